/* declare_read: see declare_read.h.  Not responsible for the form of declarations (declare.c), nor
 * for what a property's values are (declared_fields.c). */
#include "sema/declare_read.h"

#include "sema/declared_fields.h"
#include "sema/declared_json.h"
#include "sema/flatten.h"
#include "sema/inner.h"
#include "sema/retention_rules.h"
#include "sema/source_rules.h"
#include "syntax/words.h"

struct declared_reader {
    struct program *program;
    struct fields_reader fields;
    str workspace; /* wanted */
    str region;
    declared_texts workspaces; /* that there are */
    str inside;                /* the workspace that is read; empty: none */
    struct map names;          /* "datasource CloudWatch in prod" → struct declared_head */
    size_t modules;            /* that have been read */
    struct declared *out;
};

static str said(struct declared_reader *r, const struct ast *node)
{
    return fields_text(&r->fields, node);
}

/* ---- what all have ----------------------------------------------------------------------- */

static str place_of(struct declared_reader *r, span where)
{
    struct source_place place = source_place(r->program->sources, where.lo);
    return arena_printf(r->program->arena, "%.*s:%u", STR_ARG(place.file->path), place.line);
}

static struct declared_head head_of(struct declared_reader *r, str name, span where)
{
    return (struct declared_head){arena_str(r->program->arena, name), r->inside, where,
                                  place_of(r, where)};
}

/* Whether two of one kind have one name at one level, which is reported. */
static bool is_twice(struct declared_reader *r, const char *word, struct declared_head *head)
{
    str key = arena_join(r->program->arena, str_from(word), STR("\n"), head->name, STR("\n"),
                         head->workspace);
    struct declared_head *before = map_get(&r->names, key);
    if (!before) {
        map_set(r->program->arena, &r->names, key, head);
        return false;
    }
    struct diag *d = REPORT(&r->fields.eval, NAME_TWICE, head->where,
                            "%s \"%.*s\" is declared twice", word, STR_ARG(head->name));
    diag_label(d, before->where, "the other one");
    return true;
}

/* ---- data sources ------------------------------------------------------------------------ */

enum { CLOUDWATCH = 1u << DECLARED_CLOUDWATCH, OPENSEARCH = 1u << DECLARED_OPENSEARCH };

/* Grafana writes a date over every letter that does not stand in brackets. */
static void report_undated(struct fields_reader *r, const struct ast_property *p,
                           const struct declared_source *s, str interval)
{
    struct diag *d = REPORT(&r->eval, PROPERTY_VALUE, p->head.where,
                            "`index` with `%.*s` takes a date, which `%.*s` has not",
                            STR_ARG(interval), STR_ARG(s->index));
    diag_why(d, "letters outside of brackets stand for parts of the date");
    diag_help(d, "for instance `index \"[cwl-]YYYY.MM.DD\" daily`, or `index \"cwl-*\"` for all of "
                 "them at once");
}

/* `index "[cwl-]YYYY.MM.DD" daily` */
static void read_index(struct fields_reader *r, const struct ast_property *p, void *out)
{
    static const struct {
        const char *word;
        const char *name;
    } intervals[] = {{"hourly", "Hourly"},
                     {"daily", "Daily"},
                     {"weekly", "Weekly"},
                     {"monthly", "Monthly"},
                     {"yearly", "Yearly"}};
    struct declared_source *s = out;
    const struct ast_nodes *values = p->groups.len == 1 ? fields_group(p, 0) : NULL;
    bool good = values && (values->len == 1 || values->len == 2);
    str interval = good && values->len == 2 ? fields_text(r, values->at[1]) : STR_EMPTY;
    for (size_t i = 0; i < COUNT_OF(intervals); i++)
        if (str_is(interval, intervals[i].word)) s->pattern = str_from(intervals[i].name);
    if (good) s->index = fields_text(r, values->at[0]);
    if (!good || (interval.len && !s->pattern.len))
        fields_bad(r, p, "index \"[cwl-]YYYY.MM.DD\" daily");
    else if (s->pattern.len && s->index.len && !is_index_of_dates(s->index))
        report_undated(r, p, s, interval);
}

static void say_index(struct arena *a, const void *from, struct json *out)
{
    const struct declared_source *s = from;
    str text =
        s->pattern.len ? arena_join(a, s->index, STR(" "), str_lower(a, s->pattern)) : s->index;
    declared_put(a, out, STR("index"), text);
}

