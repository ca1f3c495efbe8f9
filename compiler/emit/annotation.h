/* annotation: the dashboard's annotations as Grafana's JSON. */
#ifndef DASH_EMIT_ANNOTATION_H
#define DASH_EMIT_ANNOTATION_H

#include "emit/context.h"

void emit_annotation(const struct emit *e, const struct model_annotation *a);
/* Grafana's own entry, as Grafana writes it. */
void emit_own_annotation(const struct emit *e);

/* The value of `annotations`: Grafana's own entry, then the dashboard's. */
void emit_annotations(const struct emit *e, const struct model_dashboard *d);

#endif
