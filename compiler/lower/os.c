/* Job: OpenSearch: counts and statistics by Lucene with aggregations, log lines, and PPL where
 * Lucene has no exact form.  Not responsible for Logs Insights (li).
 *
 * OpenSearch computes every statistic anew over whatever is selected, so percentiles need no rule
 * of adding up.  Facts: the Grafana plugin (settings are strings, ids unique over metrics and
 * buckets, a series ends with a date_histogram; PPL of a series has exactly a time and a number)
 * and Lucene's query string syntax. */
#include "lower/inner.h"
#include "lower/sample.h"
#include "sema/index_pattern.h"

static struct arena *arena_of(const struct work *w) { return w->l->arena; }

/* ---- Lucene ------------------------------------------------------------------------------ */

/* Grafana puts a backslash before whatever means something in Lucene; within quotes an empty value
 * is one, too. */
static str lucene_variable(struct work *w, str name)
{
    return arena_printf(arena_of(w), "\"${%.*s:lucene}\"", STR_ARG(name));
}

/* A number or a text as a bound of a range; a text behind `>` would count its quotes. */
static str lucene_bound(struct work *w, const struct value *v)
{
    struct operand_value o = operand_value(w, v);
    return v->kind == VALUE_TEXT && !o.view ? quote_double(arena_of(w), o.text) : o.text;
}

/* A minus in front of a value would be a `NOT`. */
static str lucene_number(struct work *w, str number)
{
    return number.ptr[0] == '-' ? quote_double(arena_of(w), number) : number;
}

static str lucene_value(struct work *w, const struct value *v)
{
    struct operand_value o = operand_value(w, v);
    if (o.multi) return arena_printf(arena_of(w), "${%.*s:lucene}", STR_ARG(o.variable->name));
    if (o.variable) return lucene_variable(w, o.variable->name);
    if (o.view) return arena_printf(arena_of(w), "\"%.*s\"", STR_ARG(o.text));
    if (v->kind == VALUE_TEXT && str_find_char(o.text, '*', 0) != SIZE_MAX)
        return quote_lucene(arena_of(w), o.text);
    return v->kind == VALUE_NUMBER ? lucene_number(w, o.text) : quote_double(arena_of(w), o.text);
}

static str lucene_alternatives(struct work *w, const struct condition *c, str field)
{
    if (c->range)
        return arena_printf(arena_of(w), "%.*s:[%.*s TO %.*s]", STR_ARG(field),
                            STR_ARG(lucene_bound(w, c->values.at[0])),
                            STR_ARG(lucene_bound(w, c->values.at[1])));
    str list = STR_EMPTY;
    for (size_t i = 0; i < c->values.len; i++)
        list = i ? arena_printf(arena_of(w), "%.*s OR %.*s", STR_ARG(list),
                                STR_ARG(lucene_value(w, c->values.at[i])))
                 : lucene_value(w, c->values.at[i]);
    if (c->values.len == 1)
        return arena_printf(arena_of(w), "%.*s:%.*s", STR_ARG(field), STR_ARG(list));
    return arena_printf(arena_of(w), "%.*s:(%.*s)", STR_ARG(field), STR_ARG(list));
}

/* A phrase of words; in a field that holds its text whole, anything around it. */
static str lucene_contains(struct work *w, const struct value *v, str field)
{
    struct arena *a = arena_of(w);
    str text = operand_value(w, v).text;
    if (!str_ends(field, STR(".keyword"))) return quote_double(a, text);
    return arena_join(a, STR("*"), quote_lucene_name(a, text), STR("*"));
}

static str lucene_regex(struct work *w, const struct condition *c, const struct value *v)
{
    str lacks, pattern = quote_lucene_regex(arena_of(w), v->text, &lacks);
    if (!lacks.len) return arena_join(arena_of(w), STR("/"), pattern, STR("/"));
    struct diag *d = REPORT(w->l, OPERATOR_UNSUPPORTED, c->where,
                            "OpenSearch's regular expressions have no `%.*s`", STR_ARG(lacks));
    diag_why(d, "they match the whole value, letter by letter: groups `( | )`, sets `[ ]`, "
                "repetitions and `\\d \\s \\w` are all that they know");
    return STR_EMPTY;
}

