// Package committee chooses several products fairly: so that a group of voters
// that is large enough for one of them gets one that it supports.
//
// It knows voters, what they approve of and what things cost; no databases and
// no words.
package committee
