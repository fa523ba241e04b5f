#!/usr/bin/env python3
"""`haetae watch` beside a service that writes and rotates its logs, killed at any instant.

  python3 tests/e2e/watch_test.py HAETAE [--kills N] [--seed S] [--only NAME] [--keep]

The lines of a made-up shop, in time order, are written to logs in small pieces. However they were
rotated, and however often haetae was killed (kill -9) meanwhile: in the end the ledger holds what
an investigation of all lines in one file holds, the findings are the same, and every alert reached
every sink; twice only where a kill left open whether it had.
"""
import argparse
import collections
import contextlib
import email
import email.policy
import gzip
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from watch_servers import (LocalSyslog, Mail, Rsyslog, UdpSyslog, Webhook, certificate, free_port,
                           wait_for)

ROOT = pathlib.Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "examples/shop/catalogue.toml"
MEMBERS = 3000
RUN_SECONDS_MAX = 120
LATENCY_SECONDS_MAX = 10  # a busy machine; what was measured is printed
KEY = bytes(range(32))
SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


class Shop:
    def __init__(self, haetae, folder):
        self.haetae, self.folder, self.places = haetae, folder, 0
        made = folder / "shop"
        subprocess.run([sys.executable, ROOT / "examples/shop/make.py", "--out", made, "--members",
                        str(MEMBERS)], check=True, stdout=subprocess.DEVNULL)
        self.register = made / "register"
        lines = []
        for log in sorted((made / "logs").iterdir()):
            content = log.read_bytes()
            content = gzip.decompress(content) if log.suffix == ".gz" else content
            last = ""
            for line in content.splitlines(True):
                with contextlib.suppress(ValueError, KeyError, TypeError):
                    last = json.loads(line)["ts"]
                lines.append((last, line if line.endswith(b"\n") else line + b"\n"))
        self.lines = [line for _, line in sorted(lines, key=lambda pair: pair[0])]
        whole = folder / "all.log"
        whole.write_bytes(b"".join(self.lines))
        self.reference = self.investigate(folder / "reference", whole)

    def place(self):
        """A new folder for one test."""
        self.places += 1
        place = self.folder / f"place-{self.places}"
        (place / "logs").mkdir(parents=True)
        return place

    def investigate(self, data, *logs):
        done = subprocess.run(
            [self.haetae, "investigate", *logs, "--json", "--data", data, "--catalogue", CATALOGUE,
             "--register", self.register], capture_output=True, text=True, check=False,
            timeout=RUN_SECONDS_MAX)
        assert done.returncode == 1, f"investigate ended with {done.returncode}: {done.stderr}"
        return outcome(json.loads(done.stdout), data)


def outcome(result, data):
    """What an investigation found, without the names of files and what only this run did."""
    manifest = json.loads((data / "ledger/manifest.json").read_text(encoding="utf-8"))
    counts = collections.Counter()
    for source in manifest["sources"]:
        for part in (source, source.get("tail", {})):
            for name in ("lines", "records", "unreadable", "duplicates"):
                counts[name] += part.get("counts", {}).get(name, 0)
    incidents = []
    for incident in result["incidents"]:
        incident["scope"].pop("coverage", None)
        for finding in incident["findings"]:
            finding.pop("id", None)
        incident.pop("evidence", None)
        incident.pop("id", None)
        incidents.append(incident)
    return {"counts": dict(counts), "accesses": result["read"]["accesses"],
            "rows": sum(segment["rows"] for segment in manifest["segments"]),
            "incidents": incidents}


def findings_of(incidents):
    return sorted((finding["detector"],
                   [(i["dimension"], i["value"]) for i in finding["indicators"][:1]])
                  for incident in incidents for finding in incident["findings"])


