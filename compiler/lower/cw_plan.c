/* Job: choose the form in which CloudWatch answers a leaf, once it is known what is asked of its
 * dimensions (cw_select).  Not responsible for writing the query (cw_write) nor for arithmetic.
 *
 * Facts (Grafana's CloudWatch plugin, AWS's metric math and Metrics Insights pages): a builder
 * query with a wildcard or several values becomes a SEARCH; SUM and the like over an array are
 * exact, AVG is not (a mean of means); Metrics Insights groups and adds up at once, but knows no
 * OR, IN or LIKE, so no variable of several values; SEARCH matches tokens, so a wildcard in a value
 * is not exact. */
#include "lower/inner.h"

struct planner {
    struct work *w;
    const struct leaf *leaf;
    const struct cw_selection *asked;
    struct cw_plan *plan;
    bool failed;
};

static const struct cat_source *source_of(const struct planner *p)
{
    return p->leaf->metric->source;
}
static struct arena *arena_of(const struct planner *p) { return p->w->l->arena; }
static str set_text(const struct planner *p, dimension_set set)
{
    return leaf_set_text(p->w, p->leaf, set);
}
static str dimension_text(const struct planner *p, int i)
{
    return atom_str(p->w->l->program->atoms, source_of(p)->dimensions.at[i].name);
}

/* ---- how it adds up ---------------------------------------------------------------------- */

static bool is_counter(const struct cat_metric *m)
{
    enum statistic_kind first = m->statistics.at[0].kind;
    return first == STATISTIC_SUM || first == STATISTIC_COUNT;
}

/* What joins the series of the open dimensions, by A1 and A2: NULL when nothing is exact. */
static const char *fold_for(const struct cat_metric *m, enum statistic_kind s, bool *by_sums)
{
    *by_sums = false;
    if (m->across == ACROSS_NONE || s == STATISTIC_PERCENTILE || s == STATISTIC_TRIMMED)
        return NULL;
    if (s == STATISTIC_COUNT) return "SUM";
    bool extremes = m->across == ACROSS_MEAN || (m->across == ACROSS_SUM && is_counter(m));
    switch (s) {
    case STATISTIC_SUM: return m->across == ACROSS_SUM || m->across == ACROSS_MEAN ? "SUM" : NULL;
    case STATISTIC_MAX:
        if (m->across == ACROSS_MAX || extremes) return "MAX";
        return m->across == ACROSS_SUM ? "SUM" : NULL;
    case STATISTIC_MIN:
        if (m->across == ACROSS_MIN || extremes) return "MIN";
        return m->across == ACROSS_SUM ? "SUM" : NULL;
    case STATISTIC_AVG:
        /* A counter's and a time's mean is that of all samples; a level's are added up. */
        if (m->across == ACROSS_SUM && !is_counter(m)) return "SUM";
        *by_sums = extremes;
        return extremes ? "SUM" : NULL;
    default: return NULL;
    }
}

/* The function of Metrics Insights that gives the same; it works on all samples at once. */
static const char *sql_for(const struct work *w, const struct cat_metric *m,
                           const struct statistic *s)
{
    bool by_sums;
    if (!fold_for(m, s->kind, &by_sums)) return NULL;
    bool level = m->across == ACROSS_SUM && !is_counter(m);
    /* A level published once a period has one sample in it: adding samples adds levels. */
    bool one_sample = m->every && m->every == w->period->seconds;
    if (level && s->kind != STATISTIC_COUNT && s->kind != STATISTIC_SUM)
        return s->kind == STATISTIC_AVG && one_sample ? "SUM" : NULL;
    switch (s->kind) {
    case STATISTIC_SUM: return "SUM";
    case STATISTIC_AVG: return "AVG";
    case STATISTIC_MAX: return "MAX";
    case STATISTIC_MIN: return "MIN";
    case STATISTIC_COUNT: return "COUNT";
    default: return NULL;
    }
}

static dimension_set open_set(const struct planner *p)
{
    const struct cw_selection *asked = p->asked;
    return asked->set & ~asked->apart & ~asked->fixed & ~asked->settled;
}

