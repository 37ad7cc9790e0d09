"""What a token costs, by PyTorch's counter on the model that `transformers` loads."""
import functools


class Counter:
    """FLOPs of a forward pass: `constant + slope · (position + 1)`, both measured."""

    def __init__(self, folder):
        import torch
        from transformers import AutoModelForCausalLM
        self.torch = torch
        # Eager attention is made of products that the counter sees.
        self.model = AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager", local_files_only=True).eval()
        self.context = self.model.config.max_position_embeddings
        near, far = self.at(0), self.at(self.context - 1)
        self.slope = (far - near) / (self.context - 1)
        self.constant = near - self.slope

    @staticmethod
    @functools.cache
    def of(folder):
        return Counter(folder)

    def at(self, position):
        """Counts one token behind a cache of all the positions before it; the angles of rotary positions
        aside, which are no product of the architecture."""
        from torch.utils.flop_counter import FlopCounterMode
        from transformers import DynamicCache
        torch = self.torch
        configuration = self.model.config
        cache = DynamicCache(config=configuration)
        if position:
            before = torch.zeros(
                1, configuration.num_key_value_heads, position, configuration.head_dim)
            for layer in range(configuration.num_hidden_layers):
                cache.update(before, before, layer)
        counter = FlopCounterMode(display=False)
        with torch.no_grad(), counter:
            self.model(torch.zeros(1, 1, dtype=torch.long), past_key_values=cache)
        angles = sum(
            sum(counts.values()) for module, counts in counter.get_flop_counts().items()
            if module.endswith("rotary_emb"))
        return counter.get_total_flops() - angles
