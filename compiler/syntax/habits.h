/* habits: what other languages and tools call things, and how Dash says it.
 *
 * Whoever comes from SQL, PromQL, Terraform or Grafana's JSON writes what he is used to.  Where a
 * word is unknown and stands in this table, the help is the way to say it instead of the nearest
 * word of ours.  Letters' case does not count: SQL is shouted, CloudWatch's statistics are capital.
 */
#ifndef DASH_HABITS_H
#define DASH_HABITS_H

#include "source/diag.h"

enum habit_kind {
    HABIT_TOP,      /* begins a statement of a file */
    HABIT_PROPERTY, /* begins a line in a block, or stands before an expression */
    HABIT_CLAUSE,   /* stands behind a metric */
    HABIT_FUNCTION, /* is called */
    HABIT_PICTURE,  /* stands behind `as` */
};

/* How to say `word`; NULL: nobody is known to write it. */
const char *habit_find(enum habit_kind kind, str word);
/* Adds the help; false when there is none. */
bool habit_help(struct diag *d, enum habit_kind kind, str word);

#endif