static void read_link(struct fields_reader *r, const struct ast_property *p, void *out)
{
    struct declared_source *s = out;
    const struct ast_nodes *values = p->groups.len == 1 ? fields_group(p, 0) : NULL;
    if (!values || values->len < 2 || values->len > 3) {
        fields_bad(r, p,
                   "link \"traceId\" \"https://traces.example.com/$${__value.raw}\" \"Trace\"");
        return;
    }
    struct declared_link link = {fields_text(r, values->at[0]), fields_text(r, values->at[1]),
                                 values->len > 2 ? fields_text(r, values->at[2]) : STR_EMPTY};
    vec_push(r->eval.arena, &s->links, link);
}

static void say_links(struct arena *a, const void *from, struct json *out)
{
    const struct declared_source *s = from;
    declared_texts links = {0};
    for (size_t i = 0; i < s->links.len; i++) {
        const struct declared_link *l = &s->links.at[i];
        vec_push(a, &links, arena_join(a, l->field, STR(" "), l->url, STR(" "), l->title));
    }
    declared_put_list(a, out, STR("link"), &links);
}

static void report_secret_json(struct fields_reader *r, const struct ast_property *p)
{
    struct diag *d = REPORT(&r->eval, SECRET, p->body ? p->body->where : p->head.where,
                            "a secret does not stand in the source");
    diag_help(d, "`password`, `access_key`, `secret_key` and `external_id` take `env \"NAME\"` or "
                 "`file \"path\"`");
}

/* `json { … }` and `json "jsonData.x" { … }`, one over the other. */
static void read_json(struct fields_reader *r, const struct ast_property *p, void *out)
{
    struct declared_source *s = out;
    str path = p->groups.len ? fields_text(r, fields_group(p, 0)->at[0]) : STR_EMPTY, why;
    const struct json *patch = p->body ? fields_json(r, p->body) : json_object(r->eval.arena);
    struct json *whole = s->json ? s->json : json_object(r->eval.arena);
    if (!json_apply(r->eval.arena, &whole, path, patch, &why)) {
        REPORT(&r->eval, JSON_PATH, p->head.where, "`%.*s`: %.*s", STR_ARG(path), STR_ARG(why));
        return;
    }
    if (json_get(whole, STR("secureJsonData"))) {
        report_secret_json(r, p);
        return;
    }
    s->json = whole;
}

static void say_json(struct arena *a, const void *from, struct json *out)
{
    const struct declared_source *s = from;
    if (s->json) json_set(a, out, STR("json"), s->json);
}

#define IN(name, member) .word = name, .at = offsetof(struct declared_source, member)
static const struct declared_field source_fields[] = {
    {IN("uid", uid), .good = is_grafana_uid, .like = "cloudwatch"},
    {IN("default", chosen)},
    {IN("region", region), .good = is_aws_region, .like = "eu-west-1"},
    {IN("role", role), .good = is_arn_of_role, .like = "arn:aws:iam::111122223333:role/grafana"},
    {IN("external_id", external_id)},
    {IN("access_key", access_key)},
    {IN("secret_key", secret_key)},
    {.word = "json", .repeated = true, .read = read_json, .say = say_json},
    {IN("logs", groups), .kinds = CLOUDWATCH, .repeated = true, .good = is_log_group_name,
     .like = "/aws/lambda/checkout"},
    {IN("timeout", timeout), .kinds = CLOUDWATCH},
    {IN("namespaces", namespaces), .kinds = CLOUDWATCH, .repeated = true},
    {IN("url", url), .kinds = OPENSEARCH, .good = is_web_address,
     .like = "https://search.example.com"},
    {.word = "index", .kinds = OPENSEARCH, .read = read_index, .say = say_index},
    {IN("time", time), .kinds = OPENSEARCH},
    {IN("message", message), .kinds = OPENSEARCH},
    {IN("level", level), .kinds = OPENSEARCH},
    {IN("version", version), .kinds = OPENSEARCH, .good = is_whole_version, .like = "2.11.0"},
    {IN("flavor", flavor), .kinds = OPENSEARCH},
    {IN("ppl", ppl), .kinds = OPENSEARCH},
    {IN("storage", storage), .kinds = OPENSEARCH},
    {IN("sigv4", sigv4), .kinds = OPENSEARCH},
    {IN("domain", domain), .kinds = OPENSEARCH, .good = is_arn_of_domain,
     .like = "arn:aws:es:eu-west-1:111122223333:domain/logs"},
    {IN("user", user), .kinds = OPENSEARCH},
    {IN("password", password), .kinds = OPENSEARCH},
    {.word = "link", .kinds = OPENSEARCH, .repeated = true, .read = read_link, .say = say_links},
    {IN("access", access), .kinds = OPENSEARCH, .good = is_arn_of_role,
     .like = "arn:aws:iam::111122223333:role/grafana"},
};
#undef IN

