/* source_rules: what must hold of data sources beyond the types of their properties. */
#ifndef DASH_SEMA_SOURCE_RULES_H
#define DASH_SEMA_SOURCE_RULES_H

#include "sema/declared.h"
#include "source/diag.h"

/* A log group's whole name: wildcards are for queries, not for what is chosen at first. */
bool is_log_group_name(str text);
/* "2.11.0": the plugin insists on three numbers. */
bool is_whole_version(str text);
/* "[cwl-]YYYY.MM.DD": what Grafana writes the date into.  Letters outside of brackets are parts of
 * a date, so those of a name stand in brackets. */
bool is_index_of_dates(str text);
/* Of each kind one `default` at each level: neither dashboards nor Grafana could settle on several,
 * which is reported. */
void sources_check_defaults(struct diag_sink *sink, const struct declared *d);
/* Of those that hold: which one is Grafana's own default.  It has one for all kinds: that of
 * CloudWatch, where there is one. */
void sources_choose_first(const struct declared *d);

#endif
