"""Compares what Ponder read of a GGUF file with what gguf-py and transformers read of it.

    .venv-peers/bin/python scripts/goldens/check_gguf.py FILE FOLDER [--tolerance 1e-4]

FOLDER has what `GGUFPeerTests` wrote: `weights.safetensors`, every weight as float32 by its Hugging Face
name, and `cases.json`, a list of {"text", "tokens", "logits": those behind the last token}. Weights must
agree bit for bit, logits up to the tolerance. Exit code 1 when something differs.
"""
import argparse
import json
import sys
from pathlib import Path

import gguf
import numpy as np
import torch
import transformers
from safetensors.numpy import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from gguf_file import theirs


def field(reader: gguf.GGUFReader, key: str):
    return reader.fields[key].contents()


def unpermuted(weights: np.ndarray, heads: int) -> np.ndarray:
    return (weights.reshape(heads, weights.shape[0] // heads // 2, 2, *weights.shape[1:])
            .swapaxes(1, 2).reshape(weights.shape))


def compare_weights(path: Path, folder: Path) -> list[str]:
    reader = gguf.GGUFReader(path)
    architecture = field(reader, "general.architecture")
    heads = {"attn_q": field(reader, f"{architecture}.attention.head_count"),
             "attn_k": field(reader, f"{architecture}.attention.head_count_kv")}
    ours = {theirs(name): weights for name, weights in load_file(folder / "weights.safetensors").items()}
    problems = []
    types: dict[str, int] = {}
    for tensor in reader.tensors:
        numbers = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        part = tensor.name.split(".")[-2]
        if architecture == "llama" and part in heads:
            numbers = unpermuted(numbers, heads[part])
        found = ours.pop(tensor.name, None)
        if found is None or found.shape != numbers.shape:
            problems.append(f"{tensor.name}: absent or of another shape")
        elif not np.array_equal(found.view(np.uint32), np.ascontiguousarray(numbers).view(np.uint32)):
            gap = np.abs(found - numbers).max()
            problems.append(f"{tensor.name}: differs by up to {gap:.3g}")
        types[tensor.tensor_type.name] = types.get(tensor.tensor_type.name, 0) + 1
    problems += [f"{name}: not in the file" for name in ours]
    print(f"{len(reader.tensors)} tensors {types}, {len(problems)} of them differ")
    return problems


@torch.no_grad()
def compare_logits(path: Path, folder: Path, tolerance: float) -> list[str]:
    model = AutoModelForCausalLM.from_pretrained(
        path.parent, gguf_file=path.name, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    problems = []
    for index, case in enumerate(json.loads((folder / "cases.json").read_text())):
        logits = model(torch.tensor([case["tokens"]])).logits[0, -1]
        gap = float((logits - torch.tensor(case["logits"])).abs().max())
        print(f"case {index}: {len(case['tokens'])} tokens, largest difference {gap:.3g}")
        if not gap <= tolerance:
            problems.append(f"case {index}: differs by {gap:.3g}")
        ids = tokenizer.encode(case["text"], add_special_tokens=False)
        if ids != case["tokens"]:
            # transformers knows no `pre` and loses the digits' step of SmolLM.
            print(f"case {index}: transformers reads {case['text']!r} as {ids}, not {case['tokens']}")
        if tokenizer.decode(case["tokens"]) != case["text"]:
            problems.append(f"case {index}: the tokens are not those of its text")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tolerance", type=float, default=1e-4)
    arguments = parser.parse_args()
    transformers.utils.logging.disable_progress_bar()
    problems = compare_weights(arguments.file, arguments.folder)
    problems += compare_logits(arguments.file, arguments.folder, arguments.tolerance)
    for problem in problems:
        print(f"check_gguf: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
