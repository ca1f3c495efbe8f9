/* query: see query.h.  Shapes are those of Grafana's POST /api/ds/query, 9.4 to 13. */
#include "probe/query.h"

#include "base/moment.h"
#include "grafana/inner.h"
#include "grafana/sources.h"
#include "probe/inner.h"
#include "read/text.h"

/* ---- what a frame holds ------------------------------------------------------------------ */

static size_t count_values(const struct json *column)
{
    size_t count = 0;
    for (size_t i = 0; i < json_len(column); i++) count += column->items.at[i]->kind != JSON_NULL;
    return count;
}

/* The columns stand in the order of the fields; the time alone is no value. */
static void read_frame(const struct json *frame, struct probe_result *out)
{
    const struct json *schema = json_at(frame, "schema"), *fields = json_at(schema, "fields");
    const struct json *columns = json_at(json_at(frame, "data"), "values");
    const struct json *notices = json_at(json_at(schema, "meta"), "notices");
    out->frames++;
    for (size_t i = 0; i < json_len(columns); i++) {
        bool time =
            i < json_len(fields) && str_is(json_text_at(fields->items.at[i], "type"), "time");
        if (!time) out->values += count_values(columns->items.at[i]);
    }
    for (size_t i = 0; i < json_len(notices) && !out->notice.len; i++)
        if (!str_is(json_text_at(notices->items.at[i], "severity"), "info"))
            out->notice = json_text_at(notices->items.at[i], "text");
}

static struct probe_result read_result(struct arena *a, const struct json_member *m)
{
    enum { LONGEST = 300 };
    struct probe_result out = {.ref_id = m->key};
    const struct json *frames = json_at(m->value, "frames");
    for (size_t i = 0; i < json_len(frames); i++) read_frame(frames->items.at[i], &out);
    out.error = http_plain(a, json_text_at(m->value, "error"), LONGEST);
    out.notice = http_plain(a, out.notice, LONGEST);
    return out;
}

/* ---- asking ------------------------------------------------------------------------------ */

void probe_begin(struct probe *p, const struct json *queries, str from, str to,
                 struct http_exchange *e)
{
    struct buf body = BUF_INIT;
    struct json_writer w;
    p->calls++;
    grafana_begin_at(&p->grafana, e, HTTP_POST, "/api/ds/query", STR_EMPTY, "");
    json_writer_init(&w, &body, &e->arena);
    w.compact = true;
    json_begin_object(&w);
    json_field_str(&w, "from", from);
    json_field_str(&w, "to", to);
    json_field_tree(&w, "queries", queries);
    json_end_object(&w);
    e->request.body = arena_str(&e->arena, buf_as_str(&body));
    e->request.content_type = STR("application/json");
    e->request.attempts = 2; /* it costs something each time */
    buf_release(&body);
}

/* A query that fails makes the whole answer 400 (or 207), with the same form. */
struct probe_reply probe_told(struct probe *p, const struct http_exchange *e, double seconds)
{
    struct probe_reply reply = {.answer = grafana_answer_of(e, p->arena), .seconds = seconds};
    str why;
    bool answered = e->response.outcome == HTTP_ANSWERED;
    const struct json *body = answered ? text_read(p->arena, e->response.body, &why) : NULL;
    const struct json *results = json_at(body, "results");
    reply.body = body;
    for (size_t i = 0; results && results->kind == JSON_OBJECT && i < results->members.len; i++)
        vec_push(p->arena, &reply.results, read_result(p->arena, &results->members.at[i]));
    if (reply.results.len && !grafana_is_general(reply.answer.outcome))
        reply.answer.outcome = GRAFANA_OK;
    return reply;
}

struct probe_reply probe_ask(struct probe *p, const struct json *queries, str from, str to)
{
    struct http_exchange e;
    probe_begin(p, queries, from, to, &e);
    double begun = moment_steady();
    http_do(p->http, &e);
    struct probe_reply reply = probe_told(p, &e, moment_steady() - begun);
    http_exchange_release(&e);
    return reply;
}

str probe_error_of(const struct probe_reply *r)
{
    for (size_t i = 0; i < r->results.len; i++)
        if (r->results.at[i].error.len) return r->results.at[i].error;
    return STR_EMPTY;
}

str probe_notice_of(const struct probe_reply *r)
{
    for (size_t i = 0; i < r->results.len; i++)
        if (r->results.at[i].notice.len) return r->results.at[i].notice;
    return STR_EMPTY;
}

size_t probe_values_of(const struct probe_reply *r)
{
    size_t count = 0;
    for (size_t i = 0; i < r->results.len; i++) count += r->results.at[i].values;
    return count;
}

struct grafana_answer probe_resource(struct probe *p, str uid, str path, struct json **out)
{
    struct http_exchange e;
    grafana_ask_resource(&p->grafana, &e, uid, path);
    p->calls++;
    http_do(p->http, &e);
    struct grafana_answer answer = grafana_told_json(&e, p->arena, out);
    http_exchange_release(&e);
    return answer;
}
