/* skim: what is wanted of a large JSON text, without a tree of it.
 *
 *     if (!skim_whole(text)) …                    it is no JSON, or breaks off
 *     str version = skim_at(text, "dashboard.version");
 *     for (str rest = list, item; skim_item(&rest, &item);) …
 *
 * A value is the slice of the text that it stands in: from its brace, quote or first digit to its
 * last byte.  An empty slice is "not there".  Nothing is copied but decoded strings, so that a
 * thousand dashboards can be looked into for the price of walking over them.
 *
 * Only what skim_whole accepted, and what came out of that, may be given to the other functions.
 */
#ifndef DASH_READ_SKIM_H
#define DASH_READ_SKIM_H

#include "base/base.h"

/* Whether the text is one JSON value and nothing else, in UTF-8, nested at most 200 deep. */
bool skim_whole(str text);

/* Takes the next member or item off *rest, which starts out as an object or array; false at its
 * end, and for every other value.  Keys are as written, between their quotes. */
bool skim_member(str *rest, str *key, str *value);
bool skim_item(str *rest, str *value);

/* The value that stands at the beginning of what follows a colon, a comma or a bracket. */
str skim_value(str text);

/* The member of that key of an object. */
str skim_get(str object, str key);
/* Those of several keys in one walk: value i belongs to key i. */
void skim_pick(str object, const str *keys, str *values, size_t count);
/* The same along a path of keys: "dashboard.templating.list". */
str skim_at(str value, const char *path);

static inline bool skim_is_object(str value) { return value.len && value.ptr[0] == '{'; }
static inline bool skim_is_array(str value) { return value.len && value.ptr[0] == '['; }
static inline bool skim_is_string(str value) { return value.len && value.ptr[0] == '"'; }
/* Whether it is a string of just these characters, none of which is written as an escape. */
bool skim_is(str value, const char *text);
/* The characters of a string; empty for every other value. */
str skim_string(struct arena *a, str value);
/* A whole number of at most 15 digits; `otherwise` for every other value. */
long long skim_integer(str value, long long otherwise);
static inline bool skim_true(str value) { return str_is(value, "true"); }

/* Appends the value without the white space between its parts. */
void skim_compact(str value, struct buf *out);

#endif
