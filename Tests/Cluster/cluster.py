"""What `run` starts: PostgreSQL, a text service, nodes, Kamailio, callers. All of it ends with this process."""
import atexit
import ctypes
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = HERE.parent.parent
PROGRAM = pathlib.Path(os.environ.get("SWITCHBOARD", PACKAGE / ".build/release/switchboard"))
POSTGRES = pathlib.Path("/usr/lib/postgresql/15/bin")
SECRET = "0123456789abcdef0123456789abcdef"
sys.path.insert(0, str(PACKAGE / "Tests/Load"))
from callers import spoken  # noqa: E402


def free_port(host="127.0.0.1"):
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind((host, 0))
            try:
                tcp.bind((host, udp.getsockname()[1]))
            except OSError:
                continue
            return udp.getsockname()[1]


STARTED = []


def start(words, **more):
    """A process that does not outlive this one."""
    STARTED.append(subprocess.Popen(words, stdin=subprocess.DEVNULL, **more))
    return STARTED[-1]


signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


@atexit.register
def end():
    for process in STARTED:
        if process.poll() is None:
            # Kamailio has a family.
            (os.killpg if os.getpgid(process.pid) == process.pid else os.kill)(process.pid, signal.SIGKILL)


def wait(condition, seconds, what):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.1)
    sys.exit("not within %d s: %s" % (seconds, what))


def ticks(process):
    """Seconds of processor time of a process so far."""
    fields = pathlib.Path("/proc/%d/stat" % process).read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def family(process):
    """A process and all that it started, those that have ended too."""
    try:
        fields = pathlib.Path("/proc/%d/stat" % process).read_text().rsplit(")", 1)[1].split()
        own = sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")
        children = pathlib.Path("/proc/%d/task/%d/children" % (process, process)).read_text().split()
    except OSError:
        return 0
    return own + sum(family(int(child)) for child in children)


class Network:
    """Where everything runs: in namespaces of the network, each node in one of its own behind a bridge, as on machines of their own;
    or all on this machine's loopback, where those are not permitted."""

    # What `isolate` has put into the environment of the process that runs in the namespaces.
    MARK = "SWITCHBOARD_CLUSTER_NETWORK"
    is_isolated = MARK in os.environ
    # PostgreSQL, Kamailio, the text service and the callers.
    front = "10.77.0.1" if is_isolated else "127.0.0.1"

    # Of two Kamailios, where that is tried, and their own.
    shared = "10.77.0.9"
    pair = {"x": "10.77.0.30", "y": "10.77.0.31"}

    @classmethod
    def isolate(cls):
        """Runs the whole program again in namespaces of its own, which end with it."""
        if cls.is_isolated:
            cls.ip("link set lo up")
            cls.ip("link add front type bridge")
            cls.ip("addr add %s/24 dev front" % cls.front)
            cls.ip("link set front up")
            return
        # Names of namespaces are files: in a folder that nobody else sees.
        inside = ["unshare", "--net", "--mount", "sh", "-c",
                  'mkdir -p /run/netns && mount -t tmpfs none /run/netns && exec "$@"', "sh"]
        tried = subprocess.run(inside + ["sh", "-c", "ip link add front type bridge && ip netns add tried"],
                               capture_output=True, text=True)
        if tried.returncode:
            print("network namespaces are not permitted here (%s): everything runs on this machine's loopback" % (
                tried.stderr.strip().splitlines() or ["?"])[-1])
            return
        os.environ[cls.MARK] = "1"
        os.execvp("unshare", inside + [sys.executable, *sys.argv])

    @staticmethod
    def ip(words):
        subprocess.run(["ip", *words.split()], check=True)

    @classmethod
    def node(cls, name, number):
        """The address of a node; makes its namespace."""
        if not cls.is_isolated:
            return "127.0.1.%d" % number
        host, space = "10.77.0.%d" % (10 + number), cls.space(name)
        if not pathlib.Path("/run/netns", space).exists():
            cls.ip("netns add %s" % space)
            cls.ip("link add to-%s type veth peer name eth0 netns %s" % (name, space))
            cls.ip("link set to-%s master front up" % name)
            for words in ("link set lo up", "addr add %s/24 dev eth0" % host, "link set eth0 up"):
                cls.ip("netns exec %s ip %s" % (space, words))
        return host

    @classmethod
    def give(cls, name, taken_from=None):
        """The shared address goes to a machine, as keepalived gives it, which tells the others by gratuitous ARP."""
        if taken_from:
            cls.ip("netns exec %s ip addr del %s/24 dev eth0" % (cls.space(taken_from), cls.shared))
        cls.ip("netns exec %s ip addr add %s/24 dev eth0" % (cls.space(name), cls.shared))
        for one in [["ip"], *(["ip", "netns", "exec", file.name, "ip"] for file in pathlib.Path("/run/netns").iterdir())]:
            subprocess.run(one + ["neigh", "flush", "to", cls.shared], check=True, capture_output=True)

    @staticmethod
    def space(name):
        return "node-%s" % name

    @classmethod
    def command(cls, name):
        """What runs a program as if on a node's machine."""
        return ["ip", "netns", "exec", cls.space(name)] if cls.is_isolated else []

    @classmethod
    def listener(cls, name):
        """A socket that listens on the loopback of a node's machine."""
        def listen():
            if cls.is_isolated:
                # This thread's namespace, and nobody else's.
                with open("/run/netns/" + cls.space(name)) as space:
                    if ctypes.CDLL(None, use_errno=True).setns(space.fileno(), 0x40000000):
                        raise OSError(ctypes.get_errno(), "setns")
            one = socket.socket()
            one.bind(("127.0.0.1", 0))
            one.listen(128)
            found.append(one)
        found = []
        thread = threading.Thread(target=listen)
        thread.start()
        thread.join()
        return found[0]


