/* Job: the catalogue of metrics, one by one, for who searches it or writes it down.  Not
 * responsible for choosing and showing (the caller's). */
#include "inner.h"
#include "sema/stdlib.h"

#include <sys/stat.h>

struct dash_catalogue {
    struct dash_result *r;
    VEC(struct dash_metric) metrics;
};

static str atom_text(const struct dash_catalogue *c, atom name)
{
    return name == ATOM_NONE ? STR_EMPTY : atom_str(c->r->program.atoms, name);
}

/* ---- a sentence to paste ----------------------------------------------------------------- */

static dimension_set pinned(const struct dash_catalogue *c, const struct cat_source *s,
                            const struct cat_pair *pairs, size_t count)
{
    dimension_set set = 0;
    for (size_t i = 0; i < count; i++) {
        int index = catalog_dimension(s, c->r->program.atoms, pairs[i].key);
        if (index >= 0) set |= (dimension_set)1 << index;
    }
    return set;
}

/* What nobody needs to name: dimensions with a value of their own, and what follows from others. */
static dimension_set unasked(const struct dash_catalogue *c, const struct cat_metric *m,
                             dimension_set set)
{
    const struct cat_source *s = m->source;
    dimension_set left =
        pinned(c, s, m->always.at, m->always.len) | pinned(c, s, s->always.at, s->always.len);
    for (size_t i = 0; i < s->singles.len; i++)
        if ((s->singles.at[i].per & ~set) == 0) left |= s->singles.at[i].what;
    return left;
}

/* Grouped by the smallest set that has a dimension, since every metric can be shown so. */
static str sentence(const struct dash_catalogue *c, const struct cat_metric *m)
{
    size_t count;
    const dimension_set *sets = catalog_published(m, &count);
    dimension_set best = 0;
    for (size_t i = 0; i < count; i++)
        if (sets[i] && (!best || __builtin_popcountll(sets[i]) < __builtin_popcountll(best)))
            best = sets[i];
    str head = catalog_metric_name(&c->r->arena, c->r->program.atoms, m);
    str by =
        catalog_set_text(&c->r->arena, c->r->program.atoms, m->source, best & ~unasked(c, m, best));
    return by.len ? arena_join(&c->r->arena, head, STR(" by "), by) : head;
}

/* ---- one metric -------------------------------------------------------------------------- */

static void add_pairs(struct arena *a, struct dash_metric *out, const struct cat_pair *pairs,
                      size_t count)
{
    struct dash_setting *all = arena_array(a, struct dash_setting, out->always_count + count + 1);
    for (size_t i = 0; i < out->always_count; i++) all[i] = out->always[i];
    for (size_t i = 0; i < count; i++)
        all[out->always_count + i] = (struct dash_setting){pairs[i].key, pairs[i].value};
    out->always = all;
    out->always_count += count;
}

static void add_dimensions(const struct dash_catalogue *c, const struct cat_metric *m,
                           struct dash_metric *out)
{
    const struct cat_source *s = m->source;
    struct dash_dimension *all =
        arena_array(&c->r->arena, struct dash_dimension, s->dimensions.len + 1);
    for (size_t i = 0; i < s->dimensions.len; i++) {
        all[i].name = atom_text(c, s->dimensions.at[i].name);
        all[i].key = s->dimensions.at[i].key;
        all[i].doc = s->dimensions.at[i].doc;
    }
    out->dimensions = all;
    out->dimension_count = s->dimensions.len;
    out->sets = catalog_published(m, &out->set_count);
}

static void add_statistics(const struct dash_catalogue *c, const struct cat_metric *m,
                           struct dash_metric *out)
{
    str *all = arena_array(&c->r->arena, str, m->statistics.len + 1);
    for (size_t i = 0; i < m->statistics.len; i++) all[i] = m->statistics.at[i].text;
    out->statistics = all;
    out->statistic_count = m->statistics.len;
    out->percentiles = m->percentiles;
}

