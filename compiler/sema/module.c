/* Job: find, parse and index modules.  Not responsible for the meaning of what they declare. */
#include "sema/module.h"

#include "sema/stdlib.h"
#include "syntax/parse.h"

static str setting_text(const struct program *p, const struct ast *string)
{
    struct pieces pieces = string_pieces(p->arena, p->sink, (const struct ast_string *)string);
    return pieces.len == 1 && pieces.at[0].kind == PIECE_TEXT ? pieces.at[0].text : STR_EMPTY;
}

/* ---- the standard library ---------------------------------------------------------------- */

/* "aws.lambda" is "aws/lambda.dash". */
static bool is_file_of(const char *file, str dotted)
{
    size_t length = strlen(file);
    if (length != dotted.len + 5 || strcmp(file + dotted.len, ".dash") != 0) return false;
    for (size_t i = 0; i < dotted.len; i++)
        if (file[i] != (dotted.ptr[i] == '.' ? '/' : dotted.ptr[i])) return false;
    return true;
}

static const struct stdlib_file *builtin_file(str dotted)
{
    for (size_t i = 0; i < stdlib_file_count; i++)
        if (is_file_of(stdlib_files[i].name, dotted)) return &stdlib_files[i];
    return NULL;
}

bool module_builtin_exists(str dotted) { return builtin_file(dotted) != NULL; }

/* Looked for in the text: a name that nobody has does not parse them all. */
static bool file_declares(struct arena *a, const struct stdlib_file *file, str source)
{
    str begins = arena_join(a, STR("\nsource "), source, STR(" = "));
    return str_find((str){file->text, file->size}, begins, 0) != SIZE_MAX;
}

static str dotted_name(struct arena *a, str path)
{
    char *dotted = arena_alloc(a, path.len + 1);
    for (size_t i = 0; i < path.len; i++) dotted[i] = path.ptr[i] == '/' ? '.' : path.ptr[i];
    return (str){dotted, path.len};
}

static str builtin_name(struct arena *a, const struct stdlib_file *file)
{
    return dotted_name(a, (str){file->name, strlen(file->name) - strlen(".dash")});
}

str module_builtin_with(struct arena *a, str source)
{
    str own = arena_join(a, STR("aws."), source, STR_EMPTY);
    if (module_builtin_exists(own)) return own;
    for (size_t i = 0; i < stdlib_file_count; i++)
        if (file_declares(a, &stdlib_files[i], source)) return builtin_name(a, &stdlib_files[i]);
    return STR_EMPTY;
}

void module_offer_builtins(struct nearest *n)
{
    for (size_t i = 0; i < stdlib_file_count; i++)
        nearest_offer(n, (str){stdlib_files[i].name, strlen(stdlib_files[i].name) - 5});
}

/* ---- declarations ------------------------------------------------------------------------ */

/* Of a `use` that brought nothing and was reported. */
static bool is_unknown(const struct decl *d)
{
    return d->kind == DECL_MODULE && !d->use->module && !d->use->later.len;
}

static void declare(struct program *p, struct module *m, struct decl *d)
{
    str name = atom_str(p->atoms, d->name);
    struct decl *before = map_get(&m->by_name, name);
    if (before && !is_unknown(before)) {
        struct diag *diag = diag_report(p->sink, DIAG_NAME_TWICE, d->where,
                                        "`%.*s` is declared twice in this file", STR_ARG(name));
        diag_label(diag, before->where, "first here");
        return;
    }
    map_set(m->arena, &m->by_name, name, d);
    vec_push(m->arena, &m->decls, d);
}

static struct decl *decl_new(struct module *m, enum decl_kind kind, atom name, struct ast *node)
{
    struct decl *d = arena_new(m->arena, struct decl);
    *d = (struct decl){.kind = kind, .name = name, .where = node->where, .module = m, .node = node};
    return d;
}

/* `./x` is beside the file, all else below the root. */
static struct module *load_path(struct program *p, struct module *from, const struct ast *node)
{
    str written = setting_text(p, node), path;
    bool beside = str_starts(written, STR("./")) || str_starts(written, STR("../"));
    str whole = beside ? arena_printf(p->arena, "%.*s%.*s", STR_ARG(path_directory(from->path)),
                                      STR_ARG(written))
                       : written;
    if (written.len == 0 || written.ptr[0] == '/' || !path_resolve(p->arena, whole, &path)) {
        struct diag *d = diag_report(p->sink, DIAG_UNKNOWN_MODULE, node->where,
                                     "a module's path stays below the project's root");
        diag_help(d, "write it relative to the root (`use \"team/shared.dash\"`) or to this file "
                     "(`use \"./shared.dash\"`)");
        return NULL;
    }
    return module_load(p, path, node->where);
}

