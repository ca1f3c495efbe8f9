/* error: see error.h.  REST and JSON services name the error in a header or in `__type`, with
 * something before a `#` or behind a `:`; the query protocol has elements. */
#include "aws/error.h"
#include "aws/xml.h"
#include "read/text.h"

enum { LONGEST_MESSAGE = 600, LONGEST_NAME = 100 };

/* ---- reading ----------------------------------------------------------------------------- */

static str clean_code(struct arena *a, str code)
{
    size_t hash = str_find_char(code, '#', 0);
    if (hash != SIZE_MAX) code = str_part(code, hash + 1, code.len);
    return http_plain(a, str_part(code, 0, str_find_char(code, ':', 0)), LONGEST_NAME);
}

static str either(str a, str b) { return a.len ? a : b; }

static void read_json(struct aws_call *call, struct arena *a)
{
    str why;
    const struct json *error = text_read(a, call->body_received, &why);
    if (!error || error->kind != JSON_OBJECT) return;
    call->message = either(aws_text(error, "message"), aws_text(error, "Message"));
    if (str_empty(call->code))
        call->code = either(aws_text(error, "__type"), aws_text(error, "code"));
    if (str_empty(call->code)) call->code = aws_text(error, "error"); /* OAuth, for SSO */
    if (str_empty(call->message)) call->message = aws_text(error, "error_description");
}

static void read_xml(struct aws_call *call, struct arena *a)
{
    call->code = either(call->code, xml_text(a, call->body_received, STR("Code")));
    call->message = xml_text(a, call->body_received, STR("Message"));
    call->request_id = xml_text(a, call->body_received, STR("RequestId"));
}

void error_read(struct aws_call *call, struct arena *a, const struct http_exchange *e)
{
    call->code = http_header_of(e, STR("x-amzn-errortype"));
    if (str_find(e->response.content_type, STR("xml"), 0) != SIZE_MAX)
        read_xml(call, a);
    else
        read_json(call, a);
    call->code = clean_code(a, call->code);
    call->message = http_plain(a, call->message, LONGEST_MESSAGE);
    call->request_id = http_plain(
        a, either(http_header_of(e, STR("x-amzn-requestid")), call->request_id), LONGEST_NAME);
}

/* ---- what codes mean --------------------------------------------------------------------- */

static bool is_one_of(str code, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_is(code, names[i])) return true;
    }
    return false;
}

/* botocore's list of what is worth another attempt (retries/standard.py). */
bool error_is_throttling(str code)
{
    static const char *const names[] = {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "RequestThrottledException",
        "TooManyRequestsException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "SlowDown",
        "RequestTimeout",
        "RequestTimeoutException",
        "PriorRequestNotComplete",
        "TransactionInProgressException",
    };
    return is_one_of(code, names, COUNT_OF(names));
}

bool error_is_skew(const struct aws_call *call)
{
    static const char *const names[] = {"RequestTimeTooSkewed", "RequestExpired",
                                        "RequestInTheFuture"};
    if (is_one_of(call->code, names, COUNT_OF(names))) return true;
    return str_find(call->message, STR("Signature expired"), 0) != SIZE_MAX ||
           str_find(call->message, STR("Signature not yet current"), 0) != SIZE_MAX;
}

static const struct meaning {
    const char *code;
    enum aws_failure failure;
    const char *what; /* NULL: the service's own words are enough */
} meanings[] = {
    {"UnrecognizedClientException", AWS_LOGIN, "AWS does not know the access key"},
    {"InvalidClientTokenId", AWS_LOGIN, "AWS does not know the access key"},
    {"InvalidSignatureException", AWS_LOGIN, "the secret key does not fit the access key"},
    {"SignatureDoesNotMatch", AWS_LOGIN, "the secret key does not fit the access key"},
    {"ExpiredTokenException", AWS_LOGIN, "the credentials have expired"},
    {"ExpiredToken", AWS_LOGIN, "the credentials have expired"},
    {"InvalidIdentityToken", AWS_LOGIN, "the web identity's token is not accepted"},
    {"IDPRejectedClaim", AWS_LOGIN, "the web identity's token is not accepted"},
    {"OptInRequired", AWS_LOGIN, "the account has not enabled this service or region"},
    {"RegionDisabledException", AWS_LOGIN, "the account has not enabled this region"},
    {"ServiceQuotaExceededException", AWS_REFUSED, "a quota of the account is used up"},
};

static const struct meaning *meaning_of(str code)
{
    for (size_t i = 0; i < COUNT_OF(meanings); i++) {
        if (str_is(code, meanings[i].code)) return &meanings[i];
    }
    return NULL;
}

static bool is_denial(const struct aws_call *call)
{
    return str_is(call->code, "AccessDeniedException") || str_is(call->code, "AccessDenied");
}

/* "ConflictException: …", "402: …" */
static str said(const struct aws_call *call, struct arena *a)
{
    str name = call->code.len ? call->code : arena_printf(a, "status %d", call->status);
    str id = call->request_id.len ? arena_join(a, STR(" (request "), call->request_id, STR(")"))
                                  : STR_EMPTY;
    return arena_join(a, name, call->message.len ? STR(": ") : STR_EMPTY, call->message, id);
}

static enum aws_failure failure_of(const struct aws_call *call, const struct meaning *meaning)
{
    if (meaning) return meaning->failure;
    if (is_denial(call) || call->status == 401 || call->status == 403) return AWS_LOGIN;
    return call->status >= 500 || call->status == 429 ? AWS_NETWORK : AWS_REFUSED;
}

static void explain_silence(struct aws_call *call, struct arena *a)
{
    call->failure = call->outcome == HTTP_STOPPED ? AWS_STOPPED : AWS_NETWORK;
    call->why = arena_join(a, call->action, STR(": "), call->why);
}

void error_explain(struct aws_call *call, struct arena *a)
{
    const struct meaning *meaning = meaning_of(call->code);
    if (call->outcome != HTTP_ANSWERED) {
        explain_silence(call, a);
        return;
    }
    call->failure = failure_of(call, meaning);
    str from = call->keys && call->failure == AWS_LOGIN
                   ? arena_join(a, STR("; the keys are from "), call->keys_from)
                   : STR_EMPTY;
    if (meaning && meaning->what)
        call->why = arena_join(a, call->action, STR(": "), str_from(meaning->what), STR(": "),
                               said(call, a), from);
    else if (is_denial(call))
        call->why = arena_join(a, STR("AWS does not allow "), call->action,
                               STR(", which a policy must grant: "), said(call, a), from);
    else
        call->why = arena_join(a, call->action, STR(": "), said(call, a), from);
}
