"""Makes math/ beside this file: what PyTorch computes, in float64, for the functions that a transformer is made of.

python3 -m venv VENV && VENV/bin/pip install torch==2.13.0 safetensors numpy
VENV/bin/python test/runtime/golden/make_math.py
"""

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch.nn import functional as F

OUT = Path(__file__).parent / "math"
ROWS, WIDTH = 6, 129


def main():
    torch.manual_seed(11)
    # Rows of very different sizes: tiny, usual, and so large that their exponentials overflow.
    x = torch.randn(ROWS, WIDTH) * torch.tensor([1e-3, 0.3, 1.0, 3.0, 30.0, 300.0])[:, None]
    scale, shift = torch.randn(WIDTH) + 1, torch.randn(WIDTH)
    target = torch.randint(0, WIDTH, (ROWS,))
    d, s, t = x.double(), scale.double(), shift.double()
    tensors = {
        "x": x,
        "scale": scale,
        "shift": shift,
        "target": target.float(),
        "softmax": d.softmax(-1),
        "cross_entropy": F.cross_entropy(d, target, reduction="none"),
        "layer_norm": F.layer_norm(d, (WIDTH,), s, t, 1e-5),
        "rms_norm": F.rms_norm(d, (WIDTH,), s, 1e-6),
        "gelu": F.gelu(d),
        "gelu_tanh": F.gelu(d, approximate="tanh"),
        "silu": F.silu(d),
    }
    OUT.mkdir(exist_ok=True)
    save_file(
        {name: tensor.float().reshape(-1, tensor.shape[-1]).contiguous() for name, tensor in tensors.items()},
        OUT / "golden.safetensors",
    )


main()
