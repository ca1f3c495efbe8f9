/* Texts from formats and parts; digests of texts. */
#include "base/digest.h"
#include "base/format.h"

#include "check.h"

#include <limits.h>

__attribute__((format(printf, 1, 2))) static void same_as_stdio(const char *format, ...)
{
    for (size_t size = 0; size < 64; size++) {
        char ours[64] = "?", theirs[64] = "?";
        va_list first, second;
        va_start(first, format);
        va_copy(second, first);
        size_t length = format_text(ours, size, format, first);
        CHECK_INT(length, vsnprintf(theirs, size, format, second));
        CHECK_STR(str_from(ours), theirs);
        va_end(second);
        va_end(first);
    }
}

static void test_format(void)
{
    same_as_stdio("nothing to put in");
    same_as_stdio("%s, %s and 100%%", "one", "");
    same_as_stdio("%.*s|%.*s|%.*s", 3, "abcdef", 9, "ab", 0, "abc");
    same_as_stdio("%d %d %d %u", 0, INT_MIN, INT_MAX, UINT_MAX);
    same_as_stdio("%zu%c%zu", (size_t)0, 'x', SIZE_MAX);
    same_as_stdio("%s is left to stdio: %04x %5.2f", "this", 255u, 1.5);
}

static void test_arena_printf(struct arena *a)
{
    char most[300];
    memset(most, 'x', sizeof most);
    CHECK_STR(arena_printf(a, "%d %s", 7, "days"), "7 days");
    for (int size = 250; size < 260; size++) {
        str text = arena_printf(a, "%.*s%d", size, most, 7);
        CHECK_INT(text.len, size + 1);
        CHECK(text.ptr[size] == '7' && text.ptr[size + 1] == '\0');
        struct buf b = BUF_INIT;
        buf_printf(&b, "%.*s%d", size, most, 7);
        CHECK(str_eq(buf_as_str(&b), text));
        buf_release(&b);
    }
}

static void test_join(struct arena *a)
{
    const str nothing = {NULL, 0};
    str text = arena_join(a, STR("a"), nothing, STR(", "), STR("b"));
    CHECK_STR(text, "a, b");
    CHECK(text.ptr[text.len] == '\0');
    CHECK_STR(arena_join(a, nothing), "");
}

static void test_digest(struct arena *a)
{
    /* FIPS 180-2, appendix B.1 */
    CHECK_STR(digest_hex(a, digest_of(STR("abc"))),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
    struct arena a;
    arena_init(&a);
    test_format();
    test_arena_printf(&a);
    test_join(&a);
    test_digest(&a);
    arena_free(&a);
    return check_end();
}
