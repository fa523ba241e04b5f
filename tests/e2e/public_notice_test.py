#!/usr/bin/env python3
"""People whom only the public notice can tell: who they are, and when they are told.

  python3 tests/e2e/public_notice_test.py HAETAE

The duty is about people who live in the EU. The contacts say where each lives: who lives elsewhere
is left out, who may live there is not. The number of people is typed at a real terminal. The page
stands on Python's web server; thirty days are looks that are written into the file as the monitor
writes them.
"""
import contextlib
import csv
import json
import os
import pathlib
import pty
import select
import sqlite3
import subprocess
import sys
import tempfile
import time

import campaign_test
import web_site

DUTY = "EU-34"
TEXT = "<p>Your personal data were stolen.</p> <p>1577-0000</p>"
RUN_SECONDS_MAX = 120


def contacts_for(people, folder):
    """Whom the duty is about, in truth: Germans, and those of whom no country is known."""
    told, unknown = set(), 0
    with open(folder / "contacts.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["person", "email", "country"])
        for i, person in enumerate(sorted(people)):
            country = ("KR", "DE", "", "US")[i % 4]
            rows.writerow([person, f"m{i}@example.test", country])
            if country in ("DE", ""):
                told.add(person)
            unknown += country == ""
    (folder / "contacts.toml").write_text('country = "KR"\nlanguage = "en"\n[[source]]\n'
                                          'csv = "contacts.csv"\n')
    return told, unknown


def make_plan(haetae, folder, told, unknown, people):
    notices = folder / "notices"
    notices.mkdir()
    (notices / "page.html").write_text(f"<html><body>{TEXT}</body></html>")
    (notices / "manifest.json").write_text(json.dumps({"files": [
        {"path": "page.html", "duty": DUTY, "members": None, "fields": "*",
         "certainty": "confirmed", "language": "en", "channel": "public"}]}))
    haetae.run("notice", "key", folder / "contacts.key")
    (folder / "nowhere.toml").write_text(campaign_test.FACTS.replace('residence = "KR"\n', ""))
    haetae.run("duty", "facts", 1, folder / "nowhere.toml", "--by", "kim")
    haetae.run("notice", "recipients", 1, "--contacts", folder / "contacts.toml", "--key-file",
               folder / "contacts.key")
    words = ["notice", "plan", 1, "--duty", DUTY, "--notices", notices, "--key-file",
             folder / "contacts.key", "--by", "kim"]
    first = haetae.json(*words, codes=(0, 1))
    rules = sorted({p["rule"] for p in first["problems"] if p["level"] == "error"})
    overrides = [word for rule in rules for word in ("--override", rule)]
    plan = haetae.json(*words, *overrides, *(["--why", "a test"] if rules else []))
    assert plan["people"] == len(told), plan["people"]
    assert plan["residence"]["left_out"] == len(people) - len(told), plan["residence"]
    assert plan["residence"]["not_known"] == unknown, plan["residence"]
    said = haetae.run(*words, *overrides, *(["--why", "a test"] if rules else [])).stdout
    left_out = len(people) - len(told)
    assert f"{left_out} left out, living elsewhere; {unknown} not known" in said, said
    haetae.run("notice", "approve", "--new-key", folder / "lee.key")
    (haetae.data / "approvers").mkdir()
    (haetae.data / "approvers/lee.pem").write_text((folder / "lee.key.pub").read_text())
    haetae.run("notice", "approve", plan["file"], "--sign-key", folder / "lee.key", "--by", "lee")
    return plan["file"]


def type_number(haetae, words, typed):
    """Runs it on a terminal where somebody types; exit code and what the terminal showed."""
    ours, theirs = pty.openpty()
    run = subprocess.Popen(haetae.command(*words), stdin=theirs, stdout=theirs, stderr=theirs,
                           start_new_session=True)
    os.close(theirs)
    shown, answered, end = b"", False, time.monotonic() + RUN_SECONDS_MAX
    while time.monotonic() < end:
        if select.select([ours], [], [], 0.2)[0]:
            try:
                data = os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
            if not data:
                break
            shown += data
        if not answered and b"Type to how many people" in shown:
            os.write(ours, typed.encode() + b"\n")
            answered = True
    code = run.wait(RUN_SECONDS_MAX)
    os.close(ours)
    assert answered, shown
    return code, shown.decode(errors="replace")


def send(haetae, folder, plan, told):
    words = ["notice", "send", plan, "--key-file", folder / "contacts.key"]
    code, shown = type_number(haetae, words, str(len(told) + 1))
    assert code == 2 and "was typed" in shown, (code, shown)
    code, shown = type_number(haetae, words, "yes")
    assert code == 2 and "was typed" in shown, (code, shown)
    code, shown = type_number(haetae, words, f"{len(told):,}")
    assert code == 1 and f"{len(told)} wait for the public notice" in shown, (code, shown)


def twice(haetae, folder, plan, told):
    """Another plan of the same duty, planned and approved like the first one."""
    other = pathlib.Path(plan).parent.parent / f"{DUTY}-3"
    haetae.run("notice", "approve", other, "--sign-key", folder / "lee.key", "--by", "lee")
    words = ["notice", "send", other, "--key-file", folder / "contacts.key", "--confirm", len(told)]
    haetae.refused("would be told twice", *words)
    haetae.run(*words, "--why", "a correction", codes=(1,))
    record = haetae.data / "campaigns/1/record.jsonl"
    [*_, last] = [json.loads(line) for line in record.read_text().splitlines()]
    assert last["what"] == "sending" and last["details"]["why"] == "a correction", last
    assert len(last["details"]["sent_before"]) == 1, last


def status(haetae, plan, code):
    one = haetae.json("notice", "status", plan, codes=(code,))["campaigns"][0]
    assert one["people"] == (one["told"] + one["on_the_way"] + one["by_public_notice"] +
                             one["not_reached"]), one
    assert one["told"] == one["told_by_message"] + one["told_by_public_notice"], one
    return one


def untold(haetae, folder, plan, code):
    out = folder / "untold.csv"
    haetae.run("notice", "untold", plan, "--out", out, codes=(code,))
    with open(out, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def looked(haetae, since_s, every_s=3600):
    """As if the monitor had looked each hour since then, and seen the notice each time."""
    now = int(time.time())
    with contextlib.closing(sqlite3.connect(haetae.data / "deliveries.sqlite")) as db, db:
        db.execute("DELETE FROM page_look")
        db.executemany("INSERT INTO page_look VALUES(2, ?, 200, 'x', 1, 1, '', 0)",
                       [(at,) for at in range(now - since_s, now, every_s)])


def began_earlier(haetae, by_s):
    with contextlib.closing(sqlite3.connect(haetae.data / "deliveries.sqlite")) as db, db:
        db.execute("UPDATE campaign SET created = created - ?", (by_s,))


def pages(haetae, folder, plan, told):
    site = folder / "site"
    site.mkdir()
    page = site / "notice.html"
    words = ["notice", "page", "add", "--plan", plan]
    (folder / "other.txt").write_text("Your personal data were seen.")
    text = pathlib.Path(plan).parent / "notices/page.html"
    with web_site.shop_site(site) as front:
        url = front + "notice.html"
        haetae.refused("not that of a public notice of the plan", *words, "--url", url, "--text",
                       folder / "other.txt")
        assert "not posted yet: notices/page.html" in haetae.run("notice", "status", plan,
                                                                 codes=(1,)).stdout
        # One that was added by mistake is nobody's: its number is not given again.
        haetae.run(*words, "--url", front + "wrong.html", "--text", text, codes=(1,))
        haetae.refused("--why", "notice", "page", "remove", "--plan", plan, "--page", 1, code=3)
        haetae.refused("is a plan's public notice", "notice", "page", "remove", "--page", 1,
                       "--why", "the wrong page", code=3)
        haetae.run("notice", "page", "remove", "--plan", plan, "--page", 1, "--why", "mistyped")
        assert haetae.json("notice", "page", "status")["pages"] == []
        # The page does not hold it yet: nobody is any further.
        haetae.run(*words, "--url", url, "--front-url", front, "--text", text,
                   codes=(1,))
        assert status(haetae, plan, 1)["by_public_notice"] == len(told)
        assert {row["state"] for row in untold(haetae, folder, plan, 1)} == {"waiting"}
        page.write_text(f"<html><body><h1>Notice</h1>{TEXT}<hr></body></html>")
        (site / "index.html").write_text("<p>shop</p>")
        # Only the link is missing, and everybody who asks is told so.
        unlinked = "the front page does not link to it"
        assert unlinked in haetae.run("notice", "page", "look", "--page", 2, codes=(1,)).stdout
        assert f"does not stand: {unlinked}" in haetae.run("notice", "page", "status",
                                                           codes=(1,)).stdout
        assert f"not posted yet: {unlinked}" in haetae.run("notice", "status", plan,
                                                           codes=(1,)).stdout
        haetae.refused("no page that is looked after", "notice", "page", "look", "--page", 99)
        haetae.refused("of look and remove only", "notice", "page", "status", "--page", 2, code=3)
        (site / "index.html").write_text("<a href='notice.html'>notice</a>")
        assert "the notice stands" in haetae.run("notice", "page", "look").stdout
        one = status(haetae, plan, 1)
        [at] = one["public_notice"]
        assert at["state"] == "posted" and at["people"] == len(told), one
        assert at["until"].endswith("T23:00:00.000000Z"), one  # the end of a day in Brussels
        assert haetae.json("notice", "page", "status")["pages"][0]["looks"] == 3
        rows = untold(haetae, folder, plan, 1)
        assert {row["subject"] for row in rows} == told
        assert {row["state"] for row in rows} == {"posted"}, rows[0]
        assert "must stand until" in rows[0]["why"], rows[0]
        page.unlink()
        assert "404" in haetae.run("notice", "page", "look", codes=(1,)).stdout
        one = status(haetae, plan, 1)
        assert one["not_reached"] == len(told) and one["by_public_notice"] == 0, one
        assert "gone: the page answers 404" in haetae.run("notice", "untold", plan,
                                                          codes=(1,)).stdout
        haetae.refused("not told", "notice", "forget", 1)
        looked(haetae, 20 * 86400)  # the last one an hour ago at most
        assert status(haetae, plan, 1)["by_public_notice"] == len(told)
        looked(haetae, 40 * 86400)
        assert status(haetae, plan, 1)["not_reached"] == len(told)  # full before it was begun
        assert {row["state"] for row in untold(haetae, folder, plan, 1)} == {"ended"}
        began_earlier(haetae, 41 * 86400)
        one = status(haetae, plan, 0)
        assert one["told_by_public_notice"] == one["told"] == len(told), one
        assert untold(haetae, folder, plan, 0) == []
        # It may go now, and they stay told.
        assert "404" in haetae.run("notice", "page", "look").stdout
        assert "told by public notice" in haetae.run("notice", "status", plan).stdout
        assert haetae.json("notice", "page", "status")["pages"][0]["full"]
        looked(haetae, 40 * 86400, 86400)  # once a day proves nothing
        assert status(haetae, plan, 1)["told"] == 0


def main():
    haetae_path = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="haetae-public-") as name:
        folder = pathlib.Path(name)
        haetae = campaign_test.Haetae(haetae_path, folder / "data")
        people = campaign_test.prepare(haetae, folder)
        told, unknown = contacts_for(people, folder)
        plan = make_plan(haetae, folder, told, unknown, people)
        send(haetae, folder, plan, told)
        pages(haetae, folder, plan, told)
        twice(haetae, folder, plan, told)
        print(f"public notice: {len(told)} of {len(people)} people, told once its days were full")
    return 0


if __name__ == "__main__":
    sys.exit(main())
