"""Arithmetic as Countdown's answers write it: sums of products of numbers and parentheses.

A parser by recursive descent with exact fractions, after the grammar of docs/algorithms/countdown.md.
"""
import re
from fractions import Fraction

LONGEST, DEEPEST, DIGITS = 1_024, 64, 9
ITEM = re.compile(r"[0-9]+|[-+*/()]")
SPACE = " \t\n\r"


class Unreadable(Exception):
    pass


def parse(text):
    """The expression as nested tuples `(operation, left, right)` over whole numbers; None for any other
    text."""
    if len(text.encode()) > LONGEST:
        return None
    items, rest = [], text
    while rest := rest.lstrip(SPACE):
        found = ITEM.match(rest)
        if not found:
            return None
        items.append(found.group())
        rest = rest[found.end():]
    try:
        tree, end = _sum(items, 0, 0)
    except Unreadable:
        return None
    return tree if end == len(items) else None


def _sum(items, place, depth):
    return _chain(items, place, depth, "+-", _product)


def _product(items, place, depth):
    return _chain(items, place, depth, "*/", _atom)


def _chain(items, place, depth, operations, operand):
    tree, place = operand(items, place, depth)
    while place < len(items) and items[place] in operations:
        right, end = operand(items, place + 1, depth)
        tree, place = (items[place], tree, right), end
    return tree, place


def _atom(items, place, depth):
    if place >= len(items):
        raise Unreadable
    item = items[place]
    if item == "(" and depth < DEEPEST:
        tree, place = _sum(items, place + 1, depth + 1)
        if place >= len(items) or items[place] != ")":
            raise Unreadable
        return tree, place + 1
    if not item.isdigit() or len(item) > DIGITS or len(item) > 1 and item[0] == "0":
        raise Unreadable
    return int(item), place + 1


def numbers(tree):
    """The numbers in the order written."""
    return [tree] if isinstance(tree, int) else numbers(tree[1]) + numbers(tree[2])


def value(tree):
    """The exact value; None where it divides by zero."""
    if isinstance(tree, int):
        return Fraction(tree)
    left, right = value(tree[1]), value(tree[2])
    if left is None or right is None:
        return None
    if tree[0] == "/":
        return left / right if right else None
    return {"+": left + right, "-": left - right, "*": left * right}[tree[0]]


def shape(tree):
    """Equal for expressions that differ in the order of terms and factors and in needless parentheses."""
    if isinstance(tree, int):
        return ("number", tree)
    kind = "sum" if tree[0] in "+-" else "product"
    direct, inverse = _parts(shape(tree[1]), kind)
    more, less = _parts(shape(tree[2]), kind)
    if tree[0] in "-/":
        more, less = less, more
    return (kind, tuple(sorted(direct + more, key=repr)), tuple(sorted(inverse + less, key=repr)))


def _parts(form, kind):
    return (form[1], form[2]) if form[0] == kind else ((form,), ())
