/* target: one query of a panel.
 *
 * A query whose data source or form is not known stays as it is (TARGET_RAW).
 */
#include "emit/target.h"

#include "lower/target.h"
#include "read/inner.h"

#define TARGET(kind, path, member) FIELD(kind, path, struct target, member)

/* ---- fields ------------------------------------------------------------------------------ */

static const struct field common_fields[] = {
    TARGET(STR, "refId", ref_id),
    TARGET(BOOL, "hide", hide),
    TARGET(STR, "datasource.type", datasource.type),
    TARGET(STR, "datasource.uid", datasource.uid),
};
static const struct field metrics_fields[] = {
    TARGET(STR, "id", id),
    TARGET(STR, "region", region),
    TARGET(STR, "accountId", account),
    TARGET(STR, "namespace", name_space),
    TARGET(STR, "metricName", metric),
    TARGET(STR, "statistic", statistic),
    TARGET(STR, "period", period),
    TARGET(STR, "label", label),
    TARGET(STR, "expression", expression),
};
static const struct field sql_fields[] = {
    TARGET(STR, "sqlExpression", expression),
};
static const struct field logs_fields[] = {
    TARGET(STR, "id", id),
    TARGET(STR, "region", region),
    TARGET(STR, "expression", expression),
    TARGET(STRS, "logGroupNames", log_groups),
    TARGET(STRS, "statsGroups", stats_groups),
};
static const struct field opensearch_fields[] = {
    TARGET(STR, "query", query),
    TARGET(STR, "alias", alias),
    TARGET(STR, "timeField", time_field),
    TARGET(STR, "format", format),
};
static const struct field expression_fields[] = {
    TARGET(STR, "expression", expression),
};

static const struct field_table common = FIELD_TABLE("", common_fields);
static const struct field_table metrics = FIELD_TABLE("", metrics_fields);
static const struct field_table sql = FIELD_TABLE("", sql_fields);
static const struct field_table logs = FIELD_TABLE("", logs_fields);
static const struct field_table opensearch = FIELD_TABLE("", opensearch_fields);
static const struct field_table expression = FIELD_TABLE("", expression_fields);

/* ---- CloudWatch -------------------------------------------------------------------------- */

static void add_dimension(struct reader *r, struct target *t, const struct json_member *from)
{
    const struct json *value = from->value;
    struct target_dimension d = {.key = from->key, .variable = value->kind == JSON_STRING};
    if (d.variable) vec_push(r->arena, &d.values, value->string);
    for (size_t i = 0; i < value->items.len; i++) {
        if (value->items.at[i]->kind != JSON_STRING) return;
        vec_push(r->arena, &d.values, value->items.at[i]->string);
    }
    if (d.variable || value->kind == JSON_ARRAY) vec_push(r->arena, &t->dimensions, d);
}

static void read_metric(struct reader *r, const struct json *from, struct target *t)
{
    const struct json *dimensions = json_at(from, "dimensions");
    read_fields(r, from, metrics, t);
    if (!is_kind(dimensions, JSON_OBJECT)) return;
    for (size_t i = 0; i < dimensions->members.len; i++) {
        add_dimension(r, t, &dimensions->members.at[i]);
    }
}

static void read_math(struct reader *r, const struct json *from, struct target *t)
{
    read_fields(r, from, metrics, t);
}

static void read_sql(struct reader *r, const struct json *from, struct target *t)
{
    read_fields(r, from, metrics, t);
    read_fields(r, from, sql, t);
}

/* The fifth part of arn:aws:logs:eu-central-1:123456789012:log-group:NAME. */
static str account_of(str arn)
{
    str part = STR_EMPTY;
    for (int i = 0; i < 5; i++) {
        if (!str_split(&arn, ':', &part)) return STR_EMPTY;
    }
    return part;
}

static void read_logs(struct reader *r, const struct json *from, struct target *t)
{
    const struct json *groups = array_at(from, "logGroups");
    bool named = array_at(from, "logGroupNames") != NULL;
    read_fields(r, from, logs, t);
    for (size_t i = 0; groups && i < groups->items.len; i++) {
        const struct json *group = groups->items.at[i];
        if (str_empty(t->account)) t->account = account_of(text_at(group, "arn"));
        if (!named) vec_push(r->arena, &t->log_groups, text_at(group, "name"));
    }
}

/* ---- OpenSearch -------------------------------------------------------------------------- */

#define METRIC(kind, path, member) FIELD(kind, path, struct target_metric, member)
#define BUCKET(kind, path, member) FIELD(kind, path, struct target_bucket, member)

