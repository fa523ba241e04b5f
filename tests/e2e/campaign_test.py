#!/usr/bin/env python3
"""From an incident to the last notice, on a small made-up shop, with the real Postfix and Kannel.

  python3 tests/e2e/campaign_test.py HAETAE BENCH_DIR [--keep]

Contacts hold missing, repeated and hostile addresses. Who should get what is counted here in plain
Python from the people file and the contacts that were written, and compared with the plan, with
what reached the mail server and the carrier, and with who is listed as untold.
"""
import argparse
import collections
import contextlib
import csv
import datetime
import hashlib
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import delivery_test
import mail_servers
import sms_servers
import web_site
from mail_servers import wait_for

RUN_SECONDS_MAX = 300
DUTY = "KR-PIPA-34-1"
STAFF = "821099990001"
# People with several addresses, by the last digit of their number here.
FURTHER = {
    6: ["m{}@gone.test", "m{}b@example.test"],
    7: ["m{}@refused.test", "m{}b@example.test"],
    8: ["m{}@gone.test", "m{}b@refused.test", "m{}c@gone.test"],
}
ALL_BAD = 8
# Kannel takes no text for these numbers.
REFUSED_NUMBER = "0101299{:04d}"
REFUSED = "^[+]?82101299"
FACTS = """malicious = true
residence = "KR"
[controller]
country = "KR"
establishments = ["KR"]
listed = []
sectors = ["information-communications"]
"""
FORM = pathlib.Path(__file__).resolve().parents[2] / "examples/notice/form.toml"
WORDS = {
    "name": ("name", "성명"),
    "phone": ("phone number", "전화번호"),
    "email": ("e-mail", "이메일"),
    "address": ("delivery address", "배송지 주소"),
    "entrance_code": ("entrance door code", "공동현관 비밀번호"),
    "order_history": ("order history", "주문내역"),
    "orders": ("order history", "주문내역"),
}


class Haetae:
    def __init__(self, binary, data):
        self.binary, self.data = pathlib.Path(binary).resolve(), data

    def command(self, *words):
        return [str(self.binary), *(str(word) for word in words), "--data", str(self.data),
                "--lang", "en"]

    def run(self, *words, codes=(0,)):
        done = subprocess.run(self.command(*words), capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=RUN_SECONDS_MAX)
        assert done.returncode in codes, (words, done.returncode, done.stderr[-3000:])
        return done

    def json(self, *words, codes=(0,)):
        return json.loads(self.run(*words, "--json", codes=codes).stdout)

    def refused(self, why, *words, code=2):
        done = self.run(*words, codes=(code,))
        assert why in done.stderr, (why, done.stderr)


def second_number(i):
    """Whether the person of this number is told at a second telephone number."""
    return i % 20 == 1


