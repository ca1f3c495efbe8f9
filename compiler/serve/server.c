/* Job: requests, changes and open pages in one loop.  Not responsible for what is compiled
 * (snapshot.c) or how it looks (preview/). */
#include "serve/server.h"

#include "serve/host.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    MOST_CONNECTIONS = 128,
    MOST_REQUEST = 16 * 1024, /* of memory for one connection: bounds its header */
    IDLE_SECONDS = 10,
    QUIET_MILLISECONDS = 60,   /* an editor's several writes are one change */
    BEAT_MILLISECONDS = 15000, /* how soon a page that went away is noticed */
};

static int64_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- answers ----------------------------------------------------------------------------- */

static const char policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' "
    "data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

/* With every answer. */
static const char *const headers[][2] = {
    {"Content-Security-Policy", policy},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cache-Control", "no-store"},
};

static enum MHD_Result send_response(struct server *s, struct MHD_Connection *c, unsigned status,
                                     const char *type, struct MHD_Response *response)
{
    if (!response) return MHD_NO;
    for (size_t i = 0; i < COUNT_OF(headers); i++)
        s->mhd->add_response_header(response, headers[i][0], headers[i][1]);
    s->mhd->add_response_header(response, "Content-Type", type);
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        s->mhd->add_response_header(response, "Allow", "GET, HEAD");
    enum MHD_Result result = s->mhd->queue_response(c, status, response);
    s->mhd->destroy_response(response);
    return result;
}

/* The text is copied where it may change before it is sent. */
static enum MHD_Result send_text(struct server *s, struct MHD_Connection *c, unsigned status,
                                 const char *type, str text, bool stays)
{
    return send_response(s, c, status, type,
                         s->mhd->create_response_from_buffer(text.len, (void *)(uintptr_t)text.ptr,
                                                             stays ? MHD_RESPMEM_PERSISTENT
                                                                   : MHD_RESPMEM_MUST_COPY));
}

static enum MHD_Result refuse(struct server *s, struct MHD_Connection *c, unsigned status,
                              str sentence)
{
    return send_text(s, c, status, "text/plain; charset=utf-8", sentence, true);
}

/* ---- open pages -------------------------------------------------------------------------- */

struct listener {
    struct server *server;
    struct MHD_Connection *connection;
    struct listener *next;
    char said[64]; /* what is to be sent */
    size_t said_len;
    bool waits; /* is suspended until something is said */
};

static ssize_t listener_read(void *data, uint64_t position, char *out, size_t most)
{
    struct listener *l = data;
    (void)position;
    if (l->server->ending) return MHD_CONTENT_READER_END_OF_STREAM;
    if (l->said_len == 0) {
        l->waits = true;
        l->server->mhd->suspend_connection(l->connection);
        return 0;
    }
    size_t count = l->said_len < most ? l->said_len : most;
    memcpy(out, l->said, count);
    memmove(l->said, l->said + count, l->said_len - count);
    l->said_len -= count;
    return (ssize_t)count;
}

static void listener_gone(void *data)
{
    struct listener *l = data;
    for (struct listener **at = &l->server->listeners; *at; at = &(*at)->next)
        if (*at == l) {
            *at = l->next;
            break;
        }
    free(l);
}

static void listener_say(struct listener *l, str text)
{
    if (l->said_len + text.len <= sizeof l->said) {
        memcpy(l->said + l->said_len, text.ptr, text.len);
        l->said_len += text.len;
    }
    if (!l->waits) return;
    l->waits = false;
    l->server->mhd->resume_connection(l->connection);
}

static void say_to_all(struct server *s, str text)
{
    for (struct listener *l = s->listeners; l; l = l->next) listener_say(l, text);
}

static enum MHD_Result send_events(struct server *s, struct MHD_Connection *c)
{
    struct listener *l = memory_take(sizeof *l);
    *l = (struct listener){.server = s, .connection = c, .next = s->listeners};
    s->listeners = l;
    listener_say(l, STR("retry: 1000\n\n"));
    return send_response(s, c, MHD_HTTP_OK, "text/event-stream",
                         s->mhd->create_response_from_callback(MHD_SIZE_UNKNOWN, sizeof l->said,
                                                               listener_read, l, listener_gone));
}

/* ---- requests ---------------------------------------------------------------------------- */

static const char json_type[] = "application/json; charset=utf-8";

static enum MHD_Result send_index(struct server *s, struct MHD_Connection *c)
{
    return send_text(s, c, MHD_HTTP_OK, json_type, s->snapshot->index, false);
}

static enum MHD_Result send_dashboard(struct server *s, struct MHD_Connection *c, str uid)
{
    const struct snapshot_page *page = snapshot_find(s->snapshot, uid);
    if (!page) return refuse(s, c, MHD_HTTP_NOT_FOUND, STR("there is no such dashboard\n"));
    return send_text(s, c, MHD_HTTP_OK, json_type, page->json, false);
}

