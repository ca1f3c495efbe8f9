/* change_target: queries: metric, statistic, dimensions, period, text. */
#include "deploy/change_inner.h"

#include "sema/statistic.h"

/* ---- dimensions -------------------------------------------------------------------------- */

static str dimension_name(const struct finding *f, const struct target *t, str key)
{
    const struct change_words *w = f->words;
    str name = w && w->dimension ? w->dimension(t->name_space, key, w->data) : STR_EMPTY;
    return str_empty(name) ? key : name;
}

static bool is_wildcard(const struct target_dimension *d)
{
    return !d->variable && d->values.len == 1 && str_is(d->values.at[0], "*");
}

static str values_said(struct arena *a, const struct target_dimension *d)
{
    str all = STR_EMPTY;
    if (d->variable) return d->values.len ? d->values.at[0] : STR_EMPTY;
    for (size_t i = 0; i < d->values.len; i++) {
        str one = quoted(a, d->values.at[i]);
        all = i ? arena_join(a, all, STR(", "), one) : one;
    }
    return d->values.len == 1 ? all : arena_join(a, STR("["), all, STR("]"));
}

/* The name of the series tells the dimension's value. */
static bool is_grouped(const struct finding *f, const struct target *t,
                       const struct target_dimension *d)
{
    str told = arena_join(f->arena, STR("${PROP('Dim."), d->key, STR("')}"));
    return str_find(t->label, told, 0) != SIZE_MAX;
}

/* `by function`, `where function = "a"`, `where function in ["a", "b"]` */
static str dimension_said(const struct finding *f, const struct target *t,
                          const struct target_dimension *d)
{
    struct arena *a = f->arena;
    str name = dimension_name(f, t, d->key);
    if (is_wildcard(d)) return arena_join(a, STR("by "), name);
    if (d->variable && is_grouped(f, t, d)) {
        return arena_join(a, STR("by "), name, STR(" narrowed by "), values_said(a, d));
    }
    bool one = d->variable || d->values.len == 1;
    return arena_join(a, STR("where "), name, one ? STR(" = ") : STR(" in "), values_said(a, d));
}

static const struct target_dimension *find_dimension(const struct target *t, str key)
{
    for (size_t i = 0; i < t->dimensions.len; i++) {
        if (str_eq(t->dimensions.at[i].key, key)) return &t->dimensions.at[i];
    }
    return NULL;
}

static bool same_dimension(const struct target_dimension *a, const struct target_dimension *b)
{
    bool same =
        str_eq(a->key, b->key) && a->variable == b->variable && a->values.len == b->values.len;
    for (size_t i = 0; same && i < a->values.len; i++) {
        same = str_eq(a->values.at[i], b->values.at[i]);
    }
    return same;
}

/* A line that speaks for itself. */
static void found_plainly(struct finding *f, const char *subject, str before, str after)
{
    bool bare = f->bare;
    f->bare = true;
    found(f, subject, before, after);
    f->bare = bare;
}

static void compare_dimension(struct finding *f, const struct target *before,
                              const struct target *after, const struct target_dimension *old,
                              const struct target_dimension *new)
{
    if (old && new &&same_dimension(old, new)) return;
    str was = old ? dimension_said(f, before, old) : STR_EMPTY;
    str is = new ? dimension_said(f, after, new) : STR_EMPTY;
    if (old && new &&str_eq(was, is)) is = arena_join(f->arena, is, STR(" as a variable"));
    found_plainly(f, "dimension", was, is);
}

static void compare_dimensions(struct finding *f, const struct target *before,
                               const struct target *after)
{
    for (size_t i = 0; i < after->dimensions.len; i++) {
        const struct target_dimension *new = &after->dimensions.at[i];
        compare_dimension(f, before, after, find_dimension(before, new->key), new);
    }
    for (size_t i = 0; i < before->dimensions.len; i++) {
        const struct target_dimension *old = &before->dimensions.at[i];
        if (!find_dimension(after, old->key)) compare_dimension(f, before, after, old, NULL);
    }
}

/* ---- OpenSearch -------------------------------------------------------------------------- */

typedef VEC(str) texts;

/* `p95 of duration_ms`, `count` */
static str metric_said(struct arena *a, const struct target_metric *m)
{
    str said = m->type;
    if (str_is(m->type, "percentiles") && m->percents.len) {
        said = arena_join(a, STR("p"), joined(a, m->percents.at, m->percents.len));
    }
    if (!str_empty(m->field)) said = arena_join(a, said, STR(" of "), m->field);
    return str_empty(m->size) ? said : arena_join(a, said, STR(" "), m->size);
}

