/* outcome: what became of a request, and whether it may be sent again.
 *
 * The question behind it is only ever this: can the server have acted?  A second POST where it can
 * would do the same thing twice.
 */
#ifndef DASH_HTTP_OUTCOME_H
#define DASH_HTTP_OUTCOME_H

#include "http/http.h"
#include "http/library.h"

struct failure {
    enum http_outcome outcome;
    bool passing;     /* it may go better the next time */
    const char *what; /* after the host's name: "refused the connection" */
    bool detail;      /* libcurl's own words add something */
};
/* What a code of libcurl, other than CURLE_OK, means when some of the request was `sent`. */
struct failure outcome_of(CURLcode code, bool sent);

/* Whether the answer (or the lack of one) and the kind of request allow another attempt.  For what
 * is not HTTP_ANSWERED `passing` says whether that makes sense. */
bool outcome_allows_repeat(enum http_repeat repeat, enum http_outcome outcome, int status,
                           bool passing);

#endif
