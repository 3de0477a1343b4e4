package web

import (
	"fmt"
	"os"
	"runtime"
)

// firewall holds the commands, to be copied, that let phones through to this
// program on Windows and Linux.
type firewall struct {
	System    string // windows, linux or darwin
	Allow     string // Windows: first away with old bans, which win over permissions
	Forbid    string // Windows, afterwards
	UFW       string
	Firewalld string // and its zone for NetworkManager's hotspots
	Leases    string // phones ask the hotspot for an address and for names
	Hotspot   string // makes one, on Linux
}

func firewallOf(port int) firewall {
	program, err := os.Executable()
	if err != nil {
		program = "potensi"
	}
	return firewall{
		System: runtime.GOOS,
		Allow: fmt.Sprintf("netsh advfirewall firewall delete rule name=all dir=in program=\"%s\"\n"+
			"netsh advfirewall firewall add rule name=\"potensi\" dir=in action=allow program=\"%s\" protocol=TCP localport=%d profile=any", program, program, port),
		Forbid:    "netsh advfirewall firewall delete rule name=\"potensi\"",
		UFW:       fmt.Sprintf("sudo ufw allow %d/tcp", port),
		Firewalld: fmt.Sprintf("sudo firewall-cmd --add-port=%d/tcp\nsudo firewall-cmd --zone=nm-shared --add-port=%d/tcp", port, port),
		Leases:    "sudo ufw allow 67/udp\nsudo ufw allow 53",
		Hotspot:   "nmcli device wifi hotspot ssid Musyawarah password musyawarah",
	}
}