static texts metrics_said(struct arena *a, const struct target *t)
{
    texts out = {0};
    for (size_t i = 0; i < t->metrics.len; i++) {
        vec_push(a, &out, metric_said(a, &t->metrics.at[i]));
    }
    return out;
}

static const struct property metric_properties[] = {
    PROPERTY("metric id", TEXT, PLAIN, struct target_metric, id),
    PROPERTY("statistic", TEXT, PLAIN, struct target_metric, type),
    PROPERTY("field", TEXT, PLAIN, struct target_metric, field),
    PROPERTY("percentile", TEXTS, PLAIN, struct target_metric, percents),
    PROPERTY("limit", TEXT, PLAIN, struct target_metric, size),
};
static const struct property bucket_properties[] = {
    PROPERTY("bucket id", TEXT, PLAIN, struct target_bucket, id),
    PROPERTY("bucket", TEXT, PLAIN, struct target_bucket, type),
    PROPERTY("by", TEXT, PLAIN, struct target_bucket, field),
    PROPERTY("top", TEXT, PLAIN, struct target_bucket, size),
    PROPERTY("order", TEXT, PLAIN, struct target_bucket, order),
    PROPERTY("ranked by", TEXT, PLAIN, struct target_bucket, order_by),
    PROPERTY("every", TEXT, PLAIN, struct target_bucket, interval),
    PROPERTY("least documents", TEXT, PLAIN, struct target_bucket, min_doc_count),
};

static void compare_metrics(struct finding *f, const struct target *before,
                            const struct target *after)
{
    texts was = metrics_said(f->arena, before);
    texts is = metrics_said(f->arena, after);
    size_t lines = f->details.len;
    if (was.len != is.len) {
        found(f, "statistic", joined(f->arena, was.at, was.len), joined(f->arena, is.at, is.len));
        return;
    }
    for (size_t i = 0; i < is.len; i++) {
        if (!str_eq(was.at[i], is.at[i])) found(f, "statistic", was.at[i], is.at[i]);
    }
    for (size_t i = 0; i < is.len && lines == f->details.len; i++) {
        compare_properties(f, metric_properties, COUNT_OF(metric_properties),
                           &before->metrics.at[i], &after->metrics.at[i]);
    }
}

static bool is_over_time(const struct target_bucket *b)
{
    return str_is(b->type, "date_histogram");
}

/* `by service.keyword`, `every 5m` */
static str bucket_said(struct arena *a, const struct target_bucket *b)
{
    if (is_over_time(b)) return arena_join(a, STR("every "), b->interval);
    if (str_is(b->type, "terms")) return arena_join(a, STR("by "), b->field);
    return b->type;
}

static bool same_bucket_kind(const struct target_bucket *a, const struct target_bucket *b)
{
    return str_eq(a->type, b->type) && (is_over_time(a) || str_eq(a->field, b->field));
}

/* What follows from something said already is made alike: ids count up in the order of the buckets,
 * a ranking names its metric, time has one field. */
static void compare_bucket(struct finding *f, const struct target *before,
                           const struct target_bucket *old, const struct target *after,
                           const struct target_bucket *new, bool metrics_differ)
{
    struct target_bucket like = *old;
    bool of_metric = str_starts(old->order_by, STR("1[")) && str_starts(new->order_by, STR("1["));
    bool both_time = is_over_time(new) && str_eq(old->field, before->time_field) &&
                     str_eq(new->field, after->time_field);
    if (before->buckets.len != after->buckets.len) like.id = new->id;
    if (metrics_differ && of_metric) like.order_by = new->order_by;
    if (both_time) like.field = new->field;
    compare_properties(f, bucket_properties, COUNT_OF(bucket_properties), &like, new);
}

static void compare_buckets(struct finding *f, const struct target *before,
                            const struct target *after, bool metrics_differ)
{
    bool *used = arena_array(f->arena, bool, before->buckets.len + 1);
    for (size_t i = 0; i < after->buckets.len; i++) {
        const struct target_bucket *new = &after->buckets.at[i];
        size_t k = 0;
        while (k < before->buckets.len &&
               (used[k] || !same_bucket_kind(&before->buckets.at[k], new))) {
            k++;
        }
        used[k] = k < before->buckets.len;
        if (used[k])
            compare_bucket(f, before, &before->buckets.at[k], after, new, metrics_differ);
        else
            found_plainly(f, "by", STR_EMPTY, bucket_said(f->arena, new));
    }
    for (size_t k = 0; k < before->buckets.len; k++) {
        if (!used[k])
            found_plainly(f, "by", bucket_said(f->arena, &before->buckets.at[k]), STR_EMPTY);
    }
}