/* What a data source cannot do without: reported unless it is there, or was there and wrong. */
static void need(struct declared_reader *r, const struct declared_source *s, const char *what,
                 const char *word, const char *example)
{
    if (fields_gave(&r->fields, word)) return;
    struct diag *d =
        REPORT(&r->fields.eval, DECLARATION_FORM, s->head.where, "a %s needs `%s`", what, word);
    diag_help(d, "for instance `%s`", example);
}

/* `search-logs-abc.eu-west-1.es.amazonaws.com`: where a domain is follows from its address. */
static str region_of_url(str url)
{
    str rest = url, part;
    while (str_split(&rest, '.', &part)) {
        if (is_aws_region(part) && str_starts(rest, STR("es.amazonaws.com"))) return part;
        if (is_aws_region(part) && str_starts(rest, STR("aoss.amazonaws.com"))) return part;
        if (is_aws_region(part) && str_starts(rest, STR("on.aws"))) return part;
    }
    return STR_EMPTY;
}

static str region_of_arn(str arn)
{
    str rest = arn, part = STR_EMPTY;
    for (int i = 0; i < 4; i++) str_split(&rest, ':', &part);
    return part;
}

static void check_keys(struct declared_reader *r, const struct declared_source *s)
{
    const struct fields_reader *f = &r->fields;
    bool keys = fields_gave(f, "access_key") || fields_gave(f, "secret_key");
    bool user = fields_gave(f, "user") || fields_gave(f, "password");
    if (keys) {
        need(r, s, "datasource with a key", "access_key", "access_key env \"NAME\"");
        need(r, s, "datasource with a key", "secret_key", "secret_key env \"NAME\"");
    }
    if (user) {
        need(r, s, "datasource with basic authentication", "user", "user \"grafana\"");
        need(r, s, "datasource with basic authentication", "password", "password env \"NAME\"");
    }
    if (user && s->sigv4)
        REPORT(&r->fields.eval, DECLARATION_FORM, s->head.where,
               "a datasource signs its requests with SigV4 or names a user, not both");
}

/* "Queries time out after 60 minutes": the quotas of CloudWatch Logs, 2026. */
static void check_timeout(struct declared_reader *r, const struct declared_source *s)
{
    enum { MOST = 3600 };
    if (s->timeout <= MOST) return;
    struct diag *d = REPORT(&r->fields.eval, PROPERTY_VALUE, s->head.where,
                            "a log query ends after 60 minutes, whatever `timeout` says");
    diag_help(d, "for instance `timeout 15m`");
}

static void complete_cloudwatch(struct declared_reader *r, struct declared_source *s)
{
    check_timeout(r, s);
    if (!s->region.len) s->region = r->region;
    if (!s->region.len) need(r, s, "datasource cloudwatch", "region", "region eu-west-1");
}

static void complete_opensearch(struct declared_reader *r, struct declared_source *s)
{
    if (!s->region.len) s->region = region_of_url(s->url);
    if (!s->region.len) s->region = region_of_arn(s->domain);
    if (!s->region.len) s->region = r->region;
    if (!s->time.len) s->time = STR("@timestamp");
    need(r, s, "datasource opensearch", "url",
         "url \"https://search-logs.eu-west-1.es.amazonaws.com\"");
    need(r, s, "datasource opensearch", "index", "index \"cwl-*\"");
    if (s->sigv4 && !s->region.len && is_web_address(s->url))
        need(r, s, "datasource with `sigv4`", "region", "region eu-west-1");
    if (fields_gave(&r->fields, "domain")) need(r, s, "datasource with `domain`", "sigv4", "sigv4");
    s->grants = fields_gave(&r->fields, "access");
    if (s->grants && !s->access.len && s->role.len)
        vec_push(r->program->arena, &s->access, s->role);
    if (s->grants && !s->access.len)
        need(r, s, "datasource with `access` alone", "role",
             "role \"arn:aws:iam::111122223333:role/grafana\"");
}

static void read_source(struct declared_reader *r, const struct ast_declaration *d)
{
    static const char *const whats[] = {"datasource cloudwatch", "datasource opensearch"};
    const struct ast_nodes *values = &((const struct ast_group *)d->groups.at[0])->values;
    str kind = values->len ? said(r, values->at[0]) : STR_EMPTY;
    bool opensearch = str_is(kind, "opensearch");
    if (values->len != 2 || d->groups.len != 1 || (!opensearch && !str_is(kind, "cloudwatch"))) {
        struct diag *diag = REPORT(&r->fields.eval, DECLARATION_FORM, d->groups.at[0]->where,
                                   "a datasource is of a kind and has a name");
        diag_help(diag, "for instance `datasource cloudwatch \"CloudWatch\"` or `datasource "
                        "opensearch \"Logs\"`");
        return;
    }
    struct declared_source *s = arena_new(r->program->arena, struct declared_source);
    s->kind = opensearch ? DECLARED_OPENSEARCH : DECLARED_CLOUDWATCH;
    s->head = head_of(r, said(r, values->at[1]), d->groups.at[0]->where);
    r->fields.what = whats[s->kind];
    r->fields.scope = SCOPE_DATASOURCE;
    r->fields.kind = s->kind;
    if (is_twice(r, "datasource", &s->head)) return;
    if (d->body)
        declared_fields_read(&r->fields, source_fields, COUNT_OF(source_fields), d->body, s);
    if (opensearch)
        complete_opensearch(r, s);
    else
        complete_cloudwatch(r, s);
    check_keys(r, s);
    vec_push(r->program->arena, &r->out->sources, s);
}

