"""Writes the goldens of byte-pair tokenizers: small vocabularies and what `tokenizers` makes of texts.

    .venv-peers/bin/python scripts/goldens/byte_pair.py [Tests/LanguageTests/Goldens/byte-pair]

Each vocabulary is trained on the few texts below and put behind the normalizers, pre-tokenizers and
decoders of a published family. README.md beside this script describes the files.
"""
import json
import random
import sys
import unicodedata
from pathlib import Path

import tokenizers
from tokenizers import (
    AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers)

from unicode_tables import CHARACTERS, DECOMPOSING

CONTRACTION = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
SPACES = r"|\s*[\r\n]+|\s+(?!\S)|\s+"
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = CONTRACTION + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*" + SPACES
QWEN2 = CONTRACTION + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*" + SPACES
QWEN35 = (CONTRACTION + r"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*" + SPACES)

CORPUS = """
The farmer counted the eggs, and the eggs counted for little. She'd sold twelve, kept thirty-four and
broken one; they're cheaper by the dozen, aren't they? I've seen it, he'll see it, we'd see it, I'm sure.
def add(first, second):
    # Adds 12 and 345, then 6789.
    return first + second   \t
for (int i = 0; i < 100; i++) { total += values[i] * 3.14159; }\r\n
Việt Nam có nhiều núi đá vôi. Über den Wolken muß die Freiheit grenzenlos sein. Où est la gare ?
Сколько будет дважды два? Четыре, конечно. 日本語の文章には空白がありません。数字は十二です。
一二三四五六七八九十 대한민국 한국어 문장입니다. नमस्ते दुनिया हिन्दी में गिनती एक दो तीन 😀😀👍🏽👩‍👩‍👧
the then there these theory thermal other mother father weather leather together whether rather
aaaa aaaaaaaa aaaaaaaaaaaaaaaa abab abababab banana bananas
नमस्ते हिन्दी नमस्ते हिन्दी नमस्ते हिन्दी e\u0301te\u0301 e\u0301te\u0301 e\u0301te\u0301 123 456 123 456
""" * 2

TEXTS = [
    "", " ", "  ", "   ", "\n", "\r\n", "\r\n\r\n", " \n", "\n ", "\t\t\tx", " \t \n  \r x", "a", "A", "é", "e\u0301",
    "I'm sure they're fine, we've it; he'll go, she'd not. It's 'tis 'S 'T 'RE 'Ve 'M 'lL 'D '\u017f 'x ''s",
    "'S", "'\u017ft", "'s't'm", "'", "don't DON'T Don'T o'clock rock'n'roll 'twas",
    "1 12 123 1234 12345 1234567 a1b22c333 ½ ² ٣٤ ⅫⅨ 3.14159 -7 1,000",
    "  12", "    12   345", "x  7", "x   77\n  7", "a 1", "a  1", "\t1", "\n1",
    "def add(first, second):\n    return first  + second\n\n\n\tend\r\n\r\nlast",
    "a\nb", "a\n\nb", "a \n b", "a\r\nb\rc", "end.\n", "end.\r\n\r\n  next", "...\n\n...", "!?\n", " !?\r\n x",
    "\u00a0x", "x\u00a0\u00a0y", "\u3000日本", "\u2028\u2029\u0085", "\u200b\u200dz", "\ufeffstart", "\u180e",
    "Việt Nam", " Việt", "Vie\u0323\u0302t", "Vi\u1ec7t", "e\u0301\u0302\u0323", "\u0301", " \u0301a", "a\u0301b", "-\u0301-", "\u0301\u0301",
    "Å\u212b\u2126\u1e9b\u0323", "ﬁﬂ ﬆ ① Ⅳ ㎏ ｆｕｌｌ", "가각\u1100\u1161\u11a8\u1112\u1161\u11ab", "İI ı ß ẞ Σς ΑΣ",
    "日本語の文章。一二三", "中文,English混合123", "नमस्ते हिन्दी", "עברית שלום", "العربية ١٢٣", "ไทยภาษา",
    "😀", "😀😀 👍🏽", "👩‍👩‍👧‍👦", "🇩🇪🇫🇷", "a😀b", "\U0001f468\u200d\U0001f4bb code",
    "<|endoftext|>", "a<|endoftext|>b", " <|endoftext|> ", "<|endoftext", "<|end<|endoftext|>", "<|endoftext|><|endoftext|>",
    "pre<mask>post", "pre  <mask>  post", "\n<mask>\n", "<mask><mask>", "left <left> mid <right> right",
    "single word: one", "someone", "one", "one two", "(one)", "oneone", "one1", "_one_", "éone", "none one.one",
    "NORM norm Norm xNormx", "ÉTÉ été", "e\u0301te\u0301", "<tool> </tool> <tool>x</tool>",
    "long" * 40, "a" * 50, "a" * 49, "a" * 48, "a" * 300, "ab" * 60, "the" * 70, "bananas" * 30, " " * 100, " " * 60 + "x", "\n" * 70,
    "aaaa aaaaaaaa", "0" * 40, "()[]{}<>;:!@#$%^&*-=_+|\\\"/~`", "----------", "======\n", "a_b-c.d/e\\f", "x=1;y=2",
    "https://example.org/path?query=1&other=2#part", "user@example.org", "C:\\dir\\file.txt",
    "\x00\x01\x1f\x7f\x80\x9f", "\ud7ff\ue000\uffff\U00010000\U0010ffff", "\U000e0001\U000e0020", "\u0378\u0379 unassigned",
    "▁", "▁▁a", "a▁b ▁ c", "<0x41><0x0A>", "<unk>", "<s>x</s>", " <s> x </s> ", "x<s>", "<s>", "<s> <s>",
    "Replace-me-now", "-", "--a--", "a-", "-a", "a - b", "Whitespace\tand\nlines   here", "x,y;z!  w?",
    "ǅ ǈ ʰ ª º ˇ ꙮ 𝔘𝔫𝔦 𝟘𝟙𝟚 ㊙ ☃ ™ © ± ÷ € ₿ ¼",
]


