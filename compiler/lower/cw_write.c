/* Job: write a plan as CloudWatch targets: builder queries, SEARCH text, Metrics Insights, math.
 * Not responsible for choosing among them (cw_plan). */
#include "lower/inner.h"
#include "lower/sample.h"

static struct arena *arena_of(const struct work *w) { return w->l->arena; }
static const struct cat_source *source_of(const struct cw_plan *p)
{
    return p->leaf->metric->source;
}
static str key_of(const struct cw_plan *p, int i) { return source_of(p)->dimensions.at[i].key; }
static str name_space(const struct cw_plan *p)
{
    return p->leaf->metric->name_space.len ? p->leaf->metric->name_space : source_of(p)->name_space;
}

/* ---- labels ------------------------------------------------------------------------------ */

str cw_label(struct work *w, const struct cat_source *source, const struct cw_groups *groups)
{
    str text = STR_EMPTY;
    for (size_t i = 0; i < groups->count; i++)
        text = arena_join(arena_of(w), text, i ? STR(" ") : STR_EMPTY, STR("${PROP('Dim."),
                          source->dimensions.at[groups->at[i]].key, STR("')}"));
    return text;
}

/* The same for a picture that names series by their labels. */
str cw_group_labels(struct work *w, const struct cw_plan *p)
{
    str text = STR_EMPTY;
    for (size_t i = 0; i < p->groups->count; i++)
        text = arena_printf(arena_of(w), "%.*s%s${__field.labels.%.*s}", STR_ARG(text),
                            i ? " " : "", STR_ARG(key_of(p, p->groups->at[i])));
    return text;
}

/* ---- builder queries --------------------------------------------------------------------- */

/* What is always sent and is no dimension of the source: CloudFront's Region=Global. */
typedef VEC(struct cat_pair) pair_list;

static void take_pair(struct work *w, const struct cat_source *s, const struct cat_pair *pair,
                      pair_list *out)
{
    if (catalog_dimension(s, w->l->program->atoms, pair->key) < 0)
        vec_push(arena_of(w), out, *pair);
}

static pair_list sent_beside(struct work *w, const struct cat_metric *m)
{
    const struct cat_source *s = m->source;
    pair_list list = {0};
    for (size_t i = 0; i < s->always.len; i++) take_pair(w, s, &s->always.at[i], &list);
    for (size_t i = 0; i < m->always.len; i++) take_pair(w, s, &m->always.at[i], &list);
    return list;
}

static void add_dimension(struct work *w, target_dimensions *list, str key, bool variable,
                          const str *values, size_t count)
{
    struct target_dimension *d = vec_add(arena_of(w), list);
    *d = (struct target_dimension){.key = key, .variable = variable};
    vec_reserve(arena_of(w), &d->values, count);
    for (size_t i = 0; i < count; i++) vec_push(arena_of(w), &d->values, values[i]);
}

target_dimensions cw_sent(struct work *w, const struct leaf *leaf, const struct cw_selection *s)
{
    const struct cat_source *source = leaf->metric->source;
    const str every = STR("*");
    target_dimensions list = {0};
    for (int i = set_first(s->set); i >= 0; i = set_next(s->set, i)) {
        const struct cw_dimension *d = &s->dimensions[i];
        bool wild = d->state == CW_WILD;
        add_dimension(w, &list, source->dimensions.at[i].key, d->variable,
                      wild ? &every : d->values.at, wild ? 1 : d->values.len);
    }
    pair_list beside = sent_beside(w, leaf->metric);
    for (size_t i = 0; i < beside.len; i++)
        add_dimension(w, &list, beside.at[i].key, false, &beside.at[i].value, 1);
    return list;
}

static str account_of(const struct work *w)
{
    return w->request->account.len ? w->request->account : w->l->account;
}

static struct target *cw_new(struct work *w, const struct cw_plan *p, enum target_kind kind,
                             bool hidden)
{
    struct target *t = work_target(w, kind, hidden, p->leaf->where);
    t->datasource = w->request->datasource.type.len ? w->request->datasource : w->l->cloudwatch;
    w->l->uses_cloudwatch = true;
    t->region = p->asked->region;
    t->account = account_of(w);
    t->statistic = p->leaf->statistic->aws;
    t->period = w->period->text;
    t->label = p->label;
    sample_leaf(w, t, p->leaf, SAMPLE_KEYS);
    w->metrics++;
    return t;
}

static size_t pair_length(const struct target_dimension *d)
{
    bool wild = str_is(d->values.at[0], "*");
    size_t length = wild ? 0 : strlen(" \"\"=()") + d->key.len;
    for (size_t i = 0; !wild && i < d->values.len; i++)
        length += d->values.at[i].len + strlen("\"\"") + (i ? strlen(" OR ") : 0);
    return length;
}

