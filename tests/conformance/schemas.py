#!/usr/bin/env python3
"""schemas: do Grafana's own JSON schemas accept the dashboards that dashc writes?

    schemas.py SCHEMAS_DIR FILE.json…

SCHEMAS_DIR holds draft-07 schemas, one file for the dashboard, each panel's options and each data
source's queries (NAME.jsonschema.json).  Prints every violation with its file and place; the exit
status is 0 without any, 1 with some, 77 (skipped) where the schemas or the validator are missing.

The schemas describe the newest Grafana and mark as required what its editor always saves.  The
tables below say where that is too strict, and why.
"""
import json
import pathlib
import sys

SKIPPED = 77

# Panel types whose schema has another name.  A type without a schema is checked as a panel only.
SCHEMA_OF_TYPE = {
    "annolist": "annotationslist",
    "dashlist": "dashboardlist",
    "nodeGraph": "nodegraph",
    "state-timeline": "statetimeline",
    "status-history": "statushistory",
}

# Options that came later: required from this schemaVersion on only.
REQUIRED_SINCE = {
    "stat": {"wideLayout": 39, "showPercentChange": 39, "percentChangeColorMode": 41},
    "gauge": {"sizing": 39, "minVizWidth": 39, "minVizHeight": 39},
    "bargauge": {"valueMode": 39, "namePlacement": 39, "sizing": 39, "maxVizHeight": 39,
                 "legend": 41},
    "barchart": {"fullHighlight": 39},
    "logs": {"showLogContextToggle": 39},
}

# Required by the schema, though dashboards that Grafana exported do not have them.
NEVER_REQUIRED = {
    "barchart": {"Options": ["xTickLabelMaxLength"]},
    "piechart": {"Options": ["orientation"], "PieChartLegendOptions": ["calcs"]},
}

TEXT = {"type": "string"}
LINK = {"type": "object", "additionalProperties": False, "required": ["title", "url"],
        "properties": {"title": TEXT, "url": TEXT, "targetBlank": {"type": "boolean"},
                       "oneClick": {"type": "boolean"}}}
# Before 10.4 a heatmap's tooltip was shown or not.
OLD_HEATMAP_TOOLTIP = {"type": "object", "additionalProperties": False, "required": ["show"],
                       "properties": {"show": {"type": "boolean"},
                                      "yHistogram": {"type": "boolean"}}}

# There is no schema of OpenSearch's queries: what its plugin reads.
TEXTS = {"type": "array", "items": TEXT}
SETTINGS = {"type": "object", "additionalProperties": {"anyOf": [TEXT, TEXTS, {"type": "boolean"}]}}
AGGREGATIONS = {"type": "array", "items": {
    "type": "object", "required": ["id", "type"],
    "properties": {"id": TEXT, "type": TEXT, "field": TEXT, "settings": SETTINGS}}}
LUCENE = {"type": "object", "additionalProperties": False,
          "required": ["refId", "queryType", "luceneQueryType", "query", "metrics", "bucketAggs"],
          "properties": {"refId": TEXT, "datasource": {"type": "object"}, "query": TEXT,
                         "queryType": {"const": "lucene"}, "alias": TEXT, "timeField": TEXT,
                         "luceneQueryType": {"enum": ["Metric", "Logs", "RawData", "RawDocument",
                                                      "Traces"]},
                         "metrics": AGGREGATIONS, "bucketAggs": AGGREGATIONS,
                         "hide": {"type": "boolean"}}}
PPL = {"type": "object", "additionalProperties": False,
       "required": ["refId", "queryType", "query", "format"],
       "properties": {"refId": TEXT, "datasource": {"type": "object"}, "query": TEXT,
                      "queryType": {"const": "PPL"}, "hide": {"type": "boolean"},
                      "format": {"enum": ["table", "logs", "time_series"]}}}


def dashboard_schema(text):
    """The dashboard's schema, with panels left out: they are checked one by one."""
    schema = json.loads(text)
    parts = schema["definitions"]
    parts["Dashboard"]["properties"]["panels"] = {"type": "array"}
    parts["RowPanel"]["properties"]["panels"] = {"type": "array"}
    # Links of panels and values have a title and an address only; the schema takes dashboard links.
    for part in ("Panel", "FieldConfig"):
        parts[part]["properties"]["links"] = {"type": "array", "items": LINK}
    variable = parts["VariableModel"]["properties"]
    variable["current"] = {"anyOf": [{"type": "object", "maxProperties": 0}, variable["current"]]}
    variable["filters"] = {"type": "array"}
    annotation = parts["AnnotationQuery"]["properties"]
    for field in ("timeField", "timeEndField", "titleField", "tagsField", "textField"):
        annotation[field] = TEXT
    return schema


