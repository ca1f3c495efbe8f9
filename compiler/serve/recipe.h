/* recipe: lower/sample.h as JSON, for the page that makes the numbers. */
#ifndef DASH_RECIPE_H
#define DASH_RECIPE_H

#include "base/json.h"
#include "lower/sample.h"

void recipe_write(struct json_writer *w, const struct sample *s);

#endif
