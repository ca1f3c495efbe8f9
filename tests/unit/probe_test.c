/* What a dashboard's variables become in its queries, and what is read of an answer's words. */
#include "probe/doctor.h"
#include "probe/variables.h"
#include "read/text.h"

#include "check.h"

static struct arena arena;

static struct probe_variables variables_of(const char *list)
{
    str why;
    struct probe p = {.arena = &arena};
    struct grafana_settings sources = {0};
    struct grafana_source cloudwatch = {STR("Cloud.Watch"), STR("cw"), STR("cloudwatch"),
                                        STR_EMPTY};
    struct grafana_source other = {STR("Cloud.Watch 2"), STR("cw2"), STR("cloudwatch"), STR_EMPTY};
    struct probe_variables v = {.range = 3600, .interval = 60};
    vec_push(&arena, &sources.sources, other);
    vec_push(&arena, &sources.sources, cloudwatch);
    str text = arena_printf(&arena, "{\"templating\":{\"list\":[%s]}}", list);
    probe_variables_read(&p, text_read(&arena, text, &why), &sources, &v);
    return v;
}

static void check(const struct probe_variables *v, const char *text, const char *expected)
{
    str missing = STR_EMPTY;
    CHECK_STR(probe_fill_text(v, str_from(text), &missing), expected);
    CHECK_STR(missing, "");
}

static void test_one_value(void)
{
    const struct probe_variables v =
        variables_of("{\"name\":\"name\",\"type\":\"custom\",\"current\":{\"value\":\"it's a.b\"}},"
                     "{\"name\":\"box\",\"type\":\"textbox\",\"query\":\"\"}");
    check(&v, "x $name y", "x it's a.b y");
    check(&v, "${name}", "it's a.b");
    check(&v, "${name:regex}", "it's a\\.b");
    check(&v, "${name:sqlstring}", "'it''s a.b'");
    check(&v, "${name:singlequote}", "'it\\'s a.b'");
    check(&v, "${name:doublequote}", "\"it's a.b\"");
    check(&v, "${name:percentencode}", "it%27s%20a.b");
    check(&v, "[$box]", "[]");
    check(&v, "$names ${PROP('Dim.x')} $$ $", "$names ${PROP('Dim.x')} $$ $");
    check(&v, "bin($__interval) $__interval_ms $__range_s", "bin(60s) 60000 3600");
}

static void test_several_values(void)
{
    const struct probe_variables v = variables_of(
        "{\"name\":\"many\",\"type\":\"custom\",\"current\":{\"value\":[\"a\",\"b:c\"]}},"
        "{\"name\":\"all\",\"type\":\"query\",\"allValue\":\"(*:*)\",\"current\":{\"value\":[\"$__"
        "all\"]}},"
        "{\"name\":\"every\",\"type\":\"custom\",\"current\":{\"value\":[\"$__all\"]},"
        "\"options\":[{\"value\":\"$__all\"},{\"value\":\"x\"},{\"value\":\"y\"}]}");
    check(&v, "$many", "{a,b:c}");
    check(&v, "${many:lucene}", "(\"a\" OR \"b\\:c\")");
    check(&v, "${many:regex}", "(a|b:c)");
    check(&v, "${all:lucene}", "(*:*)");
    check(&v, "${every:csv}", "x,y");
}

static void test_sources(void)
{
    const struct probe_variables v = variables_of(
        "{\"name\":\"cloudwatch\",\"type\":\"datasource\",\"query\":\"cloudwatch\","
        "\"regex\":\"/^Cloud\\\\.Watch$/\"},"
        "{\"name\":\"any\",\"type\":\"datasource\",\"query\":\"cloudwatch\",\"regex\":\"\"},"
        "{\"name\":\"none\",\"type\":\"datasource\",\"query\":\"prometheus\"}");
    str missing = STR_EMPTY;
    check(&v, "${cloudwatch}", "cw");
    check(&v, "${any}", "cw2");
    CHECK_STR(probe_fill_text(&v, STR("${none}"), &missing), "${none}");
    CHECK_STR(missing, "none");
}

static void test_dimensions(void)
{
    const struct probe_variables v =
        variables_of("{\"name\":\"f\",\"type\":\"custom\",\"current\":{\"value\":[\"a\",\"b\"]}},"
                     "{\"name\":\"g\",\"type\":\"query\",\"current\":{\"value\":\"$__all\"}}");
    str why, missing = STR_EMPTY;
    const struct json *target = text_read(
        &arena,
        STR("{\"dimensions\":{\"F\":\"$f\",\"G\":\"$g\",\"H\":\"x-$f\",\"I\":[\"i\"]},\"n\":1}"),
        &why);
    struct json *filled = probe_fill(&v, target, &missing);
    struct buf out = BUF_INIT;
    struct json_writer w;
    json_writer_init(&w, &out, &arena);
    w.compact = true;
    json_put_tree(&w, filled);
    CHECK_STR(buf_as_str(&out), "{\"dimensions\":{\"F\":[\"a\",\"b\"],\"G\":[\"*\"],"
                                "\"H\":[\"x-{a,b}\"],\"I\":[\"i\"]},\"n\":1}");
    buf_release(&out);
}

static void test_actions(void)
{
    CHECK_STR(finding_action_of(STR("User x is not authorized to perform: logs:StartQuery on "
                                    "resource: y")),
              "logs:StartQuery");
    CHECK_STR(finding_action_of(STR("not authorized to perform: everything")), "");
    CHECK_STR(finding_action_of(STR("no")), "");
}

int main(void)
{
    arena_init(&arena);
    test_one_value();
    test_several_values();
    test_sources();
    test_dimensions();
    test_actions();
    arena_free(&arena);
    return check_end();
}
