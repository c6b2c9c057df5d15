"""Runs vLLM's CPU build with the bench's line protocol (resident.ts): its engine in this process, without tokenizer and
prefix cache.

vllm-driver.py FOLDER DTYPE POSITIONS BATCH
"""

import json
import os
import sys
import time

folder, dtype, positions, batch = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
# Its libraries write to standard output; the answers go where that was.
answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)

from vllm import LLM, SamplingParams  # noqa: E402
import vllm  # noqa: E402


def say(message):
    answers.write(json.dumps(message) + "\n")


started = time.perf_counter()
llm = LLM(
    model=folder,
    dtype=dtype,
    skip_tokenizer_init=True,
    max_model_len=positions,
    max_num_seqs=batch,
    enforce_eager=True,
    enable_prefix_caching=False,
    disable_log_stats=True,
    seed=0,
)
engine = llm.llm_engine
vocab = engine.model_config.get_vocab_size()
say({"loadMs": (time.perf_counter() - started) * 1000, "about": f"vLLM {vllm.__version__}, {dtype}"})
requests = 0


def prompt(sequence, tokens):
    """The same in every driver."""
    return [(position * 7919 + sequence * 104729 + 17) % (vocab - 16) for position in range(tokens)]


def submit(ids, tokens, logprobs=None):
    global requests
    requests += 1
    params = SamplingParams(temperature=0, max_tokens=tokens, ignore_eos=True, detokenize=False, logprobs=logprobs)
    engine.add_request(str(requests), {"prompt_token_ids": ids}, params)


def prefill(tokens):
    """A prompt and its first token, which takes the model's last position: a prompt that would fill it is one shorter,
    and its time is scaled."""
    taken = min(tokens, positions - 1)
    start = time.perf_counter()
    submit(prompt(0, taken), 1)
    while engine.has_unfinished_requests():
        engine.step()
    return (time.perf_counter() - start) * tokens / taken


def decode(sequences, context, steps):
    """Times what comes behind the step that gave the last sequence its first token."""
    for sequence in range(sequences):
        submit(prompt(sequence, context), steps + 1)
    seen, start, at_start = {}, None, 0
    while engine.has_unfinished_requests():
        for output in engine.step():
            seen[output.request_id] = len(output.outputs[0].token_ids)
        if start is None and len(seen) == sequences:
            start, at_start = time.perf_counter(), sum(seen.values())
    return (time.perf_counter() - start) * sequences * steps / (sum(seen.values()) - at_start)


def greedy(steps, ids):
    submit(ids, steps, logprobs=2)
    while engine.has_unfinished_requests():
        for output in engine.step():
            last = output
    gaps = []
    for token, places in zip(last.outputs[0].token_ids, last.outputs[0].logprobs):
        gaps.append(places[token].logprob - max(other.logprob for number, other in places.items() if number != token))
    return {"tokens": list(last.outputs[0].token_ids), "gaps": gaps}


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
