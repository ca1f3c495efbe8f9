/* outline: a dashboard with everything expanded, and nothing decided.
 *
 * Fragments, loops and conditions are gone; what they made remembers where it came from (origin).
 * Settings and drop-downs are known, sentences are expressions over metrics with their clauses, in
 * the order of the file.  `lower` takes it from here.
 */
#ifndef DASH_OUTLINE_H
#define DASH_OUTLINE_H

#include "sema/value.h"
#include "syntax/words.h"

/* A property as written, with the scope its values are read in. */
struct outline_property {
    const struct ast_property *node;
    const struct word *word;
    struct scope *scope;
    const struct origin *origin;
};
typedef VEC(struct outline_property) outline_properties;

/* One expression of a panel, with what its own line says. */
struct outline_series {
    struct expr *expr;
    str name; /* as "reads" */
    dimension_names by;
    bool has_by;
    conditions where_;
    struct value *every; /* NULL: the panel's */
    outline_properties properties; /* series properties of an inner line */
    span where;
    const struct origin *origin;
};

struct outline_panel {
    str title;
    bool has_title;
    VEC(struct outline_series) series;
    dimension_names by;
    bool has_by;
    bool by_failed; /* something in it is no dimension, which is reported */
    span by_where;
    conditions where_; /* its row's and dashboard's too */
    struct value *top; /* NULL: no ranking */
    span top_where;    /* the number */
    bool bottom;
    struct value *every; /* a duration, or an interval variable */
    struct value *over;
    str picture; /* empty: by default */
    span picture_where;
    str plugin;
    outline_properties
        properties; /* the panel's, then the row's and dashboard's for what they share */
    span where;
    span head; /* the sentence without its block */
    const struct origin *origin;
    str fragment_path; /* names of the fragments it was made by, for its id */
    struct scope *scope;
};
struct outline_row {
    bool header;
    str title;
    outline_properties properties;
    conditions where_;
    VEC(struct outline_panel *) panels;
    span where;
    const struct origin *origin;
};
struct outline_dashboard {
    size_t errors_before; /* of the sink, when the dashboard began */
    str title;
    str folder;
    str description;
    outline_properties properties;
    conditions where_;
    struct views views;
    VEC(struct outline_row *) rows;
    struct module *module;
    struct scope *scope;
    span where;
    span title_where;
    const struct origin *origin;
};

/* Called for each dashboard of a module, in order; false stops. */
typedef bool outline_visitor(struct outline_dashboard *d, struct eval *e, void *data);
/* Expands a module's statements.  What holds for the file is made in `arena`, each dashboard in
 * `dashboards`, which is reset after the visit: memory does not grow with their number. */
void outline_module(struct program *p, struct module *m, struct arena *arena,
                    struct arena *dashboards, outline_visitor *visit, void *data);
/* Checks of a file that hold whether or not anything is expanded: calls of fragments that would not
 * end, declarations in form, secrets. */
void outline_check_module(struct program *p, struct module *m);
/* Names, metrics and statistics in fragments that nothing called: after all modules are expanded.
 */
void outline_check_fragments(struct program *p, struct module *m, struct arena *arena);

const struct outline_property *outline_look(const outline_properties *list, const char *word);
/* The property of that word, the last one given; NULL when absent.  Most lists are empty. */
static inline const struct outline_property *outline_find(const outline_properties *list,
                                                          const char *word)
{
    return list->len ? outline_look(list, word) : NULL;
}

#endif
