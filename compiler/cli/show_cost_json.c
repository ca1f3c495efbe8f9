/* show_cost_json: what dashboards cost, as one JSON document.  Amounts are in USD. */
#include "cli/show_cost.h"

#include "base/json.h"

static void field(struct json_writer *w, const char *key, double value)
{
    json_key_text(w, key);
    json_put_number(w, cost_rounded(value));
}

static const char *const kind_names[] = {
    [TARGET_CW_METRIC] = "metric",      [TARGET_CW_MATH] = "math",     [TARGET_CW_SQL] = "insights",
    [TARGET_CW_LOGS] = "logs",          [TARGET_OS_LUCENE] = "lucene", [TARGET_OS_PPL] = "ppl",
    [TARGET_EXPRESSION] = "expression", [TARGET_RAW] = "other",
};

static void put_strings(struct json_writer *w, const char *key, const str *list, size_t count)
{
    if (!count) return;
    json_key_text(w, key);
    json_begin_array(w);
    for (size_t i = 0; i < count; i++) json_put_str(w, list[i]);
    json_end_array(w);
}

static void put_amount(struct json_writer *w, const struct cost_amount *a)
{
    field(w, "metrics", a->metrics);
    field(w, "metricsInsights", a->insights);
    field(w, "calls", a->calls);
    field(w, "datapoints", a->points);
    field(w, "logQueries", a->logs);
    field(w, "logGigabytes", a->gigabytes);
    field(w, "otherRequests", a->requests);
    field(w, "openSearchQueries", a->opensearch);
    field(w, "unpricedQueries", a->unpriced);
    field(w, "usd", cost_usd(a));
}

