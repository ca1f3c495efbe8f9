/* output: see output.h.  Not responsible for files (write.c). */
#include "cli/output.h"

#include "cli/options.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static struct arena *keeper;
static VEC(str) kept;
static int stdout_errno; /* of the first write that failed; 0: none did */

bool output_write_all(int fd, str text)
{
    while (text.len > 0) {
        ssize_t written = write(fd, text.ptr, text.len);
        if (written < 0 && errno != EINTR) return false;
        if (written > 0) text = str_part(text, (size_t)written, text.len);
    }
    return true;
}

bool output_put(str text)
{
    if (!stdout_errno && !output_write_all(STDOUT_FILENO, text)) stdout_errno = errno;
    return !stdout_errno;
}

void output_error(str text) { (void)output_write_all(STDERR_FILENO, text); }

void output_keep(struct arena *a)
{
    keeper = a;
    kept.len = 0;
}

const str *output_kept(size_t *count)
{
    *count = kept.len;
    return kept.at;
}

void output_tell(str text)
{
    struct arena line;
    if (keeper) {
        str copy = arena_str(keeper, text);
        vec_push(keeper, &kept, copy);
        return;
    }
    arena_init(&line);
    output_error(arena_printf(&line, "dashc: %.*s\n", STR_ARG(text)));
    arena_free(&line);
}

void output_say(const char *format, ...)
{
    struct arena line;
    va_list args;
    arena_init(&line);
    va_start(args, format);
    output_tell(utf8_plain(&line, arena_vprintf(&line, format, args)));
    va_end(args);
    arena_free(&line);
}

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value;
}

/* NO_COLOR as no-color.org says: set, and not to the empty text. */
bool output_takes_colour(int color, int fd)
{
    const char *term = getenv("TERM");
    if (color != COLOR_AUTO) return color == COLOR_ALWAYS;
    return isatty(fd) && !is_set("NO_COLOR") && term && strcmp(term, "dumb") != 0;
}

enum cli_status output_end(enum cli_status status)
{
    if (!stdout_errno || stdout_errno == EPIPE) return status;
    output_say("cannot write to standard output: %s", strerror(stdout_errno));
    return STATUS_FILES;
}
