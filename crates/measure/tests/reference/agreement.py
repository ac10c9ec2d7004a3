"""scikit-learn's, statsmodels' and krippendorff's agreement for tables given on standard input: the second implementation of
`agreement`, and NumPy's weighted least squares for the trend of `oversight`.

Input: {"tables": [[[n]]], "ratings": [{"k": n, "units": [[code|null]]}], "trends": [[[week, n, x]]]}.
"""
import json
import sys
import warnings

try:
    import krippendorff
    import numpy as np
    from sklearn.metrics import cohen_kappa_score
    from statsmodels.stats.inter_rater import cohens_kappa
except ImportError as missing:
    sys.exit(f"cannot import {missing.name}")

warnings.simplefilter("ignore")


def table(cells):
    cells = np.array(cells)
    k = len(cells)
    a = np.repeat(np.arange(k), cells.sum(axis=1))
    b = np.concatenate([np.repeat(np.arange(k), row) for row in cells])
    found = cohens_kappa(cells)
    return [float(cohen_kappa_score(a, b, labels=list(range(k)))), float(np.sqrt(found.var_kappa))]


def ratings(case):
    data = np.array([[np.nan if v is None else v for v in unit] for unit in case["units"]], dtype=float).T
    alpha = lambda level: float(krippendorff.alpha(reliability_data=data, value_domain=list(range(case["k"])), level_of_measurement=level))
    return [alpha("nominal"), alpha("ordinal"), alpha("interval")]


def trend(weeks):
    t, n, x = np.array(weeks, dtype=float).T
    return float(np.polyfit(t, x / n, 1, w=np.sqrt(n))[0])


given = json.load(sys.stdin)
json.dump({"tables": list(map(table, given["tables"])), "ratings": list(map(ratings, given["ratings"])),
           "trends": list(map(trend, given["trends"]))}, sys.stdout)
