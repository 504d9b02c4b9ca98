"""Says one text into a WAV file: heart.py OUT.wav "the text" (or the text on standard input).

The voice is "heart" of the PyPI package hibari-tts (Apache-2.0), with British pronunciation. The model knows
only the sounds of American English, so each British sound is said with the nearest American one, and no r is
said where British speakers say none.
"""
import os
import re
import sys

import numpy
from hibari import Hibari
from hibari.g2p import G2P
from hibari.tts import write_wav

SPEED = 0.95
PAUSE = 0.3  # seconds between sentences
# A British sound and the one of the voice that is nearest to it, in misaki's alphabet.
NEAREST = [("ɑː", "ɑ"), ("ɛː", "ɛə"), ("ɒ", "ɔ"), ("Q", "O"), ("a", "æ"), ("ː", "")]


def respelt(text):
    """Marks the words of pronunciations.txt with their sounds, as hibari reads them: [Totnes](/tˈɒtnəs/)."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pronunciations.txt")
    with open(path, encoding="utf-8") as lines:
        sounds = dict(line.split() for line in lines if line.strip() and not line.startswith("#"))
    return re.sub(r"[\w'’]+", lambda word: f"[{word[0]}](/{sounds[word[0].lower()]}/)"
                  if word[0].lower() in sounds else word[0], text)


def spoken(audio):
    """Without the silence before and after."""
    heard = numpy.flatnonzero(numpy.abs(audio) > 0.003)
    return audio[heard[0]:heard[-1]] if heard.size else audio


def main():
    out = sys.argv[1]
    text = sys.argv[2] if len(sys.argv) > 2 else sys.stdin.read()
    voice = Hibari(g2p=G2P(british=True))
    sentences = []
    for sounds in voice.phonemize(respelt(text.strip())):
        for british, nearest in NEAREST:
            sounds = sounds.replace(british, nearest)
        sentences.append(spoken(voice.from_phonemes(sounds, speed=SPEED, seed=1)))
    if not sentences:
        sys.exit(f"heart.py: nothing to say in {text!r}")
    pause = numpy.zeros(int(PAUSE * voice.sample_rate), dtype="float32")
    write_wav(out, numpy.concatenate([part for sentence in sentences for part in (sentence, pause)]))


if __name__ == "__main__":
    main()
