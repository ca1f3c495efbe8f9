/* Job: choose how CloudWatch answers one leaf: the published set, and the form of the query.  Not
 * responsible for writing the query (cw_write) nor for arithmetic (cw_math).
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
    struct cw_plan *plan;
    dimension_set needed;
    dimension_set grouped;
    dimension_set totals;  /* with a value that stands for all: the others do not make a total */
    dimension_set fixed;   /* of the published set: CW_FIXED */
    dimension_set wild;    /* of the published set: CW_WILD */
    dimension_set settled; /* nobody asked for them, and they have one value for each group */
    unsigned states;       /* of the set's dimensions: a bit for each enum cw_state */
    bool narrowed, beside; /* one of them */
    bool failed;
};

static const struct cat_source *source_of(const struct planner *p)
{
    return p->leaf->metric->source;
}
static struct arena *arena_of(const struct planner *p) { return p->w->l->arena; }
static str set_text(const struct planner *p, dimension_set set)
{
    return catalog_set_text(arena_of(p), p->w->l->program->atoms, source_of(p), set);
}
static str metric_name(const struct planner *p)
{
    return catalog_metric_name(arena_of(p), p->w->l->program->atoms, p->leaf->metric);
}
static str dimension_text(const struct planner *p, int i)
{
    return atom_str(p->w->l->program->atoms, source_of(p)->dimensions.at[i].name);
}
static dimension_set bit(int i) { return (dimension_set)1 << i; }
static int count_bits(dimension_set set)
{
    int count = 0;
    for (; set; set &= set - 1) count++;
    return count;
}

/* ---- what is asked ----------------------------------------------------------------------- */

static void add_group(struct cw_plan *plan, int dimension)
{
    plan->groups[plan->group_count++] = (uint8_t)dimension;
}

static void take_by(struct planner *p)
{
    for (size_t i = 0; i < p->leaf->by.len; i++) {
        int index = leaf_dimension(p->w, p->leaf, &p->leaf->by.at[i]);
        if (index < 0) {
            p->failed = true;
            continue;
        }
        struct cw_dimension *d = &p->plan->dimensions[index];
        if (!d->grouped) add_group(p->plan, index);
        d->grouped = true;
        d->where = p->leaf->by.at[i].where;
        d->state = CW_WILD;
        p->grouped |= bit(index);
        p->needed |= bit(index);
    }
}

static bool has_wildcard(str text) { return str_find_char(text, '*', 0) != SIZE_MAX; }

static bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
static bool parts_words(char c) { return strchr("-_./: ", c) != NULL; }

/* The words of checkout-eu* that are whole in every name it matches, with a space before each:
 * " checkout". SEARCH matches whole words; how it parts capitals and digits is not relied on. */
static str whole_words(struct arena *a, str pattern)
{
    struct buf found = BUF_INIT;
    for (size_t i = 0, end; i < pattern.len; i = end + 1) {
        for (end = i; end < pattern.len && is_letter(pattern.ptr[end]);) end++;
        bool whole = end == pattern.len || parts_words(pattern.ptr[end]);
        if (end > i && whole && (i == 0 || parts_words(pattern.ptr[i - 1])))
            buf_printf(&found, " %.*s", STR_ARG(str_part(pattern, i, end)));
    }
    str all = arena_str(a, buf_as_str(&found));
    buf_release(&found);
    return all;
}

/* checkout-* as a regular expression, and the words that SEARCH can look for. */
static void take_wildcard(struct planner *p, struct cw_dimension *d, str text)
{
    d->state = CW_PATTERN;
    d->pattern = quote_wildcard(arena_of(p), text);
    d->words = whole_words(arena_of(p), text);
}

static void report_operator(struct planner *p, const struct condition *c)
{
    bool equal = c->operator_ == OP_EQ;
    const char *operator_ = equal && c->negated ? "!="
                            : equal             ? "="
                                                : ast_operator_text(c->operator_);
    const char *with = c->range                         ? " with a range"
                       : equal || c->operator_ == OP_IN ? " with `*`"
                                                        : "";
    struct diag *d = REPORT(p->w->l, OPERATOR_UNSUPPORTED, c->where,
                            "`%s%s`%s has no exact form on a dimension of CloudWatch",
                            c->negated && !equal ? "not " : "", operator_, with);
    diag_help(d, "a metric's dimension takes `=`, `!=`, `in [ … ]`, `not in [ … ]`, and `*` or "
                 "`=~` when it is grouped by");
    p->failed = true;
}

