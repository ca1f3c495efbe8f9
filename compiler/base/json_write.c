/* json_write: JSON as text, streamed, and the same calls as a tree while a capture is open.
 *
 * Whole dashboards pass through here, so text that needs no escape is copied in one piece.  The
 * writer trusts its callers to balance what they begin: it checks nothing but captures.
 */
#include "base/json.h"

enum { INDENT = 2 };

/* ---- strings ----------------------------------------------------------------------------- */

/* Bit 7 of every byte that is a control character, `"`, `\` or not ASCII; sometimes of the byte
 * after such a one too, which costs a second look and nothing else. */
static uint64_t special_bytes(uint64_t bytes)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t quote = bytes ^ (ones * '"');
    uint64_t backslash = bytes ^ (ones * '\\');
    uint64_t found = (bytes - ones * 0x20) | (quote - ones) | (backslash - ones) | bytes;
    return found & (ones * 0x80);
}

static bool eight_plain_at(str s, size_t at)
{
    uint64_t bytes;
    if (s.len - at < sizeof bytes) {
        return false;
    }
    memcpy(&bytes, s.ptr + at, sizeof bytes);
    return special_bytes(bytes) == 0;
}

/* JavaScript takes these two for ends of lines inside a string. */
static bool is_separator(uint32_t scalar) { return scalar == 0x2028 || scalar == 0x2029; }

/* The first byte at or after `at` that cannot be copied as it is. */
static size_t plain_until(str s, size_t at)
{
    while (at < s.len) {
        if (s.len - at < 8 && s.len >= 8 && eight_plain_at(s, s.len - 8)) {
            return s.len; /* the rest, with some before it once more */
        }
        size_t size = 1;
        unsigned char byte = (unsigned char)s.ptr[at];
        if (eight_plain_at(s, at)) {
            size = 8;
        } else if (byte < 0x20 || byte == '"' || byte == '\\') {
            return at;
        } else if (byte >= 0x80) {
            uint32_t scalar = utf8_decode(s, at, &size);
            if (scalar == UINT32_MAX || is_separator(scalar)) {
                return at;
            }
        }
        at += size;
    }
    return at;
}

