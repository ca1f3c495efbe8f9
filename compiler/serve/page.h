/* page: the preview's page, which preview/ builds and this program only hands out.
 *
 * It is found beside the program: `preview/` in a build directory, `../share/dashc/preview` once
 * installed.  It can be written as one file that holds everything and opens from disk.
 */
#ifndef DASH_PAGE_H
#define DASH_PAGE_H

#include "serve/snapshot.h"

enum page_part { PAGE_HTML, PAGE_SCRIPT, PAGE_STYLE, PAGE_PARTS };
struct page {
    str parts[PAGE_PARTS];
};
struct page_file {
    const char *name; /* "app.js" */
    const char *type; /* "text/javascript; charset=utf-8" */
};
extern const struct page_file page_files[PAGE_PARTS];

/* False, with a sentence in *why that says how to get it, when the page is not there. */
bool page_load(struct arena *a, struct page *out, str *why);
/* One HTML file: the page with a snapshot inside. */
void page_embed(const struct page *page, const struct snapshot *s, struct buf *out);

#endif