static void report_search_length(struct work *w, span where, size_t length)
{
    if (length <= 1024) return;
    struct diag *d =
        REPORT(w->l, OPERATOR_UNSUPPORTED, where,
               "these conditions make a SEARCH of %zu characters; CloudWatch takes 1024", length);
    diag_help(d, "name or exclude fewer values; or make several series or panels of them");
}

/* Grafana makes a SEARCH of several values, and AWS refuses long ones.
 * Source: the plugin's metric_data_query_builder, which writes {"ns","dim"} MetricName="m" "dim"=…
 */
static void check_builder_length(struct work *w, const struct target *t)
{
    bool several = false;
    for (size_t i = 0; i < t->dimensions.len; i++)
        several = several || t->dimensions.at[i].values.len > 1;
    if (!several) return;
    size_t length = strlen("{\"\"} MetricName=\"\"") + t->name_space.len + t->metric.len;
    for (size_t i = 0; i < t->dimensions.len; i++) {
        const struct target_dimension *d = &t->dimensions.at[i];
        length += strlen(",\"\"") + d->key.len + pair_length(d);
    }
    report_search_length(w, t->where, length);
}

static struct target *builder_target(struct work *w, const struct cw_plan *p, bool hidden,
                                     str statistic)
{
    struct target *t = cw_new(w, p, TARGET_CW_METRIC, hidden);
    t->name_space = name_space(p);
    t->metric = p->leaf->metric->aws;
    t->statistic = statistic;
    t->dimensions = p->asked->sent;
    check_builder_length(w, t);
    return t;
}

/* ---- SEARCH text ------------------------------------------------------------------------- */

/* Exact text inside SEARCH('…'): quotes, backslashes and parentheses are escaped.
 * Source: AWS, search expression syntax. */
static void search_value(struct buf *out, str value, bool variable)
{
    buf_char(out, '"');
    for (size_t i = 0; i < value.len; i++) {
        if (!variable && strchr("\"\\()'", value.ptr[i])) buf_char(out, '\\');
        buf_char(out, value.ptr[i]);
    }
    buf_char(out, '"');
}

static void search_condition(struct buf *out, str key, const struct cw_dimension *d)
{
    switch (d->state) {
    case CW_FIXED:
    case CW_SOME:
        buf_printf(out, " \"%.*s\"=", STR_ARG(key));
        if (d->values.len > 1) buf_char(out, '(');
        for (size_t i = 0; i < d->values.len; i++) {
            if (i) buf_text(out, " OR ");
            search_value(out, d->values.at[i], d->variable);
        }
        if (d->values.len > 1) buf_char(out, ')');
        break;
    case CW_BUT:
        for (size_t i = 0; i < d->values.len; i++) {
            buf_printf(out, " NOT \"%.*s\"=", STR_ARG(key));
            search_value(out, d->values.at[i], false);
        }
        break;
    case CW_PATTERN: {
        /* What the words let through is kept out by its name, in a transformation. */
        str rest = d->words, word;
        while (str_split(&rest, ' ', &word))
            if (word.len) buf_printf(out, " \"%.*s\"=%.*s", STR_ARG(key), STR_ARG(word));
        break;
    }
    default: break;
    }
    if (d->beside) search_condition(out, key, d->beside);
}

static str search_text(struct work *w, const struct cw_plan *p, str statistic)
{
    struct buf out = BUF_INIT;
    pair_list beside = sent_beside(w, p->leaf->metric);
    buf_printf(&out, "SEARCH('{\"%.*s\"", STR_ARG(name_space(p)));
    for (int i = set_first(p->asked->set); i >= 0; i = set_next(p->asked->set, i))
        buf_printf(&out, ",\"%.*s\"", STR_ARG(key_of(p, i)));
    for (size_t i = 0; i < beside.len; i++)
        buf_printf(&out, ",\"%.*s\"", STR_ARG(beside.at[i].key));
    buf_printf(&out, "} MetricName=\"%.*s\"", STR_ARG(p->leaf->metric->aws));
    for (int i = set_first(p->asked->set); i >= 0; i = set_next(p->asked->set, i))
        search_condition(&out, key_of(p, i), &p->asked->dimensions[i]);
    for (size_t i = 0; i < beside.len; i++) {
        buf_printf(&out, " \"%.*s\"=", STR_ARG(beside.at[i].key));
        search_value(&out, beside.at[i].value, false);
    }
    /* Grafana tells AWS the account of builder queries only. */
    if (account_of(w).len) {
        buf_text(&out, " :aws.AccountId=");
        search_value(&out, account_of(w), true);
    }
    buf_printf(&out, "', '%.*s'", STR_ARG(statistic));
    /* A variable is "5m", which SEARCH does not read: it takes the period of its query. */
    if (!w->period->view)
        buf_printf(&out, ", %.*s",
                   STR_ARG(w->period->seconds ? w->period->text : STR("$__period_auto")));
    buf_char(&out, ')');
    str text = arena_str(arena_of(w), buf_as_str(&out));
    buf_release(&out);
    return text;
}

