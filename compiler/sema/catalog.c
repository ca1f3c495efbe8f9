/* Job: read `source` declarations into the catalogue and answer questions about it.  Not
 * responsible for finding modules (module) nor for choosing a published set (lower). */
#include "sema/catalog.h"

#include "syntax/parse.h"
#include "syntax/words.h"

struct reader {
    const struct catalog_context *c;
    struct ast_file *file;
    struct cat_source *source;
};

/* ---- values ------------------------------------------------------------------------------ */

/* The text of a declaration's value: a string without references, a name, a number. */
static str value_text(struct reader *r, const struct ast *node)
{
    const struct catalog_context *c = r->c;
    switch (node->kind) {
    case AST_NAME: return atom_str(c->atoms, ((const struct ast_name *)node)->name);
    case AST_NUMBER: return source_text(c->sources, node->where);
    case AST_QNAME: return source_text(c->sources, node->where);
    case AST_STRING: {
        struct pieces p = string_pieces(c->arena, c->sink, (const struct ast_string *)node);
        str text = STR_EMPTY;
        for (size_t i = 0; i < p.len; i++) {
            if (p.at[i].kind == PIECE_REF)
                diag_report(c->sink, DIAG_BAD_VALUE, p.at[i].where,
                            "a declaration cannot hold `%.*s`", STR_ARG(p.at[i].written));
            text = text.len
                       ? arena_printf(c->arena, "%.*s%.*s", STR_ARG(text), STR_ARG(p.at[i].text))
                       : p.at[i].text;
        }
        return text;
    }
    default: return STR_EMPTY;
    }
}

static const struct ast_group *group_at(const struct ast_property *p, size_t i)
{
    return (const struct ast_group *)p->groups.at[i];
}

static void bad_value(struct reader *r, span where, const char *word, const char *example)
{
    struct diag *d =
        diag_report(r->c->sink, DIAG_PROPERTY_VALUE, where, "`%s` is not written so", word);
    diag_help(d, "for instance `%s`", example);
}

/* The only value of a property; reports and gives NULL otherwise. */
static const struct ast *single(struct reader *r, const struct ast_property *p, const char *example)
{
    if (p->groups.len == 1 && group_at(p, 0)->values.len == 1) return group_at(p, 0)->values.at[0];
    bad_value(r, p->head.where, atom_str(r->c->atoms, p->word).ptr, example);
    return NULL;
}

/* ---- dimensions and sets ----------------------------------------------------------------- */

static void read_dimension(struct reader *r, const struct ast_property *p)
{
    struct cat_source *s = r->source;
    str doc = ast_doc(r->c->arena, r->c->sources, r->file, &p->head);
    for (size_t i = 0; i < p->groups.len; i++) {
        const struct ast_group *g = group_at(p, i);
        bool keyed = g->values.len == 3 && g->values.at[1]->kind == AST_MARK;
        if (g->values.at[0]->kind != AST_NAME || (g->values.len != 1 && !keyed)) {
            bad_value(r, g->head.where, "dimension", "dimension function = \"FunctionName\"");
            continue;
        }
        struct cat_dimension d = {((const struct ast_name *)g->values.at[0])->name, STR_EMPTY, doc,
                                  g->head.where};
        d.key = value_text(r, g->values.at[keyed ? 2 : 0]);
        if (s->dimensions.len == CAT_MAX_DIMENSIONS) {
            diag_report(r->c->sink, DIAG_DECLARATION_FORM, g->head.where,
                        "a source has at most %d dimensions", CAT_MAX_DIMENSIONS);
            return;
        }
        vec_push(r->c->arena, &s->dimensions, d);
    }
}

/* The dimension that a name means, as a set; empty after a report. */
static dimension_set read_member(struct reader *r, const struct ast *node)
{
    str name = value_text(r, node);
    int index = catalog_dimension(r->source, r->c->atoms, name);
    if (index >= 0) return (dimension_set)1 << index;
    diag_report(r->c->sink, DIAG_UNKNOWN_DIMENSION, node->where,
                "this source has no dimension `%.*s`", STR_ARG(name));
    return 0;
}

