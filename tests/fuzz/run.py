#!/usr/bin/env python3
"""Runs a libFuzzer program: run.py PROGRAM SECONDS

Seeds are all .dash files of the repository and the dashboards of tests/fuzz/json, words come from
grammar/words.def.  What is found goes to crash-… beside the program; a crasher that was mended belongs
into tests/fuzz/crashers/.
"""
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDERS = ["dashboards", "stdlib", "tests"]
LONGEST = 4096  # bytes of one input
# What has a meaning in the language and is not in the table of words.
SYNTAX = ["use ", "project ", "dashboard ", "row ", "fragment ", "param ", "let ", "for ", "in ", "if ",
          "else ", "source ", "metric ", "alert ", "by ", "where ", "as ", "top ", "every ", "filter ",
          "input ", "var ", "sum ", "avg ", "p99 ", "$", "${", "\"\"\"", "##", "..", "==", "!=", "[+]"]


def words():
    table = (ROOT / "grammar" / "words.def").read_text(encoding="utf-8")
    found = re.findall(r'^WORD\((\w+),[^"]*"([^"]*)"', table, re.MULTILINE)
    return {word for name, choices in found for word in [name, *choices.split()]}


def dictionary():
    def quoted(word):
        return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "".join(quoted(word) + "\n" for word in [*sorted(words()), *SYNTAX])


def seeds():
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.dash"))
    for folder in ["crashers", "json"]:
        yield from sorted((ROOT / "tests" / "fuzz" / folder).glob("*"))


def main():
    program, seconds = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    work = program.parent / f"{program.name}.work"
    corpus = work / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, path in enumerate(seeds()):
        shutil.copy(path, corpus / f"seed-{number}")
    (work / "words.dict").write_text(dictionary(), encoding="utf-8")
    done = subprocess.run(
        [program, corpus, f"-dict={work / 'words.dict'}", f"-artifact_prefix={program.parent}/",
         f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=10", "-rss_limit_mb=1024",
         "-verbosity=0", "-print_final_stats=1"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    said = done.stdout.decode("utf-8", "backslashreplace").splitlines()
    runs = next((line.split()[-1] for line in said if "number_of_executed_units" in line), "?")
    print(f"{program.name}: {runs} inputs in {seconds} s: "
          + ("a finding" if done.returncode else "no finding"))
    if done.returncode:
        print("\n".join(said[-80:]))
    return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
