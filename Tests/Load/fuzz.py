"""Sends a switchboard what no peer should: mutations of the messages in corpus/, and of RTP and RTCP packets to a call.

    fuzz.py PORT [--seed N] [--messages N] [--call]

The same seed sends the same messages. Every 1,000 it asks by OPTIONS whether the switchboard still answers; when it does
not, the messages since then are kept in corpus/found-SEED-N for the next time, and the status is 1. With --call it also
places a call of its own, and half of all messages go to that call's audio ports.
"""
import argparse
import pathlib
import random
import re
import socket
import struct
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("port", type=int)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--messages", type=int, default=1_000_000)
parser.add_argument("--call", action="store_true")
options = parser.parse_args()

chance = random.Random(options.seed)
corpus = pathlib.Path(__file__).parent / "corpus"
seeds = [path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for path in sorted(corpus.glob("*.sip"))]
METHODS = ["INVITE"] * 6 + ["OPTIONS", "BYE", "CANCEL", "ACK", "NOTIFY", "REFER", "INFO", "REGISTER", "SUBSCRIBE",
                            "PRACK", "UPDATE", "MESSAGE", "PUBLISH"]
JUNK = [b"", b"\0", b"\xff\xff", b"A" * 3000, b"-1", b"99999999999999999999", b"%s%n%H", b"::", b"[::1]", b";;", b"<",
        b">", b'"', b"\r\n", b"\r\n ", b"/", b",", b"0", b"=", b"\xc3\x28", b"sip:" * 50, b"65536", b"4294967296"]
TARGET = ("127.0.0.1", options.port)


def open_socket():
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_000_000)
    one.bind(("127.0.0.1", 0))
    return one


sip, rtp = open_socket(), open_socket()
own = sip.getsockname()[1]


def fill(template, method, name):
    """A well-formed message: the template with its places filled in."""
    text = template
    for place, value in ((b"METHOD", method), (b"PORT", str(options.port)), (b"OWN", str(own)), (b"NAME", name)):
        text = text.replace(place, value.encode())
    body = text.split(b"\r\n\r\n", 1)[1] if b"\r\n\r\n" in text else b""
    return text.replace(b"LENGTH", str(len(body)).encode())


def damage(message):
    data = bytearray(message)
    for _ in range(chance.choice([1, 1, 2, 3, 6])):
        if len(data) < 2:
            break
        kind, place = chance.random(), chance.randrange(len(data))
        if kind < 0.25:
            data[place] = chance.randrange(256)
        elif kind < 0.5:
            data[place:place + chance.randrange(1, 12)] = chance.choice(JUNK)
        elif kind < 0.7:
            del data[place:place + chance.randrange(1, 40)]
        else:
            lines = data.split(b"\r\n")
            line = chance.randrange(len(lines))
            if kind < 0.85:
                lines.insert(chance.randrange(len(lines)), lines[line])
            else:
                lines[line] = lines[line].split(b":", 1)[0] + b": " + chance.choice(JUNK)
            data = bytearray(b"\r\n".join(lines))
    return bytes(data[:60_000])


def audio(number):
    """An RTP or RTCP packet, more or less."""
    kind = chance.random()
    if kind < 0.4:
        head = struct.pack("!BBHII", chance.choice([0x80, 0x80, 0xA0, 0x90, 0x8F, 0xBF, 0x40]),
                           chance.choice([8, 0, 9, 13, 101, 0x88, 0xE5, chance.randrange(256)]), number & 0xFFFF,
                           (number * 160) & 0xFFFFFFFF, chance.choice([1, 1, 1, chance.randrange(2 ** 32)]))
        return head + chance.randbytes(chance.choice([0, 1, 4, 160, 160, 480, 1400])), 0
    if kind < 0.8:
        count = chance.choice([0, 1, 2, 31])
        head = struct.pack("!BBHI", 0x80 | count, chance.choice([200, 201, 202, 203, 204, 205, 206, 207, 192]),
                           chance.choice([0, 1, 6, 7, 65535]), chance.randrange(2 ** 32))
        return head + chance.randbytes(chance.choice([0, 4, 20, 24, 44, 1000])), 1
    return chance.randbytes(chance.randrange(0, 1500)), chance.randrange(2)


