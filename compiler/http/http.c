/* http: exchanges through their attempts, several at once.  See http.h.
 *
 * One loop: fill free places, start what is due, let libcurl work, take what is finished, wait.
 */
#include "base/moment.h"
#include "base/secret.h"
#include "http/inner.h"
#include "http/outcome.h"
#include "http/pause.h"

#include <poll.h>
#include <stdlib.h>

/* How long a signal may go unnoticed. */
#define LONGEST_WAIT 0.1

struct http *http_new(const struct http_options *options)
{
    struct http *http = calloc(1, sizeof *http);
    if (!http) BUG("out of memory");
    struct http_options *own = &http->options;
    *own = *options;
    if (!own->in_flight) own->in_flight = 8;
    if (!own->attempts) own->attempts = 5;
    if (own->timeout <= 0) own->timeout = 30;
    if (own->pause <= 0) own->pause = 0.5;
    if (own->longest_pause <= 0) own->longest_pause = 60;
    arena_init(&http->arena);
    const char *certificates = getenv("SSL_CERT_FILE");
    if (str_empty(own->certificates) && certificates) own->certificates = str_from(certificates);
    own->certificates = arena_str(&http->arena, own->certificates);
    http->flights = arena_array(&http->arena, struct flight, own->in_flight);
    return http;
}

void http_free(struct http *http)
{
    if (!http) return;
    for (unsigned i = 0; i < http->options.in_flight; i++) {
        struct flight *f = &http->flights[i];
        if (f->easy) http->curl->easy_cleanup(f->easy);
        buf_release(&f->body);
    }
    if (http->multi) http->curl->multi_cleanup(http->multi);
    arena_free(&http->arena);
    free(http);
}

/* ---- one exchange from attempt to attempt ------------------------------------------------ */

struct run {
    struct http *http;
    enum http_next (*next)(struct http_exchange **e, void *data);
    void (*done)(struct http_exchange *e, void *data);
    void *data;
    bool more; /* `next` may have more */
    unsigned busy;
};

static bool is_stopped(const struct http *http)
{
    return http->options.stopped && http->options.stopped();
}

static bool may_send(const struct http *http, const struct http_exchange *e)
{
    return e->request.even_stopped || !is_stopped(http);
}

static void add_attempts(struct http_exchange *e)
{
    struct http_response *response = &e->response;
    if (response->attempts > 1 && response->why.len && response->outcome != HTTP_ANSWERED)
        response->why = arena_printf(&e->arena, "%.*s (%u attempts)", STR_ARG(response->why),
                                     response->attempts);
}

static void finish(struct run *run, struct flight *f)
{
    struct http_exchange *e = f->exchange;
    add_attempts(e);
    f->exchange = NULL;
    run->busy--;
    run->done(e, run->data);
}

static void start(struct run *run, struct flight *f)
{
    if (!attempt_start(run->http, f)) finish(run, f);
}

static void begin(struct run *run, struct flight *f, struct http_exchange *e)
{
    f->exchange = e;
    f->lasting_headers = e->request.headers.len;
    e->response = (struct http_response){0};
    run->busy++;
    if (may_send(run->http, e)) {
        start(run, f);
        return;
    }
    e->response.outcome = HTTP_STOPPED;
    e->response.why = STR("not sent: the command was stopped");
    finish(run, f);
}

static double pause_before_next(const struct http *http, const struct http_exchange *e)
{
    const struct http_options *o = &http->options;
    double pause = pause_after(e->response.attempts, o->pause, o->longest_pause, pause_share());
    double asked;
    str retry_after = http_header_of(e, STR("retry-after"));
    if (retry_after.len &&
        pause_asked(retry_after, http_header_of(e, STR("date")), moment_now(), &asked))
        pause += asked;
    return pause < o->longest_pause ? pause : o->longest_pause;
}

static void end_attempt(struct run *run, struct flight *f, CURLcode code)
{
    struct http_exchange *e = f->exchange;
    unsigned most = e->request.attempts ? e->request.attempts : run->http->options.attempts;
    bool again = attempt_end(run->http, f, code);
    if (!again || e->response.attempts >= most || !may_send(run->http, e)) {
        finish(run, f);
        return;
    }
    if (e->response.outcome != HTTP_UNSENT) e->response.ambiguous_before = true;
    f->due = moment_steady() + pause_before_next(run->http, e);
}

/* ---- the loop ---------------------------------------------------------------------------- */

/* False when `next` has nothing at the moment. */
static bool take_next(struct run *run, struct flight *f)
{
    struct http_exchange *e = NULL;
    enum http_next next = run->next(&e, run->data);
    if (next == HTTP_NO_MORE) run->more = false;
    if (next == HTTP_NEXT) begin(run, f, e);
    return next == HTTP_NEXT;
}

