#!/usr/bin/env python3
"""Exports of a made-up shop: counts that agree, STIX that is valid, and no half file ever.

  python3 tests/e2e/export_test.py HAETAE [--kills N] [--seed S] [--keep]

- CSV, JSON lines and their compressed forms hold the same rows; the manifest's count, size and
  SHA-256 are the file's; accesses and people are as many as `scope` counts.
- The STIX bundle of each incident passes stix_check.py and the schemas of OASIS, which refuse it
  when any object is broken; it gives nothing personal away unless asked, and is the same when it is
  made again.
- An export is killed at every kind of instant (HAETAE_FAULT=kill:K, and a real kill -9), and its
  disk runs full (full:K): afterwards there is no file, or a whole one with its manifest; a full
  disk leaves the file that was there before; nothing else lies around.
"""
import argparse
import csv
import gzip
import hashlib
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

import stix_check

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "tests" / "e2e" / "stix_schemas.py"
SCENARIOS = "forged-old-key,insider-fast,stolen-session"
MEMBERS = 1500
RUN_SECONDS_MAX = 120
FULL = "No space left on device"


class Shop:
    def __init__(self, haetae, folder):
        self.haetae, self.folder, self.out = haetae, folder, folder / "out"
        self.out.mkdir()
        made = folder / "shop"
        subprocess.run([haetae, "simulate", SCENARIOS, "--out", made, "--members", str(MEMBERS),
                        "--days", "4", "--quiet"], check=True, stdout=subprocess.DEVNULL)
        self.data = folder / "data"
        code, out, talk = self.run("investigate", made / "logs", "--catalogue",
                                   made / "catalogue.toml", "--register", made / "register",
                                   "--json", "--quiet")
        assert code == 1, talk
        incidents = json.loads(out)["incidents"]
        self.incidents = [one["id"] for one in incidents]
        self.largest = max(incidents, key=lambda one: one["scope"]["confirmed"]["accesses"])["id"]

    def start(self, *arguments, fault=None):
        environment = {k: v for k, v in os.environ.items() if k != "HAETAE_FAULT"}
        if fault:
            environment["HAETAE_FAULT"] = fault
        command = [str(part) for part in (self.haetae, *arguments, "--data", self.data)]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, cwd=self.out)

    def run(self, *arguments, fault=None):
        with self.start(*arguments, fault=fault) as process:
            out, talk = process.communicate(timeout=RUN_SECONDS_MAX)
        return process.returncode, out, talk

    def export(self, what, name, *more):
        code, out, talk = self.run("export", what, "--incident", self.largest, "--out", name,
                                   "--json", *more)
        assert code == 0, talk
        manifest = verified(self.out / name)
        assert json.loads(out) == manifest
        return manifest

    def clear(self):
        for path in self.out.iterdir():
            path.unlink()


def verified(path):
    """The manifest of a file, which fits it."""
    manifest = json.loads((path.parent / f"{path.name}.manifest.json").read_text(encoding="utf-8"))
    content = path.read_bytes()
    assert manifest["file"] == path.name
    assert manifest["bytes"] == len(content), f"{path.name} is {len(content)} bytes long"
    assert manifest["sha256"] == hashlib.sha256(content).hexdigest(), f"{path.name} is another file"
    return manifest


