#!/usr/bin/env python3
"""Runs every rule of rules/ over lines that it must find and lines that it must not.

  python3 tests/rules_test.py HAETAE [--only NAME]

Each rule has one case here: what makes it fire, how often, and what is near to that and must not.
A rule without a case fails, as does a rule of SigmaHQ's sample data that cannot be read.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
SAMPLES = ROOT.parent / "shared/data/sigma/rules"
CATALOGUE = """
[format]
name = "json"
[format.fields]
time = "/ts"
source_ip = "/ip"
method = "/method"
path = "/path"
status = "/status"
bytes = "/bytes"
user_agent = "/ua"
principal = "/sub"
credential = "/jti"
[[route]]
match = "GET /members/{member}"
subject = "member"
discloses = ["name", "phone"]
"""


def web(second=0, hour=3, **parts):
    """A line of the web log: member 7 reads what is their own, unless `parts` say otherwise."""
    line = {"ts": f"2025-06-24T{hour:02}:{second // 60:02}:{second % 60:02}Z", "ip": "203.0.113.9",
            "method": "GET", "path": "/members/7", "status": 200, "bytes": 900,
            "ua": "Mozilla/5.0", "sub": "kim", "jti": "tok-1"} | parts
    return json.dumps({k: v for k, v in line.items() if v is not None})


def aws(event, source, second=0, **parts):
    """A line of CloudTrail; a name with `__` is a nested one."""
    record = {"eventVersion": "1.08", "eventTime": f"2025-06-24T03:{second // 60:02}:"
              f"{second % 60:02}Z", "eventSource": f"{source}.amazonaws.com", "eventName": event,
              "awsRegion": "ap-northeast-2", "sourceIPAddress": "203.0.113.9",
              "userIdentity": {"type": "IAMUser", "userName": "kim",
                               "arn": "arn:aws:iam::111122223333:user/kim"},
              "eventID": f"{event}-{second}", "eventType": "AwsApiCall"}
    for name, value in parts.items():
        at, keys = record, name.split("__")
        for key in keys[:-1]:
            at = at.setdefault(key, {})
        at[keys[-1]] = value
    return json.dumps(record)


def login(second, mfa, **parts):
    return aws("ConsoleLogin", "signin", second, additionalEventData__MFAUsed=mfa,
               responseElements__ConsoleLogin="Success", **parts)


KIM = "arn:aws:iam::111122223333:user/kim"
LEE = {"userIdentity__arn": "arn:aws:iam::111122223333:user/lee"}

# rule → (lines that it finds, how often; lines that it does not find)
CASES = {
    "web_many_people_read": (
        [web(i, path=f"/members/{i}") for i in range(220)], 1,
        [web(i, path=f"/members/{i % 150}") for i in range(500)] +
        [web(i, hour=5, path=f"/members/{i}", status=404) for i in range(300)]),
    "web_missing_people": (
        [web(i, path=f"/members/{i}", status=404) for i in range(60)], 1,
        [web(i, path=f"/members/{i % 40}", status=404) for i in range(200)] +
        [web(i, hour=5, path=f"/nothing/{i}", status=404) for i in range(200)]),
    "web_missing_people_by_address": (
        [web(i, path=f"/members/{i}", status=404, sub=None) for i in range(110)], 1,
        [web(i, path=f"/members/{i}", status=404, sub=None, ua=f"Mozilla/{i % 3}")
         for i in range(240)]),
    "web_scraper_agent": (
        [web(ua="python-requests/2.31"), web(ua="curl/8.5.0")], 2,
        [web(ua="python-requests/2.31", status=403), web(ua="curl/8.5.0", path="/health")]),
    "web_sql_injection_on_people": (
        [web(path="/members/7?sort=1%20UNION%20SELECT%20name"), web(path="/members/7'%20or%201=1"),
         web(path="/members/7?q=%27%20or%20")], 3,
        [web(path="/members/7?q=union"), web(path="/search?q=union%20select"),
         web(path="/members/7?q=union%20select", status=403)]),
    "web_path_traversal_answered": (
        [web(path="/static/../../etc/passwd"), web(path="/f?n=..%2F..%2Fetc%2Fpasswd"),
         web(path="/f?n=%252e%252e%252fetc")], 3,
        [web(path="/static/../../etc/passwd", status=404), web(path="/a/../b")]),
    "web_export_at_night": (
        [web(hour=16, path="/orders/export"), web(hour=19, path="/r/members.csv?all=1")], 2,
        [web(hour=20, path="/orders/export"), web(hour=3, path="/orders/export"),
         web(hour=17, path="/orders/export", status=403)]),
    "web_refusals_then_disclosure": (
        [web(i, path="/login", status=401) for i in range(25)] + [web(60)], 1,
        [web(0)] + [web(i, path="/login", status=401) for i in range(19)] + [web(60)] +
        [web(i, hour=5, path="/login", status=401, ip="203.0.113.8") for i in range(25)] +
        [web(60, hour=5)]),
    "web_bytes_by_principal": (
        [web(i, bytes=11_000_000) for i in range(10)], 1,
        [web(i, bytes=9_000_000) for i in range(11)] +
        [web(i, hour=9, bytes=90_000_000, path="/video") for i in range(11)]),
    "web_credential_from_many_addresses": (
        [web(i, ip=f"203.0.113.{i}") for i in range(22)], 1,
        [web(i, ip=f"203.0.113.{i % 19}") for i in range(90)] +
        [web(i, hour=6, ip=f"203.0.113.{i}", jti=f"tok-{i}") for i in range(90)]),
    "web_secret_file_served": (
        [web(path="/.env"), web(path="/backup/members.sql.gz?x=1"), web(path="/actuator/heapdump")],
        3, [web(path="/.env", status=404), web(path="/environment")]),
    "aws_many_objects_read": (
        [aws("GetObject", "s3", i, requestParameters__bucketName="b",
             requestParameters__key=f"k{i}") for i in range(510)], 1,
        [aws("GetObject", "s3", i, requestParameters__bucketName="b",
             requestParameters__key=f"k{i % 400}") for i in range(900)]),
    "aws_login_without_mfa_then_secret": (
        [login(0, "No"), aws("GetSecretValue", "secretsmanager", 90)], 1,
        [aws("GetSecretValue", "secretsmanager", 0), login(60, "No"),
         login(100, "Yes", **LEE), aws("GetSecretValue", "secretsmanager", 120, **LEE)]),
    "aws_logging_disabled": (
        [aws("StopLogging", "cloudtrail"), aws("DeleteFlowLogs", "ec2", 1)], 2,
        [aws("StopLogging", "cloudtrail", errorCode="AccessDenied"),
         aws("DescribeTrails", "cloudtrail", 1), aws("DeleteVolume", "ec2", 2)]),
    "aws_access_key_for_other_user": (
        [aws("CreateAccessKey", "iam", requestParameters__userName="lee")], 1,
        [aws("CreateAccessKey", "iam", requestParameters__userName="Kim"),
         aws("CreateAccessKey", "iam", 1)]),
    "aws_snapshot_shared": (
        [aws("ModifySnapshotAttribute", "ec2",
             requestParameters__createVolumePermission__add__items=[{"group": "all"}]),
         aws("ModifyDBSnapshotAttribute", "rds", 1, requestParameters__valuesToAdd=["all"])], 2,
        [aws("ModifySnapshotAttribute", "ec2",
             requestParameters__createVolumePermission__remove__items=[{"group": "all"}])]),
    "aws_many_denied": (
        [aws("GetUser", "iam", i, errorCode="AccessDenied") for i in range(31)], 1,
        [aws("GetUser", "iam", i, errorCode="AccessDenied") for i in range(29)] +
        [aws("GetUser", "iam", i + 60, **LEE) for i in range(60)]),
    "aws_many_secrets_read": (
        [aws("GetSecretValue", "secretsmanager", i, requestParameters__secretId=f"s{i}")
         for i in range(10)], 1,
        [aws("GetSecretValue", "secretsmanager", i, requestParameters__secretId=f"s{i % 9}")
         for i in range(60)]),
    "aws_database_exported": (
        [aws("StartExportTask", "rds")], 1,
        [aws("StartExportTask", "rds", errorCode="AccessDenied"),
         aws("DescribeExportTasks", "rds", 1)]),
}


def run(haetae, rule, lines, folder):
    """What the rule finds, as its JSON lines."""
    log, catalogue = folder / "log.json", folder / "catalogue.toml"
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    catalogue.write_text(CATALOGUE, encoding="utf-8")
    more = ["--catalogue", catalogue] if rule.stem.startswith("web_") else []
    done = subprocess.run([haetae, "rules", "test", rule, log, "--json", *more],
                          capture_output=True, text=True, timeout=120)
    if done.returncode not in (0, 1):
        return None, done.stderr.strip()
    notes = [line for line in done.stderr.splitlines() if line.startswith("note:")]
    return [json.loads(line) for line in done.stdout.splitlines()], "\n      ".join(notes)


def check(haetae, rule, folder):
    """What is wrong with the rule; None if nothing."""
    if rule.stem not in CASES:
        return "it has no case in tests/rules_test.py"
    fire, times, quiet = CASES[rule.stem]
    for lines, expected in ((fire, times), (quiet, 0)):
        found, said = run(haetae, rule, lines, folder)
        if found is None:
            return said
        if len(found) != expected:
            return f"it matches {len(found)} times, not {expected}\n      {said}"
        if any(one["rule"]["author"] != "haetae" or not one["record"] for one in found):
            return f"what it prints is not whole: {found[0]}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("haetae", type=lambda name: pathlib.Path(name).resolve())
    parser.add_argument("--only", default="", help="rules whose name contains this")
    args = parser.parse_args()
    rules = sorted(path for path in (ROOT / "rules").glob("*.yml") if args.only in path.stem)
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        for rule in rules:
            problem = check(args.haetae, rule, pathlib.Path(name))
            failed += problem is not None
            print(f"  {'FAILED' if problem else 'ok    '}  {rule.name}"
                  + (f": {problem}" if problem else ""))
    for folder in [ROOT / "rules", *([SAMPLES] if SAMPLES.exists() else [])]:
        done = subprocess.run([args.haetae, "rules", "check", folder], capture_output=True,
                              text=True)
        if done.returncode:
            failed += 1
            print(f"  FAILED  {folder} has errors\n{done.stdout}")
    print(f"{len(rules) - failed} passed, {failed} failed")
    return 1 if failed or not rules else 0


if __name__ == "__main__":
    sys.exit(main())
