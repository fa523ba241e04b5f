#!/usr/bin/env python3
"""Every English part of an error has its Korean: compares src/ with words/errors.ko.toml.

  python3 tests/errors_ko_test.py           exit 1 with one `file:line: reason` a problem
  python3 tests/errors_ko_test.py --list    the patterns of the sources, with where they stand

An error is made by Fail(…), Error{…}, SystemError(…), by an assignment to its what, why or advice,
or by a function whose parameter ends up in one of these: such functions are found, not listed. What
is written there becomes a pattern: literals as they are, `{}` for whatever varies. An alternative
(`a ? "x" : "y"`) is two patterns. A word that varies and is itself written in the sources, as the
counted things of Counted() are, or what a method gives back, is a pattern of its own, which the
Korean must ask for with `{*}`.
"""
import itertools
import os
import pathlib
import re
import string
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "words/errors.ko.toml"
NO_SOURCE = re.compile(r"_(?:test|bench)\.cc$|for_test\.h$|^src/base/error\.h$")
ALTERNATIVES_MAX = 24

TOKENS = re.compile(r"""
    (?P<space>\s+|//[^\n]*|/\*.*?\*/|^\#[^\n]*(?:\\\n[^\n]*)*)
  | (?P<text>R"(?P<tag>[^\s()\\]*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*")
  | (?P<char>'(?:\\.|[^'\\\n])+')
  | (?P<word>[A-Za-z_]\w*)
  | (?P<number>\.?\d(?:'?[\w.])*)
  | (?P<sign>::|->|\+\+|--|\+=|-=|==|!=|<=|>=|&&|\|\||\.\.\.|.)
""", re.X | re.S | re.M)
# Functions that give back names, numbers and quotations, which stay as they are.
SAYS_NOTHING = {"Quoted", "ShellQuoted", "Shortened", "EscapeTerminal", "Joined", "WithCommas",
                "Fail"}
# Methods of libraries: what they give back is data, or what was given to them.
LIBRARY_METHODS = {"to_string", "substr", "native", "get_name", "description", "ends_with", "str",
                   "tolower", "as_array"}
LETTER = re.compile(r"[A-Za-z]")
WORDS = "{}\ue000"  # a hole that words of the sources fill: the Korean must say it, {*}
# What is kept before it is an error's part, or told as a warning: (file, the call or the member
# that takes it, which argument).
KEPT = [("src/access/toml_text.cc", "TomlFault", 1), ("src/alert/mail.cc", "why", 0),
        ("src/alert/syslog.cc", "error", 0), ("src/alert/webhook.cc", "why", 0),
        ("src/campaign/count.cc", "missing_.insert", 0),
        ("src/delivery/link.cc", "tls_error_", 0), ("src/duty/facts.cc", "Warn", 1),
        ("src/duty/facts.cc", "push_back", 0), ("src/incident/entry_words.cc", "Said", 0),
        ("src/ledger/intake.cc", "bad_lines.push_back", 0),
        ("src/reader/format.cc", "reason", 0), ("src/register/load.cc", "Warn", 0),
        ("src/register/load.cc", "warnings.push_back", 0),
        ("src/register/load_toml.cc", "Warn", 0), ("src/sigma/yaml.cc", "Problem", 1),
        ("src/sql/session.cc", "text", 0)]
