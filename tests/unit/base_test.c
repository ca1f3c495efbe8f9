/* Slices, arenas, arrays, atoms, maps, buffers, nearest names. */
#include "check.h"

static void test_str(void)
{
    str s = STR("a,bc,,d");
    str part;
    CHECK(str_is(STR("abc"), "abc"));
    CHECK(!str_is(STR("abc"), "ab"));
    CHECK(str_cmp(STR("ab"), STR("abc")) < 0);
    CHECK(str_cmp(STR("b"), STR("abc")) > 0);
    CHECK(str_cmp(STR("\xC3\xA4"), STR("z")) > 0);
    CHECK_INT(str_cmp(STR_EMPTY, (str){NULL, 0}), 0);
    CHECK(str_starts(s, STR("a,")));
    CHECK(!str_starts(STR("a"), STR("ab")));
    CHECK(str_ends(s, STR(",d")));
    CHECK(str_ends(s, STR_EMPTY));
    CHECK(str_eq_nocase(STR("Lambda-1"), STR("lAMBDA-1")));
    CHECK(!str_eq_nocase(STR("\xC3\x84"), STR("\xC3\xA4")));
    CHECK_INT(str_find_char(s, ',', 2), 4);
    CHECK(str_find_char(s, ',', 7) == SIZE_MAX);
    CHECK_INT(str_find(s, STR(",,"), 0), 4);
    CHECK_INT(str_find(STR("aab"), STR("ab"), 0), 1);
    CHECK(str_find(s, STR("d,"), 0) == SIZE_MAX);
    CHECK_STR(str_part(s, 2, 4), "bc");
    CHECK_STR(str_part(s, 5, 100), ",d");
    CHECK_STR(str_part(s, 9, 3), "");
    CHECK_STR(str_trim(STR(" \t a b\r\n")), "a b");
    CHECK_STR(str_trim(STR("  ")), "");
    CHECK(str_split(&s, ',', &part));
    CHECK_STR(part, "a");
    CHECK(str_split(&s, ',', &part));
    CHECK(str_split(&s, ',', &part));
    CHECK_STR(part, "");
    CHECK(str_split(&s, ',', &part));
    CHECK_STR(part, "d");
    CHECK(!str_split(&s, ',', &part));
}

enum { LARGE = 1024 * 1024 };

static void check_zeroed(struct arena *a, size_t size)
{
    const char *piece = arena_alloc(a, size);
    size_t set = 0;
    for (size_t i = 0; i < size; i++) {
        set += piece[i] != 0;
    }
    CHECK_INT(set, 0);
    CHECK_INT((uintptr_t)piece % _Alignof(max_align_t), 0);
}

static void test_arena(void)
{
    struct arena a;
    arena_init(&a);
    char *first = arena_alloc(&a, 3);
    char *second = arena_alloc(&a, 1);
    CHECK(first[0] == 0 && first[2] == 0);
    CHECK_INT((uintptr_t)second % _Alignof(max_align_t), 0);
    CHECK(second >= first + 3);
    memset(first, 'x', 3);
    memset(arena_alloc(&a, 3 * LARGE), 'x', 3 * LARGE); /* larger than any block */
    arena_reset(&a);
    check_zeroed(&a, 1000);
    check_zeroed(&a, 2 * LARGE);
    check_zeroed(&a, LARGE);
    CHECK_STR(arena_printf(&a, "%d-%s", 7, "x"), "7-x");
    CHECK_INT(arena_str(&a, STR("ab")).ptr[2], 0);
    CHECK_BUG(arena_alloc_array(&a, SIZE_MAX / 2, 3));
    arena_free(&a);
}

static void test_vec(struct arena *a)
{
    VEC(int) numbers = {0};
    for (int i = 0; i < 1000; i++) {
        vec_push(a, &numbers, i * i);
    }
    CHECK_INT(numbers.len, 1000);
    CHECK_INT(numbers.at[0], 0);
    CHECK_INT(numbers.at[999], 998001);
}

