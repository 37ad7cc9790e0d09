"""What Countdown chains do, counted again by a parser of regular expressions.

The counts are those of docs/algorithms/countdown.md, "What chains do".
"""
import functools
import re

import numpy

from . import judge
from .rows import Comparison, Row, untold

NUMBER = r"-?[0-9]{1,18}"
STEP = re.compile(rf"({NUMBER})([-+*/%])({NUMBER})=({NUMBER})")
#: What is left unused and what lacks to the target, or how far a last result is from it.
NOTE = rf"(?:;{NUMBER}(?: {NUMBER})*[-+]{NUMBER}|~{NUMBER})"
NOTED = rf"{STEP.pattern}(?:{NOTE})?"
LINE = re.compile(
    rf"({NOTED}(?:,{NOTED})*)(?:\?{NUMBER}(?:,{NUMBER})?([YN])|([YN]))?")
NOTED_LAST = re.compile(rf".*{NOTE}")
LONGEST = 4_096
#: By the names of `summary.json`.
RATES = ["attempts", "checks", "abandoned", "repeated", "giveUps", "falseClaims"]
#: Standard errors that a part of the chains may lie off the whole.
FAR = 4


def rows(run):
    tasks = {p.task for seed in run.seeds for p in seed.problems.values()}
    if tasks != {"countdown"}:
        return [untold(
            "behaviours: all", "counts of a chain", "the auditor reads the thoughts of Countdown alone")]
    return [
        _learning(run), _capped(run), _free(run, "base"), _free(run, "trained")]


def exact(left, operation, right):
    if operation in "/%":
        if right == 0:
            return None
        quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        rest = left - right * quotient
        if operation == "%":
            return rest
        return quotient if rest == 0 else None
    return {"+": left + right, "-": left - right, "*": left * right}[operation]


def solves(steps, given, target):
    """Whether the steps are true, use every number once and end at the target."""
    pool = list(given)
    for left, operation, right, written in steps:
        if exact(left, operation, right) != written:
            return False
        for operand in (left, right):
            if operand not in pool:
                return False
            pool.remove(operand)
        pool.append(written)
    return pool == [target]


@functools.cache
def count(chain):
    """The counts of one chain, by the names that evaluations have them under."""
    given, target = judge.countdown(chain.problem.question)
    before, mark, _ = chain.text.rpartition(chain.marks.end)
    thought = before if mark else chain.text
    counts = dict.fromkeys(
        ["chains", "closed", "attempts", "unreadable", "steps", "slips", "checks", "claims",
         "soundClaims", "hits", "abandoned", "repeated", "giveUps"], 0)
    counts["chains"], counts["closed"] = 1, int(bool(mark))
    seen, refused = set(), False
    for line in filter(None, thought.split("\n")):
        found = LINE.fullmatch(line) if len(line.encode()) <= LONGEST else None
        # A verdict stands behind a comparison or a note, not behind a bare result.
        if not found or (found.groups()[-1] and not NOTED_LAST.fullmatch(found[1])):
            counts["unreadable"] += 1
            refused = False
            continue
        steps = tuple(
            (int(a), operation, int(b), int(c)) for a, operation, b, c in STEP.findall(found[1]))
        right = solves(steps, given, target)
        word = found.groups()[-2] or found.groups()[-1]
        counts["attempts"] += 1
        counts["steps"] += len(steps)
        counts["slips"] += sum(exact(a, operation, b) != c for a, operation, b, c in steps)
        counts["hits"] += right
        counts["abandoned"] += refused
        counts["repeated"] += steps in seen
        counts["checks"] += word is not None
        counts["claims"] += word == "Y"
        counts["soundClaims"] += word == "Y" and right
        seen.add(steps)
        refused = word == "N"
    counts["giveUps"] = int(bool(mark) and refused)
    return counts


def rate(counts, name):
    if name == "falseClaims":
        return counts["claims"] - counts["soundClaims"]
    return counts[name]


def _learning(run):
    compared, skipped = Comparison(), 0
    for seed in run.seeds:
        shown = {p["step"]: p for p in run.summary.get("behaviours", {}).get("steps", [])} \
            if len(run.seeds) == 1 else {}
        for step, chains in seed.chains.items():
            if seed.dropped(step):
                skipped += 1
                continue
            counts = [count(chain) for chain in chains]
            for name in RATES:
                own = sum(rate(c, name) for c in counts) / len(counts)
                for place, kept in [("store", seed.metrics), ("metrics.jsonl", seed.log)]:
                    if step in kept:
                        compared.check(
                            f"{place}, step {step}, {name}", kept[step].get(f"behaviour/{name}"), own,
                            1e-9, 1e-12)
                if step in shown:
                    compared.check(
                        f"summary.json, step {step}, {name}", shown[step][name]["value"], own,
                        1e-9, 1e-12)
    row = compared.row(
        "behaviours: reinforcement learning, step by step",
        "six counts in store, metrics.jsonl, summary.json")
    if skipped:
        row.found += f"; {skipped} steps dropped groups whose chains are not kept"
    return row


def _capped(run):
    """Evaluations of one chain a problem keep every text, so that their sums can be counted."""
    compared = Comparison()
    for seed in run.seeds:
        for name, file in seed.evaluations.items():
            if any(chain.text is None for chain in file.chains):
                continue
            counts = [count(chain) for chain in file.chains]
            for key in counts[0]:
                if key in file.anatomy:
                    compared.check(
                        f"{name}, {key}", file.anatomy[key], sum(c[key] for c in counts))
    return compared.row(
        "behaviours: evaluations that keep every text", "sums of thirteen counts", "sums")


def _free(run, model):
    """Free chains, whose texts are kept of each problem's first alone: their mean against that of all."""
    claim = f"behaviours: free chains, {model}"
    files = run.evaluations(f"{model}-free")
    shown = run.summary.get("behaviours", {}).get(model)
    if not files or not shown:
        return untold(claim, "six counts", "they are not kept")
    kept = [c for file in files for c in file.chains if c.text is not None]
    chains = sum(file.anatomy["chains"] for file in files)
    parts, agrees = [], True
    for name in RATES:
        claimed = shown[name]["value"]
        own = numpy.array([rate(count(c), name) for c in kept], dtype=float)
        # Few chains do most of what is rare, so that a part may hold none of them: the spread is taken
        # with one chain more, the one of the run that does it most. And the part is one of a finite whole.
        most = max(rate(count(c), name) for c in _texts(run))
        error = numpy.append(own, most).std() / len(own) ** 0.5 * (1 - len(own) / chains) ** 0.5
        near = abs(own.mean() - claimed) <= FAR * error + 1e-9
        stated = sum(rate(file.anatomy, name) for file in files) / chains
        same = abs(stated - claimed) <= 1e-9 * max(1, stated)
        agrees = agrees and near and same
        parts.append(
            f"{name} {own.mean():.3f}" + ("" if near else " (too far)")
            + ("" if same else f" (all chains of the file: {stated:.3f})"))
    stated = ", ".join(f"{name} {shown[name]['value']:.3f}" for name in RATES)
    return Row(
        claim, f"{stated} over {chains} chains",
        f"{', '.join(parts)} over the {len(kept)} whose text is kept; agrees within {FAR} standard errors",
        agrees)


def _texts(run):
    """Every chain whose text is kept."""
    for seed in run.seeds:
        for chains in [*seed.chains.values(), *(file.chains for file in seed.evaluations.values())]:
            yield from (chain for chain in chains if chain.text is not None)
