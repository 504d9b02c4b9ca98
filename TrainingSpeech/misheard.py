"""Writes what the recogniser makes of openings that it has not been told of, to learn their meaning from.

    python3 misheard.py SWITCHBOARD Grammars/south-hams FOLDER [--each 9] > misheard.tsv

Some openings of each route are said by the voices of make.py, into FOLDER; the grammar is copied there without them, and
the program SWITCHBOARD (built for release) replays them with it by telephone. Give Grammars/south-hams/misheard.tsv
its output.
"""
import argparse
import csv
import os
import random
import shutil
import subprocess
import sys

import make


def chosen(grammar, each):
    """So many openings of each route, the same every time, of six words and more: shorter ones are heard as they are."""
    routes = {}
    with open(f"{grammar}/openings.tsv", encoding="utf-8") as lines:
        for line in lines:
            said, _, route = line.rstrip("\n").partition("\t")
            if not line.startswith("#") and len(said.split()) > 5:
                routes.setdefault(route, []).append(said)
    for route in sorted(routes):
        random.Random(route).shuffle(routes[route])
        for said in routes[route][:each * (7 if route == "none" else 1)]:
            yield said, route


def speak(rows, folder):
    with open(f"{folder}/manifest.tsv", "w", encoding="utf-8") as manifest:
        manifest.write("file\tkind\texpect\twords\n")
        for number, (said, route) in enumerate(rows):
            chance = random.Random(number)
            make.voices.chance = chance
            name = chance.choices(["kokoro", "hibari_gb", "hibari_us", "flite_awb"], [5, 2, 1, 2])[0]
            file = f"{number:05}_{name}.flac"
            if not os.path.exists(f"{folder}/{file}"):
                sound, rate = make.voices.speak(name, said)
                pace = chance.choice([0.9, 0.95, 1, 1, 1.05, 1.1, 1.15])
                make.save(f"{folder}/{file}", make.altered(sound, rate, pace), chance)
            manifest.write(f"{file}\t{'outside' if route == 'none' else 'route'}\t{route}\t{said}\n")


def without(grammar, said, folder):
    copy = f"{folder}/grammar"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(grammar, copy)
    with open(f"{grammar}/openings.tsv", encoding="utf-8") as lines:
        kept = [line for line in lines if line.partition("\t")[0] not in said]
    with open(f"{copy}/openings.tsv", "w", encoding="utf-8") as file:
        file.writelines(kept)
    return copy


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("switchboard")
    arguments.add_argument("grammar")
    arguments.add_argument("folder")
    arguments.add_argument("--each", type=int, default=9, help="openings of each route (9)")
    given = arguments.parse_args()
    os.makedirs(given.folder, exist_ok=True)
    rows = list(chosen(given.grammar, given.each))
    speak(rows, given.folder)
    heard = f"{given.folder}/heard.tsv"
    subprocess.run(
        [given.switchboard, "replay", "--grammar", without(given.grammar, {said for said, _ in rows}, given.folder),
         "--manifest", f"{given.folder}/manifest.tsv", "--line", "telephone", "--per-file", heard],
        check=True, stdout=sys.stderr)
    print("# What the recogniser made of openings that it had not been told of, said by synthetic voices over a telephone "
          "line, and\n# where they lead: the meaning is learnt from them, too. Made by TrainingSpeech/misheard.py.")
    routes = [route for _, route in rows]
    with open(heard, encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if 0 < len(row["heard"].split()) < 40:
                print(f"{row['heard']}\t{routes[int(os.path.basename(row['file'])[:5])]}")


if __name__ == "__main__":
    main()
