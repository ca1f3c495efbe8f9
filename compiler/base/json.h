/* json: a small JSON tree and a streaming writer.
 *
 * The tree holds what users write in `json { … }` and values too irregular for a struct (options of
 * a transformation).  The writer streams into a buf: keys in the order of the calls, two-space
 * indentation, no locale.  While a capture is open, the same calls build a tree instead; closing it
 * merges the user's JSON into that tree and streams the result.  So the code that writes a panel is
 * the same with and without escapes.
 *
 * JSON that comes from outside (Grafana, AWS) is read with cJSON, not here.
 */
#ifndef DASH_JSON_H
#define DASH_JSON_H

#include "base/base.h"

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_member;
struct json {
    enum json_kind kind;
    bool boolean;
    double number;
    str string; /* of JSON_STRING (decoded); of JSON_NUMBER: its digits as written, or empty */
    VEC(struct json *) items;        /* of JSON_ARRAY */
    VEC(struct json_member) members; /* of JSON_OBJECT, in order, keys unique; json_add adds one */
    struct map *places;              /* of many members: from key to place + 1 */
};
struct json_member {
    str key;
    struct json *value;
};

struct json *json_null(struct arena *a);
struct json *json_bool(struct arena *a, bool value);
struct json *json_number(struct arena *a, double value);
struct json *json_string(struct arena *a, str value);
struct json *json_array(struct arena *a);
struct json *json_object(struct arena *a);
void json_push(struct arena *a, struct json *array, struct json *item);
/* Replaces a member of that key, else appends. */
void json_set(struct arena *a, struct json *object, str key, struct json *value);
/* Appends a member whose key is new, and is kept as it is. */
void json_add(struct arena *a, struct json *object, str key, struct json *value);
struct json *json_get(const struct json *object, str key); /* NULL when absent */
size_t json_place(const struct json *object, str key);     /* among the members, or SIZE_MAX */
/* Drops the members and items whose value is NULL, which callers may put there. */
void json_drop_empty(struct arena *a, struct json *container);
bool json_equal(const struct json *a, const struct json *b);
/* Lays `patch` over `base`: objects merge deep, arrays and scalars replace, null deletes the key.
 * Returns the result, which may share nodes with both. */
struct json *json_merge(struct arena *a, struct json *base, const struct json *patch);
/* Applies one escape: an empty path merges `patch` at the top; a path such as
 * `fieldConfig.overrides[+]`, `targets[0].period` or `a."b.c"` descends, making objects on the way;
 * `[+]` appends to an array; a null patch deletes the member or item.  Changes neither the old tree
 * nor `patch`: *root becomes a new one that shares with both.  False, with a sentence in *why,
 * when the path does not fit what is there (an index past the end, a member of a string). */
bool json_apply(struct arena *a, struct json **root, str path, const struct json *patch, str *why);
/* The patch that json_merge lays over the whole where json_apply lays `patch` at the path; NULL when
 * there is none: the path cannot be read, or it has items of arrays. */
struct json *json_at_path(struct arena *a, str path, struct json *patch);
/* "an object", "true or false" */
const char *json_kind_name(const struct json *node);

/* ---- writing ----------------------------------------------------------------------------- */

struct json_writer {
    struct buf *out;
    struct arena *arena; /* for captured trees */
    char *to, *end;      /* behind the text, and behind the room at hand; NULL: out has all of it */
    size_t indent;       /* of a line in the innermost container; 0: there is none */
    bool after_key;
    bool compact;        /* no white space */
    VEC(struct json *) capture; /* open containers while capturing, outermost first */
    str captured_key;
    struct json *captured; /* result so far */
};
/* `out` has what was written whenever no container is open; in between, only the writer knows. */
void json_writer_init(struct json_writer *w, struct buf *out, struct arena *arena);
void json_begin_object(struct json_writer *w);
void json_end_object(struct json_writer *w);
void json_begin_array(struct json_writer *w);
void json_end_array(struct json_writer *w);
void json_key_str(struct json_writer *w, str key);
static inline void json_key_text(struct json_writer *w, const char *key)
{
    json_key_str(w, str_from(key));
}
void json_put_null(struct json_writer *w);
void json_put_bool(struct json_writer *w, bool value);
void json_put_number(struct json_writer *w, double value);
void json_put_str(struct json_writer *w, str value);
void json_put_text(struct json_writer *w, const char *value);
void json_put_tree(struct json_writer *w, const struct json *value);
void json_put_written(struct json_writer *w, str json); /* a value that is text already */

/* ---- members whose key the program itself knows ------------------------------------------- */

/* A key as it stands in the text: in quotes, which it needs no escape for, and with its colon.
 * Blanks follow it, so that it can be copied in pieces of one size. */
struct json_key {
    const char *text;
    size_t len;
};
enum { JSON_PIECE = 16 };
#define JSON_KEY(literal)                                                                          \
    ((struct json_key){"\"" literal "\": "                                                         \
                       "                ",                                                         \
                       sizeof(literal) + sizeof "\"\": " - 2})

/* Key and value, or the beginning of one, in one call.  Nearly every line of a dashboard is one of
 * these. */
void json_member_key(struct json_writer *w, struct json_key key);
void json_member_object(struct json_writer *w, struct json_key key);
void json_member_array(struct json_writer *w, struct json_key key);
void json_member_str(struct json_writer *w, struct json_key key, str value);
/* A value that needs no escape either. */
void json_member_plain(struct json_writer *w, struct json_key key, str value);
void json_member_number(struct json_writer *w, struct json_key key, double value);
void json_member_bool(struct json_writer *w, struct json_key key, bool value);
void json_member_tree(struct json_writer *w, struct json_key key, const struct json *value);

/* The same with a literal as the key. */
#define json_key(w, key) json_member_key(w, JSON_KEY(key))
#define json_field_object(w, key) json_member_object(w, JSON_KEY(key))
#define json_field_array(w, key) json_member_array(w, JSON_KEY(key))
#define json_field_str(w, key, value) json_member_str(w, JSON_KEY(key), value)
#define json_field_text(w, key, value) json_member_str(w, JSON_KEY(key), str_from(value))
#define json_field_word(w, key, value) json_member_plain(w, JSON_KEY(key), str_from(value))
#define json_field_number(w, key, value) json_member_number(w, JSON_KEY(key), value)
#define json_field_bool(w, key, value) json_member_bool(w, JSON_KEY(key), value)
#define json_field_tree(w, key, value) json_member_tree(w, JSON_KEY(key), value)

/* ---- captures ---------------------------------------------------------------------------- */

/* From here the writer builds a tree.  The next value written must be one whole value. */
void json_capture_begin(struct json_writer *w);
/* Gives that value and goes back to streaming; the caller merges and calls json_put_tree. */
struct json *json_capture_end(struct json_writer *w);

/* The value in one line without white space; of NULL an empty text. */
str json_text(struct arena *arena, const struct json *value);
/* A string literal of JSON, quotes included; control characters, `"` and `\` escaped, the rest as
 * UTF-8; U+2028 and U+2029 escaped, invalid bytes replaced by U+FFFD. */
void json_escape(struct buf *out, str text);

#endif
