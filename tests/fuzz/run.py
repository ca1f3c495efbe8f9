#!/usr/bin/env python3
"""Runs a libFuzzer program: run.py PROGRAM SECONDS [OPTION…]

The target that reads starts from the dashboards of tests/ (and of the shared corpus, where there is one),
that of the network from tests/fuzz/net/, the others from all .dash files of the repository; words come from the goldens and from
grammar/words.def.  A finding goes to crash-… (timeout-…, oom-…) beside the program, and the fuzzer goes
on with the time that is left; a crasher that was mended belongs into tests/fuzz/crashers/.  What was
tried stays in PROGRAM.work/corpus and is where the next run begins.  OPTIONs are libFuzzer's own.
"""
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SHARED = pathlib.Path(os.environ.get("DASHC_SHARED") or ROOT.parent / "shared")
FOLDERS = ["dashboards", "stdlib", "tests"]
LONGEST = {"fuzz_read": 8192}  # bytes of one input
LONGEST_OF_OTHERS = 4096
MOST_FINDINGS = 20
# What has a meaning in the language and is not in the table of words.
SYNTAX = ["else ", "sum ", "avg ", "p99 ", "$", "${", "\"\"\"", "##", "..", "==", "!=", "[+]", "\f",
          "use \"other.dash\"\n"]
# What has one where the network is read.
NETWORK = ["https://", "http://", "localhost", "127.0.0.1", "[::1]", "..", "%20", "&", "?", "#", "@",
           "Sun, ", " GMT", "Nov ", "Z", "+02:00", "T", "[profile ", "[default]", "region", "<Code>",
           "</Code>", "<Message>", "</Message>", "&amp;", "&#x", "\"message\":", "\"__type\":"]


def words_of_language():
    table = (ROOT / "grammar" / "words.def").read_text(encoding="utf-8")
    found = re.findall(r'^WORD\((\w+),[^"]*"([^"]*)"', table, re.MULTILINE)
    keywords = re.findall(r"^KEYWORD\((\w+),", table, re.MULTILINE)
    return {word for name, choices in found for word in [name, *choices.split()]}.union(keywords)


def words_of_json():
    """Members and short texts of the goldens, in quotes as JSON has them."""
    found = set()
    for path in (ROOT / "tests" / "golden").glob("*.json"):
        found.update(re.findall(r'"[\w./:-]{1,24}"', path.read_text(encoding="utf-8")))
    return found


def dictionary(name):
    def quoted(word):
        escaped = word.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + re.sub(r"[\f\n]", lambda m: f"\\x{ord(m[0]):02x}", escaped) + '"'
    words = NETWORK if name == "fuzz_net" else words_of_json() if name == "fuzz_read" else [*sorted(words_of_language()), *SYNTAX]
    return "".join(quoted(word) + "\n" for word in sorted(words))


def files(*folders, pattern):
    for folder in folders:
        yield from sorted(folder.rglob(pattern))


def seeds(name):
    """Bytes to start from.  Large dashboards are too slow to try variations of: their parts are here."""
    tests = ROOT / "tests"
    if name == "fuzz_net":
        yield from (path.read_bytes() for path in files(tests / "fuzz" / "net", pattern="*"))
        return
    for path in files(tests / "fuzz" / "crashers", tests / "fuzz" / "json", pattern="*"):
        yield path.read_bytes()
    if name == "fuzz_read":
        for path in files(tests / "golden", SHARED / "corpus", pattern="*.json"):
            yield from parts_of_dashboard(path.read_bytes())
    else:
        for path in files(*(ROOT / folder for folder in FOLDERS), pattern="*.dash"):
            yield path.read_bytes()


def parts_of_dashboard(text):
    """The dashboard without its panels, and each panel alone."""
    try:
        document = json.loads(text)
    except ValueError:
        return
    if not isinstance(document, dict) or not isinstance(document.get("panels"), list):
        return
    panels = document.pop("panels")
    yield json.dumps(document).encode()
    version = document.get("schemaVersion", 39)
    for panel in panels:
        yield json.dumps({"title": "x", "schemaVersion": version, "panels": [panel]}).encode()


def prepare(work, name):
    """The corpus and the dictionary."""
    corpus = work / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in seeds(name):
        if name != "fuzz_read" or len(seed) <= longest(name):
            (corpus / f"seed-{hashlib.sha256(seed).hexdigest()[:16]}").write_bytes(seed)
    (work / "words.dict").write_text(dictionary(name), encoding="utf-8")
    return corpus


def longest(name):
    return LONGEST.get(name, LONGEST_OF_OTHERS)


def run_once(program, work, seconds, options):
    """(whether something was found, what libFuzzer said)"""
    done = subprocess.run(
        [program, work / "corpus", f"-dict={work / 'words.dict'}",
         f"-artifact_prefix={program.parent}/", f"-max_total_time={seconds}",
         f"-max_len={longest(program.name)}", "-timeout=10", "-rss_limit_mb=1024",
         "-print_final_stats=1", *options],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.returncode != 0, done.stdout.decode("utf-8", "backslashreplace").splitlines()


def number_in(lines, pattern):
    found = re.findall(pattern, "\n".join(lines))
    return int(found[-1]) if found else 0


def main():
    program, seconds = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2])
    work = program.parent / f"{program.name}.work"
    corpus = prepare(work, program.name)
    end = time.monotonic() + seconds
    executions, findings, coverage = 0, 0, 0
    while findings < MOST_FINDINGS and (left := round(end - time.monotonic())) > 0:
        found, said = run_once(program, work, left, sys.argv[3:])
        executions += number_in(said, r"number_of_executed_units:\s*(\d+)")
        coverage = max(coverage, number_in(said, r"\bcov: (\d+)"))
        if found:
            findings += 1
            print("\n".join([line for line in said if line[:1] != "#"][-80:]), flush=True)
    print(f"{program.name}: {executions} inputs in {seconds} s, {coverage} edges, "
          f"{len(list(corpus.iterdir()))} in the corpus: {findings or 'no'} "
          f"finding{'s' if findings > 1 else ''}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
