/* Texts from formats and parts; digests and fingerprints of texts. */
#include "base/digest.h"
#include "base/fingerprint.h"
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

/* From the reference implementation, xxHash 0.8. */
static void test_fingerprint(struct arena *a)
{
    static const struct {
        const char *text;
        const char *hex;
    } known[] = {
        {"", "ef46db3751d8e999"},
        {"a", "d24ec4f1a98c6e5b"},
        {"abc", "44bc2cf5ad770999"},
        {"message digest", "066ed728fceeb3be"},
        {"abcdefghijklmnopqrstuvwxyz", "cfe1f278fa89835c"},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "aaa46907d3047814"},
        {"1234567890123456789012345678901234567890123456789012345678901234567890"
         "1234567890",
         "e04a477f19ee145d"},
    };
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        CHECK_STR(fingerprint_hex(a, fingerprint_of(str_from(known[i].text))), known[i].hex);
    }
}

/* The fingerprint of those of every length up to 256, against the reference. */
static void test_fingerprint_lengths(struct arena *a)
{
    char bytes[256];
    struct buf all = BUF_INIT;
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (char)(i * 7);
    }
    for (size_t len = 0; len <= sizeof bytes; len++) {
        buf_str(&all, fingerprint_hex(a, fingerprint_of((str){bytes, len})));
    }
    CHECK_STR(fingerprint_hex(a, fingerprint_of(buf_as_str(&all))), "fc01cec4ac17fb8f");
    buf_release(&all);
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
    test_fingerprint(&a);
    test_fingerprint_lengths(&a);
    arena_free(&a);
    return check_end();
}