static void fill(struct run *run)
{
    struct http *http = run->http;
    for (unsigned i = 0; i < http->options.in_flight; i++) {
        struct flight *f = &http->flights[i];
        while (run->more && !f->exchange) {
            if (!take_next(run, f)) return;
        }
    }
}

static bool is_waiting(const struct flight *f) { return f->exchange && !f->active; }

static void start_due(struct run *run, double now)
{
    for (unsigned i = 0; i < run->http->options.in_flight; i++) {
        struct flight *f = &run->http->flights[i];
        if (!is_waiting(f)) continue;
        if (!may_send(run->http, f->exchange))
            finish(run, f); /* with what its last attempt gave */
        else if (f->due <= now)
            start(run, f);
    }
}

/* An answer that has begun and then does not go on for half its time limit does not come. */
static void end_stalled(struct run *run, double now)
{
    for (unsigned i = 0; i < run->http->options.in_flight; i++) {
        struct flight *f = &run->http->flights[i];
        if (f->exchange && f->active && f->moved > 0 && now - f->moved > f->timeout / 2)
            end_attempt(run, f, CURLE_OPERATION_TIMEDOUT);
    }
}

static bool take_finished(struct run *run)
{
    const struct curl_calls *curl = run->http->curl;
    bool any = false;
    int left;
    CURLMsg *message;
    while ((message = curl->multi_info_read(run->http->multi, &left))) {
        char *data = NULL;
        if (message->msg != CURLMSG_DONE) continue;
        CURLcode code = message->data.result; /* the message is gone with its handle */
        curl->easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &data);
        end_attempt(run, (struct flight *)(void *)data, code);
        any = true;
    }
    return any;
}

static void wait_for_work(struct run *run)
{
    double wait = LONGEST_WAIT;
    double now = moment_steady();
    for (unsigned i = 0; i < run->http->options.in_flight; i++) {
        struct flight *f = &run->http->flights[i];
        if (is_waiting(f) && f->due - now < wait) wait = f->due - now;
    }
    if (wait > 0)
        run->http->curl->multi_poll(run->http->multi, NULL, 0, (int)(wait * 1000) + 1, NULL);
}

static void work(struct run *run)
{
    struct http *http = run->http;
    int active;
    if (!http->multi) return; /* nothing could be started */
    if (http->curl->multi_perform(http->multi, &active) != CURLM_OK) BUG("libcurl fails");
    if (!take_finished(run)) wait_for_work(run);
}

static void run_all(struct run *run, bool ask_when_stopped)
{
    struct http *http = run->http;
    if (http->running) BUG("requests from within http_run");
    http->running = true;
    run->more = true;
    while (true) {
        if (!ask_when_stopped && is_stopped(http)) run->more = false;
        fill(run);
        if (!run->busy && !run->more) break;
        if (!run->busy) BUG("nothing in flight can bring what http_run waits for");
        double now = moment_steady();
        start_due(run, now);
        end_stalled(run, now);
        work(run);
    }
    http->running = false;
}

void http_run(struct http *http, enum http_next (*next)(struct http_exchange **e, void *data),
              void (*done)(struct http_exchange *e, void *data), void *data)
{
    struct run run = {.http = http, .next = next, .done = done, .data = data};
    run_all(&run, false);
}

/* ---- one request ------------------------------------------------------------------------- */

static enum http_next next_once(struct http_exchange **e, void *data)
{
    struct http_exchange **only = data;
    *e = *only;
    *only = NULL;
    return *e ? HTTP_NEXT : HTTP_NO_MORE;
}

static void nothing_more(struct http_exchange *e, void *data) { (void)e, (void)data; }

bool http_do(struct http *http, struct http_exchange *e)
{
    struct http_exchange *only = e;
    struct run run = {.http = http, .next = next_once, .done = nothing_more, .data = (void *)&only};
    run_all(&run, true);
    return e->response.outcome == HTTP_ANSWERED;
}

/* ---- pauses ------------------------------------------------------------------------------ */

bool http_pause(struct http *http, double seconds)
{
    double end = moment_steady() + seconds;
    while (!is_stopped(http)) {
        double left = end - moment_steady();
        if (left <= 0) return true;
        poll(NULL, 0, (int)((left < LONGEST_WAIT ? left : LONGEST_WAIT) * 1000) + 1);
    }
    return false;
}

bool http_back_off(struct http *http, unsigned failed)
{
    const struct http_options *o = &http->options;
    return http_pause(http, pause_after(failed, o->pause, o->longest_pause, pause_share()));
}