def contacts_for(ids, folder):
    """Writes contacts.toml; who has which usable addresses, as a person would read the rows.

    Mail to refused.test is refused at once, and mail to gone.test comes back. Every second person
    without mail has a number before the one that takes the text: Kannel refuses it.
    """
    mail, phone = {}, {}
    with open(folder / "contacts.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "mail", "mobile", "lang"])
        for i, person in enumerate(ids):
            number, address = f"0101234{i:04d}", f"m{i}@example.test"
            language = "en" if i % 3 == 0 else "ko"
            kind = i % 10
            if kind == 0:
                mail[person], phone[person] = [f"m{i}@gone.test"], number
                rows.writerow([person, f"m{i}@gone.test", number, language])
            elif kind == 1:
                phone[person] = number
                if second_number(i):
                    rows.writerow([person, "", REFUSED_NUMBER.format(i), language])
                rows.writerow([person, "", number, language])
            elif kind == 2:
                rows.writerow([person, "", "", language])
            elif kind == 3:
                rows.writerow([person, f"m{i}@example.test\r\nBcc: all@evil.test", "", language])
            elif kind == 4:
                phone[person] = number
                rows.writerow([person, f"<script>@evil.test,{address}", number, language])
            elif kind == 5:
                mail[person] = [address]
                rows.writerow([person, address, "", language])
                rows.writerow([person, address.upper(), "", language])
            elif kind in FURTHER:
                mail[person] = [at.format(i) for at in FURTHER[kind]]
                for at in mail[person]:
                    rows.writerow([person, at, number if kind == ALL_BAD else "", language])
                if kind == ALL_BAD:
                    phone[person] = number
            else:
                mail[person] = [address]
                rows.writerow([person, address, "", language])
        for i in range(50):
            rows.writerow([f"nobody-{i}", f"other{i}@evil.test", "01099990000", "ko"])
    with open(folder / "unsubscribed.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["mail"])
        rows.writerows([[all_of[0]] for all_of in list(mail.values())[::4]])
    (folder / "contacts.toml").write_text("""country = "KR"
language = "ko"
[[source]]
csv = "contacts.csv"
columns = { person = "id", email = "mail", phone = "mobile", language = "lang" }
[[suppression]]
csv = "unsubscribed.csv"
columns = { email = "mail" }
""")
    return mail, phone


def text_for(fields, language, channel):
    ko = language == "ko"
    if channel == "sms":  # one line and one part: the carrier of the tests counts lines
        return "개인정보 유출 안내 1577-0000" if ko else "Your data were stolen 1577-0000"
    lines = [WORDS.get(f.split(":")[0], (f.split(":")[0].replace("_", " "),) * 2)[ko]
             for f in fields]
    head = "고객님의 개인정보가 유출되었습니다." if ko else "Your personal data were stolen."
    return head + "\n\n" + "".join(f"- {line}\n" for line in lines) + "\n1577-0000\n"


def notices_for(groups, folder):
    files = []
    (folder / DUTY).mkdir(parents=True)
    for number, (members, fields) in enumerate(sorted(groups, key=str)):
        for language in ("ko", "en"):
            for channel in ("mail", "sms", "public"):
                path = f"{DUTY}/g{number}.{language}.{channel}.txt"
                subject = f"Subject: {DUTY} {language} {number}\n\n" if channel == "mail" else ""
                (folder / path).write_text(subject + text_for(fields.split(";"), language, channel))
                files.append({"path": path, "duty": DUTY, "members": members,
                              "fields": fields.split(";"), "certainty": "confirmed",
                              "language": language, "channel": channel})
    (folder / "manifest.json").write_text(json.dumps({"files": files}))


def prepare(haetae, folder):
    haetae.run("simulate", "forged-old-key", "--out", folder / "shop", "--members", 5000, "--days",
               6, "--quiet")
    haetae.run("investigate", folder / "shop/logs", "--catalogue", folder / "shop/catalogue.toml",
               "--register", folder / "shop/register", "--quiet", codes=(0, 1))
    (folder / "facts.toml").write_text(FACTS)
    haetae.run("duty", "facts", 1, folder / "facts.toml", "--by", "kim")
    haetae.run("incident", "aware", 1, "confirmed", "--by", "kim", "--why", "looked at it")
    haetae.run("export", "people", "--incident", 1, "--exact", "--out", folder / "people.csv")
    with open(folder / "people.csv", newline="", encoding="utf-8") as file:
        return {row["subject"]: row for row in csv.DictReader(file)}


def settings(folder, postfix, kannel):
    (folder / "mail.toml").write_text(f"""server = "127.0.0.1"
port = {postfix.port}
tls = "required"
tls_name = "relay.test"
ca_file = "{postfix.ca}"
from = "notice@shop.test"
from_name = "예시상점"
bounce_box = "bounce"
domain = "mail.shop.test"
rate = 15
""")
    (folder / "day.toml").write_text('from = "00:00"\nto = "00:00"\n')
    gateway = delivery_test.kannel_description(folder / "gateways", kannel)
    return ["--mail", folder / "mail.toml", "--sms", gateway, "--sms-sender", "15770000",
            "--quiet-hours", folder / "day.toml"]


def plan_and_approve(haetae, folder, lanes, people, mail, phone):
    groups = {(row["kind"] == "member" if row["kind"] != "unlisted" else None, row["fields"])
              for row in people.values()}
    notices_for(groups, folder / "notices")
    words = ["notice", "plan", 1, "--duty", DUTY, "--notices", folder / "notices", "--key-file",
             folder / "contacts.key", "--by", "kim", *lanes]
    first = haetae.json(*words, codes=(1,))  # such short texts lack what the law asks for
    assert first["lint"]["errors"] > 0
    haetae.run("notice", "approve", "--new-key", folder / "lee.key")
    haetae.refused("nobody overrode", "notice", "approve", first["file"], "--sign-key",
                   folder / "lee.key", "--by", "lee")
    rules = sorted({p["rule"] for p in first["problems"] if p["level"] == "error"})
    overrides = [word for rule in rules for word in ("--override", rule)]
    plan = haetae.json(*words, *overrides, "--why", "a test of sending")
    expected = collections.Counter("mail" if p in mail else "sms" if p in phone else "public"
                                   for p in people)
    assert {c: n for c, n in plan["counts"].items() if n} == dict(expected), plan["counts"]
    assert plan["people"] == len(people) == sum(line["people"] for line in plan["groups"])
    by_group = collections.Counter((line["kind"], line["fields"]) for line in plan["groups"]
                                   for _ in range(line["people"]))
    assert by_group == collections.Counter((r["kind"], r["fields"]) for r in people.values())
    return plan["file"]


def gate(haetae, folder, plan, send, people):
    """Everything that must not go out does not."""
    key = folder / "lee.key"
    haetae.refused("nobody has approved", *send, "--confirm", len(people))
    haetae.refused("no approver of this name", "notice", "approve", plan, "--sign-key", key,
                   "--by", "lee")
    approvers = haetae.data / "approvers"
    approvers.mkdir()
    for name in ("lee", "kim"):
        (approvers / f"{name}.pem").write_text((folder / "lee.key.pub").read_text())
    haetae.refused("Kim planned it", "notice", "approve", plan, "--sign-key", key, "--by", "Kim")
    haetae.refused("who planned it", "notice", "approve", plan, "--sign-key", key, "--by", "lee")
    (approvers / "kim.pem").unlink()
    done = haetae.json("notice", "approve", plan, "--sign-key", key, "--by", "lee")
    subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", done["key"], "-rawin",
                    "-in", done["statement"], "-sigfile", done["signature"]], check=True,
                   capture_output=True)
    haetae.refused("was typed", *send, "--confirm", len(people) - 1)
    haetae.refused("nobody said", *send, "--no-input", code=3)
    for path, old in ((pathlib.Path(plan), b'"planner": "kim"'),
                      (next(pathlib.Path(plan).parent.glob("notices/*/*.txt")), b"1577")):
        whole = path.read_bytes()
        path.write_bytes(whole.replace(old, old[:-1] + b"9" + old[-1:]))
        haetae.refused("changed", *send, "--confirm", len(people))
        path.write_bytes(whole)
    mail = folder / "mail.toml"
    whole = mail.read_text()
    mail.write_text(whole.replace("notice@shop.test", "other@shop.test"))
    haetae.refused("--mail is not what it was", *send, "--confirm", len(people))
    mail.write_text(whole)


def mails_of(postfix):
    """How often each address was handed to a transport."""
    return collections.Counter(re.findall(r": to=<(m\d+[bc]?@(?:example|gone)\.test)>",
                                          postfix.log()))


