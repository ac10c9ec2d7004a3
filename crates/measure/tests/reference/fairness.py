"""fairlearn's, SciPy's and statsmodels' numbers for logs given on standard input: the second implementation of `fairness`.

Input: {"logs": [{"label": [0/1], "prediction": [0/1], "group": [text]}], "strata": [[[x, n, x_ref, n_ref]]]}. Output: one object a log.
"""
import json
import sys
import warnings

try:
    import numpy as np
    import fairlearn.metrics as fm
    from scipy.stats import chi2_contingency
    from sklearn.metrics import accuracy_score, confusion_matrix
    from statsmodels.stats.contingency_tables import StratifiedTable
except ImportError as missing:
    sys.exit(f"cannot import {missing.name}")

warnings.simplefilter("ignore")


def ratio(numerator, denominator):
    return None if denominator == 0 else float(numerator) / float(denominator)


def table(y, p):
    (tn, fp), (fn, tp) = confusion_matrix(y, p, labels=[0, 1])
    return tp, fp, fn, tn


BY_HAND = {
    "positive_predictive": lambda tp, fp, fn, tn: (tp, tp + fp),
    "negative_predictive": lambda tp, fp, fn, tn: (tn, tn + fn),
    "false_discovery": lambda tp, fp, fn, tn: (fp, tp + fp),
    "false_omission": lambda tp, fp, fn, tn: (fn, tn + fn),
}
BY_FAIRLEARN = {"selection": fm.selection_rate, "accuracy": accuracy_score, "true_positive": fm.true_positive_rate,
                "false_positive": fm.false_positive_rate, "false_negative": fm.false_negative_rate, "true_negative": fm.true_negative_rate}


def one(log):
    y, p, g = np.array(log["label"]), np.array(log["prediction"]), np.array(log["group"])
    frame = fm.MetricFrame(metrics=BY_FAIRLEARN, y_true=y, y_pred=p, sensitive_features=g)
    rates = {}
    for name in frame.by_group.index:
        tables = table(y[g == name], p[g == name])
        rates[str(name)] = {metric: float(frame.by_group.loc[name, metric]) for metric in BY_FAIRLEARN}
        rates[str(name)] |= {metric: ratio(*of(*tables)) for metric, of in BY_HAND.items()}
    gap = lambda metric: float(frame.difference()[metric])
    hand = lambda metric: max(r[metric] for r in rates.values()) - min(r[metric] for r in rates.values()) if all(
        r[metric] is not None for r in rates.values()) else None
    arguments = dict(y_true=y, y_pred=p, sensitive_features=g)
    gaps = {
        "demographic_parity_difference": fm.demographic_parity_difference(**arguments),
        "demographic_parity_ratio": fm.demographic_parity_ratio(**arguments),
        "equal_opportunity_difference": fm.equal_opportunity_difference(**arguments),
        "equal_opportunity_ratio": fm.equal_opportunity_ratio(**arguments),
        "equalised_odds_difference": fm.equalized_odds_difference(**arguments),
        "equalised_odds_ratio": fm.equalized_odds_ratio(**arguments),
        "predictive_parity_difference": hand("positive_predictive"),
        "false_positive_difference": gap("false_positive"),
        "false_negative_difference": gap("false_negative"),
        "false_discovery_difference": hand("false_discovery"),
        "false_omission_difference": hand("false_omission"),
        "accuracy_difference": gap("accuracy"),
    }
    selected = np.array([[np.sum((g == name) & (p == value)) for name in sorted(set(g))] for value in (1, 0)])
    chi = None
    if selected.shape[1] > 1 and (selected.sum(axis=1) > 0).all():
        found = chi2_contingency(selected, correction=False)
        chi = [float(found.statistic), float(found.pvalue)]
    smooth = np.array([[(x + 0.5) / (x + z + 1.0), (z + 0.5) / (x + z + 1.0)] for x, z in selected.T])
    edf = float(max(np.log(side.max() / side.min()) for side in smooth.T))
    return {"rates": rates, "gaps": {k: None if v is None or np.isnan(v) else float(v) for k, v in gaps.items()}, "chi_square": chi, "edf": edf}


def stratified(pairs):
    tables = [np.array([[x, n - x], [y, m - y]], dtype=float) for x, n, y, m in pairs]
    found = StratifiedTable(tables)
    test = found.test_null_odds(correction=False)
    a, n, c, m = np.array(pairs, dtype=float).T
    total = n + m
    difference = ((a * m - c * n) / total).sum() / (n * m / total).sum()
    # The variance as metafor writes it.
    p = (c * (n / total) ** 2 - a * (m / total) ** 2 + (n / total) * (m / total) * (m - n) / 2).sum()
    q = (a * (m - c) / total + c * (n - a) / total).sum() / 2
    spread = np.sqrt((difference * p + q) / ((n * m / total).sum()) ** 2)
    return [float(test.statistic), float(test.pvalue), float(found.riskratio_pooled), float(difference), float(spread)]


given = json.load(sys.stdin)
json.dump({"logs": [one(log) for log in given["logs"]], "strata": [stratified(s) for s in given["strata"]]}, sys.stdout)
