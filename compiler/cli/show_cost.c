/* show_cost: what dashboards cost, as text.  Not responsible for the reckoning (cost/cost.h). */
#include "cli/show_cost.h"

#include "cli/show_parts.h"

const char *cost_origin_text(enum cost_origin origin)
{
    static const char *const texts[] = {
        [COST_USUAL] = "usual", [COST_PROJECT] = "project", [COST_OPTION] = "option"};
    return texts[origin];
}

/* ---- columns ----------------------------------------------------------------------------- */

/* Numbers that outgrow their column still stand apart: "5.22 million" behind "663552". */
static void put_right(struct buf *out, str text, size_t width)
{
    size_t columns = utf8_width(text);
    buf_repeat(out, ' ', columns + 2 <= width ? width - columns : 2);
    buf_str(out, text);
}

static void put_left(struct buf *out, str text, size_t width)
{
    size_t columns = utf8_width(text);
    buf_str(out, text);
    buf_repeat(out, ' ', columns + 2 <= width ? width - columns : 2);
}

static void end_line(struct buf *out)
{
    while (out->len && out->ptr[out->len - 1] == ' ') out->len--;
    buf_char(out, '\n');
}

enum { METRICS_WIDTH = 13, GIGABYTES_WIDTH = 10, MONEY_WIDTH = 14, MOST_NAME = 36 };

static void put_amounts(struct arena *a, double metrics, double gigabytes, double month,
                        struct buf *out)
{
    put_right(out, metrics > 0 ? cost_count(a, metrics) : STR("-"), METRICS_WIDTH);
    put_right(out, gigabytes > 0 ? cost_decimal(a, gigabytes) : STR("-"), GIGABYTES_WIDTH);
    put_right(out, month > 0 ? cost_money(a, month) : STR("-"), MONEY_WIDTH);
    buf_text(out, "   ");
}

/* ---- panels ------------------------------------------------------------------------------ */

/* "10 function", "10 function, 3 times": where the numbers of its queries come from. */
static str reasons(struct arena *a, const struct cost_panel *p)
{
    str text = STR_EMPTY;
    for (size_t i = 0; i < p->queries.len; i++) {
        str from = p->queries.at[i].from;
        size_t times = 0, before = 0;
        for (size_t k = 0; k < p->queries.len; k++) {
            bool same = str_eq(p->queries.at[k].from, from);
            times += same;
            before += same && k < i;
        }
        if (!from.len || before) continue;
        text = arena_join(a, text, text.len ? STR("; ") : STR_EMPTY, from);
        if (times > 1) text = arena_printf(a, "%.*s, %zu times", STR_ARG(text), times);
    }
    if (p->copies != 1)
        text = arena_join(a, text, text.len ? STR("; ") : STR_EMPTY, STR("repeated "),
                          cost_count(a, p->copies), STR(" times"));
    return text;
}

static void put_note(struct buf *out, str text)
{
    buf_repeat(out, ' ', METRICS_WIDTH + GIGABYTES_WIDTH + MONEY_WIDTH + 5);
    buf_printf(out, "%.*s\n", STR_ARG(text));
}

static void put_panel(struct arena *a, const struct cost_panel *p, size_t width, struct buf *out)
{
    if (!p->queries.len) return; /* a text asks nothing */
    put_amounts(a, p->refresh.metrics, p->refresh.gigabytes, p->month, out);
    put_left(out, shown_plain(a, p->title), width + 3);
    buf_str(out, reasons(a, p));
    end_line(out);
    if (p->folded_to > 0) put_note(out, cost_folded(a, p));
    if (p->folded)
        put_note(out, STR("not counted: its row begins collapsed, and asks when it is opened"));
    if (p->refresh.opensearch > 0) put_note(out, STR("OpenSearch: no price for a query"));
    if (p->refresh.unpriced > 0) put_note(out, STR("not priced: another data source"));
    for (size_t i = 0; i < p->notes.len; i++) put_note(out, p->notes.at[i]);
}

