"""A run's folder as its files have it. Nothing is written to it, and its database is read in a copy."""
import json
import pathlib
import shutil
import sqlite3
import tempfile
from dataclasses import dataclass, field


class NoRun(Exception):
    """The folder is no run that can be audited; the text says why."""


@dataclass(frozen=True)
class Marks:
    """What a model puts around its thought and behind its answer."""
    begin: str = "<think>"
    end: str = "</think>"
    stop: str = "<eos>"


@dataclass
class Problem:
    id: str
    task: str
    question: str
    reference: dict


@dataclass(eq=False)
class Chain:
    problem: Problem
    #: Where it stands, for a reader.
    place: str
    sample: int
    tokens: int
    verdict: str | None
    #: None where only what came of it was kept.
    text: str | None
    finished: bool
    #: Whether a limit or a cancellation ended it.
    cut: bool
    #: As it was written, where that was kept; of older runs' chains the form.
    answer: str | None = None
    #: Whether the place of `answer` says something, be it that there is none.
    knows_answer: bool = False
    #: From a version that knew of no cut answers and kept forms alone.
    older: bool = False
    form: str | None = None
    reward: float | None = None
    marks: Marks = field(default_factory=Marks)


def read_json(path):
    try:
        return json.loads(path.read_text())
    except OSError as error:
        raise NoRun(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise NoRun(f"{path} is not JSON: {error}") from error


class Evaluation:
    """A file of `evaluations/`: chains of one model under one rule."""

    def __init__(self, path, marks):
        self.name = path.stem
        data = read_json(path)
        try:
            self.problems = [
                Problem(p["id"], p["task"], p["question"], p["reference"]) for p in data["problems"]]
            self.samples = [
                [self._chain(sample, self.problems[index], place, marks)
                 for place, sample in enumerate(samples)]
                for index, samples in enumerate(data["samples"])]
            self.usage = data["ledger"]["accounts"].get("policy", {})
            self.accounts = data["ledger"]["accounts"]
            self.anatomy = data.get("anatomy", {})
        except (KeyError, IndexError, TypeError) as error:
            raise NoRun(f"{path} lacks {error}") from error

    def _chain(self, sample, problem, place, marks):
        own = sample.get("format")
        if own:
            marks = Marks(own["beginOfThought"], own["endOfThought"], own["endOfSequence"])
        older = "isFinished" in sample
        if older:
            finished, cut, knows = sample["isFinished"], not sample["isFinished"], "form" in sample
        else:
            stop = sample.get("stopReason")
            finished = stop == "endOfSequence"
            cut, knows = stop in ("length", "context", "cancelled"), True
        return Chain(
            problem, f"{self.name}.json, {problem.id}, sample {place}", place, sample["tokens"],
            sample.get("verdict"), sample.get("text"), finished, cut,
            sample.get("form" if older else "answer"), knows, older, sample.get("form"), marks=marks)

    @property
    def chains(self):
        return [chain for samples in self.samples for chain in samples]

    @property
    def shares(self):
        """By problem, the share of its chains that were found correct."""
        return [sum(c.verdict == "correct" for c in s) / len(s) for s in self.samples]


def _opened(source, copy):
    """A copy of a store, opened."""
    shutil.copyfile(source, copy)
    options = "mode=ro&immutable=1"
    log = source.with_name("store.sqlite-wal")
    if log.exists() and log.stat().st_size > 0:
        # What is in the log alone counts too: SQLite takes it up in the copy.
        shutil.copyfile(log, f"{copy}-wal")
        options = "mode=rw"
    return sqlite3.connect(f"file:{copy}?{options}", uri=True)


class Seed:
    """The folder of one seed: what was learned, step by step, and what was measured."""

    def __init__(self, folder, copies):
        self.folder = folder
        self.name = folder.name
        self.seed = int(folder.name.removeprefix("seed-"))
        self.config = read_json(folder / "config.json")
        parts = {"model", "pretraining", "learning", "evaluation"}
        if not isinstance(self.config, dict) or not parts <= self.config.keys():
            raise NoRun(f"{folder}/config.json is not that of 'reproduce o1' or 'train'")
        self.marks = self._marks()
        self.evaluations = {
            path.stem: Evaluation(path, self.marks)
            for path in sorted((folder / "evaluations").glob("*.json"))}
        self._read_store(copies)
        self.controls = {
            path.parent.name: self._bill(path, copies)
            for path in sorted((folder / "controls").glob("*/store.sqlite"))}
        self.log = self._read_log()

    def _marks(self):
        path = self.folder / "model" / "tokenizer_config.json"
        fields = read_json(path) if path.exists() else {}
        standard = Marks()
        return Marks(
            fields.get("begin_of_thought", standard.begin),
            fields.get("end_of_thought", standard.end), fields.get("eos_token", standard.stop))

    def _bill(self, source, copies):
        """What a control's own store says that it spent: account, tokens and FLOPs of each step."""
        try:
            store = _opened(source, copies / f"{self.name}-{source.parent.name}.sqlite")
            rows = store.execute(
                "SELECT account, promptTokens + generatedTokens, flops FROM ledger").fetchall()
            store.close()
            return rows
        except sqlite3.DatabaseError as error:
            raise NoRun(f"{source}: {error}") from error

    def _read_store(self, copies):
        source = self.folder / "store.sqlite"
        if not source.is_file():
            raise NoRun(f"{source} is not there")
        try:
            store = _opened(source, copies / f"{self.name}.sqlite")
            self.problems = {
                row[0]: Problem(row[0], row[1], row[2], json.loads(row[3]))
                for row in store.execute("SELECT id, task, question, reference FROM problem")}
            self.chains = {}
            for step, id, sample, text, tokens, reward, verdict, stop in store.execute(
                    "SELECT step, problem, sample, text, tokens, reward, verdict, stopReason "
                    "FROM chain WHERE phase = 'learning' ORDER BY step, id"):
                self.chains.setdefault(step, []).append(Chain(
                    self.problems[id], f"step {step}, {id}, sample {sample}", sample, tokens,
                    verdict, text, stop == "endOfSequence",
                    stop in ("length", "context", "cancelled"), reward=reward, marks=self.marks))
            #: By phase, step and account: prompt, cached and generated tokens, FLOPs, seconds.
            self.ledger = {
                row[:3]: row[3:] for row in store.execute(
                    "SELECT phase, step, account, promptTokens, cachedTokens, generatedTokens, "
                    "flops, seconds FROM ledger")}
            self.metrics = {}
            for name, step, value in store.execute(
                    "SELECT name, step, value FROM metric WHERE phase = 'learning'"):
                self.metrics.setdefault(step, {})[name] = value
            store.close()
        except (sqlite3.Error, KeyError, ValueError) as error:
            raise NoRun(f"{source} is not a run's store: {error}") from error

    def _read_log(self):
        """The last line of each step of learning in `metrics.jsonl`."""
        path = self.folder / "metrics.jsonl"
        if not path.exists():
            return {}
        try:
            lines = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
            return {line["step"]: line for line in lines if line.get("phase") == "learning"}
        except (KeyError, ValueError) as error:
            raise NoRun(f"{path} is not a run's log: {error}") from error

    def groups(self, step):
        """The samples of each drawn problem of a step, in the order of the draws."""
        groups = []
        for chain in self.chains.get(step, []):
            if chain.sample == 0 or not groups:
                groups.append([])
            groups[-1].append(chain)
        return groups

    def dropped(self, step):
        """Groups that were drawn and not kept."""
        return self.metrics.get(step, {}).get("droppedGroups") or 0

    @property
    def task(self):
        """The recipe's task: its name in the configuration, and its fields."""
        if "task" in self.config:
            return next(iter(self.config["task"].items()))
        return "countdown", self.config.get("corpus", {})


class Run:
    """A folder of `ponder reproduce o1` or `ponder train`."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        if not self.folder.is_dir():
            raise NoRun(f"{folder} is no folder")
        if not (self.folder / "summary.json").is_file():
            raise NoRun(f"{folder} holds no summary.json: it is no finished run")
        self.summary = read_json(self.folder / "summary.json")
        needed = {"base", "trained", "trainPanel", "testPanel", "ledger", "seeds"}
        if not isinstance(self.summary, dict) or not needed <= self.summary.keys():
            raise NoRun(f"{folder}/summary.json is not one of 'reproduce o1' or 'train'")
        seeds = [self.folder / f"seed-{seed}" for seed in self.summary["seeds"]]
        if not seeds or not all(path.is_dir() for path in seeds):
            raise NoRun(f"{folder} holds the summary of a run without its seeds' folders")
        self._copies = tempfile.TemporaryDirectory(prefix="audit-")
        self.seeds = [Seed(path, pathlib.Path(self._copies.name)) for path in seeds]

    def evaluations(self, name):
        """Of every seed, the evaluation of that name; nothing where one lacks it."""
        found = [seed.evaluations.get(name) for seed in self.seeds]
        return found if all(found) else []
