package web

import (
	"net"
	"net/url"
	"slices"
)

// Addresses are the addresses, with a port, at which other devices on this
// laptop's networks may reach it.
func Addresses(port string) []string {
	out := []string{}
	found, err := net.InterfaceAddrs()
	if err != nil {
		return out
	}
	for _, address := range found {
		network, ok := address.(*net.IPNet)
		if !ok || network.IP.IsLoopback() || network.IP.To4() == nil {
			continue
		}
		out = append(out, "http://"+net.JoinHostPort(network.IP.String(), port)+"/")
	}
	return out
}

// IsOwn reports whether an address's host is one that this laptop has now.
func IsOwn(address string) bool {
	at, err := url.Parse(address)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(Addresses(""), func(own string) bool {
		known, err := url.Parse(own)
		return err == nil && known.Hostname() == at.Hostname()
	})
}
