"""Estimates and their intervals, in numpy: the formulas of docs/algorithms, not their code."""
from dataclasses import dataclass
from math import comb, sqrt

import numpy

Z = 1.959963984540054
#: Of the bootstraps that are audited, and of the auditor's own.
RESAMPLES, OWN = 2_000, 20_000
#: Standard errors that a simulated share may lie off.
FAR = 4.5


@dataclass
class End:
    """An end of an interval: what it is, and what simulation may have made of it."""
    least: float
    middle: float
    most: float

    def moved(self, by):
        return End(self.least + by, self.middle + by, self.most + by)


@dataclass
class Estimate:
    value: float
    low: End
    high: End
    n: int

    @property
    def interval(self):
        return self.low.middle, self.high.middle


def wilson(share, n):
    """Wilson's score interval."""
    centre = share + Z * Z / (2 * n)
    spread = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    low, high = (centre - spread) / (1 + Z * Z / n), (centre + spread) / (1 + Z * Z / n)
    low, high = (0.0 if share == 0 else low), (1.0 if share == 1 else high)
    return End(low, low, low), End(high, high, high)


def percentiles(units, statistic, seed=0):
    """The ends of the bootstrap's percentile interval.

    - statistic: of rows of drawn indices; not a number where it is undefined.

    Of 2,000 draws the share below an end is 2.5 % but for chance. So an end may lie where the share of
    many more draws is within so much of 2.5 %; that holds for statistics with few values, too.
    """
    source = numpy.random.default_rng(seed)
    values = numpy.concatenate([
        statistic(source.integers(0, units, (RESAMPLES, units))) for _ in range(OWN // RESAMPLES)])
    values = values[numpy.isfinite(values)]
    error = FAR * sqrt(0.025 * 0.975 / RESAMPLES)
    ends = numpy.quantile(
        values, [0.025 - error, 0.025, 0.025 + error, 0.975 - error, 0.975, 0.975 + error])
    return End(*map(float, ends[:3])), End(*map(float, ends[3:]))


def share(values):
    """The mean of problems' values, each in [0, 1], problems resampled; Wilson's where all are alike."""
    values = numpy.asarray(values, dtype=float)
    mean = float(values.mean())
    if (values == values[0]).all():
        return Estimate(mean, *wilson(mean, len(values)), len(values))
    ends = percentiles(len(values), lambda draws: values[draws].mean(axis=1))
    return Estimate(mean, *ends, len(values))


def pooled(seeds):
    """Several seeds: their mean with the larger of the uncertainties between and within them."""
    if len(seeds) == 1:
        return seeds[0]
    values = numpy.array([seed.value for seed in seeds])
    mean = float(values.mean())
    error = student(len(values) - 1) * float(values.std(ddof=1)) / sqrt(len(values))

    def end(name, outer, bound):
        parts = [getattr(seed, name).moved(-seed.value) for seed in seeds]
        return End(*(
            outer(bound, mean + float(numpy.mean([getattr(part, place) for part in parts])))
            for place in ("least", "middle", "most")))

    return Estimate(
        mean, end("low", min, mean - error), end("high", max, mean + error), seeds[0].n)


def student(degrees):
    """The 97.5 % quantile of Student's t, by bisection of its incomplete beta function."""
    import mpmath
    low, high = 0.0, 1e3
    for _ in range(80):
        middle = (low + high) / 2
        tail = mpmath.betainc(
            degrees / 2, 0.5, 0, degrees / (degrees + middle ** 2), regularized=True) / 2
        low, high = (middle, high) if tail > 0.025 else (low, middle)
    return low


def pass_at_k(n, correct, k):
    """The chance that k of n chains hold a correct one (2107.03374 §2.1)."""
    return 1 - comb(n - correct, k) / comb(n, k)


def vote(forms, right, k):
    """The exact chance that a majority of k of these chains is right, drawn without replacement.

    Subsets are counted and not drawn: with f's chains voting m times, every other answer votes at most m
    times, and those with m votes tie. Of answers that tie, each is as likely to have been drawn first.

    - forms: what each chain votes for; None abstains.
    - right: whether each chain is right; alike for chains of one form.
    """
    counts, good = {}, {}
    for form, correct in zip(forms, right):
        if form is not None:
            counts[form] = counts.get(form, 0) + 1
            good[form] = correct
    abstaining = sum(form is None for form in forms)
    favourable = 0.0
    for form in counts:
        if not good[form]:
            continue
        others = [count for other, count in counts.items() if other != form]
        for most in range(1, min(counts[form], k) + 1):
            # By votes cast and answers that tie with this one, the number of ways.
            ways = {(most, 0): comb(counts[form], most)}
            for count in others:
                after = {}
                for (cast, ties), number in ways.items():
                    for votes in range(min(count, most, k - cast) + 1):
                        place = (cast + votes, ties + (votes == most))
                        after[place] = after.get(place, 0) + number * comb(count, votes)
                ways = after
            for (cast, ties), number in ways.items():
                favourable += number * comb(abstaining, k - cast) / (ties + 1)
    return favourable / comb(len(forms), k)


def line(x, y):
    """Slope, intercept and R² of the least-squares line."""
    x, y = numpy.asarray(x, dtype=float), numpy.asarray(y, dtype=float)
    slope = float(((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum())
    intercept = float(y.mean() - slope * x.mean())
    total = float(((y - y.mean()) ** 2).sum())
    rest = float(((y - intercept - slope * x) ** 2).sum())
    return slope, intercept, 1 - rest / total if total > 0 else 1.0
