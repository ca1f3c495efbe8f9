/* target: the physical queries of a panel.
 *
 * Facts about the fields: Grafana's CloudWatch plugin drops a metrics query without `statistic` and
 * any query without `region`; it reads the legacy `alias` where `label` is absent.  The OpenSearch
 * plugin wants every value in `settings` as a string.
 *
 * Not responsible for choosing a query; what stands in the model is written.
 */
#include "emit/target.h"
#include "emit/kinds.h"
#include "emit/version.h"

/* CloudWatch's own numbers. */
enum { QUERY_SEARCH = 0, QUERY_INSIGHTS = 1, EDITOR_BUILDER = 0, EDITOR_CODE = 1 };

/* ---- CloudWatch metrics ------------------------------------------------------------------ */

static void put_region(const struct emit *e, const struct target *t)
{
    emit_str_or(e, "region", t->region, "default");
}

static void begin_metrics(const struct emit *e, const struct target *t, int type, int editor)
{
    json_field_word(e->w, "queryMode", "Metrics");
    json_field_number(e->w, "metricQueryType", type);
    json_field_number(e->w, "metricEditorMode", editor);
    json_field_str(e->w, "id", t->id);
    put_region(e, t);
    emit_optional_str(e, "accountId", t->account);
    json_field_str(e->w, "namespace", t->name_space);
}

static void end_metrics(const struct emit *e, const struct target *t)
{
    json_field_str(e->w, "statistic", t->statistic);
    json_field_str(e->w, "period", t->period);
    json_field_str(e->w, "label", t->label);
}

/* A value with a variable is one string, because Grafana passes arrays through as they are. */
static void put_dimension(const struct emit *e, const struct target_dimension *d)
{
    json_key_str(e->w, d->key);
    if (d->variable && d->values.len) {
        json_put_str(e->w, d->values.at[0]);
        return;
    }
    json_begin_array(e->w);
    for (size_t i = 0; i < d->values.len; i++) json_put_str(e->w, d->values.at[i]);
    json_end_array(e->w);
}

static void put_cw_metric(const struct emit *e, const struct target *t)
{
    begin_metrics(e, t, QUERY_SEARCH, EDITOR_BUILDER);
    json_field_str(e->w, "metricName", t->metric);
    json_field_object(e->w, "dimensions");
    for (size_t i = 0; i < t->dimensions.len; i++) put_dimension(e, &t->dimensions.at[i]);
    json_end_object(e->w);
    json_field_bool(e->w, "matchExact", true);
    end_metrics(e, t);
}

static void put_cw_math(const struct emit *e, const struct target *t)
{
    begin_metrics(e, t, QUERY_SEARCH, EDITOR_CODE);
    json_field_str(e->w, "expression", t->expression);
    end_metrics(e, t);
}

static void put_cw_sql(const struct emit *e, const struct target *t)
{
    begin_metrics(e, t, QUERY_INSIGHTS, EDITOR_CODE);
    json_field_str(e->w, "sqlExpression", t->expression);
    end_metrics(e, t);
}

/* ---- CloudWatch Logs Insights ------------------------------------------------------------ */

static bool is_account_number(str account)
{
    for (size_t i = 0; i < account.len; i++) {
        if (account.ptr[i] < '0' || account.ptr[i] > '9') return false;
    }
    return account.len == 12;
}

static bool is_region_id(str region)
{
    return !str_empty(region) && !str_is(region, "default") &&
           str_find_char(region, '$', 0) == SIZE_MAX;
}

static const char *partition_of(str region)
{
    if (str_starts(region, STR("cn-"))) return "aws-cn";
    if (str_starts(region, STR("us-gov-"))) return "aws-us-gov";
    return "aws";
}

/* StartQuery's logGroupIdentifiers take a name as well as an ARN (CloudWatch Logs API). */
static str log_group_arn(const struct emit *e, const struct target *t, str name)
{
    if (!is_account_number(t->account) || !is_region_id(t->region)) return name;
    return arena_printf(e->scratch, "arn:%s:logs:%.*s:%.*s:log-group:%.*s:*",
                        partition_of(t->region), STR_ARG(t->region), STR_ARG(t->account),
                        STR_ARG(name));
}

/* Grafana reads `logGroups` with its cross-account feature on and `logGroupNames` without. */
static void put_log_groups(const struct emit *e, const struct target *t)
{
    json_field_array(e->w, "logGroups");
    for (size_t i = 0; i < t->log_groups.len; i++) {
        str name = t->log_groups.at[i];
        json_begin_object(e->w);
        json_field_str(e->w, "arn", log_group_arn(e, t, name));
        json_field_str(e->w, "name", name);
        json_end_object(e->w);
    }
    json_end_array(e->w);
    emit_strs(e, "logGroupNames", t->log_groups.at, t->log_groups.len);
}

static void put_cw_logs(const struct emit *e, const struct target *t)
{
    json_field_word(e->w, "queryMode", "Logs");
    if (version_has(e->version, FEATURE_LOGS_QUERY_LANGUAGE)) {
        json_field_word(e->w, "queryLanguage", "CWLI");
    }
    json_field_str(e->w, "id", t->id);
    put_region(e, t);
    json_field_str(e->w, "expression", t->expression);
    put_log_groups(e, t);
    emit_strs(e, "statsGroups", t->stats_groups.at, t->stats_groups.len);
}