static size_t widest_title(struct arena *a, const struct cost_dashboard *d)
{
    size_t width = 0;
    for (size_t i = 0; i < d->panels.len; i++) {
        size_t columns = utf8_width(shown_plain(a, d->panels.at[i]->title));
        if (columns > width) width = columns;
    }
    return width < MOST_NAME ? width : MOST_NAME;
}

static str duration(struct arena *a, double seconds)
{
    static const struct {
        double seconds;
        const char *unit;
    } units[] = {{86400, "d"}, {3600, "h"}, {60, "m"}, {1, "s"}};
    size_t i = 0;
    while (i + 1 < COUNT_OF(units) &&
           seconds / units[i].seconds != (double)(int64_t)(seconds / units[i].seconds))
        i++;
    return arena_join(a, number_str(a, seconds / units[i].seconds), str_from(units[i].unit));
}

static void put_dashboard(struct arena *a, const struct cost_dashboard *d, struct buf *out)
{
    struct shown_dashboard named = {.title = d->title, .folder = d->folder};
    size_t width = widest_title(a, d);
    buf_printf(out, "%.*s   range %.*s, ", STR_ARG(shown_title(a, &named)),
               STR_ARG(duration(a, d->range)));
    if (d->every > 0)
        buf_printf(out, "refresh %.*s: ", STR_ARG(duration(a, d->every)));
    else
        buf_text(out, "no refresh: ");
    buf_printf(out, "asks %.*s times a month\n", STR_ARG(cost_count(a, d->refreshes)));
    put_right(out, STR("metrics"), METRICS_WIDTH);
    put_right(out, STR("GB read"), GIGABYTES_WIDTH);
    put_right(out, STR("USD a month"), MONEY_WIDTH);
    buf_text(out, "\n");
    for (size_t i = 0; i < d->panels.len; i++) put_panel(a, d->panels.at[i], width, out);
    put_amounts(a, d->refresh.metrics, d->refresh.gigabytes, d->month, out);
    buf_text(out, "the dashboard\n");
    for (size_t i = 0; i < d->notes.len; i++) put_note(out, d->notes.at[i]);
    buf_char(out, '\n');
}

/* ---- the sum ----------------------------------------------------------------------------- */

static void put_part(struct arena *a, str name, double usd, str what, struct buf *out)
{
    buf_text(out, "  ");
    put_left(out, name, 16);
    put_right(out, cost_money(a, usd), MONEY_WIDTH);
    buf_printf(out, "   %.*s\n", STR_ARG(what));
}

static void put_parts(const struct cost_report *r, struct buf *out)
{
    struct arena *a = r->arena;
    const struct cost_amount *m = &r->month;
    put_part(a, STR("GetMetricData"), m->usd[COST_METRIC_DATA],
             arena_join(a, cost_plural(a, m->metrics, "metric"), STR(", billed from the first on")),
             out);
    if (m->insights > 0)
        buf_printf(out, "%*s%.*s of them looked at by Metrics Insights\n", 16 + MONEY_WIDTH + 5, "",
                   STR_ARG(cost_count(a, m->insights)));
    if (m->logs > 0)
        put_part(a, STR("Logs Insights"), m->log_usd,
                 arena_printf(a, "%.*s GB, read by %.*s queries",
                              STR_ARG(cost_count(a, m->gigabytes)),
                              STR_ARG(cost_count(a, m->logs))),
                 out);
    if (m->requests > 0)
        put_part(a, STR("other requests"), m->usd[COST_REQUESTS],
                 arena_join(a, cost_count(a, m->requests),
                            STR(", for drop-downs and alarms; the free ones are not counted on")),
                 out);
    if (r->licensed)
        put_part(a, STR("licences"), r->licences.month,
                 arena_join(a, STR("Amazon Managed Grafana: "),
                            cost_plural(a, r->licences.editors, "editor"), STR(", "),
                            cost_plural(a, r->licences.viewers, "viewer")),
                 out);
}

