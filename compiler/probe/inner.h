/* inner: members of JSON that may have any shape, for the files of this stage. */
#ifndef DASH_PROBE_INNER_H
#define DASH_PROBE_INNER_H

#include "base/json.h"

/* NULL when it is no object, or has no such member. */
static inline const struct json *json_at(const struct json *object, const char *key)
{
    return object && object->kind == JSON_OBJECT ? json_get(object, str_from(key)) : NULL;
}
static inline str json_text_at(const struct json *object, const char *key)
{
    const struct json *value = json_at(object, key);
    return value && value->kind == JSON_STRING ? value->string : STR_EMPTY;
}
static inline bool json_true_at(const struct json *object, const char *key)
{
    const struct json *value = json_at(object, key);
    return value && value->kind == JSON_BOOL && value->boolean;
}
/* 0 when it is no array. */
static inline size_t json_len(const struct json *array)
{
    return array && array->kind == JSON_ARRAY ? array->items.len : 0;
}

#endif
