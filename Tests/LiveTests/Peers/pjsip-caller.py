"""A pjsip phone for the tests: calls, speaks, presses keys, follows a REFER to itself, hangs up.

    pjsip-caller.py TARGET --port N [--at SECONDS play FILE | --at SECONDS keys DIGITS | --at SECONDS info DIGITS
                    | --at SECONDS hold SECONDS | --at SECONDS hangup 0] … [--agent STATUS] [--agent-keys DIGITS] [--from NUMBER]
                    [--password WORD] [--record FILE] [--limit SECONDS] [--transport udp|tcp|tls] [--codec NAME]
                    [--srtp off|preferred|mandatory] [--tone HERTZ] [--answer-only] [--late-offer]

Seconds count from the answer. Prints one line per event: "answered", "refer URI", "agent 200", "told NAME: VALUE" for
what the agent is told in headers, "ended STATUS". It is its own switch: a call that a REFER sends to 127.0.0.1:N comes back here and is answered with --agent's status.
"""
import argparse
import os
import time

import pjsua2 as pj

parser = argparse.ArgumentParser()
parser.add_argument("target")
parser.add_argument("--port", type=int, required=True)
parser.add_argument("--at", nargs=3, action="append", default=[], metavar=("SECONDS", "ACTION", "VALUE"))
parser.add_argument("--agent", type=int, default=200)
parser.add_argument("--agent-keys", help="pressed by the first agent 2 s after they answered")
parser.add_argument("--from", dest="number", default="anonymous")
parser.add_argument("--record")
parser.add_argument("--limit", type=float, default=60)
parser.add_argument("--transport", choices=["udp", "tcp", "tls"], default="udp")
parser.add_argument("--password", help="for whoever asks who we are; the name is --from")
parser.add_argument("--codec", default="PCMA")
parser.add_argument("--srtp", choices=["off", "preferred", "mandatory"], default="off")
parser.add_argument("--tone", type=int)
parser.add_argument("--answer-only", action="store_true", help="calls nobody; prints the keys that callers press")
parser.add_argument("--late-offer", action="store_true", help="the INVITE has no description")
options = parser.parse_args()


def say(*words):
    print(*words, flush=True)


calls = []


class Caller(pj.Call):
    answered_at = None
    ended = False
    medium = None
    recorder = None
    hush = None

    def onCallState(self, state):
        info = self.getInfo()
        if info.state == pj.PJSIP_INV_STATE_CONFIRMED and self.answered_at is None:
            self.answered_at = time.time()
            if self is calls[0]:
                say("answered")
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED and not self.ended:
            self.ended = True
            if self is calls[0]:
                say("ended", int(info.lastStatusCode))
            else:
                say("agent ended")

    def onCallMediaState(self, state):
        info = self.getInfo()
        if not info.media or info.media[0].status != pj.PJSUA_CALL_MEDIA_ACTIVE:
            return
        self.medium = self.getAudioMedia(0)
        if self.hush is None:
            # Without a source, pjsua closes its bridge after a second and sends nothing, keys included.
            self.hush = pj.ToneGenerator()
            self.hush.createToneGenerator(16000 if options.codec == "G722" else 8000)
            if options.tone:
                tones = pj.ToneDescVector()
                tone = pj.ToneDesc()
                tone.freq1, tone.freq2, tone.on_msec, tone.off_msec, tone.volume = options.tone, 0, 30000, 0, 12000
                tones.append(tone)
                self.hush.play(tones, True)
        # Each time, since what was on hold has been taken out of the bridge.
        self.hush.startTransmit(self.medium)
        if options.record and self is calls[0] and self.recorder is None:
            self.recorder = pj.AudioMediaRecorder()
            self.recorder.createRecorder(options.record)
            self.medium.startTransmit(self.recorder)

    def onDtmfDigit(self, pressed):
        say("key", pressed.digit)

    def onCallTransferRequest(self, request):
        say("refer", request.dstUri.strip("<>").split("?")[0])
        request.statusCode = 202
        call = Caller(account)
        calls.append(call)
        request.newCall = call