class Watch:
    """A running `haetae watch`; its alerts go to a file, with the time each came."""

    def __init__(self, shop, place, *options, logs=None, stdin=subprocess.DEVNULL, fault=None,
                 register=None):
        self.place, self.data = place, place / "data"
        self.out, self.talk = place / "alerts.jsonl", place / "talk.txt"
        command = [shop.haetae, "watch", *(logs or [place / "logs/access.log"]), "--catalogue",
                   CATALOGUE, "--register", register or shop.register, "--data", self.data,
                   "--update-every", "1", *options]
        environment = {k: v for k, v in os.environ.items() if k != "HAETAE_FAULT"}
        if fault:
            environment["HAETAE_FAULT"] = fault
        self.talk_before = self.talk.stat().st_size if self.talk.exists() else 0
        with open(self.out, "ab") as out, open(self.talk, "ab") as talk:
            self.process = subprocess.Popen([str(part) for part in command], stdin=stdin,
                                            stdout=out, stderr=talk, env=environment)

    def said(self):
        return self.talk.read_bytes()[self.talk_before:].decode()

    def ready(self):
        assert wait_for(lambda: "watching;" in self.said() or self.process.poll() is not None,
                        RUN_SECONDS_MAX), self.said()
        assert self.process.poll() is None, f"it ended: {self.said()}"
        return self

    def alerts(self):
        lines = self.out.read_bytes().split(b"\n")
        return [json.loads(line) for line in lines[:-1]]

    def settled(self, lines, seconds=RUN_SECONDS_MAX):
        """Waits until the ledger has so many lines, and a little for what follows from them."""
        def held():
            with contextlib.suppress(OSError, ValueError):
                manifest = json.loads((self.data / "ledger/manifest.json").read_text())
                return sum(s["counts"]["lines"] for s in manifest["sources"]) >= lines
            return False
        assert wait_for(held, seconds, 0.05), f"lines are missing: {self.said()}"
        time.sleep(2.5)

    def stop(self, number=signal.SIGTERM, code=0):
        self.process.send_signal(number)
        got = self.process.wait(RUN_SECONDS_MAX)
        assert got == code, f"it ended with {got}, not {code}: {self.said()}"
        return self.said()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def close(self):
        if self.process.poll() is None:
            self.kill()


class Service:
    """Writes lines to a log and rotates it, as a service and logrotate do."""

    def __init__(self, folder, lines, rng, styles=("rename", "copy", "gzip")):
        self.folder, self.lines, self.rng, self.styles = folder, lines, rng, styles
        self.log, self.at, self.generation = folder / "access.log", 0, 0
        self.file = open(self.log, "ab", buffering=0)
        self.old = []

    def write(self, count):
        for line in self.lines[self.at:self.at + count]:
            if self.rng.random() < 0.1:  # a line comes in two pieces
                cut = self.rng.randrange(len(line))
                self.file.write(line[:cut])
                time.sleep(0.002)
                self.file.write(line[cut:])
            else:
                self.file.write(line)
        self.at += count

    def rotate(self):
        self.generation += 1
        style = self.rng.choice(self.styles)
        rotated = self.folder / f"access.log.{1000 - self.generation}"
        if style == "copy":  # copytruncate
            self.copy(rotated)
            os.truncate(self.file.fileno(), 0)
        else:
            os.rename(self.log, rotated)
            self.write(self.rng.randrange(3))  # it learns of it a little later
            self.file.close()
            self.file = open(self.log, "ab", buffering=0)
        if style == "gzip":
            self.old.append(rotated)
        while len(self.old) > 1:  # delaycompress
            path = self.old.pop(0)
            subprocess.run(["gzip", path], check=True)
        return style

    def copy(self, to):
        """In pieces: whoever looks meanwhile sees a copy of the beginning."""
        with open(self.log, "rb") as source, open(to, "wb", buffering=0) as out:
            while piece := source.read(self.rng.choice([100, 1000, 4096, 1 << 20])):
                out.write(piece)
                time.sleep(self.rng.choice([0, 0, 0.001, 0.01]))

    @property
    def done(self):
        return self.at >= len(self.lines)


def difference(path, expected, actual):
    """The first place where two JSON values differ."""
    if type(expected) is type(actual):
        if isinstance(expected, dict) and expected.keys() == actual.keys():
            return next((found for key in expected
                         if (found := difference(f"{path}.{key}", expected[key], actual[key]))), "")
        if isinstance(expected, list) and len(expected) == len(actual):
            pairs = enumerate(zip(expected, actual))
            return next((found for i, (a, b) in pairs
                         if (found := difference(f"{path}[{i}]", a, b))), "")
    return "" if expected == actual else f"{path}: {expected!r:.300}, then {actual!r:.300}"


