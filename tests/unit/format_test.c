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

static void test_digest(struct arena *a)
{
    /* FIPS 180-2, appendix B.1 */
    CHECK_STR(digest_hex(a, digest_of(STR("abc"))),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static bool same_fingerprint(str a, str b)
{
    struct fingerprint x = fingerprint_of(a), y = fingerprint_of(b);
    return x.high == y.high || x.low == y.low; /* half of it must tell them apart too */
}

/* They are in files: a change of these is a change of what is on disk. */
static void test_known_fingerprints(struct arena *a)
{
    str text = STR("a text of more than thirty-two bytes, for two blocks");
    CHECK_STR(fingerprint_hex(a, fingerprint_of(STR_EMPTY)), "eb0a49bb01dad32321e0d06626e04d48");
    CHECK_STR(fingerprint_hex(a, fingerprint_of(STR("x"))), "040a61e5068747c7655d584418e3b112");
    CHECK_STR(fingerprint_hex(a, fingerprint_of(text)), "1f1887ccfbbc6a6252099f9334a9d59c");
}

static void test_fingerprints_differ(void)
{
    char bytes[100] = {0}, changed[100];
    for (size_t length = 0; length < sizeof bytes; length++) {
        str text = {bytes, length};
        CHECK(!same_fingerprint(text, (str){bytes, length + 1}));
        for (size_t bit = 0; bit < length * 8; bit++) {
            memcpy(changed, bytes, sizeof bytes);
            changed[bit / 8] ^= (char)(1 << bit % 8);
            CHECK(!same_fingerprint(text, (str){changed, length}));
        }
    }
}

/* Lines that changed places. */
static void test_fingerprints_of_blocks(void)
{
    char there[64], back[64];
    for (size_t i = 0; i < sizeof there; i++) {
        there[i] = (char)i;
        back[(i + 32) % 64] = (char)i;
    }
    CHECK(!same_fingerprint((str){there, 64}, (str){back, 64}));
}

int main(void)
{
    struct arena a;
    arena_init(&a);
    test_format();
    test_arena_printf(&a);
    test_join(&a);
    test_digest(&a);
    test_known_fingerprints(&a);
    test_fingerprints_differ();
    test_fingerprints_of_blocks();
    arena_free(&a);
    return check_end();
}
