/* logs: Logs Insights as the browser asks it: a query is begun, and its results asked for until
 * they are whole.  Grafana 9 answers no other way; later ones do this themselves.
 *
 * The forms are those of its CloudWatch data source, `logAction` (pkg/tsdb/cloudwatch/
 * log_actions.go of 9.4).
 */
#include "probe/inner.h"
#include "probe/query.h"

static const double longest_wait = 60; /* seconds, for one query */

static struct json *action(struct arena *a, const struct json *query, const char *subtype)
{
    static const char *const kept[] = {"refId", "datasource", "region", "logGroupNames"};
    struct json *out = json_object(a);
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        struct json *value = json_get(query, str_from(kept[i]));
        if (value) json_set(a, out, str_from(kept[i]), value);
    }
    json_set(a, out, STR("type"), json_string(a, STR("logAction")));
    json_set(a, out, STR("subtype"), json_string(a, str_from(subtype)));
    return out;
}

static struct probe_reply ask_one(struct probe *p, struct json *query, str from, str to)
{
    struct json *queries = json_array(p->arena);
    json_push(p->arena, queries, query);
    return probe_ask(p, queries, from, to);
}

/* The frame of a reply's only result. */
static const struct json *frame_of(const struct probe_reply *reply)
{
    const struct json *results = json_at(reply->body, "results");
    bool any = results && results->kind == JSON_OBJECT && results->members.len;
    const struct json *frames = any ? json_at(results->members.at[0].value, "frames") : NULL;
    return json_len(frames) ? frames->items.at[0] : NULL;
}

static str query_id_of(const struct probe_reply *reply)
{
    const struct json *columns = json_at(json_at(frame_of(reply), "data"), "values");
    const struct json *column = json_len(columns) ? columns->items.at[0] : NULL;
    const struct json *value = json_len(column) ? column->items.at[0] : NULL;
    return value && value->kind == JSON_STRING ? value->string : STR_EMPTY;
}

static bool is_running(const struct probe_reply *reply)
{
    const struct json *meta = json_at(json_at(frame_of(reply), "schema"), "meta");
    str status = json_text_at(json_at(meta, "custom"), "Status");
    return str_is(status, "Running") || str_is(status, "Scheduled");
}

static bool is_good(const struct probe_reply *reply)
{
    return reply->answer.outcome == GRAFANA_OK && !probe_error_of(reply).len;
}

static struct probe_reply run(struct probe *p, const struct json *query, str from, str to)
{
    struct arena *a = p->arena;
    struct json *start = action(a, query, "StartQuery"), *get = action(a, query, "GetQueryResults");
    json_set(a, start, STR("queryString"), json_string(a, json_text_at(query, "expression")));
    struct probe_reply reply = ask_one(p, start, from, to);
    double seconds = reply.seconds, pause = 0.25;
    str id = query_id_of(&reply);
    if (!is_good(&reply) || !id.len) return reply;
    json_set(a, get, STR("queryId"), json_string(a, id));
    do {
        if (!http_pause(p->http, pause)) break;
        seconds += pause;
        pause = pause < 2 ? pause * 2 : pause;
        reply = ask_one(p, get, from, to);
        seconds += reply.seconds;
    } while (is_good(&reply) && is_running(&reply) && probe_may_ask(p) && seconds < longest_wait);
    reply.seconds = seconds;
    return reply;
}

struct probe_reply probe_ask_logs(struct probe *p, const struct json *queries, str from, str to)
{
    struct probe_reply all = {0};
    for (size_t i = 0; i < queries->items.len; i++) {
        struct probe_reply one = run(p, queries->items.at[i], from, to);
        all.answer = one.answer;
        all.seconds += one.seconds;
        for (size_t k = 0; k < one.results.len; k++)
            vec_push(p->arena, &all.results, one.results.at[k]);
        if (one.answer.outcome != GRAFANA_OK) break;
    }
    return all;
}
