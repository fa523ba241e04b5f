#!/usr/bin/env python3
"""The laws in two readings: every case, and facts of chance, must bring the same duties in haetae
and in its slow twin (law_oracle.py).

  python3 tests/laws_test.py HAETAE LAWS [SEEDS]
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SEEDS = 60
COMPARED = ("applies", "starts", "due", "state", "done", "to", "to_any_one", "clock", "missing")


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def duties(text):
    rows = {}
    for duty in json.loads(text)["duties"]:
        row = {key: duty.get(key) for key in COMPARED}
        row["contents"] = [(item["item"], item["ready"]) for item in duty["contents"]]
        rows[duty["duty"]] = row
    return rows


def severity(text):
    inner = json.loads(text)["severity"]
    return inner["score"], inner["band"], inner["needs_person"], \
        {key: inner["inputs"][key] for key in ("dpc", "ei", "cb")}


def differences(haetae, laws, facts, at):
    mine = run(haetae, "duty", "list", "--laws", laws, "--facts", facts, "--at", at, "--json",
               "--quiet")
    twin = run(sys.executable, HERE / "law_oracle.py", laws, "--facts", facts, "--at", at)
    if severity(mine) != severity(twin):
        yield f"severity: {severity(mine)} and {severity(twin)}"
    a, b = duties(mine), duties(twin)
    for duty in sorted(a.keys() | b.keys()):
        for key in list(a.get(duty, {})) or ["applies"]:
            if a.get(duty, {}).get(key) != b.get(duty, {}).get(key):
                yield f"{duty} {key}: {a.get(duty, {}).get(key)} and {b.get(duty, {}).get(key)}"


def main():
    haetae, laws = sys.argv[1:3]
    seeds = int(sys.argv[3]) if len(sys.argv) > 3 else SEEDS
    mine, twin = run(haetae, "law", "check", "--laws", laws), \
        run(sys.executable, HERE / "law_oracle.py", laws)
    print("haetae:", mine.strip().splitlines()[-1])
    print("twin:  ", twin.strip().splitlines()[-1])
    cases = re.search(r"(\d+) cases, 0 failed", mine)
    if not cases or f"{cases[1]} cases, 0 failed" not in twin:
        print(mine, twin)
        return 1
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        facts = pathlib.Path(folder) / "facts.toml"
        for seed in range(seeds):
            run(sys.executable, HERE / "law_oracle.py", "--random", seed, laws, facts)
            at = facts.read_text().splitlines()[0].removeprefix("# --at ").strip()
            found = list(differences(haetae, laws, facts, at))
            failed += bool(found)
            for line in found[:10]:
                print(f"seed {seed}, at {at}: {line}")
    print(f"{seeds} facts of chance, {failed} with differences")
    return 1 if failed else 0


sys.exit(main())
