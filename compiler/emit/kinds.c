/* Job: tell of members whose kind the user's JSON changes.  Not responsible for laying it over
 * (context, target). */
#include "emit/kinds.h"

/* Members that Grafana and its data sources read in these two kinds. */
static const struct {
    const char *name;
    enum json_kind before, after;
} known[] = {
    {"datasource", JSON_OBJECT, JSON_STRING}, /* by name, as Grafana wrote it until 8 */
    {"query", JSON_OBJECT, JSON_STRING},      /* of a variable */
    {"query", JSON_STRING, JSON_OBJECT},
    {"text", JSON_STRING, JSON_ARRAY}, /* the current value of a variable */
    {"text", JSON_ARRAY, JSON_STRING},
    {"value", JSON_STRING, JSON_ARRAY},
    {"value", JSON_ARRAY, JSON_STRING},
    {"value", JSON_STRING, JSON_BOOL},
    {"refresh", JSON_STRING, JSON_BOOL},   /* of a dashboard: false is off */
    {"spanNulls", JSON_BOOL, JSON_NUMBER}, /* connect gaps of at most so many ms */
    {"period", JSON_STRING, JSON_NUMBER},  /* CloudWatch */
    {"limit", JSON_STRING, JSON_NUMBER},   /* OpenSearch's log lines */
    {"size", JSON_STRING, JSON_NUMBER},    /* of its buckets */
    {"min_doc_count", JSON_STRING, JSON_NUMBER},
    {"options", JSON_STRING, JSON_OBJECT}, /* of an override's matcher */
};

/* What follows `value` of an override's property or a mapping is of the property's own kind, and
 * CloudWatch takes the values of a dimension as a text or a list. */
static bool is_open(str outer)
{
    return str_is(outer, "properties") || str_is(outer, "dimensions");
}

static bool is_known(str name, enum json_kind before, enum json_kind after)
{
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (before == known[i].before && after == known[i].after && str_is(name, known[i].name))
            return true;
    return false;
}

static bool is_container(const struct json *j)
{
    return j->kind == JSON_ARRAY || j->kind == JSON_OBJECT;
}

static void report(const struct emit *e, str path, const struct json *before,
                   const struct json *after, span where)
{
    struct diag *d = diag_report(e->sink, DIAG_JSON_KIND, where, "`%.*s` is %s, and becomes %s",
                                 STR_ARG(path), json_kind_name(before), json_kind_name(after));
    if (!is_container(before) && !is_container(after)) diag_weigh(d, DIAG_WARNING);
    diag_why(d, "Grafana looks for %s there", json_kind_name(before));
    if (before->kind == JSON_ARRAY)
        diag_help(d, "`json \"%.*s[+]\" …` appends, `json \"%.*s[0]\" …` is laid over the first",
                  STR_ARG(path), STR_ARG(path));
}

struct walk {
    const struct emit *e;
    span where;
};
static void compare(const struct walk *w, str path, str outer, const struct json *before,
                    const struct json *after);

static void compare_members(const struct walk *w, str path, str outer, const struct json *before,
                            const struct json *after)
{
    for (size_t i = 0; i < before->members.len; i++) {
        const struct json_member *m = &before->members.at[i];
        const struct json *now = json_get(after, m->key);
        if (!now || now == m->value) continue;
        if (m->value->kind != now->kind &&
            (is_open(outer) || is_known(m->key, m->value->kind, now->kind)))
            continue;
        str inner = path.len
                        ? arena_printf(w->e->scratch, "%.*s.%.*s", STR_ARG(path), STR_ARG(m->key))
                        : m->key;
        compare(w, inner, m->key, m->value, now);
    }
}

/* The items of an array are the same in both trees, but for those that a path names: an array that
 * is given as a whole has items of its own. */
static void compare_items(const struct walk *w, str path, str outer, const struct json *before,
                          const struct json *after)
{
    size_t changed = 0, at = 0;
    if (before->items.len != after->items.len) return;
    for (size_t i = 0; i < before->items.len; i++)
        if (before->items.at[i] != after->items.at[i]) changed++, at = i;
    if (changed != 1) return;
    str inner = arena_printf(w->e->scratch, "%.*s[%zu]", STR_ARG(path), at);
    compare(w, inner, outer, before->items.at[at], after->items.at[at]);
}

static void compare(const struct walk *w, str path, str outer, const struct json *before,
                    const struct json *after)
{
    if (before == after || before->kind == JSON_NULL || after->kind == JSON_NULL) return;
    if (before->kind != after->kind)
        report(w->e, path, before, after, w->where);
    else if (before->kind == JSON_OBJECT)
        compare_members(w, path, outer, before, after);
    else if (before->kind == JSON_ARRAY)
        compare_items(w, path, outer, before, after);
}

void kinds_check(const struct emit *e, const struct json *before, const struct json *after,
                 span where)
{
    const struct walk w = {e, where};
    bool said = where.hi > 0;
    if (said && before->kind == after->kind) compare(&w, STR_EMPTY, STR_EMPTY, before, after);
}
