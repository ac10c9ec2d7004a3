"""Sizes and one-sided limits by SciPy for cases given on standard input: the second implementation of `size` and `limit`.

Input: {"sizes": [[risk, tolerable, expected, population or null]], "limits": [[deviations, n, risk, population or null]]}, rates
as decimal texts. A size is found by trying every n, a limit of a known population by halving over counts. Each size comes with
how near its decisions came to the risk, relatively, so that a difference could be told from a tie.
"""
import json
import sys
from fractions import Fraction

try:
    import numpy as np
    from scipy.special import gammaln
    from scipy.stats import beta, binom, hypergeom
except ImportError as missing:
    sys.exit(f"cannot import {missing.name}")

BLOCK = 256
FACTORIALS = gammaln(np.arange(100_002) + 1.0)


def at_most(allowed, population, deviating, n):
    """hypergeom.cdf for many n, which SciPy itself sums too slowly for the larger populations."""
    choose = lambda a, b: np.where((b >= 0) & (b <= a), FACTORIALS[a] - FACTORIALS[np.abs(b)] - FACTORIALS[np.abs(a - b)], -np.inf)
    sums = np.zeros(len(n))
    for x in range(int(allowed.max()) + 1):
        log = choose(deviating, np.full(len(n), x)) + choose(population - deviating, n - x) - choose(population, n)
        sums += np.where(x <= allowed, np.exp(log), 0.0)
    return sums


def halved(low, high, holds):
    """The last of low..high for which holds, which it does up to somewhere."""
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def size(risk, tolerable, expected, population):
    risk_, tolerable_, expected_ = (Fraction(text) for text in (risk, tolerable, expected))
    last = 10**7 if population is None else population - 1
    deviating = None if population is None else tolerable_ * population // 1
    nearest, start = 1.0, 1
    while start <= last:
        n = np.arange(start, min(start + BLOCK, last + 1))
        allowed = np.array([-(-int(one) * expected_.numerator // expected_.denominator) for one in n])
        if population is None:
            chance = binom.cdf(allowed, n, float(tolerable_))
        else:
            if population < 1000:
                chance = hypergeom.cdf(allowed, population, int(deviating), n)
            else:
                chance = at_most(allowed, population, int(deviating), n)
        nearest = min(nearest, float(np.abs(chance / float(risk_) - 1).min()))
        enough = np.nonzero(chance <= float(risk_))[0]
        if len(enough):
            return {"n": int(n[enough[0]]), "allowed": int(allowed[enough[0]]), "nearest": nearest}
        start += BLOCK
    whole = min(-(-population * expected_.numerator // expected_.denominator), int(deviating))
    return {"n": population, "allowed": whole, "nearest": nearest}


def limit(deviations, n, risk, population):
    risk = float(Fraction(risk))
    if population is None:
        upper = 1.0 if deviations == n else float(beta.isf(risk, deviations + 1, n - deviations))
        lower = 0.0 if deviations == 0 else float(beta.ppf(risk, deviations, n - deviations + 1))
        return {"upper": upper, "lower": lower}
    low, high = deviations, population - n + deviations
    upper = halved(low, high, lambda count: hypergeom.cdf(deviations, population, count, n) > risk)
    lower = halved(low, high, lambda count: count == low or hypergeom.sf(deviations - 1, population, count - 1, n) <= risk)
    return {"upper": upper, "lower": lower}


given = json.load(sys.stdin)
json.dump({"sizes": [size(*case) for case in given["sizes"]], "limits": [limit(*case) for case in given["limits"]]}, sys.stdout)