# A table of such texts: which columns.
TABLES = [("src/reader/stream.cc", "kForeign", (1, 2))]
# Why a line of a log is not read, or an alert is not taken: given back as a text.
REASONS = re.compile(r"^src/(reader|alert)/")
# Parts of which nothing stands in the sources, and where: what a library says, another error, ids,
# and what KEPT, TABLES or the look for "cannot …" finds. Whatever else cannot be followed is a
# problem, and so is a line here that excuses nothing.
UNSEEN = [
    # what the system or a library says
    ("src/base/error.cc", r"std::strerror\(errno_value\)"),
    ("src/base/sqlite.cc", r"sqlite3_errmsg\(db_\)"),
    ("src/contact/sqlite_source.cc", r"EscapeTerminal\(Shortened\(sqlite3_errmsg\(db_\),200\)\)"),
    ("src/incident/store.cc", r"sqlite3_err(?:msg|str)\(\w+\)"),
    ("src/delivery/link.cc", r"::gai_strerror\(code\)"),
    ("src/delivery/sms_carrier.cc", r"curl_easy_strerror\(code\)"),
    ("src/notice/render.cc", r"layout(?:->|\.)error_message\(\)"),
    ("src/sql/session.cc", r"duckdb_(?:pending|result|prepare)_error\(&?\w+\)"),
    ("src/ledger/duck.cc", r"why\.substr\(0,why\.find\('\\n'\)\)"),
    ("src/cli/main.cc", r"error\.what\(\)"),
    ("src/sigma/yaml.cc", r"error\.msg"),
    # another error
    ("src/access/catalogue.cc", r"pattern\.error\(\)\.advice"),
    ("src/campaign/plan.cc", r"error\.message\(\)"),
    ("src/delivery/mail_carrier.cc", r"status\.error\(\)\.why"),
    ("src/ledger/ledger.cc", r"made\.error\(\)\.why"),
    ("src/sigma/selection.cc", r"changed\.error\(\)\.why"),
    ("src/sql/data_folder.cc", r"std::move\(error\.(?:why|where)\)"),
    ("src/sql/session.cc", r"(?:std::move\()?(?:(?:added|may|status)\.error\(\)|error)\)?"),
    # what is written elsewhere, and found there
    ("src/base/error.cc", r"std::stringwhat"),
    ("src/base/sqlite.cc", r"what_"),
    ("src/duty/toml_reader.cc", r"what_"),
    ("src/cli/close.cc", r"Joined\(ended\.Texts\(\),\"; \"\)"),
    ("src/cli/law.cc", r"read->warnings\.front\(\)"),
    ("src/duty/law_cases.cc", r"warning|conststd::string&(?:is|what)"),
    ("src/reader/source.cc", r"found\.reason"),
    ("src/reader/stream.cc", r"std::string\(magic\.advice\)"),
    ("src/sigma/yaml.cc", r"builder\.problem"),
    # names and ids
    ("src/duty/law_cases.cc", r"Quoted\((?:owed\.duty->to|items)\)"),
    ("src/incident/store.cc", r"Some\(ids\)"),
    # no texts at all
    ("src/cli/ask.cc", r"ledger::Mode::kRead"), ("src/cli/duty.cc", r"ledger::Mode::kRead"),
    ("src/cli/evidence.cc", r"ledger::Mode::kRead"), ("src/cli/expand.cc", r"ledger::Mode::kRead"),
    ("src/cli/responses.cc", r"0"), ("src/cli/sql.cc", r"ParquetReader\(\)"),
    ("src/cli/sql.cc", r"LanguageOf\(arguments\)"),
    ("src/ledger/results.cc", r"\{\"event_id\",\"subject\"\}"),
    ("src/sql/register_tables.cc", r"\{.*\}")]
# Parts that are names in the data and stay as they are.
CODE_ONLY = {"`applies`", "`starts`", "`due`", "`to`", "`contents`"}
CLOSING = {"(": ")", "{": "}", "[": "]"}
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


def literal(token):
    """What a string literal says."""
    if token.startswith("R"):
        return re.fullmatch(r'R"([^\s()\\]*)\((.*)\)\1"', token, re.S)[2]
    return re.sub(r"\\(x[0-9a-fA-F]+|.)", lambda m: chr(int(m[1][1:], 16)) if m[1][0] == "x"
                  else ESCAPES.get(m[1], m[1]), token[1:-1], flags=re.S)


OPENS_ERROR = {"Code", "code", ".", "haetae"}
BEHIND_PARAMETERS = {"const", "noexcept", "override", "->", "::", "<", ">", "*", "&", "mutable",
                     "constexpr", ","}


