"""Honest answers from few trials: intervals, shrunken rates, exact tests, censored waiting times.

Standard library only. `wilson` is exact to the digits printed; the beta distribution is computed
in floating point to about 1e-10, which is far below what a flag turns on.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from math import comb, exp, inf, lgamma, log, log1p

# Two-sided 95% point of the normal distribution.
Z95 = Decimal("1.959963984540054")
# Proportions of fewer trials than this are shown with their interval.
SMALL_SAMPLE = 400

# Steps of the continued fraction and of the search for a quantile.
_FRACTIONS = 500
_STEPS = 100
_CLOSE = 1e-13
_TINY = 1e-300
# Cells in which one beta distribution is compared with another.
_CELLS = 2_000
GOLDEN = 0.6180339887498949
_SEARCHES = 32
# A prior is worth between 2 and 2,000 trials: equal rates tell of no upper bound.
_LEAST_WORTH, _MOST_WORTH = 2.0, 2_000.0


def wilson(successes: int, trials: int) -> tuple[Decimal, Decimal] | None:
    """Wilson 95% score interval of a proportion, as fractions between 0 and 1.

    None without trials. Raises ValueError when the counts cannot be a proportion.
    """
    _check(successes, trials)
    if trials == 0:
        return None
    n = Decimal(trials)
    share = Decimal(successes) / n
    square = Z95 * Z95
    centre = share + square / (2 * n)
    margin = Z95 * (share * (1 - share) / n + square / (4 * n * n)).sqrt()
    scale = 1 + square / n
    low = Decimal(0) if successes == 0 else (centre - margin) / scale
    high = Decimal(1) if successes == trials else (centre + margin) / scale
    return low, high


def newcombe(
    successes: int, trials: int, other_successes: int, other_trials: int
) -> tuple[Decimal, Decimal] | None:
    """Newcombe 95% interval (hybrid score) of the first proportion less the other one.

    Fractions between -1 and 1; None where one of both has no trials. Raises ValueError when
    counts cannot be a proportion. Newcombe 1998, Statistics in Medicine 17, method 10.
    """
    first, other = wilson(successes, trials), wilson(other_successes, other_trials)
    if first is None or other is None:
        return None
    share = Decimal(successes) / trials
    other_share = Decimal(other_successes) / other_trials
    below = ((share - first[0]) ** 2 + (other[1] - other_share) ** 2).sqrt()
    above = ((first[1] - share) ** 2 + (other_share - other[0]) ** 2).sqrt()
    difference = share - other_share
    return difference - below, difference + above


def _check(successes: int, trials: int) -> None:
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is not a proportion.")


def beta_cdf(x: float, a: float, b: float) -> float:
    """Return P(p <= x) for p ~ Beta(a, b): the regularised incomplete beta function.

    Continued fraction by Lentz's method, Abramowitz and Stegun 26.5.8, on the side where it
    converges fast.
    """
    if a <= 0 or b <= 0:
        raise ValueError(f"Beta({a}, {b}) is not a distribution.")
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(1 - x, b, a)
    front = exp(a * log(x) + b * log1p(-x) - _log_beta(a, b)) / a
    return front * _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    value, upper, lower = 1.0, 1.0, 0.0
    for step in range(_FRACTIONS):
        half = step // 2
        if step == 0:
            part = 1.0
        elif step % 2 == 0:
            part = half * (b - half) * x / ((a + step - 1) * (a + step))
        else:
            part = -(a + half) * (a + b + half) * x / ((a + step - 1) * (a + step))
        lower = 1 / (1 + part * lower or _TINY)
        upper = 1 + part / upper or _TINY
        factor = upper * lower
        value *= factor
        if step and abs(factor - 1) < 1e-14:
            break
    return value - 1


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def beta_quantile(share: float, a: float, b: float) -> float:
    """Return the x below which this share of Beta(a, b) lies.

    Newton's steps from the mean; one that leaves what is known to hold x is halved instead.
    """
    low, high, x = 0.0, 1.0, a / (a + b)
    front = _log_beta(a, b)
    for _ in range(_STEPS):
        over = beta_cdf(x, a, b) - share
        low, high = (low, x) if over > 0 else (x, high)
        density = exp((a - 1) * log(x) + (b - 1) * log1p(-x) - front)
        following = x - over / density if density else low
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - x) < _CLOSE:
            break
        x = following
    return x


def beta_less(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return P(p < q) for independent p ~ Beta(*first) and q ~ Beta(*second)."""
    total, below = 0.0, 0.0
    for cell in range(_CELLS):
        above = beta_cdf((cell + 1) / _CELLS, *second)
        if above > below:
            total += (above - below) * beta_cdf((cell + 0.5) / _CELLS, *first)
        below = above
    return total


