/* json: the tree.  Paths into it are in json_path.c, text is made of it in json_write.c.
 *
 * Most objects are small (what one user writes for one panel), so members are found by walking; one
 * of more than MOST_WALKED gets a map of them.
 */
#include "base/json.h"

enum { MOST_WALKED = 16 };

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

/* ---- members ----------------------------------------------------------------------------- */

static void note_place(struct arena *a, struct json *object, size_t place)
{
    map_set(a, object->places, object->members.at[place].key, (void *)(uintptr_t)(place + 1));
}

static void note_places(struct arena *a, struct json *object)
{
    object->places = arena_new(a, struct map);
    for (size_t i = 0; i < object->members.len; i++) {
        note_place(a, object, i);
    }
}

void json_add(struct arena *a, struct json *object, str key, struct json *value)
{
    struct json_member added = {key, value};
    vec_push(a, &object->members, added);
    if (object->places) {
        note_place(a, object, object->members.len - 1);
    } else if (object->members.len > MOST_WALKED) {
        note_places(a, object);
    }
}

size_t json_place(const struct json *object, str key)
{
    if (object->places) {
        return (size_t)(uintptr_t)map_get(object->places, key) - 1;
    }
    for (size_t i = 0; i < object->members.len; i++) {
        if (str_eq(object->members.at[i].key, key)) {
            return i;
        }
    }
    return SIZE_MAX;
}

void json_set(struct arena *a, struct json *object, str key, struct json *value)
{
    size_t place = json_place(object, key);
    if (place == SIZE_MAX) {
        json_add(a, object, arena_str(a, key), value);
    } else {
        object->members.at[place].value = value;
    }
}

struct json *json_get(const struct json *object, str key)
{
    size_t place = json_place(object, key);
    return place == SIZE_MAX ? NULL : object->members.at[place].value;
}

static void drop_empty_items(struct json *array)
{
    size_t kept = 0;
    for (size_t i = 0; i < array->items.len; i++) {
        if (array->items.at[i]) {
            array->items.at[kept++] = array->items.at[i];
        }
    }
    array->items.len = kept;
}

void json_drop_empty(struct arena *a, struct json *container)
{
    size_t kept = 0;
    drop_empty_items(container);
    for (size_t i = 0; i < container->members.len; i++) {
        if (container->members.at[i].value) {
            container->members.at[kept++] = container->members.at[i];
        }
    }
    bool dropped = kept < container->members.len;
    container->members.len = kept;
    if (dropped && container->places) {
        note_places(a, container);
    }
}

/* ---- comparing and merging --------------------------------------------------------------- */

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

/* Neither tree is changed: the same patch may be laid over many panels. */
struct json *json_merge(struct arena *a, struct json *base, const struct json *patch)
{
    if (patch->kind != JSON_OBJECT) {
        return (struct json *)patch;
    }
    struct json *result = json_object(a);
    for (size_t i = 0; base && base->kind == JSON_OBJECT && i < base->members.len; i++) {
        json_add(a, result, base->members.at[i].key, base->members.at[i].value);
    }
    for (size_t i = 0; i < patch->members.len; i++) {
        const struct json_member *member = &patch->members.at[i];
        size_t place = json_place(result, member->key);
        if (member->value->kind != JSON_NULL) {
            struct json *below = place == SIZE_MAX ? NULL : result->members.at[place].value;
            json_set(a, result, member->key, json_merge(a, below, member->value));
        } else if (place != SIZE_MAX) {
            result->members.at[place].value = NULL;
        }
    }
    json_drop_empty(a, result);
    return result;
}
