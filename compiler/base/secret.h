/* secret: what must not stay in memory. */
#ifndef DASH_SECRET_H
#define DASH_SECRET_H

#include "base/base.h"

/* Overwrites a text that the caller owns, although it is constant to everybody else, in a way that
 * no compiler leaves out.  An empty text may lie anywhere. */
void secret_wipe(str text);

#endif
