/* json_path: one escape of the user applied to a tree: `fieldConfig.overrides[+]`, then the patch.
 *
 * Every container on the way is copied and the copy changed, so a patch that became part of the
 * tree earlier stays as its author wrote it.  What `null` at the end of a path does follows from
 * json_merge: the member is deleted, and so is the item of an array.
 */
#include "base/json.h"

enum step_kind { STEP_MEMBER, STEP_ITEM, STEP_APPEND };

struct step {
    enum step_kind kind;
    str name;     /* of a member, without quotes */
    size_t index; /* of an item */
    str before;   /* the path up to here, for messages */
};

typedef VEC(struct step) steps;

static bool fail(struct arena *a, str *why, const char *what, str path)
{
    *why = arena_printf(a, "in the path `%.*s`, %s", STR_ARG(path), what);
    return false;
}

/* ---- reading the path -------------------------------------------------------------------- */

/* A quoted name begins at path.ptr[*at]; `\` takes the next character as it is. */
static bool read_quoted(struct arena *a, str path, size_t *at, struct step *step)
{
    char *name = arena_alloc(a, path.len);
    size_t len = 0;
    for (size_t i = *at + 1; i < path.len; i++) {
        if (path.ptr[i] == '"') {
            step->name = (str){name, len};
            *at = i + 1;
            return true;
        }
        i += path.ptr[i] == '\\' && i + 1 < path.len;
        name[len++] = path.ptr[i];
    }
    return false;
}

static bool read_name(struct arena *a, str path, size_t *at, struct step *step, str *why)
{
    step->kind = STEP_MEMBER;
    if (*at < path.len && path.ptr[*at] == '"') {
        return read_quoted(a, path, at, step) || fail(a, why, "the quote is never closed", path);
    }
    size_t end = *at;
    while (end < path.len && !strchr(".[]\"", path.ptr[end])) {
        end++;
    }
    step->name = str_part(path, *at, end);
    *at = end;
    return step->name.len > 0 || fail(a, why, "a name is missing", path);
}

/* `[12]` or `[+]` begins at path.ptr[*at]. */
static bool read_brackets(struct arena *a, str path, size_t *at, struct step *step, str *why)
{
    size_t end = str_find_char(path, ']', *at);
    str inside = str_part(path, *at + 1, end);
    step->kind = str_is(inside, "+") ? STEP_APPEND : STEP_ITEM;
    for (size_t i = 0; step->kind == STEP_ITEM && i < inside.len; i++) {
        bool digit = inside.ptr[i] >= '0' && inside.ptr[i] <= '9';
        step->index = digit && i < 9 ? step->index * 10 + (size_t)(inside.ptr[i] - '0') : SIZE_MAX;
        if (step->index == SIZE_MAX) {
            break;
        }
    }
    if (end == SIZE_MAX || inside.len == 0 || step->index == SIZE_MAX) {
        return fail(a, why, "`[` wants a number or `+`, then `]`", path);
    }
    *at = end + 1;
    return true;
}

static bool read_path(struct arena *a, str path, steps *out, str *why)
{
    size_t at = 0;
    while (at < path.len) {
        struct step step = {.before = str_part(path, 0, at)};
        bool read = false;
        if (path.ptr[at] == '[') {
            read = read_brackets(a, path, &at, &step, why);
        } else if (at == 0 || path.ptr[at] == '.') {
            at += at > 0;
            read = read_name(a, path, &at, &step, why);
        } else {
            return fail(a, why, "a name is followed by `.`, `[` or the end", path);
        }
        if (!read) {
            return false;
        }
        vec_push(a, out, step);
    }
    return true;
}

/* ---- descending -------------------------------------------------------------------------- */

static struct json *copy_of(struct arena *a, const struct json *node)
{
    struct json *copy = arena_new(a, struct json);
    *copy = *node;
    memset(&copy->items, 0, sizeof copy->items);
    memset(&copy->members, 0, sizeof copy->members);
    copy->places = NULL;
    for (size_t i = 0; i < node->items.len; i++) {
        json_push(a, copy, node->items.at[i]);
    }
    for (size_t i = 0; i < node->members.len; i++) {
        json_add(a, copy, node->members.at[i].key, node->members.at[i].value);
    }
    return copy;
}