static str dotted_path(struct program *p, const struct ast *node)
{
    if (node->kind == AST_NAME) return atom_str(p->atoms, ((const struct ast_name *)node)->name);
    return source_text(p->sources, node->where);
}

static str last_segment(str dotted, char separator)
{
    size_t start = dotted.len;
    while (start > 0 && dotted.ptr[start - 1] != separator) start--;
    return str_part(dotted, start, dotted.len);
}

/* "team/shared.dash" brings `shared`. */
static str file_name(str path)
{
    str name = last_segment(path, '/');
    return str_ends(name, STR(".dash")) ? str_part(name, 0, name.len - 5) : name;
}

/* The module that was meant, as it is written; empty: none is near. */
static str nearest_module(struct program *p, str dotted)
{
    char *slashes = arena_alloc(p->arena, dotted.len + 1);
    for (size_t i = 0; i < dotted.len; i++) slashes[i] = dotted.ptr[i] == '.' ? '/' : dotted.ptr[i];
    struct nearest near = nearest_start((str){slashes, dotted.len});
    module_offer_builtins(&near);
    return dotted_name(p->arena, near.best);
}

/* Gives the module that was meant; empty: nobody knows. */
static str report_unknown_module(struct program *p, span where, str dotted)
{
    struct diag *d = diag_report(p->sink, DIAG_UNKNOWN_MODULE, where, "there is no module `%.*s`",
                                 STR_ARG(dotted));
    str source = last_segment(dotted, '.'), with = module_builtin_with(p->arena, source);
    str near = with.len ? with : nearest_module(p, dotted);
    if (with.len && !str_eq(last_segment(with, '.'), source))
        diag_help(d, "the source `%.*s` comes with `use %.*s`", STR_ARG(source), STR_ARG(with));
    else if (near.len)
        diag_help(d, "did you mean `use %.*s`?", STR_ARG(near));
    else
        diag_help(d, "modules of the standard library begin with `aws.`; a file stands in quotes");
    diag_help(d, "`dashc metrics` lists the modules, `dashc metrics WORD` finds a metric");
    return near;
}

static bool takes_param(const struct module *used, atom name)
{
    for (size_t i = 0; i < used->decls.len; i++) {
        const struct cat_source *s = used->decls.at[i]->source;
        for (size_t k = 0; s && k < s->params.len; k++)
            if (s->params.at[k].name == name) return true;
    }
    return false;
}

static void report_unknown_param(struct program *p, const struct module *used,
                                 const struct ast_use_arg *arg)
{
    str name = atom_str(p->atoms, arg->name);
    struct diag *d = diag_report(p->sink, DIAG_UNKNOWN_PARAM, arg->head.where,
                                 "the module has no parameter `%.*s`", STR_ARG(name));
    struct nearest near = nearest_start(name);
    bool any = false;
    for (size_t i = 0; i < used->decls.len; i++) {
        const struct cat_source *s = used->decls.at[i]->source;
        for (size_t k = 0; s && k < s->params.len; k++, any = true)
            nearest_offer(&near, atom_str(p->atoms, s->params.at[k].name));
    }
    if (near.best.len)
        diag_help(d, "did you mean `%.*s`?", STR_ARG(near.best));
    else if (!any)
        diag_help(d, "it takes none: a parameter is declared in a source, `param logs = []`");
}

/* What stands in the block of a `use`: each parameter once, and none that nobody reads. */
static void check_args(struct program *p, const struct ast_use *node, const struct module *used)
{
    for (size_t i = 0; i < node->args.len; i++) {
        const struct ast_use_arg *arg = (const struct ast_use_arg *)node->args.at[i];
        for (size_t k = 0; k < i; k++) {
            const struct ast_use_arg *before = (const struct ast_use_arg *)node->args.at[k];
            if (before->name != arg->name) continue;
            struct diag *d =
                diag_report(p->sink, DIAG_PROPERTY_TWICE, arg->head.where, "`%.*s` is given twice",
                            STR_ARG(atom_str(p->atoms, arg->name)));
            diag_label(d, before->head.where, "first here");
            diag_help(d, "several values stand on one line: `logs \"a\", \"b\"`");
            break;
        }
        if (used && !takes_param(used, arg->name)) report_unknown_param(p, used, arg);
    }
}

