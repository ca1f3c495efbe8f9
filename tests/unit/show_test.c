/* Changes as text, Markdown and JSON. */
#include "check.h"
#include "cli/show_changes.h"

static struct arena arena;

static struct change panel(enum change_kind kind, const char *name, const char *row)
{
    return (struct change){.kind = kind,
                           .part = CHANGE_PANEL,
                           .name = str_from(name),
                           .row = str_from(row),
                           .panel_id = 7};
}

static void detail(struct change *c, const char *subject, const char *before, const char *after)
{
    struct change_detail d = {CHANGE_ALTERED,
                              arena_printf(&arena, "%s %s → %s", subject, before, after),
                              str_from(subject), str_from(before), str_from(after)};
    vec_push(&arena, &c->details, d);
}

static struct changes *some_changes(void)
{
    struct changes *changes = arena_new(&arena, struct changes);
    struct change altered = panel(CHANGE_ALTERED, "Errors", "Application");
    struct change added = panel(CHANGE_ADDED, "Throttles", "");
    added.sentence = STR("lambda.throttles by function");
    detail(&altered, "statistic", "avg", "sum");
    detail(&altered, "fill", "10", "20");
    vec_push(&arena, &changes->list, altered);
    vec_push(&arena, &changes->list, added);
    changes->panels_altered = changes->panels_added = 1;
    return changes;
}

static struct shown_dashboard *add(struct shown *s, enum shown_kind kind, const char *title)
{
    struct shown_dashboard *d = shown_add(s, kind);
    d->uid = d->title = str_from(title);
    d->folder = STR("Infrastructure/AWS");
    return d;
}

static str shown_as(const struct shown *s, enum show_form form, bool colours)
{
    struct buf out = BUF_INIT;
    show_changes(s, form, colours, &out);
    str text = arena_str(&arena, buf_as_str(&out));
    buf_release(&out);
    return text;
}

static bool contains(str text, const char *part)
{
    return str_find(text, str_from(part), 0) != SIZE_MAX;
}

static void test_nothing(void)
{
    struct shown s = {.arena = &arena};
    CHECK(!shown_any(&s));
    CHECK_STR(shown_as(&s, SHOW_TEXT, false), "no changes\n");
    add(&s, SHOWN_UNCHANGED, "a");
    CHECK(!shown_any(&s));
    CHECK_STR(shown_as(&s, SHOW_TEXT, false), "no changes, 1 unchanged\n");
}

static void test_text(void)
{
    struct shown s = {.arena = &arena};
    struct shown_folder folder = {SHOWN_CREATE, STR("Infrastructure/AWS")};
    vec_push(&arena, &s.folders, folder);
    add(&s, SHOWN_CREATE, "New")->panels = 3;
    add(&s, SHOWN_CHANGE, "Lambda")->changes = some_changes();
    struct shown_dashboard *d = add(&s, SHOWN_RENAME, "Queues");
    d->was_uid = STR("sqs");
    d->moved = true;
    d = add(&s, SHOWN_EDITED, "Edited");
    vec_push(&arena, &d->notes, STR("edited by jane, version 7"));
    add(&s, SHOWN_DELETE, "Old")->panels = 1;
    vec_push(&arena, &s.notes, STR("one note"));
    CHECK(shown_any(&s));
    CHECK_STR(shown_as(&s, SHOW_TEXT, false),
              "+ Infrastructure / AWS /\n"
              "+ Infrastructure / AWS / New   3 panels\n"
              "~ Infrastructure / AWS / Lambda   2 panels\n"
              "    ~ Errors      statistic avg → sum\n"
              "                  fill 10 → 20\n"
              "    + Throttles   lambda.throttles by function\n"
              "~ Infrastructure / AWS / Queues   uid sqs → Queues, moved from no folder\n"
              "! Infrastructure / AWS / Edited   edited in Grafana\n"
              "      edited by jane, version 7\n"
              "- Infrastructure / AWS / Old   1 panel\n"
              "one note\n"
              "\n"
              "1 new, 1 changed, 1 renamed, 1 deleted, 1 edited in Grafana\n");
    CHECK(contains(shown_as(&s, SHOW_TEXT, true), "\033[32m+\033[0m Infra"));
}

