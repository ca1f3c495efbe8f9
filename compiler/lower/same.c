/* Job: whether two queries of a panel ask for the same thing: then one of them is enough, and is
 * paid for once.  Not responsible for what they are for. */
#include "lower/inner.h"

static bool same_texts(const str *a, size_t count, const str *b, size_t other)
{
    if (count != other) return false;
    for (size_t i = 0; i < count; i++)
        if (!str_eq(a[i], b[i])) return false;
    return true;
}

static bool same_dimensions(const struct target *a, const struct target *b)
{
    if (a->dimensions.len != b->dimensions.len) return false;
    for (size_t i = 0; i < a->dimensions.len; i++) {
        const struct target_dimension *x = &a->dimensions.at[i], *y = &b->dimensions.at[i];
        if (!str_eq(x->key, y->key)) return false;
        if (!same_texts(x->values.at, x->values.len, y->values.at, y->values.len)) return false;
    }
    return true;
}

static bool same_metrics(const struct target *a, const struct target *b)
{
    if (a->metrics.len != b->metrics.len) return false;
    for (size_t i = 0; i < a->metrics.len; i++) {
        const struct target_metric *x = &a->metrics.at[i], *y = &b->metrics.at[i];
        if (!str_eq(x->type, y->type) || !str_eq(x->field, y->field)) return false;
        if (!same_texts(x->percents.at, x->percents.len, y->percents.at, y->percents.len))
            return false;
    }
    return true;
}

static bool same_buckets(const struct target *a, const struct target *b)
{
    if (a->buckets.len != b->buckets.len) return false;
    for (size_t i = 0; i < a->buckets.len; i++) {
        const struct target_bucket *x = &a->buckets.at[i], *y = &b->buckets.at[i];
        if (!str_eq(x->type, y->type) || !str_eq(x->field, y->field) || !str_eq(x->size, y->size) ||
            !str_eq(x->order, y->order) || !str_eq(x->order_by, y->order_by) ||
            !str_eq(x->interval, y->interval))
            return false;
    }
    return true;
}

static bool same_place(const struct target *a, const struct target *b)
{
    return a->kind == b->kind && str_eq(a->datasource.uid, b->datasource.uid) &&
           str_eq(a->region, b->region) && str_eq(a->account, b->account);
}

bool target_same(const struct target *a, const struct target *b)
{
    return same_place(a, b) && str_eq(a->name_space, b->name_space) &&
           str_eq(a->metric, b->metric) && str_eq(a->statistic, b->statistic) &&
           str_eq(a->period, b->period) && str_eq(a->expression, b->expression) &&
           str_eq(a->query, b->query) && same_dimensions(a, b) && same_metrics(a, b) &&
           same_buckets(a, b) &&
           same_texts(a->log_groups.at, a->log_groups.len, b->log_groups.at, b->log_groups.len);
}

struct target *work_once(struct work *w, struct target *t)
{
    for (size_t i = 0; i + 1 < w->out->targets.len; i++) {
        struct target *before = w->out->targets.at[i];
        if (!before->hide || !target_same(before, t)) continue;
        w->out->targets.len--;
        if (t->kind <= TARGET_CW_SQL) w->metrics--;
        return before;
    }
    return t;
}
