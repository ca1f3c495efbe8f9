/* http: what needs no network: URLs, pauses, the meaning of libcurl's codes, text for messages.
 * What requests do is tested by push/http_test.py. */
#include "check.h"
#include "http/http.h"
#include "http/outcome.h"
#include "http/pause.h"
#include "http/url.h"

static struct arena arena;

/* ---- URLs -------------------------------------------------------------------------------- */

static void test_url_parts(void)
{
    struct url url;
    str why;
    str text = STR("https://[fd00:ec2::254]:8443/a/b?x=1&token=abc&flag#end");
    CHECK(url_take_apart(&arena, text, &url, &why));
    CHECK(url.encrypted);
    CHECK_STR(url.origin, "https://[fd00:ec2::254]:8443");
    CHECK_STR(url.host, "fd00:ec2::254");
    CHECK_STR(url.path, "/a/b");
    CHECK_STR(url.query, "x=1&token=abc&flag");
    CHECK_STR(url_shown(&arena, &url), "https://[fd00:ec2::254]:8443/a/b?x=…&token=…&flag");
    CHECK(url_take_apart(&arena, STR("http://localhost"), &url, &why));
    CHECK_STR(url.path, "");
    CHECK_STR(url.query, "");
}

static void test_url_refused(void)
{
    static const char *const bad[] = {
        "",
        "grafana.example.com",
        "ftp://example.com/",
        "https://",
        "https:///path",
        "http://user@example.com/",
        "http://user:s3cret@example.com/",
        "http://127.0.0.1\\@example.com/",
        "http://exa mple.com/",
        "http://example.com/a b",
        "http://example.com/\n",
        "http://example.com:80:80/",
        "http://example.com:x/",
        "http://[::1/",
        "http://[::1]x/",
        "http://exa%6dple.com/",
        "HTTPS://example.com/",
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct url url;
        str why = STR_EMPTY;
        CHECK(!url_take_apart(&arena, str_from(bad[i]), &url, &why));
        CHECK(why.len > 0);
        CHECK(str_find(why, STR("s3cret"), 0) == SIZE_MAX);
    }
}