def same(expected, got, what):
    found = difference("", expected, got)
    assert not found, f"{what} differs: {found}"


def sources_of(data):
    """Which logs gave how many lines: where they are wrong, this says of which."""
    manifest = json.loads((data / "ledger/manifest.json").read_text(encoding="utf-8"))
    return ", ".join(f"{pathlib.Path(source['name']).name} {source['counts']['lines']}"
                     for source in manifest["sources"])


def check_end(shop, watch, service_folder, late=0):
    """The ledger is as if all lines had been read at once, for its own tools and a new start. What
    was found of late rows, in the order in which they came, stays told (docs/watch.md)."""
    with sqlite3.connect(watch.data / "alerts.sqlite") as db:
        told = {row[0] for row in db.execute("SELECT finding FROM told")}
    got = shop.investigate(watch.data, *sorted(service_folder.iterdir()))
    same(shop.reference, got, f"the ledger ({sources_of(watch.data)})")
    detectors = {key.rpartition("-")[0] for key in told}
    expected = {finding["detector"] for i in got["incidents"] for finding in i["findings"]}
    more = detectors - expected if late else set()
    assert detectors - more == expected, f"told {sorted(detectors)}, found {sorted(expected)}"


def told_by(watch):
    """What the last alerts of all incidents found."""
    last = {alert["incident"]: alert for alert in watch.alerts()}
    return findings_of([{"findings": alert["findings"]} for alert in last.values()])


def late_of(said):
    """(late, too late) as the last words of a watch say."""
    said = re.sub(r"(?<=\d),(?=\d)", "", said)
    return [int(said.split(word)[0].rsplit(" ", 1)[-1]) for word in (" late,", " too late,")]


def test_rotation(shop, stack, rng):
    """Rotated in every style while it is followed, with inotify and by polling."""
    said = []
    for options in ((), ("--poll", "1")):
        place = shop.place()
        service = Service(place / "logs", shop.lines, rng)
        watch = Watch(shop, place, *options)
        stack.callback(watch.close)
        watch.ready()
        styles = collections.Counter()
        while not service.done:
            service.write(rng.randrange(1, 60))
            time.sleep(rng.random() * 0.01)
            if rng.random() < 0.1:
                styles[service.rotate()] += 1
        watch.settled(len(shop.lines))
        batch = findings_of(shop.reference["incidents"])

        def live():
            return told_by(watch)
        wait_for(lambda: [f for f, _ in live()] == [f for f, _ in batch], 10)
        late, too_late = late_of(watch.stop())
        # A week in seconds: a rotated file that is read a moment later is late by a day. Detectors
        # see such rows in their place at the next start.
        if late or too_late:
            again = Watch(shop, place, "--once", *options)
            assert again.process.wait(RUN_SECONDS_MAX) == 1, again.said()
        else:
            assert [f for f, _ in live()] == [f for f, _ in batch], f"live {live()}, batch {batch}"
        check_end(shop, watch, place / "logs", late + too_late)
        segments = len(list((place / "data/ledger/segments").rglob("*.parquet")))
        said.append(f"{sum(styles.values())} rotations {dict(styles)}, {segments} segments, "
                    f"{late + too_late} late")
    return "; ".join(said)


