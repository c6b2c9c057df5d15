/** The name of the script among the files of the job. */
export const TOKENIZE_SCRIPT_NAME = 'tokenize_corpus.py';

/**
 * The PySpark application that tokenises and packs a corpus. It needs Python's standard library and PySpark.
 *
 * The stream of tokens is that of one process that reads the files in the order of their names: each document is
 * tokenised by itself, and Spark adds the number of tokens before each partition. So neither the number of executors
 * nor lost ones change a shard.
 */
export const TOKENIZE_SCRIPT = String.raw`"""Tokenises text files, a document a line, and packs the tokens."""
import argparse
import json
import re
import sys
import unicodedata


# Blanks as Unicode defines them; those of re are a few more.
BLANKS = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"


def character_class(kind):
    """The characters of a Unicode category, for a character class of re, which has no name for it."""
    ranges = []
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code))[0] != kind:
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join("%s-%s" % (re.escape(chr(first)), re.escape(chr(last))) for first, last in ranges)


def pieces():
    """GPT-2's pattern of the pieces into which a text is cut before bytes are merged."""
    letters, numbers = character_class("L"), character_class("N")
    names = {"L": letters, "N": numbers, "S": BLANKS}
    return (
        r"'s|'t|'re|'ve|'m|'ll|'d| ?[%(L)s]+| ?[%(N)s]+| ?[^%(S)s%(L)s%(N)s]+"
        r"|[%(S)s]+(?![^%(S)s])|[%(S)s]+" % names
    )


def byte_characters():
    """The character that stands for each byte: printable ones for themselves, others from 256 on."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table, spare = {}, 256
    for byte in range(256):
        if byte in printable:
            table[byte] = chr(byte)
        else:
            table[byte] = chr(spare)
            spare += 1
    return table


class Tokenizer:
    """Byte-level BPE of a tokenizer.json, without its special tokens."""

    def __init__(self, text, pattern=None):
        self.pattern = re.compile(pattern or pieces())
        given = json.loads(text)
        model = given["model"]
        if model.get("type") != "BPE" or not uses_bytes(given.get("pre_tokenizer")) or given.get("normalizer"):
            raise ValueError("The tokenizer is no byte-level BPE without a normalizer.")
        self.vocabulary = model["vocab"]
        pairs = [tuple(it.split(" ")) if isinstance(it, str) else tuple(it) for it in model["merges"]]
        self.ranks = {pair: rank for rank, pair in enumerate(pairs)}
        self.special = {it["content"]: it["id"] for it in given.get("added_tokens", [])}
        self.size = 1 + max([*self.vocabulary.values(), *self.special.values()])
        self.bytes = byte_characters()
        self.known = {}

    def tokens(self, text):
        """The token ids of a text."""
        ids = []
        for piece in self.pattern.findall(text):
            if piece not in self.known:
                self.known[piece] = self.merged("".join(self.bytes[byte] for byte in piece.encode("utf-8")))
            ids.extend(self.known[piece])
        return ids

    def merged(self, word):
        parts = list(word)
        while len(parts) > 1:
            ranked = [(self.ranks.get(pair, sys.maxsize), at) for at, pair in enumerate(zip(parts, parts[1:]))]
            rank, at = min(ranked)
            if rank == sys.maxsize:
                break
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        return [self.vocabulary[part] for part in parts]


def uses_bytes(pre_tokenizer):
    given = pre_tokenizer or {}
    return given.get("type") == "ByteLevel" and given.get("use_regex", True) and not given.get("add_prefix_space")


def document_of(line, field):
    """The text of a line: the line itself, or a field of its JSON. None for an empty one."""
    text = line if field is None else json.loads(line).get(field)
    return text if text and text.strip() else None


def sequence_rows(start, tokens, length):
    """The parts of sequences that a run of tokens fills, which begins at a position of the whole stream."""
    at = 0
    while at < len(tokens):
        sequence, offset = divmod(start + at, length)
        part = tokens[at : at + length - offset]
        yield sequence, offset, part
        at += len(part)


def arguments(given=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--input", required=True, help="text files: a folder, or a pattern")
    parser.add_argument("--output", required=True, help="a folder that does not exist yet")
    parser.add_argument("--tokenizer", required=True, help="tokenizer.json, a file of driver and executors")
    parser.add_argument("--end-of-text", required=True, help="the special token after each document")
    parser.add_argument("--sequence-length", type=int, default=2048)
    parser.add_argument("--sequences-per-shard", type=int, default=4096)
    parser.add_argument("--field", help="lines are JSON, and this field has the text")
    parser.add_argument("--partitions", type=int, default=0, help="at least so many partitions of the input")
    return parser.parse_args(given)


def main():
    from pyspark import StorageLevel
    from pyspark.sql import SparkSession
    from pyspark.sql.types import ArrayType, IntegerType, LongType, StructField, StructType

    args = arguments()
    spark = SparkSession.builder.getOrCreate()
    context = spark.sparkContext
    with open(args.tokenizer, encoding="utf-8") as file:
        text = file.read()
    tokenizer = Tokenizer(text)
    end = tokenizer.special[args.end_of_text]
    # The pattern takes seconds to write and none to compile: it is written once, by the driver.
    shared = context.broadcast((text, tokenizer.pattern.pattern))
    length, field = args.sequence_length, args.field

    def tokenised(lines):
        own = Tokenizer(*shared.value)
        ids, documents = [], 0
        for line in lines:
            document = document_of(line, field)
            if document is not None:
                ids.extend(own.tokens(document))
                ids.append(end)
                documents += 1
        yield documents, ids

    lines = context.textFile(args.input, args.partitions or None)
    partitions = lines.mapPartitions(tokenised).persist(StorageLevel.MEMORY_AND_DISK)
    counts = partitions.map(lambda it: (it[0], len(it[1]))).collect()
    documents, total = sum(it[0] for it in counts), sum(it[1] for it in counts)
    starts = [0]
    for _, count in counts:
        starts.append(starts[-1] + count)
    sequences = total // length
    per_shard = args.sequences_per_shard
    shards = max(1, -(-sequences // per_shard))

    def parts(index, found):
        for _, ids in found:
            for sequence, offset, part in sequence_rows(starts[index], ids, length):
                if sequence < sequences:
                    yield sequence, (offset, part)

    def packed(found):
        current, tokens = None, []
        for (sequence, _), part in found:
            if sequence != current:
                if current is not None:
                    yield current, tokens
                current, tokens = sequence, []
            tokens = tokens + part
        if current is not None:
            yield current, tokens

    rows = (
        partitions.mapPartitionsWithIndex(parts)
        .map(lambda it: ((it[0], it[1][0]), it[1][1]))
        .repartitionAndSortWithinPartitions(shards, lambda key: key[0] // per_shard)
        .mapPartitions(packed)
    )
    schema = StructType([
        StructField("sequence", LongType(), False),
        StructField("input_ids", ArrayType(IntegerType(), False), False),
    ])
    spark.createDataFrame(rows, schema, verifySchema=False).write.parquet(args.output)
    print(json.dumps({
        "documents": documents,
        "tokens": total,
        "sequences": sequences,
        "droppedTokens": total - sequences * length,
        "shards": shards,
        "vocabularySize": tokenizer.size,
    }))
    spark.stop()


if __name__ == "__main__":
    main()
`;
