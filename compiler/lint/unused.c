/* Job: names that nothing uses: values, parameters, fragments, variables, modules, sources.  Not
 * responsible for drop-downs that narrow nothing (D0210, lower).
 *
 * What asks for a declaration marks it (sema/module.c).  A branch or loop that this compilation did
 * not enter asks for nothing, so a name that occurs in one counts as used. */
#include "lint/inner.h"

/* ---- names in the text ------------------------------------------------------------------- */

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

/* Whether the position is in a comment. */
static bool in_comment(const struct ast_file *file, uint32_t position)
{
    size_t low = 0, high = file->trivia.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (file->trivia.at[middle].where.hi <= position)
            low = middle + 1;
        else
            high = middle;
    }
    return low < file->trivia.len && file->trivia.at[low].kind != TRIVIA_BLANK &&
           file->trivia.at[low].where.lo <= position;
}

/* Whether a name stands in a part of the file as a word, in whatever role, comments apart. */
static bool occurs(const struct module *m, str name, span part)
{
    const struct source_file *file = m->tree->source;
    str text = str_part(file->text, part.lo - file->base, part.hi - file->base);
    for (size_t at = 0; (at = str_find(text, name, at)) != SIZE_MAX; at++) {
        size_t end = at + name.len;
        bool whole = (at == 0 || !is_word_char(text.ptr[at - 1])) &&
                     (end == text.len || !is_word_char(text.ptr[end]));
        /* `$env-orders` is `$env` and `-orders` in a text. */
        whole = whole || (at > 0 && (text.ptr[at - 1] == '$' || text.ptr[at - 1] == '{'));
        if (whole && !in_comment(m->tree, part.lo + (uint32_t)at)) return true;
    }
    return false;
}

struct branch_search {
    const struct module *module;
    str name;
    bool found;
};

static bool visit_branch(struct ast *node, void *data)
{
    struct branch_search *s = data;
    if (s->found) return false;
    if (node->kind == AST_IF || node->kind == AST_FOR) {
        s->found = occurs(s->module, s->name, node->where);
        return false;
    }
    return true;
}

static bool occurs_in_branch(const struct module *m, str name)
{
    struct branch_search s = {m, name, false};
    ast_walk(&m->tree->body->head, visit_branch, &s);
    return s.found;
}

/* `shared.limit` in another file, which may not have been entered either. */
static bool occurs_elsewhere(struct lint *l, const struct module *m, str name)
{
    const struct source_set *sources = l->program->sources;
    str dotted = arena_printf(l->scratch, ".%.*s", STR_ARG(name));
    for (size_t i = 0; i < sources->files.len; i++) {
        const struct source_file *file = sources->files.at[i];
        if (file->builtin || file == m->tree->source) continue;
        if (str_find(file->text, dotted, 0) != SIZE_MAX) return true;
    }
    return false;
}

/* ---- taking it away ---------------------------------------------------------------------- */

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/* The lines of a statement, when it has them to itself; and those of the doc comment above it. */
static span own_lines(const struct module *m, span where)
{
    const struct source_file *file = m->tree->source;
    size_t lo = where.lo - file->base, hi = where.hi - file->base;
    while (lo > 0 && is_space(file->text.ptr[lo - 1])) lo--;
    while (hi < file->text.len && is_space(file->text.ptr[hi])) hi++;
    if (lo > 0 && file->text.ptr[lo - 1] != '\n') return SPAN_NONE;
    if (hi < file->text.len && file->text.ptr[hi] != '\n') return SPAN_NONE;
    hi += hi < file->text.len;
    for (size_t i = m->tree->trivia.len; i > 0; i--) {
        const struct ast_trivia *t = &m->tree->trivia.at[i - 1];
        size_t end = t->where.hi - file->base;
        if (end > lo) continue;
        while (end < lo && is_space(file->text.ptr[end])) end++;
        if (t->kind != TRIVIA_DOC || !t->own_line || end + 1 != lo) break;
        lo = t->where.lo - file->base;
        while (lo > 0 && is_space(file->text.ptr[lo - 1])) lo--;
    }
    return (span){file->base + (uint32_t)lo, file->base + (uint32_t)hi};
}

static void offer_removal(struct diag *d, const struct module *m, span where)
{
    span lines = own_lines(m, where);
    diag_help(d, "take it away");
    if (span_known(lines)) diag_fix(d, lines, "%s", "");
}

/* A statement up to its block, or to the end of its first line. */
static span head_of(struct lint *l, span where)
{
    str text = source_text(l->program->sources, where);
    size_t end = 0;
    while (end < text.len && text.ptr[end] != '{' && text.ptr[end] != '\n') end++;
    end = str_trim(str_part(text, 0, end)).len;
    return (span){where.lo, where.lo + (uint32_t)end};
}

/* ---- what a file declares ---------------------------------------------------------------- */

bool file_has_dashboards(const struct module *m)
{
    for (size_t i = 0; i < m->tree->body->items.len; i++)
        if (m->tree->body->items.at[i]->kind == AST_DASHBOARD) return true;
    return false;
}

static bool is_left_over(struct lint *l, const struct lint_file *f, const struct decl *d)
{
    str name = atom_str(l->program->atoms, d->name);
    return f->closed && !d->used && !d->called && !occurs_in_branch(f->module, name) &&
           !occurs_elsewhere(l, f->module, name);
}

