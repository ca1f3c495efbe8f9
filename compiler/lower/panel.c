/* Job: lower one panel: its series one after the other, names, units, rankings.  Not responsible
 * for how it looks (model). */
#include "lower/inner.h"

static struct arena *arena_of(const struct work *w) { return w->l->arena; }

/* ---- names ------------------------------------------------------------------------------- */

static bool is_acronym(str word)
{
    static const str known[] = {
        STR_INIT("cpu"), STR_INIT("api"), STR_INIT("url"),  STR_INIT("io"),  STR_INIT("iops"),
        STR_INIT("db"),  STR_INIT("ebs"), STR_INIT("http"), STR_INIT("sql"), STR_INIT("dlq"),
        STR_INIT("id"),  STR_INIT("ttl"), STR_INIT("tls"),  STR_INIT("tcp"), STR_INIT("udp"),
        STR_INIT("ip"),  STR_INIT("ram"), STR_INIT("gpu"),  STR_INIT("oom"), STR_INIT("acu"),
        STR_INIT("rds"), STR_INIT("ssl"), STR_INIT("dns"),  STR_INIT("ecs"), STR_INIT("ec2"),
        STR_INIT("s3"),  STR_INIT("sqs"), STR_INIT("sns"),  STR_INIT("alb"), STR_INIT("nlb"),
        STR_INIT("vpc"),
    };
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_eq(word, known[i])) return true;
    return false;
}

/* integration_latency is "Integration latency", api is "API". */
str name_title(struct arena *a, str name)
{
    str rest = name, word;
    struct buf out = BUF_INIT;
    while (str_split(&rest, '_', &word)) {
        bool first = out.len == 0, acronym = is_acronym(word);
        if (!first) buf_char(&out, ' ');
        for (size_t i = 0; i < word.len; i++) {
            char c = word.ptr[i];
            bool upper = (acronym || (first && i == 0)) && c >= 'a' && c <= 'z';
            buf_char(&out, upper ? (char)(c - 'a' + 'A') : c);
        }
    }
    str title = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return title;
}

str metric_title(struct arena *a, const struct atom_table *atoms, const struct cat_metric *m)
{
    return name_title(a, atom_str(atoms, m->name));
}

enum fold statistic_fold(const struct statistic *s)
{
    switch (s->kind) {
    case STATISTIC_SUM:
    case STATISTIC_COUNT: return FOLD_SUM;
    case STATISTIC_MAX: return FOLD_MAX;
    case STATISTIC_MIN: return FOLD_MIN;
    default: return FOLD_LAST;
    }
}

static const char *fold_function(enum fold f)
{
    static const char *const names[] = {[FOLD_LAST] = "AVG",
                                        [FOLD_SUM] = "SUM",
                                        [FOLD_MAX] = "MAX",
                                        [FOLD_MIN] = "MIN",
                                        [FOLD_MEAN] = "AVG"};
    return names[f];
}

/* ---- one series -------------------------------------------------------------------------- */

static struct lowered_series *series_new(struct work *w, const struct outline_series *s)
{
    struct lowered_series *out = vec_add(arena_of(w), &w->out->series);
    out->from = s;
    out->unit = UNIT_NONE;
    out->period = w->period;
    return out;
}

static void series_drop(struct work *w)
{
    w->out->series.at[--w->out->series.len] = (struct lowered_series){0};
}

static conditions all_conditions(struct work *w, const struct outline_series *s)
{
    return both_conditions(arena_of(w), &w->request->panel->where_, &s->where_);
}

/* Those in a parenthesis, too. */
static conditions every_condition(struct work *w, const struct outline_series *s)
{
    conditions all = all_conditions(w, s);
    return both_conditions(arena_of(w), &all, &s->expr->where_);
}

static const dimension_names *by_of(const struct work *w, const struct outline_series *s)
{
    return s->has_by ? &s->by : &w->request->panel->by;
}

/* SORT([a], SUM, DESC, 10) over the hidden query: it works with drop-downs too (M9). */
static struct target *ranked_target(struct work *w, const struct cw_plan *plan, span where)
{
    struct math *term = cw_term(w, plan);
    struct math *args[] = {math_array(arena_of(w), &term, 1),
                           math_word(arena_of(w), fold_function(w->out->rank_fold)),
                           math_word(arena_of(w), w->out->rank_bottom ? "ASC" : "DESC"),
                           math_number(arena_of(w), w->out->rank_count)};
    return cw_math_target(w, math_call(arena_of(w), "SORT", args, 4), plan, where);
}

