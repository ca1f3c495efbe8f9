"""What a Grafana says about itself (HTTP §2, §5): settings, plugins, data sources, the org."""
from grafana_sources import DataSource, DataSources

PANELS = (  # model §3.4
    "timeseries", "stat", "gauge", "bargauge", "barchart", "table", "logs", "text", "heatmap",
    "histogram", "piechart", "state-timeline", "status-history", "geomap", "alertlist", "dashlist",
    "annolist", "nodeGraph", "traces", "xychart", "canvas", "candlestick", "news")
LATER_PANELS = {"9.4": (), "10.4": ("trend", "datagrid", "flamegraph"),
                "12": ("trend", "datagrid", "flamegraph", "logstable"),
                "13": ("trend", "flamegraph", "logstable")}
BUILT_IN_SOURCES = {"-- Mixed --": "mixed", "-- Dashboard --": "dashboard",
                    "-- Grafana --": "grafana"}


class Instance:
    """The parts of a workspace that are neither dashboards nor folders."""

    def __init__(self, version, behaviour, org):
        self.version, self.behaviour, self.org = version, behaviour, org
        self.sources, self.panels = DataSources(), list(PANELS + LATER_PANELS[version])

    def add_source(self, number, name, kind, uid, is_default=False, json_data=None):
        return self.sources.add(DataSource(number, name, kind, uid, is_default, json_data))

    def health(self):
        return {"commit": "0000000000", "database": "ok", "version": self.behaviour.build}

    def settings(self):
        """`GET /api/frontend/settings`: what the browser is told, with every data source that one
        may query; the version even where /api/health is blocked."""
        sources = {s.name: s.in_settings() for s in self.sources}
        for number, (name, plugin) in enumerate(sorted(BUILT_IN_SOURCES.items()), 1):
            sources[name] = {"id": -number, "uid": plugin if plugin == "grafana" else name,
                             "name": name,
                             "type": "grafana" if plugin == "grafana" else "datasource",
                             "meta": {"id": plugin, "builtIn": True}, "isDefault": False,
                             "readOnly": False}
        default = next((s.name for s in self.sources if s.is_default), "-- Grafana --")
        return {
            "defaultDatasource": default, "datasources": sources, "minRefreshInterval": "5s",
            "panels": {p: {"id": p, "name": p, "baseUrl": f"public/app/plugins/panel/{p}"}
                       for p in self.panels},
            "appSubUrl": "", "buildInfo": {
                "hideVersion": False, "version": self.behaviour.build, "commit": "0000000000",
                "buildstamp": 0, "edition": "Open Source", "latestVersion": "", "hasUpdate": False,
                "env": "production"}}

    def plugins(self):
        return [{"name": p, "type": "panel", "id": p, "enabled": True, "pinned": False}
                for p in self.panels]

    def organisation(self):
        return {"id": 1, "name": self.org, "address": {
            "address1": "", "address2": "", "city": "", "zipCode": "", "state": "", "country": ""}}

    def all_sources(self):
        return [s.listed() for s in sorted(self.sources, key=lambda s: s.name)]

    def source(self, name, value):
        """The data source whose `uid` or `name` is this."""
        return self.sources.get(name, value).shown()


def user(account):
    """`GET /api/user` of a service account."""
    return {"id": account.id, "email": account.login, "name": account.name, "login": account.login,
            "theme": "", "orgId": 1, "isGrafanaAdmin": False, "isDisabled": account.disabled,
            "isExternal": False, "authLabels": [], "avatarUrl": ""}
