"""Peer for generation: transformers `generate`, sampling at temperature 1 with its KV cache.

One repetition makes 512 chains: 64 Countdown prompts of 9 to 14 tokens, 8 chains each, every one of
exactly `--tokens` new tokens, so that both sides do equal work whatever a random model would end.
Prompts are padded on the left to a common length, in batches of `--batch` rows. With `--batch 0` and
`--cache best` (the defaults) batches of 64, 128 and 512 rows are each timed with the growing and the static
cache over a share of the work, and the fastest pair is the peer. tokensPerSecond counts new tokens.
"""
import common
import sampling

options = common.arguments(__doc__.splitlines()[0], repetitions=1)
options.add_argument("--prompts", type=int, default=64)
options.add_argument("--samples", type=int, default=8, help="chains per prompt")
options.add_argument("--tokens", type=int, default=160, help="new tokens per chain")
options.add_argument("--batch", type=int, default=0, help="rows per call; 0 means the fastest")
options.add_argument("--cache", choices=["best"] + sampling.CACHES, default="best")
options.add_argument("--trial-tokens", type=int, default=80, help="new tokens of the search's runs")
options = options.parse_args()
torch = common.prepare(options.threads)

import transformers

model = common.llama(options.size).eval()
sampler = sampling.Sampler(torch, model, options.prompts, options.samples)
rows = len(sampler.ids)
batch, cache, trials = sampler.fastest(
    [options.batch] if options.batch else [64, 128, 512],
    sampling.CACHES if options.cache == "best" else [options.cache],
    min(options.trial_tokens, options.tokens))


def repetition() -> dict:
    seconds = sampler.seconds(batch, cache, options.tokens, rows)
    return {"seconds": seconds, "tokensPerSecond": rows * options.tokens / seconds}


common.serve(repetition, {
    "name": "generation", "unit": "tokens/s", "peerVersion": f"transformers {transformers.__version__}",
    "implementation": f"{batch} rows, {cache} cache", "size": options.size,
    "parameters": model.num_parameters(), "chains": rows, "promptLengths": sampler.lengths,
    "newTokens": options.tokens, "batch": batch, "cache": cache, "threads": options.threads,
    "trialTokensPerSecond": trials}, options)
