#!/usr/bin/env python3
"""Investigates a made-up shop with the real binary and compares every number with the truth.

  python3 tests/e2e/shop_test.py HAETAE [--seed N] [--members N] [--days N] [--only NAME] [--keep]

First the numbers of one investigation, then arrangements of the same logs that must not change
them: other orders, parts, compression, threads, a second run, a file that grows while it is read.
Each check is a function of one Shop; its first line says what must hold. `HAETAE` may be `none`:
then only the truth itself is proven, by the slow reference.
"""
import argparse
import contextlib
import csv
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from reference import compare, micros, people_rows, prove_truth, read_people

ROOT = pathlib.Path(__file__).resolve().parents[2]
KEY = "k-2021"


class Shop:
    def __init__(self, args, folder):
        self.haetae, self.folder, self.runs = args.haetae, folder, 0
        self.data = folder / "shop"
        self.catalogue = ROOT / "examples/shop/catalogue.toml"
        subprocess.run([sys.executable, ROOT / "examples/shop/make.py", "--out", self.data,
                        "--seed", args.seed, "--members", str(args.members),
                        "--days", str(args.days)], check=True, stdout=subprocess.DEVNULL)
        self.truth, self.reference = prove_truth(self.data, self.catalogue)
        self.logs = sorted((self.data / "logs").iterdir())
        self.first = None

    def new_folder(self):
        self.runs += 1
        path = self.folder / f"run-{self.runs}"
        path.mkdir()
        return path

    def command(self, *arguments, codes=(0,)):
        """Runs haetae and returns what it printed as JSON."""
        done = subprocess.run([self.haetae, *map(str, arguments), "--json", "--quiet"],
                              capture_output=True, text=True, timeout=600)
        assert done.returncode in codes, (
            f"`haetae {arguments[0]}` ended with {done.returncode}, not {codes}: "
            f"{done.stderr[-800:]}")
        try:
            return json.loads(done.stdout)
        except ValueError as error:
            raise AssertionError(f"standard output is not JSON ({error}): {done.stdout[:200]!r}")

    def investigate(self, logs, data=None, options=(), codes=(1,)):
        data = data or self.new_folder()
        result = self.command(
            "investigate", *logs, "--catalogue", self.catalogue, "--register",
            self.data / "register", "--data", data, *options, codes=codes)
        return result, data

    def usual(self):
        """The investigation of the logs as they are, made once."""
        if self.first is None:
            self.first = self.investigate([self.data / "logs"])
        return self.first

    def lines(self):
        """name → the lines of each log, uncompressed."""
        return {log.name.removesuffix(".gz"): (gzip.decompress(log.read_bytes())
                if log.suffix == ".gz" else log.read_bytes()).splitlines(keepends=True)
                for log in self.logs}

    def write(self, contents):
        """Writes name → bytes into a new folder and returns the paths."""
        folder = self.new_folder()
        for name, content in contents.items():
            (folder / name).write_bytes(content)
        return [folder / name for name in contents]


def key_incident(result):
    for incident in result["incidents"]:
        for indicator in incident["indicators"]:
            if (indicator["dimension"], indicator["value"]) == ("key", KEY):
                return incident
    raise AssertionError(f"no incident names the key {KEY}; there are: "
                         f"{[i.get('title') for i in result['incidents']]}")


def confirmed_like(truth, confirmed):
    """What the truth counts out of what haetae counts; other members are haetae's own."""
    chosen = {name: confirmed.get(name) for name in truth}
    chosen["by_field"] = {field: {"clear": n.get("clear", 0), "masked": n.get("masked", 0)}
                          for field, n in confirmed.get("by_field", {}).items()
                          if n.get("clear") or n.get("masked")}
    return chosen


