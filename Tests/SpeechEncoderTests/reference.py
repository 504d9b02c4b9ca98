#!/usr/bin/env python3
"""What the tests compare the speech encoder with: writes Fixtures/reference.json. By numpy in 64 bits, which shares nothing
with it but the paper.

    pip install numpy
    Tests/SpeechEncoderTests/reference.py MODEL.BIN       # Whisper base as CTranslate2 has it: Peers/whisper-base/model.bin
"""
import json, math, pathlib, struct, sys
import numpy as np

here = pathlib.Path(__file__).resolve().parent
RECORDING = "yes-please-joe.wav"
erf = np.vectorize(math.erf, otypes=[np.float64])
gelu = lambda x: x * 0.5 * (1 + erf(x / math.sqrt(2)))


def sound():
    """At 16 kHz, from 8: a sample between each two is their mean."""
    x = np.frombuffer((here.parent / "Recordings" / RECORDING).read_bytes()[44:], "<i2").astype(np.int64)
    y = np.empty(2 * len(x), np.int64)
    y[::2], y[1::2] = x, (x + np.append(x[1:], x[-1])) >> 1
    return y / 32768


def mel_filters(bands):
    mel = lambda f: f * 3 / 200 if f < 1000 else 15 + math.log(f / 1000) / (math.log(6.4) / 27)
    hertz = lambda m: m * 200 / 3 if m < 15 else 1000 * math.exp((m - 15) * math.log(6.4) / 27)
    corners = [hertz(mel(8000) * i / (bands + 1)) for i in range(bands + 2)]
    bins = np.linspace(0, 8000, 201)
    return np.array([np.maximum(0, np.minimum((bins - a) / (b - a), (c - bins) / (c - b))) * 2 / (c - a)
                     for a, b, c in zip(corners, corners[1:], corners[2:])])


def log_mel(x, bands):
    count = len(x) // 160
    padded = np.pad(x, 200, mode="reflect")
    frames = np.array([padded[160 * i:160 * i + 400] for i in range(count)]) * np.hanning(401)[:400]
    power = np.abs(np.fft.rfft(frames)) ** 2
    logs = np.log10(np.maximum(power @ mel_filters(bands).T, 1e-10))
    return (np.maximum(logs, logs.max() - 8) + 4) / 4


def norm(x, weights, name):
    x = x - x.mean(-1, keepdims=True)
    x = x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-5)
    return x * weights[name + "/gamma"] + weights[name + "/beta"]


def linear(x, weights, name):
    return x @ weights[name + "/weight"].T + weights[name + "/bias"]


def convolve(x, weights, name, step):
    padded = np.pad(x, ((1, 1), (0, 0)))
    rows = [np.einsum("tc,oct->o", padded[i:i + 3], weights[name + "/weight"]) for i in range(0, len(x), step)]
    return gelu(np.array(rows) + weights[name + "/bias"])


