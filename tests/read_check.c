/* read_check: reads dashboards and writes them again, for `run.py read` and conformance/corpus.py.
 *
 *     read_check VERSION OUTPUT_DIR FILE…
 *
 * What was read from the Nth file goes to OUTPUT_DIR/N.json, counted from 0.  Prints a line for
 * each file: "read K", where K members are kept as a rest, or "refused WHY".
 */
#include <stdio.h>
#include <stdlib.h>

#include "read/read.h"

static size_t members(const struct json *tree)
{
    size_t count = 0;
    if (!tree) return 0;
    for (size_t i = 0; i < tree->members.len; i++) count += 1 + members(tree->members.at[i].value);
    for (size_t i = 0; i < tree->items.len; i++) count += members(tree->items.at[i]);
    return count;
}

#define ESCAPED(part) escaped((part)->escapes.at, (part)->escapes.len)
static size_t escaped(const struct model_escape *escapes, size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++) sum += members(escapes[i].patch);
    return sum;
}

static size_t rest_of_row(const struct model_row *row)
{
    size_t sum = ESCAPED(row);
    for (size_t i = 0; i < row->panels.len; i++) {
        const struct model_panel *p = row->panels.at[i];
        sum += ESCAPED(p);
        for (size_t k = 0; k < p->targets.len; k++) sum += members(p->targets.at[k]->extra);
    }
    return sum;
}

static size_t rest_of_dashboard(const struct model_dashboard *d)
{
    size_t sum = ESCAPED(d) + members(d->own_annotation);
    for (size_t i = 0; i < d->rows.len; i++) sum += rest_of_row(d->rows.at[i]);
    for (size_t i = 0; i < d->variables.len; i++) sum += ESCAPED(d->variables.at[i]);
    for (size_t i = 0; i < d->annotations.len; i++) sum += members(d->annotations.at[i].extra);
    return sum;
}

static bool write_file(const char *path, str text)
{
    FILE *out = fopen(path, "wb");
    bool good = out && fwrite(text.ptr, 1, text.len, out) == text.len;
    if (!out || fclose(out) || !good) perror(path);
    return good;
}

static bool write_dashboard(struct arena *a, const struct model_dashboard *d,
                            const struct grafana_version *version, const char *path)
{
    struct source_set sources;
    struct diag_sink sink;
    struct buf out = BUF_INIT;
    source_set_init(&sources, a);
    diag_sink_init(&sink, a, &sources);
    emit_dashboard(d, version, &sink, a, &out);
    bool good = write_file(path, buf_as_str(&out));
    buf_release(&out);
    return good;
}

static bool check(str json, const struct grafana_version *version, const char *path)
{
    struct arena a;
    arena_init(&a);
    struct model_dashboard *d;
    str why = STR_EMPTY;
    bool good = true;
    if (read_dashboard_for(&a, json, version, &d, &why)) {
        good = write_dashboard(&a, d, version, path);
        printf("read %zu\n", rest_of_dashboard(d));
    } else {
        printf("refused %.*s\n", STR_ARG(why));
    }
    arena_free(&a);
    return good;
}

static bool check_file(const char *in, const struct grafana_version *version, const char *out)
{
    static char text[16 << 20];
    FILE *file = fopen(in, "rb");
    if (!file) {
        perror(in);
        return false;
    }
    size_t len = fread(text, 1, sizeof text, file);
    fclose(file);
    return check((str){text, len}, version, out);
}

int main(int argc, char **argv)
{
    struct grafana_version version;
    char path[4096];
    bool good = true;
    if (argc < 3 || !grafana_version_parse(str_from(argv[1]), &version)) {
        fprintf(stderr, "usage: read_check VERSION OUTPUT_DIR FILE...\n");
        return EXIT_FAILURE;
    }
    for (int i = 3; i < argc; i++) {
        snprintf(path, sizeof path, "%s/%d.json", argv[2], i - 3);
        good &= check_file(argv[i], &version, path);
    }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
