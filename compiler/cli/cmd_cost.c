/* cmd_cost: `dashc cost`: what dashboards cost a month, panel by panel. */
#include "cli/commands.h"

#include "cli/compile.h"
#include "cli/output.h"
#include "cli/show_cost.h"

/* ---- what is assumed --------------------------------------------------------------------- */

static bool assume(const struct cli_options *o, struct cost_assumptions *to, const char *option,
                   str name, str number)
{
    str why;
    if (cost_assume(o->arena, to, name, number, COST_OPTION, &why)) return true;
    usage_error(o->command, "`--%s`: %.*s", option, STR_ARG(why));
    return false;
}

/* NAME=NUMBER */
static bool assume_word(const struct cli_options *o, struct cost_assumptions *to, str word)
{
    size_t equals = str_find_char(word, '=', 0);
    if (equals == 0 || equals == SIZE_MAX) {
        usage_error(o->command,
                    "`--assume` takes a name and a number, such as `--assume function=40`, not "
                    "`%.*s`",
                    STR_ARG(word));
        return false;
    }
    return assume(o, to, "assume", str_part(word, 0, equals), str_part(word, equals + 1, word.len));
}

static bool read_assumptions(const struct cli_options *o, struct cost_assumptions *out)
{
    cost_assume_usual(out);
    for (size_t i = 0; i < o->assume.len; i++)
        if (!assume_word(o, out, o->assume.at[i])) return false;
    if (o->viewers.len && !assume(o, out, "viewers", STR("viewers"), o->viewers)) return false;
    return !o->hours.len || assume(o, out, "hours", STR("hours"), o->hours);
}

static str names_that_count(struct arena *a, const struct cost_seen *seen, str asked, str *nearest)
{
    struct nearest near = nearest_start(asked);
    str all = STR_EMPTY;
    for (int i = 0; i < COST_NUMBERS; i++) nearest_offer(&near, str_from(cost_numbers[i].name));
    for (size_t i = 0; i < seen->dimensions.len; i++) {
        const struct cost_dimension *d = &seen->dimensions.at[i];
        nearest_offer(&near, d->name);
        nearest_offer(&near, d->key);
        all = arena_join(a, all, i ? STR(", ") : STR_EMPTY, d->name);
    }
    *nearest = near.best;
    return all;
}

static bool is_seen(const struct cost_seen *seen, str name)
{
    for (size_t i = 0; i < seen->dimensions.len; i++) {
        const struct cost_dimension *d = &seen->dimensions.at[i];
        if (str_eq(d->name, name) || str_eq(d->key, name)) return true;
    }
    return false;
}

/* A number for something that no query runs over is a slip. */
static bool check_assumptions(const struct cli_options *o, const struct cost_options *costs)
{
    for (size_t i = 0; i < costs->assume->dimensions.len; i++) {
        const struct cost_assumed *one = &costs->assume->dimensions.at[i];
        if (one->origin != COST_OPTION || is_seen(costs->seen, one->name)) continue;
        str near, all = names_that_count(o->arena, costs->seen, one->name, &near);
        str hint = near.len  ? arena_printf(o->arena, "; did you mean `%.*s`?", STR_ARG(near))
                   : all.len ? arena_printf(o->arena, "; there are %.*s", STR_ARG(all))
                             : STR("; no query here runs over a dimension");
        usage_error(o->command, "`--assume %.*s`: no query here runs over all values of that%.*s",
                    STR_ARG(one->name), STR_ARG(hint));
        return false;
    }
    return true;
}

/* ---- the report -------------------------------------------------------------------------- */

static bool take_dashboard(const struct dash_dashboard *dashboard, void *data)
{
    struct cost_report *r = data;
    vec_push(r->arena, &r->dashboards, dashboard->cost);
    cost_add_month(&r->month, dashboard->cost);
    r->folded_month += dashboard->cost->folded_month;
    return true;
}

/* What else than Amazon's there may be is written with its address. */
static bool is_amazon(const struct dash_workspace *w)
{
    return !w || !w->url.len || str_find(w->url, STR(".grafana-workspace."), 0) != SIZE_MAX;
}

/* Users whose role the workspace names; how many a group has is not known. */
struct people {
    double editors, viewers;
    bool groups;
};
static struct people count_people(const struct site *site)
{
    struct people count = {0};
    for (size_t i = 0; site && i < site->people.len; i++) {
        const struct site_person *one = &site->people.at[i];
        if (one->group)
            count.groups = true;
        else
            *(one->level == SITE_VIEWER ? &count.viewers : &count.editors) += 1;
    }
    return count;
}

static void finish_report(struct cost_report *r, const struct dash_result *result)
{
    struct people people = count_people(dash_site(result));
    r->options = dash_cost_options(result);
    r->budget = dash_budget(result);
    r->peaks = cost_peaks_of(r->dashboards.at, r->dashboards.len, r->options);
    r->licensed = is_amazon(dash_workspace(result));
    const struct cost_assumed *viewers = &r->options->assume->numbers[COST_VIEWERS];
    bool named = people.viewers > 0 && !people.groups && viewers->origin == COST_USUAL;
    r->licences =
        cost_licences(r->options->prices, people.editors, named ? people.viewers : viewers->value);
}

static void show(const struct cost_report *r, const struct cli_options *o)
{
    struct buf out = BUF_INIT;
    if (o->json)
        show_cost_json(r, &out);
    else
        show_cost(r, &out);
    output_put(buf_as_str(&out));
    buf_release(&out);
}

/* A budget that is exceeded does not keep anyone from seeing why. */
static bool only_budget(const struct dash_result *result)
{
    const struct diag_sink *sink = dash_sink((struct dash_result *)result);
    for (size_t i = 0; i < sink->list.len; i++) {
        const struct diag *d = sink->list.at[i];
        if (d->severity == DIAG_ERROR && d->code != DIAG_BUDGET) return false;
    }
    return true;
}

enum cli_status cmd_cost(struct cli_options *o)
{
    struct cost_assumptions assumptions;
    struct cost_report report = {.arena = o->arena};
    struct compilation c;
    if (!read_assumptions(o, &assumptions)) return STATUS_USAGE;
    struct dash_options options = {.check_only = true,
                                   .cost = true,
                                   .cost_arena = o->arena,
                                   .budget = true,
                                   .assume = &assumptions,
                                   .on_dashboard = take_dashboard,
                                   .data = &report};
    compile_inputs(o);
    compile_run(&c, o, &options);
    if (c.session && c.status != STATUS_FILES && only_budget(c.result)) {
        finish_report(&report, c.result);
        if (check_assumptions(o, report.options))
            show(&report, o);
        else
            c.status = STATUS_USAGE;
    }
    compile_release(&c);
    return c.status;
}
