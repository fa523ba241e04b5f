"""The tables of what was found: by scenario, without a detector, against evasion."""
import functools
import json
import sys

from judge import LOUD, judge
from shop import Shop, call
from text import minutes, number, percent, spread, table

SCENARIOS = ("forged-old-key", "forged-current-key", "standby-key", "stolen-session",
             "insider-fast", "insider-slow", "leaver", "residential-proxies",
             "harvested-list", "partner-key", "lookup-oracle", "idor", "stolen-accounts",
             "canary-touch", "fake-accounts")
OPTIONS = {"insider-slow": {"days": 28, "attack_start": 8}}  # two weeks are not enough to judge it
RECORDS = ("with", "without")  # the record of issue
EVADED = ("forged-old-key", "forged-current-key", "residential-proxies", "idor")


def targets(outcome, given, forged):
    """(what is asked for, whether it was reached); None: nothing is asked for."""
    if not outcome.breach:
        return None, None
    if forged:
        bound = 100 if given == "with" else 10_000
        return f"≤ {bound:,} reads", outcome.reads is not None and outcome.reads <= bound
    if outcome.attack == "insider-fast":
        return "≤ 1 h", outcome.minutes is not None and outcome.minutes <= 60
    if outcome.attack == "insider-slow":
        return "≤ 14 days", outcome.minutes is not None and outcome.minutes <= 14 * 1440
    return "< 1 % of members", outcome.reads is not None and outcome.share < 0.01


def note(text):
    print(f"  {text}", file=sys.stderr, flush=True)


