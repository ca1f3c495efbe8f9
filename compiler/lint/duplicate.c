/* Job: panels that are like another one.  Not responsible for dashboards that are (dash.c). */
#include "lint/inner.h"

/* ---- the same panel ---------------------------------------------------------------------- */

static bool same_targets(const struct model_panel *a, const struct model_panel *b)
{
    if (a->targets.len != b->targets.len) return false;
    for (size_t i = 0; i < a->targets.len; i++)
        if (!target_same(a->targets.at[i], b->targets.at[i])) return false;
    return true;
}

static bool same_words(const struct model_panel *a, const struct model_panel *b)
{
    static const size_t texts[] = {
        offsetof(struct model_panel, plugin_id),      offsetof(struct model_panel, interval),
        offsetof(struct model_panel, time_from),      offsetof(struct model_panel, time_shift),
        offsetof(struct model_panel, repeat),         offsetof(struct model_panel, unit),
        offsetof(struct model_panel, draw_style),     offsetof(struct model_panel, stack),
        offsetof(struct model_panel, color_mode),     offsetof(struct model_panel, color_use),
        offsetof(struct model_panel, text_mode),      offsetof(struct model_panel, graph_mode),
        offsetof(struct model_panel, axis_placement), offsetof(struct model_panel, table_sort),
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        const str *x = (const str *)((const char *)a + texts[i]);
        const str *y = (const str *)((const char *)b + texts[i]);
        if (!str_eq(*x, *y)) return false;
    }
    return true;
}

/* How it folds a range to a number, and what it makes of its rows. */
static bool same_shape(const struct model_panel *a, const struct model_panel *b)
{
    bool same = a->reduce_calcs.len == b->reduce_calcs.len && a->axis_log == b->axis_log &&
                a->transformations.len == b->transformations.len &&
                a->overrides.len == b->overrides.len && a->steps.len == b->steps.len;
    for (size_t i = 0; same && i < a->reduce_calcs.len; i++)
        same = str_eq(a->reduce_calcs.at[i], b->reduce_calcs.at[i]);
    for (size_t i = 0; same && i < a->steps.len; i++)
        same = a->steps.at[i].value == b->steps.at[i].value;
    return same;
}

static bool same_panel(const struct model_panel *a, const struct model_panel *b)
{
    return a->picture == b->picture && !a->escapes.len && !b->escapes.len && same_words(a, b) &&
           same_shape(a, b) && same_targets(a, b);
}

/* Panels of one sentence; each is compared with the first of its kind only. */
static void check_panel(struct lint *l, struct map *seen, struct lint_panel *p)
{
    if (!p->made->targets.len) return;
    const struct lint_panel *before = map_add(l->scratch, seen, p->made->sentence, p);
    if (!before || !same_panel(before->made, p->made)) return;
    l->program->sink->origin = p->said->origin;
    struct diag *d =
        lint_report(l, LINT_DUPLICATE_PANEL, p->said->head, "this panel shows what another shows");
    diag_label(d, before->said->head, "the other one");
    diag_help(d, "take one away; or let both stand: `# lint: allow duplicate-panel — reason`");
}

void lint_duplicate_panels(struct lint *l, const struct lint_subject *s)
{
    struct map seen = {0};
    map_reserve(l->scratch, &seen, s->panels.len);
    for (size_t i = 0; i < s->panels.len; i++) check_panel(l, &seen, &s->panels.at[i]);
}

/* ---- the same title ---------------------------------------------------------------------- */

/* A graph and the number beside it may be called the same. */
static void check_title(struct lint *l, struct map *seen, const struct outline_panel *said,
                        const struct model_panel *made)
{
    if (!made->title.len || !made->targets.len) return;
    str key = arena_printf(l->scratch, "%d %.*s", (int)made->picture, STR_ARG(made->title));
    const struct outline_panel *before = map_set(l->scratch, seen, key, (void *)(uintptr_t)said);
    if (!before) return;
    l->program->sink->origin = said->origin;
    struct diag *d = lint_report(l, LINT_DUPLICATE_TITLE, said->head,
                                 "two panels of this row are called `%.*s`", STR_ARG(made->title));
    diag_label(d, before->head, "the other one");
    if (!said->has_title) diag_help(d, "give it a title of its own: `\"…\"` before the sentence");
}

void lint_duplicate_titles(struct lint *l, const struct lint_subject *s)
{
    for (size_t r = 0; r < s->said->rows.len; r++) {
        struct map seen = {0};
        for (size_t i = 0; i < s->said->rows.at[r]->panels.len; i++)
            check_title(l, &seen, s->said->rows.at[r]->panels.at[i],
                        s->made->rows.at[r]->panels.at[i]);
    }
}
