/* sources: see sources.h. */
#include "grafana/sources.h"

#include "grafana/inner.h"
#include "read/skim.h"
#include "read/text.h"

/* ---- reading ----------------------------------------------------------------------------- */

void grafana_ask_source(const struct grafana *g, struct http_exchange *e, str uid)
{
    grafana_begin_at(g, e, HTTP_GET, "/api/datasources/uid/", uid, "");
}

void grafana_ask_source_named(const struct grafana *g, struct http_exchange *e, str name)
{
    grafana_begin_at(g, e, HTTP_GET, "/api/datasources/name/", name, "");
}

struct grafana_answer grafana_told_json(const struct http_exchange *e, struct arena *a,
                                        struct json **out)
{
    struct grafana_answer answer = grafana_answer_of(e, a);
    str why;
    *out = NULL;
    if (answer.outcome != GRAFANA_OK) return answer;
    *out = text_read(a, e->response.body, &why);
    return *out ? answer : grafana_strange(e, a, "readable JSON");
}

struct grafana_answer grafana_told_source(const struct http_exchange *e, struct arena *a,
                                          struct json **out)
{
    struct grafana_answer answer = grafana_told_json(e, a, out);
    const struct json *uid =
        *out && (*out)->kind == JSON_OBJECT ? json_get(*out, STR("uid")) : NULL;
    if (answer.outcome != GRAFANA_OK || (uid && uid->kind == JSON_STRING)) return answer;
    *out = NULL;
    return grafana_strange(e, a, "uid");
}

struct grafana_answer grafana_told_source_shown(const struct http_exchange *e, struct arena *a,
                                                str uid, str name, struct json **out)
{
    struct grafana_answer answer = grafana_answer_of(e, a);
    str found = STR_EMPTY, why;
    *out = NULL;
    if (answer.outcome != GRAFANA_OK) return answer;
    str sources = skim_get(str_trim(e->response.body), STR("datasources"));
    if (!skim_is_object(sources)) return grafana_strange(e, a, "data sources");
    for (str key, value; skim_member(&sources, &key, &value);) {
        bool same_uid = str_eq(skim_string(a, skim_get(value, STR("uid"))), uid);
        bool same_name = str_eq(skim_string(a, skim_get(value, STR("name"))), name);
        if (same_uid || (same_name && !found.len)) found = value;
        if (same_uid) break;
    }
    if (found.len) *out = text_read(a, found, &why);
    return answer;
}

/* ---- writing ----------------------------------------------------------------------------- */

static void set_secret_body(struct http_exchange *e, str body)
{
    e->request.body = arena_str(&e->arena, body);
    e->request.content_type = STR("application/json");
    e->request.secret = true;
}

void grafana_ask_new_source(const struct grafana *g, struct http_exchange *e, str body)
{
    grafana_begin_at(g, e, HTTP_POST, "/api/datasources", STR_EMPTY, "");
    set_secret_body(e, body);
}

void grafana_ask_change_source(const struct grafana *g, struct http_exchange *e, str uid, str body)
{
    grafana_begin_at(g, e, HTTP_PUT, "/api/datasources/uid/", uid, "");
    set_secret_body(e, body);
}

/* 9.4 has the uid only inside `datasource`. */
struct grafana_answer grafana_told_source_saved(const struct http_exchange *e, struct arena *a,
                                                str *uid)
{
    struct grafana_answer answer = grafana_answer_of(e, a);
    if (answer.outcome != GRAFANA_OK) return answer;
    *uid = skim_string(a, skim_at(str_trim(e->response.body), "datasource.uid"));
    return uid->len ? answer : grafana_strange(e, a, "uid");
}

/* ---- through a data source --------------------------------------------------------------- */

static void begin_below(const struct grafana *g, struct http_exchange *e, const char *before,
                        str uid, const char *between, str path)
{
    struct arena a;
    arena_init(&a);
    grafana_begin_at(g, e, HTTP_GET, before, uid, arena_join(&a, str_from(between), path).ptr);
    arena_free(&a);
}

void grafana_ask_resource(const struct grafana *g, struct http_exchange *e, str uid, str path)
{
    begin_below(g, e, "/api/datasources/uid/", uid, "/resources/", path);
}

void grafana_ask_proxy(const struct grafana *g, struct http_exchange *e, str uid, str path)
{
    begin_below(g, e, "/api/datasources/proxy/uid/", uid, "/", path);
}

void grafana_ask_health(const struct grafana *g, struct http_exchange *e, str uid)
{
    grafana_begin_at(g, e, HTTP_GET, "/api/datasources/uid/", uid, "/health");
}

/* The plugin's "no" comes with the status 400 and the same form. */
struct grafana_answer grafana_told_health(const struct http_exchange *e, struct arena *a,
                                          struct grafana_health *out)
{
    struct grafana_answer answer = grafana_answer_of(e, a);
    bool json = e->response.outcome == HTTP_ANSWERED && skim_whole(str_trim(e->response.body));
    str body = json ? str_trim(e->response.body) : STR_EMPTY;
    *out = (struct grafana_health){
        skim_string(a, skim_get(body, STR("status"))),
        http_plain(a, skim_string(a, skim_get(body, STR("message"))), 1000)};
    if (out->status.len && e->response.status == 400) answer.outcome = GRAFANA_OK;
    if (answer.outcome != GRAFANA_OK || out->status.len) return answer;
    return grafana_strange(e, a, "status");
}
