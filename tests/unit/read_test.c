/* Reading: what is refused and where, what is found in a dashboard, what is left over.  That
 * nothing is lost is shown on whole dashboards, by `run.py read` and conformance/corpus.py.
 */
#include "check.h"

#include "read/read.h"

static struct arena arena;

static struct model_dashboard *read_text(const char *json)
{
    struct model_dashboard *d = NULL;
    str why = STR_EMPTY;
    CHECK(read_dashboard(&arena, str_from(json), &d, &why));
    CHECK_STR(why, "");
    return d;
}

static void check_refused(const char *json, const char *expected)
{
    struct model_dashboard *d = NULL;
    str why = STR_EMPTY;
    CHECK(!read_dashboard(&arena, str_from(json), &d, &why));
    CHECK_STR(why, expected);
}

static void test_refused(void)
{
    check_refused("", "there is no JSON: the text is empty");
    check_refused("{\n  \"title\": }", "this is no JSON: it goes wrong at line 2, column 12");
    check_refused("{} x", "something follows the JSON at line 1, column 3");
    check_refused("{\"title\": \"\xff\"}", "this is no UTF-8: it goes wrong at line 1, column 12");
    check_refused("{\"title\": \"\\u0000\"}",
                  "a text holds the character U+0000 at line 1, column 12");
    check_refused("{\"title\": 1e999}", "a number is too large at line 1, column 11");
    check_refused("[]", "this is no dashboard: it has neither a title nor panels");
    check_refused("{\"message\": \"not found\"}",
                  "this is no dashboard: it has neither a title nor panels");
    check_refused("{\"title\": \"a\", \"elements\": {}, \"layout\": {}}",
                  "this dashboard is of schema v2; only v1 is read");
}

static void test_limits(void)
{
    struct buf deep = BUF_INIT;
    buf_text(&deep, "{\"title\": ");
    buf_repeat(&deep, '[', 100);
    buf_char(&deep, '\0');
    check_refused(deep.ptr, "the JSON is nested too deeply at line 1, column 110");
    buf_release(&deep);

}

/* So many that to look through all of them for each would take a minute. */
static void test_wide(void)
{
    struct buf wide = BUF_INIT;
    buf_text(&wide, "{\"title\": \"a\"");
    for (int i = 0; i < 100000; i++) buf_printf(&wide, ", \"%d\": 0", i);
    buf_text(&wide, "}");
    CHECK_STR(read_text(wide.ptr)->title, "a");
    buf_release(&wide);
}

static void test_wrapped(void)
{
    CHECK_STR(read_text("{\"dashboard\": {\"title\": \"a\"}, \"meta\": {}}")->title, "a");
    CHECK_STR(read_text("{\"apiVersion\": \"v1\", \"spec\": {\"title\": \"b\"}}")->title, "b");
    CHECK_STR(read_text("{\"title\": \"c\", \"dashboard\": {\"title\": \"d\"}}")->title, "c");
}

static void test_rows(void)
{
    struct model_dashboard *d =
        read_text("{\"panels\": [{\"id\": 1, \"type\": \"text\"},"
                  " {\"id\": 2, \"type\": \"row\", \"title\": \"open\"}, {\"id\": 3}, 7,"
                  " {\"id\": 4, \"type\": \"row\", \"collapsed\": true, \"panels\": [{\"id\": 5}]},"
                  " {\"id\": 6}]}");
    CHECK_INT(d->rows.len, 4);
    CHECK(!d->rows.at[0]->header);
    CHECK_INT(d->rows.at[0]->panels.at[0]->picture, PICTURE_TEXT);
    CHECK_STR(d->rows.at[1]->title, "open");
    CHECK_INT(d->rows.at[1]->panels.at[0]->id, 3);
    CHECK(d->rows.at[2]->collapsed);
    CHECK_INT(d->rows.at[2]->panels.at[0]->id, 5);
    CHECK_INT(d->rows.at[3]->panels.at[0]->id, 6);
}

static const char one_panel[] =
    "{\"panels\": [{\"type\": \"timeseries\", \"datasource\": {\"uid\": \"$source\"},"
    " \"fieldConfig\": {\"defaults\": {\"unit\": \"s\", \"min\": 0, \"custom\": {"
    "   \"drawStyle\": \"bars\", \"fillOpacity\": 20, \"axisLabel\": \"\","
    "   \"scaleDistribution\": {\"type\": \"log\", \"log\": 2}}}},"
    " \"targets\": ["
    "  {\"refId\": \"A\", \"namespace\": \"AWS/SQS\", \"region\": \"default\","
    "   \"dimensions\": {\"QueueName\": \"$queue\", \"Kind\": [\"a\", \"b\"]}},"
    "  {\"refId\": \"B\", \"datasource\": {\"type\": \"cloudwatch\"}, \"queryMode\": \"Logs\","
    "   \"logGroups\": [{\"arn\": \"arn:aws:logs:eu-west-1:123456789012:log-group:g:*\","
    "                    \"name\": \"g\"}]},"
    "  {\"refId\": \"C\", \"datasource\": {\"type\": \"prometheus\"}, \"expr\": \"up\"}]}]}";