class Postgres:
    """A server of Debian's in a folder of its own, whose commits wait for the disk."""

    def __init__(self, folder):
        self.folder, self.port = folder / "postgres", free_port()
        self.folder.mkdir()
        self.root = os.getuid() == 0
        if self.root:
            # The server refuses to run as root.
            for parent in [self.folder, *self.folder.parents]:
                if parent.stat().st_uid == 0 and parent.stat().st_mode & 0o001 == 0:
                    parent.chmod(parent.stat().st_mode | 0o011)
            shutil.chown(self.folder, "postgres", "postgres")
        self.run(POSTGRES / "initdb", "-D", self.folder / "data", "--encoding=UTF8", "--locale=C.UTF-8",
                 "--username=switchboard", "--auth=trust", "--no-sync")
        if Network.is_isolated:
            # Over a network the switchboard wants to see who the server is.
            certificate, key = self.folder / "data/server.crt", self.folder / "data/server.key"
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=records",
                            "-addext", "subjectAltName=IP:" + Network.front, "-keyout", key, "-out", certificate],
                           check=True, capture_output=True)
            for file in (certificate, key):
                shutil.chown(file, "postgres", "postgres")
            with open(self.folder / "data/pg_hba.conf", "a") as rules:
                rules.write("hostssl all all 10.77.0.0/24 trust\n")
        self.start()
        self.sql("CREATE DATABASE switchboard", "postgres")

    def command(self, *words):
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if self.root else []
        return prefix + [str(word) for word in words]

    def run(self, *words):
        done = subprocess.run(self.command(*words), capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            sys.exit(done.stderr)
        return done.stdout.strip()

    def start(self):
        with open(self.folder.parent / "postgres.log", "a") as log:
            self.process = start(
                self.command(POSTGRES / "postgres", "-D", self.folder / "data", "-k", self.folder, "-p", self.port, "-c",
                             "listen_addresses=" + Network.front, "-c", "max_connections=100", "-c",
                             "ssl=%s" % ("on" if Network.is_isolated else "off")),
                stdout=log, stderr=log)
        wait(lambda: subprocess.run([POSTGRES / "pg_isready", "-h", self.folder, "-p", str(self.port)],
                                    capture_output=True).returncode == 0, 60, "PostgreSQL starts")

    def stop(self):
        """As by a loss of power."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()

    def sql(self, text, database="switchboard"):
        return self.run(POSTGRES / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p",
                        self.port, "-U", "switchboard", "-c", text, database)

    def rows(self, text):
        return [line.split("|") for line in self.sql(text).splitlines()]

    @property
    def address(self):
        return "postgresql://switchboard@%s:%d/switchboard%s" % (
            Network.front, self.port, "?ca_file=%s" % (self.folder / "data/server.crt") if Network.is_isolated else "")


class TextService:
    """Takes texts and says which it has. Counts how often each reference was given to it anew."""

    def __init__(self):
        self.taken, self.lock = {}, threading.Lock()
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, status):
                body = b'{"id": "1"}'
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with service.lock:
                    service.taken[text["reference"]] = service.taken.get(text["reference"], 0) + 1
                self.answer(202)

            def do_GET(self):
                query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
                with service.lock:
                    self.answer(200 if query.get("reference", [""])[0] in service.taken else 404)

        self.handler = Handler

    def listen(self, node):
        """Its port on the loopback of a node's machine: nothing is sent over a network in the clear."""
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler, bind_and_activate=False)
        server.daemon_threads = True
        server.socket.close()
        server.socket = Network.listener(node)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server.socket.getsockname()[1]


