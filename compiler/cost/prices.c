/* prices: see prices.h.  Not responsible for what is asked for (query.c). */
#include "cost/prices.h"

const char cost_home[] = "us-east-1";

static const char *const item_names[COST_ITEMS] = {
    [COST_METRIC_DATA] = "metric-data", [COST_REQUESTS] = "requests",
    [COST_LOGS] = "logs-scanned",       [COST_EDITOR] = "amg-editor",
    [COST_VIEWER] = "amg-viewer",       [COST_ENTERPRISE] = "amg-enterprise",
};
static const char *const limit_names[COST_LIMITS] = {
    [LIMIT_CALLS] = "calls",
    [LIMIT_POINTS] = "points",
    [LIMIT_POINTS_OLDER] = "points-older",
    [LIMIT_CALL_QUERIES] = "queries-of-a-call",
    [LIMIT_CALL_POINTS] = "points-of-a-call",
    [LIMIT_INSIGHTS] = "insights-metrics",
    [LIMIT_SERIES] = "search-series",
    [LIMIT_LOG_STARTS] = "log-starts",
    [LIMIT_LOG_RUNNING] = "logs-at-once",
};

const char *const cost_item_texts[COST_ITEMS] = {
    [COST_METRIC_DATA] = "metrics that GetMetricData asks for",
    [COST_REQUESTS] = "other requests to CloudWatch",
    [COST_LOGS] = "GB that Logs Insights reads",
    [COST_EDITOR] = "editor's licence of Amazon Managed Grafana, a month",
    [COST_VIEWER] = "viewer's licence of Amazon Managed Grafana, a month",
    [COST_ENTERPRISE] = "user's licence of Enterprise plugins on top, a month; `up` buys none",
};
const char *const cost_limit_texts[COST_LIMITS] = {
    [LIMIT_CALLS] = "calls of GetMetricData a second",
    [LIMIT_POINTS] = "datapoints a second, of ranges up to 3 hours",
    [LIMIT_POINTS_OLDER] = "datapoints a second, of longer ranges",
    [LIMIT_CALL_QUERIES] = "queries in one call of GetMetricData",
    [LIMIT_CALL_POINTS] = "datapoints in one answer",
    [LIMIT_INSIGHTS] = "metrics that one query of Metrics Insights looks at",
    [LIMIT_SERIES] = "series of one search",
    [LIMIT_LOG_STARTS] = "queries of Logs Insights started a second",
    [LIMIT_LOG_RUNNING] = "queries of Logs Insights at a time (30 in older accounts)",
};

/* ---- reading the tables ------------------------------------------------------------------ */

enum { PRICE_COLUMNS = 7, LIMIT_COLUMNS = 6 };

static str table_text(const char *name)
{
    for (size_t i = 0; i < cost_table_file_count; i++)
        if (strcmp(cost_table_files[i].name, name) == 0)
            return (str){cost_table_files[i].text, cost_table_files[i].size};
    BUG("the table %s is not in the program", name);
}

static double number_of(str text, str line)
{
    size_t used;
    double value = number_read(text, &used);
    if (!used || used != text.len) BUG("no number in `%.*s`", STR_ARG(line));
    return value;
}

static int index_of(const char *const *names, int count, str name)
{
    for (int i = 0; i < count; i++)
        if (str_is(name, names[i])) return i;
    BUG("`%.*s` is no row of the tables of costs", STR_ARG(name));
}

/* The next row that is no comment, cut at its tabs; false at the end. */
static bool next_row(str *rest, str *line, str *columns, int count)
{
    while (str_split(rest, '\n', line)) {
        if (line->len == 0 || line->ptr[0] == '#') continue;
        str left = *line;
        int found = 0;
        while (found < count && str_split(&left, '\t', &columns[found])) found++;
        if (found != count || left.len) BUG("a row with other columns: `%.*s`", STR_ARG(*line));
        return true;
    }
    return false;
}

static void read_prices(struct arena *a, struct cost_prices *out)
{
    str rest = table_text("prices.tsv"), line, at[PRICE_COLUMNS];
    while (next_row(&rest, &line, at, PRICE_COLUMNS)) {
        struct cost_price price = {
            .item = (enum cost_item)index_of(item_names, COST_ITEMS, at[0]),
            .region = at[1],
            .usd = number_of(at[2], line),
            .per = number_of(at[3], line),
            .unit = at[4],
            .date = at[5],
            .source = at[6],
        };
        vec_push(a, &out->list, price);
    }
}

static void read_limits(struct cost_prices *out)
{
    str rest = table_text("quotas.tsv"), line, at[LIMIT_COLUMNS];
    while (next_row(&rest, &line, at, LIMIT_COLUMNS)) {
        out->limits[index_of(limit_names, COST_LIMITS, at[0])] =
            (struct cost_limit_row){.most = number_of(at[1], line),
                                    .adjustable = str_is(at[3], "adjustable"),
                                    .date = at[4],
                                    .source = at[5]};
    }
}

const struct cost_prices *cost_prices(struct arena *a)
{
    struct cost_prices *out = arena_new(a, struct cost_prices);
    read_prices(a, out);
    read_limits(out);
    return out;
}

/* ---- asking them ------------------------------------------------------------------------- */

static const struct cost_price *row_of(const struct cost_prices *p, enum cost_item item, str region)
{
    for (size_t i = 0; i < p->list.len; i++) {
        const struct cost_price *row = &p->list.at[i];
        if (row->item == item && (str_eq(row->region, region) || str_is(row->region, "*")))
            return row;
    }
    return NULL;
}

bool cost_region_known(const struct cost_prices *p, enum cost_item item, str region)
{
    return row_of(p, item, region) != NULL;
}

const struct cost_price *cost_price(const struct cost_prices *p, enum cost_item item, str region)
{
    const struct cost_price *row = row_of(p, item, region);
    if (!row) row = row_of(p, item, str_from(cost_home));
    if (!row) BUG("%s has no price in %s", item_names[item], cost_home);
    return row;
}

double cost_price_of(const struct cost_prices *p, enum cost_item item, str region, double amount)
{
    const struct cost_price *row = cost_price(p, item, region);
    return amount * row->usd / row->per;
}
