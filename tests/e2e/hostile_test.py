#!/usr/bin/env python3
"""Gives haetae logs, files and surroundings that mean harm, and looks at everything it prints.

  python3 tests/e2e/hostile_test.py HAETAE [--only NAME] [--keep]

Whoever is investigated wrote part of the log. So no text of it may move a terminal, run in the
report or in a spreadsheet; no number and no line may stop the reading of the others; no file may
hang it. What holds for every run is in `Bench.run`; each check is a function, and its first line
says what must hold.
"""
import argparse
import collections
import contextlib
import csv
import gzip
import html.parser
import io
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unicodedata
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUN_SECONDS_MAX = 60
START = 1_750_690_800  # 2025-06-23T15:00:00Z

TEXTS = {
    "plain": "k-plain",
    "escape": "\x1b[2J\x1b]0;owned\x07\x9b31m",
    "control": "\b\b\bsafe\x7f\r\n$ rm -rf",
    "script": "<script>alert(1)</script>",
    "attribute": "\"'><img src=x onerror=alert(1)>",
    "close": "--></style></script></title><svg onload=alert(1)>",
    "entity": "&lt;script&gt;&#60;b&#62;",
    "formula": "=HYPERLINK(\"http://x\",\"y\")",
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3",
    "at": "@SUM(1,1)",
    "tab": "\t=1+1",
    "comma": "a,\"b\"\n=1+1,c",
    "bidi": "a\u202egnp.exe\u2066b\u200f",
    "nul": "a\x00b",
    "wide": "ᄀ각\u0300\u0301\u200d\ufeff한국어\U0001f600",
    "format": "%s%n{0}{}${7*7}{{7*7}}",
    "path": "../../../../tmp/owned",
    "sql": "'; DROP TABLE incidents; --",
    "long": "A" * 20_000,
}
CATALOGUE = """
[format]
name = "{format}"
{fields}
[[route]]
match = "GET /my/addresses/{{member}}"
subject = "member"
discloses = ["name", "phone", "address"]
[[issuance]]
match = "POST /login"
"""
FIELDS = {"time": "ts", "source_ip": "ip", "method": "method", "path": "path", "status": "status",
          "bytes": "bytes", "user_agent": "ua", "principal": "sub", "credential": "jti",
          "key": "kid", "tls_fingerprint": "ja4", "event_id": "id", "host": "host"}


def clean(text, what):
    """The text moves no terminal: no control character but line ends, no change of direction."""
    text = text.decode("utf-8", errors="strict")
    for character in text:
        if character != "\n" and unicodedata.category(character) == "Cc" or \
                character in "\u200e\u200f\u061c" or "\u202a" <= character <= "\u202e" or \
                "\u2066" <= character <= "\u2069":
            at = text.index(character)
            around = text[max(0, at - 60):at + 20]
            raise AssertionError(f"{what} holds {character!r}: {around!r}")
    return text