class File:
    """A source as tokens; `pair` says where a bracket closes."""

    def __init__(self, path):
        self.path, self.name = path, str(path.relative_to(ROOT))
        text = path.read_text()
        self.tokens, self.kinds, self.lines, line = [], [], [], 1
        for match in TOKENS.finditer(text):
            if match.lastgroup != "space" and not match["space"]:
                kind = next(k for k in ("text", "char", "word", "number", "sign") if match[k])
                self.tokens.append(match.group())
                self.kinds.append(kind)
                self.lines.append(line)
            line += match.group().count("\n")
        self.include = str(path.relative_to(ROOT / "src"))
        self.includes = set(re.findall(r'^#include "([^"]+)"', text, re.M))
        self.pair, open_ = {}, []
        for i, token in enumerate(self.tokens):
            if self.kinds[i] != "sign":
                continue
            if token in CLOSING:
                open_.append(i)
            elif token in ")}]" and open_:
                self.pair[open_.pop()] = i
        self.functions = list(self.find_functions())
        self.declares = {function[0] for function in self.functions}

    def find_functions(self):
        """(name, parameters [(name, default range)], first, last token of the body)"""
        t = self.tokens
        for i, token in enumerate(t):
            if token != "(" or i not in self.pair or i == 0:
                continue
            name = None
            if t[i - 1] == "]":  # a lambda: [&](…) with a name before it
                start = next((a for a, b in self.pair.items() if b == i - 1), None)
                if start and t[start - 1] == "=" and self.kinds[start - 2] == "word":
                    name = t[start - 2]
                else:
                    name = "(lambda)"
            elif self.kinds[i - 1] == "word" and t[i - 1] not in {
                    "if", "for", "while", "switch", "return", "catch", "TRY", "CHECK"}:
                name = t[i - 1]
            if name is None:
                continue
            at = self.pair[i] + 1
            while at < len(t) and (t[at] in BEHIND_PARAMETERS or self.kinds[at] == "word"):
                if t[at] == "," and name != "(lambda)" and "<" not in t[self.pair[i]:at]:
                    break
                at += 1
            declared = at < len(t) and t[at] == ";" and (
                t[i - 2] in {">", "*", "&"} or
                self.kinds[i - 2] == "word" and t[i - 2] not in {"return", "else", "case", "new"})
            if at < len(t) and t[at] == ":" and name != "(lambda)":  # a constructor's initialisers
                depth_at = at + 1
                while depth_at < len(t) and t[depth_at] != ";":
                    if t[depth_at] == "(" or (t[depth_at] == "{" and
                                              self.kinds[depth_at - 1] == "word"):
                        depth_at = self.pair.get(depth_at, depth_at) + 1
                        continue
                    if t[depth_at] == "{":
                        break
                    depth_at += 1
                at = depth_at
            body = at < len(t) and t[at] == "{" and at in self.pair
            if body or declared:
                yield (name, self.parameters(i), at if body else None,
                       self.pair[at] if body else None, i)

    def arguments(self, open_):
        """The ranges between the commas of a bracket."""
        at, start, close, angle = open_ + 1, open_ + 1, self.pair[open_], 0
        while at < close:
            if self.tokens[at] in CLOSING and self.kinds[at] == "sign" and at in self.pair:
                at = self.pair[at] + 1
                continue
            if self.tokens[at] == "<" and self.kinds[at - 1] == "word" and \
                    self.tokens[at - 1] in {"vector", "map", "pair", "Result", "function", "span",
                                            "array", "set", "unique_ptr", "optional", "tuple",
                                            "static_cast", "variant"}:
                depth = 1
                at += 1
                while depth and at < close:
                    depth += {"<": 1, ">": -1}.get(self.tokens[at], 0)
                    at += 1
                continue
            if self.tokens[at] == ",":
                yield (start, at)
                start = at + 1
            at += 1
        if start < close:
            yield (start, close)

    def parameters(self, open_):
        found = []
        for start, end in self.arguments(open_):
            equal = next((i for i in range(start, end) if self.tokens[i] == "="), None)
            last = (equal or end) - 1
            name = self.tokens[last] if self.kinds[last] == "word" and last > start else ""
            found.append((name, (equal + 1, end) if equal else None))
        return found