def test_latency(shop, stack, rng):
    """From the write of the line that raises an alert to the alert on standard output; and what is
    found live is what an investigation finds."""
    place = shop.place()
    service = Service(place / "logs", shop.lines, rng)
    watch = Watch(shop, place)
    stack.callback(watch.close)
    watch.ready()
    written, latencies = {}, []
    seen = 0

    def look():
        nonlocal seen
        alerts = watch.alerts()
        for alert in alerts[seen:]:
            new = [f["alert_at"] for f in alert["findings"] if f["new"]]
            if alert["revision"] == 1 and new and min(new) in written:
                latencies.append(time.monotonic() - written[min(new)])
        seen = len(alerts)

    for line in shop.lines:
        with contextlib.suppress(ValueError, KeyError):
            stamp = json.loads(line)["ts"]
            moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(
                __import__("datetime").datetime.fromisoformat(stamp).timestamp()))
            written[f"{moment}.{stamp[20:23]}000Z"] = time.monotonic()
        service.write(1)
        if service.at % 20 == 0:
            look()
            time.sleep(0.005)
    wait_for(lambda: (look(), latencies)[1], 10)
    watch.settled(len(shop.lines))
    batch = [detector for detector, _ in findings_of(shop.reference["incidents"])]
    wait_for(lambda: [detector for detector, _ in told_by(watch)] == batch)
    live = [detector for detector, _ in told_by(watch)]
    assert live == batch, f"live {live}, batch {batch}"
    assert late_of(watch.stop()) == [0, 0]
    assert latencies, "no alert came whose line is known"
    worst = max(latencies)
    assert worst < LATENCY_SECONDS_MAX, f"an alert came after {worst:.1f} s"
    return (f"{len(latencies)} first alerts, {min(latencies):.2f} to {worst:.2f} s after the line "
            f"(within 2 s: {sum(l <= 2 for l in latencies)})")


def secret_file(place, name, text):
    path = place / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_sinks(shop, stack, rng):
    """All sinks at once; the webhook fails five times, another place is not there at all."""
    place = shop.place()
    tls = certificate(place)
    webhook = Webhook(KEY, failures=5, tls=tls)
    mail = Mail(place, tls, "haetae", "pass word")
    rsyslog = Rsyslog(place)
    for server in (webhook, mail, rsyslog):
        stack.callback(server.close)
    service = Service(place / "logs", shop.lines, rng, ("rename",))
    watch = Watch(shop, place, "--webhook", f"https://127.0.0.1:{webhook.port}/hook",
                  "--webhook-secret", secret_file(place, "secret", SECRET + "\n"),
                  "--syslog", f"tcp://127.0.0.1:{rsyslog.port}", "--tls-ca", tls[0],
                  "--smtp", f"smtp://127.0.0.1:{mail.port}",
                  "--smtp-credentials", secret_file(place, "login", "haetae\npass word\n"),
                  "--mail-to", "soc@example.com", "dpo@example.com", "--mail-from",
                  "haetae@example.com")
    stack.callback(watch.close)
    watch.ready()
    while not service.done:
        service.write(50)
    watch.settled(len(shop.lines))
    ids = [alert["id"] for alert in watch.alerts()]
    assert ids and len(ids) == len(set(ids)), "alerts on standard output are not once each"
    assert wait_for(lambda: len(webhook.alerts) >= len(ids), 90), f"webhook: {watch.said()}"
    assert [alert["id"] for alert in webhook.alerts] == ids, "the webhook got others"
    assert webhook.alerts == watch.alerts(), "the webhook got another text"
    assert len(webhook.tries) == len(ids) + 5 and webhook.tries[:6] == [ids[0]] * 6
    assert wait_for(lambda: len(mail.messages()) >= len(ids)), f"mail: {watch.said()}"
    assert wait_for(lambda: len(rsyslog.messages()) >= len(ids)), f"syslog: {watch.said()}"
    check_mail(mail, ids)
    fields = rsyslog.messages()[0].split(" ", 5)
    assert fields[1:5] == ["10", "1", "haetae", "alert"], f"rsyslog understood {fields}"
    assert f'id="{ids[0]}"' in fields[5] and "never issued" in fields[5], fields
    said = watch.stop()
    assert "pass word" not in said and SECRET not in said
    return f"{len(ids)} alerts to each of 4, the webhook's first at its 6th try"


def check_mail(mail, ids):
    messages = mail.messages()
    assert len(messages) == len(ids)
    for (recipients, content, user), alert_id in zip(messages, ids):
        assert recipients == ["soc@example.com", "dpo@example.com"] and user == "haetae"
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert not message.defects, message.defects
        assert message["message-id"] == f"<{alert_id}@example.com>"
        assert message["to"] == "soc@example.com, dpo@example.com"
        text = message.get_content()
        assert "사고" in text and "Incident" in text and "haetae scope --incident" in text
        assert message["subject"].startswith("[haetae ")


