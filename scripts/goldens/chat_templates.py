"""Prompts and expressions as transformers renders them, for Tests/LanguageTests/Chat.

    chat_templates.py                    writes Tests/LanguageTests/Goldens/chat/{templates,expressions}.json
    chat_templates.py FOLDER [N]         writes templates × 50 conversations, those that trl ships included,
                                         and N random expressions (20000), for PONDER_CHAT_GOLDENS=FOLDER

Templates are compiled by `transformers.utils.chat_template_utils`, so that filters, functions and white
space are those of `apply_chat_template`; only the clock is set to a day. Where jinja2 raises an error the
prompt is null.
"""

import copy
import datetime
import json
import pathlib
import random
import sys
import warnings

import jinja2
import transformers
from chat_shapes import SHAPES
from transformers.utils.chat_template_utils import _compile_jinja_template

warnings.simplefilter("ignore")
DATE = datetime.datetime(2025, 3, 9)
TOKENS = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}


def compiled(text):
    template = _compile_jinja_template.__wrapped__(text)
    template.globals["strftime_now"] = DATE.strftime
    return template


def rendered(template, messages, settings):
    variables = dict(tools=None, documents=None, add_generation_prompt=True)
    try:
        return template.render(messages=messages, **{**variables, **TOKENS, **settings})
    except Exception:
        return None


# Conversations.

TEXTS = [
    "What is 2+2?", "  two spaces  ", "\n\nlines\n\n", "", "Grüße, 世界 👩‍👩‍👧 e\u0301", "a < b && \"c\" 'd'",
    "<think>\nI wonder.\n</think>\n\nFour.", "I wonder.</think>Four.", "{{ braces }} {% if %} {# no #}",
    "tab\tand\\backslash", "One. Two. Three.", "/no_think please", "x" * 70, "Σίσυφος ﬁ İ ß", "ends with \\n\n",
]
TOOLS = [
    {"type": "function", "function": {
        "name": "weather", "description": "Says the weather — of a \"place\".",
        "parameters": {"type": "object", "properties": {
            "place": {"type": "string", "description": "A town", "enum": ["Köln", "Rom"]},
            "days": {"type": "integer", "default": 1, "nullable": True},
            "units": {"type": ["string", "null"]},
            "many": {"type": "array", "items": {"type": "number"}},
            "deep": {"type": "object", "properties": {"a": {"type": "boolean"}}, "required": ["a"]}},
            "required": ["place"]}}},
    {"type": "function", "function": {"name": "now", "description": "The time", "parameters": {}}},
]


