#!/usr/bin/env python3
"""Checks what a compiler does not: who may include whom, lengths, READMEs, left-over marks.

  python3 tests/lint.py [ROOT]     exit 1 with one `file:line: reason` a problem

The limits are a ratchet, a little above what the style asks for: lower them, never raise them.
"""
import pathlib
import re
import subprocess
import sys
import unicodedata

# A room and the rooms it may include. What is not here may not exist under src/.
EDGES = {
    "base": [],
    "access": ["base"],
    "reader": ["access", "base"],
    "register": ["access", "base"],
    "sigma": ["access", "reader", "base"],
    "ledger": ["access", "reader", "register", "base"],
    "table": ["ledger", "base"],
    "contact": ["ledger", "reader", "access", "base"],
    "scope": ["table", "ledger", "register", "access", "base"],
    "detect": ["ledger", "register", "access", "base"],
    "incident": ["detect", "scope", "table", "ledger", "register", "access", "base"],
    "duty": ["incident", "scope", "table", "ledger", "register", "access", "base"],
    "alert": ["incident", "detect", "base"],
    "delivery": ["access", "base"],  # access: TOML as values
    "watch": ["alert", "incident", "detect", "scope", "ledger", "register", "reader", "access",
              "base"],
    "notice": ["duty", "access", "base"],
    "campaign": ["notice", "delivery", "contact", "duty", "incident", "scope", "table", "ledger",
                 "register", "access", "base"],
    "report": ["duty", "incident", "scope", "detect", "table", "access", "base"],
    "evidence": ["report", "campaign", "delivery", "duty", "incident", "scope", "table", "base"],
    "sql": ["report", "incident", "scope", "ledger", "register", "access", "base"],
    "simulate": ["access", "register", "base"],
    "cli": ["simulate", "sql", "watch", "alert", "evidence", "report", "campaign", "notice",
            "delivery", "contact", "duty", "incident", "detect", "sigma", "scope", "table",
            "ledger", "register", "reader", "access", "base"],
}
HEADER_LINES_MAX = 220
SOURCE_LINES_MAX = 700
FUNCTION_LINES_MAX = 100
COLUMNS_MAX = 100
README_LINES_MAX = 10

# Written in pieces so that this file does not find itself.
MARKS = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:wo" r"rk/|ro" r"ot/|ho" r"me/[a-z])")
TEXT = {".h", ".cc", ".py", ".md", ".toml", ".txt", ".cmake", ".json", ".sh", ".yml", ".yaml",
        ".js", ".mjs", ".css", ".html", ""}
CODE = {".h", ".cc", ".py", ".cmake", ".sh"}
STRINGS_AND_COMMENTS = re.compile(
    r'R"(?P<tag>[^\s()\\]*)\(.*?\)(?P=tag)"'       # raw strings
    r'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\''  # strings and characters
    r"|//[^\n]*|/\*.*?\*/", re.S)


def bare(source):
    """The source with strings and comments blanked; lines keep their numbers."""
    return STRINGS_AND_COMMENTS.sub(
        lambda m: '""' + "\n" * m.group().count("\n") if m.group()[0] in "\"R" else
        "''" if m.group()[0] == "'" else "\n" * m.group().count("\n"), source)


