"""Says the openings of a list by voices that nothing was trained on, to measure with `switchboard replay`.

    python3 Tests/Openings/speak.py plain.tsv FOLDER

The voices are flite's slt and rms, and Kokoro's alpha and kumo with British sounds, in turn. Needs what TrainingSpeech/make.py
needs (TrainingSpeech/README.md); the folder gets a `manifest.tsv`.
"""
import os, random, sys
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../TrainingSpeech"))
import make

VOICES = ["jf_alpha", "slt", "jm_kumo", "rms"]
ACCENTS = ["en-gb", "en-gb", "en-gb-scotland", "en-gb-x-gbclan"]


def kokoro(session, numbers, styles, chance, voice, text):
    signs = make.kokoro_signs(text, chance.choice(ACCENTS))
    ids = [numbers[sign] for sign in signs if sign in numbers][:500]
    style = styles[voice]
    feed = {"style": style[min(len(ids), len(style) - 1)].reshape(1, -1).astype(np.float32)}
    for wanted in session.get_inputs():
        if wanted.name in ("tokens", "input_ids"):
            feed[wanted.name] = np.array([[0, *ids, 0]], dtype=np.int64)
        if wanted.name == "speed":
            whole = "int" in wanted.type
            feed["speed"] = np.array([1 if whole else chance.uniform(0.9, 1.15)], np.int32 if whole else np.float32)
    return session.run(None, feed)[0].squeeze(), 24000


def main(listed, folder):
    os.makedirs(folder, exist_ok=True)
    chance = random.Random(21)
    voices = make.Voices(chance)
    voices.kokoro("hello")  # It loads the network.
    with open(listed, encoding="utf-8") as lines:
        heading, *rows = [line.rstrip("\n").split("\t") for line in lines]
    with open(os.path.join(folder, "manifest.tsv"), "w", encoding="utf-8") as manifest:
        manifest.write("\t".join(heading) + "\n")
        for number, (_, kind, expect, words) in enumerate(rows):
            chance.seed(7000 + number)
            voice = VOICES[number % len(VOICES)]
            if voice.startswith("j"):
                sound, rate = kokoro(*voices.loaded["kokoro"], chance, voice, words)
            else:
                sound, rate = make.program(["flite", "-voice", voice, "-t", words, "-o", "@"], None)
            name = f"{number:04}_{voice}.flac"
            make.save(os.path.join(folder, name), make.altered(sound, rate, chance.choice([.96, 1, 1, 1.05, 1.1])), chance)
            manifest.write(f"{name}\t{kind}\t{expect}\t{words}\n")


main(*sys.argv[1:])
