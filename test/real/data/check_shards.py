"""check_shards.py TOKENIZER END LENGTH PER_SHARD CORPUS... -- FOLDERS...

Prints what one Python process makes of a corpus, and the digest of each shard in some folders. Neither Spark nor the
script of the job takes part: the tokenizer is that of Hugging Face, and shards are read by Arrow, as training does.
"""
import hashlib
import json
import sys
from pathlib import Path

import pyarrow.parquet
from tokenizers import Tokenizer


def stream_of(tokenizer, end, files):
    """The tokens of all documents, in the order of the names of the files, and the number of documents."""
    tokens, documents = [], 0
    for name in sorted(files):
        with open(name, encoding="utf-8") as file:
            for line in file:
                text = line.rstrip("\n")
                if text.strip():
                    tokens += [*tokenizer.encode(text, add_special_tokens=False).ids, end]
                    documents += 1
    return tokens, documents


def digest(numbers, sequences):
    return hashlib.sha256(json.dumps([numbers, sequences]).encode()).hexdigest()


def shards_of(folder):
    found = []
    for file in sorted(Path(folder).glob("part-*.parquet")):
        rows = pyarrow.parquet.read_table(file).to_pydict()
        found.append(digest(rows["sequence"], rows["input_ids"]))
    return found


path, end, *rest = sys.argv[1:]
split = rest.index("--")
length, per_shard = (int(it) for it in rest[:2])
corpus, folders = rest[2:split], rest[split + 1 :]

tokenizer = Tokenizer.from_file(path)
# The special token inside a document is text.
tokenizer.encode_special_tokens = True
tokens, documents = stream_of(tokenizer, tokenizer.token_to_id(end), corpus)
count = len(tokens) // length
sequences = [tokens[at * length : (at + 1) * length] for at in range(count)]
starts = range(0, count, per_shard)
plain = {
    "documents": documents,
    "tokens": len(tokens),
    "sequences": count,
    "droppedTokens": len(tokens) - count * length,
    "shards": [digest([*range(at, min(at + per_shard, count))], sequences[at : at + per_shard]) for at in starts],
}
print(json.dumps({"plain": plain, "found": {folder: shards_of(folder) for folder in folders}}))
