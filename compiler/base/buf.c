/* buf: growing text on the heap.  All additions go through buf_room, and what does not fit at once
 * through buf_more_room, which knows the ceiling. */
#include "base/base.h"
#include "base/format.h"
#include "base/secret.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 256 };

static void give_back(struct buf *b)
{
    if (b->secret) {
        secret_wipe((str){b->ptr, b->cap});
    }
    free(b->ptr);
}

void buf_release(struct buf *b)
{
    give_back(b);
    *b = (struct buf){.ceiling = b->ceiling, .secret = b->secret};
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->overflow = false;
}

/* As realloc, but leaves nothing behind. */
static char *moved(struct buf *b, size_t cap)
{
    char *grown = malloc(cap);
    if (grown && b->len) {
        memcpy(grown, b->ptr, b->len);
    }
    if (grown) {
        give_back(b);
    }
    return grown;
}

/* Makes room for `size` bytes and a NUL. */
static void grow(struct buf *b, size_t size)
{
    size_t needed = b->len + size + 1;
    size_t cap = b->cap ? b->cap : FIRST_CAPACITY;
    while (cap < needed) {
        cap *= 2;
    }
    char *grown = b->secret ? moved(b, cap) : realloc(b->ptr, cap);
    if (!grown) {
        out_of_memory();
    }
    b->ptr = grown;
    b->cap = cap;
}

char *buf_more_room(struct buf *b, size_t size)
{
    if (size > SIZE_MAX / 4 - b->len) {
        BUG("a text of %zu bytes more", size);
    }
    if (b->overflow || (b->ceiling && b->len + size > b->ceiling)) {
        b->overflow = true;
        return NULL;
    }
    if (b->len + size >= b->cap) {
        grow(b, size);
    }
    return b->ptr + b->len;
}

void buf_str(struct buf *b, str s)
{
    char *space = buf_space(b, s.len);
    if (space && s.len) {
        memcpy(space, s.ptr, s.len);
    }
}

void buf_text(struct buf *b, const char *c_string) { buf_str(b, str_from(c_string)); }

void buf_repeat(struct buf *b, char c, size_t times)
{
    char *space = buf_space(b, times);
    if (space) {
        memset(space, c, times);
    }
}

void buf_printf(struct buf *b, const char *format, ...)
{
    char start[256]; /* most texts fit, and are made only once */
    va_list args;
    va_start(args, format);
    size_t length = format_text(start, sizeof start, format, args);
    va_end(args);
    char *space = buf_space(b, length);
    if (space && length < sizeof start) {
        memcpy(space, start, length);
    } else if (space) {
        va_start(args, format);
        format_text(space, length + 1, format, args);
        va_end(args);
    }
}

void buf_base64(struct buf *b, str bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        unsigned three = (unsigned)at[i] << 16 | (left > 1 ? (unsigned)at[i + 1] << 8 : 0) |
                         (left > 2 ? at[i + 2] : 0);
        for (size_t k = 0; k < 4; k++)
            buf_char(b, k > left ? '=' : digits[three >> (18 - 6 * k) & 63]);
    }
}
