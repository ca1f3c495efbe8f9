/* Files, positions, overlays; refusing what is no text file. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "source/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena arena;
static struct source_set set;
static char folder[] = "/tmp/dashc-source-test-XXXXXX";

static str in_folder(const char *name) { return arena_printf(&arena, "%s/%s", folder, name); }

static void write_file(const char *name, str text)
{
    FILE *file = fopen(in_folder(name).ptr, "wb");
    CHECK(file != NULL);
    if (file) {
        CHECK_INT(fwrite(text.ptr, 1, text.len, file), text.len);
        fclose(file);
    }
}

static void check_load(const char *name, enum source_result result, const char *why_expected)
{
    struct source_file *file;
    str why = STR_EMPTY;
    CHECK_INT(source_load(&set, str_from(name), in_folder(name), &file, &why), result);
    CHECK_STR(why, why_expected);
    CHECK((file != NULL) == (result == SOURCE_OK));
}

static void test_positions(void)
{
    source_set_init(&set, &arena);
    struct source_file *a = source_add(&set, STR("a.dash"), STR("one\ntwo\n"), false);
    struct source_file *b = source_add(&set, STR("b.dash"), STR(""), true);
    struct source_file *c = source_add(&set, STR("c.dash"), STR("x"), false);
    CHECK_INT(a->base, 1);
    CHECK_INT(b->base, 10);
    CHECK_INT(c->base, 11);
    CHECK(source_file_at(&set, 0) == NULL);
    CHECK(source_file_at(&set, 1) == a);
    CHECK(source_file_at(&set, 9) == a); /* its end */
    CHECK(source_file_at(&set, 10) == b);
    CHECK(source_file_at(&set, 12) == c);
    CHECK(source_file_at(&set, 13) == NULL);
    CHECK(b->builtin && !a->builtin);
    CHECK_INT(a->text.ptr[8] | a->text.ptr[9], 0);
    CHECK_STR(source_text(&set, (span){5, 8}), "two");
    CHECK_STR(source_text(&set, (span){5, 100}), "two\n");
    CHECK_STR(source_text(&set, SPAN_NONE), "");
}

static void check_place(uint32_t position, uint32_t line, uint32_t column)
{
    struct source_place place = source_place(&set, position);
    CHECK_INT(place.line, line);
    CHECK_INT(place.column, column);
}

static void test_places(void)
{
    source_set_init(&set, &arena);
    source_add(&set, STR("a"), STR("ab\r\n\xC3\xA9x\n\nlast\r"), false);
    check_place(1, 1, 1);
    check_place(3, 1, 3); /* the CR */
    check_place(4, 1, 4); /* the LF */
    check_place(5, 2, 1);
    check_place(7, 2, 2); /* after the two bytes of é */
    check_place(9, 3, 1);
    check_place(10, 4, 1);
    check_place(15, 4, 6); /* the end of the file */
    check_place(0, 0, 0);
    CHECK(source_place(&set, 0).file == NULL);
    struct source_file *file = set.files.at[0];
    CHECK_STR(source_line(&set, file, 1), "ab");
    CHECK_STR(source_line(&set, file, 2), "\xC3\xA9x");
    CHECK_STR(source_line(&set, file, 3), "");
    CHECK_STR(source_line(&set, file, 4), "last");
    CHECK_STR(source_line(&set, file, 5), "");
    CHECK_STR(source_line(&set, file, 0), "");
}

static void test_load(void)
{
    struct source_file *file;
    str why = STR_EMPTY;
    source_set_init(&set, &arena);
    write_file("ok.dash", STR("row \"a\"\r\n"));
    write_file("empty.dash", STR_EMPTY);
    CHECK_INT(source_load(&set, STR("ok.dash"), in_folder("ok.dash"), &file, &why), SOURCE_OK);
    CHECK_STR(file->text, "row \"a\"\r\n");
    CHECK_INT(file->text.ptr[9] | file->text.ptr[10], 0);
    struct source_file *again;
    CHECK_INT(source_load(&set, STR("ok.dash"), STR("/nowhere"), &again, &why), SOURCE_OK);
    CHECK(again == file);
    check_load("empty.dash", SOURCE_OK, "");
    CHECK_INT(set.files.len, 2);
}

