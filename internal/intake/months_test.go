package intake_test

import (
	"os"
	"path/filepath"
	"testing"

	"potensi/internal/intake"
	"potensi/internal/store"
	"potensi/mapping"
	"potensi/ranking"
)

// TestWideCalendar reads calendars as offices and our own command write them:
// one row a subject, one column a month.
func TestWideCalendar(t *testing.T) {
	for name, text := range map[string]string{
		"Indonesian names": "tema;sumber daya;produk;kelompok;jan;feb;mar;apr;mei;jun;jul;agu;sep;okt;nov;des\n" +
			"Banjir;;;;4;5;4;;;?;0;0;0;-;3;4\n;Hutan;;;1;1;1;1;1;1;1;1;1;1;1;1\n;;Gula aren;Perempuan;5;;;;;;;;;;;5\n",
		"long names": "tema,resource,product,group,Januari,Februari,Maret,April,Mei,Juni,Juli,Agustus,September,Oktober,November,Desember\n" +
			"Banjir,,,,4,5,4,,,,0,0,0,,3,4\n,R1,,,1,1,1,1,1,1,1,1,1,1,1,1\n,,P1,G1,5,,,,,,,,,,,5\n",
		"numbers": "theme,resource,product,group,1,2,3,4,5,6,7,8,9,10,11,12\n" +
			"Banjir,,,,4,5,4,,,,0,0,0,,3,4\n,R1,,,1,1,1,1,1,1,1,1,1,1,1,1\n,,P1,G1,5,,,,,,,,,,,5\n",
		"our own table": "about,subject,kelompok,sesi,jan,feb,mar,apr,mei,jun,jul,agu,sep,okt,nov,des,bulan_terisi,bulan_kosong,produk_pengganti,known,cells\n" +
			"theme,Banjir,Semua,,4,5,4,,,,0,0,0,,3,4,Nov–Mar,,,8,12\nresource,Hutan,Semua,,1,1,1,1,1,1,1,1,1,1,1,1,,,,12,12\nproduct,Gula aren,Perempuan,,5,,,,,,,,,,,5,,,,2,12\n",
		"a name alone": "nama;kelompok;jan;feb;mar;apr;mei;jun;jul;agu;sep;okt;nov;des\nBanjir;;4;5;4;;;;0;0;0;;3;4\nHutan;;1;1;1;1;1;1;1;1;1;1;1;1\nGula aren;Perempuan;5;;;;;;;;;;;5\n",
	} {
		t.Run(name, func(t *testing.T) {
			w := importCalendar(t, text)
			c := mapping.NewCalendar(w.Seasons, nil, mapping.CalendarOptions{})
			if len(c.Rows) != 3 || c.Rows[0].Theme != "Banjir" || c.Rows[1].Resource != "R1" || c.Rows[2].Product != "P1" || c.Rows[2].Group != "G1" {
				t.Fatalf("rows %+v", c.Rows)
			}
			if got := c.Rows[0].Intervals; len(got) != 1 || got[0] != (mapping.Interval{From: 11, To: 3}) {
				t.Errorf("floods %v, want November to March", got)
			}
			if got := c.Rows[0].Unknown; len(got) != 4 {
				t.Errorf("unknown months of floods: %v, want 4", got)
			}
			if got := c.Rows[2].Coverage; got.Known != 2 || got.Cells != 12 {
				t.Errorf("palm sugar covers %+v", got)
			}
		})
	}
}

func TestWideCalendarSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "kalender.csv")
	text := "tema,jan,feb,mar,apr,mei,jun,jul,agu,sep,okt,nov,des,warna\nBanjir,9,banyak,1,1,1,1,1,1,1,1,1,1,biru\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	db := calendarVillage(t)
	receipt, err := intake.Import(t.Context(), db, intake.Paths([]string{file}), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if receipt.Total.Rejected != 2 || receipt.Total.Kept != 10 {
		t.Errorf("%+v, want 2 rejected of 12", receipt.Total)
	}
	rules := map[string]int{}
	for _, f := range receipt.Files[0].Findings {
		rules[f.Rule]++
	}
	if rules["column-unknown"] != 1 {
		t.Errorf("findings %v", rules)
	}
}

func importCalendar(t *testing.T, text string) store.Workshop {
	t.Helper()
	file := filepath.Join(t.TempDir(), "kalender.csv")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	db := calendarVillage(t)
	for range 2 { // again changes nothing
		receipt, err := intake.Import(t.Context(), db, intake.Paths([]string{file}), intake.Options{})
		if err != nil || receipt.Total.Rejected > 0 || receipt.Total.In != 36 {
			t.Fatalf("%v: %+v %+v", err, receipt.Total, receipt.Files)
		}
	}
	w, err := db.Workshop(t.Context())
	if err != nil || len(w.Seasons) != 36 {
		t.Fatalf("%v: %d months", err, len(w.Seasons))
	}
	return w
}

func calendarVillage(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Create(t.Context(), filepath.Join(t.TempDir(), "desa.gpkg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	err = db.Save(t.Context(), "test", func(b *store.Batch) error {
		for _, record := range []any{
			mapping.Group{ID: "G1", Name: "Perempuan", Gender: mapping.Women, Type: mapping.People},
			mapping.Resource{ID: "R1", Name: "Hutan", Kind: mapping.Forest}, ranking.Product{ID: "P1", Name: "Gula aren"},
		} {
			if _, err := b.Put(record); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}