def taken_of(mail):
    """Of each person the addresses that Postfix takes, in the order in which they are tried."""
    taken = {}
    for person, addresses in mail.items():
        one_good = next((n for n, a in enumerate(addresses) if a.endswith("@example.test")), None)
        tried = addresses if one_good is None else addresses[:one_good + 1]
        taken[person] = [a for a in tried if not a.endswith("@refused.test")]
    return taken


def settled(postfix):
    """How many addresses were tried once Postfix has handed on what it has taken."""
    before, now = -1, 0
    while now != before:
        before = now
        time.sleep(2)
        now = len(mails_of(postfix))
    return now


def send_all(haetae, folder, send, postfix, taken, people):
    """Sends, is killed, interrupted, paused and stopped in the middle, and goes on."""
    mail = {person: addresses[0] for person, addresses in taken.items()}
    command = haetae.command(*send, "--confirm", len(people), "--no-wait", "--json")
    deliveries = haetae.data / "deliveries"

    def start():
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def sent_until(run, share):
        assert wait_for(lambda: len(mails_of(postfix)) > len(mail) * share
                        or run.poll() is not None)
        assert run.poll() is None, run.communicate()

    def stopped(run):
        out, err = run.communicate(timeout=RUN_SECONDS_MAX)
        assert run.returncode == 130 and json.loads(out)["stopped"], (run.returncode, out, err)

    run = start()
    sent_until(run, 0.1)
    haetae.json("notice", "status", send[2], codes=(0, 1))  # ends beside it: takes nothing away
    assert (haetae.data / "deliveries.sqlite-wal").exists()
    sent_until(run, 0.15)
    run.kill()
    run.communicate()
    run = start()
    sent_until(run, 0.35)
    run.send_signal(signal.SIGINT)
    stopped(run)
    (deliveries / "pause").touch()
    before = settled(postfix)
    assert before < len(mail)
    run = start()
    time.sleep(2)
    assert len(mails_of(postfix)) == before and run.poll() is None, run.communicate()
    (deliveries / "pause").unlink()
    sent_until(run, 0.65)
    (deliveries / "stop").touch()
    stopped(run)
    assert len(mails_of(postfix)) < len(mail)
    (deliveries / "stop").unlink()
    other_contacts(haetae, folder, people)
    said = haetae.json(*send, "--confirm", len(people), "--no-wait", codes=(0, 1))
    assert wait_for(lambda: len(mails_of(postfix)) == len(mail)), len(mails_of(postfix))
    counts = mails_of(postfix)
    assert set(counts) == set(mail.values()), set(counts) ^ set(mail.values())
    more = sum(counts.values()) - len(counts)
    assert more <= said["may_have_arrived_twice"], (more, said)
    return said


def other_contacts(haetae, folder, people):
    """Another import for another plan: this one goes on with the contacts that it was made with."""
    (folder / "other.csv").write_text(
        "person,email\n" + "".join(f"{p},other{i}@example.test\n" for i, p in enumerate(people)))
    (folder / "other.toml").write_text('[[source]]\ncsv = "other.csv"\n')
    said = haetae.run("notice", "recipients", 1, "--contacts", folder / "other.toml", "--key-file",
                      folder / "contacts.key").stderr
    assert "go on with the earlier ones" in said, said
    kept = list((haetae.data / "contacts/1").glob("book-*"))
    assert len(kept) == 1, kept


def come_back(haetae, send, plan, postfix, taken, people):
    """Mails that come back go to each person's next address, and then to the next channel."""
    box = postfix.bounces / "new"
    for turn in range(max(map(len, taken.values()))):
        back = sum(len(a) > turn and a[turn].endswith("@gone.test") for a in taken.values())
        assert back > 0, "nobody's mail comes back at this turn"
        # Of both, where the kill made a repeat.
        all_back = sum(n for a, n in mails_of(postfix).items() if a.endswith("@gone.test"))
        assert wait_for(lambda: box.exists() and len(list(box.iterdir())) == all_back)
        bounced = haetae.json("notice", "bounces", plan, postfix.bounces)
        classes = ("hard", "soft", "delayed", "delivered", "no_report", "unmatched", "ambiguous")
        assert sum(bounced[one] for one in classes) == bounced["mails"], bounced
        assert bounced["hard"] == all_back and bounced["unmatched"] == 0, bounced
        assert bounced["changed"] == back, bounced  # those of the addresses before change nothing
        haetae.json(*send, "--confirm", len(people), "--no-wait", codes=(0, 1))
        until = {a for addresses in taken.values() for a in addresses[:turn + 2]}
        assert wait_for(lambda: set(mails_of(postfix)) >= until), until - set(mails_of(postfix))
        assert set(mails_of(postfix)) == until, set(mails_of(postfix)) - until


