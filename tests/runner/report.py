"""Counts cases and says why one failed."""
import difflib

SKIPPED = 77  # what CTest takes for "skipped"
MOST_LINES = 60


class Report:
    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.skipped = 0

    def ok(self):
        self.passed += 1

    def fail(self, case, why):
        self.failed += 1
        print(f"FAIL {case}: {why}")

    def check(self, case, good, why):
        if good:
            self.ok()
        else:
            self.fail(case, why)

    def skip(self, case, why):
        self.skipped += 1
        print(f"skip {case}: {why}")

    def same(self, case, expected, actual):
        """Compares two byte strings; shows the difference as text."""
        if expected == actual:
            self.ok()
        else:
            self.fail(case, "differs from what is expected\n" + difference(expected, actual))

    def finish(self):
        line = f"{self.passed} passed, {self.failed} failed"
        if self.skipped:
            line += f", {self.skipped} skipped"
        print(line)
        if self.failed or not (self.passed or self.skipped):
            return 1
        return 0 if self.passed else SKIPPED


def difference(expected, actual):
    lines = list(difflib.unified_diff(
        expected.decode("utf-8", "backslashreplace").splitlines(),
        actual.decode("utf-8", "backslashreplace").splitlines(),
        "expected", "actual", lineterm=""))
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [f"… {len(lines) - MOST_LINES} more lines"]
    return "\n".join("    " + line for line in lines)
