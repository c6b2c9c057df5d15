"""Makes the golden vectors beside this file: tiny random checkpoints, and what PyTorch's transformers computes on them.

    python3 -m venv VENV && VENV/bin/pip install torch==2.13.0 transformers==5.19.0 safetensors numpy
    VENV/bin/python test/runtime/golden/make.py

Made once and committed; run it again only to add a case. Weights are drawn wide (std 0.3), so that attention is far
from uniform and a wrong position, scale or head shows in the logits.
"""
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, AutoTokenizer, GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM

from mixed_texts import MIXED_TEXTS

HERE = Path(__file__).parent
BUNDLED = HERE.parents[2] / "lib/runtime/models/tiny-shakespeare"
STEPS = 12


def golden(model, prompt):
    """Logits of every position of the prompt at once, then of greedy steps with the cache."""
    with torch.no_grad():
        out = model(torch.tensor([prompt]), use_cache=True)
        prompt_logits, cache, rows, tokens = out.logits[0], out.past_key_values, [], []
        last = prompt_logits[-1]
        for _ in range(STEPS):
            tokens.append(int(last.argmax()))
            out = model(torch.tensor([[tokens[-1]]]), past_key_values=cache, use_cache=True)
            cache, last = out.past_key_values, out.logits[0, -1]
            rows.append(last)
    return prompt_logits.float().contiguous(), torch.stack(rows).float().contiguous(), tokens


def write(folder, model, prompt, prompt_rows=slice(None)):
    prompt_logits, step_logits, tokens = golden(model, prompt)
    save_file({"prompt_logits": prompt_logits[prompt_rows].contiguous(), "step_logits": step_logits}, folder / "golden.safetensors")
    (folder / "golden.json").write_text(json.dumps({"prompt": prompt, "greedy": tokens}) + "\n")


def random_checkpoint(name, model, dtype, shard=None):
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    with torch.no_grad():
        for key, parameter in model.named_parameters():
            norm = "norm" in key or ".ln_" in key
            parameter.copy_(torch.randn_like(parameter) * (0.1 if norm else 0.3) + (1.0 if norm and key.endswith("weight") else 0.0))
    model.to(dtype).save_pretrained(folder, **({"max_shard_size": shard} if shard else {}))
    (folder / "generation_config.json").unlink(missing_ok=True)
    # Exactly the stored weights, computed in float32: what a backend that decodes to float32 must reproduce.
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    prompt = torch.randint(0, model.config.vocab_size, (20,)).tolist()
    write(folder, model, prompt)


def main():
    torch.manual_seed(7)
    torch.use_deterministic_algorithms(True)
    random_checkpoint("gpt2", GPT2LMHeadModel(GPT2Config(
        vocab_size=211, n_positions=64, n_embd=32, n_layer=2, n_head=4, bos_token_id=0, eos_token_id=0)), torch.float32)
    random_checkpoint("llama-tied", LlamaForCausalLM(LlamaConfig(
        vocab_size=257, hidden_size=48, intermediate_size=80, num_hidden_layers=2, num_attention_heads=6, num_key_value_heads=2,
        max_position_embeddings=128, tie_word_embeddings=True, bos_token_id=0, eos_token_id=0)), torch.bfloat16)
    # Untied, in two shards, head_dim unlike hidden / heads, biases, and stretched rotary positions.
    random_checkpoint("llama-untied", LlamaForCausalLM(LlamaConfig(
        vocab_size=230, hidden_size=32, intermediate_size=60, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2, head_dim=12,
        max_position_embeddings=128, tie_word_embeddings=False, attention_bias=True, mlp_bias=True, bos_token_id=0, eos_token_id=0,
        rope_parameters={"rope_type": "llama3", "rope_theta": 500.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                         "original_max_position_embeddings": 32})), torch.float16, shard="60KB")

    tokenizer = AutoTokenizer.from_pretrained(BUNDLED)
    model = AutoModelForCausalLM.from_pretrained(BUNDLED, dtype=torch.float32).eval()
    folder = HERE / "tiny-shakespeare"
    folder.mkdir(exist_ok=True)
    write(folder, model, tokenizer.encode(MIXED_TEXTS[0]), prompt_rows=slice(-2, None))
    (folder / "tokens.json").write_text(json.dumps(
        [{"text": text, "ids": tokenizer.encode(text), "decoded": tokenizer.decode(tokenizer.encode(text))} for text in MIXED_TEXTS], indent=1) + "\n")


main()
