/* doctor: see doctor.h. */
#include "probe/doctor.h"

#include "grafana/sources.h"

/* ---- findings ---------------------------------------------------------------------------- */

void finding_add(struct arena *a, findings *list, enum finding_level level, str area, str text,
                 str help, str action)
{
    struct finding f = {level, arena_str(a, area), arena_str(a, text), arena_str(a, help),
                        arena_str(a, action)};
    vec_push(a, list, f);
}

enum finding_level findings_worst(const findings *list)
{
    enum finding_level worst = FINDING_FINE;
    for (size_t i = 0; i < list->len; i++)
        if (list->at[i].level > worst) worst = list->at[i].level;
    return worst;
}

static bool is_action(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' ||
           c == '-';
}

str finding_action_of(str message)
{
    static const char words[] = "not authorized to perform: ";
    size_t begin = str_find(message, str_from(words), 0), end;
    if (begin == SIZE_MAX) return STR_EMPTY;
    begin += sizeof words - 1;
    for (end = begin; end < message.len && is_action(message.ptr[end]);) end++;
    str action = str_part(message, begin, end);
    return str_find_char(action, ':', 0) == SIZE_MAX ? STR_EMPTY : action;
}

static bool contains(str text, const char *word)
{
    struct arena a;
    arena_init(&a);
    bool found = str_find(str_lower(&a, text), str_from(word), 0) != SIZE_MAX;
    arena_free(&a);
    return found;
}

/* Words of AWS, Grafana and the plugins that say what is to be done. */
static const struct {
    const char *words; /* in lower case */
    const char *help;
    bool denied; /* a permission of the role is missing: the question's action is named */
} remedies[] = {
    {"not authorized", "give the action to the role of the workspace", true},
    {"accessdenied", "give the action to the role of the workspace", true},
    {"access denied", "give the action to the role of the workspace", true},
    {"no permissions for",
     "map the workspace's role to a role of the domain (fine-grained access "
     "control), see docs/aws.md",
     false},
    {"security_exception",
     "map the workspace's role to a role of the domain (fine-grained access "
     "control), see docs/aws.md",
     false},
    {"no version set", "push the data source: dashc asks the domain for its version", false},
    {"time field", "say which field holds the time: `time \"@timestamp\"`", false},
    {"index not found", "see that `index` names what the domain has, and that lines arrive", false},
    {"no such index", "see that `index` names what the domain has, and that lines arrive", false},
    {"nocredentialproviders", "the workspace has no role: give it one", false},
    {"throttl", "wait, or ask AWS for a higher quota", false},
    {"expired", "the keys of the data source have expired: set new ones", false},
};

static void add_failure(struct probe *p, findings *list, str area, str message, const char *action)
{
    str help = STR_EMPTY, named = finding_action_of(message);
    for (size_t i = 0; i < COUNT_OF(remedies) && !help.len; i++) {
        if (!contains(message, remedies[i].words)) continue;
        help = str_from(remedies[i].help);
        if (!named.len && remedies[i].denied) named = str_from(action);
    }
    finding_add(p->arena, list, FINDING_WRONG, area, message, help, named);
}

/* ---- health ------------------------------------------------------------------------------ */

void doctor_health(struct probe *p, const struct grafana_source *source, findings *list)
{
    struct http_exchange e;
    struct grafana_health health;
    str area = arena_join(p->arena, STR("data source "), source->name);
    grafana_ask_health(&p->grafana, &e, source->uid);
    p->calls++;
    http_do(p->http, &e);
    struct grafana_answer answer = grafana_told_health(&e, p->arena, &health);
    http_exchange_release(&e);
    const char *action = str_is(source->type, "cloudwatch")
                             ? "cloudwatch:ListMetrics, logs:DescribeLogGroups"
                             : "es:ESHttpGet";
    if (answer.outcome != GRAFANA_OK)
        add_failure(p, list, area, answer.why, action);
    else if (!str_is(health.status, "OK"))
        add_failure(p, list, area, health.message, action);
    else
        finding_add(p->arena, list, FINDING_FINE, area, health.message, STR_EMPTY, STR_EMPTY);
}

/* ---- questions --------------------------------------------------------------------------- */

