"""robustness: whatever the files are and whatever the disk does, dashc ends in good order.

That is: the documented exit status, a message that names the file, no signal, no unbounded memory
or time, and nothing half written.
"""
import contextlib
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import time

from . import tree

FINE, IN_SOURCE, USAGE, READ_OR_WRITE, CANCELLED = 0, 1, 2, 3, 8  # exit statuses

MOST_MEMORY = 1 << 30  # bytes of address space
MOST_SECONDS = 10
NESTED = 100_000
LINES = 10_000
NOBODY = 65534  # user and group that may do nothing, for when root runs the tests

GOOD = b"""use aws.lambda

dashboard "Robust" in "Tests" {
    lambda.invocations by function
    lambda.duration p50,p95,p99 by function
}
"""


def in_dashboard(sentence):
    return b'use aws.lambda\ndashboard "x" {\n    ' + sentence + b"\n}\n"


class Place:
    """A directory to work in and the program under test, reachable for every user."""

    def __init__(self, program, scratch):
        self.folder = pathlib.Path(scratch) / "work"
        self.folder.mkdir()
        self.program = pathlib.Path(scratch) / "dashc"
        shutil.copy(program, self.program)
        for path in (scratch, self.folder, self.program):
            os.chmod(path, 0o755)

    def write(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def dashc(self, *arguments, **more):
        return tree.start([self.program, *arguments], cwd=self.folder,
                          preexec_fn=limited(more.pop("largest_file", None)), **more)


def limited(largest_file):
    """Sets limits in the child; past `largest_file` bytes a write fails as on a full disk."""
    def set_limits():
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if largest_file is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    return set_limits


def expect(report, case, done, status, named):
    said = tree.text(done.stderr)
    if done.returncode < 0:
        report.fail(case, f"ended by {signal.Signals(-done.returncode).name}\n{said[-2000:]}")
    elif done.returncode != status:
        report.fail(case, f"exit status {done.returncode} instead of {status}\n{said[-2000:]}")
    elif status != FINE and named not in said:
        report.fail(case, f"no message names `{named}`\n{said[-2000:]}")
    else:
        report.ok()


# ---- what is in the file ---------------------------------------------------------------------

CONTENTS = [
    # name, bytes, exit status of `dashc check`
    ("binary.dash", bytes(range(256)) * 64, IN_SOURCE),
    ("invalid-utf8.dash", b'dashboard "caf\xe9 \xc0\xaf \xed\xa0\x80" {\n}\n', IN_SOURCE),
    ("nul.dash", GOOD.replace(b"Robust", b"Ro\0bust"), IN_SOURCE),
    ("nul-after-word.dash", GOOD.replace(b" by", b"\0 by"), IN_SOURCE),
    ("only-nul.dash", b"\0" * 4096, IN_SOURCE),
    ("bom.dash", b"\xef\xbb\xbf" + GOOD, FINE),
    ("no-last-newline.dash", GOOD.rstrip(b"\n"), FINE),
    ("long-line.dash", b"# " + b"x" * 1_000_000 + b"\n" + GOOD, FINE),
    ("long-name.dash", b"let " + b"x" * 1_000_000 + b" = $y\n", IN_SOURCE),
    ("open-string.dash", b'dashboard "' + b"x" * 100_000, IN_SOURCE),
    ("parentheses.dash", b'use aws.lambda\ndashboard "x" {\n  lambda.errors + ' + b"(" * NESTED
     + b"1" + b")" * NESTED + b"\n}\n", IN_SOURCE),
    ("open-parentheses.dash", b'dashboard "x" {\n  ' + b"(" * NESTED, IN_SOURCE),
    ("braces.dash", b"{\n" * NESTED, IN_SOURCE),
    ("closing-braces.dash", b"}\n" * NESTED, IN_SOURCE),
    ("rows.dash", b'dashboard "x" {\n' + b'row "r" {\n' * NESTED + b"}\n" * NESTED + b"}\n", IN_SOURCE),
    ("ifs.dash", b"if true {\n" * NESTED + b"}\n" * NESTED, IN_SOURCE),
    ("lists.dash", b"let x = " + b"[" * NESTED + b"]" * NESTED + b"\n", IN_SOURCE),
    ("signs.dash", b"let x = " + b"-" * NESTED + b"1\n", IN_SOURCE),
    ("spaced-signs.dash", b"let x = " + b"- " * NESTED + b"1\n", IN_SOURCE),
    ("nots.dash", b"if " + b"not " * NESTED + b"true {\n}\n", None),
    ("sum.dash", b"let x = 1" + b" + 1" * NESTED + b"\n", IN_SOURCE),
    ("product.dash", in_dashboard(b"lambda.errors" + b" * lambda.errors" * NESTED), IN_SOURCE),
    ("number.dash", b"let x = " + b"9" * 10_000 + b"\n", None),
    ("records.dash", b"let x = " + b"{ a = " * NESTED + b"1" + b"}" * NESTED + b"\n", IN_SOURCE),
    ("json.dash", in_dashboard(b"lambda.errors json " + b'{ "a": [' * NESTED), IN_SOURCE),
    ("fields.dash", b"let r = { a = 1 }\nlet x = $r" + b".a" * NESTED + b"\n", IN_SOURCE),
    ("long-list.dash", b"let x = [" + b"1, " * NESTED + b"]\n", FINE),
    ("ten-megabytes.dash", in_dashboard(b'text "' + b"x" * 10_000_000 + b'"'), FINE),
    ("spaces.dash", b" " * 10_000_000 + GOOD, FINE),
    ("semicolons.dash", b";" * 1_000_000 + GOOD, FINE),
    ("clauses.dash", in_dashboard(b"lambda.errors" + b" where function = \"a\"" * 10_000), None),
    ("properties.dash", in_dashboard(b"lambda.errors" + b" width 1" * 10_000), IN_SOURCE),
    ("dimensions.dash", in_dashboard(b"lambda.errors by function" + b", function" * 10_000), None),
    ("statistics.dash", in_dashboard(b"lambda.duration p1" + b",p2" * 10_000), None),
    ("series.dash", in_dashboard(b"lambda.errors" + b", lambda.errors" * 10_000), None),
    ("else-ifs.dash", b"if false {\n}" + b" else if false {\n}" * NESTED + b"\n", None),
    ("elses.dash", b"if false { } else { " * NESTED + b"} " * NESTED + b"\n", IN_SOURCE),
    ("loops.dash", b"let l = [" + b"1, " * 100 + b"]\n" + in_dashboard(
        b"for a in $l { for b in $l { for c in $l { text \"x\" } } }"), IN_SOURCE),
    ("fragments.dash", b"fragment f0() { text \"x\" }\n" + b"".join(
        b"fragment f%d() { f%d(); f%d() }\n" % (i, i - 1, i - 1) for i in range(1, 60))
     + in_dashboard(b"f59()"), IN_SOURCE),
    ("doubled.dash", b'let s0 = "xxxxxxxxxx"\n' + b"".join(
        b'let s%d = "$s%d$s%d"\n' % (i, i - 1, i - 1) for i in range(1, 60)), None),
    ("interpolated.dash", b"let x = \"" + b"$y" * NESTED + b"\"\n", IN_SOURCE),
    ("carriage-returns.dash", GOOD.replace(b"\n", b"\r"), None),
    ("control.dash", GOOD.replace(b" by", b"\x01\x1b[31m by"), IN_SOURCE),
    ("titles.dash", b'dashboard "' + b"x" * 1_000_000 + b'" {\n  text "x"\n}\n', FINE),
]


def contents(report, place):
    for name, data, status in CONTENTS:
        place.write(name, data)
        done = place.dashc("check", name)
        place.write(name, b"")
        wanted = done.returncode if status is None and done.returncode in (0, 1) else status
        expect(report, name, done, FINE if wanted is None else wanted, name)


def line_ends(report, place):
    made = []
    for folder, data in ("lf", GOOD), ("crlf", GOOD.replace(b"\n", b"\r\n")):
        place.write(f"{folder}/x.dash", data)
        done = place.dashc("build", f"{folder}/x.dash", "-o", f"{folder}/out")
        expect(report, f"{folder} line ends", done, FINE, "x.dash")
        made.append(tree.dashboards(place.folder / folder / "out"))
    report.check("crlf makes the same JSON as lf", made[0] and made[0] == made[1], "it does not")


def use_cycle(report, place):
    place.write("cycle/a.dash", b'use "./b.dash"\n')
    place.write("cycle/b.dash", b'use "./c.dash"\n')
    place.write("cycle/c.dash", b'use "./a.dash"\n')
    place.write("cycle/self.dash", b'use "./self.dash"\n')
    expect(report, "use cycle", place.dashc("check", "cycle/a.dash"), IN_SOURCE, "b.dash")
    expect(report, "use of itself", place.dashc("check", "cycle/self.dash"), IN_SOURCE, "self.dash")


def large_file(report, place):
    with open(place.folder / "large.dash", "wb") as file:
        file.truncate(100 * 1000 * 1000)
    expect(report, "100 MB file", place.dashc("check", "large.dash"), READ_OR_WRITE, "large.dash")


def many_lines(report, place):
    panels = b"    lambda.duration p50,p95,p99 by function\n" * 48
    count = LINES // 50
    place.write("many.dash", b"use aws.lambda\n" + b"".join(
        b'dashboard "D%d" in "Tests" {\n%s}\n' % (i, panels) for i in range(count)))
    before = time.monotonic()
    done = place.dashc("check", "many.dash")
    print(f"{LINES} lines checked in {(time.monotonic() - before) * 1000:.0f} ms")
    expect(report, f"{LINES} lines", done, FINE, "many.dash")


# ---- many files ------------------------------------------------------------------------------

MANY = 1000
FEW_DESCRIPTORS = 24
LITTLE_MEMORY = 48 << 20  # bytes of address space


def many_files(report, place):
    """A thousand files: each with a dashboard; each uses the next; each uses ten others."""
    for i in range(MANY):
        place.write(f"alone/d{i}.dash", GOOD.replace(b"Robust", b"D%d" % i))
        used = b"".join(b'use "./t%d.dash"\n' % k for k in range(i + 1, min(i + 11, MANY)))
        own = b"let v = ${t%d.v} + 1\n" % (i + 1) if i + 1 < MANY and i % 20 else b"let v = 1\n"
        place.write(f"tied/t{i}.dash", used + own)
        following = b'use "./c%d.dash"\n' % (i + 1) if i + 1 < MANY else b""
        place.write(f"chain/c{i}.dash", following + b'dashboard "C%d" { text "x" }\n' % i)
    place.write("tied/main.dash", b'use "./t0.dash"\ndashboard "Tied" { text "${t0.v}" }\n')
    for folder, made in ("alone", MANY), ("tied", 1), ("chain", MANY):
        done = tree.start([place.program, "build", folder, "-o", f"{folder}-out"], cwd=place.folder,
                          preexec_fn=poor)
        expect(report, f"{MANY} files, {folder}", done, FINE, folder)
        count = len(tree.dashboards(place.folder / f"{folder}-out"))
        report.check(f"{MANY} files, {folder}", count == made, f"{count} dashboards of {made}")


def poor():
    limited(None)()
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW_DESCRIPTORS, FEW_DESCRIPTORS))
    resource.setrlimit(resource.RLIMIT_AS, (LITTLE_MEMORY, LITTLE_MEMORY))


