/* quote: texts as they stand inside the languages that queries are written in. */
#ifndef DASH_QUOTE_H
#define DASH_QUOTE_H

#include "base/base.h"

/* "a \"b\"": Logs Insights, Lucene; Metrics Insights' names. */
str quote_double(struct arena *a, str text);
/* 'it''s': PPL; Metrics Insights' values. */
str quote_single(struct arena *a, str text);
/* A part of Lucene's query string, of which only `*` means something. */
str quote_lucene(struct arena *a, str text);
/* A field's name in Lucene's query string. */
str quote_lucene_name(struct arena *a, str name);
/* A regular expression of a whole value as Lucene writes it between slashes.  Its dialect has
 * operators that others do not (`@ # & < > ~ "`) and is anchored by itself; what it cannot say, such
 * as `\b` and `(?i)`, is put into `lacks`, and the result is empty. */
str quote_lucene_regex(struct arena *a, str pattern, str *lacks);
/* A part of a regular expression that means itself, also between slashes. */
str quote_regex(struct arena *a, str text);
/* The same with `*` for anything. */
str quote_wildcard(struct arena *a, str text);
/* A regular expression as it stands between slashes. */
str quote_slashes(struct arena *a, str pattern);

#endif
