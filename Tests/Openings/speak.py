"""Says the openings of a list by voices that nothing was trained on, to measure with `switchboard replay`.

    python3 Tests/Openings/speak.py plain.tsv FOLDER

The voices are flite's slt and rms, and Kokoro's alpha and kumo with British sounds, in turn. Needs what TrainingSpeech/make.py
needs (TrainingSpeech/README.md); the folder gets a `manifest.tsv`.
"""
import os, random, sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../TrainingSpeech"))
import make

VOICES = ["jf_alpha", "slt", "jm_kumo", "rms"]
ACCENTS = ["en-gb", "en-gb", "en-gb-scotland", "en-gb-x-gbclan"]


def main(listed, folder):
    os.makedirs(folder, exist_ok=True)
    chance = random.Random(21)
    voices = make.Voices(chance)
    _, _, styles = voices.kokoro_package()
    with open(listed, encoding="utf-8") as lines:
        heading, *rows = [line.rstrip("\n").split("\t") for line in lines]
    with open(os.path.join(folder, "manifest.tsv"), "w", encoding="utf-8") as manifest:
        manifest.write("\t".join(heading) + "\n")
        for number, (_, kind, expect, words) in enumerate(rows):
            chance.seed(7000 + number)
            voice = VOICES[number % len(VOICES)]
            if voice.startswith("j"):
                ids = voices.kokoro_ids(words, chance.choice(ACCENTS))
                sound, rate = voices.kokoro_sound(ids, styles[voice], 0.9, 1.15)
            else:
                sound, rate = make.program(["flite", "-voice", voice, "-t", words, "-o", "@"], None)
            name = f"{number:04}_{voice}.flac"
            make.save(os.path.join(folder, name), make.altered(sound, rate, chance.choice([.96, 1, 1, 1.05, 1.1])), chance)
            manifest.write(f"{name}\t{kind}\t{expect}\t{words}\n")


main(*sys.argv[1:])
