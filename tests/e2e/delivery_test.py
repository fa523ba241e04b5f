#!/usr/bin/env python3
"""Notices through real servers: Postfix with its own bounces, Kannel with its own reports.

  python3 tests/e2e/delivery_test.py BENCH_DIR [--only NAME] [--keep]

relay     210 people by mail through Postfix under TLS; 30 addresses do not exist: Postfix returns
          them, they get texts through Kannel, whose reports come back: nobody is left untold
kannel    texts while Kannel goes away and the sender is killed: everybody once, or listed
gateways  the two other descriptions against servers that check the exact request and lose answers
night     no text goes out in the recipient's night
hand      pause, stop and go on, and a rate that is kept
"""
import argparse
import base64
import collections
import contextlib
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

import mail_servers
import sms_servers
from mail_servers import wait_for

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUN_SECONDS_MAX = 120


class Sender:
    def __init__(self, bench, data, *words):
        self.bench, self.data, self.words = bench, data, [str(word) for word in words]

    def start(self, *more):
        return subprocess.Popen([self.bench / "send_notices", "--data", self.data, *self.words,
                                 *[str(word) for word in more]], text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *more):
        out, err = self.start(*more).communicate(timeout=RUN_SECONDS_MAX)
        assert out, f"the sender failed: {err}"
        return json.loads(out)


def description(folder, name, port, secrets, **changed):
    """A shipped gateway description, asked at another address."""
    text = (ROOT / "gateways" / f"{name}.toml").read_text()
    path = re.search(r'^url = "https?://[^/"]+([^"]*)"', text, re.M)[1]
    text = re.sub(r'^url = .*', f'url = "http://127.0.0.1:{port}{path}"', text, count=1, flags=re.M)
    for old, new in changed.items():
        assert old in text, old
        text = text.replace(old, new)
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(text)
    for secret, value in secrets.items():
        (folder / secret).write_text(value + "\n")
        (folder / secret).chmod(0o600)
    return folder / f"{name}.toml"


def kannel_description(folder, kannel):
    path = description(folder, "kannel", kannel.ports["sendsms"],
                       {"kannel.user": "shop", "kannel.password": "s3cret&more"})
    text = path.read_text()
    text = text.replace("127.0.0.1:13080", f"127.0.0.1:{kannel.report_server.port}")
    path.write_text(text)
    return path


def number_of(person):
    return f"8210{person:08d}"


def text_of(person):
    return f"[예시상점] 개인정보 유출 안내 {person}"


@contextlib.contextmanager
def refusing(bench):
    """The server of a domain where nobody lives: 550 to every recipient."""
    sink = subprocess.Popen([bench / "smtp_sink", "--fault", "rcpt5=1000"], text=True,
                            stdout=subprocess.PIPE)
    try:
        yield int(sink.stdout.readline())
    finally:
        sink.terminate()
        sink.wait()


def relay(bench, folder):
    people, gone = 210, 7
    expected_gone = {i for i in range(people) if i % gone == 0}
    with refusing(bench) as gone_port, \
            mail_servers.Postfix(folder / "postfix", gone_port) as postfix, \
            sms_servers.Kannel(folder / "kannel") as kannel:
        sender = Sender(bench, folder / "data", "--people", people, "--gone", gone, "--wait", "no")
        said = sender.run("--port", postfix.port, "--tls", "required", "--ca", postfix.ca,
                          "--tls-name", "relay.test")
        assert said["accepted"] == people, said
        ids = re.findall(r"message-id=<([0-9a-f]{32})@mail\.shop\.test>", postfix.log())
        counts = collections.Counter(i for i in ids)
        assert len(counts) == people, len(counts)
        box = postfix.bounces / "new"
        assert wait_for(lambda: box.exists() and len(list(box.iterdir())) == len(expected_gone)), \
            postfix.log()[-2000:]
        gateway = kannel_description(folder / "gateways", kannel)
        said = sender.run("--gateway", gateway, "--bounces", postfix.bounces)
        assert said["bounced"] == len(expected_gone), said
        assert said["sms_accepted"] == len(expected_gone), said
        wait_for(lambda: len(kannel.texts()) >= len(expected_gone))
        texts = sorted(kannel.texts())
        assert texts == sorted((number_of(i), text_of(i)) for i in expected_gone), texts[:3]
        assert wait_for(lambda: len(kannel.reports()) >= len(expected_gone)), kannel.reports()
        (folder / "reports").write_text("\n".join(kannel.reports()) + "\n")
        said = sender.run("--gateway", gateway, "--sms-reports", folder / "reports")
        assert said["sms_delivered"] == len(expected_gone), said
        assert said["untold"] == 0 and not said["repeats"], said
        # Read again, nothing changes.
        again = sender.run("--gateway", gateway, "--bounces", postfix.bounces)
        assert again["handed"] == 0 and again["sms_delivered"] == len(expected_gone), again
    return (f"{people} by Postfix under TLS, {len(expected_gone)} returned by it, all of those "
            "reached through Kannel and reported")