class Sources:
    """The patterns of all sources: {pattern: [(file:line)]}."""

    def __init__(self, files):
        self.files = files
        self.patterns, self.opaque = {}, []  # opaque: parts of which nothing is known here
        self.passed_on = False  # whether a part is a parameter, and its callers are looked at
        self.said = {}  # {pattern: the holes that words fill}
        self.texts = {}  # {function: what it gives back, where that are phrases}
        self.used = set()  # what of KEPT and TABLES found a text
        self.library_calls = set()
        self.shallow = False  # whether only what is written at the place itself is looked at
        self.sinks = set()   # (whole, (file, function, index of the parameter))
        self.pending = []    # sinks whose callers are still to be read
        self.rooms = {}
        for file in files:
            self.rooms.setdefault(file.path.parent, []).append(file)
        self.by_name = {}
        for file in files:
            for i, token in enumerate(file.tokens):
                if file.kinds[i] != "word" or i + 1 >= len(file.tokens):
                    continue
                open_ = i + 1
                if file.tokens[open_] == "<" and ">" in file.tokens[open_:open_ + 6]:
                    open_ += file.tokens[open_:open_ + 6].index(">") + 1
                if file.tokens[open_] == "(" and open_ in file.pair:
                    self.by_name.setdefault(token, []).append((file, open_))
        self.errors()
        self.phrases()
        self.whats()
        while self.pending:
            self.calls(*self.pending.pop())

    def add(self, file, at, pattern):
        pattern = re.sub(r"(?:\{\}\ue000?)+", lambda m: WORDS if "\ue000" in m[0] else "{}",
                         pattern).removeprefix("; ").strip()
        if not LETTER.search(pattern.replace("{}", "")):
            return
        holes = re.findall(r"\{#?\}\ue000?", pattern)
        pattern = pattern.replace("\ue000", "")
        self.patterns.setdefault(pattern, [])
        self.said.setdefault(pattern, set()).update(
            k for k, hole in enumerate(holes) if hole == WORDS)
        place = f"{file.name}:{file.lines[at]}"
        if place not in self.patterns[pattern]:
            self.patterns[pattern].append(place)

    def part(self, file, start, end):
        """What stands in [start, end) goes into an error."""
        if start >= end:
            return
        before = set(self.sinks), list(self.pending)
        self.passed_on = False
        found = self.resolve(file, start, end, 0, True)
        if len(found) == 1 and found[0] != "{}" and not LETTER.search(found[0].replace("{}", "")):
            self.template(file, start, end, before)
        if found == ["{}"] and not self.passed_on:
            self.opaque.append((f"{file.name}:{file.lines[start]}",
                                "".join(file.tokens[start:end])))
        for pattern in found:
            self.add(file, start, pattern)

    def template(self, file, start, end, before):
        """`"`" + name + "` " + why`: what the callers give stands in a pattern with the rest."""
        operands = self.split(file, start, end, "+")
        texts = [self.resolve(file, *one, 1)[0] for one in operands]
        self.sinks, self.pending = before  # they stand in the pattern, not by themselves
        for k, (first, last) in enumerate(operands):
            words = [i for i in range(first, last) if file.kinds[i] == "word"
                     and file.tokens[i] not in {"std", "move", "string"}]
            if texts[k] != "{}" or len(words) != 1:
                continue
            for function in self.function_at(file, words[0]):
                names = [parameter for parameter, _ in function[1]]
                if file.tokens[words[0]] in names:
                    index = names.index(file.tokens[words[0]])
                    around = ("".join(texts[:k]), "".join(texts[k + 1:]))
                    self.pending.append((around, file, function[0], index, len(function[1])))
                    break

    def function_at(self, file, at):
        """The innermost named function around a token, and those around it."""
        around = [f for f in file.functions if f[2] is not None and f[2] < at < f[3]]
        return sorted(around, key=lambda f: f[3] - f[2])

    def errors(self):
        for file in self.files:
            t = file.tokens
            for i, token in enumerate(t):
                if token in {"Fail", "SystemError"} and i + 1 in file.pair and t[i + 1] == "(":
                    arguments = list(file.arguments(i + 1))
                    for index in ((1, 2, 4) if token == "Fail" else (0,)):
                        if index < len(arguments):
                            self.part(file, *arguments[index])
                elif token == "{" and i in file.pair and t[i + 1] in OPENS_ERROR:
                    arguments = list(file.arguments(i))
                    first = t[i + 1:arguments[0][1]] if arguments else []
                    made = i > 0 and (t[i - 1] == "Error" or t[i - 2] == "Error")
                    if t[i + 1] == "." and made:
                        for start, end in arguments:
                            if t[start + 1] in {"what", "why", "advice"}:
                                self.part(file, start + 3, end)
                    elif (first[:2] in (["Code", "::"], ["haetae", "::"]) or
                          (made and first == ["code"])) and 2 <= len(arguments) <= 5:
                        for index in (1, 2, 4):
                            if index < len(arguments):
                                self.part(file, *arguments[index])
                elif token in {"what", "why", "advice"} and t[i - 1] in {".", "->"} and \
                        t[i + 1] in {"=", "+="} and self.is_error(file, i):
                    self.part(file, i + 2, self.end_of(file, i + 2))

    def phrases(self):
        for file in self.files:
            t = file.tokens
            for row in (one for one in KEPT if one[0] == file.name):
                name, index = row[1:]
                for i, token in enumerate(t):
                    if token != name.split(".")[-1] or any(f[4] == i + 1 for f in file.functions):
                        continue
                    if "." in name and t[i - 2] != name.split(".")[0]:
                        continue
                    if t[i + 1] in {"(", "{"} and i + 1 in file.pair:
                        arguments = list(file.arguments(i + 1))
                        if index < len(arguments):
                            self.kept(file, *arguments[index], row)
                    elif t[i + 1] in {"=", "+="}:
                        self.kept(file, i + 2, self.end_of(file, i + 2), row)
            for row in (one for one in TABLES if one[0] == file.name):
                name, columns = row[1:]
                if name not in t:
                    continue
                at = t.index(name) + 4  # name [ ] = {
                for start, _ in file.arguments(at):
                    cells = list(file.arguments(start))
                    for column in columns:
                        self.kept(file, *cells[column], row)
            if not REASONS.search(file.name):
                continue
            for i, token in enumerate(t):
                if token == "return" and (file.kinds[i + 1] == "text" or
                                          t[i + 1:i + 4] == ["std", "::", "string"]):
                    self.kept(file, i + 1, self.end_of(file, i + 1))
                elif t[i:i + 2] == ["{", "SendResult"]:
                    self.kept(file, *list(file.arguments(i))[1])
                elif t[i:i + 4] == ["unreadable", ".", "push_back", "("]:
                    for one in file.arguments(i + 4):
                        self.kept(file, *one)

    def whats(self):
        """What a whole class or constant says failed, wherever it stands."""
        for file in self.files:
            for i, kind in enumerate(file.kinds):
                if kind == "text" and file.tokens[i].startswith('"cannot ') and \
                        file.tokens[i + 1] in {",", ")", ";", "}"} and \
                        file.tokens[i - 1] not in {"+", "<<"} and \
                        file.kinds[i - 1] != "text" and not file.tokens[i].endswith(' "'):
                    self.add(file, i, literal(file.tokens[i]).strip())

    def kept(self, file, start, end, row=None):
        if file.tokens[start] == "{" and start in file.pair:
            for one in file.arguments(start):
                self.kept(file, *one, row)
            return
        for pattern in self.resolve(file, start, end, 0, True):
            if " " in pattern.replace("{}", "").strip():
                self.used.add(row)
                self.add(file, start, pattern)

    @staticmethod
    def end_of(file, at):
        while file.tokens[at] not in {";", ",", "}", ")"}:
            at = file.pair[at] + 1 if at in file.pair else at + 1
        return at

    def is_error(self, file, i):
        """`error.why =`, `text.error().why =`, or a name declared as an Error."""
        t = file.tokens
        if t[i - 2] == ")":
            return t[i - 4] == "error"
        name = t[i - 2]
        return any(t[k] == name and t[k - 1] in {"Error", "&"} and "Error" in t[k - 2:k]
                   for k in range(2, i))

    def sink(self, file, function, index, whole):
        """A parameter of a function goes into an error: so does what its callers give."""
        name = function[0]
        key = (file, name, index)
        if name == "(lambda)" or (whole, key) in self.sinks or (True, key) in self.sinks:
            return
        self.sinks.add((whole, key))
        self.pending.append((whole, *key, len(function[1])))

    def knows(self, caller, file, name):
        """Whether a call of `name` in one file can mean the function of the other."""
        if caller is file:
            return True
        if any(f[0] == name and f[2] is not None for f in caller.functions):
            return False
        headers = [h for h in self.files if h.path.suffix == ".h" and name in h.declares and
                   (h is file or h.path.parent == file.path.parent)]
        return any(h is caller or h.include in caller.includes or
                   h.path.parent == caller.path.parent for h in headers)

    def calls(self, whole, file, name, index, count):
        for caller, open_ in self.by_name.get(name, []):
            if not self.knows(caller, file, name):
                continue
            function = next((f for f in caller.functions if f[0] == name and f[4] == open_), None)
            if function:  # a declaration or the definition: what it takes when nothing is given
                if len(function[1]) == count and function[1][index][1]:
                    self.given(caller, whole, *function[1][index][1])
                continue
            arguments = list(caller.arguments(open_))
            if index < len(arguments) <= count:
                self.given(caller, whole, *arguments[index])

    def given(self, file, whole, start, end):
        if whole is True:
            self.part(file, start, end)
            return
        if whole:  # what stands before it and behind
            for pattern in self.resolve(file, start, end, 1):
                if " " in pattern.strip():
                    self.add(file, start, whole[0] + pattern + whole[1])
            return
        for pattern in self.resolve(file, start, end, 1):
            if " " in pattern.replace("{}", "").strip():  # one word is a name: it stays
                self.add(file, start, pattern)

    def split(self, file, start, end, sign):
        """The ranges between a sign at the top of an expression."""
        found, at, first = [], start, start
        while at < end:
            if at in file.pair:
                at = file.pair[at] + 1
                continue
            if file.tokens[at] == sign and file.kinds[at] == "sign":
                found.append((first, at))
                first = at + 1
            at += 1
        return found + [(first, end)]

    def resolve(self, file, start, end, depth, whole=False):
        """The patterns that an expression can become."""
        if depth > 12 or start >= end:
            return ["{}"]
        asked = self.split(file, start, end, "?")
        if len(asked) > 1:
            rest = (asked[1][0], end)
            colons = self.split(file, *rest, ":")
            # a ? b : c ? d : e — the first colon whose left side has as many ? as :
            for k in range(1, len(colons)):
                left = (rest[0], colons[k - 1][1])
                if len(self.split(file, *left, "?")) == k:
                    both = (self.resolve(file, *left, depth + 1, whole) +
                            self.resolve(file, colons[k][0], end, depth + 1, whole))
                    return list(dict.fromkeys(both))[:ALTERNATIVES_MAX]
        parts = []
        summands = self.split(file, start, end, "+")
        for one in summands:
            found = self.operand(file, *one, depth, whole and len(summands) == 1)
            parts.append(found)
        count = 1
        for one in parts:
            count *= len(one)
        if count > ALTERNATIVES_MAX:  # words of their own
            for k, one in enumerate(parts):
                if len(one) > 1:
                    for pattern in one:
                        self.add(file, start, pattern)
                    parts[k] = [WORDS]
        return list(dict.fromkeys("".join(c) for c in itertools.product(*parts)))

    def operand(self, file, start, end, depth, whole):
        t, kinds = file.tokens, file.kinds
        if start >= end:
            return ["{}"]
        if all(kinds[i] == "text" for i in range(start, end)):
            return ["".join(literal(t[i]) for i in range(start, end)).replace("{}", "{{}}")]
        if t[start] == "(" and file.pair.get(start) == end - 1:
            return self.resolve(file, start + 1, end - 1, depth + 1, whole)
        words = "".join(t[start:end])
        call = re.match(r"(?:std::)?(string|string_view|move)\(", words)
        if call and file.pair.get(start + 3 if words.startswith("std::") else start + 1) == end - 1:
            open_ = start + 3 if words.startswith("std::") else start + 1
            arguments = list(file.arguments(open_))
            if len(arguments) == 1:
                return self.resolve(file, *arguments[0], depth + 1, whole)
            return ["{}"]
        if t[start:start + 4] == ["fmt", "::", "format", "("] and file.pair[start + 3] == end - 1:
            return self.formatted(file, start + 3, depth)
        if self.shallow:
            return ["{}"]
        if t[start] == "Counted" and t[start + 1] == "(" and file.pair[start + 1] == end - 1:
            for one in list(file.arguments(start + 1))[1:]:
                for word in self.resolve(file, *one, depth + 1):
                    self.add(file, start, "{#} " + word)
            return [WORDS]
        if end - start == 1 and kinds[start] == "word":
            return self.variable(file, start, depth, whole)
        if end - start > 2 and kinds[start] == "word" and file.pair.get(start + 1) == end - 1 and \
                t[start + 1] == "(" and t[start] not in SAYS_NOTHING:
            return self.returned(file, t[start], depth, whole)
        if t[end - 2:end] == [".", "en"]:  # a Phrase, of which an error takes the English
            return self.operand(file, start, end - 2, depth, whole)
        if t[end - 1] == ")":
            open_ = next((a for a, b in file.pair.items() if b == end - 1), start)
            if open_ > start + 1 and kinds[open_ - 1] == "word" and \
                    t[open_ - 2] in {".", "->", "::"}:
                return self.method(file, start, end, t[open_ - 1], depth, whole)
        return ["{}"]

    def method(self, file, start, end, name, depth, whole):
        """What a method, or a function of another room, gives back: whichever has that name."""
        if name in LIBRARY_METHODS:
            self.library_calls.add(name)
        if name in SAYS_NOTHING or name in LIBRARY_METHODS:
            return ["{}"]
        if name not in self.texts:
            self.texts[name] = []
            found, known = [], False
            for one in self.files:
                for function in one.functions:
                    if function[0] != name or function[2] is None:
                        continue
                    known = True
                    for i in range(function[2], function[3]):
                        if one.tokens[i] == "return":
                            first, last = i + 1, self.end_of(one, i + 1)
                            if one.tokens[first] == "{" and one.tokens[first + 1] != "}":
                                first, last = next(iter(one.arguments(first)))
                            self.shallow = True
                            for pattern in self.resolve(one, first, last, depth + 1, True):
                                found.append((one, first, pattern))
                            self.shallow = False
            if not known:
                self.opaque.append((f"{file.name}:{file.lines[start]}",
                                    "".join(file.tokens[start:end])))
            if any(" " in pattern.replace("{}", "").strip() for _, _, pattern in found):
                self.texts[name] = found
        found = self.texts[name]
        if whole or not found:
            return list(dict.fromkeys(pattern for _, _, pattern in found)) or ["{}"]
        for one, first, pattern in found:
            self.add(one, first, pattern)
        return [WORDS]

    def returned(self, file, name, depth, whole):
        """What a function gives back that is called here: as patterns where it is the whole part,
        else the phrases in it have patterns of their own."""
        found, words = [], []
        for one in [file] + [f for f in self.rooms[file.path.parent] if f is not file]:
            for function in one.functions:
                if function[0] != name or function[2] is None:
                    continue
                for i in range(function[2], function[3]):
                    if one.tokens[i] != "return":
                        continue
                    end = self.end_of(one, i + 1)
                    if whole:
                        found += self.resolve(one, i + 1, end, depth + 1, True)
                    else:
                        words += [(one, i + 1, text) for text in
                                  self.resolve(one, i + 1, end, depth + 1)]
            if found or words:
                break
        if any(" " in text.replace("{}", "").strip() for _, _, text in words):
            for one, at, text in words:
                self.add(one, at, text)
            return [WORDS]
        return list(dict.fromkeys(found)) or ["{}"]

    def formatted(self, file, open_, depth):
        arguments = list(file.arguments(open_))
        form = self.resolve(file, *arguments[0], depth + 1)
        if len(form) != 1:
            return ["{}"]
        filled = [self.resolve(file, *one, depth + 1) for one in arguments[1:]]
        pieces, next_ = [], 0
        for text, name, _, _ in string.Formatter().parse(form[0].replace("{{}}", "{}")):
            pieces.append([text])
            if name is not None:
                index = int(name) if name.isdigit() else next_
                next_ += 1
                pieces.append(filled[index] if index < len(filled) else ["{}"])
        count = 1
        for one in pieces:
            count *= len(one)
        if count > ALTERNATIVES_MAX:
            for k, one in enumerate(pieces):
                if len(one) > 1:
                    for pattern in one:
                        self.add(file, open_, pattern)
                    pieces[k] = [WORDS]
        return list(dict.fromkeys("".join(c) for c in itertools.product(*pieces)))

    def variable(self, file, at, depth, whole):
        """What was given to a name: a parameter's callers, a local's assignments, a constant."""
        name = file.tokens[at]
        for function in self.function_at(file, at):
            for index, (parameter, _) in enumerate(function[1]):
                if parameter == name:
                    self.sink(file, function, index, whole)
                    self.passed_on = True
                    return ["{}"]
            given, added = self.assignments(file, name, function[2], at)
            if given or added:
                return self.values(file, given, added, depth)
        for one in [file] + [f for f in self.rooms[file.path.parent] if f.path.suffix == ".h"]:
            given, added = self.assignments(one, name, 0, len(one.tokens))
            if given:
                return self.values(one, given, added, depth)
        return ["{}"]

    def values(self, file, given, added, depth):
        found = []
        for one in given:
            found += self.resolve(file, *one, depth + 1)
        found = found or [""]
        for one in added:  # each may have been added or not
            ends = self.resolve(file, *one, depth + 1)
            bare = {end.lstrip(",; ") for end in ends}
            if len(bare) < len(ends):  # a list: "x" is the first of it, "; x" is not
                for end in bare:
                    self.add(file, one[0], end)
                return [start + "{}" for start in found]
            if not any(LETTER.search(end.replace("{}", "")) for end in ends):
                return [start + "{}" for start in found]
            found = found + [a + b for a in found for b in ends]
            if len(found) > ALTERNATIVES_MAX:
                for word in ends:
                    self.add(file, one[0], word)
                found = [WORDS]
        return list(dict.fromkeys(one for one in found if one)) or ["{}"]

    def assignments(self, file, name, first, last):
        t, given, added = file.tokens, [], []
        for i in range(max(first, 0), last):
            if t[i] != name or file.kinds[i] != "word" or i + 1 >= len(t):
                continue
            if i and t[i - 1] in {".", "->"}:
                continue
            nxt, start = t[i + 1], i + 2
            if nxt == "[" and i + 1 in file.pair and t[file.pair[i + 1] + 1] == "=":
                nxt, start = "=", file.pair[i + 1] + 2
            if nxt in {"=", "+="}:
                end = start
                while end < len(t) and t[end] not in {";"} and not (t[end] in ",)" and nxt == "="):
                    end = file.pair[end] + 1 if end in file.pair and t[end] != "{" or \
                        end in file.pair and t[start] != "[" else end + 1
                (given if nxt == "=" else added).append((start, end))
            elif nxt in {"(", "{"} and i + 1 in file.pair and file.kinds[i - 1] == "word" and \
                    t[i - 1] in {"string", "string_view"}:
                if file.pair[i + 1] > i + 2:
                    given.append((i + 2, file.pair[i + 1]))
        return given, added