def whole_line(haetae, bench, folder):
    people = prepare(haetae, folder)
    ids = sorted(people)
    mail, phone = contacts_for(ids, folder)
    haetae.run("notice", "key", folder / "contacts.key")
    said = haetae.json("notice", "recipients", 1, "--contacts", folder / "contacts.toml",
                       "--key-file", folder / "contacts.key")
    assert said["people"] == len(people), said
    assert said["counts"]["unreached"] == sum(p not in mail and p not in phone for p in ids), said
    with delivery_test.refusing(bench) as gone_port, \
            mail_servers.Postfix(folder / "postfix", gone_port) as postfix, \
            sms_servers.Kannel(folder / "kannel", REFUSED) as kannel:
        lanes = settings(folder, postfix, kannel)
        plan = plan_and_approve(haetae, folder, lanes, people, mail, phone)
        send = ["notice", "send", plan, "--key-file", folder / "contacts.key", *lanes]
        gate(haetae, folder, plan, send, people)
        tested = haetae.json("notice", "test", plan, "--to", "staff@example.test", "--mail",
                             folder / "mail.toml")
        assert tested["taken"] == tested["messages"] > 0, tested
        record = (haetae.data / "campaigns/1/record.jsonl").read_text().splitlines()
        kept = json.loads(record[-1])
        assert kept["what"] == "test" and kept["details"]["taken"] == tested["taken"], kept
        # Staff test at any hour, also where people have a minute of day.
        (folder / "night.toml").write_text('from = "00:01"\nto = "00:00"\n')
        tested = haetae.json("notice", "test", plan, "--sms-to", "+82 10-9999-0001", *lanes[:-1],
                             folder / "night.toml")
        assert tested["taken"] == tested["messages"] > 0, tested
        assert wait_for(lambda: len(kannel.texts()) == tested["messages"]), kannel.texts()
        assert all(number == STAFF and text.startswith("[TEST] ")
                   for number, text in kannel.texts()), kannel.texts()
        taken = taken_of(mail)
        said = send_all(haetae, folder, send, postfix, taken, people)
        assert not said["stopped"], said
        come_back(haetae, send, plan, postfix, taken, people)
        texts = {p for p in people if p in phone}  # without mail, or all of whose mails came back
        assert wait_for(lambda: len(kannel.texts()) >= len(texts) + tested["messages"])
        numbers = collections.Counter(number for number, _ in kannel.texts())
        assert numbers.pop(STAFF) == tested["messages"], numbers
        assert set(numbers) == {"82" + phone[p][1:] for p in texts}, numbers
        assert all(n == 1 for n in numbers.values()), numbers
        assert "evil.test" not in postfix.log()
        what_is_left(haetae, send, plan, people, len(people) - len(texts) - len(told_by_mail(mail)))
        sms_reports(haetae, folder, plan, lanes, kannel)
    haetae.run("notice", "untold", plan, "--out", folder / "untold.csv", codes=(1,))
    with open(folder / "untold.csv", newline="", encoding="utf-8") as file:
        untold = {row["subject"]: row for row in csv.DictReader(file)}
    expected = {p for p in people if p not in mail and p not in phone}
    assert set(untold) == expected, set(untold) ^ expected
    assert {row["channel"] for row in untold.values()} == {"public"}
    # Neither channel had an address, and each row says so.
    assert all("mail: " in row["before"] and "text message: " in row["before"]
               for row in untold.values()), untold
    whole = haetae.json("notice", "status", plan, codes=(1,))
    taken = [(one["messages"], one["taken"]) for one in whole["tests"]]
    assert taken == [(tested["messages"], tested["messages"])] * 2, taken
    status = whole["campaigns"][0]
    assert status["told"] == len(people) - len(expected), status
    assert status["by_public_notice"] == len(expected), status
    contacts = [(p, a) for p, addresses in mail.items() for a in addresses] + list(phone.items())
    evidence(haetae, folder, plan, people, contacts, status)
    tried_at(folder, plan, ids, mail)
    second_numbers(folder, plan, ids)
    later_scope(haetae, folder, lanes, people)
    said = haetae.run("duty", "done", 1, DUTY, "--why", "sent", "--by", "kim").stderr
    assert f"of {len(people)} people {len(expected)} are not told" in said, said
    assert "wait for the public notice" in said and "notice untold" in said, said
    haetae.run("incident", "close", 1, "--why", "the rest is told by telephone")
    left = sorted(path.name for path in (haetae.data / "contacts/1").iterdir())
    assert left == ["deleted.json", "lock"], left
    haetae.refused("contacts", *send, "--confirm", len(people))
    print(f"campaign: {len(people)} people, {len(mail)} mails, {len(texts)} texts, "
          f"{len(expected)} by public notice")


def evidence(haetae, folder, plan, people, contacts, status):
    """A bundle says what happened, names nobody unasked, and every system's tools check it."""
    key = folder / "signer.key"
    haetae.run("notice", "approve", "--new-key", key)
    for named in (False, True):
        out = folder / f"evidence-{named}"
        said = haetae.json("incident", "evidence", 1, "--out", out, "--sign-key", key,
                           *(["--people"] if named else []))
        manifest = (out / "SHA256SUMS").read_bytes()
        assert said["manifest_sha256"] == hashlib.sha256(manifest).hexdigest(), said
        subprocess.run(["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"], cwd=out,
                       check=True)
        signed = {"SHA256SUMS", "SHA256SUMS.sig", "SHA256SUMS.pem"}
        files = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
        listed = {line.split("  ", 1)[1] for line in manifest.decode().splitlines()}
        assert files == listed | signed and len(listed) == said["files"], files ^ listed
        verify(out / "SHA256SUMS", out / "SHA256SUMS.sig", out / "SHA256SUMS.pem")
        sent = out / "campaigns" / pathlib.Path(plan).parent.name
        if not sent.is_dir():
            sent = out / "campaigns" / pathlib.Path(plan).name
        for name in (sent / "approvals").glob("*.json"):
            verify(name, name.with_suffix(".sig"), name.with_suffix(".pem"))
            approval = json.loads(name.read_text())
            assert approval["plan_sha256"] == sha256_of(sent / "plan.json"), approval
        for entry in json.loads((out / "awareness.json").read_text())["entries"]:
            text = out / "awareness" / f"{entry['entry']}.txt"
            assert sha256_of(text) == entry["sha256"], entry
            assert text.read_text().startswith(f"{len(entry['before_sha256'])}:"
                                               + entry["before_sha256"]), entry
        kept = json.loads((sent / "status.json").read_text())
        for name in ("people", "told", "told_by_message", "told_by_public_notice", "on_the_way",
                     "by_public_notice", "not_reached", "channels"):
            assert kept[name] == status[name], (name, kept, status)
        with open(sent / "deliveries.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        took = {row["person"] for row in rows if row["state"] in ("accepted", "delivered")}
        assert len(took) == kept["told"], (len(took), kept)
        again_by_its_facts(haetae, out)
        names_nobody(out, files, rows, people, contacts, named)
    haetae.refused("it is there already", "incident", "evidence", 1, "--out", out)
    broken_folders(haetae, folder, pathlib.Path(plan))


def broken_folders(haetae, folder, plan):
    """Evidence that would be wrong or have a hole is refused, whatever people did to the folder."""
    file = plan / "plan.json" if plan.is_dir() else plan
    home, text = file.parent, file.read_bytes()
    bundle = ("incident", "evidence", 1, "--out", folder / "evidence-broken")
    file.write_bytes(text + b" ")
    haetae.refused("the plan of KR-PIPA-34-1 that was sent is not there as it was", *bundle)
    file.write_bytes(text.replace(b'"incident": 1,', b'"incident": 2,', 1))
    haetae.refused("the plan is of incident 2", *bundle)
    file.write_bytes(text)
    shutil.copytree(home, home.parent / "backup")
    haetae.refused("it is the same plan as", *bundle)
    shutil.rmtree(home.parent / "backup")
    (home.parent / "other").symlink_to(home)
    haetae.refused("it is a link", *bundle)
    (home.parent / "other").unlink()
    (home / "approvals/7.pem").symlink_to(folder / "contacts.csv")
    haetae.refused("it is a link", *bundle)
    (home / "approvals/7.pem").unlink()
    record = home.parent / "record.jsonl"
    kept = record.read_bytes()
    record.write_bytes(kept.replace(b'"by"', b'"By"', 1))
    haetae.refused("does not follow the one before", *bundle)
    record.write_bytes(kept)
    assert not list(folder.glob("evidence-broken*"))
    haetae.run(*bundle)


def sha256_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def verify(text, signature, key):
    subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", text,
                    "-sigfile", signature], check=True, capture_output=True)