def essence(result):
    """What no arrangement of the same records may change."""
    read = {k: result["read"][k] for k in ("records", "accesses", "duplicates", "unreadable")}
    incidents = [{
        "severity": i["severity"], "first": i["first_access"], "last": i["last_access"],
        "alert_at": i["alert_at"], "reads_before_alert": i["reads_before_alert"],
        "findings": sorted({f["detector"] for f in i["findings"]}),
        "indicators": sorted((x["dimension"], x["value"], x["role"]) for x in i["indicators"]),
        "confirmed": i["scope"]["confirmed"]} for i in result["incidents"]]
    return {"read": read, "incidents": {str(n): i for n, i in enumerate(incidents)}}


def same(shop, what, result):
    compare(what, essence(shop.usual()[0]), essence(result))


# --- one investigation ----------------------------------------------------------------------------


def check_read(shop):
    """Records, accesses, repeats and broken lines are counted as the maker wrote them."""
    result, _ = shop.usual()
    compare("read", shop.truth["read"], {k: result["read"].get(k) for k in shop.truth["read"]})


def check_scope(shop):
    """The incident of the key has exactly the people, fields, routes and times of the truth."""
    incident = key_incident(shop.usual()[0])
    compare("confirmed", shop.truth["confirmed"],
            confirmed_like(shop.truth["confirmed"], incident["scope"]["confirmed"]))
    times = ["first_access", "last_access"]
    compare("times", [shop.truth[t] for t in times], [incident[t] for t in times])
    causes = [(i["dimension"], i["value"]) for i in incident["indicators"] if i["role"] == "cause"]
    assert ("key", KEY) in causes, f"the key is not a cause: {causes[:5]}"


def check_only_incident(shop):
    """Honest life is no grave incident, and the key's incident comes first."""
    incidents = shop.usual()[0]["incidents"]
    assert incidents[0] is key_incident(shop.usual()[0]), "the key's incident is not the first"
    assert incidents[0]["severity"] == "critical", f"severity {incidents[0]['severity']}"
    others = [i["title"] for i in incidents[1:] if i["severity"] in ("critical", "high")]
    assert not others, f"false incidents: {others}"


def check_possible(shop):
    """Whoever was read while the gateway wrote nothing is among the possible; the gap is named."""
    result, _ = shop.usual()
    scope, lost, gap = (key_incident(result)["scope"], shop.truth["lost_in_gap"], shop.truth["gap"])
    at_least = shop.truth["confirmed"]["people"] + lost["people_nowhere_else"]
    possible = scope["possible"]["people"]
    assert possible >= at_least, f"possible {possible}, but {at_least} were reached"
    assert scope["possible"]["why"], "`possible` gives no reason"
    found = [g for g in result["coverage"]["gaps"]
             if pathlib.Path(g["source"]).name == gap["source"]
             and micros(g["from"]) <= micros(gap["from"]) and micros(g["to"]) >= micros(gap["to"])]
    assert found, f"no gap of {gap['source']} covers {gap['from']} … {gap['to']}: " \
                  f"{result['coverage']['gaps']}"
    slack = (micros(found[0]["to"]) - micros(found[0]["from"])
             - micros(gap["first_after"]) + micros(gap["last_before"]))
    assert slack <= 1800 * 10**6, f"the gap is {slack / 60e6:.0f} minutes longer than the silence"


def check_people_file(shop):
    """people-<incident>.csv has one row for everybody reached, and nobody else."""
    result, data = shop.usual()
    expected = read_people(shop.data / "truth-people.csv")
    actual = read_people(data / "report" / f"people-{key_incident(result)['id']}.csv")
    compare_rows(expected, actual)


def compare_rows(expected, actual):
    assert expected == actual, (f"{len(expected - actual)} rows missing, {len(actual - expected)} "
                                f"too many: {sorted(expected ^ actual)[:4]}")


def check_report(shop):
    """The report is there, holds its JSON, and asks nothing of the network."""
    result, data = shop.usual()
    page = (data / "report" / "index.html").read_text(encoding="utf-8")
    assert "<html" in page.lower(), "index.html is no page"
    for loaded in ('src="http', "src='http", 'rel="stylesheet" href="http', "@import"):
        assert loaded not in page, f"index.html loads something: {loaded}"
    stored = json.loads((data / "report" / "investigation.json").read_text(encoding="utf-8"))
    compare("investigation.json", essence(result), essence(stored))


