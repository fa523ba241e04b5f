#!/usr/bin/env python3
"""Checks a STIX 2.1 bundle strictly against what the standard demands of the objects haetae writes.

  python3 tests/e2e/stix_check.py BUNDLE.stix.json

Stricter than the standard: an object may have no property that is not listed here, every reference
must lead to an object of the bundle, and nothing may stand in it twice. The rules are those of STIX
Version 2.1, OASIS Standard, 10 June 2021; the section is named beside each. Exit 1 with problems.
"""
import json
import re
import sys
import uuid

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")  # 2.14
MILLISECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")  # 3.2: created, modified
AMBER = {"type": "marking-definition", "spec_version": "2.1",  # 7.2.1.4, to the letter
         "id": "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
         "created": "2017-01-20T00:00:00.000Z", "definition_type": "tlp", "name": "TLP:AMBER",
         "definition": {"tlp": "amber"}}
OBSERVABLES_NAME_SPACE = "00abedb4-aa42-466c-9c01-fed23315a9b7"  # 2.9: for observables only

COMMON = {"type", "spec_version", "id", "created_by_ref", "created", "modified"}
OPTIONAL = {"object_marking_refs", "labels", "confidence", "lang", "external_references"}
TYPES = {  # required, optional: 3.2 and the section of each
    "identity": ({"name"}, {"description", "identity_class"}),  # 4.5
    "extension-definition": ({"created_by_ref", "name", "schema", "version", "extension_types"},
                             {"description"}),  # 7.3
    "attack-pattern": ({"name"}, {"description"}),  # 4.1
    "indicator": ({"pattern", "pattern_type", "valid_from"},
                  {"name", "description", "indicator_types", "pattern_version"}),  # 4.7
    "relationship": ({"relationship_type", "source_ref", "target_ref"}, set()),  # 5.1
    "sighting": ({"sighting_of_ref"}, {"first_seen", "last_seen", "count"}),  # 5.2
    "grouping": ({"context", "object_refs"}, {"name", "description"}),  # 4.4
    "language-content": ({"object_ref", "contents"}, {"object_modified"}),  # 7.1
}
INDICATOR_TYPES = {"anomalous-activity", "anonymization", "benign", "compromised",
                   "malicious-activity", "attribution", "unknown"}  # 10.10
CONTEXTS = {"suspicious-activity", "malware-analysis", "unspecified"}  # 10.6

STRING = r"'(?:[^'\\]|\\['\\])*'"
STEP = rf"(?:[a-zA-Z0-9_-]+|{STRING})(?:\[(?:\*|\d+)\])?"
COMPARISON = re.compile(rf"([a-z0-9-]+):({STEP}(?:\.{STEP})*) (=|ISSUBSET) ({STRING}|\d+)")
PATHS = {  # what each observable has: 6.2, 6.6, 6.8, 6.12, 6.16
    "ipv4-addr": r"value", "ipv6-addr": r"value", "autonomous-system": r"number",
    "user-account": r"user_id",
    "network-traffic": r"src_ref\.value|src_ref\.belongs_to_refs\[\*\]\.number"
                       r"|extensions\.'http-request-ext'\.request_header\.'User-Agent'\[\*\]"
                       rf"|extensions\.'extension-definition--{UUID}'\.[a-z0-9_]{{3,250}}"}


class Problem(Exception):
    pass


def need(condition, reason):
    if not condition:
        raise Problem(reason)


def check_pattern(pattern, extensions):
    """One observation: comparisons joined by AND and OR, brackets, all of one type (9.1, 9.6)."""
    need(pattern.startswith("[") and pattern.endswith("]"), "no observation in square brackets")
    rest, types, depth, want = pattern[1:-1], set(), 0, True
    while rest:
        if want and rest.startswith("("):
            depth, rest = depth + 1, rest[1:]
            continue
        if want:
            found = COMPARISON.match(rest)
            need(found, f"no comparison at {rest[:60]!r}")
            kind, path, operator, value = found.groups()
            need(re.fullmatch(PATHS.get(kind, "(?!)"), path), f"{kind} has no {path}")
            number = path.endswith("number")
            need(number == value.isdigit(), f"{path} is {'a number' if number else 'text'}")
            need(operator == "=" or path.endswith("value"), "ISSUBSET is for addresses")
            for extension in re.findall(rf"extension-definition--{UUID}", path):
                need(extension in extensions, "an extension that is not in the bundle")
            types.add(kind)
            rest, want = rest[found.end():], False
            continue
        if rest.startswith(")"):
            depth, rest = depth - 1, rest[1:]
            need(depth >= 0, "a bracket that was not opened")
            continue
        joined = re.match(r" (AND|OR) ", rest)
        need(joined, f"neither AND nor OR at {rest[:40]!r}")
        rest, want = rest[joined.end():], True
    need(depth == 0 and not want, "it ends too early")
    need(len(types) == 1, "several types in one observation")


