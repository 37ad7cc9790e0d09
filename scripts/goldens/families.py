"""Writes tiny folders of every family of open weights that Ponder reads, and what transformers computes
from them.

    .venv-peers/bin/python scripts/goldens/families.py stored [Tests/LanguageTests/Goldens/families]
    .venv-peers/bin/python scripts/goldens/families.py random FOLDER [COUNT] [SEED]

`stored` writes the few that the tests keep; `random` as many random configurations as asked for, for
scripts/check-families. A folder has config.json, its weights (one file or shards; float32, float16 or
bfloat16) and golden.json; README.md beside this script describes it.

Every golden is computed in float32 by a model that transformers read back from the folder, whichever
spelling config.json has, so the two must understand the file alike.
"""
import json
import random
import shutil
import sys
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM

FAMILIES = {
    "llama": (transformers.LlamaConfig, transformers.LlamaForCausalLM),
    "qwen2": (transformers.Qwen2Config, transformers.Qwen2ForCausalLM),
    "qwen3": (transformers.Qwen3Config, transformers.Qwen3ForCausalLM),
    "mistral": (transformers.MistralConfig, transformers.MistralForCausalLM),
}
CONTINUATION = 12
LEAST_MARGIN = 2e-3

# Six that differ in what a reader can get wrong: family, spelling, scaling, type, ties, widths.
STORED = {
    "qwen2-old": dict(family="qwen2", old=True, tied=True, dtype="float32", theta=1e6),
    "qwen2-linear": dict(family="qwen2", old=True, tied=False, dtype="float16", theta=1e4,
                         scaling={"type": "linear", "factor": 2.5}),
    "mistral": dict(family="mistral", old=False, tied=False, dtype="bfloat16", theta=1e6, head_dim=12),
    "llama3": dict(family="llama", old=True, tied=True, dtype="float32", theta=5e5, scaling={
        "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
        "original_max_position_embeddings": 24}),
    "llama3-new": dict(family="llama", old=False, tied=False, dtype="bfloat16", theta=300.0, scaling={
        "rope_type": "llama3", "factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 3.0,
        "original_max_position_embeddings": 20}),
    "qwen3-llama3": dict(family="qwen3", old=False, tied=True, dtype="float32", theta=1e4, head_dim=10,
                         scaling={"rope_type": "llama3", "factor": 2.0, "low_freq_factor": 1.0,
                                  "high_freq_factor": 2.0, "original_max_position_embeddings": 16}),
}
SIZES = dict(hidden=16, heads=4, kv=2, inner=24, layers=2, vocabulary=40, context=128, eps=1e-5, length=60)


