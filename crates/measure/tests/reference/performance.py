"""scikit-learn's numbers for scores and predictions given on standard input: the second implementation of `performance`.

Input: {"scores": [{"label": [0/1], "score": [float], "bins": n}], "numbers": [{"truth": [float], "predicted": [float]}],
"tables": [[tp, fp, fn, tn]]}.
"""
import json
import sys
import warnings

try:
    import numpy as np
    from sklearn import metrics
    from sklearn.calibration import calibration_curve
except ImportError as missing:
    sys.exit(f"cannot import {missing.name}")

warnings.simplefilter("ignore")


def delong(y, s):
    """The variance by placements, pair by pair."""
    positives, negatives = s[y == 1], s[y == 0]
    if len(positives) < 2 or len(negatives) < 2:
        return None
    wins = (positives[:, None] > negatives[None, :]) + 0.5 * (positives[:, None] == negatives[None, :])
    return float(wins.mean(axis=1).var(ddof=1) / len(positives) + wins.mean(axis=0).var(ddof=1) / len(negatives))


def score(case):
    y, s, bins = np.array(case["label"]), np.array(case["score"]), case["bins"]
    fraction, mean = calibration_curve(y, s, n_bins=bins, strategy="uniform")
    edges = np.linspace(0.0, 1.0, bins + 1)
    counts = np.bincount(np.searchsorted(edges[1:-1], s), minlength=bins)
    held = counts[counts > 0]
    one_class = len(set(case["label"])) < 2
    return {
        "roc_auc": None if one_class else float(metrics.roc_auc_score(y, s)),
        "delong": delong(y, s),
        "average_precision": None if y.sum() == 0 else float(metrics.average_precision_score(y, s)),
        "brier": float(metrics.brier_score_loss(y, s, pos_label=1)),
        "log_loss": float(metrics.log_loss(y, s, labels=[0, 1])),
        "expected_error": float((held * np.abs(fraction - mean)).sum() / held.sum()),
        "largest_error": float(np.abs(fraction - mean).max()),
        "calibration_counts": counts.tolist(),
    }


def number(case):
    t, p = np.array(case["truth"]), np.array(case["predicted"])
    return {
        "absolute": float(metrics.mean_absolute_error(t, p)),
        "root_mean_square": float(metrics.root_mean_squared_error(t, p)),
        "r_squared": float(metrics.r2_score(t, p)),
        "largest": float(metrics.max_error(t, p)),
        "bias": float((p - t).mean()),
    }


def table(cells):
    tp, fp, fn, tn = cells
    y, p = np.repeat([1, 0, 1, 0], cells), np.repeat([1, 1, 0, 0], cells)
    return [float(metrics.f1_score(y, p)), float(metrics.balanced_accuracy_score(y, p)), float(metrics.matthews_corrcoef(y, p))]


given = json.load(sys.stdin)
json.dump({"scores": list(map(score, given["scores"])), "numbers": list(map(number, given["numbers"])),
           "tables": list(map(table, given["tables"]))}, sys.stdout)