def rows_of(path):
    """The rows as lists of text, what is none as the empty text, whatever the format."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    elif path.suffix == ".zst":
        content = subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True).stdout
    text = content.decode("utf-8")
    if ".csv" in path.name:
        rows = list(csv.reader(text.splitlines(keepends=True)))[1:]
        return [[cell.removeprefix("'") for cell in row] for row in rows]
    lines = (json.loads(line) for line in text.splitlines())
    return [["" if value is None else str(value) for value in line.values()] for line in lines]


def check_counts(shop):
    code, out, talk = shop.run("scope", "--incident", shop.largest, "--json")
    assert code == 0, talk
    confirmed = json.loads(out)["confirmed"]
    for what in ("accesses", "people"):
        reference = None
        for ending in ("csv", "jsonl", "csv.gz", "jsonl.gz", "csv.zst", "jsonl.zst"):
            name = f"{what}.{ending}"
            manifest = shop.export(what, name)
            rows = rows_of(shop.out / name)
            assert manifest["rows"] == len(rows), name
            reference = reference or rows
            assert rows == reference, f"{name} has other rows than {what}.csv"
        parquet = shop.export(what, f"{what}.parquet")
        assert parquet["rows"] == len(reference) > 0
        if what == "people":
            assert len(reference) == confirmed["people"]
            assert [row[0] for row in reference] == sorted(row[0] for row in reference)
        else:
            assert parquet["counts"]["disclosed"] == confirmed["accesses"]
            assert parquet["counts"]["missing"] == confirmed["missing"]
            assert sum(parquet["counts"].values()) == len(reference)
            times = [row[0] for row in reference]
            assert times == sorted(times), "the order is not that of the ledger"
    shop.clear()


def secrets_of(shop, incident):
    """The credentials that the incident's accesses showed."""
    code, out, talk = shop.run("export", "accesses", "--incident", incident, "--out", "-",
                               "--format", "jsonl", "--quiet")
    assert code == 0, talk
    return {row["credential"] for row in map(json.loads, out.splitlines())} - {None}


def check_schemas(shop, name, text):
    """The bundle is what the schemas of OASIS ask for; broken in one place it is not."""
    def refused(*files):
        done = subprocess.run(["/usr/bin/python3", SCHEMAS, *files], cwd=shop.out,
                              capture_output=True, text=True, timeout=RUN_SECONDS_MAX)
        assert done.returncode in (0, 1) and not done.stderr, done.stderr[-500:]
        return done.stdout
    assert not refused(name), refused(name)
    bundle = json.loads(text)
    for at, one in enumerate(bundle["objects"]):
        if one["type"] in {other["type"] for other in bundle["objects"][:at]}:
            continue
        broken = json.loads(text)
        broken["objects"][at]["created"] = "yesterday"
        (shop.out / "broken.json").write_text(json.dumps(broken), encoding="utf-8")
        assert one["id"] in refused("broken.json"), f"a broken {one['type']} passes"


def check_stix(shop):
    bundles = asked_by_credential = 0
    for incident in shop.incidents:
        secrets = secrets_of(shop, incident)
        assert secrets, f"incident {incident} shows no credential"
        for more in ((), ("--with-personal",)):
            name = f"{incident}{'-all' if more else ''}.stix.json"
            arguments = ("export", "indicators", "--incident", incident, "--out", name, *more)
            code, _, talk = shop.run(*arguments)
            assert code == 0, talk
            text = (shop.out / name).read_text(encoding="utf-8")
            problems = stix_check.check_bundle(text)
            assert not problems, f"{name}: {problems[:5]}"
            check_schemas(shop, name, text)
            manifest = verified(shop.out / name)
            table = f"{name}.jsonl"
            code, _, talk = shop.run(*arguments[:5], table, *more)
            assert code == 0, talk
            indicators = [json.loads(line) for line in (shop.out / table).open(encoding="utf-8")]
            objects = json.loads(text)["objects"]
            assert manifest["rows"] == len({one["indicator"] for one in indicators}) == sum(
                one["type"] == "indicator" for one in objects)
            counts = sorted(one["count"] for one in objects if one["type"] == "sighting")
            assert counts == sorted({one["indicator"]: one["accesses"] for one in indicators
                                     if one["accesses"]}.values())
            for written in (name, f"{name}.manifest.json", table, f"{table}.manifest.json"):
                text_of = (shop.out / written).read_text(encoding="utf-8")
                leaked = [one for one in secrets if json.dumps(one) in text_of]
                assert not leaked, f"{written} gives away {len(leaked)} credentials"
            asked = {one["value"] for all_of in manifest["question"]["any_of"] for one in all_of
                     if one["dimension"] == "credential_sha256"}
            hashes = {hashlib.sha256(one.encode()).hexdigest() for one in secrets}
            assert asked <= (hashes if more else {"left out"}), f"{name} asks by {asked}"
            asked_by_credential += bool(asked)
            if not more:
                personal = [one for one in indicators
                            if one["dimension"] in ("principal", "credential_sha256")]
                assert not personal and "user-account" not in text
            shop.run(*arguments)
            assert (shop.out / name).read_text(encoding="utf-8") == text, "another bundle"
            bundles += 1
    assert asked_by_credential >= 2, "no incident is one of credentials: nothing was checked"
    shop.clear()
    return bundles