def check_scope_command(shop):
    """`haetae scope` by key and by all addresses (@FILE) equals the incident's scope."""
    _, data = shop.usual()
    addresses = data / "addresses.txt"
    addresses.write_text("\n".join(shop.truth["indicators"]["source_ip"]) + "\n", encoding="utf-8")
    for indicator in (f"key={KEY}", f"source_ip=@{addresses}"):
        people = data / "people.csv"
        scope = shop.command("scope", "--indicator", indicator, "--people", people, "--data", data)
        compare(indicator.split("@")[0], shop.truth["confirmed"],
                confirmed_like(shop.truth["confirmed"], scope["confirmed"]))
        compare_rows(read_people(shop.data / "truth-people.csv"), read_people(people))


def check_scope_both(shop):
    """Two dimensions mean both: the key on the edit page, and on two addresses."""
    _, data = shop.usual()
    edit = "GET /my/addresses/{member}/edit"
    expected = shop.truth["confirmed"]["by_route"][edit]
    scope = shop.command("scope", "--indicator", f"key={KEY}", "--indicator", f"route={edit}",
                         "--data", data)
    compare("route", expected, {k: scope["confirmed"][k] for k in expected})
    two = shop.truth["indicators"]["source_ip"][:2]
    confirmed, people, _ = shop.reference.scope(key=[KEY], source_ip=two)
    out = data / "two.csv"
    scope = shop.command("scope", "--indicator", f"key={KEY}", "--people", out, "--data", data,
                         *[x for ip in two for x in ("--indicator", f"source_ip={ip}")])
    compare("two addresses", confirmed, confirmed_like(confirmed, scope["confirmed"]))
    compare_rows(people_rows(people), read_people(out))


