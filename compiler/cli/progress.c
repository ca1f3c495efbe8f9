/* progress: see progress.h. */
#include "cli/progress.h"

#include "base/moment.h"
#include "cli/output.h"

#include <stdlib.h>
#include <unistd.h>

#define WIPE "\r\033[K"

static bool is_terminal(void)
{
    const char *term = getenv("TERM");
    return isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
}

static void put(struct progress *p, str text)
{
    struct arena a;
    arena_init(&a);
    output_error(arena_join(&a, STR(WIPE), text));
    p->shown = true;
    arena_free(&a);
}

void progress_begin(struct progress *p, str doing)
{
    *p = (struct progress){.terminal = is_terminal(), .doing = doing};
    if (p->terminal)
        put(p, doing);
    else
        output_say("%.*s", STR_ARG(doing));
}

void progress_step(struct progress *p, size_t done, size_t steps)
{
    const double pause = 0.1; /* seconds; a terminal is slower than this program */
    double now = moment_steady();
    if (!p->terminal || now < p->next) return;
    struct arena a;
    arena_init(&a);
    p->next = now + pause;
    put(p, arena_printf(&a, "%.*s  %zu of %zu", STR_ARG(p->doing), done, steps));
    arena_free(&a);
}

void progress_end(struct progress *p)
{
    if (p->shown) output_error(STR(WIPE));
    p->shown = false;
}
