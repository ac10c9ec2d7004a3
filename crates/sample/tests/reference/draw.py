"""The draw of docs/formats.md in ten lines: prints, for each case given on standard input, its seed and its items."""
import json
import sys
from hashlib import sha256

out = []
for case in json.load(sys.stdin):
    seed = sha256(b"assay/sample/v1\0" + bytes.fromhex(case["digest"]) + b"\0" + case["value"].encode()).digest()
    ranked = sorted(case["items"], key=lambda item: sha256(seed + b"\0" + item.encode()).digest())
    start, n, size = int.from_bytes(sha256(seed + b"\1systematic").digest()[:8], "big"), case["n"], len(ranked)
    every = [case["items"][((i << 64) + start) * size // (n << 64)] for i in range(n)]
    out.append({"seed": seed.hex(), "random": ranked[:n], "systematic": every})
json.dump(out, sys.stdout)
