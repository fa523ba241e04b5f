#!/usr/bin/env python3
"""Golden tests: runs the commands of tests/golden/*.test and compares what they print.

  python3 tests/golden/run.py HAETAE [--only NAME]
  UPDATE=1 python3 tests/golden/run.py HAETAE        writes down what they print now

A case is a text file. In the first column, `$` opens a command for sh, `>` goes on with it, and
`exit N` is its exit code when not 0; what it prints on standard output and standard error stands
behind it, indented by two spaces; anything else is prose:

  An unknown dimension is wrong usage.
  $ haetae scope --indicator planet=mars
    haetae: wrong usage: …
  exit 3

All commands of a case run in one new folder, in which `repo` is this repository, `data` the sample
data beside it (cases that use it are skipped where it is not), `haetae` the binary, and `pick`
tests/golden/pick.py. What differs between two honest runs is written the same: durations and rates
become `in T`, folders `TMP`.
"""
import argparse
import concurrent.futures
import difflib
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SAMPLES = ROOT.parent / "shared/data"
RUN_SECONDS_MAX = 300

TIMES = [
    (re.compile(r"\bin \d+(?:\.\d+)? (?:ms|s|min)(?: \([\d,.]+ ?[kM]?/s\))?"), "in T"),
    (re.compile(r"\d+(?:\.\d+)?초(?: \([^)]*/s\))?"), "T초"),
    (re.compile(r'("seconds": )[\d.e+-]+'), r"\1T"),
]


def canonify(text, folder):
    """The same text for every run of the same program."""
    for path, name in ((folder, "TMP"), (SAMPLES.resolve(), "data"), (ROOT, "repo")):
        text = text.replace(str(path), name)
    for pattern, instead in TIMES:
        text = pattern.sub(instead, text)
    return [line.rstrip() for line in text.rstrip().split("\n")] if text.strip() else []


class Step:
    """A command, the prose before it, and what is expected of it."""

    def __init__(self, prose, command):
        self.prose, self.command, self.printed, self.code = prose, [command], [], 0

    def text(self, printed, code):
        lines = [*self.prose, f"$ {self.command[0]}",
                 *(f"> {line}".rstrip() for line in self.command[1:]),
                 *(f"  {line}".rstrip() for line in printed)]
        return "\n".join(lines + ([f"exit {code}"] if code else [])) + "\n"


def parse(text):
    """(steps, prose behind the last of them)"""
    steps, prose = [], []
    for line in text.rstrip("\n").split("\n"):
        if line.startswith("$ "):
            steps.append(Step(prose, line[2:]))
            prose = []
        elif (line.startswith("> ") or line == ">") and steps and not prose:
            steps[-1].command.append(line[2:])
        elif line.startswith("  ") and steps:
            steps[-1].printed += [*("" for _ in prose), line[2:]]
            prose = []
        elif re.fullmatch(r"exit \d+", line) and steps and not prose:
            steps[-1].code = int(line[5:])
        else:
            prose.append(line)
    return steps, prose


def environment(folder, tools):
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("LC_", "HAETAE_")) and name not in ("NO_COLOR", "LANGUAGE")}
    return kept | {"LANG": "C.UTF-8", "TZ": "UTC", "TERM": "xterm-256color", "HOME": str(folder),
                   "PYTHONDONTWRITEBYTECODE": "1", "PATH": f"{tools}:{os.environ['PATH']}"}


def perform(steps, folder, tools):
    """What each command printed, and its exit code."""
    for name, target in (("data", SAMPLES), ("repo", ROOT)):
        if target.exists():
            (folder / name).symlink_to(target)
    results = []
    for step in steps:
        done = subprocess.run(["sh", "-c", "\n".join(step.command)], cwd=folder,
                              env=environment(folder, tools), timeout=RUN_SECONDS_MAX,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        printed = done.stdout.decode("utf-8", "backslashreplace")
        results.append((canonify(printed, folder), done.returncode))
    return results


def check(path, haetae):
    """What to say about one case, and whether it passed."""
    text = path.read_text(encoding="utf-8")
    steps, rest = parse(text)
    if re.search(r"\bdata/", "\n".join(line for s in steps for line in s.command)) and \
            not SAMPLES.exists():
        return f"  skipped {path.name}: there is no sample data beside the repository", True
    with tempfile.TemporaryDirectory() as name:
        folder, tools = pathlib.Path(name).resolve() / "here", pathlib.Path(name).resolve() / "bin"
        folder.mkdir()
        tools.mkdir()
        (tools / "haetae").symlink_to(haetae)
        pick = tools / "pick"
        pick.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} '
                        f'{shlex.quote(str(HERE / "pick.py"))} "$@"\n')
        pick.chmod(0o755)
        results = perform(steps, folder, tools)
    now = "".join(step.text(*result) for step, result in zip(steps, results))
    now += "\n".join(rest) + ("\n" if rest else "")
    if now == text:
        return f"  ok      {path.name}: {len(steps)} commands", True
    if os.environ.get("UPDATE") == "1":
        path.write_text(now, encoding="utf-8")
        return f"  updated {path.name}", True
    lines = difflib.unified_diff(text.splitlines(), now.splitlines(), f"tests/golden/{path.name}",
                                 "printed now", lineterm="", n=2)
    return f"  FAILED  {path.name}\n" + "\n".join(f"    {line}" for line in lines), False


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("haetae", type=pathlib.Path)
    parser.add_argument("--only", default="", help="cases whose name contains this")
    args = parser.parse_args()
    cases = [path for path in sorted(HERE.glob("*.test")) if args.only in path.stem]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda path: check(path, args.haetae.resolve()), cases))
    for said, _ in results:
        print(said)
    failed = sum(not passed for _, passed in results)
    print(f"{len(cases) - failed} passed, {failed} failed"
          + ("; UPDATE=1 writes down what is printed now" if failed else ""))
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
