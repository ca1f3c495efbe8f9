/* context: what every writer of emit needs, and the small pieces they share.
 *
 * A writer is a function of a `struct emit` and a part of the model; it writes members into the
 * object that is open, or one whole value.  Where the user's JSON must be laid over the result, the
 * same writer runs inside a `struct capture`, which builds a tree instead of streaming.
 */
#ifndef DASH_EMIT_CONTEXT_H
#define DASH_EMIT_CONTEXT_H

#include "emit/emit.h"

struct emit {
    struct json_writer *w;
    const struct grafana_version *version;
    struct diag_sink *sink;
    struct arena *scratch;
};

/* A writer of its own, so that captures nest: `json` on a target inside a captured panel. */
struct capture {
    struct json_writer writer;
    struct emit emit; /* hand this one to the writer that is captured */
};
void capture_begin(struct capture *c, const struct emit *outer);
struct json *capture_end(struct capture *c);

/* Writes one whole value with `write`, and lays the escapes over it in their order.  `thing` names
 * the value in messages: "panel", "row". */
void emit_escaped(const struct emit *e, void (*write)(const struct emit *, const void *),
                  const void *item, const struct model_escape *escapes, size_t count,
                  const char *thing);

void emit_datasource(const struct emit *e, const struct datasource_ref *datasource);

/* ---- members, with a literal as the key --------------------------------------------------- */

/* Left out when they are not set: an empty text, a negative number, NULL. */
#define emit_optional_str(e, key, value) emit_member_optional_str(e, JSON_KEY(key), value)
#define emit_optional_int(e, key, value) emit_member_optional_int(e, JSON_KEY(key), value)
#define emit_optional_tree(e, key, value) emit_member_optional_tree(e, JSON_KEY(key), value)
/* Always written, `otherwise` when they are not set. */
#define emit_str_or(e, key, value, otherwise) emit_member_str_or(e, JSON_KEY(key), value, otherwise)
#define emit_tristate_or(e, key, value, otherwise)                                                 \
    emit_member_tristate_or(e, JSON_KEY(key), value, otherwise)
#define emit_strs(e, key, values, count) emit_member_strs(e, JSON_KEY(key), values, count)

static inline void emit_member_optional_str(const struct emit *e, struct json_key key, str value)
{
    if (!str_empty(value)) json_member_str(e->w, key, value);
}
static inline void emit_member_optional_int(const struct emit *e, struct json_key key, int value)
{
    if (value >= 0) json_member_number(e->w, key, value);
}
static inline void emit_member_optional_tree(const struct emit *e, struct json_key key,
                                             const struct json *value)
{
    if (value) json_member_tree(e->w, key, value);
}
static inline void emit_member_str_or(const struct emit *e, struct json_key key, str value,
                                      const char *otherwise)
{
    if (str_empty(value))
        json_member_plain(e->w, key, str_from(otherwise));
    else
        json_member_str(e->w, key, value);
}
static inline void emit_member_tristate_or(const struct emit *e, struct json_key key,
                                           enum tristate value, bool otherwise)
{
    json_member_bool(e->w, key, value == UNSET ? otherwise : value == YES);
}
void emit_member_strs(const struct emit *e, struct json_key key, const str *values, size_t count);

#endif