def random_texts(count: int) -> list[str]:
    draw = random.Random(7)
    assigned = [c for c in CHARACTERS if unicodedata.category(chr(c)) not in ("Cn", "Co", "Cs")]
    common = [chr(c) for c in range(0x20, 0x7f)] + [" "] * 20 + ["\n"] * 4 + list("'''\r\t  1234567890")
    pieces = ["'s", "'LL", "  ", "\r\n", "<|endoftext|>", "<mask>", "one", "<s>", "the ", "éé", "日本", "\u0301", "😀", "aaaa",
              "<tool>", "Norm", "123", "▁", "-", "\u00a0", "ing", " then", "\u0323\u0302", "가", "\u11a8"]
    texts = []
    for index in range(count):
        kind = index % 3
        source = [common, pieces + common[:40], [chr(draw.choice(assigned)) for _ in range(30)] + [" ", "a"]][kind]
        texts.append("".join(draw.choice(source) for _ in range(draw.randint(1, 24))))
    return texts


def byte_level(split=None, prefix=False, regex=None):
    level = pre_tokenizers.ByteLevel(add_prefix_space=prefix, use_regex=split is None if regex is None else regex)
    return level if split is None else pre_tokenizers.Sequence([*split, level])


def pattern(regex: str):
    return pre_tokenizers.Split(Regex(regex), "isolated")


def llama_decoder(strip=True):
    steps = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    return decoders.Sequence(steps + ([decoders.Strip(" ", 1, 0)] if strip else []))


END = AddedToken("<|endoftext|>", special=True)
BOS = [("<s>", "single")]
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]


