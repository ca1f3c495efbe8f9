/* version: the tables of Grafana versions: those that dashc knows, since when a field exists, and
 * what an author may ask for that some of them do not have.
 *
 * Not responsible for how a field is written; the panel and target writers do that.  Nor for
 * finding what a dashboard asks for (lacks.c).
 *
 * Sources: the plugins' schemas and the lists of transformations, calculations and colour modes of
 * 9.4, 10.4.19, 12.4.11 and 13.2.3; the schema versions that dashboards exported by each release
 * carry (11.3 to 11.5: 40, 11.6 to 12.2: 41).  Of the versions between two sources nothing is
 * claimed.
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
    {11, 6, 6, 41}, {12, 0, 2, 41}, {12, 3, 4, 42}, {13, 0, ANY_MINOR, 42},
};

const char grafana_versions_known[] = "9.4, 9.5, 10.4, 11.0 to 11.6, 12.0 to 12.4, 13";

static const struct {
    int major;
    int minor;
} feature_since[FEATURE_COUNT] = {
    [FEATURE_STAT_LAYOUT] = {10, 4},         [FEATURE_STAT_PERCENT_COLOR] = {11, 0},
    [FEATURE_GAUGE_SIZING] = {10, 4},        [FEATURE_BARGAUGE_SIZING] = {10, 4},
    [FEATURE_TABLE_HIDE_FROM] = {12, 0},     [FEATURE_BARGAUGE_LEGEND] = {12, 0},
    [FEATURE_TABLE_CELL_HEIGHT] = {10, 4},   [FEATURE_BARCHART_HIGHLIGHT] = {10, 4},
    [FEATURE_HISTOGRAM_COUNT] = {10, 4},     [FEATURE_HEATMAP_TOOLTIP] = {10, 4},
    [FEATURE_STATES_PAGES] = {11, 0},        [FEATURE_LOGS_CONTEXT] = {10, 4},
    [FEATURE_LOGS_QUERY_LANGUAGE] = {12, 0},
};

static bool is_at_least(const struct grafana_version *version, int major, int minor)
{
    return version->major > major || (version->major == major && version->minor >= minor);
}

bool version_has(const struct grafana_version *version, enum feature feature)
{
    return is_at_least(version, feature_since[feature].major, feature_since[feature].minor);
}

/* ---- what is asked for by name ----------------------------------------------------------- */

const struct emit_schema_info emit_schemas[SCHEMA_COUNT] = {
    [SCHEMA_V1] = {"v1", 0, "10.4"},
    [SCHEMA_V2BETA1] = {"v2beta1", 12, "12.4"},
    [SCHEMA_V2] = {"v2", 12, "13"},
};

static const struct lack schemas[] = {
    {STR_INIT("v2"), {12, ANY_MINOR}, {0}, "--schema v2beta1"},
};
static const struct lack folders[] = {
    {STR_INIT("/"), {9, 5}, {0}, NULL},
};
static const struct lack plugins[] = {
    {STR_INIT("trend"), {9, 5}, {0}, NULL},
    {STR_INIT("flamegraph"), {9, 5}, {0}, NULL},
    {STR_INIT("datagrid"), {9, 5}, {13, 0}, "as table"},
    {STR_INIT("logstable"), {12, 3}, {0}, "as logs"},
    {STR_INIT("graph"), {0}, {12, 0}, "as timeseries"},
    {STR_INIT("singlestat"), {0}, {12, 0}, "as stat"},
    {STR_INIT("table-old"), {0}, {12, 0}, "as table"},
};
static const struct lack transformations[] = {
    {STR_INIT("timeSeriesTable"), {9, 5}, {0}, NULL},
    {STR_INIT("formatTime"), {9, 5}, {0}, NULL},
    {STR_INIT("formatString"), {9, 5}, {0}, NULL},
    {STR_INIT("regression"), {9, 5}, {0}, NULL},
    {STR_INIT("groupToNestedTable"), {9, 5}, {0}, NULL},
    {STR_INIT("convertFrameType"), {10, 4}, {0}, NULL},
    {STR_INIT("transpose"), {10, 4}, {0}, NULL},
    {STR_INIT("smoothing"), {10, 4}, {0}, NULL},
};
static const struct lack reducers[] = {
    {STR_INIT("median"), {10, 4}, {0}, "reduce mean"},
};
static const struct lack color_modes[] = {
    {STR_INIT("palette-classic-by-name"), {9, 5}, {0}, NULL},
    {STR_INIT("continuous-viridis"), {10, 4}, {0}, NULL},
    {STR_INIT("continuous-magma"), {10, 4}, {0}, NULL},
    {STR_INIT("continuous-plasma"), {10, 4}, {0}, NULL},
    {STR_INIT("continuous-inferno"), {10, 4}, {0}, NULL},
    {STR_INIT("continuous-cividis"), {10, 4}, {0}, NULL},
};
static const struct lack stat_colors[] = {
    {STR_INIT("background_solid"), {9, 5}, {0}, "display background"},
};
static const struct lack heatmap_tooltips[] = {
    {STR_INIT("multi"), {9, 5}, {0}, "tooltip one"},
};
static const struct lack properties[] = {
    {STR_INIT("fieldMinMax"), {9, 5}, {0}, NULL},
};

#define LACKS(table) {table, COUNT_OF(table)}

static const struct {
    const struct lack *rows;
    size_t count;
} lacks[] = {
    [CONSTRUCT_SCHEMA] = LACKS(schemas),
    [CONSTRUCT_FOLDER] = LACKS(folders),
    [CONSTRUCT_PLUGIN] = LACKS(plugins),
    [CONSTRUCT_TRANSFORMATION] = LACKS(transformations),
    [CONSTRUCT_REDUCER] = LACKS(reducers),
    [CONSTRUCT_COLOR_MODE] = LACKS(color_modes),
    [CONSTRUCT_STAT_COLOR] = LACKS(stat_colors),
    [CONSTRUCT_HEATMAP_TOOLTIP] = LACKS(heatmap_tooltips),
    [CONSTRUCT_PROPERTY] = LACKS(properties),
};

static bool is_lack(const struct lack *l, const struct grafana_version *version)
{
    return !is_at_least(version, l->last_without.major, l->last_without.minor + 1) ||
           (l->first_gone.major && is_at_least(version, l->first_gone.major, l->first_gone.minor));
}

const struct lack *version_find_lack(const struct grafana_version *version, enum construct kind,
                                     str name)
{
    for (size_t i = 0; i < lacks[kind].count; i++) {
        const struct lack *l = &lacks[kind].rows[i];
        if (str_eq(name, l->name) && is_lack(l, version)) return l;
    }
    return NULL;
}

/* ---- versions as text -------------------------------------------------------------------- */

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

struct grafana_version grafana_version_of_schema(double schema_version)
{
    size_t found = 0;
    for (size_t i = 0; i < COUNT_OF(releases); i++) {
        int schema = releases[i].schema_version;
        if (schema > schema_version) break;
        if (schema > releases[found].schema_version) found = i;
    }
    return (struct grafana_version){releases[found].major, releases[found].first_minor,
                                    releases[found].schema_version};
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