static str why_not(const struct planner *p, dimension_set open)
{
    const struct statistic *s = p->leaf->statistic;
    static const char *const across[] = {"sum", "max", "min", "mean", "none"};
    if (open & p->asked->totals)
        return arena_printf(arena_of(p), "one value of %.*s stands for all, and the others do not",
                            STR_ARG(set_text(p, open & p->asked->totals)));
    if (s->kind == STATISTIC_PERCENTILE || s->kind == STATISTIC_TRIMMED)
        return arena_printf(arena_of(p), "%s %.*s cannot be averaged",
                            s->text.ptr[0] == 'i' ? "an" : "a", STR_ARG(s->text));
    if (p->leaf->metric->across == ACROSS_NONE)
        return arena_printf(arena_of(p), "%.*s cannot be added up over dimensions",
                            STR_ARG(leaf_name(p->w, p->leaf)));
    return arena_printf(arena_of(p), "%.*s adds up by its %s, not by %.*s",
                        STR_ARG(leaf_name(p->w, p->leaf)), across[p->leaf->metric->across],
                        STR_ARG(s->text));
}

/* What a filter or a condition brought in joins `by`; any other open dimension is an error (A3). */
static bool show_by_open(struct planner *p, dimension_set open)
{
    dimension_set brought = 0;
    for (int i = set_first(open); i >= 0; i = set_next(open, i))
        if (p->asked->dimensions[i].asked) brought |= set_of(i);
    if (open & ~brought) {
        struct diag *d =
            REPORT(p->w->l, NOT_AGGREGABLE, p->leaf->where,
                   "%.*s %.*s over (%.*s) cannot be computed", STR_ARG(leaf_name(p->w, p->leaf)),
                   STR_ARG(p->leaf->statistic->text), STR_ARG(set_text(p, open & ~brought)));
        diag_why(d, "%.*s", STR_ARG(why_not(p, open)));
        diag_help(d, "show them apart: `by %.*s`", STR_ARG(set_text(p, p->plan->apart | open)));
        diag_help(d, "AWS publishes it under %.*s", STR_ARG(leaf_sets_text(p->w, p->leaf)));
        return false;
    }
    p->plan->apart |= brought;
    struct cw_groups *groups = arena_new(arena_of(p), struct cw_groups);
    *groups = p->asked->groups;
    cw_join_groups(groups, p->plan->apart);
    p->plan->groups = groups;
    p->plan->label = cw_label(p->w, source_of(p), groups);
    struct diag *d = REPORT(p->w->l, SHOWN_BY, p->leaf->where, "shown by %.*s: %.*s",
                            STR_ARG(set_text(p, brought)), STR_ARG(why_not(p, open)));
    diag_help(d, "write `by %.*s` to say so", STR_ARG(set_text(p, p->plan->apart)));
    work_explain(p->w, "    shown by %.*s, since %.*s\n", STR_ARG(set_text(p, brought)),
                 STR_ARG(why_not(p, open)));
    return true;
}

/* ---- the form ---------------------------------------------------------------------------- */

static bool any_state(const struct planner *p, enum cw_state state)
{
    return p->asked->states >> state & 1;
}

static void report_text_and_multi(struct planner *p)
{
    struct diag *d = REPORT(p->w->l, MULTI_VALUE, p->leaf->where,
                            "this condition does not go with a drop-down of several values");
    diag_why(d, "it needs SEARCH text of dashc's, and a variable of several values works only in "
                "Grafana's builder");
    for (size_t i = 0; i < p->w->l->filters.len; i++) {
        struct view *v = p->w->l->filters.at[i].view;
        if (v->multi) diag_help(d, "make it single-valued: `filter one %.*s`", STR_ARG(v->name));
    }
    p->failed = true;
}

/* Whoever types a quote into the box would end the value in these texts. */
static void refuse_typed(struct planner *p)
{
    for (int i = set_first(p->asked->set); i >= 0; i = set_next(p->asked->set, i)) {
        const struct cw_dimension *d = &p->asked->dimensions[i];
        if (!d->variable) continue;
        const struct view *typed = typed_view(p->w, d->values.at[0]);
        if (!typed) continue;
        struct diag *diag =
            REPORT(p->w->l, CONTAINS_INPUT, d->where, "the text box `%.*s` has no exact form here",
                   STR_ARG(typed->name));
        diag_why(diag, "this needs %s, which a quote that somebody types would break",
                 p->plan->form == CW_SQL ? "Metrics Insights" : "SEARCH text");
        diag_help(diag, "let one of the values be chosen: `filter one %.*s`",
                  STR_ARG(dimension_text(p, i)));
        p->failed = true;
    }
}