/* ---- all members ------------------------------------------------------------------------- */

static const struct property_word log_lines_words[] = {
    {"yes", "lines"}, {"no", "numbers"}, {NULL, NULL}};

#define TARGET(subject, kind, form, member) PROPERTY(subject, kind, form, struct target, member)

/* What every kind of query may have. */
static const struct property common[] = {
    TARGET("statistic", TEXT, STATISTIC, statistic),
    PROPERTY_OR("every", TEXT, SECONDS, struct target, period, NULL, ""),
    PROPERTY_OR("region", TEXT, PLAIN, struct target, region, NULL, "default"),
    TARGET("account", TEXT, PLAIN, account),
    TARGET("hide", FLAG, PLAIN, hide),
};
/* What only queries of one kind are compared by. */
static const struct property own[] = {
    TARGET("logs", TEXTS, PLAIN, log_groups),
    TARGET("query", TEXT, QUOTED, query),
    TARGET("time", TEXT, PLAIN, time_field),
    PROPERTY_OR("query for", FLAG, PLAIN, struct target, log_lines, log_lines_words, NULL),
    PROPERTY_OR("format", TEXT, PLAIN, struct target, format, NULL, ""),
};
/* What follows from the rest: the name of a series from its dimensions, groups from the text. */
static const struct property derived[] = {
    TARGET("label", TEXT, QUOTED, label),
    TARGET("label", TEXT, QUOTED, alias),
    TARGET("query id", TEXT, PLAIN, id),
    TARGET("groups", TEXTS, PLAIN, stats_groups),
};

static str metric_name(const struct finding *f, const struct target *t)
{
    if (str_empty(t->name_space)) return t->metric;
    return arena_join(f->arena, t->name_space, STR(" "), t->metric);
}

static void compare_metric(struct finding *f, const struct target *before,
                           const struct target *after)
{
    bool same_space = str_eq(before->name_space, after->name_space);
    if (!same_space)
        found(f, "metric", metric_name(f, before), metric_name(f, after));
    else if (!str_eq(before->metric, after->metric))
        found(f, "metric", before->metric, after->metric);
}

static str replaced(struct arena *a, str text, str from, str to)
{
    struct buf out = BUF_INIT;
    size_t at = 0;
    for (size_t next; (next = str_find(text, from, at)) != SIZE_MAX; at = next + from.len) {
        buf_str(&out, str_part(text, at, next));
        buf_str(&out, to);
    }
    buf_str(&out, str_part(text, at, text.len));
    str result = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return result;
}

/* A SEARCH holds the statistic and the period of its query too: 'Average', 300. */
static bool follows(struct arena *a, const struct target *before, const struct target *after)
{
    str text = before->expression;
    str old = arena_join(a, STR("'"), before->statistic, STR("'"));
    str new = arena_join(a, STR("'"), after->statistic, STR("'"));
    if (!str_empty(before->statistic)) text = replaced(a, text, old, new);
    if (str_eq(text, after->expression)) return true;
    if (str_empty(before->period) || str_empty(after->period)) return false;
    old = arena_join(a, STR(", "), before->period, STR(")"));
    new = arena_join(a, STR(", "), after->period, STR(")"));
    return str_eq(replaced(a, text, old, new), after->expression);
}

static void compare_expression(struct finding *f, const struct target *before,
                               const struct target *after)
{
    if (str_eq(before->expression, after->expression)) return;
    if (follows(f->arena, before, after)) return;
    found_text(f, before->kind == TARGET_CW_LOGS ? "query" : "expression", before->expression,
               after->expression);
}

/* ---- one query --------------------------------------------------------------------------- */

static str plus(struct arena *a, str text, str more)
{
    if (str_empty(more)) return text;
    return str_empty(text) ? more : arena_join(a, text, STR(" "), more);
}