static struct target *search_target(struct work *w, const struct cw_plan *p, bool hidden,
                                    str statistic)
{
    struct target *t = cw_new(w, p, TARGET_CW_MATH, hidden);
    t->expression = search_text(w, p, statistic);
    t->statistic = statistic;
    t->name_space = name_space(p);
    report_search_length(w, p->leaf->where, t->expression.len);
    return t;
}

/* A SEARCH by words lets other names through: what the names of the wanted series look like, as a
 * regular expression of the whole group. */
str cw_exact_names(struct work *w, const struct cw_plan *p)
{
    str pattern = STR_EMPTY;
    for (size_t i = 0; i < p->groups->count; i++) {
        const struct cw_dimension *d = &p->asked->dimensions[p->groups->at[i]];
        pattern = arena_printf(arena_of(w), "%.*s%s%.*s", STR_ARG(pattern), i ? " " : "",
                               STR_ARG(d->pattern.len ? d->pattern : STR(".*")));
    }
    return pattern;
}

/* Only a plain panel can be narrowed by names afterwards; a calculation would have used the others.
 */
static void report_narrowed(struct work *w, const struct cw_plan *p, int i)
{
    str name = atom_str(w->l->program->atoms, source_of(p)->dimensions.at[i].name);
    struct diag *d = REPORT(w->l, FILTER_AND_WHERE, p->asked->dimensions[i].where,
                            "`%.*s` has a drop-down and a condition, in a calculation or a ranking",
                            STR_ARG(name));
    diag_why(d, "what both have in common is picked by name, out of what the panel shows");
    diag_help(d, "let one value be chosen: `filter one %.*s`", STR_ARG(name));
    diag_help(d, "keep the panel out of the drop-down: `unfiltered %.*s`", STR_ARG(name));
}

static void refuse_pattern(struct work *w, const struct cw_plan *p)
{
    struct diag *d;
    if (!p->patterned) return;
    for (int i = set_first(p->asked->set); i >= 0; i = set_next(p->asked->set, i)) {
        if (!p->asked->dimensions[i].narrowed) continue;
        report_narrowed(w, p, i);
        return;
    }
    d = REPORT(w->l, INEXACT_WILDCARD, p->leaf->where,
               "a wildcard is not exact when series are calculated with or ranked");
    diag_why(d, "CloudWatch's SEARCH matches words: `checkout-*` would also take `my-checkout`");
    diag_help(d, "name the values: `in [ … ]`");
}

/* ---- Metrics Insights -------------------------------------------------------------------- */

static void sql_name(struct work *w, struct buf *out, const char *before, str name)
{
    buf_text(out, before);
    buf_str(out, quote_double(arena_of(w), name));
}

static void sql_comparison(struct work *w, struct buf *out, str key, const char *operator_,
                           str value, bool *first)
{
    sql_name(w, out, *first ? " WHERE " : " AND ", key);
    *first = false;
    buf_text(out, operator_);
    buf_str(out, quote_single(arena_of(w), value));
}

static void sql_where(struct work *w, struct buf *out, str key, const struct cw_dimension *d,
                      bool *first)
{
    if (d->state != CW_FIXED && d->state != CW_BUT) return;
    for (size_t i = 0; i < d->values.len; i++)
        sql_comparison(w, out, key, d->state == CW_BUT ? " != " : " = ", d->values.at[i], first);
    if (d->beside) sql_where(w, out, key, d->beside, first);
}

/* SCHEMA("AWS/Lambda", "FunctionName"): the metrics of exactly this set. */
static void sql_schema(struct work *w, struct buf *out, const struct cw_plan *p,
                       const pair_list *beside)
{
    sql_name(w, out, " FROM SCHEMA(", name_space(p));
    for (int i = set_first(p->asked->set); i >= 0; i = set_next(p->asked->set, i))
        sql_name(w, out, ", ", key_of(p, i));
    for (size_t i = 0; i < beside->len; i++) sql_name(w, out, ", ", beside->at[i].key);
    buf_char(out, ')');
}

