/* change_check: what is different between dashboards, for `run.py change` and conformance/changes.py.
 *
 *     change_check VERSION BEFORE AFTER [BEFORE AFTER…]
 *
 * Prints for each pair a line "= CHANGES", the number of them, or "= refused WHY"; then the changes
 * as people see them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/show_changes.h"
#include "read/read.h"

static bool read_file(struct arena *a, const char *path, str *out)
{
    static char text[16 << 20];
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return false;
    }
    size_t len = fread(text, 1, sizeof text, file);
    fclose(file);
    *out = arena_str(a, (str){text, len});
    return true;
}

static void show(struct arena *a, const struct changes *changes)
{
    struct shown shown = {.arena = a};
    struct buf out = BUF_INIT;
    struct shown_dashboard *d = shown_add(&shown, SHOWN_CHANGE);
    d->changes = changes;
    printf("= %zu\n", changes->list.len);
    if (!changes->list.len) return;
    show_changes(&shown, SHOW_TEXT, false, &out);
    printf("%.*s", STR_ARG(buf_as_str(&out)));
    buf_release(&out);
}

static bool compare(struct arena *a, const struct grafana_version *version, const char *before,
                    const char *after)
{
    struct model_dashboard *was, *is;
    struct changes changes;
    str old, new, why;
    if (!read_file(a, before, &old) || !read_file(a, after, &new)) return false;
    if (!read_dashboard_meaning(a, old, version, &was, &why) ||
        !read_dashboard_meaning(a, new, version, &is, &why)) {
        printf("= refused %.*s\n", STR_ARG(why));
        return true;
    }
    changes_find(a, was, is, NULL, NULL, &changes);
    show(a, &changes);
    return true;
}

int main(int argc, char **argv)
{
    struct grafana_version version;
    struct arena a;
    bool good = true;
    if (argc < 4 || argc % 2 != 0 || !grafana_version_parse(str_from(argv[1]), &version)) {
        fprintf(stderr, "usage: change_check VERSION BEFORE AFTER [BEFORE AFTER...]\n");
        return EXIT_FAILURE;
    }
    arena_init(&a);
    for (int i = 2; i < argc; i += 2) {
        good &= compare(&a, &version, argv[i], argv[i + 1]);
        arena_reset(&a);
    }
    arena_free(&a);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
