"""Callers who speak: each phones, says what they want over the welcome, is put through, and phones again.

A part of `run speak`. Everything happens in one loop that ticks every 20 ms, with one SIP socket for all callers and an
audio socket for each.
"""
import pathlib
import random
import re
import selectors
import socket
import struct
import time
import wave

RECORDINGS = pathlib.Path(__file__).resolve().parent.parent / "Recordings"
# What they say, and where that must lead.
WISHES = {"moving-house-joe": "council-tax", "moving-house-heart": "council-tax", "moving-house-slt": "council-tax",
          "operator-joe": "operator", "operator-heart": "operator", "operator-slt": "operator",
          "priya-sharma-joe": "2012", "priya-sharma-heart": "2012", "priya-sharma-slt": "2012"}
SILENCE = b"\xd5" * 160
FRAME = 0.02


def alaw(sample):
    """One A-law byte (ITU-T G.711)."""
    sign = 0x80 if sample >= 0 else 0
    magnitude = min(abs(sample if sample >= 0 else sample + 1), 32767) >> 3
    exponent = max(0, magnitude.bit_length() - 5)
    mantissa = (magnitude >> (exponent if exponent > 1 else 1)) & 15
    return (sign | exponent << 4 | mantissa) ^ 0x55


def level(byte):
    """How loud an A-law byte is, 0 to 255."""
    byte ^= 0x55
    exponent, mantissa = byte >> 4 & 7, byte & 15
    return (mantissa * 16 + 8 if exponent == 0 else (mantissa * 16 + 264) << exponent - 1) >> 7


LEVELS = bytes(level(byte) for byte in range(256))


