"""The table beside CrowdSec and fail2ban, over the same requests."""
from found import note
from peers import CrowdSec, Fail2ban, one_log, version_of
from shop import DIMENSIONS, Failed
from text import number, spread, table

SCENARIOS = ("forged-old-key", "residential-proxies", "lookup-oracle", "idor")
SHOP = {"members": 4000, "days": 6, "activity": 0.3, "attack_start": 3}  # CrowdSec is slow


def addresses(shop, scenario):
    """(the attack's, all that members were signed in from, the attack's that are honest, too)."""
    ip, principal = DIMENSIONS.index("source_ip"), DIMENSIONS.index("principal")
    of_attack = {r.source_ip for r in shop.attacks[scenario].reads}
    signed_in = {a.values[ip] for a in shop.accesses if not a.attack and a.values[principal]}
    return of_attack, signed_in


def peer_row(shop, scenario, name, alerts):
    attack = shop.attacks[scenario]
    of_attack, signed_in = addresses(shop, scenario)
    mine = [a for a in alerts if a.address in of_attack and a.time >= attack.reads[0].time]
    flagged = {a.address for a in alerts}
    reads = len(attack.disclosed_before(min(a.time for a in mine))) if mine else None
    others = flagged - of_attack
    return [scenario, name, spread([reads]), f"{len(flagged & of_attack)} of {len(of_attack)}",
            number(len(others)), number(len(others & signed_in)),
            ", ".join(sorted({a.rule.split("/")[-1] for a in mine})) or "–"]


def haetae_row(tables, shop, scenario, name, given):
    verdict = tables.verdict(shop, given)
    outcome = verdict.of[scenario]
    return [scenario, name, spread([outcome.reads]), "–", f"{len(verdict.false_alarms)} incidents",
            "–", f"{outcome.detector} ({outcome.severity})" if outcome.detector else "–"]


def beside(tables, folder):
    rows = []
    peers = {"CrowdSec": CrowdSec.find(folder), "fail2ban": Fail2ban.find(folder)}
    for scenario in SCENARIOS:
        shop = tables.shop(scenario, tables.seeds[0], **SHOP)
        rows.append(haetae_row(tables, shop, scenario, "haetae, JSON log and register", "with"))
        rows.append(haetae_row(tables, shop, scenario, "haetae, combined log alone", "combined"))
        for name, peer in peers.items():
            if peer is None:
                rows.append([scenario, f"{name}: could not be had here", *["–"] * 5])
                continue
            try:
                rows.append(peer_row(shop, scenario, name, peer.run(one_log(shop))))
            except Failed as failure:  # a peer that fails is shown as failed
                note(str(failure))
                rows.append([scenario, f"{name}: failed", *["–"] * 5])
            note(" | ".join(rows[-1]))
    versions = ", ".join(f"{name} {version_of(name.lower(), folder)}" for name in peers)
    return [f"{versions}; {SHOP['members']:,} members, {SHOP['days']} days, "
            f"{SHOP['activity']:g} of the usual visits.",
            table(["scenario", "program", "reads before the first alert",
                   "attack's addresses flagged", "others flagged",
                   "of them with members signed in", "by"],
                  rows, left=2, words=True)]
