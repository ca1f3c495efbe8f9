/* fuzz_answer: any bytes as what Grafana answers, and as a dashboard that is to be pushed.  Nothing
 * is read past the end; what is made of JSON is JSON again, and carries its mark.
 */
#include "fuzz.h"

#include "deploy/mark.h"
#include "grafana/api.h"
#include "read/skim.h"

static const struct mark sample = {.project = STR_INIT("p"),
                                   .stack = STR_INIT("s"),
                                   .uid = STR_INIT("u"),
                                   .sha256 = STR_INIT("0"),
                                   .version = 2};

/* ---- answers ----------------------------------------------------------------------------- */

static void read_answer(const struct http_exchange *e, struct arena *a)
{
    struct grafana_settings settings;
    struct grafana_dashboard dashboard;
    struct grafana_version_of version;
    struct grafana_saved saved;
    struct grafana_folder folder;
    grafana_folders folders = {0};
    grafana_hits hits = {0};
    long long count;
    grafana_told_settings(e, a, &settings);
    grafana_told_dashboard(e, a, &dashboard);
    grafana_told_version(e, a, &version);
    grafana_told_saved(e, a, &saved);
    grafana_told_folder(e, a, &folder);
    grafana_told_folders(e, a, &folders);
    grafana_told_hits(e, a, &hits);
    grafana_told_contents(e, a, &count);
}

static void answers(str body, struct arena *a)
{
    static const int statuses[] = {202, 302, 400, 401, 403, 404, 409, 412, 500, 503};
    struct http_exchange e = {.response = {.status = 200, .body = body}};
    read_answer(&e, a);
    e.response.status = statuses[body.len % COUNT_OF(statuses)];
    grafana_answer_of(&e, a);
}

/* ---- what is pushed ---------------------------------------------------------------------- */

static void check_marked(str json, struct arena *a)
{
    struct mark mark;
    if (!skim_whole(json)) BUG("what is pushed is no JSON");
    if (mark_find(a, skim_get(json, STR("templating")), &mark) != MARK_FOUND) BUG("no mark");
    if (!str_eq(mark.uid, sample.uid) || mark.version != sample.version) BUG("another mark");
}

static void push(str json, struct arena *a)
{
    struct mark_text text;
    struct buf out = BUF_INIT;
    str why = STR_EMPTY;
    if (mark_prepare(a, sample.uid, json, &text, &why)) {
        mark_apply(&text, &sample, 1, STR("t"), &out);
        check_marked(buf_as_str(&out), a);
        buf_clear(&out);
        mark_renew(json, NULL, 1, &out);
        if (!skim_whole(buf_as_str(&out))) BUG("what is put back is no JSON");
    } else if (str_empty(why)) {
        BUG("refused without a reason");
    }
    buf_release(&out);
}

static void compact(str json)
{
    struct buf once = BUF_INIT, twice = BUF_INIT;
    skim_compact(json, &once);
    skim_compact(buf_as_str(&once), &twice);
    if (!skim_whole(buf_as_str(&once))) BUG("compact and no JSON");
    if (!str_eq(buf_as_str(&once), buf_as_str(&twice))) BUG("compact and not the shortest");
    buf_release(&once);
    buf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    str text = str_trim((str){(const char *)data, size});
    arena_init(&a);
    answers(text, &a);
    if (skim_whole(text)) {
        compact(text);
        if (skim_is_object(text)) push(text, &a);
    }
    arena_free(&a);
    return 0;
}
