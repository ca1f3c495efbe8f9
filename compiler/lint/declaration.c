/* Job: what a file declares and dashc makes nothing of.  Not responsible for names that nothing
 * uses (unused). */
#include "lint/inner.h"

static bool visit_alert(struct ast *node, void *data)
{
    struct lint *l = data;
    bool holds = node->kind == AST_BLOCK || node->kind == AST_DECLARATION || node->kind == AST_IF ||
                 node->kind == AST_FOR;
    if (node->kind != AST_ALERT) return holds;
    struct diag *d =
        lint_report(l, LINT_ALERT_WITHOUT_EFFECT, ((const struct ast_alert *)node)->title->where,
                    "nothing is made of this alert, and nobody is called");
    diag_why(d, "dashc brings about no rules of alerting yet");
    diag_help(d, "make the rule in Grafana or in CloudWatch");
    return false;
}

void lint_alerts(struct lint *l, const struct lint_file *f)
{
    ast_walk(&f->module->tree->body->head, visit_alert, l);
}
