"""What chains earned, by their verdict and the recipe, and the metrics that are means over them."""
from .rows import Comparison
from .tokens import Tokens


def rows(run):
    return [_rewards(run), _metrics(run)]


def expected(chain, rule, limit):
    """1 for a correct chain and 0 for any other, after the recipe's rule for overlong chains; None where
    that masks it."""
    worth = 1.0 if chain.verdict == "correct" else 0.0
    name, fields = next(iter(rule.items())) if isinstance(rule, dict) else (rule, {})
    if name == "masked" and not chain.finished:
        return None
    if name == "punished":
        buffer = fields["buffer"]
        worth -= min(1.0, max(0.0, (chain.tokens - (limit - buffer)) / buffer))
    return worth


def _rewards(run):
    claim = "reward: by the verdict and nothing else"
    rule = run.seeds[0].config["learning"].get("overlong", {"judged": {}})
    name = next(iter(rule)) if isinstance(rule, dict) else rule
    claimed = "1 for correct, 0 otherwise" if name == "judged" else f"the same, overlong chains {name}"
    compared = Comparison()
    for seed in run.seeds:
        learning, context = seed.config["learning"], seed.config["model"]["context"]
        for step in seed.chains.values():
            for chain in step:
                limit = learning["maxTokens"]
                if name == "punished":
                    limit = min(limit, context - Tokens.of(seed).prompt(chain.problem))
                compared.check(
                    chain.place, chain.reward, expected(chain, rule, limit), absolute=1e-9)
    return compared.row(claim, claimed, "chains")


def _metrics(run):
    """Accuracy, reward, length and unfinished share of each step, in the three places that have them."""
    claim = "reward: each step's accuracy, reward, length, share unfinished"
    compared, skipped = Comparison(), 0
    for seed in run.seeds:
        shown = {
            point["step"]: point for point in run.summary.get("learning", [])
            if point.get("seed", seed.seed) == seed.seed}
        for step, chains in seed.chains.items():
            if seed.dropped(step):
                skipped += 1
                continue
            rewards = [c.reward for c in chains if c.reward is not None]
            found = {
                "accuracy": sum(c.verdict == "correct" for c in chains) / len(chains),
                "reward": sum(rewards) / len(rewards) if rewards else None,
                "length": sum(c.tokens for c in chains) / len(chains),
                "unfinished": sum(not c.finished for c in chains) / len(chains)}
            names = {"reward": "reward", "length": "meanLength", "unfinished": "unfinished"}
            for name, own in found.items():
                for place, kept in [("store", seed.metrics), ("metrics.jsonl", seed.log)]:
                    if step in kept:
                        compared.check(
                            f"{place}, step {step}, {name}", kept[step].get(name), own, 1e-9, 1e-12)
            for name, key in names.items():
                if step in shown and isinstance(shown[step].get(key), (int, float)):
                    compared.check(
                        f"summary.json, step {step}, {key}", shown[step][key], found[name], 1e-9, 1e-12)
    row = compared.row(claim, "store, metrics.jsonl and summary.json")
    if skipped and row.agrees is not None:
        row.found += f"; {skipped} steps dropped groups whose chains are not kept"
    return row