def drain():
    sip.setblocking(False)
    try:
        while True:
            sip.recv(65_535)
    except OSError:
        pass


def answers():
    """Whether OPTIONS is answered; a datagram may be lost among so many, so it is asked again."""
    asked = time.monotonic()
    for attempt in range(60):
        drain()
        name = "alive-%d-%d" % (time.monotonic_ns(), attempt)
        sip.sendto(
            f"OPTIONS sip:council@127.0.0.1:{options.port} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{own};branch=z9hG4bK{name}"
            f"\r\nFrom: <sip:a@127.0.0.1>;tag={name}\r\nTo: <sip:council@127.0.0.1>\r\nCall-ID: {name}\r\nCSeq: 1 OPTIONS"
            f"\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n".encode(), TARGET)
        sip.settimeout(0.5)
        until = time.monotonic() + 0.5
        try:
            while time.monotonic() < until:
                if name.encode() in sip.recv(65_535):
                    if time.monotonic() - asked > 2:
                        print("(answered after %.1f s)" % (time.monotonic() - asked), flush=True)
                    return True
        except OSError:
            pass
    return False


def place_call():
    """A call that is answered; returns the switchboard's audio port."""
    name = "call-%d" % time.monotonic_ns()
    offer = fill(next(seed for seed in seeds if seed.startswith(b"INVITE")), "INVITE", name)
    offer = re.sub(rb"m=audio 9 .*\r\n", b"m=audio %d RTP/AVP 8 101\r\n" % rtp.getsockname()[1], offer)
    offer = re.sub(rb"Authorization:.*\r\n|a=crypto.*\r\n|a=rtcp.*\r\n", b"", offer)
    head, body = offer.split(b"\r\n\r\n", 1)
    offer = re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(body), head) + b"\r\n\r\n" + body
    sip.settimeout(5)
    sip.sendto(offer, TARGET)
    while True:
        answer = sip.recv(65_535)
        if name.encode() not in answer or not answer.startswith(b"SIP/2.0 200"):
            continue
        to = re.search(rb"To: (.*)\r\n", answer).group(1)
        ack = re.sub(rb"To: .*\r\n", b"To: " + to + b"\r\n", offer.split(b"\r\n\r\n", 1)[0].replace(b"INVITE", b"ACK"))
        ack = re.sub(rb"Content-.*\r\n|branch=z9hG4bK", b"branch=z9hG4bKack", ack, count=1)
        ack = re.sub(rb"(Content-Type.*\r\n)|(Content-Length.*)", b"", ack)
        sip.sendto(ack.rstrip() + b"\r\nContent-Length: 0\r\n\r\n", TARGET)
        return int(re.search(rb"m=audio (\d+)", answer).group(1))


port = place_call() if options.call else None
recent = []
began = time.monotonic()
for number in range(options.messages):
    if port and number % 2:
        packet, offset = audio(number)
        try:
            rtp.sendto(packet, ("127.0.0.1", port + offset))
        except OSError:
            pass
    else:
        name = "%d-%d-%d" % (options.seed, number, own)
        message = damage(fill(chance.choice(seeds), chance.choice(METHODS), name))
        recent.append(message)
        try:
            sip.sendto(message, TARGET)
        except OSError:
            pass
    if number % 20 == 19:
        time.sleep(0.002)
    if number % 1000 == 999 or number == options.messages - 1:
        if not answers():
            found = corpus / ("found-%d-%d" % (options.seed, number))
            found.write_bytes(b"\n----\n".join(recent))
            print("no answer after %d messages; the last ones are in %s" % (number + 1, found))
            sys.exit(1)
        recent = []
        if number % 100_000 == 99_999:
            print("%d messages, and it answers" % (number + 1), flush=True)
print("%d messages in %.0f s, seed %d: it answers" % (options.messages, time.monotonic() - began, options.seed))