class Tables:
    """Runs what a table needs; shops and verdicts are made once and shared between tables."""

    def __init__(self, haetae, folder, scale, seeds):
        self.haetae, self.folder, self.scale, self.seeds = haetae, folder, scale, seeds
        self.results = {}  # for results.json

    def shop(self, scenario, seed, **options):
        options = {"scale": self.scale, "format": "both", **OPTIONS.get(scenario, {}), **options}
        return Shop.make(self.haetae, self.folder, scenario, seed=seed, **options)

    def verdict(self, shop, given="with", without=(), fresh=True):
        result = judge(self.haetae, shop, given, without, fresh)
        became = [f"{of.attack} {spread([of.reads])}" for of in result.of.values()]
        note(" ".join([shop.out.name, given, *(f"-{name}" for name in without), "→",
                       ", ".join(became), f"· {len(result.false_alarms)} false alarms"]))
        self.results[" ".join([shop.out.name, given, *without])] = {
            "of": {k: vars(v) for k, v in result.of.items()}, "days": result.days,
            "false_alarms": [vars(a) for a in result.false_alarms]}
        return result

    def by_scenario(self, scenarios):
        """One table by scenario, and one by scenario and seed."""
        rows, each = [], []
        for scenario in scenarios:
            cells = {given: [] for given in RECORDS}
            for seed in self.seeds:
                shop = self.shop(scenario, seed)
                for given in RECORDS:
                    cells[given].append(self.verdict(shop, given))
            forged = scenario in ("forged-old-key", "forged-current-key", "standby-key")
            for given, verdicts in cells.items():
                rows.append(self.row(scenario, given, verdicts, forged))
                each += [self.seed_row(scenario, given, seed, verdict)
                         for seed, verdict in zip(self.seeds, verdicts)]
        head = ["scenario", "record of issue", "found", "first by", "severity",
                "reads before the alert", "of", "time to the alert", "members read", "incidents",
                "precision", "recall", "target", "reached", "false alarms a day"]
        seed_head = ["scenario", "record", "seed", "reads before the alert", "haetae's own count",
                     "time", "precision", "recall", "false: high", "below"]
        return [table(head, rows, left=5), table(seed_head, each, left=2)]

    @staticmethod
    def seed_row(scenario, given, seed, verdict):
        of = verdict.of[scenario]
        loud = sum(a.severity in LOUD for a in verdict.false_alarms)
        return [scenario, given, seed, spread([of.reads]), number(of.own_reads),
                minutes(of.minutes), percent(of.precision), percent(of.recall), loud,
                len(verdict.false_alarms) - loud]

    @staticmethod
    def row(scenario, given, verdicts, forged):
        outcomes = [v.of[scenario] for v in verdicts]
        found = [o for o in outcomes if o.reads is not None]
        asked = [targets(o, given, forged) for o in outcomes]
        reached = [ok for _, ok in asked]
        loud = sum(a.severity in LOUD for v in verdicts for a in v.false_alarms)
        quiet = sum(a.severity not in LOUD for v in verdicts for a in v.false_alarms)
        days = sum(v.days for v in verdicts)
        return [scenario, given, f"{len(found)} of {len(outcomes)}",
                ", ".join(sorted({o.detector for o in found})) or "–",
                ", ".join(sorted({o.severity for o in found})) or "–",
                spread(o.reads for o in outcomes), spread(o.whole for o in outcomes),
                spread((o.minutes for o in outcomes), minutes),
                spread((o.share if o.reads is not None else None for o in outcomes), percent),
                spread(o.incidents for o in outcomes),
                spread((o.precision for o in outcomes), percent) if found else "–",
                spread((o.recall for o in outcomes), percent),
                asked[0][0] or "no breach",
                "–" if reached[0] is None else f"{sum(reached)} of {len(reached)}",
                f"{loud / days:.2g} high, {quiet / days:.2g} below"]

    @functools.cached_property
    def detectors(self):
        listed = json.loads(call([self.haetae, "detectors", "--json"]).stdout)["detectors"]
        return [(d["name"], d["id"]) for d in listed]

    def ablation(self, scenarios, given="with"):
        """Each detector off, and each alone: disclosures before the alert.

        Detectors do not know one another: one that raised nothing beside the others changes nothing
        when it is off and finds nothing alone, and is not run.
        """
        seed, rows, alone = self.seeds[0], [], []
        names = [name for name, _ in self.detectors]
        for scenario in scenarios:
            shop = self.shop(scenario, seed)
            verdict = self.verdict(shop, given)
            whole, reads = verdict.of[scenario].reads, {}
            for name in names:
                if name not in verdict.detectors:
                    reads[name] = whole, None
                    continue
                off = self.verdict(shop, given, (name,), fresh=False).of[scenario].reads
                others = tuple(n for n in verdict.detectors if n != name)
                reads[name] = off, self.verdict(shop, given, others,
                                                fresh=False).of[scenario].reads
            rows.append([scenario, spread([whole]), *[
                "=" if off == whole else spread([off]) for off, _ in reads.values()]])
            alone.append([scenario, spread([whole]), *[
                "–" if on is None else number(on) for _, on in reads.values()]])
        head = ["scenario", "all", *[f"{number} {name}" for name, number in self.detectors]]
        return table(head, rows), table(head, alone)

    def evasion(self):
        rows = []
        for scenario in EVADED:
            plain = self.shop(scenario, self.seeds[0])
            usual = plain.truth["scenarios"][0]["outcomes"]["disclosed"] / max(
                1, plain.days - plain.truth["options"]["attack_start"] + 1)
            for label, options in variants(usual):
                shop = self.shop(scenario, self.seeds[0], **options)
                cells = [self.verdict(shop, given).of[scenario] for given in RECORDS]
                rows.append([scenario, label, number(cells[0].whole),
                             spread([cells[0].reads]), spread([cells[1].reads]),
                             percent(cells[0].share) if cells[0].reads is not None else "–",
                             cells[0].detector or "–"])
        return table(["scenario", "changed", "reads in all", "reads before, with record",
                      "without", "members read", "first by"], rows, left=2)


def variants(usual):
    """(what is changed, options of simulate); `usual` is the scenario's reads a day."""
    yield "nothing", {}
    for factor in (0.1, 10):
        rate = max(1, round(usual * factor))
        yield f"{factor:g} × the rate ({rate:,} a day)", {"attack_rate": rate}
    for addresses in (1, 10, 1000):
        yield f"{addresses:,} address{'es' if addresses > 1 else ''}", {"addresses": addresses}
    for order in ("shuffled", "random"):
        yield f"ids {order}", {"order": order}
    yield "another agent each request", {"rotate_agents": True}
    yield "slow, shuffled, 1,000 addresses, agents", {
        "attack_rate": max(1, round(usual / 10)), "order": "shuffled", "addresses": 1000,
        "rotate_agents": True}
