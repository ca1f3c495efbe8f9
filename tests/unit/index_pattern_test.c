/* Patterns of index names, against all names of a small alphabet. */
#include "sema/index_pattern.h"

#include "check.h"

enum { LONGEST_NAME = 5, MOST_NAMES = 400 };

static char names[MOST_NAMES][LONGEST_NAME + 1];
static size_t name_count;

static void make_names(char *name, size_t len)
{
    memcpy(names[name_count++], name, len);
    for (const char *c = "abc"; len < LONGEST_NAME && *c; c++) {
        name[len] = *c;
        make_names(name, len + 1);
    }
}

static bool fits(const char *pattern, const char *name)
{
    if (!*pattern) return !*name;
    if (*pattern == '*') return fits(pattern + 1, name) || (*name && fits(pattern, name + 1));
    return *pattern == *name && fits(pattern + 1, name + 1);
}

static const char *const patterns[] = {"*",   "a*",   "ab*",  "*a",   "*ab", "a*b", "*a*", "ab",
                                       "a*c", "a**b", "b*",   "*b*a", "abc", "a",   "aa*", "*aa",
                                       "",    "**",   "a*b*", "ba*",  "*c*", "b*b", "a*a", "a*b*a"};

/* `c` stands in few patterns, so it is the character that an included `*` may be. */
static void check_pair(const char *one, const char *other)
{
    bool meet = false, included = true;
    for (size_t i = 0; i < name_count; i++) {
        bool a = fits(one, names[i]), b = fits(other, names[i]);
        meet = meet || (a && b);
        included = included && (a || !b);
    }
    bool told = index_patterns_meet(str_from(one), str_from(other));
    bool inside = index_pattern_includes(str_from(one), str_from(other));
    if (told != meet || inside != included) printf("%s and %s\n", one, other);
    CHECK(told == meet);
    CHECK(inside == included);
    bool strictly = included && !index_pattern_includes(str_from(other), str_from(one));
    if (strictly) CHECK(index_pattern_rank(str_from(other)) > index_pattern_rank(str_from(one)));
}

static void check_faults(void)
{
    static const char *const bad[] = {"",    "_all", "_x*", "Logs-*", "a b", "a,b",
                                      "-x*", "+x",   "..",  "a:b",    "a#",  "a?*"};
    static const char *const wide[] = {"*", "*-*", "a*", ".kibana*", "**", "1*", "..*", "._-*"};
    static const char *const fine[] = {"cwl-*", "*-audit", "a1*", "logs-2026.11.26", "é*"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) CHECK(index_pattern_fault(str_from(bad[i])) != NULL);
    for (size_t i = 0; i < COUNT_OF(wide); i++)
        CHECK(index_pattern_excess(str_from(wide[i])) != NULL);
    for (size_t i = 0; i < COUNT_OF(fine); i++) {
        CHECK(!index_pattern_fault(str_from(fine[i])));
        CHECK(!index_pattern_excess(str_from(fine[i])));
    }
}

int main(void)
{
    char name[LONGEST_NAME + 1];
    make_names(name, 0);
    for (size_t i = 0; i < COUNT_OF(patterns); i++)
        for (size_t k = 0; k < COUNT_OF(patterns); k++) check_pair(patterns[i], patterns[k]);
    check_faults();
    return check_end();
}
