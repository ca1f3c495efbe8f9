/* UTF-8: decoding, validity, widths, UTF-16 lengths. */
#include "check.h"

static const struct {
    const char *bytes;
    uint32_t scalar; /* UINT32_MAX: not well formed */
    size_t size;
} sequences[] = {
    {"a", 'a', 1},
    {"\x7F", 0x7F, 1},
    {"\xC2\x80", 0x80, 2},
    {"\xC3\xA9", 0xE9, 2},
    {"\xE2\x82\xAC", 0x20AC, 3},
    {"\xEF\xBF\xBD", 0xFFFD, 3},
    {"\xF0\x9F\x9A\x80", 0x1F680, 4},
    {"\xF4\x8F\xBF\xBF", 0x10FFFF, 4},
    {"\x80", UINT32_MAX, 1},     /* continues nothing */
    {"\xC0\xAF", UINT32_MAX, 1}, /* overlong */
    {"\xC1\xBF", UINT32_MAX, 1},
    {"\xE0\x9F\xBF", UINT32_MAX, 1},
    {"\xF0\x8F\xBF\xBF", UINT32_MAX, 1},
    {"\xED\xA0\x80", UINT32_MAX, 1},     /* surrogate */
    {"\xF4\x90\x80\x80", UINT32_MAX, 1}, /* past the last */
    {"\xF5\x80\x80\x80", UINT32_MAX, 1},
    {"\xFF", UINT32_MAX, 1},
    {"\xE2\x82", UINT32_MAX, 1}, /* cut off */
    {"\xE2\x82x", UINT32_MAX, 1},
};

static void test_decode(void)
{
    for (size_t i = 0; i < COUNT_OF(sequences); i++) {
        size_t size;
        CHECK_INT(utf8_decode(str_from(sequences[i].bytes), 0, &size), sequences[i].scalar);
        CHECK_INT(size, sequences[i].size);
    }
}

static void test_round_trip(void)
{
    char bytes[4];
    size_t size;
    for (uint32_t scalar = 0; scalar <= 0x10FFFF; scalar += scalar < 0x3000 ? 1 : 97) {
        bool surrogate = scalar >= 0xD800 && scalar <= 0xDFFF;
        size_t count = utf8_encode(scalar, bytes);
        uint32_t back = utf8_decode((str){bytes, count}, 0, &size);
        if (back != (surrogate ? UINT32_MAX : scalar) || size != (surrogate ? 1 : count)) {
            CHECK_INT(back, scalar);
        }
    }
}

static void test_invalid(void)
{
    CHECK(utf8_invalid(STR("plain text, long enough for eight at once, \xC3\xA9")) == SIZE_MAX);
    CHECK(utf8_invalid(STR_EMPTY) == SIZE_MAX);
    CHECK_INT(utf8_invalid(STR("0123456789\xFF")), 10);
    CHECK_INT(utf8_invalid(STR("abc\xE2\x82")), 3);
}

static void test_lengths(void)
{
    CHECK_INT(utf8_width(STR("abc")), 3);
    CHECK_INT(utf8_width(STR("\xC3\xA9t\xC3\xA9")), 3);
    CHECK_INT(utf8_width(STR("e\xCC\x81")), 1);                /* combining acute */
    CHECK_INT(utf8_width(STR("\xE6\x97\xA5\xE6\x9C\xAC")), 4); /* two ideographs */
    CHECK_INT(utf8_width(STR("\xF0\x9F\x9A\x80")), 2);         /* rocket */
    CHECK_INT(utf8_width(STR("\xEA\xB0\x80")), 2);             /* hangul syllable */
    CHECK_INT(utf8_width(STR("\xE2\x80\xA6")), 1);             /* ellipsis */
    CHECK_INT(utf8_width(STR("\xE2\x80\x8B")), 0);             /* zero width space */
    CHECK_INT(utf8_width(STR("\t\xFF")), 2);
}

static void check_plain(struct arena *a, str text, const char *expected)
{
    CHECK_STR(utf8_plain(a, text), expected);
}

static void test_plain(void)
{
    struct arena arena;
    arena_init(&arena);
    str same = STR("caf\xC3\xA9 \xFF");
    CHECK(utf8_plain(&arena, same).ptr == same.ptr);
    check_plain(&arena, STR("a\nb\tc"), "a\\nb\\tc");
    check_plain(&arena, STR("\033[31m\xE2\x80\xAE"), "\\u{1b}[31m\\u{202e}");
    arena_free(&arena);
}

int main(void)
{
    test_decode();
    test_round_trip();
    test_invalid();
    test_lengths();
    test_plain();
    return check_end();
}
