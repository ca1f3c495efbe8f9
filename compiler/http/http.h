/* http: requests to Grafana and to AWS, over libcurl.
 *
 *     struct http *http = http_new(&options);          one for a command
 *     http_do(http, &exchange);                        one request and its answer, or
 *     http_run(http, next, done, data);                many, several of them in flight
 *     http_free(http);
 *
 * libcurl is loaded with the first request, so that commands that stay offline start as fast as
 * before.  TLS is always verified, no redirect is followed, bodies have a ceiling, every step has a
 * time limit.  What failed is tried again with growing pauses (full jitter; Retry-After, up to a
 * ceiling), but only where that cannot do the same thing twice: `repeat` says what is safe.
 *
 * A secret header is sent over https only, or to this machine (also past any proxy).  Nothing
 * secret reaches a trace or a message: no header of a request, of a URL no query value, of a body
 * nothing. Secret values are wiped when an exchange is released.
 */
#ifndef DASH_HTTP_H
#define DASH_HTTP_H

#include "base/base.h"

struct http;

struct http_options {
    unsigned in_flight;   /* most requests at once; 0: 8 */
    unsigned attempts;    /* of one request; 0: 5 */
    double timeout;       /* seconds for one attempt; 0: 30 */
    double pause;         /* seconds, the longest first pause, doubled each time; 0: 0.5 */
    double longest_pause; /* seconds, whatever Retry-After asks; 0: 60 */
    str certificates;     /* a file of CA certificates; empty: $SSL_CERT_FILE, else the system's */
    /* Asked between steps; true: nothing new is sent, what is in flight ends. */
    bool (*stopped)(void);
    void (*trace)(str line, void *data); /* one line for each attempt; NULL: none */
    void *trace_data;
};
struct http *http_new(const struct http_options *options);
void http_free(struct http *http);

enum http_method { HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE };
const char *http_method_name(enum http_method method);

/* What may be sent again when no answer came, or one that says "not now". */
enum http_repeat {
    HTTP_REPEAT_ALWAYS, /* reading, and what has the same effect twice; also after 408, 5xx */
    HTTP_REPEAT_UNSENT, /* only when the server cannot have acted: not connected, 429, 503 */
};

struct http_header {
    str name;
    str value;
    bool secret;
};

struct http_request {
    enum http_method method;
    str url; /* without user and password */
    VEC(struct http_header) headers;
    str body; /* with content_type; empty: none */
    str content_type;
    enum http_repeat repeat;
    size_t most_body;  /* bytes of the answer, unpacked; 0: 32 MB */
    double timeout;    /* seconds; 0: that of the options */
    unsigned attempts; /* 0: those of the options */
    str certificates;  /* empty: those of the options */
    bool no_proxy;     /* addresses of the machine itself (credentials of containers, instances) */
    bool secret;       /* more than its headers is secret: all of the exchange is wiped */
    bool even_stopped; /* sent although `stopped` said so: it tidies up.  For http_do only. */
    /* Called before each attempt, to add headers that depend on the time (SigV4).  What it added
     * is gone before the next call. */
    void (*prepare)(struct http_request *request, struct arena *a, void *data);
    void *prepare_data;
};

enum http_outcome {
    HTTP_ANSWERED,  /* a whole answer; `status` says which */
    HTTP_UNSENT,    /* no connection, or not trusted: the server has seen nothing of it */
    HTTP_AMBIGUOUS, /* sent, and no whole answer came: whether it was done is not known */
    HTTP_TOO_LARGE, /* the answer passed most_body */
    HTTP_STOPPED,   /* not sent, because `stopped` said so */
};

struct http_response {
    enum http_outcome outcome;
    int status;
    str body;
    str content_type;
    VEC(struct http_header) headers; /* names in lower case */
    unsigned attempts;
    /* An earlier attempt had been sent too, and was told "not now" or broke off: this answer may
     * speak of what that attempt did (a DELETE that says 404, a POST that says 409). */
    bool ambiguous_before;
    /* For people: "g-123….com refused the connection (5 attempts)".  Set unless HTTP_ANSWERED, and
     * for a redirect, which names where it points. */
    str why;
};

struct http_exchange {
    struct http_request request;
    struct http_response response;
    struct arena arena; /* of both; made by http_exchange_init */
    void *owner;        /* the caller's */
};
void http_exchange_init(struct http_exchange *e, enum http_method method, str url);
void http_exchange_header(struct http_exchange *e, str name, str value, bool secret);
/* Wipes what is secret, frees the rest. */
void http_exchange_release(struct http_exchange *e);

/* The value of a header of the answer, whatever its case; empty when absent. */
str http_header_of(const struct http_exchange *e, str name);

/* Sends one request and waits.  False unless HTTP_ANSWERED. */
bool http_do(struct http *http, struct http_exchange *e);

/* Asks `next` for exchanges and keeps several in flight; `done` is called for each when its answer
 * is there, and may make further ones available to `next`.  Ends when `next` gives HTTP_NO_MORE, or
 * `stopped` says so (then `next` is not asked again), and nothing is in flight.  Neither function
 * may use `http` itself.  An exchange stays its caller's. */
enum http_next { HTTP_NEXT, HTTP_WAIT, HTTP_NO_MORE }; /* WAIT: something in flight will bring it */
void http_run(struct http *http, enum http_next (*next)(struct http_exchange **e, void *data),
              void (*done)(struct http_exchange *e, void *data), void *data);

/* Waits; false, at once, when `stopped` says so.  For servers that are asked whether they are
 * ready. */
bool http_pause(struct http *http, double seconds);
/* Waits as before attempt `failed` + 1 of a request, for what only the caller can see to be a "not
 * now" (an AWS error of status 400). */
bool http_back_off(struct http *http, unsigned failed);

/* A path segment or a query value, percent-encoded as RFC 3986 says. */
str http_encode(struct arena *a, str text);
/* The opposite; a `%` that is no escape stays. */
str http_decode(struct arena *a, str text);
/* What a server said, for a message: one line of at most `most` bytes, without control characters
 * and what is no UTF-8. */
str http_plain(struct arena *a, str text, size_t most);

#endif
