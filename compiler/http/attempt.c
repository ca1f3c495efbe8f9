/* attempt: one request on its way through libcurl, and what came back.
 *
 * Not responsible for trying again, or for how many are in flight: http.c.
 */
#include "base/moment.h"
#include "base/secret.h"
#include "http/inner.h"
#include "http/outcome.h"

#include <fcntl.h>

enum {
    MOST_HEADER_BYTES = 256 << 10,
    MOST_BODY_BYTES = 32 << 20,
    LONGEST_CONNECT_MS = 10000,
    LONGEST_IDLE = 20, /* seconds; an older connection may be about to be closed at the other end */
    LONGEST_DETAIL = 200,
};

/* ---- what libcurl calls ------------------------------------------------------------------ */

/* Before each sending.  When a connection that has served before turns out to be dead, libcurl
 * sends the request again on a new one, a POST too: but what the server has done with the first is
 * not known then. */
static int on_start(void *data, char *to, char *from, int to_port, int from_port)
{
    struct flight *f = data;
    const struct http_request *request = &f->exchange->request;
    bool sent = f->starts > 0 && (request->body.len == 0 || f->taken > 0);
    (void)to, (void)from, (void)to_port, (void)from_port;
    if (sent && request->repeat == HTTP_REPEAT_UNSENT) return CURL_PREREQFUNC_ABORT;
    f->starts++;
    return CURL_PREREQFUNC_OK;
}

static size_t on_read(char *space, size_t size, size_t count, void *data)
{
    struct flight *f = data;
    str rest = str_part(f->exchange->request.body, f->offset, SIZE_MAX);
    size_t bytes = rest.len < size * count ? rest.len : size * count;
    if (bytes) memcpy(space, rest.ptr, bytes);
    f->offset += bytes;
    if (f->taken < f->offset) f->taken = f->offset;
    return bytes;
}

static int on_seek(void *data, curl_off_t offset, int origin)
{
    struct flight *f = data;
    if (origin != SEEK_SET || offset < 0 || (size_t)offset > f->exchange->request.body.len)
        return CURL_SEEKFUNC_FAIL;
    f->offset = (size_t)offset;
    return CURL_SEEKFUNC_OK;
}

/* A line of the answer's head; a status line begins a new one (after 100 Continue). */
static size_t on_header(char *text, size_t size, size_t count, void *data)
{
    struct flight *f = data;
    struct http_exchange *e = f->exchange;
    str line = {text, size * count};
    f->moved = moment_steady();
    f->header_bytes += line.len;
    if (f->header_bytes > MOST_HEADER_BYTES) {
        f->too_large = true;
        return 0;
    }
    size_t colon = str_find_char(line, ':', 0);
    if (str_starts(line, STR("HTTP/"))) {
        e->response.headers.len = 0;
    } else if (colon != SIZE_MAX) {
        struct http_header header = {
            .name = str_lower(&e->arena, str_trim(str_part(line, 0, colon))),
            .value = arena_str(&e->arena, str_trim(str_part(line, colon + 1, line.len)))};
        vec_push(&e->arena, &e->response.headers, header);
    }
    return line.len;
}

static size_t on_body(char *text, size_t size, size_t count, void *data)
{
    struct flight *f = data;
    f->moved = moment_steady();
    buf_str(&f->body, (str){text, size * count});
    f->too_large = f->body.overflow;
    return f->too_large ? 0 : size * count;
}

/* A program that a profile names as its source of credentials gets none of our connections. */
static int on_socket(void *data, curl_socket_t socket, curlsocktype purpose)
{
    (void)data, (void)purpose;
    return fcntl(socket, F_SETFD, FD_CLOEXEC) < 0 ? CURL_SOCKOPT_ERROR : CURL_SOCKOPT_OK;
}

/* ---- before sending ---------------------------------------------------------------------- */

static bool refuse(struct flight *f, enum http_outcome outcome, str why)
{
    f->exchange->response.outcome = outcome;
    f->exchange->response.why = why;
    return false;
}

static bool load(struct http *http, struct flight *f)
{
    str why;
    if (http->multi) return true;
    http->curl = library_load(&http->arena, &why);
    if (!http->curl) return refuse(f, HTTP_UNSENT, why);
    http->multi = http->curl->multi_init();
    if (!http->multi) BUG("out of memory (libcurl)");
    return true;
}

/* Also for the proxy: what is for this machine does not leave it. */
static bool is_near(const struct flight *f)
{
    return url_is_loopback(&f->url) ||
           (f->exchange->request.no_proxy && url_is_link_local(&f->url));
}

static bool breaks_line(str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < ' ' && text.ptr[i] != '\t') return true;
    }
    return false;
}