/* ---- retention --------------------------------------------------------------------------- */

/* `rollover 1d, 30GiB` */
static void read_rollover(struct fields_reader *r, const struct ast_property *p, void *out)
{
    struct declared_retention *t = out;
    struct unit bytes;
    bool good = p->groups.len >= 1 && p->groups.len <= 2 && unit_parse(STR("B"), &bytes);
    for (size_t i = 0; good && i < p->groups.len; i++) {
        const struct ast_nodes *values = fields_group(p, i);
        struct value *v = values->len == 1 ? eval(&r->eval, values->at[0]) : NULL;
        double age = values->len == 1 ? fields_seconds(r, values->at[0]) : 0, size = 0;
        bool sized = v && v->kind == VALUE_NUMBER && v->unit.quantity == QUANTITY_BYTES &&
                     unit_convert(v->number, v->unit, bytes, &size);
        good = age > 0 || (sized && size > 0);
        if (age > 0) t->rollover_age = age;
        if (sized) t->rollover_bytes = size;
    }
    if (!good) fields_bad(r, p, "rollover 1d, 30GiB");
}

static void say_rollover(struct arena *a, const void *from, struct json *out)
{
    const struct declared_retention *t = from;
    str age = declared_age(a, t->rollover_age), size = declared_size(a, t->rollover_bytes);
    declared_put(a, out, STR("rollover"),
                 arena_join(a, age, age.len && size.len ? STR(", ") : STR_EMPTY, size));
}

#define IN(name, member) .word = name, .at = offsetof(struct declared_retention, member)
static const struct declared_field retention_fields[] = {
    {IN("hot", hot)},
    {IN("warm", warm)},
    {IN("cold", cold)},
    {IN("delete", gone)},
    {.word = "rollover", .read = read_rollover, .say = say_rollover},
    {IN("replicas", replicas)},
    {IN("datasource", domain)},
};
#undef IN

/* What is wrong is kept all the same, so that nobody misses it a second time. */
static void take_pattern(struct declared_reader *r, struct declared_retention *t,
                         const struct ast *node)
{
    str pattern = said(r, node);
    retention_check_pattern(&r->fields, pattern, node->where);
    vec_push(r->program->arena, &t->patterns, pattern);
}

/* `"application-logs" on "cwl-*", "app-*"`: the first group is `NAME on PATTERN`, each further one
 * a pattern. */
static bool read_patterns(struct declared_reader *r, const struct ast_declaration *d,
                          struct declared_retention *t)
{
    const struct ast_nodes *first = &((const struct ast_group *)d->groups.at[0])->values;
    bool good =
        first->len == 3 && first->at[1]->kind == AST_NAME &&
        str_is(name_text(&r->fields.eval, ((const struct ast_name *)first->at[1])->name), "on");
    for (size_t i = 0; good && i < d->groups.len; i++) {
        const struct ast_nodes *values = &((const struct ast_group *)d->groups.at[i])->values;
        good = i == 0 || values->len == 1;
        if (good) take_pattern(r, t, values->at[values->len - 1]);
    }
    if (good) return true;
    struct diag *diag = REPORT(&r->fields.eval, DECLARATION_FORM, d->groups.at[0]->where,
                               "a retention has a name and holds for indices");
    diag_help(diag, "for instance `retention \"application-logs\" on \"cwl-*\" { … }`");
    return false;
}

static void read_retention(struct declared_reader *r, const struct ast_declaration *d)
{
    struct declared_retention *t = arena_new(r->program->arena, struct declared_retention);
    r->fields.what = "retention";
    r->fields.scope = SCOPE_RETENTION;
    if (!read_patterns(r, d, t)) return;
    const struct ast_nodes *first = &((const struct ast_group *)d->groups.at[0])->values;
    t->head = head_of(r, said(r, first->at[0]), d->groups.at[0]->where);
    if (is_twice(r, "retention", &t->head)) return;
    if (d->body)
        declared_fields_read(&r->fields, retention_fields, COUNT_OF(retention_fields), d->body, t);
    retention_check(&r->fields, t);
    vec_push(r->program->arena, &r->out->retentions, t);
}

