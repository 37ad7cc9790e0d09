"""Accuracies, intervals and the points of both panels, worked out again from the evaluations' files."""
import numpy

from .estimators import line, pass_at_k, percentiles, pooled, share, vote
from .rows import Comparison, Row, percent, untold

#: Votes that Ponder draws of a problem.
VOTE_DRAWS = 200


def rows(run):
    rows = [_accuracy(run, "base"), _accuracy(run, "trained"), _weights(run)]
    rows += _train(run)
    for series, points in [("chain", _chain), ("vote", _votes), ("coverage", _coverage)]:
        for model in ("base", "trained"):
            rows += points(run, model, run.summary["testPanel"][series][model])
    return rows + [_fits(run)]


def accuracy(files, counts=lambda chain: chain.verdict == "correct"):
    """One chain's accuracy; chains of one problem, of whatever seed, belong together."""
    chains = {}
    for file in files:
        for chain in file.chains:
            chains.setdefault(chain.problem.id, []).append(counts(chain))
    return share([sum(own) / len(own) for _, own in sorted(chains.items())])


def _text(value, interval, n):
    return f"{percent(value)} ({100 * interval[0]:.1f}–{100 * interval[1]:.1f} %), n = {n}"


def _accuracy(run, model):
    claim = f"accuracy: {model}, one chain, from {model}-free.json"
    stated = run.summary[model]
    claimed = _text(stated["passAt1"], stated["interval"], stated["n"])
    files = run.evaluations(f"{model}-free")
    if not files:
        return untold(claim, claimed, f"there is no {model}-free.json")
    own = accuracy(files)
    compared = Comparison()
    compare(compared, model, stated["passAt1"], stated, own)
    found = "; ".join([_text(own.value, own.interval, own.n), *compared.wrong[:1]])
    return Row(claim, claimed, found, not compared.wrong)


def compare(compared, label, value, point, own, absolute=1e-9):
    """Value, n and interval of a point; `absolute` is what drawing may have added to each."""
    compared.check(f"{label}, accuracy", value, own.value, absolute=absolute)
    compared.check(f"{label}, n", point["n"], own.n)
    for name, stated, end in zip(
            ("low", "high"), point["interval"], (own.low, own.high), strict=True):
        compared.within(f"{label}, {name} end", stated, end.least, end.most, absolute)


def _weights(run):
    """The models that lie beside the summary are those of the first seed."""
    claim, same = "accuracy: base/ and model/ are what the first seed learned", []
    for name in ("base", "model"):
        pair = [folder / name / "model.safetensors" for folder in (run.folder, run.seeds[0].folder)]
        if not all(path.is_file() for path in pair):
            return untold(claim, "the same weights", f"{name}/ is not in both places")
        same.append(pair[0].read_bytes() == pair[1].read_bytes())
    return Row(
        claim, "the same weights", "byte for byte" if all(same) else "other weights", all(same))


class Series:
    """Points of a curve, compared one by one in two rows: accuracies and compute."""

    def __init__(self, name):
        self.name = name
        self.values, self.costs = Comparison(), Comparison()

    def check(self, label, point, own, flops, key="accuracy", cost="flopsPerProblem", absolute=1e-9):
        compare(self.values, label, point[key], point, own, absolute)
        self.costs.check(f"{label}, FLOPs", point[cost], flops, 1e-9)

    def rows(self, count, compute):
        return [
            self.values.row(f"curves: {self.name}, accuracy, interval, n", f"{count} points"),
            self.costs.row(f"curves: {self.name}, compute", compute, "points")]


def _train(run):
    series, panel = Series("train panel"), run.summary["trainPanel"]
    for seed in run.seeds:
        last = seed.config["learning"]["steps"]
        for point in panel:
            if point.get("seed", seed.seed) != seed.seed:
                continue
            step = point["step"]
            file = seed.evaluations.get("trained-free" if step == last else f"step-{step}-free")
            if not file:
                series.values.check(f"step {step}, file", 1, None)
                continue
            flops = sum(
                usage[3] for (phase, at, _), usage in seed.ledger.items()
                if phase == "learning" and at <= step)
            series.check(
                f"step {step}", point, share(file.shares), flops, "passAt1", "flops")
    return series.rows(len(panel), "FLOPs of RL up to each step")


