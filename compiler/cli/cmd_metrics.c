/* cmd_metrics: `dashc metrics`: the catalogue searched and shown.  What a metric looks like in full
 * and as JSON is in show_metric.c. */
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/show_metric.h"

#include <stdlib.h>

/* A metric that fits, the better ones first. */
struct hit {
    const struct dash_metric *metric;
    int rank;
    size_t order;
};
typedef VEC(struct hit) hit_list;

struct search {
    struct arena *arena;
    struct dash_catalogue *catalogue;
    VEC(str) words; /* in lower case */
    str whole;      /* the only word as it was written, or empty */
};

/* ---- what fits --------------------------------------------------------------------------- */

static bool has(str text, str word) { return str_find(text, word, 0) != SIZE_MAX; }

static str qualified(struct arena *a, const struct dash_metric *m, str name)
{
    return arena_join(a, m->source, STR("."), name);
}

/* lambda.duration and lambda.Duration are that metric and no other. */
static bool is_meant(const struct search *s, const struct dash_metric *m)
{
    return str_eq(s->whole, qualified(s->arena, m, m->name)) ||
           (m->aws.len && str_eq(s->whole, qualified(s->arena, m, m->aws)));
}

/* 0: its own name, 1: in a name, 2: in the service or the description; -1: nowhere. */
static int rank_of(const struct search *s, const struct dash_metric *m)
{
    struct arena *a = s->arena;
    str name = str_lower(a, qualified(a, m, m->name));
    str names = str_lower(a, arena_join(a, name, STR(" "), m->aws));
    str all = str_lower(a, arena_join(a, names, STR(" "), m->module, STR(" "), m->name_space,
                                      STR(" "), m->doc, STR(" "), m->source_doc));
    int rank = 0;
    for (size_t i = 0; i < s->words.len; i++) {
        str word = s->words.at[i];
        bool own = str_eq(word, m->source) || str_eq(word, m->name) || str_eq(word, name) ||
                   str_eq(word, str_lower(a, m->aws));
        int one = own ? 0 : has(names, word) ? 1 : has(all, word) ? 2 : -1;
        if (one < 0) return -1;
        if (one > rank) rank = one;
    }
    return rank;
}

static int compare_hits(const void *a, const void *b)
{
    const struct hit *left = a, *right = b;
    if (left->rank != right->rank) return left->rank - right->rank;
    return left->order < right->order ? -1 : 1;
}

static hit_list find(const struct search *s)
{
    hit_list all = {0};
    for (size_t i = 0; i < dash_catalogue_count(s->catalogue); i++) {
        struct hit hit = {dash_catalogue_metric(s->catalogue, i), 0, i};
        if (is_meant(s, hit.metric)) {
            all.len = 0;
            vec_push(s->arena, &all, hit);
            return all;
        }
        hit.rank = rank_of(s, hit.metric);
        if (hit.rank >= 0) vec_push(s->arena, &all, hit);
    }
    if (all.len) qsort(all.at, all.len, sizeof *all.at, compare_hits);
    return all;
}

/* The metrics of a source whose name was written, and nothing else that has the word in it. */
static hit_list only_source(const struct search *s, hit_list all)
{
    hit_list own = {0};
    for (size_t i = 0; i < all.len; i++)
        if (str_eq(s->whole, all.at[i].metric->source)) vec_push(s->arena, &own, all.at[i]);
    return own.len ? own : all;
}

/* ---- nothing fits ------------------------------------------------------------------------ */

static enum cli_status say_nearest(const struct search *s, enum cli_command_id command, str asked)
{
    struct nearest near = nearest_start(asked);
    for (size_t i = 0; i < dash_catalogue_count(s->catalogue); i++) {
        const struct dash_metric *m = dash_catalogue_metric(s->catalogue, i);
        nearest_offer(&near, qualified(s->arena, m, m->name));
        nearest_offer(&near, m->name);
        nearest_offer(&near, m->source);
        if (m->aws.len) nearest_offer(&near, m->aws);
    }
    if (near.best.len)
        return usage_error(command, "no metric fits `%.*s`; did you mean `%.*s`?", STR_ARG(asked),
                           STR_ARG(near.best));
    return usage_error(command,
                       "no metric fits `%.*s`; one that dashc does not know is named as AWS does: "
                       "cloudwatch \"AWS/Service\" \"Metric\"",
                       STR_ARG(asked));
}

