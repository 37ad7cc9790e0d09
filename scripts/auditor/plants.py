"""Faults planted in copies of a run: each has to turn the row that is there for it, and no other.

A fault is planted as the run would have it: whatever follows from it in other files follows there, too.
"""
import json
import pathlib
import shutil
import sqlite3
import tempfile
from contextlib import closing

from . import curves, judge, split
from .audit import audit
from .estimators import line
from .rows import Row, table, untold
from .run import Run


class NoPlace(Exception):
    """The run has nothing in which this fault could be planted."""


def self_test(folder):
    """Prints what became of each fault. 0: each was found, and nothing else turned."""
    before = {row.claim: row.agrees for row in audit(Run(folder))}
    rows = []
    for fault, (claim, plant) in FAULTS.items():
        with tempfile.TemporaryDirectory(prefix="audit-plant-") as scratch:
            copy = pathlib.Path(scratch) / "run"
            shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(
                "checkpoints", "events", "figures", "report.html", ".lock"))
            try:
                planted = plant(Run(copy))
            except NoPlace as error:
                rows.append(untold(fault, f"turns '{claim}'", str(error)))
                continue
            after = audit(Run(copy))
        turned = [row for row in after if row.agrees is False and before.get(row.claim) is not False]
        found = "; ".join(f"'{row.claim}': {row.found}" for row in turned) or "nothing turned"
        # A leaked problem's numbers are then on both sides, too.
        others = {row.claim for row in turned} - {claim}
        allowed = {split.MULTISETS} if plant is leak else set()
        rows.append(Row(
            f"{fault}: {planted}", f"turns '{claim}' alone", found,
            before.get(claim) is True and claim in {row.claim for row in turned}
            and others <= allowed))
    print(table(rows))
    return 0 if all(row.agrees for row in rows) else 1


def _store(seed):
    return closing(sqlite3.connect(seed.folder / "store.sqlite", isolation_level=None))


def _countdown(run):
    """The first seed of a run on Countdown."""
    seed = run.seeds[0]
    if {problem.task for problem in seed.problems.values()} != {"countdown"}:
        raise NoPlace("the run is not one on Countdown")
    return seed


def leak(run):
    """An evaluated problem, its numbers in another order, among those that were learned from."""
    seed = _countdown(run)
    for problem in next(iter(seed.evaluations.values())).problems:
        numbers, target = judge.countdown(problem.question)
        if numbers != numbers[::-1]:
            break
    else:
        raise NoPlace("no evaluated problem has different numbers")
    question = f"{' '.join(map(str, reversed(numbers)))}={target}"
    with _store(seed) as store:
        task, step = store.execute("SELECT task, max(step) FROM problem").fetchone()
        store.execute(
            "INSERT INTO problem (id, task, question, reference, phase, step) VALUES (?, ?, ?, ?, ?, ?)",
            ("planted", task, question,
             json.dumps({"countdown": {"numbers": numbers[::-1], "target": target}}), "learning", step))
    return f"{question} among the training problems"


def accept(run):
    """A chain that leaves a number out and is called correct, in a group that had a signal before."""
    seed = _countdown(run)
    for step in sorted(seed.chains):
        for group in seed.groups(step):
            wrong = [c for c in group if c.verdict != "correct" and c.text and c.finished]
            if len(wrong) in (len(group), 0) or sum(c.verdict != "correct" for c in group) < 2:
                continue
            for chain in wrong:
                answer = judge.answer(chain)
                numbers, _ = judge.countdown(chain.problem.question)
                short = "+".join(map(str, numbers[:-1]))
                if answer and len(answer) >= len(short) + 2:
                    return _accept(run, seed, step, chain, short)
    raise NoPlace("no group holds right and wrong answers that a shorter one could stand for")


