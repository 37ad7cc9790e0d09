"""Whether what was evaluated was kept from what was learned."""
import re

from . import judge
from .rows import Row, percent, untold

MASK = (1 << 64) - 1
#: The claim that sets of numbers are kept apart.
MULTISETS = "split: number multisets of evaluated problems that training has, too"


def rows(run):
    return [
        _leaks(run), _sides(run), _counts(run), _drawn(run), _multisets(run),
        untold(
            "split: texts of pretraining", "drawn from the training side alone",
            "they are made while a run goes on and nowhere stored"),
    ]


def canonical(problem):
    """The problem without what does not matter: the order of numbers, factors or sentences."""
    if problem.task == "countdown":
        numbers, target = judge.countdown(problem.question)
        return f"countdown:{','.join(map(str, sorted(numbers)))}={target}"
    if problem.task == "multiplication":
        low, high = sorted(map(int, problem.question.split("*")))
        return f"multiplication:{low}*{high}"
    return " ".join(sorted(re.split(r"(?<=\.) ", problem.question)))


def side_name(problem):
    """What a problem's side is the hash of: of Countdown the numbers, whatever the target."""
    name = canonical(problem)
    return name.split("=")[0] if problem.task == "countdown" else name


def _evaluated(run, choosing=None):
    """Problems by their names; those on which a control was chosen alone, or all others alone, where it is said."""
    return {
        canonical(problem): problem for seed in run.seeds for name, file in seed.evaluations.items()
        if choosing is None or choosing == ("-choice-" in name) for problem in file.problems}


def _trained(run):
    return {canonical(p): p for seed in run.seeds for p in seed.problems.values()}


def _leaks(run):
    claimed = run.summary.get("heldOut", {}).get("overlap")
    evaluated, trained = _evaluated(run), _trained(run)
    shared = sorted(evaluated.keys() & trained.keys())
    found = f"{len(shared)} of {len(evaluated)} evaluated among {len(trained)} of the store"
    if shared:
        found += f"; the first: {evaluated[shared[0]].question}, there {trained[shared[0]].question}"
    return Row(
        "split: evaluated problems among training problems, permutations included",
        f"{claimed}" if claimed is not None else "none", found,
        len(shared) == (claimed or 0))


def _mixed(value):
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB & MASK
    return value ^ (value >> 31)


def uniform(name):
    """A number of [0, 1) that a name has for good: FNV-1a over its bytes, mixed by SplitMix64's
    finalizer under the split's key, as Sources/Tasks/Split.swift says."""
    hashed = 0xCBF29CE484222325
    for byte in name.encode():
        hashed = (hashed ^ byte) * 0x100000001B3 & MASK
    key = _mixed((0x5EED0F5B117ED001 + 0x9E3779B97F4A7C15) & MASK)
    return (_mixed(_mixed(key ^ hashed)) >> 11) * 2.0 ** -53


def _sides(run):
    claim = "split: sides by the fixed hash of a problem"
    share = run.seeds[0].task[1].get("problems", {}).get("heldOutShare")
    held, trained = _evaluated(run, choosing=False), _trained(run)
    tasks = {problem.task for problem in [*held.values(), *trained.values()]}
    if share is None or not tasks <= {"countdown", "multiplication"}:
        return untold(
            claim, f"a share of {share}", f"the auditor does not know what is hashed of {', '.join(tasks)}")
    side = run.seeds[0].config.get("evaluation", {}).get("side", "test")
    low, high = (0, share / 2) if side == "test" else (share / 2, share)
    wrong = [name for name, problem in held.items() if not low <= uniform(side_name(problem)) < high]
    # Nothing is chosen on the side that is measured on.
    chosen = _evaluated(run, choosing=True)
    wrong += [name for name, problem in chosen.items() if low <= uniform(side_name(problem)) < high]
    # One that stands on both sides is the row of leaks'.
    own = trained.keys() - held.keys()
    wrong += [name for name in own if uniform(side_name(trained[name])) < share]
    found = f"{len(wrong)} of {len(held) + len(chosen) + len(own)} on the other side"
    if wrong:
        found += f"; the first: {wrong[0]}"
    return Row(
        claim, f"{percent(share / 2)} for the test, as many for validation; measured on {side}", found,
        not wrong)


def _counts(run):
    claim = "split: problems evaluated"
    held = run.summary.get("heldOut", {})
    files = [seed.evaluations.get("base-free") for seed in run.seeds]
    if not all(files):
        return untold(claim, f"{held.get('problems')}", "there is no base-free.json")
    distinct = [len({canonical(problem) for problem in file.problems}) for file in files]
    return Row(
        claim, f"{held.get('problems')} problems, n = {run.summary['base']['n']}",
        f"{distinct[0]} different problems",
        all(count == held.get("problems") == run.summary["base"]["n"] for count in distinct))


def _drawn(run):
    claimed = run.summary.get("heldOut", {}).get("trainingProblems")
    claim = "split: training problems"
    drawn = [len({canonical(p) for p in seed.problems.values()}) for seed in run.seeds]
    found = f"{max(drawn)} different ones were drawn"
    if claimed is None:
        return untold(claim, "nothing", found)
    return Row(claim, f"drawn from {claimed}", found, max(drawn) <= claimed)


def _multisets(run):
    claim = MULTISETS
    held, trained = _evaluated(run), _trained(run)
    if not all(name.startswith("countdown:") for name in [*held, *trained]):
        return untold(claim, "nothing", "it is a question of Countdown")
    numbers = lambda names: {re.split("[:=]", name)[1] for name in names}
    shared = numbers(held) & numbers(trained)
    found = f"{len(shared)} of {len(numbers(held))} multisets"
    return Row(claim, "none", found, not shared)