/* Both conditions hold: only what is in both lists. */
static void intersect(struct planner *p, struct cw_dimension *d, const struct cw_dimension *more)
{
    size_t kept = 0;
    for (size_t i = 0; i < d->values.len; i++)
        for (size_t k = 0; k < more->values.len; k++)
            if (str_eq(d->values.at[i], more->values.at[k])) {
                d->values.at[kept++] = d->values.at[i];
                break;
            }
    d->values.len = kept;
    d->state = kept > 1 ? CW_SOME : CW_FIXED;
    if (kept) return;
    struct diag *diag =
        REPORT(p->w->l, FILTER_AND_WHERE, more->where, "no value meets both conditions");
    diag_label(diag, d->where, "the other condition");
    p->failed = true;
}

static bool is_constant(const struct cw_dimension *d)
{
    return (d->state == CW_FIXED || d->state == CW_SOME) && !d->variable;
}

static void merge(struct planner *p, int index, const struct cw_dimension *more)
{
    struct cw_dimension *d = &p->plan->dimensions[index];
    p->needed |= bit(index);
    bool grouped = d->grouped;
    if (!d->asked) {
        *d = *more;
    } else if (is_constant(d) && is_constant(more)) {
        intersect(p, d, more);
    } else if (d->state == CW_BUT && more->state == CW_BUT) {
        for (size_t i = 0; i < more->values.len; i++)
            vec_push(arena_of(p), &d->values, more->values.at[i]);
    } else {
        struct diag *diag = REPORT(p->w->l, OPERATOR_UNSUPPORTED, more->where,
                                   "these two conditions on `%.*s` cannot be joined",
                                   STR_ARG(dimension_text(p, index)));
        diag_label(diag, d->where, "the other condition");
        diag_help(diag, "say it with one: `%.*s in [ … ]` or `not in [ … ]`",
                  STR_ARG(dimension_text(p, index)));
        p->failed = true;
    }
    d->grouped = grouped;
    d->asked = true;
}

/* AWS refuses a dimension whose value is the empty text. */
static void warn_empty_box(struct planner *p, const struct value *v, int index)
{
    const struct view *box = v->variable;
    if (!box || box->kind != VIEW_INPUT || box->value.len) return;
    struct diag *d = REPORT(p->w->l, EMPTY_BOX, v->where,
                            "while the text box `%.*s` is empty, Grafana shows an error here",
                            STR_ARG(box->name));
    diag_why(d, "AWS takes no empty value of a dimension");
    diag_label(d, box->where, "the text box");
    diag_help(d, "let it begin with a text: `input %.*s = \"checkout\"`", STR_ARG(box->name));
    diag_help(d, "or let one of the values be chosen: `filter one %.*s`",
              STR_ARG(dimension_text(p, index)));
}

static void take_condition(struct planner *p, const struct condition *c)
{
    int index = leaf_dimension(p->w, p->leaf, &c->left);
    if (index < 0) {
        p->failed = true;
        return;
    }
    bool equal = c->operator_ == OP_EQ || c->operator_ == OP_IN;
    if (c->range || (!equal && c->operator_ != OP_MATCH) || (c->negated && !equal)) {
        report_operator(p, c);
        return;
    }
    struct cw_dimension d = {.state = CW_FIXED, .asked = true, .where = c->where};
    for (size_t i = 0; i < c->values.len; i++) {
        struct operand_value v = operand_value(p->w, c->values.at[i]);
        if (v.view && (c->values.len > 1 || c->negated || c->operator_ == OP_MATCH)) {
            REPORT(p->w->l, MULTI_VALUE, c->where, "a variable stands alone behind `=` here");
            p->failed = true;
            return;
        }
        if (v.view) d.variable = true;
        if (v.multi) d.state = CW_MULTI;
        warn_empty_box(p, c->values.at[i], index);
        vec_push(arena_of(p), &d.values, v.text);
        if (!v.view && equal && has_wildcard(v.text)) {
            if (c->values.len > 1 || c->negated) {
                report_operator(p, c);
                return;
            }
            take_wildcard(p, &d, v.text);
        }
    }
    if (c->operator_ == OP_MATCH)
        d.state = CW_PATTERN, d.pattern = d.values.at[0];
    else if (c->negated)
        d.state = CW_BUT;
    else if (d.values.len > 1)
        d.state = CW_SOME;
    merge(p, index, &d);
}

