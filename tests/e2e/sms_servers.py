"""Kannel for the tests, with the carrier behind it, and a strict gateway of the tests' own.

    with Kannel(folder) as kannel:
        kannel.texts()        # what reached the carrier: [(number, text)]
        kannel.reports()      # delivery reports that came back, a query each

Kannel(folder, refuses="regex") takes no text for numbers that match.

Kannel's bearerbox and smsbox are Debian's; the carrier is a client of Kannel's "fake" SMSC
protocol: one line a text, `SENDER RECEIVER KIND CONTENT`.
"""
import http.server
import shutil
import socket
import subprocess
import threading
import urllib.parse

from mail_servers import free_port, listens, wait_for

CONF = """
group = core
admin-port = {admin}
admin-password = test
smsbox-port = {smsbox}
admin-allow-ip = 127.0.0.1
box-allow-ip = 127.0.0.1
log-file = "{folder}/bearerbox.log"
log-level = 0
store-type = file
store-location = "{folder}/store"
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = carrier
port = {carrier}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
global-sender = 15770000
log-file = "{folder}/smsbox.log"
log-level = 0

group = sendsms-user
username = shop
password = "s3cret&more"
max-messages = 20
concatenation = true
{refuses}
group = sms-service
keyword = default
text = "nothing"
"""


def can_run():
    """Why Kannel cannot be started here, or None."""
    if shutil.which("bearerbox", path="/usr/sbin:/usr/bin") is None:
        return "there is no kannel; tools/install --test installs it"
    return None


class Reports:
    """Takes delivery reports: each GET's query is kept."""

    def __init__(self):
        outer, self.queries = self, []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.queries.append(self.path.partition("?")[2])
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Kannel:
    def __init__(self, folder, refuses=""):
        self.folder, self.boxes, self.lines = folder, [], []
        self.refuses = f"black-list-regex = {refuses}\n" if refuses else ""
        self.ports = {name: free_port() for name in ("admin", "smsbox", "carrier", "sendsms")}
        self.report_server = Reports()

    def __enter__(self):
        self.folder.mkdir()
        (self.folder / "kannel.conf").write_text(
            CONF.format(folder=self.folder, refuses=self.refuses, **self.ports))
        self.start()
        return self

    def start(self):
        self.boxes = [self.box("bearerbox", self.ports["carrier"])]
        self.socket = socket.create_connection(("127.0.0.1", self.ports["carrier"]))
        threading.Thread(target=self.carry, args=(self.socket,), daemon=True).start()
        self.boxes.append(self.box("smsbox", self.ports["sendsms"]))

    def box(self, name, port):
        process = subprocess.Popen([f"/usr/sbin/{name}", self.folder / "kannel.conf"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not wait_for(lambda: listens(port)):
            raise SystemExit(f"{name} did not start:\n" +
                             (self.folder / f"{name}.log").read_text(errors="replace")[-2000:])
        return process

    def carry(self, connection):
        for line in connection.makefile("rb"):
            self.lines.append(line.rstrip(b"\n"))

    def stop(self):
        for process in reversed(self.boxes):
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.boxes = []
        self.socket.close()

    def __exit__(self, *_):
        self.stop()

    def texts(self):
        found = []
        for line in list(self.lines):
            sender, number, kind, content = line.split(b" ", 3)
            if kind == b"text":
                text = urllib.parse.unquote_plus(content.decode("latin-1"))
            else:
                raw = urllib.parse.unquote_to_bytes(content.replace(b"+", b" "))
                text = raw.decode("utf-16-be")
            found.append((number.decode(), text))
        return found

    def reports(self):
        return list(self.report_server.queries)


class StrictGateway:
    """A gateway that takes exactly the request its description says, and counts every id or number.

    Every `lose`-th message is taken and its answer lost; `first_answers` are given before all else.
    `once` drops an id that it has had, as a gateway with idempotency does.
    """

    def __init__(self, check, lose=0, first_answers=(), once=False):
        outer = self
        self.check, self.lose, self.once = check, lose, once
        self.answers = list(first_answers)
        self.taken, self.asked, self.problems = [], 0, []
        self.lock = threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.take(self, body)

            def do_GET(self):
                outer.problems.append(f"GET {self.path}")
                self.send_error(405)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, request, body):
        with self.lock:
            self.asked += 1
            if self.answers:
                status, answer = self.answers.pop(0)
                return self.answer(request, status, answer)
            try:
                key, answer = self.check(request, body)
            except (AssertionError, KeyError, ValueError) as error:
                self.problems.append(f"{type(error).__name__}: {error}: {body[:300]!r}")
                return self.answer(request, 400, "{}")
            if self.once and key in self.taken:
                return self.answer(request, 409, "{}")
            self.taken.append(key)
            if self.lose and len(self.taken) % self.lose == 0:
                request.close_connection = True
                request.connection.shutdown(socket.SHUT_RDWR)
                return None
            return self.answer(request, *answer)

    def answer(self, request, status, text):
        request.send_response(status)
        request.send_header("Content-Length", str(len(text)))
        request.end_headers()
        request.wfile.write(text.encode())