static bool headers_may_go(struct flight *f)
{
    struct http_exchange *e = f->exchange;
    bool exposed = !f->url.encrypted && !is_near(f);
    for (size_t i = 0; i < e->request.headers.len; i++) {
        const struct http_header *header = &e->request.headers.at[i];
        if (breaks_line(header->value)) {
            str why = arena_printf(&e->arena, "what should be sent as %.*s holds a line break",
                                   STR_ARG(header->name));
            return refuse(f, HTTP_UNSENT, why);
        }
        if (header->secret && exposed) {
            str why = arena_printf(&e->arena,
                                   "a secret would be readable on its way to %.*s: "
                                   "use https:// (http:// is for this machine only)",
                                   STR_ARG(f->url.origin));
            return refuse(f, HTTP_UNSENT, why);
        }
    }
    return true;
}

/* ---- options ----------------------------------------------------------------------------- */

static const struct {
    CURLoption option;
    long value;
} always[] = {
    {CURLOPT_SSL_VERIFYPEER, 1},
    {CURLOPT_SSL_VERIFYHOST, 2},
    {CURLOPT_FOLLOWLOCATION, 0},
    {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS},
    {CURLOPT_PIPEWAIT, 1}, /* the second request waits to see whether one connection is enough */
    {CURLOPT_MAXAGE_CONN, LONGEST_IDLE},
    {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1}, /* those of a proxy */
    {CURLOPT_NETRC, CURL_NETRC_IGNORED},
};

struct setter {
    const struct curl_calls *curl;
    CURL *easy;
    bool good;
};
static void set_number(struct setter *s, CURLoption option, long value)
{
    s->good = s->good && s->curl->easy_setopt(s->easy, option, value) == CURLE_OK;
}
static void set_text(struct setter *s, CURLoption option, const char *text)
{
    s->good = s->good && s->curl->easy_setopt(s->easy, option, text) == CURLE_OK;
}
static void set_data(struct setter *s, CURLoption option, void *data)
{
    s->good = s->good && s->curl->easy_setopt(s->easy, option, data) == CURLE_OK;
}
#define set_function(s, option, function) \
    ((s)->good = (s)->good && (s)->curl->easy_setopt((s)->easy, option, function) == CURLE_OK)

static void set_callbacks(struct setter *s, struct flight *f)
{
    set_function(s, CURLOPT_PREREQFUNCTION, on_start);
    set_data(s, CURLOPT_PREREQDATA, f);
    set_function(s, CURLOPT_READFUNCTION, on_read);
    set_data(s, CURLOPT_READDATA, f);
    set_function(s, CURLOPT_SEEKFUNCTION, on_seek);
    set_data(s, CURLOPT_SEEKDATA, f);
    set_function(s, CURLOPT_HEADERFUNCTION, on_header);
    set_data(s, CURLOPT_HEADERDATA, f);
    set_function(s, CURLOPT_WRITEFUNCTION, on_body);
    set_data(s, CURLOPT_WRITEDATA, f);
    set_function(s, CURLOPT_SOCKOPTFUNCTION, on_socket);
    set_data(s, CURLOPT_ERRORBUFFER, f->error);
    set_data(s, CURLOPT_PRIVATE, f);
}

/* A body is handed over piece by piece, so that we know how much of it has gone. */
static void set_method(struct setter *s, const struct http_request *request)
{
    bool with_body = request->body.len > 0 || request->method == HTTP_POST ||
                     request->method == HTTP_PUT || request->method == HTTP_PATCH;
    if (with_body) {
        set_number(s, CURLOPT_POST, 1);
        s->good = s->good && s->curl->easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE_LARGE,
                                                  (curl_off_t)request->body.len) == CURLE_OK;
    }
    set_text(s, CURLOPT_CUSTOMREQUEST, http_method_name(request->method));
}

static void set_limits(struct setter *s, const struct flight *f)
{
    long all = (long)(f->timeout * 1000);
    set_number(s, CURLOPT_TIMEOUT_MS, all > 0 ? all : 1);
    set_number(s, CURLOPT_CONNECTTIMEOUT_MS,
               all > 0 && all < LONGEST_CONNECT_MS ? all : LONGEST_CONNECT_MS);
}

static void set_certificates(struct setter *s, struct http *http, struct flight *f)
{
    struct arena *a = &f->exchange->arena;
    str file = f->exchange->request.certificates;
    if (str_empty(file)) file = http->options.certificates;
    if (str_empty(file)) return;
    set_text(s, CURLOPT_CAINFO, arena_str(a, file).ptr);
    set_text(s, CURLOPT_PROXY_CAINFO, arena_str(a, file).ptr);
}

static void add_header(struct http *http, struct flight *f, str name, str value)
{
    /* libcurl takes "Name:" for "not this one", "Name;" for an empty value. */
    str line = value.len ? arena_join(&f->exchange->arena, name, STR(": "), value)
                         : arena_join(&f->exchange->arena, name, STR(";"));
    struct curl_slist *list = http->curl->slist_append(f->headers, line.ptr);
    secret_wipe(line);
    if (!list) BUG("out of memory (libcurl)");
    f->headers = list;
}

