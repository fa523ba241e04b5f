"""CrowdSec and fail2ban from Debian, run for real on the combined logs of a simulated shop.

  crowdsec = CrowdSec.find(folder)      # installed, else unpacked there from its package, or None
  alerts = crowdsec.run(log)            # [Alert(time, address, rule)], times of the log

Neither is installed: a package is fetched with `apt-get download` and unpacked into `folder`, so
that no script of it runs and nothing of the system changes. CrowdSec reads the log once in its
time machine (`-dsn file://`), with the parser and the scenarios of its nginx collection and the
lists that its package holds; its alerts are read from its own database. For fail2ban see
fail2ban_jails.py.
"""
import datetime
import json
import os
import pathlib
import re
import secrets
import shutil
import socket
import sqlite3
import sys
from typing import NamedTuple

from shop import Failed, call, micros

HERE = pathlib.Path(__file__).resolve().parent
STAMP = re.compile(rb"\[(\d\d)/(\w{3})/(\d{4}):(\d\d:\d\d:\d\d)")
MONTHS = {name.encode(): f"{number:02}".encode() for number, name in enumerate(
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
PARSERS = {"s00-raw": ["crowdsecurity/syslog-logs"], "s01-parse": ["crowdsecurity/nginx-logs"],
           "s02-enrich": ["crowdsecurity/dateparse-enrich", "crowdsecurity/http-logs"]}


class Alert(NamedTuple):
    time: int  # µs
    address: str
    rule: str


def unpacked(package, folder):
    """Where the package's files are: / if it is installed, else `folder`; None: nowhere."""
    program = {"crowdsec": "crowdsec", "fail2ban": "fail2ban-server"}[package]
    if shutil.which(program):
        return pathlib.Path("/")
    out = folder / package
    if out.exists():
        return out
    try:
        folder.mkdir(parents=True, exist_ok=True)
        call(["apt-get", "download", package], cwd=folder, seconds=300)
        call(["dpkg-deb", "-x", next(folder.glob(f"{package}_*.deb")), out])
    except (Failed, OSError, StopIteration) as reason:
        print(f"  {package}: {reason}", file=sys.stderr)
        return None
    return out


def version_of(package, folder):
    try:
        for deb in folder.glob(f"{package}_*.deb"):
            return call(["dpkg-deb", "-f", deb, "Version"]).stdout.strip()
        return call(["dpkg-query", "-W", "-f", "${Version}", package]).stdout.strip()
    except (Failed, OSError):
        return "not there"


def one_log(shop):
    """The shop's combined logs as one file, in the order of time."""
    out = shop.out / "combined.log"
    if not out.exists():
        lines = []
        for line in shop.lines("logs-combined"):
            day, month, year, clock = STAMP.search(line).groups()
            lines.append((year + MONTHS[month] + day + clock, line))
        lines.sort(key=lambda pair: pair[0])
        out.write_bytes(b"".join(line for _, line in lines))
    return out


class Fail2ban:
    name = "fail2ban"

    def __init__(self, root):
        self.root = root

    @classmethod
    def find(cls, folder):
        root = unpacked(cls.name, folder)
        return cls(root) if root else None

    def run(self, log):
        library = self.root / "usr/lib/python3/dist-packages"
        done = call([sys.executable, "-B", HERE / "fail2ban_jails.py",
                     self.root / "etc/fail2ban", log],
                    env={**os.environ, "PYTHONPATH": str(library)})
        return [Alert(round(at * 1e6), address, jail)
                for at, address, jail in json.loads(done.stdout)]


class CrowdSec:
    name = "crowdsec"

    def __init__(self, root, folder):
        self.root, self.folder = root, folder / "crowdsec-run"
        self.hub = root / "usr/share/crowdsec/hub"

    @classmethod
    def find(cls, folder):
        root = unpacked(cls.name, folder)
        return cls(root, folder) if root else None

    def scenarios(self):
        """Those of the nginx collection and of the collections within it."""
        pending, found = ["crowdsecurity/nginx"], ["crowdsecurity/nginx-req-limit-exceeded"]
        while pending:
            text = (self.hub / "collections" / f"{pending.pop()}.yaml").read_text("utf-8")
            part = ""
            for line in text.splitlines():
                if re.match(r"\w+:", line):
                    part = line.split(":")[0]
                item = re.match(r"\s+-\s+([\w.-]+/[\w.-]+)", line)
                if item and part == "collections":
                    pending.append(item[1])
                elif item and part == "scenarios" and item[1] not in found:
                    found.append(item[1])
        return [s for s in found if (self.hub / "scenarios" / f"{s}.yaml").exists()]

    def lay_out(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        config, data = self.folder / "config", self.folder / "data"
        for part in ("scenarios", "postoverflows", "notifications"):
            (config / part).mkdir(parents=True)
        shutil.copytree(self.root / "etc/crowdsec/patterns", config / "patterns")
        for name in ("simulation.yaml", "profiles.yaml"):
            shutil.copy(self.root / "etc/crowdsec" / name, config)
        shutil.copytree(self.root / "usr/share/crowdsec/data", data)
        for stage, names in PARSERS.items():
            (config / "parsers" / stage).mkdir(parents=True)
            for name in names:
                shutil.copy(self.hub / "parsers" / stage / f"{name}.yaml",
                            config / "parsers" / stage)
        for name in self.scenarios():
            path = self.hub / "scenarios" / f"{name}.yaml"
            shutil.copy(path, config / "scenarios")
            # A list is known by another name in the package than where the rule looks for it.
            for url, wanted in re.findall(r"source_url: (\S+)\s+dest_file: (\S+)",
                                          path.read_text("utf-8")):
                here = data / url.rsplit("/", 1)[-1]
                if here.exists() and not (data / wanted).exists():
                    shutil.copy(here, data / wanted)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        (self.folder / "acquis.yaml").touch()
        (self.folder / "config.yaml").write_text(json.dumps({  # JSON is YAML
            "common": {"daemonize": False, "log_media": "stdout", "log_level": "warning",
                       "working_dir": "."},
            "config_paths": {
                "config_dir": f"{config}/", "data_dir": f"{data}/",
                "simulation_path": f"{config}/simulation.yaml", "hub_dir": f"{self.hub}/",
                "index_path": f"{self.hub}/.index.json", "plugin_dir": f"{self.folder}/",
                "notification_dir": f"{config}/notifications/"},
            "crowdsec_service": {"acquisition_path": f"{self.folder}/acquis.yaml"},
            "cscli": {"output": "human"},
            "db_config": {"log_level": "warning", "type": "sqlite", "use_wal": False,
                          "db_path": f"{data}/crowdsec.db"},
            "api": {"client": {"credentials_path": f"{self.folder}/local.yaml"},
                    "server": {"log_level": "warning", "listen_uri": f"127.0.0.1:{port}",
                               "profiles_path": f"{config}/profiles.yaml"}},
            "prometheus": {"enabled": False}}), encoding="utf-8")

    def run(self, log):
        self.lay_out()
        config = ["-c", self.folder / "config.yaml"]
        call([self.root / "usr/bin/cscli", *config, "machines", "add", "bench", "--password",
              secrets.token_hex(16), "-f", self.folder / "local.yaml"])
        call([self.root / "usr/bin/crowdsec", *config, "-dsn", f"file://{log.resolve()}",
              "-type", "nginx"])
        with sqlite3.connect(self.folder / "data/crowdsec.db") as base:
            rows = base.execute("select stopped_at, source_value, scenario from alerts "
                                "where source_scope = 'Ip'").fetchall()
        return sorted(Alert(micros(str(datetime.datetime.fromisoformat(at))), address, rule)
                      for at, address, rule in rows)