/* ---- OpenSearch -------------------------------------------------------------------------- */

static void put_os_metric(const struct emit *e, const struct target_metric *m)
{
    json_begin_object(e->w);
    json_field_str(e->w, "id", m->id);
    json_field_str(e->w, "type", m->type);
    emit_optional_str(e, "field", m->field);
    if (m->percents.len || !str_empty(m->size)) {
        json_field_object(e->w, "settings");
        if (m->percents.len) emit_strs(e, "percents", m->percents.at, m->percents.len);
        emit_optional_str(e, "size", m->size);
        json_end_object(e->w);
    }
    json_end_object(e->w);
}

/* One bucket that holds everything: how one number is asked for without a grouping. */
static void put_everything(const struct emit *e)
{
    json_field_array(e->w, "filters");
    json_begin_object(e->w);
    json_field_word(e->w, "query", "*");
    json_field_word(e->w, "label", "all");
    json_end_object(e->w);
    json_end_array(e->w);
}

static void put_os_bucket(const struct emit *e, const struct target_bucket *b)
{
    json_begin_object(e->w);
    json_field_str(e->w, "id", b->id);
    json_field_str(e->w, "type", b->type);
    emit_optional_str(e, "field", b->field);
    json_field_object(e->w, "settings");
    if (str_is(b->type, "filters")) put_everything(e);
    emit_optional_str(e, "interval", b->interval);
    emit_optional_str(e, "size", b->size);
    emit_optional_str(e, "order", b->order);
    emit_optional_str(e, "orderBy", b->order_by);
    emit_optional_str(e, "min_doc_count", b->min_doc_count);
    json_end_object(e->w);
    json_end_object(e->w);
}

static const char *lucene_type(const struct target *t)
{
    if (t->log_lines) return "Logs";
    if (t->metrics.len && str_is(t->metrics.at[0].type, "raw_data")) return "RawData";
    return "Metric";
}

static void put_os_lucene(const struct emit *e, const struct target *t)
{
    json_field_word(e->w, "queryType", "lucene");
    json_field_word(e->w, "luceneQueryType", lucene_type(t));
    json_field_str(e->w, "query", t->query);
    json_field_str(e->w, "alias", t->alias);
    json_field_str(e->w, "timeField", t->time_field);
    json_field_array(e->w, "metrics");
    for (size_t i = 0; i < t->metrics.len; i++) put_os_metric(e, &t->metrics.at[i]);
    json_end_array(e->w);
    json_field_array(e->w, "bucketAggs");
    for (size_t i = 0; i < t->buckets.len; i++) put_os_bucket(e, &t->buckets.at[i]);
    json_end_array(e->w);
}

static void put_os_ppl(const struct emit *e, const struct target *t)
{
    json_field_word(e->w, "queryType", "PPL");
    json_field_str(e->w, "query", t->query);
    emit_str_or(e, "format", t->format, "table");
}

/* ---- all kinds --------------------------------------------------------------------------- */

static void put_expression(const struct emit *e, const struct target *t)
{
    json_field_word(e->w, "type", "math");
    json_field_str(e->w, "expression", t->expression);
}

static void (*const members_of[])(const struct emit *, const struct target *) = {
    [TARGET_CW_METRIC] = put_cw_metric,   [TARGET_CW_MATH] = put_cw_math,
    [TARGET_CW_SQL] = put_cw_sql,         [TARGET_CW_LOGS] = put_cw_logs,
    [TARGET_OS_LUCENE] = put_os_lucene,   [TARGET_OS_PPL] = put_os_ppl,
    [TARGET_EXPRESSION] = put_expression,
};

static void put_datasource(const struct emit *e, const struct target *t)
{
    const struct datasource_ref expression = {STR("__expr__"), STR("__expr__")};
    emit_datasource(e, t->kind == TARGET_EXPRESSION ? &expression : &t->datasource);
}

static void put_plain(const struct emit *e, const struct target *t)
{
    if (t->kind == TARGET_RAW) {
        json_put_tree(e->w, t->raw);
        return;
    }
    json_begin_object(e->w);
    json_field_str(e->w, "refId", t->ref_id);
    put_datasource(e, t);
    members_of[t->kind](e, t);
    if (t->hide) json_field_bool(e->w, "hide", true);
    json_end_object(e->w);
}

void emit_target(const struct emit *e, const struct target *t)
{
    if (!t->extra) {
        put_plain(e, t);
        return;
    }
    struct capture c;
    capture_begin(&c, e);
    put_plain(&c.emit, t);
    struct json *plain = capture_end(&c), *laid = json_merge(e->scratch, plain, t->extra);
    kinds_check(e, plain, laid, t->where);
    json_put_tree(e->w, laid);
}

void emit_targets(const struct emit *e, struct target *const *targets, size_t count)
{
    json_begin_array(e->w);
    for (size_t i = 0; i < count; i++) emit_target(e, targets[i]);
    json_end_array(e->w);
}
