/* change_inner: what the files of `change` share.
 *
 * A part of a dashboard is compared by a table of its members (struct property), and by functions
 * for what needs more than one member.  Each writes lines to a `finding`.  Two values that differ
 * never go by in silence: where they are shown alike, they are shown as they are.
 */
#ifndef DASH_DEPLOY_CHANGE_INNER_H
#define DASH_DEPLOY_CHANGE_INNER_H

#include "deploy/change.h"
#include "sema/unit.h"

typedef VEC(struct change_detail) change_details;

/* Where the lines about one part go, and how they are said. */
struct finding {
    struct arena *arena;
    const struct change_words *words;
    str prefix;        /* before the subject: `series B ` */
    bool bare;         /* without the subject: it is the name of the change */
    bool only_altered; /* what stands on one side only is a consequence of something said already */
    struct unit before_unit, after_unit; /* of the panel's numbers */
    VEC(const char *) told;              /* paths in JSON of which everything is said */
    change_details details;
};

/* ---- lines (change_value.c) -------------------------------------------------------------- */

/* A line for a value that differs; empty: not there. */
void found(struct finding *f, const char *subject, str before, str after);
/* The same for people's own text, in quotes. */
void found_text(struct finding *f, const char *subject, str before, str after);
/* A line as it is. */
void found_line(struct finding *f, enum change_kind kind, const char *subject, str before,
                str after, str text);
/* The parts of one list that the other lacks; the whole lists where only their order differs. */
void found_lists(struct finding *f, const char *subject, const str *before, size_t before_count,
                 const str *after, size_t after_count);

str quoted(struct arena *a, str text);
str joined(struct arena *a, const str *texts, size_t count);
/* The text in one line, cut to what a line can hold. */
str shortened(struct arena *a, str text);
/* A number in a panel's unit: "500 ms", "5 %". */
str number_said(struct arena *a, double value, struct unit unit);
str unit_id_said(struct arena *a, str id);
struct unit unit_of_id(str id);

/* ---- members by table (change_value.c) --------------------------------------------------- */

enum property_kind {
    PROPERTY_TEXT,
    PROPERTY_TEXTS,
    PROPERTY_INT,   /* negative: not set */
    PROPERTY_LEVEL, /* 0: not set */
    PROPERTY_FLAG,
    PROPERTY_ANSWER, /* enum tristate */
    PROPERTY_NUMBER, /* a double, and a bool that says it is there */
};
enum property_form {
    FORM_PLAIN,
    FORM_QUOTED,
    FORM_QUANTITY, /* in the panel's unit */
    FORM_UNIT,
    FORM_STATISTIC,
    FORM_SECONDS,
    FORM_CALCULATION, /* of Grafana: lastNotNull is `last` */
    FORM_DISPLAY,
    FORM_VARIABLE, /* a name, shown as $name */
};
/* A value and Dash's word for it; of an answer or a flag "yes" and "no". */
struct property_word {
    const char *value;
    const char *word;
};
struct property {
    const char *subject; /* Dash's word where there is one */
    enum property_kind kind;
    enum property_form form;
    size_t offset;
    size_t has;
    const struct property_word *words; /* ends with NULL; NULL: none */
    const char *absent; /* what Grafana takes where nothing stands; NULL: nothing is known */
};
#define PROPERTY(subject, kind, form, type, member)                                  \
    {                                                                                \
        subject, PROPERTY_##kind, FORM_##form, offsetof(type, member), 0, NULL, NULL \
    }
#define PROPERTY_OR(subject, kind, form, type, member, words, absent)                   \
    {                                                                                   \
        subject, PROPERTY_##kind, FORM_##form, offsetof(type, member), 0, words, absent \
    }
#define PROPERTY_OPTIONAL(subject, form, type, member, has)                                       \
    {                                                                                             \
        subject, PROPERTY_NUMBER, FORM_##form, offsetof(type, member), offsetof(type, has), NULL, \
            NULL                                                                                  \
    }

void compare_properties(struct finding *f, const struct property *table, size_t count,
                        const void *before, const void *after);