static void remove_header(struct http *http, struct flight *f, const char *line)
{
    struct curl_slist *list = http->curl->slist_append(f->headers, line);
    if (!list) BUG("out of memory (libcurl)");
    f->headers = list;
}

static void set_headers(struct setter *s, struct http *http, struct flight *f)
{
    const struct http_request *request = &f->exchange->request;
    for (size_t i = 0; i < request->headers.len; i++)
        add_header(http, f, request->headers.at[i].name, request->headers.at[i].value);
    if (request->content_type.len)
        add_header(http, f, STR("Content-Type"), request->content_type);
    else
        remove_header(http, f, "Content-Type:");
    remove_header(http, f, "Expect:"); /* a round trip for nothing */
    set_data(s, CURLOPT_HTTPHEADER, f->headers);
    set_text(s, CURLOPT_USERAGENT, "dashc/" DASHC_VERSION);
    set_text(s, CURLOPT_ACCEPT_ENCODING, "gzip");
}

static bool set_all(struct http *http, struct flight *f)
{
    struct http_request *request = &f->exchange->request;
    struct setter s = {http->curl, f->easy, true};
    for (size_t i = 0; i < COUNT_OF(always); i++) set_number(&s, always[i].option, always[i].value);
    set_text(&s, CURLOPT_URL, arena_str(&f->exchange->arena, request->url).ptr);
    set_text(&s, CURLOPT_PROTOCOLS_STR, f->url.encrypted ? "https" : "http");
    if (request->no_proxy || is_near(f)) set_text(&s, CURLOPT_NOPROXY, "*");
    set_callbacks(&s, f);
    set_method(&s, request);
    set_limits(&s, f);
    set_certificates(&s, http, f);
    set_headers(&s, http, f);
    return s.good;
}

/* ---- sending ----------------------------------------------------------------------------- */

/* A place's easy handle is made once; its options are those of the attempt. */
static void clear_attempt(struct http *http, struct flight *f)
{
    const struct http_request *request = &f->exchange->request;
    if (!f->easy) f->easy = http->curl->easy_init();
    if (!f->easy) BUG("out of memory (libcurl)");
    http->curl->easy_reset(f->easy);
    f->timeout = request->timeout > 0 ? request->timeout : http->options.timeout;
    f->began = moment_steady();
    f->moved = 0;
    f->starts = 0;
    f->taken = f->offset = f->header_bytes = 0;
    f->too_large = false;
    f->body.secret = request->secret;
    f->body.ceiling = request->most_body ? request->most_body : MOST_BODY_BYTES;
    f->error[0] = '\0';
}

static void clear_response(struct http_response *response)
{
    response->status = 0;
    response->headers.len = 0;
    response->body = response->content_type = response->why = STR_EMPTY;
}

static void prepare(struct http_exchange *e)
{
    if (e->request.prepare) e->request.prepare(&e->request, &e->arena, e->request.prepare_data);
}

bool attempt_start(struct http *http, struct flight *f)
{
    struct http_exchange *e = f->exchange;
    str why;
    clear_response(&e->response);
    if (!url_take_apart(&e->arena, e->request.url, &f->url, &why))
        return refuse(f, HTTP_UNSENT, why);
    if (!load(http, f)) return false;
    prepare(e);
    if (!headers_may_go(f)) return false;
    clear_attempt(http, f);
    if (!set_all(http, f))
        return refuse(f, HTTP_UNSENT, STR("the libcurl of this machine lacks what dashc needs"));
    if (http->curl->multi_add_handle(http->multi, f->easy) != CURLM_OK)
        BUG("libcurl does not take a request");
    e->response.attempts++;
    f->active = true;
    return true;
}

/* ---- what came back ---------------------------------------------------------------------- */

/* Whether the server may have seen enough to act: the head, and of a body at least a part. */
static bool was_sent(const struct flight *f)
{
    return f->starts > 0 && (f->exchange->request.body.len == 0 || f->taken > 0);
}

static str seconds_text(struct arena *a, double seconds)
{
    return arena_join(a, number_str(a, (double)(long)(seconds * 1000 + 0.5) / 1000), STR(" s"));
}

/* What libcurl or the system adds to our own words; empty when nothing. */
static str detail_of(const struct http *http, struct flight *f, CURLcode code)
{
    struct arena *a = &f->exchange->arena;
    long number = 0;
    http->curl->easy_getinfo(f->easy, CURLINFO_HTTP_CONNECTCODE, &number);
    if (number >= 300) return arena_printf(a, "the proxy answered %ld", number);
    if (code == CURLE_COULDNT_CONNECT) {
        http->curl->easy_getinfo(f->easy, CURLINFO_OS_ERRNO, &number);
        if (number > 0) return str_from(strerror((int)number));
    }
    return http_plain(a, str_from(f->error[0] ? f->error : http->curl->easy_strerror(code)),
                      LONGEST_DETAIL);
}