static void check_decls(struct lint *l, const struct lint_file *f, enum decl_kind kind,
                        enum lint_check check, const char *format)
{
    for (size_t i = 0; i < f->module->decls.len; i++) {
        const struct decl *d = f->module->decls.at[i];
        if (d->kind != kind || !is_left_over(l, f, d)) continue;
        struct diag *report = lint_report(l, check, head_of(l, d->where), format,
                                          STR_ARG(atom_str(l->program->atoms, d->name)));
        if (lint_info(check)->fixes) offer_removal(report, f->module, d->where);
    }
}

void lint_unused_fragments(struct lint *l, const struct lint_file *f)
{
    check_decls(l, f, DECL_FRAGMENT, LINT_UNUSED_FRAGMENT, "nothing calls `%.*s`");
}

void lint_unused_sources(struct lint *l, const struct lint_file *f)
{
    check_decls(l, f, DECL_SOURCE, LINT_UNUSED_SOURCE, "nothing asks the source `%.*s`");
}

/* ---- values ------------------------------------------------------------------------------ */

struct let_walk {
    struct lint *l;
    const struct lint_file *file;
    const struct ast *block; /* the innermost one */
};

/* A `let` inside a block: what follows it there can use it. */
static void check_local(struct let_walk *w, const struct ast_let *let)
{
    str name = atom_str(w->l->program->atoms, let->name);
    span rest = {let->head.where.hi, w->block->where.hi};
    if (occurs(w->file->module, name, rest)) return;
    struct diag *d =
        lint_report(w->l, LINT_UNUSED_LET, let->head.where, "nothing uses `%.*s`", STR_ARG(name));
    offer_removal(d, w->file->module, let->head.where);
}

static bool visit_let(struct ast *node, void *data)
{
    struct let_walk *w = data;
    if (node->kind == AST_BLOCK && node->where.lo != w->block->where.lo) {
        struct let_walk inner = {w->l, w->file, node};
        const struct ast_nodes *items = &((const struct ast_block *)node)->items;
        for (size_t i = 0; i < items->len; i++) ast_walk(items->at[i], visit_let, &inner);
        return false;
    }
    if (node->kind == AST_LET && w->block != &w->file->module->tree->body->head)
        check_local(w, (const struct ast_let *)node);
    return node->kind <= AST_CLAUSES;
}

void lint_unused_lets(struct lint *l, const struct lint_file *f)
{
    struct ast *body = &f->module->tree->body->head;
    struct let_walk w = {l, f, body};
    check_decls(l, f, DECL_LET, LINT_UNUSED_LET, "nothing uses `%.*s`");
    if (str_find(f->module->tree->source->text, STR("let "), 0) != SIZE_MAX)
        ast_walk(body, visit_let, &w);
}

static void check_fragment_params(struct lint *l, const struct lint_file *f,
                                  const struct ast_fragment *fragment)
{
    for (size_t i = 0; fragment->body && i < fragment->params.len; i++) {
        const struct ast_fragment_param *p =
            (const struct ast_fragment_param *)fragment->params.at[i];
        str name = atom_str(l->program->atoms, p->name);
        span rest = {p->head.where.hi, fragment->body->where.hi};
        if (occurs(f->module, name, rest)) continue;
        struct diag *d = lint_report(l, LINT_UNUSED_PARAM, p->head.where,
                                     "the fragment never uses `%.*s`", STR_ARG(name));
        diag_help(d, "take it away here and from the calls that give it a value");
    }
}

void lint_unused_params(struct lint *l, const struct lint_file *f)
{
    check_decls(l, f, DECL_PARAM, LINT_UNUSED_PARAM, "nothing uses the parameter `%.*s`");
    for (size_t i = 0; i < f->module->decls.len; i++)
        if (f->module->decls.at[i]->kind == DECL_FRAGMENT)
            check_fragment_params(l, f, (const struct ast_fragment *)f->module->decls.at[i]->node);
}

/* ---- modules ----------------------------------------------------------------------------- */

/* `use aws` brings many: one of them is enough. */
static bool any_used(const struct module *m, const struct ast *use)
{
    for (size_t i = 0; i < m->decls.len; i++)
        if (m->decls.at[i]->node == use && m->decls.at[i]->used) return true;
    return false;
}

/* Nobody asks a `use` of another file for what it brings, so the file need not be closed. */
void lint_unused_uses(struct lint *l, const struct lint_file *f)
{
    const struct ast *before = NULL;
    for (size_t i = 0; i < f->module->decls.len; i++) {
        const struct decl *d = f->module->decls.at[i];
        if (d->kind != DECL_MODULE || d->node == before || any_used(f->module, d->node)) continue;
        before = d->node;
        str name = atom_str(l->program->atoms, d->name);
        const struct ast_use *use = (const struct ast_use *)d->node;
        if (occurs_in_branch(f->module, name)) continue;
        struct diag *report =
            lint_report(l, LINT_UNUSED_USE, d->where, "nothing here uses `%.*s`",
                        STR_ARG(source_text(l->program->sources, use->path->where)));
        offer_removal(report, f->module, d->where);
    }
}

/* ---- variables of a dashboard ------------------------------------------------------------ */

void lint_unused_variables(struct lint *l, const struct lint_subject *s)
{
    for (size_t i = 0; i < s->said->views.list.len; i++) {
        const struct view *v = s->said->views.list.at[i];
        bool asked = v->used || (v->kind != VIEW_INPUT && v->kind != VIEW_OTHER);
        if (asked || occurs_in_branch(s->said->module, v->name)) continue;
        struct diag *d = lint_report(l, LINT_UNUSED_VARIABLE, v->where,
                                     "nothing uses the variable `%.*s`", STR_ARG(v->name));
        diag_help(d, "use it as `$%.*s`, or take it away", STR_ARG(v->name));
    }
}
