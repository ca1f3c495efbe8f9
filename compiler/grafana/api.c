/* api: see api.h.
 *
 * Not responsible for what an answer means beyond its outcome (answer.c), nor for when to ask
 * again.
 */
#include "grafana/api.h"

#include "base/json.h"
#include "grafana/inner.h"
#include "read/skim.h"

#include <stdio.h>

/* ---- requests ---------------------------------------------------------------------------- */

enum { MOST_SETTINGS = 64 << 20 }; /* every plugin's description is in it */

static void begin(const struct grafana *g, struct http_exchange *e, enum http_method method,
                  str path)
{
    struct arena a;
    arena_init(&a);
    http_exchange_init(e, method, arena_join(&a, g->url, path));
    http_exchange_header(e, STR("Authorization"), arena_join(&a, STR("Bearer "), g->token), true);
    arena_wipe(&a);
    arena_free(&a);
    http_exchange_header(e, STR("Accept"), STR("application/json"), false);
    http_exchange_header(e, STR("User-Agent"), g->agent, false);
    e->request.repeat = method == HTTP_GET ? HTTP_REPEAT_ALWAYS : HTTP_REPEAT_UNSENT;
}

void grafana_begin_at(const struct grafana *g, struct http_exchange *e, enum http_method method,
                      const char *before, str name, const char *after)
{
    struct arena a;
    arena_init(&a);
    begin(g, e, method, arena_join(&a, str_from(before), http_encode(&a, name), str_from(after)));
    arena_free(&a);
}

/* The body, of which the exchange gets a copy. */
static void set_body(struct http_exchange *e, struct buf *body)
{
    e->request.body = arena_str(&e->arena, buf_as_str(body));
    e->request.content_type = STR("application/json");
    buf_release(body);
}

/* ---- answers ----------------------------------------------------------------------------- */

static str text_of(struct arena *a, str object, const char *path)
{
    return skim_string(a, skim_at(object, path));
}

/* Releases name the top differently. */
static str folder_of(struct arena *a, str object, const char *path)
{
    str uid = text_of(a, object, path);
    return str_is(uid, "general") ? STR_EMPTY : uid;
}

/* Whether the answer is OK and an array; *list is then the body. */
static bool is_list(const struct http_exchange *e, struct arena *a, struct grafana_answer *answer,
                    str *list)
{
    *answer = grafana_answer_of(e, a);
    if (answer->outcome != GRAFANA_OK) return false;
    *list = str_trim(e->response.body);
    if (skim_is_array(*list)) return true;
    *answer = grafana_strange(e, a, "list");
    return false;
}

/* ---- the instance ------------------------------------------------------------------------ */

void grafana_ask_settings(const struct grafana *g, struct http_exchange *e)
{
    begin(g, e, HTTP_GET, STR("/api/frontend/settings"));
    e->request.most_body = MOST_SETTINGS;
}

struct grafana_answer grafana_told_settings(const struct http_exchange *e, struct arena *a,
                                            struct grafana_settings *out)
{
    struct grafana_answer answer = grafana_answer_of(e, a);
    *out = (struct grafana_settings){.version = STR_EMPTY};
    if (answer.outcome != GRAFANA_OK) return answer;
    str body = str_trim(e->response.body);
    str sources = skim_get(body, STR("datasources"));
    if (!skim_is_object(sources)) return grafana_strange(e, a, "data sources");
    out->version = text_of(a, body, "buildInfo.version");
    for (str name, value; skim_member(&sources, &name, &value);) {
        struct grafana_source source = {text_of(a, value, "name"), text_of(a, value, "uid"),
                                        text_of(a, value, "type"),
                                        text_of(a, value, "jsonData.defaultRegion")};
        if (!source.name.len) source.name = arena_str(a, name);
        vec_push(a, &out->sources, source);
    }
    return answer;
}

/* ---- folders ----------------------------------------------------------------------------- */

void grafana_ask_folders(const struct grafana *g, struct http_exchange *e, str parent, int page)
{
    struct arena a;
    arena_init(&a);
    str path = arena_printf(&a, "/api/folders?limit=%d&page=%d", GRAFANA_PAGE, page);
    if (parent.len) path = arena_join(&a, path, STR("&parentUid="), http_encode(&a, parent));
    begin(g, e, HTTP_GET, path);
    arena_free(&a);
}

static struct grafana_folder folder_at(struct arena *a, str object)
{
    return (struct grafana_folder){text_of(a, object, "uid"), text_of(a, object, "title"),
                                   folder_of(a, object, "parentUid")};
}

struct grafana_answer grafana_told_folders(const struct http_exchange *e, struct arena *a,
                                           grafana_folders *out)
{
    struct grafana_answer answer;
    str list;
    if (!is_list(e, a, &answer, &list)) return answer;
    for (str item; skim_item(&list, &item);) vec_push(a, out, folder_at(a, item));
    return answer;
}

