/* call: see call.h. */
#include "aws/call.h"
#include "aws/error.h"
#include "aws/file.h"
#include "base/moment.h"
#include "http/url.h"
#include "read/text.h"

enum {
    MOST_THROTTLED = 5,
    SHORT_TIMEOUT = 5, /* seconds */
    LEAST_SKEW = 30,   /* seconds; a smaller difference is not why a signature is refused */
};

/* ---- endpoints --------------------------------------------------------------------------- */

static str variable_of(struct arena *a, str service)
{
    str name = arena_join(a, STR("AWS_ENDPOINT_URL_"), service);
    char *at = (char *)(uintptr_t)name.ptr;
    for (size_t i = 0; i < name.len; i++) {
        if (at[i] >= 'a' && at[i] <= 'z') at[i] = (char)(at[i] - 'a' + 'A');
        if (at[i] == '-') at[i] = '_';
    }
    return name;
}

static const struct partition {
    const char *begins; /* what its regions begin with */
    str name;
    str domain;
    str global; /* region */
    str iam;    /* host (botocore's endpoints.json) */
} partitions[] = {
    {"cn-", STR_INIT("aws-cn"), STR_INIT(".amazonaws.com.cn"), STR_INIT("cn-north-1"),
     STR_INIT("https://iam.cn-north-1.amazonaws.com.cn")},
    {"us-gov-", STR_INIT("aws-us-gov"), STR_INIT(".amazonaws.com"), STR_INIT("us-gov-west-1"),
     STR_INIT("https://iam.us-gov.amazonaws.com")},
    {"", STR_INIT("aws"), STR_INIT(".amazonaws.com"), STR_INIT("us-east-1"),
     STR_INIT("https://iam.amazonaws.com")},
};

static const struct partition *partition_of(str region)
{
    const struct partition *p = partitions;
    while (!str_starts(region, str_from(p->begins))) p++;
    return p;
}

str aws_partition(str region) { return partition_of(region)->name; }

str aws_global_region(str region) { return partition_of(region)->global; }

/* The services' names in variables are not always those of their hosts. */
static str variable_name(str service)
{
    static const struct {
        const char *host;
        str name;
    } names[] = {{"portal.sso", STR_INIT("sso")},
                 {"oidc", STR_INIT("sso-oidc")},
                 {"sso", STR_INIT("sso-admin")},
                 {"monitoring", STR_INIT("cloudwatch")},
                 {"logs", STR_INIT("cloudwatch-logs")},
                 {"es", STR_INIT("opensearch")}};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_is(service, names[i].host)) return names[i].name;
    }
    return service;
}

str aws_endpoint(struct arena *a, str service, str region)
{
    const struct partition *partition = partition_of(region);
    str url = environment(variable_of(a, variable_name(service)).ptr);
    if (str_empty(url)) url = environment("AWS_ENDPOINT_URL");
    while (str_ends(url, STR("/"))) url.len--;
    if (url.len) return url;
    if (str_is(service, "iam")) return partition->iam;
    return arena_join(a, STR("https://"), service, STR("."), region, partition->domain);
}

/* ---- signing ----------------------------------------------------------------------------- */

struct signing {
    const struct aws *aws;
    const struct aws_call *call;
};

static str region_of(const struct aws *aws, const struct aws_call *call)
{
    return call->region.len ? call->region : aws->region;
}

/* As libcurl sends it: without the port that the scheme implies. */
static str host_header(const struct url *url)
{
    str scheme = url->encrypted ? STR("https://") : STR("http://");
    str usual = url->encrypted ? STR(":443") : STR(":80");
    str host = str_part(url->origin, scheme.len, url->origin.len);
    return str_ends(host, usual) ? str_part(host, 0, host.len - usual.len) : host;
}

static void add(struct http_request *request, struct arena *a, str name, str value, bool secret)
{
    struct http_header header = {name, arena_str(a, value), secret};
    vec_push(a, &request->headers, header);
}

/* Signs what this attempt sends: the host, its time, the session's token, the content's type, and
 * the call's own header where it is one of AWS's. */
