"""All parts of an audit, in order."""
import os

from . import behaviours, curves, ledger, rewards, sampling, split, verdicts

#: Each part by the word that its claims begin with.
PARTS = {
    ("judge",): verdicts.rows, ("reward",): rewards.rows, ("split",): split.rows,
    ("accuracy", "curves"): curves.rows, ("ledger",): ledger.rows,
    ("behaviours",): behaviours.rows,
}


def audit(run, samples=0, only=""):
    """The rows of a run, those whose claim has the text of `only`.

    Fresh chains are drawn last and only where they are asked for: all else takes seconds.
    """
    _be_quiet()
    only = only.lower()
    parts = {**PARTS, ("fresh chains",): lambda run: sampling.rows(run, samples)}
    words = [word for names in parts for word in names]
    named = any(only.startswith(word) for word in words)
    rows = []
    for names, part in parts.items():
        if named and not any(only.startswith(name) for name in names):
            continue
        if names == ("fresh chains",) and only and not named and "fresh chains" not in only:
            continue
        rows += part(run)
    return [row for row in rows if only in row.claim.lower()]


def _be_quiet():
    """No progress and no advice on the way."""
    os.environ["TRANSFORMERS_VERBOSITY"] = "error"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    import transformers
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
