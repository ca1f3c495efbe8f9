/* compare: canonical states, field by field.  Not responsible for what is canonical: each kind
 * knows. */
#include "base/digest.h"
#include "infra/kind.h"

#include <stdlib.h>

/* ---- paths ------------------------------------------------------------------------------- */

struct json *infra_at(const struct json *object, const char *path)
{
    str rest = str_from(path), key;
    struct json *at = NULL;
    while (object && str_split(&rest, '.', &key)) {
        at = object->kind == JSON_OBJECT ? json_get(object, key) : NULL;
        object = at;
    }
    return at;
}

void infra_put(struct arena *a, struct json *object, const char *path, struct json *value)
{
    str rest = str_from(path), key;
    while (str_split(&rest, '.', &key) && rest.len) {
        struct json *inner = json_get(object, key);
        if (!inner) json_set(a, object, key, inner = json_object(a));
        object = inner;
    }
    json_set(a, object, key, value);
}

/* ---- values ------------------------------------------------------------------------------ */

str infra_said(struct arena *a, const struct json *value)
{
    str text = STR_EMPTY;
    if (!value || value->kind == JSON_NULL) return STR("nothing");
    if (value->kind == JSON_STRING) return value->string.len ? value->string : STR("\"\"");
    if (value->kind == JSON_BOOL) return value->boolean ? STR("yes") : STR("no");
    if (value->kind != JSON_ARRAY) return json_text(a, value);
    for (size_t i = 0; i < value->items.len; i++)
        text = arena_join(a, text, i ? STR(", ") : STR_EMPTY, infra_said(a, value->items.at[i]));
    return text.len ? text : STR("nothing");
}

static int by_text(const void *a, const void *b)
{
    return str_cmp((*(struct json *const *)a)->string, (*(struct json *const *)b)->string);
}

void infra_sort(struct json *list)
{
    bool texts = list->kind == JSON_ARRAY && list->items.len > 1;
    for (size_t i = 0; texts && i < list->items.len; i++)
        texts = list->items.at[i]->kind == JSON_STRING;
    if (texts) qsort(list->items.at, list->items.len, sizeof *list->items.at, by_text);
}

/* ---- digests ----------------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
    return str_cmp(((const struct json_member *)a)->key, ((const struct json_member *)b)->key);
}

static struct json *sorted(struct arena *a, const struct json *value)
{
    struct json *out = arena_new(a, struct json);
    *out = *value;
    if (value->kind == JSON_ARRAY && value->items.len) {
        out->items.at = arena_array(a, struct json *, value->items.len);
        for (size_t i = 0; i < value->items.len; i++)
            out->items.at[i] = sorted(a, value->items.at[i]);
    }
    if (value->kind != JSON_OBJECT || !value->members.len) return out;
    out->places = NULL;
    out->members.at = arena_array(a, struct json_member, value->members.len);
    for (size_t i = 0; i < value->members.len; i++)
        out->members.at[i] =
            (struct json_member){value->members.at[i].key, sorted(a, value->members.at[i].value)};
    qsort(out->members.at, out->members.len, sizeof *out->members.at, by_key);
    return out;
}

str infra_digest(struct arena *a, const struct json *state)
{
    enum { DIGITS = 16 }; /* it tells changes apart, not forgeries */
    return str_part(digest_hex(a, digest_of(json_text(a, sorted(a, state)))), 0, DIGITS);
}

struct json *infra_texts(struct arena *a, const str *pairs, size_t count)
{
    struct json *out = json_object(a);
    for (size_t k = 0; k + 1 < count; k += 2)
        if (pairs[k + 1].len) json_set(a, out, pairs[k], json_string(a, pairs[k + 1]));
    return out;
}

/* ---- fields ------------------------------------------------------------------------------ */

struct comparison {
    struct arena *arena;
    const struct infra_resource *resource;
    void (*found)(const struct infra_change *c, void *data);
    void *data;
};

static str field_of(const struct comparison *c, str path)
{
    const struct infra_kind *kind = c->resource->kind;
    return kind->field ? kind->field(c->arena, c->resource, path) : path;
}

static str value_of(const struct comparison *c, str path, const struct json *value)
{
    const struct infra_kind *kind = c->resource->kind;
    if (!value) return STR_EMPTY;
    return kind->value ? kind->value(c->arena, c->resource, path, value)
                       : infra_said(c->arena, value);
}

static void compare(const struct comparison *c, str path, const struct json *before,
                    const struct json *after);

static void compare_members(const struct comparison *c, str path, const struct json *before,
                            const struct json *after)
{
    str dot = path.len ? STR(".") : STR_EMPTY;
    for (size_t i = 0; after && i < after->members.len; i++) {
        str key = after->members.at[i].key;
        compare(c, arena_join(c->arena, path, dot, key), before ? json_get(before, key) : NULL,
                after->members.at[i].value);
    }
    for (size_t i = 0; before && i < before->members.len; i++) {
        str key = before->members.at[i].key;
        if (after && json_get(after, key)) continue;
        compare(c, arena_join(c->arena, path, dot, key), before->members.at[i].value, NULL);
    }
}

static void compare(const struct comparison *c, str path, const struct json *before,
                    const struct json *after)
{
    bool objects = (!before || before->kind == JSON_OBJECT) &&
                   (!after || after->kind == JSON_OBJECT) && (before || after);
    if (objects) {
        compare_members(c, path, before, after);
        return;
    }
    if (before && after && json_equal(before, after)) return;
    c->found(&(struct infra_change){!before  ? INFRA_ADDED
                                    : !after ? INFRA_REMOVED
                                             : INFRA_ALTERED,
                                    field_of(c, path), value_of(c, path, before),
                                    value_of(c, path, after)},
             c->data);
}

void infra_compare(struct arena *a, const struct infra_resource *r, const struct json *before,
                   const struct json *after,
                   void (*found)(const struct infra_change *c, void *data), void *data)
{
    compare(&(struct comparison){a, r, found, data}, STR_EMPTY, before, after);
}
