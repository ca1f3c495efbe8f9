/* host: see host.h. */
#include "serve/host.h"

#include <arpa/inet.h>

static bool is_port(str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
    return true;
}

/* "[::1]:80" is ::1, "localhost:80" localhost; empty when it is no host with or without a port. */
static str without_port(str host)
{
    bool bracket = str_starts(host, STR("["));
    size_t end = str_find_char(host, bracket ? ']' : ':', 0);
    if (end == SIZE_MAX) return bracket ? STR_EMPTY : host;
    str rest = str_part(host, bracket ? end + 1 : end, host.len);
    if (rest.len && (rest.ptr[0] != ':' || !is_port(str_part(rest, 1, rest.len)))) return STR_EMPTY;
    return str_part(host, bracket ? 1 : 0, end);
}

static bool is_address(str host)
{
    char text[INET6_ADDRSTRLEN];
    unsigned char bytes[16];
    if (host.len == 0 || host.len >= sizeof text) return false;
    memcpy(text, host.ptr, host.len);
    text[host.len] = '\0';
    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

bool host_is_loopback(str address)
{
    return str_is(address, "::1") || str_eq_nocase(address, STR("localhost")) ||
           (str_starts(address, STR("127.")) && is_address(address));
}

bool host_fits(str host, str listens_on)
{
    str name = without_port(host);
    if (host_is_loopback(name)) return true;
    if (host_is_loopback(listens_on)) return false;
    return is_address(name) || (name.len && str_eq_nocase(name, listens_on));
}
