#!/usr/bin/env python3
"""Prints chosen members of a JSON document on standard input, one a line.

  pick read.records incidents.0.severity      a path goes by name or number
  pick incidents.#                            # is how many
  pick "incidents.*.severity"                 * is each, on one line
"""
import json
import sys


def chosen(value, path):
    if not path:
        return value
    step, rest = path[0], path[1:]
    if step == "#":
        return len(value)
    if step == "*":
        return [chosen(one, rest) for one in (value.values() if isinstance(value, dict) else value)]
    return chosen(value[int(step)] if isinstance(value, list) else value[step], rest)


def main():
    document = json.load(sys.stdin)
    for path in sys.argv[1:]:
        print(path, json.dumps(chosen(document, path.split(".")), ensure_ascii=False))


if __name__ == "__main__":
    main()
