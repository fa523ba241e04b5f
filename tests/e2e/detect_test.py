#!/usr/bin/env python3
"""A small run of bench/detect, so that it cannot rot, and its judge against what must be so.

  python3 tests/e2e/detect_test.py BUILD_DIR
"""
import json
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench" / "detection"))
from geo import origin
from judge import owner
from quiet import poisson_bound
from shop import Shop
from text import spread

SCALE = "0.0001"  # 3,367 members


def bench(build, out, *words):
    command = [sys.executable, ROOT / "bench/detect", "--build", build, "--scale", SCALE, "--seeds",
               "1", "--shops", out / "shops", "--out", out / "tables", *words]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout, json.loads((out / "tables/results.json").read_text(encoding="utf-8"))


def check_tables(build, out):
    text, results = bench(build, out, "--only", "scenarios", "--scenarios",
                          "forged-old-key,leaver")
    assert len(results) == 4, list(results)
    assert text.count("\n| forged-old-key ") == 4 and text.count("\n| leaver ") == 4, text
    forged = [r["of"]["forged-old-key"] for name, r in results.items() if "forged" in name]
    for of in forged:  # a key that signs nothing else: what carries it is the attack, all of it
        assert of["reads"] is not None and of["reads"] <= of["whole"], of
        assert of["precision"] == 1 and of["recall"] == 1, of
    text, results = bench(build, out, "--only", "ablation", "--scenarios", "canary-touch")
    without = [r["of"]["canary-touch"]["reads"] for name, r in results.items()
               if name.endswith(" with canary")]
    whole = [r["of"]["canary-touch"] for name, r in results.items() if name.endswith(" with")]
    assert whole[0]["reads"] is not None and whole[0]["detector"] == "canary", whole
    assert len(without) == 1 and without[0] != whole[0]["reads"], (without, whole)


def check_judge(haetae, out):
    """The truth's own causes must be the attack's; everybody's must be nobody's."""
    shop = Shop.make(haetae, out / "shops", "forged-old-key", seed=1, scale=SCALE, format="both")
    attack = shop.attacks["forged-old-key"]
    def incident(*findings):
        return {"alert_at": "2025-04-07T00:00:00.000000Z", "findings": [
            {"role": role, "indicators": [{"dimension": d, "value": v} for d, v in indicators]}
            for role, indicators in findings]}

    whole = ("forged-old-key", len(attack.reads), len(attack.reads))
    assert owner(shop, incident(("cause", attack.causes))) == whole
    korea = [("country", "KR")]
    name, accesses, of_attack = owner(shop, incident(("cause", korea)))
    assert name is None and accesses > 10 * of_attack, (name, accesses, of_attack)
    # Two findings are either's accesses, two dimensions of one are both's; related ones add none.
    key, addresses = attack.causes[0], {r.source_ip for r in attack.reads[:5]}
    few = [key, *(("source_ip", address) for address in addresses)]
    rest = [("source_ip", r.source_ip) for r in attack.reads if r.source_ip not in addresses]
    wanted = sum(r.source_ip in addresses for r in attack.reads)
    assert owner(shop, incident(("cause", few)))[1] == wanted
    parts = [("cause", few), ("cause", [key, *rest]), ("related", korea)]
    assert owner(shop, incident(*parts)) == whole
    register, bare = (sorted(p.name for p in shop.register(issued).iterdir())
                      for issued in (True, False))
    assert set(register) - set(bare) == {"issued.csv"}, (register, bare)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    assert origin("country")("8.8.8.8") == "US" and origin("network")("8.8.8.8") == "AS15169"
    assert origin("country")("10.0.0.1") is None and origin("network")("10.0.0.1") is None
    assert abs(poisson_bound(0) - 2.9957) < 1e-3 and abs(poisson_bound(3) - 7.7537) < 1e-3
    assert spread([1, 2000]) == "1 – 2,000" and spread([3, None]) == "3, 1 missed"
    assert spread([None]) == "missed"
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder)
        check_tables(build, out)
        check_judge(build / "src/cli/haetae", out)
    print("bench/detect: ok")


if __name__ == "__main__":
    main()
