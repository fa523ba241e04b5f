#!/usr/bin/env python3
"""Kills a sender of notices at random instants; a sink that counts says whether anybody was lost.

  python3 tests/e2e/delivery_crash_test.py BENCH_DIR [--kills 20] [--seed 1] [--keep]

A campaign is sent to a sink that drops connections, loses answers and defers. The sender is killed
(kill -9) again and again at random instants, sometimes with its flight file taken away as a power
failure would, and then left to finish. What must hold, by the sink's own count:

  lost     nobody: who is not in the sink is listed as untold
  doubled  nobody but those whose repeat is listed
  passed   nobody: a third have further addresses, of which the first refuse. Each of them is told
           at the first good one, and only who has none goes on to the next channel
  listed   after a kill no more than were in the air: one a connection and answer that was lost

Then the same at chosen points: killed at the N-th durable step, and with a disk that is full from
the N-th step on, where nothing may go out that has no intent on disk.
"""
import argparse
import atexit
import collections
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

CONNECTIONS = 4
RUN_SECONDS_MAX = 120
OTHERS = 3  # each third person has further addresses: see bench/send_notices.cc
FAULTS = ["--fault", "drop=4", "--fault", "lose=2", "--fault", "bye=1", "--fault", "dot4=3"]


def addresses_of(number):
    """How many addresses a person has, and at how many of them, from the first, nobody lives."""
    if number % OTHERS:
        return 1, 0
    return ((3, 3), (2, 1), (3, 2), (2, 1))[number // OTHERS % 4]


class Sink:
    def __init__(self, bench, log, seed, faults):
        self.log = log
        self.process = subprocess.Popen(
            [bench / "smtp_sink", "--log", log, "--seed", str(seed), "--gone", "gone.test",
             *faults],
            stdout=subprocess.PIPE, text=True)
        atexit.register(self.process.kill)  # where a check fails before it is ended
        self.port = int(self.process.stdout.readline())

    def bytes(self):
        return self.log.stat().st_size if self.log.exists() else 0

    def taken(self):
        """How often each id was taken, when it has ended."""
        self.process.send_signal(signal.SIGTERM)
        said = self.process.communicate(timeout=30)[0]
        counts = collections.Counter(line.split("@")[0]
                                     for line in self.log.read_text().splitlines())
        assert sum(counts.values()) == int(said), "the sink's log is not whole"
        return counts


class Campaign:
    """One data folder with its sink."""

    def __init__(self, bench, folder, people, seed, faults=FAULTS):
        folder.mkdir()
        self.bench, self.folder, self.people = bench, folder, people
        self.sink = Sink(bench, folder / "sink.log", seed, faults)
        self.epoch = int(time.time())
        self.kills = self.powers = self.amid = 0

    def start(self, fault=None):
        command = [self.bench / "send_notices", "--data", self.folder / "data", "--people",
                   self.people, "--port", self.sink.port, "--connections", CONNECTIONS, "--slots",
                   256, "--batch", 64, "--others", OTHERS, "--hasten", 1000, "--epoch", self.epoch,
                   "--report", self.folder / "report"]
        environment = {k: v for k, v in os.environ.items() if k != "HAETAE_FAULT"}
        if fault:
            environment["HAETAE_FAULT"] = fault
        return subprocess.Popen([str(word) for word in command], env=environment, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def kill_after(self, seconds):
        """True when it was killed, False when it was done before."""
        before = self.sink.bytes()
        process = self.start()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.kills += 1
            time.sleep(0.03)  # the sink writes what it took within 20 ms
            self.amid += self.sink.bytes() > before
            return True
        out, err = process.communicate()
        assert process.returncode == 0, err
        return False

    def lose_power(self):
        (self.folder / "data/deliveries/1.flight").unlink(missing_ok=True)
        self.powers += 1

    def finish(self):
        out, err = self.start().communicate(timeout=RUN_SECONDS_MAX)
        assert out, f"the last run failed: {err}"
        self.judge(json.loads(out))

    def judge(self, said):
        by_mail = self.sink.taken()
        report = [line.split() for line in
                  (self.folder / "report").read_text().splitlines()]
        assert len(report) == self.people
        taken, unreachable, passed = collections.Counter(), set(), []
        for number, (ids, state, _) in enumerate(report):
            ids = ids.split(",")
            count, gone = addresses_of(number)
            assert len(set(ids)) == count, (number, ids)
            taken[ids[0]] = sum(by_mail[i] for i in ids)
            assert taken[ids[0]] == sum(by_mail[i] for i in ids[gone:gone + 1]), (number, ids)
            if gone == len(ids):
                unreachable.add(ids[0])
                # After two power failures amid the same one nobody can say that it did not arrive.
                if state != "sms:waiting" and (state != "mail:unknown" or self.powers < 2):
                    passed.append((ids[0], state))
            elif state.startswith("sms"):
                passed.append((ids[0], state))
        strange = set(by_mail) - {i for ids, _, _ in report for i in ids.split(",")}
        report = [(ids.split(",")[0], state, repeated) for ids, state, repeated in report]
        lost = [i for i, state, _ in report if state == "told" and taken[i] == 0]
        hidden = [i for i, state, _ in report if taken[i] > 0 and state not in ("told",)
                  and not state.endswith(":unknown")]
        listed = {i for i, _, repeated in report if repeated == "1"}
        doubled = {i for i, n in taken.items() if n > 1}
        self.others = sum(n % OTHERS == 0 for n in range(self.people)) - len(unreachable)
        thrice = [i for i, n in taken.items() if n > 2]
        waiting = [i for i, state, _ in report
                   if state != "told" and not state.endswith(":unknown") and i not in unreachable]
        assert not passed, f"{len(passed)} went to the wrong channel: {passed[:3]}"
        assert not lost, f"{len(lost)} are told in the record and not in the sink"
        assert not hidden, f"{len(hidden)} are in the sink and recorded as not sent"
        assert not waiting, f"{len(waiting)} were left over: {waiting[:3]}"
        assert not strange, "the sink has ids of nobody"
        assert not thrice, f"{len(thrice)} were sent three times"
        assert doubled <= listed, f"{len(doubled - listed)} were doubled and are not listed"
        assert listed == set(said["repeats"])
        self.said, self.doubled, self.listed = said, len(doubled), len(listed)


def random_kills(args, bench, folder):
    chance = random.Random(args.seed)
    kills = doubled = listed = powers = number = people = others = amid = 0
    while kills < args.kills:
        campaign = Campaign(bench, folder / f"kills-{number}", args.people, args.seed + number)
        number += 1
        while kills + campaign.kills < args.kills:
            if not campaign.kill_after(chance.uniform(0.004, args.life)):
                break
            if args.power and chance.random() < 0.1:
                campaign.lose_power()
        campaign.finish()
        kills += campaign.kills
        powers += campaign.powers
        amid += campaign.amid
        doubled += campaign.doubled
        listed += campaign.listed
        people += campaign.people
        others += campaign.others
    assert amid >= args.kills // 4, f"only {amid} of {kills} kills came while mails went out"
    return (f"{kills} kills, {amid} of them amid mails, {powers} as a power failure, in {number} "
            f"campaigns to {people:,} people, {others:,} told at a further address: none lost, "
            f"{doubled} doubled, all among the {listed} listed")


def quiet_kills(args, bench, folder):
    """Without faults of the sink, a kill makes at most one listed repeat a connection."""
    chance = random.Random(args.seed + 1)
    campaign = Campaign(bench, folder / "quiet", args.people, args.seed, [])
    while campaign.kills < 10 and campaign.kill_after(chance.uniform(0.02, 0.12)):
        pass
    campaign.finish()
    assert campaign.listed <= CONNECTIONS * campaign.kills, \
        f"{campaign.listed} listed after {campaign.kills} kills"
    return (f"{campaign.kills} kills with a well sink: {campaign.listed} listed, at most "
            f"{CONNECTIONS} each")


def chosen_points(args, bench, folder):
    reached = 0
    for fault in ("kill", "full"):
        for step in (1, 2, 3, 4, 5, 6, 8, 11, 16, 23, 40):
            campaign = Campaign(bench, folder / f"{fault}-{step}", 1500, step, [])
            process = campaign.start(f"{fault}:{step}")
            _, err = process.communicate(timeout=RUN_SECONDS_MAX)
            if process.returncode == -signal.SIGKILL or process.returncode == 2:
                reached += 1
            if fault == "full" and process.returncode == 2:
                assert "No space left" in err or "disk" in err, err
            campaign.finish()
            # A result that could not be written is in the flight file: nothing is repeated for it.
            if fault == "full":
                assert campaign.doubled == 0 and campaign.listed == 0, (step, campaign.said)
    assert reached >= 16, f"only {reached} points were reached"
    return f"{reached} chosen points (killed at a durable step, disk full): none lost or doubled"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bench", type=pathlib.Path, help="where smtp_sink and send_notices are")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=12000)
    parser.add_argument("--life", type=float, default=0.3, help="seconds at most before a kill")
    parser.add_argument("--power", type=int, default=1, help="0: never take the flight file away")
    parser.add_argument("--keep", action="store_true")
    args = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="haetae-delivery-"))
    try:
        for check in (quiet_kills, chosen_points, random_kills):
            print(f"  ok      {check(args, args.bench, folder)}", flush=True)
    finally:
        if args.keep:
            print(folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print("3 passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
