package web

import "net/url"

// HallAddress is where phones would most likely reach this laptop's hall, or
// empty: then it is on no network that a phone may be on.
func HallAddress() string {
	found := addressesOf(networkCards(), DefaultHallPort)
	if len(found) == 0 || !found[0].Likely() {
		return ""
	}
	return found[0].URL
}

// OwnAddress reports whether an address's host is one that this laptop has now.
// Cards may be printed for another one, if it will have that in the hall.
func OwnAddress(address string) bool {
	at, err := url.Parse(address)
	if err != nil {
		return false
	}
	for _, own := range addressesOf(networkCards(), DefaultHallPort) {
		if own.IP.String() == at.Hostname() {
			return true
		}
	}
	return false
}

// only is the one address at which the hall listens, or empty: it listens at
// all of them, the laptop's own too.
func (d *Door) only() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.at.IsValid() || d.at.Addr().IsUnspecified() {
		return ""
	}
	return "http://" + d.at.String()
}
