package intake

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"potensi/mapping"
	"potensi/schema"
)

// season completes a month of the calendar: it is about exactly one thing.
func season(s *mapping.Season, c *checker) {
	c.refer("resource", "resources", &s.Resource)
	c.refer("product", "products", &s.Product)
	c.refer("group", "groups", &s.Group)
	c.refer("session", "sessions", &s.Session)
	about := 0
	for _, one := range []string{s.Theme, s.Resource, s.Product} {
		if one != "" {
			about++
		}
	}
	if about != 1 {
		c.add("season-about", "theme", schema.Error, false, map[string]any{"given": about})
	}
	key := []string{s.Theme, s.Resource, s.Product, s.Group, s.Session, fmt.Sprint(s.Month)}
	c.once(key...)
	if s.ID == "" {
		s.ID = madeOf("season", key...)
	}
}

// activity completes a row of the activity profile.
func activity(a *mapping.Activity, c *checker) {
	c.refer("group", "groups", &a.Group)
	c.refer("resource", "resources", &a.Resource)
	c.refer("session", "sessions", &a.Session)
	c.refer("decides", "groups", &a.Decides)
	if a.ID == "" {
		a.ID = madeOf("activity", a.Name, a.Group, a.Resource, a.Session)
	}
	c.once(a.ID)
}

// factor completes an influencing factor.
func factor(f *mapping.Factor, c *checker) {
	c.refer("resource", "resources", &f.Resource)
	c.refer("group", "groups", &f.Group)
	c.refer("session", "sessions", &f.Session)
	if f.ID == "" {
		f.ID = madeOf("factor", f.Name, string(f.Effect), string(f.Dimension), f.Resource, f.Group, f.Session)
	}
	c.once(f.ID)
}

// madeOf is the id of a record that has none: what it says identifies it.
func madeOf(kind string, parts ...string) string {
	return uuid.NewSHA1(idsSpace, []byte(kind+"\x00"+strings.Join(parts, "\x00"))).String()
}
