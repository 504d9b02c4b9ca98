"""Lays RapidFuzz beside the switchboard's matcher: the same phrases, the same misheard utterances, one thread each.

    Peers/bin/python Tests/Peers/rapidfuzz-beside.py [PHRASES [SECONDS]]     (10000, 20 for each scorer)

The utterances are made up by seed, with the errors that MadeUpSpeech (Sources/Benchmarks/MatchBench.swift)
describes. Both count processor time. RapidFuzz sees the best hypothesis, as it has no way to weigh several; ours is
shown with one and with five. RapidFuzz stops after SECONDS: its top-1 is then of fewer utterances, and says of how many.
"""

import json
import subprocess
import sys
import time

from rapidfuzz import fuzz, process

SCORERS = ["ratio", "partial_ratio", "token_set_ratio", "token_sort_ratio", "token_ratio", "WRatio", "QRatio"]


def extract(scorer, cases, texts, destinations, seconds):
    """Utterances a second, top-1, and of how many utterances."""
    done = right = 0
    start = time.process_time()
    for case in cases:
        best = process.extractOne(case["heard"][0], texts, scorer=scorer)
        done += 1
        right += best is not None and case["expect"] in destinations[best[2]]
        if time.process_time() - start > seconds:
            break
    return done / (time.process_time() - start), right / done, done


def main():
    phrases = sys.argv[1] if len(sys.argv) > 1 else "10000"
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 20
    printed = subprocess.run(
        [".build/release/switchboard", "bench", "--matching", phrases], check=True, capture_output=True, text=True
    ).stdout
    ours = json.loads(printed)
    texts = [phrase["text"] for phrase in ours["phrases"]]
    destinations = [phrase["destinations"] for phrase in ours["phrases"]]
    cases = ours["cases"]
    print(f"{len(texts)} phrases, {len(cases)} utterances")
    for row in ours["rows"]:
        print(f"switchboard, {row['hypotheses']}-best: {row['perSecond']:.0f}/s, top-1 {100 * row['top1']:.1f} %")
    peers = {}
    for name in SCORERS:
        rate, top1, done = extract(getattr(fuzz, name), cases, texts, destinations, seconds)
        peers[name] = (top1, rate)
        times = ", ".join(f"{row['perSecond'] / rate:.1f} ({row['hypotheses']}-best)" for row in ours["rows"])
        print(f"RapidFuzz {name}: {rate:.0f}/s, top-1 {100 * top1:.1f} % of {done}; ours is faster by {times}")
    best = max(peers, key=lambda name: peers[name])
    print(f"the peer is RapidFuzz's most accurate scorer here: {best}")


main()