def spoken(path):
    """A recording as A-law bytes at 8 kHz."""
    with wave.open(str(path)) as file:
        samples = struct.unpack("<%dh" % file.getnframes(), file.readframes(file.getnframes()))
        rate = file.getframerate()
    if rate == 16_000:
        # A short low-pass before every second sample goes.
        samples = [(a + 2 * b + c) // 4 for a, b, c in zip(samples, samples[1:], samples[2:])][::2]
    return bytes(alaw(sample) for sample in samples)


def utterance(path):
    """A recording as packets, without the silence behind it."""
    speech = spoken(path)
    frames = [speech[at:at + 160].ljust(160, b"\xd5") for at in range(0, len(speech), 160)]
    while frames and max(frames[-1].translate(LEVELS)) < 3:
        frames.pop()
    return frames


class Caller:
    """One person, on one call after another."""

    def __init__(self, crowd, number):
        self.crowd = crowd
        self.number = number
        self.rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.rtp.bind(("127.0.0.1", 0))
        self.rtp.setblocking(False)
        self.sequence = 0
        self.name = ""
        self.due = crowd.now + crowd.chance.random() * 10
        self.state = "idle"

    def request(self, method, sequence, to="", headers="", body=""):
        kind = "Content-Type: application/sdp\r\n" if method == "INVITE" else ""
        own, port = self.crowd.own, self.crowd.port
        return (f"{method} sip:council@127.0.0.1:{port} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{own};branch=z9hG4bK{self.name}"
                f"{sequence}{method}\r\nFrom: <sip:anonymous@anonymous.invalid>;tag=a\r\nTo: <sip:council@127.0.0.1>{to}\r\n"
                f"Call-ID: {self.name}\r\nCSeq: {sequence} {method}\r\nContact: <sip:a@127.0.0.1:{own}>\r\n"
                f"Max-Forwards: 70\r\n{headers}{kind}Content-Length: {len(body)}\r\n\r\n{body}").encode()

    def tick(self):
        crowd = self.crowd
        if self.state == "idle":
            if crowd.now < self.due or crowd.ending:
                return
            self.name = "crowd-%d-%d" % (self.number, crowd.made)
            crowd.made += 1
            crowd.by_name[self.name] = self
            self.title = crowd.chance.choice(list(crowd.wishes))
            self.frames, self.wish = crowd.wishes[self.title], WISHES[self.title]
            # Each call has a stream of its own.
            self.ssrc, self.at, self.target, self.ended, self.answered = crowd.chance.getrandbits(32), 0, None, None, False
            self.before = crowd.chance.randrange(25, 100)
            offer = (f"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio "
                     f"{self.rtp.getsockname()[1]} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 "
                     "telephone-event/8000\r\n")
            self.state, self.due = "calling", crowd.now + 10
            crowd.sip.sendto(self.request("INVITE", 1, body=offer), crowd.address)
        elif crowd.now > self.due:
            crowd.failed.append((self.title, self.state))
            if self.state == "up":
                crowd.sip.sendto(self.request("BYE", 2, self.to), crowd.address)
            self.over()
        elif self.state == "up":
            at = self.at - self.before
            frame = self.frames[at] if 0 <= at < len(self.frames) else SILENCE
            if at == len(self.frames):
                self.ended = crowd.now
            self.at += 1
            packet = struct.pack("!BBHII", 0x80, 8, self.at & 0xFFFF, self.at * 160, self.ssrc) + frame
            self.rtp.sendto(packet, self.target)

    def heard(self):
        """The switchboard's audio; the first that is loud after the caller has spoken is its answer."""
        try:
            while True:
                packet = self.rtp.recv(2048)
                if self.ended and not self.answered and max(packet[12:].translate(LEVELS), default=0) > 8:
                    self.answered = True
                    self.crowd.delays.append(time.monotonic() - self.ended)
        except OSError:
            pass

    def received(self, message):
        crowd = self.crowd
        if message.startswith("SIP/2.0 200") and " INVITE" in message:
            self.to = ";" + re.search(r"To: .*;(tag=[^\r;]+)", message).group(1)
            crowd.sip.sendto(self.request("ACK", 1, self.to), crowd.address)
            if self.state == "calling":
                self.target = ("127.0.0.1", int(re.search(r"m=audio (\d+)", message).group(1)))
                self.state, self.due = "up", crowd.now + 30
        elif message.startswith("SIP/2.0 ") and " INVITE" in message and message[8] > "2":
            crowd.sip.sendto(self.request("ACK", 1, re.search(r"To: .*?(;tag=[^\r]+)?\r", message).group(1) or ""),
                             crowd.address)
            if self.state == "calling":
                crowd.failed.append((self.title, message[8:11]))
                self.over()
        elif message.startswith(("REFER ", "BYE ")):
            lines = [line for line in message.split("\r\n")
                     if line.startswith(("Via:", "From:", "To:", "Call-ID:", "CSeq:"))]
            status = "202 Accepted" if message.startswith("REFER ") else "200 OK"
            crowd.sip.sendto(("SIP/2.0 %s\r\n%s\r\nContact: <sip:a@127.0.0.1:%d>\r\nContent-Length: 0\r\n\r\n" % (
                status, "\r\n".join(lines), crowd.own)).encode(), crowd.address)
            if self.state != "up":
                return
            if message.startswith("REFER "):
                target = re.search(r"Refer-To: <sip:([^@]+)@", message).group(1)
                if target == self.wish:
                    crowd.right += 1
                else:
                    crowd.wrong.append((self.title, target))
                body = "SIP/2.0 200 OK\r\n"
                headers = "Event: refer\r\nSubscription-State: terminated\r\nContent-Type: message/sipfrag\r\n"
                crowd.sip.sendto(self.request("NOTIFY", 2, self.to, headers, body), crowd.address)
                self.due = crowd.now + 5
            else:
                crowd.through += 1
                self.over()

    def over(self):
        self.crowd.by_name.pop(self.name, None)
        self.state, self.due = "idle", self.crowd.now + 0.5


class Crowd:
    """All callers."""

    def __init__(self, port, count, seed):
        self.port, self.address = port, ("127.0.0.1", port)
        self.chance = random.Random(seed)
        self.sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sip.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_000_000)
        self.sip.bind(("127.0.0.1", 0))
        self.sip.setblocking(False)
        self.own = self.sip.getsockname()[1]
        self.wishes = {title: utterance(RECORDINGS / (title + ".wav")) for title in WISHES}
        self.by_name, self.delays, self.failed, self.wrong = {}, [], [], []
        self.made = self.right = self.through = 0
        self.ending = False
        self.now = time.monotonic()
        self.late = 0.0
        self.callers = [Caller(self, number) for number in range(count)]

    def run(self, seconds, every_second):
        """Calls for so long, and until the last call is over."""
        selector = selectors.DefaultSelector()
        selector.register(self.sip, selectors.EVENT_READ, self.receive)
        for caller in self.callers:
            selector.register(caller.rtp, selectors.EVENT_READ, caller.heard)
        began = due = time.monotonic()
        second = began + 1
        while not (self.ending and all(caller.state == "idle" for caller in self.callers)):
            while (left := due - time.monotonic()) > 0:
                for key, _ in selector.select(left):
                    key.data()
            self.now = time.monotonic()
            self.late = max(self.late, self.now - due)
            due += FRAME
            for caller in self.callers:
                caller.tick()
            self.ending = self.now - began > seconds
            if self.now > second and not self.ending:
                second += 1
                every_second()

    def receive(self):
        try:
            while True:
                message = self.sip.recv(65_535).decode(errors="replace")
                found = re.search(r"\r\nCall-ID: ([^\r]+)", message)
                if found and (caller := self.by_name.get(found.group(1))):
                    caller.received(message)
        except OSError:
            pass