def _cost(files):
    """Mean FLOPs of a chain, over the seeds."""
    return sum(
        sum(usage["flops"] for usage in file.accounts.values()) / len(file.chains)
        for file in files) / len(files)


def _chain(run, model, points):
    series = Series(f"one chain, {model}")
    for point in points:
        files = run.evaluations(f"{model}-think-{point['label']}")
        if files:
            series.check(f"{point['label']} tokens", point, accuracy(files), _cost(files))
        else:
            series.values.check(f"{point['label']} tokens, file", 1, None)
    return series.rows(len(points), "mean FLOPs of a chain")


def _coverage(run, model, points):
    series, files = Series(f"coverage, {model}"), run.evaluations(f"{model}-votes")
    for point in points if files else []:
        k = int(point["label"])
        own = pooled([
            share([pass_at_k(len(s), sum(c.verdict == "correct" for c in s), k) for s in file.samples])
            for file in files])
        series.check(f"pass@{k}", point, own, k * _cost(files))
    return series.rows(len(points), "k times the mean FLOPs of a chain")


def _votes(run, model, points):
    series, files = Series(f"votes, {model}"), run.evaluations(f"{model}-votes")
    for point in points if files else []:
        k, seeds, spread = int(point["label"]), [], 0.0
        for file in files:
            values = [
                vote([c.form for c in s], [c.verdict == "correct" for c in s], k)
                for s in file.samples]
            seeds.append(share(values))
            # Ponder draws votes where there are too many to count: the exact chance lies within the
            # error of so many draws a problem.
            if k > 1:
                spread += sum(p * (1 - p) for p in values) / VOTE_DRAWS / len(values) ** 2
        own = pooled(seeds)
        noise = 5 * spread ** 0.5 / len(files) + 1e-9
        series.check(f"{k} votes", point, own, k * _cost(files), absolute=noise)
    return series.rows(len(points), "k times the mean FLOPs of a chain")


def points_of(run, series):
    """The points that a line is fitted to: logarithms of compute, accuracies."""
    if series == "train":
        pairs = [(p["flops"], p["passAt1"]) for p in run.summary["trainPanel"]]
    else:
        name, model = series.split(".")
        pairs = [
            (p["flopsPerProblem"], p["accuracy"]) for p in run.summary["testPanel"][name][model]]
    pairs = [pair for pair in pairs if pair[0] > 0]
    return numpy.log10([x for x, _ in pairs]), numpy.array([y for _, y in pairs])


def _fits(run):
    compared = Comparison()
    for fit in run.summary.get("fits", []):
        x, y = points_of(run, fit["series"])
        found = line(x, y)
        for key, own in zip(("slope", "intercept", "rSquared"), found, strict=True):
            compared.check(f"{fit['series']}, {key}", fit[key], own, 1e-6, 1e-9)
        compared.check(f"{fit['series']}, n", fit["n"], len(x))
        ends = percentiles(len(x), lambda draws: _slopes(x[draws], y[draws]))
        for name, stated, end in zip(("low", "high"), fit["slopeInterval"], ends, strict=True):
            compared.within(
                f"{fit['series']}, {name} end of the slope", stated, end.least, end.most, 1e-9)
    return compared.row(
        "curves: lines through them", f"{len(run.summary.get('fits', []))} fits")


def _slopes(x, y):
    """Least-squares slopes of many draws of points; not a number where all x are equal."""
    x = x - x.mean(axis=1, keepdims=True)
    spread = (x ** 2).sum(axis=1)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        return numpy.where(
            spread > 1e-12, (x * (y - y.mean(axis=1, keepdims=True))).sum(axis=1) / spread, numpy.nan)
