"""Loads a model folder that Ponder wrote with transformers and compares the logits.

    .venv-peers/bin/python scripts/goldens/check_export.py FOLDER [--tolerance 1e-4]

FOLDER/logits.json is one object or a list of them: {"tokens": [T ids], "logits": [T * V numbers, row
by row, or V for the last position alone], "text": optional, what the ids decode to}. Exit code 1 when a
weight is missing, unexpected or of the wrong shape, when logits differ by more than the tolerance, or
when tokenizer.json turns a text into other ids; 2 when the folder cannot be read.
"""
import argparse
import json
import sys
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast


def load(folder: Path):
    model, info = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, output_loading_info=True)
    problems = [f"{kind}: {sorted(map(str, info[kind]))}"
                for kind in ("missing_keys", "unexpected_keys", "mismatched_keys") if info.get(kind)]
    return model.eval(), problems


@torch.no_grad()
def difference(model, case: dict) -> float:
    """The largest absolute difference of one case; infinite when the counts do not agree."""
    theirs = model(torch.tensor([case["tokens"]])).logits[0]
    ours = torch.tensor(case["logits"], dtype=torch.float32)
    if ours.numel() == theirs.shape[-1]:
        theirs = theirs[-1]
    if ours.numel() != theirs.numel():
        return float("inf")
    gap = float((ours - theirs.flatten()).abs().max())
    return gap if gap == gap else float("inf")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tolerance", type=float, default=1e-4)
    arguments = parser.parse_args()
    transformers.utils.logging.disable_progress_bar()
    try:
        cases = json.loads((arguments.folder / "logits.json").read_text())
        cases = cases if isinstance(cases, list) else [cases]
        model, problems = load(arguments.folder)
        path = arguments.folder / "tokenizer.json"
        tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(path)) if path.exists() else None
    except (OSError, ValueError) as error:
        print(f"check_export: {error}", file=sys.stderr)
        return 2
    if not cases:
        problems.append("logits.json holds no case")
    for index, case in enumerate(cases):
        gap = difference(model, case)
        print(f"case {index}: {len(case['tokens'])} tokens, largest difference {gap:.3g}")
        if gap > arguments.tolerance:
            problems.append(f"case {index} differs by {gap:.3g}, more than {arguments.tolerance:g}")
        if tokenizer and "text" in case:
            ids = tokenizer.encode(case["text"], add_special_tokens=False)
            if ids != case["tokens"]:
                problems.append(f"case {index}: tokenizer.json reads {case['text']!r} as {ids}")
    for problem in problems:
        print(f"check_export: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
