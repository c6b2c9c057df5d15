"""Makes the files in this folder: tiny tokenizers of each kind, and the results of Hugging Face's tokenizers for the
corpus.

    python3 -m venv VENV && VENV/bin/pip install tokenizers==0.23.3 gguf==0.19.0
    VENV/bin/python test/runtime/golden/tokenizers/make.py FOLDER_WITH_SMOLLM2_GGUF FOLDER_WITH_MINILM

Made once and committed. The two folders are those that test/real fetches; a tokenizer is not copied from them.
expected.json has a fingerprint of the tokens of each text, and one of the text that they decode to.
"""

import json
import sys
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from mixed_corpus import CHUNKS, fingerprint, text

HERE = Path(__file__).parent
BUNDLED = HERE.parents[3] / "lib/runtime/models/tiny-shakespeare/tokenizer.json"
SPECIAL = ["<unk>", "<s>", "</s>"]
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]


def trained_pieces(size):
    """A BPE over the corpus' words with the space in front, as sentencepiece cuts them."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.train_from_iterator(
        (text(i) for i in range(CHUNKS) if i % 10 in (0, 1, 2, 3, 4)),
        trainers.BpeTrainer(vocab_size=size, special_tokens=SPECIAL, limit_alphabet=120, show_progress=False),
    )
    model = json.loads(tokenizer.to_str())["model"]
    return model["vocab"], [tuple(merge) for merge in model["merges"]]


def with_bytes(vocab):
    """Special tokens, then the bytes, then the rest: the order of Llama 2's vocabulary."""
    rest = [piece for piece in sorted(vocab, key=vocab.get) if piece not in SPECIAL]
    return {piece: i for i, piece in enumerate(SPECIAL + BYTES + rest)}


def special_tokens(tokenizer):
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in SPECIAL])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)]
    )
    return tokenizer


def llama(vocab, merges):
    """Llama 2 and Mistral: a space in front, spaces as a mark, no cutting into words."""
    tokenizer = Tokenizer(
        models.BPE(vocab=with_bytes(vocab), merges=merges, unk_token="<unk>", byte_fallback=True, fuse_unk=True)
    )
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    return special_tokens(tokenizer)


def mistral(vocab, merges):
    """Later Mistral: the mark by a pre-tokenizer, at the first word only."""
    tokenizer = Tokenizer(
        models.BPE(vocab=with_bytes(vocab), merges=merges, unk_token="<unk>", byte_fallback=True, fuse_unk=True)
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="first", split=False)
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    return special_tokens(tokenizer)


def unigram():
    """T5, XLM-RoBERTa and their like: the likeliest cut."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.train_from_iterator(
        (text(i) for i in range(CHUNKS) if i % 10 in (1, 2, 3, 4)),
        trainers.UnigramTrainer(vocab_size=600, special_tokens=SPECIAL, unk_token="<unk>", show_progress=False),
    )
    return special_tokens(tokenizer)


def word_piece():
    """BERT: lower case, no accents, words cut from the front."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix="##", cleanup=False)
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(
        (text(i) for i in range(CHUNKS) if i % 10 in (0, 1, 2, 3, 4)),
        trainers.WordPieceTrainer(vocab_size=600, special_tokens=specials, limit_alphabet=150, show_progress=False),
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return tokenizer


def byte_level():
    """GPT-2's kind with the features of its relatives: NFC, Qwen's pattern, added tokens that include spaces."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    pattern = (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|"
        r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        (text(i) for i in range(CHUNKS) if i % 10 in (0, 1, 2, 3, 4)),
        trainers.BpeTrainer(
            vocab_size=700,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            special_tokens=["<|endoftext|>"],
            show_progress=False,
        ),
    )
    tokenizer.add_special_tokens(
        [
            AddedToken("<mask>", lstrip=True, special=True, normalized=False),
            AddedToken("<end>", rstrip=True, special=True, normalized=False),
        ]
    )
    tokenizer.add_tokens(
        [AddedToken("King", single_word=True, normalized=True), AddedToken("attention", normalized=True, lstrip=True)]
    )
    return tokenizer


def smollm2(folder):
    """The original tokenizer: digits one by one, then GPT-2's byte-level pattern, from the file's tokens and merges."""
    from gguf import GGUFReader

    fields = GGUFReader(next(folder.glob("*.gguf"))).fields
    tokens, types, merges = (fields[f"tokenizer.ggml.{name}"].contents() for name in ("tokens", "token_type", "merges"))
    tokenizer = Tokenizer(
        models.BPE(
            vocab={token: i for i, token in enumerate(tokens)}, merges=[tuple(merge.split(" ")) for merge in merges]
        )
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token, kind in zip(tokens, types) if kind == 3]
    )
    return tokenizer


def expected(tokenizer):
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokens, decoded = [], []
    for chunk in range(CHUNKS):
        ids = tokenizer.encode(text(chunk)).ids
        tokens.append(fingerprint(ids))
        decoded.append(fingerprint(map(ord, tokenizer.decode(ids))))
    return {"tokens": " ".join(tokens), "decoded": " ".join(decoded)}


def main():
    vocab, merges = trained_pieces(700)
    made = {
        "llama": llama(vocab, merges),
        "mistral": mistral(vocab, merges),
        "unigram": unigram(),
        "word-piece": word_piece(),
        "byte-level": byte_level(),
    }
    result = {"corpus": " ".join(fingerprint(map(ord, text(chunk))) for chunk in range(CHUNKS))}
    for name, tokenizer in made.items():
        tokenizer.save(str(HERE / f"{name}.json"), pretty=False)
    made["tiny-shakespeare"] = Tokenizer.from_file(str(BUNDLED))
    made["smollm2"] = smollm2(Path(sys.argv[1]))
    made["minilm"] = Tokenizer.from_file(str(Path(sys.argv[2]) / "tokenizer.json"))
    for name, tokenizer in made.items():
        result[name] = expected(tokenizer)
    (HERE / "expected.json").write_text(json.dumps(result, indent=1) + "\n")


main()
