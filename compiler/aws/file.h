/* file: small files of the user's: profiles, tokens, the cache of AWS's command line. */
#ifndef DASH_AWS_FILE_H
#define DASH_AWS_FILE_H

#include "base/base.h"

/* A variable of the environment; empty when it is not set. */
str environment(const char *name);

/* With `~/` at the start as the home directory; ends in NUL. */
str file_path(struct arena *a, str path);

enum file_state { FILE_READ, FILE_MISSING, FILE_BROKEN };
/* BROKEN comes with a sentence in *why. */
enum file_state file_read(struct arena *a, str path, str *text, str *why);

/* Puts the text in the place of the file, readable by its owner only, at once or not at all. */
bool file_replace(struct arena *a, str path, str text);

#endif