def check_left(shop, name, before, done):
    """What a disturbed export left: nothing, what was there, or a whole new file."""
    left = {path.name for path in shop.out.iterdir()}
    allowed = {name, f"{name}.manifest.json"}
    if done.startswith("kill"):  # nobody could take them away; the next export does
        allowed |= {f"{name}.tmp", f"{name}.manifest.json.tmp"}
    assert left <= allowed, f"{done}: {left - allowed} lies around"
    if name in left:
        verified(shop.out / name)
    else:
        assert done.startswith("kill") or not before, f"{done}: what was there is gone"


def disturb(shop, rng, kind, seconds):
    what = rng.choice(("accesses", "people"))
    ending = rng.choice(("csv", "jsonl.gz", "parquet"))
    name = f"{what}.{ending}"
    before = rng.random() < 0.5
    if before:
        shop.export(what, name, "--exact")
    arguments = ("export", what, "--incident", shop.largest, "--out", name)
    if kind == "signal":
        delay = rng.uniform(0, seconds)
        done = f"kill after {delay:.3f} s of {name}"
        with shop.start(*arguments) as process:
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=RUN_SECONDS_MAX)
        hit = process.returncode == -signal.SIGKILL
    else:
        step = rng.randint(1, 12)
        done = f"{kind}:{step} of {name}"
        code, _, talk = shop.run(*arguments, fault=f"{kind}:{step}")
        hit = code != 0
        if hit and kind == "full":
            assert code == 2 and FULL in talk, f"{done} ended with {code}: {talk[-300:]}"
        elif hit:
            assert code == -signal.SIGKILL, f"{done} ended with {code}: {talk[-300:]}"
    check_left(shop, name, before, done)
    shop.export(what, name)  # the next one goes through, and takes away what a kill left
    left = {path.name for path in shop.out.iterdir()}
    assert left == {name, f"{name}.manifest.json"}, f"{done}: {left} after the next export"
    shop.clear()
    return hit


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("haetae", help="the binary")
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--keep", action="store_true", help="keep the folder, to look at it")
    args = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="haetae-export-")
    shop = Shop(pathlib.Path(args.haetae).resolve(), pathlib.Path(folder))
    check_counts(shop)
    bundles = check_stix(shop)
    start = time.monotonic()
    shop.export("accesses", "accesses.csv")
    seconds = time.monotonic() - start
    shop.clear()
    failed, hits = 0, {"kill": 0, "full": 0, "signal": 0}
    for n in range(args.kills):
        kind = ("kill", "full", "signal")[n % 3]
        try:
            hits[kind] += disturb(shop, random.Random(f"{args.seed} {n}"), kind, seconds)
        except (AssertionError, OSError, ValueError) as error:
            failed += 1
            print(f"  FAILED point {n}: {error}", flush=True)
            shop.clear()
    if args.kills >= 30:
        assert all(hits.values()), f"some disturbances never hit: {hits}"
    if args.keep:
        print(f"in {folder}")
    else:
        subprocess.run(["rm", "-rf", folder], check=True)
    print(f"{bundles} bundles valid; of {args.kills} disturbances hit {hits}; {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