def drawn(draw: random.Random, index: int) -> dict:
    """A configuration that any family might have."""
    family = list(FAMILIES)[index % len(FAMILIES)]
    heads = draw.choice([1, 2, 3, 4, 6])
    kv = draw.choice([k for k in range(1, heads + 1) if heads % k == 0])
    even = draw.choice([2, 4, 6, 8, 10, 16])
    kind = ["default", "llama3", "linear"][index // len(FAMILIES) % 3]
    scaling = None
    if kind == "linear":
        scaling = {draw.choice(["type", "rope_type"]): "linear", "factor": draw.choice([1.0, 2.0, 3.7, 8.0])}
    elif kind == "llama3":
        low = draw.choice([1.0, 1.0, 0.5, 2.0])
        scaling = {draw.choice(["type", "rope_type"]): "llama3", "factor": draw.choice([2.0, 8.0, 32.0]),
                   "low_freq_factor": low, "high_freq_factor": low * draw.choice([1.5, 4.0, 8.0]),
                   "original_max_position_embeddings": draw.choice([8, 16, 40, 64])}
    return dict(
        family=family, heads=heads, kv=kv, hidden=heads * even, inner=draw.choice([7, 16, 33, 48]),
        head_dim=draw.choice([2, 6, 8, 14, 20]) if family == "qwen3" or draw.random() < 0.4 else None,
        layers=draw.choice([1, 2, 3]), vocabulary=draw.choice([31, 40, 65]), context=draw.choice([96, 128, 300]),
        eps=draw.choice([1e-6, 1e-5, 1e-3]), theta=draw.choice([100.0, 1e4, 5e5, 1e6]), scaling=scaling,
        tied=draw.random() < 0.5, old=draw.random() < 0.5, length=draw.choice([70, 90]),
        dtype=draw.choice(["float32", "float16", "bfloat16"]), shards=draw.random() < 0.3)


def build(family, hidden, heads, kv, inner, layers, vocabulary, context, eps, theta, tied, scaling=None,
          head_dim=None, **_):
    config, model = FAMILIES[family]
    rope = {"rope_type": "default", "rope_theta": theta}
    if scaling:
        rope |= {"rope_type" if key == "type" else key: value for key, value in scaling.items()}
    more = {"head_dim": head_dim} if head_dim else {}
    if family == "mistral":
        more["sliding_window"] = None
    made = model(config(
        vocab_size=vocabulary, hidden_size=hidden, intermediate_size=inner, num_hidden_layers=layers,
        num_attention_heads=heads, num_key_value_heads=kv, max_position_embeddings=context, rms_norm_eps=eps,
        tie_word_embeddings=tied, rope_parameters=rope, bos_token_id=None, eos_token_id=1, pad_token_id=None,
        **more))
    # The usual 0.02 would leave attention and gates almost linear; these weights exercise them. At large
    # widths they are smaller, or rounding alone would move the scores of attention by more than the tolerance.
    deviation = min(0.3, 1.2 / hidden ** 0.5)
    with torch.no_grad():
        for name, weight in made.named_parameters():
            if "norm" in name:
                weight.uniform_(0.5, 1.5)
            else:
                weight.normal_(0, 0.5 if name.endswith("bias") else deviation)
    return made.eval()


def save(model, folder: Path, old, dtype, scaling=None, shards=False, **_):
    shutil.rmtree(folder, ignore_errors=True)
    model.to(getattr(torch, dtype)).save_pretrained(folder, max_shard_size="8KB" if shards else "1GB")
    (folder / "generation_config.json").unlink(missing_ok=True)
    for file in folder.glob("*.safetensors"):
        file.chmod(0o644)
    if old:
        path = folder / "config.json"
        config = json.loads(path.read_text())
        config["rope_theta"] = config.pop("rope_parameters")["rope_theta"]
        config["rope_scaling"] = scaling
        config["torch_dtype"] = config.pop("dtype")
        path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    return AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager").eval()


def rounded(values: torch.Tensor) -> list[float]:
    return [float(f"{x:.7g}") for x in values.flatten().tolist()]


@torch.no_grad()
def golden(model, tokens: list[int]) -> dict | None:
    """None where two tokens nearly tie in the greedy continuation."""
    logits = model(torch.tensor([tokens])).logits[0]
    scores = logits[:-1].log_softmax(-1).gather(1, torch.tensor(tokens[1:]).unsqueeze(1))
    prompt = tokens[: len(tokens) // 2]
    row, margin = list(prompt), float("inf")
    for _ in range(CONTINUATION):
        top = model(torch.tensor([row])).logits[0, -1].topk(2)
        margin = min(margin, float(top.values[0] - top.values[1]))
        row.append(int(top.indices[0]))
    if margin < LEAST_MARGIN:
        return None
    return {"tokens": tokens, "lastLogits": rounded(logits[-1]), "logProbs": rounded(scores),
            "prompt": prompt, "continuation": row[len(prompt):]}


def write(folder: Path, seed: int, settings: dict) -> None:
    torch.manual_seed(seed)
    model = save(build(**settings), folder, **settings)
    while True:
        tokens = torch.randint(0, settings["vocabulary"], (settings["length"],)).tolist()
        found = golden(model, tokens)
        if found:
            break
    (folder / "golden.json").write_text(json.dumps(found) + "\n")
    print(f"{folder}: {settings['family']}, {settings['dtype']}, {settings.get('scaling') or 'no scaling'}, "
          f"{sum(f.stat().st_size for f in folder.iterdir())} bytes")


def main() -> None:
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    torch.set_num_threads(1)
    kind, *rest = sys.argv[1:] or [""]
    if kind == "stored":
        root = Path(rest[0] if rest else "Tests/LanguageTests/Goldens/families")
        for index, (name, settings) in enumerate(STORED.items()):
            write(root / name, index, SIZES | settings)
    elif kind == "random" and rest:
        count, seed = map(int, (rest[1:] + ["36", "0"][len(rest) - 1:])[:2])
        for index in range(count):
            settings = drawn(random.Random(f"{seed}/{index}"), index)
            write(Path(rest[0]) / f"{index:03}-{settings['family']}", seed * 100_000 + index, settings)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