def again_by_its_facts(haetae, out):
    """The facts and laws of a bundle bring its duties."""
    then = json.loads((out / "duties/duties.json").read_text())
    done = subprocess.run([haetae.binary, "duty", "list", "--facts", out / "duties/facts.toml",
                           "--laws", out / "duties/laws", "--at", then["at"], "--json"],
                          check=True, capture_output=True, text=True)
    assert json.loads(done.stdout)["duties"] == then["duties"]


def names_nobody(out, files, rows, people, contacts, named):
    """Customers are in it only where that was asked for, and contacts never."""
    assert ("scope/people.csv" in files) == named
    assert {row.get("subject") for row in rows} <= set(people) if named else \
        not any("subject" in row for row in rows)
    told = json.loads((out / "scope/people.csv.manifest.json").read_text())
    if named:
        assert told["sha256"] == sha256_of(out / "scope/people.csv"), told
    for name in files:
        data = (out / name).read_bytes()
        for person, address in contacts:
            assert address.encode() not in data, (name, person)
            # What findings quote as their examples is in incident.json and on the page.
            quoted = name in ("incident.json", "index.html", "scope/versions.json") \
                or name.startswith(("timeline", "awareness"))
            assert named or quoted or person.encode() not in data, (name, person)


def tried_at(folder, plan, ids, mail):
    """The record says at which address each person was told, and how often it was tried."""
    plan = pathlib.Path(plan)
    sent = folder / "evidence-True/campaigns" / (plan if plan.is_dir() else plan.parent).name
    with open(sent / "deliveries.csv", newline="", encoding="utf-8") as file:
        rows = {row["subject"]: row for row in csv.DictReader(file) if row["channel"] == "mail"}
    seen = collections.Counter()
    for person in ids:
        if len(mail.get(person, [])) < 2:
            continue
        row, addresses = rows[person], mail[person]
        told = any(a.endswith("@example.test") for a in addresses)
        seen[told] += 1
        assert row["state"] == ("accepted" if told else "bounced"), row
        assert row["address"] == str(len(addresses)) and int(row["attempts"]) >= len(addresses), row
    assert seen[True] > 0 and seen[False] > 0, seen


def second_numbers(folder, plan, ids):
    """Who was told at the second number: the first was tried once, and the record says so."""
    plan = pathlib.Path(plan)
    sent = folder / "evidence-True/campaigns" / (plan if plan.is_dir() else plan.parent).name
    with open(sent / "deliveries.csv", newline="", encoding="utf-8") as file:
        rows = {row["subject"]: row for row in csv.DictReader(file) if row["channel"] == "sms"}
    second = [person for i, person in enumerate(ids) if second_number(i)]
    assert second, "nobody has two numbers"
    for person in second:
        row = rows[person]
        assert row["state"] == "delivered" and row["address"] == "2", row
        assert int(row["attempts"]) == 2, row


def told_by_mail(mail):
    return [p for p, all_of in mail.items() if any(a.endswith("@example.test") for a in all_of)]


def what_is_left(haetae, send, plan, people, left):
    """The end of a sending says who is left, and how they are told in public."""
    said = haetae.run(*send, "--confirm", len(people), "--no-wait", codes=(1,)).stdout
    assert f"{len(people) - left} told, {left} not told yet: haetae notice untold " in said, said
    assert f"{left} wait for the public notice" in said, said
    texts = re.findall(r"notice page add --plan \S+ --url URL --text (\S+)", said)
    assert texts and all(pathlib.Path(one).is_file() for one in texts), said
    assert not re.search(r"  $|\b0 ", said, re.MULTILINE), said


