/* text: JSON from outside as a tree, within limits.
 *
 * The text is walked once before cJSON sees it: for what cJSON cannot say (where it is too deep, a
 * U+0000 that would cut a C string short) and for the digits of the numbers, which cJSON forgets.
 *
 * Not responsible for what the JSON means.
 */
#include "read/text.h"

#include <cjson/cJSON.h>
#include <math.h>

enum {
    MOST_BYTES = 8 << 20,
    MOST_DEPTH = 100,
};

struct scan {
    struct arena *arena;
    str text;
    VEC(str) numbers; /* in order, as written */
    size_t next;      /* the number that the tree comes to next */
    str *why;
};

/* ---- places ------------------------------------------------------------------------------ */

static bool fail(struct scan *s, const char *what, size_t at)
{
    size_t line = 1;
    size_t start = 0;
    for (size_t i = 0; i < at && i < s->text.len; i++) {
        if (s->text.ptr[i] != '\n') continue;
        line++;
        start = i + 1;
    }
    *s->why = arena_printf(s->arena, "%s at line %zu, column %zu", what, line, at - start + 1);
    return false;
}

static size_t offset_in(const struct scan *s, const char *place)
{
    return place ? (size_t)(place - s->text.ptr) : 0;
}

/* ---- before cJSON ------------------------------------------------------------------------ */

/* From the quote at `at` to the one that ends the string. */
static bool skip_string(struct scan *s, size_t *at)
{
    size_t i = *at + 1;
    for (; i < s->text.len && s->text.ptr[i] != '"'; i++) {
        if (s->text.ptr[i] != '\\') continue;
        if (str_starts(str_part(s->text, i, s->text.len), STR("\\u0000")))
            return fail(s, "a text holds the character U+0000", i);
        i++;
    }
    *at = i;
    return true;
}

static bool in_number(char c) { return (c >= '0' && c <= '9') || (c && strchr("+-.eE", c)); }

static void take_number(struct scan *s, size_t *at)
{
    size_t end = *at;
    while (end < s->text.len && in_number(s->text.ptr[end])) end++;
    vec_push(s->arena, &s->numbers, str_part(s->text, *at, end));
    *at = end - 1;
}

static bool walk(struct scan *s)
{
    size_t depth = 0;
    for (size_t at = 0; at < s->text.len; at++) {
        char c = s->text.ptr[at];
        if (c == '"') {
            if (!skip_string(s, &at)) return false;
        } else if (c == '-' || (c >= '0' && c <= '9')) {
            take_number(s, &at);
        } else if (c == '[' || c == '{') {
            if (++depth > MOST_DEPTH) return fail(s, "the JSON is nested too deeply", at);
        } else if (c == ']' || c == '}') {
            depth -= depth > 0;
        }
    }
    return true;
}

/* ---- from cJSON's tree to ours ----------------------------------------------------------- */

/* cJSON takes "01" and "1." too, which must not be written back. */
static bool is_json_number(str n)
{
    size_t first = n.len && n.ptr[0] == '-';
    bool leading_zero = n.len > first + 1 && n.ptr[first] == '0' && n.ptr[first + 1] >= '0' &&
                        n.ptr[first + 1] <= '9';
    size_t point = str_find_char(n, '.', 0);
    bool fraction = point == SIZE_MAX ||
                    (point + 1 < n.len && n.ptr[point + 1] >= '0' && n.ptr[point + 1] <= '9');
    return !leading_zero && fraction;
}

static struct json *number_of(struct scan *s, const cJSON *from)
{
    str digits = s->next < s->numbers.len ? s->numbers.at[s->next++] : STR_EMPTY;
    if (!isfinite(from->valuedouble)) {
        fail(s, "a number is too large", offset_in(s, digits.ptr));
        return NULL;
    }
    struct json *to = json_number(s->arena, from->valuedouble);
    if (is_json_number(digits)) to->string = arena_str(s->arena, digits);
    return to;
}

static struct json *value_of(struct scan *s, const cJSON *from);

static struct json *array_of(struct scan *s, const cJSON *from)
{
    struct json *to = json_array(s->arena);
    for (const cJSON *item = from->child; item; item = item->next) {
        struct json *value = value_of(s, item);
        if (!value) return NULL;
        json_push(s->arena, to, value);
    }
    return to;
}

static struct json *object_of(struct scan *s, const cJSON *from)
{
    struct json *to = json_object(s->arena);
    for (const cJSON *member = from->child; member; member = member->next) {
        struct json *value = value_of(s, member);
        if (!value) return NULL;
        json_set(s->arena, to, str_from(member->string), value);
    }
    return to;
}

static struct json *value_of(struct scan *s, const cJSON *from)
{
    if (cJSON_IsObject(from)) return object_of(s, from);
    if (cJSON_IsArray(from)) return array_of(s, from);
    if (cJSON_IsString(from)) return json_string(s->arena, str_from(from->valuestring));
    if (cJSON_IsNumber(from)) return number_of(s, from);
    if (cJSON_IsBool(from)) return json_bool(s->arena, cJSON_IsTrue(from));
    return json_null(s->arena);
}

/* ---- the whole --------------------------------------------------------------------------- */

static bool only_space(str text) { return str_empty(str_trim(text)); }

static struct json *parse(struct scan *s)
{
    const char *end = NULL;
    struct json *tree = NULL;
    cJSON *parsed = cJSON_ParseWithLengthOpts(s->text.ptr, s->text.len, &end, false);
    if (!parsed)
        fail(s, "this is no JSON: it goes wrong", offset_in(s, end));
    else if (!only_space(str_part(s->text, offset_in(s, end), s->text.len)))
        fail(s, "something follows the JSON", offset_in(s, end));
    else
        tree = value_of(s, parsed);
    cJSON_Delete(parsed);
    return tree;
}

struct json *text_read(struct arena *a, str text, str *why)
{
    struct scan s = {.arena = a, .text = text, .why = why};
    if (text.len > MOST_BYTES) {
        *why = arena_printf(a, "the JSON is larger than %d MB", MOST_BYTES >> 20);
        return NULL;
    }
    if (only_space(text)) {
        *why = STR("there is no JSON: the text is empty");
        return NULL;
    }
    size_t bad = utf8_invalid(text);
    if (bad != SIZE_MAX) {
        fail(&s, "this is no UTF-8: it goes wrong", bad);
        return NULL;
    }
    return walk(&s) ? parse(&s) : NULL;
}
