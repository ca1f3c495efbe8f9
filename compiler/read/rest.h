/* rest: what an original has beyond what emit writes for the model that was read from it.
 *
 * As patches, to be laid over what emit writes: at most three.  The first makes it mean the same.
 * Where `exact`, two more make it look the same: members that stand elsewhere are deleted, then
 * added again in the order of the original.
 */
#ifndef DASH_READ_REST_H
#define DASH_READ_REST_H

#include "model/model.h"

struct rest {
    struct model_escape escapes[3];
    size_t count;
};
/* Both are objects.  The patches live in `a` and share with `original`; `scratch` is for trees that
 * are not needed afterwards. */
struct rest rest_of(struct arena *a, struct arena *scratch, struct json *written,
                    const struct json *original, bool exact);

/* The first of the three alone, where there is room for one; NULL when it would be empty. */
struct json *rest_patch(struct arena *a, const struct json *written, const struct json *original,
                        bool exact);

/* Appends them to a VEC(struct model_escape). */
#define rest_keep(arena, escapes_, rest)                           \
    do {                                                           \
        for (size_t rest_i = 0; rest_i < (rest).count; rest_i++) { \
            vec_push((arena), (escapes_), (rest).escapes[rest_i]); \
        }                                                          \
    } while (0)

/* Whether two trees mean the same: the order of members and members that are null do not count.
 * Where `exact`, whether they are written the same. */
bool rest_alike(const struct json *a, const struct json *b, bool exact);

#endif
