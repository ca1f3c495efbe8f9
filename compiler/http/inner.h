/* inner: what the files of this stage share.
 *
 * A flight is a place for one exchange, from its first attempt to its last, with the pauses in
 * between; there are as many as requests may be in flight.  A place that waits is taken, so a
 * server that says "not now" is asked less.
 */
#ifndef DASH_HTTP_INNER_H
#define DASH_HTTP_INNER_H

#include "http/http.h"
#include "http/library.h"
#include "http/url.h"

struct flight {
    struct http_exchange *exchange; /* NULL: the place is free */
    bool active;                    /* libcurl has it; otherwise it waits for `due` */
    double due;
    size_t lasting_headers; /* of the request, before those that `prepare` adds */

    /* One attempt. */
    CURL *easy; /* kept for the next exchange */
    struct curl_slist *headers;
    struct url url;
    double began;
    double moved;        /* when the last byte of the answer came; 0: none yet */
    double timeout;      /* seconds */
    unsigned starts;     /* how often libcurl began to send */
    size_t taken;        /* bytes of the body that it took */
    size_t offset;       /* where it goes on taking */
    size_t header_bytes; /* of the answer */
    bool too_large;
    struct buf body;
    char error[CURL_ERROR_SIZE];
};

struct http {
    struct http_options options;
    const struct curl_calls *curl; /* NULL before the first request */
    CURLM *multi;
    struct flight *flights; /* options.in_flight of them */
    struct arena arena;
    bool running;
};

/* Hands the exchange to libcurl; false, with the outcome set, when it must not or cannot be sent.
 */
bool attempt_start(struct http *http, struct flight *f);
/* Takes it back with what came of it; whether another attempt may help. */
bool attempt_end(struct http *http, struct flight *f, CURLcode code);

#endif
