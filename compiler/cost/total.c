/* total: several dashboards together, and numbers as text. */
#include "cost/inner.h"

#include <math.h>

str cost_region(const struct cost_options *options)
{
    return options->region.len ? options->region : str_from(cost_home);
}

void cost_add_month(struct cost_amount *to, const struct cost_dashboard *d)
{
    cost_add(to, &d->refresh, d->refreshes);
    cost_add(to, &d->opening, d->openings);
}

/* ---- quotas ------------------------------------------------------------------------------ */

enum { RECENT = 3 * 3600 };

/* What a refresh of one dashboard takes of a quota. */
static double taken(const struct cost_dashboard *d, enum cost_limit limit)
{
    double most = 0;
    switch (limit) {
    case LIMIT_CALLS: return d->refresh.calls;
    case LIMIT_POINTS: return d->range <= RECENT ? d->refresh.points : 0;
    case LIMIT_POINTS_OLDER: return d->range > RECENT ? d->refresh.points : 0;
    case LIMIT_LOG_STARTS:
    case LIMIT_LOG_RUNNING: return d->refresh.logs;
    case LIMIT_CALL_QUERIES:
        for (size_t i = 0; i < d->panels.len; i++)
            if (d->panels.at[i]->call_queries > most) most = d->panels.at[i]->call_queries;
        return most;
    default: return 0;
    }
}

static struct cost_peak peak_of(struct cost_dashboard *const *dashboards, size_t count,
                                enum cost_limit limit, double viewers)
{
    struct cost_peak peak = {.limit = limit};
    bool adds_up = limit != LIMIT_CALL_QUERIES;
    for (size_t i = 0; i < count; i++) {
        double one = taken(dashboards[i], limit);
        if (one > peak.screen) peak.screen = one;
        peak.all += adds_up ? one * viewers : 0;
    }
    if (!adds_up) peak.all = peak.screen;
    return peak;
}

cost_peaks cost_peaks_of(struct cost_dashboard *const *dashboards, size_t count,
                         const struct cost_options *options)
{
    cost_peaks peaks = {0};
    double viewers = cost_assumed_number(options->assume, COST_VIEWERS);
    for (int i = 0; i < COST_LIMITS; i++) {
        struct cost_peak peak = peak_of(dashboards, count, (enum cost_limit)i, viewers);
        if (peak.all > 0) peaks.list[peaks.len++] = peak;
    }
    return peaks;
}

/* ---- licences ---------------------------------------------------------------------------- */

struct cost_licences cost_licences(const struct cost_prices *prices, double editors, double viewers)
{
    struct cost_licences out = {editors < 1 ? 1 : editors, viewers, 0};
    out.month = cost_price_of(prices, COST_EDITOR, STR_EMPTY, out.editors) +
                cost_price_of(prices, COST_VIEWER, STR_EMPTY, out.viewers);
    return out;
}

/* ---- text -------------------------------------------------------------------------------- */

str cost_money(struct arena *a, double usd)
{
    double cents = floor(fabs(usd) * 100 + 0.5);
    if (usd > 0 && cents == 0) return STR("under 0.01");
    double whole = floor(cents / 100);
    return arena_printf(a, "%s%.*s.%02d", usd < 0 && cents > 0 ? "-" : "",
                        STR_ARG(number_str(a, whole)), (int)(cents - whole * 100));
}

str cost_decimal(struct arena *a, double value)
{
    double step = value >= 100 ? 1 : value >= 10 ? 10 : value >= 1 ? 100 : 1000;
    return number_str(a, floor(value * step + 0.5) / step);
}

str cost_count(struct arena *a, double count)
{
    if (count < 1e6) return number_str(a, floor(count + 0.5));
    return arena_join(a, cost_decimal(a, count / 1e6), STR(" million"));
}

double cost_rounded(double value) { return floor(value * 1e6 + 0.5) / 1e6; }

str cost_plural(struct arena *a, double count, const char *noun)
{
    return arena_printf(a, "%.*s %s%s", STR_ARG(cost_count(a, count)), noun, count == 1 ? "" : "s");
}

str cost_folded(struct arena *a, const struct cost_panel *p)
{
    return arena_join(a, cost_plural(a, p->folded_from, "metric"), STR(" → "),
                      cost_count(a, p->folded_to), STR(", "), p->folded_why);
}

static void add_part(struct arena *a, str *text, str part)
{
    *text = text->len ? arena_join(a, *text, STR(", "), part) : part;
}

str cost_sentence(struct arena *a, const struct cost_panel *p)
{
    str text = STR_EMPTY;
    const struct cost_amount *r = &p->refresh;
    if (r->metrics > 0) add_part(a, &text, cost_plural(a, r->metrics, "metric"));
    if (r->gigabytes > 0)
        add_part(a, &text, arena_join(a, cost_decimal(a, r->gigabytes), STR(" GB of logs")));
    if (text.len)
        text = arena_join(a, text, STR(" a refresh, about "), cost_money(a, p->month),
                          STR(" USD a month"));
    if (p->folded) add_part(a, &text, STR("once its row is opened"));
    if (r->opensearch > 0) add_part(a, &text, STR("OpenSearch: no price for a query"));
    if (r->unpriced > 0) add_part(a, &text, STR("not priced: another data source"));
    return p->folded_to > 0 ? arena_join(a, text, STR(" ("), cost_folded(a, p), STR(")")) : text;
}
