// Package committee chooses several products fairly: so that a group of voters
// that is large enough for one of them gets one that it supports.
//
// It knows voters, what they approve of and what things cost; no databases and
// no words. [Choose] applies one of [Rules] to an [Election] and returns every
// committee that wins, with the one that the order of the choices picks among
// them. [Check] says for any given committee whether a group of voters was
// passed over, and who. [EqualVoice] weighs the voters so that each group counts
// the same, however many of it came.
//
// All arithmetic is exact: a tie is a true tie. What would take too long ends
// with [TooLargeError], or with More set where only the list of tied committees
// is cut.
package committee
