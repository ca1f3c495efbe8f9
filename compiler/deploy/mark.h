/* mark: whose a dashboard in Grafana is, and what it was made from, written into its own JSON.
 *
 * The mark is a hidden constant variable called `dashc`, the last of the dashboard's variables. Its
 * value is one line:
 *
 *     v1 project=acme stack=prod?env=prod uid=lambda folder=dashc-aws-1f0c sha256=9f86… version=7
 *
 * `version` is the one that Grafana gives to the save that carries the mark.  So one look at a
 * dashboard tells: nobody has saved it since (the versions agree), it was made from this source
 * (the digest agrees), it is where it was put (the folder agrees).  A copy made with "Save as" has
 * another uid than its mark, and is not ours.  No state file is needed, and not the version's
 * message, which Grafana rewrites.
 *
 * The tag `dashc` is for finding marked dashboards; it proves nothing.
 */
#ifndef DASH_DEPLOY_MARK_H
#define DASH_DEPLOY_MARK_H

#include "base/base.h"

#define MARK_NAME "dashc" /* of the variable, and the tag */

struct mark {
    str project;
    str stack; /* mark_stack */
    str uid;
    str folder; /* uid of the folder that it was put into; empty: none */
    str sha256; /* of the JSON as compiled; hexadecimal */
    long long version;
};

/* The workspace's name and the settings that were given, sorted: the same sources pushed with other
 * settings are other dashboards.  "prod?env=prod&size=2" */
struct mark_setting {
    str name;
    str value;
};
str mark_stack(struct arena *a, str workspace, const struct mark_setting *settings, size_t count);

str mark_write(struct arena *a, const struct mark *mark);
/* False for what is no mark, and for one of a later form than this dashc knows. */
bool mark_read(struct arena *a, str text, struct mark *out);

enum mark_found {
    MARK_NONE, /* there is no variable of that name */
    MARK_FOUND,
    MARK_OTHER, /* there is one that is not to be understood */
};
/* Looks for the mark in the `templating` of a dashboard's JSON as Grafana gives it. */
enum mark_found mark_find(struct arena *a, str templating, struct mark *out);

/* ---- JSON to push ------------------------------------------------------------------------ */

/* A compiled dashboard, compact, with its uid first and tagged, and with a place for the mark. */
struct mark_text {
    str json;
    size_t gap;              /* where the mark goes */
    bool behind;             /* another variable stands before it */
    size_t title, title_end; /* its value; equal: there is none */
};
/* False, with a sentence in *why, where the mark has no place: the author's own `json` took it, or
 * another variable has its name. */
bool mark_prepare(struct arena *a, str uid, str compiled, struct mark_text *out, str *why);

/* Writes what Grafana is to save over `version` (0: it is to be new), with `mark` in it.  `title`
 * stands in for the dashboard's own unless it is empty. */
void mark_apply(const struct mark_text *text, const struct mark *mark, long long version, str title,
                struct buf *out);
/* The same from a dashboard as Grafana gave it: its old mark, id and version go.  Without `mark`
 * (NULL) it stays as it is but for these two. */
void mark_renew(str dashboard, const struct mark *mark, long long version, struct buf *out);

#endif
