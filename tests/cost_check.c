/* cost_check: what must hold of every dashboard's price:
 *
 *     cost_check FILE…
 *
 * A model costs what it costs after it was written and read again; more viewers, hours, values or
 * gigabytes never cost less; nothing is negative; panels add up to the dashboard.
 */
#include <stdio.h>

#include "dash.h"
#include "read/read.h"

static const char *file;
static size_t dashboards, failures;

static void check(bool holds, const struct dash_dashboard *d, const char *what)
{
    if (holds) return;
    failures++;
    printf("%s: %.*s: %s\n", file, STR_ARG(d->title), what);
}

static bool same_amount(const struct cost_amount *a, const struct cost_amount *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static bool same_panel(const struct cost_panel *a, const struct cost_panel *b)
{
    bool same = a->queries.len == b->queries.len && a->copies == b->copies &&
                a->folded == b->folded && a->folded_to == b->folded_to &&
                str_eq(a->title, b->title) && same_amount(&a->refresh, &b->refresh);
    for (size_t i = 0; same && i < a->queries.len; i++)
        same = a->queries.at[i].metrics == b->queries.at[i].metrics &&
               str_eq(a->queries.at[i].from, b->queries.at[i].from);
    return same;
}

/* By the model that reading its JSON gives. */
static void check_read(const struct dash_dashboard *d, const struct model_dashboard *model,
                       const struct cost_options *o, struct arena *a)
{
    const struct cost_dashboard *read = cost_of(model, o, a), *own = d->cost;
    check(read->month == own->month && read->folded_month == own->folded_month &&
              read->refreshes == own->refreshes && same_amount(&read->refresh, &own->refresh) &&
              same_amount(&read->opening, &own->opening),
          d, "costs something else when it is read");
    check(read->panels.len == own->panels.len, d, "has other panels when it is read");
    for (size_t i = 0; i < own->panels.len && i < read->panels.len; i++)
        check(same_panel(own->panels.at[i], read->panels.at[i]), d,
              "a panel costs something else when it is read");
}

static void check_growth(const struct dash_dashboard *d, const struct model_dashboard *model,
                         const struct cost_options *o, struct arena *a)
{
    for (int i = 0; i < COST_NUMBERS; i++) {
        struct cost_assumptions more = *o->assume;
        struct cost_options dearer = *o;
        more.numbers[i].value = more.numbers[i].value * 2 + 1;
        dearer.assume = &more;
        const struct cost_dashboard *grown = cost_of(model, &dearer, a);
        check(grown->month >= d->cost->month && grown->folded_month >= d->cost->folded_month, d,
              cost_numbers[i].name);
    }
}

static void check_sums(const struct dash_dashboard *d)
{
    struct cost_amount shown = {0}, folded = {0};
    double month = 0;
    for (size_t i = 0; i < d->cost->panels.len; i++) {
        const struct cost_panel *p = d->cost->panels.at[i];
        cost_add(p->folded ? &folded : &shown, &p->refresh, 1);
        if (!p->folded) month += p->month;
        check(p->month >= 0 && p->refresh.metrics >= 0 && p->copies >= 1, d, "less than nothing");
        check(p->refresh.calls > 0 || p->refresh.metrics == 0, d, "metrics without a call");
    }
    check(shown.metrics == d->cost->refresh.metrics && folded.metrics == d->cost->folded.metrics, d,
          "the panels do not add up");
    check(month <= d->cost->month * (1 + 1e-9), d, "the panels cost more than the dashboard");
}

static bool take(const struct dash_dashboard *d, void *data)
{
    struct cost_options options = *dash_cost_options(d->result);
    struct model_dashboard *read;
    struct arena a;
    str why;
    (void)data;
    arena_init(&a);
    options.seen = NULL;
    dashboards++;
    if (read_dashboard(&a, d->json, &read, &why)) {
        check_read(d, read, &options, &a);
        check_growth(d, read, &options, &a);
    } else {
        check(false, d, "cannot be read");
    }
    check_sums(d);
    arena_free(&a);
    return true;
}

int main(int count, char **words)
{
    for (int i = 1; i < count; i++) {
        struct dash_session *session = dash_session_new();
        struct dash_options options = {.cost = true, .on_dashboard = take};
        file = words[i];
        str path = str_from(words[i]);
        struct dash_result *result = dash_compile(session, &path, 1, &options);
        dash_result_free(result);
        dash_session_free(session);
    }
    printf("%zu dashboards, %zu failures\n", dashboards, failures);
    return failures || !dashboards;
}