static dimension_set read_set(struct reader *r, const struct ast_tuple *tuple)
{
    dimension_set set = 0;
    for (size_t i = 0; i < tuple->items.len; i++) set |= read_member(r, tuple->items.at[i]);
    return set;
}

typedef VEC(dimension_set) set_list;
static void read_published(struct reader *r, const struct ast_property *p, void *into)
{
    set_list *sets = into;
    for (size_t i = 0; i < p->groups.len; i++) {
        const struct ast_group *g = group_at(p, i);
        if (g->values.len != 1 || g->values.at[0]->kind != AST_TUPLE) {
            bad_value(r, g->head.where, "published", "published (), (function)");
            continue;
        }
        dimension_set set = read_set(r, (const struct ast_tuple *)g->values.at[0]);
        vec_push(r->c->arena, sets, set);
    }
}

typedef VEC(struct cat_pair) pair_list;
static void read_always(struct reader *r, const struct ast_property *p, void *into)
{
    pair_list *pairs = into;
    for (size_t i = 0; i < p->groups.len; i++) {
        const struct ast_group *g = group_at(p, i);
        if (g->values.len != 3 || g->values.at[1]->kind != AST_MARK) {
            bad_value(r, g->head.where, "always", "always \"Region\" = \"Global\"");
            continue;
        }
        struct cat_pair pair = {value_text(r, g->values.at[0]), value_text(r, g->values.at[2])};
        vec_push(r->c->arena, pairs, pair);
    }
}

/* `single account`, `single vpc, type per endpoint`: the names up to `per`, and those behind it. */
static void read_single(struct reader *r, const struct ast_property *p)
{
    struct cat_single single = {0, 0};
    bool behind = false;
    for (size_t i = 0; i < p->groups.len; i++) {
        const struct ast_group *g = group_at(p, i);
        bool turns = g->values.len == 3 && !behind && str_is(value_text(r, g->values.at[1]), "per");
        if (g->values.len != 1 && !turns) {
            bad_value(r, g->head.where, "single", "single vpc, type per endpoint");
            return;
        }
        *(behind ? &single.per : &single.what) |= read_member(r, g->values.at[0]);
        if (!turns) continue;
        behind = true;
        single.per |= read_member(r, g->values.at[2]);
    }
    vec_push(r->c->arena, &r->source->singles, single);
}

/* ---- metrics ----------------------------------------------------------------------------- */

static void read_unit(struct reader *r, const struct ast_property *p, struct cat_metric *m)
{
    const struct ast_group *g = p->groups.len ? group_at(p, 0) : NULL;
    str text = g ? source_text(r->c->sources, g->head.where) : STR_EMPTY;
    if (unit_parse(text, &m->unit)) return;
    struct diag *d = diag_report(r->c->sink, DIAG_UNKNOWN_UNIT, g ? g->head.where : p->head.where,
                                 "there is no unit `%.*s`", STR_ARG(text));
    str near = unit_nearest(text);
    if (near.len) diag_help(d, "did you mean `%.*s`?", STR_ARG(near));
}

static void read_statistics(struct reader *r, const struct ast_property *p, struct cat_metric *m)
{
    m->statistics.len = 0;
    for (size_t i = 0; i < p->groups.len; i++) {
        str text = value_text(r, group_at(p, i)->values.at[0]);
        struct statistic s;
        bool family = text.len == 4 && str_ends(text, STR("NN")); /* tmNN and its kin */
        if (str_is(text, "pNN") || family) {
            m->percentiles = true;
            if (i == 0)
                statistic_parse(r->c->arena, STR("p95"), &s);
            else
                continue;
        } else if (statistic_parse(r->c->arena, text, &s) != STATISTIC_FINE) {
            diag_report(r->c->sink, DIAG_UNKNOWN_STATISTIC, group_at(p, i)->head.where,
                        "there is no statistic `%.*s`", STR_ARG(text));
            continue;
        }
        vec_push(r->c->arena, &m->statistics, s);
    }
}

