"""GOV.UK Notify as its REST documentation describes it, for the tests: python3 notify_server.py ISSUER SECRET.

Prints its port, then serves until its standard input closes. A path before /v2 asks for a fault: /fault/403,
/fault/429, /fault/500 (not taken), /fault/lost (taken, and the answer is lost), /fault/broken (taken, answered 500),
/fault/307 (go to /v2),
/fault/hang (no answer), /fault/day (the day's limit), /fault/slow (some milliseconds before the answer). GET /taken
lists what was taken; GET /quiet answers when no other request is under way. PUT /receipts {"url", "token"} asks for
delivery receipts, of the kind that Notify's numbers for tests get. Tokens are checked by PyJWT.
"""

import json
import random
import sys
import threading
import time
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt

ISSUER, SECRET = sys.argv[1:3]
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
taken = []
lock = threading.Lock()
closing = threading.Event()

active = 0
quiet = threading.Condition()
receipts = {}
OUTCOMES = {"+447700900003": "temporary-failure", "+447700900002": "permanent-failure"}

FAULTS = {
    "403": ("AuthError", "Error: Your system clock must be accurate to within 30 seconds"),
    "429": ("RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"),
    "day": ("TooManyRequestsError", "Exceeded send limits (sms: 250) for today"),
    "500": ("Exception", "Internal server error"),
}


class Notify(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, status, kind, message):
        self.answer(status, {"status_code": status, "errors": [{"error": kind, "message": message}]})

    def authorised(self):
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        try:
            if jwt.get_unverified_header(token) != {"typ": "JWT", "alg": "HS256"}:
                raise ValueError("header")
            claims = jwt.decode(token, SECRET, algorithms=["HS256"], issuer=ISSUER, options={"verify_iat": False})
            if scheme != "Bearer" or set(claims) != {"iss", "iat"} or not isinstance(claims["iat"], int):
                raise ValueError("claims")
        except (jwt.InvalidTokenError, ValueError):
            self.refuse(403, "AuthError", "Invalid token: signature, api token not found")
            return False
        if abs(time.time() - claims["iat"]) > 30:
            self.refuse(403, *FAULTS["403"])
            return False
        return True

    def fault(self):
        path = urlsplit(self.path).path
        if path.startswith("/fault/"):
            _, _, fault, path = path.split("/", 3)
            return fault, "/" + path
        return "", path

    def do_POST(self):
        fault, path = self.fault()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if fault in FAULTS:
            return self.refuse(429 if fault == "day" else int(fault), *FAULTS[fault])
        if fault == "307":
            self.send_response(307)
            self.send_header("Location", path)
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if fault == "hang":
            return closing.wait(60)
        if path != "/v2/notifications/sms":
            return self.refuse(404, "NoResultFound", "No result found")
        if not self.authorised():
            return
        text = json.loads(body)
        if self.headers.get("Content-Type") != "application/json" or set(text) - {
            "phone_number", "template_id", "personalisation", "reference", "sms_sender_id"
        }:
            return self.refuse(400, "ValidationError", "Additional properties are not allowed")
        try:
            uuid.UUID(text["template_id"])
        except (KeyError, ValueError):
            return self.refuse(400, "ValidationError", "template_id is not a valid UUID")
        if text["template_id"] != TEMPLATE:
            return self.refuse(400, "BadRequestError", "Template not found")
        if not text.get("phone_number", "").startswith("+447"):
            return self.refuse(400, "ValidationError", "phone_number Not a UK mobile number")
        if "link" not in text.get("personalisation", {}):
            return self.refuse(400, "BadRequestError", "Missing personalisation: link")
        text["id"] = str(uuid.uuid4())
        with lock:
            taken.append(text)
        if receipts:
            threading.Thread(target=self.report, args=(text,), daemon=True).start()
        if fault == "slow":
            time.sleep(random.uniform(0, 0.004))
        if fault == "broken":
            return self.refuse(500, *FAULTS["500"])
        if fault == "lost":
            self.close_connection = True
            return
        self.answer(201, {
            "id": text["id"], "reference": text["reference"],
            "content": {"body": text["personalisation"]["link"], "from_number": "GOVUK"},
            "uri": "/v2/notifications/" + text["id"],
            "template": {"id": TEMPLATE, "version": 1, "uri": "/v2/template/" + TEMPLATE}})

    def report(self, text):
        at = "2026-03-01T09:30:00.000000Z"
        receipt = {
            "id": text["id"], "reference": text["reference"], "to": text["phone_number"],
            "status": OUTCOMES.get(text["phone_number"], "delivered"), "created_at": at, "completed_at": at,
            "sent_at": at, "notification_type": "sms", "template_id": TEMPLATE, "template_version": 1}
        request = urllib.request.Request(
            receipts["url"], json.dumps(receipt).encode(), method="POST",
            headers={"Content-Type": "application/json", "Authorization": "Bearer " + receipts["token"]})
        try:
            urllib.request.urlopen(request, timeout=10).close()
        except OSError as error:
            print(error, file=sys.stderr)

    def do_PUT(self):
        receipts.update(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.answer(200, {})

    def do_GET(self):
        fault, path = self.fault()
        if path == "/taken":
            with lock:
                return self.answer(200, taken)
        if fault in FAULTS:
            return self.refuse(int(fault), *FAULTS[fault])
        if path == "/quiet":
            with quiet:
                quiet.wait_for(lambda: active == 1)
            return self.answer(200, {})
        if path != "/v2/notifications":
            return self.refuse(404, "NoResultFound", "No result found")
        if not self.authorised():
            return
        query = parse_qs(urlsplit(self.path).query)
        with lock:
            found = [
                {"id": t["id"], "reference": t["reference"], "type": "sms", "status": "sending"}
                for t in taken if [t["reference"]] == query.get("reference") and query.get("template_type") == ["sms"]]
        self.answer(200, {"notifications": found, "links": {"current": self.path}})


class Server(ThreadingHTTPServer):
    request_queue_size = 128

    # Counted when a connection is accepted, which happens in the order in which they were made.
    def process_request(self, *arguments):
        global active
        with quiet:
            active += 1
        super().process_request(*arguments)

    def process_request_thread(self, *arguments):
        global active
        try:
            super().process_request_thread(*arguments)
        finally:
            with quiet:
                active -= 1
                quiet.notify_all()

    def handle_error(self, *_):
        pass  # a client that was killed


server = Server(("127.0.0.1", 0), Notify)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
closing.set()
