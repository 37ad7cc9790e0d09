"""All parts of an audit, in order."""
import os

from . import behaviours, controls, curves, ledger, rewards, sampling, split, verdicts

#: Each part by the word that its claims begin with.
PARTS = {
    ("judge",): verdicts.rows, ("reward",): rewards.rows, ("split",): split.rows,
    ("accuracy", "curves"): curves.rows, ("ledger",): ledger.rows,
    ("behaviours",): behaviours.rows, ("controls",): controls.rows,
}


def audit(run, samples=0, only=""):
    """The rows of a run, those whose claim has the text of `only`; where that begins a part's name, no other
    part is looked at."""
    _be_quiet()
    only = only.lower()
    parts = {
        **PARTS, ("fresh chains",): lambda run: sampling.rows(run, samples, only)}
    named = [
        part for names, part in parts.items()
        if only and any(name.startswith(only) or only.startswith(name) for name in names)]
    rows = [row for part in named or parts.values() for row in part(run)]
    return [row for row in rows if only in row.claim.lower()]


def _be_quiet():
    """No progress and no advice on the way."""
    os.environ["TRANSFORMERS_VERBOSITY"] = "error"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    import transformers
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
