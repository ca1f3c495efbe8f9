/* bug: the end of the process when dashc itself is wrong, or when memory is short.
 *
 * Not for mistakes in the user's text (source/diag.h) and not for what else the world does (results
 * of functions).  Whoever hosts the compiler may take both over through the two handlers.
 */
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>

void (*bug_handler)(const char *message);
void (*memory_handler)(void);

_Noreturn void bug_at(const char *file, int line, const char *format, ...)
{
    char message[1024];
    int start = snprintf(message, sizeof message, "%s:%d: internal fault: ", file, line);
    size_t used = start < 0 ? 0 : (size_t)start;
    if (used < sizeof message) {
        va_list args;
        va_start(args, format);
        vsnprintf(message + used, sizeof message - used, format, args);
        va_end(args);
    }
    if (bug_handler) {
        bug_handler(message);
    }
    fprintf(stderr, "%s\n", message);
    abort();
}

_Noreturn void out_of_memory(void)
{
    if (memory_handler) {
        memory_handler();
    }
    fputs("out of memory\n", stderr);
    abort();
}

void *memory_take(size_t size)
{
    void *memory = malloc(size);
    if (!memory && size > 0) {
        out_of_memory();
    }
    return memory;
}