static void put_unpriced(const struct cost_report *r, struct buf *out)
{
    struct arena *a = r->arena;
    if (r->month.opensearch > 0)
        buf_text(out, "OpenSearch has no price for a query: a domain is paid by the hour, a "
                      "serverless\ncollection by its capacity, whoever asks.\n");
    if (r->month.unpriced > 0) buf_text(out, "Queries of other data sources are not priced.\n");
    if (r->folded_month > 0)
        buf_printf(out, "Rows that begin collapsed would add %.*s USD, were they always open.\n",
                   STR_ARG(cost_money(a, r->folded_month)));
}

static void put_sum(const struct cost_report *r, struct buf *out)
{
    struct arena *a = r->arena;
    double metrics = 0, month = cost_usd(&r->month);
    for (size_t i = 0; i < r->dashboards.len; i++) metrics += r->dashboards.at[i]->refresh.metrics;
    buf_printf(out, "%.*s: %.*s a refresh, about %.*s USD a month",
               STR_ARG(cost_plural(a, (double)r->dashboards.len, "dashboard")),
               STR_ARG(cost_plural(a, metrics, "metric")), STR_ARG(cost_money(a, month)));
    if (r->licensed)
        buf_printf(out, ", with licences %.*s", STR_ARG(cost_money(a, month + r->licences.month)));
    buf_char(out, '\n');
    put_parts(r, out);
    put_unpriced(r, out);
    if (r->budget > 0)
        buf_printf(out, "The budget is %.*s USD a month, without licences: %s.\n",
                   STR_ARG(cost_money(a, r->budget)), month > r->budget ? "exceeded" : "kept");
}

/* ---- what it is based on ----------------------------------------------------------------- */

static void put_assumption(struct arena *a, const struct cost_assumed *one, str what, size_t width,
                           struct buf *out)
{
    buf_text(out, "  ");
    put_left(out, one->name, width + 2);
    put_right(out, number_str(a, one->value), 8);
    buf_printf(out, "   %.*s%s%s%s\n", STR_ARG(what), one->origin == COST_USUAL ? "" : " (",
               one->origin == COST_USUAL     ? ""
               : one->origin == COST_PROJECT ? "the project's `assume`"
                                             : "as the command says",
               one->origin == COST_USUAL ? "" : ")");
}

static bool is_seen(const struct cost_seen *seen, const struct cost_assumed *one)
{
    for (size_t i = 0; i < seen->dimensions.len; i++) {
        const struct cost_dimension *d = &seen->dimensions.at[i];
        if (str_eq(d->name, one->name) || str_eq(d->key, one->name)) return true;
    }
    return false;
}

static size_t widest_assumption(const struct cost_report *r)
{
    const struct cost_seen *seen = r->options->seen;
    size_t width = strlen("viewers");
    for (size_t i = 0; i < seen->dimensions.len; i++) {
        size_t columns = utf8_width(seen->dimensions.at[i].name);
        if (columns > width) width = columns;
    }
    return width;
}

static void put_assumptions(const struct cost_report *r, struct buf *out)
{
    struct arena *a = r->arena;
    const struct cost_assumptions *all = r->options->assume;
    const struct cost_seen *seen = r->options->seen;
    size_t width = widest_assumption(r);
    buf_text(out, "\nassumed; another number is said by --assume NAME=NUMBER, or in the project by "
                  "`assume`\n");
    for (int i = 0; i < COST_NUMBERS; i++)
        put_assumption(a, &all->numbers[i], str_from(cost_numbers[i].doc), width, out);
    for (size_t i = 0; i < seen->dimensions.len; i++) {
        const struct cost_dimension *d = &seen->dimensions.at[i];
        struct cost_assumed one = {d->name, d->count, d->origin};
        str what =
            str_eq(d->name, d->key)
                ? STR("values, where all are asked for")
                : arena_printf(a, "values of %.*s, where all are asked for", STR_ARG(d->key));
        put_assumption(a, &one, what, width, out);
    }
    for (size_t i = 0; i < all->dimensions.len; i++)
        if (!is_seen(seen, &all->dimensions.at[i]))
            put_assumption(a, &all->dimensions.at[i], STR("of use to no query here"), width, out);
    buf_text(out,
             "  Drop-downs are counted with All chosen, panels as if all of them were scrolled "
             "to.\n");
}

