/* count: how many values a dimension has, and a drop-down stands for.
 *
 * A drop-down counts with All chosen, the dearest that can be.
 */
#include "cost/inner.h"

/* ---- what was counted -------------------------------------------------------------------- */

static int compare_dimensions(const struct cost_dimension *a, const struct cost_dimension *b)
{
    int names = str_cmp(a->name, b->name);
    return names ? names : str_cmp(a->key, b->key);
}

static void note_dimension(struct cost_work *w, const struct cost_dimension *found)
{
    struct cost_seen *seen = w->o->seen;
    size_t at = 0;
    if (!seen) return;
    while (at < seen->dimensions.len && compare_dimensions(&seen->dimensions.at[at], found) < 0)
        at++;
    if (at < seen->dimensions.len && compare_dimensions(&seen->dimensions.at[at], found) == 0)
        return;
    struct cost_dimension kept = *found;
    kept.name = arena_str(w->a, found->name);
    kept.key = arena_str(w->a, found->key);
    vec_push(w->a, &seen->dimensions, kept);
    for (size_t i = seen->dimensions.len - 1; i > at; i--)
        seen->dimensions.at[i] = seen->dimensions.at[i - 1];
    seen->dimensions.at[at] = kept;
}

static struct cost_dimension dimension_of(struct cost_work *w, str name_space, str key)
{
    const struct cost_assumptions *assume = w->o->assume;
    const struct cost_assumed *values = &assume->numbers[COST_VALUES];
    str name = w->o->dimension ? w->o->dimension(name_space, key, w->o->data) : STR_EMPTY;
    if (str_empty(name)) name = key;
    const struct cost_assumed *said = cost_assumed_dimension(assume, name, key);
    struct cost_dimension found = {name, key, said ? said->value : values->value,
                                   said ? said->origin : COST_USUAL};
    note_dimension(w, &found);
    return found;
}

/* ---- drop-downs -------------------------------------------------------------------------- */

static const struct model_variable *variable_named(const struct cost_work *w, str name)
{
    for (size_t i = 0; i < w->model->variables.len; i++)
        if (str_eq(w->model->variables.at[i]->name, name)) return w->model->variables.at[i];
    return NULL;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The name in $name, ${name} or ${name:format} at or after *at; empty: there is none. */
static str next_variable(str text, size_t *at)
{
    *at = str_find_char(text, '$', *at);
    if (*at == SIZE_MAX) return STR_EMPTY;
    size_t from = *at + 1;
    if (from < text.len && text.ptr[from] == '{') from++;
    size_t to = from;
    while (to < text.len && is_letter(text.ptr[to])) to++;
    *at = to > from ? to : from;
    return str_part(text, from, to);
}

static bool takes_several(const struct model_variable *v)
{
    bool lists = v->kind == VARIABLE_QUERY || v->kind == VARIABLE_CUSTOM;
    return lists && (v->multi || v->include_all);
}

const struct model_variable *several_in(const struct cost_work *w, str text)
{
    for (size_t at = 0; at != SIZE_MAX;) {
        str name = next_variable(text, &at);
        if (str_eq(name, w->repeated[0]) || str_eq(name, w->repeated[1])) continue;
        const struct model_variable *v = variable_named(w, name);
        if (v && takes_several(v)) return v;
    }
    return NULL;
}

/* The values that are written down: "a, b : text, c"; 0: they are asked for. */
static size_t listed_values(const struct model_variable *v)
{
    size_t count = 0;
    str rest = v->text_query, part;
    if (v->kind != VARIABLE_CUSTOM) return 0;
    for (size_t i = 0; i < v->options.len; i++) count += !str_is(v->options.at[i].value, "$__all");
    if (count) return count;
    while (str_split(&rest, ',', &part)) count += str_trim(part).len > 0;
    return count;
}

static str text_member(const struct json *object, const char *key)
{
    const struct json *value = json_get(object, str_from(key));
    return value && value->kind == JSON_STRING ? value->string : STR_EMPTY;
}

/* dimension_values(region, namespace, metric, key[, …]), the older form. */
static bool older_query(str text, str *name_space, str *key)
{
    str head = STR("dimension_values("), part[4] = {{0}};
    if (!str_starts(text, head)) return false;
    text = str_part(text, head.len, text.len);
    for (int i = 0; i < 4; i++) {
        if (!str_split(&text, ',', &part[i])) return false;
        part[i] = str_trim(part[i]);
    }
    if (str_ends(part[3], STR(")"))) part[3].len--;
    *name_space = part[1];
    *key = part[3];
    return true;
}

/* The dimension whose values a drop-down lists. */
static bool listed_dimension(const struct model_variable *v, str *name_space, str *key)
{
    if (!v->query) return false;
    if (v->query->kind == JSON_STRING) return older_query(v->query->string, name_space, key);
    if (v->query->kind != JSON_OBJECT) return false;
    *name_space = text_member(v->query, "namespace");
    *key = text_member(v->query, "dimensionKey");
    return key->len > 0;
}

double repeat_copies(struct cost_work *w, str variable)
{
    str name_space = STR_EMPTY, key = variable;
    const struct model_variable *v = variable_named(w, variable);
    if (!v || !takes_several(v)) return 1;
    size_t listed = listed_values(v);
    if (listed) return (double)listed;
    if (!listed_dimension(v, &name_space, &key)) key = variable;
    return dimension_of(w, name_space, key).count;
}

/* ---- products ---------------------------------------------------------------------------- */

void product_times(struct cost_work *w, struct cost_product *p, double count, str name)
{
    p->count *= count;
    if (count == 1) return;
    p->from = arena_printf(w->a, "%.*s%s%.*s %.*s", STR_ARG(p->from), p->from.len ? " × " : "",
                           STR_ARG(cost_count(w->a, count)), STR_ARG(name));
}

void product_dimension(struct cost_work *w, struct cost_product *p, str name_space, str key)
{
    struct cost_dimension found = dimension_of(w, name_space, key);
    if (!p->key.len) p->key = arena_str(w->a, key);
    product_times(w, p, found.count, found.name);
}

void product_value(struct cost_work *w, struct cost_product *p, str name_space, str key, str text)
{
    const struct model_variable *v = several_in(w, text);
    if (!v) return;
    size_t listed = listed_values(v);
    if (!p->variable.len) p->variable = arena_str(w->a, v->name);
    if (listed) {
        product_times(w, p, (double)listed, v->name);
        return;
    }
    struct cost_dimension found = dimension_of(w, name_space, key);
    product_times(w, p, found.count, found.name);
}
