#!/usr/bin/env python3
"""Makes the logs and registers of a small made-up shop, with a breach hidden in honest life.

  python3 examples/shop/make.py [--out DIR] [--seed N] [--members N] [--days N] [--shift DAYS]

Everything follows from the seed: equal arguments give equal bytes. DIR (default: data/ beside this
file) receives logs/ (what the gateways wrote), register/ (what ought to be true), truth.json (what
really happened, exact) and truth-people.csv (everybody the forged key reached).

How it goes: life makes events (members, staff, jobs, crawlers, the attacker); an outage takes some
of them away; what is left is counted as the truth and then written the way gateways write: a little
out of order, some lines late, some twice, a few broken.
"""
import argparse
import csv
import gzip
import json
import pathlib
import shutil
import sys

sys.dont_write_bytecode = True
from life import ADDRESSES, CUSTOMER, DAY, DISCLOSES, HOUR, KEY, KST, MINUTE, OLD_KEY, Shop


def line(shop, event):
    return json.dumps({
        "ts": shop.time(event.at, KST).isoformat(timespec="milliseconds"), "ip": event.ip,
        "method": event.method, "path": event.path, "status": event.status,
        "bytes": event.bytes, "ua": event.ua, "sub": event.sub, "jti": event.jti,
        "kid": event.kid, "ja4": event.ja4, "id": event.id,
        "host": event.host}, separators=(",", ":"))


