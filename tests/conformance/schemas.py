#!/usr/bin/env python3
"""schemas: do Grafana's own JSON schemas accept the dashboards that dashc writes?

    schemas.py SCHEMAS_DIR FILE.json…

SCHEMAS_DIR holds draft-07 schemas, one file for the dashboard, each panel's options and each data
source's queries (NAME.jsonschema.json).  Prints every violation with its file and place; the exit
status is 0 without any, 1 with some, 77 (skipped) where the schemas or the validator are missing.
A resource of the dashboard API (it has an apiVersion) is checked against the schema of its version,
and its panels and queries against the same as those of a classic dashboard.

The schemas describe the newest Grafana and mark as required what its editor always saves.  The
tables below say where that is too strict, and why.  Where SCHEMAS_DIR has a neighbour grafana-10.4
(OpenAPI, types and required members), panels of dashboards for 10.4 are checked against that too.
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

# Resources of the dashboard API: their schemas, and a schemaVersion that asks as much of options.
RESOURCES = {
    "dashboard.grafana.app/v2beta1": "dashboardv2beta1",
    "dashboard.grafana.app/v2": "dashboardv2",
}
RESOURCE_VERSION = 42
VERSION_10_4 = 39
KINDS_10_4 = "grafana-10.4/kinds/composable/{0}/panelcfg/x/{0}panelcfg_types_gen.json"

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
FILTERS = {"type": "array", "items": {"type": "object", "required": ["query", "label"],
                                      "properties": {"query": TEXT, "label": TEXT}}}
SETTINGS = {"type": "object",
            "additionalProperties": {"anyOf": [TEXT, TEXTS, FILTERS, {"type": "boolean"}]}}
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
        self.older = {}
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
        if "apiVersion" in board:
            self.resource(board)
        else:
            self.classic(board)

    def classic(self, board):
        self.version = board.get("schemaVersion", 0)
        self.check("$", board, self.schema("dashboard", 0))
        for i, panel in enumerate(board.get("panels", [])):
            self.panel(f"$.panels[{i}]", panel)
        for i, annotation in enumerate(board.get("annotations", {}).get("list", [])):
            self.target(f"$.annotations.list[{i}].target", annotation.get("target"),
                        annotation.get("datasource"))

    def resource(self, board):
        name = RESOURCES.get(board["apiVersion"])
        if board.get("kind") != "Dashboard" or not name:
            self.report("$", f"not a dashboard: {board['apiVersion']} {board.get('kind')}")
            return
        self.version = RESOURCE_VERSION
        spec = board.get("spec", {})
        if not board.get("metadata", {}).get("name"):
            self.report("$.metadata", "no name")
        self.check("$.spec", spec, self.schema(name, 0), "Dashboard")
        self.references(spec)
        for key, element in spec.get("elements", {}).items():
            self.element(f"$.spec.elements.{key}.spec", element["spec"])
        for i, annotation in enumerate(spec.get("annotations", [])):
            query = annotation["spec"]["query"]
            self.target(f"$.spec.annotations[{i}].spec.query.spec", query["spec"],
                        {"type": query["group"]})

    def references(self, spec):
        """Each element stands in the layout once."""
        placed = list(referred(spec.get("layout")))
        elements = spec.get("elements", {})
        for name in sorted({*placed, *elements}):
            if name not in elements:
                self.report("$.spec.layout", f"there is no element {name}")
            elif placed.count(name) != 1:
                self.report("$.spec.layout", f"{name} stands there {placed.count(name)} times")

    def element(self, place, element):
        picture = element["vizConfig"]
        self.picture(f"{place}.vizConfig.spec", picture["group"], picture["spec"])
        for i, query in enumerate(element["data"]["spec"]["queries"]):
            refers = query["spec"]["query"]
            target = {**refers["spec"], "refId": query["spec"]["refId"],
                      "hide": query["spec"]["hidden"]}
            self.target(f"{place}.data.spec.queries[{i}].spec.query.spec", target,
                        {"type": refers["group"]})

    def picture(self, place, kind, holder):
        """Options and field config of a panel of that type."""
        name = SCHEMA_OF_TYPE.get(kind, kind)
        config = holder.get("fieldConfig", {}).get("defaults", {}).get("custom", {})
        parts = [("options", "Options", holder.get("options", {})),
                 ("fieldConfig.defaults.custom", "FieldConfig", config)]
        schema = self.schema(name, self.version)
        older = self.schema_10_4(name) if self.version == VERSION_10_4 else {}
        for where, part, value in parts:
            if schema:
                self.check(f"{place}.{where}", value, schema, part)
            if part in older:
                self.check(f"{place}.{where}", value, older[part])

    def schema_10_4(self, name):
        """The panel's Options and FieldConfig as far as 10.4 has them."""
        if name not in self.older:
            path = self.folder.parent / KINDS_10_4.format(name)
            text = path.read_text(encoding="utf-8") if path.is_file() else None
            self.older[name] = older_schemas(text, name) if text else {}
        return self.older[name]

    def panel(self, place, panel):
        kind = panel.get("type")
        part = "RowPanel" if kind == "row" else "Panel"
        self.check(place, panel, self.schema("dashboard", 0), part)
        for i, member in enumerate(panel.get("panels", [])):
            self.panel(f"{place}.panels[{i}]", member)
        if kind != "row":
            self.picture(place, kind, panel)
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


def older_schemas(text, name):
    components = json.loads(text)["components"]
    optional = [f for fields in NEVER_REQUIRED.get(name, {}).values() for f in fields]
    for part in objects(components):
        if isinstance(part.get("required"), list):
            forget(part, optional)
    main = next(v for k, v in components["schemas"].items() if k.endswith("PanelCfg"))
    parts = main.get("properties", {})
    return {part: {"allOf": [parts[part]], "components": components}
            for part in ("Options", "FieldConfig") if part in parts}


def objects(value):
    """All objects in a JSON value."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, (dict, list)):
            yield from objects(item)


def referred(layout):
    """The names of the elements that a layout refers to."""
    for part in objects(layout or {}):
        if part.get("kind") == "ElementReference":
            yield part["name"]


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
