/* source_state: see source_state.h.
 *
 * Members are those of Grafana's pkg/services/datasources and of the plugins' settings (cloudwatch:
 * pkg/tsdb/cloudwatch/models/settings.go; OpenSearch: the plugin's src/types.ts), the same from 9.4
 * to 13.
 */
#include "infra/source_state.h"

#include "infra/datasource.h"
#include "infra/domain.h"

#include <stdio.h>

/* ---- the members that dashc manages ------------------------------------------------------ */

enum { CLOUDWATCH = 1u << DECLARED_CLOUDWATCH, OPENSEARCH = 1u << DECLARED_OPENSEARCH };
enum { BOTH = CLOUDWATCH | OPENSEARCH };

/* `otherwise`: what the absence of the member means; such a value is left out. */
static const struct member {
    const char *path;
    const char *word; /* in the language; NULL: none */
    unsigned kinds;
    const char *otherwise;
} members[] = {
    {"name", NULL, BOTH, NULL},
    {"type", NULL, BOTH, NULL},
    {"url", "url", OPENSEARCH, NULL},
    {"isDefault", "default", BOTH, NULL},
    {"basicAuth", NULL, OPENSEARCH, NULL},
    {"basicAuthUser", "user", OPENSEARCH, NULL},
    {"jsonData.authType", "authentication", CLOUDWATCH, NULL},
    {"jsonData.defaultRegion", "region", CLOUDWATCH, NULL},
    {"jsonData.assumeRoleArn", "role", CLOUDWATCH, NULL},
    {"jsonData.customMetricsNamespaces", "namespaces", CLOUDWATCH, NULL},
    {"jsonData.logsTimeout", "timeout", CLOUDWATCH, "30m"},
    {"jsonData.defaultLogGroups", "logs", CLOUDWATCH, NULL},
    {"jsonData.database", "index", OPENSEARCH, NULL},
    {"jsonData.interval", "index interval", OPENSEARCH, NULL},
    {"jsonData.timeField", "time", OPENSEARCH, NULL},
    {"jsonData.version", "version", OPENSEARCH, NULL},
    {"jsonData.flavor", "flavor", OPENSEARCH, NULL},
    {"jsonData.serverless", "serverless", OPENSEARCH, NULL},
    {"jsonData.pplEnabled", "ppl", OPENSEARCH, "true"},
    {"jsonData.logMessageField", "message", OPENSEARCH, NULL},
    {"jsonData.logLevelField", "level", OPENSEARCH, NULL},
    {"jsonData.dataLinks", "link", OPENSEARCH, NULL},
    {"jsonData.sigV4Auth", "sigv4", OPENSEARCH, NULL},
    {"jsonData.sigV4AuthType", "authentication", OPENSEARCH, NULL},
    {"jsonData.sigV4Region", "region", OPENSEARCH, NULL},
    {"jsonData.sigV4AssumeRoleArn", "role", OPENSEARCH, NULL},
};

static bool belongs(const struct member *m, const struct declared_source *s)
{
    return (m->kinds & 1u << s->kind) != 0;
}

str source_field(struct arena *a, const struct infra_resource *r, str path)
{
    (void)a, (void)r;
    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (str_is(path, members[i].path) && members[i].word) return str_from(members[i].word);
    return path;
}

/* ---- canonical --------------------------------------------------------------------------- */

/* Go's duration ("1h30m0s") in seconds; 0 when it is none. */
static double seconds_of(str text)
{
    static const struct {
        const char *unit;
        double seconds;
    } units[] = {{"ms", 0.001}, {"h", 3600}, {"m", 60}, {"s", 1}};
    double sum = 0;
    while (text.len) {
        size_t used, before = text.len;
        double number = number_read(text, &used);
        text = str_part(text, used, text.len);
        for (size_t i = 0; used && i < COUNT_OF(units); i++) {
            if (!str_starts(text, str_from(units[i].unit))) continue;
            sum += number * units[i].seconds;
            text = str_part(text, strlen(units[i].unit), text.len);
            break;
        }
        if (!used || text.len == before - used) return 0;
    }
    return sum;
}

/* 1800 is "30m". */
static str duration_said(struct arena *a, double seconds)
{
    long long s = (long long)(seconds + 0.5);
    if (s % 3600 == 0) return arena_printf(a, "%lldh", s / 3600);
    if (s % 60 == 0) return arena_printf(a, "%lldm", s / 60);
    return arena_printf(a, "%llds", s);
}

static bool is_nothing(const struct member *m, const struct json *value)
{
    switch (value->kind) {
    case JSON_NULL: return true;
    case JSON_BOOL:
        return m->otherwise ? value->boolean == (strcmp(m->otherwise, "true") == 0)
                            : !value->boolean;
    case JSON_STRING:
        return !value->string.len || (m->otherwise && str_is(value->string, m->otherwise));
    case JSON_ARRAY: return !value->items.len;
    default: return false;
    }
}

