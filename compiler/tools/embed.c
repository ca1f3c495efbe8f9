/* embed: writes files as one C file, at build time.
 *
 *     embed OUTPUT HEADER STEM ROOT NAME…
 *
 * Each ROOT/NAME becomes a string literal, a line of text to a line of C: compilers read that many
 * times faster than a list of numbers, and it needs no assembler.  The result defines the table
 * STEM_files that HEADER declares (compiler/sema/stdlib.h, compiler/cli/template.h).  What the
 * files say is not looked at here.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* '?' is escaped so that no trigraph can arise; octal escapes have a fixed length, hexadecimal
 * ones would swallow the letter after them. */
static void write_char(FILE *out, int c)
{
    if (c == '\n')
        fputs("\\n", out);
    else if (c == '"' || c == '\\' || c == '?')
        fprintf(out, "\\%c", c);
    else if (c < ' ' || c > '~')
        fprintf(out, "\\%03o", (unsigned)c);
    else
        putc(c, out);
}

/* The text of the file as literals; false when it cannot be read. */
static bool write_text(FILE *out, const char *path, size_t *size)
{
    FILE *in = fopen(path, "rb");
    if (!in) return false;
    bool open = false;
    int c;
    for (*size = 0; (c = getc(in)) != EOF; ++*size) {
        if (!open) fputs("    \"", out);
        write_char(out, c);
        open = c != '\n';
        if (!open) fputs("\"\n", out);
    }
    fputs(open ? "\"\n" : "", out);
    bool good = !ferror(in);
    fclose(in);
    return good;
}

static bool write_file(FILE *out, const char *root, const char *name, int index, size_t *size)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s", root, name);
    if (length < 0 || (size_t)length >= sizeof path) {
        fprintf(stderr, "embed: %s/%s: path too long\n", root, name);
        return false;
    }
    fprintf(out, "static const char text_%d[] =\n", index);
    if (!write_text(out, path, size)) {
        fprintf(stderr, "embed: %s: %s\n", path, strerror(errno));
        return false;
    }
    fputs("    \"\\0\";\n\n", out);
    return true;
}

static bool write_all(FILE *out, const char *header, const char *stem, const char *root,
                      char **names, int count)
{
    fprintf(out, "/* Written by compiler/tools/embed.c. */\n#include \"%s\"\n\n", header);
    for (int i = 0; i < count; i++) {
        size_t size;
        if (!write_file(out, root, names[i], i, &size)) return false;
        fprintf(out, "enum { size_%d = %zu };\n\n", i, size);
    }
    fprintf(out, "const struct %s_file %s_files[] = {\n", stem, stem);
    for (int i = 0; i < count; i++)
        fprintf(out, "    {\"%s\", text_%d, size_%d},\n", names[i], i, i);
    fprintf(out, "    {0, 0, 0},\n};\nconst size_t %s_file_count = %d;\n", stem, count);
    return !ferror(out);
}

enum { FIRST_NAME = 5 };

int main(int argc, char **argv)
{
    if (argc < FIRST_NAME) {
        fputs("usage: embed OUTPUT HEADER STEM ROOT NAME...\n", stderr);
        return 2;
    }
    char **names = argv + FIRST_NAME;
    int count = argc - FIRST_NAME;
    qsort(names, (size_t)count, sizeof *names, by_name);
    FILE *out = fopen(argv[1], "wb");
    bool good = out && write_all(out, argv[2], argv[3], argv[4], names, count);
    if (out && fclose(out) != 0) good = false;
    if (good) return 0;
    fprintf(stderr, "embed: %s: not written\n", argv[1]);
    remove(argv[1]);
    return 1;
}
