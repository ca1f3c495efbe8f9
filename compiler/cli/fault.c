/* fault: see fault.h.  Nothing here takes memory. */
#include "cli/fault.h"

#include "cli/exit.h"
#include "cli/output.h"
#include "cli/temporary.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <unistd.h>

static struct writer *guarded;

void fault_guard(struct writer *w) { guarded = w; }

/* Once: what goes wrong in here must not come here again. */
static void clean_up(void)
{
    struct writer *w = guarded;
    guarded = NULL;
    if (w) writer_abandon(w);
    temporary_remove();
}

static void on_bug(const char *message)
{
    (void)message; /* bug_at prints it */
    clean_up();
}

/* Not through exit(): what it runs may take memory. */
static void on_short_memory(void)
{
    output_error(STR("dashc: out of memory\n"));
    clean_up();
    _exit(STATUS_MEMORY);
}

void fault_watch(void)
{
    bug_handler = on_bug;
    memory_handler = on_short_memory;
    /* cJSON says "no JSON" when it gets no memory. */
    cJSON_InitHooks(&(cJSON_Hooks){memory_take, free});
}
