#!/usr/bin/env python3
"""Runs what the documents tell people to type, and compares what they are told they will see.

  python3 tests/docs_test.py HAETAE [--members N] [--only NAME]

Looked at: README.md, README.ko.md, CONTRIBUTING.md, docs/ and the READMEs of examples/.

- A fenced block that is marked `sh` or not at all: every line that starts with `$ haetae`, `./run`
  or `haetae` is run in a folder where `./run` was run before: the example shop is made and
  investigated. The exit code must be 0, or 1 for findings. The lines below a `$` command are what
  it prints; a part that is `…` stands for anything, a line of `…` for any lines.
- A block below `<!-- output: COMMAND -->` is what COMMAND prints; below `<!-- run:begin -->` what
  `./run` prints.
- A block marked `yaml` that holds a Sigma rule passes `rules check`.
- A block marked `toml`: with `[[route]]` it passes `catalogue check`, with `[[key]]` or `[[job]]`
  `register check`.
"""
import argparse
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHOP = "examples/shop"
EXAMPLE = (f"haetae investigate {SHOP}/data/logs --catalogue {SHOP}/catalogue.toml "
           f"--register {SHOP}/data/register --data haetae-data")
SHELL = ("", "sh", "console")
FENCE = re.compile(r"^```([\w-]*)[^\n]*\n(.*?)^```\s*$", re.M | re.S)
MARKER = re.compile(r"<!-- (?:output: (.+?)|(run):begin) -->\s*\Z")
COMMAND = re.compile(r"^(?:\$ )?(?:\./run|haetae)(?= |$)(.*)$")
# What stands for the reader's own logs is the shop's.
STAND_INS = {"/var/log/nginx/": f"{SHOP}/data/logs/",
             "access.log": f"{SHOP}/data/logs/gateway-1.log"}
BUILDS = {"./run", "./test", "./test --long"}  # what CI does before it comes here
TIMES = [(re.compile(r"\bin \d+(?:\.\d+)? (?:ms|s|min)(?: \([\d,.]+ ?[kM]?/s\))?"), "in T"),
         (re.compile(r"\d+(?:\.\d+)?초(?: \([^)]*/s\))?"), "T초"),
         (re.compile(r'("seconds": )[\d.e+-]+'), r"\1T")]
RUN_SECONDS_MAX = 300


def canonify(text):
    for pattern, instead in TIMES:
        text = pattern.sub(instead, text)
    return [line.rstrip() for line in text.strip("\n").split("\n")]


def pattern_of(shown):
    """A pattern that what is shown matches: `…` in a line is anything, a line of it any lines."""
    parts = []
    for line in canonify(shown):
        if line.strip() in ("…", "..."):
            parts.append(r"(?:[^\n]*\n)*?")
        else:
            parts.append(".*".join(re.escape(piece) for piece in line.split("…")) + r"\n")
    return re.compile("".join(parts))