/* Dimensions that the metric or its source always sends: one that a sentence or a drop-down asks
 * for has the values asked for. */
static void take_pair(struct planner *p, const struct cat_pair *pair)
{
    int index = catalog_dimension(source_of(p), p->w->l->program->atoms, pair->key);
    if (index < 0) return; /* sent beside the set */
    p->totals |= bit(index);
    if (p->plan->dimensions[index].asked || p->plan->dimensions[index].grouped) return;
    struct cw_dimension d = {.state = CW_FIXED, .asked = true, .where = p->leaf->where};
    vec_push(arena_of(p), &d.values, pair->value);
    merge(p, index, &d);
}

static void take_always(struct planner *p)
{
    const struct cat_metric *m = p->leaf->metric;
    for (size_t i = 0; i < m->always.len; i++) take_pair(p, &m->always.at[i]);
    for (size_t i = 0; i < m->source->always.len; i++) take_pair(p, &m->source->always.at[i]);
}

static bool published_with(const struct planner *p, dimension_set needed)
{
    size_t count;
    const dimension_set *sets = catalog_published(p->leaf->metric, &count);
    for (size_t i = 0; i < count; i++)
        if ((sets[i] & needed) == needed) return true;
    return false;
}

static void report_filter_and_where(struct planner *p, const struct filter *f, int index,
                                    const char *why)
{
    const struct cw_dimension *d = &p->plan->dimensions[index];
    str name = dimension_text(p, index);
    struct diag *diag = REPORT(p->w->l, FILTER_AND_WHERE, d->where,
                               "`%.*s` has a drop-down and a condition", STR_ARG(name));
    diag_why(diag, "%s", why);
    diag_label(diag, f->view->where, "the drop-down");
    if (f->view->multi && d->state != CW_PATTERN)
        diag_help(diag, "let one value be chosen: `filter one %.*s`", STR_ARG(name));
    diag_help(diag, "keep the panel out of the drop-down: `unfiltered %.*s`", STR_ARG(name));
    p->failed = true;
}

static struct cw_dimension chosen(const struct planner *p, const struct filter *f)
{
    struct cw_dimension d = {.state = f->view->multi ? CW_MULTI : CW_FIXED,
                             .asked = true,
                             .variable = true,
                             .where = f->view->where};
    vec_push(arena_of(p), &d.values, arena_printf(arena_of(p), "$%.*s", STR_ARG(f->view->name)));
    return d;
}

/* One value is chosen: a query's text takes both. */
static void intersect_one(struct planner *p, const struct filter *f, struct cw_dimension *d)
{
    struct cw_dimension *condition = arena_new(arena_of(p), struct cw_dimension);
    struct cw_dimension both = chosen(p, f);
    *condition = *d;
    both.grouped = d->grouped;
    both.where = d->where;
    both.beside = condition;
    *d = both;
}

/* `where D` beside `filter D` (F4): what is chosen is fetched, and of it the panel shows what has
 * one of the constant names.  So each stays a series of its own. */
static void intersect_filter(struct planner *p, const struct filter *f, int index)
{
    struct cw_dimension *d = &p->plan->dimensions[index];
    if (!f->view->multi && (is_constant(d) || d->state == CW_BUT)) {
        intersect_one(p, f, d);
        return;
    }
    if (!is_constant(d)) {
        report_filter_and_where(p, f, index,
                                "what both have in common is known only for constant values");
        return;
    }
    if (!d->grouped && d->values.len > 1) {
        report_filter_and_where(p, f, index,
                                "CloudWatch cannot add up just what both have in common");
        return;
    }
    struct cw_dimension both = chosen(p, f);
    both.narrowed = both.grouped = true;
    both.where = d->where;
    for (size_t i = 0; i < d->values.len; i++)
        both.pattern = arena_join(arena_of(p), both.pattern, i ? STR("|") : STR_EMPTY,
                                  quote_regex(arena_of(p), d->values.at[i]));
    *d = both;
    p->grouped |= bit(index);
    work_explain(p->w,
                 "    narrowed the drop-down to %.*s, by name; price: one metric for each that is "
                 "chosen\n",
                 STR_ARG(both.pattern));
}

