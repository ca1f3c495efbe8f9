/* url: see url.h.  Strict: whatever could mean one host to this file and another to libcurl (a
 * backslash, a space, an @) is refused. */
#include "http/url.h"
#include "http/http.h"

#include <arpa/inet.h>

enum { LONGEST_SHOWN = 300 };

static bool is_host_character(char c)
{
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || (c && strchr("-._:[]", c));
}

static bool all_visible(str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] <= ' ' || text.ptr[i] == 127 || text.ptr[i] == '\\') return false;
    }
    return true;
}

static size_t first_of(str text, const char *characters)
{
    for (size_t i = 0; i < text.len; i++) {
        if (strchr(characters, text.ptr[i])) return i;
    }
    return text.len;
}

/* "[::1]:3000" is ::1, "host:3000" is host. */
static bool take_host(str authority, str *host)
{
    bool bracketed = str_starts(authority, STR("["));
    size_t end = str_find_char(authority, bracketed ? ']' : ':', 0);
    *host = str_part(authority, bracketed, end);
    str rest = end == SIZE_MAX ? STR_EMPTY : str_part(authority, end + bracketed, authority.len);
    for (size_t i = 0; i < rest.len; i++) {
        bool fits = i == 0 ? rest.ptr[i] == ':' : rest.ptr[i] >= '0' && rest.ptr[i] <= '9';
        if (!fits) return false;
    }
    return host->len && !(bracketed && end == SIZE_MAX);
}

bool url_take_apart(struct arena *a, str text, struct url *url, str *why)
{
    static const str schemes[] = {STR_INIT("http://"), STR_INIT("https://")};
    *url = (struct url){.encrypted = str_starts(text, schemes[1])};
    str scheme = schemes[url->encrypted];
    if (!str_starts(text, scheme)) {
        str start = str_part(text, 0, first_of(text, "/?#@"));
        *why = arena_printf(a, "`%.*s` is no URL: it must begin with https:// or http://",
                            STR_ARG(http_plain(a, start, LONGEST_SHOWN)));
        return false;
    }
    str rest = str_part(text, scheme.len, text.len);
    str authority = str_part(rest, 0, first_of(rest, "/?#"));
    str after = str_part(rest, authority.len, rest.len);
    url->path = str_part(after, 0, first_of(after, "?#"));
    url->query = str_part(after, url->path.len + 1, first_of(after, "#"));
    url->origin = str_part(text, 0, scheme.len + authority.len);
    if (str_find_char(authority, '@', 0) != SIZE_MAX) {
        *why = STR("a URL must not hold a user or password");
        return false;
    }
    bool clean = all_visible(text);
    for (size_t i = 0; i < authority.len; i++) clean = clean && is_host_character(authority.ptr[i]);
    if (!clean || !take_host(authority, &url->host)) {
        *why =
            arena_printf(a, "`%.*s` is no URL", STR_ARG(http_plain(a, url->origin, LONGEST_SHOWN)));
        return false;
    }
    return true;
}

/* ---- addresses --------------------------------------------------------------------------- */

/* The address in network order when the host is one as text, 4 or 16 bytes; else 0. */
static size_t address_of(str host, unsigned char address[16])
{
    char text[INET6_ADDRSTRLEN + 1] = {0};
    if (host.len >= sizeof text) return 0;
    memcpy(text, host.ptr, host.len);
    if (inet_pton(AF_INET, text, address) == 1) return 4;
    return inet_pton(AF_INET6, text, address) == 1 ? 16 : 0;
}

bool url_is_loopback(const struct url *url)
{
    static const unsigned char loopback6[16] = {[15] = 1};
    unsigned char address[16];
    size_t size = address_of(url->host, address);
    if (size == 4) return address[0] == 127;
    if (size == 16) return memcmp(address, loopback6, sizeof address) == 0;
    return str_eq_nocase(url->host, STR("localhost"));
}

bool url_is_link_local(const struct url *url)
{
    static const unsigned char instance6[4] = {0xfd, 0x00, 0x0e, 0xc2};
    unsigned char address[16];
    size_t size = address_of(url->host, address);
    if (size == 4) return address[0] == 169 && address[1] == 254;
    return size == 16 && memcmp(address, instance6, sizeof instance6) == 0;
}

/* ---- showing ----------------------------------------------------------------------------- */

str url_shown(struct arena *a, const struct url *url)
{
    struct buf out = BUF_INIT;
    str rest = url->query;
    str pair;
    buf_str(&out, url->origin);
    buf_str(&out, url->path);
    for (char mark = '?'; str_split(&rest, '&', &pair); mark = '&') {
        size_t equals = str_find_char(pair, '=', 0);
        buf_char(&out, mark);
        buf_str(&out, str_part(pair, 0, equals));
        if (equals != SIZE_MAX) buf_text(&out, "=…");
    }
    str shown = http_plain(a, buf_as_str(&out), LONGEST_SHOWN);
    buf_release(&out);
    return shown;
}
