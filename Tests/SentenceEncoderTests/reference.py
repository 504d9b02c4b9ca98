#!/usr/bin/env python3
"""What the tests compare the sentence encoder with: writes Fixtures/reference.json. By numpy and Hugging Face's tokenizers,
which share nothing with it but the paper.

    pip install numpy tokenizers safetensors
    Tests/SentenceEncoderTests/reference.py FOLDER_WITH_model.safetensors_AND_tokenizer.json
"""
import json, math, pathlib, sys
import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

LIMIT = 64
erf = np.vectorize(math.erf, otypes=[np.float64])


def norm(x, weights, name):
    x = x - x.mean(-1, keepdims=True)
    x = x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12)
    return x * weights[name + ".LayerNorm.weight"] + weights[name + ".LayerNorm.bias"]


def linear(x, weights, name):
    return x @ weights[name + ".weight"].T + weights[name + ".bias"]


def encode(ids, weights, layers, heads):
    """In 64-bit numbers, so that what differs is the encoder's own rounding."""
    n = len(ids)
    x = (weights["embeddings.word_embeddings.weight"][ids] + weights["embeddings.position_embeddings.weight"][:n]
         + weights["embeddings.token_type_embeddings.weight"][0])
    x = norm(x, weights, "embeddings")
    width = x.shape[1]
    for layer in range(layers):
        name = f"encoder.layer.{layer}"
        query, key, value = (
            linear(x, weights, f"{name}.attention.self.{part}").reshape(n, heads, width // heads).transpose(1, 0, 2)
            for part in ("query", "key", "value"))
        scores = query @ key.transpose(0, 2, 1) / math.sqrt(width // heads)
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        gathered = (shares @ value).transpose(1, 0, 2).reshape(n, width)
        x = norm(linear(gathered, weights, f"{name}.attention.output.dense") + x, weights, f"{name}.attention.output")
        units = linear(x, weights, f"{name}.intermediate.dense")
        units = units * 0.5 * (1 + erf(units / math.sqrt(2)))
        x = norm(linear(units, weights, f"{name}.output.dense") + x, weights, f"{name}.output")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


def rows(sentences, tokenizer, weights, layers, heads):
    made = []
    for sentence in sentences:
        ids = tokenizer.encode(sentence).ids
        vector = encode(ids, weights, layers, heads)
        made.append({"text": sentence, "tokens": ids, "vector": [round(float(number), 6) for number in vector]})
    return made


SENTENCES = [
    "my bin hasn't been collected",
    "they've not taken my rubbish this week",
    "i want to speak to somebody about the council tax",
    "there's a dead badger by the side of the road",
    "Hello, is that the COUNCIL? It's £12.50 & 3rd time (honestly)!",
    "café in Llanfairpwllgwyngyll – naïve façade, Zoë's",
    "tab\tand\nnewline\u00a0and\u200bnothing \ufffd in between",
    "unaffable antidisestablishmentarianism zzqqxx ☃ 市 ß İstanbul ΣΑΣ",
    "a" * 101 + " is too long and " + "b" * 100 + " is not",
    "x",
    "",
    " ".join(["the wheelie bins outside number forty two were not emptied again"] * 8),
]

# An encoder so small that every test can make one. Its weights are what `value` says, whole 256ths, which 16-bit numbers hold.
SMALL = {"layers": 2, "width": 48, "heads": 3, "feedForward": 96}
VOCABULARY = """[PAD] [UNK] [CLS] [SEP] the bin bins ##s col ##lect ##ed my not a b ##b ##bb cafe un ##aff ##able ' £ 市 ! , - ##市
    is re ##re ß ##ß i ##i s ##t σ ##σ ##α 3 ##rd 12 . 50 < >""".split()
SMALL_SENTENCES = [
    "my bins not collected",
    "The BIN's not collected!",
    "café, un-unaffable ü b\u0301 B\u0308B",
    "a市bin\u0000\u200b is\trere\n\u00a0bbbb",
    "3rd £12.50 <the> ß İ ΣΑΣ st bx xb",
    "b" * 100 + " " + "b" * 101 + " a",
    "",
    " \t ",
    "bin " * 80,
    "the bins " + "bbb " * 40,
]


def value(table, index):
    x = ((index + 7919 * table) * 2654435761) % 2**32
    x = ((x ^ (x >> 15)) * 2246822519) % 2**32
    return ((x ^ (x >> 13)) >> 24) - 128


def small_weights():
    width, wide = SMALL["width"], SMALL["feedForward"]
    shapes = [("embeddings.word_embeddings.weight", (len(VOCABULARY), width)),
              ("embeddings.position_embeddings.weight", (512, width)),
              ("embeddings.token_type_embeddings.weight", (2, width)),
              ("embeddings.LayerNorm.weight", (width,)), ("embeddings.LayerNorm.bias", (width,))]
    for layer in range(SMALL["layers"]):
        name = f"encoder.layer.{layer}"
        for part, outputs, inputs in [("attention.self.query", width, width), ("attention.self.key", width, width),
                                      ("attention.self.value", width, width), ("attention.output.dense", width, width),
                                      ("intermediate.dense", wide, width), ("output.dense", width, wide)]:
            shapes += [(f"{name}.{part}.weight", (outputs, inputs)), (f"{name}.{part}.bias", (outputs,))]
        for part in ("attention.output", "output"):
            shapes += [(f"{name}.{part}.LayerNorm.weight", (width,)), (f"{name}.{part}.LayerNorm.bias", (width,))]
    return {name: np.array([value(table, index) / 256 for index in range(math.prod(shape))]).reshape(shape)
            for table, (name, shape) in enumerate(shapes)}, [[name, list(shape)] for name, shape in shapes]


def small_tokenizer():
    ids = {token: index for index, token in enumerate(VOCABULARY)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])])
    return tokenizer


folder = pathlib.Path(sys.argv[1])
weights = {name.removeprefix("bert."): table.astype(np.float64)
           for name, table in load_file(folder / "model.safetensors").items()}
tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
small, tables = small_weights()
small_pieces = small_tokenizer()
for each in (tokenizer, small_pieces):
    each.enable_truncation(LIMIT)
    each.no_padding()
fixture = {
    "model": rows(SENTENCES, tokenizer, weights, 6, 12),
    "small": {**SMALL, "vocabulary": VOCABULARY, "tables": tables,
              "sentences": rows(SMALL_SENTENCES, small_pieces, small, SMALL["layers"], SMALL["heads"])},
}
target = pathlib.Path(__file__).resolve().parent / "Fixtures/reference.json"
target.write_text(json.dumps(fixture, ensure_ascii=True, separators=(",", ":")).replace('{"text"', '\n{"text"') + "\n")
