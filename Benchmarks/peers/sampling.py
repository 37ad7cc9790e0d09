"""transformers `generate` on Countdown prompts, and the search for its fastest batch and cache."""
import itertools

import common

CACHES = ["dynamic", "static"]


class Sampler:
    """Draws chains of prompts that are padded on the left to one length.

    `free` chains end at the end of sequence or at the limit; the others all have the limit's length.
    """

    def __init__(self, torch, model, prompts: list[list[int]], samples: int, free: bool = False):
        self.torch, self.model, self.free = torch, model, free
        self.pad, self.eos = model.config.pad_token_id, model.config.eos_token_id
        self.lengths = [min(map(len, prompts)), max(map(len, prompts))]
        width = self.lengths[1]
        ids = torch.tensor([[self.pad] * (width - len(p)) + p for p in prompts])
        mask = torch.tensor([[0] * (width - len(p)) + [1] * len(p) for p in prompts])
        self.ids = ids.repeat_interleave(samples, 0)
        self.mask = mask.repeat_interleave(samples, 0)

    def draw(self, batch: int, cache: str, tokens: int, rows: int) -> tuple[float, int]:
        """Seconds and new tokens of the first `rows` chains of at most `tokens`, `batch` at a time."""
        from transformers import GenerationConfig
        config = GenerationConfig(
            do_sample=True, temperature=1.0, top_k=0, top_p=1.0, use_cache=True,
            min_new_tokens=None if self.free else tokens, max_new_tokens=tokens,
            pad_token_id=self.pad, eos_token_id=self.eos,
            cache_implementation=implementation(cache), disable_compile=True)
        made = 0

        def work():
            nonlocal made
            for start in range(0, rows, batch):
                out = self.model.generate(
                    input_ids=self.ids[start:start + batch],
                    attention_mask=self.mask[start:start + batch], generation_config=config)
                made += self.new_tokens(out[:, self.ids.shape[1]:])

        with self.torch.no_grad():
            seconds = common.timed(work)
        if not self.free and made != rows * tokens:
            raise SystemExit(f"generate made {made} new tokens, not {rows * tokens}")
        return seconds, made

    def new_tokens(self, out) -> int:
        """Tokens up to the end of sequence, which counts; what stands behind it is padding."""
        if not self.free:
            return out.numel()
        ended = (out == self.eos).int()
        return int((ended.cumsum(1) - ended == 0).sum())

    def fastest(self, batches, caches, tokens: int):
        """The batch and cache that draw fastest, and the tokens per second of each that was tried."""
        choices = list(itertools.product(sorted({min(b, len(self.ids)) for b in batches}), caches))
        if len(choices) == 1:
            return *choices[0], {}
        self.draw(*choices[0], 4, choices[0][0])
        rates = {}
        for batch, cache in choices:
            seconds, made = self.draw(batch, cache, tokens, batch)
            rates[batch, cache] = made / seconds
        best = max(rates, key=rates.get)
        return *best, {f"{b} {c}": round(rate) for (b, c), rate in rates.items()}


def implementation(cache: str) -> str | None:
    """What `cache_implementation` calls it; the growing cache is the default."""
    return None if cache == "dynamic" else cache
