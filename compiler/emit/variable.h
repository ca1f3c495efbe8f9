/* variable: the dashboard's variables as Grafana's JSON. */
#ifndef DASH_EMIT_VARIABLE_H
#define DASH_EMIT_VARIABLE_H

#include "emit/context.h"

void emit_variable(const struct emit *e, const struct model_variable *v);

#endif