static void read_across(struct reader *r, const struct ast_property *p, struct cat_metric *m)
{
    static const char *const names[] = {"sum", "max", "min", "mean", "none"};
    const struct ast *node = single(r, p, "across mean");
    if (!node) return;
    str text = value_text(r, node);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (!str_is(text, names[i])) continue;
        m->across = (enum across)i;
        return;
    }
    bad_value(r, node->where, "across", "across sum (or max, min, mean, none)");
}

static void read_every(struct reader *r, const struct ast_property *p, struct cat_metric *m)
{
    const struct ast *node = single(r, p, "every 1d");
    struct unit unit;
    if (!node) return;
    const struct ast_number *n = (const struct ast_number *)node;
    bool time =
        node->kind == AST_NUMBER && unit_parse(n->unit, &unit) && unit.quantity == QUANTITY_TIME;
    double seconds = time ? n->value * unit.scale : 0;
    if (seconds >= 1 && seconds <= 366 * 86400.0)
        m->every = (uint32_t)(seconds + 0.5);
    else
        bad_value(r, node->where, "every", "every 1d");
}

static void read_text(struct reader *r, const struct ast_property *p, str *into)
{
    const struct ast *node = single(r, p, "needs \"detailed metrics\"");
    if (node) *into = value_text(r, node);
}

static void read_share(struct reader *r, const struct ast_property *p, struct cat_metric *m)
{
    const struct ast_group *g = p->groups.len == 1 ? group_at(p, 0) : NULL;
    if (g && g->values.len == 2 && str_is(value_text(r, g->values.at[0]), "of"))
        m->share_of = atom_of(r->c->atoms, value_text(r, g->values.at[1])),
        m->share_where = g->values.at[1]->where;
    else
        bad_value(r, p->head.where, "share", "share of requests");
}

static void read_end(struct reader *r, const struct ast_property *p, bool *has, double *value)
{
    const struct ast *node = single(r, p, "max 100");
    if (!node || node->kind != AST_NUMBER) return;
    *has = true;
    *value = ((const struct ast_number *)node)->value;
}

static void report_place(struct reader *r, const struct ast_property *p, const char *what)
{
    str word = atom_str(r->c->atoms, p->word);
    struct diag *d = diag_report(r->c->sink, DIAG_PROPERTY_PLACE, p->head.where,
                                 "`%.*s` does not belong to %s", STR_ARG(word), what);
    diag_help(d, "it belongs to: %.*s", STR_ARG(word_scopes_text(r->c->arena, word)));
}

static void read_metric_property(struct reader *r, const struct ast_property *p,
                                 struct cat_metric *m)
{
    str word = atom_str(r->c->atoms, p->word);
    if (str_is(word, "unit"))
        read_unit(r, p, m);
    else if (str_is(word, "statistic"))
        read_statistics(r, p, m);
    else if (str_is(word, "across"))
        read_across(r, p, m);
    else if (str_is(word, "published"))
        read_published(r, p, &m->published);
    else if (str_is(word, "always"))
        read_always(r, p, &m->always);
    else if (str_is(word, "namespace"))
        read_text(r, p, &m->name_space);
    else if (str_is(word, "every"))
        read_every(r, p, m);
    else if (str_is(word, "needs"))
        read_text(r, p, &m->needs);
    else if (str_is(word, "share"))
        read_share(r, p, m);
    else if (str_is(word, "sparse"))
        m->sparse = true;
    else if (str_is(word, "deprecated"))
        read_text(r, p, &m->deprecated);
    else if (str_is(word, "describe"))
        read_text(r, p, &m->doc);
    else if (str_is(word, "min"))
        read_end(r, p, &m->has_min, &m->min);
    else if (str_is(word, "max"))
        read_end(r, p, &m->has_max, &m->max);
    else
        report_place(r, p, "a metric's declaration");
}

