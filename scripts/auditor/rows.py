"""The rows of an audit, and how they are printed."""
import shutil
import textwrap
from dataclasses import asdict, dataclass


@dataclass
class Row:
    """One claim of a run with what the audit found of it."""
    #: Begins with the part of the audit that it belongs to, such as `ledger: bill`.
    claim: str
    claimed: str
    found: str
    #: None: it cannot be told, and `found` says why.
    agrees: bool | None

    def __post_init__(self):
        # Numpy's own truths are neither True nor False to JSON.
        self.agrees = None if self.agrees is None else bool(self.agrees)

    def json(self):
        return asdict(self)


def untold(claim, claimed, reason):
    """A claim that the run's files do not allow to check."""
    return Row(claim, claimed, f"cannot be told: {reason}", None)


class Comparison:
    """Many numbers of one kind, compared one by one; the first that differs is named."""

    def __init__(self):
        self.count = 0
        self.wrong = []

    def check(self, name, claimed, found, relative=0.0, absolute=0.0):
        self.count += 1
        if claimed is None or found is None:
            equal = claimed is None and found is None
        else:
            equal = abs(claimed - found) <= absolute + relative * max(abs(claimed), abs(found))
        if not equal:
            self.wrong.append(f"{name} {number(claimed)}, found {number(found)}")

    def within(self, name, claimed, least, most, absolute=0.0):
        self.count += 1
        if not least - absolute <= claimed <= most + absolute:
            self.wrong.append(
                f"{name} {number(claimed)}, found {number(least)} to {number(most)}")

    def row(self, claim, claimed, unit="numbers"):
        if self.count == 0:
            return untold(claim, claimed, f"there are no {unit}")
        found = f"{self.count - len(self.wrong)} of {self.count} {unit} agree"
        if self.wrong:
            found += f"; the first that does not: {self.wrong[0]}"
        return Row(claim, claimed, found, not self.wrong)


def number(value):
    """As short as its precision allows."""
    if value is None:
        return "none"
    if isinstance(value, int) or float(value).is_integer() and abs(value) < 1e7:
        return f"{int(value):,}"
    return f"{value:.6g}"


def percent(share, digits=1):
    return f"{100 * share:.{digits}f} %"


WORDS = {True: "yes", False: "NO", None: "cannot be told"}


def table(rows):
    """The rows as a table for a terminal, wrapped to its width."""
    width = max(100, min(shutil.get_terminal_size((140, 24)).columns, 160))
    agrees = 14
    rest = width - agrees - 9
    widths = [rest * 28 // 100, rest * 27 // 100, rest - rest * 28 // 100 - rest * 27 // 100, agrees]
    lines = []

    def line(cells):
        wrapped = [textwrap.wrap(cell, space) or [""] for cell, space in zip(cells, widths)]
        for index in range(max(map(len, wrapped))):
            parts = [
                (cell[index] if index < len(cell) else "").ljust(space)
                for cell, space in zip(wrapped, widths)]
            lines.append(" | ".join(parts).rstrip())

    line(["claim", "claimed", "found", "agrees"])
    lines.append("-+-".join("-" * space for space in widths))
    for row in rows:
        line([row.claim, row.claimed, row.found, WORDS[row.agrees]])
    counts = {word: sum(WORDS[row.agrees] == word for row in rows) for word in WORDS.values()}
    lines.append("")
    lines.append(
        f"{len(rows)} claims: {counts['yes']} agree, {counts['NO']} do not, "
        f"{counts['cannot be told']} cannot be told")
    return "\n".join(lines)