/* ---- streams ----------------------------------------------------------------------------- */

#define IN(name, member) .word = name, .at = offsetof(struct declared_stream, member)
static const struct declared_field stream_fields[] = {
    {IN("filter", filter)},
    {IN("through", through), .good = is_arn_of_destination,
     .like = "arn:aws:lambda:eu-west-1:111122223333:function:ship-logs"},
    {IN("role", role), .good = is_arn_of_role,
     .like = "arn:aws:iam::111122223333:role/logs-to-firehose"},
};
#undef IN

/* CloudWatch Logs invokes a function by that function's policy, and writes to Firehose as a role.
 */
static void check_role(struct declared_reader *r, const struct declared_stream *t)
{
    bool firehose = str_find(t->through, STR(":firehose:"), 0) != SIZE_MAX;
    bool gave = fields_gave(&r->fields, "role");
    if (t->through.len && !firehose && gave) {
        struct diag *d = REPORT(&r->fields.eval, DECLARATION_FORM,
                                fields_where(&r->fields, "role", t->head.where),
                                "a stream through a function has no use for `role`");
        diag_help(d, "CloudWatch Logs calls a function by a permission in its policy, which "
                     "`dashc push --infra` gives; leave `role` out");
    }
    if (!firehose || gave) return;
    struct diag *d = REPORT(&r->fields.eval, DECLARATION_FORM, t->head.where,
                            "a stream through Firehose needs `role`");
    diag_help(d, "for instance `role \"arn:aws:iam::111122223333:role/logs-to-firehose\"`");
}

/* What the name of a group can be (CreateLogGroup), and `*`. */
static bool is_group_pattern(str text)
{
    const str good = STR("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-/.#*");
    for (size_t k = 0; k < text.len; k++)
        if (str_find_char(good, text.ptr[k], 0) == SIZE_MAX) return false;
    return text.len && text.len <= 512;
}

static void take_group(struct declared_reader *r, struct declared_stream *t, const struct ast *node)
{
    str group = said(r, node);
    bool twice = false;
    for (size_t k = 0; k < t->groups.len; k++) twice = twice || str_eq(t->groups.at[k], group);
    if (!is_group_pattern(group)) {
        struct diag *d = REPORT(&r->fields.eval, DECLARATION_FORM, node->where,
                                "no log group can be called `%.*s`", STR_ARG(group));
        diag_help(d, "letters, digits and `_-/.#`, and `*` for any of them: `\"/aws/lambda/*\"`");
    } else if (twice) {
        REPORT(&r->fields.eval, DECLARATION_FORM, node->where,
               "the log group `%.*s` is in this stream already", STR_ARG(group));
    }
    vec_push(r->program->arena, &t->groups, group);
}

/* `"/aws/lambda/a", "/aws/lambda/b" to opensearch`: the last group is `PATTERN to PLACE`. */
static bool read_groups(struct declared_reader *r, const struct ast_declaration *d,
                        struct declared_stream *t)
{
    bool good = true;
    for (size_t i = 0; good && i < d->groups.len; i++) {
        const struct ast_nodes *values = &((const struct ast_group *)d->groups.at[i])->values;
        bool last = i + 1 == d->groups.len;
        good = values->len == (last ? 3u : 1u) &&
               (!last ||
                (values->at[1]->kind == AST_NAME &&
                 str_is(name_text(&r->fields.eval, ((const struct ast_name *)values->at[1])->name),
                        "to")));
        if (good) take_group(r, t, values->at[0]);
        if (good && last) t->to = said(r, values->at[2]);
    }
    if (good && str_is(t->to, "opensearch")) return true;
    struct diag *diag = REPORT(&r->fields.eval, DECLARATION_FORM, d->groups.at[0]->where,
                               "a stream leads from log groups to `opensearch`");
    diag_help(diag, "for instance `stream \"/aws/lambda/checkout\" to opensearch { … }`");
    return false;
}

static void read_stream(struct declared_reader *r, const struct ast_declaration *d)
{
    struct declared_stream *t = arena_new(r->program->arena, struct declared_stream);
    r->fields.what = "stream";
    r->fields.scope = SCOPE_STREAM;
    if (!read_groups(r, d, t)) return;
    t->head = head_of(r, t->groups.at[0], d->groups.at[0]->where);
    if (is_twice(r, "stream", &t->head)) return;
    if (d->body)
        declared_fields_read(&r->fields, stream_fields, COUNT_OF(stream_fields), d->body, t);
    check_role(r, t);
    vec_push(r->program->arena, &r->out->streams, t);
}

/* ---- every declaration ------------------------------------------------------------------- */