static void test_refused(void)
{
    source_set_init(&set, &arena);
    check_load("missing.dash", SOURCE_MISSING, "there is no such file");
    CHECK_INT(mkdir(in_folder("dir.dash").ptr, 0700), 0);
    check_load("dir.dash", SOURCE_UNREADABLE, "it is a directory");
    CHECK_INT(mkfifo(in_folder("pipe.dash").ptr, 0600), 0);
    check_load("pipe.dash", SOURCE_UNREADABLE, "it is not a regular file");
    CHECK_INT(symlink("loop.dash", in_folder("loop.dash").ptr), 0);
    check_load("loop.dash", SOURCE_UNREADABLE, "its symbolic links go round in a circle");
    write_file("large.dash", STR("x"));
    CHECK_INT(truncate(in_folder("large.dash").ptr, 120 * 1024 * 1024 - 5), 0);
    check_load("large.dash", SOURCE_TOO_LARGE, "it is 120 MB; the limit is 32 MB");
    write_file("secret.dash", STR("x"));
    CHECK_INT(chmod(in_folder("secret.dash").ptr, 0), 0);
    if (geteuid() != 0) { /* root reads everything */
        check_load("secret.dash", SOURCE_UNREADABLE, "permission denied");
    }
    struct source_file *file;
    str why;
    str name = {"a\0b", 3};
    CHECK_INT(source_load(&set, name, name, &file, &why), SOURCE_MISSING);
    set.next = UINT32_MAX - 3;
    write_file("five.dash", STR("12345"));
    check_load("five.dash", SOURCE_FULL, "all files together are larger than 4 GB");
    CHECK_INT(set.files.len, 0);
}

static void test_overlay(void)
{
    struct source_file *file;
    str why = STR_EMPTY;
    source_set_init(&set, &arena);
    write_file("disk.dash", STR("on disk"));
    source_overlay_add(&set, STR("disk.dash"), STR("unsaved"));
    source_overlay_add(&set, STR("new.dash"), STR("not on disk"));
    source_load(&set, STR("disk.dash"), in_folder("disk.dash"), &file, &why);
    CHECK_STR(file->text, "unsaved");
    source_load(&set, STR("new.dash"), in_folder("new.dash"), &file, &why);
    CHECK_STR(file->text, "not on disk");
    source_overlay_add(&set, STR("big.dash"),
                       (str){arena_alloc(&arena, SOURCE_MAX_BYTES + 1), SOURCE_MAX_BYTES + 1});
    check_load("big.dash", SOURCE_TOO_LARGE, "it is 33 MB; the limit is 32 MB");
}

static void test_spans(void)
{
    span joined = span_join((span){5, 9}, (span){2, 3});
    CHECK(joined.lo == 2 && joined.hi == 9);
    joined = span_join(SPAN_NONE, (span){2, 3});
    CHECK(joined.lo == 2 && joined.hi == 3);
    CHECK(!span_known(SPAN_NONE));
}

static void remove_files(void)
{
    static const char *const names[] = {"ok.dash",    "empty.dash", "pipe.dash", "loop.dash",
                                        "large.dash", "disk.dash",  "five.dash", "secret.dash"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        unlink(in_folder(names[i]).ptr);
    }
    rmdir(in_folder("dir.dash").ptr);
    CHECK_INT(rmdir(folder), 0);
}

int main(void)
{
    arena_init(&arena);
    CHECK(mkdtemp(folder) != NULL);
    test_positions();
    test_places();
    test_load();
    test_refused();
    test_overlay();
    test_spans();
    remove_files();
    arena_free(&arena);
    return check_end();
}