def kinds() -> dict[str, dict]:
    """What each family has beside its vocabulary. `specials` are in it before it is trained."""
    level, bytes_ = decoders.ByteLevel(), pre_tokenizers.ByteLevel.alphabet()
    tool = AddedToken("<tool>", special=False, normalized=False)
    close = AddedToken("</tool>", special=False, normalized=True)
    space = normalizers.Replace(" ", "▁")
    sentence = dict(specials=["<unk>", "<s>", "</s>", *BYTES], byte_fallback=True, unk="<unk>", fuse=True, bos=True)
    return {
        "gpt2": dict(pre=byte_level(), decoder=level, alphabet=bytes_, added=[END]),
        "roberta": dict(
            pre=byte_level(prefix=True), decoder=level, alphabet=bytes_, normalizer=normalizers.Lowercase(),
            added=[END, AddedToken("<mask>", lstrip=True, special=True), AddedToken("<left>", lstrip=True, rstrip=True),
                   AddedToken("one", single_word=True, normalized=False), AddedToken("Norm", normalized=True),
                   AddedToken("<right>", rstrip=True, special=True)]),
        "llama3": dict(
            pre=byte_level([pattern(LLAMA3)]), decoder=level, alphabet=bytes_, ignore=True,
            specials=[], added=[AddedToken("<s>", special=True), END, tool], bos=True),
        "qwen2": dict(
            normalizer=normalizers.NFC(), pre=byte_level([pattern(QWEN2)]), decoder=level, alphabet=bytes_,
            added=[END, tool, close]),
        "qwen35": dict(
            normalizer=normalizers.NFC(), pre=byte_level([pattern(QWEN35)]), decoder=level, alphabet=bytes_,
            added=[END, tool]),
        "smollm": dict(
            pre=byte_level([pre_tokenizers.Digits(individual_digits=True)], regex=True), decoder=level,
            # As in the published vocabulary, some bytes have no token.
            alphabet=[c for c in bytes_ if c not in "ĢģĤĥ"], specials=["<|endoftext|>", "<s>"], added=[]),
        "llama2": dict(
            sentence, normalizer=normalizers.Sequence([normalizers.Prepend("▁"), space]), pre=None,
            train_pre=pre_tokenizers.Metaspace("▁", "always", True), decoder=llama_decoder(),
            added=[tool]),
        "mistral": dict(
            sentence, pre=pre_tokenizers.Metaspace("▁", "first", False),
            train_pre=pre_tokenizers.Metaspace("▁", "always", True), decoder=llama_decoder()),
        "metaspace": dict(
            pre=pre_tokenizers.Metaspace("▁", "always", True), decoder=decoders.Metaspace("▁", "always", True),
            specials=["<unk>", "</s>"], unk="<unk>", added=[tool]),
        "gemma": dict(
            sentence, normalizer=space, pre=pre_tokenizers.Split(" ", "merged_with_previous"),
            train_pre=pre_tokenizers.Metaspace("▁", "never", True), decoder=llama_decoder(strip=False)),
        "words": dict(
            normalizer=normalizers.Sequence([normalizers.NFKD(), normalizers.Lowercase(), normalizers.Strip()]),
            pre=pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Digits(False)]),
            decoder=decoders.Fuse(), specials=["<unk>", "</s>"], unk="<unk>", added=[END]),
        "splits": dict(
            normalizer=normalizers.Sequence([normalizers.NFKC(), normalizers.Strip(True, False)]),
            pre=pre_tokenizers.Sequence([
                pre_tokenizers.Split("-", "merged_with_next"), pre_tokenizers.Split("e", "contiguous"),
                pre_tokenizers.Split("o", "removed", invert=False), pre_tokenizers.Split("the", "isolated", invert=True),
                pre_tokenizers.WhitespaceSplit()]),
            train_pre=pre_tokenizers.WhitespaceSplit(), decoder=decoders.Fuse(), specials=["</s>"], added=[]),
    }


def build(kind: dict, size: int) -> Tokenizer:
    model = models.BPE(unk_token=kind.get("unk"), fuse_unk=kind.get("fuse", False), byte_fallback=False)
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = kind.get("train_pre") or kind["pre"]
    specials = kind.get("specials", ["<|endoftext|>"])
    trainer = trainers.BpeTrainer(
        vocab_size=size + len(specials), special_tokens=specials, show_progress=False,
        initial_alphabet=kind.get("alphabet", []), limit_alphabet=400)
    text = CORPUS
    if "smollm" in kind.get("name", ""):
        text = "".join(c for c in CORPUS if ord(c) < 0x80)
    tokenizer.train_from_iterator([text], trainer)
    trained = json.loads(tokenizer.to_str())["model"]
    trained["ignore_merges"] = kind.get("ignore", False)
    trained["byte_fallback"] = kind.get("byte_fallback", False)
    if kind.get("ignore"):
        # A token that no merges make, as " Việt" is one of Llama 3.
        for word in ["Ġbanana's", "Ġtogetherness", "日本".encode().decode("latin1")]:
            trained["vocab"].setdefault(word, len(trained["vocab"]))
    state = json.loads(tokenizer.to_str())
    state["model"], state["pre_tokenizer"], state["added_tokens"] = trained, None, []
    tokenizer = Tokenizer.from_str(json.dumps(state))
    if kind.get("normalizer"):
        tokenizer.normalizer = kind["normalizer"]
    if kind["pre"]:
        tokenizer.pre_tokenizer = kind["pre"]
    tokenizer.decoder = kind["decoder"]
    tokenizer.add_special_tokens([AddedToken(text, special=True, normalized=False)
                                  for text in specials if not text.startswith("<0x")])
    for token in kind.get("added", []):
        (tokenizer.add_special_tokens if token.special else tokenizer.add_tokens)([token])
    if kind.get("bos"):
        tokenizer.post_processor = processors.Sequence([
            processors.ByteLevel(trim_offsets=False),
            processors.TemplateProcessing(
                single="<s>:0 $A:0", pair="<s>:0 $A:0 <s>:1 $B:1",
                special_tokens=[("<s>", tokenizer.token_to_id("<s>"))])])
    return tokenizer


