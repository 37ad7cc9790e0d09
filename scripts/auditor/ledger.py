"""The ledger against PyTorch's counter and the stored chains (docs/algorithms/compute-ledger.md)."""
import numpy

from . import controls
from .flops import Counter
from .rows import Comparison, Row, number, untold
from .tokens import Tokens

#: How far sums of FLOPs may lie apart: they are sums of many floating-point numbers.
EXACT = 1e-9


def rows(run):
    return [
        _lengths(run), _token(run), _evaluations(run), _rollouts(run), _training(run),
        _pretraining(run), _bill(run), _accounts(run)]


def _counter(seed):
    return Counter.of(seed.folder / "model")


def positions(first, count):
    """The sum of position + 1 over `count` tokens from a position on."""
    last = first + count
    return (last * (last + 1) - first * (first + 1)) / 2


def _lengths(run):
    """No chain is longer than its tokens allow: a text has at least as many as its tokenizer reads."""
    count, wrong = 0, []
    for seed in run.seeds:
        tokens = Tokens.of(seed)
        chains = [chain for step in seed.chains.values() for chain in step]
        chains += [c for file in seed.evaluations.values() for c in file.chains if c.text is not None]
        for chain in chains:
            count += 1
            if tokens.fewest(chain.text) > chain.tokens:
                wrong.append(f"{chain.place}: {chain.tokens}, at least {tokens.fewest(chain.text)}")
    found = f"{count - len(wrong):,} of {count:,} texts are no longer than that"
    if wrong:
        found += f"; the first that is: {wrong[0]}"
    return Row("ledger: tokens of each chain", "as stored", found, not wrong)


def _shared(seed, samples):
    """Samples of one prompt: the tokens that are run, the sum of their positions, the prompt's tokens.

    The prompt is run once; of each sample all but the last token.
    """
    prompt = Tokens.of(seed).prompt(samples[0].problem)
    run = prompt + sum(max(c.tokens - 1, 0) for c in samples)
    seen = positions(0, prompt) + sum(positions(prompt, max(c.tokens - 1, 0)) for c in samples)
    return run, seen, prompt


def _cost(seed, groups):
    """FLOPs of one forward pass over groups of samples, the tokens that are run, the prompts' tokens."""
    counter = _counter(seed)
    parts = [_shared(seed, samples) for samples in groups if samples]
    run, seen, prompts = (sum(column) for column in zip(*parts)) if parts else (0, 0, 0)
    return counter.constant * run + counter.slope * seen, run, prompts


def _token(run):
    """The two numbers that ledgers imply of a token, against what is counted: those of the evaluations
    in which chains are free, so that nothing is asked for twice."""
    claim = "ledger: FLOPs of a token at several positions"
    places, values = [], []
    for seed in run.seeds:
        for name, file in seed.evaluations.items():
            if _cap(run, name) is not None or not file.usage or _asks_anew(run, name):
                continue
            parts = [_shared(seed, samples) for samples in file.samples]
            places.append([sum(part[0] for part in parts), sum(part[1] for part in parts)])
            values.append(file.usage.get("flops", 0))
    if len(places) < 2:
        return untold(claim, "the formula", "fewer than two evaluations of free chains are kept")
    places, values = numpy.array(places, dtype=float), numpy.array(values)
    scale = places.max(axis=0)
    constant, slope = numpy.linalg.lstsq(places / scale, values, rcond=None)[0] / scale
    counter = _counter(run.seeds[0])
    chosen = sorted({0, 7, 63, 255, 1_023, counter.context - 1} & set(range(counter.context)))
    counted = {place: counter.at(place) for place in chosen}
    claimed = {place: constant + slope * (place + 1) for place in chosen}
    worst = max(abs(claimed[p] / counted[p] - 1) for p in chosen)
    show = lambda numbers: ", ".join(f"{numbers[p]:,.0f}" for p in chosen)
    return Row(
        claim, f"{show(claimed)} at {', '.join(map(str, chosen))}, fitted to the ledgers of free chains",
        f"{show(counted)} by PyTorch's counter", worst < 1e-6)


def _asks_anew(run, name):
    """Whether chains of an evaluation are asked anew where they would have ended: how often is not kept."""
    gives_up = name == controls.FILES["baseWithoutGivingUp"] and not controls.never_gives_up(run)
    return "-held-" in name or gives_up


def _cap(run, name):
    """Tokens of thought at which an evaluation's chains are cut, or up to which they are made to go on; None
    where they are free."""
    if "-choice-" in name:
        return run.summary.get("comparedWithin")
    return int(name.rsplit("-", 1)[1]) if "-think-" in name or "-held-" in name else None


def _evaluations(run):
    compared, left = Comparison(), []
    for seed in run.seeds:
        for name, file in seed.evaluations.items():
            # Blind search has no model.
            if not file.usage or _asks_anew(run, name):
                left.append(name)
                continue
            flops, _, prompts = _cost(seed, file.samples)
            tokens = sum(c.tokens for c in file.chains)
            # A chain that goes on behind its cap is asked for anew: its last token has to be run. Where
            # the thought was still open, its end is put there: one token more of the prompt's kind, and
            # one less that is sampled.
            cap = _cap(run, name)
            longer = 0 if cap is None else sum(c.tokens > cap for c in file.chains)
            forced = tokens - file.usage.get("generatedTokens", 0)
            if 0 <= forced <= longer:
                compared.check(
                    f"{name}, prompt tokens", file.usage.get("promptTokens", 0),
                    prompts + longer + forced)
            else:
                compared.check(
                    f"{name}, sampled tokens", file.usage.get("generatedTokens", 0), tokens)
            compared.check(f"{name}, FLOPs", file.usage.get("flops", 0), flops, EXACT)
    row = compared.row(
        "ledger: evaluations, from their chains", "each file's own", "tokens and FLOPs")
    if left:
        row.found += f"; not told of {', '.join(left)}"
    return row


