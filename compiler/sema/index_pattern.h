/* index_pattern: patterns of OpenSearch's index names: `cwl-*`, where `*` is any text, or none.
 *
 * Of what a retention may hold for, and which of two patterns is meant for an index that fits both:
 * the one that is included in the other.  Facts: OpenSearch's rules for names of indices
 * (MetadataCreateIndexService.java) and of templates of Index State Management
 * (ISMTemplateService.kt), which compares patterns as this file does, by their automata.
 */
#ifndef DASH_SEMA_INDEX_PATTERN_H
#define DASH_SEMA_INDEX_PATTERN_H

#include "base/base.h"

/* Why no index is ever called so: "names of indices are in lower case"; NULL: one may be. */
const char *index_pattern_fault(str pattern);
/* Why a policy that deletes has no business there: "it takes indices of others too"; NULL: it says whose
 * indices are meant. */
const char *index_pattern_excess(str pattern);

/* Whether one name can fit both. */
bool index_patterns_meet(str one, str other);
/* Whether all that fits `inner` fits `outer`. */
bool index_pattern_includes(str outer, str inner);
/* Grows with what a pattern says: of two, an included one has more than the other, and only that
 * makes it so that it is the one that counts. */
int index_pattern_rank(str pattern);

#endif
