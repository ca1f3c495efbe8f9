/* show_metric: see show_metric.h. */
#include "cli/show_metric.h"

#include "base/json.h"

enum { LABEL_COLUMNS = 15 };

/* What `across` says, for who reads it. */
static const struct {
    const char *word;
    const char *said;
} across_said[] = {
    {"sum", "several series are added up"},
    {"max", "of several series the largest counts"},
    {"min", "of several series the smallest counts"},
    {"mean", "several series become the mean of all their values"},
    {"none", "several series cannot become one: they are shown apart"},
};

static str across_text(const struct dash_metric *m)
{
    for (size_t i = 0; i < COUNT_OF(across_said); i++)
        if (str_is(m->across, across_said[i].word)) return str_from(across_said[i].said);
    BUG("a metric adds up by %.*s", STR_ARG(m->across));
}

/* ---- parts ------------------------------------------------------------------------------- */

static str statistics_text(struct arena *a, const struct dash_metric *m)
{
    str text = STR_EMPTY;
    for (size_t i = 0; i < m->statistic_count; i++)
        text = arena_join(a, text, i ? STR(", ") : STR_EMPTY, m->statistics[i],
                          i ? STR_EMPTY : STR(" (unless said)"));
    return m->percentiles ? arena_join(a, text, STR(", pNN")) : text;
}

static str set_text(struct arena *a, const struct dash_metric *m, uint64_t set)
{
    str text = STR_EMPTY;
    for (size_t i = 0; i < m->dimension_count; i++)
        if (set & (uint64_t)1 << i)
            text = arena_join(a, text, text.len ? STR(", ") : STR_EMPTY, m->dimensions[i].name);
    return text;
}

static str sets_text(struct arena *a, const struct dash_metric *m)
{
    str text = STR_EMPTY;
    for (size_t i = 0; i < m->set_count; i++)
        text = arena_join(a, text, i ? STR(", (") : STR("("), set_text(a, m, m->sets[i]), STR(")"));
    return text;
}

/* Those that one of its sets has; every one of an index of OpenSearch. */
static uint64_t used_dimensions(const struct dash_metric *m)
{
    uint64_t used = 0;
    for (size_t i = 0; i < m->set_count; i++) used |= m->sets[i];
    return m->cloudwatch ? used : ~(uint64_t)0;
}

static str period_text(struct arena *a, uint32_t seconds)
{
    static const struct {
        uint32_t seconds;
        const char *one, *many;
    } units[] = {{86400, "day", "days"}, {3600, "hour", "hours"}, {60, "minute", "minutes"}};
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (seconds % units[i].seconds) continue;
        uint32_t count = seconds / units[i].seconds;
        return count == 1 ? arena_printf(a, "once a %s", units[i].one)
                          : arena_printf(a, "every %u %s", count, units[i].many);
    }
    return arena_printf(a, "every %u seconds", seconds);
}

static str always_text(struct arena *a, const struct dash_metric *m)
{
    str text = STR_EMPTY;
    for (size_t i = 0; i < m->always_count; i++)
        text = arena_join(a, text, i ? STR(", ") : STR_EMPTY, m->always[i].name, STR(" = "),
                          m->always[i].value);
    return text;
}

static str use_text(struct arena *a, const struct dash_metric *m)
{
    if (!m->builtin) return arena_join(a, STR("use \""), m->module, STR("\""));
    str logs = m->logs ? STR(" { logs \"/aws/…\" }") : STR_EMPTY;
    return arena_join(a, STR("use "), m->module, logs);
}

/* ---- for people -------------------------------------------------------------------------- */

static void put_line(struct buf *out, const char *label, str text)
{
    if (!text.len) return;
    buf_printf(out, "  %-*s%.*s\n", LABEL_COLUMNS, label, STR_ARG(text));
}

static void put_dimensions(struct arena *a, const struct dash_metric *m, struct buf *out)
{
    const char *label = "dimensions";
    for (size_t i = 0; i < m->dimension_count; i++) {
        const struct dash_dimension *d = &m->dimensions[i];
        if (!(used_dimensions(m) & (uint64_t)1 << i)) continue;
        str doc = d->doc.len ? arena_join(a, STR("  "), d->doc) : STR_EMPTY;
        put_line(out, label, arena_join(a, d->name, STR(" ("), d->key, STR(")"), doc));
        label = "";
    }
}

