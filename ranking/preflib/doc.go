// Package preflib reads and writes ballots as other programs keep them: PrefLib
// (.soi, .soc, .toc, .toi), pabulib (.pb) and CSV.
package preflib
