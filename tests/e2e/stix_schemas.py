#!/usr/bin/python3
"""Checks the objects of STIX 2.1 bundles against the JSON schemas that OASIS publishes.

  /usr/bin/python3 tests/e2e/stix_schemas.py BUNDLE.stix.json…

Beside stix_check.py, whose rules are our own reading of the standard. The schemas are fetched by
`tools/install --test` (deps/npm-test.txt), python3-jsonschema is Debian's. They know no
extension-definition: what all objects have in common is checked of it. Exit 1 with problems.
"""
import json
import pathlib
import sys
import warnings

import jsonschema

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "deps" / "fetched" / "stix"


def load():
    """The schemas by their file's name, which is an object's type, and by their own id."""
    by_type = {path.stem: json.loads(path.read_text(encoding="utf-8"))
               for path in SCHEMAS.glob("*.json")}
    assert "core" in by_type, f"no schemas in {SCHEMAS}: run tools/install --test"
    return by_type, {schema["$id"]: schema for schema in by_type.values()}


def problems(bundle, by_type, by_id):
    assert bundle["type"] == "bundle" and bundle["objects"]
    for one in bundle["objects"]:
        known = one["type"] in by_type
        assert known or one["type"] == "extension-definition", f"no schema of {one['type']}"
        schema = by_type[one["type"] if known else "core"]
        with warnings.catch_warnings():  # newer versions prefer another library for references
            warnings.simplefilter("ignore", DeprecationWarning)
            resolver = jsonschema.RefResolver(schema["$id"], schema, store=by_id)
            check = jsonschema.Draft7Validator(schema, resolver=resolver,
                                               format_checker=jsonschema.FormatChecker())
        for error in check.iter_errors(one):
            yield f"{one['id']} {'/'.join(map(str, error.path))}: {error.message[:200]}"


def main():
    by_type, by_id = load()
    found = 0
    for name in sys.argv[1:]:
        bundle = json.loads(pathlib.Path(name).read_text(encoding="utf-8"))
        for problem in problems(bundle, by_type, by_id):
            print(f"{name}: {problem}")
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