static struct shown_cost cost(double metrics, double month)
{
    return (struct shown_cost){.known = true, .metrics = metrics, .month = month};
}

static void test_costs(void)
{
    struct shown s = {.arena = &arena, .planned = true};
    struct shown_dashboard *d = add(&s, SHOWN_CHANGE, "Lambda");
    d->was = cost(12, 5);
    d->is = cost(31, 8.1);
    d = add(&s, SHOWN_UNCHANGED, "Queues");
    d->was = d->is = cost(400, 50);
    CHECK_STR(shown_summary(&s), "1 to change, 0 to create, 0 to delete, 1 unchanged. About 3.10 USD a "
                                 "month more (412 → 431 metrics a refresh).");
    d = add(&s, SHOWN_EDITED, "Edited"); /* is left as it is */
    d->was = cost(1000, 100);
    d->is = cost(0, 0);
    d = add(&s, SHOWN_DELETE, "Old");
    d->was = (struct shown_cost){true, 31, 0.5, 8.1, 2};
    d->is = shown_cost_of(NULL);
    add(&s, SHOWN_MOVE, "Unread");
    CHECK_STR(shown_summary(&s),
              "1 to change, 0 to create, 1 to move, 1 to delete, 1 unchanged, 1 edited in Grafana. "
              "About 5.00 USD a month less (443 → 431 metrics and 0.5 → 0 GB of logs a refresh). Not "
              "priced: 2 queries of other data sources. Of 1 dashboard the price is not known.");
}

/* Where nobody knows a price, nothing is said of costs. */
static void test_no_costs(void)
{
    struct shown s = {.arena = &arena, .planned = true};
    CHECK_STR(shown_summary(&s), "0 to change, 0 to create, 0 to delete, 0 unchanged.");
    add(&s, SHOWN_CREATE, "New");
    CHECK_STR(shown_summary(&s), "0 to change, 1 to create, 0 to delete, 0 unchanged.");
    struct shown_dashboard *d = add(&s, SHOWN_CHANGE, "Cheap");
    d->was = cost(1, 0.001);
    d->is = cost(1, 0.002);
    CHECK(contains(shown_summary(&s), "About under 0.01") == false);
    CHECK(contains(shown_summary(&s), "Less than a cent a month more (1 metric a refresh)"));
}

static void test_edits_and_changes(void)
{
    struct shown s = {.arena = &arena};
    struct shown_dashboard *d = add(&s, SHOWN_EDITED, "Edited");
    d->changes = d->edits = some_changes();
    str text = shown_as(&s, SHOW_TEXT, false);
    size_t edits = str_find(text, STR("in Grafana:"), 0);
    CHECK(edits < str_find(text, STR("from the source:"), 0));
    CHECK(contains(text, "from the source:\n    ~ Errors "));
}

/* Two panels of one title are told apart by their rows. */
static void test_same_titles(void)
{
    struct shown s = {.arena = &arena};
    struct changes changes = {0};
    vec_push(&arena, &changes.list, panel(CHANGE_REMOVED, "Errors", "A"));
    vec_push(&arena, &changes.list, panel(CHANGE_REMOVED, "Errors", "B"));
    add(&s, SHOWN_CHANGE, "X")->changes = &changes;
    CHECK(contains(shown_as(&s, SHOW_TEXT, false), "    - A / Errors\n    - B / Errors\n"));
}

