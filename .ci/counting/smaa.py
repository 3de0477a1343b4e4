"""SMAA-2 with NumPy: how often each alternative has each rank, and is ahead of
each other one, over weightings drawn evenly.

    python3 smaa.py FILE ALTERNATIVES CRITERIA DRAWS

FILE has the table's numbers as float64. Prints what was found and the
processor's time of the work alone.
"""
import json
import sys
import time

import numpy as np


def smaa(table, draws, seed):
    n, c = table.shape
    rng = np.random.default_rng(seed)
    weights = rng.exponential(size=(draws, c))
    weights /= weights.sum(axis=1, keepdims=True)
    scores = weights @ table.T
    order = np.argsort(-scores, axis=1)
    ranks = np.zeros((n, n))
    for r in range(n):
        ranks[:, r] = np.bincount(order[:, r], minlength=n)
    winning = np.zeros((n, n))
    for a in range(n):
        winning[a] = (scores[:, a : a + 1] > scores).sum(axis=0)
    central = np.zeros((n, c))
    np.add.at(central, order[:, 0], weights)
    first = ranks[:, 0:1]
    central = np.divide(central, first, out=np.zeros_like(central), where=first > 0)
    return ranks / draws, winning / draws, central


def main():
    n, c, draws = map(int, sys.argv[2:5])
    table = np.fromfile(sys.argv[1]).reshape(n, c)
    smaa(table, 100, 0)  # the libraries are loaded
    rounds = 20
    began = time.process_time()
    for seed in range(rounds):
        ranks, winning, _ = smaa(table, draws, seed)
    cpu = (time.process_time() - began) / rounds
    json.dump({"ranks": ranks.tolist(), "winning": winning.tolist(), "cpu": cpu}, sys.stdout)


if __name__ == "__main__":
    main()
