#!/usr/bin/env python3
"""The slow, obvious twin of haetae's laws: reads them, says what facts bring, makes facts.

  law_oracle.py LAWS                           reads every law strictly, runs all of LAWS/tests
  law_oracle.py LAWS --facts FILE [--at TIME]  the duties as `haetae duty list --json` prints them
  law_oracle.py --random SEED LAWS OUT.toml    facts of chance; the first line is a time to ask at
  law_oracle.py --reach N LAWS                 which answers N seeds bring for each duty

Written from docs/formats/laws.md alone, so that two readings of that page can be compared; it
shares no code and no table with haetae. It prefers a loop over an index, and a list over a clever
structure.
Exit: 0 well, 1 something disagrees, 2 it could not be read, 3 wrong usage.

The idea: every condition has one of three values. *Unknown* carries the names of the facts that
are missing, as they stand in a facts file ("controller.listed", "group.residence", "kinds.points").
A count is a lower and an upper bound over the groups that surely fit and those that may; a severity
is such a range too. So a fact that is filled in turns an unknown into yes or no, and never a yes
into a no or back: only `assessed_risk`, a person's word, and a clock that starts may.
"""
import argparse
import calendar
import datetime as dt
import json
import math
import pathlib
import random
import re
import sys
import tomllib
import types
import typing
import zoneinfo

FILE_BYTES_MAX = 4 << 20          # of one TOML file
CONDITION_DEPTH_MAX = 32          # conditions within conditions
DEADLINE_MAX = 4000               # hours, days or months of one deadline
PEOPLE_MAX = 10 ** 12             # people or records of one group
YEARS = range(1970, 2201)         # of times in facts

EVENTS = "access acquisition disclosure exposure loss theft alteration damage suspicion".split()
REACHING = {"access", "acquisition", "disclosure", "exposure", "loss", "theft", "suspicion"}
BOOLEANS = ["malicious", "third_party_known", "encrypted", "key_safe", "outside"]
CLOCKS = {
    "first-signal": ["first_signal"],
    "intrusion-known": ["first_signal", "intrusion_known", "discovered", "confirmed"],
    "leak-known": ["first_signal", "discovered", "confirmed"],
    "possible-leak-known": ["first_signal", "possible_known"],
    "discovered": ["first_signal", "discovered", "confirmed"],
    "reasonable-certainty": ["confirmed"],
    "assessed": ["assessed"],
    "grounds-to-believe": ["assessed"],
    "materiality-determined": ["material"],
}
INSTEAD = {                       # starts a clock of which nothing is given, if the duty applies
    "grounds-to-believe": ["first_signal", "possible_known", "discovered", "confirmed"],
}
TIMES = ["first_signal", "intrusion_known", "discovered", "confirmed", "possible_known", "assessed",
         "material"]
RISKS = ["unlikely", "risk", "high"]
EDGES = {"risk": 2, "high": 3}    # the severity at which a risk begins
MEASURED = ["groups", "people", "records", "period", "intrusion", "events", "first_signal"]
FORMS = ["hours", "days", "business_days", "months"]
WORDS = {                         # fixed words of the format, by key
    "audience": ["persons", "authority", "public", "media", "bureaus"],
    "channels": "paper email fax phone sms web form portal app public".split(),
    "sends": ["person", "filing", "posting"],
    "clock": list(CLOCKS),
    "item.from": MEASURED + ["form"],
    "kind": ["boolean", "number"],
    "weekend": "monday tuesday wednesday thursday friday saturday sunday".split(),
}
ISO_3166 = set("""
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
""".split()) | {"XK"}  # Kosovo, which ISO 3166-1 leaves to its users

# --- What tables may hold -------------------------------------------------------------------------
# "key!:type": required. The types are below.

SHAPES = {
    "law file": "law!:table duty!:tables",
    "law": """id!:text name!:phrase country!:text area:text time_zone!:text language!:texts
        cites:tables""",
    "cites": "en!:text ko!:text",
    "duty": """id!:text valid_from:date valid_to:date proposed:bool chosen_by:text article!:text
        sources!:texts confirm:phrase tell!:phrase title:phrase audience!:text certainty:text
        residence:texts to:texts to_any_one:bool clock!:text deadline:table longest:table
        update:table channels:texts wording:texts sends:text applies!:table unless:tables
        contents:tables partial:table delay:tables substitute:table penalty:tables done_by:text
        people:text not_before:text""",
    "contents": "item!:text article:text optional:bool when_late:bool",
    "partial": "unknown!:texts first!:texts then:table",
    "delay": "ground!:phrase article:text most:table",
    "substitute": "channel!:text days:positive when!:phrase",
    "penalty": "text!:phrase most:phrase article:text",
    "deadline": """hours:positive days:positive business_days:positive months:positive calendar:text
        until:text from:text after:text""",
    "facts.toml": "fact:tables", "fields.toml": "field:tables", "regions.toml": "region:tables",
    "items.toml": "item:tables", "authorities.toml": "authority:tables",
    "sources.toml": "source:tables",
    "fact": "id!:text kind!:text done:text ruled_out:text ask!:phrase",
    "field": """id!:text name!:phrase aliases:words classes!:words severity!:positive
        severity_why!:phrase""",
    "region": "id!:text name!:phrase countries!:texts",
    "item": "id!:text name!:phrase from!:text needs:text",
    "authority": "id!:text name!:phrase",
    "source": "id!:text text!:phrase",
    "calendar": "id!:text weekend!:words covers!:table holidays!:tables",
    "covers": "from!:date to!:date",
    "holiday": "date!:date name!:text",
    "cases file": "facts!:table case!:tables",
    "case": """name!:text duty!:text article!:text facts!:text set:table people:count unset:texts
        at:time expect!:text starts:time due:any done:any to:texts contents:words missing:text""",
    "controller": "name:text country:text establishments:words listed:words sectors:words",
    "group": "residence:text people:count members:bool fields:words certainty:text records:count",
    "period": "first:time last:time", "intrusion": "first:time last:time",
    "suspected": "first:time last:time",
}


def is_text(value):
    return isinstance(value, str) and bool(value.strip())


def is_words(value):
    return isinstance(value, list) and all(is_text(v) for v in value)


def is_tables(value):
    return isinstance(value, list) and all(isinstance(v, dict) for v in value)


TYPES = {  # type: (test, what to write)
    "any": (lambda v: True, "anything"),
    "text": (is_text, "a text that is not empty"),
    "phrase": (lambda v: isinstance(v, dict) and set(v) == {"en", "ko"} and
               all(map(is_text, v.values())), '{ en = "…", ko = "…" }, neither empty'),
    "words": (is_words, "a list of texts"),
    "texts": (lambda v: is_words(v) and v, "a list of at least one text"),
    "bool": (lambda v: isinstance(v, bool), "true or false"),
    "count": (lambda v: type(v) is int and 0 <= v <= PEOPLE_MAX,
              f"a whole number from 0 to {PEOPLE_MAX}"),
    "positive": (lambda v: type(v) is int and 1 <= v <= DEADLINE_MAX,
                 f"a whole number from 1 to {DEADLINE_MAX}"),
    "number": (lambda v: type(v) in (int, float) and math.isfinite(v), "a number"),
    "date": (lambda v: type(v) is dt.date, "a local date such as 2026-09-11"),
    "time": (lambda v: isinstance(v, dt.datetime) and v.tzinfo and v.year in YEARS,
             "a time with its zone, such as 2025-11-17T16:00:00+09:00"),
    "table": (lambda v: isinstance(v, dict), "a table"),
    "tables": (is_tables, "a list of tables"),
}


def shape(name):
    """{key: (type, required)} of a table of SHAPES."""
    entries = (entry.split(":") for entry in SHAPES[name].split())
    return {key.rstrip("!"): (kind, key.endswith("!")) for key, kind in entries}


def quoted(value):
    return json.dumps(value, ensure_ascii=True) if isinstance(value, str) else type(value).__name__


class Unreadable(Exception):
    """What is wrong, where, and what to do."""


def read_toml(path):
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise Unreadable(f"{path}: larger than {FILE_BYTES_MAX} bytes; split it")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise Unreadable(f"{path}: {error}; correct the file") from error


# --- Reading laws strictly ------------------------------------------------------------------------

