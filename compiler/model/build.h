/* build: an expanded dashboard, lowered, as a model: what every panel shows and how it looks.
 *
 * Here stand the defaults of an expert: unit and title from the metric, tooltip over all series, a
 * legend with the fitting calculations, zero-based counts, thresholds in the panel's unit.
 */
#ifndef DASH_BUILD_MODEL_H
#define DASH_BUILD_MODEL_H

#include "lower/lower.h"
#include "model/model.h"

struct model_result {
    struct model_dashboard *dashboard;
    VEC(struct model_entry) map;
    struct buf explanation; /* on the heap */
};
struct model_options {
    str region;                 /* of the project; empty: none */
    str account;                /* likewise */
    /* The data sources to ask; NULL: Grafana's choice. */
    const struct declared_source *cloudwatch, *opensearch;
    bool explain;
    uint32_t line; /* explain only panels on this line; 0: all */
};
/* Never NULL; what is wrong is in the sink. */
void model_build(struct program *p, struct outline_dashboard *d, struct eval *e,
                 const struct model_options *options, struct model_result *out);

/* The slug of a title: at most 40 of a-z, 0-9 and -; longer or not ASCII: a prefix and 8 hex digits
 * of its SHA-256 (D1). */
str identity_uid(struct arena *a, str title);
bool identity_uid_fits(str uid);
/* A panel's id: 31 bits of the SHA-256 of what it is (D3); never 0. */
int identity_panel(str what);

#endif