def conversation(stream):
    messages = []
    if stream.random() < 0.5:
        messages.append({"role": "system", "content": stream.choice(TEXTS)})
    parts = stream.random() < 0.15
    for turn in range(stream.choice([1, 1, 2, 3])):
        text = stream.choice(TEXTS)
        messages.append({"role": "user", "content": [{"type": "text", "text": text}] if parts else text})
        last = turn > 0 and stream.random() < 0.3
        if stream.random() < 0.35:
            arguments = stream.choice([{"place": "Rom", "days": 2, "f": 1.5, "b": True, "n": None}, {}, {"q": ["<", "é"]}])
            call = {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": arguments}}
            messages.append({"role": "assistant", "content": stream.choice([None, "", "Let me see."]), "tool_calls": [call]})
            messages.append({"role": "tool", "name": "weather", "tool_call_id": "c1",
                             "content": stream.choice(["sunny", "{\"t\": 21.5}", "wet\n"])})
        if last or stream.random() < 0.7:
            reply = {"role": "assistant", "content": stream.choice(TEXTS)}
            if stream.random() < 0.3:
                reply["reasoning_content"] = stream.choice(["Hm.", "\nHm.\n", ""])
            messages.append(reply)
    if stream.random() < 0.05:
        messages.reverse()
    settings = {}
    if stream.random() < 0.3:
        settings["add_generation_prompt"] = False
    if stream.random() < 0.3:
        settings["tools"] = TOOLS[: stream.choice([1, 2])]
    if stream.random() < 0.25:
        settings["enable_thinking"] = stream.random() < 0.5
    if stream.random() < 0.1:
        settings["reasoning_effort"] = stream.choice(["low", "high"])
    if stream.random() < 0.1:
        settings["date_string"] = "1 Jan 2025"
    return {"messages": messages, "settings": settings}


# Expressions.

VARIABLES = {
    "i": 7, "z": 0, "m": -3, "f": 2.5, "g": 1e-7, "t": True, "n": None, "s": "Hello, Wörld", "w": "  a b  c\n",
    "e": "", "l": [3, 1, 2], "k": ["b", "A", "a"], "o": [1, "x", None, 2.0, [True]], "q": [],
    "d": {"b": 1, "a": "x", "C": [1, 2], "items": 5}, "r": [{"a": 1, "b": {"c": "u"}}, {"a": 2}, {"a": 1, "b": None}],
}
INTEGERS = ["i", "z", "m", "0", "1", "2", "3", "-1", "10", "l|length", "loopless"]
NUMBERS = INTEGERS + ["f", "g", "t", "0.5", "1e20", "100.0", "-2.5", "true"]
STRINGS = ["s", "w", "e", "'a'", "'ab'", "\"it's\"", "'x,y,,z'", "'Ünï'", "'%s-%d'", "'12'", "' 3.5 '", "'a' 'b'", "'<b>'", "'\\t\\x41'"]
LISTS = ["l", "k", "o", "q", "r", "[1, 2, 3]", "[]", "['x', 'y']", "range(4)", "(1, 2)", "d.keys()", "d.items()", "s.split()", "[[2, 'b'], [1, 'a']]"]
DICTS = ["d", "{}", "{'k': 1, 'j': [1]}", "dict(a=1, b='2')", "{1: 'a', true: 'b', 'c': none}", "r[0]"]
CUTS = ["5", "9, true", "6, false, '…', 0"]
ENDS = "('a', 'H')"
SORTS = ["true", "by='value'", "reverse=true"]
KEYS = ["0", "-1", "5", "i", "'x'", "true"]
TESTS = ["", "'string'", "'number'", "'defined'", "'equalto', 1", "'in', [1, 'a']", "'none'"]
ATTRIBUTE_TESTS = ["", ", 'defined'", ", 'equalto', 1", ", 'none'", ", 'gt', 1"]
ANY = ["u", "n", "none", "d.nothing", "l[9]"]


def pick(stream, depth, *kinds):
    return expression(stream, depth - 1, stream.choice(kinds))


def expression(stream, depth, kind=None):
    kind = kind or stream.choice("NNSSSLLLDBA")
    if stream.random() < 0.06:
        kind = stream.choice("NSLDBA")
    leaves = {"N": NUMBERS, "S": STRINGS, "L": LISTS, "D": DICTS, "A": ANY, "B": ["t", "true", "false", "u is defined"]}[kind]
    if depth <= 0 or stream.random() < 0.15:
        return stream.choice(leaves)
    def x(*kinds):
        return pick(stream, depth, *kinds)
    def some(choices):
        return stream.choice(choices)
    if kind == "N":
        return some([
            lambda: f"({x('N')} {some(['+', '-', '*', '/', '//', '%'])} {x('N')})",
            lambda: f"({x('N')} ** {some(['0', '2', '3', '-1', '0.5'])})",
            lambda: f"{x('N')} {some(['+', '-', '*', '//', '%'])} {x('N')} {some(['+', '-', '*', '~'])} {x('N')}",
            lambda: f"(-{x('N')})", lambda: f"-{x('N')}|abs", lambda: f"({x('S', 'L', 'D')})|length",
            lambda: f"({x('S', 'N')})|int", lambda: f"({x('S', 'N')})|float", lambda: f"({x('N')})|round({some(['', '1', '2'])})",
            lambda: f"({x('N')})|round(1, '{some(['ceil', 'floor', 'common'])}')", lambda: f"({x('L')})|sum",
            lambda: f"({x('L')})|{some(['min', 'max'])}", lambda: f"({x('S')}).{some(['find', 'rfind', 'count', 'index'])}({x('S')})",
            lambda: f"({x('L')}).{some(['index', 'count'])}({x('N', 'S')})", lambda: f"({x('S', 'A')})|int(default={x('N')})",
            lambda: f"r|sum(attribute='a')", lambda: f"({x('N')} if {x('B')} else {x('N')})",
        ])()
    if kind == "S":
        return some([
            lambda: f"({x('S')} ~ {x('S', 'N', 'L', 'D', 'A', 'B')})", lambda: f"({x('S')} + {x('S')})", lambda: f"({x('S')} * {some(['2', '0', '-1', 't'])})",
            lambda: f"({x('S', 'N', 'A')})|{some(['upper', 'lower', 'capitalize', 'title', 'trim', 'string', 'e', 'reverse'])}",
            lambda: f"({x('S')}).{some(['upper', 'lower', 'strip', 'lstrip', 'rstrip', 'title', 'capitalize', 'swapcase'])}()",
            lambda: f"({x('S')}).{some(['strip', 'lstrip', 'rstrip'])}({x('S')})",
            lambda: f"({x('S')}).replace({x('S')}, {x('S')}{some(['', ', 1', ', -1', ', 0'])})", lambda: f"({x('S')})|replace({x('S')}, {x('S')}{some(['', ', 1'])})",
            lambda: f"({x('L')})|join({some(['', x('S')])})", lambda: f"({x('S')}).join({some(['k', 's', '[]', x('L')])})",
            lambda: f"({x('S')})[{some(['0', '-1', '1:', ':2', '::-1', '1:-1', '::2', '5:1:-2', '-3:', ':99', 'i'])}]",
            lambda: f"({x('S')})|{some(['first', 'last'])}", lambda: f"({x('L', 'D', 'S', 'N', 'A', 'B')})|tojson({some(['', 'indent=2', 'sort_keys=true', 'ensure_ascii=true', 'indent=0'])})",
            lambda: f"({x('S')})|indent({some(['', '2', '2, true', '1, false, true', 'width=3'])})", lambda: f"({x('S')})|default({x('S')}{some(['', ', true'])})",
            lambda: f"({x('A')})|default({x('S')})", lambda: f"({x('S')} {some(['and', 'or'])} {x('S', 'N', 'A')})",
            lambda: f"({x('S')} if {x('B')}{some([' else ' + x('S'), ''])})", lambda: f"({x('S')})|center({some(['10', '3', '0'])})",
            lambda: f"({x('S')}).{some(['center', 'ljust', 'rjust', 'zfill'])}({some(['9', '4', '1'])})", lambda: f"({x('S')})|truncate({some(CUTS)})",
            lambda: f"('{some(['%s', '%5s', '%-4s', '%r', '%d', '%03d', '%.2f', '%x', '%%%s', '%+d', '%6.1f'])}' % {x('N', 'S')})",
            lambda: f"'{some(['{}', '{0}-{0}', '{}{}', '{{}}'])}'.format({x('N', 'S')}, {x('S')})", lambda: f"'%s=%s'|format({x('N', 'S')}, {x('S')})",
            lambda: f"({x('S')}|safe + {x('S')})", lambda: f"({x('S')} + {x('S')}|safe)", lambda: f"({x('S')}).{some(['removeprefix', 'removesuffix'])}({x('S')})",
            lambda: f"({x('S')})|urlencode", lambda: f"({x('L', 'D', 'N', 'A', 'B')})|string", lambda: f"({x('S')})|wordcount",
        ])()
    if kind == "L":
        return some([
            lambda: f"[{x('N', 'S', 'L', 'A')}, {x('N', 'S', 'D')}]", lambda: f"({x('N', 'S')}, {x('L')})", lambda: f"({x('L')} + {x('L')})", lambda: f"({x('L')} * 2)",
            lambda: f"({x('S')}).{some(['split', 'rsplit'])}({some(['', x('S'), x('S') + ', 1', 'none, 1', 'maxsplit=1'])})", lambda: f"({x('S')}).splitlines({some(['', 'true'])})",
            lambda: f"({x('S')}).{some(['partition', 'rpartition'])}({x('S')})", lambda: f"({x('L', 'S', 'D')})|list", lambda: f"({x('L')})|sort({some(['', 'true', 'case_sensitive=true', 'reverse=true'])})",
            lambda: f"({x('L')})|unique|list", lambda: f"({x('L')})|reverse|list", lambda: f"({x('L')})|map('{some(['upper', 'string', 'int', 'length', 'trim', 'float', 'tojson'])}')|list",
            lambda: f"r|map(attribute='{some(['a', 'b', 'b.c', 'x'])}'{some(['', ', default=0'])})|list", lambda: f"({x('L')})|{some(['select', 'reject'])}({some(TESTS)})|list",
            lambda: f"r|{some(['selectattr', 'rejectattr'])}('{some(['a', 'b'])}'{some(ATTRIBUTE_TESTS)})|list", lambda: f"({x('D')})|{some(['dictsort', 'items'])}|list",
            lambda: f"({x('D')})|dictsort({some(SORTS)})", lambda: f"({x('D')}).{some(['items', 'keys', 'values'])}()|list",
            lambda: f"({x('L')})[{some(['1:', ':-1', '::-1', '::2', '-2:', '2:0:-1'])}]", lambda: f"({x('L')})|batch(2{some(['', ', 0'])})|list", lambda: f"({x('L')})|slice(2{some(['', ', 0'])})|list",
            lambda: f"range({some(['3', '1, 4', '5, 0, -2', '0', x('N')])})|list", lambda: f"r|groupby('a')|list", lambda: f"({x('L')} {some(['and', 'or'])} {x('L')})",
        ])()
    if kind == "D":
        return some([
            lambda: f"{{{x('S')}: {x('N', 'S', 'L')}, 'z': {x('A', 'D')}}}", lambda: f"dict({x('D')}, a={x('N', 'S')})", lambda: f"({x('D')}).copy()", lambda: "r[1]", lambda: "{i: f, f: i}",
            lambda: f"dict({x('D')}.items())",
        ])()
    if kind == "B":
        return some([
            lambda: f"({x('N')} {some(['==', '!=', '<', '<=', '>', '>='])} {x('N')})", lambda: f"({x('S')} {some(['==', '!=', '<', '>'])} {x('S')})", lambda: f"({x('N')} < {x('N')} <= {x('N')})",
            lambda: f"({x('L', 'D', 'A')} {some(['==', '!='])} {x('L', 'D', 'A')})", lambda: f"({x('S', 'N')} {some(['in', 'not in'])} {x('L', 'D', 'S')})", lambda: f"(not {x('N', 'S', 'L', 'A', 'B')})",
            lambda: f"({x('B')} {some(['and', 'or'])} {x('B')})", lambda: f"({x('N', 'S', 'L', 'D', 'A', 'B')} is {some(['', 'not '])}{some(['defined', 'none', 'string', 'mapping', 'iterable', 'sequence', 'number', 'integer', 'float', 'boolean', 'true', 'false', 'undefined', 'callable', 'lower', 'upper', 'escaped'])})",
            lambda: f"({x('N')} is {some(['odd', 'even', 'divisibleby 2', 'divisibleby(3)', 'gt 1', 'eq 1', 'lt(2)'])})", lambda: f"({x('S')}).{some(['startswith', 'endswith'])}({some([x('S'), ENDS])})",
            lambda: f"({x('S')}).{some(['isdigit', 'isalpha', 'isalnum', 'isspace', 'isupper', 'islower', 'isnumeric', 'isdecimal'])}()", lambda: f"({x('S', 'N')} is in {x('L')})", lambda: f"({x('A', 'N', 'B')} is sameas {some(['true', 'none', 'false'])})",
            lambda: f"({x('L')} < {x('L')})",
        ])()
    return some([
        lambda: f"({x('D')}).{some(['a', 'b', 'items', 'get', 'x'])}", lambda: f"({x('D')})['{some(['a', 'items', 'keys', 'x'])}']", lambda: f"({x('D')}).get({x('S')}{some(['', ', 9'])})", lambda: f"({x('L')})[{some(KEYS)}]",
        lambda: f"({x('L')})|{some(['first', 'last'])}", lambda: f"u.{some(['x', 'y.z'])}", lambda: f"n.x", lambda: f"({x('L', 'A')})|default({x('N')}, true)", lambda: f"d|attr('{some(['a', 'zz'])}')", lambda: f"(u is defined and u.x)",
        lambda: f"({x('B')} and {x('A')})",
    ])()


def expressions(count, seed):
    stream = random.Random(seed)
    found = {}
    while len(found) < count:
        text = expression(stream, stream.choice([1, 2, 2, 3]))
        if text in found or len(text) > 400:
            continue
        try:
            # jinja2's `indent` appends to a list that it is given.
            result = compiled("{{ " + text + " }}").render(**copy.deepcopy(VARIABLES))
        except Exception as error:
            result = None
            if isinstance(error, (OverflowError, MemoryError)):
                continue
        # What Python writes of objects by their addresses nobody compares.
        if result is not None and (" object" in result or "<built-in" in result or "<bound" in result or len(result) > 2000):
            continue
        found[text] = result
    return [{"expression": text, "result": result} for text, result in found.items()]


def prompts(shapes, conversations, each):
    entries = []
    for number, (name, text) in enumerate(shapes.items()):
        template = compiled(text)
        chosen = range(len(conversations)) if each is None else random.Random(number).sample(range(len(conversations)), each)
        entries.append({"name": name, "text": text, "prompts": [
            {"conversation": c, "prompt": rendered(template, conversations[c]["messages"], conversations[c]["settings"])}
            for c in sorted(chosen)]})
    return entries


def write(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, separators=(",", ": ")) + "\n", encoding="utf-8")


