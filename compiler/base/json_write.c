/* json_write: JSON as text, streamed, and the same calls as a tree while a capture is open.
 *
 * Whole dashboards pass through here, so text that needs no escape is copied in one piece.  The
 * writer trusts its callers to balance what they begin: it checks nothing but captures.
 */
#include "base/json.h"

enum { INDENT = 2, QUOTES = 2 };

/* ---- strings ----------------------------------------------------------------------------- */

/* Sixteen bytes that are compared at once, in whatever way the machine can. */
enum { PIECE = 16 };
typedef signed char piece __attribute__((vector_size(PIECE)));
struct two_words {
    uint64_t first, second;
};

/* Whether one of the bytes is a control character, `"`, `\` or not ASCII, which is less than 0. */
static inline bool any_special(struct two_words bytes)
{
    piece p, special;
    memcpy(&p, &bytes, sizeof p);
    special = (p < ' ') | (p == '"') | (p == '\\');
    memcpy(&bytes, &special, sizeof bytes);
    return (bytes.first | bytes.second) != 0;
}

/* The same of a machine's word: the top bit of a byte is set when the byte is one of those, and
 * else at most above such a one, which the subtraction borrowed for. */
#define EACH_BYTE(value) (UINT64_MAX / 0xFF * (value))
static inline bool special_in(uint64_t word)
{
    uint64_t quote = word ^ EACH_BYTE('"'), backslash = word ^ EACH_BYTE('\\');
    uint64_t tops =
        word | (word - EACH_BYTE(' ')) | (quote - EACH_BYTE(1)) | (backslash - EACH_BYTE(1));
    return (tops & EACH_BYTE(0x80)) != 0;
}

/* JavaScript takes these two for ends of lines inside a string. */
static bool is_separator(uint32_t scalar) { return scalar == 0x2028 || scalar == 0x2029; }

static uint64_t load(const char *from)
{
    uint64_t bytes;
    memcpy(&bytes, from, sizeof bytes);
    return bytes;
}

/* A text of less than a machine's word, copied; whether it can stay as it is. */
static inline bool copy_short(char *to, str s)
{
    uint32_t first, last;
    if (s.len >= sizeof first) {
        memcpy(&first, s.ptr, sizeof first);
        memcpy(&last, s.ptr + s.len - sizeof last, sizeof last);
        memcpy(to, &first, sizeof first);
        memcpy(to + s.len - sizeof last, &last, sizeof last);
        return !special_in((uint64_t)first << 32 | last);
    }
    if (s.len == 0) {
        return true;
    }
    unsigned char one = (unsigned char)s.ptr[0], two = (unsigned char)s.ptr[s.len / 2];
    unsigned char three = (unsigned char)s.ptr[s.len - 1];
    to[0] = (char)one;
    to[s.len / 2] = (char)two;
    to[s.len - 1] = (char)three;
    return !special_in(EACH_BYTE(' ') << 24 | (uint64_t)one << 16 | (uint64_t)two << 8 | three);
}

/* The two words of a text at two places, copied; whether they can stay as they are. */
static inline bool copy_words(char *to, str s, size_t at, size_t second)
{
    struct two_words bytes = {load(s.ptr + at), load(s.ptr + second)};
    memcpy(to + at, &bytes.first, sizeof bytes.first);
    memcpy(to + second, &bytes.second, sizeof bytes.second);
    return !any_special(bytes);
}

/* Copies the text as far as it surely can stay as it is: all of it, or whole pieces.  Gives how
 * many bytes that were; what lies behind them was perhaps copied too. */
static inline __attribute__((always_inline)) size_t copy_plain(char *to, str s)
{
    size_t at = 0;
    if (s.len < 8) {
        return copy_short(to, s) ? s.len : 0;
    }
    if (s.len < PIECE) {
        return copy_words(to, s, 0, s.len - 8) ? s.len : 0;
    }
    for (; at + PIECE < s.len; at += PIECE) {
        if (!copy_words(to, s, at, at + 8)) {
            return at;
        }
    }
    /* The last piece overlaps the one before. */
    return copy_words(to, s, s.len - PIECE, s.len - 8) ? s.len : at;
}

