/* Job: the reference pages of the standard library's metrics, docs/metrics.  Not responsible for
 * what they say: the modules' (stdlib/). */
#include "dash.h"
#include "inner.h"

/* A bar ends a cell of a table. */
static void put_cell(struct buf *out, str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '|') buf_char(out, '\\');
        buf_char(out, text.ptr[i]);
    }
}

static bool begins(const struct dash_catalogue *c, size_t i, bool module)
{
    if (i == 0 || i == dash_catalogue_count(c)) return true;
    const struct dash_metric *m = dash_catalogue_metric(c, i);
    const struct dash_metric *before = dash_catalogue_metric(c, i - 1);
    return module ? !str_eq(m->module, before->module) : !str_eq(m->source, before->source);
}

/* "lambda" of "aws.lambda". */
static str short_name(str module) { return str_part(module, strlen("aws."), module.len); }

/* ---- one source -------------------------------------------------------------------------- */

static void put_dimensions(const struct dash_metric *m, struct buf *out)
{
    buf_text(out, "\n| dimension | in CloudWatch | |\n|---|---|---|\n");
    for (size_t i = 0; i < m->dimension_count; i++) {
        buf_printf(out, "| `%.*s` | `%.*s` | ", STR_ARG(m->dimensions[i].name),
                   STR_ARG(m->dimensions[i].key));
        put_cell(out, m->dimensions[i].doc);
        buf_text(out, " |\n");
    }
}

static void put_sets(const struct dash_metric *m, struct buf *out)
{
    for (size_t i = 0; i < m->set_count; i++) {
        const char *glue = "";
        buf_text(out, i ? ", (" : "(");
        for (size_t k = 0; k < m->dimension_count; k++) {
            if (!(m->sets[i] & (uint64_t)1 << k)) continue;
            buf_printf(out, "%s%.*s", glue, STR_ARG(m->dimensions[k].name));
            glue = ", ";
        }
        buf_char(out, ')');
    }
}

static void put_notes(const struct dash_metric *m, struct buf *out)
{
    if (m->needs.len) {
        buf_text(out, " Needs ");
        put_cell(out, m->needs);
        buf_char(out, '.');
    }
    if (m->every) buf_printf(out, " Every %u s.", m->every);
    if (m->deprecated.len) {
        buf_text(out, " Deprecated: ");
        put_cell(out, m->deprecated);
        buf_char(out, '.');
    }
}

static void put_metric(const struct dash_metric *m, struct buf *out)
{
    buf_printf(out, "| `%.*s` | ", STR_ARG(m->name));
    if (m->logs)
        buf_text(out, "in logs");
    else
        buf_printf(out, "`%.*s`", STR_ARG(m->aws));
    buf_printf(out, " | %.*s | ", STR_ARG(m->unit));
    for (size_t i = 0; i < m->statistic_count; i++)
        buf_printf(out, "%s%.*s", i ? ", " : "", STR_ARG(m->statistics[i]));
    buf_printf(out, "%s | %.*s | ", m->percentiles ? ", pNN" : "", STR_ARG(m->across));
    put_sets(m, out);
    buf_text(out, " | ");
    put_cell(out, m->doc);
    put_notes(m, out);
    buf_text(out, " |\n");
}

static void put_source(const struct dash_metric *m, struct buf *out)
{
    buf_printf(out, "\n## %.*s\n\n%.*s Namespace `%.*s`", STR_ARG(m->source),
               STR_ARG(m->source_doc), STR_ARG(m->name_space));
    if (m->region.len) buf_printf(out, ", always in %.*s", STR_ARG(m->region));
    buf_text(out, ".\n");
    put_dimensions(m, out);
    buf_text(out, "\n| metric | in CloudWatch | unit | statistics, the default first | adds up by "
                  "| published under | |\n|---|---|---|---|---|---|---|\n");
}

/* ---- pages ------------------------------------------------------------------------------- */

static const char made[] = "<!-- Made by `dashc docs` from the modules of stdlib/. -->\n";

/* The module that begins at `first`; gives where the next one does. */
static size_t put_module(const struct dash_catalogue *c, size_t first, struct buf *out)
{
    const struct dash_metric *m = dash_catalogue_metric(c, first);
    buf_printf(out, "# %.*s\n\n%s\n`use %.*s`\n", STR_ARG(m->module), made, STR_ARG(m->module));
    size_t i = first;
    do {
        m = dash_catalogue_metric(c, i);
        if (i == first || begins(c, i, false)) put_source(m, out);
        put_metric(m, out);
    } while (!begins(c, ++i, true));
    return i;
}

static void put_index_row(const struct dash_catalogue *c, size_t i, size_t count, struct buf *out)
{
    const struct dash_metric *m = dash_catalogue_metric(c, i);
    str name = short_name(m->module);
    buf_printf(out, "| [`%.*s`](%.*s.md) | `%.*s` | %zu | ", STR_ARG(m->module), STR_ARG(name),
               STR_ARG(m->source), count);
    put_cell(out, m->source_doc);
    buf_text(out, " |\n");
}

static void put_index(const struct dash_catalogue *c, struct buf *out)
{
    buf_printf(out,
               "# Metrics\n\n%s\nThe standard library has %zu metrics. `dashc metrics WORD` finds "
               "one and shows it in full. What is\nnot here is named as AWS does: `cloudwatch "
               "\"AWS/Service\" \"Metric\"`.\n\n"
               "| module | source | metrics | |\n|---|---|---|---|\n",
               made, dash_catalogue_count(c));
    size_t count = 0;
    for (size_t i = 0; i < dash_catalogue_count(c); i++) {
        count++;
        if (!begins(c, i + 1, false)) continue;
        put_index_row(c, i, count, out);
        count = 0;
    }
}

void reference_metrics(void (*give)(const char *name, str text, void *data), void *data)
{
    struct dash_session *session = dash_session_new();
    struct dash_catalogue *c = dash_catalogue_read(session, NULL);
    struct arena names;
    arena_init(&names);
    struct buf out = BUF_INIT;
    put_index(c, &out);
    give("metrics/README.md", buf_as_str(&out), data);
    for (size_t i = 0; i < dash_catalogue_count(c);) {
        str name = short_name(dash_catalogue_metric(c, i)->module);
        buf_release(&out);
        out = (struct buf)BUF_INIT;
        i = put_module(c, i, &out);
        str page = arena_printf(&names, "metrics/%.*s.md", STR_ARG(name));
        give(page.ptr, buf_as_str(&out), data);
    }
    buf_release(&out);
    arena_free(&names);
    dash_catalogue_free(c);
    dash_session_free(session);
}