/* Drop-downs narrow the leaf as far as AWS publishes it with their dimensions. */
static void take_filters(struct planner *p)
{
    struct lower *l = p->w->l;
    for (size_t i = 0; i < l->filters.len; i++) {
        struct filter *f = &l->filters.at[i];
        for (size_t b = 0; b < f->bindings.len; b++) {
            int index = f->bindings.at[b].dimension;
            if (f->bindings.at[b].source != source_of(p) ||
                leaf_is_unfiltered(p->w, source_of(p), index))
                continue;
            if (!published_with(p, p->needed | bit(index))) {
                struct diag *d = REPORT(l, FILTER_UNREACHED, p->leaf->where,
                                        "the drop-down `%.*s` does not reach this panel",
                                        STR_ARG(f->view->name));
                diag_why(
                    d, "%.*s exists under %.*s", STR_ARG(metric_name(p)),
                    STR_ARG(catalog_sets_text(arena_of(p), l->program->atoms, p->leaf->metric)));
                diag_help(d, "`unfiltered %.*s` says that it is meant so",
                          STR_ARG(dimension_text(p, index)));
                continue;
            }
            f->narrows = true;
            if (p->plan->dimensions[index].asked) {
                intersect_filter(p, f, index);
                continue;
            }
            struct cw_dimension d = chosen(p, f);
            merge(p, index, &d);
        }
    }
}

/* ---- the published set ------------------------------------------------------------------- */

/* A dimension that no set of the metric has, if there is one; else the metric. */
static span unpublished_place(const struct planner *p)
{
    for (size_t i = 0; i < source_of(p)->dimensions.len; i++)
        if ((p->needed & bit((int)i)) && !published_with(p, bit((int)i)) &&
            span_known(p->plan->dimensions[i].where))
            return p->plan->dimensions[i].where;
    return p->leaf->where;
}

static bool choose_set(struct planner *p)
{
    size_t count;
    const dimension_set *sets = catalog_published(p->leaf->metric, &count);
    int best = CAT_MAX_DIMENSIONS + 1;
    for (size_t i = 0; i < count; i++) {
        if ((sets[i] & p->needed) != p->needed) continue;
        int size = count_bits(sets[i]);
        if (size >= best) continue;
        best = size;
        p->plan->set = sets[i];
    }
    if (best <= CAT_MAX_DIMENSIONS) return true;
    struct diag *d =
        REPORT(p->w->l, NOT_PUBLISHED, unpublished_place(p), "AWS does not publish %.*s by (%.*s)",
               STR_ARG(metric_name(p)), STR_ARG(set_text(p, p->needed)));
    diag_help(d, "AWS publishes it under %.*s",
              STR_ARG(catalog_sets_text(arena_of(p), p->w->l->program->atoms, p->leaf->metric)));
    return false;
}

/* Once the set is chosen: what nobody asked for takes every value. */
static void survey(struct planner *p)
{
    for (int i = set_first(p->plan->set); i >= 0; i = set_next(p->plan->set, i)) {
        struct cw_dimension *d = &p->plan->dimensions[i];
        if (d->state == CW_ABSENT) d->state = CW_WILD;
        if (d->state == CW_FIXED) p->fixed |= bit(i);
        if (d->state == CW_WILD) p->wild |= bit(i);
        p->states |= 1u << d->state;
        if (d->beside) p->states |= 1u << d->beside->state;
        p->narrowed = p->narrowed || d->narrowed;
        p->beside = p->beside || d->beside;
    }
}