/* Texts that mean the same in one form. */
static struct json *normal(struct arena *a, const struct member *m, struct json *value)
{
    if (value->kind != JSON_STRING) return value;
    if (strcmp(m->path, "jsonData.logsTimeout") == 0 && seconds_of(value->string) > 0)
        return json_string(a, duration_said(a, seconds_of(value->string)));
    if (strcmp(m->path, "url") == 0 && str_ends(value->string, STR("/")))
        return json_string(a, str_part(value->string, 0, value->string.len - 1));
    return value;
}

/* Newer editors write { arn, name } where older ones wrote names. */
static struct json *group_names(struct arena *a, const struct json *raw)
{
    const struct json *groups = infra_at(raw, "jsonData.logGroups");
    struct json *names = json_array(a);
    for (size_t i = 0; groups && groups->kind == JSON_ARRAY && i < groups->items.len; i++) {
        struct json *name = infra_at(groups->items.at[i], "name");
        if (name) json_push(a, names, name);
    }
    return names;
}

/* The members of `patch` as they are in `raw`. */
static struct json *pick(struct arena *a, const struct json *patch, const struct json *raw)
{
    struct json *out = json_object(a);
    for (size_t i = 0; i < patch->members.len; i++) {
        const struct json_member *m = &patch->members.at[i];
        struct json *value = raw && raw->kind == JSON_OBJECT ? json_get(raw, m->key) : NULL;
        bool deeper = m->value->kind == JSON_OBJECT && value && value->kind == JSON_OBJECT;
        if (value) json_set(a, out, m->key, deeper ? pick(a, m->value, value) : value);
    }
    return out;
}

struct json *source_canonical(struct arena *a, const struct declared_source *s,
                              const struct json *raw)
{
    struct json *out = s->json ? pick(a, s->json, raw) : json_object(a);
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        const struct member *m = &members[i];
        struct json *value = infra_at(raw, m->path);
        if (!belongs(m, s)) continue;
        if (!value && strcmp(m->path, "jsonData.defaultLogGroups") == 0)
            value = group_names(a, raw);
        if (value) value = normal(a, m, value);
        if (value && !is_nothing(m, value)) infra_put(a, out, m->path, value);
    }
    return out;
}

/* ---- wanted ------------------------------------------------------------------------------ */

struct writing {
    struct arena *a;
    struct json *out;
};

static void put(const struct writing *w, const char *path, str text)
{
    if (text.len) infra_put(w->a, w->out, path, json_string(w->a, text));
}

static void put_flag(const struct writing *w, const char *path, bool value)
{
    infra_put(w->a, w->out, path, json_bool(w->a, value));
}

/* On AMG the workspace's role; else what the server's environment has, unless keys are given. */
static str authentication(const struct infra_options *o, const struct declared_source *s)
{
    if (declared_has_secret(&s->access_key)) return STR("keys");
    return o->amg ? STR("ec2_iam_role") : STR("default");
}

static str joined(struct arena *a, const declared_texts *list)
{
    str text = STR_EMPTY;
    for (size_t i = 0; i < list->len; i++)
        text = arena_join(a, text, i ? STR(",") : STR_EMPTY, list->at[i]);
    return text;
}

static void put_cloudwatch(const struct writing *w, const struct infra_options *o,
                           const struct declared_source *s)
{
    struct json *groups = json_array(w->a);
    put(w, "jsonData.authType", authentication(o, s));
    put(w, "jsonData.defaultRegion", s->region);
    put(w, "jsonData.assumeRoleArn", s->role);
    put(w, "jsonData.customMetricsNamespaces", joined(w->a, &s->namespaces));
    if (s->timeout > 0) put(w, "jsonData.logsTimeout", duration_said(w->a, s->timeout));
    for (size_t i = 0; i < s->groups.len; i++)
        json_push(w->a, groups, json_string(w->a, s->groups.at[i]));
    infra_put(w->a, w->out, "jsonData.defaultLogGroups", groups);
}

static void put_links(const struct writing *w, const struct declared_source *s)
{
    struct json *links = json_array(w->a);
    for (size_t i = 0; i < s->links.len; i++) {
        const struct declared_link *from = &s->links.at[i];
        struct json *link = json_object(w->a);
        json_set(w->a, link, STR("field"), json_string(w->a, from->field));
        json_set(w->a, link, STR("url"), json_string(w->a, from->url));
        if (from->title.len) json_set(w->a, link, STR("title"), json_string(w->a, from->title));
        json_push(w->a, links, link);
    }
    infra_put(w->a, w->out, "jsonData.dataLinks", links);
}