static void read_clauses(struct reader *r, const struct ast_nodes *clauses, struct cat_metric *m)
{
    for (size_t i = 0; i < clauses->len; i++) {
        struct ast *clause = clauses->at[i];
        if (clause->kind == AST_PROPERTY)
            read_metric_property(r, (struct ast_property *)clause, m);
        else
            diag_report(r->c->sink, DIAG_MISPLACED, clause->where,
                        "this does not belong to a metric's declaration");
    }
}

/* What a metric without words of its own has: by its kind. */
static void metric_defaults(struct reader *r, struct cat_metric *m, bool across_given)
{
    if (m->statistics.len == 0) {
        bool counts = m->unit.quantity == QUANTITY_COUNT || m->source->kind == SOURCE_OPENSEARCH;
        bool documents = m->source->kind == SOURCE_OPENSEARCH && m->aws.len == 0;
        static const char *const words_[] = {"avg", "sum", "min", "max", "count"};
        struct statistic s;
        const char *first = documents ? "count" : counts && !m->aws.len ? "sum" : "avg";
        if (counts && m->source->kind == SOURCE_CLOUDWATCH) first = "sum";
        statistic_parse(r->c->arena, str_from(first), &s);
        vec_push(r->c->arena, &m->statistics, s);
        for (size_t i = 0; i < COUNT_OF(words_); i++) {
            if (strcmp(words_[i], first) == 0) continue;
            statistic_parse(r->c->arena, str_from(words_[i]), &s);
            if (!documents) vec_push(r->c->arena, &m->statistics, s);
        }
        m->percentiles = !documents;
    }
    if (across_given) return;
    switch (m->unit.quantity) {
    case QUANTITY_COUNT:
    case QUANTITY_BYTES: m->across = ACROSS_SUM; break;
    case QUANTITY_RATIO: m->across = ACROSS_NONE; break;
    default: m->across = ACROSS_MEAN;
    }
}

static bool says_across(const struct reader *r, const struct ast_metric *node)
{
    const struct ast_nodes *lists[2] = {&node->clauses, NULL};
    if (node->body) lists[1] = &((const struct ast_block *)node->body)->items;
    for (size_t l = 0; l < 2 && lists[l]; l++)
        for (size_t i = 0; i < lists[l]->len; i++) {
            const struct ast *item = lists[l]->at[i];
            const struct ast_nodes *clauses =
                item->kind == AST_CLAUSES ? &((const struct ast_clauses *)item)->clauses : lists[l];
            for (size_t k = 0; k < clauses->len; k++) {
                const struct ast *clause = clauses->at[k];
                if (clause->kind == AST_PROPERTY &&
                    str_is(atom_str(r->c->atoms, ((const struct ast_property *)clause)->word),
                           "across"))
                    return true;
            }
        }
    return false;
}

static void read_metric_value(struct reader *r, const struct ast_metric *node, struct cat_metric *m)
{
    struct ast *value = node->value;
    if (value->kind == AST_LOGS) {
        m->logs = (struct ast_logs *)value;
        m->file = r->file;
        m->aws = atom_str(r->c->atoms, m->name);
        if (!m->logs->query)
            bad_value(r, value->where, "metric",
                      "metric cold_starts = logs $logs \"\"\" … | stats count(*) as cold_starts by "
                      "bin($__interval) \"\"\"");
    } else if (value->kind == AST_STRING) {
        m->aws = value_text(r, value);
    } else if (value->kind == AST_NAME && r->source->kind == SOURCE_OPENSEARCH &&
               str_is(value_text(r, value), "count")) {
        m->aws = STR_EMPTY;
    } else {
        struct diag *d = diag_report(r->c->sink, DIAG_DECLARATION_FORM, value->where,
                                     "a metric is a name in quotes, `count`, or a query of logs");
        diag_help(d, "for instance `metric errors = \"Errors\"  unit count  statistic sum`");
    }
}

