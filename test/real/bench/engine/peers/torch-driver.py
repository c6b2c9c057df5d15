"""PyTorch in eager mode behind the bench's line protocol (resident.ts): transformers' own model code, one thread pool.

torch-driver.py FOLDER THREADS
"""

import copy
import json
import sys
import time

import torch
import transformers

folder, threads = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(threads)
torch.set_grad_enabled(False)
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()


def say(message):
    print(json.dumps(message), flush=True)


started = time.perf_counter()
model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype="auto").eval()
vocab = model.config.vocab_size
say(
    {
        "loadMs": (time.perf_counter() - started) * 1000,
        "about": f"torch {torch.__version__}, transformers {transformers.__version__}, {model.dtype}",
    }
)


def prompt(sequences, tokens, first=0):
    """[sequences][tokens]; the same in every driver."""
    positions = torch.arange(first, first + tokens)[None, :]
    return (positions * 7919 + torch.arange(sequences)[:, None] * 104729 + 17) % (vocab - 16)


def run(ids, cache=None):
    """Logits of the last position only, as the others compute them."""
    return model(ids, past_key_values=cache, use_cache=True, logits_to_keep=1)


prompts = {}


def prefill(tokens):
    start = time.perf_counter()
    run(prompt(1, tokens))
    return time.perf_counter() - start


def decode(sequences, context, steps):
    if sequences not in prompts:
        prompts[sequences] = run(prompt(sequences, context)).past_key_values
    cache = copy.deepcopy(prompts[sequences])
    start = time.perf_counter()
    for step in range(steps):
        cache = run(prompt(sequences, 1, context + step), cache).past_key_values
    return time.perf_counter() - start


def greedy(steps, ids):
    tokens, gaps = [], []
    out = run(torch.tensor([ids]))
    for step in range(steps):
        best = out.logits[0, -1].float().topk(2)
        tokens.append(int(best.indices[0]))
        gaps.append(float(best.values[0] - best.values[1]))
        if step + 1 < steps:
            out = run(torch.tensor([[tokens[-1]]]), out.past_key_values)
    return {"tokens": tokens, "gaps": gaps}


for line in sys.stdin:
    op, *numbers = line.split()
    numbers = [int(number) for number in numbers]
    if op == "prefill":
        say({"ms": prefill(*numbers) * 1000})
    elif op == "decode":
        say({"ms": decode(*numbers) * 1000})
    elif op == "greedy":
        say(greedy(numbers[0], numbers[1:]))
    else:
        say({"error": f"{op} is not known"})