/* `later`: a module of the standard library that is parsed when it is first asked for. */
static void use_one(struct program *p, struct module *m, struct ast_use *node, struct module *used,
                    str later, atom name)
{
    struct decl *d = decl_new(m, DECL_MODULE, name, &node->head);
    check_args(p, node, used);
    d->use = arena_new(m->arena, struct use);
    *d->use = (struct use){used, later, m, node->args, node->head.where};
    declare(p, m, d);
}

/* `use aws` brings every module below it. */
static bool use_all(struct program *p, struct module *m, struct ast_use *node, str dotted)
{
    str prefix = arena_printf(m->arena, "%.*s/", STR_ARG(dotted));
    bool any = false;
    for (size_t i = 0; i < stdlib_file_count; i++) {
        str file = str_from(stdlib_files[i].name);
        if (!str_starts(file, prefix) || str_find_char(file, '/', prefix.len) != SIZE_MAX) continue;
        str name = file_name(file);
        str whole = arena_printf(m->arena, "%.*s.%.*s", STR_ARG(dotted), STR_ARG(name));
        any = true;
        if (map_get(&m->by_name, name)) continue; /* said by itself, with parameters */
        use_one(p, m, node, NULL, whole, atom_of(p->atoms, name));
    }
    return any;
}

/* No module is known, and none of its names is a mistake of its own: neither the one that is
 * written nor the one that was meant. */
static void use_unknown(struct program *p, struct module *m, struct ast_use *node, str dotted)
{
    str meant = report_unknown_module(p, node->path->where, dotted);
    str names[] = {last_segment(dotted, '.'), last_segment(meant, '.')};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (names[i].len && !map_get(&m->by_name, names[i]))
            use_one(p, m, node, NULL, STR_EMPTY, atom_of(p->atoms, names[i]));
    str alias = node->alias ? atom_str(p->atoms, node->alias) : STR_EMPTY;
    if (alias.len && !map_get(&m->by_name, alias))
        use_one(p, m, node, NULL, STR_EMPTY, node->alias);
}

static void read_use(struct program *p, struct module *m, struct ast_use *node)
{
    struct module *used;
    str name;
    if (node->path->kind == AST_STRING) {
        used = load_path(p, m, node->path);
        name = file_name(setting_text(p, node->path));
    } else {
        str dotted = dotted_path(p, node->path);
        name = last_segment(dotted, '.');
        used = module_builtin(p, dotted);
        if (!used) {
            if (!use_all(p, m, node, dotted)) use_unknown(p, m, node, dotted);
            return;
        }
    }
    use_one(p, m, node, used, STR_EMPTY, node->alias ? node->alias : atom_of(p->atoms, name));
}

static void read_project(struct program *p, struct module *m, struct ast_project *node)
{
    if (p->project_module && p->project_module->project) {
        struct diag *d = diag_report(p->sink, DIAG_PROJECT_TWICE, node->head.where,
                                     "a project is declared once");
        diag_label(d, p->project_module->project->head.where, "first here");
        return;
    }
    m->project = node;
    p->project_module = m;
}

static void read_decl(struct program *p, struct module *m, struct ast *item)
{
    switch (item->kind) {
    case AST_PARAM:
        declare(p, m, decl_new(m, DECL_PARAM, ((struct ast_param *)item)->name, item));
        break;
    case AST_LET: declare(p, m, decl_new(m, DECL_LET, ((struct ast_let *)item)->name, item)); break;
    case AST_FRAGMENT:
        declare(p, m, decl_new(m, DECL_FRAGMENT, ((struct ast_fragment *)item)->name, item));
        break;
    case AST_SOURCE: {
        struct catalog_context c = {m->arena, p->atoms, p->sources, p->sink};
        struct decl *d = decl_new(m, DECL_SOURCE, ((struct ast_source *)item)->name, item);
        d->source = catalog_source(&c, m->tree, (struct ast_source *)item);
        declare(p, m, d);
        break;
    }
    case AST_USE: read_use(p, m, (struct ast_use *)item); break;
    case AST_PROJECT: read_project(p, m, (struct ast_project *)item); break;
    default: break;
    }
}

