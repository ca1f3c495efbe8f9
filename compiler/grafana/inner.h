/* inner: what the files of this stage share. */
#ifndef DASH_GRAFANA_INNER_H
#define DASH_GRAFANA_INNER_H

#include "grafana/api.h"

/* An exchange with the token in its headers; `name` is encoded. */
void grafana_begin_at(const struct grafana *g, struct http_exchange *e, enum http_method method,
                      const char *before, str name, const char *after);

#endif
