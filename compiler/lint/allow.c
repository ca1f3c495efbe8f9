/* Job: the comments that let a check pass on a line: `# lint: allow duplicate-panel — reason`.
 * Not responsible for what the checks find. */
#include "lint/inner.h"

/* ---- reading ----------------------------------------------------------------------------- */

struct reader {
    struct lint *l;
    struct allowed *into;
    span where;    /* the comment */
    uint32_t line; /* that it is for */
};

static struct diag *report_bad(struct reader *r, span where, const char *format, str name)
{
    struct lint *l = r->l;
    bool off = l->levels[LINT_BAD_ALLOW] == LINT_OFF, muted = l->program->sink->muted;
    l->program->sink->muted = muted || off;
    struct diag *d = lint_report(l, LINT_BAD_ALLOW, where, format, STR_ARG(name));
    l->program->sink->muted = muted;
    return d;
}

static void read_name(struct reader *r, str name, span where)
{
    struct allow a = {r->line, r->where, where, lint_find(name), false};
    if (a.check != LINT_COUNT) {
        vec_push(r->l->arena, &r->into->list, a);
        return;
    }
    struct diag *d = report_bad(r, where, "there is no check `%.*s`", name);
    struct nearest near = nearest_start(name);
    lint_offer(&near);
    if (near.best.len)
        diag_help(d, "did you mean `%.*s`?", STR_ARG(near.best));
    else
        diag_help(d, "docs/lint.md lists them");
}

/* Where the reason begins: at a dash between spaces, of which the second may be the comment's end;
 * SIZE_MAX when there is none. */
static size_t find_dash(str text, size_t *length)
{
    const str dashes[] = {STR(" —"), STR(" –"), STR(" --"), STR(" -")};
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < COUNT_OF(dashes); i++) {
        size_t at = str_find(text, dashes[i], 0), end = at + dashes[i].len;
        if (at >= first || (end < text.len && text.ptr[end] != ' ')) continue;
        first = at;
        *length = dashes[i].len;
    }
    return first;
}

static size_t skip_spaces(str text, size_t at)
{
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t')) at++;
    return at;
}

/* `a, b` between two bytes of the comment. */
static bool read_names(struct reader *r, str text, size_t from, size_t to)
{
    bool any = false;
    while (from < to) {
        size_t comma = str_find_char(text, ',', from), end = comma < to ? comma : to;
        size_t begin = skip_spaces(text, from);
        str name = begin < end ? str_trim(str_part(text, begin, end)) : STR_EMPTY;
        uint32_t lo = r->where.lo + (uint32_t)begin;
        if (name.len) read_name(r, name, (span){lo, lo + (uint32_t)name.len});
        any = any || name.len > 0;
        from = end + 1;
    }
    return any;
}

static bool starts_nocase(str text, size_t at, str word)
{
    return text.len - at >= word.len && str_eq_nocase(str_part(text, at, at + word.len), word);
}

/* `# lint allow …`, `# Lint: allow …`: meant as one, and no prose begins so. */
static bool is_nearly(str text, size_t at)
{
    if (!starts_nocase(text, at, STR("lint"))) return false;
    at = skip_spaces(text, at + strlen("lint"));
    if (at < text.len && text.ptr[at] == ':') at = skip_spaces(text, at + 1);
    size_t end = at + strlen("allow");
    return starts_nocase(text, at, STR("allow")) && (end == text.len || text.ptr[end] == ' ');
}

/* The text of a comment, from its `#` on. */
static void read_comment(struct reader *r, str text)
{
    const str lint = STR("lint:"), allow = STR("allow");
    const char *example = "`# lint: allow duplicate-panel — both teams look for it`";
    size_t at = skip_spaces(text, 1), dash_length = 0;
    if (!str_starts(str_part(text, at, text.len), lint)) {
        if (is_nearly(text, at))
            diag_help(report_bad(r, r->where, "a lint comment begins with `lint:`%.*s", STR_EMPTY),
                      "%s", example);
        return;
    }
    at = skip_spaces(text, at + lint.len);
    size_t names = at + allow.len;
    bool allows = str_starts(str_part(text, at, text.len), allow) &&
                  (names == text.len || text.ptr[names] == ' ');
    size_t dash = find_dash(text, &dash_length), end = dash == SIZE_MAX ? text.len : dash;
    struct diag *d;
    if (!allows || !read_names(r, text, names, end)) {
        d = report_bad(r, r->where, "a lint comment names what it allows%.*s", STR_EMPTY);
    } else if (dash == SIZE_MAX || !str_trim(str_part(text, dash + dash_length, text.len)).len) {
        d = report_bad(r, r->where, "a lint comment says why%.*s", STR_EMPTY);
    } else {
        return;
    }
    diag_help(d, "%s", example);
}

