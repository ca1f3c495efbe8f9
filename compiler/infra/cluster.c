/* cluster: see cluster.h.  Not responsible for what is kept in a domain. */
#include "infra/cluster.h"

#include "base/digest.h"
#include "http/url.h"
#include "read/text.h"

enum { LONGEST_REASON = 400, DOMAINS_A_CALL = 5 };

static enum cluster_tiers tiers_said(str storage)
{
    return str_is(storage, "hot")         ? TIERS_NONE
           : str_is(storage, "ultrawarm") ? TIERS_WARM
           : str_is(storage, "cold")      ? TIERS_COLD
                                          : TIERS_UNASKED;
}

static str key_of(struct arena *a, str address)
{
    struct url url;
    str why;
    if (!url_take_apart(a, address, &url, &why)) return address;
    str origin = str_lower(a, url.origin), usual = url.encrypted ? STR(":443") : STR(":80");
    if (str_ends(origin, usual)) origin.len -= usual.len;
    return arena_join(a, origin, url.path);
}

struct cluster *cluster_of(struct infra *i, struct clusters *all,
                           const struct declared_source *source)
{
    for (size_t k = 0; k < all->list.len; k++)
        if (all->list.at[k]->source == source) return all->list.at[k];
    struct cluster *d = arena_new(infra_arena(i), struct cluster);
    bool elastic = str_is(source->flavor, "elasticsearch");
    *d = (struct cluster){.source = source,
                          .url = source->url,
                          .plugins = elastic ? STR("/_opendistro") : STR("/_plugins"),
                          .tiers = tiers_said(source->storage)};
    while (str_ends(d->url, STR("/"))) d->url.len--;
    d->key = key_of(infra_arena(i), d->url);
    vec_push(infra_arena(i), &all->list, d);
    return d;
}

/* ---- coming in --------------------------------------------------------------------------- */

/* "Basic …", of the user and what is behind the password. */
static bool put_login(struct infra *i, const struct declared_source *s, struct buf *out,
                      struct infra_failure *f)
{
    struct infra_secret secret = {.field = STR("password"), .from = s->password};
    struct buf both = BUF_SECRET;
    buf_str(&both, s->user);
    buf_char(&both, ':');
    bool known = infra_secret(i, &secret, &both, f);
    buf_text(out, "Basic ");
    if (known) buf_base64(out, buf_as_str(&both));
    buf_release(&both);
    if (!known)
        f->why =
            arena_printf(infra_arena(i), "the password of the data source \"%.*s\" (%.*s): %.*s",
                         STR_ARG(s->head.name), STR_ARG(s->head.place),
                         STR_ARG(str_part(f->why, STR("password: ").len, SIZE_MAX)));
    return known;
}

/* Keys for a domain that wants signatures; without any, requests of their own. */
static struct aws *prepare(struct infra *i, const struct cluster *d, struct aws_call *call,
                           struct buf *login, struct infra_failure *f)
{
    const struct declared_source *s = d->source;
    if (s->sigv4) {
        struct client *c = infra_aws(i, s->region, f);
        if (!c) return NULL;
        call->keys = &c->credentials.keys;
        call->keys_from = c->credentials.from;
        return &c->aws;
    }
    if (s->user.len) {
        if (!put_login(i, s, login, f)) return NULL;
        call->header = (struct http_header){STR("Authorization"), buf_as_str(login), true};
    }
    struct aws *alone = arena_new(infra_arena(i), struct aws);
    *alone = (struct aws){.http = infra_options(i)->http, .arena = infra_arena(i)};
    return alone;
}

/* ---- one request ------------------------------------------------------------------------- */

/* OpenSearch's {"error": {"reason": …}} or {"error": "…"}, the security plugin's {"message": …},
 * the gateway's {"Message": …}. */
static str reason_of(struct arena *a, const struct json *json, str body)
{
    const struct json *error =
        json && json->kind == JSON_OBJECT ? json_get(json, STR("error")) : NULL;
    str said = error && error->kind == JSON_OBJECT   ? aws_text(error, "reason")
               : error && error->kind == JSON_STRING ? error->string
                                                     : STR_EMPTY;
    if (!said.len && json && json->kind == JSON_OBJECT) said = aws_text(json, "message");
    if (!said.len && json && json->kind == JSON_OBJECT) said = aws_text(json, "Message");
    return http_plain(a, said.len ? said : body, LONGEST_REASON);
}

