// Package weights turns what people say of criteria into weights: pairwise
// comparisons, an order of cards, a best and a worst.
//
// Weights are in the order of the criteria and sum to 1.
package weights
