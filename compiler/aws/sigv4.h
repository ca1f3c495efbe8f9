/* sigv4: AWS's signature version 4 in a header of the request.
 *
 * libcurl's own signs paths and queries wrongly in the versions that Debian has, so dashc makes the
 * signature itself; it is a few hashes.  The steps have the names of AWS's documentation, and each
 * can be looked at, because the published test vectors give them all.
 */
#ifndef DASH_AWS_SIGV4_H
#define DASH_AWS_SIGV4_H

#include "http/http.h"

struct sigv4_keys {
    str access_key;
    str secret_key;
    str session_token; /* empty: lasting credentials */
};

struct sigv4_request {
    str method;
    str path;  /* as in the request line, so already percent-encoded; empty: "/" */
    str query; /* the same, without the question mark */
    const struct http_header *headers; /* Host and X-Amz-Date among them; all of these are signed */
    size_t header_count;
    str body;
};

struct sigv4_scope {
    str region;
    str service;
    int64_t moment;       /* that of X-Amz-Date */
    bool keep_path_as_is; /* without resolving `.`, `..` and doubled slashes */
};

struct sigv4 {
    str canonical_request;
    str string_to_sign;
    str signature;
    str authorization; /* the header's value */
};
struct sigv4 sigv4_sign(struct arena *a, const struct sigv4_request *request,
                        const struct sigv4_scope *scope, const struct sigv4_keys *keys);

/* 20261126T031300Z, for X-Amz-Date. */
str sigv4_date(struct arena *a, int64_t moment);

#endif