static bool cloudwatch_series(struct work *w, const struct leaf *leaf, struct lowered_series *out)
{
    struct cw_plan plan;
    if (!w->selection) w->selection = cw_select(w, leaf);
    if (!w->selection || !cw_choose(w, leaf, w->selection, &plan)) return false;
    out->grouped = plan.grouped || leaf->by.len > 0;
    out->group_label = plan.label;
    if (w->out->ranked && !plan.grouped) {
        struct diag *d =
            REPORT(w->l, RANKING, leaf->where, "`top` ranks series, and here is only one");
        diag_help(d, "say what to rank by: `by function top 10`");
        return false;
    }
    if (w->out->ranked && plan.form != CW_SQL)
        out->target = ranked_target(w, &plan, leaf->where);
    else if (plan.form == CW_AGGREGATE || plan.form == CW_AGGREGATE_SEARCH)
        out->target = cw_math_target(w, cw_term(w, &plan), &plan, leaf->where);
    else
        out->target = cw_target(w, &plan, false);
    if (out->target && plan.patterned) out->exact = cw_exact_names(w, &plan);
    return out->target != NULL;
}

/* The leaf of the next statistic is that of the one before in all else; NULL: it was reported. */
static const struct leaf *leaf_of(struct work *w, const struct expr *x,
                                  const struct outline_series *s)
{
    struct leaf *leaf = arena_new(arena_of(w), struct leaf);
    if (w->leaf) {
        *leaf = *w->leaf;
        leaf->statistic = &x->statistics.at[0];
        return leaf;
    }
    conditions all = all_conditions(w, s);
    return leaf_make(w, x, by_of(w, s), &all, leaf) ? w->leaf = leaf : NULL;
}

static bool metric_series(struct work *w, const struct expr *x, struct unit unit,
                          struct lowered_series *out)
{
    const struct leaf *leaf = leaf_of(w, x, out->from);
    if (!leaf) return false;
    const struct cat_metric *m = x->metric;
    out->unit = unit;
    out->metric = m;
    out->fold = statistic_fold(leaf->statistic);
    out->sums = out->fold == FOLD_SUM;
    out->leaf = leaf;
    if (w->out->ranked) w->out->rank_fold = out->fold == FOLD_LAST ? FOLD_MEAN : out->fold;
    if (m->needs.len) work_explain(w, "    needs %.*s\n", STR_ARG(m->needs));
    if (m->source->kind == SOURCE_CLOUDWATCH && !m->logs) return cloudwatch_series(w, leaf, out);
    if (w->out->ranked && leaf->by.len == 0) {
        struct diag *d =
            REPORT(w->l, RANKING, leaf->where, "`top` ranks series, and here is only one");
        diag_help(d, "say what to rank by: `by service top 10`");
        return false;
    }
    out->target = m->logs ? li_metric(w, leaf, false, &out->grouped, &out->group_label)
                          : os_metric(w, leaf, false, &out->grouped, &out->group_label);
    return out->target != NULL;
}

/* How a result of arithmetic folds over the range: totals stay totals only when added. */
static enum fold expr_fold(const struct expr *x)
{
    switch (x->kind) {
    case EXPR_METRIC:
        return statistic_fold(x->statistics.len ? &x->statistics.at[0]
                                                : &x->metric->statistics.at[0]);
    case EXPR_NEGATE: return expr_fold(x->left) == FOLD_SUM ? FOLD_SUM : FOLD_LAST;
    case EXPR_BINARY: {
        enum fold l = expr_fold(x->left), r = expr_fold(x->right);
        bool added = x->operator_ == OP_ADD || x->operator_ == OP_SUB;
        if (added) return l == FOLD_SUM && r == FOLD_SUM ? FOLD_SUM : FOLD_LAST;
        bool scaled = x->right->kind == EXPR_NUMBER ||
                      (x->operator_ == OP_MUL && x->left->kind == EXPR_NUMBER);
        return scaled ? (x->right->kind == EXPR_NUMBER ? l : r) : FOLD_LAST;
    }
    case EXPR_CALL:
        if (x->how.len) return FOLD_LAST; /* what is made up does not add up */
        if (str_is(x->function, "sum") || str_is(x->function, "fill"))
            return expr_fold(x->args.at[0]);
        if (str_is(x->function, "max")) return FOLD_MAX;
        if (str_is(x->function, "min")) return FOLD_MIN;
        return FOLD_LAST;
    default: return FOLD_LAST;
    }
}

