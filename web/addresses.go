package web

import (
	"cmp"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// NetworkKind is what a network of this laptop most likely is. An address and
// an interface's name only suggest it; nobody is stopped from using another.
type NetworkKind string

// The kinds of networks, the likeliest way for phones first.
const (
	OwnHotspot   NetworkKind = "hotspot" // this laptop gives the Wi-Fi
	PhoneHotspot NetworkKind = "phone"   // a phone gives it, this laptop is its guest
	WiFi         NetworkKind = "wifi"
	Cable        NetworkKind = "cable"
	OtherNetwork NetworkKind = "other"
	Virtual      NetworkKind = "virtual" // within this laptop, or a tunnel: no phone is there
)

// networkKinds lists them in the order in which they are offered.
func networkKinds() []NetworkKind {
	return []NetworkKind{OwnHotspot, PhoneHotspot, WiFi, Cable, OtherNetwork, Virtual}
}

// Address is one address at which devices on this laptop's networks reach it.
type Address struct {
	URL       string      `json:"url"`
	IP        netip.Addr  `json:"ip"`
	Interface string      `json:"interface"` // as the operating system calls it
	Kind      NetworkKind `json:"kind"`
	Chosen    bool        `json:"chosen"` // by the facilitator, who knows better
}

// Likely reports whether a phone may be on that network.
func (a Address) Likely() bool { return a.Chosen || a.Kind != Virtual }

// networkCard is a network interface with its addresses.
type networkCard struct {
	Name string
	IPs  []netip.Addr
}

// networkCards are the interfaces that are up and connected now. An interface
// that cannot be read has no addresses.
func networkCards() []networkCard {
	found, err := net.Interfaces()
	if err != nil {
		return nil
	}
	out := []networkCard{}
	for _, one := range found {
		if one.Flags&net.FlagUp == 0 || one.Flags&net.FlagRunning == 0 || one.Flags&net.FlagLoopback != 0 {
			continue
		}
		addresses, _ := one.Addrs() // none: it has just gone
		card := networkCard{Name: one.Name}
		for _, address := range addresses {
			if prefix, err := netip.ParsePrefix(address.String()); err == nil {
				card.IPs = append(card.IPs, prefix.Addr())
			}
		}
		out = append(out, card)
	}
	return out
}

// addressesOf sorts the addresses of interfaces by how likely a phone is to be
// there. Phones are given IPv4 addresses: every hotspot has them, and people
// can read them out.
func addressesOf(cards []networkCard, port int) []Address {
	out := []Address{}
	for _, card := range cards {
		for _, ip := range card.IPs {
			if ip = ip.Unmap(); ip.Is4() && !ip.IsLoopback() && !ip.IsUnspecified() {
				out = append(out, addressAt(ip, card.Name, port))
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Address) int {
		return cmp.Or(cmp.Compare(rankOf(a), rankOf(b)), cmp.Compare(a.Interface, b.Interface), a.IP.Compare(b.IP))
	})
	return out
}

// addressAt is one address with its kind. Port 80 is not written: there is less
// to type.
func addressAt(ip netip.Addr, card string, port int) Address {
	host := ip.String()
	if ip.Is6() {
		host = "[" + host + "]"
	}
	if port != 80 {
		host += ":" + strconv.Itoa(port)
	}
	return Address{URL: "http://" + host + "/", IP: ip, Interface: card, Kind: kindOf(card, ip)}
}

// chosenFirst puts the chosen address first, if the laptop has it.
func chosenFirst(addresses []Address, chosen netip.Addr) []Address {
	i := slices.IndexFunc(addresses, func(a Address) bool { return a.IP == chosen })
	if i < 0 {
		return addresses
	}
	first := addresses[i]
	first.Chosen = true
	return append([]Address{first}, slices.Delete(addresses, i, i+1)...)
}

// rankOf is an address's place in the order; addresses of the open internet
// come last among those that phones may reach.
func rankOf(a Address) int {
	rank := 2 * slices.Index(networkKinds(), a.Kind)
	if !a.IP.IsPrivate() && a.Likely() {
		rank++
	}
	return rank
}

// kindOf tells a network by the address that systems give it by default: the
// mobile hotspot of Windows 192.168.137.1, NetworkManager's 10.42.0.1 (the next
// 10.42.1.1), create_ap's 192.168.12.1; Android's until version 10
// 192.168.43.0/24, an iPhone's 172.20.10.0/28. Otherwise its name tells; and on
// Wi-Fi only who gives the network has an address that ends in 1.
func kindOf(card string, ip netip.Addr) NetworkKind {
	name := strings.ToLower(card)
	octets := ip.As16()
	a, b, c, d := octets[12], octets[13], octets[14], octets[15]
	if isVirtual(name, ip) {
		return Virtual
	}
	switch {
	case a == 192 && b == 168 && (c == 137 || c == 12) && d == 1, a == 10 && b == 42 && d == 1:
		return OwnHotspot
	case a == 192 && b == 168 && c == 43, a == 172 && b == 20 && c == 10 && d < 16:
		return PhoneHotspot
	case hasAny(name, "bridge1"): // macOS shares its connection there
		return OwnHotspot
	case hasAny(name, "wl", "wi-fi", "wifi", "ath", "ra", "ap", "uap", "wireless", "nirkabel"):
		if ip.IsPrivate() && d == 1 {
			return OwnHotspot
		}
		return WiFi
	case hasAny(name, "eth", "en", "usb", "local area", "lan"):
		return Cable
	}
	return OtherNetwork
}

// isVirtual tells what no phone is on: networks of virtual machines and
// containers, tunnels, addresses that an interface gave itself because nobody
// gave it one (RFC 3927), and carriers' shared addresses (RFC 6598), which are
// those of tunnels here.
func isVirtual(name string, ip netip.Addr) bool {
	if ip.IsLinkLocalUnicast() || netip.MustParsePrefix("100.64.0.0/10").Contains(ip) {
		return true
	}
	if slices.Contains([]string{"192.168.56.1", "192.168.122.1", "172.17.0.1"}, ip.String()) {
		return true // VirtualBox, libvirt, Docker
	}
	return hasAny(name, "docker", "br-", "virbr", "veth", "vnet", "vmnet", "vbox", "virtualbox", "vmware", "vethernet", "hyper-v", "wsl",
		"tun", "tap", "wg", "tailscale", "zt", "zerotier", "utun", "ppp", "ipsec", "cni", "flannel", "cali", "podman", "lxc", "lxd",
		"npcap", "loopback", "bluetooth", "bnep", "ifb", "dummy", "openvpn", "wireguard")
}

// hasAny reports whether a name begins with one of some words, or holds one as
// a word of its own: "Ethernet adapter VirtualBox".
func hasAny(name string, words ...string) bool {
	return slices.ContainsFunc(words, func(word string) bool {
		return strings.HasPrefix(name, word) || strings.Contains(name, " "+word)
	})
}
