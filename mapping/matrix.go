package mapping

// SheetOrder lists the resources about which access and control are asked, in
// the order of every matrix, on screen and on paper: by kind as in legends,
// then as they came. A resource's number on a sheet is its place here, from 1.
func SheetOrder(resources []Resource) []Resource {
	byKind := map[Kind][]Resource{}
	for _, r := range resources {
		byKind[r.Kind] = append(byKind[r.Kind], r)
	}
	out := make([]Resource, 0, len(resources))
	for _, kind := range Kinds() {
		if kind.Profiled() {
			out = append(out, byKind[kind]...)
		}
	}
	return out
}

// Set changes the record's answer on one dimension.
func (r *AccessRecord) Set(d Dimension, l Level) {
	switch d {
	case Access:
		r.Access = l
	case Participation:
		r.Participation = l
	case Control:
		r.Control = l
	case Benefit:
		r.Benefit = l
	}
}

// Known counts the record's answers on the scale of 0 to 3.
func (r AccessRecord) Known() (n int) {
	for _, d := range Dimensions() {
		if _, ok := r.Level(d).Number(); ok {
			n++
		}
	}
	return n
}

// Answered counts the record's answers, not applicable included.
func (r AccessRecord) Answered() (n int) {
	for _, d := range Dimensions() {
		if r.Level(d) != Unknown {
			n++
		}
	}
	return n
}

// Empty reports whether a record says nothing at all.
func (r AccessRecord) Empty() bool {
	return r.Answered() == 0 && r.Evidence == "" && r.Note == ""
}

// VoiceGroup is one of those who are to be heard by themselves before all come
// together: separate groups of women and men, young and old, and persons with
// disabilities, then a plenary (PRA; GEDSI).
type VoiceGroup string

const (
	WomensVoice     VoiceGroup = "women"
	MensVoice       VoiceGroup = "men"
	YouthVoice      VoiceGroup = "youth"
	EldersVoice     VoiceGroup = "elder"
	DisabilityVoice VoiceGroup = "disability"
	PlenaryVoice    VoiceGroup = "plenary"
)

// VoiceGroups lists them in the order in which they are usually heard.
func VoiceGroups() []VoiceGroup {
	return []VoiceGroup{WomensVoice, MensVoice, YouthVoice, EldersVoice, DisabilityVoice, PlenaryVoice}
}

// VoiceGroupsOf says whose voice a session is: that of its group, which may be
// several, such as young women. A document is nobody's.
func VoiceGroupsOf(s Session, groups []Group) []VoiceGroup {
	if s.Kind == Document || s.Consent == ConsentWithdrawn {
		return nil
	}
	if s.Kind == Plenary {
		return []VoiceGroup{PlenaryVoice}
	}
	var out []VoiceGroup
	for _, g := range groups {
		if g.ID != s.Group || g.Type != People {
			continue
		}
		for _, v := range []struct {
			voice VoiceGroup
			is    bool
		}{{WomensVoice, g.Gender == Women}, {MensVoice, g.Gender == Men}, {YouthVoice, g.Age == Youth},
			{EldersVoice, g.Age == Elder}, {DisabilityVoice, g.Disability == WithDisability}} {
			if v.is {
				out = append(out, v.voice)
			}
		}
	}
	return out
}

// NotHeard lists the voices that no session with an answer is of.
func NotHeard(w Workshop) []VoiceGroup {
	spoke := map[string]bool{}
	for _, r := range w.Records {
		spoke[r.Session] = spoke[r.Session] || r.Answered() > 0
	}
	heard := map[VoiceGroup]bool{}
	for _, s := range w.Sessions {
		for _, v := range VoiceGroupsOf(s, w.Groups) {
			heard[v] = heard[v] || spoke[s.ID]
		}
	}
	out := []VoiceGroup{}
	for _, v := range VoiceGroups() {
		if !heard[v] {
			out = append(out, v)
		}
	}
	return out
}