class Laws:
    """laws/ as tables, and the problems met on the way. What has a problem is left out."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.problems = []
        self.laws = {}            # id → the [law] table
        self.entries = {}         # duty id → its entries, each with "law" put in
        self.where = {}           # duty id → file
        if not self.root.is_dir():
            raise Unreadable(f"{self.root}: no such folder; give the folder with the laws")
        self.read_lexicon()
        self.read_calendars()
        for path in sorted(self.root.glob("*.toml")):
            self.read_law(path)
        self.check_entries()

    def problem(self, where, text):
        self.problems.append(f"{where}: {text}")

    def read(self, path):
        try:
            return read_toml(path)
        except Unreadable as error:
            self.problems.append(str(error))
            return None

    def check(self, where, table, name):
        """Keys and types of a table; what is wrong becomes a problem."""
        allowed, before = shape(name), len(self.problems)
        for key, value in table.items():
            if key not in allowed:
                self.problem(where, f"{quoted(key)} is no key of {name}; it has "
                                    f"{', '.join(allowed)}")
                continue
            test, hint = TYPES[allowed[key][0]]
            if not test(value):
                self.problem(where, f"{key} must be {hint}")
            words = WORDS.get(key, WORDS.get(f"{name}.{key}"))
            if test(value) and words:
                for word in value if isinstance(value, list) else [value]:
                    self.among(where, key, word, words)
        for key, (_, required) in allowed.items():
            if required and key not in table:
                self.problem(where, f"{key} is missing; write it")
        return len(self.problems) == before

    def among(self, where, key, word, allowed, source="the words of this key"):
        if word not in allowed:
            few = ", ".join(sorted(map(str, allowed))) if len(allowed) <= 12 else source
            self.problem(where, f"{key}: {quoted(word)} is not known; write one of {few}")

    def read_lexicon(self):
        folder = self.root / "lexicon"
        for word in ["fact", "field", "region", "item", "authority", "source"]:
            plural = "authorities" if word == "authority" else word + "s"
            path, table = folder / f"{plural}.toml", {}
            content = self.read(path)
            sound = content is not None and self.check(path, content, f"{plural}.toml")
            for row in content.get(word, []) if sound else []:
                where = f"{path}: {word} {quoted(row.get('id'))}"
                if self.check(where, row, word):
                    if row["id"] in table:
                        self.problem(where, "stands there twice; take one away")
                    table[row["id"]] = row
            setattr(self, plural, table)
        self.classes = {c for field in self.fields.values() for c in field["classes"]}
        self.kind_of = {}                                          # id or alias → id
        for field in self.fields.values():
            where = f"{folder / 'fields.toml'}: field {field['id']}"
            if field["severity"] > 4:
                self.problem(where, "severity must be 1 to 4")
            for word in [field["id"], *field.get("aliases", [])]:
                if not re.fullmatch(r"[a-z][a-z0-9_]*", word):
                    self.problem(where, f"{quoted(word)} must be lower case, digits and _")
                if word in self.kind_of:
                    self.problem(where, f"{quoted(word)} also names {self.kind_of[word]}")
                self.kind_of[word] = field["id"]
        for region in self.regions.values():
            where = f"{folder / 'regions.toml'}: region {region['id']}"
            if region["id"] in ISO_3166:
                self.problem(where, "its id is that of a country; choose another")
            for code in region["countries"]:
                self.among(where, "countries", code, ISO_3166, "ISO 3166-1")
        fixed = {"event", *BOOLEANS, *TIMES, "assessed_risk", "controller", "group", "kinds",
                 "items", "period", "intrusion", "suspected", "count_from",
                 "count_from_why"}
        for fact in fixed & set(self.facts):
            self.problem(folder / "facts.toml", f"fact {fact} is one of the fixed facts; rename it")

    def read_calendars(self):
        self.calendars = {}
        for path in sorted((self.root / "calendars").glob("*.toml")):
            table = self.read(path)
            if table is None or not self.check(path, table, "calendar"):
                continue
            good = self.check(f"{path}: covers", table["covers"], "covers")
            for holiday in table["holidays"]:
                where = f"{path}: holiday {holiday.get('date')}"
                good &= self.check(where, holiday, "holiday")
                if good and not table["covers"]["from"] <= holiday["date"] <= table["covers"]["to"]:
                    self.problem(where, "is outside of what the calendar covers; widen covers")
            if table["id"] != path.stem:
                self.problem(path, f"id is {quoted(table['id'])}; the file must be called the same")
            elif good:
                self.calendars[path.stem] = table

    def read_law(self, path):
        content = self.read(path)
        if content is None or not self.check(path, content, "law file"):
            return
        law = content["law"]
        if not self.check(f"{path}: law", law, "law"):
            return
        if path.stem != law["id"].lower():
            self.problem(path, f"the law's id is {quoted(law['id'])}; call the file "
                               f"{law['id'].lower()}.toml")
        if law["country"] not in self.regions:
            self.check_place(f"{path}: law.country", law["country"])
        if "area" in law:
            self.check_place(f"{path}: law.area", law["area"])
        for row in law.get("cites", []):
            self.check(f"{path}: law.cites", row, "cites")
        for language in law["language"]:
            if not re.fullmatch(r"[a-z]{2}(-[A-Za-z]{2,4})?", language):
                self.problem(f"{path}: law", f"language: {quoted(language)} is no language tag")
        try:
            law["zone"] = zoneinfo.ZoneInfo(law["time_zone"])
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            self.problem(f"{path}: law", f"time_zone: {quoted(law['time_zone'])} is not in the tz "
                                         "database")
            return
        self.laws[law["id"]] = law
        for number, entry in enumerate(content["duty"], 1):
            where = f"{path}: duty {entry['id'] if is_text(entry.get('id')) else number}"
            if self.check(where, entry, "duty") and self.check_duty(where, entry):
                owner = self.where.setdefault(entry["id"], path)
                if owner != path:
                    self.problem(where, f"is a duty of {owner} already")
                    continue
                self.entries.setdefault(entry["id"], []).append({**entry, "law": law})

    def check_duty(self, where, entry):
        """What a shape cannot say of one entry."""
        before = len(self.problems)
        persons = entry["audience"] == "persons"
        for key in ["certainty", "residence", "people"]:
            if key in entry and not persons:
                self.problem(where, f"{key} is for persons only; take it away")
        if persons == ("to" in entry) and entry["audience"] in ("persons", "authority"):
            self.problem(where, "to is " + ("for all audiences but persons; take it away" if persons
                                            else "missing; write who is told"))
        if "to_any_one" in entry and "to" not in entry:
            self.problem(where, "to_any_one needs to")
        if entry.get("sends") == "filing" and "title" not in entry:
            self.problem(where, "title is missing; write what the document is called")
        if entry.get("proposed") and ("valid_from" in entry or "valid_to" in entry):
            self.problem(where, "proposed stands instead of valid_from and valid_to; choose")
        if entry.get("valid_from", dt.date.min) > entry.get("valid_to", dt.date.max):
            self.problem(where, "valid_to is before valid_from")
        self.check_words(where, entry)
        items = self.check_contents(where, entry)
        for key in ["deadline", "longest", "update"]:
            if key in entry:
                self.check_deadline(f"{where}: {key}", entry[key])
        if entry.get("deadline") and "longest" in entry:
            self.problem(where, "longest is for duties without delay; take deadline away")
        if "longest" in entry and not entry["longest"]:
            self.problem(where, "longest must say how long")
        if "partial" in entry and self.check(f"{where}: partial", entry["partial"], "partial"):
            partial = entry["partial"]
            for item in partial["unknown"]:
                self.among(f"{where}: partial", "unknown", item, items, "the duty's contents")
            for item in partial["first"]:
                self.among(f"{where}: partial", "first", item, self.items, "lexicon/items.toml")
            for item in set(partial["unknown"]) & set(partial["first"]):
                self.problem(f"{where}: partial", f"{item} may be missing and may not; choose")
            self.check_deadline(f"{where}: partial.then", partial.get("then", {}))
        for delay in entry.get("delay", []):
            if self.check(f"{where}: delay", delay, "delay") and "most" in delay:
                self.check_deadline(f"{where}: delay.most", delay["most"])
        if "substitute" in entry:
            self.check(f"{where}: substitute", entry["substitute"], "substitute")
            self.among(f"{where}: substitute", "channel", entry["substitute"].get("channel"),
                       WORDS["channels"])
        for penalty in entry.get("penalty", []):
            self.check(f"{where}: penalty", penalty, "penalty")
        self.check_condition(f"{where}: applies", entry["applies"])
        for number, condition in enumerate(entry.get("unless", [])):
            self.check_condition(f"{where}: unless[{number}]", condition)
        return len(self.problems) == before

    def check_words(self, where, entry):
        for source in entry["sources"]:
            self.among(where, "sources", source, self.sources, "lexicon/sources.toml")
        for authority in entry.get("to", []):
            self.among(where, "to", authority, self.authorities, "lexicon/authorities.toml")
        if "chosen_by" in entry:
            self.among(where, "chosen_by", entry["chosen_by"], list(CLOCKS))
        if "people" in entry:
            self.among(where, "people", entry["people"],
                       [f for f in self.facts if "ruled_out" in self.facts[f]])
        if "done_by" in entry:
            self.among(where, "done_by", entry["done_by"], TIMES)
        if "certainty" in entry:
            self.among(where, "certainty", entry["certainty"], ["confirmed", "possible", "any"])
        for place in entry.get("residence", []):
            self.check_place(f"{where}: residence", place)
        page = self.root.parent / "docs" / "formats" / "wording.md"
        rules = set(re.findall(r"\bW[0-9]+\b", page.read_text(encoding="utf-8"))
                    if page.exists() else [f"W{n}" for n in range(1, 13)])
        for rule in entry.get("wording", []):
            self.among(where, "wording", rule, rules, "docs/formats/wording.md")

    def check_contents(self, where, entry):
        items = []
        for content in entry.get("contents", []):
            if self.check(f"{where}: contents", content, "contents"):
                self.among(f"{where}: contents", "item", content["item"], self.items,
                           "lexicon/items.toml")
                if content["item"] in items:
                    self.problem(f"{where}: contents", f"{content['item']} stands there twice")
                items.append(content["item"])
        return items

    def check_place(self, where, place):
        """"KR", "US-CA", or "@EU"."""
        if place.startswith("@"):
            self.among(where, "region", place[1:], self.regions, "lexicon/regions.toml")
        elif not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", place) or place[:2] not in ISO_3166:
            self.problem(where, f"{quoted(place)} is no ISO 3166 country or state; a set of "
                                "countries is written with @")

    def check_deadline(self, where, table):
        if not self.check(where, table, "deadline") or not table:
            return
        forms = [form for form in FORMS if form in table]
        if len(forms) != 1:
            self.problem(where, f"must have exactly one of {', '.join(FORMS)}")
            return
        if (forms[0] == "business_days") != ("calendar" in table):
            self.problem(where, "calendar goes with business_days, and only with it")
        if "calendar" in table:
            self.among(where, "calendar", table["calendar"], self.calendars, "calendars/")
        if "until" in table and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", table["until"]):
            self.problem(where, 'until must be a time of day such as "17:30"')
        if "from" in table and table["from"] != "year-end":
            self.problem(where, 'from must be "year-end"')
        if forms[0] == "hours" and ("until" in table or "from" in table):
            self.problem(where, "hours have no until and no from: they are counted through")
        if "from" in table and "after" in table:
            self.problem(where, "from and after exclude each other")

    def check_entries(self):
        """What holds between entries: validity, the clock that chooses, and `after`."""
        for duty, entries in self.entries.items():
            where = f"{self.where[duty]}: duty {duty}"
            dated = sorted((e for e in entries if not e.get("proposed")), key=first_day)
            for one, other in zip(dated, dated[1:]):
                if first_day(other) <= one.get("valid_to", dt.date.max):
                    self.problem(where, "two entries are valid on "
                                        f"{first_day(other)}; end the earlier one before")
            if len({choosing_clock(entry) for entry in dated}) > 1:
                self.problem(where, "its entries are chosen by different clocks; write chosen_by")
        sound = {duty: sorted(entries, key=first_day) for duty, entries in self.entries.items()
                 if not any(p.startswith(f"{self.where[duty]}: duty {duty}: ")
                            for p in self.problems)}
        self.entries = {}
        grown = True
        while grown:                                 # those first that wait for nothing
            grown = {duty: sound[duty] for duty in sound if duty not in self.entries and
                     {after_of(e) for e in sound[duty]} <= {None, *self.entries}}
            self.entries |= grown
        for duty in sorted(sound.keys() - self.entries.keys()):
            self.problem(f"{self.where[duty]}: duty {duty}", "the duty that it comes after is not "
                         "there, has problems, or waits for this one; correct `after`")

    CONDITIONS = {  # first key: (the type of its value, further keys)
        "all": ("tables", []), "any": ("tables", []), "not": ("table", []), "event": ("texts", []),
        "is": ("text", []), "country": ("texts", []), "established": ("texts", []),
        "listed": ("texts", []), "sector": ("texts", []), "risk": ("text", []),
        "number": ("text", ["at_least", "more_than"]),
        "at_least": ("count", ["residence", "certainty", "members", "with", "unit"]),
        "more_than": ("count", ["residence", "certainty", "members", "with", "unit"]),
    }

    def check_condition(self, where, condition, depth=0):
        if depth > CONDITION_DEPTH_MAX:
            self.problem(where, f"conditions stand more than {CONDITION_DEPTH_MAX} deep; flatten")
            return
        first = "number" if "number" in condition else None
        if not first:
            found = [key for key in condition if key in self.CONDITIONS]
            if len(found) != 1:
                self.problem(where, "must have exactly one of " + ", ".join(self.CONDITIONS))
                return
            first = found[0]
        kind, further = self.CONDITIONS[first]
        value = condition[first]
        for key in condition:
            if key not in [first, "article", *further]:
                self.problem(where, f"{quoted(key)} does not go with {first}")
        if "article" in condition and not is_text(condition["article"]):
            self.problem(where, "article must be a text that is not empty")
        if not TYPES[kind][0](value):
            self.problem(where, f"{first} must be {TYPES[kind][1]}")
        elif first in ("all", "any"):
            if not value:
                self.problem(where, f"{first} is empty; write what it asks")
            for number, child in enumerate(value):
                self.check_condition(f"{where}.{first}[{number}]", child, depth + 1)
        elif first == "not":
            self.check_condition(f"{where}.not", value, depth + 1)
        elif first == "event":
            for event in value:
                self.among(where, "event", event, EVENTS)
        elif first == "is":
            self.among(where, "is", value,
                       BOOLEANS + [f for f in self.facts if self.facts[f]["kind"] == "boolean"],
                       "the fixed booleans or those of lexicon/facts.toml")
        elif first in ("country", "established", "listed"):
            for place in value:
                self.check_place(f"{where}.{first}", place)
        elif first == "risk":
            self.among(where, "risk", value, list(EDGES))
        elif first == "number":
            self.among(where, "number", value,
                       [f for f in self.facts if self.facts[f]["kind"] == "number"],
                       "the numbers of lexicon/facts.toml")
            limits = [condition[key] for key in further if key in condition]
            if len(limits) != 1 or not TYPES["number"][0](limits[0]):
                self.problem(where, "must have one of at_least and more_than, a number")
        elif first in ("at_least", "more_than"):
            self.check_count(where, condition, depth)

    def check_count(self, where, condition, depth):
        residence = condition.get("residence", ["KR"])
        if not TYPES["texts"][0](residence):
            self.problem(where, f"residence must be {TYPES['texts'][1]}")
        else:
            for place in residence:
                self.check_place(f"{where}.residence", place)
        self.among(where, "certainty", condition.get("certainty", "any"),
                   ["confirmed", "possible", "any"])
        if not isinstance(condition.get("members", True), bool):
            self.problem(where, "members must be true or false")
        if condition.get("unit", "records") != "records":
            self.problem(where, 'unit must be "records", or absent for people')
        if "with" in condition:
            self.check_data(f"{where}.with", condition["with"], depth + 1)

    def check_data(self, where, data, depth):
        if depth > CONDITION_DEPTH_MAX:
            self.problem(where, f"stands more than {CONDITION_DEPTH_MAX} deep; flatten")
        elif isinstance(data, str):
            if data.startswith("@"):
                self.among(where, "class", data[1:], self.classes, "those of lexicon/fields.toml")
            else:
                self.among(where, "kind", data, self.fields, "the ids of lexicon/fields.toml")
        elif not isinstance(data, dict) or len(data) != 1 or set(data) - {"all", "any", "not"}:
            self.problem(where, "must be a kind, a @class, or a table with one of all, any, not")
        else:
            (key, value), = data.items()
            if key == "not":
                self.check_data(f"{where}.not", value, depth + 1)
            elif not isinstance(value, list) or not value:
                self.problem(where, f"{key} must be a list that is not empty")
            else:
                for number, child in enumerate(value):
                    self.check_data(f"{where}.{key}[{number}]", child, depth + 1)


def first_day(entry):
    return entry.get("valid_from", dt.date.max if entry.get("proposed") else dt.date.min)


def choosing_clock(entry):
    return entry.get("chosen_by", entry["clock"])


def deadline_of(entry):
    return entry.get("longest") or entry.get("deadline") or {}


def after_of(entry):
    return deadline_of(entry).get("after")


# --- Facts ----------------------------------------------------------------------------------------

class Facts:
    """What a facts file says, checked; `warnings` name what nothing knows. No value is quoted."""

    def __init__(self, raw, laws):
        self.laws = laws
        self.warnings = []
        self.raw = {}
        fixed = {"event": "texts", "assessed_risk": "text", "controller": "table",
                 "group": "tables", "kinds": "table", "items": "table", "period": "table",
                 "intrusion": "table", "suspected": "table",
                 "count_from": "table", "count_from_why": "table", "residence": "text"}
        fixed |= {fact: "bool" for fact in BOOLEANS} | {fact: "time" for fact in TIMES}
        fixed |= {i: {"boolean": "bool"}.get(f["kind"], "number") for i, f in laws.facts.items()}
        self.raw = self.known("", raw, fixed)
        for key in ["event", "group"]:
            if not self.raw.get(key):
                raise Unreadable(f"{key} is missing; every set of facts needs it")
        for event in self.raw["event"]:
            self.among("event", event, EVENTS)
        if "assessed_risk" in self.raw:
            self.among("assessed_risk", self.raw["assessed_risk"], RISKS)
        self.controller = self.known("controller.", self.raw.get("controller", {}), "controller")
        for key in ["country", "establishments", "listed"]:
            value = self.controller.get(key, [])
            for place in [value] if isinstance(value, str) else value:
                self.place(f"controller.{key}", place)
        self.period, self.intrusion = self.span("period"), self.span("intrusion")
        self.span("suspected")
        self.groups = [self.known("group.", group, "group") for group in self.raw["group"]]
        if "residence" in self.raw:
            self.place("residence", self.raw["residence"])
        for group in self.groups:
            if "residence" in self.raw:
                group.setdefault("residence", self.raw["residence"])
            if "certainty" in group:
                self.among("group.certainty", group["certainty"], ["confirmed", "possible"])
            if "residence" in group:
                self.place("group.residence", group["residence"])
        self.read_kinds()
        self.read_items()
        self.read_count_from()

    def known(self, prefix, table, types):
        """The keys of a table that something knows, with their types checked."""
        if isinstance(types, str):
            types = {key: kind for key, (kind, _) in shape(types).items()}
        for key in table:
            if key not in types:
                self.warnings.append(f"{prefix}{quoted(key)}: nothing knows this fact; not used")
            elif not TYPES[types[key]][0](table[key]):
                raise Unreadable(f"{prefix}{key} must be {TYPES[types[key]][1]}")
        return {key: value for key, value in table.items() if key in types}

    def among(self, key, word, allowed):
        if word not in allowed:
            raise Unreadable(f"{key}: one of its words is not known; write {', '.join(allowed)}")

    def place(self, key, place):
        if place in self.laws.regions:
            return
        if not re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", place) or place[:2] not in ISO_3166:
            raise Unreadable(f"{key}: not an ISO 3166 country or state; write one such as "
                             '"GB" or "US-CA"')

    def read_kinds(self):
        """`self.kinds`: of kinds that no lexicon knows, what they are like."""
        self.kinds = {}
        for kind, says in self.raw.get("kinds", {}).items():
            where = f"kinds.{quoted(kind)}"
            if kind in self.laws.kind_of:
                raise Unreadable(f"{where}: the lexicon knows this kind; take the table away")
            if not isinstance(says, dict) or len(says) != 1 or set(says) - {"like", "classes"}:
                raise Unreadable(f"{where} must have like = a kind, or classes = a list")
            if "like" in says:
                if not is_text(says["like"]) or says["like"] not in self.laws.kind_of:
                    raise Unreadable(f"{where}.like must be a kind of lexicon/fields.toml")
            elif not is_words(says["classes"]) or set(says["classes"]) - self.laws.classes:
                raise Unreadable(f"{where}.classes must be classes of lexicon/fields.toml")
            self.kinds[kind] = says

    def read_items(self):
        self.items = {}
        for item, says in self.raw.get("items", {}).items():
            if item not in self.laws.items:
                self.warnings.append(f"items.{quoted(item)}: nothing knows this item; not used")
            elif self.laws.items[item]["from"] != "form":
                self.warnings.append(f"items.{item}: is measured, not written; not used")
            elif not isinstance(says, (bool, str)):
                raise Unreadable(f"items.{item} must be true, false, or the text itself")
            else:
                self.items[item] = says

    def read_count_from(self):
        self.count_from = self.raw.get("count_from", {})
        why = self.raw.get("count_from_why", {})
        for clock, time in self.count_from.items():
            if clock not in CLOCKS or time not in CLOCKS[clock]:
                raise Unreadable(f"count_from.{quoted(clock)}: it must be a clock, and one of the "
                                 "times of that clock")
            if not is_text(why.get(clock)):
                raise Unreadable(f"count_from.{clock} needs count_from_why.{clock}: say why")
            if time not in self.raw:
                raise Unreadable(f"count_from.{clock} chooses {time}, which is not given; give it")

    def span(self, key):
        span = self.known(key + ".", self.raw.get(key, {}), key)
        if set(span) == {"first", "last"} and span["last"] < span["first"]:
            raise Unreadable(f"{key} ends before it begins")
        return span

    def clock(self, name, surely=False):
        """(when it starts or None, the facts that it waits for). `surely`: the duty applies."""
        times = [self.count_from[name]] if name in self.count_from else CLOCKS[name]
        given = [self.raw[time] for time in times if time in self.raw]
        if not given and surely:
            given = [self.raw[time] for time in INSTEAD.get(name, []) if time in self.raw]
        return (min(given), []) if given else (None, times)

    def latest(self):
        times = [self.raw[time] for time in TIMES if time in self.raw]
        times += [*self.period.values(), *self.intrusion.values()]
        return max(times) if times else None

    def shown(self, group):
        """Of what one group was shown in clear: (known kinds, unknown kinds, classes of the rest).

        `like` makes a kind the one that it is like; `classes` makes it none of the known ones.
        """
        known, unknown, classes = set(), set(), set()
        for field in group.get("fields", []):
            if field.endswith(":masked"):
                continue
            if field in self.laws.kind_of:
                known.add(self.laws.kind_of[field])
            elif "like" in self.kinds.get(field, {}):
                known.add(self.laws.kind_of[self.kinds[field]["like"]])
            elif field in self.kinds:
                classes |= set(self.kinds[field]["classes"])
            else:
                unknown.add(field)
        for kind in known:
            classes |= set(self.laws.fields[kind]["classes"])
        return known, unknown, classes


# --- Conditions: yes, no, unknown -----------------------------------------------------------------

class Answer(typing.NamedTuple):
    value: bool | None            # None: unknown, and `missing` says for want of what
    missing: frozenset = frozenset()


YES, NO = Answer(True), Answer(False)


def unknown(*names):
    return Answer(None, frozenset(names))


def from_bool(value):
    return YES if value else NO


def negated(answer):
    return answer if answer.value is None else from_bool(not answer.value)


def all_of(answers):
    answers = list(answers)
    if any(a.value is False for a in answers):
        return NO
    if all(a.value for a in answers):
        return YES
    return unknown(*(name for a in answers for name in a.missing))


def any_of(answers):
    return negated(all_of([negated(a) for a in answers]))


def expand(places, laws):
    """Codes of countries and states, with "@EU" replaced by its countries."""
    codes = set()
    for place in places:
        codes |= set(laws.regions[place[1:]]["countries"]) if place[0] == "@" else {place}
    return codes


def stands_in(place, wanted, name, laws):
    """Whether a place of the facts is one of the codes wanted; a larger place may be."""
    if place is None:
        return unknown(name)

    def one(code):
        if code in wanted or code.split("-")[0] in wanted:
            return YES
        return unknown(name) if any(w.startswith(code + "-") for w in wanted) else NO

    answers = [one(code) for code in laws.regions.get(place, {}).get("countries", [place])]
    if all(a.value is False for a in answers) or all(a.value for a in answers):
        return answers[0]
    return unknown(name)


def evaluate(condition, facts, residence=()):
    """`residence`: where the people live whom the duty tells, of a law that asks for their risk."""
    laws, controller = facts.laws, facts.controller
    if "all" in condition:
        return all_of(evaluate(c, facts, residence) for c in condition["all"])
    if "any" in condition:
        return any_of(evaluate(c, facts, residence) for c in condition["any"])
    if "not" in condition:
        return negated(evaluate(condition["not"], facts, residence))
    if "event" in condition:
        return from_bool(set(condition["event"]) & set(facts.raw["event"]))
    if "is" in condition:
        fact = condition["is"]
        return from_bool(facts.raw[fact]) if fact in facts.raw else unknown(fact)
    if "country" in condition or "established" in condition:
        key = "country" if "country" in condition else "established"
        wanted = expand(condition[key], laws)
        answers = [stands_in(controller.get("country"), wanted, "controller.country", laws)]
        if key == "established":
            answers += [stands_in(place, wanted, "controller.establishments", laws)
                        for place in controller.get("establishments", [None])]
        return any_of(answers)
    if "listed" in condition:
        wanted = expand(condition["listed"], laws)
        return any_of(stands_in(place, wanted, "controller.listed", laws)
                      for place in controller.get("listed", [None]))
    if "sector" in condition:
        if "sectors" not in controller:
            return unknown("controller.sectors")
        return from_bool(set(condition["sector"]) & set(controller["sectors"]))
    if "number" in condition:
        fact = condition["number"]
        if fact not in facts.raw and "ruled_out" in laws.facts[fact]:
            return from_bool(enough(condition, 0))
        return (from_bool(enough(condition, facts.raw[fact])) if fact in facts.raw
                else unknown(fact))
    if "risk" in condition:
        return risk(condition["risk"], facts, residence)
    return count(condition, facts)


def enough(condition, number):
    if "at_least" in condition:
        return number >= condition["at_least"]
    return number > condition["more_than"]


def count(condition, facts):
    unit = condition.get("unit", "people")
    low, high, unbounded, missing = 0, 0, False, set()
    for group in facts.groups:
        fit = fits(condition, group, facts)
        if fit.value is False:
            continue
        if unit not in group:
            unbounded, missing = True, missing | {f"group.{unit}"} | fit.missing
            low += 1 if fit.value and unit == "people" else 0   # a group that stands is somebody
        else:
            high += group[unit]
            low += group[unit] if fit.value else 0
            missing |= fit.missing if group[unit] else set()
    if enough(condition, low):
        return YES
    return unknown(*missing) if unbounded or enough(condition, high) else NO


def fits(condition, group, facts):
    """Whether a group's people are among those that a condition counts."""
    answers = []
    certainty, asked = group.get("certainty", "confirmed"), condition.get("certainty")
    if asked in ("confirmed", "possible"):
        alone = set(facts.raw["event"]) == {"suspicion"}        # then nobody is confirmed
        answers.append(from_bool(("possible" if alone else certainty) == asked))
    elif asked is None:
        answers.append(YES if certainty == "confirmed" else unknown("group.certainty"))
    if "members" in condition:
        answers.append(from_bool(group["members"] == condition["members"]) if "members" in group
                       else unknown("group.members"))
    if "residence" in condition:
        answers.append(stands_in(group.get("residence"), expand(condition["residence"], facts.laws),
                                 "group.residence", facts.laws))
    if "with" in condition:
        answers.append(discloses(condition["with"], group, facts))
    return all_of(answers)


