/* Job: checks of ranges, periods and refreshing.  Not responsible for how a period is chosen
 * (lower). */
#include "lint/inner.h"
#include "lower/lower.h"

#include <math.h>

/* ---- times ------------------------------------------------------------------------------- */

/* Grafana's own form of a duration, which the model has: digits and one letter, or `ms`. */
static double lint_seconds(str text)
{
    static const struct {
        char letter;
        double seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
    size_t used;
    double number = number_read(text, &used);
    str unit = str_part(text, used, text.len);
    if (str_is(unit, "ms")) return number / 1000;
    for (size_t i = 0; used && unit.len == 1 && i < COUNT_OF(units); i++)
        if (unit.ptr[0] == units[i].letter) return number * units[i].seconds;
    return 0;
}

/* The range that is shown at first; 0: not known. */
double lint_range(const struct model_dashboard *d)
{
    const str now = STR("now-");
    return str_starts(d->from, now) ? lint_seconds(str_part(d->from, now.len, d->from.len)) : 0;
}

/* The largest unit that makes a whole number of it. */
static const struct time_unit {
    double seconds;
    const char *name;
} time_units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};

static const struct time_unit *unit_of(double seconds)
{
    size_t i = 0;
    while (i + 1 < COUNT_OF(time_units)) {
        double count = seconds / time_units[i].seconds;
        if (count >= 1 && count == (double)(long long)count) break;
        i++;
    }
    return &time_units[i];
}

str lint_time_said(struct arena *a, double seconds)
{
    const struct time_unit *unit = unit_of(seconds);
    double count = seconds / unit->seconds;
    return arena_printf(a, "%.*s %s%s", STR_ARG(number_str(a, count)), unit->name,
                        count == 1 ? "" : "s");
}

str lint_time_written(struct arena *a, double seconds)
{
    const struct time_unit *unit = unit_of(seconds);
    return arena_printf(a, "%.*s%c", STR_ARG(number_str(a, seconds / unit->seconds)),
                        unit->name[0]);
}

const struct outline_property *dashboard_property(const struct lint_subject *s, const char *word)
{
    return outline_find(&s->said->properties, word);
}

/* ---- how far apart points are ------------------------------------------------------------ */

/* The largest `every` of the metrics in an expression: no point comes more often. */
static uint32_t published_every(const struct expr *x)
{
    uint32_t most = x->metric ? x->metric->every : 0;
    const struct expr *sides[] = {x->left, x->right};
    for (size_t i = 0; i < COUNT_OF(sides); i++) {
        uint32_t side = sides[i] ? published_every(sides[i]) : 0;
        if (side > most) most = side;
    }
    for (size_t i = 0; i < x->args.len; i++) {
        uint32_t argument = published_every(x->args.at[i]);
        if (argument > most) most = argument;
    }
    return most;
}

static double shortest_step(const struct view *v)
{
    double least = 0;
    for (size_t i = 0; v && i < v->steps.len; i++) {
        double step = v->steps.at[i]->number * v->steps.at[i]->unit.scale;
        if (i == 0 || step < least) least = step;
    }
    return least;
}

/* Of one query of CloudWatch's metrics, in seconds; 0: not known. */
static double period_of_target(const struct lint_subject *s, const struct target *t, double range,
                               double age)
{
    size_t used;
    if (!t->period.len) return range > 0 ? automatic_period(range, age) : 0;
    if (t->period.ptr[0] == '$')
        return shortest_step(views_find(&s->said->views, str_part(t->period, 1, t->period.len)));
    double seconds = number_read(t->period, &used);
    return used == t->period.len ? seconds : 0;
}

static bool asks_metrics(const struct target *t)
{
    return t->kind == TARGET_CW_METRIC || t->kind == TARGET_CW_MATH || t->kind == TARGET_CW_SQL;
}

/* The range that a panel shows at first. */
static double panel_range(const struct lint_subject *s, const struct model_panel *m)
{
    return m->time_from.len ? lint_seconds(m->time_from) : s->range;
}

/* How long ago that begins. */
static double panel_age(const struct lint_subject *s, const struct model_panel *m)
{
    return panel_range(s, m) + lint_seconds(m->time_shift);
}

