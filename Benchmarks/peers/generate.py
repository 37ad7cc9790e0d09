"""Peer for generation: transformers `generate`, sampling at temperature 1 with its KV cache.

One repetition makes 512 chains: 64 Countdown prompts of 9 to 14 tokens, 8 chains each, every one of
exactly `--tokens` new tokens, so that both sides do equal work whatever a random model would end.
Prompts are padded on the left to a common length, in batches of `--batch` rows. With `--batch 0` and
`--cache best` (the defaults) batches of 64, 128 and 512 rows are each timed with the growing and the static
cache over a share of the work, and the fastest pair is the peer. tokensPerSecond counts new tokens.
"""
import common

options = common.arguments(__doc__.splitlines()[0], repetitions=1)
options.add_argument("--prompts", type=int, default=64)
options.add_argument("--samples", type=int, default=8, help="chains per prompt")
options.add_argument("--tokens", type=int, default=160, help="new tokens per chain")
options.add_argument("--batch", type=int, default=0, help="rows per call; 0 means the fastest")
options.add_argument("--cache", choices=["best", "dynamic", "static"], default="best")
options.add_argument("--trial-tokens", type=int, default=80, help="new tokens of the search's runs")
options = options.parse_args()
torch = common.prepare(options.threads)

import transformers
from transformers import GenerationConfig

model = common.llama(options.size).eval()
prompts = [common.encode(p) for p in common.countdown_prompts(options.prompts)]
width = max(map(len, prompts))
ids = torch.tensor([[common.PAD] * (width - len(p)) + p for p in prompts])
mask = torch.tensor([[0] * (width - len(p)) + [1] * len(p) for p in prompts])
ids = ids.repeat_interleave(options.samples, 0)
mask = mask.repeat_interleave(options.samples, 0)


@torch.no_grad()
def generate(batch: int, cache: str, tokens: int, rows: int) -> float:
    """Seconds for `rows` chains of `tokens` new tokens in batches of `batch`."""
    config = GenerationConfig(
        do_sample=True, temperature=1.0, top_k=0, top_p=1.0, min_new_tokens=tokens,
        max_new_tokens=tokens, use_cache=True, pad_token_id=common.PAD, eos_token_id=common.EOS,
        cache_implementation=None if cache == "dynamic" else "static", disable_compile=True)

    def work():
        for start in range(0, rows, batch):
            out = model.generate(input_ids=ids[start:start + batch],
                                 attention_mask=mask[start:start + batch],
                                 generation_config=config)
            if out.shape[1] != width + tokens:
                raise SystemExit(f"generate made {out.shape[1] - width} new tokens, not {tokens}")

    return common.timed(work)


batches = [options.batch] if options.batch else [64, 128, 512]
batches = sorted({min(b, len(ids)) for b in batches})
caches = ["dynamic", "static"] if options.cache == "best" else [options.cache]
generate(batches[0], caches[0], 4, batches[0])
trials = {}
if len(batches) * len(caches) > 1:
    for batch in batches:
        for cache in caches:
            trials[batch, cache] = (
                generate(batch, cache, min(options.trial_tokens, options.tokens), batch) / batch)
batch, cache = min(trials, key=trials.get) if trials else (batches[0], caches[0])


def repetition() -> dict:
    seconds = generate(batch, cache, options.tokens, len(ids))
    return {"seconds": seconds, "tokensPerSecond": len(ids) * options.tokens / seconds}


trial_tokens = min(options.trial_tokens, options.tokens)
common.serve(repetition, {
    "name": "generation", "unit": "tokens/s", "peerVersion": f"transformers {transformers.__version__}",
    "size": options.size, "parameters": model.num_parameters(), "chains": len(ids),
    "promptLengths": [min(map(len, prompts)), width], "newTokens": options.tokens,
    "batch": batch, "cache": cache, "threads": options.threads,
    "trialTokensPerSecond": {f"{b} {c}": round(trial_tokens / t) for (b, c), t in trials.items()}},
    options)