def discloses(data, group, facts):
    """Whether one group was shown such data in clear. A kind that nothing knows may be any."""
    if isinstance(data, dict):
        (key, value), = data.items()
        if key == "not":
            return negated(discloses(value, group, facts))
        answers = [discloses(child, group, facts) for child in value]
        return all_of(answers) if key == "all" else any_of(answers)
    if "fields" not in group:
        return unknown("group.fields")
    known, strange, classes = facts.shown(group)
    if (data[1:] in classes) if data.startswith("@") else (data in known):
        return YES
    return unknown(*(f"kinds.{kind}" for kind in strange)) if strange else NO


# --- Severity -------------------------------------------------------------------------------------

class Severity(typing.NamedTuple):
    """ENISA's SE = DPC × EI + CB, at best and at worst; all are quarters, so floats are exact."""
    low: float
    high: float
    dpc: int                      # the worst of each
    ei: float
    cb: float
    missing: frozenset            # facts that would narrow the range

    @property
    def band(self):
        return ["low", "medium", "high", "very high"][sum(self.high >= edge for edge in (2, 3, 4))]

    def near(self, edge):
        return self.low - 0.25 <= edge <= self.high + 0.25


def severity(facts, residence=()):
    missing = set()

    def given(fact, worst):
        """Both values that a boolean fact may have; a fact that is absent may have either."""
        if fact in facts.raw:
            return [facts.raw[fact]]
        missing.add(fact)
        return [not worst, worst]

    dpc = data_severity(facts, missing, residence)
    ei = [1.0]
    if facts.raw.get("encrypted", True) and facts.raw.get("key_safe", True):
        sure = [e and k for e in given("encrypted", False) for k in given("key_safe", False)]
        ei = [0.25 if both else 1.0 for both in sure]
    reached = bool(REACHING & set(facts.raw["event"]))
    known = given("third_party_known", False) if reached else []
    confidentiality = [0.25 if k else 0.5 for k in known] or [0.0]
    integrity = 0.5 if "alteration" in facts.raw["event"] else 0.0
    availability = 0.25 if {"loss", "damage"} & set(facts.raw["event"]) else 0.0
    malice = [0.5 if m else 0.0 for m in given("malicious", True)]
    cb = [c + integrity + availability + m for c in confidentiality for m in malice]
    return Severity(dpc[0] * min(ei) + min(cb), dpc[1] * max(ei) + max(cb),
                    dpc[1], max(ei), max(cb), frozenset(missing))


