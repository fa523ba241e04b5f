#!/usr/bin/env python3
"""Kills haetae and fills its disk at every kind of instant; the next run ends as if nothing was.

  python3 tests/e2e/crash_test.py HAETAE [--kills N] [--seed S] [--keep]

One undisturbed investigation of a made-up shop is the reference. Each point disturbs the same
investigation in a new data folder, runs it again undisturbed in that folder, and compares what it
prints, the people files, and the files of the ledger with the manifest. A disturbance is one of
`kill` (HAETAE_FAULT=kill:K, at the K-th durable step), `full` (HAETAE_FAULT=full:K, the disk is
full from the K-th step on), `signal` (a real kill -9 at some instant) and `row` (several of these
in a row). A failure prints its point; the same seed makes the same points.

Then the catalogue changes: kills while everything is read again, by a command that names only one
of the logs, must not make haetae forget the others.
"""
import argparse
import collections
import contextlib
import gzip
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "examples/shop/catalogue.toml"
CATALOGUE_KILLS = 6
MEMBERS = 3000
PARTS = 8               # each log is cut into so many files: a block is parsed as a whole
COMMIT_ROWS = 500
RUN_SECONDS_MAX = 120
STEPS_FIRST, STEPS_MAX = 16, 1 << 16
FULL = "No space left on device"


