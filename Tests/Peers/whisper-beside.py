"""Lays Whisper base (faster-whisper, 8 bits) beside the switchboard's recogniser: the same recordings, one run.

    Peers/bin/python Tests/Peers/whisper-beside.py MANIFEST.tsv [COUNT [GRAMMAR]]     (10, Grammars/south-hams)

The first COUNT recordings of the manifest that say what was said are heard, as they are: give recordings of a telephone line,
such as those of Tests/Recordings. Real-time factors are processor time by the length of the sound; Whisper has one
thread, and ours decides, too. Whisper is neither told the grammar nor any of its words. It is skipped, with a word, where
faster-whisper is not installed, or no model is in Peers/whisper-base: `./setup --whisper` fetches both.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time

MODEL = "Peers/whisper-base"


def words(text):
    """As the switchboard's Tokeniser has them."""
    text = re.sub(r"[-–—/]", " ", text.lower().replace("’", "'").replace("‘", "'"))
    kept = ("".join(c for c in word if c.isalnum() or c == "'").lstrip("'") for word in text.split())
    return [word for word in kept if word]


def errors(heard, said):
    """The fewest words to be exchanged, left out or put in."""
    row = list(range(len(heard) + 1))
    for place, word in enumerate(said, 1):
        diagonal, row[0] = row[0], place
        for column, other in enumerate(heard, 1):
            diagonal, row[column] = row[column], min(diagonal + (word != other), row[column] + 1, row[column - 1] + 1)
    return row[-1]


def listed(manifest, count):
    """Path and words of the first so many."""
    folder = os.path.dirname(os.path.abspath(manifest))
    items = []
    for line in open(manifest, encoding="utf-8"):
        columns = line.rstrip("\n").split("\t")
        if len(columns) > 3 and columns[0] != "file" and words(columns[3]):
            items.append((os.path.join(folder, columns[0]), columns[3]))
    return items[:count]


def ours(items, grammar):
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as manifest:
        for path, said in items:
            manifest.write(f"{path}\t\t-\t{said}\n")
        manifest.flush()
        program = os.environ.get("SWITCHBOARD", ".build/release/switchboard")
        command = [program, "replay", "--grammar", grammar, "--manifest", manifest.name, "--json"]
        figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return figures["word_error_rate"], figures["rtf"]


def whisper(items):
    """Nothing where it cannot be had."""
    try:
        from faster_whisper import WhisperModel, decode_audio
    except ImportError:
        return print("Whisper base: skipped, faster-whisper is not installed: run ./setup --whisper")
    if not os.path.exists(f"{MODEL}/model.bin"):
        return print(f"Whisper base: skipped, there is no model in {MODEL}: run ./setup --whisper")
    model = WhisperModel(MODEL, device="cpu", compute_type="int8", cpu_threads=1, num_workers=1, local_files_only=True)
    wrong = said = audio = processor = 0
    for path, text in items:
        sound = decode_audio(path, sampling_rate=16000)
        before = time.process_time()
        segments, _ = model.transcribe(sound, language="en", condition_on_previous_text=False)
        heard = words(" ".join(segment.text for segment in segments))
        processor += time.process_time() - before
        audio += len(sound) / 16000
        wrong += errors(heard, words(text))
        said += len(words(text))
    return wrong / said, processor / audio


def main():
    if not 2 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    items = listed(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10)
    if not items:
        sys.exit(f"{sys.argv[1]}: no recording has its words: write file, kind, expect and words, with a tab between them")
    grammar = sys.argv[3] if len(sys.argv) > 3 else "Grammars/south-hams"
    print(f"{len(items)} recordings")
    for name, figures in ("switchboard", ours(items, grammar)), ("Whisper base", whisper(items)):
        if figures:
            print(f"{name}: word error rate {100 * figures[0]:.1f} %, real-time factor {figures[1]:.3f}")


main()