static str lucene_compared(struct work *w, const struct condition *c, str field)
{
    const struct value *v = c->values.at[0];
    str bound = lucene_bound(w, v);
    const char *operator_ = ast_operator_text(c->operator_);
    if (v->kind != VALUE_TEXT || operand_value(w, v).view)
        return arena_printf(arena_of(w), "%.*s:%s%.*s", STR_ARG(field), operator_, STR_ARG(bound));
    bool with = operator_[1] == '=', above = operator_[0] == '>';
    if (above)
        return arena_printf(arena_of(w), "%.*s:%c%.*s TO *]", STR_ARG(field), with ? '[' : '{',
                            STR_ARG(bound));
    return arena_printf(arena_of(w), "%.*s:[* TO %.*s%c", STR_ARG(field), STR_ARG(bound),
                        with ? ']' : '}');
}

static str lucene_condition(struct work *w, const struct condition *c, str field)
{
    str text;
    const struct value *v = c->values.at[0];
    switch (c->operator_) {
    case OP_EQ:
        text = arena_printf(arena_of(w), "%.*s:%.*s", STR_ARG(field), STR_ARG(lucene_value(w, v)));
        break;
    case OP_IN: text = lucene_alternatives(w, c, field); break;
    case OP_MATCH: text = arena_join(arena_of(w), field, STR(":"), lucene_regex(w, c, v)); break;
    case OP_CONTAINS:
        text = arena_join(arena_of(w), field, STR(":"), lucene_contains(w, v, field));
        break;
    default: text = lucene_compared(w, c, field);
    }
    return c->negated ? arena_printf(arena_of(w), "NOT %.*s", STR_ARG(text)) : text;
}

/* ---- PPL
 * ------------------------------------------------------------------------------------------------
 */

static str ppl_field(struct work *w, str field)
{
    bool plain = field.len > 0;
    for (size_t i = 0; i < field.len; i++) {
        char c = field.ptr[i];
        plain = plain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '.');
    }
    return plain ? field : arena_printf(arena_of(w), "`%.*s`", STR_ARG(field));
}

/* In quotes, with those that it holds doubled.  A backslash stays, and could end the text later
 * than it ends: see `ppl_guard`. */
static str ppl_variable(struct work *w, str name)
{
    return arena_printf(arena_of(w), "${%.*s:sqlstring}", STR_ARG(name));
}

static str ppl_value(struct work *w, const struct value *v)
{
    struct operand_value o = operand_value(w, v);
    if (v->kind == VALUE_NUMBER) return o.text;
    if (o.variable) return ppl_variable(w, o.variable->name);
    return o.view ? arena_printf(arena_of(w), "'%.*s'", STR_ARG(o.text))
                  : quote_single(arena_of(w), o.text);
}

static str ppl_list(struct work *w, const struct condition *c)
{
    str list = STR_EMPTY;
    for (size_t i = 0; i < c->values.len; i++)
        list = arena_printf(arena_of(w), "%.*s%s%.*s", STR_ARG(list), i ? ", " : "",
                            STR_ARG(ppl_value(w, c->values.at[i])));
    return list;
}

/* `*` is the `%` of `like`, which takes `_` for any letter and has no certain way to write either.
 */
static str ppl_wildcard(struct work *w, const struct condition *c, str field, str text)
{
    struct buf out = BUF_INIT;
    bool exact = c->operator_ == OP_EQ;
    for (size_t i = 0; i < text.len; i++) {
        exact = exact && !strchr("%_\\", text.ptr[i]);
        buf_char(&out, text.ptr[i] == '*' ? '%' : text.ptr[i]);
    }
    str pattern = quote_single(arena_of(w), buf_as_str(&out));
    buf_release(&out);
    if (!exact) {
        struct diag *d = REPORT(w->l, OPERATOR_UNSUPPORTED, c->where,
                                "beside a text box, `*` has no exact form here");
        diag_why(d,
                 "a text box is searched by PPL, where `_` and `%%` stand for anything, too, and "
                 "only one value can have a `*`");
        diag_help(d, "write a regular expression: `=~ \"checkout.*\"`");
    }
    return arena_printf(arena_of(w), "%slike(%.*s, %.*s)", c->negated ? "not " : "", STR_ARG(field),
                        STR_ARG(pattern));
}

/* `like` takes `_` and `%` for anything, `locate` takes them as they are but not every field.  What
 * a backslash is depends on the engine. */
