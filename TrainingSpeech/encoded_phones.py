"""Trains the network that tells phones in what the speech encoder says: `encoded-phones.weights`.

    python3 encoded_phones.py OUT.weights --model model.bin --dictionary words.dict FOLDER [FOLDER …] [--epochs 8,24]

Each folder has a `manifest.tsv` with the columns `file` and `words`, as make.py and misheard.py write it. The recordings
go over a telephone line (300–3400 Hz, 8 kHz, A-law), most of them in noise of this script's making, and through Whisper
base as CTranslate2 keeps it; the network learns each utterance's phones in their order, without being told when each
is said (connectionist temporal classification). What is written are several networks that began alike and learnt for
so many rounds each, their scores averaged: such tell each phone at the same moment, others do not. Needs numpy, scipy, soundfile, jax and optax.
"""
import argparse, os, re, struct
import jax, jax.numpy as jnp, numpy as np, optax, soundfile
from scipy.signal import fftconvolve, firwin, resample_poly

CMUDICT = "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict"
WIDTH, CONTEXT, UNITS, TOGETHER = 512, 5, 320, 16


def tensors(path):
    """What CTranslate2's file of weights holds, by name."""
    with open(path, "rb") as file:
        data = file.read()
    place, found = 0, {}

    def take(kind):
        nonlocal place
        value = struct.unpack_from("<" + kind, data, place)[0]
        place += struct.calcsize("<" + kind)
        return value

    def text():
        nonlocal place
        length = take("H")
        place += length
        return data[place - length:place].rstrip(b"\0").decode()

    take("I"), text(), take("I")
    kinds = [np.float32, np.int8, np.int16, np.int32, np.float16]
    for _ in range(take("I")):
        name, sizes = text(), [take("I") for _ in range(take("B"))]
        kind, length = np.dtype(kinds[take("B")]), take("I")
        found[name] = np.frombuffer(data, kind, length // kind.itemsize, place).reshape(sizes)
        place += length
    return found


def filters():
    """Slaney's 80 mel filters for a spectrum of 201 bins at 16 kHz."""
    mel = lambda hertz: np.where(hertz >= 1000, 15 + np.log(np.maximum(hertz, 1) / 1000) * 27 / np.log(6.4), hertz * 3 / 200)
    hertz = lambda mel: np.where(mel >= 15, 1000 * np.exp(np.log(6.4) / 27 * (mel - 15)), mel * 200 / 3)
    points, bins = hertz(np.linspace(mel(np.array(0.0)), mel(np.array(8000.0)), 82)), np.linspace(0, 8000, 201)
    low, middle, high = points[:-2, None], points[1:-1, None], points[2:, None]
    rise, fall = (bins - low) / (middle - low), (high - bins) / (high - middle)
    return np.maximum(0, np.minimum(rise, fall)) * 2 / (high - low)


FILTERS, WINDOW, BAND = filters(), np.hanning(401)[:400], firwin(129, [300, 3400], fs=8000, pass_zero=False)


def spectrum(sound):
    """Whisper's log-mel spectrum, 100 frames a second."""
    sound = np.pad(sound, 200, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(sound, 400)[::160][:(len(sound) - 400) // 160] * WINDOW
    mels = np.log10(np.maximum(np.abs(np.fft.rfft(frames)) ** 2 @ FILTERS.T, 1e-10))
    return ((np.maximum(mels, mels.max() - 8) + 4) / 4).astype(np.float32)


def a_law(sound):
    """There and back."""
    whole, sign, size = 1 + np.log(87.6), np.sign(sound), np.abs(np.clip(sound, -1, 1)) * 87.6
    steps = np.round(np.where(size < 1, size, 1 + np.log(np.maximum(size, 1))) / whole * 127) / 127 * whole
    return sign * np.where(steps < 1, steps, np.exp(steps - 1)) / 87.6


def line(sound, rate, chance):
    """Over a telephone, at 16 kHz again."""
    common = np.gcd(rate, 8000)
    sound = np.concatenate([np.zeros(2400), resample_poly(sound, 8000 // common, rate // common), np.zeros(4000)])
    sound *= 10 ** (chance.uniform(-8, 8) / 20)
    if chance.random() < 0.6:
        noise, colour, below = chance.standard_normal(len(sound) + 1), chance.uniform(-0.1, 0.95), chance.uniform(8, 40)
        noise = noise[1:] + colour * noise[:-1]
        sound = sound + noise * np.sqrt(np.mean(sound ** 2) / np.mean(noise ** 2)) * 10 ** (-below / 20)
    if chance.random() < 0.8:
        sound = fftconvolve(sound, BAND, "same")
    return resample_poly(a_law(sound), 2, 1)


class Encoder:
    """Whisper's, on utterances at their own length."""

    def __init__(self, path):
        self.weights = {name[8:]: jnp.asarray(value.astype(np.float32))
                        for name, value in tensors(path).items() if name.startswith("encoder/")}
        self.run = jax.jit(self.encode)

    def encode(self, mels, heard):
        get = self.weights.__getitem__
        norm = lambda x, name: jax.nn.standardize(x, epsilon=1e-5) * get(name + "/gamma") + get(name + "/beta")
        linear = lambda x, name: x @ get(name + "/weight").T + get(name + "/bias")
        gelu = lambda x: jax.nn.gelu(x, approximate=False)
        convolve = lambda x, name, stride: jax.lax.conv_general_dilated(
            x, get(name + "/weight"), (stride,), [(1, 1)], dimension_numbers=("NWC", "OIW", "NWC")) + get(name + "/bias")
        x = gelu(convolve(gelu(convolve(mels, "conv1", 1)), "conv2", 2))
        x = x + get("position_encodings/encodings")[:x.shape[1]]
        unheard = jnp.where(heard, 0, -1e9)[:, None, None, :]
        for layer in range(6):
            name, (count, frames, _) = f"layer_{layer}", x.shape
            parts = jnp.split(linear(norm(x, name + "/self_attention/layer_norm"), name + "/self_attention/linear_0"), 3, -1)
            query, key, value = (part.reshape(count, frames, 8, 64).transpose(0, 2, 1, 3) for part in parts)
            seen = jax.nn.softmax(query @ key.transpose(0, 1, 3, 2) / 8 + unheard, -1) @ value
            x = x + linear(seen.transpose(0, 2, 1, 3).reshape(count, frames, WIDTH), name + "/self_attention/linear_1")
            inner = gelu(linear(norm(x, name + "/ffn/layer_norm"), name + "/ffn/linear_0"))
            x = x + linear(inner, name + "/ffn/linear_1")
        return norm(x, "layer_norm")


def utterances(folder, encoder, ways, numbers, chance):
    """Vectors and phones of each recording whose words all have a pronunciation."""
    with open(os.path.join(folder, "manifest.tsv"), encoding="utf-8") as lines:
        names, *rows = [row.rstrip("\n").split("\t") for row in lines]
    listed = [dict(zip(names, row)) for row in rows]
    listed = [row for row in listed if all(word in ways for word in row["words"].lower().split())]
    spectra = []
    for row in listed:
        sound, rate = soundfile.read(os.path.join(folder, row["file"]))
        spectra.append(spectrum(line(sound if sound.ndim == 1 else sound[:, 0], rate, chance)))
    order, found = np.argsort([len(one) for one in spectra]), []
    for first in range(0, len(order), 8):
        places = order[first:first + 8]
        length = -(-len(spectra[places[-1]]) // 100) * 100
        mels, heard = np.full((8, length, 80), -1.5, np.float32), np.zeros((8, length // 2), bool)
        for row, place in enumerate(places):
            mels[row, :len(spectra[place])], heard[row, :len(spectra[place]) // 2] = spectra[place], True
        heard[len(places):, 0] = True
        vectors = np.asarray(encoder.run(mels, heard))
        for row, place in enumerate(places):
            phones = [numbers[phone] for word in listed[place]["words"].lower().split() for phone in ways[word]]
            here = vectors[row, :len(spectra[place]) // 2]
            if len(here) > len(phones) + 1:
                found.append((here, np.array(phones)))
    return found


def batches(examples, chance):
    order = np.argsort([len(vectors) for vectors, _ in examples])
    parts = [order[first:first + TOGETHER] for first in range(0, len(order), TOGETHER)]
    chance.shuffle(parts)
    for part in parts:
        frames = -(-max(len(examples[one][0]) for one in part) // 150) * 150
        phones = -(-max(len(examples[one][1]) for one in part) // 60) * 60
        inputs, labels = np.zeros((TOGETHER, frames, WIDTH), np.float32), np.zeros((TOGETHER, phones), np.int32)
        behind, without = np.ones((TOGETHER, frames), np.float32), np.ones((TOGETHER, phones), np.float32)
        counts = np.zeros(TOGETHER, np.float32)
        behind[:, 0] = 0
        for row, one in enumerate(part):
            vectors, said = examples[one]
            inputs[row, :len(vectors)], behind[row, :len(vectors)] = vectors, 0
            labels[row, :len(said)], without[row, :len(said)], counts[row] = said, 0, 1
        yield inputs, behind, labels, without, counts


def learn(examples, phones, epochs):
    """Weights of a convolution over CONTEXT vectors and of a layer over its units."""
    middle = np.mean([vectors.mean(0) for vectors, _ in examples], 0)
    spread = np.mean([vectors.std(0) for vectors, _ in examples], 0)
    examples = [((vectors - middle) / spread, said) for vectors, said in examples]
    keys = jax.random.split(jax.random.PRNGKey(0))
    weights = dict(
        seen=jax.random.normal(keys[0], (CONTEXT, WIDTH, UNITS)) / np.sqrt(CONTEXT * WIDTH), bias=jnp.zeros(UNITS),
        told=jax.random.normal(keys[1], (UNITS, phones)) * 0.05, rest=jnp.zeros(phones))
    steps = epochs * -(-len(examples) // TOGETHER)
    rule = optax.adamw(optax.cosine_decay_schedule(1.5e-3, steps), weight_decay=1e-3)
    state, chance, key = rule.init(weights), np.random.default_rng(0), jax.random.PRNGKey(1)

    def loss(weights, inputs, behind, labels, without, counts, key):
        first, second = jax.random.split(key)
        inputs = inputs * jax.random.bernoulli(first, 0.85, inputs.shape) / 0.85
        units = jax.nn.relu(jax.lax.conv_general_dilated(
            inputs, weights["seen"], (1,), "SAME", dimension_numbers=("NWC", "WIO", "NWC")) + weights["bias"])
        units = units * jax.random.bernoulli(second, 0.8, units.shape) / 0.8
        scores = units @ weights["told"] + weights["rest"]
        return (optax.ctc_loss(scores, behind, labels, without) * counts).sum() / counts.sum()

    @jax.jit
    def step(weights, state, key, *batch):
        value, slope = jax.value_and_grad(loss)(weights, *batch, key)
        change, state = rule.update(slope, state, weights)
        return optax.apply_updates(weights, change), state, value

    for epoch in range(epochs):
        losses = []
        for batch in batches(examples, chance):
            key, used = jax.random.split(key)
            weights, state, value = step(weights, state, used, *batch)
            losses.append(float(value))
        print(f"epoch {epoch + 1}: {np.mean(losses):.2f} nats an utterance", flush=True)
    weights = {name: np.asarray(value) for name, value in weights.items()}
    # What was taken away and divided by goes into the first layer.
    weights["bias"] = weights["bias"] - np.einsum("cwu,w->u", weights["seen"], middle / spread)
    weights["seen"] = (weights["seen"] / spread[None, :, None]).reshape(CONTEXT * WIDTH, UNITS)
    return weights


def together(networks):
    """One network that gives the mean of their scores."""
    whole = {name: np.concatenate([one[name] for one in networks], -1) for name in ["seen", "bias"]}
    whole["told"] = np.concatenate([one["told"] for one in networks]) / len(networks)
    whole["rest"] = sum(one["rest"] for one in networks) / len(networks)
    return whole


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("out")
    arguments.add_argument("folders", nargs="+")
    arguments.add_argument("--model", required=True, help="Whisper base as CTranslate2 keeps it: model.bin")
    arguments.add_argument("--dictionary", required=True, help="of a compiled grammar: var/cache/…/words.dict")
    arguments.add_argument("--epochs", default="8,24", help="of each network")
    given = arguments.parse_args()
    ways = {}
    for path in [given.dictionary, CMUDICT]:
        with open(path, encoding="utf-8") as lines:
            for entry in lines:
                word, *phones = entry.split()
                ways.setdefault(re.sub(r"\(\d+\)$", "", word), phones)
    phones = ["_"] + sorted({phone for way in ways.values() for phone in way if phone != "SIL"})
    numbers, chance = {phone: number for number, phone in enumerate(phones)}, np.random.default_rng(1)
    encoder, examples = Encoder(given.model), []
    for folder in given.folders:
        examples += utterances(folder, encoder, ways, numbers, chance)
    seconds = sum(len(vectors) for vectors, _ in examples) // 50
    print(f"{len(examples)} utterances, {seconds} s")
    weights = together([learn(examples, len(phones), int(epochs)) for epochs in given.epochs.split(",")])
    lines = ["switchboard encoded phones 1", f"Trained by TrainingSpeech/encoded_phones.py on {seconds} s of speech.",
             "phones: " + " ".join(phones[1:]), f"layers: {CONTEXT * WIDTH} {len(weights['bias'])} {len(phones)}"]
    with open(given.out, "wb") as file:
        file.write(("\n".join(lines) + "\n\n").encode())
        for name in ["seen", "bias", "told", "rest"]:
            file.write(np.ascontiguousarray(weights[name], dtype="<f4").tobytes())


main()
