"""Writes Tests/TensorsTests/Goldens.swift: results of PyTorch that Tensors must reproduce.

    python scripts/goldens/tensors.py > Tests/TensorsTests/Goldens.swift

Written with torch 2.13.0+cpu. All numbers are float64, so that the tests can be strict.
"""

import math

import torch
import torch.nn.functional as F


def wave(*shape, phase=0.0):
    """The inputs of both sides: 2 sin(1.3 i + phase), in row-major order."""
    count = math.prod(shape)
    values = [2 * math.sin(1.3 * i + phase) for i in range(count)]
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


x, y = wave(3, 4), wave(3, 4, phase=0.7)
positive = x.abs() + 0.5
index = torch.tensor([[0, 3], [2, 1], [1, 1]])

operations = {
    "add": x + y,
    "subtract": x - y,
    "multiply": x * y,
    "divide": x / positive,
    "reversed divide": 3 / positive,
    "power": positive**y,
    "power 2.5": positive**2.5,
    "negate": -x,
    "exp": x.exp(),
    "log": positive.log(),
    "sqrt": positive.sqrt(),
    "rsqrt": positive.rsqrt(),
    "square": x.square(),
    "abs": x.abs(),
    "tanh": x.tanh(),
    "sigmoid": x.sigmoid(),
    "silu": F.silu(x),
    "maximum": torch.maximum(x, y),
    "minimum": torch.minimum(x, y),
    "clamp": x.clamp(-0.5, 1),
    "where": torch.where(x > y, x, -y),
    "masked fill": x.masked_fill(x < 0, -7),
    "triu": x.triu(1),
    "tril": x.tril(-1),
    "sum": x.sum(1),
    "sum of all": x.sum(),
    "mean": x.mean((0, 1), keepdim=True),
    "max": x.amax(0),
    "min": x.amin(1),
    "argmax": x.argmax(1),
    "logSumExp": x.logsumexp(1),
    "softmax": x.softmax(0),
    "logSoftmax": x.log_softmax(1),
    "cumsum": x.cumsum(1),
    "matmul": x @ y.T,
    "linear": F.linear(x, wave(2, 4, phase=1), wave(2, phase=2)),
    "embedding": F.embedding(torch.tensor([2, 0, 2]), x),
    "index select": x.index_select(1, torch.tensor([3, 0])),
    "gather": x.gather(1, index),
    "index add": x.index_add(0, torch.tensor([2, 2]), y[:2]),
    "concatenate": torch.cat([x, y], 1),
    "stack": torch.stack([x, y], 1),
    "permute": wave(2, 3, 2).permute(2, 0, 1),
    "narrow": x.narrow(1, 1, 2),
    "RMSNorm": F.rms_norm(x, (4,), wave(4, phase=3), 1e-5),
}


def trajectory():
    """AdamW on (w x - 1)² with decay on w alone, clipped at norm 1, learning rate per step."""
    w, b = wave(2, 3).requires_grad_(), wave(2, phase=0.5).requires_grad_()
    optimizer = torch.optim.AdamW(
        [{"params": [w], "weight_decay": 0.1}, {"params": [b], "weight_decay": 0.0}],
        lr=0.05, betas=(0.9, 0.95), eps=1e-8, fused=True)
    norms = []
    for step in range(6):
        for group in optimizer.param_groups:
            group["lr"] = 0.05 * (step + 1) / 6
        optimizer.zero_grad()
        ((F.linear(wave(4, 3, phase=step), w, b) - 1) ** 2).mean().backward()
        norms.append(torch.nn.utils.clip_grad_norm_([w, b], 1.0))
        optimizer.step()
    return w.detach(), b.detach(), torch.stack(norms)


def literal(name, tensor):
    values = tensor.double().reshape(-1).tolist()
    lines, line = [], "           "
    for value in values:
        text = f" {value!r},"
        if len(line) + len(text) > 100:
            lines.append(line)
            line = "           "
        line += text
    lines.append(line if len(values) > 1 else line.rstrip(","))
    return f'        "{name}": [\n' + "\n".join(lines) + "\n        ],"


def table(name, entries):
    body = "\n".join(literal(key, value) for key, value in entries.items())
    return f"    static let {name}: [String: [Double]] = [\n{body}\n    ]"


w, b, norms = trajectory()
print("// Written by scripts/goldens/tensors.py with torch " + torch.__version__ + ".\n")
print("enum Goldens {")
print(table("operations", operations) + "\n")
print(table("adamW", {"weight": w, "bias": b, "norms": norms}))
print("}")