/* `use aws.lambda` wins over the same name from `use aws`. */
static void read_decls(struct program *p, struct module *m)
{
    const struct ast_nodes *items = &m->tree->body->items;
    for (size_t i = 0; i < items->len; i++) {
        struct ast *item = items->at[i];
        bool all = item->kind == AST_USE && ((struct ast_use *)item)->path->kind == AST_NAME;
        if (!all) read_decl(p, m, item);
    }
    for (size_t i = 0; i < items->len; i++) {
        struct ast *item = items->at[i];
        bool all = item->kind == AST_USE && ((struct ast_use *)item)->path->kind == AST_NAME;
        if (all) read_decl(p, m, item);
    }
}

static struct decl *source_in(struct module *m, str name)
{
    struct decl *d = map_get(&m->by_name, name);
    return d && d->kind == DECL_SOURCE ? d : NULL;
}

/* A module's own source has its file's name; a module with one source needs none. */
static struct decl *main_source(struct program *p, struct module *m)
{
    struct decl *d = source_in(m, atom_str(p->atoms, m->name)), *only = NULL;
    if (d) return d;
    for (size_t i = 0; i < m->decls.len; i++) {
        if (m->decls.at[i]->kind != DECL_SOURCE) continue;
        if (only) return NULL;
        only = m->decls.at[i];
    }
    return only;
}

static struct module *module_parse(struct program *p, struct source_file *file, str path,
                                   struct arena *arena)
{
    struct module *m = arena_new(arena, struct module);
    m->arena = arena;
    m->path = arena_str(p->arena, path);
    m->name = atom_of(p->atoms, file_name(path));
    map_set(p->arena, &p->modules, m->path, m);
    m->loading = true;
    vec_push(p->arena, &p->loading, m);
    bool muted = p->sink->muted;
    p->sink->muted = muted || map_get(&p->forgotten, path); /* its mistakes are reported */
    m->tree = parse_file(arena, p->atoms, p->sources, file, p->sink);
    read_decls(p, m);
    m->main = main_source(p, m);
    p->sink->muted = muted;
    p->loading.len--;
    m->loading = false;
    return m;
}

struct module *module_builtin(struct program *p, str dotted)
{
    const struct stdlib_file *file = builtin_file(dotted);
    if (!file) return NULL;
    str name = str_from(file->name);
    struct module *m = map_get(&p->modules, name);
    if (m) return m;
    struct source_file *source = source_add(p->sources, name, (str){file->text, file->size}, true);
    return module_parse(p, source, name, p->arena);
}

static void report_cycle(struct program *p, const struct module *m, span where)
{
    str path = STR_EMPTY;
    bool inside = false;
    for (size_t i = 0; i < p->loading.len; i++) {
        inside = inside || p->loading.at[i] == m;
        if (inside)
            path = arena_printf(p->arena, "%.*s%.*s → ", STR_ARG(path),
                                STR_ARG(p->loading.at[i]->path));
    }
    struct diag *d =
        diag_report(p->sink, DIAG_USE_CYCLE, where, "modules use each other in a circle");
    diag_why(d, "%.*s%.*s", STR_ARG(path), STR_ARG(m->path));
    diag_help(d, "move what both need into a third file");
}

static void report_missing(struct program *p, span where, str path)
{
    struct diag *d =
        diag_report(p->sink, DIAG_FILE_MISSING, where, "`%.*s` does not exist", STR_ARG(path));
    if (!span_known(where)) return;
    diag_help(d, "a path in quotes begins at the project's root; one that begins with `./` beside "
                 "this file");
}

static void report_unread(struct program *p, span where, str path, enum source_result result,
                          str why)
{
    enum diag_code code = result == SOURCE_MISSING ? DIAG_FILE_MISSING : DIAG_FILE_UNREADABLE;
    p->unreadable = true;
    if (result == SOURCE_MISSING)
        report_missing(p, where, path);
    else
        diag_report(p->sink, code, where, "`%.*s` cannot be read: %.*s", STR_ARG(path),
                    STR_ARG(why));
}

struct module *module_load(struct program *p, str path, span where)
{
    bool below = p->root.len && path.ptr[0] != '/';
    return module_load_from(
        p, path,
        below ? arena_printf(p->arena, "%.*s/%.*s", STR_ARG(p->root), STR_ARG(path)) : path, where);
}

static struct module *load(struct program *p, str path, str disk, span where, struct arena *arena)
{
    struct module *m = map_get(&p->modules, path);
    if (m && m->loading) {
        report_cycle(p, m, where);
        return NULL;
    }
    if (m) return m;
    struct source_file *file;
    str why;
    enum source_result result = source_load(p->sources, path, disk, &file, &why);
    if (result == SOURCE_OK) return module_parse(p, file, path, arena);
    report_unread(p, where, path, result, why);
    return NULL;
}

