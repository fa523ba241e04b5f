#!/usr/bin/env python3
"""A small run of bench/closure, so that it cannot rot: from one indicator to all of a breach.

  python3 tests/e2e/closure_test.py HAETAE
"""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    done = subprocess.run([sys.executable, ROOT / "bench/closure", sys.argv[1], "--members", "1500",
                           "--days", "8", "forged-old-key", "stolen-session"],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [[cell.strip() for cell in line.strip("|").split("|")]
            for line in done.stdout.splitlines() if line.startswith("|")][2:]
    assert len(rows) == 6, done.stdout
    for scenario, start, people, given, automatic, swallowed, careful, accesses, reads in rows:
        assert swallowed == "0", done.stdout
        if scenario == "forged-old-key":  # a key that signs nothing else: all of it, nobody else
            assert automatic == careful == f"{people}/0" and accesses == reads, (start, done.stdout)
        else:  # a stolen session looks honest: nothing is added
            assert automatic == given, (start, done.stdout)
    print("2 scenarios from 3 starts each")


if __name__ == "__main__":
    main()
