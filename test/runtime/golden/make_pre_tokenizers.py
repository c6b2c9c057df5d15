"""Makes tokenizers/pre-tokenizers.json in this folder: how the package tokenizers cuts texts by the rules for GGUF
files.

    python3 -m venv VENV && VENV/bin/pip install tokenizers==0.23.3
    R=./lib/runtime/src/tokenizer/gguf/pre-tokenizers
    npx tsx -e "console.log(JSON.stringify(require('$R').PRE_TOKENIZERS))" \\
      | VENV/bin/python test/runtime/golden/make_pre_tokenizers.py
"""

import json
import random
import sys
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.pre_tokenizers import ByteLevel

OUT = Path(__file__).parent / "tokenizers" / "pre-tokenizers.json"
PARTS = [
    *["Hello", "HELLO", "helloWorld", "I'm", "we'LL", "don't", " ", "  ", "   ", "\n", "\r\n", "\n\n", "\t"],
    *["1", "23", "4567", "89012345", "3.14", "!", "?!", "...", "//", "a/b\n", "$x", "<=>", "#tag", "_id", "(a)"],
    *["é", "École", "straße", "ΑΒγ", "ώ", "Привет", "你好", "世界", "ひらがな", "カタカナ", "한국어", "हिन्दी"],
    *["العربية", "١٢٣", "½", "😀", "👩‍👩‍👧", "e\u0301", "ǅ", "ʔ", "ꞏ", "。", "「", "\u3000", "\u00a0", "\u2028"],
    *["K", "ﬀ", "𐐀", "ბ", "ᲐᲑ"],
]


def main():
    draw = random.Random(15)
    texts = ["".join(draw.choices(PARTS, k=draw.randint(1, 12))) for _ in range(60)] + PARTS
    letters = {character: byte for byte, character in enumerate(bytes_to_letters())}
    result = {}
    for name, rules in json.load(sys.stdin).items():
        definition = {
            "version": "1.0",
            "added_tokens": [],
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": rules["pieces"]},
            "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []},
        }
        cut = Tokenizer.from_str(json.dumps(definition)).pre_tokenizer.pre_tokenize_str
        result[name] = [
            [bytes(letters[letter] for letter in piece).decode() for piece, _ in cut(text)] for text in texts
        ]
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(pieces)}" for name, pieces in result.items())
    OUT.write_text(f"{{\n{lines}\n}}\n")


def bytes_to_letters():
    """The letter of each byte in byte-level vocabularies."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters, spare = [], 256
    for byte in range(256):
        if byte in printable:
            letters.append(chr(byte))
        else:
            letters.append(chr(spare))
            spare += 1
    assert set(letters) == set(ByteLevel.alphabet())
    return letters


main()