def _accept(run, seed, step, chain, short):
    before, mark, _ = chain.text.rpartition(chain.marks.end)
    with _store(seed) as store:
        store.execute(
            "UPDATE chain SET text = ?, verdict = 'correct', reward = 1 "
            "WHERE phase = 'learning' AND step = ? AND problem = ? AND sample = ? AND text = ?",
            (before + mark + short + chain.marks.stop, step, chain.problem.id, chain.sample, chain.text))
        more = 1 / len(seed.chains[step])
        for name in ("accuracy", "reward"):
            store.execute(
                "UPDATE metric SET value = value + ? WHERE phase = 'learning' AND step = ? AND name = ?",
                (more, step, name))
    log = seed.folder / "metrics.jsonl"
    lines = []
    for text in log.read_text().splitlines():
        entry = json.loads(text)
        if (entry.get("phase"), entry.get("step")) == ("learning", step):
            entry["accuracy"] += more
            entry["reward"] += more
            text = json.dumps(entry)
        lines.append(text)
    log.write_text("\n".join(lines) + "\n")
    for point in run.summary["learning"]:
        if point["step"] == step and point.get("seed", seed.seed) == seed.seed:
            point["reward"] += more
    _write(run)
    return f"{short} for {chain.problem.question}, step {step}"


def forget(run):
    """A ledger without the chains of a group from which nothing was learned."""
    seed = run.seeds[0]
    for step in sorted(seed.chains, reverse=True):
        usage = seed.ledger.get(("learning", step, "rollouts"))
        idle = [g for g in seed.groups(step) if len({c.reward for c in g}) == 1]
        if usage and idle:
            break
    else:
        raise NoPlace("every group had a signal")
    tokens = sum(c.tokens for c in idle[0])
    _forget(run, seed, step, "rollouts", tokens, usage[3] * tokens / (usage[0] + usage[2]))
    return f"{tokens} tokens of {idle[0][0].problem.question}, step {step}"


def cheapen(run):
    """A backward pass that is charged as one forward pass and not as two."""
    seed = run.seeds[0]
    trained = {
        step: usage[3] for (phase, step, account), usage in seed.ledger.items()
        if (phase, account) == ("learning", "training") and usage[3] > 0}
    if not trained:
        raise NoPlace("no step was learned from")
    step = min(trained)
    _forget(run, seed, step, "training", 0, trained[step] / 3)
    return f"step {step}"


def _forget(run, seed, step, account, tokens, flops):
    """Takes tokens and FLOPs out of the store, the bill, and both axes that they are on."""
    with _store(seed) as store:
        store.execute(
            "UPDATE ledger SET generatedTokens = generatedTokens - ?, flops = flops - ? "
            "WHERE phase = 'learning' AND step = ? AND account = ?", (tokens, flops, step, account))
    spendings = [run.summary["ledger"][account]] + [
        entry["spending"] for entry in run.summary["bill"]
        if (entry["phase"], entry["account"]) == ("learning", account)][:1]
    for spending in spendings:
        spending["tokens"] -= tokens
        spending["flops"] -= flops
    for point in run.summary["learning"] + run.summary["trainPanel"]:
        if point["step"] >= step and point.get("seed", seed.seed) == seed.seed:
            point["flops"] -= flops
    for fit in run.summary["fits"]:
        if fit["series"] == "train":
            fit["slope"], fit["intercept"], fit["rSquared"] = line(*curves.points_of(run, "train"))
    _write(run)


def narrow(run):
    """An interval that promises more than the problems can tell."""
    stated = run.summary["trained"]
    middle, half = sum(stated["interval"]) / 2, (stated["interval"][1] - stated["interval"][0]) / 2
    if half == 0:
        raise NoPlace("the interval is a point")
    stated["interval"] = [middle - half / 2, middle + half / 2]
    _write(run)
    return "half as wide"


def boast(run):
    """Attempts counted twice in the summary."""
    try:
        run.summary["behaviours"]["trained"]["attempts"]["value"] *= 2
    except KeyError as error:
        raise NoPlace("its behaviours are not counted") from error
    _write(run)
    return "attempts of the trained model"


def _write(run):
    (run.folder / "summary.json").write_text(json.dumps(run.summary, indent=2))


FAULTS = {
    "a leaked problem": (
        "split: evaluated problems among training problems, permutations included", leak),
    "a judge that takes a wrong form": ("judge: chains of reinforcement learning", accept),
    "a ledger without discarded chains": (
        "ledger: rollouts step by step, from all stored chains", forget),
    "a training that is charged two passes": (
        "ledger: training step by step, from the groups with a signal", cheapen),
    "an interval that is too narrow": ("accuracy: trained, one chain, from trained-free.json", narrow),
    "a behaviour counted twice": ("behaviours: free chains, trained", boast),
}
