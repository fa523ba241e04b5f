"""Says of an investigation what was found and what was a false alarm, by the truth alone.

  verdict = judge(haetae, shop, "with")
  verdict.of["idor"].reads              # the attack's disclosures before the alert; None: missed

An incident is the accesses that carry its causes: they are looked up in the logs here, and not by
haetae. It is an attack's if most of them are, or if its cause is the very person or credential that
did it and the alert comes after the attack began (an insider reads honestly, too). Everything else
is a false alarm.
"""
import csv
import dataclasses
import json
import shutil

from shop import DAY, Failed, call, micros

LOUD = ("critical", "high")
SEVERITIES = ("critical", "high", "medium", "low")
# What an investigation is given: the logs, the catalogue, and whether its register has the record
# of issue; None: no register at all.
GIVEN = {"with": ("logs", "catalogue.toml", True), "without": ("logs", "catalogue.toml", False),
         "combined": ("logs-combined", "catalogue-combined.toml", None)}


@dataclasses.dataclass
class Outcome:
    """What became of one attack."""
    attack: str
    breach: bool
    severity: str = ""
    detector: str = ""
    reads: int | None = None      # disclosures before the first alert, by the truth
    own_reads: int | None = None  # what haetae says of the same incident
    minutes: float | None = None  # from the attack's first access to the alert
    share: float = 0.0            # of the members, read before the alert
    incidents: int = 0
    precision: float | None = None  # of the people in its incidents, those the attack was shown
    recall: float = 0.0
    whole: int = 0  # disclosures of the whole attack


@dataclasses.dataclass
class FalseAlarm:
    severity: str
    title: str
    detector: str
    causes: list
    accesses: int
    of_attack: int


@dataclasses.dataclass
class Verdict:
    of: dict
    false_alarms: list
    days: float
    detectors: set  # that raised anything


def investigate(haetae, shop, given="with", without=(), fresh=True):
    """Runs haetae; `fresh` reads the logs again, else the ledger of an earlier run is used."""
    logs, catalogue, register = GIVEN[given]
    data = shop.out / f"data-{given}"
    if fresh:
        shutil.rmtree(data, ignore_errors=True)
    for kept in data.glob("incidents.sqlite*"):  # numbers and states of earlier runs
        kept.unlink()
    words = [haetae, "investigate", shop.out / logs, "--catalogue", shop.out / catalogue, "--data",
             data, "--json", "--quiet"]
    if register is not None:
        words += ["--register", shop.register(register)]
    for name in without:
        words += ["--without", name]
    result = json.loads(call(words, allowed=(0, 1)).stdout)
    for what in ("records", "accesses", "duplicates") if logs == "logs" else ():
        read, made = result["read"][what], shop.truth["read"][what]
        if read != made:
            raise Failed(f"haetae read {read} {what} of {shop.out}, but {made} were made")
    return result, data / "report"


def causes_of(incident):
    """What each finding that defines the incident's scope blames: dimension → values."""
    causes = []
    for finding in incident["findings"]:
        if finding["role"] != "cause":
            continue
        values = {}
        for indicator in finding["indicators"]:
            values.setdefault(indicator["dimension"], set()).add(str(indicator["value"]))
        causes.append(values)
    return causes


def accesses_of(shop, causes):
    """The accesses that carry one value of every dimension that a finding names."""
    numbers = set()
    for values in causes:
        sets = [shop.carrying(dimension, of) for dimension, of in values.items()]
        numbers |= set.intersection(*sets) if sets else set()
    return numbers


def owner(shop, incident):
    """(the attack it is of or None, its accesses, those of attacks)."""
    causes = causes_of(incident)
    numbers = accesses_of(shop, causes)
    counts = {}
    for number in numbers:
        name = shop.accesses[number].attack
        counts[name] = counts.get(name, 0) + 1
    of_attacks = sum(n for name, n in counts.items() if name)
    best = max((name for name in counts if name), key=lambda name: counts[name], default=None)
    if best is None:
        return None, len(numbers), 0
    attack = shop.attacks[best]
    person = any(dimension in ("principal", "credential") and value in values.get(dimension, ())
                 for dimension, value in attack.causes for values in causes)
    if 2 * counts[best] > len(numbers):
        return best, len(numbers), of_attacks
    if person and micros(incident["alert_at"]) >= attack.reads[0].time:
        return best, len(numbers), of_attacks
    return None, len(numbers), of_attacks


def people_of(report, incident):
    with (report / incident["people_file"]).open(encoding="utf-8", newline="") as file:
        return {row["subject"] for row in csv.DictReader(file)}


def judge(haetae, shop, given="with", without=(), fresh=True):
    result, report = investigate(haetae, shop, given, without, fresh)
    outcomes = {a.name: Outcome(a.name, a.breach, whole=sum(r.outcome == "disclosed"
                                                            for r in a.reads))
                for a in shop.attacks.values()}
    people = {name: set() for name in outcomes}
    alerts, false_alarms = {}, []
    for incident in result["incidents"]:
        name, accesses, of_attack = owner(shop, incident)
        lead = incident["findings"][0]["detector"]
        if name is None:
            false_alarms.append(FalseAlarm(
                incident["severity"], incident["title"], lead,
                sorted({(d, v) for values in causes_of(incident)
                        for d, vs in values.items() for v in vs})[:6],
                accesses, of_attack))
            continue
        outcome = outcomes[name]
        outcome.incidents += 1
        people[name] |= people_of(report, incident)
        if not outcome.severity or (SEVERITIES.index(incident["severity"]) <
                                    SEVERITIES.index(outcome.severity)):
            outcome.severity = incident["severity"]
        at = micros(incident["alert_at"])
        if name not in alerts or at < alerts[name][0]:
            first = min(incident["findings"], key=lambda f: f["alert_at"])
            alerts[name] = at, first["detector"], incident["reads_before_alert"]
    for name, (at, detector, own) in alerts.items():
        attack, outcome = shop.attacks[name], outcomes[name]
        before = attack.disclosed_before(at)
        outcome.detector, outcome.own_reads, outcome.reads = detector, own, len(before)
        outcome.minutes = (at - attack.reads[0].time) / 60e6
        outcome.share = len({r.subject for r in before}) / shop.members
        both = len(people[name] & attack.people)
        outcome.precision = both / len(people[name]) if people[name] else None
        outcome.recall = both / len(attack.people) if attack.people else 1.0
    return Verdict(outcomes, false_alarms, (shop.end - shop.begin) / DAY,
                   {f["detector"] for i in result["incidents"] for f in i["findings"]})
