/* Finding changes: which panel is which, and what is said in whose words.  What one change in a
 * source makes is in tests/changes; that no member is forgotten in change_members_test.c.
 */
#include "check.h"
#include "deploy/change.h"
#include "read/read.h"
#include "sema/statistic.h"

static struct arena arena;

/* ---- dashboards of a few words ----------------------------------------------------------- */

static const struct model_dashboard *dashboard(const char *members)
{
    struct grafana_version version;
    struct model_dashboard *d = NULL;
    str why = STR_EMPTY;
    grafana_version_parse(STR("10.4"), &version);
    str json = arena_printf(&arena, "{\"title\": \"t\", %s}", members);
    CHECK(read_dashboard_meaning(&arena, json, &version, &d, &why));
    CHECK_STR(why, "");
    return d;
}

static const struct model_dashboard *panels(const char *list)
{
    return dashboard(arena_printf(&arena, "\"panels\": [%s]", list).ptr);
}

/* A graph of one metric, at a place in a row of 24 columns. */
static const char *graph(int id, const char *title, const char *metric, int x, int w)
{
    return arena_printf(&arena,
                        "{\"id\": %d, \"type\": \"timeseries\", \"title\": \"%s\","
                        " \"gridPos\": {\"x\": %d, \"y\": 0, \"w\": %d, \"h\": 8}, \"targets\": [{"
                        "  \"refId\": \"A\", \"datasource\": {\"type\": \"cloudwatch\"},"
                        "  \"queryMode\": \"Metrics\", \"namespace\": \"AWS/Lambda\","
                        "  \"metricName\": \"%s\", \"dimensions\": {\"FunctionName\": [\"*\"]},"
                        "  \"region\": \"default\", \"statistic\": \"Sum\", \"period\": \"\"}]}",
                        id, title, x, w, metric)
        .ptr;
}

static const char *row(const char *title)
{
    return arena_printf(&arena, "{\"id\": 1, \"type\": \"row\", \"title\": \"%s\", \"panels\": []}",
                        title)
        .ptr;
}

static const struct model_dashboard *two(const char *one, const char *other)
{
    return panels(arena_printf(&arena, "%s, %s", one, other).ptr);
}

/* ---- what is found, a line each ---------------------------------------------------------- */

static void put_change(struct buf *out, const struct change *c)
{
    static const char marks[] = "+-~>";
    buf_printf(out, "%c %.*s", marks[c->kind], STR_ARG(c->name));
    if (c->sentence.len) buf_printf(out, ": %.*s", STR_ARG(c->sentence));
    for (size_t i = 0; i < c->details.len; i++) {
        buf_printf(out, "%s%.*s", i ? "; " : ": ", STR_ARG(c->details.at[i].text));
    }
    buf_char(out, '\n');
}

static str found_with(const struct model_dashboard *before, const struct model_dashboard *after,
                      const struct change_words *words)
{
    struct changes changes;
    struct buf out = BUF_INIT;
    changes_find_with(&arena, before, after, words, &changes);
    for (size_t i = 0; i < changes.list.len; i++) put_change(&out, &changes.list.at[i]);
    str text = arena_str(&arena, buf_as_str(&out));
    buf_release(&out);
    return text;
}

static void check_found(const struct model_dashboard *before, const struct model_dashboard *after,
                        const char *expected)
{
    CHECK_STR(found_with(before, after, NULL), expected);
}

/* ---- which panel is which ---------------------------------------------------------------- */

static void test_same_id(void)
{
    check_found(panels(graph(7, "a", "Errors", 0, 24)), panels(graph(7, "b", "Throttles", 0, 24)),
                "~ b: title \"a\" → \"b\"; metric Errors → Throttles\n");
}

static void test_same_title(void)
{
    check_found(panels(graph(7, "a", "Errors", 0, 24)), panels(graph(8, "a", "Throttles", 0, 24)),
                "~ a: metric Errors → Throttles\n");
}

static void test_renamed(void)
{
    check_found(panels(graph(700000, "a", "Errors", 0, 24)),
                panels(graph(800000, "b", "Errors", 0, 24)), "~ b: title \"a\" → \"b\"\n");
}

static void test_other(void)
{
    check_found(panels(graph(7, "a", "Errors", 0, 24)), panels(graph(8, "b", "Throttles", 0, 24)),
                "+ b: AWS/Lambda Throttles sum by FunctionName\n- a\n");
}

/* Of two panels of one title the one that asks the same is the same. */
static void test_titles_twice(void)
{
    const char *errors = graph(1, "a", "Errors", 0, 12);
    const char *throttles = graph(200002, "a", "Throttles", 12, 12);
    check_found(two(errors, throttles), panels(graph(300003, "a", "Throttles", 0, 24)),
                "~ a: id 200002 → 300003\n- a\n");
}

static void test_other_row(void)
{
    const char *one = graph(7, "a", "Errors", 0, 24);
    const char *other = graph(8, "a", "Errors", 0, 24);
    str before = arena_printf(&arena, "%s, %s, %s", row("A"), one, row("B"));
    str after = arena_printf(&arena, "%s, %s, %s", row("A"), row("B"), other);
    check_found(panels(before.ptr), panels(after.ptr), "> a: row A → B\n");
}

static void test_order(void)
{
    const char *a = graph(1, "a", "Errors", 0, 12);
    const char *b = graph(2, "b", "Throttles", 12, 12);
    check_found(two(a, b), two(graph(2, "b", "Throttles", 0, 12), graph(1, "a", "Errors", 12, 12)),
                "> b: place 2 → 1\n");
}

/* ---- sizes ------------------------------------------------------------------------------- */