class Account(pj.Account):
    def onIncomingCall(self, incoming):
        call = Caller(self, incoming.callId)
        calls.append(call)
        answer = pj.CallOpParam()
        answer.statusCode = options.agent
        say("agent", options.agent)
        for line in incoming.rdata.wholeMsg.splitlines():
            if line.lower().startswith(("user-to-user:", "x-switchboard:")):
                say("told", line.strip())
        call.answer(answer)


endpoint = pj.Endpoint()
endpoint.libCreate()
config = pj.EpConfig()
config.logConfig.level = config.logConfig.consoleLevel = 0
config.uaConfig.threadCnt = 0
config.uaConfig.mainThreadOnly = True
config.medConfig.clockRate = 16000 if options.codec == "G722" else 8000
config.medConfig.noVad = True
config.medConfig.ecTailLen = 0
endpoint.libInit(config)
endpoint.audDevManager().setNullDev()
transport = pj.TransportConfig()
transport.port = options.port
transport.boundAddress = transport.publicAddress = "127.0.0.1"
for kind in (pj.PJSIP_TRANSPORT_UDP, pj.PJSIP_TRANSPORT_TCP):
    endpoint.transportCreate(kind, transport)
if options.transport == "tls":
    transport.port = 0
    endpoint.transportCreate(pj.PJSIP_TRANSPORT_TLS, transport)
endpoint.libStart()
for codec in endpoint.codecEnum2():
    endpoint.codecSetPriority(codec.codecId, 255 if codec.codecId.startswith(options.codec + "/") else 0)
over = "" if options.transport == "udp" else ";transport=" + options.transport
account_config = pj.AccountConfig()
account_config.idUri = "sip:%s@127.0.0.1:%d%s" % (options.number, options.port, over)
account_config.mediaConfig.transportConfig.boundAddress = "127.0.0.1"
account_config.mediaConfig.transportConfig.publicAddress = "127.0.0.1"
account_config.mediaConfig.srtpUse = ["off", "preferred", "mandatory"].index(options.srtp)
account_config.mediaConfig.srtpSecureSignaling = 0
if options.password:
    account_config.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", options.number, 0, options.password))
account = Account()
account.create(account_config)

if options.answer_only:
    say("ready")
    give_up = time.time() + options.limit
    while time.time() < give_up and not (calls and all(one.ended for one in calls)):
        endpoint.libHandleEvents(10)
    os._exit(0)

call = Caller(account)
calls.append(call)
parameters = pj.CallOpParam(True)
if options.late_offer:
    parameters.opt.flag |= pj.PJSUA_CALL_NO_SDP_OFFER
call.makeCall(options.target + over, parameters)

players = []
plan = sorted((float(at), action, value) for at, action, value in options.at)
give_up = time.time() + options.limit
while not call.ended and time.time() < give_up:
    endpoint.libHandleEvents(10)
    agent = calls[1] if len(calls) > 1 else None
    if options.agent_keys and agent and agent.medium and agent.answered_at and time.time() >= agent.answered_at + 2:
        agent.dialDtmf(options.agent_keys)
        options.agent_keys = None
    while plan and call.answered_at and call.medium and time.time() >= call.answered_at + plan[0][0]:
        at, action, value = plan.pop(0)
        if action == "play":
            player = pj.AudioMediaPlayer()
            player.createPlayer(value, pj.PJMEDIA_FILE_NO_LOOP)
            player.startTransmit(call.medium)
            players.append(player)
        elif action == "keys":
            call.dialDtmf(value)
        elif action == "info":
            pressed = pj.CallSendDtmfParam()
            pressed.method = pj.PJSUA_DTMF_METHOD_SIP_INFO
            pressed.digits = value
            call.sendDtmf(pressed)
        elif action == "hold":
            call.setHold(pj.CallOpParam())
            plan = sorted(plan + [(at + float(value), "resume", "0")])
        elif action == "resume":
            unhold = pj.CallOpParam(True)
            unhold.opt.flag = pj.PJSUA_CALL_UNHOLD
            call.reinvite(unhold)
        elif action == "hangup":
            call.hangup(pj.CallOpParam())

if not call.ended:
    say("gave up")
for other in calls:
    if other.isActive():
        other.hangup(pj.CallOpParam())
settled = time.time() + 0.5
while time.time() < settled:
    endpoint.libHandleEvents(10)
for other in calls:
    other.recorder = other.hush = None
os._exit(0)
