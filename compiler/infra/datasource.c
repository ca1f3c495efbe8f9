/* datasource: see datasource.h.  Not responsible for what a state is (source_state.c), nor for
 * secrets (source_secret.c). */
#include "infra/datasource.h"

#include "grafana/sources.h"
#include "infra/domain.h"
#include "infra/source_secret.h"
#include "infra/source_state.h"
#include "model/build.h"

#define DENIED                                                                                     \
    "data sources need a token with the role Admin: make one in Grafana (Administration, Service " \
    "accounts)"

str source_type(enum declared_source_kind kind)
{
    return kind == DECLARED_CLOUDWATCH ? STR("cloudwatch") : STR("grafana-opensearch-datasource");
}

/* The uid of a new one. */
static str source_uid(struct arena *a, str project, const struct declared_source *s)
{
    if (s->uid.len) return s->uid;
    return identity_uid(a, arena_join(a, project, STR(" "), s->head.name));
}

/* ---- reading ----------------------------------------------------------------------------- */

typedef struct grafana_answer teller(const struct http_exchange *e, struct arena *a,
                                     struct json **out);

static struct grafana_answer ask(struct infra *i, struct http_exchange *e, struct json **out)
{
    http_do(infra_options(i)->http, e);
    struct grafana_answer answer = grafana_told_source(e, infra_arena(i), out);
    http_exchange_release(e);
    return answer;
}

/* By its uid, else by its name.  NOT_FOUND is an answer: there is none. */
static struct grafana_answer look(struct infra *i, const struct declared_source *s, str uid,
                                  struct json **raw)
{
    const struct grafana *g = &infra_options(i)->grafana;
    struct http_exchange e;
    grafana_ask_source(g, &e, uid);
    struct grafana_answer answer = ask(i, &e, raw);
    if (answer.outcome != GRAFANA_NOT_FOUND) return answer;
    grafana_ask_source_named(g, &e, s->head.name);
    return ask(i, &e, raw);
}

/* What a token without the role Admin may see of it. */
static struct grafana_answer look_as_viewer(struct infra *i, const struct declared_source *s,
                                            str uid, struct json **raw)
{
    struct http_exchange e;
    grafana_ask_settings(&infra_options(i)->grafana, &e);
    http_do(infra_options(i)->http, &e);
    struct grafana_answer answer =
        grafana_told_source_shown(&e, infra_arena(i), uid, s->head.name, raw);
    http_exchange_release(&e);
    return answer;
}

static bool find(struct infra *i, const struct declared_source *s, struct source_found *out,
                 struct infra_failure *f)
{
    out->uid = source_uid(infra_arena(i), infra_options(i)->project, s);
    struct grafana_answer answer = look(i, s, out->uid, &out->raw);
    if (answer.outcome == GRAFANA_DENIED || answer.outcome == GRAFANA_UNSEEN) {
        answer = look_as_viewer(i, s, out->uid, &out->raw);
        out->partial = true;
    }
    if (answer.outcome == GRAFANA_NOT_FOUND) answer.outcome = GRAFANA_OK;
    if (!infra_grafana_ok(&answer, DENIED, f)) return false;
    const struct json *uid = infra_at(out->raw, "uid");
    if (out->raw && (!uid || uid->kind != JSON_STRING))
        return infra_fail(f, INFRA_REFUSED, STR("Grafana gives it without a uid"), STR_EMPTY);
    if (out->raw) out->uid = uid->string;
    return true;
}

/* ---- whose it is ------------------------------------------------------------------------- */

static bool is_text(const struct json *value, str text)
{
    return value && value->kind == JSON_STRING && str_eq(value->string, text);
}

/* As it was written, or as it was before `json` in the source spoke of more of it. */
static bool is_untouched(struct infra *i, const struct declared_source *s, const struct json *raw,
                         const struct json *live)
{
    struct arena *a = infra_arena(i);
    const struct json *state = infra_at(raw, "jsonData.dashc.state");
    struct declared_source plain = *s;
    plain.json = NULL;
    return is_text(state, infra_digest(a, live)) ||
           (s->json && is_text(state, infra_digest(a, source_canonical(a, &plain, raw))));
}

static enum infra_owner owner_of(struct infra *i, const struct declared_source *s,
                                 const struct json *raw, const struct json *live)
{
    bool ours = is_text(infra_at(raw, "jsonData.dashc.project"), infra_options(i)->project);
    if (!ours) return INFRA_NOT_OURS;
    return is_untouched(i, s, raw, live) ? INFRA_OURS : INFRA_OURS_EDITED;
}

static void note_owner(struct infra *i, struct infra_resource *r, const struct json *raw)
{
    const struct json *project = infra_at(raw, "jsonData.dashc.project");
    const struct json *read_only = json_get(raw, STR("readOnly"));
    if (read_only && read_only->kind == JSON_BOOL && read_only->boolean &&
        !json_equal(r->live, r->wanted)) {
        infra_note(i, r, INFRA_WARNING,
                   "Grafana has it from a file or another tool: change it where it comes from");
        r->blocked = true;
    }
    if (r->owner != INFRA_NOT_OURS || json_equal(r->live, r->wanted)) return;
    if (project && project->kind == JSON_STRING)
        infra_note(i, r, INFRA_NOTE, "it belongs to the project \"%.*s\"",
                   STR_ARG(project->string));
}

/* ---- the kind ---------------------------------------------------------------------------- */

