#!/usr/bin/python3
"""Makes records with labelled turns, for measuring how long comparing takes: callers' words are openings of a grammar with
words changed, each with four alternatives.

    labelled-turns.py GRAMMAR RECORDS [COUNT]

RECORDS is a new file. Nobody in it is anybody."""
import json, pathlib, random, sqlite3, sys

here = pathlib.Path(__file__).resolve().parent
grammar, records = pathlib.Path(sys.argv[1]), sys.argv[2]
count = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
fixtures = here.parent / "RecordsTests/Fixtures"
newest = max(fixtures.glob("version-*.sqlite"), key=lambda file: int(file.stem.split("-")[1]))
random.seed(1)
openings = [line.split("\t")[:2] for line in (grammar / "openings.tsv").read_text().splitlines() if "\t" in line and not line.startswith("#")]
openings = [(words.split(), route.strip()) for words, route in openings if 9 <= len(words.split()) <= 16]
fillers = "um well please actually just really the a my this that there here".split()


def other(words):
    """As a recogniser may have heard it, too."""
    words = list(words)
    for _ in range(2):
        words[random.randrange(len(words))] = random.choice(fillers)
    return words


pathlib.Path(records).write_bytes(newest.read_bytes())
base = sqlite3.connect(records)
base.execute("PRAGMA foreign_keys = ON")
base.execute("DELETE FROM calls")
for number, (words, route) in enumerate(random.sample(openings, count)):
    call = f"made-{number:05}"
    moment = f"2026-03-{1 + number % 28:02}T{8 + number % 10:02}:{number % 60:02}:00.000Z"
    said = other(words)
    hypotheses = [dict(confidence=0.6 / (place + 1), words=[dict(text=word, confidence=0.8, start=0, end=1) for word in text])
                  for place, text in enumerate([said] + [other(said) for _ in range(4)])]
    base.execute("INSERT INTO calls (id, began, ended, grammar, software) VALUES (?, ?, ?, 'g', '0')", (call, moment, moment))
    base.execute("INSERT INTO turns (call_id, number, asked, heard, hypotheses, verdict) VALUES (?, 1, 'welcome', 'utterance', ?, 'no-match')", (call, json.dumps(hypotheses)))
    base.execute("INSERT INTO labels (call_id, turn, source, expect, protected, by, at) VALUES (?, 1, 'staff', ?, 0, 'made', ?)", (call, route, moment))
base.commit()
base.execute("VACUUM")
print(f"{count} labelled turns, {sum(len(words) for words, _ in openings) / len(openings):.1f} words each")