# ---- signals ---------------------------------------------------------------------------------

def interrupted_anywhere(report, place):
    """Ctrl-C and its like, at any moment: all is as it was, or all is new."""
    def sources(metric):
        return b"use aws.lambda\n" + b"".join(b'dashboard "D%d" in "F%d" {\n%s}\n' % (
            i, i % 5, b"    lambda.%s by function\n" % metric * 24) for i in range(300))
    place.write("busy.dash", sources(b"errors"))
    place.dashc("build", "busy.dash", "-o", "busy")
    states = [tree.dashboards(place.folder / "busy")]
    started = time.monotonic()
    place.write("busy.dash", sources(b"throttles"))
    place.dashc("build", "busy.dash", "-o", "busy")
    whole = time.monotonic() - started
    states.append(tree.dashboards(place.folder / "busy"))
    chance, metrics, endings = random.Random(1), [b"errors", b"throttles"], set()
    for turn in range(24):
        place.write("busy.dash", sources(metrics[turn % 2]))
        running = subprocess.Popen([place.program, "build", "busy.dash", "-o", "busy"],
                                   cwd=place.folder, stderr=subprocess.PIPE)
        time.sleep(chance.random() * whole)
        running.send_signal(chance.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP]))
        said = tree.text(running.communicate()[1])
        # Before dashc watches, or after it is done with that, a signal does what it always does.
        known = running.returncode in (FINE, CANCELLED) or running.returncode < 0
        endings.add(running.returncode)
        found = tree.dashboards(place.folder / "busy")
        left = [p.name for p in (place.folder / "busy").rglob(".dashc-*.tmp")]
        report.check(f"signal {turn}", known and found in states and not left,
                     f"{running.returncode}, {len(left)} temporary files, whole: {found in states}\n{said}")
    report.check("signals", CANCELLED in endings, f"none came in the middle: {endings}")