def data_severity(facts, missing, residence):
    """[lowest, highest] DPC: that of the gravest kind that anybody was shown in clear, at least 1.

    Of people who live in `residence`; who may live there or elsewhere weighs from 1 on.

    A kind known by its classes only weighs as some kind that shares a class with it, else 1.
    """
    low, high, doubts = 1, 1, {}
    for group in facts.groups:
        if residence:
            here = stands_in(group.get("residence"), expand(residence, facts.laws),
                             "group.residence", facts.laws)
            if here.value is None:
                alone = types.SimpleNamespace(laws=facts.laws, kinds=facts.kinds,
                                              shown=facts.shown, groups=[group])
                most = data_severity(alone, set(), ())[1]
                doubts["group.residence"] = (1, max(most, doubts.get("group.residence", (1, 1))[1]))
            if not here.value:
                continue
        if "fields" not in group:
            doubts["group.fields"] = (1, 4)
        known, strange, _ = facts.shown(group)
        doubts |= {f"kinds.{kind}": (1, 4) for kind in strange}
        for kind in known:
            low = max(low, facts.laws.fields[kind]["severity"])
        for field in group.get("fields", []):
            if "classes" in facts.kinds.get(field, {}):
                classes = set(facts.kinds[field]["classes"])
                weights = [f["severity"] for f in facts.laws.fields.values()
                           if classes & set(f["classes"])]
                doubts[f"kinds.{field}"] = (min(weights, default=1), max(weights, default=1))
    low = max([low, *(doubt[0] for doubt in doubts.values())])
    high = max([low, *(doubt[1] for doubt in doubts.values())])
    missing |= {name for name, doubt in doubts.items() if doubt[1] > low}
    return low, high