static void put_escaped(struct buf *out, uint32_t scalar)
{
    static const char plain[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    if (scalar == UINT32_MAX) {
        buf_text(out, "\xEF\xBF\xBD"); /* U+FFFD */
        return;
    }
    const char *found = scalar && scalar < 0x80 ? strchr(plain, (int)scalar) : NULL;
    if (found) {
        buf_char(out, '\\');
        buf_char(out, letters[found - plain]);
    } else {
        buf_printf(out, "\\u%04x", (unsigned)scalar);
    }
}

static void put_quoted_whole(struct buf *out, str text)
{
    char *space = buf_space(out, text.len + 2);
    if (!space) {
        return;
    }
    space[0] = '"';
    if (text.len) {
        memcpy(space + 1, text.ptr, text.len);
    }
    space[text.len + 1] = '"';
}

void json_escape(struct buf *out, str text)
{
    size_t size = 0;
    size_t end = plain_until(text, 0);
    if (end == text.len) {
        put_quoted_whole(out, text);
        return;
    }
    buf_char(out, '"');
    buf_str(out, str_part(text, 0, end));
    while (end < text.len) {
        put_escaped(out, utf8_decode(text, end, &size));
        size_t from = end + size;
        end = plain_until(text, from);
        buf_str(out, str_part(text, from, end));
    }
    buf_char(out, '"');
}

/* ---- the stream -------------------------------------------------------------------------- */

/* A comma, perhaps, and a new line, indented; then `more` bytes, which the caller fills.  NULL when
 * they would pass the ceiling. */
static char *put_line_break(struct json_writer *w, bool comma, size_t more)
{
    size_t indent = w->compact ? 0 : (size_t)w->depth * INDENT;
    char *space = buf_space(w->out, (size_t)comma + !w->compact + indent + more);
    if (space && comma) {
        *space++ = ',';
    }
    if (space && !w->compact) {
        *space++ = '\n';
        memset(space, ' ', indent);
    }
    return space ? space + indent : NULL;
}

/* What stands between the last thing written and the next one of the same container. */
static void put_separator(struct json_writer *w)
{
    if (!w->after_key && w->depth > 0) {
        put_line_break(w, !w->first, 0);
        w->first = false;
    }
    w->after_key = false;
}

static void stream_begin(struct json_writer *w, char bracket)
{
    put_separator(w);
    buf_char(w->out, bracket);
    w->depth++;
    w->first = true;
}

static void stream_end(struct json_writer *w, char bracket)
{
    w->depth--;
    if (!w->first) {
        put_line_break(w, false, 0);
    }
    w->first = false;
    buf_char(w->out, bracket);
}

static void stream_text(struct json_writer *w, str text)
{
    put_separator(w);
    buf_str(w->out, text);
}

static void stream_value(struct json_writer *w, const struct json *value);

static void stream_array(struct json_writer *w, const struct json *array)
{
    stream_begin(w, '[');
    for (size_t i = 0; i < array->items.len; i++) {
        stream_value(w, array->items.at[i]);
    }
    stream_end(w, ']');
}

static void stream_object(struct json_writer *w, const struct json *object)
{
    stream_begin(w, '{');
    for (size_t i = 0; i < object->members.len; i++) {
        json_key_str(w, object->members.at[i].key);
        stream_value(w, object->members.at[i].value);
    }
    stream_end(w, '}');
}

static void stream_number(struct json_writer *w, const struct json *number)
{
    put_separator(w);
    if (str_empty(number->string)) {
        buf_number(w->out, number->number);
    } else {
        buf_str(w->out, number->string);
    }
}

static void stream_string(struct json_writer *w, str value)
{
    put_separator(w);
    json_escape(w->out, value);
}

static void stream_value(struct json_writer *w, const struct json *value)
{
    switch (value->kind) {
    case JSON_NULL: stream_text(w, STR("null")); return;
    case JSON_BOOL: stream_text(w, value->boolean ? STR("true") : STR("false")); return;
    case JSON_NUMBER: stream_number(w, value); return;
    case JSON_STRING: stream_string(w, value->string); return;
    case JSON_ARRAY: stream_array(w, value); return;
    case JSON_OBJECT: stream_object(w, value); return;
    }
    BUG("a JSON value of kind %d", (int)value->kind);
}

/* ---- captures ---------------------------------------------------------------------------- */

/* Captures nest (a panel's inside a dashboard's).  Each pushes a string below its containers that
 * keeps what was so outside when it began: the waiting key and, as its only item, the result. */

static bool capturing(const struct json_writer *w) { return w->capture.len > 0; }

static void capture_value(struct json_writer *w, struct json *value)
{
    struct json *open = w->capture.at[w->capture.len - 1];
    if (open->kind == JSON_OBJECT) {
        json_set(w->arena, open, w->captured_key, value);
    } else if (open->kind == JSON_ARRAY) {
        json_push(w->arena, open, value);
    } else if (w->captured) {
        BUG("a second value in a capture");
    } else {
        w->captured = value;
    }
}

static void capture_begin(struct json_writer *w, struct json *container)
{
    capture_value(w, container);
    vec_push(w->arena, &w->capture, container);
}

void json_capture_begin(struct json_writer *w)
{
    struct json *outside = json_string(w->arena, w->captured_key);
    json_push(w->arena, outside, w->captured);
    vec_push(w->arena, &w->capture, outside);
    w->captured = NULL;
}

struct json *json_capture_end(struct json_writer *w)
{
    struct json *result = w->captured;
    struct json *outside = capturing(w) ? w->capture.at[w->capture.len - 1] : NULL;
    if (!outside || outside->kind != JSON_STRING || !result) {
        BUG("a capture that does not hold one whole value");
    }
    w->capture.len--;
    w->captured_key = outside->string;
    w->captured = outside->items.at[0];
    return result;
}

/* ---- the calls --------------------------------------------------------------------------- */

void json_writer_init(struct json_writer *w, struct buf *out, struct arena *arena)
{
    *w = (struct json_writer){.out = out, .arena = arena, .first = true};
}

void json_begin_object(struct json_writer *w)
{
    if (capturing(w)) {
        capture_begin(w, json_object(w->arena));
    } else {
        stream_begin(w, '{');
    }
}

void json_end_object(struct json_writer *w)
{
    if (capturing(w)) {
        w->capture.len--;
    } else {
        stream_end(w, '}');
    }
}

void json_begin_array(struct json_writer *w)
{
    if (capturing(w)) {
        capture_begin(w, json_array(w->arena));
    } else {
        stream_begin(w, '[');
    }
}

void json_end_array(struct json_writer *w)
{
    if (capturing(w)) {
        w->capture.len--;
    } else {
        stream_end(w, ']');
    }
}

void json_key_str(struct json_writer *w, str key)
{
    if (capturing(w)) {
        w->captured_key = arena_str(w->arena, key);
        return;
    }
    put_separator(w);
    json_escape(w->out, key);
    buf_str(w->out, w->compact ? STR(":") : STR(": "));
    w->after_key = true;
}

void json_key_plain(struct json_writer *w, str key)
{
    if (capturing(w)) {
        json_key_str(w, key);
        return;
    }
    const str end = w->compact ? STR("\":") : STR("\": ");
    char *space = put_line_break(w, !w->first, 1 + key.len + end.len);
    if (space) {
        *space++ = '"';
        memcpy(space, key.ptr, key.len);
        memcpy(space + key.len, end.ptr, end.len);
    }
    w->first = false;
    w->after_key = true;
}

void json_put_null(struct json_writer *w)
{
    if (capturing(w)) {
        capture_value(w, json_null(w->arena));
    } else {
        stream_text(w, STR("null"));
    }
}

void json_put_bool(struct json_writer *w, bool value)
{
    if (capturing(w)) {
        capture_value(w, json_bool(w->arena, value));
    } else {
        stream_text(w, value ? STR("true") : STR("false"));
    }
}

void json_put_number(struct json_writer *w, double value)
{
    if (capturing(w)) {
        capture_value(w, json_number(w->arena, value));
    } else {
        put_separator(w);
        buf_number(w->out, value);
    }
}

void json_put_str(struct json_writer *w, str value)
{
    if (capturing(w)) {
        capture_value(w, json_string(w->arena, value));
    } else {
        stream_string(w, value);
    }
}

void json_put_text(struct json_writer *w, const char *value) { json_put_str(w, str_from(value)); }

/* A captured tree is shared, not copied: json_merge and json_apply change none. */
void json_put_tree(struct json_writer *w, const struct json *value)
{
    if (capturing(w)) {
        capture_value(w, (struct json *)value);
    } else {
        stream_value(w, value);
    }
}