/* Dimensions whose value follows from what is grouped by and fixed (`single` of the source). */
static void find_settled(struct planner *p)
{
    dimension_set known = p->grouped | p->fixed;
    for (size_t k = 0; k < source_of(p)->singles.len; k++) {
        const struct cat_single *single = &source_of(p)->singles.at[k];
        if ((single->per & known) == single->per)
            p->settled |= single->what & p->wild & ~p->grouped;
    }
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
    bool one_sample = m->every && m->every == w->period.seconds;
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
    return p->plan->set & ~p->grouped & ~p->fixed & ~p->settled;
}

static str why_not(const struct planner *p, dimension_set open)
{
    const struct statistic *s = p->leaf->statistic;
    static const char *const across[] = {"sum", "max", "min", "mean", "none"};
    if (open & p->totals)
        return arena_printf(arena_of(p), "one value of %.*s stands for all, and the others do not",
                            STR_ARG(set_text(p, open & p->totals)));
    if (s->kind == STATISTIC_PERCENTILE || s->kind == STATISTIC_TRIMMED)
        return arena_printf(arena_of(p), "%s %.*s cannot be averaged",
                            s->text.ptr[0] == 'i' ? "an" : "a", STR_ARG(s->text));
    if (p->leaf->metric->across == ACROSS_NONE)
        return arena_printf(arena_of(p), "%.*s cannot be added up over dimensions",
                            STR_ARG(metric_name(p)));
    return arena_printf(arena_of(p), "%.*s adds up by its %s, not by %.*s", STR_ARG(metric_name(p)),
                        across[p->leaf->metric->across], STR_ARG(s->text));
}

/* What a filter or a condition brought in joins `by`; any other open dimension is an error (A3). */
static bool show_by_open(struct planner *p, dimension_set open)
{
    dimension_set brought = 0;
    for (size_t i = 0; i < source_of(p)->dimensions.len; i++)
        if ((open & bit((int)i)) && p->plan->dimensions[i].asked) brought |= bit((int)i);
    if (open & ~brought) {
        struct diag *d =
            REPORT(p->w->l, NOT_AGGREGABLE, p->leaf->where,
                   "%.*s %.*s over (%.*s) cannot be computed", STR_ARG(metric_name(p)),
                   STR_ARG(p->leaf->statistic->text), STR_ARG(set_text(p, open & ~brought)));
        diag_why(d, "%.*s", STR_ARG(why_not(p, open)));
        diag_help(d, "show them apart: `by %.*s`", STR_ARG(set_text(p, p->grouped | open)));
        diag_help(
            d, "AWS publishes it under %.*s",
            STR_ARG(catalog_sets_text(arena_of(p), p->w->l->program->atoms, p->leaf->metric)));
        return false;
    }
    for (size_t i = 0; i < source_of(p)->dimensions.len; i++)
        if (brought & bit((int)i)) p->plan->dimensions[i].grouped = true;
    p->grouped |= brought;
    struct diag *d = REPORT(p->w->l, SHOWN_BY, p->leaf->where, "shown by %.*s: %.*s",
                            STR_ARG(set_text(p, brought)), STR_ARG(why_not(p, open)));
    diag_help(d, "write `by %.*s` to say so", STR_ARG(set_text(p, p->grouped)));
    work_explain(p->w, "    shown by %.*s, since %.*s\n", STR_ARG(set_text(p, brought)),
                 STR_ARG(why_not(p, open)));
    return true;
}

/* ---- the form ---------------------------------------------------------------------------- */

static bool any_state(const struct planner *p, enum cw_state state)
{
    return p->states >> state & 1;
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
    for (size_t i = 0; i < source_of(p)->dimensions.len; i++) {
        const struct cw_dimension *d = &p->plan->dimensions[i];
        if (!(p->plan->set & bit((int)i)) || !d->variable) continue;
        const struct view *typed = typed_view(p->w, d->values.at[0]);
        if (!typed) continue;
        struct diag *diag =
            REPORT(p->w->l, CONTAINS_INPUT, d->where, "the text box `%.*s` has no exact form here",
                   STR_ARG(typed->name));
        diag_why(diag, "this needs %s, which a quote that somebody types would break",
                 p->plan->form == CW_SQL ? "Metrics Insights" : "SEARCH text");
        diag_help(diag, "let one of the values be chosen: `filter one %.*s`",
                  STR_ARG(dimension_text(p, (int)i)));
        p->failed = true;
    }
}

