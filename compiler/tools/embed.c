/* embed: writes the standard library as one C file, at build time.
 *
 *     embed OUTPUT ROOT NAME…
 *
 * Each ROOT/NAME becomes a string literal, a line of Dash to a line of C: compilers read that many
 * times faster than a list of numbers, and it needs no assembler.  The result defines what
 * compiler/sema/stdlib.h declares.  What the files say is not looked at here.
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

static bool write_all(FILE *out, const char *root, char **names, int count)
{
    fputs("/* The files of stdlib/, written by compiler/tools/embed.c. */\n"
          "#include \"sema/stdlib.h\"\n\n",
          out);
    for (int i = 0; i < count; i++) {
        size_t size;
        if (!write_file(out, root, names[i], i, &size)) return false;
        fprintf(out, "enum { size_%d = %zu };\n\n", i, size);
    }
    fputs("const struct stdlib_file stdlib_files[] = {\n", out);
    for (int i = 0; i < count; i++)
        fprintf(out, "    {\"%s\", text_%d, size_%d},\n", names[i], i, i);
    fprintf(out, "    {0, 0, 0},\n};\nconst size_t stdlib_file_count = %d;\n", count);
    return !ferror(out);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: embed OUTPUT ROOT NAME...\n", stderr);
        return 2;
    }
    qsort(argv + 3, (size_t)argc - 3, sizeof *argv, by_name);
    FILE *out = fopen(argv[1], "wb");
    bool good = out && write_all(out, argv[2], argv + 3, argc - 3);
    if (out && fclose(out) != 0) good = false;
    if (good) return 0;
    fprintf(stderr, "embed: %s: not written\n", argv[1]);
    remove(argv[1]);
    return 1;
}