def risk(asked, facts, residence):
    if "assessed_risk" in facts.raw:
        return from_bool(RISKS.index(facts.raw["assessed_risk"]) >= RISKS.index(asked))
    found = severity(facts, residence)
    if found.near(EDGES[asked]):
        return unknown("assessed_risk", *found.missing)
    return from_bool(found.low > EDGES[asked])


# --- Time -----------------------------------------------------------------------------------------

def end_of(day, zone, until=None):
    hour, minute = map(int, until.split(":")) if until else (23, 59)
    local = dt.datetime(day.year, day.month, day.day, hour, minute, 0 if until else 59,
                        tzinfo=zone, fold=1)     # of a time that clocks show twice, the later one
    return local.astimezone(dt.timezone.utc)


def months_later(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def business_days_later(day, days, table):
    """(the last day, whether the calendar covers all days on the way)."""
    holidays = {holiday["date"] for holiday in table["holidays"]}
    covered = True
    while days:
        day += dt.timedelta(days=1)
        covered &= table["covers"]["from"] <= day <= table["covers"]["to"]
        weekend = WORDS["weekend"][day.weekday()] in table["weekend"]
        days -= 0 if weekend or day in holidays else 1
    return day, covered


def deadline_end(deadline, start, zone, laws):
    """(when a deadline that starts at `start` ends, a remark or None)."""
    if "hours" in deadline:
        return (start.astimezone(dt.timezone.utc) + dt.timedelta(hours=deadline["hours"])), None
    day, remark = start.astimezone(zone).date(), None
    if deadline.get("from") == "year-end":
        day = dt.date(day.year, 12, 31)
    if "days" in deadline:
        day += dt.timedelta(days=deadline["days"])
    elif "months" in deadline:
        day = months_later(day, deadline["months"])
    else:
        name = deadline["calendar"]
        day, covered = business_days_later(day, deadline["business_days"], laws.calendars[name])
        if not covered:
            remark = f"calendar {name} does not cover these dates: weekends only are counted"
    return end_of(day, zone, deadline.get("until")), remark


def written(time):
    return time and time.astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


# --- Duties ---------------------------------------------------------------------------------------

def entry_at(entries, facts, at):
    """(the entry that the date chooses, whether it is in force). Before the first: the first."""
    dated = [entry for entry in entries if not entry.get("proposed")]
    if not dated:
        return entries[0], False
    start, _ = facts.clock(choosing_clock(dated[0]))
    day = (start or at).astimezone(dated[0]["law"]["zone"]).date()
    begun = [entry for entry in dated if first_day(entry) <= day]
    if not begun:
        return dated[0], False
    return begun[-1], day <= begun[-1].get("valid_to", dt.date.max)


def is_ready(item, facts):
    source = facts.laws.items[item]["from"]
    if source == "form":
        says = facts.items.get(item, False)
        return says is True or is_text(says)
    if source == "groups":
        return all("fields" in group for group in facts.groups)
    if source in ("people", "records"):
        return all(source in group for group in facts.groups)
    if source in ("period", "intrusion"):
        spans = [facts.period] + ([facts.intrusion] if source == "intrusion" else [])
        return any(set(span) == {"first", "last"} for span in spans)
    return source == "events" or "first_signal" in facts.raw


def duty_of(duty, facts, at):
    """One duty as the contract's JSON has it; `missing` beside it, sorted."""
    laws = facts.laws
    entry, in_force = entry_at(laws.entries[duty], facts, at)
    answer, because, missing = NO, [], set()
    if entry.get("proposed"):
        because = ["proposed: not in force"]
    elif not in_force:
        because = ["not in force on the day that chooses"]
    else:
        residence = entry.get("residence", ())
        answer = evaluate(entry["applies"], facts, residence)
        if any(evaluate(c, facts, residence).value for c in entry.get("unless", [])):
            answer, because = NO, ["an exception holds"]
    start, due = None, None
    if answer.value is not False:
        start, waits_for = facts.clock(entry["clock"], answer.value is True)
        missing = set(answer.missing) | set(waits_for)
        because = [f"missing: {name}" for name in sorted(missing)]
    if start:
        due, remark = due_of(entry, start, facts, at)
        because += [remark] if remark else []
    done = facts.raw.get(entry.get("done_by")) if answer.value is not False else None
    done = done if done and done <= at else None
    state = ("done" if done else "not_due" if not start or at < start else
             "overdue" if due and at > due else "open")
    return {
        "duty": duty, "article": entry["article"],
        "applies": {True: "yes", False: "no", None: "undetermined"}[answer.value],
        "because": because, "to": entry.get("to", []), "to_any_one": entry.get("to_any_one", False),
        "clock": entry["clock"], "starts": written(start), "due": written(due), "state": state,
        "done": written(done),
        "contents": [{"item": c["item"], "ready": is_ready(c["item"], facts)}
                     for c in entry.get("contents", [])],
        "confirm_with_counsel": "confirm" in entry, "missing": sorted(missing)}


def due_of(entry, start, facts, at):
    deadline = deadline_of(entry)
    if not deadline:
        return None, None
    if "after" in deadline:
        followed = duty_of(deadline["after"], facts, at)
        other = followed["done"] or followed["due"]
        if not other:
            return None, None
        start = dt.datetime.fromisoformat(other)
    return deadline_end(deadline, start, entry["law"]["zone"], facts.laws)


def duties_of(facts, at):
    found = severity(facts)
    inputs = {"dpc": found.dpc, "ei": found.ei, "cb": found.cb}
    if found.missing:
        inputs["missing"] = sorted(found.missing)
    return {"schema": "haetae.duties/1", "at": written(at),
            "severity": {"method": "ENISA", "score": found.high, "band": found.band,
                         "inputs": inputs,
                         "needs_person": any(found.near(edge) for edge in (2, 3, 4))},
            "duties": [duty_of(duty, facts, at) for duty in sorted(facts.laws.entries)]}


# --- Cases ----------------------------------------------------------------------------------------

def run_cases(laws, path):
    """(number of cases, their disagreements). The line is that of the case's header."""
    content = read_toml(path)
    before = len(laws.problems)
    laws.check(path, content, "cases file")
    if not (laws.root / path.name).exists():
        laws.problem(path, "there is no law of this name; call it as its law")
    lines = [number for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
             if line.replace(" ", "").startswith("[[case]]")]
    cases = content.get("case", []) if len(laws.problems) == before else []
    failed = []
    for line, case in zip(lines, cases):
        where = f"{path}:{line}: {case.get('name')}"
        if laws.check(where, case, "case"):
            failed += [f"{where}: {case['duty']}: {reason}"
                       for reason in run_case(laws, content["facts"], case)]
    return len(cases), failed


def run_case(laws, sets, case):
    if not isinstance(sets.get(case["facts"]), dict):
        return [f"there are no facts {quoted(case['facts'])} in this file"]
    if case["duty"] not in laws.entries:
        return ["there is no such duty, or it has problems"]
    if case["expect"] not in ("yes", "no", "undetermined"):
        return ["expect must be yes, no or undetermined"]
    if "missing" in case and case["expect"] != "undetermined":
        return ["missing goes with expect = \"undetermined\""]
    for key in ("due", "done"):
        if not (case.get(key, "none") == "none" or TYPES["time"][0](case[key])):
            return [f'{key} must be "none" or {TYPES["time"][1]}']
    raw = {**sets[case["facts"]], **case.get("set", {})}
    if "people" in case and is_tables(raw.get("group")):
        raw["group"] = [{**group, "people": case["people"]} if number == 0 else group
                        for number, group in enumerate(raw["group"])]
    raw = {key: value for key, value in raw.items() if key not in case.get("unset", [])}
    try:
        facts = Facts(raw, laws)
    except Unreadable as error:
        return [f"facts: {error}"]
    if facts.warnings:
        return [f"facts: {warning}" for warning in facts.warnings]
    latest = facts.latest()
    at = case.get("at") or (latest and latest + dt.timedelta(days=1))
    if not at:
        return ["its facts have no time: write `at`"]
    got = duty_of(case["duty"], facts, at)
    wanted = {"applies": case["expect"]}
    wanted |= {key: None if case[key] == "none" else written(case[key])
               for key in ("starts", "due", "done") if key in case}
    wanted |= {key: case[key] for key in ("to", "contents") if key in case}
    got["contents"] = [content["item"] for content in got["contents"]]
    differ = [f"{key} is {json.dumps(got[key])}, the case expects {json.dumps(value)}"
              for key, value in wanted.items() if got[key] != value]
    if differ and got["because"]:
        differ[0] += f" ({'; '.join(got['because'])})"
    names = {part for name in got["missing"] for part in (name, name.split(".", 1)[-1])}
    if "missing" in case and got["applies"] == "undetermined" and case["missing"] not in names:
        differ.append(f"missing are {', '.join(got['missing'])}, not {quoted(case['missing'])}")
    return differ


def check_laws(laws):
    cases, failed = 0, []
    for path in sorted((laws.root / "tests").glob("*.toml")):
        try:
            number, found = run_cases(laws, path)
        except Unreadable as error:
            laws.problems.append(str(error))
            continue
        cases, failed = cases + number, failed + found
    for line in laws.problems + failed:
        print(line)
    if laws.problems:
        print(f"{len(laws.problems)} problems")
    print(f"{len(laws.laws)} laws, {len(laws.entries)} duties, {cases} cases, "
          f"{len({line.split(': ')[0] for line in failed})} failed")
    return 1 if laws.problems or failed or not cases else 0


# --- Facts of chance ------------------------------------------------------------------------------

class Chance:
    """Facts of chance that aim at some duties: each condition is pushed to yes, no or unknown.

    Later pushes undo earlier ones, and noise comes on top: nothing is promised of a single seed.
    """
    PLACES = ["KR", "US", "US-CA", "US-NY", "US-TX", "US-FL", "EU", "DE", "FR", "IE", "NO", "GB",
              "JP", "SG", "AU", "IN", "BR", "CN", "TW", "ZW", None]
    STRANGE = ["loyalty_points", "steuer_id", "팔로우_목록", "x-internal:7", "shoe size"]
    STEPS = [dt.timedelta(0), dt.timedelta(microseconds=1), dt.timedelta(seconds=1),
             dt.timedelta(hours=1), dt.timedelta(hours=6), dt.timedelta(hours=24),
             dt.timedelta(hours=72), dt.timedelta(days=4), dt.timedelta(days=30),
             dt.timedelta(days=60), dt.timedelta(days=45, microseconds=123456)]
    ZONES = [dt.timezone(dt.timedelta(minutes=m)) for m in (0, 540, 480, 330, -180, -300, -480)]

    def __init__(self, seed, laws):
        self.rng, self.laws = random.Random(seed), laws
        self.raw = {}
        conditions = []
        for entries in laws.entries.values():
            for entry in entries:
                conditions += [*walk(entry["applies"])]
                conditions += [c for u in entry.get("unless", []) for c in walk(u)]
        self.sectors = sorted({s for c in conditions for s in c.get("sector", [])} | {"retail"})
        self.limits = sorted({c[k] for c in conditions for k in ("at_least", "more_than")
                              if k in c and "number" not in c} | {1, 1000})

    def maybe(self, probability):
        return self.rng.random() < probability

    def make(self):
        """(the facts, a time to ask at)."""
        rng = self.rng
        self.ground()
        targets = rng.sample(sorted(self.laws.entries), min(rng.choice([1, 2, 3, 5]),
                                                            len(self.laws.entries)))
        for duty in targets:
            entry = rng.choice(self.laws.entries[duty])
            self.times(entry)
            want = rng.choice(["yes", "yes", "no", "unknown"])
            self.aim(entry["applies"], want)
            for exception in entry.get("unless", []):
                self.aim(exception, "yes" if want == "no" and self.maybe(0.5) else
                         rng.choice(["no", "unknown"]))
        if not targets or self.maybe(0.05):
            for fact in TIMES:
                self.raw.pop(fact, None)
        self.noise()
        facts = Facts(self.raw, self.laws)
        return self.raw, self.ask_at(facts)

    def ground(self):
        """Facts that aim at nothing."""
        rng, raw = self.rng, self.raw
        gravest = rng.randint(1, 4)                                # so that all severities come
        self.kinds = sorted(word for word, kind in self.laws.kind_of.items()
                            if self.laws.fields[kind]["severity"] <= gravest)
        raw["event"] = rng.sample(EVENTS, rng.choice([1, 1, 2, 2, 3, 9]))
        for fact in BOOLEANS + [f for f in self.laws.facts
                                if self.laws.facts[f]["kind"] == "boolean"]:
            if self.maybe(0.6):
                raw[fact] = self.maybe(0.5)
        for fact in [f for f in self.laws.facts if self.laws.facts[f]["kind"] == "number"]:
            if self.maybe(0.5):
                raw[fact] = rng.choice([0, 1, 10 ** 6, 2.5])
        if self.maybe(0.2):
            raw["assessed_risk"] = rng.choice(RISKS)
        controller = {"name": "Example", "country": rng.choice(self.PLACES[:-1]),
                      "establishments": self.some(self.PLACES[:-1]),
                      "listed": self.some(["US", "KR"]), "sectors": self.some(self.sectors)}
        raw["controller"] = {key: value for key, value in controller.items() if self.maybe(0.8)}
        raw["group"] = [self.group() for _ in range(rng.choice([1, 1, 2, 3, 6]))]

    def some(self, words):
        return self.rng.sample(words, self.rng.randint(0, min(2, len(words))))

    def group(self, people=None, residence=None, fields=()):
        rng = self.rng
        fields = list(fields) + rng.sample(self.kinds, rng.randint(0, 4))
        fields += [field + ":masked" for field in rng.sample(sorted(self.laws.kind_of),
                                                             rng.randint(0, 2))]
        fields += rng.sample(self.STRANGE, rng.choice([0, 0, 0, 0, 0, 1]))
        rng.shuffle(fields)
        if people is None:
            people = max(0, rng.choice(self.limits) // rng.choice([1, 1, 2, 10]) +
                         rng.choice([-1, 0, 0, 1]))
        group = {"residence": residence or rng.choice(self.PLACES), "people": people,
                 "members": rng.choice([True, True, False, None]), "fields": fields,
                 "certainty": rng.choice(["confirmed", "confirmed", "possible", None]),
                 "records": people * rng.randint(1, 3) if self.maybe(0.5) else None}
        return {key: value for key, value in group.items() if value is not None}

    # Aiming: what to set so that a condition is `want`, unless something else undoes it.

    def aim(self, condition, want):
        first = "number" if "number" in condition else next(k for k in condition
                                                            if k in Laws.CONDITIONS)
        value = condition[first]
        if first in ("all", "any"):
            plain, picked = ("yes", "no") if first == "all" else ("no", "yes")
            chosen = self.rng.randrange(len(value)) if want != plain else None
            for number, child in enumerate(value):
                if number != chosen:
                    self.aim(child, plain)
            if chosen is not None:
                self.aim(value[chosen], want if want == "unknown" else picked)
        elif first == "not":
            self.aim(value, {"yes": "no", "no": "yes"}.get(want, want))
        elif first == "event":
            others = [e for e in EVENTS if e not in value]
            kept = [e for e in self.raw["event"] if e not in value]
            self.raw["event"] = ([*self.raw["event"], self.rng.choice(value)] if want != "no"
                                 else kept or [self.rng.choice(others or EVENTS)])
        elif first in ("is", "number"):
            self.aim_fact(condition, value, want)
        elif first == "risk":
            self.aim_risk(value, want)
        elif first in ("at_least", "more_than"):
            self.aim_count(condition, value + (first == "more_than"), want)
        else:
            self.aim_controller(first, value, want)

    def aim_fact(self, condition, fact, want):
        limit = condition.get("at_least", condition.get("more_than", 0))
        number = {"yes": limit + 1, "no": max(0, limit - 1)}
        if want != "unknown" and self.maybe(0.3):
            want, number = "yes", {"yes": limit}                   # the threshold itself
        if want == "unknown":
            self.raw.pop(fact, None)
        else:
            self.raw[fact] = number[want] if "number" in condition else want == "yes"

    def aim_risk(self, asked, want):
        if want == "unknown":
            self.raw.pop("assessed_risk", None)
        elif self.maybe(0.6):
            here = RISKS.index(asked)
            self.raw["assessed_risk"] = self.rng.choice(RISKS[here:] if want == "yes"
                                                        else RISKS[:here])

    def aim_controller(self, first, value, want):
        controller, places = self.raw["controller"], sorted(expand(value, self.laws)
                                                            if first != "sector" else value)
        other = [p for p in self.PLACES[:-1] if p[:2] not in {q[:2] for q in places} and p != "EU"]
        keys = {"country": ["country"], "established": ["country", "establishments"],
                "listed": ["listed"], "sector": ["sectors"]}[first]
        lists = [key for key in keys if key != "country"]
        if want == "unknown":
            controller.pop(keys[-1], None)
        elif want == "yes":
            key = self.rng.choice(keys)
            controller[key] = self.rng.choice(places) if key == "country" else [
                *controller.get(key, []), self.rng.choice(places)]
        else:
            for key in lists:
                controller[key] = [] if first == "sector" else self.some(other)
        if "country" in keys and (want == "no" or (want == "unknown" and lists)):
            controller["country"] = self.rng.choice(other)

    def aim_count(self, condition, needed, want):
        unit = condition.get("unit", "people")
        if want == "no":
            for group in self.raw["group"]:
                if fits(condition, group, Facts(self.raw, self.laws)).value is not False:
                    self.shrink(condition, group, unit, needed)
            return
        residence = self.rng.choice(condition.get("residence", [None]))
        if residence and residence[0] == "@" and residence != "@EU":
            residence = self.rng.choice(sorted(expand([residence], self.laws)))
        group = self.group(needed + self.rng.choice([0, 0, 1, 10]), residence and
                           residence.lstrip("@"), self.fields_for(condition.get("with")))
        group[unit] = group["people"]
        group["certainty"] = condition.get("certainty", "confirmed").replace("any", "confirmed")
        if "members" in condition:
            group["members"] = condition["members"]
        if want == "unknown":
            for other in self.raw["group"]:
                if fits(condition, other, Facts(self.raw, self.laws)).value:
                    self.shrink(condition, other, unit, 1)
            self.rng.choice([lambda: group.pop(unit), lambda: group.pop("residence", 0),
                             lambda: group.update(certainty="possible"),
                             lambda: group.update(fields=[self.STRANGE[0]]),
                             lambda: group.pop("members", 0)])()
        self.raw["group"].append(group)

    def shrink(self, condition, group, unit, needed):
        """Makes a group count for less than `needed`: fewer people, or data that are masked."""
        if "with" in condition and self.maybe(0.5):
            group["fields"] = [field.removesuffix(":masked") + ":masked"
                               for field in group.get("fields", [])]
        else:
            group[unit] = max(0, needed - 1) // (len(self.raw["group"]) if self.maybe(0.7) else 1)

    def fields_for(self, data):
        """Kinds that fulfil F, as far as picking can."""
        if data is None or isinstance(data, dict) and "not" in data:
            return []
        if isinstance(data, str):
            if not data.startswith("@"):
                return [data]
            return [self.rng.choice(sorted(f["id"] for f in self.laws.fields.values()
                                           if data[1:] in f["classes"]))]
        (key, children), = data.items()
        chosen = children if key == "all" else [self.rng.choice(children)]
        return [field for child in chosen for field in self.fields_for(child)]

    # Times

    def times(self, entry):
        clock = self.rng.choice([choosing_clock(entry), entry["clock"]])
        moment = self.moment(entry)
        for fact in TIMES:
            self.raw.pop(fact, None)
            if self.maybe(0.5):
                step = self.rng.choice(self.STEPS)
                self.raw[fact] = moment + (step if self.maybe(0.9) else -step)
        if self.maybe(0.9):
            self.raw[self.rng.choice(CLOCKS[clock])] = moment

    def moment(self, entry):
        """A time that is likely to hurt under this entry."""
        rng, zone = self.rng, entry["law"]["zone"]
        first = max(entry.get("valid_from", dt.date.min), dt.date(2019, 1, 1))
        last = max(first, min(entry.get("valid_to", dt.date.max), dt.date(2031, 12, 31)))
        day = first + dt.timedelta(days=rng.randint(0, (last - first).days))
        kind = rng.randrange(8)
        if kind == 0:                                              # where validity begins or ends
            day = rng.choice([first, last + dt.timedelta(days=1)])
        elif kind == 1:                                            # the turn of a year
            day = dt.date(day.year, 1, 1)
        elif kind == 2:                                            # the end of a month
            day = dt.date(day.year, rng.choice([1, 2, 3, 8, 12]), 28) + dt.timedelta(
                days=rng.randint(0, 4))
        elif kind == 3:                                            # when clocks are changed
            day = rng.choice([d for d in (dt.date(day.year, 1, 1) + dt.timedelta(days=n)
                                          for n in range(364)) if is_put(d, zone)] or [day])
            day -= dt.timedelta(days=rng.choice([0, 1, 3, 30]))
        elif kind == 4 and "calendar" in deadline_of(entry):       # before a holiday
            table = self.laws.calendars[deadline_of(entry)["calendar"]]
            day = rng.choice(table["holidays"])["date"] - dt.timedelta(days=rng.randint(0, 8))
        at = dt.datetime(day.year, day.month, day.day, tzinfo=zone)
        if kind not in (0, 1):
            at += dt.timedelta(hours=rng.randint(0, 23), minutes=rng.choice([0, 30, 59]))
        at += dt.timedelta(microseconds=rng.choice([0, 0, 0, 1, -1, 10 ** 6, -10 ** 6]))
        return at.astimezone(rng.choice(self.ZONES))

    def noise(self):
        rng, raw = self.rng, self.raw
        rng.shuffle(raw["group"])
        for key in list(raw):
            if key not in ("event", "group") and self.maybe(0.04):
                del raw[key]
        for group in raw["group"]:
            for key in list(group):
                if self.maybe(0.04):
                    del group[key]
        raw["kinds"] = {kind: {"like": rng.choice(sorted(self.laws.kind_of))} if self.maybe(0.5)
                        else {"classes": self.some(sorted(self.laws.classes))}
                        for kind in self.STRANGE if self.maybe(0.3)}
        raw["items"] = {item: rng.choice([True, False, "text of \"the\" form", ""])
                        for item, row in self.laws.items.items()
                        if row["from"] == "form" and self.maybe(0.5)}
        times = [raw[fact] for fact in TIMES if fact in raw]
        if times and self.maybe(0.6):
            raw["period"] = {"first": min(times) - dt.timedelta(days=100), "last": min(times)}
            if self.maybe(0.2):
                del raw["period"]["last"]
        if times and self.maybe(0.4):
            raw["intrusion"] = {"first": min(times) - dt.timedelta(days=120), "last": min(times)}
            if self.maybe(0.3):
                del raw["intrusion"]["first"]
        choices = {clock: [t for t in facts if t in raw] for clock, facts in CLOCKS.items()}
        raw["count_from"] = {clock: rng.choice(given) for clock, given in choices.items()
                             if given and self.maybe(0.05)}
        raw["count_from_why"] = {clock: "as the authority said" for clock in raw["count_from"]}
        for key in ["kinds", "items", "count_from", "count_from_why"]:
            if not raw[key]:
                del raw[key]

    def ask_at(self, facts):
        """A time at or beside a due time, a start, or long after."""
        rng, duties = self.rng, sorted(self.laws.entries)
        base = facts.latest() or dt.datetime(2026, 12, 31, 15, tzinfo=dt.timezone.utc)
        found = [duty_of(duty, facts, base) for duty in rng.sample(duties, min(8, len(duties)))]
        times = [dt.datetime.fromisoformat(duty[key]) for duty in found for key in ("due", "starts")
                 if duty[key]]
        at = rng.choice(times + [base, base + dt.timedelta(days=1)])
        return at + dt.timedelta(microseconds=rng.choice([0, 0, 1, -1, 10 ** 6]))


def walk(condition):
    yield condition
    for child in [*condition.get("all", []), *condition.get("any", []),
                  *([condition["not"]] if "not" in condition else [])]:
        yield from walk(child)


def is_put(day, zone):
    """Whether clocks are put on or back on a day."""
    one, other = (dt.datetime(d.year, d.month, d.day, tzinfo=zone).utcoffset()
                  for d in (day, day + dt.timedelta(days=1)))
    return one != other


def toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{toml(key)} = {toml(v)}" for key, v in value.items()) + " }"
    return repr(value)


