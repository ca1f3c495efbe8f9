#!/usr/bin/env python3
"""changes: a real dashboard compared with itself has no changes.

    changes.py CHANGE_CHECK CORPUS_DIR

Each JSON file below CORPUS_DIR is compared with itself and with the same members in another order,
for two versions of Grafana; and with the next one, which only must not end in a fault.  The exit
status is 77 (skipped) where the corpus is missing.
"""
import json
import pathlib
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
    with tempfile.TemporaryDirectory() as out:
        pairs = [pair for n, file in enumerate(files) for pair in forms(file, n, pathlib.Path(out))]
        wrong = [line for version in VERSIONS for line in check(program, version, pairs)]
        wrong += unlike(program, files)
    print("\n".join([*wrong, f"{len(files)} files, {len(wrong)} wrong"]))
    return 1 if wrong else 0


def forms(file, number, out):
    yield file, file
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
    except ValueError:
        return
    other = out / f"{number}.json"
    other.write_text(json.dumps(content, sort_keys=True), encoding="utf-8")
    yield file, other


def unlike(program, files):
    words = [word for pair in zip(files, files[1:] + files[:1]) for word in pair]
    done = subprocess.run([program, VERSIONS[0], *words], stdout=subprocess.PIPE, check=False)
    answers = done.stdout.count(b"\n= ") + 1
    if done.returncode != 0 or answers != len(files):
        yield f"{answers} answers to {len(files)} pairs of unlike ones, status {done.returncode}"


def check(program, version, pairs):
    words = [word for pair in pairs for word in pair]
    done = subprocess.run([program, version, *words], stdout=subprocess.PIPE, check=False)
    answers = done.stdout.decode("utf-8", "backslashreplace").split("\n= ")
    if done.returncode != 0 or len(answers) != len(pairs):
        yield f"{len(answers)} answers to {len(pairs)} pairs for {version}"
    for (file, _), answer in zip(pairs, answers):
        answer = answer.removeprefix("= ").strip()
        if answer != "0" and not answer.startswith("refused"):
            yield f"{file} for {version}: {answer[:600]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
