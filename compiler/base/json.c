/* json: the tree.  Paths into it are in json_path.c, text is made of it in json_write.c.
 *
 * Trees are small (what one user writes for one panel), so members are found by walking.
 */
#include "base/json.h"

static struct json *node_new(struct arena *a, enum json_kind kind)
{
    struct json *node = arena_new(a, struct json);
    node->kind = kind;
    node->string = STR_EMPTY;
    return node;
}

struct json *json_null(struct arena *a) { return node_new(a, JSON_NULL); }

struct json *json_bool(struct arena *a, bool value)
{
    struct json *node = node_new(a, JSON_BOOL);
    node->boolean = value;
    return node;
}

struct json *json_number(struct arena *a, double value)
{
    struct json *node = node_new(a, JSON_NUMBER);
    node->number = value;
    return node;
}

struct json *json_string(struct arena *a, str value)
{
    struct json *node = node_new(a, JSON_STRING);
    node->string = arena_str(a, value);
    return node;
}

struct json *json_array(struct arena *a) { return node_new(a, JSON_ARRAY); }

struct json *json_object(struct arena *a) { return node_new(a, JSON_OBJECT); }

void json_push(struct arena *a, struct json *array, struct json *item)
{
    vec_push(a, &array->items, item);
}

static struct json_member *member_find(const struct json *object, str key)
{
    for (size_t i = 0; i < object->members.len; i++) {
        if (str_eq(object->members.at[i].key, key)) {
            return &object->members.at[i];
        }
    }
    return NULL;
}

void json_set(struct arena *a, struct json *object, str key, struct json *value)
{
    struct json_member *member = member_find(object, key);
    if (member) {
        member->value = value;
        return;
    }
    struct json_member added = {arena_str(a, key), value};
    vec_push(a, &object->members, added);
}

struct json *json_get(const struct json *object, str key)
{
    struct json_member *member = member_find(object, key);
    return member ? member->value : NULL;
}

static bool items_equal(const struct json *a, const struct json *b)
{
    if (a->items.len != b->items.len) {
        return false;
    }
    for (size_t i = 0; i < a->items.len; i++) {
        if (!json_equal(a->items.at[i], b->items.at[i])) {
            return false;
        }
    }
    return true;
}

/* The order of members means nothing in JSON. */
static bool members_equal(const struct json *a, const struct json *b)
{
    if (a->members.len != b->members.len) {
        return false;
    }
    for (size_t i = 0; i < a->members.len; i++) {
        const struct json *other = json_get(b, a->members.at[i].key);
        if (!other || !json_equal(a->members.at[i].value, other)) {
            return false;
        }
    }
    return true;
}

bool json_equal(const struct json *a, const struct json *b)
{
    if (a->kind != b->kind) {
        return false;
    }
    switch (a->kind) {
    case JSON_NULL: return true;
    case JSON_BOOL: return a->boolean == b->boolean;
    case JSON_NUMBER: return a->number == b->number;
    case JSON_STRING: return str_eq(a->string, b->string);
    case JSON_ARRAY: return items_equal(a, b);
    case JSON_OBJECT: return members_equal(a, b);
    }
    BUG("a JSON value of kind %d", (int)a->kind);
}

static void member_remove(struct json *object, str key)
{
    struct json_member *member = member_find(object, key);
    if (member) {
        size_t after = (size_t)(object->members.at + object->members.len - (member + 1));
        memmove(member, member + 1, after * sizeof *member);
        object->members.len--;
    }
}

/* Neither tree is changed: the same patch may be laid over many panels. */
struct json *json_merge(struct arena *a, struct json *base, const struct json *patch)
{
    if (patch->kind != JSON_OBJECT) {
        return (struct json *)patch;
    }
    struct json *result = json_object(a);
    for (size_t i = 0; base && base->kind == JSON_OBJECT && i < base->members.len; i++) {
        vec_push(a, &result->members, base->members.at[i]);
    }
    for (size_t i = 0; i < patch->members.len; i++) {
        const struct json_member *member = &patch->members.at[i];
        if (member->value->kind == JSON_NULL) {
            member_remove(result, member->key);
        } else {
            struct json *below = json_get(result, member->key);
            json_set(a, result, member->key, json_merge(a, below, member->value));
        }
    }
    return result;
}
