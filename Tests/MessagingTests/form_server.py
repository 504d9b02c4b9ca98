"""A council's form service, for the tests: python3 form_server.py SECRET.

Prints its port, then serves until its standard input closes. POST /forms takes a result if it is signed and not older
than five minutes, one Idempotency-Key once. A path /fault/N answers N; /fault/lost takes it and loses the answer;
/redirect answers 307 to /forms; /later/N/KEY fails N times with 503, then takes it. GET /taken lists what was taken.
"""

import hashlib
import hmac
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = sys.argv[1].encode()
taken = {}
fails = {}
posts = []
lock = threading.Lock()


class Forms(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, status, body=None, location=None):
        data = json.dumps(body or {}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(data)

    def is_signed(self, body):
        parts = dict(part.split("=", 1) for part in self.headers.get("X-Switchboard-Signature", "t=0,v1=").split(","))
        code = hmac.new(SECRET, parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(code, parts["v1"]) and abs(time.time() - int(parts["t"])) < 300

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = self.path.split("/")
        with lock:
            posts.append(self.path)
        if path[1] == "fault" and path[2] != "lost":
            return self.answer(int(path[2]))
        if path[1] == "redirect":
            return self.answer(307, location="/forms")
        if path[1] == "later":
            with lock:
                fails[path[3]] = fails.get(path[3], 0) + 1
                if fails[path[3]] <= int(path[2]):
                    return self.answer(503)
        if self.headers.get("Content-Type") != "application/json" or not self.is_signed(body):
            return self.answer(401)
        with lock:
            # A key that came before is the same result again.
            taken.setdefault(self.headers["Idempotency-Key"], json.loads(body))
        if path[1] == "fault":
            self.close_connection = True
            return None
        self.answer(201)

    def do_GET(self):
        with lock:
            self.answer(200, {"taken": list(taken.values()), "posts": len(posts)})


server = ThreadingHTTPServer(("127.0.0.1", 0), Forms)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