static void set(struct arena *a, struct json *object, const char *key, const char *value)
{
    json_set(a, object, str_from(key), json_string(a, str_from(value)));
}

static void set_str(struct arena *a, struct json *object, const char *key, str value)
{
    json_set(a, object, str_from(key), json_string(a, value));
}

static struct json *query_begin(struct arena *a, const struct grafana_source *source)
{
    struct json *query = json_object(a), *from = json_object(a);
    set_str(a, from, "type", source->type);
    set_str(a, from, "uid", source->uid);
    json_set(a, query, STR("datasource"), from);
    set(a, query, "refId", "A");
    json_set(a, query, STR("intervalMs"), json_number(a, 60000));
    json_set(a, query, STR("maxDataPoints"), json_number(a, 100));
    return query;
}

static struct probe_reply ask(struct probe *p, struct json *query, const char *from)
{
    struct json *queries = json_array(p->arena);
    json_push(p->arena, queries, query);
    return probe_ask(p, queries, str_from(from), STR("now"));
}

/* An error, else what `fine` says; *well tells which. */
static bool went_well(struct probe *p, const struct probe_reply *reply, str area,
                      const char *action, findings *list)
{
    str error = probe_error_of(reply);
    if (!error.len && reply->answer.outcome == GRAFANA_OK) return true;
    add_failure(p, list, area, error.len ? error : reply->answer.why, action);
    return false;
}

static str region_or_default(str region) { return region.len ? region : STR("default"); }

/* The same for people. */
static str region_said(const struct grafana_source *source, str region)
{
    if (region.len && !str_is(region, "default")) return region;
    return source->region.len ? source->region : STR("the data source's region");
}

static struct json *dimensions_of(struct arena *a, const char *text)
{
    struct json *out = json_object(a);
    str rest = str_from(text), pair, key;
    while (str_split(&rest, ' ', &pair)) {
        struct json *values = json_array(a);
        str_split(&pair, '=', &key);
        json_push(a, values, json_string(a, pair));
        json_set(a, out, key, values);
    }
    return out;
}

void doctor_metric(struct probe *p, const struct grafana_source *source,
                   const struct doctor_question *question, str region, findings *list)
{
    struct arena *a = p->arena;
    struct json *query = query_begin(a, source);
    str area = str_from(question->name_space);
    set(a, query, "type", "timeSeriesQuery");
    set(a, query, "queryMode", "Metrics");
    json_set(a, query, STR("metricQueryType"), json_number(a, 0));
    json_set(a, query, STR("metricEditorMode"), json_number(a, 0));
    set(a, query, "namespace", question->name_space);
    set(a, query, "metricName", question->metric);
    set(a, query, "statistic", question->statistic);
    set_str(a, query, "region", region_or_default(region));
    json_set(a, query, STR("dimensions"), dimensions_of(a, question->dimensions));
    json_set(a, query, STR("matchExact"), json_bool(a, true));
    set(a, query, "period", "3600");
    set(a, query, "expression", "");
    set(a, query, "id", "");
    struct probe_reply reply = ask(p, query, "now-24h");
    if (!went_well(p, &reply, area, "cloudwatch:GetMetricData, cloudwatch:ListMetrics", list))
        return;
    size_t values = probe_values_of(&reply);
    str text = arena_printf(a, "%s in %.*s: %zu point%s in the last day, %.1f s", question->metric,
                            STR_ARG(region_said(source, region)), values, values == 1 ? "" : "s",
                            reply.seconds);
    str help = STR("nothing was published there: see that the region and the account are the right "
                   "ones");
    finding_add(a, list, values ? FINDING_FINE : FINDING_DOUBT, area, text,
                values ? STR_EMPTY : help, STR_EMPTY);
}