class Shop:
    """The logs of a shop in many small files, and the command that investigates them."""

    def __init__(self, haetae, folder):
        self.haetae, self.folder, self.runs = haetae, folder, 0
        self.made = folder / "shop"
        subprocess.run([sys.executable, ROOT / "examples/shop/make.py", "--out", self.made,
                        "--members", str(MEMBERS)], check=True, stdout=subprocess.DEVNULL)
        self.logs = folder / "logs"
        self.logs.mkdir()
        for log in sorted((self.made / "logs").iterdir()):
            self.cut(log)

    def cut(self, log):
        """Parts of a log; the last one ends in the middle of a line, as a log that still grows."""
        content = log.read_bytes()
        lines = (gzip.decompress(content) if log.suffix == ".gz" else content).splitlines(True)
        for n in range(PARTS):
            part = b"".join(lines[len(lines) * n // PARTS:len(lines) * (n + 1) // PARTS])
            name = f"{log.name.removesuffix('.gz')}-part-{n}"
            if log.suffix == ".gz":
                (self.logs / f"{name}.gz").write_bytes(gzip.compress(part, 1, mtime=0))
            else:
                (self.logs / name).write_bytes(part[:-1] if n == PARTS - 1 else part)

    def new_data(self):
        self.runs += 1
        return self.folder / f"data-{self.runs}"

    def start(self, data, fault=None, logs=None, catalogue=CATALOGUE):
        command = [self.haetae, "investigate", logs or self.logs, "--json", "--quiet",
                   "--catalogue", catalogue,
                   "--register", self.made / "register", "--data", data,
                   "--commit-rows", str(COMMIT_ROWS)]
        environment = {k: v for k, v in os.environ.items() if k != "HAETAE_FAULT"}
        if fault:
            environment["HAETAE_FAULT"] = fault
        return subprocess.Popen([str(part) for part in command], env=environment, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, data, fault=None, **what):
        """(exit code, standard output, standard error)"""
        with self.start(data, fault, **what) as process:
            out, talk = process.communicate(timeout=RUN_SECONDS_MAX)
        return process.returncode, out, talk


def outcome(shop, data):
    """What an undisturbed run over `data` says and leaves, without what only this run did."""
    code, out, talk = shop.run(data)
    assert code == 1, f"an undisturbed run ended with {code}, not 1: {talk[-800:]}"
    result = json.loads(out)
    for name in ("seconds", "records_new"):
        result["read"].pop(name, None)
    people = {path.name: path.read_text(encoding="utf-8")
              for path in sorted((data / "report").glob("people-*.csv"))}
    assert people, "no people file was written"
    check_files(data)
    return {"result": result, "people": people}


def check_files(data):
    """Every segment is in the manifest and is there; nothing half-made is left."""
    manifest = json.loads((data / "ledger/manifest.json").read_text(encoding="utf-8"))
    named = {segment["file"] for segment in manifest["segments"]}
    named |= {source["tail"]["segment"]["file"] for source in manifest["sources"]
              if "segment" in source.get("tail", {})}
    folder = data / "ledger/segments"
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert there == named, (f"files that the manifest does not name: {sorted(there - named)[:4]}; "
                            f"named and not there: {sorted(named - there)[:4]}")
    left = [str(path.relative_to(data)) for path in data.rglob("*")
            if path.name.endswith((".tmp", ".new", ".old"))]
    assert not left, f"left behind: {left[:4]}"


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


def durable_steps(shop):
    """About how many durable steps an undisturbed run takes: where a kill no longer hits."""
    survived, killed = STEPS_FIRST, 0
    while True:
        data = shop.new_data()
        code, _, talk = shop.run(data, f"kill:{survived}")
        shutil.rmtree(data, ignore_errors=True)
        if code == 1:
            break
        assert code == -signal.SIGKILL, f"kill:{survived} ended with {code}: {talk[-400:]}"
        assert survived < STEPS_MAX, "the durable steps have no end"
        killed, survived = survived, survived * 2
    for _ in range(3):
        middle = (killed + survived) // 2
        data = shop.new_data()
        code, _, _ = shop.run(data, f"kill:{middle}")
        shutil.rmtree(data, ignore_errors=True)
        killed, survived = (killed, middle) if code == 1 else (middle, survived)
    return survived


def disturb_kill(shop, data, rng, steps, _seconds):
    step = rng.randint(1, steps)
    code, _, talk = shop.run(data, f"kill:{step}")
    assert code in (1, -signal.SIGKILL), f"kill:{step} ended with {code}: {talk[-400:]}"
    return f"kill:{step}"


def disturb_full(shop, data, rng, steps, _seconds):
    step = rng.randint(1, steps)
    code, out, talk = shop.run(data, f"full:{step}")
    if code != 1:  # a run may take a few steps less than another
        assert code == 2, f"full:{step} ended with {code}, not 2: {talk[-400:]}"
        assert FULL in talk, f"full:{step} does not say that the disk is full: {talk[-400:]}"
        assert not out, f"full:{step} printed data all the same: {out[:200]}"
    return f"full:{step}"


def disturb_signal(shop, data, rng, _steps, seconds):
    delay = rng.uniform(0, seconds)
    with shop.start(data) as process:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(delay)
        process.kill()
        process.communicate(timeout=RUN_SECONDS_MAX)
    return f"signal after {delay:.3f} s"


def disturb_row(shop, data, rng, steps, seconds):
    return ", then ".join(rng.choice((disturb_kill, disturb_full, disturb_signal))(
        shop, data, rng, steps, seconds) for _ in range(rng.randint(2, 4)))


# Of twelve points, how many of each kind.
KINDS = (disturb_kill,) * 5 + (disturb_full,) * 3 + (disturb_signal,) * 2 + (disturb_row,) * 2


def check_point(shop, reference, rng, kind, steps, seconds):
    """One disturbance and the run after it; returns what was done."""
    data = shop.new_data()
    done = kind(shop, data, rng, steps, seconds)
    try:
        found = difference("", reference, outcome(shop, data))
        assert not found, f"the run after it differs: {found}"
    except AssertionError as error:
        raise AssertionError(f"{done}: {error}") from None
    shutil.rmtree(data)
    return done


def check_catalogue_change(shop, rng, steps):
    """Kills while the ledger starts over under another catalogue; returns how many hit."""
    text = CATALOGUE.read_text(encoding="utf-8")
    changed = shop.folder / "changed.toml"
    changed.write_text(text.replace('["order_history"]', '["order_history", "name"]'),
                       encoding="utf-8")
    assert changed.read_text(encoding="utf-8") != text
    what = {"logs": sorted(shop.logs.iterdir())[0], "catalogue": changed}

    def after(faults):
        data = shop.new_data()
        shutil.copytree(before, data)
        codes = [shop.run(data, fault, **what)[0] for fault in faults]
        code, out, talk = shop.run(data, **what)
        assert code == 1, f"{faults}: the run after it ended with {code}: {talk[-400:]}"
        check_files(data)
        shutil.rmtree(data)
        result = json.loads(out)
        for name in ("seconds", "records_new"):
            result["read"].pop(name)
        return result, codes.count(-signal.SIGKILL)

    before = shop.new_data()
    assert shop.run(before)[0] == 1
    expected, _ = after([])
    hit = 0
    for n in range(CATALOGUE_KILLS):
        # The first steps are those of starting over, the later ones those of reading again.
        step = n + 1 if n % 2 == 0 else rng.randint(1, steps)
        result, kills = after([f"kill:{step}"])
        hit += kills
        found = difference("", expected, result)
        assert not found, f"catalogue changed, kill:{step}: the run after it differs: {found}"
    assert hit > 0, "no kill hit the change of catalogue"
    return hit


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("haetae", help="the binary")
    parser.add_argument("--kills", type=int, default=len(KINDS),
                        help="points, in turn of each kind")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--keep", action="store_true", help="keep the folder, to look at it")
    args = parser.parse_args()
    failed, counts = 0, collections.Counter()
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="haetae-crash-") if args.keep else
                              stack.enter_context(tempfile.TemporaryDirectory()))
        shop = Shop(args.haetae, folder)
        start = time.monotonic()
        reference = outcome(shop, shop.new_data())
        seconds = time.monotonic() - start
        steps = durable_steps(shop)
        print(f"seed {args.seed}: about {steps} durable steps, {seconds:.1f} s a run"
              f"{f', in {folder}' if args.keep else ''}", flush=True)
        for n in range(args.kills):
            kind = KINDS[n % len(KINDS)]
            try:
                rng = random.Random(f"{args.seed} {n}")
                check_point(shop, reference, rng, kind, steps, seconds)
                counts[kind.__name__.removeprefix("disturb_")] += 1
            except (AssertionError, OSError, ValueError, subprocess.TimeoutExpired) as error:
                failed += 1
                print(f"  FAILED point {n}: {error}", flush=True)
        try:
            hit = check_catalogue_change(shop, random.Random(args.seed), steps)
            counts["while the catalogue changed"] += hit
        except (AssertionError, OSError, ValueError, subprocess.TimeoutExpired) as error:
            failed += 1
            print(f"  FAILED {error}", flush=True)
    passed = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    print(f"{sum(counts.values())} passed ({passed}), {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
