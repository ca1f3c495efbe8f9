/* diagnostic_pages: the reference of all diagnostics, from the rows of diag.def: an index, and a
 * page for each code, which `dashc explain CODE` prints too.
 */
#ifndef DASH_CLI_DIAGNOSTIC_PAGES_H
#define DASH_CLI_DIAGNOSTIC_PAGES_H

#include "source/diag.h"

/* What there is to say about one, in Markdown, ending in a newline. */
void diagnostic_text(const struct diag_info *info, struct buf *out);
/* Calls `page` for each page with the name of its file, such as diagnostics/D0142.md. */
void diagnostic_pages(void (*page)(const char *name, str text, void *data), void *data);

#endif
