/* domain: what an OpenSearch domain says of itself.
 *
 * The plugin needs to know the version and the flavour, and asks nobody: without them its health
 * check says "No version set" and no query runs.
 */
#ifndef DASH_INFRA_DOMAIN_H
#define DASH_INFRA_DOMAIN_H

#include "infra/kind.h"

struct domain_version {
    str version; /* "2.11.0"; empty: it could not be asked */
    str flavor;  /* opensearch, elasticsearch */
};
/* Through Grafana where the data source stands (`live`), else directly: signed with SigV4, with the
 * user, or as anybody.  Not to be reached is no failure. */
struct domain_version domain_ask(struct infra *i, const struct declared_source *s,
                                 const struct json *live);
/* The same through the data source of that uid, which needs no keys of AWS. */
struct domain_version domain_ask_through(struct infra *i, str uid);
/* Amazon OpenSearch Serverless, which has no version. */
bool domain_is_serverless(str url);

#endif
