/* change: what is different between two dashboards, in Dash's terms.
 *
 * Both sides are models that were read from JSON for the same version (read/read.h), so what a
 * server adds or writes differently is no change.  A change says what a reviewer wants to know
 * ("statistic avg → sum"), not which member of which object differs; what has no words of its own
 * is named by its place in Grafana's JSON.
 */
#ifndef DASH_DEPLOY_CHANGE_H
#define DASH_DEPLOY_CHANGE_H

#include "model/model.h"

enum change_kind { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_ALTERED, CHANGE_MOVED };
enum change_part {
    CHANGE_SETTING,  /* of the dashboard: title, tags, refresh, range … */
    CHANGE_VARIABLE, /* filter, input, var */
    CHANGE_ANNOTATION,
    CHANGE_LINK,
    CHANGE_ROW,
    CHANGE_PANEL,
};

/* One line below a panel's (or variable's) own: "statistic avg → sum", "threshold 5 % added". */
struct change_detail {
    enum change_kind kind;
    str text;    /* the whole line, for people */
    str subject; /* "statistic", "threshold", "unit": stable, for machines */
    str before;  /* empty when added */
    str after;   /* empty when removed */
};
struct change {
    enum change_kind kind;
    enum change_part part;
    str name;     /* "Errors", "filter function", "refresh" */
    str row;      /* title of the row of a panel; empty: none */
    str sentence; /* of a panel that is added, where its source is known */
    int panel_id; /* of a panel; 0 */
    VEC(struct change_detail) details;
};
struct changes {
    VEC(struct change) list;
    size_t panels_added, panels_removed, panels_altered;
};

/* Gives a panel's sentence by its id; empty when not known. */
typedef str change_sentence(int panel_id, void *data);

/* Panels are the same when their ids are, else when title and row are.  In the order of the new
 * dashboard, then what is gone.  The hidden variable and the tag that dashc marks its dashboards
 * with are left out.  `sentence` may be NULL. */
void changes_find(struct arena *a, const struct model_dashboard *before,
                  const struct model_dashboard *after, change_sentence *sentence, void *data,
                  struct changes *out);

#endif
