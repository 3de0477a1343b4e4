package store

import (
	"database/sql"

	"github.com/paulmach/orb"

	"potensi/geodata"
	"potensi/mapping"
)

// Shape is where a resource is and how well that is known, in metres; 0 when
// nobody said.
type Shape struct {
	ID       string
	Accuracy float64
	blob     []byte
}

// Bound is the box around the shape, false when it has none.
func (s Shape) Bound() (orb.Bound, bool) { return geodata.Envelope(s.blob) }

// Geometry is the shape itself.
func (s Shape) Geometry() (orb.Geometry, error) { return geodata.DecodeGPKG(s.blob) }

// Shapes gives the first resources that are mapped, at most max, the batch's
// own writes included; of one kind if that is not empty. What each gives them
// to ends it by returning false.
func (b *Batch) Shapes(kind mapping.Kind, max int, each func(Shape) (bool, error)) error {
	rows, err := b.tx.QueryContext(b.ctx, `SELECT id, accuracy_m, geom FROM resources
		WHERE geom IS NOT NULL AND ($1 = '' OR kind = $1) ORDER BY fid LIMIT $2`, string(kind), max)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var s Shape
		var accuracy sql.NullFloat64
		if err := rows.Scan(&s.ID, &accuracy, &s.blob); err != nil {
			return err
		}
		s.Accuracy = accuracy.Float64
		if more, err := each(s); err != nil || !more {
			return err
		}
	}
	return rows.Err()
}
