"""A text service for the tests, as the README describes it: python3 webhook_server.py SECRET.

Prints its port, then serves until its standard input closes. A path /status/N answers N, and points to /texts; /lost takes the text and gives
no answer. GET /taken lists what was taken. Signatures are checked with Python's own hmac.
"""

import hashlib
import hmac
import json
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SECRET = sys.argv[1].encode()
taken = {}
lock = threading.Lock()


class TextService(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, status, body, **headers):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def signed(self, body):
        match = re.fullmatch("t=([0-9]+),v1=([0-9a-f]{64})", self.headers.get("X-Switchboard-Signature", ""))
        if not match or abs(time.time() - int(match[1])) > 300:
            return False
        code = hmac.new(SECRET, match[1].encode() + b"." + body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(code, match[2])

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.signed(body):
            return self.answer(401, {"error": "signature"})
        path = urlsplit(self.path).path
        if path.startswith("/status/"):
            return self.answer(int(path.split("/")[2]), {}, Retry_After="7", Location="/texts")
        text = json.loads(body)
        if self.headers["Idempotency-Key"] != text["reference"] or not text["to"].startswith("+447"):
            return self.answer(422, {"error": "text"})
        with lock:
            again = text["reference"] in taken
            taken.setdefault(text["reference"], dict(text, times=0))["times"] += 1
        if path == "/lost":
            self.close_connection = True
            return
        self.answer(409 if again else 202, {"id": "w-" + text["reference"]})

    def do_GET(self):
        url = urlsplit(self.path)
        if url.path == "/taken":
            return self.answer(200, list(taken.values()))
        reference = parse_qs(url.query).get("reference", [""])[0]
        if not self.signed(reference.encode()):
            return self.answer(401, {"error": "signature"})
        self.answer(200 if reference in taken else 404, {"id": "w-" + reference})


server = ThreadingHTTPServer(("127.0.0.1", 0), TextService)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
