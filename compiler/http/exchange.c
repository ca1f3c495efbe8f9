/* exchange: a request and its answer as data, and text on its way into a URL or a message. */
#include "base/secret.h"
#include "http/http.h"

const char *http_method_name(enum http_method method)
{
    static const char *const names[] = {
        [HTTP_GET] = "GET",     [HTTP_POST] = "POST",     [HTTP_PUT] = "PUT",
        [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE",
    };
    return names[method];
}

void http_exchange_init(struct http_exchange *e, enum http_method method, str url)
{
    *e = (struct http_exchange){.request.method = method};
    arena_init(&e->arena);
    e->request.url = arena_str(&e->arena, url);
}

void http_exchange_header(struct http_exchange *e, str name, str value, bool secret)
{
    struct http_header header = {arena_str(&e->arena, name), arena_str(&e->arena, value), secret};
    vec_push(&e->arena, &e->request.headers, header);
}

void http_exchange_release(struct http_exchange *e)
{
    for (size_t i = 0; i < e->request.headers.len; i++) {
        const struct http_header *header = &e->request.headers.at[i];
        if (header->secret) secret_wipe(header->value);
    }
    if (e->request.secret) arena_wipe(&e->arena);
    arena_free(&e->arena);
    *e = (struct http_exchange){0};
}

str http_header_of(const struct http_exchange *e, str name)
{
    for (size_t i = 0; i < e->response.headers.len; i++) {
        const struct http_header *header = &e->response.headers.at[i];
        if (str_eq_nocase(header->name, name)) return header->value;
    }
    return STR_EMPTY;
}

/* ---- text -------------------------------------------------------------------------------- */

/* RFC 3986, 2.3. */
static bool is_unreserved(char c)
{
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || (c && strchr("-._~", c));
}

str http_encode(struct arena *a, str text)
{
    char *encoded = arena_alloc(a, 3 * text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (is_unreserved(text.ptr[i])) {
            encoded[len++] = text.ptr[i];
            continue;
        }
        encoded[len++] = '%';
        encoded[len++] = "0123456789ABCDEF"[byte >> 4];
        encoded[len++] = "0123456789ABCDEF"[byte & 0xF];
    }
    return (str){encoded, len};
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

str http_decode(struct arena *a, str text)
{
    char *decoded = arena_alloc(a, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        int high = text.ptr[i] == '%' && i + 2 < text.len ? digit_of(text.ptr[i + 1]) : -1;
        int low = high >= 0 ? digit_of(text.ptr[i + 2]) : -1;
        decoded[len++] = low >= 0 ? (char)(high * 16 + low) : text.ptr[i];
        if (low >= 0) i += 2;
    }
    return (str){decoded, len};
}

/* Not the space (runs become one), not controls of both sets (C0, DEL, C1), not the signs that turn
 * the direction of writing around, with which a message could be made to read as another. */
static bool is_plain(uint32_t scalar)
{
    bool control = scalar <= 0x20 || (scalar >= 0x7F && scalar < 0xA0) || scalar == UINT32_MAX;
    bool direction = (scalar >= 0x200E && scalar <= 0x200F) ||
                     (scalar >= 0x2028 && scalar <= 0x202E) ||
                     (scalar >= 0x2066 && scalar <= 0x2069);
    return !control && !direction;
}

str http_plain(struct arena *a, str text, size_t most)
{
    struct buf out = BUF_INIT;
    size_t size = 0;
    for (size_t at = 0; at < text.len && out.len + 7 <= most; at += size) {
        if (is_plain(utf8_decode(text, at, &size)))
            buf_str(&out, str_part(text, at, at + size));
        else if (out.len && out.ptr[out.len - 1] != ' ')
            buf_char(&out, ' ');
        if (out.len + 7 > most && at + size < text.len) buf_text(&out, "…");
    }
    str plain = arena_str(a, str_trim(buf_as_str(&out)));
    buf_release(&out);
    return plain;
}
