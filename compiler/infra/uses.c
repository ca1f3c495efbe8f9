/* uses: see uses.h. */
#include "infra/uses.h"

/* ---- lists ------------------------------------------------------------------------------- */

static void add_thing(struct uses *u, uses_things *list, str name, str region)
{
    for (size_t i = 0; i < list->len; i++)
        if (str_eq(list->at[i].name, name) && str_eq(list->at[i].region, region)) return;
    struct uses_thing thing = {arena_str(u->arena, name), arena_str(u->arena, region)};
    vec_push(u->arena, list, thing);
}

#define ADD_TEXT(u, list, text)                                            \
    do {                                                                   \
        size_t at_ = 0;                                                    \
        while (at_ < (list)->len && !str_eq((list)->at[at_], text)) at_++; \
        if (at_ == (list)->len) {                                          \
            str copy_ = arena_str((u)->arena, text);                       \
            vec_push((u)->arena, list, copy_);                             \
        }                                                                  \
    } while (0)

void uses_topic(struct uses *u, str arn) { ADD_TEXT(u, &u->topics, arn); }

/* ---- names with variables ---------------------------------------------------------------- */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The bytes of `$name`, `${name…}` or `[[name]]` at the start; 0: none. */
static size_t variable_at(str text)
{
    size_t end;
    if (str_starts(text, STR("[["))) {
        end = str_find(text, STR("]]"), 0);
        return end == SIZE_MAX ? 0 : end + 2;
    }
    if (!text.len || text.ptr[0] != '$') return 0;
    if (text.len > 1 && text.ptr[1] == '{') {
        end = str_find_char(text, '}', 0);
        return end == SIZE_MAX ? 0 : end + 1;
    }
    for (end = 1; end < text.len && is_word(text.ptr[end]); end++) {
    }
    return end > 1 ? end : 0;
}

/* A variable stands for anything. */
static str with_stars(struct arena *a, str text)
{
    struct buf out = BUF_INIT;
    for (size_t at = 0; at < text.len;) {
        size_t variable = variable_at(str_part(text, at, text.len));
        bool star = variable || text.ptr[at] == '*';
        if (!star)
            buf_char(&out, text.ptr[at]);
        else if (!out.len || out.ptr[out.len - 1] != '*')
            buf_char(&out, '*');
        at += variable ? variable : 1;
    }
    str name = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return name;
}

static str region_of(struct arena *a, str region)
{
    bool open = !region.len || str_is(region, "default");
    return open ? STR("*") : with_stars(a, region);
}

/* ---- queries ----------------------------------------------------------------------------- */

/* The name in "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/x:*", else the text. */
static str group_name(str text)
{
    static const str mark = STR_INIT(":log-group:");
    size_t at = str_starts(text, STR("arn:")) ? str_find(text, mark, 0) : SIZE_MAX;
    if (at == SIZE_MAX) return text;
    str name = str_part(text, at + mark.len, text.len);
    return str_part(name, 0, str_find_char(name, ':', 0));
}

static void use_groups(struct uses *u, const struct target *t)
{
    for (size_t i = 0; i < t->log_groups.len; i++)
        add_thing(u, &u->groups, with_stars(u->arena, group_name(t->log_groups.at[i])),
                  region_of(u->arena, t->region));
    if (!t->log_groups.len) add_thing(u, &u->groups, STR("*"), region_of(u->arena, t->region));
}

static void use_namespace(struct uses *u, str name)
{
    u->metrics = true;
    if (name.len) ADD_TEXT(u, &u->namespaces, name);
}

/* Of a query that is kept as it was read, only whom it asks is known. */
static void use_raw(struct uses *u, const struct target *t)
{
    str type = t->datasource.type;
    bool metrics = str_is(type, "cloudwatch");
    u->metrics = u->metrics || metrics;
    u->fixed = u->fixed || (metrics && !str_starts(t->datasource.uid, STR("$")));
    if (metrics) add_thing(u, &u->groups, STR("*"), STR("*"));
    u->documents = u->documents || str_find(type, STR("opensearch"), 0) != SIZE_MAX ||
                   str_find(type, STR("elasticsearch"), 0) != SIZE_MAX;
}

static void use_target(struct uses *u, const struct target *t)
{
    if (t->account.len) u->accounts = true;
    switch (t->kind) {
    case TARGET_CW_METRIC:
    case TARGET_CW_MATH:
    case TARGET_CW_SQL: use_namespace(u, t->name_space); break;
    case TARGET_CW_LOGS: use_groups(u, t); break;
    case TARGET_OS_LUCENE:
    case TARGET_OS_PPL: u->documents = true; break;
    case TARGET_RAW: use_raw(u, t); break;
    case TARGET_EXPRESSION: break;
    }
}

/* ---- drop-downs and events --------------------------------------------------------------- */