static void add_metric(struct dash_catalogue *c, str module, const struct cat_metric *m)
{
    static const char *const across[] = {"sum", "max", "min", "mean", "none"};
    const struct cat_source *s = m->source;
    struct arena *a = &c->r->arena;
    struct dash_metric out = {
        .module = module,
        .builtin = s->builtin,
        .cloudwatch = s->kind == SOURCE_CLOUDWATCH,
        .logs = m->logs != NULL,
        .source = atom_text(c, s->name),
        .source_doc = s->doc,
        .name = atom_text(c, m->name),
        .name_space = m->name_space.len ? m->name_space : s->name_space,
        .aws = m->logs ? STR_EMPTY : m->aws,
        .doc = m->doc,
        .unit = m->unit.name,
        .unit_said = unit_said(a, m->unit),
        .across = str_from(across[m->across]),
        .every = m->every,
        .region = s->region,
        .needs = m->needs,
        .share_of = atom_text(c, m->share_of),
        .sparse = m->sparse,
        .deprecated = m->deprecated,
    };
    add_statistics(c, m, &out);
    add_dimensions(c, m, &out);
    add_pairs(a, &out, s->always.at, s->always.len);
    add_pairs(a, &out, m->always.at, m->always.len);
    out.sentence = sentence(c, m);
    vec_push(a, &c->metrics, out);
}

static void add_module(struct dash_catalogue *c, str name, const struct module *m)
{
    for (size_t i = 0; m && i < m->decls.len; i++) {
        const struct cat_source *s = m->decls.at[i]->source;
        if (m->decls.at[i]->kind != DECL_SOURCE || !s) continue;
        for (size_t k = 0; k < s->metrics.len; k++) add_metric(c, name, s->metrics.at[k]);
    }
}

/* ---- all --------------------------------------------------------------------------------- */

/* "aws.lambda" from "aws/lambda.dash". */
static str dotted(struct arena *a, const char *file)
{
    size_t length = strlen(file) - strlen(".dash");
    char *name = arena_alloc(a, length + 1);
    for (size_t i = 0; i < length; i++) name[i] = file[i] == '/' ? '.' : file[i];
    name[length] = 0;
    return (str){name, length};
}

/* The project that the current folder, or the root that was given, belongs to. */
static bool find_project(struct dash_result *r)
{
    struct stat st;
    path_list here = {0};
    vec_push(&r->arena, &here, STR("project.dash"));
    r->program.root = project_root(r, &here);
    str file = r->program.root.len ? arena_join(&r->arena, r->program.root, STR("/project.dash"))
                                   : STR("project.dash");
    return stat(file.ptr, &st) == 0 && S_ISREG(st.st_mode);
}

/* The files that declare sources; what else is wrong with them is not told here. */
static void add_project(struct dash_catalogue *c)
{
    struct dash_result *r = c->r;
    if (!find_project(r)) return;
    str top = r->program.root.len ? r->program.root : STR(".");
    path_list found = inputs_collect(r, &top, 1);
    for (size_t i = 0; i < found.len; i++) {
        str name = path_below(r->program.root, found.at[i]);
        struct source_file *file;
        str why;
        if (source_load(&r->sources, name, found.at[i], &file, &why) != SOURCE_OK ||
            str_find(file->text, STR("source "), 0) == SIZE_MAX)
            continue;
        add_module(c, name, module_load_from(&r->program, name, found.at[i], SPAN_NONE));
    }
}

struct dash_catalogue *dash_catalogue_read(struct dash_session *s,
                                           const struct dash_options *options)
{
    static const struct dash_options none;
    struct dash_result *r = result_new(s, options ? options : &none);
    struct dash_catalogue *c = arena_new(&r->arena, struct dash_catalogue);
    c->r = r;
    r->sink.muted = true;
    for (size_t i = 0; i < stdlib_file_count; i++) {
        str name = dotted(&r->arena, stdlib_files[i].name);
        add_module(c, name, module_builtin(&r->program, name));
    }
    if (options) add_project(c);
    return c;
}

void dash_catalogue_free(struct dash_catalogue *c)
{
    if (c) dash_result_free(c->r);
}

size_t dash_catalogue_count(const struct dash_catalogue *c) { return c->metrics.len; }

const struct dash_metric *dash_catalogue_metric(const struct dash_catalogue *c, size_t index)
{
    return &c->metrics.at[index];
}