static str ppl_contains(struct work *w, const struct condition *c, str field, str text)
{
    bool wild = false, backslash = false;
    for (size_t i = 0; i < text.len; i++) {
        wild = wild || text.ptr[i] == '%' || text.ptr[i] == '_';
        backslash = backslash || text.ptr[i] == '\\';
    }
    if (backslash) {
        struct diag *d = REPORT(w->l, OPERATOR_UNSUPPORTED, c->where,
                                "beside a text box, a backslash has no exact form here");
        diag_why(d, "a text box is searched by PPL, whose versions read a backslash differently");
        diag_help(d, "search for what stands beside it");
    }
    if (wild)
        return arena_printf(arena_of(w), "locate(%.*s, %.*s) %s 0",
                            STR_ARG(quote_single(arena_of(w), text)), STR_ARG(field),
                            c->negated ? "=" : ">");
    str pattern = arena_printf(arena_of(w), "%%%.*s%%", STR_ARG(text));
    return arena_printf(arena_of(w), "%slike(%.*s, %.*s)", c->negated ? "not " : "", STR_ARG(field),
                        STR_ARG(quote_single(arena_of(w), pattern)));
}

/* The first constant with a wildcard among what is compared; NULL: none. */
static const struct value *wildcard_of(const struct condition *c)
{
    bool equal = c->operator_ == OP_EQ || (c->operator_ == OP_IN && !c->range);
    for (size_t i = 0; equal && i < c->values.len; i++) {
        const struct value *v = c->values.at[i];
        if (v->kind == VALUE_TEXT && !v->view && str_find_char(v->text, '*', 0) != SIZE_MAX)
            return v;
    }
    return NULL;
}

/* Several values, or All.  All comes as it is set (`(*:*)`, or `*` where CloudWatch has the
 * drop-down too), chosen values each in double quotes: so a text in double quotes that is among
 * them is one of them. */
static str ppl_choice(struct work *w, str field, str name)
{
    return arena_printf(arena_of(w),
                        "('${%.*s:doublequote}' in ('(*:*)', '*') or "
                        "locate(concat('\"', %.*s, '\"'), '${%.*s:doublequote}') > 0)",
                        STR_ARG(name), STR_ARG(field), STR_ARG(name));
}

/* What a comparison with a drop-down of several values has an exact form for. */
static bool is_choice(const struct condition *c)
{
    return !c->negated && c->values.len == 1 && !c->range &&
           (c->operator_ == OP_EQ || c->operator_ == OP_IN);
}

static str ppl_compared(struct work *w, const struct condition *c, str f)
{
    const struct value *v = c->values.at[0];
    struct operand_value o = operand_value(w, v);
    const char *negation = c->negated ? "not " : "";
    const struct value *wildcard = wildcard_of(c);
    if (o.multi && is_choice(c)) return ppl_choice(w, f, o.variable->name);
    if (wildcard) return ppl_wildcard(w, c, f, wildcard->text);
    if (c->range)
        return arena_printf(arena_of(w), "%s(%.*s >= %.*s and %.*s <= %.*s)", negation, STR_ARG(f),
                            STR_ARG(ppl_value(w, v)), STR_ARG(f),
                            STR_ARG(ppl_value(w, c->values.at[1])));
    switch (c->operator_) {
    case OP_EQ:
        return arena_printf(arena_of(w), "%.*s %s %.*s", STR_ARG(f), c->negated ? "!=" : "=",
                            STR_ARG(ppl_value(w, v)));
    case OP_IN:
        return arena_printf(arena_of(w), "%s%.*s in (%.*s)", negation, STR_ARG(f),
                            STR_ARG(ppl_list(w, c)));
    case OP_CONTAINS:
        if (o.variable)
            return arena_printf(arena_of(w), "%slike(%.*s, concat('%%', %.*s, '%%'))", negation,
                                STR_ARG(f), STR_ARG(ppl_variable(w, o.variable->name)));
        return ppl_contains(w, c, f, o.text);
    case OP_MATCH:
        return arena_printf(arena_of(w), "%s%.*s regexp %.*s", negation, STR_ARG(f),
                            STR_ARG(quote_single(arena_of(w), v->text)));
    default:
        return arena_printf(arena_of(w), "%.*s %s %.*s", STR_ARG(f),
                            ast_operator_text(c->operator_), STR_ARG(ppl_value(w, v)));
    }
}

