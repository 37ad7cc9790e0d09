"""What the peer scripts share: the models' sizes, prompts, threads and the protocol of `--serve`.

With `--serve` a script prepares itself, prints one line {"ready": true, ...}, then runs one timed
repetition for each line it reads and prints its result as one JSON line; it quits at end of input.
Without it, it runs `--repetitions` of them and prints one line with the median.
"""
import argparse
import json
import os
import random
import signal
import statistics
import sys
import time

OUTPUT = sys.stdout  # kept, so that libraries which print cannot disturb the protocol
THREADS = 2
PAD, EOS = 0, 1
SPECIAL = ["<pad>", "<eos>", "<think>", "</think>"]
CHARACTERS = "\n 0123456789+-*/()=?.,:;<>!YNabcdefg"[:36]
VOCABULARY = len(SPECIAL) + len(CHARACTERS)  # 40

SIZES = {
    "0.8M": dict(width=128, layers=4, heads=4, kv_heads=2, ffn=384),
    "5M": dict(width=256, layers=6, heads=8, kv_heads=4, ffn=768),
}


def arguments(description: str, repetitions: int) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--size", choices=SIZES, default="0.8M")
    parser.add_argument("--threads", type=int, default=THREADS)
    parser.add_argument("--repetitions", type=int, default=repetitions)
    parser.add_argument("--serve", action="store_true", help="one repetition per line of input")
    return parser


def prepare(threads: int):
    """Fixes threads and seeds, and quietens the libraries; call it before anything is built."""
    # A harness may start us with these blocked; Ctrl-C must reach us all the same.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    import transformers
    torch.set_num_threads(threads)
    torch.set_num_interop_threads(1)
    torch.manual_seed(0)
    random.seed(0)
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    return torch


def llama(size: str, context: int = 512):
    """A random LlamaForCausalLM with a tied head and sdpa attention, float32."""
    from transformers import LlamaConfig, LlamaForCausalLM
    s = SIZES[size]
    return LlamaForCausalLM(LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=s["width"], intermediate_size=s["ffn"],
        num_hidden_layers=s["layers"], num_attention_heads=s["heads"],
        num_key_value_heads=s["kv_heads"], head_dim=s["width"] // s["heads"],
        max_position_embeddings=context, tie_word_embeddings=True, attn_implementation="sdpa",
        pad_token_id=PAD, eos_token_id=EOS, bos_token_id=None))


def pretrained(folder: str):
    """The model and the tokenizer of a Hugging Face folder, float32 with sdpa attention."""
    from transformers import LlamaForCausalLM, PreTrainedTokenizerFast
    model = LlamaForCausalLM.from_pretrained(
        folder, dtype="float32", attn_implementation="sdpa")
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder, padding_side="left")
    return model, tokenizer


def prompts_of(folder: str) -> list[str]:
    """The prompts that our side left beside the pretrained model, the same as it samples from."""
    with open(os.path.join(folder, "prompts.json"), encoding="utf-8") as file:
        return json.load(file)


def countdown_prompts(count: int, seed: int = 0) -> list[str]:
    """Prompts such as `3 7 20=42<think>`: 9 to 14 tokens, three or four numbers of 1-20."""
    draw = random.Random(seed)
    prompts = []
    while len(prompts) < count:
        numbers = " ".join(str(draw.randint(1, 20)) for _ in range(draw.choice([3, 3, 4])))
        text = f"{numbers}={draw.randint(1, 99)}<think>"
        if 9 <= len(encode(text)) <= 14:
            prompts.append(text)
    return prompts


def encode(text: str) -> list[int]:
    """The ids of a prompt, one token a character and one for each special token."""
    table = {c: i for i, c in enumerate(SPECIAL + list(CHARACTERS))}
    ids, rest = [], text
    while rest:
        piece = next((s for s in SPECIAL if rest.startswith(s)), rest[0])
        ids.append(table[piece])
        rest = rest[len(piece):]
    return ids


def emit(value: dict) -> None:
    OUTPUT.write(json.dumps(value) + "\n")
    OUTPUT.flush()


def serve(repetition, description: dict, options) -> None:
    """Runs `repetition()` (returning a dictionary with `seconds`) by the protocol above."""
    if options.serve:
        emit({"ready": True, **description})
        for _ in sys.stdin:
            emit({**description, **repetition()})
        return
    results = [repetition() for _ in range(options.repetitions)]
    results.sort(key=lambda r: r["seconds"])
    middle = results[len(results) // 2]
    emit({**description, **middle, "repetitions": len(results),
          "secondsAll": [round(r["seconds"], 5) for r in results]})


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median(values):
    return statistics.median(values)
