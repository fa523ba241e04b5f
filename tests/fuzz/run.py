#!/usr/bin/env python3
"""Compiles every tests/fuzz/*_fuzz.cc with clang's sanitizers and feeds it with mutated bytes.

  python3 tests/fuzz/run.py [--seconds 10] [--seed N] [--only NAME] [--jobs N]

A target links the rooms whose headers it includes. Objects are kept in build-fuzz/objects and made
again when they are older than a file they include, so a second run starts at once. Each target runs
on a copy of tests/fuzz/corpus/NAME; what it finds new stays in build-fuzz/corpus/NAME for the next
run. With a seed the mutations are always the same, so that a change is not blamed for what chance
found; without, they are others each time: that is the search, and `./test --long` does it. A crash
fails and says where the input is; add that input to the corpus with its fix.

Exit 0 all held, 1 a crash or a target that does not compile, 77 there is no clang++-19 (skipped).
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/fuzz"
BUILD = ROOT / "build-fuzz"
COMPILER = "clang++-19"
SANITIZE = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
FLAGS = ["-std=gnu++23", "-O1", "-g1", "-w", "-fno-omit-frame-pointer",
         "-D__SANITIZE_ADDRESS__",  # as g++ says it: src/base/memory.cc then leaves new alone
         f"-I{ROOT / 'src'}",
         *(f"-I{made}" for made in ROOT.glob("build*/src/base/made"))]  # what CMake writes
LIMITS = ["-max_len=65536", "-rss_limit_mb=4096", "-timeout=20"]
SKIPPED = 77

# room → (rooms it stands on, pkg-config names, or -l where a library has none); the others need
# DuckDB and are not fuzzed.
ROOMS = {
    "base": ([], ["libcrypto", "sqlite3", "-ldate-tz"]),
    "access": (["base"], ["libmaxminddb"]),
    "reader": (["base"], ["libzstd", "simdjson", "zlib"]),
    "register": (["access", "base"], ["simdjson"]),
    "duty": (["access", "base"], ["fmt"]),
    "contact": (["access", "reader", "base"],
                ["libidn2", "libpq", "sqlite3", "libcrypto", "-lphonenumber"]),
    "delivery": (["access", "base"], ["libcurl", "openssl", "sqlite3", "fmt", "-lre2"]),
    "notice": (["duty", "access", "base"], ["fmt"]),
    "sigma": (["access", "reader", "base"], ["simdjson", "yaml-cpp", "-lre2"]),
}
NOT_LINKED = ("_test.cc", "_bench.cc", "smtp_sink.cc")
# Of a room that is fuzzed: what needs DuckDB, and what stands on that.
NEEDS_DUCKDB = {"contact": ("import.cc", "parquet_source.cc", "source.cc"),
                "duty": ("measured.cc",)}


def rooms_of(target):
    """The rooms a target includes, and what they stand on."""
    wanted = re.findall(r'#include "(\w+)/', target.read_text(encoding="utf-8"))
    rooms = []
    while wanted:
        room = wanted.pop()
        if room not in ROOMS:
            raise SystemExit(f"fuzz: {target.name} includes {room}/, which ROOMS in "
                             f"tests/fuzz/run.py does not name")
        if room not in rooms:
            rooms.append(room)
            wanted += ROOMS[room][0]
    return sorted(rooms)


def pkg_config(option, rooms):
    names = sorted({name for room in rooms for name in ROOMS[room][1]})
    plain = [name for name in names if name.startswith("-l")] if option == "--libs" else []
    known = [name for name in names if not name.startswith("-l")]
    return plain + subprocess.run(["pkg-config", option, *known], check=True, capture_output=True,
                                  text=True).stdout.split()


def newest(depends):
    """The time of the newest file that an object was made from, as the compiler listed them."""
    files = depends.read_text().replace("\\\n", " ").split(": ", 1)[1].split()
    return max((os.stat(file).st_mtime_ns for file in files if os.path.exists(file)), default=0)


def compile_one(source, more):
    """(object, whether it was made now, what the compiler said when it failed)"""
    name = str(source.relative_to(ROOT)).replace("/", "-")
    made, depends = BUILD / "objects" / f"{name}.o", BUILD / "objects" / f"{name}.d"
    if made.exists() and depends.exists() and made.stat().st_mtime_ns > newest(depends):
        return made, False, ""
    done = subprocess.run([COMPILER, *FLAGS, *SANITIZE, "-fsanitize=fuzzer-no-link", *more, "-MMD",
                           "-MF", depends, "-c", source, "-o", made],
                          capture_output=True, text=True)
    return made, True, done.stderr if done.returncode else ""


def build(target, jobs):
    """Compiles and links a target; None when that fails."""
    rooms = rooms_of(target)
    sources = [target] + [path for room in rooms for path in sorted((ROOT / "src" / room).iterdir())
                          if path.suffix == ".cc" and not path.name.endswith(NOT_LINKED)
                          and path.name not in NEEDS_DUCKDB.get(room, ())]
    more = pkg_config("--cflags", rooms)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        results = list(pool.map(lambda source: compile_one(source, more), sources))
    failed = [said for _, _, said in results if said]
    if failed:
        print("\n".join(failed), file=sys.stderr)
        return None
    program = BUILD / target.stem
    # An object may have been made for another target, in a run that this one took no part in.
    made = max(made.stat().st_mtime_ns for made, _, _ in results)
    if not program.exists() or program.stat().st_mtime_ns < made:
        linked = subprocess.run([COMPILER, *SANITIZE, "-fsanitize=fuzzer",
                                 *[made for made, _, _ in results],
                                 *pkg_config("--libs", rooms), "-o", program])
        if linked.returncode:
            return None
    return program


def run(program, name, seconds, seed):
    """Runs a target on its corpus; True when it held."""
    corpus, artifacts = BUILD / "corpus" / name, BUILD / "crashes" / name
    artifacts.mkdir(parents=True, exist_ok=True)
    shutil.copytree(HERE / "corpus" / name, corpus, dirs_exist_ok=True)
    log = BUILD / f"{name}.log"
    with log.open("wb") as out:
        done = subprocess.run(
            [program, *LIMITS, f"-max_total_time={seconds}", f"-seed={seed}",
             "-print_final_stats=1",
             f"-artifact_prefix={artifacts}/", corpus],
            stdout=out, stderr=subprocess.STDOUT, timeout=seconds + 240)
    said = log.read_text(errors="replace")
    count = re.search(r"stat::number_of_executed_units:\s*(\d+)", said)
    if done.returncode == 0:
        print(f"  ok      {name}: {int(count[1]) if count else 0:,} executions in {seconds} s")
        return True
    trouble = re.search(r"(ERROR: .*|.*runtime error: .*|.*deadly signal.*)", said)
    where = re.search(r"Test unit written to (\S+)", said)
    print(f"  FAILED  {name}: {trouble[1].strip() if trouble else f'exit {done.returncode}'}\n"
          f"    input  {where[1] if where else 'none was written'}\n"
          f"    all    {log}\n    again  {program} {where[1] if where else ''}")
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=int, default=10, help="how long each target runs")
    parser.add_argument("--seed", type=int, default=0,
                        help="of the mutations; 0: others each time")
    parser.add_argument("--only", default="", help="targets whose name contains this")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args()
    if shutil.which(COMPILER) is None:
        print(f"fuzz: skipped, there is no {COMPILER}; tools/install --test installs it")
        return SKIPPED
    (BUILD / "objects").mkdir(parents=True, exist_ok=True)
    os.environ["HAETAE_SOURCE_DIR"] = str(ROOT)  # some targets read laws and layouts
    targets = [t for t in sorted(HERE.glob("*_fuzz.cc")) if args.only in t.stem]
    failed = 0
    for target in targets:
        name = target.stem.removesuffix("_fuzz")
        program = build(target, args.jobs)
        if program is None:
            print(f"  FAILED  {name} does not compile")
        failed += program is None or not run(program, name, args.seconds, args.seed)
    print(f"{len(targets) - failed} passed, {failed} failed")
    return 1 if failed or not targets else 0


if __name__ == "__main__":
    sys.exit(main())