static const char *const denied_help = "with fine-grained access control, whose keys these are "
                                       "must be mapped to a role of the domain that "
                                       "may do so, such as all_access";

static bool refuse(struct infra *i, const struct cluster *d, const struct aws_call *call,
                   const struct cluster_answer *answer, struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    if (infra_aws_ok(i, call, f)) return true;
    if (call->outcome != HTTP_ANSWERED) return false;
    bool ours = call->status == 401 || call->status == 403;
    str who = call->keys && ours ? arena_join(a, STR("; the keys are from "), call->keys_from)
                                 : STR_EMPTY;
    f->why = arena_printf(a, "%.*s answered %d: %.*s%.*s", STR_ARG(d->url), call->status,
                          STR_ARG(answer->reason), STR_ARG(who));
    if (ours) f->help = str_from(denied_help);
    return false;
}

bool cluster_ask(struct infra *i, struct cluster *d, enum http_method method, str path, str query,
                 const struct json *body, int also, struct cluster_answer *out,
                 struct infra_failure *f)
{
    static const char *const actions[] = {[HTTP_GET] = "es:ESHttpGet",
                                          [HTTP_POST] = "es:ESHttpPost",
                                          [HTTP_PUT] = "es:ESHttpPut",
                                          [HTTP_PATCH] = "es:ESHttpPatch",
                                          [HTTP_DELETE] = "es:ESHttpDelete"};
    struct arena *a = infra_arena(i);
    struct buf login = BUF_SECRET;
    struct aws_call call = {.action = str_from(actions[method]),
                            .endpoint = d->url,
                            .method = method,
                            .path = path,
                            .query = query,
                            .body = body ? json_text(a, body) : STR_EMPTY,
                            .content_type = body ? STR("application/json") : STR_EMPTY,
                            .repeat = method == HTTP_GET ? HTTP_REPEAT_ALWAYS : HTTP_REPEAT_UNSENT};
    struct aws *aws = prepare(i, d, &call, &login, f);
    if (aws) aws_call(aws, &call);
    buf_release(&login);
    if (!aws) return false;
    str why;
    *out = (struct cluster_answer){.status = call.status};
    if (call.outcome == HTTP_ANSWERED) out->json = text_read(a, call.body_received, &why);
    if (call.failure != AWS_NONE) out->reason = reason_of(a, out->json, call.body_received);
    bool absent = call.status == 404 && method == HTTP_GET;
    if (call.outcome == HTTP_ANSWERED && (absent || (also && call.status == also))) return true;
    if (!refuse(i, d, &call, out, f)) return false;
    if (out->json) return true;
    return infra_fail(f, method == HTTP_GET ? INFRA_NETWORK : INFRA_MAYBE,
                      arena_join(a, d->url, STR(" answered with something that is no JSON")),
                      STR_EMPTY);
}

/* ---- what it has ------------------------------------------------------------------------- */

/* An address that AWS gives is a host; a test's has a port. */
static bool is_address(const struct url *url, str endpoint)
{
    str scheme = url->encrypted ? STR("https://") : STR("http://");
    return endpoint.len && (str_eq_nocase(endpoint, url->host) ||
                            str_eq_nocase(endpoint, str_part(url->origin, scheme.len, SIZE_MAX)));
}

static bool is_this(const struct url *url, const struct json *status)
{
    const struct json *several = json_get(status, STR("Endpoints"));
    const struct json *options = json_get(status, STR("DomainEndpointOptions"));
    bool found = is_address(url, aws_text(status, "Endpoint")) ||
                 is_address(url, aws_text(status, "EndpointV2")) ||
                 is_address(url, aws_text(options, "CustomEndpoint"));
    for (size_t k = 0; several && k < several->members.len; k++)
        found = found || (several->members.at[k].value->kind == JSON_STRING &&
                          is_address(url, several->members.at[k].value->string));
    return found;
}

static bool is_true(const struct json *object, const char *key)
{
    const struct json *value = object ? json_get(object, str_from(key)) : NULL;
    return value && value->kind == JSON_BOOL && value->boolean;
}

static enum cluster_tiers tiers_of(const struct json *status)
{
    const struct json *cluster = json_get(status, STR("ClusterConfig"));
    const struct json *cold = cluster ? json_get(cluster, STR("ColdStorageOptions")) : NULL;
    if (!is_true(cluster, "WarmEnabled")) return TIERS_NONE;
    return is_true(cold, "Enabled") ? TIERS_COLD : TIERS_WARM;
}

