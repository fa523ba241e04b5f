#!/usr/bin/env python3
"""The scope of incidents in SQL beside what `haetae scope` prints, on shops of several attacks.

  python3 tests/e2e/sql_test.py HAETAE [--members N]

Each shop is simulated and investigated; for each incident, people by kind, fields and routes asked
in SQL must be those of `scope --json`, non-members through address books included. Beside it: the
data folder is the same, byte for byte and name for name, after a session as before it; on a
terminal a long answer is cut only with the number of the rows left out; and the folder of what does
not fit into memory is gone after an answer that nobody reads to its end, and after the session that
follows a killed one.
"""
import argparse
import hashlib
import json
import os
import pathlib
import pty
import signal
import subprocess
import sys
import tempfile

SHOPS = [["forged-old-key"], ["leaver", "lookup-oracle"], ["partner-key", "stolen-session"]]
WHOM = "incident_disclosures({n})"
KINDS = f"""SELECT count(*) AS people, count(*) FILTER (kind = 'member') AS members,
  count(*) FILTER (kind = 'non_member') AS non_members
  FROM (SELECT DISTINCT subject FROM {WHOM}) JOIN subjects USING (subject)"""
FIELDS = f"""SELECT field, count(*) FILTER (clear) AS clear, count(*) FILTER (NOT clear) AS masked
  FROM (SELECT field, subject, bool_or(NOT masked) AS clear FROM {WHOM} JOIN fields USING (route)
  GROUP BY ALL) GROUP BY field"""
ROUTES = f"SELECT route, count(DISTINCT subject) AS people FROM {WHOM} GROUP BY route"
ACCESSES = """SELECT route, count(*) FILTER (outcome = 'disclosed') AS disclosed,
  count(*) FILTER (outcome = 'missing') AS missing,
  min(time) FILTER (outcome = 'disclosed') AS first,
  max(time) FILTER (outcome = 'disclosed') AS last FROM incident_accesses({n}) GROUP BY route"""


def sql(haetae, data, statement):
    done = subprocess.run([haetae, "sql", "--json", "--data", data, statement],
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def same(what, got, expected):
    assert got == expected, f"{what}: SQL says {got}, scope says {expected}"


def check_incident(haetae, data, number):
    done = subprocess.run([haetae, "scope", "--json", "--incident", str(number), "--data", data],
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    scope = json.loads(done.stdout)
    confirmed = scope["confirmed"]
    ask = lambda statement: sql(haetae, data, statement.format(n=number))  # noqa: E731
    same("people", ask(KINDS)[0], {k: confirmed[k] for k in ("people", "members", "non_members")})
    same("fields", {r.pop("field"): r for r in ask(FIELDS)}, confirmed["by_field"])
    accesses = ask(ACCESSES)
    disclosed = {r["route"]: r["disclosed"] for r in accesses if r["disclosed"]}
    same("routes", {r["route"]: {"people": r["people"], "accesses": disclosed[r["route"]]}
                    for r in ask(ROUTES)},
         {k: v for k, v in confirmed["by_route"].items() if v["people"]})
    same("accesses", sum(disclosed.values()), confirmed["accesses"])
    same("missing", sum(r["missing"] for r in accesses), confirmed["missing"])
    if disclosed:
        same("first", min(r["first"] for r in accesses if r["first"]), scope["first_access"])
        same("last", max(r["last"] for r in accesses if r["last"]), scope["last_access"])
    return confirmed


def digest(folder):
    """Of every file, and of their names."""
    said = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        said.update(str(path).encode() + path.read_bytes())
    return said.hexdigest()


def check_spill(haetae, data, folder):
    folder.mkdir()
    environment = {**os.environ, "TMPDIR": str(folder)}
    command = [haetae, "sql", "--csv", "--data", data, "FROM range(30000000)"]

    def start():
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)
    with start() as reading:
        assert reading.stdout.readline() == "range\n"
        assert len(list(folder.iterdir())) == 1, "no folder for what does not fit into memory"
        reading.stdout.close()
        talk = reading.stderr.read()
    assert reading.returncode == -signal.SIGPIPE and not talk, (reading.returncode, talk)
    assert not list(folder.iterdir()), "an answer that is not read to its end leaves its folder"
    with start() as killed:
        assert killed.stdout.readline() == "range\n"
        killed.kill()
    assert len(list(folder.iterdir())) == 1
    done = subprocess.run([*command[:-1], "SELECT 1"], env=environment, capture_output=True)
    assert done.returncode == 0 and not list(folder.iterdir()), "a killed session's folder stays"


def on_terminal(command):
    """What a terminal is shown, and the exit code."""
    primary, secondary = pty.openpty()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=secondary,
                               stderr=secondary)
    os.close(secondary)
    shown = b""
    try:
        while piece := os.read(primary, 65536):
            shown += piece
    except OSError:  # the other end is closed
        pass
    os.close(primary)
    return shown.decode().replace("\r\n", "\n"), process.wait(timeout=60)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("haetae", type=lambda name: str(pathlib.Path(name).resolve()))
    parser.add_argument("--members", type=int, default=4000)
    args = parser.parse_args()
    os.environ["LANG"] = "C.UTF-8"
    incidents = people = carried = 0
    with tempfile.TemporaryDirectory() as name:
        for shop in SHOPS:
            out = pathlib.Path(name) / shop[0]
            subprocess.run([args.haetae, "simulate", ",".join(shop), "--out", out, "--quiet",
                            "--members", str(args.members), "--days", "6"],
                           check=True, stdout=subprocess.DEVNULL)
            data = out / "data"
            found = subprocess.run([args.haetae, "investigate", out / "logs", "--catalogue",
                                    out / "catalogue.toml", "--register", out / "register",
                                    "--data", data, "--quiet"], stdout=subprocess.DEVNULL)
            assert found.returncode in (0, 1)
            before = digest(data)
            for row in sql(args.haetae, data, "SELECT incident FROM incidents"):
                confirmed = check_incident(args.haetae, data, row["incident"])
                incidents += 1
                people += confirmed["people"]
                carried += confirmed["non_members"]
            assert digest(data) == before, f"{shop}: asking changed the data folder"
        rows = sql(args.haetae, data, "SELECT count(*) AS n FROM accesses")[0]["n"]
        asked = [args.haetae, "sql", "--data", str(data), "SELECT time FROM accesses"]
        shown, code = on_terminal(asked)
        assert code == 0 and f"… and {rows - 200:,} more rows" in shown, shown[-500:]
        assert shown.count("\n2") == 200, shown.count("\n2")
        check_spill(args.haetae, data, pathlib.Path(name) / "spill")
        shown, code = on_terminal([*asked, "--all"])
        assert code == 0 and "more rows" not in shown and shown.count("\n2") == rows
    assert incidents >= 3 and people > 100 and carried > 10, (incidents, people, carried)
    print(f"ok: {incidents} incidents, {people:,} people, {carried:,} of them non-members")


if __name__ == "__main__":
    sys.exit(main())