class Bench:
    def __init__(self, haetae, folder):
        self.haetae, self.folder, self.made = haetae, folder, 0

    def new_folder(self):
        self.made += 1
        path = self.folder / f"case-{self.made}"
        path.mkdir()
        return path

    def start(self, *arguments, env=None, cwd=None, **pipes):
        surroundings = {k: v for k, v in os.environ.items() if k not in ("HAETAE_FAULT", "LANG")}
        return subprocess.Popen([self.haetae, *map(str, arguments)], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, cwd=cwd or self.folder,
                                env=surroundings | {"LANG": "C.UTF-8"} | (env or {}), **pipes)

    def run(self, *arguments, codes=(0, 1), stdin=b"", env=None, says=None):
        """Runs haetae; returns (exit code, standard output, standard error)."""
        process = self.start(*arguments, env=env, stdin=subprocess.PIPE)
        try:
            out, err = process.communicate(stdin, timeout=RUN_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise AssertionError(f"it hangs: haetae {' '.join(map(str, arguments))[:300]}")
        told = f"haetae {' '.join(map(str, arguments))[:200]} → {process.returncode}: " \
               f"{err[-600:].decode(errors='replace')}"
        assert process.returncode >= 0, f"a crash (signal {-process.returncode}): {told}"
        assert b"unexpected failure" not in err, f"an exception came through: {told}"
        assert process.returncode in codes, f"not one of {codes}: {told}"
        out, err = clean(out, "standard output"), clean(err, "standard error")
        if process.returncode >= 2:
            summary = re.search(r"^not read|^No record could be read", out, re.M)
            assert err.startswith("haetae: ") or summary, f"no reason: {told}"
        if says:
            assert re.search(says, err + out), f"does not say {says!r}: {told}\n{out[-600:]}"
        return process.returncode, out, err

    def json(self, *arguments, **options):
        code, out, _ = self.run(*arguments, "--json", **options)
        return (json.loads(out) if out else None), code

    def investigate(self, logs, *options, data=None, **more):
        data = data or self.new_folder() / "data"
        result, _ = self.json("investigate", *logs, "--data", data, *options, **more)
        return result, data

    def write(self, **files):
        """Writes name=content into a new folder; `_` in a name stands for a dot."""
        folder = self.new_folder()
        for name, content in files.items():
            content = content if isinstance(content, bytes) else content.encode()
            (folder / name.replace("_", ".")).write_bytes(content)
        return folder


def access(at, **fields):
    record = {"ts": START + at, "ip": "192.0.2.7", "method": "GET", "path": "/my/addresses/m-1",
              "status": 200, "bytes": 300, "ua": "okhttp/4", "sub": "m-1", "jti": "c-1",
              "kid": "k-good", "ja4": "t13d", "id": f"e-{at:08}-{len(fields)}", "host": "h"}
    return record | fields


def honest_life():
    """Sixty members, a credential each, who look at their own addresses for three days."""
    for n in range(60):
        member = f"m-{n}"
        mine = {"sub": member, "jti": f"c-{n}", "ip": f"192.0.2.{n}", "kid": "k-good"}
        yield access(n, **mine, method="POST", path="/login", id=f"login-{n}")
        for visit in range(12):
            at = 600 + n * 7 + visit * 21_000
            yield access(at, **mine, path=f"/my/addresses/{member}", id=f"visit-{n}-{visit}")


def attack(texts):
    """Forged credentials: each text is a key, an agent, a principal … and whose data is read."""
    for k, text in enumerate(texts):
        for n in range(12):
            subject = urllib.parse.quote(f"{text[:900]}{n or ''}".replace("/", "|"), safe="")
            yield access(100_000 + k * 300 + n * 20, kid=text, jti=f"{text}-{n}", ua=text, ja4=text,
                         sub=text, host=text, ip=f"198.51.100.{k + 1}", id=f"evil-{k}-{n}",
                         path=f"/my/addresses/{subject}")


def shop(bench, texts):
    """(log lines, catalogue, register) of the honest life with an attack in it."""
    records = sorted([*honest_life(), *attack(texts)], key=lambda r: r["ts"])
    folder = bench.write(catalogue_toml=catalogue("json"), log_json="".join(
        json.dumps(record, ensure_ascii=k % 2 == 0) + "\n" for k, record in enumerate(records)))
    register = folder / "register"
    register.mkdir()
    (register / "members.csv").write_text(
        "member\n" + "".join(f"m-{n}\n" for n in range(60)), encoding="utf-8")
    (register / "issued.csv").write_text("credential,key,principal,issued,expires\n" + "".join(
        f"c-{n},k-good,m-{n},2025-06-20T00:00:00Z,2025-07-20T00:00:00Z\n" for n in range(60)))
    return folder / "log.json", folder / "catalogue.toml", register


def catalogue(name):
    places = {"json": [f'{k} = "/{v}"' for k, v in FIELDS.items()],
              "csv": [f'{k} = "{v}"' for k, v in FIELDS.items()]}.get(name, [])
    return CATALOGUE.format(format=name, fields="[format.fields]\n" + "\n".join(places)
                            if places else "")


class Page(html.parser.HTMLParser):
    """The elements of a page with the names of their attributes; what may run is looked at."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.kinds, self.inside, self.running = collections.Counter(), [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.kinds[tag] += 1
        for name, value in attributes:
            assert not name.startswith("on"), f"<{tag} {name}={value!r}> runs"
            assert not re.match(r"\s*(javascript|data|vbscript):", value or "", re.I), (
                f"<{tag} {name}={value[:60]!r}> runs")
            if name in ("src", "href", "action", "formaction", "srcdoc", "xlink:href"):
                outside = re.match(r"\s*(https?:)?//(?!attack\.mitre\.org/)", value or "")
                assert not outside, f"<{tag} {name}={value!r}> leaves the page"
        if tag in ("script", "style"):
            self.inside.append(tag)

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        if self.inside:
            self.running.append(data)


def check_report(bench):
    """Hostile text in every field ends as text: on the terminal, in JSON, CSV, HTML and OCSF."""
    log, routes, register = shop(bench, TEXTS.values())
    data = bench.new_folder() / "data"
    common = ("--catalogue", routes, "--register", register, "--data", data)
    for options in ([], ["--lang", "ko"], ["--format", "ocsf"], ["--json"]):
        code, out, _ = bench.run("investigate", log, *common, *options, codes=(1,))
        if options in (["--format", "ocsf"], ["--json"]):
            for document in out.splitlines() if "ocsf" in options else [out]:
                json.loads(document)
    result = json.loads(out)
    found = {i["value"] for incident in result["incidents"] for i in incident["indicators"]}
    for name in ("script", "formula", "bidi", "sql", "format"):
        assert any(TEXTS[name][:12] in value for value in found), f"`{name}` was not found"
    look_at_page(bench, data, routes, register)
    look_at_people(data, result)
    for name, text in TEXTS.items():
        if name in ("nul", "long"):
            continue  # no argument of a command can be that
        codes = (2,) if text.startswith("@") else (0,)  # @FILE: it is not there
        bench.run("scope", "--indicator", f"key={text}", "--data", data, codes=codes)
        who, _ = bench.json("who", "--member", text.replace("/", "|"), "--data", data)
        assert who["disclosures"] >= 1, f"nobody read {text!r}"
        if name in ("escape", "control", "bidi"):
            bench.run("who", "--member", text, "--data", data)
            bench.json("scope", "--indicator", f"user_agent={text}", "--data", data)
    for incident in result["incidents"][:5]:
        bench.run("scope", "--incident", incident["id"], "--data", data)


def look_at_page(bench, data, routes, register):
    page = (data / "report/index.html").read_text(encoding="utf-8")
    for bad in ("<img", "<svg onload", "</style></script>", "alert(1)</script>", "\x1b", "\0",
                "\u202e", "\u2066", "\x9b"):
        assert bad not in page, f"index.html holds {bad!r}: …" \
            f"{page[max(0, page.index(bad) - 120):page.index(bad) + 60]!r}"
    shown = Page(page)
    running = "".join(shown.running)
    assert "alert(1)" not in running and "HYPERLINK" not in running, "log text is in a script"
    twin = shop(bench, [f"k-{n}" for n in range(len(TEXTS))])[0]  # the same without hostile text
    _, clean_data = bench.investigate([twin], "--catalogue", routes, "--register", register)
    plain = Page((clean_data / "report/index.html").read_text(encoding="utf-8"))
    added = shown.kinds.keys() - plain.kinds.keys()
    assert not added, f"elements that a page without hostile text does not have: {added}"


def look_at_people(data, result):
    for incident in result["incidents"]:
        raw = (data / f"report/people-{incident['id']}.csv").read_bytes().decode("utf-8")
        rows = list(csv.reader(io.StringIO(raw, newline=""), strict=True))
        assert all(len(row) == 6 for row in rows), f"a row of another width: {rows[:3]}"
        assert len(rows) - 1 == incident["scope"]["confirmed"]["people"], "a row too many or few"
        for cell in (cell for row in rows for cell in row):
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), f"a formula: {cell!r}"


def hostile_lines(kind):
    """Every field of a line of this kind in turn holds every text."""
    combined = ["192.0.2.7", "-", "m-1", "[24/Jun/2025:03:12:09 +0900]",
                '"GET /my/addresses/1 HTTP/1.1"', "200", "512", '"-"', '"okhttp/4"']
    for text in [*TEXTS.values(), "\ufffd", '\\x1b\\"\\', '"', "[", "- - -"]:
        if kind == "combined":
            for n, field in enumerate(combined):
                quote = field[:1] if field[:1] in '"[' else ""
                parts = list(combined)
                parts[n] = f"{quote}{text}{']' if quote == '[' else quote}"
                yield " ".join(parts)
        else:
            for name in FIELDS.values():
                record = access(len(text), **{name: text})
                if kind == "json":
                    yield json.dumps(record, ensure_ascii=False)
                    yield json.dumps({text: record, name: {text: text}})
                else:
                    row = io.StringIO()
                    csv.writer(row, lineterminator="").writerow(record.values())
                    yield row.getvalue()


def check_fields(bench):
    """Each field of combined, JSON and CSV logs in turn holds each text; all lines are counted."""
    good = {"combined": '192.0.2.9 - m-2 [24/Jun/2025:03:12:09 +0900] "GET /my/addresses/m-2 '
                        'HTTP/1.1" 200 5 "-" "x"\n' * 40,
            "json": "".join(json.dumps(access(n, id=f"g{n:08}")) + "\n" for n in range(400)),
            "csv": ",".join(access(0)) + "\n" + "".join(
                ",".join(str(v) for v in access(n, id=f"g{n:08}").values()) + "\n"
                for n in range(400))}
    for kind, begin in good.items():
        lines = "".join(line + "\n" for line in hostile_lines(kind)).encode()
        noise = b"\xff\xfe\x00\x80\xc3\x28 \xed\xa0\x80\n" + bytes(range(256)) + b"\n"
        folder = bench.write(log=begin.encode() + lines + noise, catalogue_toml=catalogue(kind))
        for options in (["--catalogue", folder / "catalogue.toml"], []):
            data = bench.new_folder() / "data"
            result, _ = bench.investigate([folder / "log"], *options, data=data)
            assert result["read"]["records"] >= begin.count("\n") - 1, f"{kind}: {result['read']}"
            bench.run("investigate", folder / "log", "--data", data)
            Page((data / "report/index.html").read_text(encoding="utf-8"))
        bench.run("catalogue", "infer", folder / "log", codes=(0,))
        bench.json("catalogue", "infer", folder / "log", codes=(0,))


def check_file_names(bench):
    """The name of a log is hostile text too."""
    folder = bench.new_folder()
    for text in ("\x1b[2J.log", "<img src=x onerror=alert(1)>.log", "\u202egol.log", "=1+1.log",
                 "a\nb.log", b"\xff\xfe.log".decode("utf-8", "surrogateescape")):
        (folder / text).write_text("".join(json.dumps(access(n)) + "\nbroken\n" for n in range(3)),
                                   encoding="utf-8")
    data = bench.new_folder() / "data"
    bench.run("investigate", folder, "--data", data)
    bench.investigate([folder], data=data)
    page = (data / "report/index.html").read_text(encoding="utf-8")
    assert "<img" not in page and "\x1b" not in page and "\u202e" not in page, "a name is markup"
    Page(page)
    bench.run("investigate", folder / "\x1b[31mnone.log", "--data", data, codes=(0, 1, 2))
    bench.run("catalogue", "check", "\x1b[31m\u202enone.toml", codes=(2,))
    bench.run("scope", "--indicator", "\x1b[31m=1", "--data", data, codes=(3,))


def check_numbers(bench):
    """Numbers and times out of all bounds cost their own line at most."""
    numbers = [-1, 0, 7, 99999, 2**31, 2**63 - 1, 2**63, 2**64, -2**63, 1e308, 1e-9, 200.5, "200",
               "0x10", "٢٠٠", None, True, [], {}, "NaN", "1e400", "9" * 400]
    times = [-1, 0, 1, 2**31, 2**63 - 1, 2**63, -2**63, 2**64, 1e18, 1e300, 1719198729.123456,
             "1719198729.5", 253402300799, 253402300800, "0001-01-01T00:00:00Z",
             "9999-12-31T23:59:59Z", "0000-00-00T00:00:00Z", "2025-02-30T00:00:00Z",
             "2025-06-24T23:59:60Z", "2025-06-24T03:12:09+99:99", "2025-06-24", "24/Jun/2025",
             "-2025-06-24T00:00:00Z", "2025-06-24T03:12:09." + "9" * 300 + "Z", "", None, True]
    lines = [json.dumps(access(n, **{field: value, "id": f"n-{field}-{n:08}"}))
             for field, values in (("status", numbers), ("bytes", numbers), ("ts", times))
             for n, value in enumerate(values)]
    raw = ['{"ts":1e999999,"path":"/a","status":200}', '{"ts":-0,"path":"/a","status":-0}',
           '{"ts":123456789012345678901234567890,"path":"/a"}', '{"ts":1750690800,"status":1e5}']
    good = [json.dumps(access(n, id=f"g-{n:08}")) for n in range(60)]
    folder = bench.write(log_json="\n".join(good + lines + raw) + "\n",
                         catalogue_toml=catalogue("json"))
    routes = folder / "catalogue.toml"
    result, data = bench.investigate([folder / "log.json"], "--catalogue", routes)
    read = result["read"]
    assert read["records"] >= 60 and read["records"] + read["unreadable"] == \
        len(good) + len(lines) + len(raw), f"lines were lost: {read}"
    for moment in (result["coverage"]["from"], result["coverage"]["to"]):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", moment), f"time {moment}"
    bench.run("investigate", folder / "log.json", "--data", data)
    bench.json("who", "--member", "m-1", "--data", data)
    for moment in ("0001-01-01", "9999-12-31", "9223372036854775807", "99999-01-01", "-1", ""):
        bench.run("investigate", folder / "log.json", "--from", moment, "--to", moment,
                  "--data", data, codes=(0, 1, 3))


def check_long(bench):
    """Too long, too deep and too many: counted, and the lines around them are read."""
    def sized(size):
        line = json.dumps(access(5, id="sized-000001", note=""))
        return line[:-2] + "x" * (size - len(line)) + '"}'
    lines = {"1 MiB": sized(1 << 20), "2 MiB": sized(2 << 20), "more than 2 MiB": "y" * (2 << 20),
             "10,000 segments": json.dumps(access(6, id="segments-1", path="/a" * 10_000)),
             "100,000 parameters": json.dumps(access(7, id="params-001", path="/my/addresses/m-1?" +
                                              "&".join(f"p{n}=" for n in range(100_000)))),
             "deep": '{"a":' * 100_000 + "1" + "}" * 100_000,
             "deep arrays": '{"a":' + "[" * 100_000 + "]" * 100_000 + "}",
             "deep, never closed": '{"a":[' * 50_000,
             "100,000 members": json.dumps({f"m{n}": n for n in range(60_000)}),
             "dots": json.dumps(access(8, id="dots-00001",
                                       path="/.." * 10_000 + "/my/addresses/m-1"))}
    good = [json.dumps(access(n, id=f"g-{n:08}")) for n in range(50)]
    content = "\n".join(good + [part for line in lines.values() for part in (line, good[0])]) + "\n"
    folder = bench.write(log_json=content, catalogue_toml=catalogue("json"))
    for options in (["--catalogue", folder / "catalogue.toml"], []):
        result, data = bench.investigate([folder / "log.json"], *options)
        read = result["read"]
        total = len(good) + 2 * len(lines)
        assert read["records"] + read["unreadable"] == total, f"{read}, but {total} lines"
        assert 6 <= read["unreadable"] <= 9, f"{read['unreadable']} of {len(lines)} are unreadable"
        bench.run("investigate", folder / "log.json", "--data", data)


def check_routes(bench):
    """A path written otherwise is the same page: nobody slips through the catalogue by it."""
    paths = ["/my/addresses/12", "/my//addresses/%31%32", "/my/%61ddresses/12", "//my/addresses/12",
             "/my/./addresses/12", "/my/x/../addresses/12", "/my/addresses/12?a=b",
             "/my/addresses/12#x", "/%6d%79/addresses/%312", "/my/addresses//12",
             "http://shop.example/my/addresses/12"]
    others = ["/my/addresses", "/my/addresses/", "/my/addresses/12/34", "/my/address/12"]
    lines = [json.dumps(access(n, path=path, id=f"p-{n:08}"))
             for n, path in enumerate(paths + others)]
    folder = bench.write(log_json="\n".join(lines) + "\n", catalogue_toml=catalogue("json"))
    routes = folder / "catalogue.toml"
    result, data = bench.investigate([folder / "log.json"], "--catalogue", routes)
    who, _ = bench.json("who", "--member", "12", "--data", data)
    assert who["disclosures"] == len(paths), f"{who['disclosures']} of {len(paths)} were counted"
    assert result["read"]["accesses"] == len(paths), f"accesses {result['read']['accesses']}"


# --- files ----------------------------------------------------------------------------------------


def good_log(count=200):
    return "".join(json.dumps(access(n, id=f"g-{n:08}")) + "\n" for n in range(count)).encode()


def check_broken_files(bench):
    """A file that cannot be read is named with its reason; the others are read."""
    good = good_log()
    packed = gzip.compress(good, mtime=0)
    zstd = shutil.which("zstd")
    frame = subprocess.run([zstd, "-q", "-c"], input=good, capture_output=True).stdout \
        if zstd else b""
    bad = {"cut.gz": packed[:-200], "cut-trailer.gz": packed[:-4], "flipped.gz":
           packed[:200] + bytes([packed[200] ^ 255]) + packed[201:], "head.gz": b"\x1f\x8b",
           "utf16.log": b"\xff\xfe" + good.decode().encode("utf-16-le"),
           "program": pathlib.Path(bench.haetae).read_bytes()[:3_000_000],
           "zip.zip": b"PK\x03\x04" + bytes(3000), "bzip2.bz2": b"BZh91AY&SY" + bytes(3000),
           "xz.xz": b"\xfd7zXZ\x00" + bytes(3000), "parquet": b"PAR1" + bytes(3000) + b"PAR1",
           "pdf.pdf": b"%PDF-1.7\n" + bytes(3000)}
    if frame:
        bad |= {"cut.zst": frame[:-30], "head.zst": b"\x28\xb5\x2f\xfd"}
    for name, content in bad.items():
        folder = bench.new_folder()
        (folder / name).write_bytes(content)
        other = "".join(json.dumps(access(n, id=f"other-{n:08}")) + "\n" for n in range(30))
        (folder / "other.log").write_text(other)
        bench.run("investigate", folder / name, "--data", folder / "data-alone", codes=(0, 1, 2))
        code, out, err = bench.run("investigate", folder / name, folder / "other.log", "--json",
                                   "--data", folder / "data", codes=(1, 2))
        assert name in err, f"{name}: its trouble is not said: {err!r}"
        assert json.loads(out)["read"]["records"] >= 30, f"{name}: the good file was not read"


def check_bombs(bench):
    """A gigabyte of zeros in a megabyte stops at the limit and says so."""
    folder, text, zeros = bench.new_folder(), b"0" * (1 << 26), bytes(1 << 26)
    bombs = {"binary.gz": (gzip.compress(zeros, 9, mtime=0) * 16, "not text|expand"),
             "text.gz": (gzip.compress(good_log(), mtime=0) + gzip.compress(text, 9, mtime=0) * 16,
                         "expand")}
    if shutil.which("zstd"):
        def packed(content):
            return subprocess.run(["zstd", "-q", "-c"], input=content, capture_output=True).stdout
        bombs["binary.zst"] = (packed(zeros) * 16, "not text|expand")
        bombs["text.zst"] = (packed(good_log()) + packed(text) * 16, "expand")
    for name, (content, says) in bombs.items():
        (folder / name).write_bytes(content)
        begin = time.monotonic()
        bench.run("investigate", folder / name, "--data", folder / f"data-{name}", codes=(2,),
                  says=says)
        assert time.monotonic() - begin < 40, f"{name} took {time.monotonic() - begin:.0f} s"


def check_no_logs(bench):
    """Nothing to read is a failure that says what to name instead."""
    folder = bench.new_folder()
    (folder / "empty").mkdir()
    (folder / "loop").symlink_to("loop")
    (folder / "circle").mkdir()
    (folder / "circle/again").symlink_to("../circle")
    (folder / "empty.log").touch()
    (folder / "other.log").write_bytes(good_log())
    for n, name in enumerate(("empty", "loop", "circle", "none.log", "none*.log", "other.log/x")):
        bench.run("investigate", folder / name, "--data", folder / f"data-{n}", codes=(2,),
                  says=" — ")
        bench.run("catalogue", "infer", folder / name, codes=(2,), says=" — ")
    bench.run("investigate", folder / "empty.log", "--data", folder / "data-e", codes=(0, 2),
              says="[Nn]o record|nothing")
    code, out, err = bench.run("investigate", folder / "none.log", folder / "other.log", "--json",
                               "--data", folder / "data-m", codes=(1, 2))
    assert json.loads(out)["read"]["records"] == 200, "the good file was not read"
    assert "none.log" in err, f"the missing file is not named: {err!r}"


def check_devices(bench):
    """A device or a FIFO is refused at once; one in a folder is passed over."""
    folder = bench.new_folder()
    os.mkfifo(folder / "pipe")
    begin = time.monotonic()
    for n, path in enumerate(("/dev/zero", "/dev/null", "/dev/random", folder / "pipe")):
        bench.run("investigate", path, "--data", folder / f"data-{n}", codes=(2,), says=" — ")
        bench.run("catalogue", "infer", path, codes=(0, 2))
        bench.run("catalogue", "check", path, codes=(0, 1, 2))
    register = folder / "register"
    register.mkdir()
    os.mkfifo(register / "members.csv")
    bench.run("register", "check", register, codes=(0, 2))
    assert time.monotonic() - begin < 60, "it waited for a device"
    (folder / "other.log").write_bytes(good_log())
    result, _ = bench.investigate([folder], codes=(0, 1, 2))
    assert result["read"]["records"] == 200, "a FIFO in a folder hid the log beside it"


def check_permissions(bench):
    """What may not be read or written is named (not seen by an administrator)."""
    if os.geteuid() == 0:
        return
    folder = bench.write(secret_log=good_log(), other_log=good_log(90))
    (folder / "secret.log").chmod(0)
    code, out, err = bench.run("investigate", folder / "secret.log", folder / "other.log", "--json",
                               "--data", folder / "data", codes=(1, 2), says="secret.log")
    assert json.loads(out)["read"]["records"] == 90, "the good file was not read"
    (folder / "locked").mkdir(mode=0o500)
    bench.run("investigate", folder / "other.log", "--data", folder / "locked/data", codes=(2,),
              says="locked")
    bench.run("investigate", folder / "other.log", "--data", folder / "locked", codes=(2,),
              says="locked")


def check_data_folder(bench):
    """A data folder that cannot be one, and one that is not whole, are refused with a reason."""
    folder = bench.write(log=good_log(), file=b"x")
    bench.run("investigate", folder / "log", "--data", folder / "file", codes=(2,), says="file")
    bench.run("investigate", folder / "log", "--data", folder / "file/data", codes=(2,))
    bench.run("investigate", folder / "log", "--data", "/dev/full/data", codes=(2,))
    bench.run("investigate", folder / "log", "--data", folder / "d", "--out", folder / "file",
              codes=(2,), says="file")
    breaks = {"ledger/manifest.json": [b"", b"{", b"[]", b"{}", b'{"schema":"haetae.ledger/9"}',
                                       b'{"schema":"haetae.ledger/1"}', b"\0" * 100,
                                       b"[" * 200_000],
              "ledger/catalogue.toml": [b"", b"[[route", b"\xff"], "ledger/subjects/ids": [b""],
              "incidents.sqlite": [b"x" * 5000, b""]}
    bench.investigate([folder / "log"], "--catalogue", bench.write(
        c_toml=catalogue("json")) / "c.toml", data=folder / "whole")
    for name, contents in breaks.items():
        for n, content in enumerate(contents):
            data = bench.new_folder() / "data"
            shutil.copytree(folder / "whole", data)
            (data / name).write_bytes(content)
            for command in (["scope", "--indicator", "key=k-good"],
                            ["investigate", folder / "log"]):
                bench.run(*command, "--data", data, codes=(0, 1, 2))
    segments = sorted((folder / "whole/ledger/segments").rglob("*.parquet"))
    assert segments, "no segment was written"
    for content in (b"", b"PAR1", segments[0].read_bytes()[:-9], segments[0].read_bytes()[:60]):
        data = bench.new_folder() / "data"
        shutil.copytree(folder / "whole", data)
        (data / segments[0].relative_to(folder / "whole")).write_bytes(content)
        bench.run("scope", "--indicator", "key=k-good", "--data", data, codes=(2,))
        bench.run("investigate", folder / "log", "--data", data, codes=(2,))


def check_disk_full(bench):
    """A disk that is full from some step on is a failure with that reason, and heals."""
    log, routes, register = shop(bench, ["k-evil"])
    for step in (1, 2, 3, 5, 8, 13, 21):
        data = bench.new_folder() / "data"
        options = ["--catalogue", routes, "--register", register, "--data", data]
        code, _, err = bench.run("investigate", log, *options, codes=(1, 2),
                                 env={"HAETAE_FAULT": f"full:{step}"})
        assert code == 1 or "No space left on device" in err, f"step {step}: {err}"
        result, _ = bench.json("investigate", log, *options, codes=(1,))
        assert result["read"]["records"] == 60 * 13 + 12, f"step {step}: {result['read']}"
    with open("/dev/full", "wb") as full:
        done = subprocess.run([bench.haetae, "detectors"], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2 and b"standard output" in done.stderr, (
        f"a full standard output went unnoticed: {done.returncode} {done.stderr!r}")


# --- what people write ----------------------------------------------------------------------------


def check_catalogues(bench):
    """Each mistake in a catalogue is named with its line, and nothing is read under it."""
    route = '[[route]]\nmatch = "GET /a/{m}"\nsubject = "m"\ndiscloses = ["name"]\n'
    wrong = ["[[route]", "[ = 1", "a = ", "=", "[[route]]\nmatch = 7\n", '[[route]]\nmatch = ""\n',
             '[[route]]\nmatch = "GET"\n', '[[route]]\nmatch = "GET a"\n',
             '[[route]]\nmatch = "GET /{"\n', '[[route]]\nmatch = "GET /{}"\n',
             '[[route]]\nmatch = "GET /{a}{b}"\n', '[[route]]\nmatch = "GET /{a}/{a}"\n',
             route.replace('"m"', '"n"'), route.replace('"name"', '"name:x"'),
             route.replace('["name"]', '"name"'), route.replace('["name"]', "[7]"),
             route.replace('["name"]', "[]"), route + "carries = 7\n",
             route + 'carries = "../../x"\n', route + route, '[format]\nname = "xml"\n' + route,
             "[format]\nname = 7\n" + route, 'format = "json"\n' + route, 'route = "x"\n',
             '[format]\nname = "json"\n[format.fields]\ntime = "ts"\n' + route,
             '[format]\nname = "json"\n[format.fields]\ntime = 7\n' + route,
             '[[issuance]]\nmatch = "POST"\n' + route, "\xff\xfe", "a" * 100_000, "[" * 100_000,
             "x = " + "[" * 100_000, "x = " + "{a=" * 50_000, "\0\0\0", '"' * 999]
    folder, problems = bench.write(log=good_log()), []
    for n, text in enumerate(wrong):
        path = folder / f"wrong-{n}.toml"
        path.write_bytes(text.encode("latin-1"))
        code, out, err = bench.run("catalogue", "check", path)
        assert path.name in out + err, f"{text[:60]!r}: does not name the file: {out}{err}"
        code, _, err = bench.run("investigate", folder / "log", "--catalogue", path,
                                 "--data", folder / f"data-{n}", codes=(2,))
        if not re.search(r"line \d+|UTF-8|\[format.fields\]", err) or " — " not in err:
            problems.append(f"{text[:60]!r}: neither where nor what to do: {err}")
    bench.run("catalogue", "check", folder, codes=(2,))
    with open(folder / "large.toml", "wb") as large:
        large.truncate(17 << 20)
    bench.run("catalogue", "check", folder / "large.toml", codes=(1, 2))
    assert not problems, "\n    ".join(problems)


def check_registers(bench):
    """Each mistake in a register is named with file and line, and nothing is read with it."""
    wrong = [("members.csv", b"name\nm-1\n"), ("members.csv", b"member,created\nm-1,yesterday\n"),
             ("members.csv", b'member\n"m-1\n'), ("members.csv", b"member\n" + b"x" * (2 << 20)),
             ("members.csv", b"\xff\xfem\0e\0"), ("members.csv", b"," * 2000 + b"\n"),
             ("issued.csv", b"credential\n"), ("issued.jsonl", b"{"), ("issued.jsonl", b"7\n"),
             ("issued.jsonl", b"[" * 100_000 + b"\n"),
             ("issued.csv", b"credential,key,principal,issued,expires\nc,k,p,never,\n"),
             ("people.csv", b"who\nx\n"), ("people.csv", b"person,role,joined,left\np,r,x,\n"),
             ("canaries.csv", b"x\n1\n"), ("keys.toml", b"[[key]]\n"), ("keys.toml", b"[ = 1"),
             ("keys.toml", b'[[key]]\nkid = "k"\ncreated = "x"\n'), ("keys.toml", b"key = 7\n"),
             ("keys.toml", b'[[key]]\nkid = "k"\ncustodians = "me"\n'),
             ("jobs.toml", b'[[job]]\nname = "x"\n'), ("jobs.toml", b"[[job]]\nname = 7\n"),
             ("jobs.toml", b'[[job]]\nname = "x"\nprincipal = "p"\nroutes = "GET /"\n'),
             ("carries/book.csv", b"a,b\n1,2\n"),
             ("carries/book.csv", b"member,person,from\na,b,x\n"),
             ("members.parquet", b"PAR1 this is none PAR1")]
    folder, problems = bench.write(log=good_log()), set()
    for n, (name, content) in enumerate(wrong):
        path = folder / f"register-{n}" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        for command in (["register", "check", folder / f"register-{n}"],
                        ["investigate", folder / "log", "--register", folder / f"register-{n}",
                         "--data", folder / f"data-{n}"]):
            code, _, err = bench.run(*command, codes=(0, 1, 2))
            if code != 2 or name not in err or " — " not in err:
                problems.add(f"{name} {content[:50]!r}: exit {code}, {err.strip()}")
    assert not problems, "\n    ".join(sorted(problems))


# --- surroundings ---------------------------------------------------------------------------------


def waiting(bench, data):
    """A haetae that holds the data folder: it waits for the end of its standard input."""
    process = bench.start("investigate", "-", "--data", data, stdin=subprocess.PIPE)
    end = time.monotonic() + 20
    while not (data / "stdin.log").exists() and time.monotonic() < end:
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    return process


def check_two_at_once(bench):
    """The second haetae on one data folder is told so, and harms nothing."""
    folder = bench.write(log=good_log())
    process = waiting(bench, folder / "data")
    bench.run("investigate", folder / "log", "--data", folder / "data", codes=(2,),
              says="another|in use|already")
    out, err = process.communicate(good_log(), timeout=RUN_SECONDS_MAX)
    assert process.returncode in (0, 1), f"the first was disturbed: {err!r}"
    result, _ = bench.investigate([folder / "log"], data=folder / "data")
    assert result["read"]["records"] == 200, f"read twice: {result['read']}"


def check_interrupt(bench):
    """Ctrl-C ends it with 130 at any instant; the same command then ends as if undisturbed."""
    process = waiting(bench, bench.new_folder() / "data")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130 and b"interrupted" in err, f"{process.returncode} {err!r}"
    log, routes, register = shop(bench, TEXTS.values())
    parts = bench.new_folder()
    lines = log.read_bytes().splitlines(keepends=True)
    for n in range(40):
        (parts / f"part-{n}").write_bytes(b"".join(lines[n::40]))
    options = ["--catalogue", routes, "--register", register, "--commit-rows", "50"]
    expected, _ = bench.investigate([parts], *options)
    stopped = 0
    for delay in (0.02, 0.06, 0.1, 0.16, 0.25, 0.4, 0.6):
        data = bench.new_folder() / "data"
        process = bench.start("investigate", parts, *options, "--data", data)
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert process.returncode in (130, 1, -signal.SIGINT), f"exit {process.returncode}"
        stopped += process.returncode == 130
        result, _ = bench.investigate([parts], *options, data=data)
        for one in (expected, result):
            for name in ("seconds", "records_new"):
                one["read"].pop(name, None)
        assert result["read"] == expected["read"], f"{result['read']}, not {expected['read']}"
        assert result["incidents"] == expected["incidents"], "other incidents than undisturbed"
    assert stopped, "no run was stopped in time"


def check_standard_input(bench):
    """`-` is a log like any other, plain or compressed."""
    contents = {"plain": good_log(), "gzip": gzip.compress(good_log())}
    if shutil.which("zstd"):
        contents["zstd"] = subprocess.run(["zstd", "-q", "-c"], input=good_log(),
                                          capture_output=True).stdout
    for name, content in contents.items():
        data = bench.new_folder() / "data"
        result, _ = bench.investigate(["-"], data=data, stdin=content)
        assert result["read"]["records"] == 200, f"{name}: {result['read']}"
        again, _ = bench.investigate(["-"], data=data, stdin=content)
        assert again["read"]["records"] == 200, f"{name} counted twice: {again['read']}"
        assert not (data / "stdin.log").exists(), "a copy of the log stays behind"
        code, out, _ = bench.run("catalogue", "infer", "-", stdin=content, codes=(0,))
        assert out, f"{name}: nothing was inferred from standard input"
    bench.run("investigate", "-", "--data", bench.new_folder() / "data", codes=(0, 2))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("haetae", type=lambda name: str(pathlib.Path(name).resolve()))
    parser.add_argument("--only", default="", help="checks whose name contains this")
    parser.add_argument("--keep", action="store_true", help="keep the folder, to look at it")
    args = parser.parse_args()
    checks = [(name, check) for name, check in globals().items()
              if name.startswith("check_") and args.only in name]
    with contextlib.ExitStack() as stack:
        folder = tempfile.mkdtemp() if args.keep else stack.enter_context(
            tempfile.TemporaryDirectory())
        if args.keep:
            print(f"in {folder}")
        bench, failed = Bench(args.haetae, pathlib.Path(folder)), 0
        for name, check in checks:
            start = time.monotonic()
            try:
                check(bench)
                print(f"  ok      {time.monotonic() - start:5.1f} s  {name}", flush=True)
            except (AssertionError, KeyError, OSError, ValueError, subprocess.SubprocessError,
                    TypeError, IndexError) as error:
                failed += 1
                print(f"  FAILED  {time.monotonic() - start:5.1f} s  {name}: {check.__doc__}\n"
                      f"    {type(error).__name__} {clean_for_show(error)}", flush=True)
        print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


def clean_for_show(error):
    return "".join(c if c == "\n" or c.isprintable() else f"\\x{ord(c):02x}" for c in str(error))


if __name__ == "__main__":
    sys.exit(main())
