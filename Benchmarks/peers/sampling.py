"""transformers `generate` on Countdown prompts, and the search for its fastest batch and cache."""
import itertools

import common

CACHES = ["dynamic", "static"]


class Sampler:
    """Draws chains of exactly so many new tokens; prompts are padded on the left to one length."""

    def __init__(self, torch, model, prompts: int, samples: int):
        self.torch, self.model = torch, model
        encoded = [common.encode(p) for p in common.countdown_prompts(prompts)]
        self.lengths = [min(map(len, encoded)), max(map(len, encoded))]
        width = self.lengths[1]
        ids = torch.tensor([[common.PAD] * (width - len(p)) + p for p in encoded])
        mask = torch.tensor([[0] * (width - len(p)) + [1] * len(p) for p in encoded])
        self.ids = ids.repeat_interleave(samples, 0)
        self.mask = mask.repeat_interleave(samples, 0)

    def seconds(self, batch: int, cache: str, tokens: int, rows: int) -> float:
        """Seconds for the first `rows` chains of `tokens` new tokens in batches of `batch`."""
        from transformers import GenerationConfig
        config = GenerationConfig(
            do_sample=True, temperature=1.0, top_k=0, top_p=1.0, min_new_tokens=tokens,
            max_new_tokens=tokens, use_cache=True, pad_token_id=common.PAD,
            eos_token_id=common.EOS, cache_implementation=implementation(cache),
            disable_compile=True)

        def work():
            for start in range(0, rows, batch):
                out = self.model.generate(
                    input_ids=self.ids[start:start + batch],
                    attention_mask=self.mask[start:start + batch], generation_config=config)
                made = out.shape[1] - self.ids.shape[1]
                if made != tokens:
                    raise SystemExit(f"generate made {made} new tokens, not {tokens}")

        with self.torch.no_grad():
            return common.timed(work)

    def fastest(self, batches, caches, tokens: int):
        """The batch and cache that draw fastest, and the tokens per second of each that was tried."""
        choices = list(itertools.product(sorted({min(b, len(self.ids)) for b in batches}), caches))
        if len(choices) == 1:
            return *choices[0], {}
        self.seconds(*choices[0], 4, choices[0][0])
        rates = {(b, c): b * tokens / self.seconds(b, c, tokens, b) for b, c in choices}
        best = max(rates, key=rates.get)
        return *best, {f"{b} {c}": round(rate) for (b, c), rate in rates.items()}


def implementation(cache: str) -> str | None:
    """What `cache_implementation` calls it; the growing cache is the default."""
    return None if cache == "dynamic" else cache
