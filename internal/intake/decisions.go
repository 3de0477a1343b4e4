package intake

import (
	"strings"
	"time"

	"potensi/ranking"
	"potensi/schema"
)

// decision completes a decision. Its time is written as the village file
// writes times, so that the same file again changes nothing.
func decision(d *ranking.Decision, c *checker) {
	c.refer("poll", "polls", &d.Poll)
	for i := range d.Products {
		c.refer("products", "products", &d.Products[i])
	}
	for _, a := range d.Present {
		for i := range a.Groups {
			c.refer("present", "groups", &a.Groups[i])
		}
	}
	at, err := time.Parse(time.RFC3339, d.DecidedAt)
	if err != nil { // the 31st of February
		c.add("pattern", "decided_at", schema.Error, false, map[string]any{"given": d.DecidedAt, "example": "2026-11-26T03:00:00Z"})
		return
	}
	d.DecidedAt = at.UTC().Format("2006-01-02T15:04:05.000Z")
	if d.ID == "" {
		d.ID = madeOf("decision", d.DecidedAt, d.Poll, strings.Join(d.Products, ","))
	}
	c.once(d.ID)
}