static str text_at(const struct json *object, const char *key)
{
    const struct json *value =
        object && object->kind == JSON_OBJECT ? json_get(object, str_from(key)) : NULL;
    return value && value->kind == JSON_STRING ? value->string : STR_EMPTY;
}

/* What the CloudWatch data source asks for a drop-down (its queryType). */
static void use_variable(struct uses *u, const struct model_variable *v)
{
    const struct {
        const char *query;
        bool *use;
    } kinds[] = {
        {"regions", &u->regions},
        {"accounts", &u->accounts},
        {"ec2InstanceAttributes", &u->instances},
        {"ebsVolumeIDs", &u->instances},
        {"resourceArns", &u->tags},
        {"logGroups", &u->group_names},
        {"dimensionValues", &u->metrics},
        {"dimensionKeys", &u->metrics},
        {"metrics", &u->metrics},
        {"namespaces", &u->metrics},
    };
    if (v->kind != VARIABLE_QUERY) return;
    if (str_find(v->datasource.type, STR("opensearch"), 0) != SIZE_MAX) u->documents = true;
    if (!str_is(v->datasource.type, "cloudwatch")) return;
    str query = text_at(v->query, "queryType");
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_is(query, kinds[i].query)) *kinds[i].use = true;
    if (text_at(v->query, "namespace").len) use_namespace(u, text_at(v->query, "namespace"));
}

void uses_dashboard(struct uses *u, const struct model_dashboard *d)
{
    for (size_t i = 0; i < d->rows.len; i++)
        for (size_t k = 0; k < d->rows.at[i]->panels.len; k++)
            for (size_t t = 0; t < d->rows.at[i]->panels.at[k]->targets.len; t++)
                use_target(u, d->rows.at[i]->panels.at[k]->targets.at[t]);
    for (size_t i = 0; i < d->variables.len; i++) use_variable(u, d->variables.at[i]);
    for (size_t i = 0; i < d->annotations.len; i++)
        if (str_is(d->annotations.at[i].datasource.type, "cloudwatch")) u->alarms = true;
}

/* ---- data sources ------------------------------------------------------------------------ */

static str host_of(str url)
{
    size_t scheme = str_find(url, STR("://"), 0);
    str host = scheme == SIZE_MAX ? url : str_part(url, scheme + 3, url.len);
    host = str_part(host, 0, str_find_char(host, '/', 0));
    return str_part(host, 0, str_find_char(host, ':', 0));
}

static bool is_plain(str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) return false;
    }
    return text.len > 0;
}

/* "search-NAME-" or "vpc-NAME-" and 26 letters and digits (OpenSearch Service's developer guide,
 * domain endpoints); empty: it is none. */
static str domain_name(str label)
{
    enum { LENGTH_OF_ID = 26 };
    size_t prefix = str_starts(label, STR("search-")) ? 7 : str_starts(label, STR("vpc-")) ? 4 : 0;
    if (!prefix || label.len < prefix + LENGTH_OF_ID + 2) return STR_EMPTY;
    size_t dash = label.len - LENGTH_OF_ID - 1;
    bool good = label.ptr[dash] == '-' && is_plain(str_part(label, dash + 1, label.len));
    return good ? str_part(label, prefix, dash) : STR_EMPTY;
}

/* What stands before and behind the region in hosts of AWS.  IPv6 reaches the third one too. */
static const struct {
    str begin, end;
    bool serverless;
} hosts[] = {
    {STR_INIT("."), STR_INIT(".es.amazonaws.com"), false},
    {STR_INIT("."), STR_INIT(".es.amazonaws.com.cn"), false},
    {STR_INIT(".aos."), STR_INIT(".on.aws"), false},
    {STR_INIT("."), STR_INIT(".aoss.amazonaws.com"), true},
};

bool uses_domain_at(struct arena *a, str url, struct uses_domain *out)
{
    str host = host_of(url);
    size_t dot = str_find_char(host, '.', 0);
    str label = str_part(host, 0, dot), rest = str_part(host, label.len, host.len);
    for (size_t i = 0; i < COUNT_OF(hosts); i++) {
        size_t least = hosts[i].begin.len + hosts[i].end.len;
        if (rest.len <= least || !str_starts(rest, hosts[i].begin) || !str_ends(rest, hosts[i].end))
            continue;
        str region = str_part(rest, hosts[i].begin.len, rest.len - hosts[i].end.len);
        str name = hosts[i].serverless ? (is_plain(label) ? label : STR_EMPTY) : domain_name(label);
        if (!name.len || str_find_char(region, '.', 0) != SIZE_MAX) continue;
        str kind = hosts[i].serverless ? STR("collection/") : STR("domain/");
        *out = (struct uses_domain){.resource = arena_join(a, kind, name),
                                    .region = arena_str(a, region)};
        return true;
    }
    return false;
}

