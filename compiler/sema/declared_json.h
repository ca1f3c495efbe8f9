/* declared_json: declarations as canonical JSON, for whoever compares two states of the source.
 *
 * A member for each word that is said, under that word, in the order of the tables; what follows by
 * itself (a region from an address) is in it too.  Two declarations that mean the same are equal:
 * ages and sizes are texts in one form, people are sorted.  Of a secret it has the name of its
 * variable or file.
 */
#ifndef DASH_SEMA_DECLARED_JSON_H
#define DASH_SEMA_DECLARED_JSON_H

#include "sema/declared.h"
#include "sema/workspace.h"

struct json *declared_source_json(struct arena *a, const struct declared_source *s);
struct json *declared_retention_json(struct arena *a, const struct declared_retention *t);
struct json *declared_stream_json(struct arena *a, const struct declared_stream *t);
/* Who may what is in it: a member for each role and each folder. */
struct json *workspace_json(struct arena *a, const struct workspace *w);

/* 7776000 is "90d"; 0 is empty. */
str declared_age(struct arena *a, double seconds);
/* 32212254720 is "30GiB"; 0 is empty. */
str declared_size(struct arena *a, double bytes);
/* Sets it unless it is empty. */
void declared_put(struct arena *a, struct json *object, str key, str text);
void declared_put_list(struct arena *a, struct json *object, str key, const declared_texts *list);

#endif