struct module *module_load_from(struct program *p, str path, str disk, span where)
{
    return load(p, path, disk, where, p->arena);
}

/* What other files can need begins with one of these. */
static const char *const shared_words[] = {"project",   "fragment",   "param",     "source",
                                           "workspace", "datasource", "retention", "stream"};

/* One of those whose bits are set. */
static bool is_shared_word(str text, size_t at, unsigned bits)
{
    for (size_t i = 0; i < COUNT_OF(shared_words); i++)
        if ((bits & 1u << i) && str_starts(str_part(text, at, text.len), str_from(shared_words[i])))
            return true;
    return false;
}

/* Wherever they stand in the text: a comment that holds one costs memory, nothing else.  All are
 * looked for in one pass, each by a bit for its first two letters. */
static bool holds_shared_word(str text)
{
    uint8_t first[256] = {0}, second[256] = {0};
    for (size_t i = 0; i < COUNT_OF(shared_words); i++) {
        first[(uint8_t)shared_words[i][0]] |= (uint8_t)(1 << i);
        second[(uint8_t)shared_words[i][1]] |= (uint8_t)(1 << i);
    }
    for (size_t at = 0; at + 1 < text.len; at++) {
        unsigned bits = first[(uint8_t)text.ptr[at]] & second[(uint8_t)text.ptr[at + 1]];
        if (bits && is_shared_word(text, at, bits)) return true;
    }
    return false;
}

bool module_is_shared(struct program *p, str path, str disk)
{
    struct source_file *file;
    str why;
    if (source_load(p->sources, path, disk, &file, &why) != SOURCE_OK) return true;
    return holds_shared_word(file->text);
}

struct module *module_load_alone(struct program *p, str path, str disk, struct arena *arena)
{
    return load(p, path, disk, SPAN_NONE, arena);
}

void module_forget(struct program *p, struct module *m)
{
    map_set(p->arena, &p->modules, m->path, NULL);
    map_set(p->arena, &p->forgotten, m->path, p);
}

/* ---- questions --------------------------------------------------------------------------- */

struct decl *module_find(const struct module *m, const struct program *p, str name)
{
    return module_find_atom(m, p, atom_find(p->atoms, name));
}

struct decl *module_find_atom(const struct module *m, const struct program *p, atom name)
{
    struct decl *d = map_get_atom(&m->by_name, p->atoms, name);
    if (d) d->used = true;
    return d;
}

/* Modules brought by `use aws` are parsed when they are first asked for. */
static struct module *used_module(struct program *p, struct decl *d)
{
    if (!d->use->module && d->use->later.len) d->use->module = module_builtin(p, d->use->later);
    return d->use->module;
}

/* Whether a module, perhaps not parsed yet, can declare the source. */
static bool may_declare(struct program *p, const struct use *u, str name)
{
    if (u->module || !u->later.len) return true;
    const struct stdlib_file *file = builtin_file(u->later);
    return file && file_declares(p->arena, file, name);
}

/* httpapi of `use aws.apigateway`: a further source of a module that is used. */
static struct decl *source_of_used(struct program *p, struct module *m, str name,
                                   const struct use **use)
{
    for (size_t i = 0; i < m->decls.len; i++) {
        struct decl *d = m->decls.at[i];
        if (d->kind != DECL_MODULE || !may_declare(p, d->use, name)) continue;
        struct module *used = used_module(p, d);
        struct decl *found = used ? source_in(used, name) : NULL;
        if (!found) continue;
        *use = d->use;
        d->used = found->used = true;
        return found;
    }
    return NULL;
}

struct decl *module_source(struct program *p, struct module *m, str name, const struct use **use)
{
    return module_source_of(p, m, module_find(m, p, name), name, use);
}

struct decl *module_source_of(struct program *p, struct module *m, struct decl *d, str name,
                              const struct use **use)
{
    *use = NULL;
    if (d && d->kind == DECL_SOURCE) return d;
    if (d && d->kind == DECL_MODULE) {
        *use = d->use;
        struct module *used = used_module(p, d);
        return used ? used->main : NULL;
    }
    return d ? NULL : source_of_used(p, m, name, use);
}

void module_offer_sources(const struct program *p, const struct module *m, struct nearest *n)
{
    for (size_t i = 0; i < m->decls.len; i++)
        if (m->decls.at[i]->kind == DECL_SOURCE || m->decls.at[i]->kind == DECL_MODULE)
            nearest_offer(n, atom_str(p->atoms, m->decls.at[i]->name));
}