class Node:
    """One switchboard, at an address of its own."""

    def __init__(self, folder, name, number, records, texts, limit=400, **settings):
        self.name, self.folder = name, folder / ("node-" + name)
        self.folder.mkdir(exist_ok=True)
        self.host = Network.node(name, number)
        self.port, self.monitor = 5080, 9060 if Network.is_isolated else free_port(self.host)
        (self.folder / "secret").write_text(SECRET + "\n")
        everything = {
            "node": name, "grammar": str(PACKAGE / "Grammars/south-hams"), "prompts": str(PACKAGE / "Prompts/en-GB"),
            "data": str(self.folder / "data"), "cache": os.environ.get("SWITCHBOARD_CACHE", str(folder / "cache")),
            "drain": 1, "listen": "%s:%d" % (self.host, self.port), "monitor": "%s:%d" % (self.host, self.monitor),
            "trusted_peers": [Network.front, Network.shared, *Network.pair.values()],
            "record": False, "decoders": 4, "call_limit": limit, "console": {"enabled": False},
            "no_input": 36_000, "sip": {"calls_per_second": 10_000, "media_timeout": 60},
            "gateway": {"kind": "webhook", "url": "http://127.0.0.1:%d/texts" % texts.listen(name), "repeats": "asked",
                        "secret_file": str(self.folder / "secret")},
            "texts": {"per_number_a_day": 100, "per_caller_a_day": 1000, "keyed_a_day": 100_000,
                      "withheld_an_hour": 10_000, "per_minute": 100_000}, **settings}
        if records:
            everything["records"] = records
        self.config = self.folder / "switchboard.json"
        self.config.write_text(json.dumps(everything))
        self.process = None

    def start(self, waits=True):
        self.output = self.folder / ("output-%d" % time.monotonic_ns())
        with open(self.output, "w") as output:
            self.process = start(
                Network.command(self.name) + [PROGRAM, "serve", "--config", self.config, "--at", "2026-06-08T10:00:00Z"],
                stdout=output, stderr=output)
        if waits:
            self.ready()

    def ready(self):
        def is_up():
            if self.process.poll() is not None:
                sys.exit(self.output.read_text())
            return "listening on" in self.output.read_text()
        wait(is_up, 600, "node %s starts" % self.name)
        # Without the networks it takes callers all the same, for less: those would be another program's figures.
        for lacking in ("openings by their words alone", "callers are heard only once"):
            if lacking in self.output.read_text():
                sys.exit(next(line for line in self.output.read_text().splitlines() if lacking in line))

    def get(self, path):
        try:
            with urllib.request.urlopen("http://%s:%d%s" % (self.host, self.monitor, path), timeout=10) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.read().decode()

    def figures(self):
        return {line.split(" ")[0].removeprefix("switchboard_"): float(line.split(" ")[1])
                for line in self.get("/metrics").splitlines() if not line.startswith("#") and "{" not in line}

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)

    def spooled(self):
        return len(list((self.folder / "data/unwritten").glob("*.lines")))


