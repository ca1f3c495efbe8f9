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

/* Fills grid and row.y: 24 columns, no overlap by construction. */
void layout_dashboard(struct model_dashboard *d);

/* Writes the whole dashboard, ending in a newline.  The model must have been laid out.  Escapes
 * that do not fit are reported to `sink` (DIAG_JSON_PATH). */
void emit_dashboard(const struct model_dashboard *d, const struct grafana_version *version,
                    struct diag_sink *sink, struct arena *scratch, struct buf *out);

#endif
