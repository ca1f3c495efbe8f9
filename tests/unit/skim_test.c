/* skim: members of a JSON text without a tree. */
#include "check.h"
#include "read/skim.h"

static void accepts(void)
{
    static const char *const good[] = {
        "{}",         " [ ] ",
        "1",          "-0.5e+3",
        "\"a\\\"b\"", "{\"a\":[1,{\"b\":null}],\"c\":\"}\"}",
        "true",       "[[],{},\"\\\\\"]",
    };
    static const char *const bad[] = {
        "",      "  ",    "{",   "{\"a\"",        "{\"a\":}",  "{\"a\":1,}", "[1,]",      "[1 2]",
        "{a:1}", "{} {}", "nul", "\"a",           "\"a\\\"",   "[1}",        "{\"a\":1]", "-",
        "1.",    "1e",    ".5",  "<html></html>", "{\"a\" 1}", "\"\xff\"",   "[,1]",
    };
    for (size_t i = 0; i < COUNT_OF(good); i++) CHECK(skim_whole(str_from(good[i])));
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        if (skim_whole(str_from(bad[i]))) printf("accepted: %s\n", bad[i]);
        CHECK(!skim_whole(str_from(bad[i])));
    }
}

/* Every text that breaks off is refused, whatever the place. */
static void breaks_off(void)
{
    str text =
        STR("{\"dashboard\": {\"title\": \"A \\\"b\\\"\", \"n\": [1, 2.5, true]}, \"meta\": {}}");
    CHECK(skim_whole(text));
    for (size_t i = 0; i < text.len; i++) CHECK(!skim_whole(str_part(text, 0, i)));
}

static void depth(void)
{
    struct buf b = BUF_INIT;
    buf_repeat(&b, '[', 200);
    buf_repeat(&b, ']', 200);
    CHECK(skim_whole(buf_as_str(&b)));
    buf_clear(&b);
    buf_repeat(&b, '[', 201);
    buf_repeat(&b, ']', 201);
    CHECK(!skim_whole(buf_as_str(&b)));
    buf_release(&b);
}

static void walks(struct arena *a)
{
    str text = STR("{ \"a\" : [ 1 , \"x,]\" , {\"k\":2} ] , \"b\" : { \"c\" : { \"d\" : 7 } },"
                   "\"e\":\"\\u00e4\\ud83d\\ude00\\n\\u0000\\ud800!\" }");
    CHECK(skim_whole(text));
    CHECK_STR(skim_at(text, "b.c.d"), "7");
    CHECK_INT(skim_integer(skim_at(text, "b.c.d"), -1), 7);
    CHECK_STR(skim_at(text, "b.x.d"), "");
    CHECK_STR(skim_at(text, "a.b"), "");
    str list = skim_get(text, STR("a"));
    str item;
    CHECK(skim_item(&list, &item));
    CHECK_STR(item, "1");
    CHECK(skim_item(&list, &item));
    CHECK(skim_is(item, "x,]"));
    CHECK(skim_item(&list, &item));
    CHECK_STR(item, "{\"k\":2}");
    CHECK(!skim_item(&list, &item));
    CHECK_STR(skim_string(a, skim_get(text, STR("e"))), "ä😀\n\xEF\xBF\xBD\xEF\xBF\xBD!");
    str object = text;
    str key;
    CHECK(!skim_item(&object, &item));
    list = skim_get(text, STR("a"));
    CHECK(!skim_member(&list, &key, &item));
    CHECK(!skim_member(&(str){"7", 1}, &key, &item));
    CHECK_INT(skim_integer(STR("1234567890123456"), -1), -1);
    CHECK_INT(skim_integer(STR("1.5"), -1), -1);
    CHECK_INT(skim_integer(STR("-12"), 0), -12);
}

static void compacts(void)
{
    struct buf b = BUF_INIT;
    skim_compact(STR("{ \"a b\" : [ 1,\n  2 ],\t\"c\" : \" \\\" \" }\n"), &b);
    CHECK_STR(buf_as_str(&b), "{\"a b\":[1,2],\"c\":\" \\\" \"}");
    buf_release(&b);
}

int main(void)
{
    struct arena a;
    arena_init(&a);
    accepts();
    breaks_off();
    depth();
    walks(&a);
    compacts();
    arena_free(&a);
    return check_end();
}
