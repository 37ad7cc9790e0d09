"""Every stored verdict, by the auditor's own judge."""
from . import judge
from .rows import Row, untold


def rows(run):
    learned = [chain for seed in run.seeds for step in seed.chains.values() for chain in step]
    evaluated = [
        chain for seed in run.seeds for file in seed.evaluations.values() for chain in file.chains]
    return [
        _row("judge: chains of reinforcement learning", learned),
        _row("judge: evaluated chains", evaluated),
        _answers(evaluated),
        _forms(run),
    ]


def _row(claim, chains):
    unlike, unknown, cut = [], 0, 0
    for chain in chains:
        own = judge.verdict(chain)
        if own is None:
            unknown += 1
        elif own != chain.verdict:
            # Versions before chains knew that they were cut judged what there was of an answer. Neither
            # verdict is worth anything, so the two agree on what counts.
            if chain.cut and {own, chain.verdict} == {"unanswered", "wrong"}:
                cut += 1
            else:
                unlike.append((chain, own))
    claimed = f"{len(chains):,} verdicts, {sum(c.verdict == 'correct' for c in chains):,} correct"
    if len(chains) == unknown:
        tasks = {chain.problem.task for chain in chains}
        return untold(claim, claimed, (
            "there are no chains" if not chains else
            f"the auditor has no judge for {', '.join(sorted(tasks - judge.JUDGES.keys())) or 'them'}"))
    found = f"{len(unlike):,} of {len(chains) - unknown:,} judged otherwise"
    if unknown:
        found += f"; of {unknown:,} neither text nor answer is kept"
    if cut:
        found += f"; {cut:,} answers that a limit cut off are called wrong and not unanswered"
    if unlike:
        chain, own = unlike[0]
        text = judge.answer(chain)
        found += f"; the first: {chain.place}, answer {text!r}, is {own} and was called {chain.verdict}"
    return Row(claim, claimed, found, not unlike)


def _answers(chains):
    """Whether the answers that were kept are those of the texts, where both were."""
    claim = "judge: answers, as they stand in the texts"
    both = [c for c in chains if c.text is not None and c.knows_answer and not c.older]
    if not both:
        return untold(claim, "the answers of the files", "none was kept beside its text")
    unlike = [c for c in both if judge.answer(c) != c.answer]
    found = f"{len(unlike)} of {len(both)} read otherwise"
    if unlike:
        found += f"; the first: {unlike[0].place}, {judge.answer(unlike[0])!r}, kept {unlike[0].answer!r}"
    return Row(claim, f"{len(both)} answers kept beside their texts", found, not unlike)


def _forms(run):
    """Whether a vote takes the same answers for alike that the auditor does."""
    claim, problems, unlike = "judge: answers that a vote takes for alike", 0, []
    for seed in run.seeds:
        for name, file in seed.evaluations.items():
            if not name.endswith("-votes"):
                continue
            for samples in file.samples:
                samples = [c for c in samples if not (c.older and c.cut)]
                if not samples or not all(c.text is not None or c.knows_answer for c in samples):
                    continue
                if samples[0].problem.task not in judge.JUDGES:
                    continue
                problems += 1
                theirs, own = [c.form for c in samples], [judge.form(c) for c in samples]
                if _partition(theirs) != _partition(own):
                    unlike.append(f"{name}.json, {samples[0].problem.id}")
    if not problems:
        return untold(claim, "the forms of the votes' files", "their answers are not kept")
    found = f"{len(unlike)} of {problems} problems parted otherwise"
    if unlike:
        found += f"; the first: {unlike[0]}"
    return Row(claim, f"the forms of {problems} problems", found, not unlike)


def _partition(forms):
    """For each chain the first one that votes alike; None for those that abstain."""
    return [None if form is None else forms.index(form) for form in forms]