static void read_declaration(struct declared_reader *r, struct flatten *f,
                             const struct flat_item *item);

static void read_workspace(struct declared_reader *r, struct flatten *f,
                           const struct flat_item *item)
{
    const struct ast_declaration *d = (const struct ast_declaration *)item->node;
    const struct ast_nodes *values = &((const struct ast_group *)d->groups.at[0])->values;
    if (!d->body) return;
    const struct ast_nodes *items = &((const struct ast_block *)d->body)->items;
    r->inside = said(r, values->at[0]);
    vec_push(r->program->arena, &r->workspaces, r->inside);
    for (size_t i = 0; i < items->len; i++) {
        struct flat_item inner = *item;
        inner.node = items->at[i];
        if (inner.node->kind == AST_DECLARATION) read_declaration(r, f, &inner);
    }
    r->inside = STR_EMPTY;
}

static void read_declaration(struct declared_reader *r, struct flatten *f,
                             const struct flat_item *item)
{
    static const struct {
        const char *word;
        void (*read)(struct declared_reader *r, const struct ast_declaration *d);
    } kinds[] = {
        {"datasource", read_source}, {"retention", read_retention}, {"stream", read_stream}};
    const struct ast_declaration *d = (const struct ast_declaration *)item->node;
    str word = atom_str(r->program->atoms, d->word);
    r->fields.eval = *flatten_eval(f, item);
    if (str_is(word, "workspace") && !r->inside.len) read_workspace(r, f, item);
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_is(word, kinds[i].word)) kinds[i].read(r, d);
}

struct found {
    struct arena *arena;
    VEC(struct flat_item) list;
};

static void note_declaration(struct flatten *f, const struct flat_item *item, void *data)
{
    struct found *found = data;
    (void)f;
    if (item->node->kind == AST_DECLARATION) vec_push(found->arena, &found->list, *item);
}

static bool look_for_one(struct ast *node, void *data)
{
    bool *has = data;
    *has = *has || node->kind == AST_DECLARATION;
    return !*has && node->kind != AST_DASHBOARD;
}

/* Loops and conditions are expanded in silence: what is wrong in them is reported with the
 * dashboards of the file. */
static void read_module(struct declared_reader *r, struct module *m)
{
    struct program *p = r->program;
    struct flatten f;
    struct found found = {.arena = p->arena};
    bool has = false;
    ast_walk(&m->tree->body->head, look_for_one, &has);
    if (!has) return;
    flatten_start(&f, p, p->arena);
    struct flat_item root = {.node = &m->tree->body->head, .scope = scope_new(p->arena, NULL, m)};
    flatten_block_quietly(&f, m->tree->body, &root, FLAT_IN_FILE, note_declaration, &found);
    for (size_t i = 0; i < found.list.len; i++) read_declaration(r, &f, &found.list.at[i]);
    p->sink->origin = NULL;
}

/* ---- those that hold --------------------------------------------------------------------- */

/* What the workspace declares, and of the top level what it does not declare by the same name. */
static bool holds(const struct declared_reader *r, const char *word,
                  const struct declared_head *head)
{
    if (head->workspace.len) return str_eq(head->workspace, r->workspace);
    str key = arena_join(r->program->arena, str_from(word), STR("\n"), head->name, STR("\n"),
                         r->workspace);
    return !r->workspace.len || !map_get(&r->names, key);
}

#define KEEP_HOLDING(r, word, list)                                                       \
    do {                                                                                  \
        size_t kept = 0;                                                                  \
        for (size_t i = 0; i < (list)->len; i++)                                          \
            if (holds(r, word, &(list)->at[i]->head)) (list)->at[kept++] = (list)->at[i]; \
        (list)->len = kept;                                                               \
    } while (0)

/* ---- whose domain ------------------------------------------------------------------------ */

static void report_domain(struct declared_reader *r, const struct declared_retention *t,
                          const struct declared_source *other, size_t count)
{
    struct diag *d;
    if (t->domain.len) {
        d = diag_report(r->program->sink, DIAG_RETENTION_DOMAIN, t->head.where,
                        "there is no datasource opensearch \"%.*s\"", STR_ARG(t->domain));
    } else {
        d = diag_report(r->program->sink, DIAG_RETENTION_DOMAIN, t->head.where,
                        "in which of %zu domains retention \"%.*s\" holds is not said", count,
                        STR_ARG(t->head.name));
    }
    if (!other) return;
    diag_label(d, other->head.where, "one of them");
    diag_help(d, "write `datasource \"%.*s\"` in it, or `default` in the one that is meant",
              STR_ARG(other->head.name));
}

/* The data source that is named, or the only one, or the `default` among several. */
struct domain_choice {
    const struct declared_source *first, *chosen;
    size_t count;
};

