"""What Grafana's OpenSearch plugin asks for a query of a panel, and what its variables become.

    request(target, begin, end, interval, {"service": ["checkout"]})      # the body of a search

As the plugin's back end builds it (grafana-opensearch-datasource 2.26 to 2.34: the Lucene handler and
its request builder), and as Grafana's template service writes values for Lucene.
"""
import re

REFERENCE = re.compile(r"\$\{(\w+):lucene\}|\$\{?(\w+)\}?")
SPECIAL = re.compile(r'([!*+\-=<>\s&|()\[\]{}^~?:\\/"])')


def escaped(text):
    return SPECIAL.sub(r"\\\1", text)


def lucene(value):
    """A list stands for several values of a drop-down; a text for one, or for All as it is set."""
    if isinstance(value, list):
        return "(" + " OR ".join(f'"{escaped(v)}"' for v in value) + ")" if value else "__empty__"
    return escaped(value)


class All(str):
    """The value that All is set to: Grafana puts it in as it is."""


def filled(query, values):
    def value_of(match):
        name = match.group(1) or match.group(2)
        if name not in values:
            raise KeyError(f"{query} mentions ${name}, and there is no such variable")
        value = values[name]
        return str(value) if isinstance(value, All) else lucene(value)
    return REFERENCE.sub(value_of, query)


def metric_aggregation(metric):
    settings = {k: v for k, v in metric.get("settings", {}).items() if v is not None}
    return {metric["type"]: {"field": metric["field"], **settings}}


def date_histogram(bucket, interval, begin, end):
    wanted = bucket["settings"].get("interval", "auto")
    return {"field": bucket["field"], "min_doc_count": int(bucket["settings"].get("min_doc_count", 0)),
            "interval": interval if wanted in ("auto", "$__interval") else wanted,
            "extended_bounds": {"min": begin, "max": end}, "format": "epoch_millis"}


def terms(bucket, metrics, inner):
    """Ranking by a metric asks for it once more, with none of its settings."""
    settings = bucket["settings"]
    order_by = settings["orderBy"]
    out = {"field": bucket["field"], "size": int(settings["size"]) or 500,
           "order": {order_by: settings["order"]}, "min_doc_count": int(settings["min_doc_count"])}
    ranked = re.match(r"\d+", order_by)
    for metric in metrics if ranked else ():
        if metric["id"] == ranked.group():
            inner[metric["id"]] = {metric["type"]: {"field": metric["field"]}}
    return out


def aggregations(target, interval, begin, end):
    top = level = {}
    for bucket in target["bucketAggs"]:
        inner = {}
        if bucket["type"] == "terms":
            body = terms(bucket, target["metrics"], inner)
        elif bucket["type"] == "filters":
            body = {"filters": {f["label"]: query_string(f["query"]) for f in bucket["settings"]["filters"]}}
        else:
            body = date_histogram(bucket, interval, begin, end)
        level[bucket["id"]] = {bucket["type"]: body, "aggs": inner}
        level = inner
    for metric in target["metrics"]:
        if metric["type"] != "count":
            level[metric["id"]] = metric_aggregation(metric)
    return top


def query_string(query):
    return {"query_string": {"query": query, "analyze_wildcard": True}}


def request(target, begin, end, interval, values):
    time = target["timeField"]
    chosen = [{"range": {time: {"gte": begin, "lte": end, "format": "epoch_millis"}}}]
    query = filled(target["query"], values)
    if query.strip():
        chosen.append(query_string(query))
    body = {"size": 0, "query": {"bool": {"filter": chosen}}}
    if not target["bucketAggs"]:
        raise ValueError("before 2.31.1 the plugin refuses a query without aggregations, lines too")
    if target["metrics"][0]["type"] != "logs":
        return dict(body, aggs=aggregations(target, interval, begin, end))
    lines = [{"type": "date_histogram", "id": "1", "field": time, "settings": {}}]
    return dict(body, size=int(target["metrics"][0]["settings"]["size"]),
                sort=[{time: {"order": "desc", "unmapped_type": "boolean"}}, {"_doc": {"order": "desc"}}],
                aggs=aggregations({"bucketAggs": lines, "metrics": []}, interval, begin, end))
