"""The controls and the measures of search, worked out again from the evaluations' files."""
from .curves import accuracy, compare
from .rows import Comparison, untold

#: Each by its name in the summary, with the file of its chains.
FILES = {
    "base": "base-free", "trained": "trained-free", "blindSearch": "blind-search",
    "corpusSearch": "corpus-search", "baseAtBestTemperature": "base-best-temperature",
    "baseWithoutGivingUp": "base-persistent", "supervised": "supervised-free",
    "randomReward": "random-reward-free",
}
#: Sums of two counts of an anatomy each.
RATIOS = {
    "solvedAtFirstAttempt": ("firstHits", "chains"), "solvedPerAttempt": ("hits", "attempts"),
    "repeatedAttempts": ("repeated", "attempts"), "followed": ("followed", "attempts"),
    "nearMissesFollowed": ("nearMissesFollowed", "nearMisses"),
}


def rows(run):
    found = []
    for name, file in FILES.items():
        stated = run.summary.get(name) or run.summary.get("controls", {}).get(name)
        if name == "baseWithoutGivingUp" and never_gives_up(run):
            file = FILES["base"]
        if stated and stated.get("accuracy"):
            found += _rows(run, name, file, stated)
    return found


def never_gives_up(run):
    """A base of which no chain gave up is its own control, chain for chain."""
    return all(file.anatomy.get("giveUps") == 0 for file in run.evaluations(FILES["base"]))


def _rows(run, name, file, stated):
    claim = f"controls: {name}"
    files = run.evaluations(file)
    if not files:
        return [untold(claim, f"{len(stated['accuracy'])} budgets", f"there is no {file}.json")]
    within = Comparison()
    for point in stated["accuracy"]:
        tokens = point["tokens"]
        own = accuracy(files, lambda chain: chain.verdict == "correct" and chain.tokens <= tokens)
        compare(within, f"{tokens} tokens", point["accuracy"], point, own)
    ways = Comparison()
    for key, (above, below) in RATIOS.items():
        if stated.get(key):
            whole = sum(file.anatomy.get(below, 0) for file in files)
            part = sum(file.anatomy.get(above, 0) for file in files)
            ways.check(key, stated[key]["value"], part / whole if whole else None, 1e-9)
    return [
        within.row(f"{claim}, within tokens", f"{len(stated['accuracy'])} budgets"),
        ways.row(f"{claim}, ways of searching", f"{sum(key in stated for key in RATIOS)} ratios"),
    ]