def write_random(seed, laws, out):
    raw, at = Chance(seed, laws).make()
    text = f"# --at {written(at)}\n"
    text += "".join(f"{key} = {toml(value)}\n" for key, value in raw.items() if key != "group")
    for group in raw["group"]:
        text += "\n[[group]]\n"
        text += "".join(f"{key} = {toml(value)}\n" for key, value in group.items())
    assert tomllib.loads(text) == raw, f"seed {seed}: what was written is not what is read back"
    pathlib.Path(out).write_text(text, encoding="utf-8")


def reach(laws, seeds):
    """Prints the duties for which some answer never came; a proposed duty can only be no."""
    answers = {duty: set() for duty in laws.entries}
    for seed in range(seeds):
        raw, at = Chance(seed, laws).make()
        facts = Facts(raw, laws)
        for duty, got in answers.items():
            got.add(duty_of(duty, facts, at)["applies"])
    living = [duty for duty, entries in laws.entries.items()
              if not all(entry.get("proposed") for entry in entries)]
    lacking = [duty for duty in sorted(living) if len(answers[duty]) < 3]
    for duty in lacking:
        print(f"{duty}: only {', '.join(sorted(answers[duty]))}")
    print(f"{seeds} seeds, {len(living)} duties, "
          f"{len(living) - len(lacking)} with all three answers")
    return 1 if len(lacking) * 10 > len(living) else 0


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(3, f"{message}: see --help\n")