/* What a Viewer does not see is taken to be as it is wanted. */
static void complete(struct infra *i, const struct json *wanted, struct json *raw)
{
    static const char *const unseen[] = {"url", "basicAuth", "basicAuthUser"};
    struct arena *a = infra_arena(i);
    for (size_t k = 0; k < COUNT_OF(unseen); k++) {
        struct json *value = infra_at(wanted, unseen[k]);
        json_set(a, raw, str_from(unseen[k]), value ? value : json_null(a));
    }
}

static void check_type(struct infra *i, struct infra_resource *r, const struct declared_source *s,
                       const struct source_found *found)
{
    const struct json *type = json_get(found->raw, STR("type"));
    if (is_text(type, source_type(s->kind))) return;
    infra_note(
        i, r, INFRA_WARNING,
        "there is a data source of this name or uid of another type (%.*s): choose another name",
        STR_ARG(type && type->kind == JSON_STRING ? type->string : STR("unknown")));
    r->blocked = true;
}

static bool read_one(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct declared_source *s = r->declared;
    struct source_found *found = arena_new(infra_arena(i), struct source_found);
    if (!find(i, s, found, f)) return false;
    r->own = found;
    r->id = found->uid;
    r->wanted = source_wanted(i, s, found->raw);
    source_want_secrets(i, r, found);
    if (!found->raw) {
        if (s->kind == DECLARED_OPENSEARCH && !infra_at(r->wanted, "jsonData.version"))
            infra_note(
                i, r, INFRA_NOTE,
                "its domain cannot be asked for its version from here: Grafana will be, once "
                "it stands");
        return true;
    }
    check_type(i, r, s, found);
    if (found->partial) complete(i, r->wanted, found->raw);
    r->live = source_canonical(infra_arena(i), s, found->raw);
    r->owner = owner_of(i, s, found->raw, r->live);
    if (found->partial)
        infra_note(i, r, INFRA_NOTE,
                   "its address, user and secrets were not compared: that needs a "
                   "token with the role Admin");
    source_guard_secrets(i, r, found);
    note_owner(i, r, found->raw);
    return true;
}

static bool read_source(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    if (!read_one(i, r, f)) return false;
    bool was = r->live && infra_at(r->live, "isDefault");
    if (infra_at(r->wanted, "isDefault") && !was)
        infra_note(i, r, INFRA_NOTE,
                   "it becomes the default: what is the default now no longer is");
    return true;
}

static bool send(struct infra *i, struct infra_resource *r, const struct json *raw,
                 struct infra_failure *f)
{
    const struct infra_options *o = infra_options(i);
    struct source_found *found = r->own;
    struct json *document = source_document(i, r, raw, found->uid);
    struct buf body = BUF_SECRET;
    struct json_writer w;
    struct http_exchange e;
    for (size_t k = 0; k < r->secrets.len; k++)
        if (r->secrets.at[k].sets && !source_put_secret(i, r, &r->secrets.at[k], document, f))
            return false;
    json_writer_init(&w, &body, infra_arena(i));
    w.compact = true;
    json_put_tree(&w, document);
    if (raw)
        grafana_ask_change_source(&o->grafana, &e, found->uid, buf_as_str(&body));
    else
        grafana_ask_new_source(&o->grafana, &e, buf_as_str(&body));
    buf_release(&body);
    http_do(o->http, &e);
    struct grafana_answer answer = grafana_told_source_saved(&e, infra_arena(i), &found->uid);
    http_exchange_release(&e);
    return infra_grafana_ok(&answer, DENIED, f);
}

/* A new one whose domain could not be asked: Grafana can, now that it stands. */
static bool add_version(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct declared_source *s = r->declared;
    struct source_found *found = r->own;
    struct arena *a = infra_arena(i);
    struct domain_version version = domain_ask_through(i, found->uid);
    if (!version.version.len)
        return infra_fail(
            f, INFRA_REFUSED,
            STR("it stands, but its domain does not say its version, so that no query "
                "runs"),
            STR("see that Grafana's role may read the domain, or write `version "
                "\"2.11.0\"; flavor opensearch` in the declaration"));
    infra_put(a, r->wanted, "jsonData.version",
              json_string(a, s->version.len ? s->version : version.version));
    infra_put(a, r->wanted, "jsonData.flavor",
              json_string(a, s->flavor.len ? s->flavor : version.flavor));
    if (!find(i, s, found, f)) return false;
    return send(i, r, found->raw, f);
}

static bool write_source(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    const struct declared_source *s = r->declared;
    const struct source_found *found = r->own;
    if (found->partial && found->raw)
        return infra_fail(f, INFRA_DENIED, STR("this token may not change data sources"),
                          STR(DENIED));
    if (!send(i, r, found->raw, f)) return false;
    bool lacks = s->kind == DECLARED_OPENSEARCH && !infra_at(r->wanted, "jsonData.version");
    return !lacks || add_version(i, r, f);
}

static const struct infra_kind data_source = {.noun = "data source",
                                              .name = "datasource",
                                              .service = "Grafana",
                                              .read = read_source,
                                              .write = write_source,
                                              .field = source_field};

void sources_want(struct infra *i, const struct declared *d)
{
    for (size_t k = 0; k < d->sources.len; k++)
        infra_add(i, &data_source, d->sources.at[k]->head.name, &d->sources.at[k]->head,
                  d->sources.at[k]);
}