static const struct json *ask_aws(struct infra *i, struct client *c, const char *action,
                                  enum http_method method, const char *path, str body,
                                  struct infra_failure *f)
{
    struct aws_call call = {.action = str_from(action),
                            .service = STR("es"),
                            .keys = &c->credentials.keys,
                            .keys_from = c->credentials.from,
                            .method = method,
                            .path = str_from(path),
                            .body = body,
                            .content_type = body.len ? STR("application/json") : STR_EMPTY,
                            .repeat = HTTP_REPEAT_ALWAYS};
    const struct json *answer = aws_call_json(&c->aws, &call);
    return infra_aws_ok(i, &call, f) ? answer : NULL;
}

/* Looks for the domain among some of the account's. */
static bool look_among(struct infra *i, struct client *c, struct cluster *d, const struct url *url,
                       struct json *names, struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    struct json *body = json_object(a);
    json_set(a, body, STR("DomainNames"), names);
    const struct json *answer =
        ask_aws(i, c, "es:DescribeDomains", HTTP_POST, "/2021-01-01/opensearch/domain-info",
                json_text(a, body), f);
    const struct json *list = answer ? json_get(answer, STR("DomainStatusList")) : NULL;
    for (size_t k = 0; list && k < list->items.len; k++)
        if (is_this(url, list->items.at[k])) d->tiers = tiers_of(list->items.at[k]);
    return answer != NULL;
}

static bool look_everywhere(struct infra *i, struct client *c, struct cluster *d,
                            const struct url *url, struct infra_failure *f)
{
    struct arena *a = infra_arena(i);
    const struct json *answer =
        ask_aws(i, c, "es:ListDomainNames", HTTP_GET, "/2021-01-01/domain", STR_EMPTY, f);
    const struct json *list = answer ? json_get(answer, STR("DomainNames")) : NULL;
    struct json *names = json_array(a);
    for (size_t k = 0; list && k < list->items.len; k++) {
        json_push(a, names, json_string(a, aws_text(list->items.at[k], "DomainName")));
        bool full = names->items.len == DOMAINS_A_CALL || k + 1 == list->items.len;
        if (!full) continue;
        if (!look_among(i, c, d, url, names, f)) return false;
        if (d->tiers != TIERS_UNASKED) return true;
        names = json_array(a);
    }
    return answer != NULL;
}

bool cluster_describe(struct infra *i, struct cluster *d, struct infra_failure *f)
{
    struct url url;
    str why;
    if (d->tiers != TIERS_UNASKED) return true;
    if (!url_take_apart(infra_arena(i), d->url, &url, &why))
        return infra_fail(f, INFRA_REFUSED, why, STR_EMPTY);
    bool of_aws = d->source->sigv4 || str_ends(url.host, STR(".es.amazonaws.com"));
    if (of_aws) {
        struct client *c = infra_aws(i, d->source->region, f);
        if (!c || !look_everywhere(i, c, d, &url, f)) {
            if (f->trouble == INFRA_DENIED && !f->help.len)
                f->help = STR("or let the data source say what storage the domain has: `storage "
                              "hot`, `storage ultrawarm` or `storage cold`");
            return false;
        }
        d->region = arena_str(infra_arena(i), c->aws.region);
    }
    d->unknown = of_aws && d->tiers == TIERS_UNASKED;
    if (d->tiers == TIERS_UNASKED) d->tiers = TIERS_NONE;
    return true;
}

bool cluster_same(const struct cluster *one, const struct cluster *other)
{
    return one && other && str_eq(one->key, other->key);
}

/* Documentation of OpenSearch, "Verify the installation": GET / gives it. */
str cluster_uuid(struct infra *i, struct cluster *d)
{
    struct infra_failure f;
    struct cluster_answer answer;
    bool told = cluster_ask(i, d, HTTP_GET, STR("/"), STR_EMPTY, NULL, 0, &answer, &f) &&
                answer.json && answer.json->kind == JSON_OBJECT;
    return told ? aws_text(answer.json, "cluster_uuid") : STR_EMPTY;
}

/* ---- names and marks --------------------------------------------------------------------- */

