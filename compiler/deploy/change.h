/* change: what is different between two dashboards, in Dash's terms.
 *
 * Both sides are models that were read from JSON for the same version (read_dashboard_meaning of
 * read/read.h), so what a server adds or writes differently is no change.  A change says what a
 * reviewer wants to know ("statistic avg → sum"), not which member of which object differs; what
 * has no words of its own is named by its place in Grafana's JSON.
 *
 * Not compared are the uid, the folder and what the server assigns: they are the caller's.
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

/* One line below a panel's (or variable's) own: "statistic avg → sum", "threshold 5 % added".
 * Long texts are cut in `text` only. */
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

/* The same with more of the source's words.  Each may be NULL, and gives an empty text for what it
 * does not know. */
struct change_words {
    change_sentence *sentence;     /* of the new dashboard, as it was written */
    change_sentence *was_sentence; /* in their canonical form: of the old one … */
    change_sentence *is_sentence;  /* … and the new one */
    /* How Dash calls a dimension: AWS/Lambda, FunctionName is `function`. */
    str (*dimension)(str name_space, str key, void *data);
    void *data;
};
void changes_find_with(struct arena *a, const struct model_dashboard *before,
                       const struct model_dashboard *after, const struct change_words *words,
                       struct changes *out);

/* A copy that refers to nothing outside of `a`: models are large, and changes outlive them. */
struct changes *changes_copy(struct arena *a, const struct changes *from);

#endif
