#!/usr/bin/env python3
"""Lays detectors of speech beside each other: ours, libspeexdsp's and WebRTC's.

    python3 -m venv --system-site-packages V && V/bin/pip install webrtcvad-wheels numpy scipy soundfile
    V/bin/python Tests/Tools/Endpoints/measure.py                      # made-up voices and noises, to choose settings on
    V/bin/python Tests/Tools/Endpoints/measure.py --speech FOLDER --noise FILE    # any others, to measure on

Needs Swift, espeak-ng and flite, or recordings. Every file is 2 s of the line heard before the turn, 0.7 s of the turn,
a phrase and 3 s; where the phrase begins and ends is taken from its clean level. SNR is over active speech, 300-3400 Hz.
All are followed by the same wait: 0.55 s of silence once the phrase is over, 1.5 s before.
"""
import argparse, ctypes, os, pathlib, subprocess, sys, tempfile
import numpy as np, soundfile
from scipy import signal

RATE, FRAME, BEFORE, LEAD, AFTER = 8000, 160, 2.0, 0.7, 3.0
ROOT = pathlib.Path(__file__).resolve().parents[3]
PHRASES = """a new green bin|who do i talk to about my rent|the road sign is down again|can you help me with a blue badge
i want to complain about noise next door|swimming lessons for children|is the library open on sunday
my neighbour has built a wall|where can i vote|somebody has dumped a fridge in our lane|dog licence|trading standards please
there is a fallen tree across the footpath|i need a copy of my birth certificate|no|yes|planning
electric car charging points in the market square|i would like to book the village hall|rats""".replace("\n", "|").split("|")
OTHERS = """the kettle was on and nobody had seen the cat since friday so we all went out to look for her
have you tried the bakery by the bridge they do a very good loaf on a saturday morning if you are early
then he said the bus would not come before ten because of the snow and she laughed and walked home
put it over there no over there next to the window where the light is better and mind the paint
we used to go every summer until the children grew up and now it is only the two of us and the dog
it costs twice as much as last year and they have made the packets smaller which i call a cheek""".split("\n")
VOICES = [["espeak-ng", "-v", v, "-s", s, "-p", p] for v, s, p in
          (("en-gb", "160", "35"), ("en-gb+f3", "175", "60"), ("en-gb-scotland+m3", "165", "45"), ("en-us+f2", "150", "55"))]
VOICES += [["flite", "-voice", v] for v in ("slt", "rms", "awb", "kal16")]


def say(voice, text, path):
    command = voice + (["-w", path, text] if voice[0] == "espeak-ng" else ["-t", text, "-o", path])
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return read(path)


def read(path):
    samples, rate = soundfile.read(path, dtype="float64", always_2d=True)
    return signal.resample_poly(samples[:, 0], RATE, rate) if rate != RATE else samples[:, 0]


BAND = signal.butter(4, (300, 3400), "bandpass", fs=RATE, output="sos")


def line(samples):
    """300-3400 Hz and A-law."""
    x = np.clip(signal.sosfilt(BAND, samples), -1, 1)
    a, sign = np.abs(x), np.sign(x)
    code = np.where(a < 1 / 87.6, 87.6 * a, 1 + np.log(np.maximum(87.6 * a, 1))) / (1 + np.log(87.6))
    code = (np.floor(code * 128) + 0.5) / 128 * (1 + np.log(87.6))
    return np.round(sign * np.where(code < 1, code / 87.6, np.exp(code - 1) / 87.6) * 32767).astype(np.int16)


