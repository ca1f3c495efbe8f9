/* survey: see survey.h. */
#include "cli/survey.h"

#include "cli/interrupt.h"
#include "cli/output.h"

#include <fnmatch.h>

static bool is_selected(const struct survey *s, const struct dash_dashboard *d)
{
    if (!s->only.len) return true;
    const char *glob = arena_str(s->arena, s->only).ptr;
    return fnmatch(glob, arena_str(s->arena, d->uid).ptr, 0) == 0 ||
           fnmatch(glob, arena_str(s->arena, d->title).ptr, 0) == 0;
}

static void note_places(struct survey *s, struct survey_dashboard *to,
                        const struct dash_dashboard *d)
{
    for (size_t i = 0; i < d->map_count; i++) {
        if (d->map[i].ref_id.len) continue;
        struct source_place place = source_place(d->sources, d->map[i].where.lo);
        struct survey_panel panel = {d->map[i].panel_id, arena_str(s->arena, place.file->path),
                                     place.line};
        vec_push(s->arena, &to->panels, panel);
    }
}

static void note_metric(struct survey *s, const struct target *t, str dashboard)
{
    str key = arena_join(s->arena, t->name_space, STR("\n"), t->metric);
    if (!t->name_space.len || map_get(&s->seen, key)) return;
    bool variable = str_find_char(t->region, '$', 0) != SIZE_MAX;
    struct survey_metric metric = {
        arena_str(s->arena, t->name_space), arena_str(s->arena, t->metric),
        variable ? STR_EMPTY : arena_str(s->arena, t->region), arena_str(s->arena, dashboard)};
    map_set(s->arena, &s->seen, key, s);
    vec_push(s->arena, &s->metrics, metric);
}

static void note_groups(struct survey *s, const struct target *t)
{
    for (size_t i = 0; i < t->log_groups.len; i++) {
        str group = t->log_groups.at[i];
        str key = arena_join(s->arena, STR("group\n"), group);
        bool plain =
            str_find_char(group, '$', 0) == SIZE_MAX && str_find_char(group, '*', 0) == SIZE_MAX;
        if (!plain || map_get(&s->seen, key)) continue;
        map_set(s->arena, &s->seen, key, s);
        vec_push(s->arena, &s->log_groups, arena_str(s->arena, group));
    }
}

static void note_target(struct survey *s, const struct target *t, str dashboard)
{
    s->queries++;
    if (t->kind == TARGET_CW_METRIC) note_metric(s, t, dashboard);
    if (t->kind == TARGET_CW_LOGS) {
        s->asks_logs = true;
        note_groups(s, t);
    }
    if (t->kind == TARGET_OS_LUCENE || t->kind == TARGET_OS_PPL) s->asks_opensearch = true;
}

static bool take(const struct dash_dashboard *d, void *data)
{
    struct survey *s = data;
    if (interrupt_came()) return false;
    if (!is_selected(s, d)) return true;
    struct survey_dashboard *to = arena_new(s->arena, struct survey_dashboard);
    to->uid = arena_str(s->arena, d->uid);
    to->title = arena_str(s->arena, d->title);
    to->folder = arena_str(s->arena, d->folder);
    note_places(s, to, d);
    for (size_t i = 0; i < d->model->rows.len; i++) {
        const struct model_row *row = d->model->rows.at[i];
        for (size_t k = 0; k < row->panels.len; k++)
            for (size_t t = 0; t < row->panels.at[k]->targets.len; t++)
                note_target(s, row->panels.at[k]->targets.at[t], to->title);
    }
    if (d->cost) {
        s->month += d->cost->month;
        vec_push(s->arena, &s->costs, d->cost);
    }
    vec_push(s->arena, &s->dashboards, to);
    return true;
}

bool survey_compile(struct survey *s, struct compilation *c, struct cli_options *o)
{
    struct dash_options options = {.deploys = true, .cost = true, .on_dashboard = take, .data = s};
    s->arena = o->arena;
    s->only = o->only;
    compile_unlinted(o);
    compile_inputs(o);
    compile_run(c, o, &options);
    if (c->status != STATUS_FINE) return false;
    if (s->dashboards.len || !s->only.len) return true;
    c->status = usage_error(o->command,
                            "`--only %.*s` fits no dashboard: it takes a uid or a title, "
                            "with `*`",
                            STR_ARG(s->only));
    return false;
}

const struct survey_panel *survey_panel_of(const struct survey_dashboard *d, int id)
{
    for (size_t i = 0; i < d->panels.len; i++)
        if (d->panels.at[i].id == id) return &d->panels.at[i];
    return NULL;
}