bool property_equal(struct arena *a, const struct property *p, const void *before,
                    const void *after);

/* ---- JSON (change_json.c) ---------------------------------------------------------------- */

/* A line for each place where the trees differ, `json PATH: a → b`; either may be NULL.  What
 * Grafana fills in by itself is no difference. */
void compare_json(struct finding *f, const char *path, const struct json *before,
                  const struct json *after);
/* The same of two patches that `read` left (the rest of a part); of two lists of them: at most one
 * each, without a path. */
void compare_patches(struct finding *f, const struct json *before, const struct json *after);
void compare_escapes(struct finding *f, const struct model_escape *before, size_t before_count,
                     const struct model_escape *after, size_t after_count);
bool json_same(const struct json *a, const struct json *b);

/* ---- parts ------------------------------------------------------------------------------- */

void compare_datasource(struct finding *f, const struct datasource_ref *before,
                        const struct datasource_ref *after);
/* A panel's look (change_panel.c), its marks (change_look.c) and its queries (change_target.c). */
void compare_panel(struct finding *f, const struct model_panel *before,
                   const struct model_panel *after);
void compare_thresholds(struct finding *f, const struct model_panel *before,
                        const struct model_panel *after);
void compare_mappings(struct finding *f, const struct json *before, const struct json *after);
void compare_overrides(struct finding *f, const struct model_panel *before,
                       const struct model_panel *after);
void compare_transformations(struct finding *f, const struct model_panel *before,
                             const struct model_panel *after);
void compare_targets(struct finding *f, const struct model_panel *before,
                     const struct model_panel *after);
/* `timeseries`, or the plugin's id */
str picture_said(const struct model_panel *p);
/* Whether both ask the same and show it by the same picture. */
bool same_content(const struct model_panel *a, const struct model_panel *b);
/* "AWS/Lambda Errors sum by FunctionName" */
str target_said(const struct finding *f, const struct target *t);

void compare_link(struct finding *f, const struct model_link *before,
                  const struct model_link *after);
void compare_variable(struct finding *f, const struct model_variable *before,
                      const struct model_variable *after);
void compare_annotation(struct finding *f, const struct model_annotation *before,
                        const struct model_annotation *after);
/* "filter function", "input search", "var stage" */
str variable_said(struct arena *a, const struct model_variable *v);

/* ---- which is which (change_pair.c) ------------------------------------------------------ */

/* A panel or a row on both sides; NULL where it is added or gone. */
struct panel_pair {
    const struct model_panel *before, *after;
    size_t before_row, after_row;     /* indexes of rows */
    size_t before_place, after_place; /* in its row, from 0 */
    bool other_row;
    bool moved; /* in its row, past others */
};
struct row_pair {
    const struct model_row *before, *after;
    bool moved;
};
struct pairing {
    const struct model_dashboard *before, *after;
    VEC(struct row_pair) rows;     /* in the order of `after`, then what is gone */
    VEC(struct panel_pair) panels; /* likewise */
};
void pair_parts(struct arena *a, const struct model_dashboard *before,
                const struct model_dashboard *after, struct pairing *out);
/* Marks which of `count` numbers stand outside the longest ascending part of the list. */
void mark_moved(struct arena *a, const size_t *numbers, size_t count, bool *moved);

/* ---- where panels stand (change_place.c) ------------------------------------------------- */

/* What the author of a row must have asked for, so that it is laid out as it is. */
struct row_plan {
    VEC(struct model_panel) panels; /* with `wish` set, in order */
    bool tidy;                      /* laying them out gives every place and size */
};
struct row_plan plan_row(struct arena *a, const struct model_row *row);
/* Of two states of a row; `partner` gives for each panel after its place before, or SIZE_MAX. */
void plan_pair(struct arena *a, const struct model_row *before, const struct model_row *after,
               const size_t *partner, struct row_plan *was, struct row_plan *is);
/* Size and place of a panel of two rows. */
void compare_place(struct finding *f, const struct row_plan *before, size_t before_place,
                   const struct row_plan *after, size_t after_place, bool same_members);

#endif
