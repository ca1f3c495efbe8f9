/* fail_alloc: memory that runs out, for `run.py memory`; loaded before the C library (LD_PRELOAD).
 *
 *     FAIL_ALLOC=N         the Nth allocation and all after it fail
 *     FAIL_ALLOC_ONCE=N    only the Nth fails
 *     FAIL_ALLOC_COUNT=F   nothing fails; how many allocations there were goes to the file F
 *
 * The functions take what glibc's own are called inside it, so that nothing has to be looked up.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static unsigned long allocations, first = -1UL, last = -1UL;

static unsigned long number_of(const char *variable)
{
    const char *text = getenv(variable);
    return text ? strtoul(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void begin(void)
{
    unsigned long from = number_of("FAIL_ALLOC"), once = number_of("FAIL_ALLOC_ONCE");
    if (from) first = from;
    if (once) first = last = once;
    allocations = 0;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FAIL_ALLOC_COUNT");
    unsigned long count = allocations;
    FILE *out = path ? fopen(path, "w") : NULL;
    if (!out) return;
    fprintf(out, "%lu\n", count);
    fclose(out);
}

static int fails(void)
{
    unsigned long number = ++allocations;
    if (number < first || number > last) return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size) { return fails() ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return fails() ? NULL : __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return fails() ? NULL : __libc_realloc(old, size); }
