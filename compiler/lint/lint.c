/* Job: the table of checks, their levels, and running those that are on.  Not responsible for what
 * any of them finds. */
#include "lint/inner.h"

const char *const lint_levels[] = {"off", "warning", "error"};

/* A check, and what it does; the pointer that fits what it looks at is set. */
struct check {
    struct lint_info info;
    lint_dashboard_test *dashboard;
    lint_panel_test *panel;
    lint_file_test *file;
};

enum { FIXES_NO, FIXES_YES };
#define TEST_NONE(test)      NULL, NULL, NULL
#define TEST_DASHBOARD(test) test, NULL, NULL
#define TEST_PANEL(test)     NULL, test, NULL
#define TEST_FILE(test)      NULL, NULL, test
static const struct check checks[] = {
#define LINT(name, code, said, level, limit, fixes, per, test, title, explanation) \
    {{DIAG_##name, said, LINT_##level, limit, FIXES_##fixes}, TEST_##per(test)},
#include "source/lint.def"
#undef LINT
};

const struct lint_info *lint_info(enum lint_check check) { return &checks[check].info; }

enum lint_check lint_find(str name)
{
    int check = 0;
    while (check < LINT_COUNT && !str_is(name, checks[check].info.name)) check++;
    return (enum lint_check)check;
}

void lint_offer(struct nearest *n)
{
    for (size_t i = 0; i < LINT_COUNT; i++) nearest_offer(n, str_from(checks[i].info.name));
}

bool lint_level_find(str text, enum lint_level *level)
{
    for (size_t i = 0; i < COUNT_OF(lint_levels); i++) {
        if (!str_is(text, lint_levels[i])) continue;
        *level = (enum lint_level)i;
        return true;
    }
    return false;
}

/* ---- levels ------------------------------------------------------------------------------ */

struct lint *lint_new(struct program *p)
{
    struct lint *l = arena_new(p->arena, struct lint);
    l->program = p;
    l->arena = p->arena;
    for (size_t i = 0; i < LINT_COUNT; i++) {
        l->levels[i] = checks[i].info.level;
        l->limits[i] = checks[i].info.limit;
    }
    return l;
}

void lint_set(struct lint *l, str name, enum lint_level level)
{
    bool all = str_is(name, "all");
    for (size_t i = 0; i < LINT_COUNT; i++)
        if (all || str_is(name, checks[i].info.name)) l->levels[i] = level;
}

void lint_set_prices(struct lint *l, const struct cost_options *cost, double budget)
{
    l->cost = *cost;
    l->cost.seen = &l->seen;
    l->budget = budget;
}

static void report_name(struct lint *l, str name, span where)
{
    struct diag *d = REPORT(l, UNKNOWN_CHECK, where, "there is no check `%.*s`", STR_ARG(name));
    struct nearest near = nearest_start(name);
    nearest_offer(&near, STR("all"));
    lint_offer(&near);
    if (near.best.len)
        diag_help(d, "did you mean `%.*s`?", STR_ARG(near.best));
    else
        diag_help(d, "docs/lint.md lists them; `all` means every one");
}

static void report_level(struct lint *l, str level, span where)
{
    struct diag *d = REPORT(l, UNKNOWN_CHECK, where, "there is no level `%.*s`", STR_ARG(level));
    diag_help(d, "a check is `off`, a `warning` or an `error`");
}

/* The number behind a check that counts. */
static void read_limit(struct lint *l, enum lint_check check, str name, const struct ast *value)
{
    const struct ast_number *n = (const struct ast_number *)value;
    bool counts = check != LINT_COUNT && checks[check].info.limit >= 0;
    if (counts && value->kind == AST_NUMBER && n->value >= 0 && !n->unit.len && !n->per.len) {
        l->limits[check] = n->value;
        return;
    }
    struct diag *d =
        REPORT(l, UNKNOWN_CHECK, value->where,
               counts ? "`%.*s` takes a plain number" : "`%.*s` takes no number", STR_ARG(name));
    if (counts) diag_help(d, "for instance `%.*s warning 60`", STR_ARG(name));
}

/* missing-unit ; duplicate-panel error ; too-many-panels warning 60 */
static void read_group(struct lint *l, const struct ast_nodes *values)
{
    struct source_set *sources = l->program->sources;
    str name = source_text(sources, values->at[0]->where);
    enum lint_check check = lint_find(name);
    enum lint_level level = LINT_WARNING;
    size_t next = 1;
    if (check == LINT_COUNT && !str_is(name, "all")) {
        report_name(l, name, values->at[0]->where);
        return;
    }
    if (next < values->len && values->at[next]->kind != AST_NUMBER) {
        str said = source_text(sources, values->at[next]->where);
        if (!lint_level_find(said, &level)) {
            report_level(l, said, values->at[next]->where);
            return;
        }
        next++;
    }
    if (next < values->len) read_limit(l, check, name, values->at[next++]);
    if (next < values->len)
        report_level(l, source_text(sources, values->at[next]->where), values->at[next]->where);
    lint_set(l, name, level);
}

void lint_read_project(struct lint *l)
{
    const struct module *m = l->program->project_module;
    if (!m || !m->project || !m->project->body) return;
    const struct ast_nodes *items = &((const struct ast_block *)m->project->body)->items;
    for (size_t i = 0; i < items->len; i++) {
        if (items->at[i]->kind != AST_CLAUSES) continue;
        const struct ast_nodes *clauses = &((const struct ast_clauses *)items->at[i])->clauses;
        for (size_t k = 0; k < clauses->len; k++) {
            const struct ast_property *p = (const struct ast_property *)clauses->at[k];
            if (p->head.kind != AST_PROPERTY ||
                !str_is(atom_str(l->program->atoms, p->word), "lint"))
                continue;
            for (size_t g = 0; g < p->groups.len; g++)
                read_group(l, &((const struct ast_group *)p->groups.at[g])->values);
        }
    }
}

/* ---- reporting --------------------------------------------------------------------------- */

static bool is_allowed(struct lint *l, enum lint_check check, span where)
{
    if (allow_finds(l, check, where)) return true;
    for (const struct origin *o = l->program->sink->origin; o; o = o->outer)
        if (allow_finds(l, check, o->where)) return true;
    return false;
}

struct diag *lint_report(struct lint *l, enum lint_check check, span where, const char *format, ...)
{
    struct diag_sink *sink = l->program->sink;
    bool muted = sink->muted;
    va_list args;
    /* What a comment lets pass is made all the same, and kept nowhere. */
    sink->muted = muted || is_allowed(l, check, where);
    va_start(args, format);
    struct diag *d = diag_vreport(sink, checks[check].info.code, where, format, args);
    va_end(args);
    if (l->levels[check] == LINT_ERROR) diag_weigh(d, DIAG_ERROR);
    l->errors += !sink->muted && l->levels[check] == LINT_ERROR;
    sink->muted = muted;
    return d;
}

size_t lint_errors(const struct lint *l) { return l->errors; }

/* ---- running ----------------------------------------------------------------------------- */

static void list_panels(struct lint *l, struct lint_subject *s)
{
    size_t count = 0;
    for (size_t r = 0; r < s->said->rows.len; r++) count += s->said->rows.at[r]->panels.len;
    vec_reserve(l->scratch, &s->panels, count);
    for (size_t r = 0; r < s->said->rows.len; r++)
        for (size_t i = 0; i < s->said->rows.at[r]->panels.len; i++) {
            const struct lint_panel p = {s, s->said->rows.at[r]->panels.at[i],
                                         s->made->rows.at[r]->panels.at[i]};
            vec_push(l->scratch, &s->panels, p);
        }
}

static void run_panels(struct lint *l, const struct lint_subject *s)
{
    lint_panel_test *tests[LINT_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < LINT_COUNT; i++)
        if (checks[i].panel && l->levels[i] != LINT_OFF) tests[count++] = checks[i].panel;
    for (size_t i = 0; i < s->panels.len; i++) {
        l->program->sink->origin = s->panels.at[i].said->origin;
        for (size_t k = 0; k < count; k++) tests[k](l, &s->panels.at[i]);
    }
}

void lint_dashboard(struct lint *l, const struct outline_dashboard *outline,
                    const struct model_dashboard *model, struct arena *scratch)
{
    struct lint_subject s = {.said = outline, .made = model, .range = lint_range(model)};
    l->scratch = scratch;
    l->priced_of = NULL;
    list_panels(l, &s);
    for (size_t i = 0; i < LINT_COUNT; i++) {
        l->program->sink->origin = outline->origin;
        if (checks[i].dashboard && l->levels[i] != LINT_OFF) checks[i].dashboard(l, &s);
    }
    run_panels(l, &s);
    l->program->sink->origin = NULL;
}

void lint_file(struct lint *l, struct module *m, bool whole, struct arena *scratch)
{
    const struct lint_file f = {m, whole || file_has_dashboards(m)};
    l->scratch = scratch;
    l->program->sink->origin = NULL;
    for (size_t i = 0; i < LINT_COUNT; i++)
        if (checks[i].file && l->levels[i] != LINT_OFF) checks[i].file(l, &f);
    allow_check_unused(l, &f);
}