def beta_binomial_fit(counts: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Fit Beta(a, b) to the rates behind (successes, trials) by marginal likelihood.

    Searched over the mean a / (a + b) and the worth a + b in trials, which is kept between 2 and
    2,000: rates that do not differ beyond chance have no largest one. Raises ValueError without
    a single trial.
    """
    tried = [(k, n) for k, n in counts if n]
    for k, n in counts:
        _check(k, n)
    if not tried:
        raise ValueError("Nothing was tried.")
    # Many share a number: each is worked out once.
    hits = Counter(k for k, _ in tried)
    misses = Counter(n - k for k, n in tried)
    trials = Counter(n for _, n in tried)

    def likelihood(a: float, b: float) -> float:
        """Log-likelihood of the counts under Beta(a, b), without the terms that do not move."""
        seen = _gammas(hits, a) + _gammas(misses, b) - _gammas(trials, a + b)
        return seen - len(tried) * _log_beta(a, b)

    def best_mean(log_worth: float) -> tuple[float, float]:
        worth = exp(log_worth)
        return _highest(lambda mean: likelihood(mean * worth, (1 - mean) * worth), 1e-6, 0.9)

    log_worth, _ = _highest(lambda each: best_mean(each)[1], log(_LEAST_WORTH), log(_MOST_WORTH))
    worth = exp(log_worth)
    mean, _ = best_mean(log_worth)
    return mean * worth, (1 - mean) * worth


def _gammas(numbers: Mapping[int, int], more: float) -> float:
    """Return the sum of log gamma(number + more), each as often as it was met."""
    return sum(times * lgamma(number + more) for number, times in numbers.items())


def _highest(of: Callable[[float], float], low: float, high: float) -> tuple[float, float]:
    """Golden-section search: return where a function with one top is highest, and its height."""
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = of(left), of(right)
    for _ in range(_SEARCHES):
        if at_left < at_right:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = of(right)
        else:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = of(left)
    return (left, at_left) if at_left > at_right else (right, at_right)


def binomial_tail(successes: int, trials: int, rate: float) -> float:
    """Return P(X >= successes) of `trials` at this rate, exactly: I_rate(k, n - k + 1)."""
    _check(successes, trials)
    if successes == 0:
        return 1.0
    return beta_cdf(rate, successes, trials - successes + 1)


def benjamini_hochberg(chances: Sequence[float], share: float) -> list[bool]:
    """Tell which p-values stand when at most this share of those kept may be false.

    Benjamini and Hochberg 1995: all up to the largest rank i with p(i) <= i x share / count.
    """
    order = sorted(range(len(chances)), key=chances.__getitem__)
    kept = 0
    for rank, at in enumerate(order, 1):
        if chances[at] <= rank * share / len(chances):
            kept = rank
    stands = set(order[:kept])
    return [at in stands for at in range(len(chances))]


def fisher_greater(hit: int, tried: int, rest_hit: int, rest_tried: int) -> float:
    """Return the one-sided exact p that the first group's rate is no higher than the rest's."""
    _check(hit, tried)
    _check(rest_hit, rest_tried)
    hits, everything = hit + rest_hit, tried + rest_tried
    ways = sum(
        comb(tried, x) * comb(rest_tried, hits - x) for x in range(hit, min(tried, hits) + 1)
    )
    return ways / comb(everything, hits) if everything else 1.0


def kaplan_meier(events: Mapping[int, int], censored: Mapping[int, int]) -> dict[int, Decimal]:
    """Return the probability that it has happened by each age at which it happened to somebody.

    Both map an age to how many; who is censored at an age was still at risk there. Kaplan and
    Meier 1958.
    """
    at_risk = sum(events.values()) + sum(censored.values())
    still, found = Decimal(1), {}
    for age in sorted(events.keys() | censored.keys()):
        if happened := events.get(age, 0):
            still *= 1 - Decimal(happened) / at_risk
            found[age] = 1 - still
        at_risk -= happened + censored.get(age, 0)
    return found


def by_age(curve: Mapping[int, Decimal], age: float = inf) -> Decimal:
    """Read a curve of `kaplan_meier` at an age: its value at the last event until then."""
    return max((value for at, value in curve.items() if at <= age), default=Decimal(0))
