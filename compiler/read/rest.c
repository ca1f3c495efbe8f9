/* rest: the difference of two trees as patches for json_merge.
 *
 * A patch cannot say that a member is null, for that deletes it; nor can it reach into an array,
 * which is replaced whole.
 *
 * Not responsible for what the trees are of.
 */
#include "read/rest.h"

/* ---- equality ---------------------------------------------------------------------------- */

static bool is_written(double number, str digits)
{
    struct buf written = BUF_INIT;
    buf_number(&written, number);
    bool same = str_eq(buf_as_str(&written), digits);
    buf_release(&written);
    return same;
}

static bool numbers_alike(const struct json *a, const struct json *b, bool exact)
{
    if (a->number != b->number) return false;
    if (!exact || str_eq(a->string, b->string)) return true;
    if (str_empty(a->string)) return is_written(a->number, b->string);
    return str_empty(b->string) && is_written(b->number, a->string);
}

static bool items_alike(const struct json *a, const struct json *b, bool exact)
{
    if (a->items.len != b->items.len) return false;
    for (size_t i = 0; i < a->items.len; i++) {
        if (!rest_alike(a->items.at[i], b->items.at[i], exact)) return false;
    }
    return true;
}

static bool same_sequence(const struct json *a, const struct json *b)
{
    if (a->members.len != b->members.len) return false;
    for (size_t i = 0; i < a->members.len; i++) {
        const struct json_member *other = &b->members.at[i];
        if (!str_eq(a->members.at[i].key, other->key)) return false;
        if (!rest_alike(a->members.at[i].value, other->value, true)) return false;
    }
    return true;
}

static bool is_absent(const struct json *value) { return !value || value->kind == JSON_NULL; }

/* Whether each member of `a` has its like in `b`. */
static bool members_within(const struct json *a, const struct json *b)
{
    for (size_t i = 0; i < a->members.len; i++) {
        const struct json *value = a->members.at[i].value;
        const struct json *other = json_get(b, a->members.at[i].key);
        if (is_absent(value) != is_absent(other)) return false;
        if (!is_absent(value) && !rest_alike(value, other, false)) return false;
    }
    return true;
}

static bool only_absent_beyond(const struct json *a, const struct json *b)
{
    for (size_t i = 0; i < a->members.len; i++) {
        if (!is_absent(a->members.at[i].value) && is_absent(json_get(b, a->members.at[i].key)))
            return false;
    }
    return true;
}

static bool objects_alike(const struct json *a, const struct json *b, bool exact)
{
    return exact ? same_sequence(a, b) : members_within(a, b) && only_absent_beyond(b, a);
}

bool rest_alike(const struct json *a, const struct json *b, bool exact)
{
    if (a->kind != b->kind) return false;
    switch (a->kind) {
    case JSON_NULL: return true;
    case JSON_BOOL: return a->boolean == b->boolean;
    case JSON_NUMBER: return numbers_alike(a, b, exact);
    case JSON_STRING: return str_eq(a->string, b->string);
    case JSON_ARRAY: return items_alike(a, b, exact);
    case JSON_OBJECT: return objects_alike(a, b, exact);
    }
    BUG("a JSON value of kind %d", (int)a->kind);
}

/* ---- values ------------------------------------------------------------------------------ */

static struct json *difference(struct arena *a, const struct json *from, const struct json *to,
                               bool exact);

/* What to put under a key of the patch; NULL when nothing need be. */
static struct json *change(struct arena *a, const struct json *from, struct json *to, bool exact)
{
    if (!from) return to->kind == JSON_NULL ? NULL : to;
    if (!exact && from->kind == JSON_NULL && to->kind == JSON_NULL) return NULL;
    if (from->kind == JSON_OBJECT && to->kind == JSON_OBJECT) {
        struct json *patch = difference(a, from, to, exact);
        return patch->members.len ? patch : NULL;
    }
    /* Exact is asked of arrays here and of objects in `misplaced`. */
    return rest_alike(from, to, exact) ? NULL : to;
}

/* An object, empty where there is no difference. */
static struct json *difference(struct arena *a, const struct json *from, const struct json *to,
                               bool exact)
{
    struct json *patch = json_object(a);
    for (size_t i = 0; i < to->members.len; i++) {
        const struct json_member *member = &to->members.at[i];
        struct json *changed = change(a, json_get(from, member->key), member->value, exact);
        if (changed) json_set(a, patch, member->key, changed);
    }
    for (size_t i = 0; i < from->members.len; i++) {
        const struct json_member *member = &from->members.at[i];
        bool there = member->value->kind != JSON_NULL || exact;
        if (there && !json_get(to, member->key)) json_set(a, patch, member->key, json_null(a));
    }
    return patch;
}

/* ---- order ------------------------------------------------------------------------------- */

struct moves {
    struct json *drop;
    struct json *put;
};

/* SIZE_MAX when the key does not stand at or after `from`. */
static size_t position(const struct json *object, str key, size_t from)
{
    size_t place = json_place(object, key);
    return place >= from ? place : SIZE_MAX;
}

static struct moves moves_new(struct arena *a)
{
    return (struct moves){json_object(a), json_object(a)};
}

static void misplaced(struct arena *a, const struct json *now, const struct json *wanted,
                      struct moves *moves);

static void misplaced_below(struct arena *a, const struct json_member *now,
                            const struct json *wanted, struct moves *moves)
{
    if (now->value->kind != JSON_OBJECT || wanted->kind != JSON_OBJECT) return;
    struct moves below = moves_new(a);
    misplaced(a, now->value, wanted, &below);
    if (below.drop->members.len) json_set(a, moves->drop, now->key, below.drop);
    if (below.put->members.len) json_set(a, moves->put, now->key, below.put);
}

/* The two objects are alike.  Keeps as many of the first members as stand in the order wanted, with
 * others between them; those others and what follows move to the end. */
static void misplaced(struct arena *a, const struct json *now, const struct json *wanted,
                      struct moves *moves)
{
    size_t next = 0;
    size_t kept = 0;
    for (; kept < wanted->members.len; kept++) {
        const struct json_member *member = &wanted->members.at[kept];
        size_t at = position(now, member->key, next);
        if (at == SIZE_MAX && member->value->kind == JSON_NULL) continue;
        if (at == SIZE_MAX) break;
        misplaced_below(a, &now->members.at[at], member->value, moves);
        next = at + 1;
    }
    for (; kept < wanted->members.len; kept++) {
        const struct json_member *member = &wanted->members.at[kept];
        if (member->value->kind == JSON_NULL) continue;
        json_set(a, moves->drop, member->key, json_null(a));
        json_set(a, moves->put, member->key, member->value);
    }
}

/* ---- both -------------------------------------------------------------------------------- */

static void add(struct rest *rest, struct json *patch)
{
    if (!patch || !patch->members.len) return;
    rest->escapes[rest->count++] = (struct model_escape){STR_EMPTY, patch, SPAN_NONE};
}

struct json *rest_patch(struct arena *a, const struct json *written, const struct json *original,
                        bool exact)
{
    struct json *patch = difference(a, written, original, exact);
    return patch->members.len ? patch : NULL;
}

struct rest rest_of(struct arena *a, struct arena *scratch, struct json *written,
                    const struct json *original, bool exact)
{
    struct rest rest = {0};
    struct json *patch = rest_patch(a, written, original, exact);
    add(&rest, patch);
    if (!exact) return rest;
    struct moves moves = moves_new(a);
    struct json *patched = patch ? json_merge(scratch, written, patch) : written;
    misplaced(a, patched, original, &moves);
    add(&rest, moves.drop);
    add(&rest, moves.put);
    return rest;
}
