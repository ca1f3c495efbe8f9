/* lacks: what a dashboard asks for and its Grafana does not have. */
#ifndef DASH_EMIT_LACKS_H
#define DASH_EMIT_LACKS_H

#include "emit/context.h"

/* Reports each (DIAG_VERSION_LACKS), at its panel.  It is written all the same: Grafana passes over
 * what it does not know. */
void emit_check_lacks(const struct emit *e, const struct model_dashboard *d,
                      enum emit_schema schema);

#endif