static struct domain_choice domain_of(const struct declared_reader *r,
                                      const struct declared_retention *t)
{
    const struct declared_source *chosen = NULL, *named = NULL;
    struct domain_choice c = {0};
    for (size_t i = 0; i < r->out->sources.len; i++) {
        const struct declared_source *s = r->out->sources.at[i];
        if (s->kind != DECLARED_OPENSEARCH || !holds(r, "datasource", &s->head)) continue;
        if (!c.first) c.first = s;
        if (s->chosen && !(chosen && chosen->head.workspace.len)) chosen = s; /* its own first */
        if (str_eq(s->head.name, t->domain)) named = s;
        c.count++;
    }
    c.chosen = t->domain.len ? named : chosen ? chosen : c.count == 1 ? c.first : NULL;
    return c;
}

static void choose_domain(struct declared_reader *r, struct declared_retention *t)
{
    struct domain_choice c = domain_of(r, t);
    t->source = c.chosen;
    bool elsewhere = !r->workspace.len && !t->head.workspace.len && !c.count;
    if (!t->source && !elsewhere && (c.count || t->domain.len))
        report_domain(r, t, c.first, c.count);
}

/* ---- retentions of one domain ------------------------------------------------------------ */

/* A retention as it holds in one workspace. */
struct held {
    const struct declared_retention *retention;
    str workspace, url;
};
typedef VEC(struct held) held_list;

static void take_held(struct declared_reader *r, str workspace, held_list *out)
{
    r->workspace = workspace;
    for (size_t i = 0; i < r->out->retentions.len; i++) {
        const struct declared_retention *t = r->out->retentions.at[i];
        if (!holds(r, "retention", &t->head)) continue;
        const struct declared_source *s = domain_of(r, t).chosen;
        struct held held = {t, workspace, s ? s->url : STR_EMPTY};
        while (str_ends(held.url, STR("/"))) held.url.len--;
        vec_push(r->program->arena, out, held);
    }
}

static bool are_together(const struct held *one, const struct held *other)
{
    bool known = one->url.len || str_eq(one->workspace, other->workspace);
    return one->retention != other->retention && known && str_eq(one->url, other->url);
}

/* Whether the one that stands later in the source meets one that stands before it: once is enough.
 */
static void check_against(struct declared_reader *r, const held_list *list,
                          const struct declared_retention *t)
{
    for (size_t i = 0; i < list->len; i++)
        for (size_t k = 0; k < list->len && list->at[i].retention == t; k++) {
            const struct held *one = &list->at[k], *other = &list->at[i];
            bool before = one->retention->head.where.lo < t->head.where.lo;
            if (before && are_together(one, other) &&
                retention_check_overlap(r->program, one->retention, t,
                                        !str_eq(one->workspace, other->workspace)))
                return;
        }
}

/* Whatever workspace is wanted: all of them are deployed some day, and several may use one domain,
 * where each would take away what another has made. */
static void check_overlaps(struct declared_reader *r)
{
    str wanted = r->workspace;
    held_list list = {0};
    for (size_t i = 0; i < r->workspaces.len; i++) take_held(r, r->workspaces.at[i], &list);
    if (!r->workspaces.len) take_held(r, STR_EMPTY, &list);
    r->workspace = wanted;
    for (size_t i = 0; i < r->out->retentions.len; i++)
        check_against(r, &list, r->out->retentions.at[i]);
}

/* ---- streams of workspaces --------------------------------------------------------------- */

/* From a log group one filter leads to a destination, whichever workspace has made it
 * (infra/filter.h): with another content in each it would change with every push.  To another
 * destination leads another filter. */
static void check_streams(struct declared_reader *r)
{
    for (size_t i = 0; i < r->out->streams.len; i++)
        for (size_t k = 0; k < i; k++) {
            const struct declared_stream *a = r->out->streams.at[k], *b = r->out->streams.at[i];
            bool equal = str_eq(a->filter, b->filter) && str_eq(a->role, b->role);
            if (equal || !str_eq(a->head.name, b->head.name) || !str_eq(a->through, b->through))
                continue;
            struct diag *d = diag_report(r->program->sink, DIAG_STREAM_DIFFERS, b->head.where,
                                         "the stream of `%.*s` is not the same in each workspace",
                                         STR_ARG(b->head.name));
            diag_label(d, a->head.where, "the other one");
            diag_why(d, "a log group has one subscription filter for this `through`, and each push "
                        "would change what the other has made");
            diag_help(d, "declare one for both, outside of the workspaces, or let each go "
                         "`through` another");
        }
}

/* ---- which one dashboards ask ------------------------------------------------------------ */

