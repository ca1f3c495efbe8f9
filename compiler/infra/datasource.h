/* datasource: the data sources that dashboards ask, in Grafana.
 *
 * One is known by its uid, which never changes (dashboards and alerts may name it): the one that is
 * declared, else one made of the project's and its own name.  Where that is not there, the one of
 * its name is looked for: a source that was adopted keeps its uid.
 *
 * Grafana has no tags for data sources.  Whose one is stands in its jsonData, which every release
 * keeps, plugins leave alone, and the browser's editor saves back:
 *
 *     "dashc": { "project": "acme", "state": "1f0c9b…" }
 *
 * `state` is the digest of what was written (infra_digest), without secrets: so an edit by hand is
 * told from an earlier version of the source.
 */
#ifndef DASH_INFRA_DATASOURCE_H
#define DASH_INFRA_DATASOURCE_H

#include "infra/infra.h"

void sources_want(struct infra *i, const struct declared *d);

/* "cloudwatch", "grafana-opensearch-datasource" */
str source_type(enum declared_source_kind kind);

#endif