/* It is called by what the author wrote: conversions are no words of his. */
static bool expression_series(struct work *w, const struct expr *written, struct expr *typed,
                              struct unit unit, struct lowered_series *out)
{
    if (w->out->ranked) {
        struct diag *d =
            REPORT(w->l, RANKING, typed->where, "`top` ranks a metric, not a calculation");
        diag_help(d, "rank one of its metrics, or show all and sort the legend");
        return false;
    }
    out->unit = unit;
    out->fold = expr_fold(typed);
    out->sums = out->fold == FOLD_SUM;
    out->logical = expr_text(w->l->eval, written);
    return arithmetic(w, typed, out->from, out);
}

/* Series of one kind of unit share an axis: that of the first is shown (U1, U3). */
static const struct unit *shared_unit(const struct work *w, const struct lowered_series *out,
                                      struct unit from)
{
    for (const struct lowered_series *s = w->out->series.at; s < out; s++) {
        bool known = s->unit.quantity != QUANTITY_NONE && from.quantity != QUANTITY_NONE;
        if (known && unit_same_quantity(s->unit, from)) return &s->unit;
    }
    return NULL;
}

static double unit_factor(struct work *w, const struct lowered_series *out, struct unit from,
                          struct unit *to)
{
    double factor = 1;
    const struct unit *shared = shared_unit(w, out, from);
    if (w->request->unit_given && w->request->unit.quantity != QUANTITY_LABEL) {
        if (!unit_convert(1, from, w->request->unit, &factor)) return 0;
        *to = w->request->unit;
        if (from.quantity == QUANTITY_NONE) factor = 1;
        return factor;
    }
    if (shared && !unit_equal(*shared, from)) {
        (void)unit_convert(1, from, *shared, &factor);
        *to = *shared;
        return factor;
    }
    return unit_grafana_factor(from);
}

static void report_unit(struct work *w, const struct lowered_series *out, struct unit from)
{
    struct diag *d = REPORT(w->l, UNIT_MISMATCH, w->request->unit_where,
                            "%.*s cannot be shown as %.*s", STR_ARG(unit_said(arena_of(w), from)),
                            STR_ARG(unit_said(arena_of(w), w->request->unit)));
    diag_label(d, out->from->where, "this is %.*s", STR_ARG(unit_said(arena_of(w), from)));
    bool money = w->request->unit.quantity == QUANTITY_CURRENCY;
    diag_help(d, "`unit` converts; a label that is no unit stands in quotes: `unit \"%.*s\"`",
              STR_ARG(money ? w->request->unit.name : STR("calls")));
}

/* A metric with one statistic, or arithmetic; conversions of its unit make arithmetic of a metric.
 */
static bool one_series(struct work *w, struct expr *x, struct lowered_series *out)
{
    struct expr *typed;
    struct unit unit;
    if (!typed_expr(w, x, &typed, &unit) || !typed_as_meant(w, x, &unit)) return false;
    const struct unit own = unit;
    double factor = unit_factor(w, out, own, &unit);
    if (factor == 0) {
        report_unit(w, out, unit);
        return false;
    }
    if (factor != 1) {
        if (!expression_series(w, x, expr_times(w, typed, factor), unit, out)) return false;
        if (x->kind == EXPR_METRIC) out->metric = x->metric;
        return true;
    }
    if (typed->kind == EXPR_METRIC) {
        if (!metric_series(w, typed, own, out)) return false;
        if (w->request->unit_given && w->request->unit.quantity != QUANTITY_LABEL) out->unit = unit;
        if (typed != x) { /* a share: its own unit and name */
            out->metric = NULL;
            out->leaf = NULL;
            out->logical = expr_text(w->l->eval, x);
        }
        return true;
    }
    return expression_series(w, x, typed, unit, out);
}

/* ---- names of series --------------------------------------------------------------------- */

