"""The corpus that tokenizers are compared on, made from a seed; mixed-corpus.ts beside this file makes the same one.

CHUNKS texts of about 2 kB: words of ten scripts, English with contractions, code, numbers, emoji, accents in pieces,
white space of every kind, and random code points.
"""

CHUNKS = 320
KINDS = 10

# First and last letters of the scripts' words.
SCRIPTS = [
    (0x61, 0x7A),
    (0x41, 0x5A),
    (0xC0, 0x17F),
    (0x3B1, 0x3C9),
    (0x410, 0x44F),
    (0x5D0, 0x5EA),
    (0x621, 0x64A),
    (0x905, 0x939),
    (0xE01, 0xE2E),
    (0x3041, 0x3093),
    (0x4E00, 0x9FA5),
    (0xAC00, 0xD7A3),
]
SEPARATORS = [" ", " ", " ", " ", ", ", ". ", "\n", "  ", "; ", "\t", " - ", "\r\n"]
WORDS = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "is",
    "that",
    "for",
    "it",
    "was",
    "with",
    "as",
    "be",
    "on",
    "not",
    "he",
    "by",
    "are",
    "this",
    "have",
    "King",
    "Queen",
    "thou",
    "What",
    "tokenizer",
    "attention",
    "don't",
    "I'll",
    "they're",
    "we've",
    "it's",
    "I'm",
    "he'd",
    "CAN'T",
    "O'Neil",
    "rock'n'roll",
    "http://example.com/a?b=c",
    "user@example.org",
    "C++",
    "e.g.",
    "state-of-the-art",
    "U.S.A.",
    "naive",
    "co\u00f6perate",
    "\u201cquoted\u201d",
    "\u2026",
]
CODE = [
    "def f(x):\n    return x ** 2\n",
    "for (let i = 0; i < n; i += 1) {\n\tsum += a[i];\n}\n",
    "#include <stdio.h>\n",
    "SELECT * FROM t WHERE id = 42;\n",
    "{\"key\": [1, 2.5e-3, null]}\n",
    "if __name__ == '__main__':\n        main()\n",
    "<div class=\"x\">&nbsp;</div>\n",
    "0xDEADBEEF | ~mask << 3\n",
    "// ====== ------ ######\n",
]
SPACES = [
    " ",
    "  ",
    "   ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "\u00a0",
    "\u2003",
    "\u3000",
    "\u200b",
    "\ufeff",
    " \n ",
    "\u2028",
    "\x0b",
    "\x0c",
    "\x85",
    "x",
]
# Characters that normal forms treat otherwise in Unicode 17 than in what tokenizers 0.23.3 has.
RECENT = [
    (0x1ABF, 0x1AEB),
    (0x1DF6, 0x1DF6),
    (0x1E4EC, 0x1E4ED),
    (0x32FF, 0x32FF),
    (0xA7F1, 0xA7F4),
    (0xAB69, 0xAB69),
    (0x10780, 0x107BA),
    (0x1CCD6, 0x1CCF9),
    (0x1E030, 0x1E06D),
]
EMOJI = [
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U0001f1e9\U0001f1ea",
    "\U0001f44d\U0001f3fd",
    "\u2764\ufe0f",
    "1\ufe0f\u20e3",
    " ",
]
ACCENTS = [
    "e\u0301",
    "\u00e9",
    "a\u030a",
    "\u212b",
    "\ufb01",
    "\u1100\u1161",
    "\uac00",
    "\u0928\u093f",
    "o\u0308\u0304",
    "\uff21",
    "\u00bd",
    "\u0130",
    "\u00df",
    "\u1e9e",
    " ",
]


class Random:
    """xorshift32: the same numbers in every language."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        x = self.state
        x ^= (x << 13) & 0xFFFFFFFF
        x ^= x >> 17
        x ^= (x << 5) & 0xFFFFFFFF
        self.state = x
        return x % limit


def word(random, script):
    low, high = SCRIPTS[script]
    return "".join(chr(low + random.below(high - low + 1)) for _ in range(1 + random.below(9)))


def code_point(random, limit):
    point = random.below(limit - 0x800)
    point = point if point < 0xD800 else point + 0x800
    return "x" if any(low <= point <= high for low, high in RECENT) else chr(point)


def piece(random, kind):
    pick = lambda items: items[random.below(len(items))]
    if kind == 0:
        return word(random, random.below(len(SCRIPTS))) + pick(SEPARATORS)
    if kind == 1 or kind == 2:
        return pick(WORDS) + pick(SEPARATORS)
    if kind == 3:
        return pick(CODE)
    if kind == 4:
        return str(random.below(1 << (1 + random.below(31)))) + pick([" ", ".", ",", "-", "/", ":", "%", "\n", ""])
    if kind == 5:
        return pick(EMOJI) if random.below(2) == 0 else chr(0x1F300 + random.below(0x350))
    if kind == 6:
        return pick(ACCENTS) + (word(random, random.below(6)) if random.below(3) == 0 else "")
    if kind == 7:
        return pick(SPACES)
    if kind == 8:
        return code_point(random, 0x3000)
    return code_point(random, 0x110000)


def text(chunk):
    random = Random(chunk * 2654435761 % 4294967296 or 1)
    parts, size = [], 0
    while size < 2000:
        # Every tenth chunk mixes all kinds, piece by piece.
        part = piece(random, random.below(KINDS) if chunk % 10 == 9 else chunk % KINDS)
        parts.append(part)
        size += len(part.encode("utf-8"))
    return "".join(parts)


def fingerprint(numbers):
    """FNV-1a over 32-bit numbers, as 8 hexadecimal digits."""
    value = 0x811C9DC5
    for number in numbers:
        for shift in (0, 8, 16, 24):
            value = ((value ^ ((number >> shift) & 0xFF)) * 0x01000193) & 0xFFFFFFFF
    return f"{value:08x}"