static void test_panel(void)
{
    const struct model_panel *p = read_text(one_panel)->rows.at[0]->panels.at[0];
    CHECK_INT(p->picture, PICTURE_BARS);
    CHECK_STR(p->datasource.uid, "$source");
    CHECK_STR(p->unit, "s");
    CHECK(p->has_min && !p->has_max);
    CHECK_INT(p->fill, 20);
    CHECK_INT(p->decimals, -1);
    CHECK(p->axis_log);
    CHECK_INT(p->escapes.len, 1); /* `log` is 2, and `axisLabel` is said to be empty */
}

static void test_targets(void)
{
    const struct model_panel *p = read_text(one_panel)->rows.at[0]->panels.at[0];
    CHECK_INT(p->targets.len, 3);
    const struct target *metric = p->targets.at[0];
    CHECK_INT(metric->kind, TARGET_CW_METRIC);
    CHECK_STR(metric->dimensions.at[0].values.at[0], "$queue");
    CHECK(metric->dimensions.at[0].variable);
    CHECK_INT(metric->dimensions.at[1].values.len, 2);
    const struct target *logs = p->targets.at[1];
    CHECK_INT(logs->kind, TARGET_CW_LOGS);
    CHECK_STR(logs->log_groups.at[0], "g");
    CHECK_STR(logs->account, "123456789012");
    CHECK_INT(p->targets.at[2]->kind, TARGET_RAW);
    CHECK_STR(p->targets.at[2]->ref_id, "C");
}

static void test_variables(void)
{
    struct model_dashboard *d = read_text(
        "{\"title\": \"a\", \"templating\": {\"list\": ["
        " {\"name\": \"v\", \"type\": \"custom\", \"query\": \"a,b\", \"multi\": true,"
        "  \"includeAll\": true, \"current\": {\"text\": [\"All\"], \"value\": [\"$__all\"]},"
        "  \"options\": [{\"text\": \"All\", \"value\": \"$__all\"},"
        "                {\"text\": \"A\", \"value\": \"a\"}]},"
        " {\"name\": \"w\", \"type\": \"groupby\"}]}}");
    CHECK_INT(d->variables.len, 2);
    const struct model_variable *v = d->variables.at[0];
    CHECK_INT(v->kind, VARIABLE_CUSTOM);
    CHECK_STR(v->current.at[0].value, "$__all");
    CHECK_INT(v->options.len, 1);
    CHECK_STR(v->options.at[0].text, "A");
    CHECK_INT(d->variables.at[1]->kind, VARIABLE_RAW);
    CHECK_STR(d->variables.at[1]->name, "w");
}

static void test_annotations(void)
{
    CHECK_INT(read_text("{\"title\": \"a\"}")->annotations.len, 0);
    struct model_dashboard *d =
        read_text("{\"title\": \"a\", \"annotations\": {\"list\": ["
                  " {\"builtIn\": 1, \"name\": \"old\"}, {\"name\": \"b\", \"enable\": true}]}}");
    CHECK_INT(d->annotations.len, 1);
    CHECK_STR(d->annotations.at[0].name, "b");
    CHECK(d->own_annotation && d->own_annotation->kind == JSON_OBJECT);
    d = read_text("{\"title\": \"a\", \"annotations\": {\"list\": []}}");
    CHECK(d->own_annotation && d->own_annotation->kind == JSON_NULL);
}

static void test_versions(void)
{
    CHECK_INT(grafana_version_of_schema(0).major, 9);
    CHECK_INT(grafana_version_of_schema(38).minor, 4);
    CHECK_INT(grafana_version_of_schema(39).major, 10);
    CHECK_INT(grafana_version_of_schema(40.5).major, 11);
    CHECK_INT(grafana_version_of_schema(99).schema_version, 42);
}

int main(void)
{
    arena_init(&arena);
    test_refused();
    test_limits();
    test_wide();
    test_wrapped();
    test_rows();
    test_panel();
    test_targets();
    test_variables();
    test_annotations();
    test_versions();
    arena_free(&arena);
    return check_end();
}