class Kamailio:
    """By the configuration in Deploy."""

    def __init__(self, folder, nodes, name="kamailio", host=Network.front, own=None, inside=()):
        self.folder, self.host = folder / name, host
        self.port, tls = (5060, 5061) if inside else (free_port(), free_port())
        self.folder.mkdir(exist_ok=True)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=cluster",
                        "-keyout", self.folder / "key.pem", "-out", self.folder / "cert.pem"], check=True, capture_output=True)
        (self.folder / "tls.cfg").write_text(
            "[server:default]\nmethod = TLSv1.2+\ncertificate = %s/cert.pem\nprivate_key = %s/key.pem\n"
            "[client:default]\nmethod = TLSv1.2+\n" % (self.folder, self.folder))
        (self.folder / "dispatcher.list").write_text(
            "".join("1 sip:%s:%d 0 0 duid=%s\n" % (node.host, node.port, node.name) for node in nodes))
        text = (PACKAGE / "Deploy/kamailio/kamailio.cfg").read_text()
        for name, value in {"LISTEN": "udp:%s:%d" % (host, self.port),
                            "LISTEN_TCP": "tcp:%s:%d" % (host, self.port),
                            "LISTEN_TLS": "tls:%s:%d" % (host, tls), "TLS_SETTINGS": '"%s/tls.cfg"' % self.folder,
                            "PASSWORD": '"secret"', "NODES": '"%s/dispatcher.list"' % self.folder}.items():
            text = re.sub(r"(?m)^#!define %s .*" % name, "#!define %s %s" % (name, value), text)
        # Of two workers one may pass a 200 on before the other its 180, which a telephone bears and sipp ends the call for.
        text = text.replace("children=2\ntcp_", "children=1\ntcp_")
        if own:
            text = text.replace("# #!define OWN udp:192.0.2.10:5060", "#!define OWN udp:%s:5060" % own)
        (self.folder / "kamailio.cfg").write_text(text)
        with open(self.folder / "output", "a") as output:
            self.process = start(
                [*inside, "/usr/sbin/kamailio", "-f", self.folder / "kamailio.cfg", "-DD", "-E", "-Y", self.folder, "-m", "64", "-M",
                 "8"], stdout=output, stderr=output, start_new_session=True)
        time.sleep(2)
        if self.process.poll() is not None:
            sys.exit((self.folder / "output").read_text())

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)


class Keepalived:
    """By the files in Deploy, on the machines of two Kamailios."""
    program = shutil.which("keepalived", path="/usr/sbin:/usr/bin")

    @classmethod
    def install(cls):
        """Where the page has its files, for this run alone: nobody but root may be able to write on the way to its script."""
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=0755", "none", "/etc/keepalived"], check=True)
        shutil.copy(PACKAGE / "Deploy/kamailio/kamailio-answers", "/etc/keepalived/")

    def __init__(self, folder, name, priority):
        self.name = name
        other = next(address for machine, address in Network.pair.items() if machine != name)
        text = (PACKAGE / "Deploy/kamailio/keepalived.conf").read_text().replace("priority 100", "priority %d" % priority)
        places = {"192.0.2.10": Network.pair[name], "192.0.2.11": other, "192.0.2.9": Network.shared}
        text = re.sub(r"192\.0\.2\.\d+", lambda found: places[found.group()], text)
        file = pathlib.Path("/etc/keepalived/%s.conf" % name)
        file.write_text(text)
        with open(folder / ("keepalived-" + name), "w") as output:
            self.process = start(
                [*Network.command(name), self.program, "-f", file, "-n", "-l", "-p", folder / (name + ".pid"), "-r",
                 folder / (name + "-vrrp.pid")], stdout=output, stderr=output)

    def has_address(self):
        said = subprocess.run([*Network.command(self.name), "ip", "-br", "-4", "address"], capture_output=True, text=True)
        return Network.shared + "/" in said.stdout

    def stop(self):
        self.process.terminate()
        self.process.wait()


