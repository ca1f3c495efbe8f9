/* JSON: strings, the writer, captures, merging, paths. */
#include "base/json.h"
#include "check.h"

#include <stdio.h>

static struct arena arena;

/* The tree in one line. */
static str text_of(const struct json *value)
{
    struct buf b = BUF_INIT;
    struct json_writer w;
    json_writer_init(&w, &b, &arena);
    w.compact = true;
    json_put_tree(&w, value);
    str text = arena_str(&arena, buf_as_str(&b));
    buf_release(&b);
    return text;
}

/* ---- strings ------------------------------------------------------------------------------ */

static void check_escaped(str text, const char *expected)
{
    struct buf b = BUF_INIT;
    json_escape(&b, text);
    CHECK_STR(buf_as_str(&b), expected);
    buf_release(&b);
}

static void test_escape(void)
{
    check_escaped(STR(""), "\"\"");
    check_escaped(STR("plain text of more than eight bytes"),
                  "\"plain text of more than eight bytes\"");
    check_escaped(STR("say \"hi\" \\ /"), "\"say \\\"hi\\\" \\\\ /\"");
    check_escaped(STR("\b\f\n\r\t\x01\x1F\x7F"), "\"\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\"");
    check_escaped((str){"a\0b", 3}, "\"a\\u0000b\"");
    check_escaped(STR("caf\xC3\xA9 \xF0\x9F\x9A\x80"), "\"caf\xC3\xA9 \xF0\x9F\x9A\x80\"");
    check_escaped(STR("a\xE2\x80\xA8z\xE2\x80\xA9"), "\"a\\u2028z\\u2029\"");
    check_escaped(STR("a\xFFz\xE2\x82"), "\"a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD\"");
    check_escaped(STR("0123456789\"0123456789"), "\"0123456789\\\"0123456789\"");
}

/* Byte by byte, as json_escape does not. */
static str escaped_slowly(str text, char out[])
{
    static const char plain[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    size_t len = 0;
    out[len++] = '"';
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        const char *found = byte ? strchr(plain, byte) : NULL;
        if (found) {
            out[len++] = '\\';
            out[len++] = letters[found - plain];
        } else if (byte < 0x20) {
            len += (size_t)sprintf(out + len, "\\u%04x", (unsigned)byte);
        } else {
            out[len++] = byte;
        }
    }
    out[len++] = '"';
    return (str){out, len};
}

enum { LONGEST = 26 };

/* Every byte of ASCII at every place of texts of every length around a machine's word. */
static void test_escape_places(void)
{
    char text[LONGEST], slow[6 * LONGEST];
    for (size_t len = 1; len <= LONGEST; len++) {
        for (size_t place = 0; place < len * 128; place++) {
            struct buf b = BUF_INIT;
            memcpy(text, "abcdefghijklmnopqrstuvwxyz", LONGEST);
            text[place / 128] = (char)(place % 128);
            str given = {text, len};
            json_escape(&b, given);
            if (!str_eq(buf_as_str(&b), escaped_slowly(given, slow))) {
                CHECK_INT(place, len);
            }
            buf_release(&b);
        }
    }
}

/* ---- the writer --------------------------------------------------------------------------- */

static void write_sample(struct json_writer *w)
{
    json_begin_object(w);
    json_field_text(w, "title", "a");
    json_field_number(w, "id", 7);
    json_field_bool(w, "on", true);
    json_key(w, "none");
    json_put_null(w);
    json_key(w, "empty");
    json_begin_object(w);
    json_end_object(w);
    json_key(w, "list");
    json_begin_array(w);
    json_put_number(w, 0.5);
    json_begin_array(w);
    json_end_array(w);
    json_begin_object(w);
    json_field_str(w, "k", STR("v"));
    json_end_object(w);
    json_end_array(w);
    json_end_object(w);
}

static const char sample[] = "{\n"
                             "  \"title\": \"a\",\n"
                             "  \"id\": 7,\n"
                             "  \"on\": true,\n"
                             "  \"none\": null,\n"
                             "  \"empty\": {},\n"
                             "  \"list\": [\n"
                             "    0.5,\n"
                             "    [],\n"
                             "    {\n"
                             "      \"k\": \"v\"\n"
                             "    }\n"
                             "  ]\n"
                             "}";

