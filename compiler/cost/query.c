/* query: what the queries of one panel ask for.
 *
 * How Grafana sends them, and how AWS counts them, is said in docs/cost.md with the sources.  The
 * queries of a panel to one region are one call of GetMetricData; where Grafana computes with
 * several answers (a server-side expression) each is taken as a call of its own.
 */
#include "cost/inner.h"

#include "lower/lower.h"

/* One metric that a call asks for, and how many statistics of it. */
struct plain_metric {
    str key;
    size_t statistics;
};
struct call {
    str region;
    double queries, points;
    size_t selects; /* of Metrics Insights: one is all that a call takes */
    VEC(struct plain_metric) metrics;
};
struct calls {
    struct cost_work *work;
    VEC(struct call) list;
    VEC(str) folded; /* what is added up */
};

enum { STATISTICS_OF_ONE = 5 };

static void note(struct cost_work *w, str text)
{
    for (size_t i = 0; i < w->panel_out->notes.len; i++)
        if (str_eq(w->panel_out->notes.at[i], text)) return;
    vec_push(w->a, &w->panel_out->notes, text);
}

/* ---- where ------------------------------------------------------------------------------- */

static bool is_region(str text)
{
    return text.len && !str_is(text, "default") && str_find_char(text, '$', 0) == SIZE_MAX;
}

static void see_region(struct cost_work *w, str region)
{
    struct cost_seen *seen = w->o->seen;
    size_t at = 0;
    if (!seen) return;
    while (at < seen->regions.len && str_cmp(seen->regions.at[at], region) < 0) at++;
    if (at < seen->regions.len && str_eq(seen->regions.at[at], region)) return;
    str kept = arena_str(w->a, region);
    vec_push(w->a, &seen->regions, kept);
    for (size_t i = seen->regions.len - 1; i > at; i--)
        seen->regions.at[i] = seen->regions.at[i - 1];
    seen->regions.at[at] = kept;
}

/* The region that a query is priced in: its own, what its drop-down shows at first, else the one
 * that is assumed. */
static str priced_region(struct cost_work *w, str written)
{
    str region = written;
    if (str_starts(written, STR("$"))) {
        bool braces = str_starts(written, STR("${"));
        str name = str_part(written, braces ? 2 : 1, written.len - braces);
        for (size_t i = 0; i < w->model->variables.len; i++) {
            const struct model_variable *v = w->model->variables.at[i];
            if (str_eq(v->name, name) && v->current.len) region = v->current.at[0].value;
        }
    }
    if (!is_region(region)) {
        region = cost_region(w->o);
        if (w->o->seen) w->o->seen->default_region = true;
    }
    see_region(w, region);
    return region;
}

/* ---- how long a point is ------------------------------------------------------------------ */

static double period_of_query(const struct cost_work *w, str written)
{
    double seconds = time_seconds(written);
    return seconds >= 1 ? seconds : automatic_period(w->range, w->range);
}

static double points_of(const struct cost_work *w, const struct target *t, double series)
{
    double each = w->range / period_of_query(w, t->period);
    double whole = (double)(int64_t)each;
    return series * (whole < each ? whole + 1 : whole);
}

/* ---- calls ------------------------------------------------------------------------------- */

static struct call *call_for(struct calls *c, str region)
{
    struct call fresh = {.region = region};
    for (size_t i = 0; i < c->list.len && !c->work->apart; i++)
        if (str_eq(c->list.at[i].region, region)) return &c->list.at[i];
    vec_push(c->work->a, &c->list, fresh);
    return &c->list.at[c->list.len - 1];
}

static double pages(double points, double most)
{
    double whole = (double)(int64_t)(points / most);
    return points > whole * most ? whole + 1 : whole > 1 ? whole : 1;
}

static void count_calls(struct calls *c)
{
    struct cost_work *w = c->work;
    const struct cost_limit_row *limits = w->o->prices->limits;
    for (size_t i = 0; i < c->list.len; i++) {
        const struct call *call = &c->list.at[i];
        double of_points = pages(call->points, limits[LIMIT_CALL_POINTS].most);
        double of_selects = (double)call->selects;
        w->panel_out->refresh.calls += of_points > of_selects ? of_points : of_selects;
        if (call->queries > w->panel_out->call_queries) w->panel_out->call_queries = call->queries;
    }
    if (w->panel_out->call_queries > limits[LIMIT_CALL_QUERIES].most)
        note(w, arena_printf(w->a, "AWS refuses it: %.*s queries in one call, of at most %.*s",
                             STR_ARG(cost_count(w->a, w->panel_out->call_queries)),
                             STR_ARG(cost_count(w->a, limits[LIMIT_CALL_QUERIES].most))));
}