static void put_opensearch(const struct writing *w, const struct infra_options *o,
                           const struct declared_source *s)
{
    put(w, "url", s->url);
    put(w, "basicAuthUser", s->user);
    put_flag(w, "basicAuth", s->user.len > 0);
    put(w, "jsonData.database", s->index);
    put(w, "jsonData.interval", s->pattern);
    put(w, "jsonData.timeField", s->time);
    put(w, "jsonData.logMessageField", s->message);
    put(w, "jsonData.logLevelField", s->level);
    put_flag(w, "jsonData.pplEnabled", s->ppl != DECLARED_NO);
    put_links(w, s);
    put_flag(w, "jsonData.serverless", domain_is_serverless(s->url));
    if (!s->sigv4) return;
    put_flag(w, "jsonData.sigV4Auth", true);
    put(w, "jsonData.sigV4AuthType", authentication(o, s));
    put(w, "jsonData.sigV4Region", s->region);
    put(w, "jsonData.sigV4AssumeRoleArn", s->role);
}

/* What the source says, else what the domain says, else what Grafana has. */
static void put_version(struct infra *i, const struct writing *w, const struct declared_source *s,
                        const struct json *live)
{
    struct domain_version found = {s->version, s->flavor};
    if (!found.version.len || !found.flavor.len) {
        struct domain_version asked = domain_ask(i, s, live);
        if (!found.version.len) found.version = asked.version;
        if (!found.flavor.len) found.flavor = asked.flavor;
    }
    const struct json *version = infra_at(live, "jsonData.version");
    const struct json *flavor = infra_at(live, "jsonData.flavor");
    if (!found.version.len && version) found.version = version->string;
    if (!found.flavor.len && flavor) found.flavor = flavor->string;
    put(w, "jsonData.version", found.version);
    put(w, "jsonData.flavor", found.flavor);
}

struct json *source_wanted(struct infra *i, const struct declared_source *s,
                           const struct json *live)
{
    struct arena *a = infra_arena(i);
    const struct infra_options *o = infra_options(i);
    struct writing w = {a, json_object(a)};
    put(&w, "name", s->head.name);
    put(&w, "type", source_type(s->kind));
    put_flag(&w, "isDefault", s->first);
    if (s->kind == DECLARED_CLOUDWATCH) {
        put_cloudwatch(&w, o, s);
    } else {
        put_opensearch(&w, o, s);
        put_version(i, &w, s, live);
    }
    struct json *whole = s->json ? json_merge(a, w.out, s->json) : w.out;
    return source_canonical(a, s, whole);
}

/* ---- the document ------------------------------------------------------------------------ */

/* Members of Grafana's own that a change must send again; what it adds by itself is left out. */
static struct json *kept_of(struct arena *a, const struct json *raw)
{
    static const char *const kept[] = {"id",
                                       "uid",
                                       "name",
                                       "type",
                                       "access",
                                       "url",
                                       "user",
                                       "database",
                                       "basicAuth",
                                       "basicAuthUser",
                                       "isDefault",
                                       "jsonData",
                                       "withCredentials",
                                       "version"};
    struct json *out = json_object(a);
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        struct json *value = json_get(raw, str_from(kept[i]));
        if (value) json_set(a, out, str_from(kept[i]), value);
    }
    return out;
}

static struct json *new_document(struct arena *a, const struct declared_source *s, str uid)
{
    struct json *out = json_object(a);
    json_set(a, out, STR("uid"), json_string(a, uid));
    json_set(a, out, STR("access"), json_string(a, STR("proxy")));
    if (s->kind == DECLARED_OPENSEARCH)
        infra_put(a, out, "jsonData.maxConcurrentShardRequests", json_number(a, 5));
    return out;
}

/* Managed members that are wanted no more.  Flags are written out, because absence would keep
 * them. */
static void take_away(struct arena *a, const struct declared_source *s, const struct json *wanted,
                      struct json *patch)
{
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        const struct member *m = &members[i];
        if (!belongs(m, s) || infra_at(wanted, m->path)) continue;
        bool flag = strcmp(m->path, "isDefault") == 0 || strcmp(m->path, "basicAuth") == 0;
        bool text = strcmp(m->path, "basicAuthUser") == 0;
        infra_put(a, patch, m->path,
                  flag   ? json_bool(a, false)
                  : text ? json_string(a, STR_EMPTY)
                         : json_null(a));
    }
    if (s->kind == DECLARED_CLOUDWATCH) infra_put(a, patch, "jsonData.logGroups", json_null(a));
}

struct json *source_document(struct infra *i, const struct infra_resource *r,
                             const struct json *raw, str uid)
{
    struct arena *a = infra_arena(i);
    const struct declared_source *s = r->declared;
    struct json *patch = json_object(a);
    struct json *base = raw ? kept_of(a, raw) : new_document(a, s, uid);
    take_away(a, s, r->wanted, patch);
    infra_put(a, patch, "jsonData.dashc.project", json_string(a, infra_options(i)->project));
    infra_put(a, patch, "jsonData.dashc.state", json_string(a, infra_digest(a, r->wanted)));
    return json_merge(a, json_merge(a, base, patch), r->wanted);
}
