"""A simulated shop: its logs, its register with and without the record of issue, its truth.

  shop = Shop.make(haetae, folder, "idor", seed=1, scale=0.0006, days=14)
  shop.attacks["idor"].reads            # rows of truth-idor-reads.csv, in time order
  shop.accesses                         # every access of the logs, read here and not by haetae

Everything is read from the files a user would have; nothing is asked of haetae. Shops are kept in
`folder` by their options, so that tables share them.
"""
import csv
import dataclasses
import datetime
import functools
import gzip
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tomllib

from geo import origin

ROOT = pathlib.Path(__file__).resolve().parents[2]
DIMENSIONS = ("key", "credential", "principal", "source_ip", "user_agent", "tls_fingerprint")
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MICROSECOND = datetime.timedelta(microseconds=1)
DAY = 86_400_000_000


class Failed(Exception):
    """A program ended badly, or said something that is not so."""


def micros(text):
    return (datetime.datetime.fromisoformat(text) - EPOCH) // MICROSECOND


def call(command, allowed=(0,), seconds=3600, **more):
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, timeout=seconds, check=False,
                          errors="replace", stdin=subprocess.DEVNULL, **more)
    if done.returncode not in allowed:
        raise Failed(f"{' '.join(words)}\nended with {done.returncode}: "
                     f"{done.stderr[-600:].strip()}")
    return done


@dataclasses.dataclass
class Read:
    time: int
    event_id: str
    subject: str
    outcome: str
    source_ip: str
    principal: str
    credential: str


@dataclasses.dataclass
class Attack:
    name: str
    breach: bool
    reads: list  # Read, in time order
    people: set  # ids of everybody who was shown
    causes: list  # (dimension, value) that carry all of it

    def disclosed_before(self, time):
        return [r for r in self.reads if r.outcome == "disclosed" and r.time < time]


@dataclasses.dataclass
class Access:
    time: int
    attack: str  # name of the scenario it belongs to, or ""
    route: str
    status: int
    values: tuple  # by DIMENSIONS; None where the log has none


class Routes:
    """The catalogue's routes as regular expressions, tried one after the other."""

    def __init__(self, catalogue):
        tables = tomllib.loads(catalogue.read_text(encoding="utf-8"))
        self.fields = {n: w[1:] for n, w in tables["format"].get("fields", {}).items()}
        self.routes = []
        starts = set()
        for table in tables["route"]:
            method, target = table["match"].split(" ", 1)
            path, _, query = target.partition("?")
            shape = re.sub(r"\\\{\w+\\\}", r"[^/]+", re.escape(path))
            names = [pair.split("=")[0] for pair in query.split("&")] if query else []
            self.routes.append((table["match"], method, re.compile(shape), names))
            starts.add(re.split(r"[{?]", path)[0])
        self.starts = tuple(sorted(starts))

    def match(self, method, target):
        if not target.startswith(self.starts):
            return None
        path, _, query = target.partition("?")
        given = {pair.partition("=")[0] for pair in query.split("&")}
        for name, wanted, shape, names in self.routes:
            if method == wanted and shape.fullmatch(path) and given.issuperset(names):
                return name
        return None


class Shop:
    def __init__(self, out, options):
        self.out, self.options = out, options
        self.truth = json.loads((out / "truth.json").read_text(encoding="utf-8"))
        self.seed = self.truth["seed"]
        self.members = self.truth["register"]["members"]
        self.begin, self.end = micros(self.truth["from"]), micros(self.truth["to"])
        self.days = (self.end - self.begin) / DAY
        self.attacks = {s["name"]: self.attack(s) for s in self.truth["scenarios"]}

    @classmethod
    def make(cls, haetae, folder, scenarios="", **options):
        """Options are those of `haetae simulate`, with _ for -; True is a flag."""
        words = []
        for name, value in sorted(options.items()):
            if value is not None and value is not False:
                words += ["--" + name.replace("_", "-"), *([] if value is True else [str(value)])]
        parts = [scenarios or "honest", *words]
        out = folder / re.sub(r"[^\w.]+", "-", "_".join(parts).replace("--", ""))
        if not (out / "truth.json").exists():
            shutil.rmtree(out, ignore_errors=True)
            call([haetae, "simulate", *([scenarios] if scenarios else []), "--out", out, "--quiet",
                  *words])
        return cls(out, words)

    def attack(self, scenario):
        name = scenario["name"]
        with (self.out / f"truth-{name}-reads.csv").open(encoding="utf-8", newline="") as file:
            reads = [Read(micros(r["time"]), r["event_id"], r["subject"], r["outcome"],
                          r["source_ip"], r["principal"], r["credential"])
                     for r in csv.DictReader(file)]
        with (self.out / f"truth-{name}-people.csv").open(encoding="utf-8", newline="") as file:
            people = {row["subject"] for row in csv.DictReader(file)}
        causes = [(c["dimension"], str(c["value"])) for c in scenario["causes"]]
        return Attack(name, scenario["breach"], reads, people, causes)

    def register(self, issued):
        """The register; without `issued`, one beside it that lacks the record of issue."""
        if issued:
            return self.out / "register"
        bare = self.out / "register-without-issued"
        if not bare.exists():
            bare.mkdir()
            for entry in (self.out / "register").iterdir():
                if not entry.name.startswith("issued."):
                    (bare / entry.name).symlink_to(entry)
        return bare

    def lines(self, folder="logs"):
        for log in sorted((self.out / folder).iterdir()):
            opened = gzip.open if log.suffix == ".gz" else open
            with opened(log, "rb") as file:
                yield from file

    @functools.cached_property
    def accesses(self):
        """Accesses on catalogued routes, events delivered twice once, in the order of the logs."""
        routes = Routes(self.out / "catalogue.toml")
        wanted = re.compile(b"|".join(re.escape(s.encode()) for s in routes.starts))
        fields = [routes.fields[name] for name in DIMENSIONS]
        attack_of = {r.event_id: a.name for a in self.attacks.values() for r in a.reads}
        seen, found = set(), []
        for line in self.lines():
            if not wanted.search(line):
                continue
            record = json.loads(line)
            route = routes.match(record["method"], record["path"])
            if route is None or record["id"] in seen:
                continue
            seen.add(record["id"])
            values = tuple(sys.intern(v) if isinstance(v, str) else None
                           for v in map(record.get, fields))
            found.append(Access(micros(record["ts"]), attack_of.get(record["id"], ""), route,
                                record["status"], values))
        if len(found) != self.truth["all"]["accesses"]:
            raise Failed(f"{self.out}: {len(found)} accesses were read here, but "
                         f"{self.truth['all']['accesses']} were made")
        return found

    @functools.cached_property
    def by_value(self):
        """dimension → value → numbers of the accesses that carry it; made when first asked for."""
        return {}

    def carrying(self, dimension, values):
        index = self.by_value.get(dimension)
        if index is None:
            index = self.by_value[dimension] = {}
            for number, value in enumerate(self.values_of(dimension)):
                index.setdefault(value, []).append(number)
        return {number for value in values for number in index.get(value, ())}

    def values_of(self, dimension):
        if dimension in DIMENSIONS:
            place = DIMENSIONS.index(dimension)
            return (a.values[place] for a in self.accesses)
        if dimension == "route":
            return (a.route for a in self.accesses)
        place, of = DIMENSIONS.index("source_ip"), origin(dimension)
        return (of(a.values[place]) for a in self.accesses)