static str several_text(struct work *w, const struct lowered_series *s, str statistic)
{
    str title = s->metric ? metric_title(arena_of(w), w->l->program->atoms, s->metric) : STR_EMPTY;
    if (!statistic.len) return title;
    return title.len ? arena_join(arena_of(w), title, STR(" "), statistic) : statistic;
}

/* A before B, Z before AA. */
static bool ref_id_before(str a, str b)
{
    return a.len != b.len ? a.len < b.len : memcmp(a.ptr, b.ptr, a.len) < 0;
}

/* The group alone, or with what tells it from the panel's other series. */
static void name_series(struct work *w, struct lowered_series *s, str own)
{
    s->name = own;
    if (s->expression) return;
    struct target *t = s->target;
    str text =
        s->grouped && s->group_label.len
            ? (own.len ? arena_join(arena_of(w), s->group_label, STR(" "), own) : s->group_label)
            : own;
    if (w->out->kind == LOWERED_LINES) return;
    if (t->kind == TARGET_OS_LUCENE) {
        t->alias = text;
    } else if (t->kind == TARGET_CW_MATH && s->grouped) {
        /* Results of math over a grouped query carry that query's label. */
        for (size_t i = w->out->targets.len; i > 0; i--) {
            struct target *input = w->out->targets.at[i - 1];
            if (input == t || !input->hide || input->label.len == 0) continue;
            if (ref_id_before(input->ref_id, t->ref_id)) {
                input->label = text;
                break;
            }
        }
        bool band = str_starts(t->expression, STR("ANOMALY_DETECTION_BAND("));
        if (str_starts(t->expression, STR("SEARCH(")) || (band && s->from->name.len))
            t->label = text;
    } else if (t->kind != TARGET_CW_LOGS && t->kind != TARGET_OS_PPL) {
        t->label = text;
    }
}

static size_t statistic_count(const struct expr *x)
{
    return x->kind == EXPR_METRIC && x->statistics.len > 1 ? x->statistics.len : 1;
}

/* `as "reads"`, else what distinguishes: the metric among several, the statistic among several. */
static str own_name(struct work *w, const struct lowered_series *s,
                    const struct outline_series *from, bool several_metrics, str statistic)
{
    if (from->name.len)
        return statistic.len ? arena_join(arena_of(w), from->name, STR(" "), statistic)
                             : from->name;
    /* A query of the author's own may give many series, which CloudWatch names. */
    if (from->expr->kind == EXPR_QUERY) return STR_EMPTY;
    if (several_metrics) {
        str text = several_text(w, s, statistic);
        return text.len || s->grouped ? text : lowered_text(w->l, s);
    }
    if (statistic.len) return statistic;
    if (s->grouped) return STR_EMPTY;
    return s->metric                      ? several_text(w, s, STR_EMPTY)
           : w->request->panel->has_title ? w->request->panel->title
                                          : s->logical;
}

static bool called_alike(const struct work *w, size_t index)
{
    const struct lowered_series *s = &w->out->series.at[index];
    for (size_t i = 0; i < w->out->series.len; i++)
        if (i != index && str_eq(w->out->series.at[i].name, s->name) &&
            str_eq(w->out->series.at[i].group_label, s->group_label))
            return true;
    return false;
}

/* What a line of the block and a parenthesis say: in that series of one metric differ. */
static str own_conditions(struct work *w, const struct lowered_series *s)
{
    conditions own = both_conditions(arena_of(w), &s->from->where_, &s->from->expr->where_);
    str text = conditions_text(arena_of(w), &own);
    return own.len ? str_part(text, strlen(" where "), text.len) : STR_EMPTY;
}

/* Series that would be called alike are told apart by their conditions. */
static void tell_apart(struct work *w)
{
    size_t count = w->out->series.len;
    bool *alike = arena_array(arena_of(w), bool, count + 1);
    for (size_t i = 0; i < count; i++) alike[i] = called_alike(w, i);
    for (size_t i = 0; i < count; i++) {
        struct lowered_series *s = &w->out->series.at[i];
        if (!alike[i] || s->from->name.len || s->from->expr->kind == EXPR_QUERY) continue;
        str own = own_conditions(w, s);
        if (own.len)
            name_series(w, s, s->name.len ? arena_join(arena_of(w), s->name, STR(", "), own) : own);
    }
}

