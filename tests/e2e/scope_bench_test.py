#!/usr/bin/env python3
"""A small run of bench/scope, so that it cannot rot: haetae and DuckDB, asked the same questions of
the same accesses, must answer the same.

  python3 tests/e2e/scope_bench_test.py BUILD_DIR
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ["make_ledger", "ask_haetae", "ask_duckdb", "make_logs"]


def main():
    build = pathlib.Path(sys.argv[1])
    made = subprocess.run(["cmake", "--build", build, "--target", *PROGRAMS], capture_output=True,
                          text=True, check=False)
    assert made.returncode == 0, made.stdout[-3000:]
    done = subprocess.run([sys.executable, ROOT / "bench/scope", "--build", build, "--accesses",
                           "300000", "--rounds", "1", "--lines", "20000"],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = re.findall(r"^\| (2,313 addresses|a key and|one address|who read)[^|]*\| +([\d,]+) \|",
                       done.stdout, re.M)
    assert len(found) == 4, done.stdout
    assert all(int(count.replace(",", "")) > 0 for _, count in found), found
    print("ok:", "; ".join(f"{question.strip()} {count}" for question, count in found))


if __name__ == "__main__":
    main()
