/* Job: one recipe as JSON; preview/src/document.ts has its type. */
#include "serve/recipe.h"

static const char *const quantities[] = {
    [QUANTITY_NONE] = "none",   [QUANTITY_TIME] = "time",   [QUANTITY_BYTES] = "bytes",
    [QUANTITY_COUNT] = "count", [QUANTITY_RATIO] = "ratio", [QUANTITY_CURRENCY] = "currency",
    [QUANTITY_LABEL] = "label"};
static const char *const ways[] = {[ACROSS_SUM] = "sum",
                                   [ACROSS_MAX] = "max",
                                   [ACROSS_MIN] = "min",
                                   [ACROSS_MEAN] = "mean",
                                   [ACROSS_NONE] = "none"};

/* Events are added up; of what stays (connections, objects) there is so much. */
static bool counts(const struct cat_metric *m)
{
    enum statistic_kind usual = m->statistics.len ? m->statistics.at[0].kind : STATISTIC_COUNT;
    return usual == STATISTIC_SUM || usual == STATISTIC_COUNT;
}

static void put_metric(struct json_writer *w, const struct cat_metric *m)
{
    json_field_str(w, "unit", m->unit.name);
    json_field_text(w, "quantity", quantities[m->unit.quantity]);
    json_field_number(w, "scale", m->unit.scale);
    json_field_number(w, "per", m->unit.per);
    json_field_text(w, "across", ways[m->across]);
    json_field_bool(w, "counts", counts(m));
    if (m->has_min) json_field_number(w, "min", m->min);
    if (m->has_max) json_field_number(w, "max", m->max);
}

static void put_events(struct json_writer *w)
{
    json_field_text(w, "quantity", "count");
    json_field_text(w, "across", "sum");
}

static void put_condition(struct json_writer *w, const struct sample_condition *c)
{
    json_begin_object(w);
    json_field_str(w, "key", c->key);
    json_field_text(w, "operator", c->operator_);
    json_field_array(w, "values");
    for (size_t i = 0; i < c->values.len; i++) json_put_str(w, c->values.at[i]);
    json_end_array(w);
    if (c->negated) json_field_bool(w, "not", true);
    json_end_object(w);
}

void recipe_write(struct json_writer *w, const struct sample *s)
{
    json_begin_object(w);
    json_field_text(w, "kind", s->lines ? "lines" : "metric");
    json_field_str(w, "namespace", s->name_space);
    json_field_str(w, "metric", s->name);
    json_field_str(w, "statistic", s->statistic);
    if (s->metric)
        put_metric(w, s->metric);
    else
        put_events(w);
    json_field_array(w, "by");
    for (size_t i = 0; i < s->by.len; i++) json_put_str(w, s->by.at[i]);
    json_end_array(w);
    json_field_array(w, "where");
    for (size_t i = 0; i < s->where.len; i++) put_condition(w, &s->where.at[i]);
    json_end_array(w);
    json_end_object(w);
}
