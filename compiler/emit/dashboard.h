/* dashboard: the classic document, for the writers of other forms. */
#ifndef DASH_EMIT_DASHBOARD_H
#define DASH_EMIT_DASHBOARD_H

#include "emit/context.h"

/* One whole value, the user's JSON laid over it. */
void emit_document(const struct emit *e, const struct model_dashboard *d);

#endif
