/* template: the files of templates/, inside the program, and filling them in.
 *
 * `@NAME@` is the value of that name.  Lines between `@if NAME…` and `@end` stay when all the names
 * have a value; `no` in front of a name turns it round.  Names are in upper or lower case.
 */
#ifndef DASH_CLI_TEMPLATE_H
#define DASH_CLI_TEMPLATE_H

#include "base/base.h"

/* Generated at build time (compiler/tools/embed.c). */
struct template_file {
    const char *name; /* "github.yml" */
    const char *text;
    size_t size;
};
extern const struct template_file template_files[];
extern const size_t template_file_count;

struct template_value {
    const char *name;
    str value; /* empty: none */
};
/* The file of that name, filled in. */
str template_fill(struct arena *a, const char *file, const struct template_value *values,
                  size_t count);

#endif
