/* Regular expressions: what no engine takes. */
#include "check.h"

#include "base/base.h"

static void check_taken(void)
{
    static const char *const patterns[] = {
        "a",     "^a.*b$",  "a|b|",         "a*?b+?c??", "(?:a|b)+", "(?i)a",  "(?=a)b", "()",
        "[a-z]", "[^\\]a]", "[[:alpha:]_]", "[(]",       "\\(a\\)",  "a{2,3}", "/a/",    "\\\\",
    };
    for (size_t i = 0; i < COUNT_OF(patterns); i++) {
        const char *fault = pattern_fault(str_from(patterns[i]));
        if (fault) fprintf(stderr, "%s: %s\n", patterns[i], fault);
        CHECK(!fault);
    }
}

static void check_refused(void)
{
    static const struct {
        const char *pattern, *fault;
    } rows[] = {
        {"", "is empty"},
        {"(", "`(` is never closed"},
        {"a(b(c)", "`(` is never closed"},
        {"a)", "`)` closes nothing"},
        {"[a", "`[` is never closed"},
        {"[[:alpha:]", "`[` is never closed"},
        {"[a\\]", "`[` is never closed"},
        {"[]", "no characters"},
        {"[^]", "no characters"},
        {"*a", "to repeat"},
        {"a|+", "to repeat"},
        {"a**", "to repeat"},
        {"a\\", "backslash at the end"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *fault = pattern_fault(str_from(rows[i].pattern));
        if (!fault || !strstr(fault, rows[i].fault)) fprintf(stderr, "%s\n", rows[i].pattern);
        CHECK(fault && strstr(fault, rows[i].fault));
    }
}

int main(void)
{
    check_taken();
    check_refused();
    return check_end();
}