/* How far apart the points of a panel are at least; 0: they may be new at any time. */
static double panel_step(const struct lint_subject *s, const struct outline_panel *said,
                         const struct model_panel *made)
{
    double least = 0, range = panel_range(s, made), age = panel_age(s, made);
    uint32_t published = UINT32_MAX;
    for (size_t i = 0; i < said->series.len; i++) {
        uint32_t every = published_every(said->series.at[i].expr);
        if (every < published) published = every;
    }
    for (size_t i = 0; i < made->targets.len; i++) {
        const struct target *t = made->targets.at[i];
        if (t->kind == TARGET_EXPRESSION) continue;
        double step = asks_metrics(t) ? period_of_target(s, t, range, age) : 0;
        if (step <= 0) return 0;
        if (step < published) step = published;
        if (least == 0 || step < least) least = step;
    }
    return least;
}

/* ---- refreshing -------------------------------------------------------------------------- */

/* Of all panels that ask anything; 0: none is known to be slower than a refresh can be. */
static double dashboard_step(const struct lint_subject *s)
{
    double least = 0;
    for (size_t r = 0; r < s->made->rows.len; r++)
        for (size_t i = 0; i < s->made->rows.at[r]->panels.len; i++) {
            const struct model_panel *m = s->made->rows.at[r]->panels.at[i];
            if (!m->targets.len) continue;
            double step = panel_step(s, s->said->rows.at[r]->panels.at[i], m);
            if (step <= 0) return 0;
            if (least == 0 || step < least) least = step;
        }
    return least;
}

void lint_refresh(struct lint *l, const struct lint_subject *s)
{
    const struct outline_property *o = dashboard_property(s, "refresh");
    double refresh = lint_seconds(s->made->refresh);
    if (!o || refresh <= 0 || refresh >= 60 * 86400.0) return;
    double step = dashboard_step(s);
    if (step <= refresh) return;
    struct diag *d = lint_report(
        l, LINT_REFRESH_FASTER_THAN_PERIOD, o->node->head.where,
        "it refreshes every %.*s, and no panel has a new point before %.*s",
        STR_ARG(lint_time_said(l->scratch, refresh)), STR_ARG(lint_time_said(l->scratch, step)));
    diag_why(d, "each refresh asks, and pays for, every query again");
    diag_help(d, "write `refresh %.*s`, or make the panels finer with `every`",
              STR_ARG(lint_time_written(l->scratch, step)));
}

static bool asks_logs(const struct model_row *row)
{
    for (size_t i = 0; i < row->panels.len; i++)
        for (size_t k = 0; k < row->panels.at[i]->targets.len; k++)
            if (row->panels.at[i]->targets.at[k]->kind == TARGET_CW_LOGS) return true;
    return false;
}

void lint_rescan(struct lint *l, const struct lint_subject *s)
{
    const struct outline_property *o = dashboard_property(s, "refresh");
    double refresh = lint_seconds(s->made->refresh), least = l->limits[LINT_REFRESH_RESCANS_LOGS];
    bool any = false;
    if (!o || refresh <= 0 || refresh >= least) return;
    for (size_t r = 0; r < s->made->rows.len && !any; r++)
        any = !s->made->rows.at[r]->collapsed && asks_logs(s->made->rows.at[r]);
    if (!any) return;
    struct diag *d = lint_report(l, LINT_REFRESH_RESCANS_LOGS, o->node->head.where,
                                 "every %.*s it reads the logs of the whole range again",
                                 STR_ARG(lint_time_said(l->scratch, refresh)));
    diag_why(d, "Logs Insights is paid by what it reads");
    diag_help(d, "refresh every %.*s or more seldom: `refresh 5m`",
              STR_ARG(lint_time_said(l->scratch, least)));
}

/* ---- what CloudWatch keeps --------------------------------------------------------------- */

