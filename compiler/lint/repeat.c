/* Job: what is repeated for each value of a variable that has one.  Not responsible for whether
 * there is such a variable (model). */
#include "lint/inner.h"

/* Whether somebody who looks can choose several of its values. */
static bool has_several(const struct model_dashboard *d, str name)
{
    for (size_t i = 0; i < d->variables.len; i++) {
        const struct model_variable *v = d->variables.at[i];
        if (str_eq(v->name, name)) return v->multi || v->escapes.len || v->raw;
    }
    return true;
}

static void check_repeat(struct lint *l, const struct lint_subject *s,
                         const outline_properties *list, str name, const char *what)
{
    if (!name.len || has_several(s->made, name)) return;
    const struct outline_property *o = outline_find(list, "repeat");
    if (!o) return;
    l->program->sink->origin = o->origin;
    struct diag *d =
        lint_report(l, LINT_REPEAT_OF_ONE, o->node->head.where,
                    "`$%.*s` has one value at a time, so there is one %s", STR_ARG(name), what);
    diag_help(d, "repeat what may have several values: a `filter`, or a `var` with `multi`");
}

void lint_repeat(struct lint *l, const struct lint_subject *s)
{
    for (size_t r = 0; r < s->said->rows.len; r++) {
        const struct outline_row *said = s->said->rows.at[r];
        const struct model_row *made = s->made->rows.at[r];
        check_repeat(l, s, &said->properties, made->repeat, "row");
        for (size_t i = 0; i < said->panels.len; i++)
            check_repeat(l, s, &said->panels.at[i]->properties, made->panels.at[i]->repeat,
                         "panel");
    }
}