def read_sources():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "src"], cwd=ROOT,
                            capture_output=True, text=True)
    names = listed.stdout.split() if listed.returncode == 0 else \
        [str(p.relative_to(ROOT)) for p in (ROOT / "src").rglob("*")]
    files = [File(ROOT / name) for name in sorted(names)
             if name.endswith((".cc", ".h")) and not NO_SOURCE.search(name)
             and (ROOT / name).exists()]
    return Sources(files)


ENTRY = re.compile(r'("(?:\\.|[^"\\])*") = ("(?:\\.|[^"\\])*")')
HOLE = re.compile(r"\{#?\}")
KOREAN_HOLE = re.compile(r"\{([1-9]?)(\*?)\}")
SENTENCE = re.compile(r"(?:니다|시오|니까)(?=[.:]?(?: |$))")
ENDINGS = ["을(를)", "이(가)", "은(는)", "과(와)", "(으)로", "(이)라"]
PARTICLE_AFTER_HOLE = re.compile(
    r"\{[1-9]?\*?\}[`\"')\]’”]*(을|를|이|가|은|는|과|와|으로|로)(?= |$)")
# Sections of texts that are not ours, and the headers that have them.
LIBRARIES = {"parser": [pathlib.Path("/usr/include/CLI/Error.hpp")],
             "toml": [pathlib.Path("/usr/include/toml++/impl/parser.inl"),
                      pathlib.Path("/usr/include/toml++/impl/forward_declarations.h")]}


