/* organisation: see organisation.h. */
#include "grafana/organisation.h"

#include "base/json.h"
#include "grafana/inner.h"
#include "read/skim.h"

/* ---- bodies ------------------------------------------------------------------------------ */

struct body {
    struct buf out;
    struct json_writer w;
};

static void begin(struct body *b, struct http_exchange *e)
{
    b->out = (struct buf)BUF_INIT;
    json_writer_init(&b->w, &b->out, &e->arena);
    b->w.compact = true;
    json_begin_object(&b->w);
}

static void end(struct body *b, struct http_exchange *e)
{
    json_end_object(&b->w);
    e->request.body = arena_str(&e->arena, buf_as_str(&b->out));
    e->request.content_type = STR("application/json");
    buf_release(&b->out);
}

static void put_text(struct body *b, const char *key, str value)
{
    if (!value.len) return;
    json_key_text(&b->w, key);
    json_put_str(&b->w, value);
}

static str text_of(struct arena *a, str object, const char *path)
{
    return skim_string(a, skim_at(object, path));
}

struct grafana_answer grafana_told_done(const struct http_exchange *e, struct arena *a)
{
    return grafana_answer_of(e, a);
}

/* ---- the organisation -------------------------------------------------------------------- */

void grafana_ask_organisation(const struct grafana *g, struct http_exchange *e)
{
    grafana_begin_at(g, e, HTTP_GET, "/api/org", STR_EMPTY, "");
}

struct grafana_answer grafana_told_organisation(const struct http_exchange *e, struct arena *a,
                                                str *name)
{
    struct grafana_answer answer = grafana_answer_of(e, a);
    *name =
        answer.outcome == GRAFANA_OK ? text_of(a, str_trim(e->response.body), "name") : STR_EMPTY;
    return answer;
}

void grafana_ask_organisation_name(const struct grafana *g, struct http_exchange *e, str name)
{
    struct body b;
    grafana_begin_at(g, e, HTTP_PUT, "/api/org", STR_EMPTY, "");
    begin(&b, e);
    put_text(&b, "name", name);
    end(&b, e);
    e->request.repeat = HTTP_REPEAT_ALWAYS;
}

void grafana_ask_preferences(const struct grafana *g, struct http_exchange *e)
{
    grafana_begin_at(g, e, HTTP_GET, "/api/org/preferences", STR_EMPTY, "");
}

struct grafana_answer grafana_told_preferences(const struct http_exchange *e, struct arena *a,
                                               struct grafana_preferences *out)
{
    struct grafana_answer answer = grafana_answer_of(e, a);
    str body = str_trim(e->response.body);
    *out = (struct grafana_preferences){STR_EMPTY, STR_EMPTY, STR_EMPTY, STR_EMPTY};
    if (answer.outcome != GRAFANA_OK) return answer;
    *out = (struct grafana_preferences){text_of(a, body, "theme"), text_of(a, body, "timezone"),
                                        text_of(a, body, "weekStart"),
                                        text_of(a, body, "homeDashboardUID")};
    return answer;
}

/* PUT would reset what is not named. */
void grafana_ask_prefer(const struct grafana *g, struct http_exchange *e,
                        const struct grafana_preferences *p)
{
    struct body b;
    grafana_begin_at(g, e, HTTP_PATCH, "/api/org/preferences", STR_EMPTY, "");
    begin(&b, e);
    put_text(&b, "theme", p->theme);
    put_text(&b, "timezone", p->timezone);
    put_text(&b, "weekStart", p->week);
    put_text(&b, "homeDashboardUID", p->home);
    end(&b, e);
    e->request.repeat = HTTP_REPEAT_ALWAYS;
}

/* ---- teams ------------------------------------------------------------------------------- */

void grafana_ask_team(const struct grafana *g, struct http_exchange *e, str name)
{
    grafana_begin_at(g, e, HTTP_GET, "/api/teams/search?name=", name, "");
}

struct grafana_answer grafana_told_team(const struct http_exchange *e, struct arena *a, str name,
                                        long long *id)
{
    struct grafana_answer answer = grafana_answer_of(e, a);
    *id = 0;
    if (answer.outcome != GRAFANA_OK) return answer;
    str teams = skim_get(str_trim(e->response.body), STR("teams"));
    for (str team; skim_item(&teams, &team);)
        if (str_eq(text_of(a, team, "name"), name)) *id = skim_integer(skim_at(team, "id"), 0);
    return answer;
}

void grafana_ask_new_team(const struct grafana *g, struct http_exchange *e, str name)
{
    struct body b;
    grafana_begin_at(g, e, HTTP_POST, "/api/teams", STR_EMPTY, "");
    begin(&b, e);
    put_text(&b, "name", name);
    end(&b, e);
}

struct grafana_answer grafana_told_new_team(const struct http_exchange *e, struct arena *a,
                                            long long *id)
{
    struct grafana_answer answer = grafana_answer_of(e, a);
    *id = 0;
    if (answer.outcome != GRAFANA_OK) return answer;
    *id = skim_integer(skim_at(str_trim(e->response.body), "teamId"), 0);
    return *id ? answer : grafana_strange(e, a, "id of the team");
}

/* ---- folders ----------------------------------------------------------------------------- */

void grafana_ask_grants(const struct grafana *g, struct http_exchange *e, str folder)
{
    grafana_begin_at(g, e, HTTP_GET, "/api/folders/", folder, "/permissions");
}

struct grafana_answer grafana_told_grants(const struct http_exchange *e, struct arena *a,
                                          grafana_grants *out)
{
    struct grafana_answer answer = grafana_answer_of(e, a);
    str list = str_trim(e->response.body);
    *out = (grafana_grants){0};
    if (answer.outcome != GRAFANA_OK) return answer;
    if (!skim_is_array(list)) return grafana_strange(e, a, "list");
    for (str item; skim_item(&list, &item);) {
        if (skim_true(skim_at(item, "inherited"))) continue;
        struct grafana_grant grant = {.role = text_of(a, item, "role"),
                                      .team = skim_integer(skim_at(item, "teamId"), 0),
                                      .user = skim_integer(skim_at(item, "userId"), 0),
                                      .team_name = text_of(a, item, "team"),
                                      .login = text_of(a, item, "userLogin"),
                                      .level = (int)skim_integer(skim_at(item, "permission"), 0)};
        vec_push(a, out, grant);
    }
    return answer;
}

static void put_grant(struct json_writer *w, const struct grafana_grant *grant)
{
    json_begin_object(w);
    if (grant->team)
        json_field_number(w, "teamId", (double)grant->team);
    else if (grant->user)
        json_field_number(w, "userId", (double)grant->user);
    else
        json_field_str(w, "role", grant->role);
    json_field_number(w, "permission", grant->level);
    json_end_object(w);
}

void grafana_ask_grant(const struct grafana *g, struct http_exchange *e, str folder,
                       const grafana_grants *grants)
{
    struct body b;
    grafana_begin_at(g, e, HTTP_POST, "/api/folders/", folder, "/permissions");
    begin(&b, e);
    json_key(&b.w, "items");
    json_begin_array(&b.w);
    for (size_t i = 0; i < grants->len; i++) put_grant(&b.w, &grants->at[i]);
    json_end_array(&b.w);
    end(&b, e);
    e->request.repeat = HTTP_REPEAT_ALWAYS; /* the whole list: twice is the same */
}