def sms_reports(haetae, folder, plan, lanes, kannel):
    """What Kannel called back with, as a web server would have logged it."""
    texts = len(kannel.texts())
    assert wait_for(lambda: len(kannel.reports()) >= texts), (texts, kannel.reports())
    log = folder / "access.log"
    log.write_text("".join(f'127.0.0.1 - - [18/Nov/2025:00:00:00 +0000] "GET /?{query} HTTP/1.1" '
                           '200 0 "-" "Kannel"\n' for query in kannel.reports()))
    words = ["notice", "reports", plan, log, "--sms", lanes[lanes.index("--sms") + 1]]
    said = haetae.json(*words)
    assert said["changed"] == said["delivered"] == texts and said["unmatched"] == 0, said
    assert haetae.json(*words)["changed"] == 0


def later_scope(haetae, folder, lanes, people):
    """Whoever the register names later belongs to the incident too: an old import is refused, and
    after a new one the plan is of the one who came, and of nobody else."""
    register = folder / "shop/register"
    [relation] = list((register / "carries").iterdir())
    with open(relation, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    member = next(row["member"] for row in rows if row["member"] in people
                  and row["person"] in people and not row.get("from") and not row.get("to"))
    with open(relation, "a", newline="", encoding="utf-8") as file:
        csv.DictWriter(file, rows[0].keys()).writerow({"member": member, "person": "late-1"})
    haetae.run("investigate", folder / "shop/logs", "--catalogue", folder / "shop/catalogue.toml",
               "--register", register, "--quiet", codes=(0, 1))
    plan = ["notice", "plan", 1, "--duty", DUTY, "--notices", folder / "notices", "--key-file",
            folder / "contacts.key", *lanes]
    haetae.refused("1 person came since", *plan)
    [outgrown] = haetae.json("duty", "list", "--incident", 1)["outgrown"]
    assert outgrown["duty"] == DUTY and outgrown["people_then"] == len(people), outgrown
    assert outgrown["people"] == len(people) + 1, outgrown
    said = haetae.run("duty", "list", "--incident", 1).stdout
    assert "whoever came since, or was told of less, is still to be told" in said, said
    haetae.refused("with other people: " + DUTY, "incident", "close", 1)
    (folder / "late.csv").write_text("person,email\nlate-1,late@example.test\n")
    (folder / "late.toml").write_text('[[source]]\ncsv = "late.csv"\n')
    haetae.run("notice", "recipients", 1, "--contacts", folder / "late.toml", "--key-file",
               folder / "contacts.key")
    made, again = haetae.json(*plan, codes=(0, 1)), haetae.json(*plan, "--again", codes=(0, 1))
    assert made["people"] == 1 and again["people"] == len(people) + 1, (made, again)
    assert made["before"]["people"] == len(people) and len(made["before"]["plans"]) == 1, made
    more_fields(haetae, folder, lanes, people)


def more_fields(haetae, folder, lanes, people):
    """A route showed more than was known: whoever was read by it is told again, of all of it, and
    nobody else is."""
    catalogue = folder / "shop/catalogue.toml"
    text = catalogue.read_text(encoding="utf-8")
    shown = 'match = "GET /my/profile/{member}"\nsubject = "member"\ndiscloses = ["name", "email"]'
    assert text.count(shown) == 1, text
    catalogue.write_text(text.replace(shown, shown[:-1] + ', "birth_date"]'), encoding="utf-8")
    haetae.run("investigate", folder / "shop/logs", "--catalogue", catalogue, "--register",
               folder / "shop/register", "--quiet", codes=(0, 1))
    haetae.run("export", "people", "--incident", 1, "--exact", "--out", folder / "more.csv")
    with open(folder / "more.csv", newline="", encoding="utf-8") as file:
        now = {row["subject"]: row for row in csv.DictReader(file)}
    grown = {person for person, row in now.items()
             if person in people and "birth_date" in row["fields"].split(";")}
    assert 0 < len(grown) < len(people), len(grown)
    [outgrown] = haetae.json("duty", "list", "--incident", 1)["outgrown"]
    assert outgrown["duty"] == DUTY, outgrown
    haetae.run("notice", "recipients", 1, "--contacts", folder / "late.toml", "--key-file",
               folder / "contacts.key")
    said = haetae.run("duty", "list", "--incident", 1).stdout
    less = f"{len(grown)} people are told, or about to be told, of less than is known now"
    assert less in said, said
    notices_for({(row["kind"] == "member" if row["kind"] != "unlisted" else None, row["fields"])
                 for row in now.values()}, folder / "more")
    made = haetae.json("notice", "plan", 1, "--duty", DUTY, "--notices", folder / "more",
                       "--key-file", folder / "contacts.key", *lanes, codes=(0, 1))
    assert made["people"] == len(grown) + 1 and made["before"]["told_less"] == len(grown), made
    assert made["before"]["people"] == len(people) - len(grown), made
    set_aside(haetae, folder, lanes, set(now), grown | set(now).difference(people), people)
    site = folder / "site"
    site.mkdir()
    with web_site.shop_site(site) as front:
        told_and_ruled_out(haetae, folder, front, site, set(people), grown)


def set_aside(haetae, folder, lanes, everybody, told_less, planned):
    """Whom a later plan tells gets nothing more of an earlier one, and whom the scope rules out
    nothing at all, until it has them again: those whom the first plan had told are named. In a copy
    of the folder; no server is there."""
    shutil.copytree(haetae.data, folder / "aside")
    shop = Haetae(haetae.binary, folder / "aside")
    stop = shop.data / "deliveries/stop"
    imported = ("notice", "recipients", 1, "--contacts", folder / "contacts.toml", "--key-file",
                folder / "contacts.key")
    plans = ["notice", "plan", 1, "--duty", DUTY, "--notices", folder / "more", "--key-file",
             folder / "contacts.key", *lanes]

    def begin(*more):
        made = shop.json(*plans, *more, codes=(0, 1))
        rules = sorted({p["rule"] for p in made["problems"] if p["level"] == "error"})
        made = shop.json(*plans, *more, "--why", "a test", *(
            word for rule in rules for word in ("--override", rule)))
        shop.run("notice", "approve", made["file"], "--sign-key", folder / "lee.key", "--by", "lee")
        return made, ("notice", "send", made["file"], "--key-file", folder / "contacts.key", *lanes,
                      "--confirm", made["people"], "--why", "a test")

    def status(made):
        return shop.json("notice", "status", made["file"], codes=(0, 1))["campaigns"][0]

    shop.run(*imported)
    (before,) = shop.json("notice", "status", codes=(0, 1))["campaigns"]
    less, send_less = begin()
    assert less["people"] == len(told_less), (less, told_less)
    stop.touch()
    assert shop.json(*send_less, codes=(130,))["handed"] == 0
    whole, send_whole = begin("--again")
    assert shop.json(*send_whole, codes=(130,))["handed"] == 0
    stop.unlink()
    said = shop.json(*send_less)  # ends without a server: nothing of it is left
    assert said["handed"] == 0 and said["left_to_later_plan"] == less["people"], said
    assert said["told"] == said["untold"] == 0, said
    first = shop.json("notice", "status", codes=(0, 1))["campaigns"][0]
    assert first["told"] == before["told"] and first["by_public_notice"] == 0, first
    assert first["left_to_later_plan"] == before["by_public_notice"] > 0, first

    scope = shop.json("scope", "--incident", 1)
    shop.run("scope", "window", 1, "--from", halfway(scope), "--why", "a test")
    shop.run("export", "people", "--incident", 1, "--exact", "--out", folder / "window.csv")
    with open(folder / "window.csv", newline="", encoding="utf-8") as file:
        left = {row["subject"] for row in csv.DictReader(file)}
    stop.touch()
    shop.json(*send_whole, codes=(130,))
    out = everybody - left
    at = status(whole)
    assert 0 < len(out) < whole["people"] == len(everybody), (len(out), whole["people"])
    assert at["ruled_out"] == len(out), (at, len(out))
    assert at["told"] + at["on_the_way"] + at["by_public_notice"] == len(left), (at, left)
    with open(folder / "untold.csv", newline="", encoding="utf-8") as file:
        waited = {row["subject"] for row in csv.DictReader(file)}
    told_out = (set(planned) - waited) & out
    [said] = shop.json("duty", "list", "--incident", 1)["told_and_ruled_out"]
    assert said == {"duty": DUTY, "people": len(told_out)} and told_out, (said, len(told_out))
    said = shop.run("duty", "list", "--incident", 1).stdout
    assert f"note: {len(told_out)} people told by {DUTY} are out of the scope" in said, said
    [plan_1] = [path.parent for path in shop.data.glob("campaigns/1/*/plan.json")
                if hashlib.sha256(path.read_bytes()).hexdigest() == before["plan_sha256"]]
    shop.run("notice", "untold", plan_1, "--ruled-out", "--out", folder / "told-out.csv",
             codes=(1,))
    with open(folder / "told-out.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["subject"] for row in rows} == told_out and len(rows) == len(told_out), rows
    assert {row["told_as"] for row in rows} == {"confirmed"}, rows
    shop.run("scope", "window", 1, "--open", "--why", "a test")
    assert shop.json("duty", "list", "--incident", 1)["told_and_ruled_out"] == []
    shop.run(*imported)
    anew = shop.json(*plans, codes=(0, 1))
    assert anew["people"] == len(out & (waited | told_less)), (anew["people"], len(out))
    assert anew["before"]["people"] == len(everybody) - anew["people"], anew["before"]


def told_and_ruled_out(haetae, folder, front, site, planned, grown):
    """Whoever was told of a possible leak, and is ruled out since, is told that: once. Back in the
    scope they are told as at first. In a copy of the folder, by public notice."""
    shutil.copytree(haetae.data, folder / "out")
    shop = Haetae(haetae.binary, folder / "out")
    (folder / "suspicion.toml").write_text('event = ["suspicion"]\n' + FACTS)
    shop.run("duty", "facts", 1, folder / "suspicion.toml", "--by", "kim")
    (folder / "none.csv").write_text("person,email\nstranger,a@example.test\n")
    (folder / "none.toml").write_text('[[source]]\ncsv = "none.csv"\n')
    shop.run("notice", "recipients", 1, "--possible", "--contacts", folder / "none.toml",
             "--key-file", folder / "contacts.key")
    warned, cleared = "KR-PIPA-34-2", "KR-PIPA-34-2-RULED-OUT"

    def owed():
        [duty] = [one for one in shop.json("duty", "list", "--incident", 1)["duties"]
                  if one["duty"] == cleared]
        return duty["applies"]

    def begin(duty):
        notices = folder / f"notices-{duty}-{len(list(folder.glob('notices-*')))}"
        shop.run("notice", "draft", "--incident", 1, "--duty", duty, "--form", FORM, "--out",
                 notices)
        words = ["notice", "plan", 1, "--duty", duty, "--notices", notices, "--key-file",
                 folder / "contacts.key"]
        by_mail = shop.json(*words, "--mail", folder / "mail.toml")
        shown = " ".join(shop.run(*words).stdout.split())
        made = shop.json(*words)
        assert made["people"] == by_mail["people"], (made, by_mail)
        if duty == cleared:  # who is told that nothing leaked gets no notice of a leak besides
            assert "will get its notice as well" not in shown, shown
            assert "who are told now only that nothing of theirs leaked" in shown, shown
        shop.run("notice", "approve", made["file"], "--sign-key", folder / "lee.key", "--by", "lee")
        said = shop.run("notice", "send", made["file"], "--key-file", folder / "contacts.key",
                        "--confirm", made["people"], codes=(1,)).stdout
        return made, words, re.findall(r"notice page add --plan (\S+) --url URL --text (\S+)", said)

    def post(texts, front):
        """Until then nobody has read anything. What it warned of."""
        said = ""
        for plan, text in texts:
            page = pathlib.Path(text)
            name = f"{pathlib.Path(plan).name}-{page.name}"
            shutil.copy(page, site / name)
            said += shop.run("notice", "page", "add", "--plan", plan, "--url", front + name,
                             "--text", page).stderr
        return said

    def refused(words):
        shop.refused("there is nobody to tell", *words)

    def concerned(name, whom=("people", "possible")):
        people = set()
        for what in whom:
            path = folder / f"{name}-{what}.csv"
            shop.run("export", what, "--incident", 1, *(("--exact",) if what == "people" else ()),
                     "--out", path)
            with open(path, newline="", encoding="utf-8") as file:
                people |= {row["subject"] for row in csv.DictReader(file)}
        return people

    def narrow(when):
        shop.run("scope", "window", 1, "--from", when, "--why", "a test")

    assert owed() == "no"
    everybody = concerned("whole")
    made, _, texts = begin(warned)
    assert made["people"] == len(everybody), made
    assert owed() == "no"
    # Who is confirmed meanwhile hears of no possible leak any more.
    go_on = ["notice", "send", made["file"], "--key-file", folder / "contacts.key", "--confirm",
             made["people"]]
    shop.run("duty", "facts", 1, folder / "facts.toml", "--by", "kim")
    sure = concerned("warned", ("people",))
    shop.refused(f"of {len(sure)} people whom it would still go to the leak is confirmed", *go_on)
    shop.run("duty", "facts", 1, folder / "suspicion.toml", "--by", "kim")
    shop.run(*go_on, codes=(1,))
    middle = halfway(shop.json("scope", "--incident", 1))
    narrow(middle)
    out = everybody - concerned("half")
    assert owed() == "no" and out  # nothing was posted yet
    said = post(texts, front)
    assert "is in force: where a number or a kind of data is another, plan again" in said, said
    assert owed() == "yes"
    made, words, texts = begin(cleared)
    assert made["people"] == len(out), (made["people"], len(out))
    untold = folder / "cleared.csv"
    shop.run("notice", "untold", made["file"], "--out", untold, codes=(1,))
    with open(untold, newline="", encoding="utf-8") as file:
        assert {row["subject"] for row in csv.DictReader(file)} == out
    refused(words)
    scope = shop.json("scope", "--incident", 1)
    narrow(halfway({**scope, "first_access": middle}))
    more = everybody - concerned("less")
    assert more > out
    said = shop.run("duty", "list", "--incident", 1, codes=(0, 1)).stdout
    assert f"sent for {len(out):,} people; {len(more):,} are ruled out now" in " ".join(
        said.split()), said
    narrow(middle)

    post(texts, front)
    shop.run("scope", "window", 1, "--open", "--why", "a test")
    shop.run("notice", "recipients", 1, "--possible", "--contacts", folder / "none.toml",
             "--key-file", folder / "contacts.key")
    made, words, texts = begin(warned)
    before = shop.json("notice", "status", made["file"], codes=(1,))["campaigns"][0]
    assert made["people"] == before["people"] == len(out), (made["people"], len(out))
    assert made["before"]["told_anew"] == len(out), made["before"]
    assert made["before"]["people"] == len(everybody) - len(out), made["before"]
    refused(words)
    post(texts, front)
    narrow(middle)
    made, words, texts = begin(cleared)
    assert made["people"] == len(out) == made["before"]["told_anew"], made
    refused(words)
    post(texts, front)

    # Then the leak is confirmed: whom the first campaign told, and nobody told otherwise since, is
    # told no more than what is new. Ruled out again, those who were told so hear it again.
    shop.run("scope", "window", 1, "--open", "--why", "a test")
    shop.run("duty", "facts", 1, folder / "facts.toml", "--by", "kim")
    shop.run("notice", "recipients", 1, "--possible", "--contacts", folder / "none.toml",
             "--key-file", folder / "contacts.key")
    sure = concerned("sure", ("people",))
    made, words, texts = begin(DUTY)
    before = made["before"]
    assert before["told_anew"] == len(planned & out & sure) > 0, (before, len(out & sure))
    assert before["told_less"] == len((grown & sure) - out) > 0, (before, len(grown))
    assert before["people"] == len((planned & sure) - out - grown) > 0, before
    assert made["people"] == len(sure) - before["people"], made
    refused(words)
    post(texts, front)
    narrow(middle)
    made, words, _ = begin(cleared)
    assert made["people"] == len(out & sure) == made["before"]["told_anew"], made
    refused(words)


def halfway(scope):
    first, last = (datetime.datetime.fromisoformat(scope[name].replace("Z", "+00:00"))
                   for name in ("first_access", "last_access"))
    return (first + (last - first) / 2).strftime("%Y-%m-%dT%H:%M:%SZ")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("haetae")
    parser.add_argument("bench", type=pathlib.Path)
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    for why in (mail_servers.can_run(), sms_servers.can_run()):
        if why:
            print(f"skipped: {why}")
            return mail_servers.SKIPPED
    with contextlib.ExitStack() as stack:
        if arguments.keep:
            folder = pathlib.Path(tempfile.mkdtemp(prefix="haetae-campaign-"))
            print(folder)
        else:
            folder = pathlib.Path(stack.enter_context(
                tempfile.TemporaryDirectory(prefix="haetae-campaign-")))
        start = time.monotonic()
        whole_line(Haetae(arguments.haetae, folder / "data"), arguments.bench.resolve(), folder)
        print(f"ok in {time.monotonic() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
