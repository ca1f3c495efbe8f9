/* metadata: keys from the container or the instance that dashc runs in.  Plain HTTP, to addresses
 * of the machine itself, past any proxy, with short time limits: mostly nobody is there. */
#include "aws/source.h"
#include "http/url.h"

static const double container_seconds = 2;
static const double instance_seconds = 1;

/* ---- requests ---------------------------------------------------------------------------- */

static void init(struct http_exchange *e, enum http_method method, str url, double seconds,
                 unsigned attempts)
{
    http_exchange_init(e, method, url);
    e->request.no_proxy = true;
    e->request.secret = true;
    e->request.timeout = seconds;
    e->request.attempts = attempts;
    e->request.most_body = 64 << 10;
}

/* The body of a 200, in the search's arena.  Otherwise why says what came instead. */
static bool fetch(struct search *s, struct http_exchange *e, str *body)
{
    bool answered = http_do(s->aws->http, e);
    bool good = answered && e->response.status == 200;
    if (good)
        *body = arena_str(s->aws->arena, e->response.body);
    else if (answered)
        s->why = arena_printf(s->aws->arena, "status %d", e->response.status);
    else
        s->why = arena_str(s->aws->arena, e->response.why);
    s->failure = e->response.outcome == HTTP_STOPPED ? AWS_STOPPED : AWS_NETWORK;
    http_exchange_release(e);
    return good;
}

/* ---- containers -------------------------------------------------------------------------- */

static bool is_container_host(const struct url *url)
{
    static const char *const hosts[] = {"169.254.170.2", "169.254.170.23", "fd00:ec2::23"};
    for (size_t i = 0; i < COUNT_OF(hosts); i++) {
        if (str_is(url->host, hosts[i])) return true;
    }
    return url->encrypted || url_is_loopback(url);
}

/* The file counts more than the variable, because its token is renewed. */
static enum source_state container_token(struct search *s, str *token)
{
    str why;
    str file = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    *token = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    if (str_empty(file)) return SOURCE_GOOD;
    enum file_state state = file_read(s->aws->arena, file, token, &why);
    if (state == FILE_MISSING) why = arena_join(s->aws->arena, file, STR(" does not exist"));
    if (state != FILE_READ) return source_broken(s, "the container's token: %.*s", STR_ARG(why));
    *token = str_trim(*token);
    return SOURCE_GOOD;
}

enum source_state source_container(struct search *s, struct credentials *out)
{
    struct arena *a = s->aws->arena;
    str relative = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    str whole = environment("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (str_empty(relative) && str_empty(whole))
        return source_absent(s, "neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor "
                                "AWS_CONTAINER_CREDENTIALS_FULL_URI is set");
    str url_text = relative.len ? arena_join(a, STR("http://169.254.170.2"), relative) : whole;
    struct url url;
    str token;
    if (!url_take_apart(a, url_text, &url, &s->why))
        return source_broken(s, "the container's credentials: %.*s", STR_ARG(s->why));
    if (!is_container_host(&url))
        return source_broken(s,
                             "AWS_CONTAINER_CREDENTIALS_FULL_URI names %.*s: without TLS it may "
                             "only be this machine",
                             STR_ARG(url.origin));
    if (container_token(s, &token) != SOURCE_GOOD) return SOURCE_BROKEN;
    struct http_exchange e;
    str body;
    init(&e, HTTP_GET, url_text, container_seconds, 3);
    if (token.len) http_exchange_header(&e, STR("Authorization"), token, true);
    if (!fetch(s, &e, &body)) {
        s->why = arena_join(a, STR("the container's credentials: "), s->why);
        return SOURCE_BROKEN;
    }
    return source_read_json(s, body, STR("the container"), out);
}

/* ---- instances: IMDSv2 ------------------------------------------------------------------- */

static str instance_url(struct arena *a)
{
    str url = environment("AWS_EC2_METADATA_SERVICE_ENDPOINT");
    while (str_ends(url, STR("/"))) url.len--;
    if (url.len) return arena_str(a, url);
    bool six = str_eq_nocase(environment("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"), STR("ipv6"));
    return six ? STR("http://[fd00:ec2::254]") : STR("http://169.254.169.254");
}

static bool get(struct search *s, str url, str token, str *body)
{
    struct http_exchange e;
    init(&e, HTTP_GET, url, instance_seconds, 2);
    http_exchange_header(&e, STR("X-aws-ec2-metadata-token"), token, true);
    return fetch(s, &e, body);
}

static bool session_token(struct search *s, str url, str *token)
{
    struct http_exchange e;
    init(&e, HTTP_PUT, arena_join(s->aws->arena, url, STR("/latest/api/token")), instance_seconds,
         1);
    http_exchange_header(&e, STR("X-aws-ec2-metadata-token-ttl-seconds"), STR("21600"), false);
    return fetch(s, &e, token);
}

enum source_state source_instance(struct search *s, struct credentials *out)
{
    struct arena *a = s->aws->arena;
    str token;
    str role;
    str body;
    if (str_eq_nocase(environment("AWS_EC2_METADATA_DISABLED"), STR("true")))
        return source_absent(s, "AWS_EC2_METADATA_DISABLED is true");
    str roles = arena_join(a, instance_url(a), STR("/latest/meta-data/iam/security-credentials/"));
    if (!session_token(s, instance_url(a), &token) || !get(s, roles, token, &role))
        return s->failure == AWS_STOPPED ? SOURCE_BROKEN : SOURCE_ABSENT;
    role = str_trim(str_part(role, 0, str_find_char(role, '\n', 0)));
    if (str_empty(role)) return source_absent(s, "the instance has no role");
    if (!get(s, arena_join(a, roles, http_encode(a, role)), token, &body)) {
        s->why = arena_join(a, STR("the instance's credentials: "), s->why);
        return SOURCE_BROKEN;
    }
    return source_read_json(s, body, STR("the instance's role"), out);
}
