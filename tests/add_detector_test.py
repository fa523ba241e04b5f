#!/usr/bin/env python3
"""Builds and runs the detector of docs/adding-a-detector.md, as a reader of that page would.

  python3 tests/add_detector_test.py BUILD

Files are taken from the page's blocks below `<!-- file: PATH -->`; the row below
`<!-- row: PATH -->` goes to the end of the table, with the header's #include. The rest is linked as
detect_test is in BUILD.
"""
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"<!-- (file|row): (\S+) -->\n```cpp\n(.*?)^```$", re.M | re.S)
TABLE_END = "  };\n  return table;"


def written(folder):
    """The paths of the page's sources below `folder`, and of the table with the row in it."""
    sources, row, header = [], None, None
    page = (ROOT / "docs/adding-a-detector.md").read_text(encoding="utf-8")
    for kind, path, text in BLOCK.findall(page):
        if kind == "row":
            row = (path, text)
            continue
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
        if path.endswith(".h"):
            header = path.removeprefix("src/")
        else:
            sources.append(folder / path)
    table = (ROOT / row[0]).read_text(encoding="utf-8")
    assert table.count(TABLE_END) == 1, f"{row[0]} has no table that ends as expected"
    table = f'#include "{header}"\n' + table.replace(TABLE_END, row[1] + TABLE_END)
    (folder / row[0]).write_text(table, encoding="utf-8")
    return [*sources, folder / row[0]]


def commands_of(build):
    """The compiler's options for a source of the room, and how its tests are linked."""
    lines = subprocess.run(["ninja", "-C", build, "-t", "commands", "src/detect/detect_test"],
                           check=True, capture_output=True, text=True).stdout.splitlines()
    compile_line = next(line for line in lines if line.endswith("/src/detect/detectors.cc"))
    link = [word for word in shlex.split(lines[-1]) if word not in (":", "&&")]
    options = shlex.split(compile_line)
    for option in ("-o", "-c", "-MT", "-MF"):
        at = options.index(option)
        del options[at:at + 2]
    return [word for word in options if word != "-MD"], link


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    options, link = commands_of(build)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        objects = []
        for source in written(folder):
            objects.append(str(source.with_suffix(".o")))
            subprocess.run([*options, f"-I{folder}/src", "-c", source, "-o", objects[-1]],
                           check=True)
        program = str(folder / "detector_test")
        words = [word for word in link if not word.endswith("_test.cc.o")]
        words[words.index("-o") + 1] = program
        words[words.index("-o"):words.index("-o")] = objects
        subprocess.run(words, check=True, cwd=build)
        tests = subprocess.run([program], capture_output=True, text=True)
        print(tests.stdout)
        if tests.returncode or " 0 skipped" not in tests.stdout or "1 passed" not in tests.stdout:
            sys.exit("the detector of docs/adding-a-detector.md fails its own test")
    print("ok: the detector of docs/adding-a-detector.md builds, and passes its test")


if __name__ == "__main__":
    main()