static void test_stream(void)
{
    struct buf b = BUF_INIT;
    struct json_writer w;
    json_writer_init(&w, &b, &arena);
    write_sample(&w);
    CHECK_STR(buf_as_str(&b), sample);
    buf_clear(&b);
    json_writer_init(&w, &b, &arena);
    w.compact = true;
    write_sample(&w);
    CHECK_STR(buf_as_str(&b), "{\"title\":\"a\",\"id\":7,\"on\":true,\"none\":null,\"empty\":{},"
                              "\"list\":[0.5,[],{\"k\":\"v\"}]}");
    buf_release(&b);
}

/* Deeper than the indentation that is at hand in one piece. */
static void test_depth(void)
{
    enum { DEPTH = 100 };
    struct buf b = BUF_INIT;
    struct buf expected = BUF_INIT;
    struct json_writer w;
    json_writer_init(&w, &b, &arena);
    for (size_t i = 0; i < DEPTH; i++) {
        json_begin_array(&w);
        buf_char(&expected, '[');
        buf_char(&expected, '\n');
        buf_repeat(&expected, ' ', 2 * (i + 1));
    }
    json_put_str(&w, STR("x"));
    buf_text(&expected, "\"x\"");
    for (size_t i = DEPTH; i > 0; i--) {
        json_end_array(&w);
        buf_char(&expected, '\n');
        buf_repeat(&expected, ' ', 2 * (i - 1));
        buf_char(&expected, ']');
    }
    CHECK(str_eq(buf_as_str(&b), buf_as_str(&expected)));
    buf_release(&b);
    buf_release(&expected);
}

/* Members in one call, of every kind. */
static void write_members(struct json_writer *w)
{
    json_field_str(w, "s", STR("v"));
    json_field_str(w, "a_key_that_is_longer_than_one_piece_of_a_line", STR("say \"hi\""));
    json_field_word(w, "word", "a_word_that_is_longer_than_one_piece_of_a_line_too");
    json_field_number(w, "number", -1234.5);
    json_field_number(w, "digit", 9);
    json_field_bool(w, "no", false);
    json_field_tree(w, "tree", json_null(&arena));
    json_field_array(w, "array");
    json_put_text(w, "v");
    json_end_array(w);
    json_field_object(w, "object");
    json_end_object(w);
    json_key(w, "written");
    json_put_written(w, STR("[1,2]"));
}

/* The same, each in two. */
static void write_members_apart(struct json_writer *w)
{
    json_key_text(w, "s");
    json_put_text(w, "v");
    json_key_text(w, "a_key_that_is_longer_than_one_piece_of_a_line");
    json_put_text(w, "say \"hi\"");
    json_key_text(w, "word");
    json_put_text(w, "a_word_that_is_longer_than_one_piece_of_a_line_too");
    json_key_text(w, "number");
    json_put_number(w, -1234.5);
    json_key_text(w, "digit");
    json_put_number(w, 9);
    json_key_text(w, "no");
    json_put_bool(w, false);
    json_key_text(w, "tree");
    json_put_null(w);
    json_key_text(w, "array");
    json_begin_array(w);
    json_put_text(w, "v");
    json_end_array(w);
    json_key_text(w, "object");
    json_begin_object(w);
    json_end_object(w);
    json_key_text(w, "written");
    json_put_written(w, STR("[1,2]"));
}

/* `write` in objects inside each other. */
static void write_deep(struct buf *out, int depth, bool compact,
                       void (*write)(struct json_writer *))
{
    struct json_writer w;
    json_writer_init(&w, out, &arena);
    w.compact = compact;
    json_begin_object(&w);
    for (int i = 1; i < depth; i++) json_field_object(&w, "deeper");
    write(&w);
    for (int i = 0; i < depth; i++) json_end_object(&w);
}

