/* mark: the line, where it is found, and the JSON that carries it. */
#include "check.h"
#include "deploy/mark.h"
#include "read/skim.h"

static struct arena a;

static const struct mark sample = {
    .project = STR_INIT("a b"),
    .stack = STR_INIT("prod?env=x%20y"),
    .uid = STR_INIT("u"),
    .folder = STR_INIT("f"),
    .sha256 = STR_INIT("00ff"),
    .version = 7,
};

static void lines(void)
{
    struct mark mark;
    str line = mark_write(&a, &sample);
    CHECK_STR(line, "v1 project=a%20b stack=prod?env=x%20y uid=u folder=f sha256=00ff version=7");
    CHECK(mark_read(&a, line, &mark));
    CHECK_STR(mark.project, "a b");
    CHECK_STR(mark.stack, "prod?env=x%20y");
    CHECK_STR(mark.folder, "f");
    CHECK_INT(mark.version, 7);
    CHECK(mark_read(&a, STR("v1 project=p stack=s uid=u sha256=0 version=1 later=x"), &mark));
    CHECK_STR(mark.folder, "");
    CHECK(!mark_read(&a, STR("v2 project=p stack=s uid=u sha256=0 version=1"), &mark));
    CHECK(!mark_read(&a, STR("v1 project=p stack=s uid=u sha256=0 version=0"), &mark));
    CHECK(!mark_read(&a, STR("v1 project=p uid=u sha256=0 version=1"), &mark));
    CHECK(!mark_read(&a, STR("v1"), &mark));
    CHECK(!mark_read(&a, STR(""), &mark));
    CHECK(mark_read(&a, STR("v1 project=%4 stack=s uid=% sha256=0 version=1"), &mark));
    CHECK_STR(mark.project, "%4");
}

/* The order in which settings are given does not matter. */
static void stacks(void)
{
    const struct mark_setting one[] = {{STR("env"), STR("prod")}, {STR("a"), STR("1&2")}};
    const struct mark_setting other[] = {one[1], one[0]};
    CHECK_STR(mark_stack(&a, STR("w"), NULL, 0), "w");
    CHECK_STR(mark_stack(&a, STR("w"), one, 2), "w?a=1%262&env=prod");
    CHECK_STR(mark_stack(&a, STR("w"), other, 2), "w?a=1%262&env=prod");
}

static str applied(const char *compiled, long long version, const char *title)
{
    struct mark_text text;
    struct buf out = BUF_INIT;
    str why = STR_EMPTY;
    CHECK(mark_prepare(&a, STR("u"), str_from(compiled), &text, &why));
    mark_apply(&text, &sample, version, str_from(title), &out);
    str json = arena_str(&a, buf_as_str(&out));
    CHECK(skim_whole(json));
    buf_release(&out);
    return json;
}

static str list_of(str json) { return skim_at(json, "templating.list"); }

static size_t count(str list)
{
    size_t found = 0;
    for (str item; skim_item(&list, &item);) found++;
    return found;
}

static void check_marked(str json, size_t variables)
{
    struct mark mark;
    CHECK_INT(mark_find(&a, skim_get(json, STR("templating")), &mark), MARK_FOUND);
    CHECK_INT(mark.version, 7);
    CHECK_INT(count(list_of(json)), variables);
    CHECK_STR(skim_get(json, STR("uid")), "\"u\"");
    CHECK_STR(skim_get(json, STR("id")), "null");
}

static void pushed(void)
{
    str json = applied("{\"uid\":\"x\",\"title\":\"T\",\"tags\":[\"a\"],\"templating\":{\"list\":["
                       "{\"name\":\"v\"}]},\"panels\":[]}",
                       6, "");
    check_marked(json, 2);
    CHECK_STR(skim_get(json, STR("version")), "6");
    CHECK_STR(skim_get(json, STR("tags")), "[\"a\",\"dashc\"]");
    CHECK_STR(skim_get(json, STR("title")), "\"T\"");
    CHECK_STR(skim_get(json, STR("panels")), "[]");
    json = applied("{\"title\":\"T\",\"tags\":[],\"templating\":{\"list\":[],\"enable\":true}}", 0,
                   "Other \"T\"");
    check_marked(json, 1);
    CHECK_STR(skim_get(json, STR("version")), "");
    CHECK_STR(skim_get(json, STR("title")), "\"Other \\\"T\\\"\"");
    CHECK_STR(skim_at(json, "templating.enable"), "true");
    /* What the author's own JSON took away, and what it set that is not his to set. */
    json = applied("{\"id\":5,\"version\":9,\"tags\":[\"dashc\"]}", 0, "T");
    check_marked(json, 1);
    CHECK_STR(skim_get(json, STR("tags")), "[\"dashc\"]");
    check_marked(applied("{\"tags\":null,\"templating\":null}", 0, ""), 1);
    check_marked(applied("{\"templating\":{\"list\":null}}", 0, ""), 1);
}

static void refused(void)
{
    static const char *const bad[] = {
        "{\"tags\":\"x\"}",
        "{\"templating\":[]}",
        "{\"templating\":{\"list\":{}}}",
        "{\"templating\":{\"list\":[{\"name\":\"dashc\"}]}}",
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct mark_text text;
        str why = STR_EMPTY;
        CHECK(!mark_prepare(&a, STR("u"), str_from(bad[i]), &text, &why));
        CHECK(why.len > 0);
    }
}

static void finds(void)
{
    struct mark mark;
    CHECK_INT(mark_find(&a, STR("{}"), &mark), MARK_NONE);
    CHECK_INT(mark_find(&a, STR("{\"list\":[{\"name\":\"x\"}]}"), &mark), MARK_NONE);
    CHECK_INT(mark_find(&a, STR("{\"list\":[{\"name\":\"dashc\",\"type\":\"query\"}]}"), &mark),
              MARK_OTHER);
    CHECK_INT(mark_find(&a,
                        STR("{\"list\":[{\"name\":\"dashc\",\"type\":\"constant\","
                            "\"query\":\"v9 x\"}]}"),
                        &mark),
              MARK_OTHER);
}

/* What Grafana gave goes back, with a mark that fits or just as it was. */
static void renews(void)
{
    struct mark later = sample, mark;
    struct buf out = BUF_INIT;
    str live = applied("{\"title\":\"T\",\"tags\":[\"a\"]}", 6, "");
    later.version = 9;
    mark_renew(live, &later, 8, &out);
    CHECK(skim_whole(buf_as_str(&out)));
    CHECK_INT(mark_find(&a, skim_get(buf_as_str(&out), STR("templating")), &mark), MARK_FOUND);
    CHECK_INT(mark.version, 9);
    CHECK_INT(count(list_of(buf_as_str(&out))), 1);
    CHECK_STR(skim_get(buf_as_str(&out), STR("version")), "8");
    buf_clear(&out);
    mark_renew(live, NULL, 8, &out);
    CHECK(skim_whole(buf_as_str(&out)));
    CHECK_INT(mark_find(&a, skim_get(buf_as_str(&out), STR("templating")), &mark), MARK_FOUND);
    CHECK_INT(mark.version, 7);
    CHECK_STR(skim_get(buf_as_str(&out), STR("uid")), "\"u\"");
    buf_release(&out);
}

int main(void)
{
    arena_init(&a);
    lines();
    stacks();
    pushed();
    refused();
    finds();
    renews();
    arena_free(&a);
    return check_end();
}
