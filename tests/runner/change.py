"""change: a dashboard that means the same has no changes.

    run.py change DASHC CHANGE_CHECK [GOLDEN…]

Each golden is compared with itself, written anew with the members of every object in another order,
and as Grafana's editor saves it: with its own defaults where nothing was said.
"""
import json
import pathlib
import tempfile

from . import tree

FILLED_IN = {  # what the editor writes into fieldConfig.defaults of a graph
    "mappings": [],
    "color": {"mode": "palette-classic"},
    "thresholds": {"mode": "absolute", "steps": [{"color": "green", "value": None},
                                                 {"color": "red", "value": 80}]},
}
FILLED_IN_CUSTOM = {
    "axisBorderShow": False, "axisCenteredZero": False, "axisColorMode": "text", "axisLabel": "",
    "axisPlacement": "auto", "barAlignment": 0, "barWidthFactor": 0.6, "drawStyle": "line",
    "gradientMode": "none", "hideFrom": {"legend": False, "tooltip": False, "viz": False},
    "insertNulls": False, "lineInterpolation": "linear", "pointSize": 5,
    "scaleDistribution": {"type": "linear"}, "spanNulls": False,
    "stacking": {"group": "A", "mode": "none"}, "thresholdsStyle": {"mode": "off"},
}


def run(options, report):
    check, names = pathlib.Path(options.names[0]).resolve(), options.names[1:]
    for golden in sorted((tree.ROOT / "tests" / "golden").glob("*.json")):
        version = golden.name.split(".", 1)[1].removesuffix(".json").split(".")
        version = "12" if version[0] == "12" else "10.4"
        if not names or golden.name.split(".")[0] in names:
            one_golden(check, report, golden, version)


def one_golden(check, report, golden, version):
    dashboard = json.loads(golden.read_text(encoding="utf-8"))
    forms = {"itself": dashboard, "another order": reordered(dashboard),
             "saved by the editor": saved(dashboard)}
    with tempfile.TemporaryDirectory() as folder:
        for form, content in forms.items():
            other = pathlib.Path(folder) / "other.json"
            other.write_text(json.dumps(content), encoding="utf-8")
            done = tree.start([check, version, golden, other], cwd=tree.ROOT)
            report.same(f"{golden.name}, {form}", b"= 0\n", done.stdout)


def reordered(value):
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in sorted(value, reverse=True)}
    return [reordered(v) for v in value] if isinstance(value, list) else value


def saved(dashboard):
    """With the editor's defaults in every graph, and what it writes beside them."""
    copy = json.loads(json.dumps(dashboard))
    copy.update({"id": 12, "version": 3, "schemaVersion": 99})
    fill(copy, {"liveNow": False, "fiscalYearStartMonth": 0})
    for panel in panels(copy):
        panel["pluginVersion"] = "12.0.1"
        if panel["type"] == "timeseries":
            defaults = panel["fieldConfig"]["defaults"]
            fill(defaults, FILLED_IN)
            fill(defaults.setdefault("custom", {}), FILLED_IN_CUSTOM)
    return copy


def panels(holder):
    for panel in holder["panels"]:
        if panel["type"] == "row":
            yield from panels(panel)
        else:
            yield panel


def fill(into, defaults):
    for key, value in defaults.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            fill(into[key], value)
        else:
            into.setdefault(key, value)
