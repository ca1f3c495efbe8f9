/* outcome: see outcome.h.  The table follows libcurl-errors(3) of 7.88; where a code can come from
 * more than one step of a transfer, its row is for the latest, and `sent` corrects it. */
#include "http/outcome.h"

static const struct row {
    CURLcode code;
    struct failure failure;
} rows[] = {
    /* Before there is a connection. */
    {CURLE_FAILED_INIT, {HTTP_UNSENT, false, "libcurl could not start", true}},
    {CURLE_NOT_BUILT_IN, {HTTP_UNSENT, false, "needs another build of libcurl", true}},
    {CURLE_URL_MALFORMAT, {HTTP_UNSENT, false, "is no host", false}},
    {CURLE_COULDNT_RESOLVE_PROXY, {HTTP_UNSENT, true, "the proxy's name is not known", true}},
    {CURLE_COULDNT_RESOLVE_HOST, {HTTP_UNSENT, true, "this name is not known", false}},
    {CURLE_COULDNT_CONNECT, {HTTP_UNSENT, true, "no connection", true}},
    {CURLE_PROXY, {HTTP_UNSENT, true, "the proxy did not connect", true}},
    {CURLE_QUIC_CONNECT_ERROR, {HTTP_UNSENT, true, "no connection", true}},

    /* TLS.  A handshake that breaks off may be a passing fault of the network (35 is also what a
     * reset in the middle of it gives); a certificate that is not trusted stays so. */
    {CURLE_SSL_CONNECT_ERROR, {HTTP_UNSENT, true, "the TLS handshake failed", true}},
    {CURLE_PEER_FAILED_VERIFICATION, {HTTP_UNSENT, false, "its certificate is not trusted", true}},
    {CURLE_SSL_CACERT_BADFILE,
     {HTTP_UNSENT, false, "the file of CA certificates cannot be used", true}},
    {CURLE_SSL_CERTPROBLEM, {HTTP_UNSENT, false, "the certificate of this machine fails", true}},
    {CURLE_SSL_CLIENTCERT, {HTTP_UNSENT, false, "asks for a certificate of this machine", false}},
    {CURLE_SSL_CIPHER, {HTTP_UNSENT, false, "no common cipher", true}},
    {CURLE_SSL_CRL_BADFILE, {HTTP_UNSENT, false, "the file of revocations cannot be used", true}},
    {CURLE_SSL_ISSUER_ERROR, {HTTP_UNSENT, false, "its certificate is not trusted", true}},
    {CURLE_SSL_INVALIDCERTSTATUS, {HTTP_UNSENT, false, "its certificate is not valid", true}},
    {CURLE_SSL_ENGINE_NOTFOUND, {HTTP_UNSENT, false, "TLS could not start", true}},
    {CURLE_SSL_ENGINE_SETFAILED, {HTTP_UNSENT, false, "TLS could not start", true}},
    {CURLE_SSL_ENGINE_INITFAILED, {HTTP_UNSENT, false, "TLS could not start", true}},
    {CURLE_USE_SSL_FAILED, {HTTP_UNSENT, false, "does not speak TLS", true}},

    /* From the first byte of the request on the server may have acted. */
    {CURLE_SEND_ERROR, {HTTP_AMBIGUOUS, true, "the connection broke off", true}},
    {CURLE_RECV_ERROR, {HTTP_AMBIGUOUS, true, "the connection broke off", true}},
    {CURLE_GOT_NOTHING, {HTTP_AMBIGUOUS, true, "closed the connection without an answer", false}},
    {CURLE_PARTIAL_FILE, {HTTP_AMBIGUOUS, true, "the answer broke off", false}},
    {CURLE_OPERATION_TIMEDOUT, {HTTP_AMBIGUOUS, true, "no answer in time", false}},
    {CURLE_HTTP2, {HTTP_AMBIGUOUS, true, "the connection broke off (HTTP/2)", true}},
    {CURLE_HTTP2_STREAM, {HTTP_AMBIGUOUS, true, "the answer broke off (HTTP/2)", true}},
    {CURLE_HTTP3, {HTTP_AMBIGUOUS, true, "the connection broke off (HTTP/3)", true}},
    /* Before sending: a libcurl without TLS.  After it: an answer without a status line. */
    {CURLE_UNSUPPORTED_PROTOCOL, {HTTP_AMBIGUOUS, true, "does not speak HTTP", true}},
    {CURLE_WEIRD_SERVER_REPLY, {HTTP_AMBIGUOUS, true, "does not speak HTTP", false}},
    {CURLE_BAD_CONTENT_ENCODING, {HTTP_AMBIGUOUS, true, "the answer cannot be unpacked", false}},
    {CURLE_UNRECOVERABLE_POLL, {HTTP_AMBIGUOUS, true, "waiting for it failed", true}},
    {CURLE_SSL_SHUTDOWN_FAILED, {HTTP_AMBIGUOUS, true, "the connection broke off", true}},
    /* A connection that had served before was found dead; libcurl would have sent the same again
     * on a new one (attempt.c, on_start). */
    {CURLE_ABORTED_BY_CALLBACK, {HTTP_AMBIGUOUS, true, "the connection broke off", false}},
    {CURLE_SEND_FAIL_REWIND, {HTTP_AMBIGUOUS, true, "the connection broke off", false}},

    {CURLE_FILESIZE_EXCEEDED, {HTTP_TOO_LARGE, false, "the answer is too large", false}},
};

/* Codes of other protocols, of wrong calls, of libcurl's own troubles. */
static const struct failure other = {HTTP_AMBIGUOUS, false, "the request failed", true};

struct failure outcome_of(CURLcode code, bool sent)
{
    struct failure failure = other;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].code == code) failure = rows[i].failure;
    }
    if (failure.outcome == HTTP_AMBIGUOUS && !sent) failure.outcome = HTTP_UNSENT;
    return failure;
}

/* ---- again? ------------------------------------------------------------------------------ */

/* "Not now": the request was turned away at the door. */
static bool is_turned_away(int status) { return status == 429 || status == 503; }

/* Faults of servers and of what stands between, behind which something may have been done. */
static bool is_passing(int status)
{
    return status == 408 || status == 500 || status == 502 || status == 504;
}

bool outcome_allows_repeat(enum http_repeat repeat, enum http_outcome outcome, int status,
                           bool passing)
{
    switch (outcome) {
    case HTTP_ANSWERED:
        return is_turned_away(status) || (repeat == HTTP_REPEAT_ALWAYS && is_passing(status));
    case HTTP_UNSENT: return passing;
    case HTTP_AMBIGUOUS: return passing && repeat == HTTP_REPEAT_ALWAYS;
    case HTTP_TOO_LARGE:
    case HTTP_STOPPED: break;
    }
    return false;
}