str target_said(const struct finding *f, const struct target *t)
{
    struct arena *a = f->arena;
    str said = STR_EMPTY;
    if (t->kind == TARGET_RAW) return shortened(a, json_text(a, t->raw));
    if (t->kind == TARGET_CW_METRIC) {
        said = plus(a, metric_name(f, t), statistic_of_aws(a, t->statistic));
        for (size_t i = 0; i < t->dimensions.len; i++) {
            said = plus(a, said, dimension_said(f, t, &t->dimensions.at[i]));
        }
        return shortened(a, said);
    }
    texts metrics = metrics_said(a, t);
    said = plus(a, said, joined(a, metrics.at, metrics.len));
    said = plus(a, said, joined(a, t->log_groups.at, t->log_groups.len));
    said = plus(a, said, t->expression);
    said = plus(a, said, t->query);
    for (size_t i = 0; i < t->buckets.len; i++) {
        said = plus(a, said, bucket_said(a, &t->buckets.at[i]));
    }
    return shortened(a, said);
}

static const char *kind_word(enum target_kind kind)
{
    static const char *const words[] = {
        [TARGET_CW_METRIC] = "metric",      [TARGET_CW_MATH] = "math",
        [TARGET_CW_SQL] = "insights",       [TARGET_CW_LOGS] = "logs",
        [TARGET_OS_LUCENE] = "lucene",      [TARGET_OS_PPL] = "ppl",
        [TARGET_EXPRESSION] = "expression", [TARGET_RAW] = "query of a plugin",
    };
    return words[kind];
}

/* A query of another kind is another query; what both have is compared. */
static void compare_kinds(struct finding *f, const struct target *before,
                          const struct target *after)
{
    str was = target_said(f, before);
    str is = target_said(f, after);
    if (str_eq(was, is)) {
        was = str_from(kind_word(before->kind));
        is = str_from(kind_word(after->kind));
    }
    found(f, "query", was, is);
    bool only_altered = f->only_altered;
    f->only_altered = true;
    compare_properties(f, common, COUNT_OF(common), before, after);
    f->only_altered = only_altered;
}

/* The name of a query shifts with its neighbours. */
static const struct json *without_name(struct arena *a, const struct json *raw)
{
    struct json *rest = json_object(a);
    for (size_t i = 0; i < raw->members.len; i++) {
        const struct json_member *member = &raw->members.at[i];
        if (!str_is(member->key, "refId")) json_set(a, rest, member->key, member->value);
    }
    return raw->kind == JSON_OBJECT ? rest : raw;
}

static void compare_own(struct finding *f, const struct target *before, const struct target *after)
{
    if (before->kind == TARGET_RAW) {
        compare_json(f, "", without_name(f->arena, before->raw),
                     without_name(f->arena, after->raw));
        return;
    }
    compare_metric(f, before, after);
    compare_properties(f, common, COUNT_OF(common), before, after);
    compare_dimensions(f, before, after);
    size_t lines = f->details.len;
    compare_metrics(f, before, after);
    compare_buckets(f, before, after, lines != f->details.len);
    compare_expression(f, before, after);
    compare_properties(f, own, COUNT_OF(own), before, after);
    compare_patches(f, before->extra, after->extra);
}

enum { LABELS = 2 }; /* of the derived members */

/* Made of the dimensions, or of nothing. */
static bool is_automatic(str label)
{
    return str_empty(label) || str_find(label, STR("${PROP("), 0) != SIZE_MAX ||
           str_find(label, STR("{{"), 0) != SIZE_MAX;
}

/* A name that the author may have given: it does not follow from another metric either. */
static bool has_own_names(const struct target *before, const struct target *after)
{
    bool same = str_eq(before->metric, after->metric);
    bool label = !is_automatic(before->label) && !is_automatic(after->label);
    bool alias = !is_automatic(before->alias) && !is_automatic(after->alias);
    return same && (label || alias);
}

/* `same_count`: no query came or went, so that ids have not shifted. */
static void compare_target(struct finding *f, const struct target *before,
                           const struct target *after, bool same_count)
{
    size_t lines = f->details.len;
    if (before->kind != after->kind)
        compare_kinds(f, before, after);
    else
        compare_own(f, before, after);
    bool said = lines != f->details.len;
    if (has_own_names(before, after) || (!said && same_count)) {
        compare_properties(f, derived, LABELS, before, after);
    }
    if (lines != f->details.len) return;
    compare_properties(f, derived + LABELS, COUNT_OF(derived) - LABELS, before, after);
    bool other_ref = same_count && !str_eq(before->ref_id, after->ref_id);
    if (other_ref) found(f, "query name", before->ref_id, after->ref_id);
}