static const struct field metric_fields[] = {
    METRIC(STR, "id", id),
    METRIC(STR, "type", type),
    METRIC(STR, "field", field),
    METRIC(STRS, "settings.percents", percents),
    METRIC(STR, "settings.size", size),
};
static const struct field bucket_fields[] = {
    BUCKET(STR, "id", id),
    BUCKET(STR, "type", type),
    BUCKET(STR, "field", field),
    BUCKET(STR, "settings.size", size),
    BUCKET(STR, "settings.order", order),
    BUCKET(STR, "settings.orderBy", order_by),
    BUCKET(STR, "settings.interval", interval),
    BUCKET(STR, "settings.min_doc_count", min_doc_count),
};
static const struct field_table metric = FIELD_TABLE("", metric_fields);
static const struct field_table bucket = FIELD_TABLE("", bucket_fields);

static void read_lucene(struct reader *r, const struct json *from, struct target *t)
{
    const struct json *found = array_at(from, "metrics");
    read_fields(r, from, opensearch, t);
    t->log_lines = str_is(text_at(from, "luceneQueryType"), "Logs");
    for (size_t i = 0; found && i < found->items.len; i++) {
        struct target_metric m = {0};
        read_fields(r, found->items.at[i], metric, &m);
        vec_push(r->arena, &t->metrics, m);
    }
    found = array_at(from, "bucketAggs");
    for (size_t i = 0; found && i < found->items.len; i++) {
        struct target_bucket b = {0};
        read_fields(r, found->items.at[i], bucket, &b);
        vec_push(r->arena, &t->buckets, b);
    }
}

static void read_ppl(struct reader *r, const struct json *from, struct target *t)
{
    read_fields(r, from, opensearch, t);
}

/* ---- all kinds --------------------------------------------------------------------------- */

static void read_expression(struct reader *r, const struct json *from, struct target *t)
{
    read_fields(r, from, expression, t);
}

static void (*const members_of[])(struct reader *, const struct json *, struct target *) = {
    [TARGET_CW_METRIC] = read_metric,
    [TARGET_CW_MATH] = read_math,
    [TARGET_CW_SQL] = read_sql,
    [TARGET_CW_LOGS] = read_logs,
    [TARGET_OS_LUCENE] = read_lucene,
    [TARGET_OS_PPL] = read_ppl,
    [TARGET_EXPRESSION] = read_expression,
};

static bool is_one(const struct json *from, const char *path)
{
    const struct json *value = json_at(from, path);
    return is_kind(value, JSON_NUMBER) && value->number == 1;
}

/* Before 9 there was no editor mode: an expression was code. */
static enum target_kind cloudwatch_kind(const struct json *from)
{
    str mode = text_at(from, "queryMode");
    if (str_is(mode, "Logs")) return TARGET_CW_LOGS;
    if (!str_empty(mode) && !str_is(mode, "Metrics")) return TARGET_RAW;
    if (is_one(from, "metricQueryType")) return TARGET_CW_SQL;
    bool code = json_at(from, "metricEditorMode") ? is_one(from, "metricEditorMode")
                                                  : !str_empty(text_at(from, "expression"));
    return code ? TARGET_CW_MATH : TARGET_CW_METRIC;
}

static enum target_kind opensearch_kind(const struct json *from)
{
    return str_is(text_at(from, "queryType"), "PPL") ? TARGET_OS_PPL : TARGET_OS_LUCENE;
}

static enum target_kind expression_kind(const struct json *from)
{
    (void)from;
    return TARGET_EXPRESSION;
}

static const struct {
    const char *plugin;
    enum target_kind (*kind)(const struct json *from);
} plugins[] = {
    {"cloudwatch", cloudwatch_kind},
    {"grafana-opensearch-datasource", opensearch_kind},
    {"__expr__", expression_kind},
};

/* Where only a uid is said, or a name as before 8.3: the members that no other plugin has. */
static str guessed_plugin(const struct json *from)
{
    bool metrics_query = !str_empty(text_at(from, "namespace")) && json_at(from, "region");
    return metrics_query || json_at(from, "logGroupNames") ? STR("cloudwatch") : STR_EMPTY;
}

static enum target_kind kind_of(const struct json *from, str plugin)
{
    str own = text_at(from, "datasource.type");
    if (str_empty(own)) own = plugin;
    if (str_empty(own)) own = guessed_plugin(from);
    for (size_t i = 0; i < COUNT_OF(plugins); i++) {
        if (str_is(own, plugins[i].plugin)) return plugins[i].kind(from);
    }
    return TARGET_RAW;
}

struct target *read_target(struct reader *r, struct json *from, str plugin)
{
    struct capture c;
    struct target *t = arena_new(r->arena, struct target);
    t->kind = kind_of(from, plugin);
    read_fields(r, from, common, t);
    if (t->kind == TARGET_RAW) {
        t->raw = from;
        return t;
    }
    members_of[t->kind](r, from, t);
    rest_begin(r, &c);
    emit_target(&c.emit, t);
    t->extra = rest_end_patch(r, &c, from);
    return t;
}