/* What is not so is so of a document without the field, too, as Lucene's NOT has it; in PPL every
 * comparison with such a document is unknown, and `where` drops it. */
static str ppl_condition(struct work *w, const struct condition *c, str field)
{
    str f = ppl_field(w, field), text = ppl_compared(w, c, f);
    if (!c->negated) return text;
    return arena_printf(arena_of(w), "(isnull(%.*s) or %.*s)", STR_ARG(f), STR_ARG(text));
}

static void check_multi(struct work *w, const struct condition *c)
{
    for (size_t i = 0; i < c->values.len; i++) {
        struct operand_value o = operand_value(w, c->values.at[i]);
        if (!o.multi || is_choice(c)) continue;
        struct diag *d = REPORT(w->l, MULTI_VALUE, c->where,
                                "`$%.*s` may have several values, which has no exact form here",
                                STR_ARG(o.variable->name));
        diag_help(d, "compare with `=`, or let one value be chosen");
    }
}

/* ---- what is selected -------------------------------------------------------------------- */

/* `message` is the source's message field, whatever it is called. */
static bool field_of(struct work *w, const struct cat_source *s, const struct leaf *leaf,
                     const struct dimension_name *name, str *field)
{
    if (name->source.len == 0 && str_is(name->name, "message") &&
        catalog_dimension(s, w->l->program->atoms, name->name) < 0) {
        *field = s->message;
        return true;
    }
    int index = leaf_dimension(w, leaf, name);
    if (index < 0) return false;
    *field = s->dimensions.at[index].key;
    return true;
}

/* A text box is searched exactly by PPL only: a phrase of Lucene finds nothing when it is empty. */
static bool searches_input(struct work *w, const conditions *list)
{
    for (size_t i = 0; i < list->len; i++)
        if (list->at[i].operator_ == OP_CONTAINS && operand_value(w, list->at[i].values.at[0]).view)
            return true;
    return false;
}

static str lucene_filter(struct work *w, str field, const struct view *view)
{
    str name = quote_lucene_name(arena_of(w), field);
    if (!view->multi)
        return arena_join(arena_of(w), name, STR(":"), lucene_variable(w, view->name));
    return arena_printf(arena_of(w), "%.*s:${%.*s:lucene}", STR_ARG(name), STR_ARG(view->name));
}

static void add_filters(struct work *w, const struct cat_source *s, bool ppl, str *text)
{
    for (size_t i = 0; i < w->l->filters.len; i++) {
        struct filter *f = &w->l->filters.at[i];
        for (size_t b = 0; b < f->bindings.len; b++) {
            if (f->bindings.at[b].source != s || leaf_is_unfiltered(w, f, &f->bindings.at[b]))
                continue;
            str field = s->dimensions.at[f->bindings.at[b].dimension].key, one;
            f->narrows = true;
            if (ppl && f->view->multi)
                one = ppl_choice(w, ppl_field(w, field), f->view->name);
            else if (ppl)
                one = arena_join(arena_of(w), ppl_field(w, field), STR(" = "),
                                 ppl_variable(w, f->view->name));
            else
                one = lucene_filter(w, field, f->view);
            *text = text->len ? arena_printf(arena_of(w), "%.*s %s %.*s", STR_ARG(*text),
                                             ppl ? "and" : "AND", STR_ARG(one))
                              : one;
        }
    }
}

static bool selection(struct work *w, const struct cat_source *s, const struct leaf *leaf,
                      const conditions *list, bool ppl, str *text)
{
    *text = STR_EMPTY;
    for (size_t i = 0; i < list->len; i++) {
        str field, one;
        if (!field_of(w, s, leaf, &list->at[i].left, &field)) return false;
        one = ppl ? ppl_condition(w, &list->at[i], field)
                  : lucene_condition(w, &list->at[i], quote_lucene_name(arena_of(w), field));
        check_multi(w, &list->at[i]);
        if (!check_typed(w, &list->at[i])) return false;
        *text = text->len ? arena_printf(arena_of(w), "%.*s %s %.*s", STR_ARG(*text),
                                         ppl ? "and" : "AND", STR_ARG(one))
                          : one;
    }
    add_filters(w, s, ppl, text);
    return true;
}