/* The first byte at or after `at` that cannot be copied as it is. */
static size_t plain_until(str s, size_t at)
{
    while (at < s.len) {
        size_t size = 1;
        unsigned char byte = (unsigned char)s.ptr[at];
        if (s.len - at >= 8 && !special_in(load(s.ptr + at))) {
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

/* The text from `at` on, and the closing quote. */
static __attribute__((noinline, cold)) void put_rest(struct buf *out, str text, size_t at)
{
    for (size_t size = 0; at < text.len; at += size) {
        size_t end = plain_until(text, at);
        buf_str(out, str_part(text, at, end));
        size = 0;
        at = end;
        if (at < text.len) {
            put_escaped(out, utf8_decode(text, at, &size));
        }
    }
    buf_char(out, '"');
}

void json_escape(struct buf *out, str text)
{
    char *to = buf_room(out, text.len + QUOTES);
    if (!to) {
        return;
    }
    *to++ = '"';
    size_t done = copy_plain(to, text);
    if (done < text.len) {
        buf_take(out, to + done);
        put_rest(out, text, done);
        return;
    }
    to[done] = '"';
    buf_take(out, to + done + 1);
}

/* ---- the stream -------------------------------------------------------------------------- */

/* Inside a container every value has a comma behind it, which the end of the container takes away
 * again.  So what comes next need not know whether it is the first. */

static bool capturing(const struct json_writer *w) { return w->capture.len > 0; }

/* The text so far, given to the buffer. */
static void settle(struct json_writer *w)
{
    if (w->to) {
        buf_take(w->out, w->to);
    }
    w->to = w->end = NULL;
}

/* Room that is not at hand.  None is kept at hand where the quick ways, which write lines and know
 * no ceiling, are not to be taken. */
static __attribute__((noinline, cold)) char *more_room(struct json_writer *w, size_t size)
{
    struct buf *out = w->out;
    settle(w);
    w->to = buf_more_room(out, size);
    w->end = !w->to || w->compact || out->ceiling ? w->to : out->ptr + out->cap;
    return w->to;
}

static inline bool at_hand(const struct json_writer *w, size_t size)
{
    return w->end - w->to > (ptrdiff_t)size;
}

/* Where the next `size` bytes go; NULL when they would pass the ceiling. */
static inline char *room(struct json_writer *w, size_t size)
{
    return at_hand(w, size) ? w->to : more_room(w, size);
}

/* What a line begins with: the end of the one before and its indentation, copied in pieces of one
 * size, whatever is needed of the last. */
static const char line_start[] = "\n               ";
enum { LINE_PIECE = sizeof line_start - 1, BEHIND = 2 /* a comma, or a colon and a blank */ };

static inline size_t line_room(const struct json_writer *w)
{
    return w->indent + 2 * LINE_PIECE + BEHIND;
}

static inline char *put_line_break(char *to, size_t indent)
{
    memcpy(to, line_start, LINE_PIECE);
    for (size_t done = LINE_PIECE - 1; done < indent; done += LINE_PIECE - 1) {
        memcpy(to + 1 + done, line_start + 1, LINE_PIECE - 1);
    }
    return to + 1 + indent;
}

/* Where the next value of at most `size` bytes goes: behind its key, or on a line of its own. */
static inline char *begin_value(struct json_writer *w, size_t size)
{
    char *to = room(w, line_room(w) + size);
    if (to && w->indent && !w->after_key && !w->compact) {
        to = put_line_break(to, w->indent);
    }
    w->after_key = false;
    return to;
}

static inline void end_value(struct json_writer *w, char *to)
{
    if (w->indent) {
        *to++ = ',';
        w->to = to;
    } else {
        w->to = to;
        settle(w);
    }
}

/* A key on a line of its own, before a value of at most `size` bytes.  NULL when they are not to be
 * put at once: where no lines are written, or when there is no such room at hand.  Then the calls
 * for keys and for values do it. */
static inline char *put_key(struct json_writer *w, struct json_key key, size_t size)
{
    if (!at_hand(w, line_room(w) + key.len + JSON_PIECE + size)) {
        return NULL;
    }
    char *to = put_line_break(w->to, w->indent);
    memcpy(to, key.text, JSON_PIECE);
    for (size_t done = JSON_PIECE; done < key.len; done += JSON_PIECE) {
        memcpy(to + done, key.text + done, JSON_PIECE);
    }
    return to + key.len;
}

/* The rest of a text that is not put at once, behind `to`. */
static __attribute__((noinline, cold)) char *put_string_rest(struct json_writer *w, char *to,
                                                             str text, size_t done)
{
    w->to = to;
    settle(w);
    put_rest(w->out, text, done);
    return room(w, BEHIND);
}

/* A text and its quotes, for which there is room; where it ends.  Nearly every line of a dashboard
 * has one, so it is part of its callers. */
static inline __attribute__((always_inline)) char *put_string(struct json_writer *w, char *to,
                                                              str text)
{
    *to++ = '"';
    size_t done = copy_plain(to, text);
    to += done;
    if (done < text.len) {
        return put_string_rest(w, to, text, done);
    }
    *to++ = '"';
    return to;
}

static inline void open_container(struct json_writer *w, char *to, char bracket)
{
    if (to) {
        *to++ = bracket;
        w->to = to;
    }
    w->indent += INDENT;
}

static void stream_begin(struct json_writer *w, char bracket)
{
    open_container(w, begin_value(w, 1), bracket);
}

/* `to` is behind the last value of the container, with room for its end. */
static inline void close_container(struct json_writer *w, char *to, char bracket)
{
    bool empty = to[-1] != ',';
    to -= !empty;
    if (!empty && !w->compact) {
        to = put_line_break(to, w->indent);
    }
    *to++ = bracket;
    end_value(w, to);
}

static __attribute__((noinline, cold)) void close_with_more_room(struct json_writer *w,
                                                                 char bracket)
{
    char *to = more_room(w, line_room(w) + 1);
    if (to) {
        close_container(w, to, bracket);
    }
}

static inline void stream_end(struct json_writer *w, char bracket)
{
    w->indent -= INDENT;
    if (at_hand(w, line_room(w) + 1)) {
        close_container(w, w->to, bracket);
    } else {
        close_with_more_room(w, bracket);
    }
}

static void stream_text(struct json_writer *w, str text)
{
    char *to = begin_value(w, text.len);
    if (to) {
        end_value(w, str_copy(to, text));
    }
}

static void stream_string(struct json_writer *w, str value)
{
    char *to = begin_value(w, value.len + QUOTES);
    to = to ? put_string(w, to, value) : NULL;
    if (to) {
        end_value(w, to);
    }
}

static void stream_number(struct json_writer *w, double value)
{
    char *to = begin_value(w, NUMBER_ROOM);
    if (to) {
        end_value(w, to + number_put(to, value));
    }
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

static void stream_digits(struct json_writer *w, const struct json *number)
{
    if (str_empty(number->string)) {
        stream_number(w, number->number);
    } else {
        stream_text(w, number->string);
    }
}

static void stream_value(struct json_writer *w, const struct json *value)
{
    switch (value->kind) {
    case JSON_NULL: stream_text(w, STR("null")); return;
    case JSON_BOOL: stream_text(w, value->boolean ? STR("true") : STR("false")); return;
    case JSON_NUMBER: stream_digits(w, value); return;
    case JSON_STRING: stream_string(w, value->string); return;
    case JSON_ARRAY: stream_array(w, value); return;
    case JSON_OBJECT: stream_object(w, value); return;
    }
    BUG("a JSON value of kind %d", (int)value->kind);
}

/* ---- captures ---------------------------------------------------------------------------- */

/* Captures nest (a panel's inside a dashboard's).  Each pushes a string below its containers that
 * keeps what was so outside when it began: the waiting key and, as its only item, the result. */

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
    w->end = w->to; /* nothing is at hand */
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
    *w = (struct json_writer){.out = out, .arena = arena};
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
    char *to = begin_value(w, key.len + QUOTES);
    to = to ? put_string(w, to, key) : NULL;
    if (to) {
        *to++ = ':';
        *to = ' ';
        w->to = to + !w->compact;
    }
    w->after_key = true;
}

static const str truths[] = {STR_INIT("false"), STR_INIT("true")};

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
        stream_text(w, truths[value]);
    }
}

void json_put_number(struct json_writer *w, double value)
{
    if (capturing(w)) {
        capture_value(w, json_number(w->arena, value));
    } else {
        stream_number(w, value);
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

void json_put_written(struct json_writer *w, str json)
{
    if (capturing(w)) {
        BUG("a text in a capture");
    }
    stream_text(w, json);
}

/* A captured tree is shared, not copied: json_merge and json_apply change none. */
void json_put_tree(struct json_writer *w, const struct json *value)
{
    if (capturing(w)) {
        capture_value(w, (struct json *)value);
    } else {
        stream_value(w, value);
    }
}

str json_text(struct arena *arena, const struct json *value)
{
    struct json_writer w;
    struct buf out = BUF_INIT;
    if (!value) return STR_EMPTY;
    json_writer_init(&w, &out, arena);
    w.compact = true;
    json_put_tree(&w, value);
    str text = arena_str(arena, buf_as_str(&out));
    buf_release(&out);
    return text;
}

/* ---- whole members ----------------------------------------------------------------------- */

/* Each looks for room once; what is not put at once goes another way. */

static __attribute__((noinline, cold)) void begin_member(struct json_writer *w, struct json_key key)
{
    json_key_str(w, (str){key.text + 1, key.len - sizeof "\"\": " + 1});
}

static __attribute__((noinline, cold)) void put_apart(struct json_writer *w, struct json_key key,
                                                      str value)
{
    begin_member(w, key);
    json_put_str(w, value);
}

/* What is at hand is in a container, so a comma follows. */
static inline void end_member(struct json_writer *w, char *to)
{
    *to++ = ',';
    w->to = to;
}

void json_member_key(struct json_writer *w, struct json_key key)
{
    char *to = put_key(w, key, 0);
    if (to) {
        w->to = to;
        w->after_key = true;
    } else {
        begin_member(w, key);
    }
}

void json_member_object(struct json_writer *w, struct json_key key)
{
    char *to = put_key(w, key, 1);
    if (to) {
        open_container(w, to, '{');
    } else {
        begin_member(w, key);
        json_begin_object(w);
    }
}

void json_member_array(struct json_writer *w, struct json_key key)
{
    char *to = put_key(w, key, 1);
    if (to) {
        open_container(w, to, '[');
    } else {
        begin_member(w, key);
        json_begin_array(w);
    }
}

void json_member_str(struct json_writer *w, struct json_key key, str value)
{
    char *to = put_key(w, key, value.len + QUOTES);
    if (!to) {
        put_apart(w, key, value);
        return;
    }
    to = put_string(w, to, value);
    if (to) {
        end_member(w, to);
    }
}

void json_member_plain(struct json_writer *w, struct json_key key, str value)
{
    char *to = put_key(w, key, value.len + QUOTES);
    if (!to) {
        put_apart(w, key, value);
        return;
    }
    *to++ = '"';
    to = str_copy(to, value);
    *to++ = '"';
    end_member(w, to);
}

void json_member_number(struct json_writer *w, struct json_key key, double value)
{
    char *to = put_key(w, key, NUMBER_ROOM);
    if (!to) {
        begin_member(w, key);
        json_put_number(w, value);
    } else if (value >= 0 && value < 10 && (int)value == value) {
        *to++ = (char)('0' + (int)value);
        end_member(w, to);
    } else {
        end_member(w, to + number_put(to, value));
    }
}

void json_member_bool(struct json_writer *w, struct json_key key, bool value)
{
    char *to = put_key(w, key, truths[value].len);
    if (to) {
        end_member(w, str_copy(to, truths[value]));
    } else {
        begin_member(w, key);
        json_put_bool(w, value);
    }
}

void json_member_tree(struct json_writer *w, struct json_key key, const struct json *value)
{
    json_member_key(w, key);
    json_put_tree(w, value);
}
