"""Makes callers to fit the confidence on: what they say by synthetic voices, with a manifest of where it should lead.

    switchboard grammar callers Grammars/south-hams --count 450 --seed 5 > callers.tsv
    python3 calls.py callers.tsv FOLDER

A quarter of the recordings are none of the council's business: the lines of outside.txt, and sentences as in make.py.
"""
import os
import random
import sys

import make


def main():
    rows, folder = [line.rstrip("\n").split("\t") for line in open(sys.argv[1], encoding="utf-8")], sys.argv[2]
    chance = random.Random(2)
    make.voices.chance = chance
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "outside.txt"), encoding="utf-8") as lines:
        outside = [line.strip() for line in lines if line.strip()]
    texts = make.Texts(random.Random(3))
    while len(outside) * 3 < len(rows):
        outside.append(texts.sentence())
    calls = [("officer" if where.startswith("officer:") else "route", where, words) for where, words in rows]
    calls += [("none", "none", words) for words in outside]
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/manifest.tsv", "w", encoding="utf-8") as manifest:
        manifest.write("file\tkind\texpect\twords\n")
        for number, (kind, where, words) in enumerate(calls):
            chance.seed(number)
            name = chance.choices(list(make.Voices.SHARES), make.Voices.SHARES.values())[0]
            sound, rate = make.voices.speak(name, words)
            pace = chance.choice([0.87, 0.93, 0.97, 1, 1, 1.04, 1.1, 1.15])
            make.save(f"{folder}/{number:04}_{name}.flac", make.altered(sound, rate, pace), chance)
            manifest.write(f"{number:04}_{name}.flac\t{kind}\t{where}\t{words}\n")


if __name__ == "__main__":
    main()
