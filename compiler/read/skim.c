/* skim: see skim.h.
 *
 * Not responsible for JSON whose every part matters: that becomes a tree (text.c).
 */
#include "read/skim.h"

enum { MOST_DEPTH = 200 };

static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

static size_t after_space(str text, size_t at)
{
    while (at < text.len && is_space(text.ptr[at])) at++;
    return at;
}

/* Behind the quote that ends the string at `at`; past the text when none does. */
static size_t after_string(str text, size_t at)
{
    const char *p = text.ptr + at + 1, *end = text.ptr + text.len;
    for (; p < end && *p != '"'; p++) p += *p == '\\';
    return (size_t)(p - text.ptr) + 1;
}

static bool in_scalar(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.' ||
           c == 'E';
}

/* ---- whether it is JSON ------------------------------------------------------------------ */

struct walk {
    str text;
    size_t at;
    size_t depth;
    char open[MOST_DEPTH]; /* the closing character of each container, outermost first */
};

static bool take(struct walk *w, char c)
{
    w->at = after_space(w->text, w->at);
    if (w->at >= w->text.len || w->text.ptr[w->at] != c) return false;
    w->at++;
    return true;
}

static bool take_string(struct walk *w)
{
    w->at = after_space(w->text, w->at);
    if (w->at >= w->text.len || w->text.ptr[w->at] != '"') return false;
    w->at = after_string(w->text, w->at);
    return w->at <= w->text.len;
}

static size_t after_digits(str word, size_t at)
{
    while (at < word.len && word.ptr[at] >= '0' && word.ptr[at] <= '9') at++;
    return at;
}

static bool is_at(str word, size_t at, const char *any)
{
    return at < word.len && strchr(any, word.ptr[at]);
}

static bool is_number(str word)
{
    size_t from = is_at(word, 0, "-");
    size_t at = after_digits(word, from);
    bool good = at > from;
    if (is_at(word, at, ".")) {
        from = at + 1;
        at = after_digits(word, from);
        good = good && at > from;
    }
    if (is_at(word, at, "eE")) {
        from = at + 1 + is_at(word, at + 1, "+-");
        at = after_digits(word, from);
        good = good && at > from;
    }
    return good && at == word.len;
}

static bool take_scalar(struct walk *w)
{
    size_t from = w->at;
    if (w->at < w->text.len && w->text.ptr[w->at] == '"') return take_string(w);
    while (w->at < w->text.len && in_scalar(w->text.ptr[w->at])) w->at++;
    str word = str_part(w->text, from, w->at);
    return str_is(word, "null") || str_is(word, "true") || str_is(word, "false") ||
           (word.len && is_number(word));
}

/* What stands before the first or next value of the innermost container. */
static bool take_key(struct walk *w)
{
    return w->open[w->depth - 1] == ']' || (take_string(w) && take(w, ':'));
}

/* Behind a value: the ends of the containers that end with it, then a comma or the end. */
static bool take_ends(struct walk *w, bool *finished)
{
    while (w->depth > 0 && take(w, w->open[w->depth - 1])) w->depth--;
    *finished = w->depth == 0;
    return *finished || (take(w, ',') && take_key(w));
}

/* A value's beginning: all of a scalar or an empty container, or the brace of another one. */
static bool take_begin(struct walk *w, bool *opened)
{
    bool object = take(w, '{');
    *opened = object || take(w, '[');
    if (!*opened) return take_scalar(w);
    if (w->depth == MOST_DEPTH) return false;
    w->open[w->depth++] = object ? '}' : ']';
    if (!take(w, w->open[w->depth - 1])) return take_key(w);
    w->depth--;
    *opened = false;
    return true;
}

bool skim_whole(str text)
{
    struct walk w = {.text = text};
    bool finished = false;
    while (!finished) {
        bool opened;
        if (!take_begin(&w, &opened)) return false;
        if (!opened && !take_ends(&w, &finished)) return false;
    }
    return after_space(text, w.at) == text.len && utf8_invalid(text) == SIZE_MAX;
}

/* ---- walking ----------------------------------------------------------------------------- */

/* What a byte outside of strings does to the depth; quotes are told apart. */
enum { QUOTE = 2 };
static const signed char steps[256] = {['"'] = QUOTE, ['{'] = 1, ['['] = 1, ['}'] = -1, [']'] = -1};

static size_t after_container(str text, size_t at)
{
    int depth = 0;
    while (at < text.len) {
        int step = steps[(unsigned char)text.ptr[at]];
        if (step == QUOTE) {
            at = after_string(text, at);
            continue;
        }
        depth += step;
        at++;
        if (step && depth == 0) break;
    }
    return at;
}

static size_t after_value(str text, size_t at)
{
    if (at < text.len && text.ptr[at] == '"') return after_string(text, at);
    if (at < text.len && (text.ptr[at] == '{' || text.ptr[at] == '[')) {
        return after_container(text, at);
    }
    while (at < text.len && in_scalar(text.ptr[at])) at++;
    return at;
}

str skim_value(str text) { return str_part(text, 0, after_value(text, 0)); }

