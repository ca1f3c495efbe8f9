/* sources: the data sources that dashboards name, and whether the workspace has them. */
#include "deploy/inner.h"

#include "read/skim.h"

/* ---- noting ------------------------------------------------------------------------------ */

/* Grafana's own, and expressions: always there. */
static bool is_builtin(str type, str uid)
{
    static const char *const types[] = {"__expr__", "datasource", "grafana", "mixed"};
    static const char *const uids[] = {"-- Grafana --", "-- Mixed --", "-- Dashboard --",
                                       "grafana",       "__expr__",    "default"};
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (str_is(type, types[i])) return true;
    }
    for (size_t i = 0; i < COUNT_OF(uids); i++) {
        if (str_is(uid, uids[i])) return true;
    }
    return false;
}

static void note_use(struct deploy *d, str type, str uid, str name, str title)
{
    struct arena *a = &d->arena;
    str key = arena_join(a, type, STR("\n"), uid, STR("\n"), name);
    struct source_use *use = map_get(&d->sources, key);
    if (!use) {
        use = arena_new(a, struct source_use);
        *use = (struct source_use){type, uid, name, title, 0};
        map_set(a, &d->sources, key, use);
    }
    use->count++;
}

/* What a pattern that dashc wrote for one name stands for: `/^Cloud\.Watch$/`; empty for others. */
static str name_of_pattern(struct arena *a, str pattern)
{
    if (!str_starts(pattern, STR("/^")) || !str_ends(pattern, STR("$/")) || pattern.len < 4) {
        return STR_EMPTY;
    }
    str inner = str_part(pattern, 2, pattern.len - 2);
    char *out = arena_alloc(a, inner.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < inner.len; i++) {
        bool escaped = inner.ptr[i] == '\\' && i + 1 < inner.len;
        if (!escaped && strchr("^$.|?*+()[]{}", inner.ptr[i])) return STR_EMPTY;
        i += escaped;
        out[len++] = inner.ptr[i];
    }
    return (str){out, len};
}

static void note_variable(struct deploy *d, str title, str variable)
{
    struct arena *a = &d->arena;
    if (!skim_is(skim_get(variable, STR("type")), "datasource")) return;
    str type = skim_string(a, skim_get(variable, STR("query")));
    str pattern = skim_string(a, skim_get(variable, STR("regex")));
    if (type.len && !is_builtin(type, STR_EMPTY)) {
        note_use(d, type, STR_EMPTY, name_of_pattern(a, pattern), title);
    }
}

/* An object, or as in old forms a name. */
static void note_reference(struct deploy *d, str title, str value)
{
    struct arena *a = &d->arena;
    str type = skim_string(a, skim_get(value, STR("type")));
    str uid =
        skim_is_string(value) ? skim_string(a, value) : skim_string(a, skim_get(value, STR("uid")));
    bool variable = str_find_char(uid, '$', 0) != SIZE_MAX;
    if (uid.len && !variable && !is_builtin(type, uid)) note_use(d, type, uid, STR_EMPTY, title);
}

/* In compact JSON these characters stand nowhere else than as a key: in a text the quotes would be
 * escaped. */
void sources_note(struct deploy *d, str title, str json)
{
    const str key = STR("\"datasource\":");
    for (size_t at = 0; (at = str_find(json, key, at)) != SIZE_MAX; at += key.len) {
        note_reference(d, title, skim_value(str_part(json, at + key.len, json.len)));
    }
    str variables = skim_at(json, "templating.list");
    for (str variable; skim_item(&variables, &variable);) note_variable(d, title, variable);
}

/* ---- checking ---------------------------------------------------------------------------- */

static bool fits(const struct source_use *use, const struct grafana_source *source)
{
    if (use->uid.len) return str_eq(use->uid, source->uid) || str_eq(use->uid, source->name);
    return str_eq(use->type, source->type) && (!use->name.len || str_eq(use->name, source->name));
}

static bool is_there(const struct deploy *d, const struct source_use *use)
{
    for (size_t i = 0; i < d->settings.sources.len; i++) {
        if (fits(use, &d->settings.sources.at[i])) return true;
    }
    for (size_t i = 0; i < d->options.promised_count; i++) {
        if (fits(use, &d->options.promised[i])) return true;
    }
    return false;
}

/* "CloudWatch (uid cw-prod), Logs (uid logs)": those of the type, or all. */
static str offered(struct deploy *d, str type)
{
    str list = STR_EMPTY;
    for (size_t i = 0; i < d->settings.sources.len; i++) {
        const struct grafana_source *s = &d->settings.sources.at[i];
        if (is_builtin(s->type, s->uid) || (type.len && !str_eq(type, s->type))) continue;
        list = arena_printf(&d->arena, "%.*s%s%.*s (uid %.*s)", STR_ARG(list), list.len ? ", " : "",
                            STR_ARG(s->name), STR_ARG(s->uid));
    }
    return list;
}

static str wanted_source(struct deploy *d, const struct source_use *use)
{
    struct arena *a = &d->arena;
    if (use->uid.len) return arena_printf(a, "data source `%.*s`", STR_ARG(use->uid));
    if (use->name.len) {
        return arena_printf(a, "data source \"%.*s\" of type %.*s", STR_ARG(use->name),
                            STR_ARG(use->type));
    }
    return arena_printf(a, "data source of type %.*s", STR_ARG(use->type));
}

void sources_check(struct deploy *d)
{
    for (size_t i = 0; i < d->sources.entries.len; i++) {
        const struct source_use *use = d->sources.entries.at[i].value;
        if (is_there(d, use)) continue;
        str what = wanted_source(d, use), others = offered(d, use->type);
        str more = use->count > 1 ? arena_printf(&d->arena, " and %zu more uses", use->count - 1)
                                  : STR_EMPTY;
        deploy_refuse(
            d, "the workspace has no %.*s, or the token may not use it (\"%.*s\"%.*s); %s%.*s",
            STR_ARG(what), STR_ARG(use->dashboard), STR_ARG(more),
            others.len ? "it has " : "it has none of that type", STR_ARG(others));
    }
}
