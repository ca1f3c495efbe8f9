/* state: the source as it stands somewhere, and the dashboards that it makes: the current
 * directory, another checkout of the project, or a revision of git in a temporary directory.
 *
 * The same words of the command line, read in that place, name its inputs.
 */
#ifndef DASH_CLI_STATE_H
#define DASH_CLI_STATE_H

#include "cli/options.h"
#include "cli/revision.h"
#include "cli/show_changes.h"

/* One dashboard, in the state's arena. */
struct state_panel {
    int id;
    span where;
    str logical;
};
struct state_dashboard {
    str uid;
    str was;
    str title;
    str folder;
    str json;
    size_t panels;
    struct shown_cost cost;
    VEC(struct state_panel) list;
};
struct state {
    struct arena *arena;
    str name;      /* for messages: "the revision main" */
    str directory; /* stands for the current one; empty: it is that */
    str top;       /* the part of it that belongs to the state: no project is looked for above */
    bool missing;  /* the directory does not exist in this state: nothing is made */
    bool older;    /* it may lack the workspace that is compiled for … */
    bool unplaced; /* … and did: compiled for none in particular */
    /* What costs are reckoned with; NULL: what its own project says. */
    const struct cost_assumptions *assume;
    struct dash_session *session;
    struct dash_result *result; /* NULL: nothing was compiled */
    VEC(struct state_dashboard *) dashboards;
    struct map by_uid;
};

/* Puts the files of a revision into DIRECTORY/SIDE, and there the place of the current directory;
 * false, with a sentence in r->why, when that failed. */
bool state_take_revision(struct state *s, struct repository *r, str name, str directory, str side);
/* Compiles; what is wrong is said on standard error, after a line that names the state.  Inputs
 * that do not exist are left out when `lenient`.  FINE, SOURCE, FILES or CANCELLED. */
enum cli_status state_compile(struct state *s, const struct cli_options *o, bool lenient);
void state_release(struct state *s);
/* Whether it has a dashboard, or declares something around them. */
bool state_makes_anything(const struct state *s);
struct state_dashboard *state_find(const struct state *s, str uid);
/* Whether an input exists there. */
bool state_has(const struct state *s, str input);
/* A panel's sentence: as it was written where that is one line, else in its canonical form. */
str state_sentence(const struct state *s, const struct state_panel *panel);

#endif
