/* moment: dates as text and back. */
#include "base/moment.h"
#include "check.h"

static struct arena arena;

static void check_text(int64_t moment, const char *text)
{
    int64_t back = -1;
    CHECK_STR(moment_text(&arena, moment), text);
    CHECK(moment_read(str_from(text), &back));
    CHECK_INT(back, moment);
}

/* Leap years, ends of centuries and months; numbers from `date -u -d @N`. */
static void test_calendar(void)
{
    check_text(0, "1970-01-01T00:00:00Z");
    check_text(951782400, "2000-02-29T00:00:00Z");
    check_text(951868799, "2000-02-29T23:59:59Z");
    check_text(4107542400, "2100-03-01T00:00:00Z");
    check_text(1440938160, "2015-08-30T12:36:00Z");
    check_text(-1, "1969-12-31T23:59:59Z");
    for (int64_t day = -200000; day < 400000; day += 37) {
        int64_t back;
        CHECK(moment_of(moment_parts_of(day * 86400 + 4711), &back));
        CHECK_INT(back, day * 86400 + 4711);
    }
}

static void test_rfc3339(void)
{
    static const struct {
        const char *text;
        int64_t moment; /* -1: none */
    } cases[] = {
        {"2015-08-30T12:36:00.123456Z", 1440938160},
        {"2015-08-30T14:36:00+02:00", 1440938160},
        {"2015-08-30T07:06:00-0530", 1440938160},
        {"2015-08-30 12:36:00Z", 1440938160},
        {"2015-08-30t12:36:00z", 1440938160},
        {"2016-12-31T23:59:60Z", 1483228800},
        {"2015-08-30T12:36:00", -1},
        {"2015-08-30", -1},
        {"2015-02-29T00:00:00Z", -1},
        {"2015-13-01T00:00:00Z", -1},
        {"2015-08-30T24:00:00Z", -1},
        {"2015-08-30T12:36:00Z and more", -1},
        {"20150830T123600Z", -1},
        {"", -1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t moment = -1;
        bool good = moment_read(str_from(cases[i].text), &moment);
        CHECK_INT(good, cases[i].moment != -1);
        if (good) CHECK_INT(moment, cases[i].moment);
    }
}

/* The example of RFC 9110, 5.6.7, in its three forms. */
static void test_http(void)
{
    static const char *const same[] = {"Sun, 06 Nov 1994 08:49:37 GMT",
                                       "Sunday, 06-Nov-94 08:49:37 GMT",
                                       "Sun Nov  6 08:49:37 1994"};
    static const char *const none[] = {"",
                                       "tomorrow",
                                       "120",
                                       "Sun, 06 Nov 1994 08:49:37",
                                       "Sun, 06 Nov 1994 08:49:37 CET",
                                       "Sun, 06 Foo 1994 08:49:37 GMT",
                                       "Sun, 31 Feb 1994 08:49:37 GMT",
                                       "Sun, 06 Nov 1994 08:49:37 GMT, again"};
    for (size_t i = 0; i < COUNT_OF(same); i++) {
        int64_t moment = 0;
        CHECK(moment_read_http(str_from(same[i]), &moment));
        CHECK_INT(moment, 784111777);
    }
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        int64_t moment = 4711;
        CHECK(!moment_read_http(str_from(none[i]), &moment));
        CHECK_INT(moment, 4711);
    }
}

static void test_clocks(void)
{
    double before = moment_steady();
    CHECK(moment_steady() >= before);
    CHECK(moment_now() > 1700000000);
}

int main(void)
{
    test_calendar();
    test_rfc3339();
    test_http();
    test_clocks();
    arena_free(&arena);
    return check_end();
}
