/* domain: see domain.h. */
#include "infra/domain.h"

#include "grafana/sources.h"
#include "read/text.h"

enum { SECONDS = 5 }; /* a domain in a VPC does not answer at all */

bool domain_is_serverless(str url) { return str_find(url, STR(".aoss."), 0) != SIZE_MAX; }

/* ---- what it says ------------------------------------------------------------------------ */

/* "2.11.0"; "2.11" is made one of three, which the plugin insists on. */
static str whole_version(struct arena *a, str number)
{
    size_t dots = 0;
    for (size_t i = 0; i < number.len; i++) {
        char c = number.ptr[i];
        dots += c == '.';
        if (c != '.' && (c < '0' || c > '9')) return dots == 2 ? number : STR_EMPTY;
    }
    return dots == 2 ? number : dots == 1 ? arena_join(a, number, STR(".0")) : STR_EMPTY;
}

/* `GET /`: Elasticsearch has no `distribution`. */
static struct domain_version version_of(struct arena *a, const struct json *answer)
{
    const struct json *number = infra_at(answer, "version.number");
    const struct json *distribution = infra_at(answer, "version.distribution");
    bool opensearch = distribution && distribution->kind == JSON_STRING &&
                      str_is(distribution->string, "opensearch");
    if (!number || number->kind != JSON_STRING) return (struct domain_version){0};
    return (struct domain_version){whole_version(a, number->string),
                                   opensearch ? STR("opensearch") : STR("elasticsearch")};
}

/* ---- through Grafana --------------------------------------------------------------------- */

typedef void asker(const struct grafana *g, struct http_exchange *e, str uid, str path);

/* Newer plugins answer below /resources, older ones leave it to the proxy. */
struct domain_version domain_ask_through(struct infra *i, str uid)
{
    static asker *const askers[] = {grafana_ask_resource, grafana_ask_proxy};
    struct domain_version found = {0};
    for (size_t k = 0; k < COUNT_OF(askers) && !found.version.len; k++) {
        struct http_exchange e;
        struct json *answer;
        askers[k](&infra_options(i)->grafana, &e, uid, STR_EMPTY);
        e.request.attempts = 1;
        http_do(infra_options(i)->http, &e);
        grafana_told_json(&e, infra_arena(i), &answer);
        if (answer) found = version_of(infra_arena(i), answer);
        http_exchange_release(&e);
    }
    return found;
}

/* ---- directly ---------------------------------------------------------------------------- */

static struct domain_version ask_signed(struct infra *i, const struct declared_source *s)
{
    struct infra_failure f;
    struct client *c = infra_aws(i, s->region, &f);
    if (!c) return (struct domain_version){0};
    struct aws_call call = {.action = STR("es:ESHttpGet"),
                            .service = STR("es"),
                            .endpoint = s->url,
                            .keys = &c->credentials.keys,
                            .keys_from = c->credentials.from,
                            .method = HTTP_GET,
                            .path = str_ends(s->url, STR("/")) ? STR_EMPTY : STR("/"),
                            .repeat = HTTP_REPEAT_UNSENT,
                            .short_patience = true};
    const struct json *answer = aws_call_json(&c->aws, &call);
    struct domain_version found = version_of(infra_arena(i), answer);
    found.version = arena_str(infra_arena(i), found.version);
    return found;
}

static bool put_user(struct infra *i, const struct declared_source *s, struct http_exchange *e)
{
    struct buf text = BUF_SECRET;
    struct infra_failure f;
    const struct infra_secret secret = {.field = STR("password"), .from = s->password};
    buf_printf(&text, "%.*s:", STR_ARG(s->user));
    bool known = infra_secret(i, &secret, &text, &f);
    struct buf header = BUF_SECRET;
    buf_text(&header, "Basic ");
    buf_base64(&header, buf_as_str(&text));
    if (known) http_exchange_header(e, STR("Authorization"), buf_as_str(&header), true);
    buf_release(&header);
    buf_release(&text);
    return known;
}

static struct domain_version ask_plainly(struct infra *i, const struct declared_source *s)
{
    struct arena *a = infra_arena(i);
    struct domain_version found = {0};
    struct http_exchange e;
    str why;
    http_exchange_init(&e, HTTP_GET, arena_join(a, s->url, STR("/")));
    e.request.attempts = 1;
    e.request.timeout = SECONDS;
    e.request.secret = true;
    bool known = !s->user.len || put_user(i, s, &e);
    if (known && http_do(infra_options(i)->http, &e) && e.response.status == 200) {
        const struct json *answer = text_read(a, e.response.body, &why);
        found = version_of(a, answer);
    }
    http_exchange_release(&e);
    return found;
}

struct domain_version domain_ask(struct infra *i, const struct declared_source *s,
                                 const struct json *live)
{
    const struct json *uid = infra_at(live, "uid");
    struct domain_version found = {0};
    if (domain_is_serverless(s->url))
        return (struct domain_version){STR("1.0.0"), STR("opensearch")};
    if (uid) found = domain_ask_through(i, uid->string);
    if (found.version.len || infra_at(live, "jsonData.version")) return found;
    return s->sigv4 ? ask_signed(i, s) : ask_plainly(i, s);
}
