"""Where the alerts of watch_test.py go: a webhook, syslog and mail, each a real server on loopback.

Every one keeps what it was sent; the webhook can fail on purpose, and checks its signatures with
nothing of haetae's.
"""
import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import pathlib
import shutil
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, seconds=30, every=0.02):
    """What `what` returns, once it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(every)
    return what()


def listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


class Webhook:
    """Receives alerts; fails the first `failures` of them, each in another way."""

    FAILURES = (500, 503, "close", 429, 302)

    def __init__(self, key, failures=0, tls=None):
        self.key, self.failures, self.tries, self.alerts = key, failures, [], []
        self.before_answer = None  # called with the id of an alert that was taken
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                with contextlib.suppress(OSError):  # who asked may have been killed
                    outer.take(self, body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, request, body):
        sent = {name: request.headers[f"webhook-{name}"]
                for name in ("id", "timestamp", "signature")}
        text = f"{sent['id']}.{sent['timestamp']}.".encode() + body
        mac = base64.b64encode(hmac.new(self.key, text, hashlib.sha256).digest()).decode()
        assert hmac.compare_digest("v1," + mac, sent["signature"]), "the signature is wrong"
        assert abs(int(sent["timestamp"]) - time.time()) < 60, "the timestamp is not of now"
        alert = json.loads(body)
        assert alert["id"] == sent["id"], "the header names another alert"
        self.tries.append(sent["id"])
        failure = self.FAILURES[(self.failures - 1) % len(self.FAILURES)] if self.failures else 0
        self.failures = max(0, self.failures - 1)
        if failure == "close":
            request.close_connection = True
            request.connection.close()
            return
        if not failure:
            self.alerts.append(alert)
            if self.before_answer:
                self.before_answer(alert["id"])
        request.send_response(failure or 204)
        if failure == 302:
            request.send_header("location", "http://127.0.0.1:1/elsewhere")
        request.end_headers()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class LocalSyslog:
    """A datagram socket such as /dev/log."""

    def __init__(self, path):
        self.path, self.messages = str(path), []
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                self.messages.append(self.socket.recv(1 << 16).decode())

    def close(self):
        self.socket.close()


class UdpSyslog:
    def __init__(self):
        outer = self
        self.messages = []

        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                outer.messages.append(self.request[0].decode())

        self.server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Rsyslog:
    """Debian's rsyslogd, receiving over TCP, writing what it understood."""

    def __init__(self, folder):
        self.port, self.out = free_port(), folder / "rsyslog.out"
        config = folder / "rsyslog.conf"
        template = ("%syslogseverity% %syslogfacility% %protocol-version% %app-name% %msgid% "
                    "%structured-data% %msg%\\n")
        config.write_text(
            'module(load="imtcp" MaxSessions="10")\n'
            f'input(type="imtcp" address="127.0.0.1" port="{self.port}")\n'
            f'template(name="all" type="string" string="{template}")\n'
            f'*.* action(type="omfile" file="{self.out}" template="all")\n', encoding="utf-8")
        self.process = subprocess.Popen(
            [shutil.which("rsyslogd") or "/usr/sbin/rsyslogd", "-n", "-f", config, "-i",
             folder / "rsyslog.pid"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert wait_for(lambda: listens(self.port)), "rsyslogd did not start"

    def messages(self):
        if not self.out.exists():
            return []
        return [line for line in self.out.read_text(encoding="utf-8").splitlines()
                if "haetae" in line]

    def close(self):
        self.process.terminate()
        self.process.wait(10)


def certificate(folder):
    """(certificate, key) of 127.0.0.1, signed by itself."""
    made = folder / "cert.pem", folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", made[1],
                    "-out", made[0]], check=True, capture_output=True)
    return tuple(str(pathlib.Path(path)) for path in made)


class Mail:
    """aiosmtpd of Debian's Python, in a process of its own; it wants TLS and a login."""

    def __init__(self, folder, tls=None, user="", password=""):
        self.port, self.folder = free_port(), folder / "mail"
        self.folder.mkdir()
        self.process = subprocess.Popen(
            ["/usr/bin/python3", __file__, str(self.port), self.folder, *(tls or ("", "")), user,
             password], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert wait_for(lambda: listens(self.port)), "no mail server: is python3-aiosmtpd there?"

    def messages(self):
        """(recipients, content, logged in) of each mail."""
        found = []
        for path in sorted(self.folder.glob("*.mail")):
            head, content = path.read_bytes().split(b"\n", 1)
            envelope = json.loads(head)
            found.append((envelope["to"], content, envelope["user"]))
        return found

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


def serve_mail(port, folder, cert, key, user, password):
    """Until standard input ends."""
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult

    class Handler:
        count = 0

        async def handle_DATA(self, _server, session, envelope):
            Handler.count += 1
            login = session.auth_data.login.decode() if session.auth_data else ""
            head = json.dumps({"to": envelope.rcpt_tos, "user": login}).encode()
            part = pathlib.Path(folder) / f"{Handler.count:06}.part"
            part.write_bytes(head + b"\n" + envelope.content)
            part.rename(part.with_suffix(".mail"))
            return "250 OK"

    def authenticate(_server, _session, _envelope, _mechanism, data):
        good = (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=good, auth_data=data)

    context = None
    if cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
    controller = Controller(
        Handler(), hostname="127.0.0.1", port=int(port), tls_context=context,
        require_starttls=bool(cert), auth_required=bool(user),
        authenticator=authenticate if user else None)
    controller.start()
    sys.stdin.read()
    controller.stop()


if __name__ == "__main__":
    serve_mail(*sys.argv[1:])
