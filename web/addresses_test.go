package web

import (
	"net/netip"
	"slices"
	"testing"
)

func interfaceOf(name string, ips ...string) networkCard {
	card := networkCard{Name: name}
	for _, ip := range ips {
		card.IPs = append(card.IPs, netip.MustParseAddr(ip))
	}
	return card
}

func TestKindOfNetwork(t *testing.T) {
	for _, c := range []struct {
		card, ip string
		want     NetworkKind
	}{
		{"Local Area Connection* 2", "192.168.137.1", OwnHotspot}, // the mobile hotspot of Windows
		{"wlan0", "10.42.0.1", OwnHotspot},                        // NetworkManager's
		{"wlp2s0", "10.42.1.1", OwnHotspot},
		{"ap0", "192.168.12.1", OwnHotspot}, // create_ap's
		{"wlan0", "192.168.50.1", OwnHotspot},
		{"bridge100", "192.168.2.1", OwnHotspot},
		{"Wi-Fi", "192.168.137.57", WiFi}, // a guest of another laptop's
		{"Wi-Fi", "192.168.43.12", PhoneHotspot},
		{"en0", "172.20.10.4", PhoneHotspot},
		{"usb0", "192.168.43.99", PhoneHotspot},
		{"en0", "172.20.10.40", Cable}, // not of an iPhone's sixteen
		{"Wi-Fi 2", "192.168.1.20", WiFi},
		{"wlp3s0", "10.0.0.7", WiFi},
		{"Ethernet", "192.168.1.20", Cable},
		{"eth0", "192.168.1.1", Cable},
		{"enp0s31f6", "10.1.2.3", Cable},
		{"xyz", "192.168.7.7", OtherNetwork},
		{"docker0", "172.17.0.1", Virtual},
		{"br-1a2b3c", "172.18.0.1", Virtual},
		{"virbr0", "192.168.122.1", Virtual},
		{"vEthernet (Default Switch)", "172.29.96.1", Virtual},
		{"vEthernet (WSL)", "172.20.10.1", Virtual},
		{"VMware Network Adapter VMnet8", "192.168.190.1", Virtual},
		{"Ethernet 3", "192.168.56.1", Virtual}, // VirtualBox
		{"tailscale0", "100.101.102.103", Virtual},
		{"Wi-Fi", "100.64.1.2", Virtual},
		{"tun0", "10.8.0.2", Virtual},
		{"wg0", "10.42.0.1", Virtual},
		{"Wi-Fi", "169.254.7.8", Virtual}, // nobody gave it an address
	} {
		if got := addressAt(netip.MustParseAddr(c.ip), c.card, 8081).Kind; got != c.want {
			t.Errorf("%s %s: %s, not %s", c.card, c.ip, got, c.want)
		}
	}
}

func TestLikeliestAddressComesFirst(t *testing.T) {
	cards := []networkCard{
		interfaceOf("docker0", "172.17.0.1"),
		interfaceOf("eth0", "203.0.113.9", "192.168.1.5", "fe80::1"),
		interfaceOf("tun0", "10.8.0.6"),
		interfaceOf("lo", "127.0.0.1"),
		interfaceOf("wlan1", "192.168.1.77"),
		interfaceOf("wlan0", "10.42.0.1", "::ffff:10.42.1.1"),
	}
	got := addressesOf(cards, 8081)
	want := []string{"http://10.42.0.1:8081/", "http://10.42.1.1:8081/", "http://192.168.1.77:8081/", "http://192.168.1.5:8081/", "http://203.0.113.9:8081/",
		"http://172.17.0.1:8081/", "http://10.8.0.6:8081/"}
	urls := []string{}
	for _, a := range got {
		urls = append(urls, a.URL)
	}
	if !slices.Equal(urls, want) {
		t.Errorf("%v\nnot %v", urls, want)
	}
	slices.Reverse(cards)
	if !slices.Equal(addressesOf(cards, 8081), got) {
		t.Error("the order depends on the interfaces' order")
	}
	if a := addressesOf(cards[:1], 80)[0]; a.URL != "http://10.42.0.1/" {
		t.Errorf("%s has a port that nobody needs to type", a.URL)
	}
}

func TestChosenAddressComesFirst(t *testing.T) {
	cards := []networkCard{interfaceOf("wlan0", "10.42.0.1"), interfaceOf("docker0", "172.17.0.1")}
	got := chosenFirst(addressesOf(cards, 8081), netip.MustParseAddr("172.17.0.1"))
	if len(got) != 2 || got[0].Interface != "docker0" || !got[0].Likely() || got[1].Chosen {
		t.Errorf("%+v", got)
	}
	if got := chosenFirst(addressesOf(cards[:1], 8081), netip.MustParseAddr("172.17.0.1")); len(got) != 1 || got[0].Chosen {
		t.Errorf("an address that the laptop no longer has: %+v", got)
	}
}

func TestAddressesOfThisComputer(t *testing.T) {
	for _, card := range networkCards() {
		for _, ip := range card.IPs {
			if ip.IsLoopback() {
				t.Errorf("%s has %s", card.Name, ip)
			}
		}
	}
}