void grafana_ask_folder(const struct grafana *g, struct http_exchange *e, str uid)
{
    grafana_begin_at(g, e, HTTP_GET, "/api/folders/", uid, "");
}

void grafana_ask_new_folder(const struct grafana *g, struct http_exchange *e,
                            const struct grafana_folder *folder)
{
    struct buf body = BUF_INIT;
    struct json_writer w;
    begin(g, e, HTTP_POST, STR("/api/folders"));
    json_writer_init(&w, &body, &e->arena);
    w.compact = true;
    json_begin_object(&w);
    json_field_str(&w, "uid", folder->uid);
    json_field_str(&w, "title", folder->title);
    if (folder->parent.len) json_field_str(&w, "parentUid", folder->parent);
    json_end_object(&w);
    set_body(e, &body);
}

struct grafana_answer grafana_told_folder(const struct http_exchange *e, struct arena *a,
                                          struct grafana_folder *out)
{
    struct grafana_answer answer = grafana_answer_of(e, a);
    if (answer.outcome != GRAFANA_OK) return answer;
    *out = folder_at(a, str_trim(e->response.body));
    return out->uid.len ? answer : grafana_strange(e, a, "uid");
}

void grafana_ask_contents(const struct grafana *g, struct http_exchange *e, str uid)
{
    grafana_begin_at(g, e, HTTP_GET, "/api/folders/", uid, "/counts");
}

struct grafana_answer grafana_told_contents(const struct http_exchange *e, struct arena *a,
                                            long long *count)
{
    struct grafana_answer answer = grafana_answer_of(e, a);
    str body = str_trim(e->response.body);
    *count = 0;
    if (answer.outcome != GRAFANA_OK) return answer;
    if (!skim_is_object(body)) return grafana_strange(e, a, "counts");
    for (str kind, number; skim_member(&body, &kind, &number);) {
        *count += skim_integer(number, 1); /* what is no number is not nothing */
    }
    return answer;
}

void grafana_ask_no_folder(const struct grafana *g, struct http_exchange *e, str uid)
{
    grafana_begin_at(g, e, HTTP_DELETE, "/api/folders/", uid, "?forceDeleteRules=false");
}

/* ---- dashboards -------------------------------------------------------------------------- */

void grafana_ask_dashboard(const struct grafana *g, struct http_exchange *e, str uid)
{
    grafana_begin_at(g, e, HTTP_GET, "/api/dashboards/uid/", uid, "");
}

/* A dashboard is large: it is walked once. */
static struct grafana_dashboard dashboard_at(struct arena *a, str json, str meta)
{
    enum { UID, TITLE, VERSION, TEMPLATING, KEYS };
    static const str keys[KEYS] = {STR_INIT("uid"), STR_INIT("title"), STR_INIT("version"),
                                   STR_INIT("templating")};
    str values[KEYS];
    skim_pick(json, keys, values, KEYS);
    return (struct grafana_dashboard){
        .json = json,
        .templating = values[TEMPLATING],
        .uid = skim_string(a, values[UID]),
        .title = skim_string(a, values[TITLE]),
        .version = skim_integer(values[VERSION], 0),
        .folder = folder_of(a, meta, "folderUid"),
        .folder_title = text_of(a, meta, "folderTitle"),
        .path = text_of(a, meta, "url"),
        .updated = text_of(a, meta, "updated"),
        .updated_by = text_of(a, meta, "updatedBy"),
        .provisioned = skim_true(skim_get(meta, STR("provisioned"))),
        .can_save = skim_true(skim_get(meta, STR("canSave"))),
    };
}

/* Of what is not there at all 9.4 and 10 say "denied" unless the token may read every dashboard:
 * the folder whose permissions count cannot be found (accesscontrol/middleware.go, deny).  A 404
 * that speaks of something else, such as the dashboard's folder, does not say that it is gone. */
static void refine_absence(const struct http_exchange *e, struct grafana_answer *answer)
{
    str body = str_trim(e->response.body);
    bool by_role = skim_get(body, STR("accessErrorId")).len > 0;
    if (answer->outcome == GRAFANA_DENIED && by_role) answer->outcome = GRAFANA_UNSEEN;
    if (answer->outcome == GRAFANA_NOT_FOUND &&
        str_find(answer->why, STR("older not found"), 0) != SIZE_MAX) {
        answer->outcome = GRAFANA_STRANGE;
    }
}

