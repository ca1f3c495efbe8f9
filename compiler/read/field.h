/* field: members of JSON into members of a struct, by table.
 *
 *     static const struct field legend[] = {
 *         FIELD(STR, "displayMode", struct model_panel, legend_mode), …
 *     };
 *     static const struct field_table table = FIELD_TABLE("options.legend", legend);
 *     fields_read(arena, panel_json, &table, panel);
 *
 * A member that is absent or of another kind leaves the struct as it is.
 */
#ifndef DASH_READ_FIELD_H
#define DASH_READ_FIELD_H

#include "base/json.h"

enum field_kind {
    FIELD_STR,
    FIELD_STRS, /* an array of texts, all or none */
    FIELD_INT,
    FIELD_BOOL,
    FIELD_TRISTATE,
    FIELD_NUMBER, /* a double, and a bool that says it was there */
    FIELD_TREE,   /* anything but null */
};
struct field {
    const char *path; /* "axisLabel", "stacking.mode" */
    enum field_kind kind;
    size_t offset;
    size_t has; /* FIELD_NUMBER */
};
struct field_table {
    const char *path; /* of the object that the fields are in; "" for the root */
    const struct field *fields;
    size_t count;
};
#define FIELD(kind, path, type, member)               \
    {                                                 \
        path, FIELD_##kind, offsetof(type, member), 0 \
    }
#define FIELD_OPTIONAL(path, type, member, has)                         \
    {                                                                   \
        path, FIELD_NUMBER, offsetof(type, member), offsetof(type, has) \
    }
#define FIELD_TABLE(path, fields)      \
    {                                  \
        path, fields, COUNT_OF(fields) \
    }

void fields_read(struct arena *a, const struct json *root, const struct field_table *table,
                 void *item);

/* The value at "a.b.c", where all are members of objects; NULL when there is none.  `root` may be
 * NULL. */
struct json *json_at(const struct json *root, const char *path);
/* Empty where there is no text. */
str text_at(const struct json *root, const char *path);
/* NULL where there is no array. */
const struct json *array_at(const struct json *root, const char *path);
/* False where there is no truth value. */
bool true_at(const struct json *root, const char *path);

static inline bool is_kind(const struct json *value, enum json_kind kind)
{
    return value && value->kind == kind;
}

#endif