static void add_metric(struct reader *r, struct cat_metric *m)
{
    struct cat_source *s = r->source;
    str name = atom_str(r->c->atoms, m->name);
    struct cat_metric *before = map_get(&s->by_name, name);
    if (before && before->name == m->name) {
        struct diag *d = diag_report(r->c->sink, DIAG_NAME_TWICE, m->where,
                                     "metric `%.*s` is declared twice", STR_ARG(name));
        diag_label(d, before->where, "first here");
        return;
    }
    map_set(r->c->arena, &s->by_name, name, m);
    if (m->aws.len && !map_get(&s->by_name, m->aws)) map_set(r->c->arena, &s->by_name, m->aws, m);
    vec_push(r->c->arena, &s->metrics, m);
}

static void read_metric(struct reader *r, const struct ast_metric *node)
{
    struct cat_metric *m = arena_new(r->c->arena, struct cat_metric);
    m->source = r->source;
    m->where = node->name->where;
    m->name = atom_of(r->c->atoms, value_text(r, node->name));
    m->unit = r->source->kind == SOURCE_OPENSEARCH ? UNIT_NONE : UNIT_NONE;
    m->doc = ast_doc(r->c->arena, r->c->sources, r->file, &node->head);
    read_metric_value(r, node, m);
    if (r->source->kind == SOURCE_OPENSEARCH && m->aws.len == 0) unit_parse(STR("count"), &m->unit);
    read_clauses(r, &node->clauses, m);
    if (node->body) {
        const struct ast_nodes *items = &((const struct ast_block *)node->body)->items;
        for (size_t i = 0; i < items->len; i++) {
            if (items->at[i]->kind == AST_CLAUSES)
                read_clauses(r, &((struct ast_clauses *)items->at[i])->clauses, m);
            else if (items->at[i]->kind != AST_ERROR)
                diag_report(r->c->sink, DIAG_MISPLACED, items->at[i]->where,
                            "this does not belong to a metric's declaration");
        }
    }
    metric_defaults(r, m, says_across(r, node));
    add_metric(r, m);
}

/* ---- the source -------------------------------------------------------------------------- */

static void read_source_property(struct reader *r, const struct ast_property *p)
{
    struct cat_source *s = r->source;
    str word = atom_str(r->c->atoms, p->word);
    if (str_is(word, "dimension"))
        read_dimension(r, p);
    else if (str_is(word, "published"))
        read_published(r, p, &s->published);
    else if (str_is(word, "always"))
        read_always(r, p, &s->always);
    else if (str_is(word, "single"))
        read_single(r, p);
    else if (str_is(word, "region"))
        read_text(r, p, &s->region);
    else if (str_is(word, "time"))
        read_text(r, p, &s->time);
    else if (str_is(word, "message"))
        read_text(r, p, &s->message);
    else if (str_is(word, "lists")) {
        const struct ast *node = single(r, p, "lists invocations");
        if (node)
            s->lists = atom_of(r->c->atoms, value_text(r, node)), s->lists_where = node->where;
    } else
        report_place(r, p, "a source");
}

static void read_item(struct reader *r, struct ast *item)
{
    if (item->kind == AST_METRIC) {
        read_metric(r, (struct ast_metric *)item);
    } else if (item->kind == AST_PARAM) {
        struct cat_param param = {((struct ast_param *)item)->name,
                                  ((struct ast_param *)item)->value};
        vec_push(r->c->arena, &r->source->params, param);
    } else if (item->kind == AST_CLAUSES) {
        const struct ast_nodes *clauses = &((struct ast_clauses *)item)->clauses;
        for (size_t i = 0; i < clauses->len; i++)
            if (clauses->at[i]->kind == AST_PROPERTY)
                read_source_property(r, (struct ast_property *)clauses->at[i]);
    } else if (item->kind != AST_ERROR) {
        struct diag *d = diag_report(r->c->sink, DIAG_MISPLACED, item->where,
                                     "this does not belong to a source");
        diag_help(d, "a source holds dimension, published, lists, metric and the like");
    }
}

