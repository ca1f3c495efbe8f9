/* source_state: a data source as canonical JSON, and as Grafana takes it. */
#ifndef DASH_INFRA_SOURCE_STATE_H
#define DASH_INFRA_SOURCE_STATE_H

#include "infra/kind.h"

/* What is wanted.  `live` (or NULL) is what Grafana has: the version of the domain is taken from it
 * where the source says none. */
struct json *source_wanted(struct infra *i, const struct declared_source *s,
                           const struct json *live);
/* What Grafana has, in the same form: only what dashc writes, and what `json` in the source says.
 */
struct json *source_canonical(struct arena *a, const struct declared_source *s,
                              const struct json *raw);
/* The document to send: `raw` (NULL: a new one) with `wanted` laid over it, marked. */
struct json *source_document(struct infra *i, const struct infra_resource *r,
                             const struct json *raw, str uid);

/* "region" for "jsonData.defaultRegion": the word of the language. */
str source_field(struct arena *a, const struct infra_resource *r, str path);

#endif