class Reader:
    """Somebody who follows one document in a folder of their own."""

    def __init__(self, haetae, folder, members):
        self.folder, self.problems, self.ran = folder, [], 0
        (folder / SHOP).mkdir(parents=True)
        routes = (ROOT / SHOP / "catalogue.toml").read_bytes()
        (folder / SHOP / "catalogue.toml").write_bytes(routes)
        (folder / "examples/facts").symlink_to(ROOT / "examples/facts")
        (folder / "examples/notice").symlink_to(ROOT / "examples/notice")
        (folder / "notice.txt").symlink_to(ROOT / "tests/golden/notice.ko.txt")
        (folder / "facts.toml").write_text('residence = "KR"\nmalicious = true\n', encoding="utf-8")
        data = folder / SHOP / "data"
        subprocess.run([sys.executable, ROOT / SHOP / "make.py", "--out", data, "--members",
                        str(members)], check=True, stdout=subprocess.DEVNULL)
        (folder / "register").symlink_to(data / "register")
        (folder / "logs").symlink_to(data / "logs")
        (folder / "addresses.txt").write_text("192.0.2.1\n198.51.100.2\n", encoding="utf-8")
        tools = folder / "bin"
        tools.mkdir()
        (tools / "haetae").symlink_to(haetae)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "HAETAE_"))}
        self.env = kept | {"PATH": f"{tools}:{os.environ['PATH']}", "LANG": "C.UTF-8",
                           "NO_COLOR": "1"}
        self.first = self.run(EXAMPLE)

    def run(self, command):
        """(exit code, standard output, both outputs)"""
        for name, instead in STAND_INS.items():
            command = command.replace(name, instead)
        self.ran += 1
        out = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=self.folder,
                             env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, timeout=RUN_SECONDS_MAX)
        text = out.stdout.decode(errors="replace")
        return out.returncode, text, out.stderr.decode(errors="replace") + text

    def follow(self, place, command, shown=None):
        """Runs a command of a document; notes when it fails or prints something else."""
        bare = command.split(" #")[0].rstrip()
        if bare in BUILDS:
            code, out, both = self.first
        elif "…" in bare or re.search(r"\b(LOG|DIR|FILE|YOUR-LOGS)\b", bare):
            return  # a form, nothing to type
        else:
            code, out, both = self.run(re.sub(r"(^|[|;&] *)\./run(?= |$)", r"\1haetae", bare))
        if code not in (0, 1):
            self.problems.append(f"{place}: `{bare}` ends with {code}\n      {both.strip()[:600]}")
        elif shown and shown.strip():
            printed = ["\n".join(canonify(text)) + "\n" for text in (out, both)]
            if not any(pattern_of(shown).fullmatch(text) for text in printed):
                now = "\n".join(f"      | {line}" for line in printed[0].splitlines())
                self.problems.append(f"{place}: `{bare}` prints something else now:\n{now}")

    def check_toml(self, place, text):
        if "[[route]]" in text:
            path = self.folder / "block.toml"
            path.write_text(text, encoding="utf-8")
            command = "haetae catalogue check block.toml"
        else:
            path = self.folder / f"block-{self.ran}/{'keys' if '[[key]]' in text else 'jobs'}.toml"
            path.parent.mkdir()
            path.write_text(text, encoding="utf-8")
            command = f"haetae register check {shlex.quote(path.parent.name)}"
        code, _, both = self.run(command)
        if code:
            self.problems.append(f"{place}: this TOML is refused\n      {both.strip()}")

    def check_yaml(self, place, text):
        path = self.folder / "block.yml"
        path.write_text(text, encoding="utf-8")
        code, _, both = self.run("haetae rules check block.yml")
        if code:
            self.problems.append(f"{place}: this rule is refused\n      {both.strip()}")


def commands_of(text):
    """(command, what is shown below it, its line) for each command of a block."""
    found, lines = [], text.split("\n")
    for number, line in enumerate(lines):
        if found and found[-1][0].endswith("\\"):
            found[-1][0] = found[-1][0][:-1] + line.strip()
        elif COMMAND.match(line):
            found.append([line.removeprefix("$ "), [], number, line.startswith("$ ")])
        elif found and found[-1][3]:
            found[-1][1].append(line)
    return [(command, "\n".join(shown), number) for command, shown, number, _ in found]


def check(document, haetae, members):
    """(problems, how many commands were run)"""
    text = document.read_text(encoding="utf-8")
    blocks = list(FENCE.finditer(text))
    if not any(block[1] in ("toml", "yaml") or commands_of(block[2]) or
               MARKER.search(text, 0, block.start()) for block in blocks):
        return [], 0
    with tempfile.TemporaryDirectory() as name:
        reader = Reader(haetae, pathlib.Path(name).resolve(), members)
        for block in blocks:
            line = text.count("\n", 0, block.start()) + 1
            place = f"{document.relative_to(ROOT)}:{line}"
            marker = MARKER.search(text, 0, block.start())
            if block[1] == "toml":
                if re.search(r"^\[\[(route|key|job)\]\]", block[2], re.M):
                    reader.check_toml(place, block[2])
            elif block[1] == "yaml":
                if re.search(r"^(detection|correlation|filter):", block[2], re.M):
                    reader.check_yaml(place, block[2])
            elif block[1] in SHELL:
                if marker and not commands_of(block[2]):
                    reader.follow(place, marker[1] or "./run", block[2])
                for command, shown, number in commands_of(block[2]):
                    at = f"{document.relative_to(ROOT)}:{line + 1 + number}"
                    reader.follow(at, command, shown)
        return reader.problems, reader.ran


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("haetae", type=lambda name: pathlib.Path(name).resolve())
    parser.add_argument("--members", type=int, default=26_000, help="of the example shop")
    parser.add_argument("--only", default="", help="documents whose path contains this")
    args = parser.parse_args()
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"),
                 *(ROOT / "examples").rglob("README*.md")]
    failed = 0
    for document in sorted(documents):
        if args.only not in str(document):
            continue
        problems, ran = check(document, args.haetae, args.members)
        failed += bool(problems)
        verdict = "FAILED" if problems else "ok    "
        print(f"  {verdict}  {document.relative_to(ROOT)}: {ran} commands")
        for problem in problems:
            print(f"    {problem}")
    print(f"{len(documents) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
