/* Job: the queries of a panel in words, for `dashc explain`.  Not responsible for why they were
 * chosen: whoever chooses says so. */
#include "lower/inner.h"

/* The SEARCH that Grafana makes of a builder query, as AWS sees it. */
static bool takes_several(const struct work *w, const struct target_dimension *d)
{
    str value = d->values.at[0];
    if (d->values.len > 1 || str_is(value, "*")) return true;
    const struct view *v =
        d->variable ? views_find(&w->l->dashboard->views, str_part(value, 1, value.len)) : NULL;
    return v && v->multi;
}

static void explain_search(struct work *w, const struct target *t)
{
    bool search = false;
    for (size_t k = 0; k < t->dimensions.len; k++)
        search = search || takes_several(w, &t->dimensions.at[k]);
    if (!search) return;
    work_explain(w, "\n        AWS sees SEARCH('{%.*s", STR_ARG(t->name_space));
    for (size_t k = 0; k < t->dimensions.len; k++)
        work_explain(w, ",%.*s", STR_ARG(t->dimensions.at[k].key));
    work_explain(w, "} MetricName=\"%.*s\"", STR_ARG(t->metric));
    for (size_t k = 0; k < t->dimensions.len; k++) {
        const struct target_dimension *d = &t->dimensions.at[k];
        if (str_is(d->values.at[0], "*")) continue;
        work_explain(w, " %.*s=(", STR_ARG(d->key));
        for (size_t v = 0; v < d->values.len; v++)
            work_explain(w, d->variable ? "%s%.*s" : "%s\"%.*s\"", v ? " OR " : "",
                         STR_ARG(d->values.at[v]));
        work_explain(w, ")");
    }
    work_explain(w, "', '%.*s')", STR_ARG(t->statistic));
}

static void explain_aggregations(struct work *w, const struct target *t)
{
    for (size_t k = 0; k < t->metrics.len; k++) {
        const struct target_metric *m = &t->metrics.at[k];
        work_explain(w, "\n        %.*s%s%.*s", STR_ARG(m->type), m->field.len ? " of " : "",
                     STR_ARG(m->field));
        for (size_t v = 0; v < m->percents.len; v++)
            work_explain(w, " %.*s", STR_ARG(m->percents.at[v]));
    }
    for (size_t k = 0; k < t->buckets.len && !t->log_lines; k++) {
        const struct target_bucket *b = &t->buckets.at[k];
        work_explain(w, "%s%.*s", k ? ", " : " by ", STR_ARG(b->type));
        if (b->field.len)
            work_explain(w, "(%.*s%s%.*s)", STR_ARG(b->field),
                         b->size.len || b->interval.len ? ", " : "",
                         STR_ARG(b->size.len ? b->size : b->interval));
    }
}

void work_explain_targets(struct work *w)
{
    for (size_t i = 0; w->l->explain && i < w->out->targets.len; i++) {
        const struct target *t = w->out->targets.at[i];
        work_explain(w, "    %.*s%s ", STR_ARG(t->ref_id), t->hide ? " (hidden)" : "");
        if (t->kind == TARGET_CW_METRIC) {
            work_explain(w, "%.*s %.*s %.*s", STR_ARG(t->name_space), STR_ARG(t->metric),
                         STR_ARG(t->statistic));
            for (size_t k = 0; k < t->dimensions.len; k++) {
                work_explain(w, "%s%.*s=", k ? ", " : " {", STR_ARG(t->dimensions.at[k].key));
                for (size_t v = 0; v < t->dimensions.at[k].values.len; v++)
                    work_explain(w, "%s%.*s", v ? "|" : "",
                                 STR_ARG(t->dimensions.at[k].values.at[v]));
            }
            work_explain(w, t->dimensions.len ? "}" : " {}");
            explain_search(w, t);
        } else {
            work_explain(w, "%.*s", STR_ARG(t->expression.len ? t->expression : t->query));
        }
        if (t->kind == TARGET_OS_LUCENE) explain_aggregations(w, t);
        for (size_t k = 0; k < t->log_groups.len; k++)
            work_explain(w, "%s%.*s", k ? ", " : " in ", STR_ARG(t->log_groups.at[k]));
        if (t->region.len && t->kind <= TARGET_CW_LOGS)
            work_explain(w, "  region %.*s", STR_ARG(t->region));
        if (t->kind <= TARGET_CW_SQL)
            work_explain(w,
                         !t->period.len            ? "  period automatic"
                         : t->period.ptr[0] == '$' ? "  period %.*s"
                                                   : "  period %.*s s",
                         STR_ARG(t->period));
        work_explain(w, "\n");
    }
}
