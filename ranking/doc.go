// Package ranking turns scores into rankings and ballots into tallies.
//
// It takes numbers and labels of groups and knows no genders, databases or
// HTTP, so that it can be read, tested against published results and reused
// alone. Every rule returns tiers: a tie is shown as a tie. Results carry
// their own warnings as keys and arguments; words are the caller's business.
package ranking
