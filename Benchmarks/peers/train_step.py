"""Peer for the training step: PyTorch eager, the demo's Llama architecture, AdamW (fused), float32.

One repetition is `--steps` optimizer steps (forward, cross-entropy, backward, clipping by global norm
as everyone trains, update), and its result the median step. Two implementations are at hand, and
`--model fastest` (the default) times both after warming up and keeps the faster as the peer:

- transformers: LlamaForCausalLM with sdpa attention, the model most people would run;
- lean: the same arithmetic in the manner of nanoGPT: one matrix for q, k, v and one for gate and up,
  F.rms_norm, causal scaled_dot_product_attention with grouped queries, nothing else.

`--micro` splits the batch and accumulates gradients: smaller activations stay in the caches. With 0
(the default) all at once and eight at a time are both timed for each implementation.
GFLOP/s counts 6 x parameters x tokens: every matrix, the tied head once, no attention scores.
"""
import common

options = common.arguments(__doc__.splitlines()[0], repetitions=3)
options.add_argument("--model", choices=["fastest", "transformers", "lean"], default="fastest")
options.add_argument("--sequences", type=int, required=True)
options.add_argument("--length", type=int, required=True)
options.add_argument("--micro", type=int, default=0, help="sequences per pass; 0 means the fastest")
options.add_argument("--steps", type=int, required=True, help="steps per repetition")
options = options.parse_args()
torch = common.prepare(options.threads)

import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, width, heads, kv_heads, ffn, **_):
        super().__init__()
        self.heads, self.kv_heads, self.head = heads, kv_heads, width // heads
        self.norm1, self.norm2 = nn.RMSNorm(width, eps=1e-6), nn.RMSNorm(width, eps=1e-6)
        self.qkv = nn.Linear(width, (heads + 2 * kv_heads) * self.head, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.up = nn.Linear(width, 2 * ffn, bias=False)
        self.down = nn.Linear(ffn, width, bias=False)

    def forward(self, x, cos, sin):
        batch, length, width = x.shape
        qkv = self.qkv(self.norm1(x)).view(batch, length, -1, self.head).transpose(1, 2)
        rotated, v = qkv.split([self.heads + self.kv_heads, self.kv_heads], dim=1)
        a, b = rotated.chunk(2, dim=-1)  # q and k turn together
        rotated = torch.cat((a * cos - b * sin, b * cos + a * sin), dim=-1)
        q, k = rotated.split([self.heads, self.kv_heads], dim=1)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
        x = x + self.out(y.transpose(1, 2).reshape(batch, length, width))
        gate, up = self.up(self.norm2(x)).chunk(2, dim=-1)
        return x + self.down(F.silu(gate) * up)


class Lean(nn.Module):
    def __init__(self, width, layers, **shape):
        super().__init__()
        self.embed = nn.Embedding(common.VOCABULARY, width)
        nn.init.normal_(self.embed.weight, std=0.02)
        self.blocks = nn.ModuleList(Block(width, **shape) for _ in range(layers))
        self.norm = nn.RMSNorm(width, eps=1e-6)
        head = width // shape["heads"]
        angles = torch.outer(
            torch.arange(2048.0), 10000.0 ** (-torch.arange(0, head, 2) / head))
        self.register_buffer("cos", angles.cos())
        self.register_buffer("sin", angles.sin())

    def forward(self, tokens):
        length = tokens.shape[1]
        cos, sin = self.cos[:length], self.sin[:length]
        x = self.embed(tokens)
        for block in self.blocks:
            x = block(x, cos, sin)
        return F.linear(self.norm(x), self.embed.weight)


class Trainer:
    def __init__(self, name: str):
        self.name = name
        self.micro = options.sequences
        self.model = (
            Lean(**common.SIZES[options.size]) if name == "lean" else common.llama(options.size))
        self.model.train()
        self.parameters = list(self.model.parameters())
        self.count = sum(p.numel() for p in self.parameters)
        self.optimizer = torch.optim.AdamW(
            self.parameters, lr=3e-4, betas=(0.9, 0.95), weight_decay=0.1, fused=True)
        shape = (options.sequences, options.length + 1)
        data = torch.randint(common.VOCABULARY, shape)
        self.inputs, self.targets = data[:, :-1].contiguous(), data[:, 1:].contiguous()

    def logits(self, tokens):
        if self.name == "lean":
            return self.model(tokens)
        return self.model(input_ids=tokens, use_cache=False).logits

    def step(self) -> None:
        for start in range(0, options.sequences, self.micro):
            tokens = self.inputs[start:start + self.micro]
            targets = self.targets[start:start + self.micro].flatten()
            loss = F.cross_entropy(self.logits(tokens).flatten(0, 1), targets, reduction="sum")
            (loss / self.inputs.numel()).backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)


names = ["lean", "transformers"] if options.model == "fastest" else [options.model]
micros = [options.micro] if options.micro else sorted({min(8, options.sequences), options.sequences})
trials = {}
for trainer in [Trainer(name) for name in names]:
    trainer.step()
    for trainer.micro in micros:
        trainer.step()
        trials[trainer, trainer.micro] = min(common.timed(trainer.step) for _ in range(2))
trainer, micro = min(trials, key=trials.get)
warm = {f"{t.name} {m}": round(seconds, 4) for (t, m), seconds in trials.items()}
trials.clear()
trainer.micro = micro
tokens = options.sequences * options.length


def repetition() -> dict:
    seconds = common.median([common.timed(trainer.step) for _ in range(options.steps)])
    return {"seconds": seconds, "tokensPerSecond": tokens / seconds,
            "gflopsPerSecond": 6 * trainer.count * tokens / seconds / 1e9}


common.serve(repetition, {
    "name": f"training step {options.size}", "unit": "seconds",
    "implementation": f"{trainer.name}, {micro} sequences a pass",
    "peerVersion": f"torch {torch.__version__}", "parameters": trainer.count,
    "sequences": options.sequences, "length": options.length,
    "micro": micro, "threads": options.threads, "warmUpSeconds": warm}, options)