def main():
    versions = {"jinja2": jinja2.__version__, "transformers": transformers.__version__}
    stream = random.Random(1)
    conversations = [conversation(stream) for _ in range(50)]
    shapes = dict(SHAPES)
    if len(sys.argv) == 1:
        folder = pathlib.Path(__file__).parents[2] / "Tests/LanguageTests/Goldens/chat"
        entries, count, seed = prompts(shapes, conversations, 5), 700, 2
    else:
        folder = pathlib.Path(sys.argv[1])
        import trl
        for path in sorted((pathlib.Path(trl.__file__).parent / "chat_templates").glob("*.jinja")):
            shapes["trl/" + path.stem] = path.read_text(encoding="utf-8")
        entries = prompts(shapes, conversations, None)
        count, seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000, 3
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "templates.json", {
        "versions": versions, "date": DATE.strftime("%Y-%m-%d"), "tokens": TOKENS, "conversations": conversations, "templates": entries})
    write(folder / "expressions.json", {"versions": versions, "variables": VARIABLES, "expressions": expressions(count, seed)})
    total = sum(len(entry["prompts"]) for entry in entries)
    failed = sum(prompt["prompt"] is None for entry in entries for prompt in entry["prompts"])
    print(f"{len(entries)} templates, {total} prompts of which {failed} errors, {count} expressions")


main()
