"""Writes the goldens of GGUF: what gguf-py makes of blocks of each type, and two whole models.

    .venv-peers/bin/python scripts/goldens/gguf_file.py

`Tests/TensorsTests/GGUFGoldens.swift` gets blocks and their numbers (gguf's `dequantize`), and numbers
and their blocks of 8 bits (its `quantize`). `Tests/LanguageTests/Goldens/tiny-gguf/` gets the models of
`tiny-llama-untied/`, `tiny-qwen2/` and `tiny-qwen3/` once more, as float32, written as llama.cpp's converter does:
the rows of q and k of a llama are permuted there.
"""
import base64
import json
import textwrap
from pathlib import Path

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Type
from safetensors.numpy import load_file

TESTS = Path("Tests")
WITH_QUANTIZER = ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"]
# Where the float16 scales of a block stand.
SCALES = {"Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q4_K": [0, 2],
          "Q5_K": [0, 2], "Q6_K": [208]}


def blocks(name: str, random: np.random.Generator) -> np.ndarray:
    """A quantized block where gguf can, a random one, and one with scales below normal float16."""
    size, width = gguf.GGML_QUANT_SIZES[Type[name]]
    found = []
    if name in WITH_QUANTIZER:
        numbers = random.normal(0, 0.1, (1, size)).astype(np.float32)
        found.append(gguf.quants.quantize(numbers, Type[name]).reshape(width))
    for scale in (-0.037, 3e-6):
        block = random.integers(0, 256, width, dtype=np.uint8)
        for place, factor in zip(SCALES[name], (1, -2.3)):
            block[place:place + 2] = np.array([scale * factor], np.float16).view(np.uint8)
        found.append(block)
    return np.stack(found)


def literal(data: np.ndarray) -> str:
    encoded = base64.b64encode(np.ascontiguousarray(data).tobytes()).decode()
    return "\n".join("            " + line for line in textwrap.wrap(encoded, 84))


def tensors() -> None:
    random = np.random.default_rng(5)
    entries = []
    for name in SCALES:
        data = blocks(name, random)
        numbers = gguf.quants.dequantize(data, Type[name]).astype(np.float32)
        assert np.isfinite(numbers).all()
        case = name.lower().replace("_k", "K").replace("_", "")  # of GGUFType
        entries.append(f'        .{case}: (\n            """\n{literal(data)}\n'
                       f'            """,\n            """\n{literal(numbers)}\n            """\n        ),')
    numbers = np.stack([
        random.normal(0, 1, 32), np.zeros(32), random.normal(0, 1e-9, 32), random.normal(0, 1e5, 32),
        # Ties: d is 1, and every number lies half way between two.
        np.r_[127, np.arange(31) - 14.5]]).astype(np.float32)
    packed = gguf.quants.quantize(numbers, Type.Q8_0)
    (TESTS / "TensorsTests/GGUFGoldens.swift").write_text(
        f"""// Written by scripts/goldens/gguf_file.py with gguf {version()}: bytes in base64.

import Tensors

enum GGUFGoldens {{
    /// Blocks and their numbers as float32.
    static let blocks: [GGUFType: (bytes: String, numbers: String)] = [
{chr(10).join(entries)}
    ]

    /// Numbers as float32 and their blocks of `q80`.
    static let quantized = (
        numbers: \"\"\"
{literal(numbers)}
            \"\"\",
        bytes: \"\"\"
{literal(packed)}
            \"\"\"
    )
}}
""")


def version() -> str:
    from importlib.metadata import version
    return version("gguf")


def permute(weights: np.ndarray, heads: int) -> np.ndarray:
    """As `LlamaModel.permute` of llama.cpp's convert_hf_to_gguf.py."""
    return (weights.reshape(heads, 2, weights.shape[0] // heads // 2, *weights.shape[1:])
            .swapaxes(1, 2).reshape(weights.shape))


NAMES = {"self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
         "self_attn.o_proj": "attn_output", "self_attn.q_norm": "attn_q_norm",
         "self_attn.k_norm": "attn_k_norm", "input_layernorm": "attn_norm",
         "post_attention_layernorm": "ffn_norm", "mlp.gate_proj": "ffn_gate",
         "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down"}
OUTER = {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight",
         "lm_head.weight": "output.weight"}


def theirs(name: str) -> str:
    if name in OUTER:
        return OUTER[name]
    _, _, layer, *part = name.split(".")
    return f"blk.{layer}.{NAMES['.'.join(part[:-1])]}.{part[-1]}"


def model(source: str, target: str) -> None:
    folder = TESTS / "LanguageTests/Goldens"
    config = json.loads((folder / source / "config.json").read_text())
    (folder / "tiny-gguf").mkdir(exist_ok=True)
    architecture = config["model_type"]
    writer = gguf.GGUFWriter(folder / "tiny-gguf" / target, architecture)
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_rope_freq_base(config.get("rope_theta") or config["rope_parameters"]["rope_theta"])
    head = config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"]
    writer.add_rope_dimension_count(head)
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_vocab_size(config["vocab_size"])
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_eos_token_id(config["eos_token_id"])
    writer.add_pad_token_id(config["pad_token_id"])
    heads = {"q_proj": config["num_attention_heads"], "k_proj": config["num_key_value_heads"]}
    for name, weights in load_file(folder / source / "model.safetensors").items():
        part = name.split(".")[-2]
        if architecture == "llama" and part in heads:
            weights = permute(weights, heads[part])
        writer.add_tensor(theirs(name), weights)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    tensors()
    model("tiny-llama-untied", "llama.gguf")
    model("tiny-qwen2", "qwen2.gguf")
    model("tiny-qwen3", "qwen3.gguf")
