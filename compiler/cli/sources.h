/* sources: the files of a compilation, and those beside them, on disk. */
#ifndef DASH_CLI_SOURCES_H
#define DASH_CLI_SOURCES_H

#include "dash.h"

/* Where the file that messages call `path` lies, from the top: where it can be written and holds
 * this text. */
bool sources_find(struct arena *a, const struct dash_result *r, str path, str text, str *disk);
/* Whether a .dash file below the project's root that was not compiled names this one. */
bool sources_mention(struct arena *a, const struct dash_result *r, str path);

#endif
