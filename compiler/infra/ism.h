/* ism: a retention as a policy of Index State Management, and back.
 *
 *     json = ism_wanted(a, retention, storage);              what is meant, canonical
 *     body = ism_body(a, json, description);                 the request that makes it so
 *     json = ism_canonical(a, read);                         what stands, canonical
 *
 * The form that ISM gives back is not the one that it takes: it adds what it defaults to, when it
 * was saved and what nobody set, makes a list of `ism_template`, and may write a duration in
 * another unit.  The canonical form has none of that, and the states by their names:
 *
 *     {"first": "hot", "patterns": ["cwl-*"],
 *      "states": {"hot": {"to": "warm", "at": {"min_index_age": "7d"}},
 *                 "warm": {"actions": [{"warm_migration": {}, …}], "to": "delete", …}, …}}
 *
 * What others wrote and this form has no place for (two transitions, an error notification) stays
 * in it under ISM's own names, so that it is seen as a difference.  Nothing here asks anybody.
 */
#ifndef DASH_INFRA_ISM_H
#define DASH_INFRA_ISM_H

#include "base/json.h"
#include "sema/declared.h"

/* Where a domain keeps what is no longer hot. */
struct ism_storage {
    bool ultrawarm, cold;
};
struct json *ism_wanted(struct arena *a, const struct declared_retention *retention,
                        struct ism_storage storage);
/* Its patterns, as they stand in that. */
struct json *ism_patterns(struct arena *a, const struct declared_retention *retention);
/* The storage that a canonical policy was written for; false when it says nothing of it. */
bool ism_storage_of(const struct json *canonical, struct ism_storage *out);
struct json *ism_canonical(struct arena *a, const struct json *read);
struct json *ism_body(struct arena *a, const struct json *canonical, str description);

/* Of a pattern among those that fit a new index, of which the highest counts: an included pattern
 * has a higher one than what it is included in. */
int ism_priority(str pattern);
/* Each pattern of a policy's `ism_template`, as it is read; NULL has none. */
void ism_templates(const struct json *read, void (*found)(str pattern, double priority, void *data),
                   void *data);

/* "hot 7d, warm 30d, delete 90d": the ages as they are declared. */
str ism_ages(struct arena *a, const struct declared_retention *retention);
/* "7d", "36h": seconds in the largest unit that divides them. */
str ism_age(struct arena *a, double seconds);
/* Of a rollover: "logs" of "logs-*". */
str ism_alias(const struct declared_retention *retention);
bool ism_rolls(const struct declared_retention *retention);

/* How people call what differs, for the plan: "states.hot.at.min_index_age" is "hot until". */
str ism_field(struct arena *a, str path);
/* And its value: "replica_count number_of_replicas 1, read_only". */
str ism_value(struct arena *a, const struct json *value);

#endif