static bool needs_text(const struct planner *p)
{
    return any_state(p, CW_BUT) || any_state(p, CW_PATTERN) || p->beside;
}

/* The variable of several values that keeps Metrics Insights out. */
static str multi_name(const struct planner *p)
{
    for (size_t i = 0; i < source_of(p)->dimensions.len; i++)
        if ((p->plan->set & bit((int)i)) && p->plan->dimensions[i].state == CW_MULTI)
            return dimension_text(p, (int)i);
    return STR_EMPTY;
}

static void report_group_and_aggregate(struct planner *p, dimension_set open, const char *why)
{
    str all = set_text(p, p->grouped | open);
    struct diag *d = REPORT(p->w->l, GROUP_AND_AGGREGATE, p->leaf->where,
                            "%.*s cannot be grouped by (%.*s) and added up over (%.*s) at once",
                            STR_ARG(metric_name(p)), STR_ARG(set_text(p, p->grouped)),
                            STR_ARG(set_text(p, open)));
    diag_why(d, "%s", why);
    diag_help(d, "show them apart: `by %.*s`", STR_ARG(all));
    str multi = multi_name(p);
    if (multi.len) diag_help(d, "or let one value be chosen: `filter one %.*s`", STR_ARG(multi));
    p->failed = true;
}

/* How far back the panel reaches at first, in seconds. */
static double range_shown(const struct work *w)
{
    const struct value *over = w->request->panel->over;
    double range =
        over && over->kind == VALUE_NUMBER ? over->number * over->unit.scale : w->l->range;
    return range + w->request->shift;
}

/* Metrics Insights answers for the last two weeks. */
static void warn_insights_range(struct planner *p)
{
    if (range_shown(p->w) <= 14 * 86400.0 || p->failed) return;
    struct diag *d = REPORT(p->w->l, INSIGHTS_RANGE, p->leaf->where,
                            "Metrics Insights reaches back two weeks, the panel further");
    diag_help(d, "shorten it here: `over 14d`; or show apart what is added up");
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
    warn_insights_range(p);
    work_explain(
        p->w,
        "    chose Metrics Insights: it groups by (%.*s) and adds up over (%.*s) in one query\n"
        "    rejected a wildcard: metric math has no grouping\n",
        STR_ARG(set_text(p, p->grouped)), STR_ARG(set_text(p, open)));
}

