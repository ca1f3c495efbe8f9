/* cost: a dashboard's panels, its drop-downs and annotations, and the month that follows.
 *
 * Not responsible for single queries (query.c), nor for how any of it is shown.
 */
#include "cost/inner.h"

/* ---- amounts ----------------------------------------------------------------------------- */

double cost_usd(const struct cost_amount *amount)
{
    return amount->usd[COST_METRIC_DATA] + amount->usd[COST_REQUESTS] + amount->log_usd;
}

void cost_add(struct cost_amount *to, const struct cost_amount *more, double times)
{
    to->metrics += more->metrics * times;
    to->insights += more->insights * times;
    to->calls += more->calls * times;
    to->points += more->points * times;
    to->logs += more->logs * times;
    to->gigabytes += more->gigabytes * times;
    to->requests += more->requests * times;
    to->opensearch += more->opensearch * times;
    to->unpriced += more->unpriced * times;
    to->usd[COST_METRIC_DATA] += more->usd[COST_METRIC_DATA] * times;
    to->usd[COST_REQUESTS] += more->usd[COST_REQUESTS] * times;
    to->log_usd += more->log_usd * times;
}

static void add_requests(struct cost_work *w, struct cost_amount *to, double requests)
{
    to->requests += requests;
    to->usd[COST_REQUESTS] +=
        cost_price_of(w->o->prices, COST_REQUESTS, cost_region(w->o), requests);
}

/* ---- panels ------------------------------------------------------------------------------ */

static double panel_range(const struct cost_work *w, const struct model_panel *p)
{
    double own = time_seconds(p->time_from);
    if (own <= 0 && p->time_from.len) own = time_between(p->time_from, STR("now"));
    return own > 0 ? own : w->out->range;
}

static struct cost_panel *price_panel(struct cost_work *w, const struct model_row *row,
                                      const struct model_panel *p)
{
    struct cost_panel *out = arena_new(w->a, struct cost_panel);
    struct cost_amount once;
    *out = (struct cost_panel){.id = p->id,
                               .title = arena_str(w->a, p->title),
                               .row = row->header ? arena_str(w->a, row->title) : STR_EMPTY,
                               .folded = row->header && row->collapsed};
    w->repeated[0] = row->repeat;
    w->repeated[1] = p->repeat;
    out->copies = repeat_copies(w, row->repeat);
    if (!str_eq(row->repeat, p->repeat)) out->copies *= repeat_copies(w, p->repeat);
    w->panel = p;
    w->panel_out = out;
    w->range = panel_range(w, p);
    price_targets(w);
    once = out->refresh;
    out->refresh = (struct cost_amount){0};
    cost_add(&out->refresh, &once, out->copies);
    return out;
}

static void price_panels(struct cost_work *w)
{
    for (size_t i = 0; i < w->model->rows.len; i++) {
        const struct model_row *row = w->model->rows.at[i];
        for (size_t k = 0; k < row->panels.len; k++) {
            struct cost_panel *p = price_panel(w, row, row->panels.at[k]);
            cost_add(p->folded ? &w->out->folded : &w->out->refresh, &p->refresh, 1);
            vec_push(w->a, &w->out->panels, p);
        }
    }
}

/* ---- what is asked beside the panels ------------------------------------------------------ */

/* Alarms are looked up, then their history. */
enum { REQUESTS_OF_ANNOTATION = 2 };

static void price_annotations(struct cost_work *w)
{
    double requests = 0;
    for (size_t i = 0; i < w->model->annotations.len; i++) {
        const struct model_annotation *one = &w->model->annotations.at[i];
        if (one->enable && str_is(one->datasource.type, "cloudwatch"))
            requests += REQUESTS_OF_ANNOTATION;
    }
    add_requests(w, &w->out->refresh, requests);
}

static str query_type(const struct model_variable *v)
{
    const struct json *type =
        v->query && v->query->kind == JSON_OBJECT ? json_get(v->query, STR("queryType")) : NULL;
    return type && type->kind == JSON_STRING ? type->string : STR_EMPTY;
}

/* ListMetrics, a request for each page; lists that the plugin has in itself ask nothing. */
static bool lists_metrics(const struct model_variable *v)
{
    static const char *const types[] = {"dimensionValues", "metrics", "dimensionKeys"};
    if (v->kind != VARIABLE_QUERY || !str_is(v->datasource.type, "cloudwatch")) return false;
    if (v->query && v->query->kind == JSON_STRING) return true;
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (str_is(query_type(v), types[i])) return true;
    return false;
}

static void price_variables(struct cost_work *w)
{
    double requests = 0;
    for (size_t i = 0; i < w->model->variables.len; i++)
        requests += lists_metrics(w->model->variables.at[i]);
    add_requests(w, &w->out->opening, requests);
}

/* ---- a month ----------------------------------------------------------------------------- */

static double refresh_seconds(struct cost_work *w)
{
    str text = w->model->refresh;
    double seconds = time_seconds(text);
    if (seconds > 0 || !text.len || str_is(text, "false")) return seconds;
    vec_push(w->a, &w->out->notes,
             arena_printf(w->a, "its refresh `%.*s` is taken as one a minute", STR_ARG(text)));
    return 60;
}

static void set_times(struct cost_work *w)
{
    const struct cost_assumptions *assume = w->o->assume;
    double screens =
        cost_assumed_number(assume, COST_VIEWERS) * cost_assumed_number(assume, COST_DAYS);
    w->out->every = refresh_seconds(w);
    w->out->range = time_between(w->model->from, w->model->to);
    if (w->out->range <= 0) {
        w->out->range = 6 * 3600;
        vec_push(w->a, &w->out->notes, STR("its range is not to be told, and taken as 6 hours"));
    }
    w->out->openings = screens * cost_assumed_number(assume, COST_OPENS);
    w->out->refreshes = w->out->openings;
    if (w->out->every > 0)
        w->out->refreshes +=
            screens * cost_assumed_number(assume, COST_HOURS) * 3600 / w->out->every;
}

static void set_month(struct cost_dashboard *d)
{
    for (size_t i = 0; i < d->panels.len; i++)
        d->panels.at[i]->month = cost_usd(&d->panels.at[i]->refresh) * d->refreshes;
    d->month = cost_usd(&d->refresh) * d->refreshes + cost_usd(&d->opening) * d->openings;
    d->folded_month = cost_usd(&d->folded) * d->refreshes;
}

struct cost_dashboard *cost_of(const struct model_dashboard *model,
                               const struct cost_options *options, struct arena *a)
{
    struct cost_dashboard *out = arena_new(a, struct cost_dashboard);
    struct cost_work w = {.a = a, .o = options, .model = model, .out = out};
    out->uid = arena_str(a, model->uid);
    out->title = arena_str(a, model->title);
    out->folder = arena_str(a, model->folder);
    set_times(&w);
    price_panels(&w);
    price_annotations(&w);
    price_variables(&w);
    set_month(out);
    return out;
}