static enum MHD_Result route(struct server *s, struct MHD_Connection *c, str path)
{
    static const char dashboards[] = "/api/dashboard/";
    if (str_is(path, "/api/index")) return send_index(s, c);
    if (str_is(path, "/api/events")) return send_events(s, c);
    if (str_starts(path, str_from(dashboards)))
        return send_dashboard(s, c, str_part(path, sizeof dashboards - 1, path.len));
    for (int i = 0; i < PAGE_PARTS; i++) {
        bool named = path.len > 0 && str_is(str_part(path, 1, path.len), page_files[i].name);
        if (named || (i == PAGE_HTML && str_is(path, "/")))
            return send_text(s, c, MHD_HTTP_OK, page_files[i].type, s->page.parts[i], true);
    }
    return refuse(s, c, MHD_HTTP_NOT_FOUND, STR("there is nothing here\n"));
}

static enum MHD_Result on_request(void *data, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *body,
                                  size_t *body_size, void **state)
{
    struct server *s = data;
    (void)version, (void)body;
    const char *host = s->mhd->lookup_connection_value(c, MHD_HEADER_KIND, "Host");
    const char *length = s->mhd->lookup_connection_value(c, MHD_HEADER_KIND, "Content-Length");
    const char *chunked = s->mhd->lookup_connection_value(c, MHD_HEADER_KIND, "Transfer-Encoding");
    if (!*state) { /* the header is there: a refusal comes before any body is read */
        *state = s;
        if (!host || !host_fits(str_from(host), s->options.address))
            return refuse(s, c, MHD_HTTP_FORBIDDEN,
                          STR("the request names a host that dashc does not serve\n"));
        if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
            return refuse(s, c, MHD_HTTP_METHOD_NOT_ALLOWED, STR("only GET and HEAD\n"));
        if (chunked || (length && strcmp(length, "0") != 0))
            return refuse(s, c, MHD_HTTP_CONTENT_TOO_LARGE, STR("a request has no body here\n"));
        return MHD_YES;
    }
    *body_size = 0;
    return route(s, c, str_from(url));
}

static int digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* %41 is A, in place.  %00 stays: it would end the text before its end. */
static size_t unescape(void *data, struct MHD_Connection *c, char *text)
{
    char *out = text;
    (void)data, (void)c;
    for (const char *at = text; *at; at++) {
        int high = at[0] == '%' ? digit(at[1]) : -1;
        int low = high >= 0 ? digit(at[2]) : -1;
        bool escape = low >= 0 && high + low > 0;
        *out++ = escape ? (char)(high * 16 + low) : *at;
        if (escape) at += 2;
    }
    *out = '\0';
    return (size_t)(out - text);
}

/* ---- beginning and end ------------------------------------------------------------------- */

struct address {
    struct sockaddr_storage storage;
    socklen_t size;
};

static bool address_of(str text, unsigned port, struct address *out)
{
    struct sockaddr_in *four = (struct sockaddr_in *)(void *)&out->storage;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)(void *)&out->storage;
    *out = (struct address){.size = sizeof *four};
    if (str_is(text, "localhost")) text = STR("127.0.0.1");
    if (inet_pton(AF_INET, text.ptr, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t)port);
        return true;
    }
    out->size = sizeof *six;
    six->sin6_family = AF_INET6;
    six->sin6_port = htons((uint16_t)port);
    return inet_pton(AF_INET6, text.ptr, &six->sin6_addr) == 1;
}

static int listen_on(struct server *s, const struct address *address)
{
    int one = 1;
    int fd = socket(address->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct address bound = {.size = sizeof bound.storage};
    bool fine = bind(fd, (const struct sockaddr *)&address->storage, address->size) == 0 &&
                listen(fd, MOST_CONNECTIONS) == 0 &&
                getsockname(fd, (struct sockaddr *)&bound.storage, &bound.size) == 0;
    if (!fine) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    s->port = ntohs(bound.storage.ss_family == AF_INET6
                        ? ((struct sockaddr_in6 *)(void *)&bound.storage)->sin6_port
                        : ((struct sockaddr_in *)(void *)&bound.storage)->sin_port);
    return fd;
}

static bool cannot_listen(struct server *s)
{
    s->error = arena_printf(&s->arena, "cannot listen on %.*s port %u: %s%s",
                            STR_ARG(s->options.address), s->options.port, strerror(errno),
                            errno == EADDRINUSE ? "; take another with --port, or --port 0" : "");
    return false;
}

static bool start_daemon(struct server *s)
{
    struct address address;
    if (!address_of(s->options.address, s->options.port, &address)) {
        s->error = arena_printf(&s->arena, "`%.*s` is no address of this machine",
                                STR_ARG(s->options.address));
        return false;
    }
    int fd = listen_on(s, &address);
    if (fd < 0) return cannot_listen(s);
    /* Not epoll: with it, libmicrohttpd 0.9.75 does not notice the end of a request that was cut
     * off. */
    unsigned flags = MHD_ALLOW_SUSPEND_RESUME;
    if (address.storage.ss_family == AF_INET6) flags |= MHD_USE_IPv6;
    s->daemon = s->mhd->start_daemon(flags, 0, NULL, NULL, on_request, s, MHD_OPTION_LISTEN_SOCKET,
                                     fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)MOST_CONNECTIONS,
                                     MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MOST_REQUEST,
                                     MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
                                     MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL, MHD_OPTION_END);
    if (s->daemon) return true;
    close(fd);
    s->error = STR("libmicrohttpd cannot start a server");
    return false;
}

