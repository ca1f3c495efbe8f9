/* lacks: finds in a model what version.c knows to be missing from the Grafana it is written for.
 *
 * Not responsible for fields that dashc chooses itself: their writers ask `version_has` and leave
 * them out in silence.
 */
#include "emit/lacks.h"

#include "emit/version.h"

static const struct {
    const char *what;
    bool named; /* Grafana's name says something to an author */
} said[] = {
    [CONSTRUCT_SCHEMA] = {"the schema", true},
    [CONSTRUCT_FOLDER] = {"folders inside folders", false},
    [CONSTRUCT_PLUGIN] = {"the plugin", true},
    [CONSTRUCT_TRANSFORMATION] = {"the transformation", true},
    [CONSTRUCT_REDUCER] = {"the calculation", true},
    [CONSTRUCT_COLOR_MODE] = {"the colour mode", true},
    [CONSTRUCT_STAT_COLOR] = {"the stat colouring", true},
    [CONSTRUCT_HEATMAP_TOOLTIP] = {"`tooltip all` on a heatmap", false},
    [CONSTRUCT_PROPERTY] = {"the field property", true},
};

static void check(const struct emit *e, enum construct kind, str name, span where)
{
    const struct grafana_version *v = e->version;
    const struct lack *lack = str_empty(name) ? NULL : version_find_lack(v, kind, name);
    if (!lack) return;
    str what = str_from(said[kind].what);
    if (said[kind].named) {
        what = arena_printf(e->scratch, "%.*s `%.*s`", STR_ARG(what), STR_ARG(name));
    }
    struct diag *d =
        diag_report(e->sink, DIAG_VERSION_LACKS, where, "Grafana %d.%d does not have %.*s",
                    v->major, v->minor, STR_ARG(what));
    if (lack->first_gone.major && v->major >= lack->first_gone.major) {
        diag_why(d, "it was removed in Grafana %d", lack->first_gone.major);
    }
    if (lack->instead) diag_help(d, "it has `%s`", lack->instead);
}

static bool is_reduced(enum picture picture)
{
    return picture == PICTURE_STAT || picture == PICTURE_GAUGE || picture == PICTURE_BAR ||
           picture == PICTURE_BARGAUGE || picture == PICTURE_PIE;
}

static void check_calcs(const struct emit *e, const struct model_panel *p)
{
    for (size_t i = 0; is_reduced(p->picture) && i < p->reduce_calcs.len; i++) {
        check(e, CONSTRUCT_REDUCER, p->reduce_calcs.at[i], p->where);
    }
    for (size_t i = 0; i < p->legend_calcs.len; i++) {
        check(e, CONSTRUCT_REDUCER, p->legend_calcs.at[i], p->where);
    }
}

static void check_overrides(const struct emit *e, const struct model_panel *p)
{
    for (size_t i = 0; i < p->overrides.len; i++) {
        const struct model_override *o = &p->overrides.at[i];
        for (size_t k = 0; k < o->properties.len; k++) {
            check(e, CONSTRUCT_PROPERTY, o->properties.at[k].id, p->where);
        }
    }
}

static void check_panel(const struct emit *e, const struct model_panel *p)
{
    check(e, CONSTRUCT_PLUGIN, p->plugin_id, p->where);
    check(e, CONSTRUCT_COLOR_MODE, p->color_mode, p->where);
    if (p->picture == PICTURE_STAT) check(e, CONSTRUCT_STAT_COLOR, p->color_use, p->where);
    if (p->picture == PICTURE_HEATMAP) {
        check(e, CONSTRUCT_HEATMAP_TOOLTIP, p->tooltip_mode, p->where);
    }
    for (size_t i = 0; i < p->transformations.len; i++) {
        check(e, CONSTRUCT_TRANSFORMATION, p->transformations.at[i].id, p->where);
    }
    check_calcs(e, p);
    check_overrides(e, p);
}

void emit_check_lacks(const struct emit *e, const struct model_dashboard *d,
                      enum emit_schema schema)
{
    /* Once for all dashboards: a warning without a place is not repeated. */
    check(e, CONSTRUCT_SCHEMA, str_from(emit_schemas[schema].name), SPAN_NONE);
    if (str_find_char(d->folder, '/', 0) != SIZE_MAX) {
        check(e, CONSTRUCT_FOLDER, STR("/"), d->where);
    }
    for (size_t i = 0; i < d->rows.len; i++) {
        const struct model_row *row = d->rows.at[i];
        for (size_t k = 0; k < row->panels.len; k++) check_panel(e, row->panels.at[k]);
    }
}
