/* fuzz_read: any text as a dashboard: refused with a sentence, or read; and what is then written
 * is read again and written the same.  It is written as a resource too, which must end in good order.
 */
#include "fuzz.h"

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

/* False when the text is no dashboard. */
static bool again(str json, const struct grafana_version *version, struct buf *out)
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
    } else if (str_empty(why)) {
        BUG("refused without a reason");
    }
    arena_free(&arena);
    return is_read;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct grafana_version *version = &versions[size % COUNT_OF(versions)];
    struct buf first = BUF_INIT;
    struct buf second = BUF_INIT;
    if (again((str){(const char *)data, size}, version, &first)) {
        if (!again(buf_as_str(&first), version, &second)) BUG("what was written is refused");
        if (!str_eq(buf_as_str(&first), buf_as_str(&second))) BUG("written differently");
    }
    buf_release(&first);
    buf_release(&second);
    return 0;
}
