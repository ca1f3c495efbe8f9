"""What Grafana makes of a dashboard's JSON: on reading (12 and later), and in the browser.

`migrated` is what a reader gets from the newer store: the latest schemaVersion with its steps
applied, and defaults added (model §2, §12.3).  `as_ui_saves` is what comes back when a person opens
and saves a dashboard: the browser adds the defaults of panels as well (model §3.5, §7).  Both make
copies.
"""
import copy

BUILT_IN_ANNOTATION = {  # model §7
    "builtIn": 1, "datasource": {"type": "grafana", "uid": "-- Grafana --"}, "enable": True,
    "hide": True, "iconColor": "rgba(0, 211, 255, 1)", "name": "Annotations & Alerts",
    "type": "dashboard"}
TOP = {  # model §1
    "annotations": {"list": []}, "editable": True, "fiscalYearStartMonth": 0, "graphTooltip": 0,
    "links": [], "panels": [], "tags": [], "templating": {"list": []}, "timepicker": {},
    "timezone": "browser"}
TIMESERIES_CUSTOM = {  # model §3.5
    "drawStyle": "line", "lineInterpolation": "linear", "lineWidth": 1, "fillOpacity": 0,
    "gradientMode": "none", "spanNulls": False, "insertNulls": False, "showPoints": "auto",
    "pointSize": 5, "stacking": {"mode": "none", "group": "A"}, "axisPlacement": "auto",
    "axisLabel": "", "axisColorMode": "text", "axisBorderShow": False, "axisCenteredZero": False,
    "scaleDistribution": {"type": "linear"}, "barAlignment": 0, "barWidthFactor": 0.6,
    "hideFrom": {"legend": False, "tooltip": False, "viz": False},
    "thresholdsStyle": {"mode": "off"}}
LEGEND = {"showLegend": True, "displayMode": "list", "placement": "bottom", "calcs": []}
TOOLTIP = {"mode": "single", "sort": "none"}


def each_panel(dashboard):
    """Every panel, those in collapsed rows too."""
    panels = dashboard.get("panels")
    for panel in panels if isinstance(panels, list) else []:
        if isinstance(panel, dict):
            yield panel
            for inner in each_panel(panel):
                yield inner


def _add_defaults(target, defaults):
    for name, value in defaults.items():
        if name not in target:
            target[name] = copy.deepcopy(value)
        elif isinstance(value, dict) and isinstance(target[name], dict):
            _add_defaults(target[name], value)


# ---- on reading ----------------------------------------------------------------------------


def migrated(data, behaviour):
    data = copy.deepcopy(data)
    _steps(data)
    _add_defaults(data, TOP)
    _add_built_in(data)
    if not isinstance(data.get("schemaVersion"), int) or data["schemaVersion"] < behaviour.schema:
        data["schemaVersion"] = behaviour.schema
    for panel in each_panel(data):
        _add_data_sources(panel)
    return data


def _steps(data):
    """The migrations to 40, 41 and 42 (model §2)."""
    if "refresh" in data and not isinstance(data["refresh"], str):
        data["refresh"] = ""
    if isinstance(data.get("timepicker"), dict):
        data["timepicker"].pop("time_options", None)
    for panel in each_panel(data):
        for override in (panel.get("fieldConfig") or {}).get("overrides") or []:
            for entry in override.get("properties") or []:
                hide = entry.get("value")
                hides = entry.get("id") == "custom.hideFrom" and isinstance(hide, dict)
                if hides and hide.get("viz"):
                    hide["tooltip"] = True


def _add_data_sources(panel):
    """Since step 33 a panel and its targets each name their data source (model §2)."""
    targets = [t for t in panel.get("targets") or [] if isinstance(t, dict)]
    if "datasource" not in panel and targets and "datasource" in targets[0]:
        panel["datasource"] = copy.deepcopy(targets[0]["datasource"])
    for target in targets:
        if "datasource" not in target and "datasource" in panel:
            target["datasource"] = copy.deepcopy(panel["datasource"])


def _add_built_in(data):
    annotations = data["annotations"]
    if not isinstance(annotations, dict):
        return
    listed = annotations.setdefault("list", [])
    if not any(isinstance(a, dict) and a.get("builtIn") for a in listed):
        listed.insert(0, copy.deepcopy(BUILT_IN_ANNOTATION))


# ---- in the browser ------------------------------------------------------------------------


def as_ui_saves(data, behaviour):
    data = migrated(data, behaviour)
    data.setdefault("refresh", "")
    data.setdefault("time", {"from": "now-6h", "to": "now"})
    for panel in each_panel(data):
        if panel.get("type") != "row":
            _fill_panel(panel, behaviour)
    return data


def _fill_panel(panel, behaviour):
    panel["pluginVersion"] = behaviour.build
    _add_defaults(panel, {"fieldConfig": {"defaults": {}, "overrides": []}, "options": {}})
    if panel.get("type") == "timeseries":
        _add_defaults(panel["fieldConfig"]["defaults"], {
            "color": {"mode": "palette-classic"}, "mappings": [], "custom": TIMESERIES_CUSTOM,
            "thresholds": {"mode": "absolute", "steps": [{"color": "green", "value": None},
                                                         {"color": "red", "value": 80}]}})
        _add_defaults(panel["options"], {"legend": LEGEND, "tooltip": TOOLTIP})