/* Keeps the time and the series whose whole name is wanted (F6): a SEARCH by words took others too.
 */
static void keep_exact_names(struct work *w)
{
    struct arena *a = arena_of(w);
    str names = STR("Time");
    bool any = false;
    for (size_t i = 0; i < w->out->series.len; i++) any = any || w->out->series.at[i].exact.len;
    for (size_t i = 0; any && i < w->out->series.len; i++) {
        const struct lowered_series *s = &w->out->series.at[i];
        str own = quote_regex(arena_of(w), s->name), group = s->exact.len ? s->exact : STR(".*");
        bool both = s->grouped && own.len;
        str name = both         ? arena_printf(a, "(%.*s) %.*s", STR_ARG(group), STR_ARG(own))
                   : s->grouped ? group
                                : own;
        names = arena_printf(a, "%.*s|%.*s", STR_ARG(names), STR_ARG(name));
    }
    if (!any) return;
    struct json *include = json_object(a), *options = json_object(a);
    json_set(a, include, STR("pattern"),
             json_string(a, arena_printf(a, "/^(%.*s)$/", STR_ARG(names))));
    json_set(a, options, STR("include"), include);
    struct lowered_transformation t = {STR("filterFieldsByName"), options};
    vec_push(a, &w->out->transformations, t);
}

/* ---- lines, texts
 * ------------------------------------------------------------------------------------------------
 */

/* What a query of the author's own gives is what he says; else a number without a unit. */
static struct unit said_unit(const struct work *w)
{
    const struct panel_request *r = w->request;
    return r->unit_given && r->unit.quantity != QUANTITY_LABEL ? r->unit : UNIT_NONE;
}

/* The first clause of a sentence that has no use for any; NULL: there is none. */
static const char *idle_clause(struct work *w, const struct outline_series *s, bool where,
                               bool every, span *place)
{
    const dimension_names *by = by_of(w, s);
    const struct outline_panel *p = w->request->panel;
    const struct value *period = s->every ? s->every : p->every;
    conditions all = every_condition(w, s);
    if (where && all.len) return *place = all.at[0].where, "where";
    if (by->len) return *place = by->at[0].where, "by";
    if (p->top) return *place = p->top->where, "top";
    if (every && period) return *place = period->where, "every";
    return NULL;
}

static bool own_query(struct work *w, const struct outline_series *s, bool every)
{
    span place;
    const char *word = idle_clause(w, s, true, every, &place);
    if (!word) return true;
    struct diag *d = REPORT(w->l, LOGS_QUERY, place, "a query of your own takes no `%s`", word);
    diag_help(d, "write it in the query");
    return false;
}

/* A `where` may be that of the dashboard. */
static bool check_text(struct work *w, const struct outline_series *s)
{
    span place;
    const char *word = idle_clause(w, s, false, true, &place);
    if (word) REPORT(w->l, MISPLACED, place, "a text takes no `%s`", word);
    return !word;
}

static bool check_lines(struct work *w, const struct outline_series *s)
{
    span place;
    const char *word = s->expr->statistics.len ? NULL : idle_clause(w, s, false, true, &place);
    if (!word) return true;
    struct diag *d =
        REPORT(w->l, LOGS_QUERY, place, "`%s` is for a count of lines, not for lines", word);
    diag_help(d,
              "count them: `logs \"/aws/lambda/checkout\" count %s …`, or a metric of the source",
              word);
    return false;
}

static bool log_lines(struct work *w, const struct expr *x, struct lowered_series *out)
{
    conditions all = every_condition(w, out->from);
    bool counted = false, grouped = false;
    out->logical = expr_text(w->l->eval, x);
    if (x->raw_query ? !own_query(w, out->from, true) : !check_lines(w, out->from)) return false;
    if (x->source) {
        if (x->source->kind != SOURCE_OPENSEARCH || x->statistics.len) {
            struct diag *d = REPORT(
                w->l, BAD_VALUE, x->where,
                x->statistics.len ? "lines of a declared source are listed, its metrics are counted"
                                  : "this source has no log lines");
            diag_help(d, "count with a metric of the source: `%.*s.events`",
                      STR_ARG(atom_str(w->l->program->atoms, x->source->name)));
            return false;
        }
        out->target = os_logs(w, x, &all);
    } else {
        out->target = li_logs(w, x, &all, by_of(w, out->from), &counted, &grouped);
    }
    out->grouped = grouped;
    out->sums = counted && !x->raw_query;
    out->fold = out->sums ? FOLD_SUM : FOLD_LAST;
    if (out->sums)
        unit_parse(STR("count"), &out->unit);
    else
        out->unit = said_unit(w);
    if (!counted) w->out->kind = LOWERED_LINES;
    return out->target != NULL;
}