def kannel(bench, folder):
    people, chance = 300, random.Random(3)
    with sms_servers.Kannel(folder / "kannel") as server:
        gateway = kannel_description(folder / "gateways", server)
        sender = Sender(bench, folder / "data", "--people", people, "--channels", "sms",
                        "--gateway", gateway, "--hasten", 20, "--epoch", int(time.time()))
        kills = 0
        for round_ in range(6):
            process = sender.start()
            try:
                process.wait(chance.uniform(0.1, 0.5))
                break
            except subprocess.TimeoutExpired:
                pass
            if round_ % 2:
                server.stop()
                time.sleep(0.2)
            process.kill()
            process.communicate()
            kills += 1
            if round_ % 2:
                # The sender starts before the gateway does.
                process = sender.start()
                time.sleep(0.3)
                server.start()
                time.sleep(0.5)
                process.kill()
                process.communicate()
                kills += 1
        said = sender.run()
        wait_for(lambda: len({to for to, _ in server.texts()}) == people, 10)
        counts = collections.Counter(to for to, _ in server.texts())
        assert said["accepted"] + said["unknown"] == people, said
        missing = people - len(counts)
        doubled = sum(n > 1 for n in counts.values())
        assert missing <= said["unknown"], (missing, said)
        assert doubled <= len(said["repeats"]), (doubled, said["repeats"])
        assert max(counts.values()) <= 2
    return (f"{kills} kills, Kannel gone between: {people} texts, none lost, {doubled} doubled of "
            f"{len(said['repeats'])} listed")


def twilio_request(request, body):
    assert request.command == "POST"
    assert request.path == "/2010-04-01/Accounts/ACCOUNT/Messages.json", request.path
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.headers["authorization"] == \
        "Basic " + base64.b64encode(b"AC1:to:ken").decode()
    form = urllib.parse.parse_qs(body.decode("ascii"), strict_parsing=True, errors="strict")
    assert set(form) == {"To", "From", "Body", "StatusCallback"}, form
    person = int(form["To"][0].removeprefix("+8210"))
    assert form["To"] == ["+" + number_of(person)] and form["Body"] == [text_of(person)]
    assert form["From"] == ["15770000"]
    return form["To"][0], (201, '{"sid": "SM' + "0" * 32 + '", "status": "queued"}')


def aggregator_request(request, body):
    assert request.path == "/v1/messages", request.path
    assert request.headers["content-type"] == "application/json"
    assert request.headers["authorization"] == "Bearer k\"ey"
    told = json.loads(body.decode("utf-8"))
    person = int(told["messages"][0]["to"].removeprefix("010"))
    assert told["messages"] == [{"to": f"010{person:08d}"}]
    assert told["content"] == text_of(person) and told["from"] == "15770000"
    assert told["type"] == "SMS"
    assert re.fullmatch("[0-9a-f]{32}", told["refkey"])
    assert request.headers["idempotency-key"] == told["refkey"]
    return told["refkey"], (200, '{"statusCode": "202"}')


def gateways(bench, folder):
    people, results = 120, []
    server = sms_servers.StrictGateway(twilio_request, lose=7, first_answers=[
        (429, '{"code": 20429}'), (503, ""),
        (400, '{"code": 21610, "message": "stopped"}')])
    gateway = description(folder / "gateways", "twilio", server.port,
                          {"twilio.user": "AC1", "twilio.password": "to:ken"})
    words = ("--people", people, "--channels", "sms,post", "--hasten", 1000, "--epoch",
             int(time.time()), "--gateway")
    said = Sender(bench, folder / "twilio", *words, gateway).run()
    counts = collections.Counter(server.taken)
    assert not server.problems, server.problems[:2]
    assert said["failed"] == 1 and said["post_waiting"] == 1, said
    assert len(counts) == people - 1, len(counts)
    doubled = sum(n > 1 for n in counts.values())
    assert 0 < doubled <= len(said["repeats"]), (doubled, said)
    assert said["accepted"] + said["unknown"] == people - 1, said
    results.append(f"twilio: {doubled} doubled where answers were lost, all listed")

    server = sms_servers.StrictGateway(aggregator_request, lose=5, once=True, first_answers=[
        (500, ""), (429, ""), (400, '{"code": "INVALID_RECIPIENT"}')])
    gateway = description(folder / "gateways", "aggregator-kr", server.port,
                          {"aggregator-kr.key": "k\"ey"})
    said = Sender(bench, folder / "aggregator", *words, gateway).run()
    assert not server.problems, server.problems[:2]
    assert len(server.taken) == people - 1 == len(set(server.taken))
    assert said["accepted"] == people - 1 and not said["repeats"], said
    assert server.asked > people, "no answer was lost"
    results.append("aggregator-kr: answers lost, nobody doubled, nothing to list")

    server = sms_servers.StrictGateway(aggregator_request, first_answers=[(401, "")] * 99)
    gateway = description(folder / "gateways", "aggregator-kr", server.port,
                          {"aggregator-kr.key": "k\"ey"})
    sender = Sender(bench, folder / "refused", *words, gateway)
    out, err = sender.start().communicate(timeout=RUN_SECONDS_MAX)
    assert not out and "401" in err and "log-in" in err, err
    server.answers.clear()
    said = sender.run()
    assert said["accepted"] == people, said
    results.append("a refused log-in stops, and fails nobody")
    return "; ".join(results)