/* Source: GetMetricData, "Period": API reference of Amazon CloudWatch, April 2026. */
static double kept(double period)
{
    static const struct {
        double below; /* a period, in seconds */
        double kept;
    } rows[] = {{60, 3 * 3600.0}, {300, 15 * 86400.0}, {3600, 63 * 86400.0}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (period < rows[i].below) return rows[i].kept;
    return 455 * 86400.0;
}

/* The finest period that is kept for so long. */
static double finest_kept(double range)
{
    static const double periods[] = {60, 300, 3600};
    for (size_t i = 0; i < COUNT_OF(periods); i++)
        if (range <= kept(periods[i])) return periods[i];
    return 0;
}

/* What a shifted panel reaches back is said in whole days. */
static str age_said(struct lint *l, double age, bool shifted)
{
    double days = floor(age / 86400);
    if (!shifted || days < 1)
        return arena_join(l->scratch, STR("this shows "), lint_time_said(l->scratch, age));
    str said = lint_time_said(l->scratch, days * 86400);
    return arena_join(l->scratch, STR("this reaches back more than "), said);
}

static void report_retention(struct lint *l, span where, double period, double age, bool shifted)
{
    str said = lint_time_said(l->scratch, period);
    struct diag *d =
        lint_report(l, LINT_RANGE_BEYOND_RETENTION, where, "points of %.*s are kept for %.*s; %.*s",
                    STR_ARG(said), STR_ARG(lint_time_said(l->scratch, kept(period))),
                    STR_ARG(age_said(l, age, shifted)));
    double finest = finest_kept(age);
    diag_why(d, "CloudWatch has nothing of that period for what is older");
    if (finest > 0)
        diag_help(d, "write `every %.*s`, or leave it out: then it follows the range",
                  STR_ARG(lint_time_written(l->scratch, finest)));
    else
        diag_help(d, "no period is kept for longer than 455 days: show a shorter range");
}

/* Where the period of a panel or of one of its series is said. */
static const struct value *period_place(const struct outline_panel *said)
{
    for (size_t i = 0; i < said->series.len; i++)
        if (said->series.at[i].every) return said->series.at[i].every;
    return said->every;
}

/* An automatic period follows the range, and is kept as long as anything is. */
static bool may_be_lost(const struct model_panel *m, double age)
{
    for (size_t i = 0; i < m->targets.len; i++)
        if (m->targets.at[i]->period.len) return true;
    return age > kept(86400);
}

/* The range of the dashboard, when it is that which is too long whatever the period; it is said
 * once, since the same at the same place is dropped. */
static span retention_place(const struct lint_panel *p, const struct target *t)
{
    const struct outline_property *o = dashboard_property(p->of, "range");
    const struct value *every = t->period.len ? period_place(p->said) : NULL;
    if (every) return every->where;
    bool own = p->made->time_from.len || p->made->time_shift.len;
    return o && !own ? o->node->head.where : p->said->head;
}

void lint_retention(struct lint *l, const struct lint_panel *p)
{
    double range = panel_range(p->of, p->made), age = panel_age(p->of, p->made);
    if (!may_be_lost(p->made, age)) return;
    for (size_t i = 0; i < p->made->targets.len; i++) {
        const struct target *t = p->made->targets.at[i];
        if (!asks_metrics(t) || t->kind == TARGET_CW_SQL) continue; /* D0222 tells of those */
        double period = period_of_target(p->of, t, range, age);
        if (period <= 0 || age <= kept(period)) continue;
        report_retention(l, retention_place(p, t), period, age, p->made->time_shift.len > 0);
        return;
    }
}

/* ---- ranges that hold no point ----------------------------------------------------------- */

/* Looks closer only where a period or a range of its own is said, or the range is under a minute:
 * an automatic period is never longer than the range. */
void lint_short_range(struct lint *l, const struct lint_panel *p)
{
    enum { FINEST = 60 };
    double range = panel_range(p->of, p->made);
    bool usual = !p->said->every && !p->made->time_from.len && range >= FINEST;
    if (usual || range <= 0 || !p->said->series.len || !p->made->targets.len) return;
    double step = panel_step(p->of, p->said, p->made);
    if (step <= range) return;
    struct diag *d = lint_report(l, LINT_RANGE_BELOW_PERIOD, p->said->where,
                                 "the panel shows %.*s, and its points are %.*s apart",
                                 STR_ARG(lint_time_said(l->scratch, range)),
                                 STR_ARG(lint_time_said(l->scratch, step)));
    diag_why(d, "mostly there is no point in it");
    diag_help(d, "show at least `over %.*s`, or leave `over` or `every` out",
              STR_ARG(lint_time_written(l->scratch, step)));
}
