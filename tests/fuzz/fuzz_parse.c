/* fuzz_parse: any text through scanner, filter and parser: always a tree, never a crash. */
#include "fuzz.h"

#include "source/diag.h"
#include "syntax/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    arena_init(&arena);
    struct source_set sources;
    source_set_init(&sources, &arena);
    struct diag_sink sink;
    diag_sink_init(&sink, &arena, &sources);
    struct source_file *file =
        source_add(&sources, STR("input.dash"), (str){(const char *)data, size}, false);
    parse_file(&arena, atom_table_new(&arena), &sources, file, &sink);
    diag_sort(&sink);
    arena_free(&arena);
    return 0;
}
