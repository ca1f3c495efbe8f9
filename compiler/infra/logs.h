/* logs: everything that `retention`, `stream` and `access` declare, as resources. */
#ifndef DASH_INFRA_LOGS_H
#define DASH_INFRA_LOGS_H

#include "infra/infra.h"

void logs_want(struct infra *i, const struct declared *declared);

#endif
