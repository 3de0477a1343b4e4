package intake

import (
	"slices"

	"potensi/schema"
)

// Receipt says what became of everything that was read.
type Receipt struct {
	Files []FileReceipt `json:"files"`
	Total Counts        `json:"total"`
}

// Counts add up: In = Kept + Repaired + Rejected. Added, Updated and Unchanged
// say what saving the kept and repaired ones did.
type Counts struct {
	In        int `json:"in"`
	Kept      int `json:"kept"`
	Repaired  int `json:"repaired"`
	Rejected  int `json:"rejected"`
	Added     int `json:"added"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
}

// Add adds the counts of another file.
func (c *Counts) Add(o Counts) {
	c.In += o.In
	c.Kept += o.Kept
	c.Repaired += o.Repaired
	c.Rejected += o.Rejected
	c.Added += o.Added
	c.Updated += o.Updated
	c.Unchanged += o.Unchanged
}

// FileReceipt is the receipt of one file. Broken means that nothing of it
// could be read.
type FileReceipt struct {
	File    string         `json:"file"`
	Format  string         `json:"format"` // geojson, workshop or csv
	Records map[string]int `json:"records"`
	Counts
	Broken   bool             `json:"broken,omitempty"`
	Findings []schema.Finding `json:"findings"`
	Omitted  int              `json:"findings_omitted,omitempty"` // further findings, not listed

	told map[string]int // findings by their level and rule, listed or not
}

// maxListed is how many findings a receipt lists for one file. Of each rule it
// lists alwaysListed, however many of another came before.
const maxListed, alwaysListed = 1000, 10

func (r *FileReceipt) find(findings ...schema.Finding) {
	if r.told == nil {
		r.told = map[string]int{}
	}
	for _, f := range findings {
		kind := string(f.Level) + f.Rule
		r.told[kind]++
		if len(r.Findings) < maxListed || r.told[kind] <= alwaysListed {
			r.Findings = append(r.Findings, f)
		} else {
			r.Omitted++
		}
	}
}

// Errors reports whether any record or file was rejected, or a file within an
// archive.
func (r Receipt) Errors() bool {
	return r.Total.Rejected > 0 || slices.ContainsFunc(r.Files, func(f FileReceipt) bool {
		return f.Broken || slices.ContainsFunc(f.Findings, func(f schema.Finding) bool { return f.Level == schema.Error })
	})
}

// Read reports whether anything was read.
func (r Receipt) Read() bool {
	return slices.ContainsFunc(r.Files, func(f FileReceipt) bool { return !f.Broken })
}

// find puts findings down to the files that they are about.
func (r *Receipt) find(findings []schema.Finding) {
	for _, f := range findings {
		at := slices.IndexFunc(r.Files, func(file FileReceipt) bool { return file.File == f.File })
		r.Files[max(at, 0)].find(f)
	}
}