def surrogateless(texts: list[str]) -> list[str]:
    return ["".join(c for c in text if not 0xD800 <= ord(c) < 0xE000) for text in texts]


def fnv(values) -> str:
    """FNV-1a of 64 bits over bytes."""
    digest = 0xCBF29CE484222325
    for value in values:
        digest = (digest ^ value) * 0x100000001B3 % (1 << 64)
    return f"{digest:016x}"


def word_digests() -> dict[str, list]:
    """For each pattern and 4,096 characters in their order: a digest of the lengths of its matches."""
    result = {}
    cutters = {name: pattern(regex) for name, regex in
               dict(gpt2=GPT2, llama3=LLAMA3, qwen2=QWEN2, qwen35=QWEN35).items()}
    cutters |= {"whitespace": pre_tokenizers.Whitespace(), "digits": pre_tokenizers.Digits(True)}
    for name, cutter in cutters.items():
        result[name] = []
        for first in range(0, 0x33000, 4096):
            # Without ideographs, syllables and private characters, which are all alike.
            if 0x4000 <= first < 0x9000 or 0xB000 <= first < 0xF000:
                continue
            text = "".join(map(chr, range(first, first + 4096)))
            pieces = cutter.pre_tokenize_str(text)
            result[name].append([first, fnv(len(piece.encode()) % 251 for piece, _ in pieces)])
    return result


def forms() -> dict:
    kinds_ = {name: getattr(normalizers, name)().normalize_str for name in ("NFC", "NFD", "NFKC", "NFKD")}
    points = [c for c in DECOMPOSING if kinds_["NFKD"](chr(c)) != chr(c)]
    marks = [c for c in DECOMPOSING if unicodedata.combining(chr(c))]
    draw = random.Random(11)
    texts = [chr(0x1100 + draw.randrange(20)) + chr(0x1160 + draw.randrange(24)) + chr(0x11a6 + draw.randrange(30))
             for _ in range(20)]
    for _ in range(120):
        choice = lambda: chr(draw.choice(draw.choice([points, marks, marks, [0x61, 0x65, 0xac00, 0x1100, 0x1161, 0x915, 0x9c7]])))
        texts.append("".join(choice() for _ in range(draw.randint(2, 9))))
    texts.append("a" + "\u0323\u0301\u0327" * 30)
    return {
        "texts": texts,
        "forms": {name: [apply(text) for text in texts] for name, apply in kinds_.items()},
        "digests": {name: fnv(b for c in DECOMPOSING for b in apply(chr(c) + "x").encode())
                    for name, apply in kinds_.items()}}


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    texts = surrogateless(TEXTS) + random_texts(90)
    draw = random.Random(5)

    def save(name: str, value) -> None:
        (folder / f"{name}.json").write_text(json.dumps(value, ensure_ascii=True, separators=(",", ":")) + "\n")

    save("texts", {"versions": {"tokenizers": tokenizers.__version__}, "texts": texts})
    for name, kind in kinds().items():
        tokenizer = build({**kind, "name": name}, 520)
        encodings = [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
        some = tokenizer.encode(texts[15]).ids
        end = "<|endoftext|>" if tokenizer.token_to_id("<|endoftext|>") is not None else "</s>"
        random_ids = []
        if isinstance(kind["decoder"], decoders.ByteLevel):
            ids = list(range(tokenizer.get_vocab_size()))
            random_ids = [[draw.choice(ids) for _ in range(12)] for _ in range(40)]
        save(name, {
            "tokenizer": tokenizer.to_str(), "configuration": json.dumps({"eos_token": end}),
            "encodings": encodings, "withSpecials": some,
            "decodings": [tokenizer.decode(ids, skip_special_tokens=False) for ids in encodings],
            "tokens": random_ids,
            "texts": [tokenizer.decode(ids, skip_special_tokens=False) for ids in random_ids]})
        print(name, tokenizer.get_vocab_size(), (folder / f"{name}.json").stat().st_size)
    save("patterns", word_digests())
    save("forms", forms())


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "Tests/LanguageTests/Goldens/byte-pair"))