def test_dead_sink(shop, stack, rng):
    """A webhook that is not there, and a full pipe, hold up nobody; both get theirs later."""
    place = shop.place()
    port = free_port()
    secret = secret_file(place, "secret", SECRET)
    options = ("--webhook", f"http://127.0.0.1:{port}/", "--webhook-secret", secret)
    local, udp = LocalSyslog(place / "log.sock"), UdpSyslog()
    stack.callback(local.close)
    stack.callback(udp.close)
    service = Service(place / "logs", shop.lines, rng, ("rename",))
    watch = Watch(shop, place, *options, "--syslog", place / "log.sock")
    stack.callback(watch.close)
    watch.ready()
    service.write(len(shop.lines))
    watch.settled(len(shop.lines))
    ids = [alert["id"] for alert in watch.alerts()]
    assert ids, "no alerts"
    assert len(local.messages) == len(ids), f"{len(local.messages)} of {len(ids)} at the socket"
    assert local.messages[0].startswith("<8") and "haetae@32473" in local.messages[0]
    said = watch.stop()
    assert said.count("cannot deliver to webhook") == 1, said
    assert f"webhook: 0 delivered, {len(ids)} waiting" in said, said
    again = Watch(shop, place, "--once", "--syslog", f"udp://127.0.0.1:{udp.port}", *options)
    server = None
    with contextlib.suppress(OSError):
        server = Webhook(KEY)
    stack.callback(again.close)
    assert again.process.wait(RUN_SECONDS_MAX) == 1, again.said()
    assert len(again.alerts()) == len(ids), "an alert was told twice after a restart"
    assert not udp.messages, "syslog got alerts twice"
    server.close()
    webhook = Webhook(KEY)
    stack.callback(webhook.close)
    with sqlite3.connect(place / "data/alerts.sqlite") as db:
        db.execute("UPDATE delivery SET next = 0")
    last = Watch(shop, place, "--once", "--webhook", f"http://127.0.0.1:{webhook.port}/",
                 "--webhook-secret", secret)
    stack.callback(last.close)
    assert last.process.wait(RUN_SECONDS_MAX) == 1, last.said()
    assert [alert["id"] for alert in webhook.alerts] == ids, "the webhook did not get them in order"
    return f"{len(ids)} alerts waited over two restarts for the webhook, in order"


