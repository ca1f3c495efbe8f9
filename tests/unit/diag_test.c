/* The sink: codes, counts, origins, order and repetitions. */
#include "check.h"
#include "source/diag.h"

static struct arena arena;
static struct source_set sources;
static struct diag_sink sink;

static void start(void)
{
    source_set_init(&sources, &arena);
    source_add(&sources, STR("a.dash"), STR("lambda.duratoin p50\n"), false);
    diag_sink_init(&sink, &arena, &sources);
}

static void test_codes(void)
{
    CHECK_STR(str_from(diag_info(DIAG_JSON_PATH)->name), "JSON_PATH");
    CHECK_INT(diag_code_find(STR("D0440")), DIAG_JSON_PATH);
    CHECK_INT(diag_code_find(STR("d440")), DIAG_JSON_PATH);
    CHECK_INT(diag_code_find(STR("D9999")), DIAG_CODE_COUNT);
    CHECK_INT(diag_code_find(STR("0440")), DIAG_CODE_COUNT);
    CHECK_INT(diag_code_find(STR("D")), DIAG_CODE_COUNT);
    CHECK_INT(diag_code_find(STR("Dxyz")), DIAG_CODE_COUNT);
}

static void test_codes_are_unique(void)
{
    for (size_t i = 0; i < DIAG_CODE_COUNT; i++) {
        const struct diag_info *info = diag_info((enum diag_code)i);
        CHECK_INT(diag_code_find(str_from(info->code)), i);
        CHECK_INT(strlen(info->code), 5);
        CHECK(info->title[0]);
        if (!info->explanation[0]) {
            CHECK_STR(str_from(info->name), "a code with an explanation");
        }
    }
}

static void test_order(void)
{
    start();
    diag_report(&sink, DIAG_JSON_PATH, (span){8, 12}, "second");
    diag_report(&sink, DIAG_JSON_PATH, (span){8, 12}, "third");
    diag_report(&sink, DIAG_JSON_PATH, (span){8, 12}, "second");
    diag_report(&sink, DIAG_JSON_PATH, (span){1, 3}, "first");
    struct diag *d = diag_report(&sink, DIAG_JSON_PATH, (span){8, 12}, "second");
    diag_help(d, "but with a help");
    CHECK_INT(sink.errors, 5);
    diag_sort(&sink);
    CHECK_INT(sink.errors, 4);
    CHECK_INT(sink.list.len, 4);
    CHECK_STR(sink.list.at[0]->message, "first");
    CHECK_STR(sink.list.at[1]->message, "second");
    CHECK_STR(sink.list.at[2]->message, "third");
    CHECK_INT(sink.list.at[3]->helps.len, 1);
}

static void test_origins(void)
{
    struct origin chain[10];
    start();
    for (size_t i = 0; i < COUNT_OF(chain); i++) {
        str what = arena_printf(&arena, "turn %zu", i);
        chain[i] = (struct origin){
            .where = {1, 3}, .what = what, .outer = i + 1 < COUNT_OF(chain) ? &chain[i + 1] : NULL};
    }
    sink.origin = &chain[7];
    CHECK_INT(diag_report(&sink, DIAG_JSON_PATH, (span){1, 3}, "x")->labels.len, 3);
    sink.origin = &chain[0];
    struct diag *d = diag_report(&sink, DIAG_JSON_PATH, (span){1, 3}, "x");
    CHECK_INT(d->labels.len, 9);
    CHECK_STR(d->labels.at[0].text, "turn 0");
    CHECK_STR(d->labels.at[7].text, "turn 7");
    CHECK_STR(d->labels.at[8].text, "… 2 more");
    CHECK(!span_known(d->labels.at[8].where));
    diag_sort(&sink);
    CHECK_INT(sink.list.len, 2); /* other labels: no repetition */
}

/* Reports `message` in turn i of a loop in turn k of another. */
static void report_in_turn(size_t k, size_t i, const char *message)
{
    struct origin outer = {.where = {1, 3}, .what = STR("outer = ")};
    struct origin inner = {.where = {4, 6}, .what = STR("inner = "), .outer = &outer};
    outer.turn = arena_printf(&arena, "%zu", k);
    inner.turn = arena_printf(&arena, "%zu", i);
    sink.origin = &inner;
    diag_report(&sink, DIAG_JSON_PATH, (span){8, 12}, "%s", message);
}

static void test_turns(void)
{
    start();
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < 9; i++) report_in_turn(k, i, "the same");
    report_in_turn(1, 4, "another");
    report_in_turn(1, 5, "another");
    diag_sort(&sink);
    CHECK_INT(sink.errors, 2);
    CHECK_INT(sink.list.len, 2);
    CHECK_STR(sink.list.at[0]->labels.at[0].text, "inner = 0, 1, 2, 3 and 5 more");
    CHECK_STR(sink.list.at[0]->labels.at[1].text, "outer = 0, 1");
    CHECK_STR(sink.list.at[1]->labels.at[0].text, "inner = 4, 5");
    CHECK_STR(sink.list.at[1]->labels.at[1].text, "outer = 1");
}

int main(void)
{
    arena_init(&arena);
    test_codes();
    test_codes_are_unique();
    test_order();
    test_origins();
    test_turns();
    arena_free(&arena);
    return check_end();
}
