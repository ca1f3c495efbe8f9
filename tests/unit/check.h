/* check: assertions for unit tests.  A failed one is printed and counted; the test goes on.
 *
 *     int main(void)
 *     {
 *         CHECK_INT(str_from("ab").len, 2);
 *         return check_end();
 *     }
 */
#ifndef DASH_TESTS_CHECK_H
#define DASH_TESTS_CHECK_H

#include "base/base.h"

#include <setjmp.h>
#include <stdio.h>

static int checks_made;
static int checks_failed;

#define CHECK(condition)            check_true((condition), #condition, __FILE__, __LINE__)
#define CHECK_STR(actual, expected) check_str((actual), str_from(expected), __FILE__, __LINE__)
#define CHECK_INT(actual, expected) \
    check_int((long long)(actual), (long long)(expected), #actual, __FILE__, __LINE__)
/* The statement must end in a BUG. */
#define CHECK_BUG(statement)                                              \
    do {                                                                  \
        bug_handler = check_bug_caught;                                   \
        if (setjmp(check_bug_jump) == 0) {                                \
            statement;                                                    \
            check_true(false, "BUG in: " #statement, __FILE__, __LINE__); \
        } else {                                                          \
            check_true(true, "", __FILE__, __LINE__);                     \
        }                                                                 \
        bug_handler = NULL;                                               \
    } while (0)

static jmp_buf check_bug_jump;

static inline void check_bug_caught(const char *message)
{
    (void)message;
    longjmp(check_bug_jump, 1);
}

static inline void check_true(bool holds, const char *what, const char *file, int line)
{
    checks_made++;
    if (!holds) {
        checks_failed++;
        printf("%s:%d: does not hold: %s\n", file, line, what);
    }
}

static inline void check_str(str actual, str expected, const char *file, int line)
{
    checks_made++;
    if (!str_eq(actual, expected)) {
        checks_failed++;
        printf("%s:%d: texts differ\n  actual:   \"%.*s\"\n  expected: \"%.*s\"\n", file, line,
               STR_ARG(actual), STR_ARG(expected));
    }
}

static inline void check_int(long long actual, long long expected, const char *what,
                             const char *file, int line)
{
    checks_made++;
    if (actual != expected) {
        checks_failed++;
        printf("%s:%d: %s is %lld, expected %lld\n", file, line, what, actual, expected);
    }
}

static inline int check_end(void)
{
    printf("%d checks, %d failed\n", checks_made, checks_failed);
    return checks_failed != 0;
}

#endif