def read_catalogue(problems):
    """{section: {english: (korean, line)}}; each entry on one line, as the build takes it."""
    sections, section, everywhere = {}, None, {}
    for number, line in enumerate(CATALOGUE.read_text().split("\n"), 1):
        place = f"{CATALOGUE.relative_to(ROOT)}:{number}"
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
            continue
        match = ENTRY.fullmatch(line)
        if not match or section is None:
            problems.append(f"{place}: not an entry on one line: \"English\" = \"한국어\"")
            continue
        english, korean = (tomllib.loads(f"x = {text}")["x"] for text in match.groups())
        if english in everywhere:
            problems.append(f"{place}: stands at line {everywhere[english]} already: {english}")
        everywhere[english] = number
        section[english] = (korean, number)
    return sections


def check_korean(english, korean, words, place, problems):
    """What varies is all said and said once, in words that are Korean, with particles that fit."""
    holes, next_ = [], 0
    for match in KOREAN_HOLE.finditer(korean):
        index = int(match[1]) - 1 if match[1] else next_
        if index in words and not match[2]:
            problems.append(f"{place}: words of the sources stand for {{}} number {index + 1}: "
                            f"write {match[0].replace('}', '*}')}")
        holes.append(index)
        next_ = index + 1
    varying = len(HOLE.findall(english))
    if sorted(holes) != list(range(varying)):
        problems.append(f"{place}: {varying} of {{}} in English, {len(holes)} in Korean, or one "
                        "twice")
    if not re.search("[가-힣]", korean) and english not in CODE_ONLY:
        problems.append(f"{place}: not Korean: {korean}")
    bare = korean
    for ending in ENDINGS:
        bare = bare.replace(ending, "")
    if re.search(r"\((?:을|를|이|가|은|는|과|와|으|으로|로)\)", bare):
        problems.append(f"{place}: a particle is written as one of {' '.join(ENDINGS)}")
    match = PARTICLE_AFTER_HOLE.search(korean)
    if match:
        problems.append(f"{place}: `{match[1]}` stands behind what varies: write "
                        f"{' '.join(ENDINGS)}")


