"""Makes the golden vectors beside this file: tiny random checkpoints, and what PyTorch's transformers computes on them.

    python3 -m venv VENV && VENV/bin/pip install torch==2.13.0 transformers==5.19.0 safetensors numpy
    VENV/bin/python test/runtime/golden/make.py [NAME ...]

Made once and committed; name the folders to make if not all. Weights are drawn wide (std 0.3), so that attention is far
from uniform and a wrong position, scale, window or head shows in the logits. Each checkpoint has a seed of its own.
"""

import json
import sys
import zlib
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import (
    AutoModel,
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    GPT2Config,
    GPT2ForSequenceClassification,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    LlamaForSequenceClassification,
    MistralConfig,
    MistralForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from mixed_texts import MIXED_TEXTS

HERE = Path(__file__).parent
BUNDLED = HERE.parents[2] / "lib/runtime/models/tiny-shakespeare"
PROMPT = 20
STEPS = 64
# Logits of all steps would be most of the bytes: the first ones are kept, and the tokens of all.
KEPT_STEPS = 12
ENDS = {"bos_token_id": 0, "eos_token_id": 0}


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
    return prompt_logits.float().contiguous(), torch.stack(rows[:KEPT_STEPS]).float().contiguous(), tokens


def write(folder, model, prompt, prompt_rows=slice(None)):
    prompt_logits, step_logits, tokens = golden(model, prompt)
    save_file(
        {"prompt_logits": prompt_logits[prompt_rows].contiguous(), "step_logits": step_logits},
        folder / "golden.safetensors",
    )
    (folder / "golden.json").write_text(json.dumps({"prompt": prompt, "greedy": tokens}) + "\n")


def write_pair(folder, model):
    """Two texts as one, of two token types: the hidden states of all tokens, and the logits of a classifier."""
    prompt = torch.randint(0, model.config.vocab_size, (PROMPT,)).tolist()
    token_types = [0] * 8 + [1] * (PROMPT - 8)
    is_bert = model.config.model_type == "bert"
    with torch.no_grad():
        inputs = {
            "input_ids": torch.tensor([prompt]),
            **({"token_type_ids": torch.tensor([token_types])} if is_bert else {}),
        }
        hidden = model.base_model(**inputs).last_hidden_state[0]
        tensors = {"hidden_states": hidden.contiguous()}
        if hasattr(model, "num_labels") and "SequenceClassification" in type(model).__name__:
            tensors["logits"] = model(**inputs).logits.contiguous()
    save_file(tensors, folder / "golden.safetensors")
    (folder / "golden.json").write_text(
        json.dumps({"prompt": prompt, **({"tokenTypes": token_types} if is_bert else {})}) + "\n"
    )


def random_checkpoint(name, model, dtype, auto=AutoModelForCausalLM, shard=None):
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    with torch.no_grad():
        for key, parameter in model.named_parameters():
            norm = "norm" in key.lower() or ".ln_" in key
            parameter.copy_(
                torch.randn_like(parameter) * (0.1 if norm else 0.3) + (1.0 if norm and key.endswith("weight") else 0.0)
            )
    model.to(dtype).save_pretrained(folder, **({"max_shard_size": shard} if shard else {}))
    (folder / "generation_config.json").unlink(missing_ok=True)
    # Exactly the stored weights, computed in float32: what a backend that decodes to float32 must reproduce.
    model = auto.from_pretrained(folder, dtype=torch.float32).eval()
    if auto is AutoModelForCausalLM:
        write(folder, model, torch.randint(0, model.config.vocab_size, (PROMPT,)).tolist())
    else:
        write_pair(folder, model)


def gpt2(name):
    random_checkpoint(
        name,
        GPT2LMHeadModel(GPT2Config(vocab_size=211, n_positions=96, n_embd=32, n_layer=2, n_head=4, **ENDS)),
        torch.float32,
    )


def llama_tied(name):
    random_checkpoint(
        name,
        LlamaForCausalLM(
            LlamaConfig(
                vocab_size=257,
                hidden_size=48,
                intermediate_size=80,
                num_hidden_layers=2,
                num_attention_heads=6,
                num_key_value_heads=2,
                max_position_embeddings=128,
                tie_word_embeddings=True,
                **ENDS,
            )
        ),
        torch.bfloat16,
    )


def llama_untied(name):
    """Untied, in two shards, head_dim unlike hidden / heads, biases, and stretched rotary positions."""
    random_checkpoint(
        name,
        LlamaForCausalLM(
            LlamaConfig(
                vocab_size=230,
                hidden_size=32,
                intermediate_size=60,
                num_hidden_layers=3,
                num_attention_heads=4,
                num_key_value_heads=2,
                head_dim=12,
                max_position_embeddings=128,
                tie_word_embeddings=False,
                attention_bias=True,
                mlp_bias=True,
                **ENDS,
                rope_parameters={
                    "rope_type": "llama3",
                    "rope_theta": 500.0,
                    "factor": 8.0,
                    "low_freq_factor": 1.0,
                    "high_freq_factor": 4.0,
                    "original_max_position_embeddings": 32,
                },
            )
        ),
        torch.float16,
        shard="60KB",
    )


def mistral(name):
    """A window shorter than the prompt and no multiple of a cache block."""
    random_checkpoint(
        name,
        MistralForCausalLM(
            MistralConfig(
                vocab_size=199,
                hidden_size=40,
                intermediate_size=72,
                num_hidden_layers=3,
                num_attention_heads=4,
                num_key_value_heads=2,
                sliding_window=7,
                max_position_embeddings=128,
                tie_word_embeddings=False,
                **ENDS,
            )
        ),
        torch.bfloat16,
    )


def qwen2(name):
    random_checkpoint(
        name,
        Qwen2ForCausalLM(
            Qwen2Config(
                vocab_size=223,
                hidden_size=48,
                intermediate_size=64,
                num_hidden_layers=2,
                num_attention_heads=6,
                num_key_value_heads=2,
                max_position_embeddings=128,
                tie_word_embeddings=True,
                **ENDS,
            )
        ),
        torch.bfloat16,
    )


def qwen3(name):
    """head_dim unlike hidden / heads, as in all small Qwen 3."""
    random_checkpoint(
        name,
        Qwen3ForCausalLM(
            Qwen3Config(
                vocab_size=227,
                hidden_size=32,
                intermediate_size=56,
                num_hidden_layers=2,
                num_attention_heads=4,
                num_key_value_heads=2,
                head_dim=16,
                max_position_embeddings=128,
                tie_word_embeddings=True,
                rope_parameters={"rope_type": "default", "rope_theta": 1000000.0},
                **ENDS,
            )
        ),
        torch.bfloat16,
    )


BERT = {
    "hidden_size": 36,
    "num_hidden_layers": 3,
    "num_attention_heads": 3,
    "intermediate_size": 72,
    "max_position_embeddings": 40,
}


def bert(name):
    random_checkpoint(name, BertModel(BertConfig(vocab_size=181, **BERT)), torch.float32, AutoModel)


def bert_classifier(name):
    random_checkpoint(
        name,
        BertForSequenceClassification(
            BertConfig(
                vocab_size=97,
                **BERT,
                id2label={0: "contradiction", 1: "entailment", 2: "neutral"},
                problem_type="single_label_classification",
            )
        ),
        torch.float32,
        AutoModelForSequenceClassification,
    )


def gpt2_classifier(name):
    random_checkpoint(
        name,
        GPT2ForSequenceClassification(
            GPT2Config(vocab_size=61, n_positions=32, n_embd=16, n_layer=1, n_head=2, num_labels=4, **ENDS)
        ),
        torch.float32,
        AutoModelForSequenceClassification,
    )


def llama_classifier(name):
    random_checkpoint(
        name,
        LlamaForSequenceClassification(
            LlamaConfig(
                vocab_size=67,
                hidden_size=24,
                intermediate_size=40,
                num_hidden_layers=2,
                num_attention_heads=2,
                num_key_value_heads=1,
                max_position_embeddings=64,
                num_labels=1,
                **ENDS,
            )
        ),
        torch.bfloat16,
        AutoModelForSequenceClassification,
    )


def tiny_shakespeare(name):
    tokenizer = AutoTokenizer.from_pretrained(BUNDLED)
    model = AutoModelForCausalLM.from_pretrained(BUNDLED, dtype=torch.float32).eval()
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    write(folder, model, tokenizer.encode(MIXED_TEXTS[0]), prompt_rows=slice(-2, None))
    (folder / "tokens.json").write_text(
        json.dumps(
            [
                {"text": text, "ids": tokenizer.encode(text), "decoded": tokenizer.decode(tokenizer.encode(text))}
                for text in MIXED_TEXTS
            ],
            indent=1,
        )
        + "\n"
    )


MAKERS = {
    make.__name__.replace("_", "-"): make
    for make in (
        gpt2,
        llama_tied,
        llama_untied,
        mistral,
        qwen2,
        qwen3,
        bert,
        bert_classifier,
        gpt2_classifier,
        llama_classifier,
        tiny_shakespeare,
    )
}


def main():
    torch.use_deterministic_algorithms(True)
    for name in sys.argv[1:] or MAKERS:
        torch.manual_seed(zlib.crc32(name.encode()))
        MAKERS[name](name)


main()
