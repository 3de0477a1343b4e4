package store

import (
	"fmt"
	"html"
	"strings"
)

// qml writes a style as QGIS reads it (a "QGIS style file", 3.10 and later;
// what is not said is QGIS's default).
func (s style) qml(of shape) string {
	var out strings.Builder
	out.WriteString(`<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>` + "\n" + `<qgis version="3.22.0" styleCategories="Symbology|Labeling" labelsEnabled="1">`)
	order := ""
	if of == area { // small areas over large ones
		order = `<orderby><orderByClause asc="0" nullsFirst="1">"area_ha"</orderByClause></orderby>`
	}
	fmt.Fprintf(&out, `<renderer-v2 type="categorizedSymbol" attr="%s" symbollevels="0" enableorderby="%d"><categories>`, html.EscapeString(s.class), btoi(order != ""))
	for i, l := range s.looks {
		fmt.Fprintf(&out, `<category symbol="%d" value="%s" label="%s" render="true"/>`, i, l.class, html.EscapeString(l.label))
	}
	out.WriteString("</categories><symbols>")
	for i, l := range s.looks {
		out.WriteString(symbol(of, fmt.Sprint(i), l.layers(of)...))
	}
	out.WriteString("</symbols>" + order + "</renderer-v2>" + labels(of) + "<blendMode>0</blendMode></qgis>\n")
	return out.String()
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// layer is one layer of a symbol: its class and properties, a symbol within,
// and properties that follow from a feature, as expressions.
type layer struct {
	class  string
	props  []string // name, value, …
	within string
	data   []string // name, expression, …
}

func symbol(of shape, name string, layers ...layer) string {
	var out strings.Builder
	fmt.Fprintf(&out, `<symbol type="%s" name="%s" alpha="1" clip_to_extent="1" force_rhr="0">`, of, name)
	for i, l := range layers {
		fmt.Fprintf(&out, `<layer class="%s" pass="0" enabled="1" locked="0">`, l.class)
		for k := 0; k+1 < len(l.props); k += 2 {
			fmt.Fprintf(&out, `<prop k="%s" v="%s"/>`, l.props[k], html.EscapeString(l.props[k+1]))
		}
		out.WriteString(dataDefined(l.data))
		if l.within != "" {
			out.WriteString(strings.Replace(l.within, `name="@"`, fmt.Sprintf(`name="@%s@%d"`, name, i), 1))
		}
		out.WriteString("</layer>")
	}
	return out.String() + "</symbol>"
}

func dataDefined(data []string) string {
	if len(data) == 0 {
		return ""
	}
	var out strings.Builder
	out.WriteString(`<data_defined_properties><Option type="Map"><Option type="QString" name="name" value=""/><Option type="Map" name="properties">`)
	for i := 0; i+1 < len(data); i += 2 {
		fmt.Fprintf(&out, `<Option type="Map" name="%s"><Option type="bool" name="active" value="true"/><Option type="QString" name="expression" value="%s"/><Option type="int" name="type" value="3"/></Option>`,
			data[i], html.EscapeString(data[i+1]))
	}
	return out.String() + `</Option><Option type="QString" name="type" value="collection"/></Option></data_defined_properties>`
}

// rgba is a colour as QGIS writes it.
func rgba(hex string, alpha int) string {
	var r, g, b int
	fmt.Sscanf(hex, "#%02X%02X%02X", &r, &g, &b) //nolint:errcheck // ours are well formed
	return fmt.Sprintf("%d,%d,%d,%d", r, g, b, alpha)
}

// dashedSketch lets a sketch never look official.
const dashedSketch = `if("geometry_method" = 'sketch', 'dash', 'solid')`

func (l look) layers(of shape) []layer {
	switch of {
	case area:
		return l.fillLayers()
	case line:
		return l.lineLayers()
	}
	return l.markerLayers()
}

// fillLayers draw an area: colour, pattern, and a dark edge on a white one.
func (l look) fillLayers() []layer {
	if l.class == "" {
		return []layer{stroke("#FFFFFF", 220, 1.6), edge("#1D1D1B", 210, .5, `if("kind" = 'boundary', 'dash dot', 'solid')`)}
	}
	out := []layer{{class: "SimpleFill", props: []string{"color", rgba(l.fill, 255), "style", "solid", "outline_style", "no"}}}
	if l.split != "" {
		out = append(out, hatch(l.split, 0, 3, 6), hatch("#FFFFFF", 0, .4, 3))
	}
	if l.lines != "" {
		out = append(out, hatch(l.lines, 45, .4, 2.8))
	}
	if l.dots != "" {
		out = append(out, dotted(symbol(point, "@", dot(l.dots, .95)), 3.2))
	}
	if l.rings {
		out = append(out, dotted(symbol(point, "@", ring("#8F8A7F", 1.4)), 4.4))
	}
	if l.asked {
		out = append(out, dotted(symbol(point, "@", question(3.2)), 5.4))
		return append(out, stroke("#FFFFFF", 220, 1.2), edge("#777777", 255, .4, "'dash'"))
	}
	return append(out, stroke("#FFFFFF", 220, 1.2), edge("#2B2B2B", 200, .35, dashedSketch))
}

func stroke(colour string, alpha int, width float64) layer {
	return layer{class: "SimpleLine", props: []string{"line_color", rgba(colour, alpha), "line_width", fmt.Sprint(width), "line_width_unit", "MM",
		"joinstyle", "round", "capstyle", "round"}}
}

func edge(colour string, alpha int, width float64, dash string) layer {
	out := stroke(colour, alpha, width)
	out.data = []string{"outlineStyle", dash}
	return out
}

func hatch(colour string, angle, width, distance float64) layer {
	return layer{class: "LinePatternFill", within: symbol(line, "@", stroke(colour, 255, width)),
		props: []string{"angle", fmt.Sprint(angle), "distance", fmt.Sprint(distance), "distance_unit", "MM", "line_width", fmt.Sprint(width), "line_width_unit", "MM", "color", rgba(colour, 255)}}
}

func dotted(marker string, distance float64) layer {
	half := fmt.Sprint(distance / 2)
	return layer{class: "PointPatternFill", within: marker, props: []string{"distance_x", fmt.Sprint(distance), "distance_x_unit", "MM",
		"distance_y", half, "distance_y_unit", "MM", "displacement_x", half, "displacement_x_unit", "MM"}}
}

func sign(name, fill, outline string, size, width float64) layer {
	return layer{class: "SimpleMarker", props: []string{"name", name, "color", fill, "outline_color", outline, "outline_width", fmt.Sprint(width),
		"outline_width_unit", "MM", "size", fmt.Sprint(size), "size_unit", "MM"}}
}

func dot(colour string, size float64) layer {
	return sign("circle", rgba(colour, 255), rgba(colour, 0), size, 0)
}

func ring(colour string, size float64) layer {
	return sign("circle", rgba(colour, 0), rgba(colour, 255), size, .3)
}

func question(size float64) layer {
	return layer{class: "FontMarker", props: []string{"font", "Arial", "chr", "?", "color", rgba("#6B665C", 255), "size", fmt.Sprint(size), "size_unit", "MM",
		"outline_color", rgba("#FFFFFF", 0)}}
}

// lineLayers draw a line as a ribbon of the class, with water in its middle
// where it is a river.
func (l look) lineLayers() []layer {
	if l.class == "" {
		return []layer{stroke("#FFFFFF", 220, 1.6), edge("#1D1D1B", 210, .5, dashedSketch)}
	}
	out := []layer{stroke("#FFFFFF", 255, 4.4), stroke("#2B2B2B", 190, 3.7), stroke(l.fill, 255, 3.1)}
	if l.split != "" {
		half := stroke(l.split, 255, 3.1)
		half.props = append(half.props, "use_custom_dash", "1", "customdash", "3;3", "customdash_unit", "MM", "capstyle", "flat")
		out = append(out, half)
	}
	if l.lines != "" {
		slash := sign("line", rgba(l.lines, 255), rgba(l.lines, 255), 3.4, .5)
		slash.props = append(slash.props, "angle", "45")
		out = append(out, along(symbol(point, "@", slash), 2.4))
	}
	if l.dots != "" {
		out = append(out, along(symbol(point, "@", dot(l.dots, 1)), 4.8))
	}
	if l.rings {
		out = append(out, along(symbol(point, "@", ring("#8F8A7F", 1.3)), 4))
	}
	if l.asked {
		out = append(out, along(symbol(point, "@", question(3)), 7))
	}
	water := stroke("#FFFFFF", 255, 1.7)
	water.data = []string{"enabled", `"kind" = 'river'`}
	blue := edge("#4A90C2", 255, 1.1, dashedSketch)
	blue.data = append(blue.data, "enabled", `"kind" = 'river'`)
	plain := edge("#FFFFFF", 255, .5, "'dash'")
	plain.data = append(plain.data, "enabled", `"kind" <> 'river' AND "geometry_method" = 'sketch'`)
	return append(out, water, blue, plain)
}

func along(marker string, interval float64) layer {
	return layer{class: "MarkerLine", within: marker, props: []string{"interval", fmt.Sprint(interval), "interval_unit", "MM", "placement", "interval", "rotate", "1",
		"offset_along_line", fmt.Sprint(interval / 2), "offset_along_line_unit", "MM"}}
}

// markerLayers draw a point as the sign of its class: a circle for women, a
// square for men, a circle in a square for both.
func (l look) markerLayers() []layer {
	white, ink := rgba("#FFFFFF", 255), rgba("#2B2B2B", 255)
	body := func(name string, size float64) []layer {
		return []layer{sign(name, white, white, size+.9, .9), sign(name, rgba(l.fill, 255), ink, size, .3)}
	}
	switch {
	case l.class == "":
		return []layer{sign("cross2", ink, white, 3.4, 1.6), sign("cross2", ink, ink, 3, .7)}
	case l.split != "":
		return append(body("square", 4.4), sign("half_square", rgba(l.split, 255), ink, 4.4, .3))
	case l.dots != "" && l.lines != "":
		return append(body("square", 4.6), dot("#FFFFFF", 2.8))
	case l.dots != "":
		return append(body("circle", 4.8), dot("#FFFFFF", 1.1))
	case l.lines != "":
		slash := sign("line", rgba(l.lines, 255), rgba(l.lines, 255), 5, .6)
		slash.props = append(slash.props, "angle", "45")
		return append(body("square", 4.2), slash)
	case l.rings:
		return append(body("circle", 4.4), ring("#8F8A7F", 2))
	case l.asked:
		return append(body("circle", 4.8), question(3.6))
	}
	return body("diamond", 5)
}

// labels write names in ink with a white halo, which never cover one another.
func labels(of shape) string {
	placement := map[shape]string{area: "1", line: "4", point: "6"}[of] // over it, level beside it, beside it
	wrap := map[shape]int{area: 18, line: 30, point: 26}[of]
	return fmt.Sprintf(`<labeling type="simple"><settings calloutType="simple"><text-style fieldName="name" fontFamily="Arial" fontSize="8.5" fontWeight="63" fontSizeUnit="Point" textColor="%s" textOpacity="1" isExpression="0" multilineHeight="1">`+
		`<text-buffer bufferDraw="1" bufferSize="0.9" bufferSizeUnits="MM" bufferColor="255,255,255,255" bufferOpacity="0.92" bufferJoinStyle="128" bufferNoFill="0"/></text-style>`+
		`<text-format wrapChar="" autoWrapLength="%d" useMaxLineLengthForAutoWrap="1" multilineAlign="1"/>`+
		`<placement placement="%s" dist="0.4" distUnits="MM" offsetType="1" quadOffset="4" placementFlags="10" centroidInside="1" centroidWhole="0" predefinedPositionOrder="R,L,TR,BR,TSR,BSR"/>`+
		`<rendering drawLabels="1" obstacle="1" obstacleFactor="1" scaleVisibility="0" displayAll="0" labelPerPart="0"/></settings></labeling>`, rgba("#1D1D1B", 255), wrap, placement)
}

// plainQML draws resources of any shape without saying who holds them; what
// was withdrawn is not drawn.
func plainQML() string {
	var rules, symbols strings.Builder
	plain := map[shape][]layer{
		area:  {{class: "SimpleFill", props: []string{"color", rgba("#E6DFCF", 130), "style", "solid", "outline_style", "no"}}, stroke("#FFFFFF", 220, 1.2), edge("#5B574E", 255, .4, dashedSketch)},
		line:  {stroke("#FFFFFF", 220, 1.8), edge("#5B574E", 255, .7, dashedSketch)},
		point: {sign("circle", rgba("#5B574E", 255), rgba("#FFFFFF", 255), 3, .5)},
	}
	for i, of := range []struct {
		shape       shape
		name, label string
	}{{area, "Polygon", "Bidang"}, {line, "Line", "Garis"}, {point, "Point", "Titik"}} {
		filter := fmt.Sprintf(`geometry_type($geometry) = '%s' AND coalesce("consent", '') <> 'withdrawn'`, of.name)
		fmt.Fprintf(&rules, `<rule key="{%d}" symbol="%d" label="%s" filter="%s"/>`, i, i, of.label, html.EscapeString(filter))
		symbols.WriteString(symbol(of.shape, fmt.Sprint(i), plain[of.shape]...))
	}
	return `<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>` + "\n" + `<qgis version="3.22.0" styleCategories="Symbology"><renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0"><rules key="{r}">` +
		rules.String() + "</rules><symbols>" + symbols.String() + "</symbols></renderer-v2><blendMode>0</blendMode></qgis>\n"
}
