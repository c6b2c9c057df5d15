"""Makes ggml/blocks.json in this folder: blocks of quantised types with random content, and the numbers that
llama.cpp's Python package reads from them.

    python3 -m venv VENV && VENV/bin/pip install numpy gguf==0.19.0
    VENV/bin/python test/runtime/golden/make_ggml.py
"""

import json
from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES
from gguf import GGMLQuantizationType as Type
from gguf.quants import dequantize

OUT = Path(__file__).parent / "ggml"
BLOCKS = 3
# The bytes of the float16 numbers in a block, which must not be infinite or NaN.
SCALES = {
    Type.Q5_0: [0],
    Type.Q5_1: [0, 2],
    Type.Q2_K: [80, 82],
    Type.Q3_K: [108],
    Type.Q4_K: [0, 2],
    Type.Q5_K: [0, 2],
    Type.Q6_K: [208],
}


def main():
    random = np.random.default_rng(13)
    OUT.mkdir(exist_ok=True)
    cases = []
    for kind, places in SCALES.items():
        _, size = GGML_QUANT_SIZES[kind]
        blocks = random.integers(0, 256, (BLOCKS, size), dtype=np.uint8)
        for place in places:
            scales = random.uniform(-2, 2, BLOCKS).astype(np.float16)
            blocks[:, place : place + 2] = scales.view(np.uint8).reshape(BLOCKS, 2)
        values = [float(value) for value in dequantize(blocks, kind).reshape(-1)]
        cases.append({"name": kind.name, "type": kind.value, "bytes": blocks.tobytes().hex(), "values": values})
    lines = ",\n".join(json.dumps(case) for case in cases)
    (OUT / "blocks.json").write_text(f"[\n{lines}\n]\n")


main()