void doctor_logs(struct probe *p, const struct grafana_source *source, str group, str region,
                 bool waits, findings *list)
{
    struct arena *a = p->arena;
    struct json *query = query_begin(a, source), *groups = json_array(a), *names = json_array(a);
    struct json *one = json_object(a);
    set_str(a, one, "arn", group);
    set_str(a, one, "name", group);
    json_push(a, groups, one);
    json_push(a, names, json_string(a, group));
    set(a, query, "queryMode", "Logs");
    set(a, query, "expression", "fields @timestamp | limit 1");
    set_str(a, query, "region", region_or_default(region));
    json_set(a, query, STR("logGroups"), groups);
    json_set(a, query, STR("logGroupNames"), names);
    set(a, query, "id", "");
    struct json *queries = json_array(a);
    json_push(a, queries, query);
    struct probe_reply reply = waits ? probe_ask_logs(p, queries, STR("now-15m"), STR("now"))
                                     : probe_ask(p, queries, STR("now-15m"), STR("now"));
    str area = STR("Logs Insights");
    if (!went_well(p, &reply, area, "logs:StartQuery, logs:GetQueryResults, logs:DescribeLogGroups",
                   list))
        return;
    bool any = probe_values_of(&reply) > 0;
    str text = arena_printf(a, "%.*s answers in %.1f s, %s", STR_ARG(group), reply.seconds,
                            any ? "with lines of the last 15 minutes"
                                : "without a line of the last 15 minutes");
    finding_add(a, list, FINDING_FINE, area, text, STR_EMPTY, STR_EMPTY);
}

static struct json *aggregation(struct arena *a, const char *id, const char *type)
{
    struct json *out = json_object(a);
    set(a, out, "id", id);
    set(a, out, "type", type);
    return out;
}

void doctor_opensearch(struct probe *p, const struct grafana_source *source, double slow,
                       findings *list)
{
    struct arena *a = p->arena;
    struct json *query = query_begin(a, source), *metrics = json_array(a), *buckets = json_array(a);
    struct json *histogram = aggregation(a, "2", "date_histogram"), *settings = json_object(a);
    set(a, settings, "interval", "auto");
    json_set(a, histogram, STR("settings"), settings);
    set(a, histogram, "field", "@timestamp");
    json_push(a, metrics, aggregation(a, "1", "count"));
    json_push(a, buckets, histogram);
    set(a, query, "queryType", "lucene");
    set(a, query, "luceneQueryType", "Metric");
    set(a, query, "query", "*");
    set(a, query, "timeField", "@timestamp");
    json_set(a, query, STR("metrics"), metrics);
    json_set(a, query, STR("bucketAggs"), buckets);
    struct probe_reply reply = ask(p, query, "now-1h");
    str area = arena_join(a, STR("OpenSearch "), source->name);
    if (!went_well(p, &reply, area, "es:ESHttpPost", list)) return;
    str text = arena_printf(a, "answers in %.1f s", reply.seconds);
    if (reply.seconds > slow)
        finding_add(a, list, FINDING_DOUBT, area, text,
                    STR("see how busy the domain is, and how many shards the index pattern spans"),
                    STR_EMPTY);
    else
        finding_add(a, list, FINDING_FINE, area, text, STR_EMPTY, STR_EMPTY);
}

void doctor_needs(struct probe *p, const struct grafana_source *source, str name_space, str metric,
                  str region, str needed, findings *list)
{
    struct arena *a = p->arena;
    struct json *answer;
    str path = arena_join(a, STR("metrics?region="), http_encode(a, region_or_default(region)),
                          STR("&namespace="), http_encode(a, name_space));
    struct grafana_answer told = probe_resource(p, source->uid, path, &answer);
    if (told.outcome != GRAFANA_OK) {
        add_failure(p, list, name_space, told.why, "cloudwatch:ListMetrics");
        return;
    }
    bool found = false;
    for (size_t i = 0; answer->kind == JSON_ARRAY && i < answer->items.len; i++) {
        const struct json *item = answer->items.at[i];
        const struct json *value = item->kind == JSON_OBJECT ? json_get(item, STR("value")) : NULL;
        if (value && value->kind == JSON_OBJECT) value = json_get(value, STR("name"));
        found = found || (value && value->kind == JSON_STRING && str_eq(value->string, metric));
    }
    str text = arena_printf(a, "%.*s %s", STR_ARG(metric),
                            found ? "is published" : "is not published here");
    finding_add(a, list, found ? FINDING_FINE : FINDING_DOUBT, name_space, text,
                found ? STR_EMPTY : arena_join(a, STR("it needs "), needed), STR_EMPTY);
}