/* At every depth, and with a buffer that grows or is ready at any place. */
static void test_members(void)
{
    enum { DEPTH = 40 };
    for (int i = 0; i < 2 * DEPTH; i++) {
        struct buf b = BUF_INIT, apart = BUF_INIT;
        write_deep(&b, i / 2 + 1, i % 2, write_members);
        write_deep(&apart, i / 2 + 1, i % 2, write_members_apart);
        CHECK_STR(buf_as_str(&b), buf_as_str(&apart).ptr);
        CHECK(b.len == strlen(b.ptr));
        buf_clear(&b);
        write_deep(&b, i / 2 + 1, i % 2, write_members);
        CHECK_STR(buf_as_str(&b), buf_as_str(&apart).ptr);
        buf_release(&b);
        buf_release(&apart);
    }
}

static void test_capture(void)
{
    struct buf b = BUF_INIT;
    struct json_writer w;
    json_writer_init(&w, &b, &arena);
    json_capture_begin(&w);
    write_sample(&w);
    struct json *tree = json_capture_end(&w);
    CHECK_INT(b.len, 0);
    json_put_tree(&w, tree);
    CHECK_STR(buf_as_str(&b), sample);
    buf_release(&b);
}

/* A panel captured inside a captured dashboard, behind a key. */
static void test_capture_nested(void)
{
    struct buf b = BUF_INIT;
    struct json_writer w;
    json_writer_init(&w, &b, &arena);
    w.compact = true;
    json_begin_array(&w);
    json_capture_begin(&w);
    json_begin_object(&w);
    json_key(&w, "panel");
    json_capture_begin(&w);
    json_begin_object(&w);
    json_field_number(&w, "id", 1);
    json_end_object(&w);
    struct json *panel = json_capture_end(&w);
    CHECK_STR(text_of(panel), "{\"id\":1}");
    json_put_tree(&w, panel);
    json_field_text(&w, "title", "t");
    json_end_object(&w);
    struct json *dashboard = json_capture_end(&w);
    json_put_tree(&w, dashboard);
    json_capture_begin(&w);
    json_put_text(&w, "scalar");
    json_put_tree(&w, json_capture_end(&w));
    json_end_array(&w);
    CHECK_STR(buf_as_str(&b), "[{\"panel\":{\"id\":1},\"title\":\"t\"},\"scalar\"]");
    CHECK_BUG(json_capture_end(&w));
    buf_release(&b);
}

/* Whatever the ceiling is: never more, and nothing more once something did not fit. */
static void test_ceiling(void)
{
    for (size_t ceiling = 1; ceiling < 2 * sizeof sample; ceiling++) {
        struct buf b = {.ceiling = ceiling};
        struct json_writer w;
        json_writer_init(&w, &b, &arena);
        write_sample(&w);
        CHECK(b.len <= ceiling);
        CHECK(b.overflow || str_is(buf_as_str(&b), sample));
        CHECK(b.overflow || ceiling >= sizeof sample - 1);
        buf_release(&b);
    }
}

/* ---- trees -------------------------------------------------------------------------------- */

static struct json *number(double value) { return json_number(&arena, value); }

/* The members 0 to MANY - 1, whose values are their keys. */
enum { MANY = 60000 };
static struct json *wide_new(void)
{
    struct json *wide = json_object(&arena);
    for (int i = 0; i < MANY; i++) json_set(&arena, wide, number_str(&arena, i), number(i));
    return wide;
}

static void check_wide(const struct json *wide, const char *key, double value)
{
    const struct json *found = json_get(wide, str_from(key));
    CHECK(found && found->number == value);
}

static void test_wide(void)
{
    str why;
    struct json *wide = wide_new(), *again = wide_new();
    CHECK_INT(wide->members.len, MANY);
    CHECK(json_equal(wide, again));
    json_set(&arena, again, STR("59999"), number(-1));
    CHECK_INT(again->members.len, MANY);
    check_wide(again, "59999", -1);
    check_wide(again, "16", 16);
    CHECK(!json_get(again, STR("60000")));

    struct json *patch = json_object(&arena);
    for (int i = 0; i < MANY; i += 2) {
        json_set(&arena, patch, number_str(&arena, i), json_null(&arena));
    }
    json_set(&arena, patch, STR("new"), number(7));
    struct json *merged = json_merge(&arena, wide, patch);
    CHECK_INT(merged->members.len, MANY / 2 + 1);
    CHECK_STR(merged->members.at[0].key, "1");
    check_wide(merged, "59999", 59999);
    check_wide(merged, "new", 7);
    CHECK(!json_get(merged, STR("2")));
    CHECK_INT(wide->members.len, MANY);

    CHECK(json_apply(&arena, &merged, STR("3"), json_null(&arena), &why));
    CHECK_INT(merged->members.len, MANY / 2);
    CHECK(!json_get(merged, STR("3")));
    check_wide(merged, "5", 5);
}

