"""Advantages and losses of policy gradients by verl's own definitions, for tests of ours.

    git clone https://github.com/volcengine/verl && python policy_losses.py verl/ OUT.json

Runs `verl/trainer/ppo/core_algos.py` as it stands, with stand-ins for what it imports and these functions do not use.
"""
import importlib.util
import json
import re
import sys
import types
from pathlib import Path

import torch


def module(name, **names):
    made = types.ModuleType(name)
    made.__dict__.update(names)
    sys.modules[name] = made
    return made


def verl(root):
    """verl's `core_algos`, with the functions of its `torch_functional` that are arithmetic alone."""
    text = (root / "verl/utils/torch_functional.py").read_text()
    wanted = "clip_by_value|masked_sum|masked_mean|masked_var|masked_whiten"
    parts = re.findall(rf"^def (?:{wanted})\(.*?(?=^def |^@|^class |\Z)", text, re.M | re.S)
    functional = module("verl.utils.torch_functional", torch=torch)
    exec("\n".join(parts), functional.__dict__)
    module("omegaconf", DictConfig=dict)
    module("verl")
    module("verl.trainer")
    module("verl.trainer.config", AlgoConfig=type("AlgoConfig", (), {}))
    module("verl.utils", as_torch_index=None, group_mean_std=None, torch_functional=functional)
    module("verl.utils.import_utils", deprecated=lambda *_: lambda f: f)
    module("verl.workers")
    module("verl.workers.config", ActorConfig=Actor)
    sys.modules["verl"].utils = sys.modules["verl.utils"]
    spec = importlib.util.spec_from_file_location(
        "core_algos", root / "verl/trainer/ppo/core_algos.py")
    core = importlib.util.module_from_spec(spec)
    sys.modules["core_algos"] = core
    spec.loader.exec_module(core)
    return core


class Actor:
    """What losses ask of a configuration; nothing that is not there is asked."""

    def __init__(self, low, high, **policy):
        self.clip_ratio, self.clip_ratio_low, self.clip_ratio_high = low, low, high
        self.clip_ratio_c = 1e9  # no dual clip
        self.global_batch_info = {}
        names = ("clip_cov_ratio", "clip_cov_lb", "clip_cov_ub", "kl_cov_ratio", "ppo_kl_coef")
        self.policy_loss = types.SimpleNamespace(**{n: policy.get(n) for n in names})

    def get(self, name, default=None):
        return getattr(self, name, default)


def main():
    root, out = Path(sys.argv[1]), Path(sys.argv[2])
    core = verl(root)
    torch.manual_seed(1)
    torch.set_default_dtype(torch.float64)
    lengths = [5, 3, 4, 1]
    rows, width = len(lengths), max(lengths)
    mask = torch.tensor([[float(t < n) for t in range(width)] for n in lengths])
    old = -torch.rand(rows, width) * 3
    new = old + torch.randn(rows, width) * 0.3
    advantages = torch.randn(rows, width)
    values = torch.randn(rows, width) * 0.5
    moved = values + torch.randn(rows, width) * 0.4
    rewards = torch.zeros(rows, width)
    for row, (length, reward) in enumerate(zip(lengths, [1.0, 0.0, 1.0, -0.5])):
        rewards[row, length - 1] = reward
    rewards[0, 1] = 0.25
    groups = ["a", "a", "b", "b"]

    def ragged(tensor):
        return [tensor[row, :length].tolist() for row, length in enumerate(lengths)]

    def graded(loss, leaf):
        loss.backward()
        return {"loss": loss.item(), "gradient": ragged(leaf.grad)}

    found = {"versions": {"verl": (root / "verl/version/version").read_text().strip(),
                          "torch": torch.__version__},
             "lengths": lengths, "old": ragged(old), "new": ragged(new),
             "advantages": ragged(advantages), "values": ragged(values), "moved": ragged(moved),
             "rewards": ragged(rewards), "groups": groups}
    found["gae"] = []
    for gamma, lam in [(1.0, 1.0), (0.9, 0.7), (1.0, 0.0)]:
        whitened, returns = core.compute_gae_advantage_return(rewards, values, mask, gamma, lam)
        found["gae"].append({"discount": gamma, "lambda": lam, "whitened": ragged(whitened),
                             "returns": ragged(returns)})
    outcome = torch.zeros(rows, width)
    for row, length in enumerate(lengths):
        outcome[row, length - 1] = rewards[row].sum()
    config = types.SimpleNamespace(gamma=1.0)
    config.get = lambda name, default=None: default
    found["outcome"] = ragged(outcome)
    found["advantageOf"] = {
        "whitened": ragged(core.compute_reinforce_plus_plus_outcome_advantage(
            outcome.clone(), mask, config)[0]),
        "groupMeanWhitened": ragged(core.compute_reinforce_plus_plus_baseline_outcome_advantage(
            outcome.clone(), mask, groups)[0]),
        "normalized": ragged(core.compute_grpo_outcome_advantage(
            outcome.clone(), mask, groups, epsilon=1e-4)[0]),
        "groupMean": ragged(core.compute_grpo_outcome_advantage(
            outcome.clone(), mask, groups, norm_adv_by_std_in_grpo=False)[0]),
        "leaveOneOut": ragged(core.compute_rloo_outcome_advantage(outcome.clone(), mask, groups)[0]),
    }
    found["value"] = []
    for clip in [0.2, 1e9]:
        leaf = moved.clone().requires_grad_()
        loss, _ = core.compute_value_loss(leaf, values + advantages, values, mask, clip)
        found["value"].append({"clip": clip, **graded(loss, leaf)})
    found["policy"] = []
    cases = [
        ("vanilla", "token-mean", Actor(0.2, 0.28)),
        ("vanilla", "seq-mean-token-mean", Actor(0.2, 0.2)),
        ("vanilla", "seq-mean-token-sum-norm", Actor(0.2, 0.2)),
        ("gspo", "seq-mean-token-mean", Actor(3e-2, 4e-2)),
        ("cispo", "token-mean", Actor(0.9, 4)),
        ("kl_cov", "token-mean", Actor(0.2, 0.2, kl_cov_ratio=0.3, ppo_kl_coef=0.7)),
    ]
    for name, mode, actor in cases:
        leaf = new.clone().requires_grad_()
        loss, _ = core.get_policy_loss_fn(name)(
            old_log_prob=old, log_prob=leaf, advantages=advantages, response_mask=mask,
            loss_agg_mode=mode, config=actor)
        found["policy"].append({"name": name, "mode": mode, "low": actor.clip_ratio_low,
                                "high": actor.clip_ratio_high, **graded(loss, leaf)})
    out.write_text(json.dumps(found) + "\n")


main()
