"""Writes the tiny goldens: four Hugging Face folders and what transformers computes from them.

    .venv-peers/bin/python scripts/goldens/llama.py [Tests/LanguageTests/Goldens]

The two of Llama differ in everything a reader can get wrong: tied or untied head, the RMSNorm
epsilon, the rotary base, and where config.json keeps that base (`rope_parameters` as transformers 5
writes it, `rope_theta` as transformers 4 did). Those of Qwen2 and Qwen3 are smaller, with heads wider
than their hidden size allows for. README.md beside this script describes goldens.json.
"""
import json
import shutil
import sys
from pathlib import Path

import torch
import transformers
from transformers import (
    LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM)

KINDS = {"llama": (LlamaConfig, LlamaForCausalLM), "qwen2": (Qwen2Config, Qwen2ForCausalLM),
         "qwen3": (Qwen3Config, Qwen3ForCausalLM)}
VOCABULARY = 40
LENGTHS = [1, 2, 7, 24, 33]  # tokens of the golden inputs
FULL = 3  # the index of the input whose logits are kept at every position
PACKED = [5, 12, 1, 30, 17]  # tokens of the training sequences
OPTIMIZER = dict(lr=3e-3, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1)
CLIP = 1.0


def build(tied: bool, kind: str):
    make, model_of = KINDS[kind]
    size, inner = (32, 48) if kind == "llama" else (16, 24)
    config = make(
        vocab_size=VOCABULARY, hidden_size=size, intermediate_size=inner, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, head_dim=8, max_position_embeddings=256,
        rms_norm_eps=1e-6 if tied else 1e-3, tie_word_embeddings=tied,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0 if tied else 500.0},
        bos_token_id=None, eos_token_id=1, pad_token_id=0, attn_implementation="eager")
    model = model_of(config)
    # The usual 0.02 would leave attention and gates almost linear; these weights exercise them.
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "norm" in name:
                weight.uniform_(0.5, 1.5)
            else:
                weight.normal_(0, 0.25)
    return model.eval()


def save(model, folder: Path, old_config: bool):
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    (folder / "model.safetensors").chmod(0o644)
    if old_config:
        path = folder / "config.json"
        config = json.loads(path.read_text())
        config["rope_theta"] = config.pop("rope_parameters")["rope_theta"]
        config["rope_scaling"] = None
        config["torch_dtype"] = config.pop("dtype", "float32")
        path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    return type(model).from_pretrained(folder, attn_implementation="eager").eval()


def rounded(values: torch.Tensor) -> list[float]:
    return [float(f"{x:.8g}") for x in values.detach().flatten().tolist()]


def token_log_probs(model, tokens: list[int]) -> torch.Tensor:
    """Log-probabilities in nats of tokens[1...], each given what stands before it."""
    logits = model(torch.tensor([tokens])).logits[0, :-1]
    return logits.log_softmax(-1).gather(1, torch.tensor(tokens[1:]).unsqueeze(1)).squeeze(1)


@torch.no_grad()
def inference(model, inputs: list[list[int]]) -> list[dict]:
    cases = []
    for index, tokens in enumerate(inputs):
        logits = model(torch.tensor([tokens])).logits[0]
        case = {"tokens": tokens, "lastLogits": rounded(logits[-1]),
                "logProbs": rounded(token_log_probs(model, tokens))}
        if index == FULL:
            case["logits"] = rounded(logits)
        cases.append(case)
    return cases


@torch.no_grad()
def greedy(model, prompt: list[int], count: int) -> dict:
    tokens, margin = list(prompt), float("inf")
    for _ in range(count):
        top = model(torch.tensor([tokens])).logits[0, -1].topk(2)
        margin = min(margin, float(top.values[0] - top.values[1]))
        tokens.append(int(top.indices[0]))
    return {"prompt": prompt, "continuation": tokens[len(prompt):], "smallestMargin": margin}


def batch_loss(model, sequences: list[list[int]]) -> torch.Tensor:
    """Mean cross-entropy over every token that has a predecessor in its own sequence."""
    terms = torch.cat([token_log_probs(model, s) for s in sequences if len(s) > 1])
    return -terms.mean()


def training(model, sequences: list[list[int]], steps: int) -> dict:
    model.zero_grad()
    loss = batch_loss(model, sequences)
    loss.backward()
    gradients = {
        name: {"norm": float(p.grad.norm()), "head": rounded(p.grad.flatten()[:6])}
        for name, p in model.named_parameters()}
    norm = float(torch.stack([p.grad.norm() for p in model.parameters()]).norm())
    matrices = [p for p in model.parameters() if p.dim() > 1]
    norm_weights = [p for p in model.parameters() if p.dim() <= 1]  # these do not decay
    optimizer = torch.optim.AdamW(
        [{"params": matrices}, {"params": norm_weights, "weight_decay": 0.0}], **OPTIMIZER)
    losses, norms = [], []
    for _ in range(steps):
        optimizer.zero_grad()
        step_loss = batch_loss(model, sequences)
        step_loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)))
        optimizer.step()
        losses.append(float(step_loss.detach()))
    return {
        "sequences": sequences, "loss": float(loss.detach()), "gradientNorm": norm, "gradients": gradients,
        "adamW": {"learningRate": OPTIMIZER["lr"], "betas": OPTIMIZER["betas"], "eps": OPTIMIZER["eps"],
                  "weightDecay": OPTIMIZER["weight_decay"], "clipGradNorm": CLIP, "losses": losses,
                  "gradientNorms": norms}}


def write(root: Path, name: str, tied: bool, seed: int, kind: str = "llama") -> None:
    torch.manual_seed(seed)
    folder = root / name
    model = save(build(tied, kind), folder, old_config=not tied)
    # Without the padding token 0: transformers gives its embedding no gradient, we know no padding.
    draw = lambda length: torch.randint(1, VOCABULARY, (length,)).tolist()
    inputs, sequences = [draw(n) for n in LENGTHS], [draw(n) for n in PACKED]
    continuation = greedy(model, inputs[2], 20)
    if continuation["smallestMargin"] < 1e-2:
        sys.exit(f"seed {seed}: two tokens nearly tie in the greedy continuation; take another seed")
    goldens = {
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "inference": inference(model, inputs), "greedy": continuation,
        "training": training(model, sequences, steps=5)}
    (folder / "goldens.json").write_text(json.dumps(goldens) + "\n")
    print(f"{folder}: {sum(p.numel() for p in model.parameters())} parameters, "
          f"loss {goldens['training']['loss']:.4f}, margin {continuation['smallestMargin']:.3f}, "
          f"{sum(f.stat().st_size for f in folder.iterdir())} bytes")


if __name__ == "__main__":
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "Tests/LanguageTests/Goldens")
    write(target, "tiny-llama-tied", tied=True, seed=1)
    write(target, "tiny-llama-untied", tied=False, seed=2)
    write(target, "tiny-qwen3", tied=True, seed=3, kind="qwen3")
    write(target, "tiny-qwen2", tied=False, seed=4, kind="qwen2")
