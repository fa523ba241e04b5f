"""False alarms: on honest shops of growing size, and on real logs. And what detection costs."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

from found import note
from judge import LOUD, investigate
from shop import ROOT, Failed, Shop, call
from text import number, table

# Members, seeds, days: enough days for alarms to show, on few enough lines to be read here.
HONEST = {"small": [(5_000, 4, 28), (20_000, 3, 28), (60_000, 1, 28)],
         "large": [(20_000, 4, 28), (100_000, 2, 28), (500_000, 1, 14)]}
COST = {"small": [(20_000, 28, 1)], "large": [(200_000, 28, 1), (33_673_817, 4, 0.01)]}
SAMPLES = ROOT.parent / "shared" / "data"
PAGES = pathlib.Path(__file__).resolve().parent / "pages.toml"  # calls every page somebody's
WEB = {"apache-elastic", "nginx", "apache"}
NOT_LOGS = {"LICENSE", "README.md", "parser.assert"}


def honest(tables, sizes):
    rows, alarms = [], []
    for members, seeds, days in sizes:
        for given in ("with", "without"):
            loud = quiet = 0
            lines = 0
            for seed in range(1, seeds + 1):
                shop = Shop.make(tables.haetae, tables.folder, seed=seed, members=members,
                                 days=days)
                note(f"{shop.out.name} {given}")
                result, _ = investigate(tables.haetae, shop, given)
                lines += result["read"]["records"]
                for incident in result["incidents"]:
                    loud += incident["severity"] in LOUD
                    quiet += incident["severity"] not in LOUD
                    alarms.append([f"{members:,}, seed {seed}", given, incident["severity"],
                                   incident["findings"][0]["detector"], incident["title"]])
                shutil.rmtree(shop.out / f"data-{given}", ignore_errors=True)
            whole = seeds * days
            rows.append([number(members), given, number(whole), number(lines / whole),
                         number(loud), number(quiet), f"{loud / whole:.2g}",
                         f"≤ {poisson_bound(loud) / whole:.2g}"])
        for seed in range(1, seeds + 1):
            if members > 100_000:
                shutil.rmtree(shop.out, ignore_errors=True)
    parts = [table(["members", "record of issue", "days", "lines a day", "high or above", "below",
                    "high a day", "95 % bound"], rows, left=2)]
    if alarms:
        parts.append(table(["shop", "record", "severity", "detector", "title"], alarms, left=4,
                           words=True))
    return parts


def poisson_bound(count):
    """The highest mean under which so few would be seen in 5 % of cases (by bisection)."""
    low, high = 0.0, 10.0 + 4 * count
    for _ in range(60):
        middle = (low + high) / 2
        term = total = 2.718281828459045 ** -middle
        for k in range(1, count + 1):
            term *= middle / k
            total += term
        low, high = (middle, high) if total > 0.05 else (low, middle)
    return high


def real(tables):
    """Every log of the sample data by itself: real, and none of it a breach of a shop."""
    if not SAMPLES.exists():
        return ["The sample data is not beside this repository: not measured."]
    folders = sorted({p.parent for p in SAMPLES.rglob("*") if p.is_file()
                      and p.name not in NOT_LOGS and "sigma" not in p.parts})
    runs = [(folder, []) for folder in folders]
    runs += [(folder, ["--catalogue", PAGES]) for folder in folders if folder.name in WEB]
    rows = []
    for folder, words in runs:
        logs = sorted(p for p in folder.iterdir() if p.is_file() and p.name not in NOT_LOGS)
        with tempfile.TemporaryDirectory(dir=tables.folder) as data:
            done = call([tables.haetae, "investigate", *logs, *words, "--data", data, "--json",
                         "--quiet"], allowed=(0, 1, 2))
        result = json.loads(done.stdout)
        found = [i["severity"] for i in result["incidents"]]
        rows.append([str(folder.relative_to(SAMPLES)), "every page" if words else "inferred",
                     number(result["read"]["records"]), number(result["read"]["accesses"]),
                     number(sum(s in LOUD for s in found)),
                     number(sum(s not in LOUD for s in found)),
                     "; ".join(i["title"] for i in result["incidents"]) or "–"])
    return [table(["real log", "catalogue", "lines", "accesses", "high or above", "below", "what"],
                  rows, left=2, words=True)]


def timed(words):
    """(seconds, peak MiB) of a program that reads a ledger again."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen([str(w) for w in words], stdout=out, stderr=subprocess.PIPE)
        talk = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise Failed(f"ended with {child.returncode}: {talk[-300:]}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def cost(tables, sizes):
    """Detection alone: an investigation of a ledger that is there, with all detectors and none."""
    rows = []
    names = [name for name, _ in tables.detectors]
    for members, days, activity in sizes:
        shop = Shop.make(tables.haetae, tables.folder, seed=1, members=members, days=days,
                         activity=activity)
        result, _ = investigate(tables.haetae, shop)
        words = [tables.haetae, "investigate", shop.out / "logs", "--catalogue",
                 shop.out / "catalogue.toml", "--register", shop.register(True), "--data",
                 shop.out / "data-with", "--threads", "2", "--json", "--quiet"]
        off = [w for name in names for w in ("--without", name)]
        note(f"{shop.out.name}: with all detectors, and with none, three times")
        runs = [(timed(words), timed([*words, *off])) for _ in range(3)]
        whole, bare = min(a[0] for a, _ in runs), min(b[0] for _, b in runs)
        accesses = result["read"]["accesses"]
        rows.append([number(members), number(accesses), f"{whole:.2f}", f"{bare:.2f}",
                     f"{accesses / max(1e-9, whole - bare) / 1e6:.2f}",
                     number(max(a[1] for a, _ in runs)), number(max(b[1] for _, b in runs))])
        shutil.rmtree(shop.out, ignore_errors=True)
    return [table(["members", "accesses", "seconds with all", "with none",
                   "M accesses/s of the difference", "peak MiB with all", "with none"], rows)]