/* ---- all of a panel ---------------------------------------------------------------------- */

/* The lines of one query beside another one, for a look. */
static size_t differences(struct finding *f, const struct target *before,
                          const struct target *after)
{
    struct finding look = *f;
    look.details.len = look.details.cap = 0;
    look.details.at = NULL;
    look.only_altered = false;
    compare_target(&look, before, after, false);
    return look.details.len;
}

/* Index of the query before for each after; SIZE_MAX: it is new.  Equal ones first, then those of
 * one name, then in order. */
static void pair_targets(struct finding *f, const struct model_panel *before,
                         const struct model_panel *after, size_t *partner)
{
    bool *used = arena_array(f->arena, bool, before->targets.len + 1);
    for (size_t i = 0; i < after->targets.len; i++) partner[i] = SIZE_MAX;
    for (int step = 0; step < 4; step++) {
        for (size_t i = 0; i < after->targets.len; i++) {
            const struct target *new = after->targets.at[i];
            for (size_t k = 0; k < before->targets.len && partner[i] == SIZE_MAX; k++) {
                const struct target *old = before->targets.at[k];
                if (used[k]) continue;
                bool name = str_eq(old->ref_id, new->ref_id);
                bool equal = step < 2 && differences(f, old, new) == 0;
                bool fits = step == 0 ? equal && name : step == 1 ? equal : step == 2 ? name : true;
                if (!fits) continue;
                used[k] = true;
                partner[i] = k;
            }
        }
    }
}

/* `series "errors" ` or `series B `, where there are several. */
static str series_prefix(struct finding *f, const struct target *t,
                         const struct change_detail *line)
{
    bool named = !is_automatic(t->label) && !str_is(line->subject, "label");
    str name = named ? quoted(f->arena, t->label) : t->ref_id;
    return arena_join(f->arena, STR("series "), name, STR(" "));
}

static void found_series(struct finding *f, const struct target *before, const struct target *after)
{
    str was = before ? target_said(f, before) : STR_EMPTY;
    str is = after ? target_said(f, after) : STR_EMPTY;
    found(f, "series", was, is);
}

static bool same_line(const struct change_detail *a, const struct change_detail *b)
{
    return a->kind == b->kind && str_eq(a->subject, b->subject) && str_eq(a->before, b->before) &&
           str_eq(a->after, b->after);
}

static bool has_line(const change_details *list, const struct change_detail *line)
{
    for (size_t i = 0; i < list->len; i++) {
        if (same_line(&list->at[i], line)) return true;
    }
    return false;
}

/* A line that every query has is said once, for all. */
static bool of_all(const change_details *lists, size_t count, const struct change_detail *line)
{
    for (size_t i = 0; i < count; i++) {
        if (!has_line(&lists[i], line)) return false;
    }
    return count > 1;
}

static str with_prefix(struct finding *f, str prefix, const struct change_detail *line)
{
    return arena_join(f->arena, f->prefix, prefix, line->text);
}

static void put_lines(struct finding *f, const struct model_panel *after,
                      const change_details *lists)
{
    size_t count = after->targets.len;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < lists[i].len; k++) {
            struct change_detail line = lists[i].at[k];
            bool all = of_all(lists, count, &line);
            if (all && i > 0) continue;
            str prefix =
                all || count < 2 ? STR_EMPTY : series_prefix(f, after->targets.at[i], &line);
            line.text = with_prefix(f, prefix, &line);
            vec_push(f->arena, &f->details, line);
        }
    }
}

static bool same_source(const struct datasource_ref *a, const struct datasource_ref *b)
{
    return str_eq(a->type, b->type) && str_eq(a->uid, b->uid);
}

/* A query that follows its panel says nothing of its own. */
static void compare_source(struct finding *f, const struct model_panel *before,
                           const struct target *old, const struct model_panel *after,
                           const struct target *new)
{
    bool follow = same_source(&old->datasource, &before->datasource) &&
                  same_source(&new->datasource, &after->datasource);
    if (!follow) compare_datasource(f, &old->datasource, &new->datasource);
}

static change_details compare_pair(struct finding *f, const struct model_panel *before,
                                   const struct target *old, const struct model_panel *after,
                                   const struct target *new)
{
    struct finding one = *f;
    one.prefix = STR_EMPTY;
    one.details.at = NULL;
    one.details.len = one.details.cap = 0;
    compare_source(&one, before, old, after, new);
    compare_target(&one, old, new, before->targets.len == after->targets.len);
    return one.details;
}

