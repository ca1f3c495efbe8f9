#!/usr/bin/env python3
"""corpus: reading and writing real dashboards loses nothing.

    corpus.py READ_CHECK CORPUS_DIR

Reads each JSON file below CORPUS_DIR, for two versions of Grafana, and writes it again.  The result
must be what was read, but for the order of members, members that are null, and the `id` and
`version` that a server assigns.  Refused may be only what is no dashboard of schema v1.  Then each is
damaged, cut off or with bits turned, always in the same ways: it is refused or read, and nothing else
happens.  The exit status is 77 (skipped) where the corpus is missing.
"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile

SKIPPED = 77
VERSIONS = ["10.4", "12"]


def main(arguments):
    if len(arguments) != 2:
        sys.exit(__doc__)
    program, folder = pathlib.Path(arguments[0]).resolve(), pathlib.Path(arguments[1])
    files = sorted(folder.rglob("*.json"))
    if not files:
        print(f"skipped: no dashboards below {folder}")
        return SKIPPED
    wrong = [line for version in VERSIONS for line in check(program, version, files)]
    wrong += damaged(program, files)
    print("\n".join([*wrong, f"{len(files)} files, {len(wrong)} wrong"]))
    return 1 if wrong else 0


def check(program, version, files):
    with tempfile.TemporaryDirectory() as out:
        done = subprocess.run([program, version, out, *files], stdout=subprocess.PIPE, check=False)
        lines = done.stdout.decode("utf-8", "backslashreplace").splitlines()
        for number, file in enumerate(files):
            line = lines[number] if number < len(lines) else f"ended by {done.returncode}"
            why = problem(file, line, pathlib.Path(out) / f"{number}.json")
            if why:
                yield f"{file} for {version}: {why}"
            if number >= len(lines):
                return


BITS = [1, 1, 5, 50]  # that are turned in a damaged file; as many more are cut off


def damages(file):
    original, chance = file.read_bytes(), random.Random(file.name)
    for bits in BITS:
        data = bytearray(original)
        for _ in range(bits if data else 0):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        yield bytes(data)
        yield original[:chance.randrange(len(original) + 1)]


def damaged(program, files):
    """What is wrong with reading damaged files."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        out.mkdir()
        for file in files:
            broken = []
            for number, data in enumerate(damages(file)):
                broken.append(pathlib.Path(folder) / f"{number}.json")
                broken[-1].write_bytes(data)
            done = subprocess.run([program, VERSIONS[0], out, *broken], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=30, check=False)
            lines = done.stdout.decode("utf-8", "backslashreplace").splitlines()
            if done.returncode or [line.split(" ", 1)[0] in ("read", "refused") for line in lines] \
                    != [True] * len(broken):
                yield f"{file}, damaged: exit status {done.returncode}, {len(lines)} of {len(broken)} read"


def problem(file, line, written):
    """What is wrong with one file, or None."""
    original = dashboard_in(file)
    if not line.startswith("read "):
        return None if original is None else line
    if original is None:
        return "read, though it is no dashboard of schema v1"
    try:
        result = json.loads(written.read_text(encoding="utf-8"))
    except ValueError as error:
        return str(error)
    return difference("$", plain(original), plain(result))


def dashboard_in(file):
    """None where the file holds no dashboard of schema v1."""
    try:
        document = json.loads(file.read_text(encoding="utf-8-sig"))
    except ValueError:
        return None
    if not isinstance(document, dict):
        return None
    for key in ("dashboard", "spec"):
        if isinstance(document.get(key), dict):
            document = document[key]
    classic = {"title", "panels", "rows", "schemaVersion"} & document.keys()
    if not classic or "elements" in document:
        return None
    return {key: value for key, value in document.items() if key not in ("id", "version")}


def plain(value):
    """Without the members that are null."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if v is not None}
    return [plain(v) for v in value] if isinstance(value, list) else value


def difference(place, wanted, found):
    """The first place where two values differ, or None."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key in sorted(wanted.keys() | found.keys()):
            if key not in found or key not in wanted:
                return f"{place}.{key} is {'added' if key in found else 'lost'}"
            below = difference(f"{place}.{key}", wanted[key], found[key])
            if below:
                return below
        return None
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        places = enumerate(zip(wanted, found))
        return next((d for i, (w, f) in places if (d := difference(f"{place}[{i}]", w, f))), None)
    same = wanted == found and isinstance(wanted, bool) == isinstance(found, bool)
    return None if same else f"{place} is {str(found)[:60]}, not {str(wanted)[:60]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
