"""Runs fail2ban's own filters and failure counters over a log, with its clock set to the log's.

  PYTHONPATH=…/dist-packages python3 fail2ban_jails.py FILTERS_DIR LOG    prints JSON

A fail2ban server forgets lines older than `findtime`, so that a log of last year bans nobody. Its
library has a clock for its own tests, which is set here to the time of each line; filters, dates,
counters and bans are fail2ban's. Prints [[seconds, address, jail], …] of the bans.
"""
import calendar
import json
import os
import re
import sys
import time

from fail2ban.client.filterreader import FilterReader
from fail2ban.server.filter import Filter
from fail2ban.server.mytime import MyTime

STAMP = re.compile(r"\[(\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d) \+0000\]")
DEFAULTS = {"maxretry": 5, "findtime": 600, "bantime": 600}  # of jail.conf
# The jails of jail.conf that read an access log, and the one that guides give against flooding.
JAILS = {
    "nginx-botsearch": {"filter": "nginx-botsearch"},
    "nginx-bad-request": {"filter": "nginx-bad-request"},
    "apache-badbots": {"filter": "apache-badbots", "maxretry": 1, "bantime": 48 * 3600},
    "http-get-dos": {"failregex": [r'^<HOST> -.*"(GET|POST)'], "maxretry": 300, "findtime": 300,
                     "bantime": 600},
}


class Jail:
    """What a filter wants of its jail; keeps the bans instead of calling a firewall."""

    def __init__(self, name, settings, folder):
        self.name, self.settings = name, {**DEFAULTS, **settings}
        self.database, self.idle, self.bans, self.until = None, False, [], {}
        self.filter = Filter(self, useDns="no")
        self.filter.setMaxRetry(self.settings["maxretry"])
        self.filter.setFindTime(self.settings["findtime"])
        if "filter" in self.settings:
            reader = FilterReader(self.settings["filter"], name, {}, basedir=str(folder))
            reader.read()
            reader.getOptions(None)
            options = reader.getCombined()
            if options.get("datepattern"):
                self.filter.setDatePattern(options["datepattern"])
            expressions = options["failregex"].split("\n")
        else:
            expressions = self.settings["failregex"]
        for expression in filter(None, map(str.strip, expressions)):
            self.filter.addFailRegex(expression)
        self.filter.checkFindTime = False

    def getMaxRetry(self):
        return self.settings["maxretry"]

    def putFailTicket(self, ticket):
        now, address = MyTime.time(), str(ticket.getID())
        if self.until.get(address, 0) <= now:
            self.until[address] = now + self.settings["bantime"]
            self.bans.append([now, address, self.name])


def main():
    folder, log = sys.argv[1:]
    os.environ["TZ"] = "UTC"
    time.tzset()
    jails = [Jail(name, settings, folder) for name, settings in JAILS.items()]
    with open(log, encoding="utf-8", errors="replace") as file:
        for line in file:
            found = STAMP.search(line)
            if not found:
                continue
            now = calendar.timegm(time.strptime(found[1], "%d/%b/%Y:%H:%M:%S"))
            MyTime.setTime(now)
            for jail in jails:
                jail.filter.processLineAndAdd(line.rstrip("\n"))
    print(json.dumps(sorted(ban for jail in jails for ban in jail.bans)))


if __name__ == "__main__":
    main()