def main():
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("laws", help="the folder with the laws")
    parser.add_argument("out", nargs="?", help="with --random: the file to write")
    parser.add_argument("--facts", metavar="FILE")
    parser.add_argument("--at", metavar="TIME", type=dt.datetime.fromisoformat)
    parser.add_argument("--random", metavar="SEED", type=int)
    parser.add_argument("--reach", metavar="N", type=int)
    options = parser.parse_args()
    if (options.random is None) != (options.out is None):
        parser.error("OUT goes with --random, and only with it")
    if options.at and not options.at.tzinfo:
        parser.error("--at needs a zone, such as 2026-01-01T00:00:00Z")
    try:
        laws = Laws(options.laws)
        if options.facts is None and options.random is None and options.reach is None:
            return check_laws(laws)
        for problem in laws.problems:
            print(problem, file=sys.stderr)
        if options.random is not None:
            write_random(options.random, laws, options.out)
        elif options.reach is not None:
            return reach(laws, options.reach)
        else:
            facts = Facts(read_toml(pathlib.Path(options.facts)), laws)
            for warning in facts.warnings:
                print(f"{options.facts}: {warning}", file=sys.stderr)
            at = options.at or dt.datetime.now(dt.timezone.utc)
            print(json.dumps(duties_of(facts, at), ensure_ascii=False, indent=1))
        return 2 if laws.problems else 0
    except (Unreadable, OSError) as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
