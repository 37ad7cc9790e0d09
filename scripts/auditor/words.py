"""Answers of word problems, worked out from their sentences (docs/algorithms/word-problems.md)."""
import re

NUMBER, WORD = r"(0|[1-9]\d{0,3})", r"([A-Za-z]+)"
THING = rf"{WORD} has {WORD}"
FORMS = [
    (re.compile(rf"{WORD} has {NUMBER} {WORD}", re.ASCII),
     lambda m: ((m[0], m[2]), lambda get: int(m[1]))),
    (re.compile(rf"{WORD} has {NUMBER} more {WORD} than {THING}", re.ASCII),
     lambda m: ((m[0], m[2]), lambda get: get(m[3], m[4]) + int(m[1]))),
    (re.compile(rf"{WORD} has {NUMBER} fewer {WORD} than {THING}", re.ASCII),
     lambda m: ((m[0], m[2]), lambda get: get(m[3], m[4]) - int(m[1]))),
    (re.compile(rf"{WORD} has {NUMBER} times as many {WORD} as {THING}", re.ASCII),
     lambda m: ((m[0], m[2]), lambda get: get(m[3], m[4]) * int(m[1]))),
    (re.compile(rf"{WORD} has as many {WORD} as {THING} and {THING}", re.ASCII),
     lambda m: ((m[0], m[1]), lambda get: get(m[2], m[3]) + get(m[4], m[5]))),
]
ASKED = re.compile(rf"How many {WORD} has {WORD}\?", re.ASCII)


def answer(question):
    """The number asked for; None where the question cannot be read or has no answer."""
    *sentences, last = re.split(r"(?<=\.) ", question)
    asked = ASKED.fullmatch(last)
    definitions = {}
    for sentence in sentences:
        for form, meaning in FORMS:
            if found := form.fullmatch(sentence.removesuffix(".")):
                quantity, worth = meaning(found.groups())
                definitions[quantity] = worth
                break
        else:
            return None
    if not asked:
        return None

    def get(name, things):
        return definitions[name, things](get)

    try:
        return get(asked[2], asked[1])
    except (KeyError, RecursionError):
        return None
