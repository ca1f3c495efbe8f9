"""Where things lie in the project, and running programs in it."""
import os
import pathlib
import subprocess

TESTS = pathlib.Path(__file__).resolve().parent.parent
ROOT = TESTS.parent
SHARED = pathlib.Path(os.environ.get("DASHC_SHARED") or ROOT.parent / "shared")
VERSIONS = ["10.4", "12"]  # of Grafana, those that dashc writes for


def environment(**more):
    """The environment of every test: no colours, nothing of the user's."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR", "ASAN_OPTIONS",
                                             "UBSAN_OPTIONS", "LSAN_OPTIONS") if key in os.environ}
    return {**kept, "LC_ALL": "C", "TZ": "UTC", **more}


def start(arguments, cwd, env=None, **more):
    """Runs to the end; returns what subprocess.run returns, with bytes."""
    return subprocess.run([str(a) for a in arguments], cwd=cwd, env=env or environment(),
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, **more)


def text(data):
    return data.decode("utf-8", "backslashreplace")


def cases(folder, names, *more):
    """The cases in tests/FOLDER, and in further folders: NAME.dash files and NAME/, by name."""
    tops = [TESTS / folder, *more]
    found = {p.stem if p.is_file() else p.name: p for top in tops for p in sorted(top.glob("*"))
             if p.suffix == ".dash" or p.is_dir()}
    unknown = [name for name in names if name not in found]
    if unknown:
        raise SystemExit(f"no such case in tests/{folder}: {', '.join(unknown)}")
    return {name: path for name, path in found.items() if not names or name in names}


def dash_files(path):
    """The .dash files that a case consists of."""
    return [path] if path.is_file() else sorted(path.rglob("*.dash"))


def outputs(folder):
    """Relative path to bytes, of every file below a directory."""
    return {str(p.relative_to(folder)): p.read_bytes()
            for p in sorted(pathlib.Path(folder).rglob("*")) if p.is_file()}


def dashboards(folder):
    """The dashboards below an output directory: uid to bytes."""
    return {pathlib.PurePath(name).stem: data for name, data in outputs(folder).items()
            if name.endswith(".json") and not pathlib.PurePath(name).name.startswith(".")}