static void put_queries(struct json_writer *w, const struct cost_panel *p)
{
    json_key(w, "queries");
    json_begin_array(w);
    for (size_t i = 0; i < p->queries.len; i++) {
        const struct cost_query *q = &p->queries.at[i];
        json_begin_object(w);
        json_field_str(w, "refId", q->ref_id);
        json_field_text(w, "kind", kind_names[q->kind]);
        field(w, "metrics", q->metrics);
        if (q->gigabytes > 0) field(w, "logGigabytes", q->gigabytes);
        if (q->from.len) json_field_str(w, "from", q->from);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_panel(struct json_writer *w, const struct cost_panel *p)
{
    json_begin_object(w);
    json_field_number(w, "panel", p->id);
    json_field_str(w, "title", p->title);
    if (p->row.len) json_field_str(w, "row", p->row);
    json_field_number(w, "copies", p->copies);
    json_field_bool(w, "collapsed", p->folded);
    field(w, "month", p->month);
    json_key(w, "refresh");
    json_begin_object(w);
    put_amount(w, &p->refresh);
    json_end_object(w);
    if (p->folded_to > 0) {
        json_key(w, "aggregated");
        json_begin_object(w);
        field(w, "from", p->folded_from);
        field(w, "to", p->folded_to);
        json_field_str(w, "why", p->folded_why);
        json_end_object(w);
    }
    put_queries(w, p);
    put_strings(w, "notes", p->notes.at, p->notes.len);
    json_end_object(w);
}

static void put_dashboard(struct json_writer *w, const struct cost_dashboard *d)
{
    json_begin_object(w);
    json_field_str(w, "uid", d->uid);
    json_field_str(w, "title", d->title);
    json_field_str(w, "folder", d->folder);
    field(w, "refreshSeconds", d->every);
    field(w, "rangeSeconds", d->range);
    field(w, "refreshesAMonth", d->refreshes);
    field(w, "month", d->month);
    field(w, "collapsedMonth", d->folded_month);
    json_key(w, "refresh");
    json_begin_object(w);
    put_amount(w, &d->refresh);
    json_end_object(w);
    json_key(w, "panels");
    json_begin_array(w);
    for (size_t i = 0; i < d->panels.len; i++) put_panel(w, d->panels.at[i]);
    json_end_array(w);
    put_strings(w, "notes", d->notes.at, d->notes.len);
    json_end_object(w);
}

static void put_assumption(struct json_writer *w, const struct cost_assumed *one, str key)
{
    json_begin_object(w);
    json_field_str(w, "name", one->name);
    if (key.len) json_field_str(w, "dimension", key);
    json_field_number(w, "value", one->value);
    json_field_text(w, "from", cost_origin_text(one->origin));
    json_end_object(w);
}

static void put_assumptions(struct json_writer *w, const struct cost_options *o)
{
    json_key(w, "assumptions");
    json_begin_array(w);
    for (int i = 0; i < COST_NUMBERS; i++) put_assumption(w, &o->assume->numbers[i], STR_EMPTY);
    for (size_t i = 0; i < o->seen->dimensions.len; i++) {
        const struct cost_dimension *d = &o->seen->dimensions.at[i];
        struct cost_assumed one = {d->name, d->count, d->origin};
        put_assumption(w, &one, d->key);
    }
    json_end_array(w);
}

static void put_price(struct json_writer *w, const struct cost_prices *prices, enum cost_item item,
                      str region)
{
    const struct cost_price *price = cost_price(prices, item, region);
    json_begin_object(w);
    json_field_text(w, "what", cost_item_texts[item]);
    if (region.len) json_field_str(w, "region", region);
    json_field_bool(w, "known", cost_region_known(prices, item, region));
    json_field_number(w, "usd", price->usd);
    json_field_number(w, "for", price->per);
    json_field_str(w, "date", price->date);
    json_field_str(w, "source", price->source);
    json_end_object(w);
}

static void put_prices(struct json_writer *w, const struct cost_options *o)
{
    json_key(w, "prices");
    json_begin_array(w);
    for (size_t i = 0; i < o->seen->regions.len; i++) {
        put_price(w, o->prices, COST_METRIC_DATA, o->seen->regions.at[i]);
        put_price(w, o->prices, COST_LOGS, o->seen->regions.at[i]);
    }
    put_price(w, o->prices, COST_REQUESTS, cost_region(o));
    put_price(w, o->prices, COST_EDITOR, STR_EMPTY);
    put_price(w, o->prices, COST_VIEWER, STR_EMPTY);
    json_end_array(w);
}

static void put_quotas(struct json_writer *w, const struct cost_report *r)
{
    json_key(w, "quotas");
    json_begin_array(w);
    for (size_t i = 0; i < r->peaks.len; i++) {
        const struct cost_peak *peak = &r->peaks.list[i];
        const struct cost_limit_row *limit = &r->options->prices->limits[peak->limit];
        json_begin_object(w);
        json_field_text(w, "what", cost_limit_texts[peak->limit]);
        field(w, "oneScreen", peak->screen);
        field(w, "allScreens", peak->all);
        json_field_number(w, "most", limit->most);
        json_field_bool(w, "exceeded", peak->screen > limit->most);
        json_field_bool(w, "adjustable", limit->adjustable);
        json_field_str(w, "date", limit->date);
        json_end_object(w);
    }
    json_end_array(w);
}

static void put_sums(struct json_writer *w, const struct cost_report *r)
{
    json_field_text(w, "currency", "USD");
    field(w, "month", cost_usd(&r->month));
    field(w, "collapsedMonth", r->folded_month);
    json_key(w, "usage");
    json_begin_object(w);
    put_amount(w, &r->month);
    json_end_object(w);
    if (r->licensed) {
        json_key(w, "licences");
        json_begin_object(w);
        json_field_number(w, "editors", r->licences.editors);
        json_field_number(w, "viewers", r->licences.viewers);
        field(w, "month", r->licences.month);
        json_end_object(w);
    }
    if (r->budget <= 0) return;
    json_field_number(w, "budget", r->budget);
    json_field_bool(w, "exceeded", cost_usd(&r->month) > r->budget);
}

void show_cost_json(const struct cost_report *r, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out, r->arena);
    json_begin_object(&w);
    put_sums(&w, r);
    json_key(&w, "dashboards");
    json_begin_array(&w);
    for (size_t i = 0; i < r->dashboards.len; i++) put_dashboard(&w, r->dashboards.at[i]);
    json_end_array(&w);
    put_assumptions(&w, r->options);
    put_prices(&w, r->options);
    put_quotas(&w, r);
    json_end_object(&w);
    buf_char(out, '\n');
}
