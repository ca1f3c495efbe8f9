/* show_difference: what changes do to the cost, in one sentence.  Not responsible for prices. */
#include "cli/show_parts.h"

#include <math.h>

struct shown_cost shown_cost_of(const struct cost_dashboard *cost)
{
    if (!cost) return (struct shown_cost){.known = true};
    return (struct shown_cost){true, cost->refresh.metrics, cost->refresh.gigabytes, cost->month,
                               cost->refresh.unpriced};
}

/* ---- sums -------------------------------------------------------------------------------- */

static void add(struct shown_cost *to, const struct shown_cost *more)
{
    to->known = true;
    to->metrics += more->metrics;
    to->gigabytes += more->gigabytes;
    to->month += more->month;
    to->unpriced += more->unpriced;
}

/* A conflict is left as it is. */
static bool takes_part(const struct shown_dashboard *d)
{
    return d->kind != SHOWN_EDITED && d->kind != SHOWN_FOREIGN;
}

struct shown_cost_sums shown_costs(const struct shown *s)
{
    struct shown_cost_sums sums = {0};
    for (size_t i = 0; i < s->dashboards.len; i++) {
        const struct shown_dashboard *d = s->dashboards.at[i];
        if (!takes_part(d)) continue;
        if (d->was.known && d->is.known) {
            add(&sums.was, &d->was);
            add(&sums.is, &d->is);
        } else {
            sums.unknown++;
        }
    }
    return sums;
}

/* ---- the sentence ------------------------------------------------------------------------ */

static str arrow(struct arena *a, str was, str is)
{
    return str_eq(was, is) ? is : arena_join(a, was, STR(" → "), is);
}

/* "412 → 431 metrics a refresh", "412 metrics and 1 → 2 GB a refresh" */
static str amounts(struct arena *a, const struct shown_cost_sums *sums)
{
    str metrics = arrow(a, cost_count(a, sums->was.metrics), cost_count(a, sums->is.metrics));
    bool one = sums->was.metrics == 1 && sums->is.metrics == 1;
    str text = arena_join(a, metrics, one ? STR(" metric") : STR(" metrics"));
    if (sums->was.gigabytes != sums->is.gigabytes) {
        str read =
            arrow(a, cost_decimal(a, sums->was.gigabytes), cost_decimal(a, sums->is.gigabytes));
        text = arena_join(a, text, STR(" and "), read, STR(" GB of logs"));
    }
    return arena_join(a, text, STR(" a refresh"));
}

static str unpriced(struct arena *a, const struct shown_cost_sums *sums)
{
    str text = STR_EMPTY;
    double queries =
        sums->is.unpriced > sums->was.unpriced ? sums->is.unpriced : sums->was.unpriced;
    if (queries > 0)
        text = arena_printf(a, " Not priced: %.*s quer%s of other data sources.",
                            STR_ARG(cost_count(a, queries)), queries == 1 ? "y" : "ies");
    if (sums->unknown)
        text = arena_printf(a, "%.*s Of %zu dashboard%s the price is not known.", STR_ARG(text),
                            sums->unknown, sums->unknown == 1 ? "" : "s");
    return text;
}

str shown_cost_change(const struct shown *s)
{
    struct arena *a = s->arena;
    struct shown_cost_sums sums = shown_costs(s);
    double more = sums.is.month - sums.was.month;
    const char *way = more > 0 ? "more" : "less";
    str change = STR("The cost stays the same");
    if (!sums.is.known || !shown_any(s)) return STR_EMPTY;
    if (fabs(more) >= 0.005)
        change =
            arena_printf(a, "About %.*s USD a month %s", STR_ARG(cost_money(a, fabs(more))), way);
    else if (fabs(more) >= 1e-9)
        change = arena_printf(a, "Less than a cent a month %s", way);
    return arena_join(a, change, STR(" ("), amounts(a, &sums), STR(")."), unpriced(a, &sums));
}
