#!/usr/bin/env python3
"""Every form that a sentence can become has rows in the table of sentences.

    sentence_forms.py ROOT

The forms are the members of `enum cw_form` (compiler/lower/inner.h) and of `enum target_kind`
(compiler/lower/target.h), and what metric math adds to them.  A member that nothing below recognises
fails, and so does a form with fewer than three rows.  Prints how many rows each has.
"""
import pathlib
import re
import sys

import sentences

LEAST = 3
# Read from JSON, or of several sentences: no row makes them.
NOT_PLANNED = {"TARGET_RAW"}


def text(target, key="expression"):
    return target.get(key) or target.get(key + "~") or ""


def starred(target):
    values = (target.get("dimensions") or {}).values()
    return any("*" in v or len(v) > 1 or str(v).startswith("$") for v in values)


def plain(target):
    return "dimensions" in target and not target.get("hide") and not starred(target)


def any_text(pattern, key="expression"):
    return lambda row: any(re.search(pattern, text(target, key)) for target in row)


def searches(row):
    return [target for target in row if re.search(r"SEARCH", text(target))]


def aggregates(row):
    return any(re.search(r"(SUM|MAX|MIN)\(\[", text(target)) for target in row)


FORMS = {
    "CW_EXACT": lambda row: any(plain(target) for target in row),
    "CW_WILDCARD": lambda row: any(starred(t) and not t.get("hide") for t in row),
    "CW_SEARCH": lambda row: any(not t.get("hide") for t in searches(row)),
    "CW_AGGREGATE": lambda row: aggregates(row) and not searches(row),
    "CW_AGGREGATE_SEARCH": lambda row: aggregates(row) and any(t.get("hide") for t in searches(row)),
    "CW_SQL": any_text("SELECT", "sqlExpression"),
    "TARGET_CW_METRIC": lambda row: any("dimensions" in target for target in row),
    "TARGET_CW_MATH": any_text(r"\(?\[?\b[a-z]\b"),
    "TARGET_CW_SQL": any_text("SELECT", "sqlExpression"),
    "TARGET_CW_LOGS": any_text(r"stats |fields "),
    "TARGET_OS_LUCENE": lambda row: any("bucketAggs" in t or t.get("luceneQueryType") for t in row),
    "TARGET_OS_PPL": lambda row: any(t.get("queryType") == "PPL" for t in row),
    "TARGET_EXPRESSION": lambda row: any(t.get("datasource.uid") == "__expr__" for t in row),
    "ranking by metric math": any_text(r"SORT\("),
    "ranking by Metrics Insights": any_text("ORDER BY", "sqlExpression"),
    "quotient of sums": any_text(r"SUM\(\[\w\]\) / SUM\("),
    "FILL": any_text(r"^FILL\("),
    "PERIOD": any_text(r"PERIOD\("),
    "an account in a query's text": lambda row: any_text("aws.AccountId")(row)
        or any_text("AWS.AccountId", "sqlExpression")(row),
}


def members(path, enum):
    body = re.search(rf"enum {enum} \{{(.*?)\}};", path.read_text(encoding="utf-8"), re.DOTALL)
    without_comments = re.sub(r"/\*.*?\*/", "", body[1], flags=re.DOTALL)
    return re.findall(r"\b[A-Z][A-Z_]+\b", without_comments)


def main(root):
    lower = root / "compiler" / "lower"
    planned = members(lower / "inner.h", "cw_form") + members(lower / "target.h", "target_kind")
    tables = sorted((root / "tests" / "sentences").glob("*.txt"))
    rows = [case["target"] for table in tables for case in sentences.read_cases(str(table))
            if "target" in case]
    faults = [f"{name}: no rule tells its rows" for name in planned
              if name not in FORMS and name not in NOT_PLANNED]
    for name, fits in FORMS.items():
        count = sum(1 for row in rows if fits(row))
        print(f"{count:5}  {name}")
        if count < LEAST:
            faults.append(f"{name}: {count} rows, at least {LEAST} are wanted")
    print(f"{len(rows):5}  rows with targets")
    for fault in faults:
        print("FAIL", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
