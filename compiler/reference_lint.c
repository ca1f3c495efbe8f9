/* Job: docs/lint.md: the checks, from their table, and what becomes of the rules that Grafana's own
 * linter and guidelines have.  Not responsible for the page of each check (diagnostic_pages). */
#include "inner.h"

static const char introduction[] =
    "# Checks\n\n"
    "Generated from `compiler/source/lint.def` and `compiler/reference_lint.c`.\n\n"
    "A check looks at sentences that are right and asks whether they are wise: a refresh that is\n"
    "faster than the data, the same panel twice, a name that nothing uses. What a check finds is "
    "a\n"
    "message like any other, with a code and a page (`dashc explain duplicate-panel`). Checks run\n"
    "in `check`, `build`, `plan`, `push` and `up`, and in the preview; warnings stop nothing.\n\n"
    "## How loud a check is\n\n"
    "`off`, `warning` or `error`. The table below says how it begins; the project changes it for\n"
    "everybody, later words before earlier ones:\n\n"
    "```dash\n"
    "project \"acme\" {\n"
    "    lint missing-unit                          # on, as a warning\n"
    "    lint duplicate-panel error, unused-use off\n"
    "    lint too-many-panels warning 40            # what counts takes a number: the most that is "
    "fine\n"
    "}\n"
    "```\n\n"
    "`lint all error` means every check. `--lint` on the command line wins over the project, and "
    "may\n"
    "be repeated: `dashc check --lint all=off --lint unused-let`.\n\n"
    "## Letting one pass\n\n"
    "A comment lets a check pass on its line, or, where it stands alone, on the next line that is "
    "no\n"
    "comment. Behind the names stand a dash and the reason:\n\n"
    "```dash\n"
    "use aws.lambda\n"
    "dashboard \"Lambda\" {\n"
    "    row \"At a glance\" { lambda.errors by function }\n"
    "    row \"Errors\" {\n"
    "        lambda.errors by function  # lint: allow duplicate-panel — in both rows on purpose\n"
    "    }\n"
    "}\n"
    "```\n\n"
    "For what a fragment or loop makes, the comment may stand in it or where it is called. A "
    "comment\n"
    "without a reason, one that names no check, one that is written in another way (`# lint allow`),\n"
    "and one that lets nothing pass are reported themselves. Without a reason it lets pass all the "
    "same.\n\n"
    "## The checks\n\n"
    "| check | | at first | number | `--fix` |\n|---|---|---|---|---|\n";

static const char fixing[] =
    "\n## Mending\n\n"
    "`dashc check --fix` takes away what the checks with a yes above find, and writes the "
    "sources:\n"
    "all files or none. It edits only where the edit cannot be wrong. A declaration goes when it\n"
    "has its lines to itself, with its `##` comment, and when no other file names the one that it\n"
    "is in; a comment goes alone, or with its line; nothing else is touched. Before it writes, it\n"
    "compiles the mended sources, and every dashboard must come out as before, byte for byte.\n"
    "`--dry-run` shows the edits as a diff and writes nothing. A second run finds nothing to do.\n"
    "What a message only supposes (\"did you mean\") is never applied: it would be a guess.\n";

/* Source: the rules of grafana/dashboard-linter (docs/index.md, lint/rule_*.go, 2026), and
 * "Grafana dashboard best practices" of Grafana's documentation. */
static const struct {
    const char *rule;
    const char *here;
} guidelines[] = {
    {"template-datasource-rule", "by construction: a hidden variable finds the data source; "
                                 "`fixed-datasource` finds a uid that is pinned"},
    {"panel-datasource-rule", "by construction: every query asks through that variable"},
    {"panel-title-description-rule", "title by construction: the metric's name where none is "
                                     "said; description: metrics of the standard library bring "
                                     "theirs, `missing-description` finds the others"},
    {"panel-units-rule", "by construction where the unit is known, which is checked through every "
                         "calculation; `missing-unit` finds the others"},
    {"panel-no-targets-rule", "by construction: a panel that shows nothing is an error (D0415)"},
    {"target-promql-rule, target-logql-rule", "no meaning here: no Prometheus, no Loki; queries of "
                                              "CloudWatch and OpenSearch are written by dashc, "
                                              "and `escapes` counts those that are not"},
    {"target-rate-interval-rule", "by construction: a rate is divided by the period that it was "
                                  "counted in"},
    {"target-counter-agg-rule", "by construction: each metric knows how it adds up, and what "
                                "cannot be added up is an error (D0202, D0208)"},
    {"target-job-rule, target-instance-rule, template-job-rule, template-instance-rule",
     "no meaning here: AWS's metrics have no job and no instance"},
    {"target-required-matchers-rule, template-required-variables-rule",
     "no meaning here: `filter` declares a drop-down and narrows every panel that has the "
     "dimension; D0210 and D0212 tell where it does not"},
    {"template-label-promql-rule", "no meaning here: a drop-down asks for a dimension"},
    {"template-on-time-change-reload-rule", "by construction: AWS's lists of dimensions do not "
                                            "depend on the range, and are loaded with the "
                                            "dashboard"},
    {"uneditable-dashboard", "`editable-dashboard`"},
    {"dashboard-refresh-interval, dashboard-time-interval",
     "`refresh-faster-than-period`, `refresh-rescans-logs`, `range-beyond-retention`"},
    {"element-reference-rule", "by construction: the layout is computed"},
    {"guideline: a time zone that all readers understand", "`fixed-timezone`"},
    {"guideline: no unnecessary refreshing", "`refresh-faster-than-period`"},
    {"guideline: no sprawl, no copies", "`duplicate-panel`, `too-many-panels`; fragments instead "
                                        "of copies"},
    {"guideline: meaningful names", "`duplicate-title`; two dashboards of one title in a folder "
                                    "are an error (D0402)"},
};

static void put_check(const struct lint_info *check, struct buf *out)
{
    const struct diag_info *info = diag_info(check->code);
    buf_printf(out, "| [`%s`](diagnostics/%s.md) | %s | %s | ", check->name, info->code,
               info->title, lint_levels[check->level]);
    if (check->limit >= 0) buf_number(out, check->limit);
    buf_printf(out, " | %s |\n", check->fixes ? "yes" : "");
}

void reference_lint(struct buf *out)
{
    buf_text(out, introduction);
    for (int i = 0; i < LINT_COUNT; i++) put_check(lint_info((enum lint_check)i), out);
    buf_text(out, fixing);
    buf_text(out,
             "\n## Grafana's rules\n\n"
             "Grafana has a linter for dashboards, and guidelines. What they ask for is here in\n"
             "one of three ways: the compiler cannot do otherwise, a check looks for it, or it "
             "has\nno meaning for CloudWatch and OpenSearch.\n\n| rule | here |\n|---|---|\n");
    for (size_t i = 0; i < COUNT_OF(guidelines); i++)
        buf_printf(out, "| %s | %s |\n", guidelines[i].rule, guidelines[i].here);
}
