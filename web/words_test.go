package web

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template/parse"

	"potensi/internal/i18n"
	"potensi/internal/print"
	"potensi/internal/report"
	"potensi/internal/templates"
	"potensi/mapping"
	"potensi/ranking"
	"potensi/ranking/weights"
)

// templateTexts walks the templates as they are parsed, and gives the text
// between actions and every word in quotes that an action passes on.
func templateTexts(t *testing.T) (texts map[string]string, keys []string) {
	t.Helper()
	texts = map[string]string{}
	a, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	p, err := loadPages(a)
	if err != nil {
		t.Fatal(err)
	}
	for page, set := range p.sets {
		for _, tmpl := range set.Templates() {
			if tmpl.Tree == nil {
				continue
			}
			var text strings.Builder
			walk(tmpl.Tree.Root, &text, &keys)
			texts[page+"/"+tmpl.Name()] = text.String()
		}
	}
	return texts, keys
}

// walk writes a tree's text, with a space for each action, and collects keys.
func walk(node parse.Node, text *strings.Builder, keys *[]string) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				walk(child, text, keys)
			}
		}
	case *parse.TextNode:
		text.Write(n.Text)
	case *parse.ActionNode:
		text.WriteString(" ")
		words(n.Pipe, keys)
	case *parse.TemplateNode:
		words(n.Pipe, keys)
	case *parse.IfNode:
		branch(&n.BranchNode, text, keys)
	case *parse.WithNode:
		branch(&n.BranchNode, text, keys)
	case *parse.RangeNode:
		branch(&n.BranchNode, text, keys)
	}
}

func branch(n *parse.BranchNode, text *strings.Builder, keys *[]string) {
	words(n.Pipe, keys)
	walk(n.List, text, keys)
	walk(n.ElseList, text, keys)
}

// words collects the constant keys of the calls of t and Alt.
func words(pipe *parse.PipeNode, keys *[]string) {
	if pipe == nil {
		return
	}
	for _, command := range pipe.Cmds {
		speaks := false
		for i, arg := range command.Args {
			switch a := arg.(type) {
			case *parse.IdentifierNode:
				speaks = speaks || (i == 0 && a.Ident == "t")
			case *parse.VariableNode:
				speaks = speaks || (i == 0 && a.Ident[len(a.Ident)-1] == "Alt")
			case *parse.StringNode:
				if speaks && i == 1 {
					*keys = append(*keys, a.Text)
				}
			case *parse.PipeNode:
				words(a, keys)
			}
		}
	}
}

var (
	tags    = regexp.MustCompile(`(?s)<style>.*?</style>|<!doctype html>|<[^>]*>`)
	spoken  = regexp.MustCompile(`(?s)\b(aria-label|alt|title|placeholder|content)="([^"]*)"`)
	entity  = regexp.MustCompile(`&[a-z]+;`)
	letters = regexp.MustCompile(`[\pL]{2,}`)
)

// TestTemplatesHoldNoBareWords: every word that is seen or read out comes from
// the catalogue.
func TestTemplatesHoldNoBareWords(t *testing.T) {
	texts, _ := templateTexts(t)
	for name, text := range texts {
		for _, attribute := range spoken.FindAllStringSubmatch(text, -1) {
			if attribute[1] != "content" && letters.MatchString(attribute[2]) {
				t.Errorf("%s: %s", name, attribute[0])
			}
		}
		bare := entity.ReplaceAllString(tags.ReplaceAllString(text, " "), "")
		bare = strings.ReplaceAll(bare, "/api/openapi.json", "")
		if word := letters.FindString(bare); word != "" {
			t.Errorf("%s: %q stands in the template", name, word)
		}
	}
}

