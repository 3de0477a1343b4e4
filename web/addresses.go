package web

import "net"

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