def clock_of(shift_hours):
    """A time of day in Seoul, so many hours from now."""
    at = time.gmtime(time.time() + (9 + shift_hours) * 3600)
    return f"{at.tm_hour:02d}:{at.tm_min:02d}"


def night(bench, folder):
    server = sms_servers.StrictGateway(aggregator_request)
    gateway = description(folder / "gateways", "aggregator-kr", server.port,
                          {"aggregator-kr.key": "k\"ey"})
    quiet = folder / "quiet.toml"
    quiet.write_text(f'from = "{clock_of(-2)}"\nto = "{clock_of(2)}"\n'
                     '[zone]\n82 = ["+09:00", "+09:00"]\n')
    sender = Sender(bench, folder / "data", "--people", 50, "--channels", "sms", "--gateway",
                    gateway, "--quiet", quiet)
    process = sender.start()
    time.sleep(1.5)
    assert process.poll() is None and server.asked == 0, "a text went out at night"
    process.terminate()
    said = json.loads(process.communicate(timeout=30)[0])
    assert said["waiting"] == 50, said
    quiet.write_text(f'from = "{clock_of(2)}"\nto = "{clock_of(-2)}"\n')
    assert sender.run()["accepted"] == 50 and not server.problems
    return "50 texts wait for the morning, and go by day"


def hand(bench, folder):
    sink = subprocess.Popen([bench / "smtp_sink", "--log", folder / "log"], text=True,
                            stdout=subprocess.PIPE)
    port = sink.stdout.readline().strip()
    sender = Sender(bench, folder / "data", "--people", 600, "--port", port, "--lane-rate", 300)
    control = folder / "data/deliveries"

    def taken():
        return len((folder / "log").read_text().split()) if (folder / "log").exists() else 0

    start = time.monotonic()
    process = sender.start()
    assert wait_for(lambda: taken() > 50)
    (control / "pause").touch()
    time.sleep(0.7)
    held = taken()
    time.sleep(0.7)
    assert taken() == held < 600, "it did not pause"
    (control / "pause").unlink()
    assert wait_for(lambda: taken() > held + 50)
    (control / "stop").touch()
    said = json.loads(process.communicate(timeout=30)[0])
    assert said["waiting"] > 0 and said["accepted"] == taken() or wait_for(
        lambda: said["accepted"] == taken(), 2), said
    (control / "stop").unlink()
    again = sender.run()
    assert again["accepted"] == 600 and again["untold"] == 0, again
    seconds = time.monotonic() - start - 1.4
    sink.terminate()
    assert int(sink.communicate()[0]) == 600
    assert 600 / seconds < 400, f"{600 / seconds:.0f}/s at a rate of 300/s"
    return "paused, stopped and gone on with: 600 once each, at no more than the rate"


CHECKS = {"relay": relay, "kannel": kannel, "gateways": gateways, "night": night, "hand": hand}
NEEDS = {"relay": (mail_servers.can_run, sms_servers.can_run), "kannel": (sms_servers.can_run,)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bench", type=pathlib.Path, help="where smtp_sink and send_notices are")
    parser.add_argument("--only", choices=CHECKS)
    parser.add_argument("--keep", action="store_true")
    args = parser.parse_args()
    os.umask(0o022)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="haetae-deliver-"))
    passed = failed = skipped = 0
    try:
        for name, check in CHECKS.items():
            if args.only not in (None, name):
                continue
            why_not = next((why for why in (need() for need in NEEDS.get(name, ())) if why), None)
            if why_not:
                print(f"  skipped {name}: {why_not}")
                skipped += 1
                continue
            (folder / name).mkdir()
            try:
                print(f"  ok      {check(args.bench.resolve(), folder / name)}", flush=True)
                passed += 1
            except AssertionError as error:
                print(f"  FAILED  {name}: {error}", flush=True)
                failed += 1
    finally:
        if args.keep:
            print(folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