static bool is_candidate(const struct declared_source *s, enum declared_source_kind kind,
                         str workspace)
{
    return s->kind == kind && str_eq(s->head.workspace, workspace);
}

static void report_choice(struct declared_reader *r, const struct declared_source *const *list,
                          const char *kind)
{
    struct diag *d = diag_report(r->program->sink, DIAG_SOURCE_CHOICE, list[1]->head.where,
                                 "which %s data source dashboards ask is not said", kind);
    bool one_place = list[0]->head.where.lo == list[1]->head.where.lo; /* a loop made both */
    if (!one_place) diag_label(d, list[0]->head.where, "the other one");
    diag_why(d, "\"%.*s\" and \"%.*s\" are declared", STR_ARG(list[0]->head.name),
             STR_ARG(list[1]->head.name));
    diag_help(d, "write `default` in the one that they are to ask");
}

/* Of those that stand in a workspace, or at the top level; *count says how many there are. */
static const struct declared_source *
choose(struct declared_reader *r, enum declared_source_kind kind, str workspace, size_t *count)
{
    static const char *const names[] = {"cloudwatch", "opensearch"};
    const struct declared_source *chosen = NULL, *first[2] = {NULL};
    *count = 0;
    for (size_t i = 0; i < r->out->sources.len; i++) {
        const struct declared_source *s = r->out->sources.at[i];
        if (!is_candidate(s, kind, workspace)) continue;
        if (*count < COUNT_OF(first)) first[*count] = s;
        if (s->chosen) chosen = s;
        ++*count;
    }
    if (*count > 1 && !chosen) report_choice(r, first, names[kind]);
    return chosen ? chosen : *count == 1 ? first[0] : NULL;
}

const struct declared_source *declared_choice(struct declared_reader *r,
                                              enum declared_source_kind kind)
{
    size_t count = 0;
    const struct declared_source *own =
        r->workspace.len ? choose(r, kind, r->workspace, &count) : NULL;
    return count ? own : choose(r, kind, STR_EMPTY, &count);
}

/* ---- all of it --------------------------------------------------------------------------- */

static void read_modules(struct declared_reader *r)
{
    const struct map *modules = &r->program->modules;
    for (; r->modules < modules->entries.len; r->modules++) {
        struct module *m = modules->entries.at[r->modules].value;
        if (m && m->tree && !m->tree->source->builtin) read_module(r, m);
    }
}

struct declared_reader *declared_start(struct program *p, str workspace, str region,
                                       struct declared *out)
{
    struct declared_reader *r = arena_new(p->arena, struct declared_reader);
    *r = (struct declared_reader){
        .program = p, .workspace = workspace, .region = region, .out = out};
    *out = (struct declared){0};
    read_modules(r);
    return r;
}

#define COPY(arena, from, to) \
    for (size_t i = 0; i < (from)->len; i++) vec_push(arena, to, (from)->at[i])

void declared_finish(struct declared_reader *r, struct declared *all)
{
    struct declared *out = r->out;
    read_modules(r);
    check_overlaps(r);
    check_streams(r);
    COPY(r->program->arena, &out->sources, &all->sources);
    COPY(r->program->arena, &out->retentions, &all->retentions);
    COPY(r->program->arena, &out->streams, &all->streams);
    sources_check_defaults(r->program->sink, out);
    KEEP_HOLDING(r, "datasource", &out->sources);
    KEEP_HOLDING(r, "retention", &out->retentions);
    KEEP_HOLDING(r, "stream", &out->streams);
    sources_choose_first(out);
    for (size_t i = 0; i < out->retentions.len; i++) choose_domain(r, out->retentions.at[i]);
}

/* ---- as JSON ----------------------------------------------------------------------------- */

struct json *declared_source_json(struct arena *a, const struct declared_source *s)
{
    static const char *const kinds[] = {"cloudwatch", "opensearch"};
    struct json *out = json_object(a);
    declared_put(a, out, STR("kind"), str_from(kinds[s->kind]));
    declared_fields_json(a, source_fields, COUNT_OF(source_fields), SCOPE_DATASOURCE, s, out);
    return out;
}

struct json *declared_retention_json(struct arena *a, const struct declared_retention *t)
{
    struct json *out = json_object(a);
    declared_put_list(a, out, STR("on"), &t->patterns);
    declared_fields_json(a, retention_fields, COUNT_OF(retention_fields), SCOPE_RETENTION, t, out);
    return out;
}

struct json *declared_stream_json(struct arena *a, const struct declared_stream *t)
{
    struct json *out = json_object(a);
    declared_put_list(a, out, STR("groups"), &t->groups);
    declared_fields_json(a, stream_fields, COUNT_OF(stream_fields), SCOPE_STREAM, t, out);
    return out;
}
