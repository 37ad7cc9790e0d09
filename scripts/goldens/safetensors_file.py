"""Prints, in base64, the file that the upstream library writes for the tensors of the test
"Bytes are those of the upstream library" (safetensors 0.8.0, torch 2.13.0+cpu).

    python scripts/goldens/safetensors_file.py
"""

import base64
import textwrap

import torch
from safetensors.torch import save

dtypes = ["float32", "float64", "bfloat16", "float16", "int64", "int32", "int16", "int8", "uint8",
          "bool"]
tensors = {name: torch.tensor([[0, 1, 1]]).to(getattr(torch, name)) for name in dtypes}
tensors |= {"scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3), 'quoted "é"\n': torch.ones(1)}
encoded = base64.b64encode(save(tensors, metadata={"format": "pt"})).decode()
print("\n".join(textwrap.wrap(encoded, 90)))