/* ---- adding up --------------------------------------------------------------------------- */

static void add_metrics(struct cost_work *w, struct cost_query *q, const struct target *t,
                        double metrics)
{
    struct cost_amount *sum = &w->panel_out->refresh;
    str region = priced_region(w, t->region);
    q->metrics += metrics;
    sum->metrics += metrics;
    sum->usd[COST_METRIC_DATA] += cost_price_of(w->o->prices, COST_METRIC_DATA, region, metrics);
}

static bool names_in(const struct cost_work *w, const struct target *t, const char *before,
                     const char *after, str name, enum target_kind kind)
{
    str wanted = arena_join(w->a, str_from(before), name, str_from(after));
    if (!name.len) return false;
    for (size_t i = 0; i < w->panel->targets.len; i++) {
        const struct target *other = w->panel->targets.at[i];
        if (other == t || other->kind != kind) continue;
        if (str_find(other->expression, wanted, 0) != SIZE_MAX) return true;
    }
    return false;
}

/* Whether math adds this query's series up, which is when its array stands alone: SUM([a]).  Series
 * with a label are groups that were asked for: max(lambda.errors by function) needs no reason. */
static bool is_folded(const struct cost_work *w, const struct target *t)
{
    return t->hide && !t->label.len && names_in(w, t, "([", "])", t->id, TARGET_CW_MATH);
}

/* F5: a series that is made of many metrics.  Two statistics of one metric are one of them. */
static void note_folded(struct calls *c, const struct target *t, const struct cost_product *p)
{
    struct cost_work *w = c->work;
    struct cost_panel *out = w->panel_out;
    str key = arena_join(w->a, t->region, STR("\n"), t->name_space, STR("\n"), t->metric, STR("\n"),
                         t->expression);
    bool first = true;
    if (p->count <= 1) return;
    for (size_t i = 0; i < c->folded.len; i++) first = first && !str_eq(c->folded.at[i], key);
    if (first) vec_push(w->a, &c->folded, key);
    out->folded_from = (double)c->folded.len;
    out->folded_to += p->count;
    out->folded_why = p->variable.len
                          ? arena_printf(w->a, "for the drop-down $%.*s", STR_ARG(p->variable))
                      : p->key.len ? arena_printf(w->a, "for every %.*s", STR_ARG(p->key))
                                   : STR("for the values that it names");
}

/* ---- CloudWatch metrics ------------------------------------------------------------------ */

static bool is_inexact(const struct target *t)
{
    const struct json *exact = t->extra ? json_get(t->extra, STR("matchExact")) : NULL;
    return exact && exact->kind == JSON_BOOL && !exact->boolean;
}

static void times_dimension(struct cost_work *w, struct cost_product *p, const struct target *t,
                            const struct target_dimension *d, bool *search)
{
    bool wild = false;
    for (size_t i = 0; i < d->values.len; i++) wild = wild || str_is(d->values.at[i], "*");
    if (wild) {
        product_dimension(w, p, t->name_space, d->key);
        *search = true;
    } else if (d->values.len > 1) {
        product_times(w, p, (double)d->values.len, d->key);
        *search = true;
    } else if (d->values.len == 1 && d->variable && several_in(w, d->values.at[0])) {
        product_value(w, p, t->name_space, d->key, d->values.at[0]);
        *search = true;
    }
}

static void times_accounts(struct cost_work *w, struct cost_product *p, const struct target *t,
                           bool *search)
{
    if (!str_is(t->account, "all")) return;
    product_dimension(w, p, STR_EMPTY, STR("account"));
    *search = true;
}

/* Up to five statistics of one metric in one call are one metric to AWS. */
static double plain_price(struct cost_work *w, struct call *call, const struct target *t)
{
    str key = arena_join(w->a, t->name_space, STR("\n"), t->metric, STR("\n"), t->account,
                         STR("\n"), t->period);
    struct plain_metric fresh = {0};
    for (size_t i = 0; i < t->dimensions.len; i++)
        key = arena_join(w->a, key, STR("\n"), t->dimensions.at[i].key, STR("="),
                         t->dimensions.at[i].values.len ? t->dimensions.at[i].values.at[0]
                                                        : STR_EMPTY);
    for (size_t i = 0; i < call->metrics.len; i++)
        if (str_eq(call->metrics.at[i].key, key))
            return call->metrics.at[i].statistics++ % STATISTICS_OF_ONE == 0;
    fresh.key = key;
    fresh.statistics = 1;
    vec_push(w->a, &call->metrics, fresh);
    return 1;
}

