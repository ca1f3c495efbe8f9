/* Job: look up what other tools call things.  Not responsible for where such a word stands
 * (report.c) nor for words of Dash that are misspelt (the nearest is offered then). */
#include "syntax/habits.h"

static const struct habit {
    enum habit_kind kind;
    const char *called; /* words in lower case, apart by blanks */
    const char *help;
} habits[] = {
    /* a file: Python, C, Terraform, JavaScript */
    {HABIT_TOP, "import include require load from using source_file",
     "`use aws.lambda` brings a module, `use \"team/shared.dash\"` a file"},
    {HABIT_TOP, "variable variables", "`param env = \"dev\"` is set from outside, `let` is not"},
    {HABIT_TOP, "const set local locals define def var_file", "a value is named by `let`"},
    {HABIT_TOP, "function func fn macro template module component",
     "what is used several times is a `fragment red(metric) { … }`"},
    {HABIT_TOP, "foreach while loop each",
     "a loop is `for queue in [\"orders\", \"refunds\"] { … }`"},
    {HABIT_TOP, "provider resource data terraform",
     "a dashboard is `dashboard \"Checkout\" { … }`, a data source `datasource`"},
    {HABIT_TOP, "select with",
     "a panel stands in a dashboard: `dashboard \"Checkout\" { lambda.errors }`"},

    /* a block: Grafana's JSON, other tools, plain speech */
    {HABIT_PROPERTY, "description desc comment about", "`describe \"…\"` says what it shows"},
    {HABIT_PROPERTY, "name heading header",
     "the title is the text before the expression: `\"Errors\" lambda.errors`"},
    {HABIT_PROPERTY, "folder",
     "a folder stands behind the title: `dashboard \"Checkout\" in \"Application\"`"},
    {HABIT_PROPERTY, "time from timerange", "the time that is shown is `range 6h`"},
    {HABIT_PROPERTY, "reload", "`refresh 5m` asks again every five minutes"},
    {HABIT_PROPERTY, "variable template templating dropdown",
     "a drop-down is `filter function`, other variables are `var`"},
    {HABIT_PROPERTY, "step resolution granularity bin period", "the period is `every 5m`"},
    {HABIT_PROPERTY, "span columns w", "the width is `width 1/3` or `width 8`, of 24 columns"},
    {HABIT_PROPERTY, "h", "the height is `height 8`"},
    {HABIT_PROPERTY, "alarm alarms alert warning", "a line to be seen is `warn 5` or `crit 10`"},
    {HABIT_PROPERTY, "critical", "it is `crit 10`"},
    {HABIT_PROPERTY, "tz", "it is `timezone \"UTC\"`"},
    {HABIT_PROPERTY, "collapse closed", "it is `collapsed`"},
    {HABIT_PROPERTY, "precision digits", "digits behind the point are `decimals 2`"},
    {HABIT_PROPERTY, "units", "it is `unit ms`"},
    {HABIT_PROPERTY, "in",
     "what is shown in seconds is `unit s`; a folder stands behind a dashboard's title"},
    {HABIT_PROPERTY,
     "stat gauge table graph timeseries bars bar bargauge pie heatmap histogram states barchart",
     "a picture follows the expression: `lambda.errors as stat`"},
    {HABIT_PROPERTY, "panel chart widget",
     "a panel is the sentence alone: `lambda.errors by function`"},
    {HABIT_PROPERTY, "select",
     "a panel names its metric: `lambda.errors by function where function = \"checkout\"`; a query "
     "of your own is `query insights \"SELECT …\"`"},
    {HABIT_PROPERTY, "text markdown note",
     "text stands in quotes: `text \"Ask the payments team.\"`"},
    {HABIT_PROPERTY, "import include require load using",
     "`use` stands at the top of the file: `use aws.lambda`, `use \"team/shared.dash\"`"},

    /* behind a metric: SQL, PromQL, CloudWatch */
    {HABIT_CLAUSE, "mean average", "the mean is `avg`"},
    {HABIT_CLAUSE, "maximum", "the largest is `max`"},
    {HABIT_CLAUSE, "minimum", "the smallest is `min`"},
    {HABIT_CLAUSE, "total", "the total is `sum`"},
    {HABIT_CLAUSE, "samples samplecount", "the number of samples is `count`"},
    {HABIT_CLAUSE, "percentile percentiles quantile pct",
     "a percentile is a statistic: `lambda.duration p95`"},
    {HABIT_CLAUSE, "group per", "groups are made with `by`"},
    {HABIT_CLAUSE, "when having filter if", "conditions follow `where`"},
    {HABIT_CLAUSE, "limit", "the largest are shown with `top 10`"},
    {HABIT_CLAUSE, "order orderby sort_by asc desc",
     "the largest are `by function top 10`, the smallest `bottom 10`; the rows of a table are "
     "ordered by `sort`"},
    {HABIT_CLAUSE, "like ilike rlike matches regex regexp startswith endswith",
     "part of a value is `= \"checkout-*\"`, a pattern `=~ \"a|b\"`; in the lines of logs "
     "`message contains \"…\"`"},
    {HABIT_CLAUSE, "is equals eq", "it is `function = \"checkout\"`"},
    {HABIT_CLAUSE, "between", "a range of values is `in 500..599`"},
    {HABIT_CLAUSE, "since last ago", "the range of a panel is `over 24h`"},
    {HABIT_CLAUSE, "offset shift", "what was a day ago is `timeshift 1d`"},
    {HABIT_CLAUSE, "from", "the metric says where it is from: `lambda.errors`"},

    /* what is called: PromQL, SQL, Graphite */
    {HABIT_FUNCTION,
     "percentile quantile histogram_quantile percentile_cont quantile_over_time pct",
     "a percentile is a statistic behind its metric: `lambda.duration p95`"},
    {HABIT_FUNCTION, "mean average avg_over_time",
     "the mean stands behind its metric: `lambda.duration avg`"},
    {HABIT_FUNCTION, "max_over_time maximum",
     "the largest stands behind its metric: `lambda.duration max`"},
    {HABIT_FUNCTION, "min_over_time minimum",
     "the smallest stands behind its metric: `lambda.duration min`"},
    {HABIT_FUNCTION, "increase sum_over_time total sumseries",
     "the total of each period stands behind its metric: `lambda.errors sum`"},
    {HABIT_FUNCTION, "count_over_time samplecount",
     "the number of samples stands behind its metric: `lambda.duration count`"},
    {HABIT_FUNCTION, "topk bottomk sort sort_desc limit top bottom",
     "the largest are `lambda.errors by function top 10`"},
    {HABIT_FUNCTION, "coalesce ifnull nvl isnull default",
     "`fill(lambda.errors, 0)` puts a number where there is none"},
    {HABIT_FUNCTION, "alias label_replace label",
     "a series is called so: `lambda.errors as \"failures\"`"},
    {HABIT_FUNCTION, "offset timeshift time_shift",
     "what was a day ago is `timeshift 1d` behind the sentence"},
    {HABIT_FUNCTION, "round",
     "digits behind the point are `decimals 2`; `floor(x)` and `ceil(x)` there are"},
    {HABIT_FUNCTION, "deriv delta idelta",
     "`derivative(x)` is the change per second, `diff(x)` the change from point to point"},
    {HABIT_FUNCTION, "irate perseconds persecond", "`rate(x)` is a total divided by its period"},

    /* pictures: Grafana's names of panels, other tools, plain speech */
    {HABIT_PICTURE,
     "line lines graph linechart linegraph chart area timeline time-series time_series",
     "lines over time are `as timeseries`, which a metric is by itself; `fill 30` makes areas"},
    {HABIT_PICTURE, "number singlestat value counter single big", "one number is `as stat`"},
    {HABIT_PICTURE, "piechart donut doughnut pie-chart", "it is `as pie`"},
    {HABIT_PICTURE, "column columns", "bars over time are `as bars`, bars of totals `as barchart`"},
    {HABIT_PICTURE, "hbar ranking toplist bar-gauge",
     "a ranking is `as bar`, a bar for each series `as bargauge`"},
    {HABIT_PICTURE, "log logtable loglines", "lines of logs are `as logs`"},
    {HABIT_PICTURE, "markdown", "a text is no picture of a metric: `text \"…\"`"},
    {HABIT_PICTURE, "geomap worldmap geo", "it is `as map`"},
    {HABIT_PICTURE, "state status statetimeline state-timeline status-history statushistory",
     "it is `as states`"},
    {HABIT_PICTURE, "list grid", "rows are `as table`"},
    {HABIT_PICTURE, "stacked stack", "it is a property: `as timeseries stack`"},
    {HABIT_PICTURE, "alertlist alarms", "it is `as alerts`"},
};

static bool has_word(const char *list, str word)
{
    size_t begin = 0;
    for (size_t i = 0;; i++) {
        if (list[i] && list[i] != ' ') continue;
        if (str_eq_nocase((str){list + begin, i - begin}, word)) return true;
        if (!list[i]) return false;
        begin = i + 1;
    }
}

const char *habit_find(enum habit_kind kind, str word)
{
    for (size_t i = 0; i < COUNT_OF(habits); i++)
        if (habits[i].kind == kind && has_word(habits[i].called, word)) return habits[i].help;
    return NULL;
}

bool habit_help(struct diag *d, enum habit_kind kind, str word)
{
    const char *help = habit_find(kind, word);
    if (help) diag_help(d, "%s", help);
    return help != NULL;
}
