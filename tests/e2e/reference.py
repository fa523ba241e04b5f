#!/usr/bin/env python3
"""A slow and obvious haetae: what it counts is what haetae must count.

  python3 tests/e2e/reference.py SHOP_DATA CATALOGUE     compares with SHOP_DATA/truth.json

It reads the files a user gives haetae (logs, catalogue, register) and nothing else, so that it also
proves the truth that the shop's maker wrote down by other means. One pass, dictionaries, no tricks.
"""
import collections
import csv
import datetime
import gzip
import json
import pathlib
import re
import sys
import tomllib

sys.dont_write_bytecode = True
MICROSECOND = datetime.timedelta(microseconds=1)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def micros(text):
    return (datetime.datetime.fromisoformat(text) - EPOCH) // MICROSECOND


def utc(time):
    return (EPOCH + time * MICROSECOND).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Route:
    def __init__(self, table):
        self.name, self.carries = table["match"], table.get("carries")
        self.discloses, self.subject = table["discloses"], table["subject"]
        self.method, target = self.name.split(" ", 1)
        path, _, query = target.partition("?")
        self.path = re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path)))
        self.query = dict(pair.split("=") for pair in query.split("&")) if query else {}

    def match(self, method, target):
        """The subject, or None when the request is not on this route."""
        path, _, query = target.partition("?")
        found = self.path.fullmatch(path) if method == self.method else None
        if not found:
            return None
        given = dict(pair.partition("=")[::2] for pair in query.split("&")) if query else {}
        values = found.groupdict()
        for name, placeholder in self.query.items():
            if name not in given:
                return None
            values[placeholder.strip("{}")] = given[name]
        return values.get(self.subject)


Access = collections.namedtuple("Access", "time route subject status record")