static void put_price(const struct cost_report *r, enum cost_item item, str region, struct buf *out)
{
    struct arena *a = r->arena;
    const struct cost_prices *prices = r->options->prices;
    const struct cost_price *price = cost_price(prices, item, region);
    put_right(out, number_str(a, price->usd), 8);
    buf_printf(out, " for %.*s %s", STR_ARG(number_str(a, price->per)), cost_item_texts[item]);
    if (region.len) buf_printf(out, ", %.*s", STR_ARG(region));
    if (!cost_region_known(prices, item, region))
        buf_printf(out, " (no price known: that of %s)", cost_home);
    buf_printf(out, " (%.*s)\n", STR_ARG(price->date));
}

static void put_prices(const struct cost_report *r, struct buf *out)
{
    const struct cost_seen *seen = r->options->seen;
    buf_text(out, "\nprices in USD, and their date\n");
    for (size_t i = 0; i < seen->regions.len; i++) {
        put_price(r, COST_METRIC_DATA, seen->regions.at[i], out);
        if (r->month.logs > 0) put_price(r, COST_LOGS, seen->regions.at[i], out);
    }
    if (r->month.requests > 0) put_price(r, COST_REQUESTS, cost_region(r->options), out);
    if (r->licensed) {
        put_price(r, COST_EDITOR, STR_EMPTY, out);
        put_price(r, COST_VIEWER, STR_EMPTY, out);
    }
    if (seen->default_region)
        buf_printf(out,
                   "  Where a dashboard leaves the region to the data source, it is taken as "
                   "%.*s.\n",
                   STR_ARG(cost_region(r->options)));
}

enum { PEAK_WIDTH = 15 };

static const char *verdict(const struct cost_peak *peak, const struct cost_limit_row *limit)
{
    if (peak->screen > limit->most)
        return limit->adjustable ? ": too many; AWS raises it on request" : ": too many";
    return peak->all > limit->most ? ": too many, should they fall together" : "";
}

static void put_quotas(const struct cost_report *r, struct buf *out)
{
    struct arena *a = r->arena;
    if (!r->peaks.len) return;
    buf_text(out,
             "\nof what AWS allows an account in a region; one screen asks for all its panels at "
             "once,\nand all screens may ask in the same second\n");
    put_right(out, STR("one screen"), PEAK_WIDTH);
    put_right(out, STR("all"), PEAK_WIDTH);
    put_right(out, STR("allowed"), PEAK_WIDTH);
    buf_char(out, '\n');
    for (size_t i = 0; i < r->peaks.len; i++) {
        const struct cost_peak *peak = &r->peaks.list[i];
        const struct cost_limit_row *limit = &r->options->prices->limits[peak->limit];
        put_right(out, cost_count(a, peak->screen), PEAK_WIDTH);
        put_right(out, cost_count(a, peak->all), PEAK_WIDTH);
        put_right(out, cost_count(a, limit->most), PEAK_WIDTH);
        buf_printf(out, "   %s%s\n", cost_limit_texts[peak->limit], verdict(peak, limit));
    }
}

void show_cost(const struct cost_report *r, struct buf *out)
{
    for (size_t i = 0; i < r->dashboards.len; i++)
        put_dashboard(r->arena, r->dashboards.at[i], out);
    put_sum(r, out);
    put_assumptions(r, out);
    put_prices(r, out);
    put_quotas(r, out);
}