/* No format of Grafana's is exact for a backslash in PPL's texts.  A query whose box holds one
 * finds nothing, whatever the rest of it then says: percent-encoded it is safe to look at. */
static str ppl_guard(struct work *w, str head, str selected)
{
    const struct views *views = &w->l->dashboard->views;
    for (size_t i = 0; i < views->list.len; i++) {
        const struct view *v = views->list.at[i];
        if (!v->typed || str_find(selected, ppl_variable(w, v->name), 0) == SIZE_MAX) continue;
        head = arena_printf(arena_of(w), "%.*s | where locate('%%5C', '${%.*s:percentencode}') = 0",
                            STR_ARG(head), STR_ARG(v->name));
    }
    return head;
}

static str ppl_head(struct work *w, const struct cat_source *s, str selected)
{
    str head = arena_printf(arena_of(w), "source = `%.*s`", STR_ARG(s->name_space));
    head = ppl_guard(w, head, selected);
    return selected.len
               ? arena_printf(arena_of(w), "%.*s | where %.*s", STR_ARG(head), STR_ARG(selected))
               : head;
}

/* `[cwl-]YYYY.MM.DD` as the pattern of its days: `cwl-*`. */
static str days_pattern(struct work *w, str index)
{
    struct buf out = BUF_INIT;
    bool literal = false;
    for (size_t i = 0; i < index.len; i++) {
        char c = index.ptr[i];
        if (c == '[' || c == ']')
            literal = c == '[';
        else if (literal)
            buf_char(&out, c);
        else if (!out.len || out.ptr[out.len - 1] != '*')
            buf_char(&out, '*');
    }
    str pattern = arena_str(arena_of(w), buf_as_str(&out));
    buf_release(&out);
    return pattern;
}

static bool asks_for(struct work *w, const struct declared_source *declared, str pattern)
{
    if (!declared->pattern.len) return str_eq(declared->index, pattern);
    return index_patterns_meet(days_pattern(w, declared->index), pattern);
}

static void report_index(struct work *w, const struct cat_source *s, span where,
                         const struct declared_source *declared)
{
    const struct program *p = w->l->program;
    struct diag *d =
        REPORT(w->l, INDEX_DIFFERS, where, "`%.*s` is of `%.*s`, and the data source %s",
               STR_ARG(atom_str(p->atoms, s->name)), STR_ARG(s->name_space),
               declared ? "has another index" : "is asked for another index too");
    diag_why(d, "what a query of Lucene is asked of is the data source's index, not the source's");
    if (declared) {
        diag_label(d, declared->head.where, "its index is `%.*s`", STR_ARG(declared->index));
        diag_help(d, "write the same pattern at both");
    } else {
        diag_label(d, p->index_where, "here `%.*s` is meant", STR_ARG(p->index));
    }
    diag_help(d, "a data source for `%.*s` is named where it is asked: `datasource \"its-uid\"`",
              STR_ARG(s->name_space));
}

/* Lucene has no word for the index, so all that is asked of one data source is of its index.  Which
 * data source a panel asks by itself is Grafana's business; which index that has is not known, but
 * that two sources do not have two. */
static void check_index(struct work *w, const struct cat_source *s, span where)
{
    struct lower *l = w->l;
    const struct declared_source *declared = l->opensearch_declared;
    if (w->request->datasource.type.len || !str_is(l->opensearch.uid, "${opensearch}")) return;
    bool fits = declared ? !declared->index.len || asks_for(w, declared, s->name_space)
                         : !l->program->index.len || str_eq(l->program->index, s->name_space);
    if (!fits && l->index_told != s) {
        report_index(w, s, where, declared);
        l->index_told = s;
    }
    if (declared || l->program->index.len) return;
    l->program->index = arena_str(l->program->arena, s->name_space);
    l->program->index_where = where;
}

static struct target *os_target(struct work *w, enum target_kind kind, bool hidden, span where)
{
    struct target *t = work_target(w, kind, hidden, where);
    t->datasource = w->request->datasource.type.len ? w->request->datasource : w->l->opensearch;
    w->l->uses_opensearch = true;
    return t;
}

/* ---- aggregations
 * -------------------------------------------------------------------------------------------------
 */

