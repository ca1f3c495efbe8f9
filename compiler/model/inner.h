/* inner: what the files of this stage share and nobody else sees. */
#ifndef DASH_MODEL_INNER_H
#define DASH_MODEL_INNER_H

#include "model/build.h"
#include "model/names.h"

struct builder {
    struct program *program;
    struct arena *arena;
    struct eval *eval;
    struct outline_dashboard *outline;
    struct lower lower;
    struct model_dashboard *dashboard;
    struct model_result *result;
    const struct model_options *options;
    size_t errors_before;   /* of the sink, when the dashboard began */
    struct map panel_names; /* what panels are → how many so far, for ids */
    struct map panel_ids;   /* those that are made of names, as id_key */
    bool own_ids;           /* some panel says its own */
    struct buf text;        /* one that is being put together; on the heap */
};
/* An id as the key of a map that does not outlive it. */
static inline str id_key(const int *id) { return (str){(const char *)id, sizeof *id}; }
/* A panel while its properties are read. */
struct panel_builder {
    struct builder *b;
    struct outline_panel *outline;
    struct model_panel *panel;
    struct lowered_panel lowered;
    struct panel_request request;
    struct unit
        unit; /* that numbers are written in: of the left axis, or of an override's series */
    const struct lowered_series *about; /* the series that thresholds are about; NULL: none */
};

/* ---- values of properties ---------------------------------------------------------------- */

size_t prop_groups(const struct outline_property *p);
const struct ast_nodes *prop_values(const struct outline_property *p, size_t group);
/* A word, text or number as text: bare words are text here. */
str prop_text(struct builder *b, const struct outline_property *p, const struct ast *node);
/* Names of dimensions, as behind `by`. */
dimension_names prop_dimensions(struct builder *b, const struct outline_property *p,
                                const struct ast_nodes *values);
/* A regular expression as text; reports one that is none. */
str prop_pattern(struct builder *b, const struct outline_property *p, const struct ast *node);
/* The only value as text; reports and gives false when there are several. */
bool prop_single(struct builder *b, const struct outline_property *p, str *text);
bool prop_integer(struct builder *b, const struct outline_property *p, int least, int most,
                  int *out);
/* Whether it is a number that says its unit: `10s`, `5/min`, a `let` that holds one. */
bool prop_has_unit(struct builder *b, const struct outline_property *p, const struct ast *node);
/* A number with its unit. */
bool prop_number(struct builder *b, const struct outline_property *p, const struct ast *node,
                 struct value *out);
/* Seconds. */
bool prop_duration(struct builder *b, const struct outline_property *p, double *seconds,
                   str *written);
/* One of the table's choices; false and reported otherwise. */
bool prop_choice(struct builder *b, const struct outline_property *p, str *text);
void prop_bad(struct builder *b, const struct outline_property *p, const char *example);
/* `json { … }` as a tree, variables put in. */
struct json *prop_json(struct builder *b, const struct outline_property *p, const struct ast *node);
/* `repeat $x` where no variable is called x. */
void report_no_variable(struct builder *b, span where, str name);
struct model_escape prop_escape(struct builder *b, const struct outline_property *p);
/* A colour of Grafana's palette, #hex or CSS, by name or as a text. */
bool prop_color(struct builder *b, const struct outline_property *p, const struct ast *node,
                str *color);
/* `palette`, `thresholds`, `"continuous-GrYlRd"`: ways to colour that are no one colour.  One that
 * does not exist is left to prop_color, which reports it. */
bool color_mode(struct builder *b, const struct outline_property *p, const struct ast *node,
                str *mode);
str duration_text(struct arena *a, double seconds);
str duration_written(struct arena *a, const struct value *v);
bool prop_place(struct builder *b, const struct outline_property *p, str *text);

/* ---- what panels and their series share ---------------------------------------------------- */

/* The only value, in `p->unit`. */
bool in_unit(struct panel_builder *p, const struct outline_property *o, double *out);
void report_word(struct panel_builder *p, const struct outline_property *o, const struct ast *node,
                 str word);
struct json *color_value(struct panel_builder *p, str color);
void add_mappings(struct panel_builder *p, const struct outline_property *o, struct json *list);
/* What a line looks like: `line 2, smooth, dashed`; a negative width and empty texts: not said. */
struct line {
    int width;
    str shape; /* linear smooth stepAfter */
    str style; /* solid dash dot */
};
struct line line_read(struct panel_builder *p, const struct outline_property *o);
void read_override(struct panel_builder *p, const struct outline_property *o);
void series_overrides(struct panel_builder *p);
/* The `max` that is not larger than the `min`. */
void report_ends(struct panel_builder *p, const struct outline_property *min,
                 const struct outline_property *max);

/* ---- what a picture has no use for ---------------------------------------------------------- */

/* False when the picture has no use for a property in this scope, which is said. */
bool property_fits(struct panel_builder *p, const struct outline_property *o, unsigned scope);
/* The same for a word of `display`, with the pictures that have it. */
bool display_fits(struct panel_builder *p, const struct ast *node, str word, const char *pictures);
/* Tells of a region or an account of a panel that CloudWatch is not asked by. */
void place_fits(struct panel_builder *p);

/* ---- the parts --------------------------------------------------------------------------- */

struct model_panel *panel_build(struct builder *b, struct outline_panel *o,
                                struct outline_row *row);
void panel_properties(struct panel_builder *p);
void panel_thresholds(struct panel_builder *p);
bool is_threshold(const struct outline_property *o);
/* The steps that a list of properties says, in `p->unit`; none: nothing is added. */
void thresholds_read(struct panel_builder *p, const outline_properties *list, model_steps *steps);
struct json *thresholds_json(struct arena *a, const model_steps *steps);
/* 50/min on a total: so many in each period; on a rate it is converted.  `word` is for messages. */
bool rate_value(struct panel_builder *p, const char *word, const struct value *v, double *out);
/* `unit "calls"`: a label; reports one that is a unit, whose numbers it would not convert. */
struct unit label_read(struct panel_builder *p, const struct ast *node, str text);
/* `warn 5MB` on a panel of milliseconds. */
void report_unit(struct panel_builder *p, const char *word, const struct value *v);
void panel_defaults(struct panel_builder *p);
/* What of the defaults depends on properties: how long bars are. */
void panel_bars(struct panel_builder *p);
void variables_build(struct builder *b);
void dashboard_settings(struct builder *b);
void dashboard_region(struct builder *b);

#endif
