"""Fresh chains of the exported models by `transformers`, judged by the auditor."""
import numpy

from . import judge
from .rows import Row, percent, untold
from .run import Chain
from .tokens import Tokens

#: Chains that are drawn side by side.
BATCH = 128


def rows(run, samples, only="", seed=1):
    """A row for each model whose claim has the text of `only`: drawing takes time."""
    claims = {
        f"fresh chains: {model}, by transformers": (model, folder)
        for model, folder in [("base", "base"), ("trained", "model")]}
    return [
        _row(run, claim, *names, samples, seed) for claim, names in claims.items()
        if only in claim]


def draw(folder, prompts, limit, seed):
    """One chain behind each prompt, at temperature 1, up to the end of sequence or `limit` tokens in
    all: the tokens of each.

    Prompts of one length go side by side, so nothing is padded; what has ended leaves the batch.
    """
    import torch
    from transformers import AutoModelForCausalLM, DynamicCache
    model = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, local_files_only=True).eval()
    ends = model.generation_config.eos_token_id
    ends = torch.tensor(ends if isinstance(ends, list) else [ends])
    source = torch.Generator().manual_seed(seed)
    chains = [[] for _ in prompts]
    lengths = sorted({len(prompt) for prompt in prompts})
    batches = []
    for length in lengths:
        alike = [index for index, prompt in enumerate(prompts) if len(prompt) == length]
        batches += [alike[first:first + BATCH] for first in range(0, len(alike), BATCH)]
    with torch.no_grad():
        for batch in batches:
            live = list(batch)
            cache = DynamicCache(config=model.config)
            tokens = torch.tensor([prompts[index] for index in live])
            length = tokens.shape[1]
            while live and length < limit:
                logits = model(tokens, past_key_values=cache).logits[:, -1]
                tokens = torch.multinomial(torch.softmax(logits, -1), 1, generator=source)
                length += 1
                for index, token in zip(live, tokens[:, 0].tolist()):
                    chains[index].append(token)
                going = ~torch.isin(tokens[:, 0], ends)
                if not going.all():
                    kept = going.nonzero()[:, 0]
                    cache.batch_select_indices(kept)
                    tokens = tokens[kept]
                    live = [live[place] for place in kept.tolist()]
    return chains, set(ends.tolist())


def _mean(lengths):
    """A mean with its standard error."""
    return f"{numpy.mean(lengths):.0f} ± {numpy.std(lengths) / len(lengths) ** 0.5:.0f}"


def _row(run, claim, model, folder, samples, seed):
    first = run.seeds[0]
    file = first.evaluations.get(f"{model}-free")
    if not file:
        return untold(claim, percent(run.summary[model]["passAt1"]), f"there is no {model}-free.json")
    stated = numpy.array(file.shares)
    claimed = f"{percent(stated.mean())}, {len(file.chains)} chains of {len(stated)} problems"
    if samples < 1:
        return untold(claim, claimed, "no chains were asked for")
    if any(problem.task not in judge.JUDGES for problem in file.problems):
        return untold(claim, claimed, "the auditor has no judge for this task")
    tokens = Tokens(run.folder / folder, first.marks.begin)
    prompts = [tokens.prompt_ids(problem) for problem in file.problems for _ in range(samples)]
    chains, ends = draw(run.folder / folder, prompts, first.config["model"]["context"], seed)
    verdicts = []
    for place, ids in enumerate(chains):
        finished = bool(ids) and ids[-1] in ends
        text = tokens.tokenizer.decode(ids)
        verdicts.append(judge.verdict(Chain(
            file.problems[place // samples], "", place % samples, len(ids), None, text, finished,
            not finished, marks=first.marks)))
    own = numpy.array([verdict == "correct" for verdict in verdicts]).reshape(-1, samples).mean(axis=1)
    gap = own - stated
    spread = 1.96 * float(gap.std(ddof=1)) / len(gap) ** 0.5 if len(gap) > 1 else 1.0
    low, high = gap.mean() - spread, gap.mean() + spread
    return Row(
        claim, f"{claimed}, {_mean([c.tokens for c in file.chains])} tokens each",
        f"{percent(own.mean())}, {len(chains)} chains, {_mean(list(map(len, chains)))} tokens each; "
        f"difference {100 * gap.mean():+.1f} points ({100 * low:+.1f} to {100 * high:+.1f})",
        bool(low <= 0 <= high))
