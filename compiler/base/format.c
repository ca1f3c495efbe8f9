/* format: see format.h.  stdio sets a stream up for every text, which takes longer than to write
 * the few dozen bytes that most texts have: %s %.*s %c %d %u %zu %% are done here, what is rare by
 * stdio.
 */
#include "base/format.h"

#include <stdio.h>

struct output {
    char *at;
    size_t room;
    size_t length;
};

static inline void put_char(struct output *o, char c)
{
    if (o->room) {
        *o->at++ = c;
        o->room--;
    }
    o->length++;
}

static inline void put(struct output *o, const char *bytes, size_t size)
{
    size_t fits = size < o->room ? size : o->room;
    if (fits) {
        memcpy(o->at, bytes, fits);
    }
    o->at += fits;
    o->room -= fits;
    o->length += size;
}

/* Not past a NUL, as printf has it. */
static void put_text(struct output *o, const char *text, int most)
{
    const char *end = most > 0 ? memchr(text, '\0', (size_t)most) : NULL;
    put(o, text, most < 0 ? strlen(text) : end ? (size_t)(end - text) : (size_t)most);
}

static void put_unsigned(struct output *o, size_t value, bool negative)
{
    char digits[3 * sizeof value + 1];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    if (negative) {
        digits[--at] = '-';
    }
    put(o, digits + at, sizeof digits - at);
}

static void put_signed(struct output *o, int value)
{
    size_t size = (size_t)value;
    put_unsigned(o, value < 0 ? 0 - size : size, value < 0);
}

/* `at` is behind a '%'; gives where the text goes on, or NULL for what is left to stdio. */
static const char *put_conversion(struct output *o, const char *at, va_list *args)
{
    if (at[0] == '.' && at[1] == '*' && at[2] == 's') {
        int most = va_arg(*args, int);
        put_text(o, va_arg(*args, const char *), most);
        return at + 3;
    }
    if (at[0] == 'z' && at[1] == 'u') {
        put_unsigned(o, va_arg(*args, size_t), false);
        return at + 2;
    }
    switch (at[0]) {
    case 's': put_text(o, va_arg(*args, const char *), -1); break;
    case 'd': put_signed(o, va_arg(*args, int)); break;
    case 'u': put_unsigned(o, va_arg(*args, unsigned), false); break;
    case 'c': put_char(o, (char)va_arg(*args, int)); break;
    case '%': put_char(o, '%'); break;
    default: return NULL;
    }
    return at + 1;
}

/* False when something is left to stdio. */
static bool put_all(struct output *o, const char *format, va_list *args)
{
    while (format && *format) {
        const char *end = format;
        while (*end && *end != '%') {
            end++;
        }
        put(o, format, (size_t)(end - format));
        format = *end ? put_conversion(o, end + 1, args) : end;
    }
    return format != NULL;
}

size_t format_text(char *out, size_t size, const char *format, va_list args)
{
    struct output o = {out, size ? size - 1 : 0, 0};
    va_list own; /* a parameter may be a pointer already, and cannot be pointed to */
    va_copy(own, args);
    bool done = put_all(&o, format, &own);
    va_end(own);
    if (done) {
        if (size) {
            *o.at = '\0';
        }
        return o.length;
    }
    int length = vsnprintf(out, size, format, args);
    if (length < 0) {
        BUG("a format that cannot be printed: %s", format);
    }
    return (size_t)length;
}