# Who hangs up after so long, and who waits until the switchboard has said goodbye, or puts them through to somebody who answers.
HANGS_UP = """  <pause milliseconds="[hold]"/>
  <nop><action><exec rtp_stream="pause"/></action></nop>
  <send retrans="500"><![CDATA[
      BYE [next_url] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      [routes]
      From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
      To: <sip:council@[remote_ip]:[remote_port]>[peer_tag_param]
      Call-ID: [call_id]
      CSeq: 3 BYE
      Max-Forwards: 70
      Content-Length: 0

  ]]></send>
  <recv response="200" timeout="6000"/>
"""
IS_LEFT = """  <recv request="REFER" optional="true" timeout="[hold]" next="1"/>
  <recv request="BYE" timeout="[hold]" next="2"/>
  <label id="1"/>
  <send><![CDATA[
      SIP/2.0 202 Accepted
      [last_Via:]
      [last_From:]
      [last_To:]
      [last_Call-ID:]
      [last_CSeq:]
      Contact: <sip:[field0]@[local_ip]:[local_port]>
      Content-Length: 0

  ]]></send>
  <send retrans="500"><![CDATA[
      NOTIFY [next_url] SIP/2.0
      Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
      [routes]
      From: <sip:[field0]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
      To: <sip:council@[remote_ip]:[remote_port]>[peer_tag_param]
      Call-ID: [call_id]
      CSeq: 3 NOTIFY
      Contact: <sip:[field0]@[local_ip]:[local_port]>
      Event: refer
      Subscription-State: terminated
      Content-Type: message/sipfrag
      Max-Forwards: 70
      Content-Length: [len]

      SIP/2.0 200 OK

  ]]></send>
  <recv response="200" timeout="6000"/>
  <recv request="BYE" timeout="20000"/>
  <label id="2"/>
  <send><![CDATA[
      SIP/2.0 200 OK
      [last_Via:]
      [last_From:]
      [last_To:]
      [last_Call-ID:]
      [last_CSeq:]
      Content-Length: 0

  ]]></send>
  <nop><action><exec rtp_stream="pause"/></action></nop>
"""


class Callers:
    """sipp: so many calls, one after another or many at once, with one sound."""

    serial = 0

    def __init__(self, folder, kamailio, sound, calls, rate, hold, at_once=None, is_left=False):
        Callers.serial += 1
        self.folder, self.calls = folder / ("callers-%d" % Callers.serial), calls
        self.folder.mkdir()
        text = (HERE / "scenario.xml").read_text().replace(
            "[end]", IS_LEFT if is_left else HANGS_UP).replace("[sound]", "sound.alaw").replace("[hold]", str(hold))
        (self.folder / "scenario.xml").write_text(text)
        (self.folder / "sound.alaw").write_bytes(sound)
        # Ofcom's numbers for drama.
        (self.folder / "numbers.csv").write_text(
            "SEQUENTIAL\n" + "".join("07700900%03d\n" % (number % 1000) for number in range(1000)))
        self.began = time.time()
        self.process = start(
            ["sipp", "%s:%d" % (kamailio.host, kamailio.port), "-sf", "scenario.xml", "-inf", "numbers.csv", "-m", str(calls), "-l",
             str(at_once or calls), "-r", str(rate), "-i", Network.front, "-t", "u1", "-nostdin", "-mp",
             str(20_000 + Callers.serial * 2_000 % 20_000), "-trace_stat", "-fd", "1", "-trace_rtt", "-rtt_freq", "1",
             "-trace_err", "-timeout", "900"],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def wait(self):
        self.process.wait()
        return self

    def counts(self):
        """Calls made, seen through, and failed, by now."""
        files = list(self.folder.glob("scenario_*_.csv"))
        if not files:
            return (0, 0, 0)
        lines = files[0].read_text().splitlines()
        head, last = lines[0].split(";"), lines[-1].split(";")
        return tuple(int(last[head.index(name)]) for name in ("TotalCallCreated", "SuccessfulCall(C)", "FailedCall(C)"))

    def answers(self):
        """When each INVITE was sent (wall clock, s) and how long its 200 took (ms). sipp tells the time since it began."""
        found = []
        for file in self.folder.glob("scenario_*_rtt.csv"):
            for line in file.read_text().splitlines()[1:]:
                fields = line.split(";")
                if len(fields) >= 2:
                    took = float(fields[1])
                    found.append((self.began + float(fields[0]) / 1000 - took / 1000, took))
        return found


SILENCE = b"\xd5" * 80_000


def conversation(*parts):
    """A-law: recordings at their seconds, silence between them and behind them."""
    sound = b""
    for at, name in parts:
        sound = sound.ljust(int(at * 8000), b"\xd5") + spoken(PACKAGE / "Tests/Recordings" / (name + ".wav"))
    return sound + b"\xd5" * 8000 * 60