def check_object(one, ids, extensions):
    kind = one["type"]
    if kind == "marking-definition":
        need(one == AMBER, "not the marking of the standard")
        return
    need(kind in TYPES, "a type that is not ours")
    required, optional = TYPES[kind]
    needed = (COMMON - {"created_by_ref"}) | required
    need(needed <= one.keys(), f"without {sorted(needed - one.keys())}")
    extra = one.keys() - COMMON - OPTIONAL - required - optional
    need(not extra, f"with {sorted(extra)}")
    need(one["spec_version"] == "2.1", "another version")
    need(re.fullmatch(rf"{kind}--{UUID}", one["id"]), "no identifier of its type")
    need(uuid.UUID(one["id"].split("--")[1]).version == 5, "no UUID of a name")
    for name in ("created", "modified"):
        need(MILLISECONDS.fullmatch(one[name]), f"{name} is not precise to the millisecond")
    need(one["created"] <= one["modified"], "modified before it was created")
    for name in ("valid_from", "first_seen", "last_seen", "object_modified"):
        need(name not in one or TIMESTAMP.fullmatch(one[name]), f"{name} is no timestamp")
    need(all(value not in ("", [], {}, None) for value in one.values()), "an empty property")  # 2.8
    need(isinstance(one.get("confidence", 0), int) and 0 <= one.get("confidence", 0) <= 100,
         "confidence")
    for name, value in one.items():
        if name.endswith("_ref"):
            need(value in ids, f"{name} leads nowhere")
        if name.endswith("_refs"):
            need(len(value) == len(set(value)), f"{name} has one twice")
            for ref in value:
                need(ref in ids, f"{name} leads nowhere")
    SPECIAL.get(kind, lambda *_: None)(one, ids, extensions)


def check_indicator(one, _ids, extensions):
    need(one["pattern_type"] == "stix", "pattern_type")
    need(set(one.get("indicator_types", [])) <= INDICATOR_TYPES, "indicator_types")
    need({"cause", "related"} & set(one["labels"]), "no role among the labels")
    check_pattern(one["pattern"], extensions)


def check_relationship(one, *_):
    need(one["relationship_type"] == "indicates", "relationship_type")  # 4.7.2
    need(one["source_ref"].startswith("indicator--"), "source_ref")
    need(one["target_ref"].startswith("attack-pattern--"), "target_ref")


def check_sighting(one, *_):
    need(one["sighting_of_ref"].startswith("indicator--"), "sighting_of_ref")
    need(isinstance(one["count"], int) and 0 < one["count"] <= 999_999_999, "count")
    need(one["first_seen"] <= one["last_seen"], "first seen after it was last seen")


def check_attack_pattern(one, *_):
    for reference in one["external_references"]:  # 2.5, and 4.1 for what ATT&CK is
        need(reference["source_name"] == "mitre-attack", "source_name")
        need(re.fullmatch(r"T\d{4}(\.\d{3})?", reference["external_id"]), "external_id")


def check_extension(one, *_):
    need(re.fullmatch(r"\d+\.\d+\.\d+", one["version"]), "version is no semantic version")
    need(one["extension_types"] == ["property-extension"], "extension_types")


def check_language(one, *_):
    for language, content in one["contents"].items():
        need(re.fullmatch(r"[a-z]{2}", language) and content, "contents")


SPECIAL = {"indicator": check_indicator, "relationship": check_relationship,
           "sighting": check_sighting, "attack-pattern": check_attack_pattern,
           "extension-definition": check_extension, "language-content": check_language,
           "grouping": lambda one, *_: need(one["context"] in CONTEXTS, "context")}


def no_twice(pairs):
    need(len(pairs) == len({name for name, _ in pairs}), "a property stands twice")
    return dict(pairs)


def check_bundle(text):
    """Problems as text, none where all is well."""
    try:
        bundle = json.loads(text, object_pairs_hook=no_twice)
        need(set(bundle) == {"type", "id", "objects"} and bundle["type"] == "bundle", "no bundle")
        need(re.fullmatch(rf"bundle--{UUID}", bundle["id"]), "id")
    except (Problem, ValueError) as error:
        return [f"bundle: {error}"]
    problems = []
    ids = {one["id"] for one in bundle["objects"]}
    if len(ids) != len(bundle["objects"]):
        problems.append("bundle: an object stands twice")
    extensions = {one["id"] for one in bundle["objects"] if one["type"] == "extension-definition"}
    for one in bundle["objects"]:
        try:
            check_object(one, ids, extensions)
        except (Problem, KeyError, TypeError) as error:
            problems.append(f"{one.get('id')}: {error}")
    if sum(one["type"] == "grouping" for one in bundle["objects"]) != 1:
        problems.append("bundle: not one grouping")
    if OBSERVABLES_NAME_SPACE in text:
        problems.append("bundle: the name space of observables")
    return problems


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        problems = check_bundle(file.read())
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems" if problems else "valid")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
