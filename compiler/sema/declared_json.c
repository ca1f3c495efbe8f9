/* declared_json: see declared_json.h.  The members of `datasource`, `retention` and `stream` come
 * from the tables that they are read by (declare_read.c). */
#include "sema/declared_json.h"

#include "sema/declared_fields.h"
#include "syntax/words.h"

#include <stdlib.h>

/* ---- values ------------------------------------------------------------------------------ */

struct measure {
    const char *name;
    double size;
};

/* In the largest measure that leaves nothing over. */
static str measured(struct arena *a, double value, const struct measure *list, size_t count)
{
    size_t k = 0;
    while (k + 1 < count && value / list[k].size != (double)(long long)(value / list[k].size)) k++;
    return value > 0 ? arena_printf(a, "%.15g%s", value / list[k].size, list[k].name) : STR_EMPTY;
}

str declared_age(struct arena *a, double seconds)
{
    static const struct measure list[] = {{"d", 86400}, {"h", 3600}, {"m", 60}, {"s", 1}};
    return measured(a, seconds, list, COUNT_OF(list));
}

str declared_size(struct arena *a, double bytes)
{
    static const struct measure list[] = {
        {"TiB", 1099511627776.0}, {"GiB", 1073741824.0}, {"TB", 1e12}, {"GB", 1e9},
        {"MiB", 1048576.0},       {"MB", 1e6},           {"B", 1}};
    return measured(a, bytes, list, COUNT_OF(list));
}

void declared_put(struct arena *a, struct json *object, str key, str text)
{
    if (text.len) json_set(a, object, key, json_string(a, text));
}

void declared_put_list(struct arena *a, struct json *object, str key, const declared_texts *list)
{
    struct json *array = json_array(a);
    for (size_t i = 0; i < list->len; i++) json_push(a, array, json_string(a, list->at[i]));
    if (list->len) json_set(a, object, key, array);
}

static str secret_said(struct arena *a, const struct declared_secret *s)
{
    if (s->env.len) return arena_join(a, STR("env "), s->env);
    return s->file.len ? arena_join(a, STR("file "), s->file) : STR_EMPTY;
}

/* ---- by table ---------------------------------------------------------------------------- */

static str answer_said(enum declared_answer answer)
{
    return answer == DECLARED_YES ? STR("yes") : answer == DECLARED_NO ? STR("no") : STR_EMPTY;
}

static void put_field(struct arena *a, struct json *out, const struct word *word,
                      const void *member)
{
    str key = str_from(word->name);
    const struct declared_number *number = member;
    bool answers = word->type == WORD_CHOICE && strcmp(word->choices, "yes no") == 0;
    switch (word->type) {
    case WORD_FLAG:
        if (*(const bool *)member) json_set(a, out, key, json_bool(a, true));
        return;
    case WORD_TEXTS: declared_put_list(a, out, key, member); return;
    case WORD_INTEGER:
        if (number->said) json_set(a, out, key, json_number(a, (double)number->value));
        return;
    case WORD_DURATION: declared_put(a, out, key, declared_age(a, *(const double *)member)); return;
    case WORD_SECRET: declared_put(a, out, key, secret_said(a, member)); return;
    default:
        declared_put(a, out, key,
                     answers ? answer_said(*(const enum declared_answer *)member)
                             : *(const str *)member);
    }
}

void declared_fields_json(struct arena *a, const struct declared_field *fields, size_t count,
                          unsigned scope, const void *from, struct json *out)
{
    for (size_t i = 0; i < count; i++) {
        const struct declared_field *field = &fields[i];
        if (field->say)
            field->say(a, from, out);
        else
            put_field(a, out, word_find(str_from(field->word), scope),
                      (const char *)from + field->at);
    }
}

/* ---- a workspace ------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

static void put_texts(struct arena *a, struct json *out, const char *key, const site_texts *list)
{
    declared_texts copy = {0};
    for (size_t i = 0; i < list->len; i++) vec_push(a, &copy, list->at[i]);
    if (copy.len) qsort(copy.at, copy.len, sizeof *copy.at, by_text);
    declared_put_list(a, out, str_from(key), &copy);
}

/* "admin user", "viewer group". */
static void put_people(struct arena *a, struct json *out, const struct site *site)
{
    static const char *const levels[] = {"viewer", "editor", "admin"};
    for (int level = SITE_ADMIN; level >= SITE_VIEWER; level--) {
        for (int group = 0; group < 2; group++) {
            site_texts names = {0};
            for (size_t i = 0; i < site->people.len; i++) {
                const struct site_person *p = &site->people.at[i];
                if ((int)p->level == level && p->group == (group == 1))
                    vec_push(a, &names, p->name);
            }
            put_texts(a, out, arena_printf(a, "%s %s", levels[level], group ? "group" : "user").ptr,
                      &names);
        }
    }
}