/* The line that a comment of its own line is for: the next one that is no comment. */
static uint32_t next_line(struct source_set *sources, struct source_file *file, uint32_t line)
{
    for (uint32_t at = line + 1; at <= file->line_count; at++) {
        str text = str_trim(source_line(sources, file, at));
        if (text.len && text.ptr[0] != '#') return at;
    }
    return line;
}

/* Reads the comments of a file, and reports what is wrong with them. */
static struct allowed *allow_read(struct lint *l, const struct module *m)
{
    struct source_set *sources = l->program->sources;
    struct source_file *file = m->tree->source;
    struct allowed *a = map_get(&l->allowed, file->path);
    if (a) return a;
    a = arena_new(l->arena, struct allowed);
    a->file = file;
    map_set(l->arena, &l->allowed, file->path, a);
    if (file->builtin) return a;
    for (size_t i = 0; i < m->tree->trivia.len; i++) {
        const struct ast_trivia *t = &m->tree->trivia.at[i];
        str text = source_text(sources, t->where);
        if (t->kind != TRIVIA_COMMENT || !starts_nocase(text, skip_spaces(text, 1), STR("lint")))
            continue;
        text = (str){text.ptr, text.len - str_ends(text, STR("\r"))};
        uint32_t line = source_place(sources, t->where.lo).line;
        struct reader r = {.l = l,
                           .into = a,
                           .where = {t->where.lo, t->where.lo + (uint32_t)text.len},
                           .line = t->own_line ? next_line(sources, file, line) : line};
        read_comment(&r, text);
    }
    return a;
}

/* ---- asking ------------------------------------------------------------------------------ */

bool allow_finds(struct lint *l, enum lint_check check, span where)
{
    struct program *p = l->program;
    const struct source_file *file = source_file_at(p->sources, where.lo);
    const struct module *m = file ? map_get(&p->modules, file->path) : NULL;
    if (!m || file->builtin || check == LINT_BAD_ALLOW || check == LINT_UNUSED_ALLOW) return false;
    struct allowed *a = allow_read(l, m);
    bool found = false;
    if (!a->list.len) return false;
    uint32_t line = source_place(p->sources, where.lo).line;
    for (size_t i = 0; i < a->list.len; i++) {
        if (a->list.at[i].line != line || a->list.at[i].check != check) continue;
        found = a->list.at[i].used = true;
    }
    return found;
}

/* ---- those that let nothing pass --------------------------------------------------------- */

/* The comment with the white space before it, or with its line where it has that to itself. */
static span comment_extent(const struct source_file *file, span where)
{
    size_t lo = where.lo - file->base, hi = where.hi - file->base;
    while (lo > 0 && (file->text.ptr[lo - 1] == ' ' || file->text.ptr[lo - 1] == '\t')) lo--;
    if (lo == 0 || file->text.ptr[lo - 1] == '\n') {
        while (hi < file->text.len && file->text.ptr[hi] != '\n') hi++;
        hi += hi < file->text.len;
    }
    return (span){file->base + (uint32_t)lo, file->base + (uint32_t)hi};
}

/* A name among others goes with the comma that parts it from them. */
static span name_extent(const struct allowed *a, size_t at)
{
    const struct allow *here = &a->list.at[at];
    bool follows = at > 0 && a->list.at[at - 1].where.lo == here->where.lo;
    bool leads = at + 1 < a->list.len && a->list.at[at + 1].where.lo == here->where.lo;
    if (follows) return (span){a->list.at[at - 1].name_where.hi, here->name_where.hi};
    if (leads) return (span){here->name_where.lo, a->list.at[at + 1].name_where.lo};
    return comment_extent(a->file, here->where);
}

/* What stands in a fragment is there for all who call it, and in a branch or loop for other values
 * of parameters. */
struct search {
    span where;
    bool found;
};

static bool visit_conditional(struct ast *node, void *data)
{
    struct search *s = data;
    bool inside = node->where.lo <= s->where.lo && s->where.hi <= node->where.hi;
    if (inside && (node->kind == AST_FRAGMENT || node->kind == AST_IF || node->kind == AST_FOR))
        s->found = true;
    return inside || node->kind == AST_BLOCK;
}

static bool is_conditional(const struct module *m, span where)
{
    struct search s = {where, false};
    ast_walk(&m->tree->body->head, visit_conditional, &s);
    return s.found;
}

void allow_check_unused(struct lint *l, const struct lint_file *f)
{
    const struct allowed *a = allow_read(l, f->module);
    if (l->levels[LINT_UNUSED_ALLOW] == LINT_OFF) return;
    for (size_t i = 0; i < a->list.len; i++) {
        const struct allow *here = &a->list.at[i];
        if (here->used || l->levels[here->check] == LINT_OFF) continue;
        if (!f->closed || is_conditional(f->module, here->where)) continue;
        struct diag *d = lint_report(l, LINT_UNUSED_ALLOW, here->name_where,
                                     "`%s` finds nothing here", lint_info(here->check)->name);
        diag_help(d, "take it away, or move it to the line that it is for");
        diag_fix(d, name_extent(a, i), "%s", "");
    }
}