def width(line):
    """Columns on a terminal: Korean letters take two, combining marks none."""
    return sum(0 if unicodedata.combining(c) else
               2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


FILESYSTEM = re.compile(
    r"\bfs::(absolute|canonical|weakly_canonical|copy|copy_file|create_director(?:y|ies)|"
    r"create_(?:directory_)?symlink|current_path|equivalent|exists|file_size|hard_link_count|"
    r"is_\w+|last_write_time|permissions|proximate|read_symlink|relative|remove|remove_all|rename|"
    r"resize_file|space|status|symlink_status|temp_directory_path)\(")
LISTED = re.compile(r"\bfor \([^;()]*:\s*fs::(?:recursive_)?directory_iterator\b")
TESTS = re.compile(r"_(?:test|bench|case)\.cc$|for_test\.h$")


# Words of which docs/glossary.md has a better one. What notices are compared with knows them all.
KOREAN = {"접근 매체": "인증정보", "갈음 공고": "대체 공고", "전자우편": "이메일",
          "있을 법한": "추정 상한", "지목": "조회", "유출 범위 {}판": "유출 범위 {}차 산정"}
KOREAN_FREE = re.compile(r"^(tests|docs|bench)/|^laws/lexicon/(evidence|field_words)\.toml$"
                         r"|^src/notice/(complete|notices)/|_test\.cc$")


def throwing_calls(code):
    """(line, name) of calls of std::filesystem that throw: without an error_code, and not asked of
    a file_status that is known already."""
    known = set(re.findall(r"\bfile_status&? (\w+)", code))
    for names in re.findall(r"\bstd::error_code&? ([\w, ]+)", code):
        known.update(name.strip() for name in names.split(","))
    for call in FILESYSTEM.finditer(code):
        depth, last, at = 1, call.end(), call.end()
        while depth and at < len(code):
            depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(code[at], 0)
            if depth == 1 and code[at] == ",":
                last = at + 1
            at += 1
        argument = code[last:at - 1].strip()
        asked = argument.startswith(("fs::status(", "fs::symlink_status("))
        if argument not in known and not asked:
            yield code.count("\n", 0, call.start()) + 1, call[1]
    for loop in LISTED.finditer(code):
        yield code.count("\n", 0, loop.start()) + 1, "directory_iterator"


def long_functions(code):
    """(line, length) of top-level blocks that are functions: they open and close in column 0."""
    start = None
    opening = re.compile(r"^(?!namespace|class|struct|enum|union|extern|#|\}|//)\S.*")
    value = re.compile(r"^(constexpr|inline constexpr|const|static const)\b.*=")
    lines = code.split("\n")
    for number, line in enumerate(lines, 1):
        if opening.match(line) and not line.rstrip().endswith(";") and start is None:
            if "(" in line and not value.match(line):
                start = number
        elif line.startswith("}"):
            if start is not None and number - start + 1 > FUNCTION_LINES_MAX:
                yield start, number - start + 1
            start = None
        elif line and not line[0].isspace() and line.rstrip().endswith(";"):
            start = None


class Lint:
    def __init__(self, root):
        self.root = root
        self.problems = []

    def report(self, path, line, reason):
        self.problems.append(f"{path.relative_to(self.root)}:{line}: {reason}")

    def files(self):
        """Everything that is, or is about to be, in the repository."""
        listed = subprocess.run(["git", "-C", self.root, "ls-files", "-co", "--exclude-standard"],
                                capture_output=True, text=True)
        if listed.returncode == 0 and listed.stdout:
            paths = (self.root / name for name in listed.stdout.splitlines())
        else:
            skip = re.compile(r"^(build|deps/fetched|haetae-data|examples/shop/data|\.git/)")
            paths = (p for p in self.root.rglob("*")
                     if not skip.match(str(p.relative_to(self.root))))
        return sorted(p for p in paths if p.is_file() and p.suffix in TEXT and p.name != "LICENSE")

    def run(self):
        for path in self.files():
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            room = path.relative_to(self.root).parts[1] if self.in_src(path) else None
            self.check_text(path, text)
            if path.suffix in CODE or path.name == "CMakeLists.txt":
                self.check_code(path, text)
            if room and path.suffix in {".h", ".cc"}:
                self.check_source(path, text, room)
        self.check_rooms()
        return self.problems

    def in_src(self, path):
        parts = path.relative_to(self.root).parts
        return parts[0] == "src" and len(parts) > 2

    def check_text(self, path, text):
        made = {"data", "corpus", "golden"} & set(path.relative_to(self.root).parts)
        free = KOREAN_FREE.search(str(path.relative_to(self.root)))
        for number, line in enumerate(text.split("\n"), 1):
            for word in KOREAN if not free else ():
                if word in line:
                    self.report(path, number, f"`{word}` is called `{KOREAN[word]}`: "
                                "docs/glossary.md")
            if not made and MACHINE_PATHS.search(line):
                self.report(path, number, "a path of one machine")

    def check_code(self, path, text):
        for number, line in enumerate(text.split("\n"), 1):
            if width(line) > COLUMNS_MAX and "http" not in line and path.name not in ("style.cc", "terminal_test.cc"):  # CSS, golden text
                self.report(path, number, f"{width(line)} columns, at most {COLUMNS_MAX}")
            if MARKS.search(line):
                self.report(path, number, "an unfinished mark: finish it or say what holds")

    def check_source(self, path, text, room):
        lines, header = text.count("\n"), path.suffix == ".h"
        limit = HEADER_LINES_MAX if header else SOURCE_LINES_MAX
        if lines > limit:
            self.report(path, lines, f"{lines} lines, at most {limit}: give a part its own file")
        if header and "#pragma once" not in text:
            self.report(path, 1, "no #pragma once")
        if header and not text.startswith("//"):
            self.report(path, 1, "a header opens with what it is, an example, and what it costs")
        code = bare(text)
        for start, length in long_functions(code):
            self.report(path, start, f"a function of {length} lines, at most {FUNCTION_LINES_MAX}")
        if not TESTS.search(path.name):
            for number, name in throwing_calls(code):
                self.report(path, number, f"fs::{name} throws: give it a std::error_code, or take "
                            "IsThere, IsFolder, ListFolder or FromRoot of base/file.h")
        for number, line in enumerate(code.split("\n"), 1):
            if re.search(r"\busing\s+namespace\b(?!.*_literals;)", line):
                self.report(path, number, "`using namespace`: name what is used")
            if re.search(r"\bthrow\b(?! std::bad_alloc)", line):  # what operator new owes
                self.report(path, number, "`throw`: errors are values, return Result<T>")
        for number, line in enumerate(text.split("\n"), 1):
            included = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if included and "/" in included[1]:
                other = included[1].split("/")[0]
                if other != room and other not in EDGES.get(room, []):
                    self.report(path, number, f"src/{room} may not include {included[1]}: "
                                f"it may use {', '.join(EDGES.get(room, [])) or 'no other room'}")
            elif included:
                self.report(path, number, f'write "{room}/{included[1]}": includes start at src/')

    def check_rooms(self):
        src = self.root / "src"
        table = src / "README.md"
        table_text = table.read_text(encoding="utf-8") if table.exists() else ""
        if not table_text:
            self.report(table, 1, "missing: a table, one line a folder")
        for room in sorted(p for p in src.iterdir() if p.is_dir()):
            readme = room / "README.md"
            if room.name not in EDGES:
                self.report(room, 1, "no such room in EDGES of tests/lint.py")
            if not readme.exists():
                self.report(readme, 1, f"missing: what {room.name} is, "
                                       f"in at most {README_LINES_MAX} lines")
            elif readme.read_text(encoding="utf-8").count("\n") > README_LINES_MAX:
                self.report(readme, 1, f"more than {README_LINES_MAX} lines")
            if table_text and not re.search(rf"^\|\s*\[?`(src/)?{room.name}/?`", table_text, re.M):
                self.report(table, 1, f"has no line that starts with | `{room.name}`")


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else
                        pathlib.Path(__file__).resolve().parent.parent).resolve()
    problems = Lint(root).run()
    for problem in problems:
        print(problem)
    print(f"lint: {len(problems)} problems" if problems else "lint: clean")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
