#!/usr/bin/env python3
"""A small run of bench/contacts, so that it cannot rot: CSV and Parquet of the same made-up
contacts make the same counts, with everybody in them once, within the memory that is promised.

  python3 tests/e2e/contact_bench_test.py BUILD_DIR
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ["make_contacts", "import_contacts"]


def main():
    build = pathlib.Path(sys.argv[1])
    made = subprocess.run(["cmake", "--build", build, "--target", *PROGRAMS], capture_output=True,
                          text=True, check=False)
    assert made.returncode == 0, made.stdout[-3000:]
    done = subprocess.run([sys.executable, ROOT / "bench/contacts", "--build", build, "--people",
                           "100000", "--rounds", "1"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = re.findall(r"^\| (csv|parquet) \| .* \| (\d+) MiB \|", done.stdout, re.M)
    assert [kind for kind, _ in found] == ["csv", "parquet"], done.stdout
    assert all(0 < int(mib) <= 300 for _, mib in found), done.stdout
    print("ok:", ", ".join(f"{kind} {mib} MiB" for kind, mib in found))


if __name__ == "__main__":
    main()