/* {"a": 1, "b": {"c": "x", "list": [1, 2]}} */
static struct json *tree_new(void)
{
    struct json *list = json_array(&arena);
    struct json *inner = json_object(&arena);
    struct json *root = json_object(&arena);
    json_push(&arena, list, number(1));
    json_push(&arena, list, number(2));
    json_set(&arena, inner, STR("c"), json_string(&arena, STR("x")));
    json_set(&arena, inner, STR("list"), list);
    json_set(&arena, root, STR("a"), number(1));
    json_set(&arena, root, STR("b"), inner);
    return root;
}

static struct json *object_of(const char *key, struct json *value)
{
    struct json *object = json_object(&arena);
    json_set(&arena, object, str_from(key), value);
    return object;
}

static void test_tree(void)
{
    struct json *tree = tree_new();
    CHECK_STR(text_of(tree), "{\"a\":1,\"b\":{\"c\":\"x\",\"list\":[1,2]}}");
    CHECK(json_get(tree, STR("z")) == NULL);
    CHECK(json_get(tree, STR("a"))->number == 1);
    json_set(&arena, tree, STR("a"), json_bool(&arena, false));
    CHECK_INT(tree->members.len, 2);
    CHECK(!json_equal(tree, tree_new()));
    CHECK(json_equal(tree_new(), tree_new()));
    struct json *digits = number(1);
    digits->string = STR("1.0e0");
    CHECK_STR(text_of(digits), "1.0e0");
    CHECK(json_equal(digits, number(1)));
    CHECK(!json_equal(digits, json_null(&arena)));
    struct json *other = object_of("y", number(2));
    struct json *swapped = object_of("x", number(1));
    json_set(&arena, other, STR("x"), number(1));
    json_set(&arena, swapped, STR("y"), number(2));
    CHECK(json_equal(other, swapped));
}

static void test_merge(void)
{
    struct json *base = tree_new();
    struct json *patch = object_of("b", object_of("c", json_null(&arena)));
    json_set(&arena, patch, STR("d"), object_of("gone", json_null(&arena)));
    json_set(&arena, json_get(patch, STR("b")), STR("list"), json_array(&arena));
    struct json *merged = json_merge(&arena, base, patch);
    CHECK_STR(text_of(merged), "{\"a\":1,\"b\":{\"list\":[]},\"d\":{}}");
    CHECK(json_equal(base, tree_new()));
    CHECK_STR(text_of(json_merge(&arena, base, number(3))), "3");
    CHECK_STR(text_of(json_merge(&arena, number(3), object_of("a", number(1)))), "{\"a\":1}");
    CHECK_STR(text_of(json_merge(&arena, NULL, object_of("a", number(1)))), "{\"a\":1}");
}

/* ---- paths -------------------------------------------------------------------------------- */

static void check_applied(const char *path, struct json *patch, const char *expected)
{
    struct json *root = tree_new();
    str why = STR("?");
    CHECK(json_apply(&arena, &root, str_from(path), patch, &why));
    CHECK_STR(text_of(root), expected);
}

static void check_refused(const char *path, const char *expected)
{
    struct json *root = tree_new();
    str why = STR("?");
    CHECK(!json_apply(&arena, &root, str_from(path), number(1), &why));
    CHECK_STR(why, expected);
    CHECK(json_equal(root, tree_new()));
}

static void test_at_path(void)
{
    CHECK_STR(text_of(json_at_path(&arena, STR_EMPTY, object_of("a", number(1)))), "{\"a\":1}");
    CHECK_STR(text_of(json_at_path(&arena, STR("a.\"b.c\""), number(1))), "{\"a\":{\"b.c\":1}}");
    CHECK_STR(text_of(json_at_path(&arena, STR("a"), json_null(&arena))), "{\"a\":null}");
    CHECK(!json_at_path(&arena, STR("a[0]"), number(1)));
    CHECK(!json_at_path(&arena, STR("a..b"), number(1)));
}