static void watch_all(struct server *s)
{
    arena_reset(&s->paths);
    watch_again(&s->watch);
    for (size_t i = 0; i < s->options.request.path_count; i++)
        watch_add(&s->watch, s->options.request.paths[i]);
    for (size_t i = 0; i < s->snapshot->files.len; i++)
        watch_add(&s->watch, s->snapshot->files.at[i]);
}

static void compile(struct server *s)
{
    struct snapshot *before = s->snapshot;
    s->snapshot = snapshot_compile(&s->options.request, before);
    snapshot_free(before);
    watch_all(s);
    if (s->options.compiled) s->options.compiled(s->snapshot, s->options.data);
}

bool server_begin(struct server *s, const struct server_options *options)
{
    *s = (struct server){.options = *options, .watch.fd = -1};
    arena_init(&s->arena);
    arena_init(&s->paths);
    s->mhd = mhd_load(&s->arena, &s->error);
    if (!s->mhd || !page_load(&s->arena, &s->page, &s->error)) return false;
    if (!watch_begin(&s->watch, &s->paths)) {
        s->error = s->watch.error;
        return false;
    }
    if (!start_daemon(s)) return false;
    s->beat_at = milliseconds() + BEAT_MILLISECONDS;
    compile(s);
    return true;
}

/* ---- one turn ---------------------------------------------------------------------------- */

static int until(int64_t at, int64_t now, int most)
{
    if (at <= now) return 0;
    return at - now < most ? (int)(at - now) : most;
}

static int wait_for(struct server *s, int most)
{
    MHD_UNSIGNED_LONG_LONG idle;
    int64_t now = milliseconds();
    if (s->mhd->get_timeout(s->daemon, &idle) == MHD_YES && idle < (unsigned)most) most = (int)idle;
    if (s->quiet_at) most = until(s->quiet_at, now, most);
    return until(s->beat_at, now, most);
}

/* What changed is compiled when nothing has changed for a moment. */
static void follow_changes(struct server *s, bool changed, int64_t now)
{
    if (changed) s->quiet_at = now + QUIET_MILLISECONDS;
    if (!s->quiet_at || now < s->quiet_at) return;
    s->quiet_at = 0;
    compile(s);
    say_to_all(s, STR("data: changed\n\n"));
}

/* What there is to wait for. */
struct waiting {
    fd_set read, write, except;
    int highest;
};

static bool collect(struct server *s, struct waiting *w)
{
    FD_ZERO(&w->read);
    FD_ZERO(&w->write);
    FD_ZERO(&w->except);
    w->highest = s->watch.fd;
    FD_SET(s->watch.fd, &w->read);
    return s->mhd->get_fdset(s->daemon, &w->read, &w->write, &w->except, &w->highest) == MHD_YES;
}

static bool wait_at_most(struct waiting *w, int most)
{
    struct timeval time = {most / 1000, most % 1000 * 1000};
    if (select(w->highest + 1, &w->read, &w->write, &w->except, &time) >= 0) return true;
    FD_ZERO(&w->read);
    FD_ZERO(&w->write);
    FD_ZERO(&w->except);
    return errno == EINTR;
}

bool server_turn(struct server *s, int most)
{
    struct waiting w;
    most = wait_for(s, most);
    if (!collect(s, &w) || !wait_at_most(&w, most)) {
        s->error = arena_printf(&s->arena, "cannot wait for requests: %s", strerror(errno));
        return false;
    }
    int64_t now = milliseconds();
    if (!s->ending) follow_changes(s, FD_ISSET(s->watch.fd, &w.read) && watch_take(&s->watch), now);
    if (now >= s->beat_at) {
        say_to_all(s, STR(": still here\n\n"));
        s->beat_at = now + BEAT_MILLISECONDS;
    }
    if (s->mhd->run_from_select(s->daemon, &w.read, &w.write, &w.except) == MHD_YES) return true;
    s->error = STR("libmicrohttpd failed");
    return false;
}

void server_end(struct server *s)
{
    enum { MOST_TURNS = 100 };
    /* A suspended connection cannot be closed. */
    s->ending = true;
    say_to_all(s, STR_EMPTY);
    for (int i = 0; s->daemon && s->listeners && i < MOST_TURNS; i++) server_turn(s, 10);
    if (s->daemon) s->mhd->stop_daemon(s->daemon);
    watch_end(&s->watch);
    snapshot_free(s->snapshot);
    arena_free(&s->paths);
    arena_free(&s->arena);
}
