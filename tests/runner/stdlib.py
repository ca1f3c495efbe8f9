"""stdlib: each metric of the standard library, with its default statistic, under each of its sets,
and the sentence that `dashc metrics` gives for it.

One file holds a panel for every metric and set, `source.metric by the set's dimensions`.  What is
built from it must ask for just that metric, statistic and set.  The modules are read with regular
expressions (stdlib/catalogue/declared.py), so that the compiler is not held against itself.
"""
import json
import sys
import tempfile

from . import tree

sys.path.insert(0, str(tree.ROOT / "stdlib" / "catalogue"))
import declared  # noqa: E402

STATISTICS = {"sum": "Sum", "avg": "Average", "max": "Maximum", "min": "Minimum",
              "count": "SampleCount", "pNN": "p95"}


class Case:
    """One metric under one of its sets."""

    def __init__(self, source, metric, group):
        self.source, self.metric, self.group = source, metric, group
        by = f" by {', '.join(group)}" if group else ""
        self.sentence = f"{source.name}.{metric.name}{by}"

    def expected(self):
        keys = {self.source.dimensions[name] for name in self.group}
        default = self.metric.words("statistic")[0]
        return (self.metric.properties.get("namespace", self.source.namespace).strip('"'),
                self.metric.aws, STATISTICS.get(default, default),
                sorted(keys | declared.fixed_keys(self.source, self.metric)))


def cases(library):
    return [Case(source, metric, group) for source in library.values() for metric in source.metrics
            if metric.aws for group in declared.metric_sets(source, metric)]


def file_text(found):
    lines = ["use aws"]
    for name in sorted({case.source.name for case in found}):
        lines.append(f'dashboard "{name}" {{')
        lines += [f'    "{number}" {case.sentence}' for number, case in enumerate(found)
                  if case.source.name == name]
        lines.append("}")
    return "\n".join(lines) + "\n"


def asked(panel):
    """What the only query of a panel asks for."""
    target, = panel["targets"]
    return (target["namespace"], target["metricName"], target["statistic"],
            sorted(target["dimensions"]))


def check_readme(library, report):
    modules = {source.where.split(":")[0] for source in library.values()}
    metrics = sum(len(source.metrics) for source in library.values())
    says = f"{len(modules)} modules with {metrics:,} metrics"
    report.check("README.md", says in (tree.ROOT / "README.md").read_text(encoding="utf-8"),
                 f"the standard library has {says}")


def check_rates(library, report):
    """Samples of a rate added up over the period are no rate, and would be shown as one."""
    for source in library.values():
        for metric in source.metrics:
            name = f"{source.name}.{metric.name}"
            rate = "/s" in metric.properties.get("unit", "")
            sums = rate and "sum" in metric.properties.get("statistic", "").replace(",", " ").split()
            report.check(name, not sums, "a rate with `sum`")


def check_sentences(options, report, scratch):
    """What `dashc metrics` offers to paste compiles; metrics of logs need log groups besides."""
    done = tree.start([options.program, "metrics", "--json"], cwd=scratch)
    found = [m for m in json.loads(done.stdout)["metrics"] if "logs" not in m]
    with open(f"{scratch}/pasted.dash", "w", encoding="utf-8") as file:
        file.write('use aws\ndashboard "Pasted" {\n')
        file.writelines(f"    {metric['sentence']}\n" for metric in found)
        file.write("}\n")
    done = tree.start([options.program, "check", "pasted.dash"], cwd=scratch)
    report.check("pasted.dash", found and done.returncode == 0, tree.text(done.stderr)[:2000])


def run(options, report):
    library = declared.read_library(tree.ROOT / "stdlib" / "aws",
                                    lambda where, text: report.fail(where, text))
    check_readme(library, report)
    check_rates(library, report)
    found = cases(library)
    with tempfile.TemporaryDirectory() as scratch:
        with open(f"{scratch}/all.dash", "w", encoding="utf-8") as file:
            file.write(file_text(found))
        done = tree.start([options.program, "build", "all.dash", "-o", "out"], cwd=scratch)
        if done.returncode != 0:
            report.fail("all.dash", f"exit status {done.returncode}\n{tree.text(done.stderr)}")
            return
        built = tree.dashboards(f"{scratch}/out")
        check_sentences(options, report, scratch)
    panels = {int(panel["title"].split()[0]): panel for data in built.values()
              for panel in json.loads(data)["panels"]}
    for number, case in enumerate(found):
        actual = asked(panels[number]) if number in panels else None
        report.check(case.sentence, actual == case.expected(),
                     f"asks for {actual}, not {case.expected()}")
