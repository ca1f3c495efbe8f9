/* up_run: what `dashc up` works with, shared by the files that show it. */
#ifndef DASH_CLI_UP_RUN_H
#define DASH_CLI_UP_RUN_H

#include "cli/backup.h"
#include "cli/compile.h"
#include "cli/progress.h"
#include "infra/template.h"
#include "infra/up.h"

struct up_run {
    struct cli_options *o;
    struct compilation compilation;
    struct uses uses;
    const struct dash_workspace *workspace;
    const struct site *site;
    str title;  /* of the workspace in AWS */
    str region; /* empty: the profile's */
    struct http *http;
    struct buf token; /* DASHC_TOKEN, or a file's */
    str token_from;
    struct infra *infra;
    struct up *up;
    struct progress progress;
    struct backup backup;
    enum cli_status status;
};

/* ---- show_up.c ---- */

/* The plan for people: what is made and changed, every policy, every price. */
void show_up_plan(const struct up_run *r, struct buf *out);
/* What became of it, and where the workspace is, if all of it stands; only the latter. */
void show_up_results(const struct up_run *r, struct buf *out);
void show_up_place(const struct up_run *r, struct buf *out);
void show_up_json(const struct up_run *r, struct buf *out);
/* The two policies of the role, with what each statement is for. */
void show_up_policies(const struct up_run *r, struct buf *out);
void show_up_policies_json(const struct up_run *r, struct buf *out);

/* ---- up_page.c ---- */

/* Whether --page names nothing, or a page that dashc wrote and nobody has changed since; says why
 * not. */
bool up_page_may_be_written(const struct up_run *r);
/* A page for the teams: where the workspace is, how to sign in, who may what. */
void up_page_write(struct up_run *r);
/* "IAM Identity Center", "SAML", both; for sentences. */
str up_sign_in_text(const struct up_run *r);

#endif