static void test_apply(void)
{
    struct json *none = json_null(&arena);
    check_applied("", object_of("a", number(2)), "{\"a\":2,\"b\":{\"c\":\"x\",\"list\":[1,2]}}");
    check_applied("b", object_of("c", number(2)), "{\"a\":1,\"b\":{\"c\":2,\"list\":[1,2]}}");
    check_applied("b.list[1]", number(9), "{\"a\":1,\"b\":{\"c\":\"x\",\"list\":[1,9]}}");
    check_applied("b.list[+]", number(9), "{\"a\":1,\"b\":{\"c\":\"x\",\"list\":[1,2,9]}}");
    check_applied("b.\"x.\\\"y\".z", number(9),
                  "{\"a\":1,\"b\":{\"c\":\"x\",\"list\":[1,2],\"x.\\\"y\":{\"z\":9}}}");
    check_applied("n.m[+].k", number(9),
                  "{\"a\":1,\"b\":{\"c\":\"x\",\"list\":[1,2]},\"n\":{\"m\":[{\"k\":9}]}}");
    check_applied("b", none, "{\"a\":1}");
    check_applied("b.list[0]", none, "{\"a\":1,\"b\":{\"c\":\"x\",\"list\":[2]}}");
    check_applied("x.y.z", none, "{\"a\":1,\"b\":{\"c\":\"x\",\"list\":[1,2]}}");
}

static void test_apply_refused(void)
{
    check_refused("b.list[2]", "`b.list` has 2 items, so there is no `[2]`; `[+]` appends");
    check_refused("n[0]", "`n` has 0 items, so there is no `[0]`; `[+]` appends");
    check_refused("b.c.d", "`b.c` is a string, so it has no member `d`");
    check_refused("b[0]", "`b` is an object, so it has no items");
    check_refused("[0]", "the whole is an object, so it has no items");
    check_refused("b.list.x", "`b.list` is an array, so it has no member `x`");
    check_refused("b..c", "in the path `b..c`, a name is missing");
    check_refused(".b", "in the path `.b`, a name is missing");
    check_refused("b.", "in the path `b.`, a name is missing");
    check_refused("b.\"c", "in the path `b.\"c`, the quote is never closed");
    check_refused("b.list[1", "in the path `b.list[1`, `[` wants a number or `+`, then `]`");
    check_refused("b.list[x]", "in the path `b.list[x]`, `[` wants a number or `+`, then `]`");
    check_refused("b.list[]", "in the path `b.list[]`, `[` wants a number or `+`, then `]`");
    check_refused("b.list[99999999999]",
                  "in the path `b.list[99999999999]`, `[` wants a number or `+`, then `]`");
    check_refused("b.list[0]x",
                  "in the path `b.list[0]x`, a name is followed by `.`, `[` or the end");
}

/* One model is emitted several times: an escape must not change the patch of another. */
static void test_apply_keeps_patches(void)
{
    struct json *patch = object_of("list", json_array(&arena));
    struct json *root = tree_new();
    str why;
    CHECK(json_apply(&arena, &root, STR("o"), patch, &why));
    CHECK(json_apply(&arena, &root, STR("o.list[+]"), number(1), &why));
    CHECK(json_apply(&arena, &root, STR("o.k"), number(1), &why));
    CHECK_STR(text_of(json_get(root, STR("o"))), "{\"list\":[1],\"k\":1}");
    CHECK_STR(text_of(patch), "{\"list\":[]}");
}

int main(void)
{
    arena_init(&arena);
    test_escape();
    test_escape_places();
    test_stream();
    test_depth();
    test_members();
    test_capture();
    test_capture_nested();
    test_ceiling();
    test_tree();
    test_wide();
    test_merge();
    test_at_path();
    test_apply();
    test_apply_refused();
    test_apply_keeps_patches();
    arena_free(&arena);
    return check_end();
}