static void price_metric(struct calls *c, struct cost_query *q, const struct target *t)
{
    struct cost_work *w = c->work;
    struct cost_product p = {.count = 1};
    bool search = is_inexact(t);
    if (!t->name_space.len || !t->metric.len) return; /* Grafana does not send it */
    for (size_t i = 0; i < t->dimensions.len; i++)
        times_dimension(w, &p, t, &t->dimensions.at[i], &search);
    times_accounts(w, &p, t, &search);
    if (is_inexact(t))
        note(w, STR("it also finds metrics with further dimensions, which are not counted"));
    struct call *call = call_for(c, t->region);
    call->queries++;
    call->points += points_of(w, t, p.count);
    w->panel_out->refresh.points += points_of(w, t, p.count);
    q->from = p.from;
    add_metrics(w, q, t, search ? p.count : plain_price(w, call, t));
    if (is_folded(w, t)) note_folded(c, t, &p);
}

/* ---- metric math, SEARCH, Metrics Insights ------------------------------------------------ */

static void times_key(struct cost_work *w, struct cost_product *p, str name_space,
                      const struct cost_key *key)
{
    bool open = key->values.len == 0;
    for (size_t i = 0; i < key->values.len; i++)
        open = open || several_in(w, key->values.at[i]) || str_is(key->values.at[i], "*");
    if (open)
        product_dimension(w, p, name_space, key->key);
    else
        product_times(w, p, (double)key->values.len, key->key);
}

static void times_scan(struct cost_work *w, struct cost_product *p, const struct cost_scan *s)
{
    double unknown = cost_assumed_number(w->o->assume, COST_VALUES);
    for (size_t i = 0; i < s->keys.len; i++) times_key(w, p, s->name_space, &s->keys.at[i]);
    if (s->names != 1) product_times(w, p, s->names ? (double)s->names : unknown, STR("metrics"));
    if (!s->schema)
        note(w, STR("its text does not say which dimensions the metrics have: those that it "
                    "mentions are counted"));
    if (!s->schema && !s->keys.len) product_times(w, p, unknown, STR("values"));
}

/* Functions that bring metrics of their own.  AWS does not say how it counts them. */
static double function_metrics(str expression)
{
    static const struct {
        const char *name;
        double metrics;
    } functions[] = {{"ANOMALY_DETECTION_BAND(", 2}, /* its two edges */
                     {"INSIGHT_RULE_METRIC(", 1},
                     {"DB_PERF_INSIGHTS(", 1},
                     {"SERVICE_QUOTA(", 1},
                     {"LAMBDA(", 1}};
    double sum = 0;
    for (size_t i = 0; i < COUNT_OF(functions); i++)
        sum += (double)name_count(expression, functions[i].name) * functions[i].metrics;
    return sum;
}

static bool is_folded_search(const struct cost_work *w, const struct target *t)
{
    static const char *const folds[] = {"SUM(SEARCH(", "MAX(SEARCH(", "MIN(SEARCH(", "AVG(SEARCH("};
    for (size_t i = 0; i < COUNT_OF(folds); i++)
        if (str_find(t->expression, str_from(folds[i]), 0) != SIZE_MAX) return true;
    return is_folded(w, t);
}

static void price_math(struct calls *c, struct cost_query *q, const struct target *t)
{
    struct cost_work *w = c->work;
    struct cost_scan scan;
    if (!t->expression.len) return;
    double metrics = function_metrics(t->expression);
    struct call *call = call_for(c, t->region);
    call->queries++;
    for (size_t at = 0; scan_search(w->a, t->expression, &at, &scan);) {
        struct cost_product p = {.count = 1};
        times_scan(w, &p, &scan);
        metrics += p.count;
        q->from = q->from.len ? arena_join(w->a, q->from, STR(" + "), p.from) : p.from;
        if (is_folded_search(w, t)) note_folded(c, t, &p);
    }
    double points = points_of(w, t, metrics);
    call->points += points;
    w->panel_out->refresh.points += points;
    if (metrics > 0) add_metrics(w, q, t, metrics);
}

