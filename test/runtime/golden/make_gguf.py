"""Makes gguf/ in this folder: the golden checkpoints as GGUF files, with the names, layouts and blocks of llama.cpp's
Python package.

    python3 -m venv VENV && VENV/bin/pip install torch==2.13.0 transformers==5.19.0 safetensors numpy gguf==0.19.0
    VENV/bin/python test/runtime/golden/make_gguf.py

bfloat16 and float32 checkpoints keep their weights, so that they have the golden logits of the checkpoint. The GPT-2 is
quantised, its matrices to Q8_0, Q4_0 and Q4_1 in turn; gpt2.safetensors has the logits of the weights that came out.
"""

import json
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as Type
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

HERE = Path(__file__).parent
OUT = HERE / "gguf"
# Mistral has no architecture of its own in GGUF files.
ARCHITECTURES = {"mistral": "llama", "qwen2": "qwen2", "qwen3": "qwen3", "bert": "bert", "gpt2": "gpt2"}


def pairs_from_halves(weight, heads):
    """Row order of llama.cpp's Llama: channels i and i + half of a head become neighbours."""
    half = weight.shape[0] // heads // 2
    return weight.reshape(heads, 2, half, -1).swapaxes(1, 2).reshape(weight.shape)


def write_metadata(writer, config, architecture):
    gpt2 = architecture == "gpt2"
    writer.add_block_count(config["n_layer" if gpt2 else "num_hidden_layers"])
    writer.add_context_length(config["n_positions" if gpt2 else "max_position_embeddings"])
    writer.add_embedding_length(config["n_embd" if gpt2 else "hidden_size"])
    writer.add_feed_forward_length(4 * config["n_embd"] if gpt2 else config["intermediate_size"])
    writer.add_head_count(config["n_head" if gpt2 else "num_attention_heads"])
    if architecture in ("gpt2", "bert"):
        writer.add_layer_norm_eps(config["layer_norm_epsilon" if gpt2 else "layer_norm_eps"])
    else:
        writer.add_head_count_kv(config["num_key_value_heads"])
        writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
        writer.add_rope_freq_base(config["rope_parameters"]["rope_theta"])
        if "head_dim" in config:
            writer.add_key_length(config["head_dim"])
            writer.add_value_length(config["head_dim"])
        if config.get("sliding_window"):
            writer.add_sliding_window(config["sliding_window"])
    if architecture == "bert":
        writer.add_causal_attention(False)
        writer.add_pooling_type(gguf.PoolingType.CLS)
        writer.add_token_type_count(config["type_vocab_size"])
    else:
        writer.add_bos_token_id(config["bos_token_id"])
        writer.add_eos_token_id(config["eos_token_id"])


def add(writer, name, values, type):
    """Writes a tensor; what it holds afterwards."""
    if type == Type.F32:
        writer.add_tensor(name, values)
        return values
    data = gguf.quants.quantize(values, type)
    writer.add_tensor(name, data, raw_dtype=type)
    return gguf.quants.dequantize(data, type)


def convert(name, architecture):
    config = json.loads((HERE / name / "config.json").read_text())
    writer = gguf.GGUFWriter(OUT / f"{name}.gguf", architecture)
    write_metadata(writer, config, architecture)
    names = gguf.get_tensor_name_map(
        gguf.MODEL_ARCH[architecture.upper()], config.get("n_layer") or config["num_hidden_layers"]
    )
    stored, matrices = {}, 0
    for key, tensor in load_file(HERE / name / "model.safetensors").items():
        if "pooler" in key:
            continue
        values = tensor.float().numpy()
        conv1d = architecture == "gpt2" and ".c_" in key and values.ndim == 2
        if conv1d:
            values = np.ascontiguousarray(values.T)
        if architecture == "llama" and ".q_proj." in key:
            values = pairs_from_halves(values, config["num_attention_heads"])
        if architecture == "llama" and ".k_proj." in key:
            values = pairs_from_halves(values, config["num_key_value_heads"])
        type = Type.F32
        if values.ndim == 2 and tensor.dtype == torch.bfloat16:
            type = Type.BF16
        elif values.ndim == 2 and architecture == "gpt2" and "wpe" not in key:
            type = (Type.Q8_0, Type.Q4_0, Type.Q4_1)[matrices % 3]
            matrices += 1
        written = add(writer, names.get_name(key, try_suffixes=(".weight", ".bias")), values, type)
        stored[key] = torch.tensor(np.ascontiguousarray(written.T) if conv1d else written)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return stored


def main():
    OUT.mkdir(exist_ok=True)
    for name, architecture in ARCHITECTURES.items():
        stored = convert(name, architecture)
        if name != "gpt2":
            continue
        model = AutoModelForCausalLM.from_pretrained(HERE / name, dtype=torch.float32).eval()
        missing, unexpected = model.load_state_dict(stored, strict=False)
        assert missing == ["lm_head.weight"] and not unexpected, (missing, unexpected)
        prompt = json.loads((HERE / name / "golden.json").read_text())["prompt"]
        with torch.no_grad():
            save_file({"prompt_logits": model(torch.tensor([prompt])).logits[0].contiguous()}, OUT / "gpt2.safetensors")


main()
