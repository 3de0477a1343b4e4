package ranking

// place is a product and its rank; 0 is not ranked.
type place struct {
	product string
	rank    int
}

// tier is the products that share a rank.
type tier struct {
	rank     int
	products []string
}

// tiersOf groups sorted places by rank, leaving out the unranked.
func tiersOf(places []place) []tier {
	var tiers []tier
	for _, p := range places {
		if p.rank == 0 {
			continue
		}
		if n := len(tiers); n > 0 && tiers[n-1].rank == p.rank {
			tiers[n-1].products = append(tiers[n-1].products, p.product)
			continue
		}
		tiers = append(tiers, tier{p.rank, []string{p.product}})
	}
	return tiers
}

func ranksIn(rows []Ranked) []place {
	places := make([]place, len(rows))
	for i, r := range rows {
		places[i] = place{r.Product, r.Rank}
	}
	return places
}

func ranksCounted(rows []Counted) []place {
	places := make([]place, len(rows))
	for i, r := range rows {
		places[i] = place{r.Product, r.Rank}
	}
	return places
}

// tieWarnings names each rank that several products share.
func tieWarnings(tiers []tier) []Warning {
	var list []Warning
	for _, t := range tiers {
		if len(t.products) > 1 {
			list = append(list, Warning{TiedRank, map[string]any{"products": t.products, "rank": t.rank}})
		}
	}
	return list
}