static void test_url_near(void)
{
    static const struct {
        const char *url;
        bool loopback;
        bool link_local;
    } cases[] = {
        {"http://127.0.0.1:80/", true, false},
        {"http://127.255.0.1/", true, false},
        {"http://localhost:3000/", true, false},
        {"http://LOCALHOST/", true, false},
        {"http://[::1]:3000/", true, false},
        {"http://169.254.169.254/latest", false, true},
        {"http://169.254.170.23/v1", false, true},
        {"http://[fd00:ec2::254]/", false, true},
        {"http://127.0.0.1.example.com/", false, false},
        {"http://localhost.example.com/", false, false},
        {"http://127.1/", false, false},
        {"http://2130706433/", false, false},
        {"http://0.0.0.0/", false, false},
        {"http://10.0.0.1/", false, false},
        {"http://[::ffff:127.0.0.1]/", false, false},
        {"http://[fd00:ec3::1]/", false, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct url url;
        str why;
        CHECK(url_take_apart(&arena, str_from(cases[i].url), &url, &why));
        CHECK_INT(url_is_loopback(&url), cases[i].loopback);
        CHECK_INT(url_is_link_local(&url), cases[i].link_local);
    }
}

/* ---- pauses ------------------------------------------------------------------------------ */

static void test_pauses_grow(void)
{
    CHECK(pause_after(1, 0.5, 60, 1) == 0.5);
    CHECK(pause_after(2, 0.5, 60, 1) == 1);
    CHECK(pause_after(5, 0.5, 60, 1) == 8);
    CHECK(pause_after(5, 0.5, 60, 0.25) == 2);
    CHECK(pause_after(8, 0.5, 60, 1) == 60);
    CHECK(pause_after(4000000000, 0.5, 60, 1) == 60);
    CHECK(pause_after(3, 0.5, 60, 0) == 0);
}

/* Full jitter: the whole span is used, evenly enough. */
static void test_shares_differ(void)
{
    unsigned lower = 0;
    double least = 1;
    double most = 0;
    for (int i = 0; i < 4000; i++) {
        double share = pause_share();
        CHECK(share >= 0 && share < 1);
        lower += share < 0.5;
        if (share < least) least = share;
        if (share > most) most = share;
    }
    CHECK(lower > 1600 && lower < 2400);
    CHECK(least < 0.05 && most > 0.95);
}

static void test_retry_after(void)
{
    static const struct {
        const char *text;
        const char *date;
        double seconds; /* -1: not understood */
    } cases[] = {
        {"0", "", 0},
        {"120", "", 120},
        {" 7 ", "", 7},
        {"99999999999999999999999", "", 999999999},
        {"Sun, 06 Nov 1994 08:50:37 GMT", "", 60},
        {"Sun, 06 Nov 1994 08:50:37 GMT", "Sun, 06 Nov 1994 08:50:07 GMT", 30},
        {"Sun, 06 Nov 1994 08:50:37 GMT", "no date", 60},
        {"Sun, 06 Nov 1994 08:40:37 GMT", "", 0},
        {"", "", -1},
        {"-1", "", -1},
        {"1.5", "", -1},
        {"soon", "", -1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        double seconds = -1;
        bool good =
            pause_asked(str_from(cases[i].text), str_from(cases[i].date), 784111777, &seconds);
        CHECK_INT(good, cases[i].seconds >= 0);
        if (good) CHECK(seconds == cases[i].seconds);
    }
}

/* ---- outcomes ---------------------------------------------------------------------------- */

static void test_codes(void)
{
    static const struct {
        CURLcode code;
        enum http_outcome sent;
        bool passing;
    } cases[] = {
        {CURLE_COULDNT_RESOLVE_HOST, HTTP_UNSENT, true},
        {CURLE_COULDNT_RESOLVE_PROXY, HTTP_UNSENT, true},
        {CURLE_COULDNT_CONNECT, HTTP_UNSENT, true},
        {CURLE_SSL_CONNECT_ERROR, HTTP_UNSENT, true},
        {CURLE_PEER_FAILED_VERIFICATION, HTTP_UNSENT, false},
        {CURLE_SSL_CACERT_BADFILE, HTTP_UNSENT, false},
        {CURLE_URL_MALFORMAT, HTTP_UNSENT, false},
        {CURLE_RECV_ERROR, HTTP_AMBIGUOUS, true},
        {CURLE_SEND_ERROR, HTTP_AMBIGUOUS, true},
        {CURLE_GOT_NOTHING, HTTP_AMBIGUOUS, true},
        {CURLE_OPERATION_TIMEDOUT, HTTP_AMBIGUOUS, true},
        {CURLE_PARTIAL_FILE, HTTP_AMBIGUOUS, true},
        {CURLE_HTTP2_STREAM, HTTP_AMBIGUOUS, true},
        {CURLE_FILESIZE_EXCEEDED, HTTP_TOO_LARGE, false},
        {CURLE_UNSUPPORTED_PROTOCOL, HTTP_AMBIGUOUS, true},
        {CURLE_OUT_OF_MEMORY, HTTP_AMBIGUOUS, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct failure sent = outcome_of(cases[i].code, true);
        struct failure unsent = outcome_of(cases[i].code, false);
        CHECK_INT(sent.outcome, cases[i].sent);
        CHECK_INT(sent.passing, cases[i].passing);
        CHECK(unsent.outcome == HTTP_UNSENT || unsent.outcome == HTTP_TOO_LARGE);
        CHECK_INT(unsent.passing, cases[i].passing);
    }
}

/* No code may be taken for a request that had no effect when it was sent, except those that come
 * before sending; and all have words. */
static void test_all_codes(void)
{
    unsigned unsent = 0;
    for (int code = 1; code < CURL_LAST; code++) {
        struct failure failure = outcome_of((CURLcode)code, true);
        CHECK(failure.what && failure.what[0]);
        CHECK(failure.outcome != HTTP_ANSWERED);
        unsent += failure.outcome == HTTP_UNSENT;
    }
    CHECK_INT(unsent, 21);
}

static void test_repeats(void)
{
    static const struct {
        enum http_outcome outcome;
        int status;
        bool passing;
        bool always;
        bool unsent;
    } cases[] = {
        {HTTP_ANSWERED, 200, true, false, false}, {HTTP_ANSWERED, 404, true, false, false},
        {HTTP_ANSWERED, 408, true, true, false},  {HTTP_ANSWERED, 409, true, false, false},
        {HTTP_ANSWERED, 412, true, false, false}, {HTTP_ANSWERED, 429, true, true, true},
        {HTTP_ANSWERED, 500, true, true, false},  {HTTP_ANSWERED, 501, true, false, false},
        {HTTP_ANSWERED, 502, true, true, false},  {HTTP_ANSWERED, 503, true, true, true},
        {HTTP_ANSWERED, 504, true, true, false},  {HTTP_UNSENT, 0, true, true, true},
        {HTTP_UNSENT, 0, false, false, false},    {HTTP_AMBIGUOUS, 0, true, true, false},
        {HTTP_AMBIGUOUS, 0, false, false, false}, {HTTP_TOO_LARGE, 0, true, false, false},
        {HTTP_STOPPED, 0, true, false, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CHECK_INT(outcome_allows_repeat(HTTP_REPEAT_ALWAYS, cases[i].outcome, cases[i].status,
                                        cases[i].passing),
                  cases[i].always);
        CHECK_INT(outcome_allows_repeat(HTTP_REPEAT_UNSENT, cases[i].outcome, cases[i].status,
                                        cases[i].passing),
                  cases[i].unsent);
    }
}

/* ---- text -------------------------------------------------------------------------------- */

static void test_text(void)
{
    CHECK_STR(http_encode(&arena, STR("a b/c:d~e-f_g.h+é")), "a%20b%2Fc%3Ad~e-f_g.h%2B%C3%A9");
    CHECK_STR(http_encode(&arena, STR_EMPTY), "");
    CHECK_STR(http_decode(&arena, STR("a%20b%2fc%C3%A9%+%4%zz%")), "a b/cé%+%4%zz%");
    CHECK_STR(http_plain(&arena, STR(" one\r\n\ttwo\x1b[31m \xff three\x7f "), 100),
              "one two [31m three");
    CHECK_STR(http_plain(&arena, STR("a\u202Eb\xc2\x85 c"), 100), "a b c");
    str cut = http_plain(&arena, STR("ééééééééééééééééé"), 12);
    CHECK_STR(cut, "ééé…");
    CHECK(cut.len <= 12);
    CHECK_STR(http_plain(&arena, STR("short"), 12), "short");
}

int main(void)
{
    test_url_parts();
    test_url_refused();
    test_url_near();
    test_pauses_grow();
    test_shares_differ();
    test_retry_after();
    test_codes();
    test_all_codes();
    test_repeats();
    test_text();
    arena_free(&arena);
    return check_end();
}