static void check_reference(struct reader *r, atom name, span where)
{
    const struct cat_source *s = r->source;
    if (!name || map_get(&s->by_name, atom_str(r->c->atoms, name))) return;
    struct diag *d =
        diag_report(r->c->sink, DIAG_UNKNOWN_METRIC, where, "this source has no metric `%.*s`",
                    STR_ARG(atom_str(r->c->atoms, name)));
    struct nearest near = nearest_start(atom_str(r->c->atoms, name));
    for (size_t i = 0; i < s->metrics.len; i++)
        nearest_offer(&near, atom_str(r->c->atoms, s->metrics.at[i]->name));
    if (near.best.len) diag_help(d, "did you mean `%.*s`?", STR_ARG(near.best));
}

static void check_references(struct reader *r)
{
    check_reference(r, r->source->lists, r->source->lists_where);
    for (size_t i = 0; i < r->source->metrics.len; i++)
        check_reference(r, r->source->metrics.at[i]->share_of,
                        r->source->metrics.at[i]->share_where);
}

/* False for a kind that is not known, of which nothing more can be said. */
static bool read_kind(struct reader *r, const struct ast_source *node)
{
    str kind = atom_str(r->c->atoms, node->kind);
    if (str_is(kind, "cloudwatch"))
        r->source->kind = SOURCE_CLOUDWATCH;
    else if (str_is(kind, "opensearch"))
        r->source->kind = SOURCE_OPENSEARCH;
    else {
        struct diag *d = diag_report(r->c->sink, DIAG_UNKNOWN_SOURCE, node->head.where,
                                     "there is no kind of source `%.*s`", STR_ARG(kind));
        diag_help(d, "known are `cloudwatch` and `opensearch`");
        r->source->broken = true;
        return false;
    }
    if (!node->target) {
        struct diag *d = diag_report(r->c->sink, DIAG_DECLARATION_FORM, node->head.where,
                                     "a source says what it reads");
        diag_help(d, "`source jobs = cloudwatch \"Acme/Jobs\" { … }`");
        r->source->broken = true;
        return true;
    }
    r->source->name_space = value_text(r, node->target);
    return true;
}

struct cat_source *catalog_source(const struct catalog_context *c, struct ast_file *file,
                                  const struct ast_source *node)
{
    struct cat_source *s = arena_new(c->arena, struct cat_source);
    struct reader r = {c, file, s};
    s->name = node->name;
    s->where = node->head.where;
    s->builtin = file->source->builtin;
    s->doc = ast_doc(c->arena, c->sources, file, &node->head);
    if (!read_kind(&r, node) || !node->body) return s;
    const struct ast_nodes *items = &((const struct ast_block *)node->body)->items;
    for (size_t i = 0; i < items->len; i++) read_item(&r, items->at[i]);
    if (s->kind == SOURCE_OPENSEARCH && s->time.len == 0) s->time = STR("@timestamp");
    if (s->kind == SOURCE_OPENSEARCH && s->message.len == 0) s->message = STR("@message");
    check_references(&r);
    return s;
}

/* ---- questions --------------------------------------------------------------------------- */

const struct cat_metric *catalog_metric(const struct cat_source *s, str name)
{
    return map_get(&s->by_name, name);
}

const struct cat_metric *catalog_metric_atom(const struct cat_source *s,
                                             const struct atom_table *atoms, atom name)
{
    return map_get_atom(&s->by_name, atoms, name);
}

int catalog_dimension(const struct cat_source *s, const struct atom_table *atoms, str name)
{
    for (size_t i = 0; i < s->dimensions.len; i++)
        if (str_eq(atom_str(atoms, s->dimensions.at[i].name), name) ||
            str_eq(s->dimensions.at[i].key, name))
            return (int)i;
    return -1;
}