class Reference:
    def __init__(self, logs, catalogue, register):
        tables = tomllib.loads(catalogue.read_text(encoding="utf-8"))
        self.fields = {name: where[1:] for name, where in tables["format"]["fields"].items()}
        self.routes = [Route(table) for table in tables["route"]]
        with (register / "members.csv").open(encoding="utf-8") as file:
            self.members = {row["member"] for row in csv.DictReader(file)}
        self.book = collections.defaultdict(list)
        with (register / "carries" / "address_book.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                begin = micros(row["from"]) if row["from"] else -1 << 63
                end = micros(row["to"]) if row["to"] else 1 << 63
                self.book[row["member"]].append((row["person"], begin, end))
        self.records = self.duplicates = self.unreadable = 0
        self.first, self.last = 1 << 63, -1 << 63
        self.accesses, seen = [], set()
        for log in sorted(logs):
            content = log.read_bytes()
            if log.name.endswith(".gz"):
                content = gzip.decompress(content)
            for line in content.decode("utf-8", "replace").split("\n"):
                if line:
                    self.take(line, seen)
        self.accesses.sort(key=lambda access: access.time)

    def take(self, line, seen):
        try:
            line = json.loads(line)
            record = {name: line.get(key) for name, key in self.fields.items()}
            time = micros(record["time"])
        except (ValueError, TypeError, AttributeError, KeyError):
            self.unreadable += 1
            return
        self.records += 1
        self.first, self.last = min(self.first, time), max(self.last, time)
        if record["event_id"] in seen:
            self.duplicates += 1
            return
        seen.add(record["event_id"])
        for route in self.routes:
            subject = route.match(record["method"], record["path"])
            if subject is not None:
                self.accesses.append(Access(time, route, subject, record["status"], record))
                return

    def read(self):
        return {"records": self.records, "accesses": len(self.accesses),
                "duplicates": self.duplicates, "unreadable": self.unreadable}

    def kind(self, person, carried=False):
        if person in self.members:
            return "member"
        return "non_member" if carried else "unlisted"

    def disclosed(self, access):
        """(person, kind) of everybody whom the access showed."""
        if not 200 <= access.status <= 299:
            return set()
        people = {(access.subject, self.kind(access.subject))}
        if access.route.carries:
            people |= {(person, self.kind(person, carried=True))
                       for person, begin, end in self.book[access.subject]
                       if begin <= access.time < end}
        return people

    def scope(self, **indicators):
        """The scope of accesses whose record has one of the values, for each of the dimensions."""
        chosen = [a for a in self.accesses
                  if all(a.record[name] in values for name, values in indicators.items())]
        people, routes, shown, missing = {}, collections.defaultdict(set), collections.Counter(), 0
        for access in chosen:
            missing += access.status == 404
            disclosed = self.disclosed(access)
            shown[access.route.name] += bool(disclosed)
            for person, kind in disclosed:
                row = people.setdefault(person, {"kind": kind, "fields": set(), "accesses": 0,
                                                 "first": access.time, "last": access.time})
                row["fields"].update(access.route.discloses)
                row["accesses"] += 1
                row["last"] = access.time
                routes[access.route.name].add(person)
        for row in people.values():
            row["fields"] = {f for f in row["fields"]
                             if not (f.endswith(":masked") and f[:-7] in row["fields"])}
        kinds = collections.Counter(row["kind"] for row in people.values())
        by_field = collections.defaultdict(lambda: {"clear": 0, "masked": 0})
        for row in people.values():
            for field in row["fields"]:
                name, _, masked = field.partition(":")
                by_field[name]["masked" if masked else "clear"] += 1
        confirmed = {
            "people": len(people), "members": kinds["member"], "non_members": kinds["non_member"],
            "accesses": sum(shown.values()), "missing": missing,
            "by_field": dict(sorted(by_field.items())),
            "by_route": {name: {"people": len(routes[name]), "accesses": count}
                         for name, count in sorted(shown.items()) if count}}
        return confirmed, people, [utc(chosen[0].time), utc(chosen[-1].time)] if chosen else None

    def who(self, member):
        """(principal, key, address) → accesses that disclosed the member; and the sum."""
        readers = collections.Counter()
        for access in self.accesses:
            if any(person == member for person, _ in self.disclosed(access)):
                readers[tuple(access.record[n] for n in ("principal", "key", "source_ip"))] += 1
        return readers


def people_rows(people):
    """As haetae's people file has them."""
    return {(subject, row["kind"], ";".join(sorted(row["fields"])), utc(row["first"]),
             utc(row["last"]), str(row["accesses"])) for subject, row in people.items()}


def read_people(path):
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["subject"], row["kind"], ";".join(sorted(row["fields"].split(";"))),
                 row["first_access"], row["last_access"], row["accesses"])
                for row in csv.DictReader(file)]
    if len(set(rows)) != len(rows):
        raise AssertionError(f"{path.name}: somebody stands in it twice")
    return set(rows)


def compare(what, expected, actual):
    """Both may be nested dictionaries; names the first few places where they differ."""
    differences = []

    def walk(where, left, right):
        if isinstance(left, dict) and isinstance(right, dict):
            for key in sorted(left.keys() | right.keys(), key=str):
                walk(f"{where}.{key}", left.get(key), right.get(key))
        elif left != right:
            differences.append(f"{where}: expected {left!r}, is {right!r}")

    walk(what, expected, actual)
    if differences:
        more = f"\n  … and {len(differences) - 8} more" if len(differences) > 8 else ""
        raise AssertionError("\n  ".join(["differs:", *differences[:8]]) + more)


def prove_truth(data, catalogue):
    """Raises AssertionError unless the logs and registers say what truth.json says."""
    truth = json.loads((data / "truth.json").read_text(encoding="utf-8"))
    reference = Reference((data / "logs").iterdir(), catalogue, data / "register")
    compare("read", {k: n for k, n in truth["read"].items() if k != "sources"}, reference.read())
    confirmed, people, times = reference.scope(key=["k-2021"])
    compare("confirmed", truth["confirmed"], confirmed)
    compare("times", [truth["first_access"], truth["last_access"]], times)
    by_address, _, _ = reference.scope(source_ip=truth["indicators"]["source_ip"])
    compare("by address", truth["confirmed"], by_address)
    expected = read_people(data / "truth-people.csv")
    if expected != people_rows(people):
        raise AssertionError(f"people differ: {sorted(expected ^ people_rows(people))[:4]}")
    return truth, reference


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    proven, _ = prove_truth(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    print(f"truth.json holds: {proven['confirmed']['people']:,} people, "
          f"{proven['confirmed']['accesses']:,} accesses")
