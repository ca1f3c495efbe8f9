/* place: the file that a dashboard goes to, from its folder and uid.
 *
 * `/` in a folder nests.  What is unsafe in a file name on some system becomes `_`, so that no name
 * leaves the directory, hides, or looks like a file of ours.  Different folders, and different
 * dashboards, never share a place: the second gets six hexadecimal digits of its true name.
 */
#ifndef DASH_CLI_PLACE_H
#define DASH_CLI_PLACE_H

#include "base/base.h"

struct places {
    struct arena *arena;
    struct map taken; /* place → str *, the name it stands for */
};
/* "Infrastructure/AWS/lambda.json"; without a folder "lambda.json". */
str place_of(struct places *p, str folder, str uid);

#endif