/* "arn:aws:es:eu-west-1:111122223333:domain/logs" */
static struct uses_domain domain_of_arn(struct arena *a, str arn)
{
    str rest = arena_str(a, arn), parts[5];
    for (size_t i = 0; i < COUNT_OF(parts); i++) str_split(&rest, ':', &parts[i]);
    return (struct uses_domain){.resource = rest, .region = parts[3], .account = parts[4]};
}

static struct uses_domain *have_domain(struct uses *u, const struct uses_domain *domain)
{
    bool serverless = str_starts(domain->resource, STR("collection/"));
    uses_domains *list = serverless ? &u->collections : &u->domains;
    for (size_t i = 0; i < list->len; i++)
        if (str_eq(list->at[i].resource, domain->resource) &&
            str_eq(list->at[i].region, domain->region) &&
            str_eq(list->at[i].account, domain->account))
            return &list->at[i];
    vec_push(u->arena, list, *domain);
    return &list->at[list->len - 1];
}

/* Of "[logstash-]YYYY.MM.DD", which Grafana makes names of, what stands in brackets. */
static str index_of(struct uses *u, const struct declared_source *s)
{
    struct buf out = BUF_INIT;
    bool inside = false, dated = s->pattern.len > 0;
    for (size_t i = 0; i < s->index.len && dated; i++) {
        char c = s->index.ptr[i];
        if (c == '[' || c == ']')
            inside = c == '[';
        else
            buf_char(&out, inside ? c : '*');
    }
    str name = with_stars(u->arena, dated ? buf_as_str(&out) : s->index);
    buf_release(&out);
    return name;
}

static void use_opensearch(struct uses *u, struct uses *whose, const struct declared_source *s)
{
    struct uses_domain domain;
    u->documents_declared = true;
    if (!s->sigv4) return;
    bool known = s->domain.len || uses_domain_at(u->arena, s->url, &domain);
    if (s->domain.len) domain = domain_of_arn(u->arena, s->domain);
    if (known) {
        struct uses_domain *at = have_domain(whose, &domain);
        str index = index_of(u, s);
        ADD_TEXT(u, &at->indices, index);
    } else {
        vec_push(u->arena, &whose->unknown, s);
    }
}

/* With a role or keys of its own it is these that AWS lets in. */
static bool signs_in_itself(const struct declared_source *s)
{
    return s->role.len || declared_has_secret(&s->access_key);
}

static struct uses *delegate(struct uses *u, const struct declared_source *s)
{
    for (size_t i = 0; i < u->delegates.len; i++)
        if (u->delegates.at[i].source == s) return u->delegates.at[i].uses;
    struct uses_delegate new = {s, arena_new(u->arena, struct uses)};
    *new.uses = (struct uses){.arena = u->arena};
    vec_push(u->arena, &u->delegates, new);
    return new.uses;
}

static void use_source(struct uses *u, const struct declared_source *s)
{
    struct uses *whole = u;
    if (s->role.len) ADD_TEXT(u, &u->roles, s->role);
    if (signs_in_itself(s)) u = delegate(u, s);
    if (s->kind == DECLARED_OPENSEARCH) {
        use_opensearch(whole, u, s);
        return;
    }
    u->metrics = true;
    for (size_t i = 0; i < s->groups.len; i++)
        add_thing(u, &u->groups, with_stars(u->arena, s->groups.at[i]),
                  region_of(u->arena, s->region));
}

/* The one of CloudWatch that dashboards ask; NULL: none is declared. */
static const struct declared_source *asked(const struct declared *d)
{
    const struct declared_source *found = NULL;
    for (size_t i = 0; i < d->sources.len; i++) {
        const struct declared_source *s = d->sources.at[i];
        if (s->kind != DECLARED_OPENSEARCH && (!found || s->chosen)) found = s;
    }
    return found;
}

/* What dashboards ask CloudWatch for, to whom they ask. */
static void hand_over(struct uses *from, struct uses *to)
{
    to->metrics = from->metrics, to->accounts = from->accounts, to->regions = from->regions;
    to->instances = from->instances, to->tags = from->tags, to->alarms = from->alarms;
    to->namespaces.at = from->namespaces.at, to->namespaces.len = from->namespaces.len;
    to->namespaces.cap = from->namespaces.cap;
    to->groups = from->groups, to->group_names = from->group_names;
    from->metrics = from->accounts = from->regions = from->instances = from->tags = false;
    from->alarms = from->group_names = false;
    from->namespaces.len = from->namespaces.cap = 0;
    from->groups = (uses_things){0};
    from->metrics = from->fixed;
    if (from->fixed) add_thing(from, &from->groups, STR("*"), STR("*"));
}

void uses_declared(struct uses *u, const struct declared *d)
{
    const struct declared_source *source = asked(d);
    if (source && signs_in_itself(source)) hand_over(u, delegate(u, source));
    for (size_t i = 0; i < d->sources.len; i++) use_source(u, d->sources.at[i]);
}

bool uses_unknown_documents(const struct uses *u) { return u->documents && !u->documents_declared; }
