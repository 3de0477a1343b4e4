package report

import (
	"strconv"
	"strings"
	"time"

	"potensi/internal/i18n"
)

// NumberWords writes a whole number of 0 to 9999 in letters, as minutes do so
// that no digit is changed afterwards: dua ribu dua puluh enam.
func NumberWords(p *i18n.Printer, n int) string {
	switch {
	case n < 0 || n > 9999:
		return strconv.Itoa(n)
	case n == 0:
		return p.T("number.zero")
	}
	parts := []string{}
	for _, unit := range []struct {
		size int
		key  string
	}{{1000, "number.thousands"}, {100, "number.hundreds"}} {
		switch many := n / unit.size; {
		case many == 1:
			parts = append(parts, p.T("number."+strconv.Itoa(unit.size)))
		case many > 1:
			parts = append(parts, p.T(unit.key, "n", NumberWords(p, many)))
		}
		n %= unit.size
	}
	if n > 0 {
		parts = append(parts, underHundred(p, n))
	}
	return strings.Join(parts, " ")
}

func underHundred(p *i18n.Printer, n int) string {
	if n < 20 || n%10 == 0 {
		return p.T("number." + strconv.Itoa(n))
	}
	return p.T("number.tens", "tens", p.T("number."+strconv.Itoa(n/10*10)), "ones", p.T("number."+strconv.Itoa(n%10)))
}

// OfficialDate writes a day as Indonesian officials do in minutes: Kamis,
// tanggal dua puluh enam bulan November tahun dua ribu dua puluh enam
// (26-11-2026).
func OfficialDate(p *i18n.Printer, at time.Time) string {
	return p.T("minutes.date", "weekday", p.T("weekday."+strconv.Itoa(int(at.Weekday()))), "day", NumberWords(p, at.Day()),
		"month", p.T("web.month."+strconv.Itoa(int(at.Month()))), "year", NumberWords(p, at.Year()), "numeric", at.Format("02-01-2006"))
}
