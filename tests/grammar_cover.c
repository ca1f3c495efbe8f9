/* grammar_cover: prints the number of each grammar rule that the named files reduce.
 *
 * The numbers are read from bison's own trace, which goes to stderr and is caught in a temporary
 * file.  `run.py grammar` compares them with bison's report; mistakes in the files do not matter.
 */
#define _XOPEN_SOURCE 700
#include "source/diag.h"
#include "syntax/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

extern int dash_debug, quick_debug; /* of the generated parsers */

enum { MOST_RULES = 4096 };

static bool parse(const char *path)
{
    struct arena arena;
    arena_init(&arena);
    struct source_set sources;
    source_set_init(&sources, &arena);
    struct diag_sink sink;
    diag_sink_init(&sink, &arena, &sources);
    struct source_file *file;
    str why = STR_EMPTY;
    str name = str_from(path);
    bool loaded = source_load(&sources, name, name, &file, &why) == SOURCE_OK;
    if (loaded)
        parse_file(&arena, atom_table_new(&arena), &sources, file, &sink);
    else
        printf("%.*s\n", STR_ARG(why));
    arena_free(&arena);
    return loaded;
}

static void print_rules(FILE *trace)
{
    static bool reduced[MOST_RULES];
    char line[512];
    int rule;
    rewind(trace);
    while (fgets(line, sizeof line, trace))
        if (sscanf(line, "Reducing stack by rule %d", &rule) == 1 && rule >= 0 && rule < MOST_RULES)
            reduced[rule] = true;
    for (rule = 0; rule < MOST_RULES; rule++)
        if (reduced[rule]) printf("%d\n", rule);
}

int main(int argc, char **argv)
{
    FILE *trace = tmpfile();
    if (!trace || dup2(fileno(trace), STDERR_FILENO) < 0) {
        perror("grammar_cover");
        return EXIT_FAILURE;
    }
    /* The trace is long and comes in small pieces: without a buffer each is a call of the system. */
    static char pieces[1 << 16];
    setvbuf(stderr, pieces, _IOFBF, sizeof pieces);
    dash_debug = quick_debug = 1;
    bool good = true;
    for (int i = 1; i < argc; i++) good &= parse(argv[i]);
    fflush(stderr);
    print_rules(trace);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