static bool metric_aggregation(struct work *w, const struct leaf *leaf, struct target_metric *out,
                               str *order_by)
{
    static const char *const types[] = {[STATISTIC_AVG] = "avg",
                                        [STATISTIC_SUM] = "sum",
                                        [STATISTIC_MIN] = "min",
                                        [STATISTIC_MAX] = "max"};
    *out = (struct target_metric){.id = STR("1"), .field = leaf->metric->aws};
    *order_by = STR("1");
    switch (leaf->statistic->kind) {
    case STATISTIC_COUNT:
        out->type = STR("count");
        out->field = STR_EMPTY;
        *order_by = STR("_count");
        return true;
    case STATISTIC_PERCENTILE: {
        str percent = number_str(arena_of(w), leaf->statistic->percent);
        bool whole = str_find_char(percent, '.', 0) == SIZE_MAX;
        out->type = STR("percentiles");
        vec_push(arena_of(w), &out->percents, percent);
        *order_by = arena_printf(arena_of(w), "1[%.*s%s]", STR_ARG(percent), whole ? ".0" : "");
        return true;
    }
    case STATISTIC_TRIMMED: {
        struct diag *d = REPORT(w->l, STATISTIC_MISSING, leaf->where, "OpenSearch has no `%.*s`",
                                STR_ARG(leaf->statistic->text));
        diag_help(d, "it has avg, sum, min, max, count, median and percentiles");
        return false;
    }
    default: out->type = str_from(types[leaf->statistic->kind]); return true;
    }
}

static str bucket_id(struct work *w, const struct target *t)
{
    return arena_printf(arena_of(w), "%zu", t->buckets.len + 2);
}

/* Over time Grafana's plugin asks once more for what it ranks by, with these percentiles whatever
 * the query's own are, and OpenSearch refuses to rank by one that was not asked for. */
static bool check_ranking_statistic(struct work *w, const struct leaf *leaf)
{
    static const double ranked[] = {1, 5, 25, 50, 75, 95, 99};
    bool other = leaf->statistic->kind == STATISTIC_PERCENTILE && w->request->shape == SHAPE_SERIES;
    for (size_t i = 0; i < COUNT_OF(ranked); i++)
        other = other && leaf->statistic->percent != ranked[i];
    if (!other) return true;
    struct diag *d =
        REPORT(w->l, RANKING, leaf->where,
               "over time OpenSearch ranks by p1, p5, p25, p50, p75, p95 and p99 only");
    diag_help(d, "rank by the nearest of these; or show a table, which ranks by any: `as table`");
    return false;
}

/* Over time nothing can be left out later, so a ranking is that of the shards: each tells of half
 * as many groups again and ten more (BucketUtils), and what it does not tell of is missing in all
 * numbers. */
static void note_shards(struct work *w)
{
    w->out->rank_sure = w->out->rank_count * 3 / 2 + 10;
    work_explain(w,
                 "    exact with up to %d groups, or with one shard: each shard ranks by itself\n",
                 w->out->rank_sure);
}

/* Terms are ranked one inside the other: a ranking of pairs would take the first for each of them.
 */
static bool check_ranking(struct work *w, const struct leaf *leaf)
{
    if (!w->out->ranked) return true;
    if (!check_ranking_statistic(w, leaf)) return false;
    if (w->request->shape == SHAPE_SERIES) note_shards(w);
    if (leaf->by.len < 2) return true;
    str first = leaf->by.at[0].name;
    if (w->request->shape == SHAPE_TABLE) {
        w->out->rank_of = first;
        return true;
    }
    struct diag *d = REPORT(w->l, RANKING, leaf->where,
                            "`top` ranks one dimension in OpenSearch, and here are several");
    diag_why(d, "it groups by one dimension inside the other, and ranks each by itself");
    diag_help(d,
              "rank one: `by %.*s top 10`; or show a table of the largest with their parts: "
              "`as table`",
              STR_ARG(first));
    return false;
}

/* Each shard ranks what it has, and gives half as many groups again as are asked for: those that it
 * leaves out are missing in the sum, and the mean, of a group that others give.  So a table asks
 * for all groups and shows the first; over time Grafana has no way to leave the others out. */
static void limit_rows(struct work *w)
{
    struct json *options = json_object(arena_of(w));
    struct lowered_transformation t = {STR("limit"), options};
    if (w->out->transformations.len) return;
    json_set(arena_of(w), options, STR("limitField"), json_number(arena_of(w), w->out->rank_count));
    vec_push(arena_of(w), &w->out->transformations, t);
}

