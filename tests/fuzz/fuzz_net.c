/* fuzz_net: any text where the stages `http` and `aws` read what others wrote: URLs, dates, files
 * of profiles, answers.  What comes out keeps its promises, whatever went in. */
#include "fuzz.h"

#include "aws/error.h"
#include "aws/ini.h"
#include "aws/sigv4.h"
#include "aws/xml.h"
#include "base/moment.h"
#include "http/pause.h"
#include "http/url.h"

enum { MOST = 100 };

static void promise(bool kept, const char *what)
{
    if (!kept) BUG("%s", what);
}

static bool is_one_plain_line(str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < ' ' || c == 127) return false;
    }
    return utf8_invalid(text) == SIZE_MAX;
}

static void check_text(struct arena *a, str text)
{
    str plain = http_plain(a, text, MOST);
    promise(plain.len <= MOST && is_one_plain_line(plain), "plain text is not plain");
    promise(str_eq(http_plain(a, plain, MOST), plain), "plain text is made plainer");
    promise(utf8_invalid(http_encode(a, text)) == SIZE_MAX, "encoded text is not ASCII");
}

static void check_url(struct arena *a, str text)
{
    struct url url;
    str why = STR_EMPTY;
    if (!url_take_apart(a, text, &url, &why)) {
        promise(why.len && is_one_plain_line(why), "a URL is refused without a plain reason");
        return;
    }
    promise(str_starts(text, url.origin) && url.host.len, "a URL without origin or host");
    promise(str_find_char(url.origin, '@', 0) == SIZE_MAX, "a URL with a user");
    promise(is_one_plain_line(url_shown(a, &url)), "a URL is not shown plainly");
}

static void check_dates(struct arena *a, str text)
{
    int64_t moment;
    int64_t back;
    double seconds = -1;
    if (moment_read(text, &moment) && moment >= 0) {
        promise(moment_read(moment_text(a, moment), &back) && back == moment, "a date changes");
    }
    if (moment_read_http(text, &moment)) moment_text(a, moment);
    if (pause_asked(text, text, 0, &seconds)) promise(seconds >= 0, "a pause below zero");
}

static void check_files(struct arena *a, str text)
{
    struct ini ini = {0};
    size_t line = 0;
    const char *why = NULL;
    if (!ini_read(a, text, &ini, &line, &why)) promise(line > 0 && why, "no place or reason");
    ini_value(&ini, STR("default"), "region");
    xml_text(a, text, STR("Code"));
}

static void check_errors(struct arena *a, str text)
{
    static const char *const types[] = {"application/json", "text/xml", "text/html"};
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        struct http_exchange e = {.response = {.content_type = str_from(types[i])}};
        struct aws_call call = {.action = STR("grafana:Ask"),
                                .outcome = HTTP_ANSWERED,
                                .status = 400,
                                .body_received = text};
        error_read(&call, a, &e);
        error_explain(&call, a);
        promise(call.failure != AWS_NONE && call.why.len, "a refusal without a reason");
        promise(is_one_plain_line(call.why), "a message that is not plain");
    }
}

/* The order of the query's parts and the form of their escapes do not matter. */
static void check_signature(struct arena *a, str text)
{
    struct http_header host = {STR("Host"), text, false};
    struct sigv4_request request = {
        .method = STR("GET"), .path = text, .query = text, .headers = &host, .header_count = 1};
    struct sigv4_scope scope = {.region = STR("eu-west-1"), .service = STR("grafana")};
    struct sigv4_keys keys = {.access_key = STR("AKID"), .secret_key = STR("key")};
    struct sigv4 one = sigv4_sign(a, &request, &scope, &keys);
    promise(one.signature.len == 64, "a signature of another length");
    size_t from = str_find_char(one.canonical_request, '\n', 4) + 1;
    size_t to = str_find_char(one.canonical_request, '\n', from);
    str query = str_part(one.canonical_request, from, to);
    request.query = query;
    str again = sigv4_sign(a, &request, &scope, &keys).canonical_request;
    promise(str_eq(again, one.canonical_request), "a canonical query changes");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    str text = {(const char *)data, size};
    arena_init(&arena);
    check_text(&arena, text);
    check_url(&arena, text);
    check_dates(&arena, text);
    check_files(&arena, text);
    check_errors(&arena, text);
    check_signature(&arena, text);
    arena_free(&arena);
    return 0;
}
