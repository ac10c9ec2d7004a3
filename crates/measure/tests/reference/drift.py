"""SciPy's distances of samples given on standard input: the second implementation of `drift`.

Input: {"numbers": [{"reference": [float|null], "current": [float|null], "edges": [float]}], "categories": [{"reference": {text: n},
"current": {text: n}}]}. Null is missing. The bins' edges are given, since they are frozen in a profile; what is made of them is not.
"""
import json
import sys

try:
    import numpy as np
    from scipy.spatial.distance import jensenshannon
    from scipy.special import kolmogorov
    from scipy.stats import chi2_contingency, ks_2samp, wasserstein_distance
except ImportError as missing:
    sys.exit(f"cannot import {missing.name}")


def of_counts(r, c):
    r, c = np.array(r, dtype=float), np.array(c, dtype=float)
    held = (r + c) > 0
    found = chi2_contingency(np.array([r[held], c[held]]), correction=False) if held.sum() > 1 else None
    p, q = r / r.sum(), c / c.sum()
    floor = lambda share: np.maximum(share, 1e-4)
    return {
        "psi": float(((floor(q) - floor(p)) * np.log(floor(q) / floor(p))).sum()),
        "jensen_shannon": float(np.nan_to_num(jensenshannon(p, q, 2))),
        "hellinger": float(np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / np.sqrt(2)),
        "l_infinity": float(np.abs(p - q).max()),
        "chi_square": None if found is None else [float(found.statistic), float(found.pvalue)],
        "cramers_v": None if found is None else float(np.sqrt(found.statistic / (r.sum() + c.sum()))),
    }


def numbers(case):
    r, c = (np.array([v for v in case[side] if v is not None]) for side in ("reference", "current"))
    edges = np.concatenate([[-np.inf], case["edges"], [np.inf]])
    count = lambda values, side: [*np.histogram(values, bins=edges)[0].tolist(), sum(v is None for v in case[side])]
    distance = ks_2samp(r, c, method="asymp").statistic
    m, n = len(r), len(c)
    return of_counts(count(r, "reference"), count(c, "current")) | {
        "kolmogorov_smirnov": float(distance),
        "kolmogorov_p": float(kolmogorov(np.sqrt(m * n / (m + n)) * distance)),
        "wasserstein": float(wasserstein_distance(r, c)),
        "deviation": float(np.std(r)),
    }


def categories(case):
    known = sorted(key for key in case["reference"] if key)
    new = sum(n for key, n in case["current"].items() if key and key not in known)
    count = lambda side: [case[side].get(key, 0) for key in known]
    return of_counts([*count("reference"), 0, case["reference"].get("", 0)], [*count("current"), new, case["current"].get("", 0)])


given = json.load(sys.stdin)
json.dump({"numbers": list(map(numbers, given["numbers"])), "categories": list(map(categories, given["categories"]))}, sys.stdout)
