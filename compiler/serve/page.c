/* Job: find the page, and write it as one file.  Not responsible for its contents (preview/). */
#include "serve/page.h"

#include "base/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

const struct page_file page_files[PAGE_PARTS] = {
    [PAGE_HTML] = {"index.html", "text/html; charset=utf-8"},
    [PAGE_SCRIPT] = {"app.js", "text/javascript; charset=utf-8"},
    [PAGE_STYLE] = {"app.css", "text/css; charset=utf-8"},
};

enum { MOST_BYTES = 64 * 1024 * 1024 };

/* ---- finding it -------------------------------------------------------------------------- */

static str program_directory(struct arena *a)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    while (length > 0 && path[length - 1] != '/') length--;
    return length > 0 ? arena_str(a, (str){path, (size_t)length}) : STR("./");
}

static bool read_whole(struct arena *a, const char *path, str *out)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    bool fine = fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size < MOST_BYTES;
    size_t size = fine ? (size_t)info.st_size : 0, have = 0;
    char *text = arena_alloc(a, size + 1);
    for (ssize_t got; fine && have < size; have += (size_t)got) {
        got = read(fd, text + have, size - have);
        fine = got > 0;
    }
    close(fd);
    *out = (str){text, have};
    return fine;
}

static bool read_parts(struct arena *a, str directory, struct page *out)
{
    for (int i = 0; i < PAGE_PARTS; i++) {
        str path = arena_printf(a, "%.*s/%s", STR_ARG(directory), page_files[i].name);
        if (!read_whole(a, path.ptr, &out->parts[i])) return false;
    }
    return true;
}

bool page_load(struct arena *a, struct page *out, str *why)
{
    static const char *const places[] = {"preview", "../share/dashc/preview"};
    str program = program_directory(a);
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        str directory = arena_printf(a, "%.*s%s", STR_ARG(program), places[i]);
        if (read_parts(a, directory, out)) return true;
    }
    *why = arena_printf(a,
                        "the preview's page is not built: it is looked for in %.*spreview and "
                        "%.*s../share/dashc/preview\n"
                        "  install Node.js 20 or later with npm, then: ./dev run\n"
                        "  or by hand: npm ci --prefix preview && node preview/build.mjs "
                        "%.*spreview",
                        STR_ARG(program), STR_ARG(program), STR_ARG(program));
    return false;
}

/* ---- as one file ------------------------------------------------------------------------- */

/* Only the script that is in the file may run, and nothing may be loaded. */
static void put_policy(struct buf *out, str script)
{
    struct digest digest = digest_of(script);
    buf_text(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "script-src 'sha256-");
    buf_base64(out, (str){(const char *)digest.bytes, sizeof digest.bytes});
    buf_text(out, "'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; "
                  "form-action 'none'\">\n");
}

/* Within <script>, `<` could begin its end or a comment: as JSON it can be written otherwise. */
static void put_data(struct buf *out, str json)
{
    for (size_t i = 0; i < json.len; i++) {
        if (json.ptr[i] == '<')
            buf_text(out, "\\u003c");
        else
            buf_char(out, json.ptr[i]);
    }
}

void page_embed(const struct page *page, const struct snapshot *s, struct buf *out)
{
    buf_text(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    put_policy(out, page->parts[PAGE_SCRIPT]);
    buf_text(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<title>dashc</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>");
    buf_str(out, page->parts[PAGE_STYLE]);
    buf_text(out, "</style>\n</head>\n<body>\n<div id=\"app\"></div>\n"
                  "<script type=\"application/json\" id=\"dashc-data\">{\"index\":");
    put_data(out, s->index);
    buf_text(out, ",\"dashboards\":[");
    for (size_t i = 0; i < s->pages.len; i++) {
        if (i) buf_char(out, ',');
        put_data(out, s->pages.at[i].json);
    }
    buf_text(out, "]}</script>\n<script>");
    buf_str(out, page->parts[PAGE_SCRIPT]);
    buf_text(out, "</script>\n</body>\n</html>\n");
}
