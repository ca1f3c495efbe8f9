/* stdlib: the standard library's Dash files, inside the program.
 *
 * The table is generated at build time from stdlib/ (compiler/tools/embed.c) and is sorted by name
 * in byte order, so a file is found by bisection and listing it is stable.
 */
#ifndef DASH_SEMA_STDLIB_H
#define DASH_SEMA_STDLIB_H

#include <stddef.h>

struct stdlib_file {
    const char *name; /* below stdlib/, with slashes: "aws/lambda.dash" */
    const char *text; /* followed by two NUL bytes */
    size_t size;      /* of the text, without the NUL bytes */
};
extern const struct stdlib_file stdlib_files[];
extern const size_t stdlib_file_count;

#endif