static bool needs_text(const struct planner *p)
{
    return any_state(p, CW_BUT) || any_state(p, CW_PATTERN) || p->asked->beside;
}

/* The variable of several values that keeps Metrics Insights out. */
static str multi_name(const struct planner *p)
{
    for (int i = set_first(p->asked->set); i >= 0; i = set_next(p->asked->set, i))
        if (p->asked->dimensions[i].state == CW_MULTI) return dimension_text(p, i);
    return STR_EMPTY;
}

static void report_group_and_aggregate(struct planner *p, dimension_set open, const char *why)
{
    str all = set_text(p, p->plan->apart | open);
    struct diag *d = REPORT(p->w->l, GROUP_AND_AGGREGATE, p->leaf->where,
                            "%.*s cannot be grouped by (%.*s) and added up over (%.*s) at once",
                            STR_ARG(leaf_name(p->w, p->leaf)), STR_ARG(set_text(p, p->plan->apart)),
                            STR_ARG(set_text(p, open)));
    diag_why(d, "%s", why);
    diag_help(d, "show them apart: `by %.*s`", STR_ARG(all));
    str multi = multi_name(p);
    if (multi.len) diag_help(d, "or let one value be chosen: `filter one %.*s`", STR_ARG(multi));
    p->failed = true;
}

static void choose_sql(struct planner *p, dimension_set open)
{
    p->plan->sql = sql_for(p->w, p->leaf->metric, p->leaf->statistic);
    if (any_state(p, CW_MULTI))
        report_group_and_aggregate(
            p, open,
            "only Metrics Insights does both, and it takes no drop-down of several values");
    else if (any_state(p, CW_SOME))
        report_group_and_aggregate(p, open, "only Metrics Insights does both, and it has no `in`");
    else if (any_state(p, CW_PATTERN))
        report_group_and_aggregate(p, open,
                                   "only Metrics Insights does both, and it has no wildcards");
    else if (!p->plan->sql)
        report_group_and_aggregate(
            p, open, "Metrics Insights adds up samples, which is not the sum of these levels");
    p->plan->form = CW_SQL;
    if (!p->failed) warn_insights_range(p->w, p->leaf->where);
    work_explain(
        p->w,
        "    chose Metrics Insights: it groups by (%.*s) and adds up over (%.*s) in one query\n"
        "    rejected a wildcard: metric math has no grouping\n",
        STR_ARG(set_text(p, p->plan->apart)), STR_ARG(set_text(p, open)));
}

static void choose_aggregate(struct planner *p, dimension_set open)
{
    p->plan->form = needs_text(p) ? CW_AGGREGATE_SEARCH : CW_AGGREGATE;
    if (any_state(p, CW_PATTERN)) {
        for (size_t i = 0; i < source_of(p)->dimensions.len; i++) {
            if (p->asked->dimensions[i].state != CW_PATTERN) continue;
            struct diag *d = REPORT(p->w->l, INEXACT_WILDCARD, p->asked->dimensions[i].where,
                                    "a wildcard is not exact when series are added up");
            diag_why(
                d, "CloudWatch's SEARCH matches words: `checkout-*` would also take `my-checkout`");
            str name = dimension_text(p, (int)i);
            diag_help(d, "name the values: `%.*s in [ … ]`; or show each: `by %.*s`", STR_ARG(name),
                      STR_ARG(name));
        }
        p->failed = true;
    }
    work_explain(p->w,
                 "    chose %s over every (%.*s); price: one metric for each of them, not one\n",
                 p->plan->fold, STR_ARG(set_text(p, open)));
}

static const char *why_not_insights(const struct planner *p)
{
    if (any_state(p, CW_MULTI)) return "it takes no drop-down of several values";
    if (any_state(p, CW_SOME)) return "it has no `in`";
    if (!sql_for(p->w, p->leaf->metric, p->leaf->statistic)) return "it has no such statistic";
    return "the price is the same, and it reaches back two weeks only";
}

static void explain_narrowed(struct planner *p)
{
    if (!p->w->l->explain || !p->asked->narrowed) return;
    for (int i = set_first(p->asked->set); i >= 0; i = set_next(p->asked->set, i))
        if (p->asked->dimensions[i].narrowed)
            work_explain(p->w,
                         "    narrowed the drop-down to %.*s, by name; price: one metric for each "
                         "that is chosen\n",
                         STR_ARG(p->asked->dimensions[i].pattern));
}

