/* call: one request to an AWS service and what it answered.
 *
 *     struct aws_call call = {.action = STR("grafana:ListWorkspaces"), .keys = …, …};
 *     if (aws_call(aws, &call)) … call.body …  else … call.failure, call.why …
 *
 * Signed when there are keys.  Beside what the stage `http` repeats, an error that AWS answers with
 * another status but means as "not now" is repeated, and a request that is refused because this
 * machine's clock is wrong is signed once more with the server's time.
 */
#ifndef DASH_AWS_CALL_H
#define DASH_AWS_CALL_H

#include "aws/sigv4.h"
#include "base/json.h"
#include "http/http.h"

/* What all calls of a command share. */
struct aws {
    struct http *http;
    struct arena *arena; /* wiped in the end: keys, tokens and answers lie in it */
    str region;
    str certificates; /* AWS_CA_BUNDLE */
    int64_t skew;     /* seconds that AWS's clock is ahead of ours */
};

enum aws_failure {
    AWS_NONE,
    AWS_LOGIN,   /* the keys are not accepted, or a permission is missing */
    AWS_REFUSED, /* the request itself */
    AWS_NETWORK, /* no answer, or a fault of the service */
    AWS_STOPPED,
};

struct aws_call {
    /* The request. */
    str action;   /* as in a policy: "grafana:ListWorkspaces"; its first half signs */
    str service;  /* the host's first part and the endpoint's variable: "grafana", "sts" */
    str signs;    /* the service in the signature, where that is not the action's first half */
    str region;   /* to sign for, and of the host; empty: that of `aws` */
    str endpoint; /* instead of that host: an OpenSearch domain's address */
    const struct sigv4_keys *keys; /* NULL: not signed */
    str keys_from;                 /* for messages: "the profile `prod`" */
    enum http_method method;
    str path; /* percent-encoded */
    str query;
    str body;
    str content_type;
    struct http_header header; /* one more, if it has a name; signed when it is one of AWS's own */
    enum http_repeat repeat;
    bool even_stopped;
    bool short_patience; /* somebody waits for the command to end */

    /* The answer. */
    enum aws_failure failure;
    enum http_outcome outcome;
    int status;
    bool ambiguous_before; /* see struct http_response */
    str body_received;
    str code;       /* "ConflictException"; empty for an error without a name */
    str message;    /* what the service said, fit for a terminal */
    str request_id; /* what AWS's support asks for */
    str why;        /* the whole, for people */
};
bool aws_call(struct aws *aws, struct aws_call *call);

/* The answer as JSON; NULL, with failure and why, when it is none. */
const struct json *aws_call_json(struct aws *aws, struct aws_call *call);

/* A member that is text; empty when there is none. */
str aws_text(const struct json *object, const char *key);
/* A member that is a number; 0 when there is none. */
double aws_number(const struct json *object, const char *key);

/* "https://grafana.eu-west-1.amazonaws.com", or what AWS_ENDPOINT_URL_GRAFANA or AWS_ENDPOINT_URL
 * says. */
str aws_endpoint(struct arena *a, str service, str region);

/* "aws", "aws-cn", "aws-us-gov": what ARNs begin with. */
str aws_partition(str region);
/* The region that a service without regions (IAM) is signed for. */
str aws_global_region(str region);

#endif
