/* emit: a dashboard's model as Grafana's JSON.
 *
 * Streamed, with keys in a fixed order and the same bytes for the same model.  What differs between
 * Grafana's versions stands in one table (emit/version.c).  The other direction is `read`.
 */
#ifndef DASH_EMIT_H
#define DASH_EMIT_H

#include "base/json.h"
#include "model/model.h"
#include "source/diag.h"

/* A Grafana version that JSON is written for. */
struct grafana_version {
    int major;
    int minor;
    int schema_version; /* 38 for 9.4, 39 for 10.4, 41 for 12.0–12.2, 42 from 12.3 on */
};
/* Accepts "10.4", "v12", "12.3.1"; false when dashc does not know the version.  `known` lists those
 * it knows, for messages. */
bool grafana_version_parse(str text, struct grafana_version *out);
extern const char grafana_versions_known[];
/* The oldest version that has this schemaVersion; the nearest older one when none has, and the
 * oldest of all for what is older still. */
struct grafana_version grafana_version_of_schema(double schema_version);

/* The form of a dashboard: the classic one, or a resource of Grafana's dashboard API. */
enum emit_schema { SCHEMA_V1, SCHEMA_V2BETA1, SCHEMA_V2, SCHEMA_COUNT };
struct emit_schema_info {
    const char *name;    /* "v2", also the end of its apiVersion */
    int least_major;     /* of the Grafana that knows it */
    const char *grafana; /* the version that is written for unless another one is named */
};
extern const struct emit_schema_info emit_schemas[SCHEMA_COUNT];

/* Fills grid and row.y: 24 columns, no overlap by construction. */
void layout_dashboard(struct model_dashboard *d, struct arena *scratch);

/* Writes the whole dashboard, ending in a newline.  The model must have been laid out.  Reported to
 * `sink` are escapes that do not fit (DIAG_JSON_PATH) and what the version does not have
 * (DIAG_VERSION_LACKS). */
void emit_dashboard(const struct model_dashboard *d, const struct grafana_version *version,
                    struct diag_sink *sink, struct arena *scratch, struct buf *out);
/* The same as a resource, in one of the schemas after SCHEMA_V1.  What the user's JSON adds and the
 * schema has no place for is reported too (DIAG_VERSION_LACKS). */
void emit_resource(const struct model_dashboard *d, const struct grafana_version *version,
                   enum emit_schema schema, struct diag_sink *sink, struct arena *scratch,
                   struct buf *out);

#endif
