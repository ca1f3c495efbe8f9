/* field: members of JSON into members of a struct, by table. */
#include "read/field.h"

#include <limits.h>

#include "model/model.h"

/* ---- looking up -------------------------------------------------------------------------- */

struct json *json_at(const struct json *root, const char *path)
{
    str rest = str_from(path);
    str key;
    const struct json *at = root;
    while (at && str_split(&rest, '.', &key)) {
        at = at->kind == JSON_OBJECT ? json_get(at, key) : NULL;
    }
    return (struct json *)at;
}

str text_at(const struct json *root, const char *path)
{
    const struct json *value = json_at(root, path);
    return is_kind(value, JSON_STRING) ? value->string : STR_EMPTY;
}

const struct json *array_at(const struct json *root, const char *path)
{
    const struct json *value = json_at(root, path);
    return is_kind(value, JSON_ARRAY) ? value : NULL;
}

bool true_at(const struct json *root, const char *path)
{
    const struct json *value = json_at(root, path);
    return is_kind(value, JSON_BOOL) && value->boolean;
}

/* ---- one field --------------------------------------------------------------------------- */

struct place {
    struct arena *arena;
    char *at;
    char *has;
};
typedef void reader(const struct place *to, const struct json *value);

static void read_str(const struct place *to, const struct json *value)
{
    if (value->kind == JSON_STRING) memcpy(to->at, &value->string, sizeof value->string);
}

static void read_strs(const struct place *to, const struct json *value)
{
    VEC(str) texts = {0};
    if (value->kind != JSON_ARRAY) return;
    for (size_t i = 0; i < value->items.len; i++) {
        if (value->items.at[i]->kind != JSON_STRING) return;
        vec_push(to->arena, &texts, value->items.at[i]->string);
    }
    memcpy(to->at, &texts, sizeof texts);
}

static void read_int(const struct place *to, const struct json *value)
{
    double number = value->number;
    if (value->kind != JSON_NUMBER || number < INT_MIN || number > INT_MAX) return;
    int whole = (int)number;
    if (whole == number) memcpy(to->at, &whole, sizeof whole);
}

static void read_bool(const struct place *to, const struct json *value)
{
    if (value->kind == JSON_BOOL) memcpy(to->at, &value->boolean, sizeof value->boolean);
}

static void read_tristate(const struct place *to, const struct json *value)
{
    enum tristate answer = value->boolean ? YES : NO;
    if (value->kind == JSON_BOOL) memcpy(to->at, &answer, sizeof answer);
}

static void read_number(const struct place *to, const struct json *value)
{
    bool there = true;
    if (value->kind != JSON_NUMBER) return;
    memcpy(to->at, &value->number, sizeof value->number);
    memcpy(to->has, &there, sizeof there);
}

static void read_tree(const struct place *to, const struct json *value)
{
    if (value->kind != JSON_NULL) memcpy(to->at, &value, sizeof value);
}

static reader *const readers[] = {
    [FIELD_STR] = read_str,   [FIELD_STRS] = read_strs,     [FIELD_INT] = read_int,
    [FIELD_BOOL] = read_bool, [FIELD_NUMBER] = read_number, [FIELD_TRISTATE] = read_tristate,
    [FIELD_TREE] = read_tree,
};

void fields_read(struct arena *a, const struct json *root, const struct field_table *table,
                 void *item)
{
    const struct json *object = json_at(root, table->path);
    for (size_t i = 0; object && i < table->count; i++) {
        const struct field *field = &table->fields[i];
        const struct json *value = json_at(object, field->path);
        struct place to = {a, (char *)item + field->offset, (char *)item + field->has};
        if (value) readers[field->kind](&to, value);
    }
}
