package store

import (
	"context"

	"potensi/ranking"
)

// CastCount is how many ballots a group cast by one channel.
type CastCount struct {
	Group   string
	Channel ranking.Channel
	Ballots int
}

// CastCounts counts a poll's ballots by group and channel. What they say is not
// read.
func (db *DB) CastCounts(ctx context.Context, poll string) ([]CastCount, error) {
	votes, err := db.box(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := votes.QueryContext(ctx, `SELECT "group", channel, count(*) FROM ballots WHERE poll = $1 GROUP BY 1, 2 ORDER BY 1, 2`, poll)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []CastCount{}
	for rows.Next() {
		var c CastCount
		if err := rows.Scan(&c.Group, &c.Channel, &c.Ballots); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}