def panel_schema(text, name, version):
    schema = json.loads(text)
    for part, fields in NEVER_REQUIRED.get(name, {}).items():
        forget(schema["definitions"][part], fields)
    since = REQUIRED_SINCE.get(name, {})
    forget(schema["definitions"].get("Options", {}), [f for f in since if version < since[f]])
    if name == "heatmap" and version < 39:
        schema["definitions"]["HeatmapTooltip"] = OLD_HEATMAP_TOOLTIP
    return schema


def forget(part, fields):
    part["required"] = [f for f in part.get("required", []) if f not in fields]


class Checker:
    def __init__(self, folder, validator, best_match):
        self.folder = folder
        self.validator = validator
        self.best_match = best_match
        self.schemas = {}
        self.violations = 0

    def schema(self, name, version):
        """None where there is no schema of that name."""
        key = (name, version)
        if key not in self.schemas:
            path = self.folder / f"{name}.jsonschema.json"
            text = path.read_text(encoding="utf-8") if path.is_file() else None
            made = dashboard_schema(text) if name == "dashboard" else (
                text and panel_schema(text, name, version))
            self.schemas[key] = made
        return self.schemas[key]

    def check(self, place, value, schema, part=None):
        """One value against a schema, or against one of its definitions."""
        if part:
            if part not in schema["definitions"]:
                return
            schema = {"$ref": f"#/definitions/{part}", "definitions": schema["definitions"]}
        for error in self.validator(schema).iter_errors(value):
            nearest = self.best_match([error])
            self.report(place + path_of(nearest.absolute_path), nearest.message)

    def report(self, place, message):
        self.violations += 1
        print(f"{self.file}: {place}: {shortened(message)}")

    def dashboard(self, file):
        self.file = file
        try:
            board = json.loads(pathlib.Path(file).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            self.report("$", str(error))
            return
        self.version = board.get("schemaVersion", 0)
        self.check("$", board, self.schema("dashboard", 0))
        for i, panel in enumerate(board.get("panels", [])):
            self.panel(f"$.panels[{i}]", panel)
        for i, annotation in enumerate(board.get("annotations", {}).get("list", [])):
            self.target(f"$.annotations.list[{i}].target", annotation.get("target"),
                        annotation.get("datasource"))

    def panel(self, place, panel):
        kind = panel.get("type")
        part = "RowPanel" if kind == "row" else "Panel"
        self.check(place, panel, self.schema("dashboard", 0), part)
        for i, member in enumerate(panel.get("panels", [])):
            self.panel(f"{place}.panels[{i}]", member)
        schema = self.schema(SCHEMA_OF_TYPE.get(kind, kind), self.version)
        if schema and kind != "row":
            custom = panel.get("fieldConfig", {}).get("defaults", {}).get("custom", {})
            self.check(f"{place}.options", panel.get("options", {}), schema, "Options")
            self.check(f"{place}.fieldConfig.defaults.custom", custom, schema, "FieldConfig")
        for i, target in enumerate(panel.get("targets", [])):
            self.target(f"{place}.targets[{i}]", target, target.get("datasource"))

    def target(self, place, target, datasource):
        plugin = (datasource or {}).get("type")
        if target is None:
            return
        if plugin == "cloudwatch":
            mode = target.get("queryMode")
            part = {"Logs": "LogsQuery", "Annotations": "AnnotationQuery"}.get(mode, "MetricsQuery")
            self.check(place, target, self.schema("cloudwatch", 0), part)
        elif plugin == "__expr__":
            part = f"Type{target.get('type', '').title()}"
            self.check(place, target, self.schema("expr", 0), part)
        elif plugin == "grafana-opensearch-datasource" and "queryType" in target:
            self.check(place, target, PPL if target["queryType"] == "PPL" else LUCENE)


def path_of(path):
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)


def shortened(message):
    return message if len(message) <= 300 else f"{message[:297]}…"


def main(arguments):
    if len(arguments) < 2:
        sys.exit(__doc__)
    folder = pathlib.Path(arguments[1])
    if not folder.exists():
        print(f"skipped: {folder} is not there")
        return SKIPPED
    if not folder.is_dir():
        sys.exit(f"{folder} is not a directory of schemas")
    try:
        from jsonschema import Draft7Validator
        from jsonschema.exceptions import best_match
    except ImportError:
        print("skipped: python3-jsonschema is not installed")
        return SKIPPED
    checker = Checker(folder, Draft7Validator, best_match)
    for file in arguments[2:]:
        checker.dashboard(file)
    print(f"{len(arguments) - 2} files, {checker.violations} violations")
    return 1 if checker.violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