struct grafana_answer grafana_told_dashboard(const struct http_exchange *e, struct arena *a,
                                             struct grafana_dashboard *out)
{
    struct grafana_answer answer = grafana_answer_of(e, a);
    if (answer.outcome != GRAFANA_OK) {
        refine_absence(e, &answer);
        return answer;
    }
    static const str keys[] = {STR_INIT("dashboard"), STR_INIT("meta")};
    str parts[COUNT_OF(keys)];
    skim_pick(str_trim(e->response.body), keys, parts, COUNT_OF(keys));
    if (!skim_is_object(parts[0])) return grafana_strange(e, a, "dashboard");
    *out = dashboard_at(a, parts[0], parts[1]);
    if (!out->uid.len) return grafana_strange(e, a, "uid");
    return out->version > 0 ? answer : grafana_strange(e, a, "version");
}

void grafana_ask_save(const struct grafana *g, struct http_exchange *e,
                      const struct grafana_save *save)
{
    struct buf body = BUF_INIT;
    begin(g, e, HTTP_POST, STR("/api/dashboards/db"));
    buf_text(&body, "{\"dashboard\":");
    buf_str(&body, save->dashboard);
    buf_text(&body, ",\"folderUid\":");
    json_escape(&body, save->folder);
    buf_text(&body, ",\"message\":");
    json_escape(&body, save->message);
    buf_text(&body, ",\"overwrite\":false}");
    set_body(e, &body);
}

struct grafana_answer grafana_told_saved(const struct http_exchange *e, struct arena *a,
                                         struct grafana_saved *out)
{
    struct grafana_answer answer = grafana_answer_of(e, a);
    if (answer.outcome != GRAFANA_OK) return answer;
    str body = str_trim(e->response.body);
    *out = (struct grafana_saved){text_of(a, body, "uid"),
                                  skim_integer(skim_get(body, STR("version")), 0),
                                  text_of(a, body, "url")};
    if (!out->uid.len) return grafana_strange(e, a, "uid");
    return out->version > 0 ? answer : grafana_strange(e, a, "version");
}

void grafana_ask_no_dashboard(const struct grafana *g, struct http_exchange *e, str uid)
{
    grafana_begin_at(g, e, HTTP_DELETE, "/api/dashboards/uid/", uid, "");
}

struct grafana_answer grafana_told_gone(const struct http_exchange *e, struct arena *a)
{
    return grafana_answer_of(e, a);
}

void grafana_ask_version(const struct grafana *g, struct http_exchange *e, str uid,
                         long long version)
{
    char after[32];
    snprintf(after, sizeof after, "/versions/%lld", version);
    grafana_begin_at(g, e, HTTP_GET, "/api/dashboards/uid/", uid, after);
}

struct grafana_answer grafana_told_version(const struct http_exchange *e, struct arena *a,
                                           struct grafana_version_of *out)
{
    struct grafana_answer answer = grafana_answer_of(e, a);
    if (answer.outcome != GRAFANA_OK) return answer;
    str body = str_trim(e->response.body);
    *out = (struct grafana_version_of){
        .json = skim_get(body, STR("data")),
        .version = skim_integer(skim_get(body, STR("version")), 0),
        .created_by = text_of(a, body, "createdBy"),
        .created = text_of(a, body, "created"),
    };
    out->templating = skim_get(out->json, STR("templating"));
    return skim_is_object(out->json) ? answer : grafana_strange(e, a, "dashboard");
}

/* ---- search ------------------------------------------------------------------------------ */

void grafana_ask_search(const struct grafana *g, struct http_exchange *e, enum grafana_kind kind,
                        str tag, int page)
{
    struct arena a;
    arena_init(&a);
    const char *type = kind == GRAFANA_FOLDERS ? "dash-folder" : "dash-db";
    str path = arena_printf(&a, "/api/search?type=%s&limit=%d&page=%d", type, GRAFANA_PAGE, page);
    if (tag.len) path = arena_join(&a, path, STR("&tag="), http_encode(&a, tag));
    begin(g, e, HTTP_GET, path);
    arena_free(&a);
}

struct grafana_answer grafana_told_hits(const struct http_exchange *e, struct arena *a,
                                        grafana_hits *out)
{
    struct grafana_answer answer;
    str list;
    if (!is_list(e, a, &answer, &list)) return answer;
    for (str item; skim_item(&list, &item);) {
        struct grafana_hit hit = {text_of(a, item, "uid"), text_of(a, item, "title"),
                                  folder_of(a, item, "folderUid"), text_of(a, item, "folderTitle")};
        if (hit.uid.len) vec_push(a, out, hit);
    }
    return answer;
}

/* A path that Grafana gives has the path that it is served below in front, as `url` has. */
str grafana_link(const struct grafana *g, struct arena *a, str path)
{
    size_t host = str_find(g->url, STR("://"), 0);
    size_t slash = host == SIZE_MAX ? SIZE_MAX : str_find_char(g->url, '/', host + 3);
    str origin = str_part(g->url, 0, slash == SIZE_MAX ? g->url.len : slash);
    str below = str_part(g->url, origin.len, g->url.len);
    bool has_it = below.len && str_starts(path, below);
    return arena_join(a, has_it ? origin : g->url, path);
}
