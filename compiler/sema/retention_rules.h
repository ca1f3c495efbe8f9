/* retention_rules: what a retention may say: patterns that mean somebody's indices, ages that
 * increase and that OpenSearch can keep, retentions that do not contradict each other.
 *
 * A retention deletes.  So what is likely to be a slip is an error here, before anybody is asked.
 */
#ifndef DASH_SEMA_RETENTION_RULES_H
#define DASH_SEMA_RETENTION_RULES_H

#include "sema/declared_fields.h"

void retention_check_pattern(struct fields_reader *r, str pattern, span where);
/* Of the retention whose properties were read last. */
void retention_check(struct fields_reader *r, const struct declared_retention *t);
/* Of two that hold in one domain: which of them an index gets must be certain.  A pattern that is
 * included in another counts before it; others may not meet.  True: they do, which is reported. */
bool retention_check_overlap(struct program *p, const struct declared_retention *one,
                             const struct declared_retention *other, bool workspaces);

#endif