def _rollouts(run):
    compared, skipped = Comparison(), 0
    for seed in run.seeds:
        for step in seed.chains:
            if seed.dropped(step):
                skipped += 1
                continue
            groups = seed.groups(step)
            flops, _, prompts = _cost(seed, groups)
            usage = seed.ledger.get(("learning", step, "rollouts"), (0, 0, 0, 0, 0))
            tokens = prompts + sum(c.tokens for group in groups for c in group)
            compared.check(f"step {step}, tokens", usage[0] + usage[2], tokens)
            compared.check(f"step {step}, FLOPs", usage[3], flops, EXACT)
    row = compared.row(
        "ledger: rollouts step by step, from all stored chains", "store.sqlite", "tokens and FLOPs")
    return _with_skipped(row, skipped)


def _with_skipped(row, skipped):
    if skipped:
        row.found += f"; {skipped} steps dropped groups whose chains are not kept"
    return row


def _training(run):
    """Three forward passes over what has a gradient, four where a reference model is asked, too."""
    compared, passes = Comparison(), 3
    for seed in run.seeds:
        learning = seed.config["learning"]
        pulls = learning["objective"].get("klCoefficient", 0) > 0
        passes = 4 if pulls else 3
        plain = learning.get("advantage") == "none"
        for step in seed.chains:
            used = []
            for group in seed.groups(step):
                samples = [c for c in group if c.reward is not None and c.tokens > 0]
                rewards = [c.reward for c in samples]
                moves = any(rewards) if plain else any(reward != rewards[0] for reward in rewards)
                if samples and (pulls or moves):
                    used.append(samples)
            flops, tokens, _ = _cost(seed, used)
            usage = seed.ledger.get(("learning", step, "training"), (0, 0, 0, 0, 0))
            compared.check(f"step {step}, tokens", usage[0], tokens)
            compared.check(f"step {step}, FLOPs", usage[3], passes * flops, EXACT)
    return compared.row(
        "ledger: training step by step, from the groups with a signal",
        f"store.sqlite; {passes} forward passes", "tokens and FLOPs")


def _pretraining(run):
    """Its texts are not stored: what can be told is whether its FLOPs are those of some texts."""
    claim = "ledger: pretraining"
    tokens = flops = 0
    for seed in run.seeds:
        for (phase, _, account), usage in seed.ledger.items():
            if (phase, account) == ("pretraining", "training"):
                tokens, flops = tokens + usage[0], flops + usage[3]
    if not tokens:
        return untold(claim, "nothing", "the store holds nothing of it")
    counter = _counter(run.seeds[0])
    mean = (flops / 3 / tokens - counter.constant) / counter.slope
    possible = 1 <= mean <= counter.context
    wanted = run.seeds[0].config["pretraining"]["tokens"] * len(run.seeds)
    return Row(
        claim, f"{number(tokens)} tokens of {number(wanted)} asked for, {flops:.4g} FLOPs",
        f"three forward passes at a mean position of {mean:.0f}"
        + ("" if possible else f", which no text within {counter.context} has"),
        possible and tokens >= wanted)


def _bill(run):
    compared = Comparison()
    claimed = {}
    for line in run.summary.get("bill", []):
        place = (line["phase"], line["account"])
        spending = line["spending"]
        before = claimed.get(place, (0, 0.0))
        claimed[place] = (before[0] + spending["tokens"], before[1] + spending["flops"])
    found = spent(run)
    for place in sorted(claimed.keys() | found.keys()):
        ours, theirs = found.get(place, (0, 0.0)), claimed.get(place, (0, 0.0))
        compared.check(f"{' '.join(place)}, tokens", theirs[0], ours[0])
        compared.check(f"{' '.join(place)}, FLOPs", theirs[1], ours[1], EXACT)
    return compared.row(
        "ledger: bill, from the store and the evaluations", "summary.json, by phase and account",
        "tokens and FLOPs")


def spent(run):
    """Tokens and FLOPs by phase and account, from the store and the evaluations' files."""
    sums = {}

    def add(phase, account, tokens, flops):
        before = sums.get((phase, account), (0, 0.0))
        sums[phase, account] = (before[0] + tokens, before[1] + flops)

    for seed in run.seeds:
        for (phase, _, account), usage in seed.ledger.items():
            add(phase, account, usage[0] + usage[2], usage[3])
        for name, bill in seed.controls.items():
            for account, tokens, flops in bill:
                add(f"control {name}", account, tokens, flops)
        for file in seed.evaluations.values():
            for account, usage in file.accounts.items():
                add("evaluation", account, usage["promptTokens"] + usage["generatedTokens"],
                    usage["flops"])
    return sums


def _accounts(run):
    compared = Comparison()
    sums = {}
    for line in run.summary.get("bill", []):
        own = sums.setdefault(line["account"], [0, 0.0])
        own[0] += line["spending"]["tokens"]
        own[1] += line["spending"]["flops"]
    for account, spending in run.summary["ledger"].items():
        tokens, flops = sums.get(account, (0, 0.0))
        compared.check(f"{account}, tokens", spending["tokens"], tokens)
        compared.check(f"{account}, FLOPs", spending["flops"], flops, EXACT)
    return compared.row(
        "ledger: accounts, from the bill", "summary.json, by account", "tokens and FLOPs")