const dimension_set *catalog_published(const struct cat_metric *m, size_t *count)
{
    static const dimension_set none[] = {0};
    if (m->published.len) {
        *count = m->published.len;
        return m->published.at;
    }
    *count = m->source->published.len ? m->source->published.len : 1;
    return m->source->published.len ? m->source->published.at : none;
}

bool catalog_has_statistic(const struct cat_metric *m, const struct statistic *s)
{
    if (m->raw) return true;
    if (m->percentiles && (s->kind == STATISTIC_PERCENTILE || s->kind == STATISTIC_TRIMMED))
        return true;
    for (size_t i = 0; i < m->statistics.len; i++)
        if (statistic_equal(&m->statistics.at[i], s)) return true;
    return false;
}

void catalog_put_name(struct buf *out, const struct atom_table *atoms, const struct cat_metric *m)
{
    if (m->raw) {
        buf_printf(out, "cloudwatch \"%.*s\" \"%.*s\"", STR_ARG(m->source->name_space),
                   STR_ARG(m->aws));
        return;
    }
    buf_str(out, atom_str(atoms, m->source->name));
    buf_char(out, '.');
    buf_str(out, atom_str(atoms, m->name));
}

str catalog_metric_name(struct arena *a, const struct atom_table *atoms, const struct cat_metric *m)
{
    struct buf out = BUF_INIT;
    catalog_put_name(&out, atoms, m);
    str text = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return text;
}

str catalog_statistics_text(struct arena *a, const struct cat_metric *m)
{
    str text = STR_EMPTY;
    for (size_t i = 0; i < m->statistics.len; i++)
        text = i ? arena_printf(a, "%.*s, %.*s", STR_ARG(text), STR_ARG(m->statistics.at[i].text))
                 : m->statistics.at[i].text;
    if (!m->percentiles) return text;
    return text.len ? arena_printf(a, "%.*s, pNN", STR_ARG(text)) : STR("pNN");
}

str catalog_set_text(struct arena *a, const struct atom_table *atoms, const struct cat_source *s,
                     dimension_set set)
{
    str text = STR_EMPTY;
    for (size_t i = 0; i < s->dimensions.len; i++) {
        if (!(set & (dimension_set)1 << i)) continue;
        str name = atom_str(atoms, s->dimensions.at[i].name);
        text = text.len ? arena_printf(a, "%.*s, %.*s", STR_ARG(text), STR_ARG(name)) : name;
    }
    return text;
}

str catalog_sets_text(struct arena *a, const struct atom_table *atoms, const struct cat_metric *m)
{
    size_t count;
    const dimension_set *sets = catalog_published(m, &count);
    str text = STR_EMPTY;
    for (size_t i = 0; i < count; i++) {
        str set = catalog_set_text(a, atoms, m->source, sets[i]);
        text = i ? arena_printf(a, "%.*s, (%.*s)", STR_ARG(text), STR_ARG(set))
                 : arena_printf(a, "(%.*s)", STR_ARG(set));
    }
    return text;
}

str catalog_metric_text(struct arena *a, const struct atom_table *atoms, const struct cat_metric *m)
{
    dimension_set all = 0;
    size_t count;
    const dimension_set *sets = catalog_published(m, &count);
    for (size_t i = 0; i < count; i++) all |= sets[i];
    if (m->source->kind == SOURCE_OPENSEARCH) all = ~(dimension_set)0;
    str by = catalog_set_text(a, atoms, m->source, all);
    str statistics = catalog_statistics_text(a, m);
    str head = arena_printf(a, "`%.*s` (%.*s; %.*s", STR_ARG(atom_str(atoms, m->name)),
                            STR_ARG(m->unit.name), STR_ARG(statistics));
    return by.len ? arena_printf(a, "%.*s; by %.*s)", STR_ARG(head), STR_ARG(by))
                  : arena_printf(a, "%.*s)", STR_ARG(head));
}
