/* dashboard: the classic document, for the writers of other forms and for `read`. */
#ifndef DASH_EMIT_DASHBOARD_H
#define DASH_EMIT_DASHBOARD_H

#include "emit/context.h"

/* One whole value, the user's JSON laid over it. */
void emit_document(const struct emit *e, const struct model_dashboard *d);
/* The header of a row, with the row's panels in it when it is collapsed. */
void emit_row_panel(const struct emit *e, const struct model_row *row);

#endif