/* No terminal obeys what a title says. */
static void test_hostile_text(void)
{
    struct shown s = {.arena = &arena};
    add(&s, SHOWN_CREATE,
        "a\033[2Jb\nc\xe2\x80\xae"
        "d\xff");
    str text = shown_as(&s, SHOW_TEXT, false);
    CHECK(contains(text, "a\xef\xbf\xbd[2Jb c\xef\xbf\xbd"
                         "d\xef\xbf\xbd"));
}

/* ---- Markdown ---------------------------------------------------------------------------- */

static void test_markdown(void)
{
    struct shown s = {.arena = &arena, .heading = STR("Changes <for> @team")};
    add(&s, SHOWN_CHANGE, "<b>Lambda</b>")->changes = some_changes();
    CHECK_STR(shown_as(&s, SHOW_MARKDOWN, false),
              "### <code>Changes &lt;for&gt; @team</code>\n"
              "\n"
              "1 changed\n"
              "\n"
              "<details><summary>~ <code>Infrastructure / AWS / &lt;b&gt;Lambda&lt;/b&gt;</code> "
              "<code>2 panels</code></summary>\n"
              "\n"
              "```diff\n"
              "! Errors      statistic avg → sum\n"
              "              fill 10 → 20\n"
              "+ Throttles   lambda.throttles by function\n"
              "```\n"
              "\n"
              "</details>\n"
              "\n");
}

static void test_markdown_fence(void)
{
    struct shown s = {.arena = &arena};
    struct changes changes = {0};
    vec_push(&arena, &changes.list, panel(CHANGE_ADDED, "````\n````", ""));
    add(&s, SHOWN_CHANGE, "X")->changes = &changes;
    str text = shown_as(&s, SHOW_MARKDOWN, false);
    CHECK(contains(text, "\n`````diff\n+ ```` ````\n`````\n"));
}

static void test_markdown_limit(void)
{
    struct shown s = {.arena = &arena};
    struct changes large = {0};
    for (int i = 0; i < 2000; i++) {
        struct change c = panel(CHANGE_ALTERED, "Errors of a panel", "");
        detail(&c, "statistic", "avg", "sum");
        vec_push(&arena, &large.list, c);
    }
    add(&s, SHOWN_CHANGE, "Small")->changes = some_changes();
    add(&s, SHOWN_CHANGE, "Large")->changes = &large;
    for (int i = 0; i < 3; i++) add(&s, SHOWN_CHANGE, "Later");
    str text = shown_as(&s, SHOW_MARKDOWN, false);
    CHECK(text.len <= SHOW_MOST_MARKDOWN);
    CHECK(text.len > SHOW_MOST_MARKDOWN - 1000);
    CHECK(contains(text, " more lines\n```\n"));
    CHECK(str_ends(text, STR("<p>and 3 more dashboards</p>\n")));
}

/* ---- JSON -------------------------------------------------------------------------------- */

static void test_json(void)
{
    struct shown s = {.arena = &arena};
    struct shown_dashboard *d = add(&s, SHOWN_CHANGE, "Lambda");
    struct shown_place place = {7, STR("lambda.dash"), 4};
    d->changes = some_changes();
    d->moved = true;
    vec_push(&arena, &d->places, place);
    str text = shown_as(&s, SHOW_JSON, false);
    CHECK(contains(text, "\"changes\": true"));
    CHECK(contains(text, "\"was\": {\n        \"folder\": \"\"\n      }"));
    CHECK(contains(text, "\"file\": \"lambda.dash\",\n          \"line\": 4"));
    CHECK(contains(text, "\"subject\": \"statistic\",\n              \"before\": \"avg\""));
    CHECK(contains(text, "\"sentence\": \"lambda.throttles by function\""));
}

int main(void)
{
    arena_init(&arena);
    test_nothing();
    test_text();
    test_costs();
    test_no_costs();
    test_edits_and_changes();
    test_same_titles();
    test_hostile_text();
    test_markdown();
    test_markdown_fence();
    test_markdown_limit();
    test_json();
    arena_free(&arena);
    return check_end();
}