/* ---- tables ------------------------------------------------------------------------------ */

static void put_column(struct buf *out, str text, size_t width)
{
    buf_str(out, text);
    size_t columns = utf8_width(text);
    buf_repeat(out, ' ', columns < width ? width - columns + 2 : 2);
}

static void widen(size_t *width, str text)
{
    size_t columns = utf8_width(text);
    if (columns > *width) *width = columns;
}

static void put_metrics(struct arena *a, const hit_list *hits, struct buf *out)
{
    size_t name = 0, aws = 0, unit = 0, statistic = 0;
    for (size_t i = 0; i < hits->len; i++) {
        const struct dash_metric *m = hits->at[i].metric;
        widen(&name, qualified(a, m, m->name));
        widen(&aws, m->aws);
        widen(&unit, m->unit);
        widen(&statistic, m->statistics[0]);
    }
    for (size_t i = 0; i < hits->len; i++) {
        const struct dash_metric *m = hits->at[i].metric;
        put_column(out, qualified(a, m, m->name), name);
        put_column(out, m->aws, aws);
        put_column(out, m->unit, unit);
        put_column(out, m->statistics[0], statistic);
        buf_str(out, m->doc);
        buf_char(out, '\n');
    }
}

/* One line a source: its name, how many metrics it has, what it is. */
static void put_sources(const struct dash_catalogue *c, struct buf *out)
{
    size_t width = 0, count = 0;
    for (size_t i = 0; i < dash_catalogue_count(c); i++)
        widen(&width, dash_catalogue_metric(c, i)->source);
    for (size_t i = 0; i < dash_catalogue_count(c); i++) {
        const struct dash_metric *m = dash_catalogue_metric(c, i);
        bool last = i + 1 == dash_catalogue_count(c);
        count++;
        if (!last && str_eq(dash_catalogue_metric(c, i + 1)->source, m->source)) continue;
        put_column(out, m->source, width);
        buf_printf(out, "%4zu  %.*s\n", count, STR_ARG(m->source_doc));
        count = 0;
    }
}

/* ---- the command ------------------------------------------------------------------------- */

static str joined(struct arena *a, const struct cli_options *o)
{
    str all = o->operands.at[0];
    for (size_t i = 1; i < o->operands.len; i++)
        all = arena_join(a, all, STR(" "), o->operands.at[i]);
    return all;
}

static void take_words(struct search *s, const struct cli_options *o)
{
    for (size_t i = 0; i < o->operands.len; i++)
        vec_push(s->arena, &s->words, str_lower(s->arena, o->operands.at[i]));
    if (o->operands.len == 1) s->whole = o->operands.at[0];
}

static enum cli_status show(const struct search *s, const struct cli_options *o)
{
    struct buf out = BUF_INIT;
    hit_list hits = find(s);
    if (s->whole.len) hits = only_source(s, hits);
    if (hits.len == 0) return say_nearest(s, o->command, joined(s->arena, o));
    if (o->json) {
        shown_metrics list = {0};
        for (size_t i = 0; i < hits.len; i++) vec_push(s->arena, &list, hits.at[i].metric);
        show_metrics_json(s->arena, &list, &out);
    } else if (s->words.len == 0) {
        put_sources(s->catalogue, &out);
    } else if (hits.len == 1) {
        show_metric(s->arena, hits.at[0].metric, &out);
    } else {
        put_metrics(s->arena, &hits, &out);
    }
    output_put(buf_as_str(&out));
    buf_release(&out);
    return STATUS_FINE;
}

enum cli_status cmd_metrics(struct cli_options *o)
{
    struct dash_options options = {0};
    struct dash_session *session = dash_session_new();
    struct search s = {.arena = o->arena, .catalogue = dash_catalogue_read(session, &options)};
    take_words(&s, o);
    enum cli_status status = show(&s, o);
    dash_catalogue_free(s.catalogue);
    dash_session_free(session);
    return status;
}