# ---- what is on the disk ---------------------------------------------------------------------

def absent_things(report, place):
    (place.folder / "empty").mkdir()
    place.write("other/readme.txt", b"nothing\n")
    expect(report, "missing file", place.dashc("check", "nothere.dash"), READ_OR_WRITE, "nothere.dash")
    expect(report, "empty directory", place.dashc("build", "empty", "-o", "out-empty"),
           READ_OR_WRITE, "empty")
    expect(report, "directory without .dash", place.dashc("build", "other", "-o", "out-other"),
           READ_OR_WRITE, "other")
    for arguments in [], ["bake"], ["build", "--no-such-option"], ["build", "x.dash", "-o"]:
        expect(report, f"usage: {' '.join(arguments)}", place.dashc(*arguments), USAGE, "dashc")


def lesser_user():
    """Arguments that take root's powers from a program."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def odd_files(report, place):
    """What bears the name of a source and is none."""
    odd = place.folder / "odd"
    odd.mkdir()
    os.mkfifo(odd / "pipe.dash")
    (odd / "dangling.dash").symlink_to("nowhere.dash")
    (odd / "loop.dash").symlink_to("loop.dash")
    (odd / "folder.dash").mkdir()
    place.write("good/a.dash", GOOD)
    (place.folder / "good/back").symlink_to("..")
    for name in "pipe.dash", "dangling.dash", "loop.dash", "folder.dash":
        expect(report, f"odd {name}", place.dashc("check", f"odd/{name}"), READ_OR_WRITE, name)
        use = b'use "odd/%s" as x\n' % name.encode() + GOOD
        place.write("uses.dash", use)
        expect(report, f"use of odd {name}", place.dashc("check", "uses.dash"), READ_OR_WRITE, name)
    expect(report, "folder of odd files", place.dashc("build", "odd", "-o", "odd-out"),
           READ_OR_WRITE, "loop.dash")
    report.check("folder of odd files", not (place.folder / "odd-out").exists(), "something was written")
    expect(report, "links that lead back", place.dashc("build", "good", "-o", "good-out"), FINE, "good")
    deep = "good/" + "d/" * 80
    place.write(deep + "x.dash", GOOD)
    expect(report, "folders too deep", place.dashc("check", "good"), READ_OR_WRITE, "64 folders deep")
    shutil.rmtree(place.folder / "good/d")
    (place.folder / "good/shut").mkdir(mode=0)
    expect(report, "unreadable folder", place.dashc("check", "good", **lesser_user()), READ_OR_WRITE,
           "good/shut")
    (place.folder / "good/shut").chmod(0o755)


def permissions(report, place):
    place.write("secret.dash", GOOD).chmod(0)
    expect(report, "unreadable file", place.dashc("check", "secret.dash", **lesser_user()),
           READ_OR_WRITE, "secret.dash")
    place.write("plain.dash", GOOD)
    out = place.folder / "read-only"
    out.mkdir(mode=0o555)
    done = place.dashc("build", "plain.dash", "-o", "read-only", **lesser_user())
    expect(report, "read-only output", done, READ_OR_WRITE, "read-only")
    report.check("read-only output: nothing written", not any(out.iterdir()), "something was")
    place.write("a-file", b"")
    expect(report, "output below a file", place.dashc("build", "plain.dash", "-o", "a-file/out"),
           READ_OR_WRITE, "a-file")


def nothing_half_written(report, case, out, before):
    """After a failed build each file is as it was, or whole; nothing temporary is left."""
    after = tree.outputs(out) if out.is_dir() else {}
    odd = [name for name, data in after.items() if data != before.get(name)]
    report.check(f"{case}: nothing half written", not odd, f"left behind: {', '.join(odd)}")


def full_disk(report, place):
    place.write("full.dash", GOOD)
    out = place.folder / "full"
    done = place.dashc("build", "full.dash", "-o", "full", largest_file=512)
    expect(report, "writes fail", done, READ_OR_WRITE, "full")
    nothing_half_written(report, "writes fail", out, {})

    place.dashc("build", "full.dash", "-o", "full")
    before = tree.outputs(out)
    place.write("full.dash", GOOD.replace(b"p50,p95,p99", b"p50"))
    done = place.dashc("build", "full.dash", "-o", "full", largest_file=512)
    expect(report, "writes over an older build fail", done, READ_OR_WRITE, "full")
    nothing_half_written(report, "writes over an older build fail", out, before)


@contextlib.contextmanager
def small_disk(folder):
    """A file system of one page at `folder`; yields whether that could be had."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4k,mode=0755", "dashc-test", str(folder)]
    try:
        mounted = os.geteuid() == 0 and subprocess.run(mount, stderr=subprocess.DEVNULL,
                                                       check=False).returncode == 0
    except OSError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def real_full_disk(report, place):
    place.write("disk.dash", GOOD)
    out = place.folder / "disk"
    with small_disk(out) as mounted:
        if not mounted:
            report.skip("full disk", "needs root and a file system to mount")
            return
        done = place.dashc("build", "disk.dash", "-o", "disk")
        expect(report, "full disk", done, READ_OR_WRITE, "disk")
        nothing_half_written(report, "full disk", out, {})


def run(options, report):
    with tempfile.TemporaryDirectory() as scratch:
        place = Place(options.program, scratch)
        for part in (contents, line_ends, use_cycle, large_file, many_lines, many_files, odd_files,
                     absent_things, permissions, full_disk, real_full_disk, interrupted_anywhere):
            part(report, place)