def check_who(shop):
    """`haetae who` knows every reader of a member, in other people's delivery lists too."""
    _, data = shop.usual()
    _, people, _ = shop.reference.scope(key=[KEY])
    members = [p for p, row in people.items() if row["kind"] == "member"]
    members.sort(key=lambda p: (-people[p]["accesses"], p))
    for member in (members[0], members[len(members) // 2], members[-1]):
        expected = shop.reference.who(member)
        result = shop.command("who", "--member", member, "--data", data)
        actual = {(r["principal"], r["key"], r["source_ip"]): r["accesses"]
                  for r in result["readers"]}
        compare("who", {str(k): n for k, n in expected.items()},
                {str(k): n for k, n in actual.items()})
        assert result["disclosures"] == sum(expected.values()), (
            f"disclosures {result['disclosures']}, not {sum(expected.values())}")


# --- the same records, arranged otherwise -----------------------------------------------------


def check_order(shop):
    """The order in which the files are named changes nothing."""
    same(shop, "reversed files", shop.investigate(list(reversed(shop.logs)))[0])


def check_split(shop):
    """Each log cut into five files, at line ends, gives the same."""
    parts = {}
    for name, lines in shop.lines().items():
        for n in range(5):
            part = lines[len(lines) * n // 5:len(lines) * (n + 1) // 5]
            parts[f"{name}.part{n}"] = b"".join(part)
    same(shop, "five parts", shop.investigate(shop.write(parts))[0])


def check_compression(shop):
    """A log and its gzip are the same log."""
    contents = {f"{name}.gz": gzip.compress(b"".join(lines), 1)
                for name, lines in shop.lines().items()}
    same(shop, "gzip", shop.investigate(shop.write(contents))[0])
    plain = {name: b"".join(lines) for name, lines in shop.lines().items()}
    same(shop, "plain", shop.investigate(shop.write(plain))[0])


def check_threads(shop):
    """One thread and two give the same."""
    for threads in ("1", "2"):
        result, _ = shop.investigate([shop.data / "logs"], options=("--threads", threads))
        same(shop, f"--threads {threads}", result)


def check_twice(shop):
    """A second run over the same logs adds nothing."""
    data = shop.new_folder()
    shop.investigate([shop.data / "logs"], data)
    same(shop, "second run", shop.investigate([shop.data / "logs"], data)[0])


def check_growing(shop):
    """A log read when it ended in the middle of a line, and again when it was whole."""
    whole = {name: b"".join(lines) for name, lines in shop.lines().items()}
    half = {}
    for name, content in whole.items():
        line_end = content.index(b"\n", len(content) // 2)
        half[name] = content[:line_end + 1 + (content.index(b"\n", line_end + 1) - line_end) // 2]
    paths = shop.write(half)
    data = shop.new_folder()
    shop.investigate(paths, data, codes=(0, 1))
    for path in paths:
        path.write_bytes(whole[path.name])
    same(shop, "grown", shop.investigate(paths, data)[0])


def check_later_files(shop):
    """Logs that come one by one end where all at once do."""
    data = shop.new_folder()
    for log in shop.logs:
        result, _ = shop.investigate([log], data, codes=(0, 1))
    incident = key_incident(result)
    compare("one by one", shop.truth["confirmed"],
            confirmed_like(shop.truth["confirmed"], incident["scope"]["confirmed"]))


def check_alert(shop):
    """The log up to `alert_at` raises the alarm, and the reads before it are counted."""
    incident = key_incident(shop.usual()[0])
    limit, cut = micros(incident["alert_at"]), {}
    disclosing = sum(micros(incident["first_access"]) <= a.time < limit
                     and a.record["key"] == KEY and a.status == 200
                     for a in shop.reference.accesses)
    before = incident["reads_before_alert"]
    assert abs(disclosing - before) <= 1, (
        f"reads_before_alert {before}, but {disclosing} disclosing accesses came before it")
    assert before <= 100, f"{before} reads before the alert, with the issuance register at hand"
    for name, lines in shop.lines().items():
        kept = [line for line in lines if (at := time_of(line)) is None or at <= limit]
        cut[name] = b"".join(kept)
    key_incident(shop.investigate(shop.write(cut))[0])


def time_of(line):
    with contextlib.suppress(ValueError, KeyError, TypeError):
        return micros(json.loads(line)["ts"])
    return None


def check_honest(shop):
    """Without the attacker's lines nothing is found: no finding about an honest shop."""
    honest = {name: b"".join(line for line in lines if f'"kid":"{KEY}"'.encode() not in line)
              for name, lines in shop.lines().items()}
    result, _ = shop.investigate(shop.write(honest), codes=(0, 1))
    grave = [i["title"] for i in result["incidents"] if i["severity"] in ("critical", "high")]
    assert not grave, f"false incidents: {grave}"


# --------------------------------------------------------------------------------------------------


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("haetae", help="the binary, or none")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--members", type=int, default=4000)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--only", default="", help="checks whose name contains this")
    parser.add_argument("--keep", action="store_true", help="keep the folder, to look at it")
    args = parser.parse_args()
    checks = [(name, check) for name, check in globals().items()
              if name.startswith("check_") and args.only in name and args.haetae != "none"]
    with contextlib.ExitStack() as stack:
        folder = tempfile.mkdtemp() if args.keep else stack.enter_context(
            tempfile.TemporaryDirectory())
        shop = Shop(args, pathlib.Path(folder))
        print(f"shop of {args.members} members, seed {args.seed}: the truth is proven"
              f"{f', in {folder}' if args.keep else ''}")
        failed = 0
        for name, check in checks:
            start = time.monotonic()
            try:
                check(shop)
                print(f"  ok      {time.monotonic() - start:5.1f} s  {name}")
            except (AssertionError, KeyError, OSError, subprocess.TimeoutExpired) as error:
                failed += 1
                print(f"  FAILED  {time.monotonic() - start:5.1f} s  {name}: {check.__doc__}\n"
                      f"    {type(error).__name__} {error}")
        print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