/* Puts a container of that kind in the slot, a copy of the one that stands there if any; false when
 * something else stands there. */
static bool open_container(struct arena *a, struct json **slot, enum json_kind kind)
{
    if (!*slot || (*slot)->kind == JSON_NULL) {
        *slot = kind == JSON_OBJECT ? json_object(a) : json_array(a);
        return true;
    }
    *slot = copy_of(a, *slot);
    return (*slot)->kind == kind;
}

const char *json_kind_name(const struct json *node)
{
    static const char *const names[] = {"null",     "true or false", "a number",
                                        "a string", "an array",      "an object"};
    return names[node->kind];
}

static str place_name(struct arena *a, const struct step *step)
{
    return str_empty(step->before) ? STR("the whole")
                                   : arena_printf(a, "`%.*s`", STR_ARG(step->before));
}

static struct json **enter_member(struct arena *a, struct json **slot, const struct step *step,
                                  str *why)
{
    if (!open_container(a, slot, JSON_OBJECT)) {
        *why =
            arena_printf(a, "%.*s is %s, so it has no member `%.*s`", STR_ARG(place_name(a, step)),
                         json_kind_name(*slot), STR_ARG(step->name));
        return NULL;
    }
    struct json *object = *slot;
    size_t place = json_place(object, step->name);
    if (place == SIZE_MAX) {
        place = object->members.len;
        json_add(a, object, arena_str(a, step->name), NULL);
    }
    return &object->members.at[place].value;
}

static struct json **enter_item(struct arena *a, struct json **slot, const struct step *step,
                                str *why)
{
    str place = place_name(a, step);
    if (!open_container(a, slot, JSON_ARRAY)) {
        *why = arena_printf(a, "%.*s is %s, so it has no items", STR_ARG(place),
                            json_kind_name(*slot));
        return NULL;
    }
    struct json *array = *slot;
    if (step->kind == STEP_APPEND) {
        json_push(a, array, NULL);
        return &array->items.at[array->items.len - 1];
    }
    if (step->index >= array->items.len) {
        size_t len = array->items.len;
        *why = arena_printf(a, "%.*s has %zu item%s, so there is no `[%zu]`; `[+]` appends",
                            STR_ARG(place), len, len == 1 ? "" : "s", step->index);
        return NULL;
    }
    return &array->items.at[step->index];
}

bool json_apply(struct arena *a, struct json **root, str path, const struct json *patch, str *why)
{
    steps way = {0};
    struct json *top = *root;
    struct json **slot = &top;
    struct json *parent = NULL;
    bool deletes = patch->kind == JSON_NULL;
    if (!read_path(a, path, &way, why)) {
        return false;
    }
    for (size_t i = 0; i < way.len; i++) {
        const struct step *step = &way.at[i];
        struct json **inner = step->kind == STEP_MEMBER ? enter_member(a, slot, step, why)
                                                        : enter_item(a, slot, step, why);
        if (!inner) {
            return false;
        }
        if (deletes && !*inner) {
            return true; /* nothing there to delete, nothing to be made on the way */
        }
        parent = *slot;
        slot = inner;
    }
    *slot = deletes && parent ? NULL : json_merge(a, *slot, patch);
    if (deletes && parent) {
        json_drop_empty(a, parent);
    }
    *root = top;
    return true;
}

struct json *json_at_path(struct arena *a, str path, struct json *patch)
{
    steps way = {0};
    str why;
    if (!read_path(a, path, &way, &why)) {
        return NULL;
    }
    for (size_t i = way.len; i > 0; i--) {
        if (way.at[i - 1].kind != STEP_MEMBER) {
            return NULL;
        }
        struct json *outer = json_object(a);
        json_add(a, outer, arena_str(a, way.at[i - 1].name), patch);
        patch = outer;
    }
    return patch;
}
