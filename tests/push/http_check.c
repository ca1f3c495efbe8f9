/* http_check: requests of the stage `http`, told on standard input, their outcomes on standard
 * output.  tests/push/http.py runs it against servers that misbehave.
 *
 *     {"options": {"attempts": 3, …}, "in_turn": false,
 *      "requests": [{"method": "POST", "url": "http://…", "body": "…", "repeat": "unsent", …}]}
 */
#include "base/json.h"
#include "http/http.h"
#include "read/text.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static volatile sig_atomic_t interrupted;

static void note(int number)
{
    (void)number;
    interrupted = 1;
}

static bool stopped(void) { return interrupted != 0; }

static void trace(str line, void *data)
{
    (void)data;
    fprintf(stderr, "%.*s\n", STR_ARG(line));
}

/* ---- what is asked ----------------------------------------------------------------------- */

static double number_of(const struct json *object, const char *key)
{
    const struct json *value = json_get(object, str_from(key));
    return value && value->kind == JSON_NUMBER ? value->number : 0;
}

static str text_of(const struct json *object, const char *key)
{
    const struct json *value = json_get(object, str_from(key));
    return value && value->kind == JSON_STRING ? value->string : STR_EMPTY;
}

static bool truth_of(const struct json *object, const char *key)
{
    const struct json *value = json_get(object, str_from(key));
    return value && value->kind == JSON_BOOL && value->boolean;
}

static enum http_method method_of(str name)
{
    static const char *const names[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_is(name, names[i])) return (enum http_method)i;
    }
    BUG("no method %.*s", STR_ARG(name));
}

static void read_headers(struct http_exchange *e, const struct json *request, const char *key,
                         bool secret)
{
    const struct json *headers = json_get(request, str_from(key));
    for (size_t i = 0; headers && i < headers->members.len; i++) {
        const struct json_member *member = &headers->members.at[i];
        http_exchange_header(e, member->key, member->value->string, secret);
    }
}

/* Shows that it is called for each attempt, and that the header of the one before is gone. */
static void count_attempts(struct http_request *request, struct arena *a, void *data)
{
    unsigned *attempt = data;
    struct http_header header = {STR("X-Attempt"), arena_printf(a, "%u", ++*attempt), true};
    vec_push(a, &request->headers, header);
}

static void read_request(struct http_exchange *e, const struct json *request)
{
    http_exchange_init(e, method_of(text_of(request, "method")), text_of(request, "url"));
    read_headers(e, request, "headers", false);
    read_headers(e, request, "secrets", true);
    e->request.body = arena_str(&e->arena, text_of(request, "body"));
    e->request.content_type = text_of(request, "content_type");
    e->request.repeat =
        str_is(text_of(request, "repeat"), "unsent") ? HTTP_REPEAT_UNSENT : HTTP_REPEAT_ALWAYS;
    e->request.most_body = (size_t)number_of(request, "most_body");
    e->request.timeout = number_of(request, "timeout");
    e->request.no_proxy = truth_of(request, "no_proxy");
    e->request.secret = truth_of(request, "secret");
    e->request.even_stopped = truth_of(request, "even_stopped");
    if (truth_of(request, "prepare")) {
        e->request.prepare = count_attempts;
        e->request.prepare_data = arena_new(&e->arena, unsigned);
    }
}

/* ---- what came of it --------------------------------------------------------------------- */

static void show(const struct http_exchange *e)
{
    static const char *const outcomes[] = {"answered", "unsent", "ambiguous", "too large",
                                           "stopped"};
    struct arena arena;
    struct buf out = BUF_INIT;
    struct json_writer w;
    arena_init(&arena);
    json_writer_init(&w, &out, &arena);
    w.compact = true;
    json_begin_object(&w);
    json_field_text(&w, "outcome", outcomes[e->response.outcome]);
    json_field_number(&w, "status", e->response.status);
    json_field_number(&w, "attempts", e->response.attempts);
    json_field_bool(&w, "before", e->response.ambiguous_before);
    json_field_number(&w, "bytes", (double)e->response.body.len);
    json_field_str(&w, "body", str_part(e->response.body, 0, 200));
    json_field_str(&w, "content_type", e->response.content_type);
    json_field_str(&w, "why", e->response.why);
    json_end_object(&w);
    printf("%.*s\n", STR_ARG(buf_as_str(&out)));
    fflush(stdout);
    buf_release(&out);
    arena_free(&arena);
}

struct work {
    struct http_exchange *exchanges;
    double *before; /* seconds to wait before each, in turn */
    size_t count;
    size_t asked;
};

static enum http_next next(struct http_exchange **e, void *data)
{
    struct work *work = data;
    if (work->asked == work->count) return HTTP_NO_MORE;
    *e = &work->exchanges[work->asked++];
    return HTTP_NEXT;
}

static void done(struct http_exchange *e, void *data)
{
    (void)data;
    show(e);
}

static void run(struct http *http, struct work *work, bool in_turn)
{
    if (!in_turn) http_run(http, next, done, work);
    for (size_t i = 0; in_turn && i < work->count; i++) {
        if (work->before[i] > 0) http_pause(http, work->before[i]);
        http_do(http, &work->exchanges[i]);
        show(&work->exchanges[i]);
    }
    for (size_t i = 0; i < work->count; i++) http_exchange_release(&work->exchanges[i]);
}

/* ---- the whole --------------------------------------------------------------------------- */

static str read_input(struct arena *a)
{
    struct buf in = BUF_INIT;
    char piece[4096];
    size_t size;
    while ((size = fread(piece, 1, sizeof piece, stdin))) buf_str(&in, (str){piece, size});
    str text = arena_str(a, buf_as_str(&in));
    buf_release(&in);
    return text;
}

static struct http *open_http(const struct json *options)
{
    struct http_options o = {.in_flight = (unsigned)number_of(options, "in_flight"),
                             .attempts = (unsigned)number_of(options, "attempts"),
                             .timeout = number_of(options, "timeout"),
                             .pause = number_of(options, "pause"),
                             .longest_pause = number_of(options, "longest_pause"),
                             .certificates = text_of(options, "certificates"),
                             .stopped = stopped,
                             .trace = trace};
    return http_new(&o);
}

int main(void)
{
    struct arena arena;
    arena_init(&arena);
    signal(SIGINT, note);
    signal(SIGPIPE, SIG_IGN);
    str why;
    struct json *task = text_read(&arena, read_input(&arena), &why);
    if (!task) BUG("%.*s", STR_ARG(why));
    const struct json *requests = json_get(task, STR("requests"));
    struct work work = {.count = requests->items.len};
    work.exchanges = arena_array(&arena, struct http_exchange, work.count);
    work.before = arena_array(&arena, double, work.count);
    for (size_t i = 0; i < work.count; i++) {
        read_request(&work.exchanges[i], requests->items.at[i]);
        work.before[i] = number_of(requests->items.at[i], "before");
    }
    struct http *http = open_http(json_get(task, STR("options")));
    run(http, &work, truth_of(task, "in_turn"));
    http_free(http);
    arena_free(&arena);
    return 0;
}