def test_kills(shop, stack, rng, kills=20):
    """kill -9 at random instants while the service writes and rotates, and while the webhook that
    took an alert has not answered yet."""
    place = shop.place()
    webhook, local = Webhook(KEY), LocalSyslog(place / "log.sock")
    stack.callback(webhook.close)
    stack.callback(local.close)
    options = ("--webhook", f"http://127.0.0.1:{webhook.port}/", "--webhook-secret",
               secret_file(place, "secret", SECRET), "--syslog", place / "log.sock")
    service = Service(place / "logs", shop.lines, rng)
    stop, rotations = threading.Event(), collections.Counter()
    pace = kills * 0.8 / len(shop.lines)

    def serve():
        while not service.done and not stop.is_set():
            service.write(rng.randrange(1, 25))
            time.sleep(pace * 12)
            if rng.random() < 0.06:
                rotations[service.rotate()] += 1

    current, killed_at = {}, collections.Counter()

    def kill_before_answer(alert_id):
        killed_at[alert_id] += 1
        if killed_at[alert_id] <= 2:
            current["watch"].process.kill()

    webhook.before_answer = kill_before_answer
    writer = threading.Thread(target=serve, daemon=True)
    stack.callback(stop.set)
    Watch(shop, place, *options).ready().kill()
    writer.start()
    when = collections.Counter()
    for n in range(kills):
        if n % 3 == 2:  # at a durable step of its own, rather than at some instant
            watch = current["watch"] = Watch(shop, place, *options,
                                             fault=f"kill:{rng.randrange(1, 120)}")
            with contextlib.suppress(subprocess.TimeoutExpired):
                watch.process.wait(1.5)
        elif n % 5 == 1:  # the disk is full from some step on
            watch = current["watch"] = Watch(shop, place, *options,
                                             fault=f"full:{rng.randrange(1, 120)}")
            time.sleep(rng.uniform(0.2, 1.3))
        else:
            watch = current["watch"] = Watch(shop, place, *options)
            if n % 2:  # while it follows
                wait_for(lambda: "watching;" in watch.said() or watch.process.poll() is not None)
            time.sleep(rng.uniform(0.05, 1.0))
        when["followed" if "watching;" in watch.said() else "began"] += 1
        watch.kill()
    writer.join(RUN_SECONDS_MAX)
    assert service.done, "the service did not finish"
    for _ in range(8):  # until nobody is killed before an answer any more
        last = current["watch"] = Watch(shop, place, *options)
        last.settled(0)
        last.kill()
    webhook.before_answer = None
    last = Watch(shop, place, *options)
    stack.callback(last.close)
    last.ready()
    last.settled(0)
    last.stop()
    check_end(shop, last, place / "logs")
    with sqlite3.connect(last.data / "alerts.sqlite") as db:
        made = [row[0] for row in db.execute("SELECT id FROM alert ORDER BY rowid")]
        open_ended = dict(db.execute("SELECT sink, sum(repeated) FROM delivery GROUP BY sink"))
        states = dict(db.execute("SELECT state, count(*) FROM delivery GROUP BY state"))
    assert set(states) == {"delivered"}, f"deliveries are {states}"
    got = {"stdout": collections.Counter(alert["id"] for alert in last.alerts()),
           "webhook": collections.Counter(alert["id"] for alert in webhook.alerts),
           "syslog": collections.Counter(alert_id for alert_id in made for message in local.messages
                                         if f'id="{alert_id}"' in message)}
    for sink, counts in got.items():
        assert set(counts) == set(made), f"{sink} got {len(counts)} of {len(made)} alerts"
        twice = sum(counts.values()) - len(made)
        assert twice <= open_ended[sink], f"{sink}: {twice} twice, {open_ended[sink]} explained"
    return (f"{kills} kills ({dict(when)}), {sum(rotations.values())} rotations, {len(made)} "
            f"alerts to 3 sinks; deliveries left open by a kill: {open_ended}; arrived twice: "
            f"{ {sink: sum(counts.values()) - len(made) for sink, counts in got.items()} }")


def test_standard_input(shop, stack, rng):
    """Lines from a pipe that outlives haetae: a kill loses none."""
    place = shop.place()
    pipe = place / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDWR)
    stack.callback(os.close, reader)

    def serve():
        with open(pipe, "wb", buffering=0) as out:
            for line in shop.lines:
                cut = rng.randrange(len(line))
                out.write(line[:cut])
                if rng.random() < 0.02:
                    time.sleep(0.02)
                out.write(line[cut:])

    writer = threading.Thread(target=serve, daemon=True)
    writer.start()
    kills = 0
    while writer.is_alive():
        watch = Watch(shop, place, logs=["-"], stdin=os.dup(reader))
        time.sleep(rng.uniform(0.3, 0.9))
        watch.kill()
        kills += 1
    last = Watch(shop, place, logs=["-"], stdin=os.dup(reader))
    stack.callback(last.close)
    last.settled(len(shop.lines))
    last.stop()
    check_end(shop, last, place / "data/spool")
    # At the end of its input it ends by itself.
    done = subprocess.run([shop.haetae, "watch", "-", "--catalogue", CATALOGUE, "--register",
                           shop.register, "--data", place / "other"],
                          input=b"".join(shop.lines), capture_output=True, timeout=RUN_SECONDS_MAX,
                          check=False)
    assert done.returncode == 1 and done.stdout.count(b"\n") >= 1, done.stderr.decode()
    return f"{kills} kills"


