"""Writes the goldens of low-rank adapters: folders in PEFT's format and what torch computes from them.

    .venv-peers/bin/python scripts/goldens/lora.py [Tests/LanguageTests/Goldens]

The adapters stand beside tiny models that `llama.py` wrote, which their `adapter_config.json` names by
a relative path. PEFT itself is not needed: a linear layer with an adapter is written down here as its
source has it (peft/tuners/lora/layer.py), the files as `PeftModel.save_pretrained` writes them.
README.md beside this script describes golden.json.
"""
import json
import shutil
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

CASES = {
    "qwen2-all": dict(
        base="tiny-qwen2", rank=4, alpha=8, rs=False,
        targets=["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]),
    "qwen3-rslora": dict(
        base="tiny-qwen3", rank=3, alpha=2.5, rs=True, targets=["v_proj", "q_proj", "down_proj"])}
PROMPT, LENGTHS = [3, 17, 5, 29], [11, 6]


class Adapted(torch.nn.Module):
    """A frozen linear layer and an adapter: result + lora_B(lora_A(x)) * scaling."""

    def __init__(self, base: torch.nn.Linear, rank: int, scaling: float):
        super().__init__()
        self.base_layer = base
        self.lora_A = torch.nn.Linear(base.in_features, rank, bias=False)
        self.lora_B = torch.nn.Linear(rank, base.out_features, bias=False)
        self.scaling = scaling
        # A trained adapter has no zeros.
        torch.nn.init.normal_(self.lora_A.weight, std=0.3)
        torch.nn.init.normal_(self.lora_B.weight, std=0.3)

    def forward(self, x):
        return self.base_layer(x) + self.lora_B(self.lora_A(x)) * self.scaling


def adapt(model, case: dict) -> dict[str, torch.nn.Parameter]:
    scaling = case["alpha"] / (case["rank"] ** 0.5 if case["rs"] else case["rank"])
    model.requires_grad_(False)
    parameters = {}
    for name, module in list(model.named_modules()):
        if isinstance(module, torch.nn.Linear) and name.split(".")[-1] in case["targets"]:
            parent, _, child = name.rpartition(".")
            adapted = Adapted(module, case["rank"], scaling)
            setattr(model.get_submodule(parent), child, adapted)
            for factor in ["lora_A", "lora_B"]:
                parameters[f"base_model.model.{name}.{factor}.weight"] = getattr(adapted, factor).weight
    return parameters


def configuration(case: dict) -> dict:
    return {
        "alpha_pattern": {}, "auto_mapping": None, "base_model_name_or_path": f"../../{case['base']}",
        "bias": "none", "corda_config": None, "eva_config": None, "exclude_modules": None,
        "fan_in_fan_out": False, "inference_mode": True, "init_lora_weights": True,
        "layer_replication": None, "layers_pattern": None, "layers_to_transform": None,
        "loftq_config": {}, "lora_alpha": case["alpha"], "lora_bias": False, "lora_dropout": 0.05,
        "megatron_config": None, "megatron_core": "megatron.core", "modules_to_save": None,
        "peft_type": "LORA", "qalora_group_size": 16, "r": case["rank"], "rank_pattern": {},
        "revision": None, "target_modules": case["targets"], "target_parameters": None,
        "task_type": "CAUSAL_LM", "trainable_token_indices": None, "use_dora": False,
        "use_qalora": False, "use_rslora": case["rs"]}


def rounded(values: torch.Tensor) -> list[float]:
    return [float(f"{x:.8g}") for x in values.detach().flatten().tolist()]


def log_probs(model, tokens: list[int]) -> torch.Tensor:
    """Log-probabilities in nats of tokens[1...], each given what stands before it."""
    logits = model(torch.tensor([tokens])).logits[0, :-1]
    return logits.log_softmax(-1).gather(1, torch.tensor(tokens[1:]).unsqueeze(1)).squeeze(1)


def write(root: Path, name: str, case: dict, seed: int) -> None:
    torch.manual_seed(seed)
    folder = root / "lora" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    model = AutoModelForCausalLM.from_pretrained(
        root / case["base"], attn_implementation="eager").eval()
    parameters = adapt(model, case)
    samples = [torch.randint(1, model.config.vocab_size, (n,)).tolist() for n in LENGTHS]
    # A prompt of two samples, whose tokens alone are scored.
    scores = torch.cat([log_probs(model, PROMPT + s)[len(PROMPT) - 1:] for s in samples])
    loss = -scores.mean()
    loss.backward()
    golden = {
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "prompt": PROMPT, "samples": samples, "logProbs": rounded(scores), "loss": float(loss.detach()),
        "gradients": {
            key: {"norm": float(p.grad.norm()), "head": rounded(p.grad.flatten()[:4])}
            for key, p in parameters.items()}}
    (folder / "adapter_config.json").write_text(json.dumps(configuration(case), indent=2) + "\n")
    save_file({k: p.detach().contiguous() for k, p in parameters.items()},
              folder / "adapter_model.safetensors", metadata={"format": "pt"})
    (folder / "adapter_model.safetensors").chmod(0o644)
    (folder / "golden.json").write_text(json.dumps(golden) + "\n")
    print(f"{folder}: {sum(p.numel() for p in parameters.values())} parameters, loss {golden['loss']:.4f}, "
          f"{sum(f.stat().st_size for f in folder.iterdir())} bytes")


if __name__ == "__main__":
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "Tests/LanguageTests/Goldens")
    for index, (name, case) in enumerate(CASES.items()):
        write(target, name, case, seed=11 + index)
