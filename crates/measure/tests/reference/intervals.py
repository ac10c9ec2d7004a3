"""Limits, quantiles and p-values of SciPy and statsmodels: the second implementation of `interval` and `special`.

Prints JSON; `tests/vectors/intervals.json` is its output, kept so that the tests run without Python. Make it again with
    python crates/measure/tests/reference/intervals.py > crates/measure/tests/vectors/intervals.json
"""
import json
import math
import sys
import warnings

try:
    import numpy as np
    from scipy import optimize, special, stats
    from statsmodels.stats.multitest import multipletests
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest
except ImportError as missing:
    sys.exit(f"cannot import {missing.name}")

warnings.simplefilter("ignore")
LEVELS = [0.8, 0.9, 0.95, 0.99, 0.999, 1 - 0.05 / 300]
ONE = [(0, 1), (1, 1), (0, 30), (30, 30), (1, 30), (7, 30), (15, 30), (29, 30), (3, 10), (199, 200), (12, 1000), (500, 1000),
       (1, 10**6), (123456, 10**6), (999999, 10**6), (5, 10**9), (123456789, 10**9)]
TWO = [(7, 30, 12, 40), (1, 30, 29, 30), (15, 30, 15, 30), (3, 10, 4, 11), (199, 200, 180, 200), (805, 1795, 349, 1488),
       (123456, 10**6, 120000, 10**6), (1, 2, 1, 3), (56, 70, 48, 80), (9, 10, 3, 10)]
ZERO = [(0, 30, 12, 40), (12, 40, 0, 30), (30, 30, 12, 40), (12, 40, 30, 30), (30, 30, 40, 40), (0, 10, 20, 20), (20, 20, 0, 10), (0, 1, 1, 2)]


def wilson(x, n, level):
    return proportion_confint(x, n, 1 - level, "wilson")


def clopper_pearson(x, n, level):
    tail = (1 - level) / 2
    return (0.0 if x == 0 else stats.beta.ppf(tail, x, n - x + 1), 1.0 if x == n else stats.beta.isf(tail, x + 1, n - x))


def newcombe(pair, level):
    return confint_proportions_2indep(*pair, method="newcomb", compare="diff", alpha=1 - level)


def katz(pair, level):
    return confint_proportions_2indep(*pair, method="log", compare="ratio", alpha=1 - level)


def koopman(pair, level):
    """Root of the score statistic, its constrained rates found by a general root finder rather than by the quadratic."""
    x1, n1, x2, n2 = pair
    bound = stats.norm.isf((1 - level) / 2) ** 2

    def statistic(theta):
        # The likelihood's slope in p2 with p1 = theta p2, cleared of its denominators.
        def slope(p2):
            return (x1 + x2) * (1 - theta * p2) * (1 - p2) - (n1 - x1) * theta * p2 * (1 - p2) - (n2 - x2) * p2 * (1 - theta * p2)
        top = min(1.0, 1.0 / theta)
        below = top * (1 - 1e-13)
        # Without misses on one side the likelihood may rise up to the end.
        p2 = top if slope(below) >= 0 else optimize.brentq(slope, 0.0, below, xtol=1e-300, rtol=1e-15)
        p1 = theta * p2
        variance = p1 * (1 - p1) / n1 + theta**2 * p2 * (1 - p2) / n2
        return (x1 / n1 - theta * x2 / n2) ** 2 / variance if variance > 0 else math.inf

    def limit(up):
        grid = np.geomspace(1e-9, 1e9, 1001)
        inside = [theta for theta in grid if statistic(theta) < bound]
        a = max(inside) if up else min(inside)
        b = a * (grid[1] / grid[0] if up else grid[0] / grid[1])
        f = lambda t: min(statistic(math.exp(t)), 1e300) - bound
        return math.exp(optimize.brentq(f, *sorted((math.log(a), math.log(b))), xtol=1e-14, rtol=1e-14))

    return (0.0 if x1 == 0 else limit(False), None if x2 == 0 else limit(True))


def rows(function, cases, levels=LEVELS):
    return [[*case, level, *(None if v is None else float(v) for v in function(*(case if function in (wilson, clopper_pearson) else (case,)), level))]
            for case in cases for level in levels]


p_values = [[0.01, 0.04, 0.03, 0.005], [0.5], [0.2, 0.2, 0.2], [1e-12, 0.9, 0.04, 0.04, 0.012, 1.0], []]
adjust = lambda p, how: list(map(float, multipletests(p, method=how)[1])) if p else []
out = {
    "wilson": rows(wilson, ONE),
    "clopper_pearson": rows(clopper_pearson, ONE),
    "newcombe": rows(newcombe, TWO + ZERO),
    "katz": rows(katz, TWO),
    "koopman": rows(koopman, TWO[:6] + ZERO, [0.9, 0.95, 0.99]),
    "z": [[*pair, *map(float, proportions_ztest([pair[0], pair[2]], [pair[1], pair[3]]))] for pair in TWO + ZERO[:4]],
    "fisher": [[*pair, float(stats.fisher_exact([[pair[0], pair[1] - pair[0]], [pair[2], pair[3] - pair[2]]])[1])]
               for pair in TWO[:6] + ZERO + TWO[7:]],
    "holm": [[p, adjust(p, "holm")] for p in p_values],
    "benjamini_hochberg": [[p, adjust(p, "fdr_bh")] for p in p_values],
    "chi_square_sf": [[x, k, float(stats.chi2.sf(x, k))] for k in (1, 2, 3, 10, 99, 1000) for x in (0.01, 0.5, 1.0, 3.84, 10.0, 50.0, 99.0, 300.0, 1100.0)],
    "kolmogorov_sf": [[x, float(special.kolmogorov(x))] for x in (0.1, 0.3, 0.5, 0.82, 0.999, 1.0, 1.36, 2.0, 4.0)],
    "normal_upper": [[p, float(stats.norm.isf(p))] for p in (0.4, 0.1, 0.075, 0.05, 0.025, 1e-3, 1e-6, 1e-12, 1e-40, 1e-200)],
    "beta_cdf": [[x, a, b, float(special.betainc(a, b, x))] for a, b in ((0.5, 0.5), (1, 30), (7, 24), (5000, 12), (123456, 876545))
                 for x in (1e-4, 0.1, 0.1234, 0.5, 0.9, 0.997)],
}
json.dump(out, sys.stdout, indent=None, separators=(",", ":"))
print()