static void test_atoms(struct arena *a)
{
    struct atom_table *t = atom_table_new(a);
    char text[] = "duration";
    atom duration = atom_of(t, str_from(text));
    text[0] = 'D'; /* the table keeps a copy */
    CHECK(duration != ATOM_NONE);
    CHECK_INT(atom_of(t, STR("duration")), duration);
    CHECK(atom_of(t, STR("errors")) != duration);
    CHECK_INT(atom_find(t, STR("Duration")), ATOM_NONE);
    CHECK_STR(atom_str(t, duration), "duration");
    CHECK_STR(atom_str(t, ATOM_NONE), "");
    CHECK_INT(atom_of(t, STR_EMPTY), ATOM_NONE);
    for (int i = 0; i < 5000; i++) {
        atom_of(t, arena_printf(a, "name%d", i));
    }
    CHECK_STR(atom_str(t, atom_find(t, STR("name4321"))), "name4321");
    CHECK_INT(atom_find(t, STR("duration")), duration);
    CHECK_BUG(atom_str(t, 999999));
}

static void test_map(struct arena *a)
{
    struct map m = {0};
    int one = 1;
    int two = 2;
    CHECK(map_get(&m, STR("a")) == NULL);
    for (int i = 999; i >= 0; i--) {
        map_set(a, &m, arena_printf(a, "k%d", i), &one);
    }
    CHECK(map_set(a, &m, STR("k500"), &two) == &one);
    CHECK(map_get(&m, STR("k500")) == &two);
    CHECK(map_get(&m, STR("k1000")) == NULL);
    CHECK_INT(m.entries.len, 1000);
    CHECK_STR(m.entries.at[0].key, "k999");
    CHECK_STR(m.entries.at[999].key, "k0");
    CHECK(map_add(a, &m, STR("k500"), &one) == &two);
    CHECK(map_get(&m, STR("k500")) == &two);
    CHECK(map_add(a, &m, STR("k1000"), &one) == NULL);
    CHECK(map_get(&m, STR("k1000")) == &one);
}

static void test_map_counts(struct arena *a)
{
    struct map m = {0};
    map_reserve(a, &m, 100);
    const uint32_t *slots = m.slots;
    for (int i = 0; i < 100; i++) {
        CHECK_INT(map_count(a, &m, arena_printf(a, "k%d", i)), 0);
    }
    CHECK(m.slots == slots);
    for (int i = 100; i < 200; i++) {
        CHECK_INT(map_count(a, &m, arena_printf(a, "k%d", i)), 0);
    }
    CHECK_INT(map_count(a, &m, STR("k7")), 1);
    CHECK_INT(map_count(a, &m, STR("k7")), 2);
    CHECK_INT(map_count(a, &m, STR("k150")), 1);
    CHECK_INT(m.entries.len, 200);
    CHECK_STR(m.entries.at[7].key, "k7");
}

/* What is left in freed memory cannot be looked at here; that growing loses nothing can. */
static void test_secret_buf(void)
{
    struct buf b = BUF_SECRET;
    for (int i = 0; i < 1000; i++) {
        buf_printf(&b, "%03d", i);
    }
    CHECK_INT(b.len, 3000);
    CHECK_STR(str_part(buf_as_str(&b), 2994, 3000), "998999");
    CHECK_STR(str_part(buf_as_str(&b), 0, 6), "000001");
    buf_release(&b);
    CHECK(b.secret && b.ptr == NULL);
}

static void test_buf(void)
{
    struct buf b = BUF_INIT;
    CHECK_STR(buf_as_str(&b), "");
    buf_char(&b, 'a');
    buf_text(&b, "bc");
    buf_str(&b, STR_EMPTY);
    buf_repeat(&b, '-', 3);
    buf_printf(&b, "%d %s", 42, "x");
    CHECK_STR(buf_as_str(&b), "abc---42 x");
    CHECK_INT(b.ptr[b.len], 0);
    buf_repeat(&b, 'y', 100000);
    CHECK_INT(b.len, 100010);
    buf_clear(&b);
    CHECK_INT(b.len, 0);
    buf_release(&b);
}