def write_logs(shop, folder):
    """Two gateways; the first rotates its log at the fifth midnight."""
    rng, written = shop.random, {1: [], 2: []}
    begin, end = shop.outage
    for event in shop.events:
        late = rng.randrange(10 * MINUTE, 3 * HOUR) if rng.random() < 0.0008 else 0
        written[event.gateway].append((event.at + rng.randrange(900) + late, line(shop, event)))
    candidates = [e for e in shop.events
                  if e.route and not begin - HOUR <= e.at < end + HOUR]  # the outage stays silent
    twice = rng.sample(candidates, len(candidates) // 150)
    for event in twice:  # delivered again, by the other gateway
        again = event.at + rng.randrange(2000, 90_000)
        written[3 - event.gateway].append((again, line(shop, event)))
    broken = []
    for _ in range(7):
        event = rng.choice([e for e in shop.events[:4000] if not e.route])
        text = line(shop, event)
        broken.append(text[:rng.randrange(40, len(text) * 2 // 3)])
    broken += ["panic: runtime error: index out of range [3] with length 3",
               "goroutine 4711 [running]:", "\ufffd\u0001\u0007\ufffdA\u001b[31m not a record"]
    for text in broken:
        at = rng.randrange(shop.days * DAY)
        written[rng.choice((1, 2))].append((at, text))
    folder.mkdir(parents=True)
    rotated = min(4, shop.days - 1) * DAY
    for lines in written.values():
        lines.sort(key=lambda pair: pair[0])
    files = {"gateway-1.log.1.gz": [t for at, t in written[1] if at < rotated],
             "gateway-1.log": [t for at, t in written[1] if at >= rotated],
             "gateway-2.log": [t for _, t in written[2]]}
    for name, lines in files.items():
        content = "".join(text + "\n" for text in lines).encode()
        if name.endswith(".gz"):
            content = gzip.compress(content, 6, mtime=0)
        (folder / name).write_bytes(content)
    return {"sources": len(files), "records": len(shop.events) + len(twice),
            "accesses": sum(e.route is not None for e in shop.events),
            "duplicates": len(twice), "unreadable": len(broken)}


def write_register(shop, folder):
    def table(name, header, rows):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])

    day = shop.day_utc
    table("members.csv", ["member", "created", "deleted"],
          [(m, day(shop.created[m]), day(shop.deleted.get(m))) for m in shop.ids])
    table("canaries.csv", ["member"], [(m,) for m in sorted(shop.canaries)])
    table("carries/address_book.csv", ["member", "person", "from", "to"],
          [(m, p, day(a), day(b)) for m in shop.ids for p, a, b in shop.book[m]])
    lost = set(shop.random.sample(range(len(shop.issued)), max(2, len(shop.issued) // 5000)))
    issued = sorted((r for n, r in enumerate(shop.issued) if n not in lost), key=lambda r: r[3])
    table("issued.csv", ["credential", "key", "principal", "issued", "expires"],
          [(jti, kid, sub, day(a), day(b)) for jti, kid, sub, a, b in issued])
    staff = [(f"s-{101 + n}", "support", day(-(900 - 37 * n) * DAY), "") for n in range(12)]
    staff += [(f"l-{201 + n}", "logistics", day(-(700 - 90 * n) * DAY), "") for n in range(3)]
    staff += [("m-301", "marketing", day(-400 * DAY), ""),
              ("e-401", "platform", day(-1200 * DAY), ""),
              ("e-407", "platform", day(-950 * DAY), day(-174 * DAY))]  # left at the end of 2024
    table("people.csv", ["person", "role", "joined", "left"], staff)
    (folder / "keys.toml").write_text(f"""\
# The keys that sign session tokens, and who could ever read them.
[[key]]
kid = "{OLD_KEY}"              # the standby key of the old login, never retired
created = {shop.utc(-1500 * DAY)}
rotate_by = {shop.utc(-770 * DAY)}
custodians = ["e-401", "e-407"]

[[key]]
kid = "{KEY}"              # signs every session today
created = {shop.utc(-160 * DAY)}
rotate_by = {shop.utc(205 * DAY)}
custodians = ["e-401"]
""", encoding="utf-8")
    (folder / "jobs.toml").write_text(f"""\
# Readers of many customers that are meant to be.
[[job]]
name = "nightly CRM export"
principal = "svc-crm"
routes = ["{CUSTOMER}"]
until = {shop.utc(200 * DAY)}

[[job]]
name = "Haneul Parcel prints delivery labels"
source_ip = "203.248.20.77"
routes = ["{ADDRESSES}"]
until = {shop.utc(200 * DAY)}
""", encoding="utf-8")
    return {"members": len(shop.ids), "issued": len(issued), "never_listed": len(lost)}


# --- the truth ------------------------------------------------------------------------------------


def kind_of(shop, person):
    return "member" if person in shop.exists else "non_member"


def reached(shop, events):
    """person → [fields, accesses, first, last] over the disclosing ones of `events`."""
    people = {}
    for event in events:
        if event.status != 200:
            continue
        for person in shop.disclosed(event):
            row = people.setdefault(person, [set(), 0, event.at, event.at])
            row[0].update(DISCLOSES[event.route])
            row[1] += 1
            row[3] = event.at
    for row in people.values():  # shown in clear once is shown in clear
        row[0] = {f for f in row[0] if f.removesuffix(":masked") == f or f[:-7] not in row[0]}
    return people


def truth_of(shop, read):
    forged = [e for e in shop.events if e.kid == OLD_KEY]
    people, lost = reached(shop, forged), reached(shop, [e for e in shop.lost if e.kid == OLD_KEY])
    shown = [e for e in forged if e.status == 200]
    fields = sorted({f.removesuffix(":masked") for fields in DISCLOSES.values() for f in fields})
    sets = [row[0] for row in people.values()]
    by_field = {f: {"clear": sum(f in shown for shown in sets),
                    "masked": sum(f + ":masked" in shown for shown in sets)} for f in fields}
    by_route = {route: [e for e in shown if e.route == route]
                for route in sorted({e.route for e in shown})}
    second = [e.at for e in shop.events if e.gateway == 2]
    return people, {
        "schema": "haetae.shop-truth/1", "read": read,
        "confirmed": {
            "people": len(people),
            "members": sum(kind_of(shop, p) == "member" for p in people),
            "non_members": sum(kind_of(shop, p) == "non_member" for p in people),
            "accesses": len(shown), "missing": len(forged) - len(shown),
            "by_field": {f: n for f, n in by_field.items() if n["clear"] or n["masked"]},
            "by_route": {route: {"people": len(reached(shop, views)), "accesses": len(views)}
                         for route, views in by_route.items()}},
        "first_access": shop.utc(forged[0].at), "last_access": shop.utc(forged[-1].at),
        "forged": {"credentials": len({e.jti for e in forged}),
                   "members_who_do_not_exist": len({e.subject for e in forged if e.status == 404}),
                   "canaries": len(shop.canaries & set(people))},
        "indicators": {"key": [OLD_KEY], "tls_fingerprint": sorted({e.ja4 for e in forged}),
                       "source_ip": sorted({e.ip for e in forged})},
        "gap": {"source": "gateway-2.log",
                "from": shop.utc(shop.outage[0]), "to": shop.utc(shop.outage[1]),
                "last_before": shop.utc(max(t for t in second if t < shop.outage[0])),
                "first_after": shop.utc(min(t for t in second if t >= shop.outage[1]))},
        "lost_in_gap": {"records": len(shop.lost),
                        "forged": sum(e.kid == OLD_KEY for e in shop.lost),
                        "people": len(lost),
                        "people_nowhere_else": len(lost.keys() - people.keys())},
    }


def write_shop(shop, out):
    shop.live()
    read = write_logs(shop, out / "logs")
    register = write_register(shop, out / "register")
    people, truth = truth_of(shop, read)
    with (out / "truth-people.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["subject", "kind", "fields", "first_access", "last_access", "accesses"])
        for person, (fields, accesses, first, last) in sorted(people.items()):
            rows.writerow([person, kind_of(shop, person), ";".join(sorted(fields)), shop.utc(first),
                           shop.utc(last), accesses])
    truth["register"] = register
    (out / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")
    return truth


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parent / "data")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--members", type=int, default=26_000, help="at least 1,000")
    parser.add_argument("--days", type=int, default=7, help="at least 3")
    parser.add_argument("--shift", type=int, default=0, help="days after Monday, 23 June 2025")
    args = parser.parse_args()
    if args.members < 1000 or args.days < 3:
        parser.error("the story needs at least 1,000 members and 3 days")
    if args.out.exists() and any(args.out.iterdir()) and not (args.out / "truth.json").exists():
        parser.error(f"{args.out} holds something else: choose an empty folder")
    making = args.out.with_name(args.out.name + ".making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    truth = write_shop(Shop(args.seed, args.members, args.days, args.shift), making)
    shutil.rmtree(args.out, ignore_errors=True)
    making.rename(args.out)
    print(f"{args.out}: {truth['read']['records']:,} records in {truth['read']['sources']} logs of "
          f"{args.members:,} members, {args.days} days. What is hidden in them: truth.json")


if __name__ == "__main__":
    sys.exit(main())
