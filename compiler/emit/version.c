/* version: the two tables of Grafana versions, what dashc knows and since when a field exists.
 *
 * Not responsible for how a field is written; the panel and target writers do that.
 *
 * Sources: the plugins' schemas of 9.4, 10.4.19, 12.4.11 and 13.2.3; the schema versions that
 * dashboards exported by each release carry (11.3 to 11.5: 40, 11.6 to 12.2: 41).
 */
#include "emit/version.h"

#define ANY_MINOR 9999

static const struct {
    int major;
    int first_minor;
    int last_minor;
    int schema_version;
} releases[] = {
    {9, 4, 5, 38},  {10, 4, 4, 39}, {11, 0, 2, 39},         {11, 3, 5, 40},
    {11, 6, 6, 41}, {12, 0, 2, 41}, {12, 3, ANY_MINOR, 42}, {13, 0, ANY_MINOR, 42},
};

const char grafana_versions_known[] = "9.4, 9.5, 10.4, 11.0 to 11.6, 12.0 to 12.4, 13";

static const struct {
    int major;
    int minor;
} feature_since[FEATURE_COUNT] = {
    [FEATURE_STAT_LAYOUT] = {10, 4},        [FEATURE_STAT_PERCENT_COLOR] = {11, 0},
    [FEATURE_GAUGE_SIZING] = {10, 4},       [FEATURE_BARGAUGE_SIZING] = {10, 4},
    [FEATURE_BARGAUGE_LEGEND] = {12, 0},    [FEATURE_TABLE_CELL_HEIGHT] = {10, 4},
    [FEATURE_BARCHART_HIGHLIGHT] = {10, 4}, [FEATURE_HISTOGRAM_COUNT] = {10, 4},
    [FEATURE_HEATMAP_TOOLTIP] = {10, 4},    [FEATURE_STATES_PAGES] = {11, 0},
    [FEATURE_LOGS_CONTEXT] = {10, 4},       [FEATURE_LOGS_QUERY_LANGUAGE] = {12, 0},
};

bool version_has(const struct grafana_version *version, enum feature feature)
{
    int major = feature_since[feature].major;
    return version->major > major ||
           (version->major == major && version->minor >= feature_since[feature].minor);
}

/* Takes a number of at most four digits off the front of *rest. */
static bool take_number(str *rest, int *out)
{
    size_t len = 0;
    int value = 0;
    while (len < rest->len && len < 4 && rest->ptr[len] >= '0' && rest->ptr[len] <= '9') {
        value = value * 10 + (rest->ptr[len] - '0');
        len++;
    }
    *rest = str_part(*rest, len, rest->len);
    *out = value;
    return len > 0;
}

static bool take_char(str *rest, char c)
{
    bool there = rest->len > 0 && rest->ptr[0] == c;
    if (there) *rest = str_part(*rest, 1, rest->len);
    return there;
}

/* Finds the release; a major version alone means the oldest of it that is known, because Grafana
 * migrates older JSON forward and never newer JSON back. */
static bool find_release(int major, int minor, struct grafana_version *out)
{
    for (size_t i = 0; i < COUNT_OF(releases); i++) {
        if (releases[i].major != major) continue;
        if (minor < 0) minor = releases[i].first_minor;
        if (minor < releases[i].first_minor || minor > releases[i].last_minor) continue;
        *out = (struct grafana_version){major, minor, releases[i].schema_version};
        return true;
    }
    return false;
}

bool grafana_version_parse(str text, struct grafana_version *out)
{
    int major, patch;
    int minor = -1;
    str rest = str_trim(text);
    take_char(&rest, 'v');
    if (!take_number(&rest, &major)) return false;
    if (take_char(&rest, '.') && !take_number(&rest, &minor)) return false;
    if (minor >= 0 && take_char(&rest, '.') && !take_number(&rest, &patch)) return false;
    /* A server may say "12.4.0-20120pre" or "12.3.1+security-01". */
    if (rest.len && rest.ptr[0] != '-' && rest.ptr[0] != '+') return false;
    return find_release(major, minor, out);
}
