"""Makes tokenizers/precompiled.json in this folder: a small map of characters by sentencepiece, and what the package
tokenizers makes of texts with it.

    python3 -m venv VENV && VENV/bin/pip install tokenizers==0.23.3 sentencepiece==0.2.3 protobuf
    VENV/bin/python test/runtime/golden/make_precompiled.py
"""

import base64
import io
import json
import random
import tempfile
from pathlib import Path

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import normalizers

OUT = Path(__file__).parent / "tokenizers" / "precompiled.json"
RULES = {
    "\t": " ", "\n": " ", "\r\n": " ", "\u00a0": " ", "\u3000": " ", "\u200b": "", "\ufeff": "", "ａ": "a", "Ａ": "A",
    "ﬁ": "fi", "½": "1⁄2", "①": "1", "e\u0301": "é", "o\u0308": "ö", "ﾊﾟ": "パ", "ﾊ": "ハ", "\u1100\u1161": "가",
    "㌀": "アパート", "ﷺ": "صلى الله عليه وسلم",
}  # fmt: skip
PARTS = [*RULES, *"abcXYZ 12", "é", "\u0301", "\u0323", "e\u0323\u0301", "👩‍👩‍👧", "\r", "각", "\u11a8", "ﾟ", "𝐀", "日本"]


def main():
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as rules:
        for source, target in RULES.items():
            points = (" ".join(f"{ord(character):x}" for character in text) for text in (source, target))
            rules.write("\t".join(points) + "\n")
        rules.flush()
        model = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(["to be or not to be that is the question"] * 20),
            model_writer=model,
            vocab_size=19,
            normalization_rule_tsv=rules.name,
            minloglevel=2,
        )
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(model.getvalue())
    charsmap = proto.normalizer_spec.precompiled_charsmap
    normalizer = normalizers.Precompiled(charsmap)
    draw = random.Random(7)
    texts = PARTS + ["".join(draw.choices(PARTS, k=draw.randint(2, 10))) for _ in range(150)]
    cases = [[text, normalizer.normalize_str(text)] for text in texts]
    encoded = base64.b64encode(charsmap).decode()
    OUT.write_text(json.dumps({"precompiled_charsmap": encoded, "cases": cases}) + "\n")


main()