static void put_folders(struct arena *a, struct json *out, const struct site *site)
{
    static const char *const levels[] = {"view", "edit", "manage"};
    for (size_t i = 0; i < site->folders.len; i++) {
        const struct site_folder *f = &site->folders.at[i];
        site_texts grants = {0};
        for (size_t k = 0; k < f->grants.len; k++) {
            const struct site_grant *g = &f->grants.at[k];
            str grant = g->team.len
                            ? arena_printf(a, "%s team %.*s", levels[g->level], STR_ARG(g->team))
                            : arena_printf(a, "%s everyone", levels[g->level]);
            vec_push(a, &grants, grant);
        }
        put_texts(a, out, arena_join(a, STR("folder "), f->path).ptr, &grants);
    }
}

static void put_sign_in(struct arena *a, struct json *out, const struct site *site)
{
#define SITE_ATTRIBUTE(word) "assertion " #word,
    static const char *const attributes[] = {SITE_ATTRIBUTES(SITE_ATTRIBUTE)};
#undef SITE_ATTRIBUTE
    const struct site_saml *saml = &site->assertions;
    site_texts auth = {0};
    if (site->saml) vec_push(a, &auth, STR("saml"));
    if (site->sso)
        vec_push(a, &auth,
                 site->identity.len ? arena_join(a, STR("sso "), site->identity) : STR("sso"));
    put_texts(a, out, "auth", &auth);
    declared_put(a, out, STR("metadata"), saml->uploaded ? STR("uploaded") : saml->metadata);
    for (size_t i = 0; i < COUNT_OF(attributes); i++)
        declared_put(a, out, str_from(attributes[i]), saml->attributes[i]);
    put_texts(a, out, "admin role", &saml->admins);
    put_texts(a, out, "editor role", &saml->editors);
    put_texts(a, out, "allow", &saml->allowed);
    declared_put(a, out, STR("session"), declared_age(a, 60.0 * saml->minutes));
}

static void put_network(struct arena *a, struct json *out, const struct site *site)
{
    put_texts(a, out, "vpc subnets", &site->subnets);
    put_texts(a, out, "vpc groups", &site->security_groups);
    put_texts(a, out, "network prefix", &site->prefix_lists);
    put_texts(a, out, "network endpoint", &site->endpoints);
    if (site->no_vpc) declared_put(a, out, STR("vpc"), STR("none"));
    if (site->open) declared_put(a, out, STR("network"), STR("open"));
}

static str site_answer_said(enum site_answer answer)
{
    return answer == SITE_YES ? STR("yes") : answer == SITE_NO ? STR("no") : STR_EMPTY;
}

static void put_site(struct arena *a, struct json *out, const struct site *site)
{
    declared_put(a, out, STR("describe"), site->description);
    declared_put(a, out, STR("account"), site->account);
    put_texts(a, out, "account organization", &site->units);
    declared_put(a, out, STR("role"), site->role);
    put_sign_in(a, out, site);
    put_people(a, out, site);
    put_folders(a, out, site);
    for (size_t i = 0; i < site->tags.len; i++)
        declared_put(a, out, arena_join(a, STR("tag "), site->tags.at[i].name),
                     site->tags.at[i].value);
    put_texts(a, out, "notify", &site->topics);
    if (site->any_topic) declared_put(a, out, STR("notify sns"), STR("yes"));
    put_network(a, out, site);
    declared_put(a, out, STR("plugins"), site_answer_said(site->plugins));
    declared_put(a, out, STR("alerting"), site_answer_said(site->alerting));
    declared_put(a, out, STR("organization"), site->organization);
    declared_put(a, out, STR("timezone"), site->timezone);
    declared_put(a, out, STR("theme"), site->theme);
    declared_put(a, out, STR("week"), site->week);
    declared_put(a, out, STR("home"), site->home);
}

struct json *workspace_json(struct arena *a, const struct workspace *w)
{
    struct json *out = json_object(a);
    const struct declared_secret token = {w->token.env, w->token.file};
    declared_put(a, out, STR("name"), w->title);
    declared_put(a, out, STR("url"), w->url);
    declared_put(a, out, STR("region"), w->region);
    declared_put(a, out, STR("grafana"), w->grafana);
    declared_put(a, out, STR("token"), secret_said(a, &token));
    for (size_t i = 0; i < w->settings.len; i++)
        declared_put(a, out, arena_join(a, STR("set "), w->settings.at[i].name),
                     w->settings.at[i].value);
    put_site(a, out, &w->site);
    return out;
}