/* ---- the sentence, where the queries have another shape ----------------------------------- */

static bool has_subject(const struct change_detail *d, const char *const *subjects, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_is(d->subject, subjects[i])) return true;
    }
    return false;
}

static bool is_shape(const struct change_detail *d)
{
    static const char *const subjects[] = {"series", "query", "expression", "hide"};
    return has_subject(d, subjects, COUNT_OF(subjects));
}

static bool is_in_sentence(const struct change_detail *d)
{
    static const char *const subjects[] = {"series", "query",     "expression", "hide",
                                           "metric", "statistic", "dimension",  "by",
                                           "logs",   "query id",  "groups"};
    return has_subject(d, subjects, COUNT_OF(subjects));
}

static str sentence(change_sentence *of, const struct model_panel *p, void *data)
{
    return of ? of(p->id, data) : STR_EMPTY;
}

/* Drops lines from `first` on. */
static void drop_lines(struct finding *f, size_t first, bool (*drops)(const struct change_detail *))
{
    size_t kept = first;
    for (size_t i = first; i < f->details.len; i++) {
        struct change_detail line = f->details.at[i];
        if (!drops(&line)) f->details.at[kept++] = line;
    }
    f->details.len = kept;
}

static size_t count_lines(const struct finding *f, size_t first,
                          bool (*counts)(const struct change_detail *))
{
    size_t count = 0;
    for (size_t i = first; i < f->details.len; i++) count += counts(&f->details.at[i]);
    return count;
}

/* One sentence can take several queries.  Where these come, go or are written anew, the sentences
 * tell it better, if they are known.  With the same sentence they follow from another unit, period
 * or region. */
static void tell_by_sentence(struct finding *f, size_t first, const struct model_panel *before,
                             const struct model_panel *after)
{
    const struct change_words *w = f->words;
    if (!w || !count_lines(f, first, is_shape)) return;
    str was = sentence(w->was_sentence, before, w->data);
    str is = sentence(w->is_sentence, after, w->data);
    bool other_unit = !str_eq(before->unit, after->unit);
    bool explained = other_unit || count_lines(f, first, is_in_sentence) < f->details.len - first;
    if (str_empty(was) || str_empty(is)) return;
    if (!str_eq(was, is)) {
        drop_lines(f, first, is_in_sentence);
        found_plainly(f, "sentence", was, is);
    } else if (explained) {
        drop_lines(f, first, is_shape);
    }
}

static void compare_queries(struct finding *f, const struct model_panel *before,
                            const struct model_panel *after)
{
    size_t count = after->targets.len;
    size_t *partner = arena_array(f->arena, size_t, count + 1);
    change_details *lists = arena_alloc_array(f->arena, sizeof *lists, count + 1);
    bool *used = arena_array(f->arena, bool, before->targets.len + 1);
    pair_targets(f, before, after, partner);
    for (size_t i = 0; i < count; i++) {
        if (partner[i] == SIZE_MAX) continue;
        used[partner[i]] = true;
        lists[i] =
            compare_pair(f, before, before->targets.at[partner[i]], after, after->targets.at[i]);
    }
    put_lines(f, after, lists);
    for (size_t i = 0; i < count; i++) {
        if (partner[i] == SIZE_MAX) found_series(f, NULL, after->targets.at[i]);
    }
    for (size_t k = 0; k < before->targets.len; k++) {
        if (!used[k]) found_series(f, before->targets.at[k], NULL);
    }
}

void compare_targets(struct finding *f, const struct model_panel *before,
                     const struct model_panel *after)
{
    size_t first = f->details.len;
    compare_queries(f, before, after);
    tell_by_sentence(f, first, before, after);
}

bool same_content(const struct model_panel *a, const struct model_panel *b)
{
    struct arena scratch;
    bool empty = !a->targets.len && str_empty(a->text);
    bool same = a->picture == b->picture && a->targets.len == b->targets.len && !empty &&
                str_eq(a->text, b->text);
    if (!same) return false;
    arena_init(&scratch);
    struct finding f = {.arena = &scratch};
    for (size_t i = 0; same && i < a->targets.len; i++) {
        same = differences(&f, a->targets.at[i], b->targets.at[i]) == 0;
    }
    arena_free(&scratch);
    return same;
}
