/* move: members of a classic object, moved to their places in a resource.
 *
 * Each part of a dashboard (a panel, a variable, a link) has tables of its members: what each is
 * called in the resource, in what form it stands there, and what stands there when it is not said.
 * A member that no table of its part names has no place in the resource and is reported.
 */
#ifndef DASH_EMIT_MOVE_H
#define DASH_EMIT_MOVE_H

#include "emit/context.h"

struct resource {
    const struct emit *e;
    const struct model_dashboard *model; /* for the places of messages */
    enum emit_schema schema;
};

enum form {
    FORM_ELSEWHERE, /* code moves it, or it is not needed */
    FORM_AS_IS,     /* left out when it is not said */
    FORM_TEXT,      /* else "" */
    FORM_NO,        /* else false */
    FORM_YES,       /* else true */
    FORM_ZERO,      /* else 0 */
    FORM_LIST,      /* else [] */
    FORM_OBJECT,    /* else {} */
    FORM_TRUTH,     /* a number as true or false; left out when it is not said */
    FORM_WORD,      /* a number as one of `words`; else the first */
};
struct move {
    const char *from;
    const char *to;
    enum form form;
    const char *const *words; /* ends in NULL */
};

/* The member, NULL when there is none or it is null. */
const struct json *member_of(const struct json *object, const char *key);
/* The items of an array member; none when it is no array. */
size_t items_of(const struct json *object, const char *key, struct json *const **items);
/* The text of a member, else empty. */
str text_of_member(const struct json *object, const char *key);
/* A number, rounded down; else `otherwise`. */
int int_of_member(const struct json *object, const char *key, int otherwise);

/* Writes the members that the table names, in its order.  `moves` ends in a row of zeroes. */
void move_members(const struct resource *r, const struct json *from, const struct move *moves);
/* Reports the members of `from` that none of the tables names.  `thing` is "a panel", "a link"
 * …; `owner` the panel, row or variable it belongs to, NULL for the dashboard.  `more` may be NULL.
 */
void move_check(const struct resource *r, const struct json *from, const struct move *moves,
                const struct move *more, const char *thing, const struct json *owner);
/* Says that something of the user's has no place; `key` is a member that stands in their JSON. */
void move_lost(const struct resource *r, str what, str key, const struct json *owner);

/* Brackets of what all parts of a resource look like: {"kind": kind, "spec": {…}}. */
void begin_kind(const struct resource *r, const char *kind);
void begin_spec(const struct resource *r);
void end_kind(const struct resource *r);

#endif
