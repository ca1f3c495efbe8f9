/* source_secret: see source_secret.h. */
#include "infra/source_secret.h"

#include "infra/source_state.h"

/* ---- names ------------------------------------------------------------------------------- */

/* The names of secrets in Grafana, and of those in the source. */
static const struct secret_name {
    const char *word;
    const char *names[2]; /* of CloudWatch, of OpenSearch; NULL: it has none */
} secret_names[] = {
    {"access_key", {"accessKey", "sigV4AccessKey"}},
    {"secret_key", {"secretKey", "sigV4SecretKey"}},
    {"password", {NULL, "basicAuthPassword"}},
};
static const char *const external_ids[] = {"jsonData.externalId", "jsonData.sigV4ExternalId"};

static const struct declared_secret *secret_of(const struct declared_source *s, const char *word)
{
    return strcmp(word, "access_key") == 0   ? &s->access_key
           : strcmp(word, "secret_key") == 0 ? &s->secret_key
                                             : &s->password;
}

/* ---- what is wanted ---------------------------------------------------------------------- */

static bool is_yes(const struct json *value)
{
    return value && value->kind == JSON_BOOL && value->boolean;
}

static enum infra_standing standing(const struct source_found *found, const char *name)
{
    const struct json *fields = infra_at(found->raw, "secureJsonFields");
    if (found->partial && found->raw) return INFRA_UNSEEN;
    return fields && is_yes(json_get(fields, str_from(name))) ? INFRA_STANDS : INFRA_ABSENT;
}

/* In Grafana an external id is no secret: it is compared, though never shown. */
static void want_external_id(struct infra *i, struct infra_resource *r,
                             const struct declared_source *s, const struct source_found *found)
{
    struct buf text = BUF_SECRET;
    struct infra_failure f;
    const struct infra_secret secret = {.field = STR("external_id"), .from = s->external_id};
    if (!declared_has_secret(&s->external_id)) return;
    bool known = infra_secret(i, &secret, &text, &f);
    const struct json *live = infra_at(found->raw, external_ids[s->kind]);
    bool same = live && live->kind == JSON_STRING && str_eq(live->string, buf_as_str(&text));
    infra_want_secret(i, r, "external_id", &s->external_id,
                      (known ? same : live != NULL) ? INFRA_STANDS : INFRA_ABSENT);
    buf_release(&text);
}

void source_want_secrets(struct infra *i, struct infra_resource *r,
                         const struct source_found *found)
{
    const struct declared_source *s = r->declared;
    for (size_t k = 0; k < COUNT_OF(secret_names); k++) {
        const char *name = secret_names[k].names[s->kind], *word = secret_names[k].word;
        if (name) infra_want_secret(i, r, word, secret_of(s, word), standing(found, name));
    }
    want_external_id(i, r, s, found);
}

/* ---- where they are sent ----------------------------------------------------------------- */

/* What decides to whom secrets go, and whether that one is who it says.  A data source of the
 * access `direct` gives them to every browser. */
static const char *const aims[] = {"url",
                                   "access",
                                   "basicAuthUser",
                                   "basicAuth",
                                   "jsonData.endpoint",
                                   "jsonData.tlsSkipVerify",
                                   "jsonData.serverName",
                                   "jsonData.tlsAuthWithCACert"};

static bool differs(const struct json *a, const struct json *b)
{
    return a && b ? !json_equal(a, b) : a != b;
}

static const char *changed_aim(const struct infra_resource *r)
{
    for (size_t k = 0; k < COUNT_OF(aims); k++)
        if (differs(infra_at(r->live, aims[k]), infra_at(r->wanted, aims[k]))) return aims[k];
    return NULL;
}

static bool is_named(const struct infra_resource *r, str stored)
{
    const struct declared_source *s = r->declared;
    for (size_t k = 0; k < COUNT_OF(secret_names); k++) {
        const char *name = secret_names[k].names[s->kind];
        if (name && str_is(stored, name))
            return declared_has_secret(secret_of(s, secret_names[k].word));
    }
    return false;
}

/* "basicAuthPassword, httpHeaderValue1": what Grafana keeps and the source says nothing of. */
static str unnamed(struct infra *i, const struct infra_resource *r, const struct json *raw)
{
    struct arena *a = infra_arena(i);
    const struct json *fields = infra_at(raw, "secureJsonFields");
    str names = STR_EMPTY;
    for (size_t k = 0; fields && k < fields->members.len; k++) {
        const struct json_member *m = &fields->members.at[k];
        if (!is_yes(m->value) || is_named(r, m->key)) continue;
        names = arena_join(a, names, names.len ? STR(", ") : STR_EMPTY, m->key);
    }
    return names;
}

static bool is_written(struct infra *i, const struct infra_resource *r)
{
    return r->owner == INFRA_OURS || infra_is_adopted(i, r) ||
           (r->owner == INFRA_OURS_EDITED && infra_options(i)->force);
}

void source_guard_secrets(struct infra *i, struct infra_resource *r,
                          const struct source_found *found)
{
    const char *aim = changed_aim(r);
    bool again = false;
    if (!aim || found->partial || !is_written(i, r)) return;
    str word = source_field(infra_arena(i), r, str_from(aim));
    for (size_t k = 0; k < r->secrets.len; k++) {
        struct infra_secret *secret = &r->secrets.at[k];
        bool kept = secret->standing == INFRA_STANDS && !str_is(secret->field, "external_id");
        again = again || kept;
        secret->sets = secret->sets || kept;
    }
    if (again)
        infra_note(i, r, INFRA_NOTE,
                   "its %.*s changes: a secret that Grafana keeps would be sent there, so that it "
                   "has to be given again",
                   STR_ARG(word));
    str others = unnamed(i, r, found->raw);
    if (!others.len) return;
    infra_note(i, r, INFRA_WARNING,
               "its %.*s changes, and Grafana keeps a secret that would be sent there and which "
               "the source does not name (%.*s): change it in Grafana, where the secret can be "
               "given again or taken away, then push",
               STR_ARG(word), STR_ARG(others));
    r->blocked = true;
}

/* ---- writing ----------------------------------------------------------------------------- */

bool source_put_secret(struct infra *i, const struct infra_resource *r,
                       const struct infra_secret *secret, struct json *document,
                       struct infra_failure *f)
{
    const struct declared_source *s = r->declared;
    struct arena *a = infra_arena(i);
    struct buf text = BUF_SECRET;
    bool known = infra_secret(i, secret, &text, f);
    struct json *value = known ? json_string(a, arena_str(a, buf_as_str(&text))) : NULL;
    buf_release(&text);
    if (!known) return false;
    if (str_is(secret->field, "external_id")) infra_put(a, document, external_ids[s->kind], value);
    for (size_t k = 0; k < COUNT_OF(secret_names); k++) {
        if (!str_is(secret->field, secret_names[k].word)) continue;
        str path = arena_join(a, STR("secureJsonData."), str_from(secret_names[k].names[s->kind]));
        infra_put(a, document, path.ptr, value);
    }
    return true;
}
