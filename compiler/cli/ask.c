/* ask: see ask.h. */
#include "cli/ask.h"

#include "cli/interrupt.h"
#include "cli/output.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

/* Whether there is something to read (or nothing more ever); false when the user interrupts.  A
 * signal may come just before a wait begins and would not end it, so no wait is long. */
static bool wait_for_input(void)
{
    enum { WAIT_MS = 100 };
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    int ready = 0;
    while (ready == 0 && !interrupt_came()) {
        ready = poll(&input, 1, WAIT_MS);
        if (ready < 0 && errno == EINTR) ready = 0;
    }
    return ready != 0 && !interrupt_came();
}

/* One line of standard input; false at its end, and when the user interrupts. */
static bool read_line(char *line, size_t size)
{
    size_t len = 0;
    while (len + 1 < size) {
        if (!wait_for_input()) return false;
        ssize_t got = read(STDIN_FILENO, line + len, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        if (line[len++] == '\n') break;
    }
    line[len] = '\0';
    return true;
}

static bool is_yes(const char *line)
{
    str word = str_trim(str_from(line));
    return str_eq_nocase(word, STR("y")) || str_eq_nocase(word, STR("yes"));
}

bool ask_can(void) { return isatty(STDIN_FILENO) && isatty(STDERR_FILENO); }

bool ask_agreed(struct arena *a, str question)
{
    char line[64];
    output_error(arena_join(a, question, STR(" [y/N] ")));
    bool answered = read_line(line, sizeof line);
    if (!answered) output_error(STR("\n"));
    return answered && is_yes(line);
}
