/* Job: checks of a dashboard's settings: what Grafana's guidelines ask of them.  Not responsible
 * for times (time) nor for what it shows. */
#include "lint/inner.h"

#include "sema/timezone.h"

static span place_of(const struct lint_subject *s, const char *word)
{
    const struct outline_property *o = dashboard_property(s, word);
    return o ? o->node->head.where : s->said->title_where;
}

void lint_timezone(struct lint *l, const struct lint_subject *s)
{
    static const char *const fine[] = {"", "browser", "utc"};
    str zone = s->made->timezone;
    for (size_t i = 0; i < COUNT_OF(fine); i++)
        if (str_is(zone, fine[i])) return;
    struct diag *d = lint_report(l, LINT_FIXED_TIMEZONE, place_of(s, "timezone"),
                                 "everybody sees the hours of %.*s", STR_ARG(zone));
    diag_help(d, "leave it out, so that all see their own time, or write `timezone utc`");
}

void lint_unknown_timezone(struct lint *l, const struct lint_subject *s)
{
    str zone = s->made->timezone;
    if (!zone.len || timezone_known(zone)) return;
    struct diag *d = lint_report(l, LINT_UNKNOWN_TIMEZONE, place_of(s, "timezone"),
                                 "`%.*s` is no time zone that dashc knows", STR_ARG(zone));
    str meant = timezone_meant(zone);
    if (meant.len)
        diag_help(d, "did you mean `timezone \"%.*s\"`?", STR_ARG(meant));
    else
        diag_help(d, "a zone has a name of the IANA's: `timezone \"Europe/Berlin\"`, or `utc`");
}

void lint_editable(struct lint *l, const struct lint_subject *s)
{
    if (!s->made->editable) return;
    struct diag *d = lint_report(l, LINT_EDITABLE_DASHBOARD, place_of(s, "editable"),
                                 "this dashboard can be edited in Grafana");
    diag_why(d, "what is changed there stands in the way of the next push");
    diag_help(d, "add `editable no`");
}

static void check_datasource(struct lint *l, const outline_properties *list)
{
    const struct outline_property *o = outline_find(list, "datasource");
    if (!o) return;
    struct diag *d = lint_report(l, LINT_FIXED_DATASOURCE, o->node->head.where,
                                 "this names a data source of one Grafana");
    diag_help(d, "leave it out: then the source is found by its type, or by the name that a "
                 "`datasource` in the project says");
}

void lint_datasource(struct lint *l, const struct lint_subject *s)
{
    check_datasource(l, &s->said->properties);
    for (size_t r = 0; r < s->said->rows.len; r++) {
        const struct outline_row *row = s->said->rows.at[r];
        check_datasource(l, &row->properties);
        for (size_t i = 0; i < row->panels.len; i++)
            check_datasource(l, &row->panels.at[i]->properties);
    }
}
