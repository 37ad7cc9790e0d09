"""Peer for the whole reinforcement-learning step: a trainer of TRL on the same model and task.

One repetition is one optimizer step: `--samples` of each of `--prompts` Countdown problems by the
pretrained model of `--model`, each to its end of sequence or `--tokens` new tokens, judged exactly, group
advantages, and one on-policy update. To the exact reward 0.5 is added for every other sample of a group, on
both sides: ours takes no gradient of a group whose rewards are all the same, TRL computes it in full, and so
there is none. Chosen for speed: no KL to a reference (beta 0), gradient checkpointing off (TRL turns it
on), sdpa attention, fused AdamW, no evaluation, saving or reporting. GRPOTrainer computes no
log-probabilities of the old policy on policy; RLOOTrainer always does, and its step costs that. Calls of 64,
128 and all rows with the growing and the static cache are timed over a share of the work, and the fastest
pair samples. `--micro` rows per backward pass. The learning rate is so small that every step does the same
work.
"""
import ast
import contextlib
import operator
import sys
import tempfile
import time
import warnings
from fractions import Fraction

import common
import sampling

options = common.arguments(__doc__.splitlines()[0], repetitions=2)
options.add_argument("--model", required=True, help="folder of the pretrained model")
options.add_argument("--trainer", choices=["grpo", "rloo"], required=True,
                     help="group advantages by the mean, or by the mean of the others")
options.add_argument("--prompts", type=int, required=True, help="prompts per step")
options.add_argument("--samples", type=int, required=True, help="samples per prompt; an even number")
options.add_argument("--tokens", type=int, required=True, help="most new tokens of a sample")
options.add_argument("--micro", type=int, required=True, help="rows per backward pass")
options.add_argument("--batch", type=int, default=0, help="rows per call; 0 means the fastest")
options.add_argument("--cache", choices=["best"] + sampling.CACHES, default="best")
options.add_argument("--warm-up", type=int, default=1, help="steps before the first timed one")
options = options.parse_args()
torch = common.prepare(options.threads)

import transformers
import trl
from datasets import Dataset, disable_progress_bars
from transformers import TrainerCallback
from trl import GRPOConfig, GRPOTrainer, RLOOConfig, RLOOTrainer

disable_progress_bars()
OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
              ast.Div: operator.truediv}


def value(text: str) -> tuple[Fraction, list[int]]:
    """The exact value of a bounded arithmetic expression and the numbers in it."""
    numbers = []

    def walk(node) -> Fraction:
        if isinstance(node, ast.Constant) and type(node.value) is int:
            numbers.append(node.value)
            return Fraction(node.value)
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
            return OPERATIONS[type(node.op)](walk(node.left), walk(node.right))
        raise ValueError("not arithmetic")

    if len(text) > 64:
        raise ValueError("too long")
    return walk(ast.parse(text, mode="eval").body), numbers


def alternating(prompts, completions, **_) -> list[float]:
    """The exact score of each completion, and 0.5 more for every other one of its group.

    Groups stand one behind the other and have an even number of samples: each has a signal.
    """
    return [score(p, c) + (0.5 if i % 2 == 0 else 0.0)
            for i, (p, c) in enumerate(zip(prompts, completions))]


def score(prompt: str, completion: str) -> float:
    """1 when what follows the thought uses exactly the given numbers and has the target's value."""
    given, target = prompt.removesuffix("<think>").split("=")
    _, closed, answer = completion.partition("</think>")
    if not closed:
        return 0.0
    try:
        got, used = value(answer.strip())
    except (ValueError, SyntaxError, ZeroDivisionError, RecursionError, MemoryError):
        return 0.0
    return float(got == int(target) and sorted(used) == sorted(map(int, given.split())))


class Clock(TrainerCallback):
    """Times whole steps; with `--serve`, waits for a line of input before each after the first ones."""

    def __init__(self):
        self.seconds = []
        self.step = 0

    def on_step_begin(self, args, state, control, **kwargs):
        if options.serve and self.step >= options.warm_up and not sys.stdin.readline():
            raise EndOfInput
        self.start = time.perf_counter()

    def on_step_end(self, args, state, control, **kwargs):
        seconds = time.perf_counter() - self.start
        self.step += 1
        if self.step == options.warm_up and options.serve:
            common.emit({"ready": True, **description})
        if self.step > options.warm_up:
            self.seconds.append(seconds)
            if options.serve:
                common.emit({**description, **{"seconds": seconds}})


class EndOfInput(Exception):
    """The harness closed our input: training is over."""


rows = options.prompts * options.samples
model, tokenizer = common.pretrained(options.model)
# The brackets of the thought stay in decoded text, where the reward looks for them.
for token in tokenizer.added_tokens_decoder.values():
    token.special = token.content in (tokenizer.eos_token, tokenizer.pad_token)
prompts = common.prompts_of(options.model)
batch, cache, trials = sampling.Sampler(
    torch, model.eval(), [tokenizer.encode(p) for p in prompts[:options.prompts]], options.samples,
    free=True,
).fastest(
    # A call holds whole groups and whole backward passes.
    [options.batch] if options.batch else
    [b for b in (64, 128, rows) if b % options.micro == b % options.samples == rows % b == 0],
    sampling.CACHES if options.cache == "best" else [options.cache], options.tokens)
model.train()
steps = 1_000_000 if options.serve else options.warm_up + options.repetitions
description = {
    "name": "RL step" if options.trainer == "grpo" else "RL step, RLOO", "unit": "seconds",
    "peerVersion": f"trl {trl.__version__} (transformers {transformers.__version__})",
    "size": options.size, "parameters": model.num_parameters(), "prompts": options.prompts,
    "implementation": f"{batch} rows a call, {cache} cache",
    "samples": options.samples, "newTokens": options.tokens, "micro": options.micro,
    "threads": options.threads, "trialTokensPerSecond": trials}
folder = tempfile.TemporaryDirectory()
TRAINERS = {
    "grpo": (GRPOTrainer, GRPOConfig, dict(loss_type="dapo", scale_rewards="none")),
    "rloo": (RLOOTrainer, RLOOConfig, dict(normalize_advantages=False)),
}
Trainer, Configuration, own = TRAINERS[options.trainer]
configuration = Configuration(
    output_dir=folder.name, use_cpu=True, bf16=False, fp16=False, seed=0, max_steps=steps,
    per_device_train_batch_size=options.micro, gradient_accumulation_steps=rows // options.micro,
    generation_batch_size=batch, cache_implementation=sampling.implementation(cache),
    num_generations=options.samples, num_iterations=1, max_completion_length=options.tokens,
    temperature=1.0, top_p=1.0, top_k=0,
    beta=0.0, mask_truncated_completions=False,
    learning_rate=1e-7, lr_scheduler_type="constant", gradient_checkpointing=False,
    optim="adamw_torch_fused", max_grad_norm=1.0, logging_strategy="no", save_strategy="no",
    report_to="none", disable_tqdm=True, log_completions=False, dataloader_pin_memory=False, **own)
clock = Clock()
warnings.simplefilter("ignore")
sys.stdout = sys.stderr
trainer = Trainer(
    model=model, reward_funcs=alternating, args=configuration, processing_class=tokenizer,
    train_dataset=Dataset.from_dict({"prompt": prompts}), callbacks=[clock])
with contextlib.suppress(EndOfInput):
    trainer.train()
if not options.serve:
    middle = sorted(clock.seconds)[len(clock.seconds) // 2]
    common.emit({**description, "seconds": middle, "repetitions": len(clock.seconds),
                 "secondsAll": [round(s, 4) for s in clock.seconds]})