/* Groups over time that are not ranked are those with the most documents: that needs no more than
 * the count, which every version of the plugin and every percentile has. */
static bool terms_buckets(struct work *w, const struct leaf *leaf, struct target *t, str order_by,
                          str *label)
{
    bool series = w->request->shape == SHAPE_SERIES;
    bool cut = w->out->ranked && !series && leaf->by.len == 1;
    if (!w->out->ranked && series) order_by = STR("_count");
    if (cut) limit_rows(w);
    for (size_t i = 0; i < leaf->by.len; i++) {
        int index = leaf_dimension(w, leaf, &leaf->by.at[i]);
        if (index < 0) return false;
        str field = leaf->metric->source->dimensions.at[index].key;
        bool ranked = w->out->ranked && i == 0;
        struct target_bucket b = {.id = bucket_id(w, t),
                                  .type = STR("terms"),
                                  .field = field,
                                  .order_by = order_by,
                                  .min_doc_count = STR("1")};
        b.size = ranked && !cut ? arena_printf(arena_of(w), "%d", w->out->rank_count) : STR("500");
        b.order = ranked && w->out->rank_bottom ? STR("asc") : STR("desc");
        vec_push(arena_of(w), &t->buckets, b);
        *label = arena_printf(arena_of(w), "%.*s%s{{term %.*s}}", STR_ARG(*label), i ? " " : "",
                              STR_ARG(field));
    }
    return true;
}

/* Not `auto`, which is the same but for one thing: from 2.34.2 on the plugin refuses it beside
 * terms when its estimate, sizes of terms times shards of all the indices, leaves fewer than 20
 * moments. */
static str interval_text(struct work *w)
{
    static const struct {
        uint32_t seconds;
        char unit;
    } units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
    uint32_t seconds = w->period->seconds;
    if (w->period->view) return w->period->text;
    for (size_t i = 0; seconds && i < COUNT_OF(units); i++)
        if (seconds % units[i].seconds == 0)
            return arena_printf(arena_of(w), "%u%c", seconds / units[i].seconds, units[i].unit);
    return STR("$__interval");
}

static struct target_bucket histogram(struct work *w, const struct target *t,
                                      const struct cat_source *s, str interval)
{
    return (struct target_bucket){.id = bucket_id(w, t),
                                  .type = STR("date_histogram"),
                                  .field = s->time,
                                  .interval = interval,
                                  .min_doc_count = STR("0")};
}

/* A series ends with a histogram over time.  One number is exact without: the groups alone, or,
 * with no groups, the one bucket that holds everything. */
static void last_bucket(struct work *w, struct target *t, const struct cat_source *s)
{
    bool series = w->request->shape == SHAPE_SERIES;
    if (!series) w->out->table_rows = true;
    if (!series && t->buckets.len) return;
    struct target_bucket b = histogram(w, t, s, interval_text(w));
    if (!series) b = (struct target_bucket){.id = bucket_id(w, t), .type = STR("filters")};
    vec_push(arena_of(w), &t->buckets, b);
}

static struct target *ppl_series(struct work *w, const struct leaf *leaf, bool hidden, str selected)
{
    const struct cat_source *s = leaf->metric->source;
    bool plain = leaf->statistic->kind == STATISTIC_COUNT && leaf->by.len == 0 &&
                 w->request->shape == SHAPE_SERIES;
    if (!plain) {
        struct diag *d = REPORT(w->l, CONTAINS_INPUT, leaf->where,
                                "`contains` with a text box can only count all lines over time");
        diag_why(d,
                 "an empty box has to match all: only PPL can, and it gives one count over time");
        diag_help(
            d,
            "show the count without `by`, or search for a constant text: `contains \"timed out\"`");
        return NULL;
    }
    struct target *t = os_target(w, TARGET_OS_PPL, hidden, leaf->where);
    sample_leaf(w, t, leaf, SAMPLE_KEYS);
    str span_text = w->period->text.len ? interval_text(w) : STR("$__interval");
    t->query = arena_printf(arena_of(w), "%.*s | stats count() as count by span(%.*s, %.*s)",
                            STR_ARG(ppl_head(w, s, selected)),
                            STR_ARG(arena_printf(arena_of(w), "`%.*s`", STR_ARG(s->time))),
                            STR_ARG(span_text));
    t->format = STR("time_series");
    work_explain(w, "    chose PPL: a text box needs a form that survives being empty\n    "
                    "rejected Lucene: a phrase finds nothing when the box is empty\n");
    return t;
}