static void sign(struct http_request *request, struct arena *a, void *data)
{
    const struct signing *signing = data;
    const struct aws_call *call = signing->call;
    struct url url;
    str why;
    if (!url_take_apart(a, request->url, &url, &why)) return; /* will not be sent either */
    int64_t now = moment_now() + signing->aws->skew;
    struct http_header signed_headers[5];
    size_t count = 0;
    add(request, a, STR("X-Amz-Date"), sigv4_date(a, now), false);
    signed_headers[count++] = (struct http_header){STR("Host"), host_header(&url), false};
    signed_headers[count++] = request->headers.at[request->headers.len - 1];
    if (call->keys->session_token.len) {
        add(request, a, STR("X-Amz-Security-Token"), call->keys->session_token, true);
        signed_headers[count++] = request->headers.at[request->headers.len - 1];
    }
    if (request->content_type.len)
        signed_headers[count++] =
            (struct http_header){STR("Content-Type"), request->content_type, false};
    if (str_starts(call->header.name, STR("X-Amz-"))) signed_headers[count++] = call->header;
    struct sigv4_request to_sign = {str_from(http_method_name(request->method)),
                                    url.path,
                                    url.query,
                                    signed_headers,
                                    count,
                                    request->body};
    str of_action = str_part(call->action, 0, str_find_char(call->action, ':', 0));
    struct sigv4_scope scope = {.region = region_of(signing->aws, call),
                                .service = call->signs.len ? call->signs : of_action,
                                .moment = now};
    struct sigv4 made = sigv4_sign(a, &to_sign, &scope, call->keys);
    add(request, a, STR("Authorization"), made.authorization, true);
}

/* ---- one exchange ------------------------------------------------------------------------ */

static void make_request(struct aws *aws, struct aws_call *call, struct http_exchange *e,
                         struct signing *signing)
{
    str endpoint = call->endpoint.len
                       ? call->endpoint
                       : aws_endpoint(aws->arena, call->service, region_of(aws, call));
    str mark = call->query.len ? STR("?") : STR_EMPTY;
    http_exchange_init(e, call->method,
                       arena_join(aws->arena, endpoint, call->path, mark, call->query));
    e->request.body = call->body;
    e->request.content_type = call->content_type;
    e->request.repeat = call->repeat;
    e->request.even_stopped = call->even_stopped;
    if (call->short_patience) e->request.timeout = SHORT_TIMEOUT;
    e->request.certificates = aws->certificates;
    e->request.secret = true;
    if (call->header.name.len)
        http_exchange_header(e, call->header.name, call->header.value, call->header.secret);
    if (call->keys) {
        e->request.prepare = sign;
        e->request.prepare_data = signing;
    }
}

static void take_answer(struct aws *aws, struct aws_call *call, const struct http_exchange *e)
{
    const struct http_response *response = &e->response;
    call->failure = AWS_NONE;
    call->outcome = response->outcome;
    call->status = response->status;
    call->ambiguous_before = call->ambiguous_before || response->ambiguous_before;
    call->code = call->message = call->request_id = STR_EMPTY;
    call->body_received = arena_str(aws->arena, response->body);
    call->why = arena_str(aws->arena, response->why);
    bool good = call->outcome == HTTP_ANSWERED && call->status >= 200 && call->status < 300;
    if (good) return;
    if (call->outcome == HTTP_ANSWERED) error_read(call, aws->arena, e);
    error_explain(call, aws->arena);
}

/* Whether AWS's clock, as its answer shows it, is so far from ours that this explains the refusal.
 * Then it is followed. */
static bool follow_clock(struct aws *aws, const struct http_exchange *e)
{
    int64_t date;
    if (!moment_read_http(http_header_of(e, STR("date")), &date)) return false;
    int64_t skew = date - moment_now();
    int64_t change = skew > aws->skew ? skew - aws->skew : aws->skew - skew;
    if (change < LEAST_SKEW) return false;
    aws->skew = skew;
    return true;
}

bool aws_call(struct aws *aws, struct aws_call *call)
{
    bool clock_followed = false;
    call->ambiguous_before = false;
    for (unsigned throttled = 0;;) {
        struct http_exchange e;
        struct signing signing = {aws, call};
        make_request(aws, call, &e, &signing);
        http_do(aws->http, &e);
        take_answer(aws, call, &e);
        bool again = !clock_followed && error_is_skew(call) && follow_clock(aws, &e);
        clock_followed = clock_followed || again;
        http_exchange_release(&e);
        if (call->failure == AWS_NONE) return true;
        bool wait =
            call->status == 400 && error_is_throttling(call->code) && ++throttled < MOST_THROTTLED;
        if (!again && !(wait && http_back_off(aws->http, throttled))) return false;
    }
}

/* ---- JSON -------------------------------------------------------------------------------- */

const struct json *aws_call_json(struct aws *aws, struct aws_call *call)
{
    str why;
    if (!aws_call(aws, call)) return NULL;
    const struct json *json = text_read(aws->arena, call->body_received, &why);
    if (json && json->kind == JSON_OBJECT) return json;
    call->failure = AWS_NETWORK;
    call->why = arena_join(aws->arena, call->action, STR(": the answer is no JSON object"));
    return NULL;
}

str aws_text(const struct json *object, const char *key)
{
    const struct json *value = object ? json_get(object, str_from(key)) : NULL;
    return value && value->kind == JSON_STRING ? value->string : STR_EMPTY;
}

double aws_number(const struct json *object, const char *key)
{
    const struct json *value = object ? json_get(object, str_from(key)) : NULL;
    return value && value->kind == JSON_NUMBER ? value->number : 0;
}
