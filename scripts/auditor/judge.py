"""The auditor's own judge: what an answer is, and whether it is right."""
import re

from . import expression, words

DECIMAL = re.compile(r"[ \t\n\r]*(0|[1-9][0-9]{0,17})[ \t\n\r]*")


def answer(chain):
    """What a chain answers: the text behind its last end of thought; None where the thought is open or a
    limit cut the answer."""
    if chain.text is None:
        return chain.answer
    before, mark, after = chain.text.rpartition(chain.marks.end)
    if not mark or chain.cut and not chain.text.endswith(chain.marks.stop):
        return None
    return after.split(chain.marks.stop)[0]


def countdown(question):
    """The numbers and the target of `3 7 12=33`."""
    left, _, right = question.partition("=")
    return [int(number) for number in re.split("[ ,]+", left.strip())], int(right)


def _countdown(question, text):
    given, target = countdown(question)
    tree = expression.parse(text)
    return (
        tree is not None and sorted(expression.numbers(tree)) == sorted(given)
        and expression.value(tree) == target)


def _multiplication(question, text):
    first, _, second = question.partition("*")
    found = DECIMAL.fullmatch(text)
    return bool(found) and int(found[1]) == int(first) * int(second)


def _words(question, text):
    found = DECIMAL.fullmatch(text)
    return bool(found) and int(found[1]) == words.answer(question)


JUDGES = {"countdown": _countdown, "multiplication": _multiplication, "word-problems": _words}


def verdict(chain):
    """`correct`, `wrong` or `unanswered`; None where there is no judge for the task, or nothing was kept
    that could be judged."""
    judge = JUDGES.get(chain.problem.task)
    if not judge or chain.text is None and not chain.knows_answer:
        return None
    text = answer(chain)
    if text is None or not text.strip(expression.SPACE):
        return "unanswered"
    return "correct" if judge(chain.problem.question, text) else "wrong"


def form(chain):
    """What a chain votes for: equal for answers that are the same; None where it abstains."""
    text = answer(chain)
    if text is None:
        return None
    if chain.problem.task == "countdown":
        tree = expression.parse(text)
        return tree if tree is None else expression.shape(tree)
    found = DECIMAL.fullmatch(text)
    return found and int(found[1])
