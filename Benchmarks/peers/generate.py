"""Peer for generation: transformers `generate`, sampling at temperature 1 with its KV cache.

With `--model`, one repetition draws `--samples` chains of each of `--prompts` Countdown problems by the
pretrained model of that folder, each to its end of sequence or `--tokens` new tokens. Without it the model
has random weights and every chain has exactly `--tokens` new tokens. Prompts are padded on the left to a
common length, in batches of `--batch` rows. With `--batch 0` and `--cache best` (the defaults) batches of 64, 128 and 512
rows are each timed with the growing and the static cache over a share of the work, and the fastest pair is
the peer. tokensPerSecond counts new tokens up to a chain's end, padding not among them.
"""
import common
import sampling

options = common.arguments(__doc__.splitlines()[0], repetitions=1)
options.add_argument("--model", help="folder of the pretrained model; none: random weights")
options.add_argument("--prompts", type=int, required=True)
options.add_argument("--samples", type=int, required=True, help="chains per prompt")
options.add_argument("--tokens", type=int, required=True, help="new tokens per chain, at most")
options.add_argument("--batch", type=int, default=0, help="rows per call; 0 means the fastest")
options.add_argument("--cache", choices=["best"] + sampling.CACHES, default="best")
options = options.parse_args()
torch = common.prepare(options.threads)

import transformers

if options.model:
    model, tokenizer = common.pretrained(options.model)
    prompts = [tokenizer.encode(p) for p in common.prompts_of(options.model)[:options.prompts]]
else:
    model = common.llama(options.size)
    prompts = [common.encode(p) for p in common.countdown_prompts(options.prompts)]
sampler = sampling.Sampler(
    torch, model.eval(), prompts, options.samples, free=bool(options.model))
rows = len(sampler.ids)
batch, cache, trials = sampler.fastest(
    [options.batch] if options.batch else [64, 128, 512],
    sampling.CACHES if options.cache == "best" else [options.cache],
    # Free chains are tried at full length: how much padding they cost depends on it.
    options.tokens if options.model else min(80, options.tokens))


def repetition() -> dict:
    seconds, made = sampler.draw(batch, cache, options.tokens, rows)
    return {"seconds": seconds, "tokensPerSecond": made / seconds, "newTokens": made}


common.serve(repetition, {
    "name": "generation", "unit": "tokens/s", "peerVersion": f"transformers {transformers.__version__}",
    "implementation": f"{batch} rows, {cache} cache", "size": options.size,
    "parameters": model.num_parameters(), "chains": rows, "promptLengths": sampler.lengths,
    "batch": batch, "cache": cache, "threads": options.threads,
    "trialTokensPerSecond": trials}, options)
