/* read: Grafana's dashboard JSON as a model, the emitter's other direction.
 *
 * Nothing is lost.  What the model has a member for is read into it; then that part is written by
 * emit itself, and whatever the original has beyond the result, or does otherwise, is kept as an
 * escape (`extra` of a target or an annotation).  So for every dashboard and every version
 *
 *     read, then emit, gives the JSON that was read,
 *
 * but for the order of members, members that are null (the same as absent), and `id` and `version`,
 * which the server assigns.  A text that emit wrote comes back byte for byte.  An old form of a
 * panel or a query is simply one with a large rest.
 *
 * The escapes hold against one version: two models are compared after reading both for the same.
 */
#ifndef DASH_READ_H
#define DASH_READ_H

#include "emit/emit.h"

/* False, with a sentence in *why, for what is no JSON (with line and column), no dashboard, of
 * schema v2, larger than 8 MB or nested more than 100 deep.  `{"dashboard": …}` and
 * `{"apiVersion": …, "spec": …}` are read as what they wrap.  The model lives in `a` and refers to
 * nothing in `json`. */
bool read_dashboard_for(struct arena *a, str json, const struct grafana_version *version,
                        struct model_dashboard **out, str *why);
/* The same for the version that the dashboard's own schemaVersion names. */
bool read_dashboard(struct arena *a, str json, struct model_dashboard **out, str *why);
/* What the dashboard means and not how it is written: the order of members is lost, also within
 * arrays, and a part has at most one escape.  For comparing (deploy/change.h). */
bool read_dashboard_meaning(struct arena *a, str json, const struct grafana_version *version,
                            struct model_dashboard **out, str *why);

#endif
