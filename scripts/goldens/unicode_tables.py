"""Writes what Unicode says of characters as the `tokenizers` library knows it: two Swift files.

    .venv-peers/bin/python scripts/goldens/unicode_tables.py [Sources/Language/Tokenizer/Unicode]

Its regular expressions (Oniguruma), Rust's own character functions and its normalizers each have tables
of their own version of Unicode. Everything here is measured by running the library over all characters.
"""
import sys
import unicodedata
from pathlib import Path

import tokenizers
from tokenizers import Regex, normalizers, pre_tokenizers

# All planes that hold assigned characters other than private ones; ideographs have no decompositions
# beyond the compatibility blocks.
CHARACTERS = [c for c in [*range(0x323C0), *range(0xE0000, 0xE0200)] if not 0xD800 <= c < 0xE000]
DECOMPOSING = [c for c in CHARACTERS if not (
    0x3400 <= c < 0xA000 or 0xAC00 <= c < 0xD7A4 or 0x12000 <= c < 0x16000 or 0x19000 <= c < 0x1A000
    or 0x20000 <= c < 0x2F800 or 0x2FA20 <= c)]
NFC, NFD, NFKD = (
    kind().normalize_str for kind in (normalizers.NFC, normalizers.NFD, normalizers.NFKD))


def members(pattern: str) -> list[int]:
    split = pre_tokenizers.Split(Regex(pattern), "removed", invert=True)
    pieces = split.pre_tokenize_str("".join(map(chr, CHARACTERS)))
    return sorted(ord(c) for piece, _ in pieces for c in piece)


def words() -> list[int]:
    """What `\\w` is: a character behind a letter that is one word with it."""
    pieces = pre_tokenizers.Whitespace().pre_tokenize_str("".join(f"a{chr(c)} " for c in CHARACTERS))
    return sorted(ord(piece[1]) for piece, _ in pieces if len(piece) == 2 and piece[0] == "a")


def numeric() -> list[int]:
    """What Rust calls numeric: a character that Digits cuts out from between letters."""
    split = pre_tokenizers.Digits(individual_digits=True)
    pieces = split.pre_tokenize_str("".join(f"a{chr(c)}a" for c in CHARACTERS))
    return sorted(ord(piece) for piece, _ in pieces if len(piece) == 1 and piece != "a")


def ranges(points: list[int]) -> list[str]:
    found: list[list[int]] = []
    for point in points:
        if found and found[-1][1] == point - 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return [f"{a:X}" if a == b else f"{a:X}-{b:X}" for a, b in found]


def blocks(table: dict[int, str]) -> list[str]:
    """`first:decomposition` and those of the characters that follow it, scalars joined by dots."""
    words, last = [], None
    for point, text in sorted(table.items()):
        word = ".".join(f"{ord(c):X}" for c in text)
        words.append(word if last == point - 1 else f"{point:X}:{word}")
        last = point
    return words


def literal(name: str, comment: str, words: list[str]) -> str:
    lines, line = [], ""
    for word in words:
        if len(line) + 1 + len(word) > 90:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    body = "\n".join("        " + text for text in [*lines, line])
    return f'    /// {comment}\n    static let {name} = """\n{body}\n        """\n'


def combining_classes() -> dict[int, list[int]]:
    """Characters that the library reorders, by their class, which no later version changes."""
    classes: dict[int, list[int]] = {}
    for point in DECOMPOSING:
        value, character = unicodedata.combining(chr(point)), chr(point)
        # U+0345 has the highest class and U+0334 the lowest.
        if value and (NFD("\u0345" + character)[0] != "\u0345" or NFD(character + "\u0334")[0] == "\u0334"):
            classes.setdefault(value, []).append(point)
    return classes


def write(folder: Path) -> None:
    version = f"tokenizers {tokenizers.__version__}"
    head = f"// Written by scripts/goldens/unicode_tables.py with {version}; not to be edited.\n\n"
    letters, marks = members(r"\p{L}+"), members(r"\p{M}+")
    numbers, joined = members(r"\p{N}+"), set(words())
    assert joined.issuperset(letters) and joined.issuperset(marks)
    parts = [
        literal("letters", "`\\p{L}`: ranges of scalars.", ranges(letters)),
        literal("marks", "`\\p{M}`.", ranges(marks)),
        literal("numbers", "`\\p{N}`.", ranges(numbers)),
        literal("newNumbers", "Numbers of a later version, which Rust knows.", ranges(sorted(set(numeric()).difference(numbers)))),
        literal("spaces", "`\\s`.", ranges(members(r"\s+"))),
        literal("otherWords", "`\\w` but for letters and marks.", ranges(sorted(joined.difference(letters, marks))))]
    (folder / "ScalarClasses+Ranges.swift").write_text(
        head + "extension ScalarClasses {\n" + "\n".join(parts) + "}\n")

    canonical = {c: NFD(chr(c)) for c in DECOMPOSING if NFD(chr(c)) != chr(c)}
    compatible = {
        c: NFKD(chr(c)) for c in DECOMPOSING if NFKD(chr(c)) != canonical.get(c, chr(c))}
    never = sorted(c for c, text in canonical.items() if len(text) > 1 and NFC(chr(c)) != chr(c))
    for point, text in canonical.items():
        assert len(text) == 1 or point in never or len(NFC(text[:-1])) == 1, hex(point)
    classes = [f"{value}:{word}" if index == 0 else word
               for value, points in sorted(combining_classes().items())
               for index, word in enumerate(ranges(points))]
    parts = [
        literal("canonical", "Whole canonical decompositions, but those of Hangul.", blocks(canonical)),
        literal("uncomposed", "Characters of several scalars that are never composed.", ranges(never)),
        literal("combiningClasses", "`class:range` and its other ranges, of each class but 0.", classes)]
    (folder / "UnicodeForm+Canonical.swift").write_text(
        head + "extension UnicodeForm {\n" + "\n".join(parts) + "}\n")
    parts = [
        literal("compatibility", "Whole compatibility decompositions where they differ.", blocks(compatible))]
    (folder / "UnicodeForm+Compatibility.swift").write_text(
        head + "extension UnicodeForm {\n" + "\n".join(parts) + "}\n")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "Sources/Language/Tokenizer/Unicode"))