str cluster_slug(struct arena *a, str name)
{
    struct buf out = BUF_INIT;
    str lower = str_lower(a, name);
    for (size_t k = 0; k < lower.len; k++) {
        char c = lower.ptr[k];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
        if (plain) buf_char(&out, c);
        if (!plain && out.len && out.ptr[out.len - 1] != '-') buf_char(&out, '-');
    }
    while (out.len && out.ptr[out.len - 1] == '-') out.len--;
    str slug = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return slug.len ? slug : str_part(digest_hex(a, digest_of(name)), 0, 8);
}

/* `r` may be a copy. */
bool cluster_name_taken(struct infra *i, struct infra_resource *r)
{
    const struct infra_report *report = infra_report(i);
    for (size_t k = 0; k < report->resources.len && !r->blocked; k++) {
        const struct infra_resource *other = report->resources.at[k];
        if (other->kind != r->kind) continue;
        if (other->declared == r->declared) break;
        if (!str_eq(other->id, r->id) || !cluster_same(other->domain, r->domain)) continue;
        r->blocked = true;
        infra_note(i, r, INFRA_WARNING,
                   "in OpenSearch it would be \"%.*s\", which \"%.*s\" (%.*s) is already: give one "
                   "of them another name",
                   STR_ARG(r->id), STR_ARG(other->name), STR_ARG(other->place));
    }
    return r->blocked;
}

str cluster_mark(struct infra *i, str text, const struct json *state)
{
    struct arena *a = infra_arena(i);
    const struct infra_options *o = infra_options(i);
    return arena_join(a, text, STR(" (dashc "), http_encode(a, o->project), STR(" "),
                      infra_digest(a, state), o->stack.len ? STR(" ") : STR_EMPTY, o->stack,
                      STR(")"));
}

static bool is_digest(str text)
{
    enum { DIGITS = 16 };
    for (size_t k = 0; k < text.len; k++)
        if (!text.ptr[k] || !strchr("0123456789abcdef", text.ptr[k])) return false;
    return text.len == DIGITS;
}

/* What follows the project in a mark, up to its end.  A stack has no spaces: what has some is of a
 * project whose name goes on. */
static bool mark_of_project(struct arena *a, str description, str project, str *digest, str *stack)
{
    str begin = arena_join(a, STR("(dashc "), project, STR(" "));
    size_t at = str_find(description, begin, 0);
    if (at == SIZE_MAX) return false;
    str rest = str_part(description, at + begin.len, SIZE_MAX);
    rest = str_part(rest, 0, str_find_char(rest, ')', 0));
    *digest = STR_EMPTY;
    str_split(&rest, ' ', digest);
    *stack = rest;
    return is_digest(*digest) && str_find_char(rest, ' ', 0) == SIZE_MAX;
}

static bool mark_of(struct infra *i, str description, str *digest, str *stack)
{
    struct arena *a = infra_arena(i);
    str project = infra_options(i)->project;
    return mark_of_project(a, description, http_encode(a, project), digest, stack) ||
           mark_of_project(a, description, project, digest, stack);
}

enum infra_owner cluster_owner(struct infra *i, str description, const struct json *live)
{
    str digest, stack;
    if (!mark_of(i, description, &digest, &stack)) return INFRA_NOT_OURS;
    return str_eq(digest, infra_digest(infra_arena(i), live)) ? INFRA_OURS : INFRA_OURS_EDITED;
}

/* "prod" of "prod?env=dev", as it is encoded there. */
static str workspace_of(str stack) { return str_part(stack, 0, str_find_char(stack, '?', 0)); }

enum infra_owner cluster_owner_here(struct infra *i, struct infra_resource *r, str description)
{
    str digest, stack, here = workspace_of(infra_options(i)->stack);
    enum infra_owner owner = cluster_owner(i, description, r->live);
    if (owner == INFRA_NOT_OURS || !mark_of(i, description, &digest, &stack)) return owner;
    str workspace = workspace_of(stack);
    if (!workspace.len || !here.len || str_eq(workspace, here)) return owner;
    infra_note(i, r, INFRA_WARNING,
               "what the workspace \"%.*s\" declares has become \"%.*s\" too: give one of them "
               "another name",
               STR_ARG(http_decode(infra_arena(i), workspace)), STR_ARG(r->id));
    return INFRA_NOT_OURS;
}

bool cluster_stack(struct infra *i, str description, str *stack)
{
    str digest;
    return mark_of(i, description, &digest, stack);
}