/* Languages that are sent as they are. */
static const struct language {
    const char *word;
    enum target_kind kind;
    const char *holds; /* in every text of it, in capitals; empty: nothing */
    bool called;       /* as a function */
    const char *like;
} languages[] = {
    {"insights", TARGET_CW_SQL, "SELECT", false, "SELECT SUM(Errors) FROM SCHEMA(\"AWS/Lambda\")"},
    {"search", TARGET_CW_MATH, "SEARCH", true,
     "SEARCH('{AWS/Lambda,FunctionName} MetricName=\"Errors\"', 'Sum')"},
    {"math", TARGET_CW_MATH, "", false, "TIME_SERIES(5)"},
    {"ppl", TARGET_OS_PPL, "", false, "source=logs | stats count()"},
};

static const struct language *language_of(struct work *w, const struct expr *x)
{
    for (size_t i = 0; i < COUNT_OF(languages); i++)
        if (str_is(x->language, languages[i].word)) return &languages[i];
    struct diag *d = REPORT(w->l, UNKNOWN_NAME, x->where, "there is no query language `%.*s`",
                            STR_ARG(x->language));
    diag_help(d,
              "known are `query search`, `query insights`, `query math` and `query ppl`; log "
              "queries are `logs \"group\" \"\"\" … \"\"\"`, Lucene's `logs app \"\"\" … \"\"\"`");
    return NULL;
}

static str in_capitals(struct arena *a, str text)
{
    char *copy = arena_alloc(a, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        bool small = text.ptr[i] >= 'a' && text.ptr[i] <= 'z';
        copy[i] = small ? (char)(text.ptr[i] - 'a' + 'A') : text.ptr[i];
    }
    return (str){copy, text.len};
}

/* Whether each quote and parenthesis of metric math is closed; a text may hold the other quote. */
static bool is_closed(str text)
{
    int open = 0;
    char quote = '\0';
    for (size_t i = 0; i < text.len && open >= 0; i++) {
        char c = text.ptr[i];
        if (quote)
            quote = c == quote ? '\0' : quote;
        else if (c == '\'' || c == '"')
            quote = c;
        else
            open += (c == '(') - (c == ')');
    }
    return open == 0 && !quote;
}

/* Whether `text`, in capitals, has what is in every text of the language. */
static bool is_of_language(str text, const struct language *language)
{
    str word = str_from(language->holds);
    for (size_t at = str_find(text, word, 0); at != SIZE_MAX; at = str_find(text, word, at + 1)) {
        size_t end = at + word.len;
        while (end < text.len && strchr(" \t\r\n", text.ptr[end])) end++;
        if (!language->called || (end < text.len && text.ptr[end] == '(')) return true;
    }
    return false;
}

/* CloudWatch's answer to what is none of its language is a panel without a word.  What a variable
 * holds is not known. */
static bool check_query(struct work *w, const struct expr *x, const struct language *language)
{
    str text = in_capitals(arena_of(w), str_trim(x->query));
    bool open = str_find_char(text, '$', 0) != SIZE_MAX;
    const char *wrong = NULL;
    if (!text.len)
        wrong = "this query is empty";
    else if (!open && language->holds[0] && !is_of_language(text, language))
        wrong = "this is no query of that language";
    else if (!open && language->kind == TARGET_CW_MATH && !is_closed(text))
        wrong = "a quote or parenthesis of this query is not closed";
    if (!wrong) return true;
    struct diag *d = REPORT(w->l, BAD_VALUE, x->where, "%s", wrong);
    diag_help(d, "for instance `query %s \"\"\"%s\"\"\"`", language->word, language->like);
    return false;
}

