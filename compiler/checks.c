/* Job: which checks a compilation runs and how loud they are.  Not responsible for what they find
 * (lint/). */
#include "inner.h"

void lint_choose(struct dash_result *r)
{
    const struct dash_options *o = r->options;
    r->lint = lint_new(&r->program);
    lint_read_project(r->lint);
    for (size_t i = 0; i < o->lint_count; i++) {
        enum lint_level level = LINT_WARNING;
        lint_level_find(o->lint[i].value, &level);
        lint_set(r->lint, o->lint[i].name, level);
    }
}

void lint_prices(struct dash_result *r)
{
    lint_set_prices(r->lint, &r->cost, r->options->budget ? r->budget : 0);
}

/* While there are errors, much has not been expanded, and what would use a name is not known. */
void lint_input(struct dash_result *r, struct module *m)
{
    if (r->sink.errors == lint_errors(r->lint))
        lint_file(r->lint, m, r->options->whole, &r->scratch);
    arena_reset(&r->scratch);
}

void lint_around(struct dash_result *r)
{
    if (r->sink.errors != lint_errors(r->lint)) return;
    lint_places(r->lint, &r->workspaces, &r->everywhere, project_text(r, "region"));
    lint_places(r->lint, &r->workspaces, &r->declared, project_text(r, "region"));
}
