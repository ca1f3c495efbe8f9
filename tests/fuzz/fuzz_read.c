/* fuzz_read: any text as a dashboard: refused with a sentence, or read; and what is then written
 * is read again and written the same, and nothing has changed between the two.  It is written as a
 * resource too, compared with nothing, and priced, which must end in good order: what was written
 * costs what was read.
 */
#include "fuzz.h"

#include "cost/cost.h"
#include "deploy/change.h"
#include "read/read.h"

static const struct grafana_version versions[] = {{10, 4, 39}, {12, 0, 41}};

static void as_resource(const struct model_dashboard *dashboard,
                        const struct grafana_version *version, struct diag_sink *sink,
                        struct arena *arena)
{
    struct buf out = BUF_INIT;
    enum emit_schema schema = version->major < 12 ? SCHEMA_V2BETA1 : SCHEMA_V2;
    emit_resource(dashboard, version, schema, sink, arena, &out);
    buf_release(&out);
}

static double price(const struct model_dashboard *dashboard, struct arena *arena)
{
    struct cost_assumptions assume;
    struct cost_seen seen = {0};
    cost_assume_usual(&assume);
    struct cost_options options = {.prices = cost_prices(arena), .assume = &assume, .seen = &seen};
    const struct cost_dashboard *cost = cost_of(dashboard, &options, arena);
    if (!(cost->month >= 0) || !(cost->folded_month >= 0)) BUG("costs less than nothing");
    return cost->month + cost->folded_month;
}

/* False when the text is no dashboard. */
static bool again(str json, const struct grafana_version *version, struct buf *out, double *month)
{
    struct arena arena;
    arena_init(&arena);
    struct model_dashboard *dashboard;
    str why = STR_EMPTY;
    bool is_read = read_dashboard_for(&arena, json, version, &dashboard, &why);
    if (is_read) {
        struct source_set sources;
        struct diag_sink sink;
        source_set_init(&sources, &arena);
        diag_sink_init(&sink, &arena, &sources);
        emit_dashboard(dashboard, version, &sink, &arena, out);
        as_resource(dashboard, version, &sink, &arena);
        *month = price(dashboard, &arena);
    } else if (str_empty(why)) {
        BUG("refused without a reason");
    }
    arena_free(&arena);
    return is_read;
}

static size_t changes_between(str before, str after, const struct grafana_version *version)
{
    struct arena arena;
    struct model_dashboard *was;
    struct model_dashboard *is;
    struct changes changes;
    str why;
    arena_init(&arena);
    bool good = read_dashboard_meaning(&arena, before, version, &was, &why) &&
                read_dashboard_meaning(&arena, after, version, &is, &why);
    if (!good) BUG("what was read is refused: %.*s", STR_ARG(why));
    changes_find(&arena, was, is, NULL, NULL, &changes);
    size_t count = changes.list.len;
    arena_free(&arena);
    return count;
}

static void compare(str json, str written, const struct grafana_version *version)
{
    if (changes_between(json, written, version)) BUG("changed by writing it");
    changes_between(STR("{\"title\": \"\"}"), json, version);
    changes_between(json, STR("{\"title\": \"\"}"), version);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct grafana_version *version = &versions[size % COUNT_OF(versions)];
    struct buf first = BUF_INIT;
    struct buf second = BUF_INIT;
    str text = {(const char *)data, size};
    double month, written_month;
    if (again(text, version, &first, &month)) {
        compare(text, buf_as_str(&first), version);
        if (!again(buf_as_str(&first), version, &second, &written_month))
            BUG("what was written is refused");
        if (month != written_month) BUG("costs something else than what was read");
        if (!str_eq(buf_as_str(&first), buf_as_str(&second))) BUG("written differently");
    }
    buf_release(&first);
    buf_release(&second);
    return 0;
}