/* Behind the opening `brace` or a comma; `text.len` when nothing follows. */
static size_t at_next(str text, char brace)
{
    if (!text.len || (text.ptr[0] != brace && text.ptr[0] != ',')) return text.len;
    size_t at = after_space(text, 1);
    return at < text.len && (text.ptr[at] == '}' || text.ptr[at] == ']') ? text.len : at;
}

static void cut(str *rest, size_t at)
{
    *rest = str_part(*rest, after_space(*rest, at), rest->len);
}

bool skim_item(str *rest, str *value)
{
    size_t at = at_next(*rest, '[');
    if (at >= rest->len) return false;
    size_t end = after_value(*rest, at);
    *value = str_part(*rest, at, end);
    cut(rest, end);
    return true;
}

bool skim_member(str *rest, str *key, str *value)
{
    size_t at = at_next(*rest, '{');
    if (at >= rest->len || rest->ptr[at] != '"') return false;
    size_t end = after_string(*rest, at);
    *key = str_part(*rest, at + 1, end - 1);
    at = after_space(*rest, after_space(*rest, end) + 1);
    end = after_value(*rest, at);
    *value = str_part(*rest, at, end);
    cut(rest, end);
    return true;
}

str skim_get(str object, str key)
{
    str name, value;
    if (!skim_is_object(object)) return STR_EMPTY;
    while (skim_member(&object, &name, &value)) {
        if (str_eq(name, key)) return value;
    }
    return STR_EMPTY;
}

void skim_pick(str object, const str *keys, str *values, size_t count)
{
    str name, value;
    for (size_t i = 0; i < count; i++) values[i] = STR_EMPTY;
    while (skim_member(&object, &name, &value)) {
        for (size_t i = 0; i < count; i++) {
            if (str_eq(name, keys[i])) values[i] = value;
        }
    }
}

str skim_at(str value, const char *path)
{
    str rest = str_from(path);
    str key;
    while (str_split(&rest, '.', &key)) value = skim_get(value, key);
    return value;
}

/* ---- values ------------------------------------------------------------------------------ */

static str inside(str value) { return str_part(value, 1, value.len - 1); }

bool skim_is(str value, const char *text)
{
    return skim_is_string(value) && str_is(inside(value), text);
}

static uint32_t hex4(str text, size_t at)
{
    uint32_t value = 0;
    for (size_t i = at; i < at + 4; i++) {
        char c = i < text.len ? text.ptr[i] : '?';
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10
                                                : UINT32_MAX;
        if (digit == UINT32_MAX) return UINT32_MAX;
        value = value << 4 | digit;
    }
    return value;
}

/* The scalar behind `\u` at `at`, two of which can be halves of one; U+FFFD for what is none. */
static uint32_t escaped_scalar(str text, size_t *at)
{
    uint32_t first = hex4(text, *at);
    if (first == UINT32_MAX) return 0xFFFD;
    *at += 4;
    bool high = first >= 0xD800 && first < 0xDC00;
    if (high && str_starts(str_part(text, *at, text.len), STR("\\u"))) {
        uint32_t second = hex4(text, *at + 2);
        if (second >= 0xDC00 && second < 0xE000) {
            *at += 6;
            return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        }
    }
    return first == 0 || (first >= 0xD800 && first < 0xE000) ? 0xFFFD : first;
}

static char plain_escape(char c)
{
    switch (c) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return c;
    }
}

str skim_string(struct arena *a, str value)
{
    if (!skim_is_string(value)) return STR_EMPTY;
    str from = inside(value);
    if (str_find_char(from, '\\', 0) == SIZE_MAX) return arena_str(a, from);
    char *out = arena_alloc(a, from.len + 4);
    size_t len = 0;
    for (size_t at = 0; at < from.len;) {
        if (from.ptr[at] != '\\' || at + 1 == from.len) {
            out[len++] = from.ptr[at++];
        } else if (from.ptr[at + 1] != 'u') {
            out[len++] = plain_escape(from.ptr[at + 1]);
            at += 2;
        } else {
            at += 2;
            len += utf8_encode(escaped_scalar(from, &at), out + len);
        }
    }
    return (str){out, len};
}

long long skim_integer(str value, long long otherwise)
{
    enum { MOST_DIGITS = 15 }; /* exact as a double too, which is what Grafana's front end has */
    size_t first = value.len && value.ptr[0] == '-';
    long long number = 0;
    if (value.len == first || value.len - first > MOST_DIGITS) return otherwise;
    for (size_t i = first; i < value.len; i++) {
        if (value.ptr[i] < '0' || value.ptr[i] > '9') return otherwise;
        number = number * 10 + (value.ptr[i] - '0');
    }
    return first ? -number : number;
}

void skim_compact(str value, struct buf *out)
{
    for (size_t at = 0; at < value.len;) {
        size_t end = at;
        while (end < value.len && !is_space(value.ptr[end])) {
            end = value.ptr[end] == '"' ? after_string(value, end) : end + 1;
        }
        buf_str(out, str_part(value, at, end));
        at = after_space(value, end);
    }
}
