"""Network and country of an address, by the address data's own files and a slow reader of them.

  of = origin("network"); of("211.36.140.1")       # "AS17853"

Addresses of IPv4 only; others and None have no origin.
"""
import bisect
import csv
import functools
import pathlib

GEO = pathlib.Path(__file__).resolve().parents[2] / "deps" / "fetched" / "geo"
MARK = b"\xab\xcd\xefMaxMind.com"


def number_of(address):
    a, b, c, d = address.split(".")
    return int(a) << 24 | int(b) << 16 | int(c) << 8 | int(d)


class Countries:
    """A MaxMind DB file: a binary tree over the bits of an address, then its records."""

    def __init__(self, path):
        self.bytes = path.read_bytes()
        self.base = self.bytes.rindex(MARK) + len(MARK)
        about = self.value(self.base)[0]
        self.nodes, self.bits = about["node_count"], about["record_size"]
        self.depth = 128 if about["ip_version"] == 6 else 32
        self.base = self.nodes * self.bits // 4 + 16

    def child(self, node, bit):
        width = self.bits // 4
        both = int.from_bytes(self.bytes[node * width:(node + 1) * width], "big")
        if self.bits == 28:  # the middle byte holds the highest four bits of both
            left, middle, right = both >> 32, both >> 24 & 255, both & 0xFFFFFF
            return right | (middle & 15) << 24 if bit else left | (middle >> 4) << 24
        return both & (1 << self.bits) - 1 if bit else both >> self.bits

    def value(self, at):
        """(value, where it ends); the types that country files use."""
        control = self.bytes[at]
        kind, at = control >> 5, at + 1
        if kind == 1:
            more = control >> 3 & 3
            place = int.from_bytes(self.bytes[at:at + more + 1], "big")
            place |= (control & 7) << 8 * (more + 1) if more < 3 else 0
            place += (0, 2048, 526336, 0)[more]
            return self.value(self.base + place)[0], at + more + 1
        if kind == 0:
            kind, at = self.bytes[at] + 7, at + 1
        size = control & 31
        if size > 28:
            more = size - 28
            size = (29, 285, 65821)[more - 1] + int.from_bytes(self.bytes[at:at + more], "big")
            at += more
        if kind == 7:
            pairs = {}
            for _ in range(size):
                key, at = self.value(at)
                pairs[key], at = self.value(at)
            return pairs, at
        if kind == 11:
            items = []
            for _ in range(size):
                item, at = self.value(at)
                items.append(item)
            return items, at
        if kind == 14:
            return bool(size), at
        raw = self.bytes[at:at + size]
        return (raw.decode() if kind == 2 else int.from_bytes(raw, "big")), at + size

    def find(self, address):
        node, number = 0, number_of(address)
        for bit in range(self.depth - 1, -1, -1):
            node = self.child(node, number >> bit & 1)
            if node >= self.nodes:
                break
        return None if node <= self.nodes else self.value(self.base - 16 + node - self.nodes)[0]


def country_of(record):
    if record is None:
        return None
    if "country_code" in record:
        return record["country_code"]
    return record.get("country", {}).get("iso_code")


@functools.cache
def origin(dimension):
    """A function from an address to its network ("AS4766") or country ("KR")."""
    if dimension == "country":
        countries = Countries(GEO / "geo-whois-asn-country.mmdb")
        look_up = lambda address: country_of(countries.find(address))
    else:
        starts, rows = [], []
        with (GEO / "asn-ipv4.csv").open(encoding="utf-8", newline="") as file:
            for first, last, asn, _ in csv.reader(file):
                starts.append(number_of(first))
                rows.append((number_of(last), "AS" + asn))

        def look_up(address):
            place = bisect.bisect(starts, number_of(address)) - 1
            known = place >= 0 and number_of(address) <= rows[place][0]
            return rows[place][1] if known else None

    @functools.cache
    def of(address):
        return None if address is None or ":" in address else look_up(address)
    return of