/* A neighbour comes in and makes it narrower. */
static void test_neighbour(void)
{
    check_found(panels(graph(1, "a", "Errors", 0, 24)),
                two(graph(1, "a", "Errors", 0, 12), graph(2, "b", "Throttles", 12, 12)),
                "+ b: AWS/Lambda Throttles sum by FunctionName\n");
}

static void test_width(void)
{
    check_found(two(graph(1, "a", "Errors", 0, 12), graph(2, "b", "Throttles", 12, 12)),
                two(graph(1, "a", "Errors", 0, 16), graph(2, "b", "Throttles", 16, 8)),
                "~ a: width 12 → 16\n");
}

/* Arranged by hand: the places are what somebody chose. */
static void test_place_by_hand(void)
{
    check_found(panels(graph(1, "a", "Errors", 3, 7)), panels(graph(1, "a", "Errors", 5, 7)),
                "~ a: place column 3, line 0 → column 5, line 0\n");
}

/* ---- words ------------------------------------------------------------------------------- */

static str known_dimension(str name_space, str key, void *data)
{
    (void)data;
    bool known = str_is(name_space, "AWS/Lambda") && str_is(key, "FunctionName");
    return known ? STR("function") : STR_EMPTY;
}

static str known_sentence(int panel_id, void *data)
{
    (void)data;
    return panel_id == 8 ? STR("lambda.throttles by function") : STR_EMPTY;
}

static void test_words(void)
{
    const struct change_words words = {.sentence = known_sentence, .dimension = known_dimension};
    const struct model_dashboard *before = panels(graph(7, "a", "Errors", 0, 24));
    CHECK_STR(
        found_with(before, two(graph(7, "a", "Errors", 0, 12), graph(8, "b", "X", 12, 12)), &words),
        "+ b: lambda.throttles by function\n");
    CHECK_STR(
        found_with(before, two(graph(7, "a", "Errors", 0, 12), graph(9, "b", "X", 12, 12)), &words),
        "+ b: AWS/Lambda X sum by function\n");
}

static void test_statistics(void)
{
    static const char *const pairs[][2] = {
        {"Average", "avg"}, {"SampleCount", "count"},       {"p95", "p95"},   {"p50", "p50"},
        {"IQM", "iqm"},     {"TM(10%:90%)", "tm(10%:90%)"}, {"tm99", "tm99"}, {"x", "x"},
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        CHECK_STR(statistic_of_aws(&arena, str_from(pairs[i][0])), pairs[i][1]);
    }
}

/* ---- texts ------------------------------------------------------------------------------- */

static const struct model_dashboard *described(const char *text)
{
    return dashboard(arena_printf(&arena, "\"description\": \"%s\"", text).ptr);
}

static void test_long_text(void)
{
    const char *filler = "which goes on and on until it is much longer than a line can be";
    str old = arena_printf(&arena, "It begins alike, %s, then one, %s.", filler, filler);
    str new = arena_printf(&arena, "It begins alike, %s, then two, %s.", filler, filler);
    check_found(described(old.ptr), described(new.ptr),
                "~ description: \"…han a line can be, then one, which goes on and on u…\""
                " → \"…han a line can be, then two, which goes on and on u…\"\n");
    check_found(described("a  b"), described("a b"),
                "~ description: differs in its white space only\n");
}

/* A cut never goes through a character. */
static void test_long_text_utf8(void)
{
    struct buf old = BUF_INIT;
    struct buf new = BUF_INIT;
    for (int i = 0; i < 60; i++) buf_text(&old, "ä€");
    buf_str(&new, buf_as_str(&old));
    buf_text(&old, "x");
    buf_text(&new, "y");
    str found = found_with(described(old.ptr), described(new.ptr), NULL);
    CHECK_INT(utf8_invalid(found), SIZE_MAX);
    CHECK(str_find(found, STR("x\" → \"…"), 0) != SIZE_MAX);
    buf_release(&old);
    buf_release(&new);
}

/* ---- what dashc and Grafana write by themselves ------------------------------------------ */

static void test_mark(void)
{
    const char *marked = "\"tags\": [\"a\", \"dashc\"], \"templating\": {\"list\": [{"
                         " \"name\": \"dashc\", \"type\": \"constant\", \"hide\": 2,"
                         " \"query\": \"dashc 1 project\"}]}";
    check_found(dashboard(marked), dashboard("\"tags\": [\"a\"]"), "");
    check_found(dashboard("\"tags\": [\"a\"]"), dashboard(marked), "");
}

static void test_thresholds_filled_in(void)
{
    const char *panel =
        "{\"id\": 7, \"type\": \"timeseries\", \"fieldConfig\": {\"defaults\": {%s}}}";
    const char *filled = "\"thresholds\": {\"mode\": \"absolute\", \"steps\": ["
                         " {\"color\": \"green\"}, {\"color\": \"red\", \"value\": 80}]}";
    const char *own = "\"thresholds\": {\"mode\": \"absolute\", \"steps\": ["
                      " {\"color\": \"green\"}, {\"color\": \"red\", \"value\": 90}]}";
    const struct model_dashboard *none = panels(arena_printf(&arena, panel, "").ptr);
    check_found(none, panels(arena_printf(&arena, panel, filled).ptr), "");
    check_found(none, panels(arena_printf(&arena, panel, own).ptr),
                "~ (timeseries): crit 90 added\n");
}

int main(void)
{
    arena_init(&arena);
    test_same_id();
    test_same_title();
    test_renamed();
    test_other();
    test_titles_twice();
    test_other_row();
    test_order();
    test_neighbour();
    test_width();
    test_place_by_hand();
    test_words();
    test_statistics();
    test_long_text();
    test_long_text_utf8();
    test_mark();
    test_thresholds_filled_in();
    arena_free(&arena);
    return check_end();
}
