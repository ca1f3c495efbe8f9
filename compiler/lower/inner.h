/* inner: what the files of this stage share and nobody else sees. */
#ifndef DASH_LOWER_INNER_H
#define DASH_LOWER_INNER_H

#include "lower/lower.h"
#include "lower/quote.h"

/* ---- sets of dimensions ------------------------------------------------------------------ */

static inline dimension_set set_of(int i) { return (dimension_set)1 << i; }
static inline bool set_has(dimension_set set, int i) { return set & set_of(i); }
static inline int set_size(dimension_set set)
{
    int count = 0;
    for (; set; set &= set - 1) count++;
    return count;
}
/* for (int i = set_first(set); i >= 0; i = set_next(set, i)): each dimension of a set. */
static inline int set_first(dimension_set set) { return set ? __builtin_ctzll(set) : -1; }
static inline int set_next(dimension_set set, int after)
{
    dimension_set upto = ((dimension_set)2 << after) - 1;
    return set_first(set & ~upto);
}

struct work;

/* ---- targets ----------------------------------------------------------------------------- */

/* A new target with the next refId; hidden ones get an id by which math refers to them. */
struct target *work_target(struct work *w, enum target_kind kind, bool hidden, span where);
/* A hidden query that asks for the same as this one, the newest, or this one itself. */
struct target *work_once(struct work *w, struct target *t);
str work_region(const struct work *w, const struct cat_source *source, const struct use *use);
/* How far back the panel reaches at first, in seconds. */
double work_age(const struct work *w);
/* The automatic period of the dashboard's range, at the time that the panel shows. */
uint32_t work_automatic(const struct work *w);
/* Metrics Insights answers for the last two weeks. */
void warn_insights_range(struct work *w, span where);
void work_explain(struct work *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* What a panel asks, query by query, behind the reasons. */
void work_explain_targets(struct work *w);

/* ---- leaves ------------------------------------------------------------------------------ */

/* One list behind the other: it may be one of them, and is not to be changed. */
conditions both_conditions(struct arena *a, const conditions *first, const conditions *second);
/* The leaf of a metric expression: the panel's and the parenthesis's clauses together. */
bool leaf_make(struct work *w, const struct expr *x, const dimension_names *by,
               const conditions *outer, struct leaf *out);
/* Index of a condition's or grouping's dimension in the leaf's source; reports unknown ones. */
int leaf_dimension(struct work *w, const struct leaf *leaf, const struct dimension_name *name);
/* For messages: "lambda.errors", "function, resource", and all sets that it is published under. */
str leaf_name(const struct work *w, const struct leaf *leaf);
str leaf_set_text(const struct work *w, const struct leaf *leaf, dimension_set set);
str leaf_sets_text(const struct work *w, const struct leaf *leaf);
/* Whether the panel stays out of a drop-down, as far as it narrows one dimension. */
bool leaf_is_unfiltered(const struct work *w, const struct filter *f,
                        const struct filter_binding *b);
/* A value of a condition: constant text, or one variable. */
struct operand_value {
    str text;
    bool view;  /* holds variables */
    bool multi; /* exactly a variable of several values */
    struct view *variable;
};
struct operand_value operand_value(struct work *w, const struct value *v);
/* Whether a text was put together: what is missing in it has been reported. */
bool holds_reference(const struct work *w, span where);
/* The text box that a text holds, or NULL. */
const struct view *typed_view(const struct work *w, str text);
/* Refuses a text box that stands among other text or in a regular expression, where nothing puts
 * its quotes and slashes right; false when it did. */
bool check_typed(struct work *w, const struct condition *c);

/* ---- CloudWatch -------------------------------------------------------------------------- */

enum cw_state {
    CW_ABSENT,
    CW_WILD,   /* every value */
    CW_FIXED,  /* one value: a constant or a single-valued variable */
    CW_SOME,   /* several constants */
    CW_MULTI,  /* a variable of several values */
    CW_BUT,    /* all but some: != and not in */
    CW_PATTERN /* a wildcard or a regular expression */
};
struct cw_dimension {
    enum cw_state state;
    bool asked; /* by a filter or a condition */
    bool variable;
    bool narrowed; /* of what the drop-down chooses only what `pattern` names (F4) */
    const struct cw_dimension *beside; /* a condition beside a drop-down of one value; or NULL */
    VEC(str) values;
    str pattern; /* CW_PATTERN, narrowed: whole-value regular expression */
    str words;   /* CW_PATTERN: whole words that narrow a SEARCH */
    span where;
};
/* What series are grouped by: in the order of `by`, then what joined it in that of the source. */
struct cw_groups {
    uint8_t count;
    uint8_t said; /* of them in `by` */
    uint8_t at[CAT_MAX_DIMENSIONS];
};
/* What a leaf asks of its source's dimensions, whatever its statistic is. */
struct cw_selection {
    struct cw_dimension *dimensions; /* one for each of the source */
    dimension_set set;               /* the published one */
    dimension_set apart;             /* grouped by, or told apart by name */
    dimension_set totals;  /* with a value that stands for all: the others do not make a total */
    dimension_set fixed;   /* of the published set: CW_FIXED */
    dimension_set wild;    /* of the published set: CW_WILD */
    dimension_set settled; /* nobody asked for them, and they have one value for each group */
    unsigned states;       /* of the published set: a bit for each enum cw_state */
    bool narrowed, beside; /* one of them */
    struct cw_groups groups;
    str label; /* of these groups, in CloudWatch's words: "${PROP('Dim.Queue')}" */
    str region;
    target_dimensions sent; /* as a builder query sends them */
};
enum cw_form {
    CW_EXACT,     /* one metric */
    CW_WILDCARD,  /* builder with wildcards or several values: Grafana infers SEARCH */
    CW_SEARCH,    /* SEARCH text of ours */
    CW_AGGREGATE, /* math over a hidden wildcard */
    CW_AGGREGATE_SEARCH,
    CW_SQL, /* Metrics Insights: grouped and aggregated at once */
};
struct cw_plan {
    const struct leaf *leaf;
    const struct cw_selection *asked;
    dimension_set apart; /* grouped by, or shown so since there is no other way */
    const struct cw_groups *groups;
    str label;        /* what tells its series apart */
    const char *fold; /* SUM, MAX, MIN */
    const char *sql;  /* function of Metrics Insights */
    enum cw_form form;
    bool grouped;         /* more than one series */
    bool one;             /* a wildcard that finds one series */
    bool average_by_sums; /* mean = SUM / SUM of SampleCount */
    bool patterned;       /* names must be filtered exactly afterwards */
};
/* Takes conditions, groups and drop-downs, and chooses the published set that has them; reports and
 * gives NULL when there is none. */
const struct cw_selection *cw_select(struct work *w, const struct leaf *leaf);
/* The groups of `apart`, those that `by` said first. */
void cw_join_groups(struct cw_groups *groups, dimension_set apart);
/* Chooses the form for the leaf's statistic; reports and gives false when nothing is correct. */
bool cw_choose(struct work *w, const struct leaf *leaf, const struct cw_selection *selection,
               struct cw_plan *out);
/* Both at once. */
bool cw_plan(struct work *w, const struct leaf *leaf, struct cw_plan *out);
/* The dimensions of a published set, and what is always sent beside them. */
target_dimensions cw_sent(struct work *w, const struct leaf *leaf, const struct cw_selection *s);
/* What tells series of these groups apart. */
str cw_label(struct work *w, const struct cat_source *source, const struct cw_groups *groups);
str cw_group_labels(struct work *w, const struct cw_plan *p);
/* Writes the plan as one target (visible, or hidden as an input); not for aggregates. */
struct target *cw_target(struct work *w, const struct cw_plan *p, bool hidden);
/* Writes hidden inputs and gives the term over them. */
struct math *cw_term(struct work *w, const struct cw_plan *p);
/* A visible target with an expression. */
struct target *cw_math_target(struct work *w, const struct math *m, const struct cw_plan *like,
                              span where);
/* What the group names of a patterned plan must look like, as a regular expression. */
str cw_exact_names(struct work *w, const struct cw_plan *p);
/* Self-contained query of an ungrouped aggregate, or false: then it cannot be an input. */
bool cw_self_contained(struct work *w, struct cw_plan *p);

/* ---- a panel's series -------------------------------------------------------------------- */

/* A panel while it is being lowered. */
struct work {
    struct lower *l;
    const struct panel_request *request;
    struct lowered_panel *out;
    size_t metrics;              /* that AWS bills for a refresh, wildcards counted once */
    const struct period *period; /* of the series that is lowered now */
    /* What its metric's statistics have in common, noted with the first; NULL until then. */
    const struct leaf *leaf;
    const struct cw_selection *selection;
};

/* False, and reported, when two conditions exclude each other in a log line. */
bool conditions_meet(struct work *w, const conditions *list);

/* ---- Logs Insights and OpenSearch -------------------------------------------------------- */

struct target *li_metric(struct work *w, const struct leaf *leaf, bool hidden, bool *grouped,
                         str *label);
struct target *li_logs(struct work *w, const struct expr *x, const conditions *conditions,
                       const dimension_names *by, bool *counted, bool *grouped);
struct target *os_metric(struct work *w, const struct leaf *leaf, bool hidden, bool *grouped,
                         str *label);
struct target *os_logs(struct work *w, const struct expr *x, const conditions *conditions);
struct json *os_variable_query(struct lower *l, const struct cat_source *source, int dimension);

/* ---- arithmetic -------------------------------------------------------------------------- */

/* The expression with units worked out: conversions inserted, shares of a total recognised. */
bool typed_expr(struct work *w, struct expr *x, struct expr **out, struct unit *unit);
/* False, and reported, when a factor in `x` stands for a unit that it is not shown in. */
bool typed_as_meant(struct work *w, const struct expr *x, const struct unit *unit);
struct expr *expr_times(struct work *w, struct expr *x, double factor);
/* An expression that is more than one metric. */
bool arithmetic(struct work *w, const struct expr *x, const struct outline_series *s,
                struct lowered_series *out);

enum fold statistic_fold(const struct statistic *s);

#endif
