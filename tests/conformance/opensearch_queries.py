"""Queries of dashc's against a real node: each is understood, and the numbers are those computed by hand."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import plugin_search
import opensearch_lines as lines

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))
import sentences  # noqa: E402

ROOT = TESTS.parent
SECONDS = 60
FENCED = re.compile(r"^```dash\n(.*?)^```", re.MULTILINE | re.DOTALL)
AWKWARD = ['a"b', "c\\d", "e*f", "(g) OR h", "-i /j"]
program = node = None           # set by opensearch_test.py


def panels(model):
    for panel in model.get("panels", []):
        if panel["type"] == "row":
            yield from panels(panel)
        else:
            yield panel


def built(source, *options, root=None):
    """The dashboards of a source, by title; {} when it is an error."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "example.dash")
        path.write_text(source, encoding="utf-8")
        named = [str(root)] if root else [str(path)]
        done = subprocess.run([program, "build", "--json", *options, *named], cwd=root or folder, timeout=SECONDS,
                              capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode == 1:
        return {}
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return {d["dashboard"]["title"]: d["dashboard"] for d in json.loads(done.stdout)["dashboards"]}


def is_lucene(target):
    return target.get("queryType") == "lucene"


class Answer:
    """What a panel makes of an answer: numbers by group and by day, or rows."""

    def __init__(self, panel, body):
        self.target, self.body, self.rows = panel["targets"][0], body, []
        if self.target["luceneQueryType"] == "Metric":
            self.rows = list(self.walk(body["aggregations"], self.target["bucketAggs"], ()))
        for transformation in panel.get("transformations", []):
            assert transformation["id"] == "limit", transformation
            self.rows = self.rows[:transformation["options"]["limitField"]]

    def value(self, bucket):
        metric = self.target["metrics"][0]
        if metric["type"] == "count":
            return bucket["doc_count"]
        found = bucket[metric["id"]]
        return next(iter(found["values"].values())) if "values" in found else found["value"]

    def walk(self, level, buckets, path):
        if not buckets:
            yield path, self.value(level)
            return
        found = level[buckets[0]["id"]]["buckets"]
        pairs = found.items() if isinstance(found, dict) else ((b["key"], b) for b in found)
        for key, bucket in pairs:
            yield from self.walk(bucket, buckets[1:], path + (key,))

    def by_group(self):
        out = {}
        for path, value in self.rows:
            out.setdefault(path[:-1], []).append(value)
        return out

    def shown(self, expected):
        """In the form that was expected."""
        if isinstance(expected, tuple):
            return tuple(int(hit["_id"]) for hit in self.body["hits"]["hits"])
        if isinstance(expected, list) and expected and isinstance(expected[0], tuple):
            return [path + (value,) for path, value in self.rows]
        if isinstance(expected, dict) and not isinstance(next(iter(expected.values())), list):
            return {path[0]: value for path, value in self.rows}
        groups = self.by_group()
        return {k[0]: v for k, v in groups.items()} if isinstance(expected, dict) else groups[()]


def search(target, values, index="cwl-*", interval="1d"):
    body = plugin_search.request(target, lines.BEGIN, lines.END, interval, values)
    return node.ask("POST", f"/{index}/_search?ignore_unavailable=true", body)


def reason(answer):
    error = answer["error"]
    return (error.get("root_cause") or [error])[0]["reason"] if isinstance(error, dict) else error


def fill():
    """The lines, a day in each index; two shards, so that answers are put together as in a domain."""
    for day in 0, 1:
        settings = {"settings": {"number_of_shards": 2, "number_of_replicas": 0}}
        node.ask("PUT", f"/cwl-2026.11.{24 + day}", settings)
    bulk = []
    for number, (day, line) in enumerate(lines.LINES):
        at = lines.BEGIN + day * lines.DAY + 3600000 * (number + 1)
        bulk += [{"index": {"_index": f"cwl-2026.11.{24 + day}", "_id": str(number)}},
                 dict(line, **{"@timestamp": iso(at)})]
    status, done = node.ask("POST", "/_bulk?refresh=true", ndjson(bulk))
    assert status == 200 and not done["errors"], done


def iso(milliseconds):
    import datetime
    moment = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def ndjson(items):
    return b"".join(json.dumps(item).encode() + b"\n" for item in items)


def first(numbers, count, sign):
    """The first of a ranking; of equal ones OpenSearch takes the smaller name first."""
    return sorted(numbers.items(), key=lambda item: (sign * item[1], item[0]))[:count]


class Numbers(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        fill()

    def compiled(self, cases):
        """Every case is a dashboard, called by its number."""
        text = lines.SOURCE + "".join(
            f'dashboard "{i}" {{\n    {declared}\n    "T" {sentence}\n}}\n'
            for i, (declared, sentence) in enumerate(cases))
        found = built(text)
        self.assertEqual(len(found), len(cases), "the source does not compile")
        return [next(panels(found[str(i)])) for i in range(len(cases))]

    def check(self, sentence, panel, values, expected, index="cwl-*"):
        with self.subTest(sentence, values=values):
            target, = panel["targets"]
            status, body = search(target, values, index)
            self.assertEqual(status, 200, f"{target['query']}: {body}")
            self.assertEqual(Answer(panel, body).shown(expected), expected, target["query"])

    def test_sentences(self):
        compiled = self.compiled([("", sentence) for sentence, _ in lines.CASES])
        for (sentence, expected), panel in zip(lines.CASES, compiled):
            self.check(sentence, panel, {}, expected)

    def test_what_is_chosen(self):
        compiled = self.compiled([(declared, sentence) for declared, _, sentence, _ in lines.CHOSEN])
        for (declared, chosen, sentence, expected), panel in zip(lines.CHOSEN, compiled):
            value = plugin_search.All("(*:*)") if chosen is lines.ALL else chosen
            self.check(f"{declared}: {sentence}", panel, {declared.split()[-1]: value}, expected)

    def test_rankings_over_shards(self):
        """More groups than a shard tells of by itself, spread over five shards."""
        groups = {f"s{i:03d}": [(i * 7 + k * k * 31) % 97 for k in range(1 + i * 13 % 19)] for i in range(200)}
        node.ask("PUT", "/ranked", {"settings": {"number_of_shards": 5, "number_of_replicas": 0}})
        status, done = node.ask("POST", "/ranked/_bulk?refresh=true", ndjson(
            item for name, values in groups.items() for k, value in enumerate(values)
            for item in ({"index": {"_id": f"{name}-{k}"}},
                         {"@timestamp": iso(lines.BEGIN + 1), "service": name, "duration_ms": value})))
        self.assertFalse(status != 200 or done["errors"], done)
        means = {name: sum(values) / len(values) for name, values in groups.items()}
        counts = {name: len(values) for name, values in groups.items()}
        sums = {name: sum(values) for name, values in groups.items()}
        cases = [("app.latency avg by service top 5 as table", first(means, 5, -1)),
                 ("app.latency avg by service bottom 5 as table", first(means, 5, 1)),
                 ("app.latency sum by service bottom 5 as bar", first(sums, 5, 1)),
                 ("app.events by service top 5 as table", first(counts, 5, -1)),
                 ("app.events by service bottom 5 as table", first(counts, 5, 1))]
        for (sentence, expected), panel in zip(cases, self.compiled([("", sentence) for sentence, _ in cases])):
            self.check(sentence, panel, {}, expected, "ranked")


class Understood(unittest.TestCase):
    """Every Lucene query that the project's own files and pages become, with All, one value and several."""

    @classmethod
    def setUpClass(cls):
        """Fields as the sources of those files declare them: what is grouped by is kept whole."""
        whole = {"type": "keyword", "fields": {"keyword": {"type": "keyword"}}}
        texts = {"texts": {"match_mapping_type": "string", "mapping": whole}}
        node.ask("PUT", "/understood", {
            "settings": {"number_of_replicas": 0},
            "mappings": {"dynamic_templates": [texts], "properties": {
                "@timestamp": {"type": "date"}, "@message": {"type": "text"}, "message": {"type": "text"}}}})
        line = {"@timestamp": iso(lines.BEGIN + 1), "@message": "timed out", "level": "ERROR", "service": "checkout",
                "status": 500, "duration_ms": 12.5, "bytes": 7, "errorType": "Reset", "host": "web-1"}
        status, done = node.ask("PUT", "/understood/_doc/1?refresh=true", line)
        assert status == 201, done

    def ask(self, where, model):
        names = {v["name"]: v for v in model.get("templating", {}).get("list", [])}
        asked = 0
        for target in (t for p in panels(model) for t in p.get("targets") or [] if is_lucene(t)):
            for pick in (lambda v: plugin_search.All(v.get("allValue") or "x"), lambda v: AWKWARD[0],
                         lambda v: AWKWARD if v.get("multi") else AWKWARD[1]):
                values = {name: pick(v) for name, v in names.items()}
                status, body = search(target, values, "understood", "1h")
                asked += 1
                with self.subTest(where, query=target["query"]):
                    self.assertEqual(status, 200, body if status == 200 else reason(body))
                    self.assertEqual(body["_shards"]["failed"], 0, body["_shards"])
        return asked

    def ask_variables(self, where, model):
        """The values of a drop-down, as the plugin asks for them."""
        for variable in model.get("templating", {}).get("list", []):
            query = variable.get("query")
            if not isinstance(query, str) or '"terms"' not in query:
                continue
            wanted = json.loads(query)
            terms = {"terms": {"field": wanted["field"], "size": wanted["size"], "order": {"_key": "asc"}}}
            with self.subTest(where, variable=variable["name"]):
                status, body = node.ask("POST", "/understood/_search", {"size": 0, "aggs": {"1": terms}})
                self.assertEqual(status, 200, body)

    def ask_all(self, where, models, least):
        asked = 0
        for model in models:
            asked += self.ask(where, model)
            self.ask_variables(where, model)
        self.assertGreaterEqual(asked, least, f"{where} has fewer queries than it had")

    def test_dashboards(self):
        self.ask_all("dashboards", built("", root=ROOT / "dashboards").values(), 15)

    def test_pages(self):
        models = [model for name in ("log-queries", "cookbook", "meaning", "language", "logs")
                  for text in FENCED.findall((ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8"))
                  if "opensearch" in text for model in built(text).values()]
        self.ask_all("docs", models, 60)

    def test_tables(self):
        """Sentences that must become a query."""
        cases = [case for path in sorted((TESTS / "sentences").glob("*.txt")) for case in sentences.read_cases(path)
                 if "error" not in case and "opensearch" in " ".join(case["file"])]
        models = [model for case in cases
                  for model in built(sentences.source_text(case), *case.get("options", "").split()).values()]
        self.ask_all("sentences", models, 100)

    def test_golden(self):
        text = (TESTS / "golden" / "opensearch.dash").read_text(encoding="utf-8")
        self.ask_all("golden", built(text).values(), 60)
