/* Job: the check of regions that AWS is not known to have.  It is a check and no rule, because AWS
 * opens regions between two versions of dashc.  Not responsible for the form (model/props.c). */
#include "lint/inner.h"

/* Source: data/partitions.json of botocore 1.43.11, all partitions, read on 26 November 2026. */
static const char *const regions[] = {
    "us-east-1",      "us-east-2",      "us-west-1",      "us-west-2",       "af-south-1",
    "ap-east-1",      "ap-east-2",      "ap-northeast-1", "ap-northeast-2",  "ap-northeast-3",
    "ap-south-1",     "ap-south-2",     "ap-southeast-1", "ap-southeast-2",  "ap-southeast-3",
    "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",  "ca-central-1",
    "ca-west-1",      "eu-central-1",   "eu-central-2",   "eu-north-1",      "eu-south-1",
    "eu-south-2",     "eu-west-1",      "eu-west-2",      "eu-west-3",       "il-central-1",
    "me-central-1",   "me-south-1",     "mx-central-1",   "sa-east-1",       "cn-north-1",
    "cn-northwest-1", "eusc-de-east-1", "us-gov-east-1",  "us-gov-west-1",   "us-iso-east-1",
    "us-iso-west-1",  "us-isob-east-1", "us-isob-west-1", "us-isof-south-1", "us-isof-east-1",
    "eu-isoe-west-1",
};

/* `default` is the data source's own, and a variable's value is nobody's here. */
static bool is_fine(str region)
{
    if (!region.len || str_is(region, "default") || str_find_char(region, '$', 0) != SIZE_MAX)
        return true;
    for (size_t i = 0; i < COUNT_OF(regions); i++)
        if (str_is(region, regions[i])) return true;
    return false;
}

/* Those that differ in their number, else the nearest; empty: none. */
static str meant(struct lint *l, str region)
{
    str stem = str_part(region, 0, region.len - 1), all = STR_EMPTY;
    struct nearest near = nearest_start(region);
    for (size_t i = 0; i < COUNT_OF(regions); i++) {
        str known = str_from(regions[i]);
        nearest_offer(&near, known);
        if (!str_eq(str_part(known, 0, known.len - 1), stem)) continue;
        all = arena_printf(l->arena, "%.*s%s`%.*s`", STR_ARG(all), all.len ? ", " : "",
                           STR_ARG(known));
    }
    if (all.len || !near.best.len) return all;
    return arena_printf(l->arena, "`%.*s`", STR_ARG(near.best));
}

static void report(struct lint *l, span where, str region)
{
    struct diag *d = lint_report(l, LINT_UNKNOWN_REGION, where,
                                 "`%.*s` is no region that dashc knows", STR_ARG(region));
    str near = meant(l, region);
    if (near.len) diag_help(d, "did you mean %.*s?", STR_ARG(near));
    diag_help(d, "where AWS has opened it since, `lint unknown-region off` in the project says so");
}

/* `region $place`: the values that were written by hand; Grafana takes `Ireland : eu-west-1` too.
 */
static void check_values(struct lint *l, const struct lint_subject *s, str region)
{
    for (size_t i = 0; i < s->made->variables.len; i++) {
        const struct model_variable *made = s->made->variables.at[i];
        const struct view *v = views_find(&s->said->views, made->name);
        if (!v || v->kind != VIEW_OTHER || !view_is_in(v, region)) continue;
        if (made->kind != VARIABLE_CUSTOM && made->kind != VARIABLE_CONSTANT) continue;
        for (size_t k = 0; k < made->options.len; k++) {
            str value = made->options.at[k].value;
            size_t colon = str_find(value, STR(" : "), 0);
            if (colon != SIZE_MAX) value = str_trim(str_part(value, colon + 3, value.len));
            if (is_fine(value)) continue;
            l->program->sink->origin = v->origin;
            report(l, v->where, value);
        }
    }
}

/* Where the region of a panel is said; NULL: not in the dashboard. */
static const struct outline_property *region_of(const struct lint_subject *s,
                                                const struct outline_row *row,
                                                const struct outline_panel *panel)
{
    const struct outline_property *o = outline_find(&panel->properties, "region");
    if (!o) o = outline_find(&row->properties, "region");
    return o ? o : outline_find(&s->said->properties, "region");
}

static void check_panel(struct lint *l, const struct lint_subject *s, size_t r, size_t i)
{
    const struct outline_row *row = s->said->rows.at[r];
    const struct outline_panel *said = row->panels.at[i];
    const struct model_panel *made = s->made->rows.at[r]->panels.at[i];
    const struct outline_property *o = region_of(s, row, said);
    for (size_t k = 0; k < made->targets.len; k++) {
        str region = made->targets.at[k]->region;
        if (region.len && region.ptr[0] == '$') check_values(l, s, region);
        if (is_fine(region)) continue;
        l->program->sink->origin = o ? o->origin : NULL;
        report(l, o ? o->node->head.where : s->said->title_where, region);
        return;
    }
}

void lint_regions(struct lint *l, const struct lint_subject *s)
{
    for (size_t r = 0; r < s->said->rows.len; r++)
        for (size_t i = 0; i < s->said->rows.at[r]->panels.len; i++) check_panel(l, s, r, i);
}

void lint_places(struct lint *l, const struct workspaces *workspaces,
                 const struct declared *declared, str project)
{
    if (l->levels[LINT_UNKNOWN_REGION] == LINT_OFF) return;
    l->program->sink->origin = NULL;
    for (size_t i = 0; i < workspaces->list.len; i++) {
        const struct workspace *w = workspaces->list.at[i];
        if (!is_fine(w->region)) report(l, w->where, w->region);
    }
    for (size_t i = 0; i < declared->sources.len; i++) {
        const struct declared_source *s = declared->sources.at[i];
        const struct workspace *w = workspace_find(workspaces, s->head.workspace);
        bool inherited = str_eq(s->region, project) || (w && str_eq(s->region, w->region));
        if (!is_fine(s->region) && !inherited) report(l, s->head.where, s->region);
    }
}
