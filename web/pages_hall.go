package web

import (
	"cmp"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"potensi/internal/print"
	"potensi/internal/qr"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// routeHall registers the facilitator's pages about the hall.
func (s *Server) routeHall(tree *gin.RouterGroup, lang string) {
	tree.GET("/hall", s.page(lang, deskOnly(hallPage)))
	tree.POST("/hall", s.page(lang, deskOnly(changeHall)))
	tree.GET("/hall/screen", s.page(lang, deskOnly(hallScreen)))
	tree.GET("/hall/poster", s.page(lang, deskOnly(hallPoster)))
	tree.POST("/hall/poster", s.page(lang, deskOnly(noteWiFi)))
}

// hallBody is the hall as the facilitator opens it.
type hallBody struct {
	hallView
	Likely, Others []Address
	Checks         []Check
	Checked        bool
	Polls          []ranking.Poll // that are not over
	WiFiProblem    string         // what is wrong with the name or the password
	Firewall       firewall
	NoPIN          bool
	Short          *shortage
}

// shortage is the space that is left, when that is little.
type shortage struct{ MB, Least int }

// shortage is nil as long as there is space.
func (s *Server) shortage() *shortage {
	mb, short := store.Short(s.free())
	if !short {
		return nil
	}
	return &shortage{mb, store.LeastSpace >> 20}
}

// hallView is what people in the hall are shown.
type hallView struct {
	DoorState
	Version string
	Digits  string // the address as it is typed
	Code    *qr.Code
	WiFi    print.WiFi
	Join    *qr.Code // joins the Wi-Fi
}

// hallNow is the hall at this moment.
func (v *visit) hallNow() hallView {
	state := v.s.door.State()
	out := hallView{DoorState: state, Version: state.version(), WiFi: v.s.door.wiFi()}
	if address := state.URL(); address != "" {
		out.Code = codeOf(address)
		out.Digits = strings.Trim(strings.TrimPrefix(address, "http://"), "/")
	}
	if out.WiFi.Name != "" {
		out.Join = codeOf(out.WiFi.Code())
	}
	return out
}

// codeOf is a text's QR code, nil if it is too long for one.
func codeOf(text string) *qr.Code {
	code, err := qr.New(text)
	if err != nil {
		return nil
	}
	return &code
}

func (v *visit) hallBody() hallBody {
	out := hallBody{hallView: v.hallNow(), Short: v.s.shortage()}
	hash, err := v.s.sessions.needed(v.Request.Context())
	out.NoPIN = err == nil && hash == ""
	out.Firewall = firewallOf(cmp.Or(out.Port, DefaultHallPort))
	for _, a := range out.Addresses {
		if a.Likely() {
			out.Likely = append(out.Likely, a)
		} else {
			out.Others = append(out.Others, a)
		}
	}
	for _, poll := range v.w.Polls {
		if poll.State != ranking.Closed {
			out.Polls = append(out.Polls, poll)
		}
	}
	return out
}

func hallPage(v *visit) error { return v.show("hall", v.p.T("web.hall.title"), v.hallBody()) }

// changeHall opens or closes the hall, tests it, or chooses its address.
func changeHall(v *visit) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	switch sent.Get("do") {
	case "open":
		if err := v.s.door.Open(""); err != nil {
			return refused(http.StatusConflict, "hall-full", map[string]any{"first": strconv.Itoa(DefaultHallPort), "last": strconv.Itoa(DefaultHallPort + furtherPorts)})
		}
	case "close":
		v.s.door.Close()
	case "choose":
		if ip, err := netip.ParseAddr(sent.Get("ip")); err == nil {
			v.s.door.Choose(ip)
		}
	case "check":
		body := v.hallBody()
		body.Checks, body.Checked = v.s.door.SelfCheck(v.Request.Context()), true
		return v.show("hall", v.p.T("web.hall.title"), body)
	}
	return v.see("/hall")
}

// hallScreen is for the projector: the way in, for the back row.
func hallScreen(v *visit) error { return v.show("hall-screen", v.p.T("web.hall.screen"), v.hallNow()) }

// noteWiFi takes the Wi-Fi's name and password for the poster and the screen.
// They stay in memory.
func noteWiFi(v *visit) error {
	sent, err := v.readForm()
	if err != nil {
		return err
	}
	wifi := print.WiFi{Name: strings.TrimSpace(sent.Get("name")), Password: sent.Get("password")}
	if sent.Get("then") == "forget" {
		v.s.door.setWiFi(print.WiFi{})
		return v.see("/hall")
	}
	if problem := wifi.Problem(); problem != "" {
		body := v.hallBody()
		body.WiFi, body.WiFiProblem = wifi, problem
		return v.showStatus(http.StatusUnprocessableEntity, "hall", v.p.T("web.hall.title"), body)
	}
	v.s.door.setWiFi(wifi)
	if sent.Get("then") == "screen" {
		return v.see("/hall/screen")
	}
	return v.see("/hall/poster", "paper", sent.Get("paper"))
}

// hallPoster is the poster at the door of the hall: A4 unless A3 is asked for.
func hallPoster(v *visit) error {
	now := v.hallNow()
	paper := v.Query("paper")
	if paper != print.A3 {
		paper = print.A4
	}
	order := print.Order{Circle: mapping.ConsentVillage, Date: time.Now(), Picture: v.s.assets.drawingOf}
	press := print.NewPress(v.whole, order, v.p)
	sheet, err := press.Entrance(print.EntranceOrder{Paper: paper, WiFi: now.WiFi, Address: now.URL()})
	if err != nil {
		return err
	}
	body := printBody{What: "entrance", Action: v.link("/hall/poster"), Sheet: sheet}
	choice := printChoice{Word: v.p.T("web.print.choice.paper")}
	for _, one := range []string{print.A4, print.A3} {
		choice.Tabs = append(choice.Tabs, tab{Word: strings.ToUpper(one), Href: v.link("/hall/poster", "paper", one), Current: one == paper})
	}
	body.Choices = []printChoice{choice}
	return v.show("print", v.p.T("web.print.entrance"), body)
}

// getHall tells how the hall stands: the facilitator's alone. It is asked every
// few seconds and reads nothing of the village.
func (s *Server) getHall(c *gin.Context) error {
	if _, err := readQuery(c.Request); err != nil {
		return err
	}
	if err := facilitator(c.Request); err != nil {
		return err
	}
	state := s.door.State()
	return answerJSON(c, http.StatusOK, hallAnswer{state, state.URL(), state.version()})
}

// hallAnswer is a hall as the API tells it.
type hallAnswer struct {
	DoorState
	URL     string `json:"url"`     // to tell people; empty: no phone reaches the laptop
	Version string `json:"version"` // of all but the phones
}