def encode(x, weights, layers, heads, bands, positions):
    """A vector for each whole 20 ms of an utterance at its own length."""
    x = x[:320 * positions]
    count = len(x) // 320
    x = convolve(convolve(log_mel(x, bands), weights, "encoder/conv1", 1), weights, "encoder/conv2", 2)[:count]
    x = x + weights["encoder/position_encodings/encodings"][:count]
    width = x.shape[1]
    for layer in range(layers):
        name = f"encoder/layer_{layer}"
        made = linear(norm(x, weights, name + "/self_attention/layer_norm"), weights, name + "/self_attention/linear_0")
        query, key, value = (part.reshape(count, heads, width // heads).transpose(1, 0, 2)
                             for part in np.split(made, 3, -1))
        scores = query @ key.transpose(0, 2, 1) / math.sqrt(width // heads)
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        x = x + linear((shares @ value).transpose(1, 0, 2).reshape(count, width), weights,
                       name + "/self_attention/linear_1")
        units = gelu(linear(norm(x, weights, name + "/ffn/layer_norm"), weights, name + "/ffn/linear_0"))
        x = x + linear(units, weights, name + "/ffn/linear_1")
    return norm(x, weights, "encoder/layer_norm")


def read(path):
    data, place = pathlib.Path(path).read_bytes(), 0

    def take(form):
        nonlocal place
        (value,) = struct.unpack_from("<" + form, data, place)
        place += struct.calcsize("<" + form)
        return value

    def text():
        nonlocal place
        length = take("H")
        place += length
        return data[place - length:place].rstrip(b"\0").decode()

    take("I"), text(), take("I")
    tables = {}
    for _ in range(take("I")):
        name, shape = text(), [take("I") for _ in range(take("B"))]
        kind, size = {0: "f4", 1: "i1", 2: "i2", 3: "i4", 4: "f2"}[take("B")], take("I")
        tables[name] = np.frombuffer(data, kind, size // int(kind[1]), place).reshape(shape)
        place += size
    return {name: table.astype(np.float64) for name, table in tables.items() if name.startswith("encoder/")}


# An encoder so small that every test can make one, of which no part is a multiple of what is worked on at once. Its weights
# are what `value` says, whole 256ths, which 16-bit numbers hold.
SMALL = {"layers": 2, "width": 80, "heads": 2, "feedForward": 104, "positions": 150, "bands": 16}


def value(table, index):
    x = ((index + 7919 * table) * 2654435761) % 2**32
    x = ((x ^ (x >> 15)) * 2246822519) % 2**32
    return ((x ^ (x >> 13)) >> 24) - 128


def small_weights():
    width, wide = SMALL["width"], SMALL["feedForward"]
    shapes = [("conv1/weight", (width, SMALL["bands"], 3)), ("conv1/bias", (width,)),
              ("conv2/weight", (width, width, 3)), ("conv2/bias", (width,)),
              ("position_encodings/encodings", (SMALL["positions"], width)),
              ("layer_norm/gamma", (width,)), ("layer_norm/beta", (width,))]
    for layer in range(SMALL["layers"]):
        for part, outputs, inputs in [("self_attention/linear_0", 3 * width, width), ("self_attention/linear_1", width, width),
                                      ("ffn/linear_0", wide, width), ("ffn/linear_1", width, wide)]:
            shapes += [(f"layer_{layer}/{part}/weight", (outputs, inputs)), (f"layer_{layer}/{part}/bias", (outputs,))]
        for part in ("self_attention/layer_norm", "ffn/layer_norm"):
            shapes += [(f"layer_{layer}/{part}/{kind}", (width,)) for kind in ("gamma", "beta")]
    shapes = [("encoder/" + name, shape) for name, shape in shapes]
    return {name: np.array([value(table, index) / 256 for index in range(math.prod(shape))]).reshape(shape)
            for table, (name, shape) in enumerate(shapes)}, [[name, list(shape)] for name, shape in shapes]


def utterance(x, *arguments):
    """A few numbers, and each frame's mean and root of the mean square."""
    y = encode(x, *arguments)
    places = [(int(i), int(j)) for i, j in zip(np.linspace(0, len(y) - 1, 12), np.linspace(0, y.shape[1] - 1, 12))]
    rounded = lambda numbers: [round(float(number), 6) for number in numbers]
    return {"samples": len(x), "frames": len(y), "places": places, "numbers": rounded(y[place] for place in places),
            "means": rounded(y.mean(-1)), "sizes": rounded(np.sqrt((y * y).mean(-1)))}


x = sound()
# Half a minute and more, for the limit.
long = np.tile(x, 20)
small, tables = small_weights()
sizes = [SMALL[name] for name in ("layers", "heads", "bands", "positions")]
fixture = {
    "recording": RECORDING,
    "model": [utterance(x[:count], read(sys.argv[1]), 6, 8, 80, 1500) for count in (320, 19200, len(x))],
    "small": {**SMALL, "tables": tables, "utterances": [utterance(long[:count], small, *sizes) for count in
                                                        (320, 480, 639, 640, 1000, 12345, len(x), 320 * 130, 320 * 150, 50_000)]},
}
target = here / "Fixtures/reference.json"
target.write_text(json.dumps(fixture, separators=(",", ":")).replace('{"samples"', '\n{"samples"') + "\n")
