#!/usr/bin/python3
"""Makes version-N.sqlite for each step of Sources/Records/Migrations: the file that a switchboard of that version leaves
behind. Run it after a step was added; what is there already stays as it is, since councils have such files too.

    Tests/RecordsTests/Fixtures/make.py

Nobody in it is anybody: all numbers are Ofcom's for drama."""
import json, pathlib, re, sqlite3

here = pathlib.Path(__file__).resolve().parent
migrations = here.parents[2] / "Sources/Records/Migrations"


def statements(file):
    """The SQL of a step, out of its Swift."""
    text = "\n".join(line for line in file.read_text().splitlines() if not line.lstrip().startswith("//"))
    found = [long or short for long, short in re.findall(r'"""\n(.*?)"""|"((?:CREATE|ALTER|INSERT|DROP)[^\n]*)"(?:,|\n)', text, re.S)]
    # How a table is looked after is PostgreSQL's matter.
    return [sql for sql in found if not re.match(r"\s*ALTER TABLE \w+ SET \(", sql)]


steps = [statements(file) for file in sorted(migrations.glob("0*.swift"))]


def words(text):
    return json.dumps([{"confidence": 0.9, "words": [
        {"confidence": 0.9, "end": 1, "start": 0, "text": word} for word in text.split()]}])


# id, number, ending, turns (asked, heard, verdict, words), actions (kind, target, outcome, detail)
calls = [
    ("service", "+447700900101", "transferred",
     [("welcome", "utterance", "accept council_tax", "council tax")],
     [("transfer", "council_tax", "completed", "council tax")]),
    ("operator", "+447700900102", "transferred",
     [("welcome", "utterance", "no-match", "seagull sacks"), ("no_match", "utterance", "operator", "operator")],
     [("transfer", "operator", "completed", "asked for a person")]),
    ("busy", "+441632960103", "transferred",
     [("welcome", "utterance", "confirm officer:off_0007", "jo shaw"), ("confirm_person", "utterance", "yes", "yes")],
     [("transfer", "officer:off_0007", "refused 486 Busy Here", "Jo Shaw"),
      ("transfer", "waste", "timed out", "Jo Shaw"),
      ("transfer", "operator", "completed", "Jo Shaw: could not be reached")]),
    ("emergency", "+447700900104", "transferred",
     [("welcome", "utterance", "emergency", "emergency")],
     [("transfer", "emergency", "completed", "emergency")]),
    ("fire", "+447700900105", "transferred",
     [("welcome", "utterance", "danger emergency", "fire")],
     [("transfer", "emergency", "completed", "danger")]),
    ("gas", "+447700900106", "transferred",
     [("welcome", "utterance", "danger gas", "i can smell gas")],
     [("transfer", "gas", "completed", "danger")]),
    ("pilot", "+441632960107", "transferred", [], [("transfer", "old", "completed", "not in the pilot")]),
    ("shadow", "+441632960108", "callerHungUp",
     [("welcome", "utterance", "choose missed_bin or team:waste", "my bin")],
     [("transfer", "old", "completed", "shadow mode"),
      ("shadow", "missed_bin", "choose missed_bin or team:waste", "two are near")]),
    ("text", "+447700900109", "weHungUp",
     [("welcome", "utterance", "accept missed_bin", "missed bin"), ("offer_link", "digits", "keys", None)],
     [("text", "missed_bin", "promised", "text-1"), ("hang-up", "", "completed", "")]),
    ("no-text", "+447700900110", "callerHungUp",
     [("welcome", "utterance", "accept missed_bin", "missed bin"), ("offer_link", "utterance", "text me", "text me"),
      ("anything_else", "hang-up", "hang-up", None)],
     [("text", "missed_bin", "failed", "too many texts to this number")]),
    ("form", "+447700900111", "weHungUp",
     [("welcome", "utterance", "accept missed_bin", "missed bin"),
      ("form_offer_link", "utterance", "take details", "take the details"),
      ("form_say", "utterance", "details", "t q nine five n e"), ("form_right", "utterance", "yes", "yes")],
     [("form", "missed_bin", "begun", ""), ("form", "missed_bin.postcode", "heard", ""),
      ("form", "missed_bin.bin", "corrected", ""), ("form", "missed_bin", "kept", "SH-4827-3196"),
      ("survey", "served", "5", ""), ("hang-up", "", "completed", "")]),
    ("message", "+447700900112", "weHungUp",
     [("closed_ask", "no-input", "no-input", None), ("form_say", "utterance", "details", "the gate is stuck")],
     [("form", "ring", "begun", ""), ("form", "ring.message", "recorded", ""),
      ("form", "ring.number", "not understood", ""), ("form", "ring", "given up", "SH-4827-3197")]),
    ("signpost", "+447700900113", "weHungUp",
     [("welcome", "utterance", "elsewhere potholes", "potholes")],
     [("elsewhere", "potholes", "said", "Devon County Council"), ("survey", "text", "promised", ""),
      ("hang-up", "", "completed", "")]),
    ("answer", None, "weHungUp",
     [("welcome", "utterance", "accept opening_hours", "opening hours")],
     [("answer", "opening_hours", "said", ""), ("survey", "served", "no answer", ""),
      ("hang-up", "", "completed", "")]),
    ("ringing", "+447700900115", "callerHungUp",
     [("welcome", "utterance", "accept council_tax", "council tax")],
     [("transfer", "council_tax", "caller gone", "council tax")]),
    # What no switchboard of ours writes any more, or yet.
    ("stranger", "+447700900116", "eaten",
     [("digit_7", "smoke", "wondered", None), ("welcome", "utterance", None, "hello")],
     [("bridge", "waste", "joined", "x"), ("transfer", "waste", "lost", None), ("form", None, "kept", None),
      ("hang-up", None, "done", None)]),
]


def fill(database):
    for minute, (id, number, ending, turns, actions) in enumerate(calls):
        at = f"2026-03-02T09:{minute:02}"
        database.execute(
            "INSERT INTO calls (id, began, ended, caller_number, dialled, ending, grammar, software) "
            "VALUES (?, ?, ?, ?, '01632960000', ?, '3f9a1c77d2e0b845', '0.1.0')",
            (id, f"{at}:00.000Z", f"{at}:40.000Z", number, ending))
        for place, (asked, heard, verdict, said) in enumerate(turns, 1):
            database.execute(
                "INSERT INTO turns (call_id, number, asked, heard, digits, hypotheses, decision, verdict, "
                "speech_end_ms, decided_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (id, place, asked, heard, "1" if heard == "digits" else None, words(said) if said else "[]",
                 "{}" if verdict == "no-match" else None, verdict, place * 1000 if said else None,
                 place * 1000 + 80 if said else None))
        for kind, target, outcome, detail in actions:
            database.execute(
                "INSERT INTO actions (call_id, kind, target, outcome, detail, at) VALUES (?, ?, ?, ?, ?, ?)",
                (id, kind, target, outcome, detail, f"{at}:30.000Z"))


for version in range(1, len(steps) + 1):
    file = here / f"version-{version}.sqlite"
    if file.exists():
        continue
    database = sqlite3.connect(file)
    database.execute("PRAGMA page_size = 512")
    database.execute("CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied TEXT NOT NULL) STRICT")
    for number, step in enumerate(steps[:version], 1):
        for statement in step:
            database.execute(statement)
        database.execute("INSERT INTO schema_version VALUES (?, '2026-03-01T00:00:00.000Z')", (number,))
    fill(database)
    database.commit()
    database.execute("VACUUM")
    database.close()
    print(f"{file.name}: {sum(map(len, steps[:version]))} statements, {file.stat().st_size} bytes")