def levels(samples):
    frames = samples[:len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    return 10 * np.log10(np.mean(frames ** 2, axis=1) + 1e-12)


def active(samples):
    power = 10 ** (levels(signal.sosfilt(BAND, samples)) / 10)
    return np.mean(power[power > power.max() * 1e-3])


def clatter(random, seconds):
    """Pans, cutlery, a tap and a fridge's hum."""
    count = int(seconds * RATE)
    out = 0.004 * np.sin(2 * np.pi * 100 * np.arange(count) / RATE) + 0.003 * random.standard_normal(count)
    for _ in range(int(seconds * 3)):
        length = int(RATE * random.uniform(0.03, 0.4))
        t = np.arange(length) / RATE
        hit = sum(random.uniform(0.2, 1) * np.sin(2 * np.pi * random.uniform(400, 3600) * t + random.uniform(0, 6))
                  for _ in range(5)) + 0.7 * random.standard_normal(length)
        place = random.integers(0, count - length)
        out[place:place + length] += hit * np.exp(-t / random.uniform(0.01, 0.12)) * 10 ** random.uniform(-2.2, -0.9)
    return out


def babble(random, voices, seconds):
    count = int(seconds * RATE)
    out = np.zeros(count)
    for voice in voices:
        place = -random.integers(0, RATE)
        while place < count:
            speech = voice[random.integers(0, len(voice))]
            speech = speech / np.sqrt(active(speech)) * 10 ** random.uniform(-0.2, 0.2)
            begin, end = max(place, 0), min(place + len(speech), count)
            if end > begin: out[begin:end] += speech[begin - place:end - place]
            place += len(speech) + random.integers(0, RATE // 2)
    return out


def conditions(clean, noises, random, snrs):
    """Yields a name, the sounds and where speech is in them, in frames (None in noise alone)."""
    def file(speech, noise, snr):
        lead = int((BEFORE + LEAD) * RATE)
        whole = np.concatenate([np.zeros(lead), speech, np.zeros(int(AFTER * RATE))])
        level = levels(signal.sosfilt(BAND, whole))
        loud = np.flatnonzero(level > level.max() - 30)
        truth = (loud[0], loud[-1] + 1)
        scale = 10 ** (-22 / 20) / np.sqrt(active(speech))
        whole = whole * scale + 10 ** (-66 / 20) * random.standard_normal(len(whole))
        if noise is not None:
            start = random.integers(0, len(noise) - len(whole))
            behind = noise[start:start + len(whole)]
            power = np.mean(signal.sosfilt(BAND, behind) ** 2)
            whole = whole + behind * np.sqrt(10 ** (-2.2 - snr / 10) / power)
        return line(whole), truth
    yield "telephone, quiet", [file(s, None, 0) for s in clean]
    for name, noise in noises.items():
        for snr in snrs[name]: yield f"{name}, {snr} dB", [file(s, noise, snr) for s in clean]
    for name, noise in noises.items():
        scale = 10 ** (-37 / 20) / np.sqrt(np.mean(signal.sosfilt(BAND, noise) ** 2))
        pieces = [noise[n * 10 * RATE:(n + 1) * 10 * RATE] * scale for n in range(len(noise) // RATE // 10)]
        yield f"{name} alone", [(line(p), None) for p in pieces]


def wait(flags, truth):
    """What our endpointer does with its own flags: begin, end, one utterance after the other."""
    found, recent, speaking, silence, begin = [], [], False, 0, 0
    for n, flag in enumerate(flags):
        if n < BEFORE * 50: continue
        recent = (recent + [flag])[-10:]
        if not speaking:
            if sum(recent) >= 6:
                begin, speaking, silence = n + 1 - (len(recent) - recent.index(True)), True, 0
        else:
            silence = 0 if all(recent[-3:]) else silence + 1
            over = truth is not None and n >= truth[1]
            if silence >= (28 if over else 75):
                found.append((begin, n + 1 - silence))
                speaking, recent = False, []
    if speaking: found.append((begin, len(flags)))
    return found


def speex(sounds):
    library = ctypes.CDLL("libspeexdsp.so.1")
    library.speex_preprocess_state_init.restype = ctypes.c_void_p
    for sound, truth in sounds:
        state = ctypes.c_void_p(library.speex_preprocess_state_init(FRAME, RATE))
        for request, value in ((0, 0), (4, 1)):  # SET_DENOISE, SET_VAD
            library.speex_preprocess_ctl(state, request, ctypes.byref(ctypes.c_int(value)))
        flags = []  # it says on stderr that its detector is a makeshift
        for n in range(len(sound) // FRAME):
            frame = sound[n * FRAME:(n + 1) * FRAME].copy()
            flags.append(library.speex_preprocess_run(state, frame.ctypes.data_as(ctypes.c_void_p)) != 0)
        library.speex_preprocess_state_destroy(state)
        yield wait(flags, truth)


def webrtc(sounds, mode):
    import webrtcvad
    for sound, truth in sounds:
        vad = webrtcvad.Vad(mode)
        yield wait([vad.is_speech(sound[n * FRAME:(n + 1) * FRAME].tobytes(), RATE) for n in range(len(sound) // FRAME)], truth)


def ours(sounds, program, *weights):
    """The program reads, for each file, its frames and where speech ends, and its samples; and prints a line of spans."""
    head = b"".join(np.array([len(s) // FRAME, t[1] if t else 1 << 30, int(BEFORE * 50)], dtype=np.int32).tobytes()
                    + s[:len(s) // FRAME * FRAME].tobytes() for s, t in sounds)
    lines = subprocess.run([program, *weights], input=head, stdout=subprocess.PIPE, check=True).stdout.decode().split("\n")
    for text in lines[:len(sounds)]:
        numbers = [int(x) for x in text.split()]
        yield list(zip(numbers[::2], numbers[1::2]))


def figures(sounds, spans):
    found = missed = false = quiet = one = 0
    begins, ends = [], []
    for (sound, truth), own in zip(sounds, spans):
        inside = np.zeros(len(sound) // FRAME, bool)
        for begin, end in own: inside[begin:end] = True
        speech = np.zeros_like(inside)
        if truth: speech[truth[0]:truth[1]] = True
        turn = np.arange(len(inside)) >= BEFORE * 50
        found += np.sum(inside & speech); missed += np.sum(speech & ~inside)
        false += np.sum(inside & ~speech & turn); quiet += np.sum(~speech & turn)
        hits = [s for s in own if truth and s[0] < truth[1] and s[1] > truth[0]]
        # One that never ended is none.
        one += (len(own) == len(hits) == 1 and own[0][1] < len(inside)) if truth else len(own) == 0
        if hits:
            begins.append((hits[0][0] - truth[0]) * 20)
            ends.append((hits[-1][1] - truth[1]) * 20)
    def spread(errors):
        return f"{np.median(errors):+.0f} / {np.percentile(np.abs(errors), 95):.0f}" if errors else "–"
    return [f"{100 * found / (found + missed):.1f}" if found + missed else "–", f"{100 * false / quiet:.1f}",
            spread(begins), spread(ends), f"{100 * one / len(sounds):.0f}"]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--speech", help="a folder of clean phrases in place of the made-up voices")
    options.add_argument("--every", type=int, default=1, help="take every so manieth of them")
    options.add_argument("--noise", help="a recording of a noise in place of the made-up clatter")
    options.add_argument("--weights", default=str(ROOT / "Sources/Speech/Resources/speech-detector.weights"))
    options.add_argument("--only-ours", action="store_true")
    options = options.parse_args()
    random = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(["swift", "build", "-c", "release", "--product", "DetectEndpoints"], cwd=ROOT, check=True)
        program = str(ROOT / ".build/release/DetectEndpoints")
        cache = pathlib.Path(os.environ.get("ENDPOINT_VOICES", scratch))
        def spoken(voice, text):
            path = cache / f"{abs(hash_of((voice, text)))}.wav"
            return read(path) if path.exists() else say(voice, text, str(path))
        if options.speech:
            files = sorted(f for f in pathlib.Path(options.speech).rglob("*") if f.suffix in (".wav", ".flac"))
            clean = [read(f) for f in files[::options.every]]
        else:
            clean = [spoken(v, p) for n, p in enumerate(PHRASES) for m, v in enumerate(VOICES) if (n + m) % 2 == 0]
        crowd = babble(random, [[spoken(v, o) for o in OTHERS] for v in VOICES], 60)
        noises = {"kitchen": read(options.noise) if options.noise else clatter(random, 60), "babble": crowd}
        print("| condition | detector | speech found % | false alarm % | begin error ms, median / p95 | end error ms | exactly one utterance % |")
        print("|---|---|---|---|---|---|---|")
        for name, sounds in conditions(clean, noises, random, {"kitchen": (15, 10), "babble": (15,)}):
            detectors = {"ours": lambda: ours(sounds, program, options.weights),
                         "ours, by periodicity": lambda: ours(sounds, program)}
            if not options.only_ours:
                detectors["libspeexdsp"] = lambda: speex(sounds)
                for mode in (2, 3): detectors[f"WebRTC, mode {mode}"] = lambda mode=mode: webrtc(sounds, mode)
            for detector, run in detectors.items():
                print(f"| {name} | {detector} | " + " | ".join(figures(sounds, list(run()))) + " |", flush=True)


def hash_of(thing):
    import zlib
    return zlib.crc32(repr(thing).encode())


if __name__ == "__main__": main()
