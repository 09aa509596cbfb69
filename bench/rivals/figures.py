#!/usr/bin/env python3
"""What a careful user writes in Python today: for all rows and for each level, sensitivity and specificity at 0.5 with
Wilson's interval, and the AUROC. usage: figures.py TABLE delong|sklearn
delong: NumPy, DeLong in rank form (expert). sklearn: scikit-learn for each group, AUROC without an interval (usual)."""
import json
import sys

import numpy as np
import pandas as pd

Z = 1.959963984540054
ATTRIBUTES = ["sex", "age_band", "site", "ethnicity"]


def wilson(x, n):
    p = x / n
    root = Z * np.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return [(p + Z * Z / (2 * n) + sign * root) / (1 + Z * Z / n) for sign in (-1, 1)]


def mid_ranks(values):
    first = np.concatenate(([True], values[1:] != values[:-1]))
    starts = np.flatnonzero(first)
    counts = np.diff(np.append(starts, len(values)))
    return np.repeat(starts + (counts + 1) / 2, counts)


def delong(truth, score):
    order = np.argsort(score, kind="quicksort")
    positive, sorted_scores = truth[order] == 1, score[order]
    m, n = int(positive.sum()), int((~positive).sum())
    ranks = mid_ranks(sorted_scores)
    v10 = (ranks[positive] - mid_ranks(sorted_scores[positive])) / n
    v01 = 1 - (ranks[~positive] - mid_ranks(sorted_scores[~positive])) / m
    area, error = v10.mean(), np.sqrt(v10.var(ddof=1) / m + v01.var(ddof=1) / n)
    return [area, max(0, area - Z * error), min(1, area + Z * error)]


def expert(truth, score):
    flagged, positives = score >= 0.5, int((truth == 1).sum())
    hits, rejected = int((flagged & (truth == 1)).sum()), int((~flagged & (truth == 0)).sum())
    return [wilson(hits, positives), wilson(rejected, len(truth) - positives), delong(truth, score)]


def usual(truth, score):
    from sklearn.metrics import recall_score, roc_auc_score

    flagged, positives = (score >= 0.5).astype(int), int((truth == 1).sum())
    sensitivity, specificity = recall_score(truth, flagged), recall_score(truth, flagged, pos_label=0)
    negatives = len(truth) - positives
    return [wilson(round(sensitivity * positives), positives), wilson(round(specificity * negatives), negatives), [roc_auc_score(truth, score)]]


def main(path, how):
    types = {**{name: "category" for name in ATTRIBUTES}, "y_true": "int8"}
    # What people write names no types.
    table = pd.read_csv(path, dtype=types, keep_default_na=False) if how == "delong" else pd.read_csv(path)
    one = expert if how == "delong" else usual
    truth, score = table["y_true"].to_numpy(), table["score"].to_numpy()
    figures = {"all": one(truth, score)}
    for name in ATTRIBUTES:
        for level, rows in table.groupby(name, observed=True, dropna=False).indices.items():
            figures[f"{name}={level}"] = one(truth[rows], score[rows])
    json.dump(figures, sys.stdout)


main(*sys.argv[1:])