void show_metric(struct arena *a, const struct dash_metric *m, struct buf *out)
{
    str title = arena_join(a, m->source, STR("."), m->name);
    buf_printf(out, "%.*s: %.*s\n\n", STR_ARG(title), STR_ARG(m->doc));
    put_line(out, m->cloudwatch ? "in CloudWatch" : "in OpenSearch",
             m->logs ? STR("no metric: it is counted in logs")
                     : arena_join(a, m->name_space, STR(" "), m->aws));
    put_line(out, "unit", arena_join(a, m->unit, STR(" ("), m->unit_said, STR(")")));
    put_line(out, "statistics", statistics_text(a, m));
    if (m->cloudwatch) put_line(out, "published", sets_text(a, m));
    put_dimensions(a, m, out);
    put_line(out, "always", always_text(a, m));
    put_line(out, "adds up", across_text(m));
    if (m->cloudwatch && !m->logs)
        put_line(out, "period", m->every ? period_text(a, m->every) : STR("once a minute"));
    put_line(out, "region", m->region);
    put_line(out, "needs", m->needs);
    if (m->share_of.len)
        put_line(out, "share",
                 arena_join(a, STR("its average is its sum divided by "), m->share_of));
    if (m->sparse) put_line(out, "sparse", STR("no point is published when nothing happens"));
    put_line(out, "deprecated", m->deprecated);
    buf_printf(out, "\n%.*s\n\n    %.*s\n", STR_ARG(use_text(a, m)), STR_ARG(m->sentence));
}

/* ---- for scripts ------------------------------------------------------------------------- */

static void field(struct json_writer *w, const char *key, str value)
{
    if (!value.len) return;
    json_key_text(w, key);
    json_put_str(w, value);
}

static void put_set(struct json_writer *w, const struct dash_metric *m, uint64_t set)
{
    json_begin_array(w);
    for (size_t i = 0; i < m->dimension_count; i++)
        if (set & (uint64_t)1 << i) json_put_str(w, m->dimensions[i].name);
    json_end_array(w);
}

static void put_statistics_json(struct json_writer *w, const struct dash_metric *m)
{
    json_field_array(w, "statistics");
    for (size_t i = 0; i < m->statistic_count; i++) json_put_str(w, m->statistics[i]);
    if (m->percentiles) json_put_text(w, "pNN");
    json_end_array(w);
}

static void put_sets_json(struct json_writer *w, const struct dash_metric *m)
{
    json_field_array(w, "published");
    for (size_t i = 0; i < m->set_count; i++) put_set(w, m, m->sets[i]);
    json_end_array(w);
}

static void put_pairs_json(struct json_writer *w, const struct dash_metric *m)
{
    json_field_object(w, "dimensions");
    for (size_t i = 0; i < m->dimension_count; i++) {
        if (!(used_dimensions(m) & (uint64_t)1 << i)) continue;
        json_key_str(w, m->dimensions[i].name);
        json_put_str(w, m->dimensions[i].key);
    }
    json_end_object(w);
    if (!m->always_count) return;
    json_field_object(w, "always");
    for (size_t i = 0; i < m->always_count; i++) {
        json_key_str(w, m->always[i].name);
        json_put_str(w, m->always[i].value);
    }
    json_end_object(w);
}

static void put_metric_json(struct arena *a, struct json_writer *w, const struct dash_metric *m)
{
    json_begin_object(w);
    json_field_str(w, "metric", arena_join(a, m->source, STR("."), m->name));
    field(w, m->builtin ? "module" : "file", m->module);
    field(w, m->cloudwatch ? "namespace" : "index", m->name_space);
    field(w, "name", m->aws);
    field(w, "description", m->doc);
    field(w, "unit", m->unit);
    put_statistics_json(w, m);
    if (m->cloudwatch) put_sets_json(w, m);
    put_pairs_json(w, m);
    field(w, "across", m->across);
    if (m->every) json_field_number(w, "every", m->every);
    field(w, "region", m->region);
    field(w, "needs", m->needs);
    field(w, "shareOf", m->share_of);
    if (m->sparse) json_field_bool(w, "sparse", true);
    if (m->logs) json_field_bool(w, "logs", true);
    field(w, "deprecated", m->deprecated);
    json_field_str(w, "sentence", m->sentence);
    json_end_object(w);
}

void show_metrics_json(struct arena *a, const shown_metrics *list, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out, a);
    json_begin_object(&w);
    json_field_array(&w, "metrics");
    for (size_t i = 0; i < list->len; i++) put_metric_json(a, &w, list->at[i]);
    json_end_array(&w);
    json_end_object(&w);
    buf_char(out, '\n');
}