static str sql_text(struct work *w, const struct cw_plan *p)
{
    struct buf out = BUF_INIT;
    bool first = true;
    pair_list beside = sent_beside(w, p->leaf->metric);
    buf_printf(&out, "SELECT %s(", p->sql);
    sql_name(w, &out, "", p->leaf->metric->aws);
    buf_char(&out, ')');
    sql_schema(w, &out, p, &beside);
    for (int i = set_first(p->asked->set); i >= 0; i = set_next(p->asked->set, i))
        sql_where(w, &out, key_of(p, i), &p->asked->dimensions[i], &first);
    for (size_t i = 0; i < beside.len; i++)
        sql_comparison(w, &out, beside.at[i].key, " = ", beside.at[i].value, &first);
    if (account_of(w).len)
        buf_printf(&out, "%s AWS.AccountId = '%.*s'", first ? " WHERE" : " AND",
                   STR_ARG(account_of(w)));
    for (size_t i = 0; i < p->groups->count; i++)
        sql_name(w, &out, i ? ", " : " GROUP BY ", key_of(p, p->groups->at[i]));
    if (w->out->ranked)
        buf_printf(&out, " ORDER BY %s() %s LIMIT %d", p->sql, w->out->rank_bottom ? "ASC" : "DESC",
                   w->out->rank_count);
    str text = arena_str(arena_of(w), buf_as_str(&out));
    buf_release(&out);
    return text;
}

static struct target *sql_target(struct work *w, const struct cw_plan *p, bool hidden)
{
    struct target *t = cw_new(w, p, TARGET_CW_SQL, hidden);
    t->expression = sql_text(w, p);
    t->name_space = name_space(p);
    return t;
}

/* ---- what the rest of the stage calls ---------------------------------------------------- */

static struct target *plain_target(struct work *w, const struct cw_plan *p, bool hidden)
{
    switch (p->form) {
    case CW_EXACT:
    case CW_WILDCARD: return builder_target(w, p, hidden, p->leaf->statistic->aws);
    case CW_SEARCH: return search_target(w, p, hidden, p->leaf->statistic->aws);
    case CW_SQL: return sql_target(w, p, hidden);
    default: BUG("an aggregate is no target of its own");
    }
}

struct target *cw_target(struct work *w, const struct cw_plan *p, bool hidden)
{
    if (hidden) refuse_pattern(w, p);
    return plain_target(w, p, hidden);
}

static struct math *ref(struct work *w, const struct target *t, enum math_type type)
{
    return math_ref(arena_of(w), t->id, type);
}

static struct math *folded(struct work *w, const char *function, const struct target *t)
{
    struct math *term = ref(w, t, MATH_ARRAY);
    struct math *array = math_array(arena_of(w), &term, 1);
    return math_call(arena_of(w), function, &array, 1);
}

/* The hidden series that an aggregate is made of. */
static struct target *each_target(struct work *w, const struct cw_plan *p, str statistic)
{
    return work_once(w, p->form == CW_AGGREGATE_SEARCH ? search_target(w, p, true, statistic)
                                                       : builder_target(w, p, true, statistic));
}

struct math *cw_term(struct work *w, const struct cw_plan *p)
{
    refuse_pattern(w, p);
    if (p->form == CW_AGGREGATE_SEARCH || p->form == CW_AGGREGATE) {
        if (!p->average_by_sums)
            return folded(w, p->fold, each_target(w, p, p->leaf->statistic->aws));
        struct math *sum = folded(w, "SUM", each_target(w, p, STR("Sum")));
        return math_binary(arena_of(w), "/", sum,
                           folded(w, "SUM", each_target(w, p, STR("SampleCount"))));
    }
    struct target *t = work_once(w, plain_target(w, p, true));
    if (p->one) return folded(w, "MAX", t); /* of one series, which is itself */
    return ref(w, t,
               p->grouped || p->form == CW_WILDCARD || p->form == CW_SEARCH ? MATH_ARRAY
                                                                            : MATH_SERIES);
}

struct target *cw_math_target(struct work *w, const struct math *m, const struct cw_plan *like,
                              span where)
{
    if (!math_is_result(m)) {
        struct diag *d = REPORT(w->l, ILL_TYPED, where, "CloudWatch cannot compute this");
        diag_why(d, "%s",
                 math_fault(m) ? math_fault(m) : "the result is a single number, not a series");
        diag_help(d, "in AWS's words S is a number, TS one series and TS[] several");
        return NULL;
    }
    struct target *t = cw_new(w, like, TARGET_CW_MATH, false);
    w->metrics--;
    t->where = where;
    t->expression = math_text(arena_of(w), m);
    t->label = STR_EMPTY;
    return t;
}