static void cloudwatch_query(struct work *w, const struct expr *x, struct target *t)
{
    t->datasource = w->request->datasource.type.len ? w->request->datasource : w->l->cloudwatch;
    w->l->uses_cloudwatch = true;
    t->region = work_region(w, NULL, NULL);
    t->account = w->request->account.len ? w->request->account : w->l->account;
    t->statistic = STR("Average");
    t->period = w->period->text;
    t->expression = str_trim(x->query);
}

/* A graph needs a time and a number, all else is a table. */
static void ppl_query(struct work *w, const struct expr *x, struct target *t)
{
    str picture = w->request->panel->picture;
    bool graph = w->request->shape == SHAPE_SERIES;
    t->datasource = w->request->datasource.type.len ? w->request->datasource : w->l->opensearch;
    w->l->uses_opensearch = true;
    t->format = str_is(picture, "logs") ? STR("logs") : graph ? STR("time_series") : STR("table");
    t->query = str_trim(x->query);
    w->out->table_rows = !graph;
    if (str_is(picture, "logs")) w->out->kind = LOWERED_LINES;
}

/* query insights "SELECT …", query ppl "source=… | …" */
static bool raw_query(struct work *w, const struct expr *x, struct lowered_series *out)
{
    const struct language *language = language_of(w, x);
    if (!language || !own_query(w, out->from, language->kind == TARGET_OS_PPL)) return false;
    if (!check_query(w, x, language)) return false;
    if (language->kind == TARGET_CW_SQL) warn_insights_range(w, x->where);
    struct target *t = work_target(w, language->kind, false, x->where);
    if (language->kind == TARGET_OS_PPL)
        ppl_query(w, x, t);
    else
        cloudwatch_query(w, x, t);
    out->unit = said_unit(w);
    out->target = t;
    out->logical = expr_text(w->l->eval, x);
    return true;
}

static bool other_series(struct work *w, const struct expr *x, struct lowered_series *out)
{
    switch (x->kind) {
    case EXPR_LOGS: return log_lines(w, x, out);
    case EXPR_TEXT:
        if (!check_text(w, out->from)) return false;
        w->out->kind = LOWERED_TEXT;
        w->out->text = x->query;
        series_drop(w);
        return true;
    case EXPR_QUERY: return raw_query(w, x, out);
    default: return false;
    }
}

static void check_daily(struct work *w, const struct cat_metric *m)
{
    if (m && m->every >= 86400) w->out->daily = true;
}

/* Where the points of a leaf lie in time: CloudWatch's period, or an interval of either log store.
 */
enum bins { BINS_PERIOD = 1, BINS_INSIGHTS = 2, BINS_OPENSEARCH = 4 };

static unsigned bins_of(const struct expr *x)
{
    unsigned bins = 0;
    switch (x->kind) {
    case EXPR_METRIC:
        if (x->metric->logs) return BINS_INSIGHTS;
        return x->metric->source->kind == SOURCE_OPENSEARCH ? BINS_OPENSEARCH : BINS_PERIOD;
    case EXPR_BINARY: return bins_of(x->left) | bins_of(x->right);
    case EXPR_NEGATE: return bins_of(x->left);
    case EXPR_CALL:
        for (size_t i = 0; i < x->args.len; i++) bins |= bins_of(x->args.at[i]);
        return bins;
    default: return 0;
    }
}

/* Totals by unlike bins give a quotient that depends on the panel's width. */
static void pin_period(struct work *w, const struct expr *x)
{
    unsigned bins = bins_of(x);
    uint32_t automatic = work_automatic(w);
    if ((bins & (bins - 1)) == 0 || w->out->period.seconds >= automatic) return;
    w->out->period = period_of(arena_of(w), automatic);
    work_explain(w, "    chose a period of %u s: the sources would divide time differently\n",
                 automatic);
}

static void set_period(struct work *w)
{
    w->out->period = w->request->period;
    if (w->request->period.text.len) return;
    for (size_t i = 0; i < w->request->panel->series.len; i++) {
        const struct expr *x = w->request->panel->series.at[i].expr;
        uint32_t every = x->metric ? x->metric->every : 0;
        uint32_t automatic = work_automatic(w);
        if (every && every < 86400 && every < automatic) every = automatic;
        if (every > w->out->period.seconds) w->out->period = period_of(arena_of(w), every);
        check_daily(w, x->metric);
        pin_period(w, x);
    }
}