def compare(sources, sections, problems):
    known = {english for entries in sections.values() for english in entries}
    for pattern, places in sorted(sources.patterns.items(), key=lambda one: one[1]):
        if pattern not in known:
            problems.append(f"{places[0]}: no Korean for \"{pattern}\": add it to "
                            f"{CATALOGUE.relative_to(ROOT)}")
    system = {os.strerror(number) for number in range(1, 134)}
    excused = set()
    for place, expression in sources.opaque:
        excuses = [one for one in UNSEEN if place.startswith(one[0] + ":") and
                   re.fullmatch(one[1], expression)]
        excused.update(excuses)
        if not excuses:
            problems.append(f"{place}: what `{expression}` says cannot be seen: write it here, or "
                            "add the place where it is kept to KEPT")
    for one in UNSEEN:
        if one not in excused:
            problems.append(f"{one[0]}: UNSEEN excuses `{one[1]}`, which is not there: remove it")
    for one in KEPT + TABLES:
        if one not in sources.used:
            problems.append(f"{one[0]}: {' '.join(str(part) for part in one[1:])} finds no text "
                            "there: remove it from KEPT or TABLES")
    for name in sorted(LIBRARY_METHODS - sources.library_calls):
        problems.append(f"tests/errors_ko_test.py: no error calls {name}(): remove it from "
                        "LIBRARY_METHODS")
    library = {}
    for name, paths in LIBRARIES.items():
        problems += [f"{path}: is not there: install it, or correct LIBRARIES"
                     for path in paths if not path.exists()]
        library[name] = "".join(path.read_text() for path in paths if path.exists())
    if list(sections)[-2:] != ["words", "words of toml"]:
        problems.append(f"{CATALOGUE.relative_to(ROOT)}: [words] and [words of toml] stand last: "
                        "the build takes what is behind [words] for words")
    for name, entries in sections.items():
        for english, (korean, line) in entries.items():
            place = f"{CATALOGUE.relative_to(ROOT)}:{line}"
            check_korean(english, korean, sources.said.get(english, ()), place, problems)
            if not name.startswith("words") and len(english.split()) <= 3 and \
                    "{}" not in english and not SENTENCE.search(korean):
                problems.append(f"{place}: a word and no sentence: a file may be called so; move "
                                "it to [words]")
            if name.startswith("words") and SENTENCE.search(korean):
                problems.append(f"{place}: a sentence among the words: move it to its section")
            if name == "system":
                said = english in system
            elif name == "words of toml":
                said = any(text in library["toml"] for text in (
                    f'"{english}"', f'expected {english}, saw', f' as {english}"'))
            elif name in LIBRARIES:  # concatenations of literals, each of which must be there
                pieces = [piece for text in english.split("{}")
                          for piece in text.partition(" is required")[:2]]
                said = all(piece.replace("\\", "\\\\") in library[name]
                           for piece in pieces if LETTER.search(piece))
            else:
                said = english in sources.patterns
            if not said:
                problems.append(f"{place}: nothing says \"{english}\": remove it")


def main():
    sources = read_sources()
    if "--list" in sys.argv:
        for pattern, places in sorted(sources.patterns.items(), key=lambda p: p[1]):
            print(f"{places[0]}\t{pattern}")
        return 0
    problems = []
    compare(sources, read_catalogue(problems), problems)
    for problem in problems:
        print(problem)
    print(f"errors_ko: {len(problems)} problems" if problems else
          f"errors_ko: {len(sources.patterns)} patterns, each with its Korean")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