static void explain_form(struct planner *p)
{
    if (!p->w->l->explain) return;
    str set = arena_join(arena_of(p), STR("("), set_text(p, p->asked->set),
                         p->leaf->metric->raw ? STR(") is what the sentence names")
                                              : STR(") is published"));
    switch (p->plan->form) {
    case CW_EXACT:
        work_explain(p->w,
                     "    chose one metric: %.*s\n    rejected a wildcard: it would "
                     "fetch and add up what AWS already has as one\n",
                     STR_ARG(set));
        break;
    case CW_WILDCARD:
        if (p->asked->settled)
            work_explain(p->w, "    left (%.*s) open: it has one value for each series\n",
                         STR_ARG(set_text(p, p->asked->settled)));
        work_explain(p->w,
                     "    chose a wildcard query, which Grafana sends as a SEARCH: %.*s\n"
                     "    rejected Metrics Insights: %s\n",
                     STR_ARG(set), why_not_insights(p));
        break;
    case CW_SEARCH:
        work_explain(p->w, "    chose SEARCH text: Grafana's builder has no %s; %.*s\n",
                     p->asked->beside ? "two conditions on a dimension" : "`!=`, `*` and `=~`",
                     STR_ARG(set));
        break;
    case CW_AGGREGATE:
    case CW_AGGREGATE_SEARCH:
        work_explain(p->w,
                     "    rejected one metric: none is published without these dimensions\n    "
                     "rejected Metrics Insights: %s\n",
                     why_not_insights(p));
        break;
    default: break;
    }
}

static void choose_form(struct planner *p)
{
    dimension_set open = open_set(p);
    const struct cw_selection *asked = p->asked;
    struct cw_plan *plan = p->plan;
    explain_narrowed(p);
    plan->fold = fold_for(p->leaf->metric, p->leaf->statistic->kind, &plan->average_by_sums);
    if (open && (!plan->fold || (open & asked->totals))) {
        if (!show_by_open(p, open)) {
            p->failed = true;
            return;
        }
        open = 0;
    }
    bool several = plan->apart & ~asked->fixed, wild = asked->set & ~asked->fixed;
    plan->grouped = several || asked->narrowed;
    if (open && several)
        choose_sql(p, open);
    else if (open)
        choose_aggregate(p, open);
    else if (needs_text(p))
        plan->form = CW_SEARCH;
    else
        plan->form = wild ? CW_WILDCARD : CW_EXACT;
    plan->one = !open && !several && (wild || plan->form == CW_SEARCH);
    plan->patterned = any_state(p, CW_PATTERN) || asked->narrowed;
    if (plan->form == CW_SEARCH || plan->form == CW_AGGREGATE_SEARCH || plan->form == CW_SQL)
        refuse_typed(p);
    if ((plan->form == CW_SEARCH || plan->form == CW_AGGREGATE_SEARCH) && any_state(p, CW_MULTI))
        report_text_and_multi(p);
    explain_form(p);
}

bool cw_choose(struct work *w, const struct leaf *leaf, const struct cw_selection *selection,
               struct cw_plan *out)
{
    *out = (struct cw_plan){.leaf = leaf,
                            .asked = selection,
                            .apart = selection->apart,
                            .groups = &selection->groups,
                            .label = selection->label};
    struct planner p = {.w = w, .leaf = leaf, .asked = selection, .plan = out};
    choose_form(&p);
    return !p.failed;
}

bool cw_plan(struct work *w, const struct leaf *leaf, struct cw_plan *out)
{
    const struct cw_selection *selection = cw_select(w, leaf);
    *out = (struct cw_plan){.leaf = leaf};
    return selection && cw_choose(w, leaf, selection, out);
}

/* A SQL query stands by itself, an aggregate over a hidden query does not. */
bool cw_self_contained(struct work *w, struct cw_plan *p)
{
    if (p->form == CW_EXACT || p->form == CW_WILDCARD || p->form == CW_SQL || p->form == CW_SEARCH)
        return true;
    if (p->asked->states & (1u << CW_MULTI | 1u << CW_SOME)) return false;
    p->sql = sql_for(w, p->leaf->metric, p->leaf->statistic);
    if (!p->sql || p->form == CW_AGGREGATE_SEARCH) return false;
    p->form = CW_SQL;
    return true;
}
