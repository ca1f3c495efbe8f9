/* names: Dash's words for what stands in a model, for writing them and for reading them back. */
#ifndef DASH_NAMES_MODEL_H
#define DASH_NAMES_MODEL_H

#include "model/model.h"

extern const char *const picture_names[PICTURE_COUNT]; /* `as …` */

/* What a legend shows of a series, and how a range becomes one number.  Of two words for the same
 * calculation the first is the usual one. */
struct calculation {
    const char *word;
    const char *id;    /* Grafana's */
    const char *title; /* of its column in a legend */
};
extern const struct calculation calculations[];
extern const size_t calculation_count;

/* `display background`: which text of struct model_panel becomes what. */
struct display {
    const char *word;
    size_t member;
    const char *value;
    const char *pictures; /* that show themselves in this way */
};
extern const struct display displays[];
extern const size_t display_count;

/* Grafana's form of `line dashed`: solid, dash or dot. */
struct json *line_style_json(struct arena *a, str style);

#endif
