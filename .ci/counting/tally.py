"""Counts packed ballots by Borda, Copeland, Schulze and instant runoff with
NumPy, as one would who knows it: whole columns at once, no loop over ballots.

    python3 tally.py FILE CHOICES

FILE has a row of bytes for each ballot: choices by number, the best first, and
255 where it is cut short. Prints what was found and the processor's time, from
when the ballots are in memory.
"""
import json
import sys
import time

import numpy as np


def positions(ballots, m):
    """By choice, its position on each ballot; m where it is left out."""
    n = len(ballots)
    at = np.full((n, m + 1), m, dtype=np.uint8)
    rows = np.arange(n)
    for place in range(m):
        choice = np.minimum(ballots[:, place], m)
        at[rows, choice] = place
    return np.ascontiguousarray(at[:, :m].T)


def borda(at, ballots, m):
    """Points of positions, m for the first; choices left out share the rest."""
    ranked = (ballots != 255).sum(axis=1, dtype=np.int64)
    shared = (m - ranked + 1) / 2.0
    points = np.empty(m)
    for a in range(m):
        points[a] = np.where(at[a] < m, m - at[a].astype(np.float64), shared).sum()
    return points


def pairs(at, m):
    over = np.zeros((m, m), dtype=np.int64)
    for a in range(m):
        for b in range(m):
            if a != b:
                over[a, b] = np.count_nonzero(at[a] < at[b])
    return over


def copeland(over):
    return (over > over.T).sum(axis=1) - (over < over.T).sum(axis=1)


def schulze(over):
    p = np.where(over > over.T, over, 0)
    for k in range(len(p)):
        p = np.maximum(p, np.minimum(p[:, k : k + 1], p[k : k + 1, :]))
    return (p > p.T).sum(axis=1)


def runoff(ballots, m):
    """Who is left when the last of each round has gone."""
    alive = np.ones(256, dtype=bool)
    alive[m:] = False
    for _ in range(m - 1):
        left = alive[ballots]
        first = ballots[np.arange(len(ballots)), left.argmax(axis=1)]
        counts = np.bincount(first[left.any(axis=1)], minlength=m)[:m].astype(float)
        counts[~alive[:m]] = np.inf
        alive[int(counts.argmin())] = False
    return int(np.flatnonzero(alive)[0])


def main():
    m = int(sys.argv[2])
    ballots = np.fromfile(sys.argv[1], dtype=np.uint8).reshape(-1, m)
    began = time.process_time()
    at = positions(ballots, m)
    points = borda(at, ballots, m)
    over = pairs(at, m)
    found = {
        "borda": points.tolist(),
        "copeland": copeland(over).tolist(),
        "schulze": schulze(over).tolist(),
        "irv": runoff(ballots, m),
    }
    found["cpu"] = time.process_time() - began
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
