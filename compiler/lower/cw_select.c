/* Job: take what a leaf asks of its source's dimensions: groups, conditions, drop-downs, and choose
 * the published set that has them.  Not responsible for the form of the query (cw_plan).
 *
 * Facts (Grafana's CloudWatch plugin, AWS's pages on metric math and SEARCH): a variable of several
 * values works in builder queries only; SEARCH matches tokens, so a wildcard in a value is not
 * exact. */
#include "lower/inner.h"

struct selector {
    struct work *w;
    const struct leaf *leaf;
    struct cw_selection *out;
    dimension_set needed;
    bool failed;
};

static const struct cat_source *source_of(const struct selector *p)
{
    return p->leaf->metric->source;
}
static struct arena *arena_of(const struct selector *p) { return p->w->l->arena; }
static str set_text(const struct selector *p, dimension_set set)
{
    return leaf_set_text(p->w, p->leaf, set);
}
static str dimension_text(const struct selector *p, int i)
{
    return atom_str(p->w->l->program->atoms, source_of(p)->dimensions.at[i].name);
}

/* ---- what is asked ----------------------------------------------------------------------- */

static void take_by(struct selector *p)
{
    for (size_t i = 0; i < p->leaf->by.len; i++) {
        int index = leaf_dimension(p->w, p->leaf, &p->leaf->by.at[i]);
        if (index < 0) {
            p->failed = true;
            continue;
        }
        struct cw_dimension *d = &p->out->dimensions[index];
        struct cw_groups *groups = &p->out->groups;
        d->where = p->leaf->by.at[i].where;
        d->state = CW_WILD;
        if (!set_has(p->out->apart, index)) groups->at[groups->said++] = (uint8_t)index;
        p->out->apart |= set_of(index);
        p->needed |= set_of(index);
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
static void take_wildcard(struct selector *p, struct cw_dimension *d, str text)
{
    d->state = CW_PATTERN;
    d->pattern = quote_wildcard(arena_of(p), text);
    d->words = whole_words(arena_of(p), text);
}

static void report_operator(struct selector *p, const struct condition *c)
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
static void intersect(struct selector *p, struct cw_dimension *d, const struct cw_dimension *more)
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

static void merge(struct selector *p, int index, const struct cw_dimension *more)
{
    struct cw_dimension *d = &p->out->dimensions[index];
    p->needed |= set_of(index);
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
    d->asked = true;
}

/* AWS refuses a dimension whose value is the empty text. */
static void warn_empty_box(struct selector *p, const struct value *v, int index)
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

static void take_condition(struct selector *p, const struct condition *c)
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
        if (!v.text.len && equal && !c->negated && !holds_reference(p->w, c->values.at[i]->where)) {
            struct diag *diag = REPORT(p->w->l, BAD_VALUE, c->values.at[i]->where,
                                       "a dimension never has the empty text");
            diag_why(diag, "AWS refuses it, and Grafana shows an error");
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
static void take_pair(struct selector *p, const struct cat_pair *pair)
{
    int index = catalog_dimension(source_of(p), p->w->l->program->atoms, pair->key);
    if (index < 0) return; /* sent beside the set */
    p->out->totals |= set_of(index);
    if (p->out->dimensions[index].asked || set_has(p->out->apart, index)) return;
    struct cw_dimension d = {.state = CW_FIXED, .asked = true, .where = p->leaf->where};
    vec_push(arena_of(p), &d.values, pair->value);
    merge(p, index, &d);
}

static void take_always(struct selector *p)
{
    const struct cat_metric *m = p->leaf->metric;
    for (size_t i = 0; i < m->always.len; i++) take_pair(p, &m->always.at[i]);
    for (size_t i = 0; i < m->source->always.len; i++) take_pair(p, &m->source->always.at[i]);
}

static bool published_with(const struct selector *p, dimension_set needed)
{
    size_t count;
    const dimension_set *sets = catalog_published(p->leaf->metric, &count);
    for (size_t i = 0; i < count; i++)
        if ((sets[i] & needed) == needed) return true;
    return false;
}

static void report_filter_and_where(struct selector *p, const struct filter *f, int index,
                                    const char *why)
{
    const struct cw_dimension *d = &p->out->dimensions[index];
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

static struct cw_dimension chosen(const struct selector *p, const struct filter *f)
{
    struct cw_dimension d = {.state = f->view->multi ? CW_MULTI : CW_FIXED,
                             .asked = true,
                             .variable = true,
                             .where = f->view->where};
    vec_push(arena_of(p), &d.values, arena_printf(arena_of(p), "$%.*s", STR_ARG(f->view->name)));
    return d;
}

/* One value is chosen: a query's text takes both. */
static void intersect_one(struct selector *p, const struct filter *f, struct cw_dimension *d)
{
    struct cw_dimension *condition = arena_new(arena_of(p), struct cw_dimension);
    struct cw_dimension both = chosen(p, f);
    *condition = *d;
    both.where = d->where;
    both.beside = condition;
    *d = both;
}

/* `where D` beside `filter D` (F4): what is chosen is fetched, and of it the panel shows what has
 * one of the constant names.  So each stays a series of its own. */
static void intersect_filter(struct selector *p, const struct filter *f, int index)
{
    struct cw_dimension *d = &p->out->dimensions[index];
    if (!f->view->multi && (is_constant(d) || d->state == CW_BUT)) {
        intersect_one(p, f, d);
        return;
    }
    if (!is_constant(d)) {
        report_filter_and_where(p, f, index,
                                "what both have in common is known only for constant values");
        return;
    }
    if (!set_has(p->out->apart, index) && d->values.len > 1) {
        report_filter_and_where(p, f, index,
                                "CloudWatch cannot add up just what both have in common");
        return;
    }
    struct cw_dimension both = chosen(p, f);
    both.narrowed = true;
    both.where = d->where;
    for (size_t i = 0; i < d->values.len; i++)
        both.pattern = arena_join(arena_of(p), both.pattern, i ? STR("|") : STR_EMPTY,
                                  quote_regex(arena_of(p), d->values.at[i]));
    *d = both;
    p->out->apart |= set_of(index);
}

/* Drop-downs narrow the leaf as far as AWS publishes it with their dimensions. */
static void take_filters(struct selector *p)
{
    struct lower *l = p->w->l;
    for (size_t i = 0; i < l->filters.len; i++) {
        struct filter *f = &l->filters.at[i];
        for (size_t b = 0; b < f->bindings.len; b++) {
            int index = f->bindings.at[b].dimension;
            if (f->bindings.at[b].source != source_of(p) ||
                leaf_is_unfiltered(p->w, f, &f->bindings.at[b]))
                continue;
            if (!published_with(p, p->needed | set_of(index))) {
                struct diag *d = REPORT(l, FILTER_UNREACHED, p->leaf->where,
                                        "the drop-down `%.*s` does not reach this panel",
                                        STR_ARG(f->view->name));
                diag_why(d, "%.*s exists under %.*s", STR_ARG(leaf_name(p->w, p->leaf)),
                         STR_ARG(leaf_sets_text(p->w, p->leaf)));
                diag_help(d, "`unfiltered %.*s` says that it is meant so",
                          STR_ARG(dimension_text(p, index)));
                continue;
            }
            f->narrows = true;
            if (p->out->dimensions[index].asked) {
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
static span unpublished_place(const struct selector *p)
{
    for (size_t i = 0; i < source_of(p)->dimensions.len; i++)
        if ((p->needed & set_of((int)i)) && !published_with(p, set_of((int)i)) &&
            span_known(p->out->dimensions[i].where))
            return p->out->dimensions[i].where;
    return p->leaf->where;
}

static bool choose_set(struct selector *p)
{
    size_t count;
    const dimension_set *sets = catalog_published(p->leaf->metric, &count);
    int best = CAT_MAX_DIMENSIONS + 1;
    for (size_t i = 0; i < count; i++) {
        if ((sets[i] & p->needed) != p->needed) continue;
        int size = set_size(sets[i]);
        if (size >= best) continue;
        best = size;
        p->out->set = sets[i];
    }
    if (best <= CAT_MAX_DIMENSIONS) return true;
    struct diag *d =
        REPORT(p->w->l, NOT_PUBLISHED, unpublished_place(p), "AWS does not publish %.*s by (%.*s)",
               STR_ARG(leaf_name(p->w, p->leaf)), STR_ARG(set_text(p, p->needed)));
    diag_help(d, "AWS publishes it under %.*s", STR_ARG(leaf_sets_text(p->w, p->leaf)));
    return false;
}

/* Once the set is chosen: what nobody asked for takes every value. */
static void survey(struct cw_selection *s)
{
    for (int i = set_first(s->set); i >= 0; i = set_next(s->set, i)) {
        struct cw_dimension *d = &s->dimensions[i];
        if (d->state == CW_ABSENT) d->state = CW_WILD;
        if (d->state == CW_FIXED) s->fixed |= set_of(i);
        if (d->state == CW_WILD) s->wild |= set_of(i);
        s->states |= 1u << d->state;
        if (d->beside) s->states |= 1u << d->beside->state;
        s->narrowed = s->narrowed || d->narrowed;
        s->beside = s->beside || d->beside;
    }
}

/* Dimensions whose value follows from what is grouped by and fixed (`single` of the source). */
static void find_settled(struct selector *p)
{
    struct cw_selection *s = p->out;
    dimension_set known = s->apart | s->fixed;
    for (size_t k = 0; k < source_of(p)->singles.len; k++) {
        const struct cat_single *single = &source_of(p)->singles.at[k];
        if ((single->per & known) == single->per) s->settled |= single->what & s->wild & ~s->apart;
    }
}

/* ---- the period --------------------------------------------------------------------------- */

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
    const struct view *view = w->period->view;
    bool said = span_known(w->period->where);
    for (size_t i = 0; view && i < view->steps.len; i++) {
        const struct value *step = view->steps.at[i];
        if (!refuse_period(w, step->where, step->number * step->unit.scale)) return false;
    }
    return view || !said || refuse_period(w, w->period->where, w->period->seconds);
}

/* ---- the whole --------------------------------------------------------------------------- */

void cw_join_groups(struct cw_groups *groups, dimension_set apart)
{
    groups->count = groups->said;
    for (size_t i = 0; i < groups->said; i++) apart &= ~set_of(groups->at[i]);
    for (int i = set_first(apart); i >= 0; i = set_next(apart, i))
        groups->at[groups->count++] = (uint8_t)i;
}

static bool choose(struct selector *p)
{
    const struct leaf *leaf = p->leaf;
    if (!check_period(p->w)) return false;
    take_by(p);
    for (size_t i = 0; i < leaf->conditions.len; i++) take_condition(p, &leaf->conditions.at[i]);
    if (p->failed) return false;
    if (!published_with(p, p->needed)) return choose_set(p);
    take_filters(p);
    take_always(p);
    return !p->failed && choose_set(p);
}

const struct cw_selection *cw_select(struct work *w, const struct leaf *leaf)
{
    const struct cat_source *source = leaf->metric->source;
    struct cw_selection *out = arena_new(w->l->arena, struct cw_selection);
    struct selector p = {.w = w, .leaf = leaf, .out = out};
    out->dimensions = arena_array(w->l->arena, struct cw_dimension, source->dimensions.len);
    if (!choose(&p)) return NULL;
    survey(out);
    find_settled(&p);
    cw_join_groups(&out->groups, out->apart);
    out->label = cw_label(w, source, &out->groups);
    out->region = work_region(w, source, leaf->use);
    out->sent = cw_sent(w, leaf, out);
    return out;
}
