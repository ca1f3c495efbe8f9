/* target: one query of a panel as Grafana's JSON. */
#ifndef DASH_EMIT_TARGET_H
#define DASH_EMIT_TARGET_H

#include "emit/context.h"

void emit_target(const struct emit *e, const struct target *t);
/* The array of a panel's `targets`, as one value. */
void emit_targets(const struct emit *e, struct target *const *targets, size_t count);

#endif