static void choose_aggregate(struct planner *p, dimension_set open)
{
    p->plan->form = needs_text(p) ? CW_AGGREGATE_SEARCH : CW_AGGREGATE;
    if (any_state(p, CW_PATTERN)) {
        for (size_t i = 0; i < source_of(p)->dimensions.len; i++) {
            if (p->plan->dimensions[i].state != CW_PATTERN) continue;
            struct diag *d = REPORT(p->w->l, INEXACT_WILDCARD, p->plan->dimensions[i].where,
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

static void explain_form(struct planner *p)
{
    if (!p->w->l->explain) return;
    str set = arena_join(arena_of(p), STR("("), set_text(p, p->plan->set),
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
        if (p->settled)
            work_explain(p->w, "    left (%.*s) open: it has one value for each series\n",
                         STR_ARG(set_text(p, p->settled)));
        work_explain(p->w,
                     "    chose a wildcard query, which Grafana sends as a SEARCH: %.*s\n"
                     "    rejected Metrics Insights: %s\n",
                     STR_ARG(set), why_not_insights(p));
        break;
    case CW_SEARCH:
        work_explain(p->w, "    chose SEARCH text: Grafana's builder has no %s; %.*s\n",
                     p->beside ? "two conditions on a dimension" : "`!=`, `*` and `=~`",
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
    struct cw_plan *plan = p->plan;
    plan->fold = fold_for(p->leaf->metric, p->leaf->statistic->kind, &plan->average_by_sums);
    if (open && (!plan->fold || (open & p->totals))) {
        if (!show_by_open(p, open)) {
            p->failed = true;
            return;
        }
        open = 0;
    }
    bool several = p->grouped & ~p->fixed, wild = plan->set & ~p->fixed;
    plan->grouped = several || p->narrowed;
    if (open && several)
        choose_sql(p, open);
    else if (open)
        choose_aggregate(p, open);
    else if (needs_text(p))
        plan->form = CW_SEARCH;
    else
        plan->form = wild ? CW_WILDCARD : CW_EXACT;
    plan->one = !open && !several && (wild || plan->form == CW_SEARCH);
    plan->patterned = any_state(p, CW_PATTERN) || p->narrowed;
    if (plan->form == CW_SEARCH || plan->form == CW_AGGREGATE_SEARCH || plan->form == CW_SQL)
        refuse_typed(p);
    if ((plan->form == CW_SEARCH || plan->form == CW_AGGREGATE_SEARCH) && any_state(p, CW_MULTI))
        report_text_and_multi(p);
    explain_form(p);
}

/* Source: AWS, GetMetricData, MetricStat.Period. */
static bool is_period(double seconds)
{
    static const int fine[] = {1, 5, 10, 30};
    for (size_t i = 0; i < COUNT_OF(fine); i++)
        if (seconds == fine[i]) return true;
    return seconds >= 60 && seconds < 4e9 && (uint32_t)seconds % 60 == 0 &&
           seconds == (uint32_t)seconds;
}

static bool refuse_period(struct work *w, span where, double seconds)
{
    if (is_period(seconds)) return true;
    struct diag *d = REPORT(w->l, BAD_VALUE, where, "CloudWatch has no period of %.*s seconds",
                            STR_ARG(number_str(w->l->arena, seconds)));
    diag_help(d, "take whole minutes, or 1, 5, 10 or 30 seconds: `every 5m`");
    return false;
}

static bool check_period(struct work *w)
{
    const struct view *view = w->period.view;
    bool said = span_known(w->period.where);
    for (size_t i = 0; view && i < view->steps.len; i++) {
        const struct value *step = view->steps.at[i];
        if (!refuse_period(w, step->where, step->number * step->unit.scale)) return false;
    }
    return view || !said || refuse_period(w, w->period.where, w->period.seconds);
}

/* Behind those of `by` in their order. */
static void add_joined_groups(struct planner *p)
{
    dimension_set joined = p->grouped;
    for (size_t i = 0; i < p->plan->group_count; i++) joined &= ~bit(p->plan->groups[i]);
    for (int i = set_first(joined); i >= 0; i = set_next(joined, i)) add_group(p->plan, i);
}

bool cw_plan(struct work *w, const struct leaf *leaf, struct cw_plan *out)
{
    *out = (struct cw_plan){.leaf = leaf,
                            .dimensions = arena_array(w->l->arena, struct cw_dimension,
                                                      leaf->metric->source->dimensions.len)};
    struct planner p = {.w = w, .leaf = leaf, .plan = out};
    if (!check_period(w)) return false;
    take_by(&p);
    for (size_t i = 0; i < leaf->conditions.len; i++) take_condition(&p, &leaf->conditions.at[i]);
    if (p.failed) return false;
    if (!published_with(&p, p.needed)) return choose_set(&p);
    take_filters(&p);
    take_always(&p);
    if (p.failed || !choose_set(&p)) return false;
    survey(&p);
    find_settled(&p);
    out->region = work_region(w, leaf->metric->source, leaf->use);
    choose_form(&p);
    add_joined_groups(&p);
    out->label = cw_label(w, out);
    return !p.failed;
}

/* A SQL query stands by itself, an aggregate over a hidden query does not. */
bool cw_self_contained(struct work *w, struct cw_plan *p)
{
    if (p->form == CW_EXACT || p->form == CW_WILDCARD || p->form == CW_SQL || p->form == CW_SEARCH)
        return true;
    for (size_t i = 0; i < p->leaf->metric->source->dimensions.len; i++)
        if ((p->set & bit((int)i)) &&
            (p->dimensions[i].state == CW_MULTI || p->dimensions[i].state == CW_SOME))
            return false;
    p->sql = sql_for(w, p->leaf->metric, p->leaf->statistic);
    if (!p->sql || p->form == CW_AGGREGATE_SEARCH) return false;
    p->form = CW_SQL;
    return true;
}