struct target *os_metric(struct work *w, const struct leaf *leaf, bool hidden, bool *grouped,
                         str *label)
{
    const struct cat_source *s = leaf->metric->source;
    bool ppl = searches_input(w, &leaf->conditions);
    str selected, order_by;
    *label = STR_EMPTY;
    *grouped = leaf->by.len > 0;
    if (!selection(w, s, leaf, &leaf->conditions, ppl, &selected)) return NULL;
    if (ppl) return ppl_series(w, leaf, hidden, selected);
    struct target_metric metric;
    if (!metric_aggregation(w, leaf, &metric, &order_by)) return NULL;
    check_index(w, s, leaf->where);
    struct target *t = os_target(w, TARGET_OS_LUCENE, hidden, leaf->where);
    sample_leaf(w, t, leaf, SAMPLE_KEYS);
    bool exists = leaf->statistic->kind == STATISTIC_COUNT && leaf->metric->aws.len > 0;
    if (exists) {
        str has = arena_join(arena_of(w), STR("_exists_:"),
                             quote_lucene_name(arena_of(w), leaf->metric->aws));
        selected = selected.len
                       ? arena_printf(arena_of(w), "%.*s AND %.*s", STR_ARG(selected), STR_ARG(has))
                       : has;
    }
    t->query = selected.len ? selected : STR("*");
    t->time_field = s->time;
    vec_push(arena_of(w), &t->metrics, metric);
    if (!check_ranking(w, leaf) || !terms_buckets(w, leaf, t, order_by, label)) return NULL;
    last_bucket(w, t, s);
    work_explain(w, "    chose Lucene with aggregations: every statistic is computed anew over "
                    "what is selected\n");
    return t;
}

struct target *os_logs(struct work *w, const struct expr *x, const conditions *where)
{
    const struct cat_source *s = x->source;
    struct cat_metric any = {.source = (struct cat_source *)(uintptr_t)s};
    struct leaf leaf = {.metric = &any, .where = x->where};
    bool ppl = searches_input(w, where);
    str selected = str_trim(x->query);
    if (!x->raw_query && !selection(w, s, &leaf, where, ppl, &selected)) return NULL;
    int limit = w->request->line_limit ? w->request->line_limit : 500;
    if (ppl) {
        struct target *t = os_target(w, TARGET_OS_PPL, false, x->where);
        sample_lines(w, t, s, where, &leaf.by, false);
        t->query = arena_printf(arena_of(w), "%.*s | sort - `%.*s` | head %d",
                                STR_ARG(ppl_head(w, s, selected)), STR_ARG(s->time), limit);
        t->format = STR("logs");
        work_explain(w, "    chose PPL: a text box needs a form that survives being empty\n");
        return t;
    }
    check_index(w, s, x->where);
    struct target *t = os_target(w, TARGET_OS_LUCENE, false, x->where);
    sample_lines(w, t, s, where, &leaf.by, false);
    struct target_metric lines = {
        .id = STR("1"), .type = STR("logs"), .size = arena_printf(arena_of(w), "%d", limit)};
    t->query = selected.len ? selected : STR("*");
    t->time_field = s->time;
    t->log_lines = true;
    vec_push(arena_of(w), &t->metrics, lines);
    /* The editor leaves one, too, and before 2.31.1 the plugin refuses lines without. */
    struct target_bucket moments = histogram(w, t, s, STR("auto"));
    vec_push(arena_of(w), &t->buckets, moments);
    return t;
}

/* The plugin takes a variable's query as a text of JSON. */
struct json *os_variable_query(struct lower *l, const struct cat_source *source, int dimension)
{
    struct buf out = BUF_INIT;
    buf_text(&out, "{\"find\":\"terms\",\"field\":");
    json_escape(&out, source->dimensions.at[dimension].key);
    buf_text(&out, ",\"size\":500}");
    str text = arena_str(l->arena, buf_as_str(&out));
    buf_release(&out);
    return json_string(l->arena, text);
}