// spokenKeys are the keys that pages use: in templates, in Go, and those that
// are made of a closed set's words.
func spokenKeys(t *testing.T) []string {
	t.Helper()
	_, keys := templateTexts(t)
	inGo := regexp.MustCompile(`"(web\.[a-z0-9.-]*[a-z0-9])"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, match := range inGo.FindAllStringSubmatch(string(text), -1) {
			if !slices.Contains([]string{"web.holder", "web.facilitator"}, match[1]) {
				keys = append(keys, match[1])
			}
		}
	}
	return append(append(keys, islandKeys(t)...), closedKeys()...)
}

// islandKeys are what the editor's script says, and the cures that it has
// better words for.
func islandKeys(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("ui/src/editor/*.ts")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	files = append(files, "ui/src/editor.ts")
	keys := []string{}
	said := regexp.MustCompile(`\bsay\('([a-z0-9.-]+)'`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range said.FindAllStringSubmatch(string(text), -1) {
			keys = append(keys, editWords+match[1])
		}
	}
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range catalogue.Keys("id") {
		if rule, ok := strings.CutPrefix(key, "finding."); ok && catalogue.Printer("id").Has(editWords+"cure."+rule) {
			keys = append(keys, editWords+"cure."+rule)
		}
	}
	return keys
}

func closedKeys() []string {
	keys := []string{}
	add := func(prefix string, words ...string) {
		for _, word := range words {
			keys = append(keys, prefix+"."+word)
		}
	}
	add("kind", texts(mapping.Kinds())...)
	add("village_status", texts(mapping.VillageStatuses())...)
	add("web.facilitator", texts(mapping.Genders())...)
	add("session_kind", texts(mapping.SessionKinds())...)
	add("land_status", texts(mapping.LandStatuses())...)
	add("geometry_method", texts(mapping.GeometryMethods())...)
	add("status", texts(mapping.Statuses())...)
	for _, set := range []string{"dimension", "question", "web.dim", "web.dim-narrow", "web.map.question", "web.map.tab", "web.map.headline"} {
		add(set, texts(mapping.Dimensions())...)
	}
	add("web.map.headline", "institution", "nobody", "disputed", "unknown")
	mapKeys(add)
	add("web.holder", texts(mapping.Holders())...)
	add("level", "0", "1", "2", "3", "na", "unknown")
	add("stage", texts(ranking.Stages())...)
	add("axis", texts(ranking.Axes())...)
	add("web.axis", texts(ranking.Axes())...)
	add("pollstate", texts(ranking.PollStates())...)
	add("web.access.by", "resource", "kind", "status", "group")
	add("web.access.sort", "kind", "gap")
	for _, set := range []string{"web.access.total", "part"} {
		add(set, texts(mapping.Parts())...)
	}
	for _, set := range []string{"web.compare", "web.compare.of", "web.compare.with", "web.compare.sub", "web.access.chart"} {
		add(set, texts(mapping.Comparisons())...)
	}
	add("web.voice", "equal-voice", "per-head", "group")
	add("web.decision", "chosen", "contested", "not_chosen")
	add("web.results.decided", "votes", "scores")
	for _, rule := range ranking.Rules() {
		add("rule", rule, "how."+rule)
		if ranking.GoesBySum(rule) {
			add("web.results.chart", rule)
		}
	}
	add("web.report.sign", "head", "women", "men", "facilitator")
	add("circle", texts(printCircles())...)
	add("web.print.choice", "show", "dimension", "circle", "what")
	add("web.print.show", print.Shows()...)
	add("web.print.what", print.Matrix, print.Cards)
	add("web.print", "decision")
	for _, what := range []string{"poster", "profile", "sheets", "decision"} {
		add("web.print."+what, "text", "how")
	}
	for _, kind := range []string{"no-practice", "used", "exchanged", "spoiled", "unknown", "paused", "thanks", "draft", "closed", "conflict", "late", "unsaved", "trouble", "unread"} {
		add("web.notice", kind, kind+".text")
	}
	add("web.notice", "send-again.text")
	hallKeys(add)
	for _, name := range pageNames() {
		if !standalone[name] && name != "error" && sectionOf(name) == name {
			add("web.nav", name)
		}
	}
	add("web.record.voice", texts(mapping.VoiceGroups())...)
	add("web.record.pile", texts(mapping.Piles())...)
	add("web.record.cards.ask", texts(mapping.CardDimensions())...)
	add("web.record.consent", texts(mapping.ConsentScopes())...)
	for _, circle := range mapping.Circles() {
		add("web.record.consent", string(circle)+".text")
	}
	for _, kind := range []string{"session", "group", "resource"} {
		add("web.record", kind+".new", kind+".edit")
	}
	add("web.record.group", "women", "men")
	for month := range 12 {
		add("web.month", fmt.Sprint(month+1))
		add("month.short", fmt.Sprint(month+1))
	}
	addCalendar(add)
	add("web.map.question", gapView)
	add("web.map.tab", gapView)
	add("web.profile-nav", "access", "disagreements", "unheard", "calendar", "activities", "factors", "gap-sheet")
	for _, scale := range []string{fiveScale, yesNoScale, gateScale, ownScale} {
		add("web.criteria.scale", scale, scale+".text")
	}
	for _, method := range ranking.JudgmentMethods() {
		add("web.weights.way", string(method), string(method)+".text")
		add("web.weights.do", string(method))
	}
	add("web.weights.way", string(ranking.Entropy))
	add("web.weights.times", "1", "2", "3", "4", "5", "6", "7", "8", "9")
	add("web.weights.wrong", weights.Negative, weights.NotWhole, weights.AboveWorst, weights.BelowOne, weights.NotConnected, weights.AllZero, weights.BestIsWorst)
	add("web.criteria.status", texts(templates.Statuses())...)
	for _, ballot := range texts(ranking.BallotTypes()) {
		for _, rule := range report.DecidingRules(ranking.Poll{BallotType: ranking.BallotType(ballot)}) {
			add("rule", rule)
			add("rule.how", rule)
		}
	}
	for _, voice := range ranking.PollVoices() {
		add("web.poll.voice", voice, voice+".text")
	}
	add("web.poll.tie", texts(ranking.TieBreaks())...)
	for _, when := range texts(ranking.ShowWhens()) {
		add("web.poll.results", when, when+".text")
	}
	add("web.ballot.do", "approval", "points", "score", "thumbs", "pairwise")
	add("web.pin.done", "set", "removed")
	paperKeys(add)
	add("web.ballot", "empty-points", "empty-score")
	add("web.ballot.score", "0", "1", "2", "3", "4", "5")
	add("web.products.pict", productPicts()...)
	add("web.rank-nav", "rank", "criteria", "weights", "scores")
	add("web.fruit", fruits()...)
	for _, kind := range kindNames() {
		add("web.kind", kind, kind+".text")
	}
	add("web.practice.unit", append(texts(ranking.BallotTypes()), "thumbs")...)
	add("web.screen", texts(ranking.PollStates())...)
	add("web.vote.run", texts(ranking.PollStates())...)
	add("web.run.channel", texts(ranking.Channels())...)
	for _, step := range []string{"screen", "results", "audit", "ballots", "minutes", "slip"} {
		add("web.run.step", step, step+".text")
	}
	for _, way := range []string{byCards, byTablet} {
		add("web.poll.way", way, way+".text")
	}
	add("web.votenav", "all", "run", "cards", "screen", "paper", "audit", "ballots", "results", "slip")
	for _, mode := range scanModes() {
		add("web.scan", "mode."+mode, "wait."+mode, "wait."+mode+".text")
		if mode != scanVote {
			add("web.scan", "done."+mode, "done."+mode+".text", "again."+mode, "again."+mode+".text")
		}
	}
	add("web.cards.hand-out", "1", "2", "3", "4")
	for _, set := range []string{"audit.check", "audit.why"} {
		add(set, report.AuditChecks()...)
	}
	for _, state := range report.AuditStates() {
		add("audit.state", string(state))
	}
	for _, set := range []string{"audit.head", "audit.term"} {
		add(set, "printed", "handed", "voted", "exchanged", "spoiled", "unused", "silent", "phone", "paper", "import", "ballots", "counted", "blank", "spoilt", "members", "valid", "invalid", "abstentions")
	}
	for _, set := range []string{"audit.found", "audit.do"} {
		add(set, "cards-sum", "out-fewer", "out-more", "phone-more", "phone-fewer", "paper-fewer", "paper-more", "paper-coming", "keyed", "papers-waiting", "ballots-sum", "members-fewer", "group-strange", "content-sum", "seal", "recount")
	}
	add("audit.way", "rows", "packed", "sums")
	add("web.audit.sign", "head", "facilitator", "women", "men")
	add("web.sheet", "ballots", "slip")
	add("ballots.kind", report.LineValid, report.LineBlank, report.LineInvalid)
	add("media", "sound", "picture")
	return keys
}

// mapKeys are those of the map page.
func mapKeys(add func(string, ...string)) {
	for _, tint := range slices.Concat(gapTints(), tintsOf("level-", "neutral")) {
		add("web.map.class", tint.Class)
	}
	add("web.map.claim", texts(mapping.Dimensions())...)
	add("web.map.alone", "women", "men", "both", "institution")
	add("web.map.disc", discStates()...)
	add("web.map.way", "who", gapView, sideView, bothView)
	add("web.map.pane", womenView, menView, gapView)
	add("web.map.title", gapView, sideView)
	add("web.map.off", "resources", "benefits", "undrawn")
	add("web.map.voice", "women", "men")
	add("web.map.according", "women", "men")
	for _, land := range mapping.LandStatuses() {
		if land != mapping.UnknownStatus && land != mapping.WaterBody {
			add("web.map.land", string(land))
		}
	}
}

// addCalendar adds the closed sets of the calendar's pages and their forms.
func addCalendar(add func(prefix string, words ...string)) {
	add("about", texts(mapping.CalendarAbouts())...)
	add("activity_role", texts(mapping.ActivityRoles())...)
	add("payment", texts(mapping.Payments())...)
	add("factor_kind", texts(mapping.FactorKinds())...)
	add("factor_effect", texts(mapping.FactorEffects())...)
	add("factor_origin", texts(mapping.FactorOrigins())...)
	add("web.gap-sheet.form", texts(mapping.GAPForms())...)
	add("web.gap-sheet.column", "program_kegiatan", "data_pembuka_wawasan", "faktor", "reformulasi", "rencana_aksi", "step1", "step2", "step3", "step4")
	for _, kind := range []string{"web.record-activity", "web.record-factor"} {
		add(kind, "new", "edit", "list", "lead", "name-help")
	}
	add("web.record-year.theme", "flood", "dry", "rain", "fruit")
	add("web.quadrant.means", "strong", "potential", "today", "weak")
	add("web.calendar.stones", "0", "1", "2", "3", "4", "5")
}

func texts[T ~string](words []T) []string {
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = string(word)
	}
	return out
}

func TestEveryWordIsInBothLanguages(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	used := spokenKeys(t)
	for _, lang := range []string{"id", "en"} {
		p := catalogue.Printer(lang)
		for _, key := range used {
			if !p.Has(key) {
				t.Errorf("%s: no words for %s", lang, key)
			}
		}
	}
	settings := regexp.MustCompile(`^web\.settings\.count\.|^web\.error\.`)
	for _, key := range catalogue.Keys("id") {
		if strings.HasPrefix(key, "web.") && !slices.Contains(used, key) && !settings.MatchString(key) {
			t.Errorf("nobody says %s", key)
		}
	}
}

// TestWordsAreRespectful: people with disabilities are called what they call
// themselves, and the title of a page is never in capitals.
func TestWordsAreRespectful(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := catalogue.Printer("id")
	for _, key := range catalogue.Keys("id") {
		if text := strings.ToLower(p.T(key)); strings.Contains(text, "cacat") || strings.Contains(text, "penderita") {
			t.Errorf("%s: %s", key, text)
		}
	}
}

func TestEveryPictogramIsADrawing(t *testing.T) {
	names, err := fs.Glob(embedded, "pictograms/*.svg")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	a, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		short := strings.TrimSuffix(filepath.Base(name), ".svg")
		if svg := string(a.pict(short)); wellFormed(svg) != nil || strings.Contains(svg, "style=") || strings.Count(svg, "<svg") != 1 {
			t.Errorf("%s is not a plain drawing", name)
		}
	}
	if a.pict("tidak ada") != a.pict("other") {
		t.Error("an unknown pictogram has no stand-in")
	}
	for _, kind := range mapping.Kinds() {
		if _, ok := a.picts[string(kind)]; !ok {
			t.Errorf("no pictogram for %s", kind)
		}
	}
}

// hallKeys are those of the hall's pages.
func hallKeys(add func(string, ...string)) {
	add("network", texts(networkKinds())...)
	add("web.join.state", texts(ranking.PollStates())...)
	add("web.join.wait", "draft", "paused")
	add("web.print", "entrance", "entrance.text", "entrance.how")
	add("web.hall.wifi.wrong", "name", "password")
	add("web.hall.apart", "isolation", "guest", "many", "vpn")
	add("web.hall.handset", "internet", "data", "sheet", "http", "vpn", "typing")
	add("web.hall.secret", "air", "desk", "count")
}

// paperKeys are those of the pages on which paper is keyed in.
func paperKeys(add func(string, ...string)) {
	add("web.paper.missing", "1", "2")
	add("web.paper.right", "1", "2")
	add("web.paper.reading", "1", "2", "3")
	add("web.paper.type", append(texts(ranking.BallotTypes()), "thumbs")...)
}