/* The expression with the i-th of its statistics: itself where it has no others, else `room`. */
static struct expr *with_statistic(struct expr *x, size_t i, struct expr *room)
{
    if (x->statistics.len <= 1) return x;
    if (i == 0) *room = *x;
    room->statistics.at = x->statistics.at + i;
    room->statistics.len = room->statistics.cap = 1;
    return room;
}

static const struct period *period_of_series(struct work *w, const struct outline_series *s)
{
    if (!s->every) return &w->out->period;
    struct period *own = arena_new(arena_of(w), struct period);
    *own = period_said(arena_of(w), s->every);
    return own;
}

static bool lower_series(struct work *w, const struct outline_series *s, bool several)
{
    struct expr *x = s->expr, room;
    size_t statistics = statistic_count(x);
    bool fine = true;
    if (x->kind == EXPR_ERROR) return false;
    w->period = period_of_series(w, s);
    w->leaf = NULL;
    w->selection = NULL;
    struct diag_sink *sink = w->l->program->sink;
    size_t from = sink->list.len;
    for (size_t i = 0; i < statistics; i++) {
        size_t mark = sink->list.len;
        struct expr *one = with_statistic(x, i, &room);
        size_t at = w->out->series.len;
        struct lowered_series *out = series_new(w, s);
        if (w->l->explain) work_explain(w, "  %.*s\n", STR_ARG(expr_text(w->l->eval, one)));
        bool plain = x->kind != EXPR_LOGS && x->kind != EXPR_TEXT && x->kind != EXPR_QUERY;
        bool done = plain ? one_series(w, one, out) : other_series(w, one, out);
        diag_merge(sink, from, mark);
        if (!done) {
            series_drop(w);
            fine = false;
            continue;
        }
        if (w->out->series.len == at) continue; /* a text */
        out = &w->out->series.at[at];
        str statistic = statistics > 1 ? x->statistics.at[i].text : STR_EMPTY;
        name_series(w, out, own_name(w, out, s, several, statistic));
    }
    return fine;
}

/* Their structs are large: a list that grows would copy them. */
static void reserve_series(struct work *w)
{
    const struct outline_panel *p = w->request->panel;
    size_t count = 0;
    for (size_t i = 0; i < p->series.len; i++) count += statistic_count(p->series.at[i].expr);
    vec_reserve(arena_of(w), &w->out->series, count);
    vec_reserve(arena_of(w), &w->out->targets, count);
}

/* What `json { … }` lays over a query can make it another one. */
static bool is_changed(const struct lowered_series *s)
{
    return outline_find(&s->from->properties, "json") != NULL;
}

/* Two series that ask for the very same: one line would lie upon the other. */
static void check_series_twice(struct work *w)
{
    for (size_t i = 0; i < w->out->series.len; i++) {
        const struct lowered_series *s = &w->out->series.at[i];
        for (size_t k = 0; k < i; k++) {
            const struct lowered_series *before = &w->out->series.at[k];
            if (before->from == s->from || !target_same(before->target, s->target)) continue;
            if (is_changed(before) || is_changed(s)) continue;
            struct diag *d = REPORT(w->l, SERIES_TWICE, s->from->where,
                                    "this shows what another series of the panel shows");
            diag_label(d, before->from->where, "the other one");
            break;
        }
    }
}

bool lower_panel(struct lower *l, const struct panel_request *request, struct lowered_panel *out)
{
    const struct outline_panel *p = request->panel;
    struct work w = {.l = l, .request = request, .out = out};
    l->program->sink->origin = p->origin;
    if (p->top &&
        (p->series.len > 1 || (p->series.len && statistic_count(p->series.at[0].expr) > 1))) {
        struct diag *d = REPORT(l, RANKING, p->head, "`top` ranks one statistic of one metric");
        diag_help(d, "make a panel for each: `lambda.duration p99 by function top 10`");
        return false;
    }
    if (p->top) {
        out->ranked = true;
        out->rank_bottom = p->bottom;
        out->rank_count = (int)p->top->number;
    }
    set_period(&w);
    bool fine = true;
    reserve_series(&w);
    for (size_t i = 0; i < p->series.len; i++)
        fine = lower_series(&w, &p->series.at[i], p->series.len > 1) && fine;
    check_series_twice(&w);
    tell_apart(&w);
    keep_exact_names(&w);
    work_explain_targets(&w);
    return fine;
}
