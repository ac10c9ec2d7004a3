"""Prints draft.json, which lies beside this file: golden vectors from a second implementation of docs/formats.md.

Draft: they may change until the formats are frozen. Run it from anywhere; a test compares the file with what it prints.
"""
import base64, hashlib, json, pathlib, sys

sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
canonical = lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
salt = lambda n: sha(b"salt %d" % n)
ident = lambda n: sha(b"id %d" % n)[:16].hex()
commit = lambda n, body: sha(b"assay/commit/v1\0", salt(n), sha(body)).hex()


def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha(b"")
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha(b"\x01", root(leaves[:split]), root(leaves[split:]))


bodies = [b"", b"{}", '{"kind":"note","text":"\u00e9t\u00e9 \U0001f600","v":1}'.encode(), b"\x00\xff not a text", b"x" * 5000]
commitments = [{"salt": salt(n).hex(), "body": body.hex(), "commit": commit(n, body)} for n, body in enumerate(bodies)]

kinds = ["declare", "collect", "perform", "test", "decide", "system"]
instants = ["1970-01-01T00:00:00.000000Z", "2024-02-29T12:00:00.000001Z", "2026-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"]
leaves = []
for n, kind in enumerate(kinds):
    leaf = {"v": 1, "kind": kind, "id": ident(n), "at": instants[n % 4], "commit": commit(n, b"body %d" % n)}
    if n % 2:
        leaf |= {"stream": ident(100 + n), "seq": [0, 2**53 - 1][n // 2 % 2]}
    if n % 3 == 2:
        leaf |= {"after": "%d:%s" % (n, base64.b64encode(sha(b"root %d" % n)).decode())}
    leaves.append(canonical(leaf))
hashes = [sha(b"\0", leaf) for leaf in leaves]

items = ["ann", "b\"e\\n", "\u00e9", "", "\n\t\x00\x1f\x7f\u2028", "\U0001f600", "zo\u00eb/1"]
population = [[item, None if n % 3 == 0 else (n - 3) * 86_400_000_000] for n, item in enumerate(items)]
population[-1][1] = 2**53 - 1
results = [
    [item, ["ok", "alarm", "info", "skip", "error"][n % 5], ["left early", None][n % 2], at, [None, "ai-1"][n % 2]]
    for n, (item, at) in enumerate(population)
]


def rows(lines):
    texts = [canonical(line) for line in lines]
    return {"lines": [text.decode() for text in texts], "digest": sha(*(t + b"\n" for t in sorted(texts))).hex()}


def sample(value):
    digest = bytes.fromhex(rows(population)["digest"])
    seed = sha(b"assay/sample/v1", b"\0", digest, b"\0", value.encode())
    return {"value": value, "seed": seed.hex(), "drawn": sorted(items, key=lambda item: sha(seed, b"\0", item.encode()))}


json.dump(
    {
        "status": "draft",
        "commitments": commitments,
        "leaves": [leaf.decode() for leaf in leaves],
        "leaf_hashes": [digest.hex() for digest in hashes],
        "roots": [root(hashes[:size]).hex() for size in range(len(hashes) + 1)],
        "population": {"rows": population} | rows(population),
        "results": {"rows": results} | rows(results),
        "samples": [sample("8675309"), sample("\u00e9")],
    },
    sys.stdout,
    indent=1,
)
print()
