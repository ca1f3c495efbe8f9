/* module: files and what they declare.
 *
 * A file is a module with a private scope.  `use` brings one name into it: the last segment of the
 * module's path, or what `as` says.  The standard library (inside the program) is found by dotted
 * path, a user's file by a path in quotes: relative to the project's root, or with `./` to the
 * file. Declarations do not depend on their order, except that a fragment calls only fragments
 * above it.
 */
#ifndef DASH_MODULE_H
#define DASH_MODULE_H

#include "sema/catalog.h"

struct module;
struct value;

/* One `use`, with the parameters it gives. */
struct use {
    struct module *module; /* NULL when it could not be loaded, or not yet */
    str later;             /* from `use aws`: the module to load when it is first asked for */
    struct module *from;
    struct ast_nodes args; /* AST_USE_ARG */
    span where;
};

enum decl_kind { DECL_PARAM, DECL_LET, DECL_FRAGMENT, DECL_SOURCE, DECL_MODULE };
struct decl {
    enum decl_kind kind;
    atom name;
    span where;
    struct module *module; /* that declares it */
    struct ast *node;      /* param, let, fragment */
    struct cat_source *source;
    struct use *use;
    struct value *value; /* of a param or let, once evaluated */
    bool evaluating;     /* to notice circles */
    bool called;         /* a fragment that something expands */
    bool used;           /* something asked for it by its name */
};

struct module {
    struct arena *arena; /* of its tree and its declarations */
    str path;            /* as messages show it */
    atom name;
    struct ast_file *tree;
    VEC(struct decl *) decls; /* in order of the file */
    struct map by_name;
    struct decl *main; /* the source that its own name means; NULL: none, or one of several */
    bool loading;      /* to notice circles */
    struct ast_project *project;
};

/* What one compilation knows. */
enum { MOST_CALLS = 200 }; /* deeper ones are refused: the stack is bounded */

struct program {
    struct arena *arena;
    struct atom_table *atoms;
    struct source_set *sources;
    struct diag_sink *sink;
    struct map modules;   /* path → struct module *; NULL for one that is forgotten */
    struct map forgotten; /* the paths of those */
    str root; /* directory that project-relative paths start from; "" is the current one */
    VEC(struct module *) loading;  /* stack, to name a circle */
    struct module *project_module; /* the one that declares `project` */
    const str *setting_names;      /* --set */
    const str *setting_values;
    size_t setting_count;
    bool *setting_used;
    VEC(atom) params; /* that were asked for, each once: also those of files that are forgotten */
    str index; /* of OpenSearch: the pattern that Grafana's choice of a data source is asked for
                  first */
    span index_where;
    int grafana;     /* major version that is compiled for; 0: it is not known */
    bool unreadable; /* some file could not be read */
    int depth;       /* of values and fragments that are being worked out */
};

/* A mistake in a program, and one that something with a `program` in hand finds: an evaluation, a
 * builder, a check. */
#define REPORT_IN(p, code, where, ...) diag_report((p)->sink, DIAG_##code, where, __VA_ARGS__)
#define REPORT(finder, code, where, ...) \
    diag_report((finder)->program->sink, DIAG_##code, where, __VA_ARGS__)

/* Loads a user's file; NULL (and a diagnostic at `where`) when it cannot be read. */
struct module *module_load(struct program *p, str path, span where);
/* The same for a file that lies elsewhere on disk than the root and its path say. */
struct module *module_load_from(struct program *p, str path, str disk, span where);
/* Whether other files may need what this one declares, or its project: then it is loaded before any
 * dashboard is made, and stays.  (Or it cannot be read, which loading it reports.) */
bool module_is_shared(struct program *p, str path, str disk);
/* Loads a file that is not shared into `arena`, until it is forgotten. */
struct module *module_load_alone(struct program *p, str path, str disk, struct arena *arena);
void module_forget(struct program *p, struct module *m);
/* A module of the standard library by "aws.lambda"; NULL when there is none. */
struct module *module_builtin(struct program *p, str dotted);
/* The declaration of a name in a module, or NULL. */
struct decl *module_find(const struct module *m, const struct program *p, str name);
struct decl *module_find_atom(const struct module *m, const struct program *p, atom name);
/* The source that `name` means in a module: declared there, used, or a source of a used module. */
struct decl *module_source(struct program *p, struct module *m, str name, const struct use **use);
/* The same where it is known already what the module declares by that name, or that it is nothing.
 */
struct decl *module_source_of(struct program *p, struct module *m, struct decl *d, str name,
                              const struct use **use);
/* Offers all names of sources and modules for "did you mean". */
void module_offer_sources(const struct program *p, const struct module *m, struct nearest *n);
/* Whether the standard library has aws/NAME. */
bool module_builtin_exists(str dotted);
/* The module of the standard library that brings a source, `aws.ecs` for `containerinsights`;
 * empty: none does. */
str module_builtin_with(struct arena *a, str source);
void module_offer_builtins(struct nearest *n);

#endif