static void price_select(struct calls *c, struct cost_query *q, const struct target *t)
{
    struct cost_work *w = c->work;
    struct cost_product p = {.count = 1};
    double most = w->o->prices->limits[LIMIT_INSIGHTS].most;
    if (!t->expression.len) return;
    struct cost_scan scan = scan_select(w->a, t->expression);
    times_scan(w, &p, &scan);
    if (p.count > most) {
        note(w, arena_printf(w->a, "Metrics Insights looks at %.*s metrics and no more",
                             STR_ARG(cost_count(w->a, most))));
        p.count = most;
    }
    struct call *call = call_for(c, t->region);
    call->queries++;
    call->selects++;
    call->points += points_of(w, t, p.count);
    w->panel_out->refresh.points += points_of(w, t, p.count);
    w->panel_out->refresh.insights += p.count;
    q->from = p.from;
    add_metrics(w, q, t, p.count);
}

/* ---- everything else --------------------------------------------------------------------- */

static void price_logs(struct calls *c, struct cost_query *q, const struct target *t)
{
    struct cost_work *w = c->work;
    struct cost_amount *sum = &w->panel_out->refresh;
    double a_day = cost_assumed_number(w->o->assume, COST_LOG_GIGABYTES);
    if (!t->expression.len) return;
    double groups = t->log_groups.len ? (double)t->log_groups.len : 1;
    str region = priced_region(w, t->region);
    q->gigabytes = groups * a_day * w->range / 86400;
    q->from =
        arena_printf(w->a, "%zu log group%s", t->log_groups.len, t->log_groups.len == 1 ? "" : "s");
    if (!t->log_groups.len) note(w, STR("its log groups are in its text: they are counted as one"));
    sum->logs++;
    sum->gigabytes += q->gigabytes;
    sum->log_usd += cost_price_of(w->o->prices, COST_LOGS, region, q->gigabytes);
}

static void price_opensearch(struct calls *c, struct cost_query *q, const struct target *t)
{
    (void)q;
    (void)t;
    c->work->panel_out->refresh.opensearch++;
}

static void price_expression(struct calls *c, struct cost_query *q, const struct target *t)
{
    (void)c;
    (void)q;
    (void)t;
}

static str type_of(const struct target *t)
{
    const struct json *source = t->raw ? json_get(t->raw, STR("datasource")) : NULL;
    const struct json *type =
        source && source->kind == JSON_OBJECT ? json_get(source, STR("type")) : NULL;
    return type && type->kind == JSON_STRING ? type->string : t->datasource.type;
}

/* Grafana's own data, and that of another panel, cost nothing. */
static void price_raw(struct calls *c, struct cost_query *q, const struct target *t)
{
    str type = type_of(t);
    (void)q;
    if (str_is(type, "grafana") || str_is(type, "datasource")) return;
    c->work->panel_out->refresh.unpriced++;
}

static void (*const prices_of[])(struct calls *, struct cost_query *, const struct target *) = {
    [TARGET_CW_METRIC] = price_metric,      [TARGET_CW_MATH] = price_math,
    [TARGET_CW_SQL] = price_select,         [TARGET_CW_LOGS] = price_logs,
    [TARGET_OS_LUCENE] = price_opensearch,  [TARGET_OS_PPL] = price_opensearch,
    [TARGET_EXPRESSION] = price_expression, [TARGET_RAW] = price_raw,
};

/* Grafana leaves a hidden query out unless something can refer to it: by its id, or by its letter
 * in a server-side expression. */
static bool is_sent(const struct cost_work *w, const struct target *t)
{
    return !t->hide || t->id.len || names_in(w, t, "$", "", t->ref_id, TARGET_EXPRESSION) ||
           names_in(w, t, "${", "}", t->ref_id, TARGET_EXPRESSION);
}

void price_targets(struct cost_work *w)
{
    struct calls calls = {.work = w};
    w->apart = false;
    for (size_t i = 0; i < w->panel->targets.len; i++)
        w->apart = w->apart || w->panel->targets.at[i]->kind == TARGET_EXPRESSION;
    for (size_t i = 0; i < w->panel->targets.len; i++) {
        const struct target *t = w->panel->targets.at[i];
        struct cost_query q = {.ref_id = arena_str(w->a, t->ref_id), .kind = t->kind};
        if (is_sent(w, t)) prices_of[t->kind](&calls, &q, t);
        vec_push(w->a, &w->panel_out->queries, q);
    }
    count_calls(&calls);
}