static void test_buf_ceiling(void)
{
    struct buf b = {.ceiling = 5};
    buf_text(&b, "abc");
    buf_text(&b, "def");
    CHECK(b.overflow);
    buf_char(&b, 'x');
    buf_printf(&b, "%d", 1);
    CHECK_STR(buf_as_str(&b), "abc");
    buf_clear(&b);
    buf_text(&b, "12345");
    CHECK(!b.overflow);
    CHECK_STR(buf_as_str(&b), "12345");
    buf_release(&b);
}

static void test_distance(void)
{
    str a = STR("012345678901234567890123456789012345678901234567890123456789012345678901234x");
    str b = STR("012345678901234567890123456789012345678901234567890123456789012345678901234y");
    CHECK_INT(str_distance(STR("duratoin"), STR("duration"), 5), 1);
    CHECK_INT(str_distance(STR("Errors"), STR("errors"), 5), 0);
    CHECK_INT(str_distance(STR("kitten"), STR("sitting"), 5), 3);
    CHECK_INT(str_distance(STR("kitten"), STR("sitting"), 2), 3);
    CHECK_INT(str_distance(STR("abcdefgh"), STR("zyxwvuts"), 2), 3);
    CHECK_INT(str_distance(STR_EMPTY, STR("abc"), 5), 3);
    CHECK_INT(str_distance(STR_EMPTY, STR_EMPTY, 0), 0);
    CHECK_INT(str_distance(a, b, 9), 1);
}

static str nearest_of(str word, const char *const *names)
{
    struct nearest n = nearest_start(word);
    for (; *names; names++) {
        nearest_offer(&n, str_from(*names));
    }
    return n.best;
}

static void test_nearest(void)
{
    static const char *const names[] = {"errors", "duration", "throttles", "warm", "warn", NULL};
    CHECK_STR(nearest_of(STR("duratoin"), names), "duration");
    CHECK_STR(nearest_of(STR("Errors"), names), "errors");
    CHECK_STR(nearest_of(STR("wary"), names), "warm");
    CHECK_STR(nearest_of(STR("thrtl"), names), "");
    CHECK_STR(nearest_of(STR("invocations"), names), "");
}

static void test_path(struct arena *a)
{
    str out;
    CHECK_STR(path_clean(a, STR("./dashboards//web/")), "dashboards/web");
    CHECK_STR(path_clean(a, STR("/a/./b")), "/a/b");
    CHECK_STR(path_clean(a, STR("../x")), "../x");
    CHECK_STR(path_clean(a, STR("./")), ".");
    CHECK_STR(path_clean(a, STR("//")), "/");
    CHECK(path_resolve(a, STR("team/./web/../shared.dash"), &out));
    CHECK_STR(out, "team/shared.dash");
    CHECK(!path_resolve(a, STR("team/../../x"), &out));
    CHECK_STR(path_below(STR("root"), STR("root/a/b")), "a/b");
    CHECK_STR(path_below(STR("root"), STR("rooted/a")), "rooted/a");
    CHECK_STR(path_below(STR_EMPTY, STR("a/b")), "a/b");
    CHECK_STR(path_directory(STR("a/b/c.dash")), "a/b/");
    CHECK_STR(path_directory(STR("c.dash")), "");
}

int main(void)
{
    struct arena a;
    arena_init(&a);
    test_str();
    test_arena();
    test_vec(&a);
    test_atoms(&a);
    test_map(&a);
    test_map_counts(&a);
    test_buf();
    test_secret_buf();
    test_buf_ceiling();
    test_distance();
    test_nearest();
    test_path(&a);
    arena_free(&a);
    return check_end();
}