static str words_of(const struct http *http, struct flight *f, CURLcode code,
                    const struct failure *failure)
{
    struct arena *a = &f->exchange->arena;
    str what = str_from(failure->what);
    if (code == CURLE_OPERATION_TIMEDOUT && !f->starts) {
        what = STR("no connection in time");
    } else if (code == CURLE_OPERATION_TIMEDOUT) {
        what =
            arena_join(a, f->moved > 0 ? STR("no whole answer within ") : STR("no answer within "),
                       seconds_text(a, f->timeout));
    } else if (failure->detail) {
        what = arena_join(a, what, STR(" ("), detail_of(http, f, code), STR(")"));
    }
    return arena_join(a, f->url.origin, STR(": "), what);
}

/* Where a redirect points, without what could be a secret. */
static str redirect_words(struct flight *f)
{
    struct arena *a = &f->exchange->arena;
    str location = http_header_of(f->exchange, STR("location"));
    str end = str_part(location, 0, str_find_char(location, '?', 0));
    struct url target;
    str ignored;
    bool whole = url_take_apart(a, end, &target, &ignored);
    bool local = str_starts(end, STR("/")) && !str_starts(end, STR("//"));
    str shown = whole   ? url_shown(a, &target)
                : local ? http_plain(a, end, LONGEST_DETAIL)
                        : STR("another place");
    return arena_printf(a, "%.*s answered %d, a redirect to %.*s, which is not followed",
                        STR_ARG(f->url.origin), f->exchange->response.status, STR_ARG(shown));
}

static void take_answer(const struct http *http, struct flight *f)
{
    struct http_response *response = &f->exchange->response;
    long status = 0;
    http->curl->easy_getinfo(f->easy, CURLINFO_RESPONSE_CODE, &status);
    response->outcome = HTTP_ANSWERED;
    response->status = (int)status;
    response->body = arena_str(&f->exchange->arena, buf_as_str(&f->body));
    response->content_type = http_header_of(f->exchange, STR("content-type"));
    if (status >= 300 && status < 400 && http_header_of(f->exchange, STR("location")).len)
        response->why = redirect_words(f);
}

static bool take_failure(const struct http *http, struct flight *f, CURLcode code)
{
    struct http_response *response = &f->exchange->response;
    struct failure failure = outcome_of(code, was_sent(f));
    if (f->too_large) failure = outcome_of(CURLE_FILESIZE_EXCEEDED, true);
    response->outcome = failure.outcome;
    response->headers.len = 0;
    response->why = words_of(http, f, code, &failure);
    return failure.passing;
}

static void trace(const struct http *http, struct flight *f)
{
    struct arena *a = &f->exchange->arena;
    const struct http_response *response = &f->exchange->response;
    if (!http->options.trace) return;
    str what = response->why;
    if (response->outcome == HTTP_ANSWERED)
        what = arena_printf(a, "%d, %zu bytes", response->status, response->body.len);
    str line = arena_printf(a, "%s %.*s: %.*s, %ld ms, attempt %u",
                            http_method_name(f->exchange->request.method),
                            STR_ARG(url_shown(a, &f->url)), STR_ARG(what),
                            (long)((moment_steady() - f->began) * 1000), response->attempts);
    http->options.trace(line, http->options.trace_data);
}

static void wipe_headers(struct http *http, struct flight *f)
{
    for (struct curl_slist *line = f->headers; line; line = line->next)
        secret_wipe(str_from(line->data));
    http->curl->slist_free_all(f->headers);
    f->headers = NULL;
}

/* What `prepare` added belongs to this attempt. */
static void drop_prepared(struct flight *f)
{
    struct http_request *request = &f->exchange->request;
    for (size_t i = f->lasting_headers; i < request->headers.len; i++) {
        if (request->headers.at[i].secret) secret_wipe(request->headers.at[i].value);
    }
    request->headers.len = f->lasting_headers;
}

bool attempt_end(struct http *http, struct flight *f, CURLcode code)
{
    struct http_exchange *e = f->exchange;
    bool passing = true;
    if (code == CURLE_OK)
        take_answer(http, f);
    else
        passing = take_failure(http, f, code);
    trace(http, f);
    http->curl->multi_remove_handle(http->multi, f->easy);
    f->active = false;
    wipe_headers(http, f);
    drop_prepared(f);
    if (e->request.secret)
        buf_release(&f->body);
    else
        buf_clear(&f->body);
    return outcome_allows_repeat(e->request.repeat, e->response.outcome, e->response.status,
                                 passing);
}