def test_manners(shop, stack, rng):
    """Ends, reloads, shares nothing, and says what is wrong."""
    place = shop.place()
    register = place / "register"
    shutil.copytree(shop.register, register)
    service = Service(place / "logs", shop.lines, rng, ("rename",))
    watch = Watch(shop, place, register=register)
    stack.callback(watch.close)
    watch.ready()
    second = subprocess.run([shop.haetae, "investigate", place / "logs", "--data", watch.data],
                            capture_output=True, text=True, check=False)
    assert second.returncode == 2 and "another haetae" in second.stderr, second.stderr
    service.write(200)
    watch.settled(200)
    beside = subprocess.run([shop.haetae, "scope", "--indicator", "country=KR", "--json", "--data",
                             watch.data], capture_output=True, text=True, check=False)
    assert beside.returncode == 0 and json.loads(beside.stdout)["confirmed"]["accesses"] > 0, beside
    (register / "members.csv").write_text("nonsense\n", encoding="utf-8")
    watch.process.send_signal(signal.SIGHUP)
    assert wait_for(lambda: "not reloaded" in watch.said()), watch.said()
    shutil.copyfile(shop.register / "members.csv", register / "members.csv")
    watch.process.send_signal(signal.SIGHUP)
    assert wait_for(lambda: watch.said().count("watching;") == 2), watch.said()
    service.write(len(shop.lines) - 200)
    watch.settled(len(shop.lines))
    watch.stop(signal.SIGINT, 130)
    check_end(shop, watch, place / "logs")
    wrong = {("--webhook", "https://soc.example/"): "--webhook-secret",
             ("--webhook", "http://soc.example/", "--webhook-secret", "x"): "https",
             ("--mail-to", "a@b"): "--smtp", ("--syslog", "gopher://x/"): "--syslog"}
    for options, said in wrong.items():
        done = subprocess.run([shop.haetae, "watch", place / "logs", *options, "--data",
                               place / "wrong"], capture_output=True, text=True, check=False)
        assert done.returncode == 3 and said in done.stderr, (options, done.stderr)
    return f"{len(wrong)} wrong commands"


def test_late(shop, stack, rng):
    """Lines up to a day late are shown to the detectors; later ones are in the ledger alone."""
    place = shop.place()
    watch = Watch(shop, place, logs=[place / "logs"])
    stack.callback(watch.close)
    watch.ready()
    (place / "logs/new.log").write_bytes(b"".join(shop.lines[-300:]))
    watch.settled(300)
    with open(place / "logs/old.log", "wb") as out:
        out.write(b"".join(shop.lines[:-300]))
    watch.settled(len(shop.lines))
    said = watch.stop()
    assert "more than 24 hours late" in said, said
    late, too_late = late_of(said)
    assert late > 0 and too_late > 0, said
    # A new start shows them all, in time order.
    again = Watch(shop, place, "--once", logs=[place / "logs"])
    assert again.process.wait(RUN_SECONDS_MAX) == 1, again.said()
    check_end(shop, again, place / "logs")
    return f"{late} late, {too_late} too late"


TESTS = {name.removeprefix("test_"): function for name, function in list(globals().items())
         if name.startswith("test_")}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("haetae", type=lambda name: pathlib.Path(name).resolve())
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", action="store_true", help="keep the folder, to look at it")
    args = parser.parse_args()
    failed = passed = 0
    with contextlib.ExitStack() as outer:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="haetae-watch-") if args.keep else
                              outer.enter_context(tempfile.TemporaryDirectory()))
        shop = Shop(args.haetae, folder)
        for name, test in TESTS.items():
            if args.only and args.only != name:
                continue
            rng = random.Random(f"{args.seed} {name}")
            start = time.monotonic()
            try:
                with contextlib.ExitStack() as stack:
                    extra = {"kills": args.kills} if name == "kills" else {}
                    said = test(shop, stack, rng, **extra)
                passed += 1
                print(f"  ok      {name}: {said} ({time.monotonic() - start:.0f} s)", flush=True)
            except (AssertionError, OSError, ValueError, KeyError, sqlite3.Error,
                    subprocess.SubprocessError) as error:
                failed += 1
                where = traceback.extract_tb(error.__traceback__)[-1]
                print(f"  FAILED  {name}: {error} (line {where.lineno}"
                      f"{f', in {folder}' if args.keep else ''})", flush=True)
    print(f"seed {args.seed}: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
