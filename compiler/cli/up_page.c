/* up_page: the page that tells the teams where their dashboards are: one file, without scripts and
 * without anything from elsewhere.  Its last line is a mark with the digest of what stands before
 * it: no other file, and no page that somebody has changed, is written over. */
#include "cli/up_run.h"

#include "base/digest.h"
#include "cli/output.h"
#include "cli/write.h"

#include <errno.h>

str up_sign_in_text(const struct up_run *r)
{
    bool sso = r->site->sso || !r->site->saml;
    if (sso && r->site->saml) return STR("AWS IAM Identity Center or the company's SAML sign-in");
    return sso ? STR("AWS IAM Identity Center") : STR("the company's SAML sign-in");
}

static void put_text(struct buf *out, str text)
{
    static const struct {
        char c;
        const char *entity;
    } entities[] = {{'<', "&lt;"}, {'>', "&gt;"}, {'&', "&amp;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
    for (size_t i = 0; i < text.len; i++) {
        size_t k = 0;
        while (k < COUNT_OF(entities) && entities[k].c != text.ptr[i]) k++;
        if (k < COUNT_OF(entities))
            buf_text(out, entities[k].entity);
        else
            buf_char(out, text.ptr[i]);
    }
}

static const char head[] =
    "<!doctype html>\n"
    "<html lang=\"en\">\n"
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<style>\n"
    "  body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: "
    "0 "
    "1rem; }\n"
    "  a.button { display: inline-block; padding: .6rem 1.2rem; border-radius: .3rem; background: "
    "#1f60c4; color: #fff; text-decoration: none; }\n"
    "  table { border-collapse: collapse; }\n"
    "  td, th { text-align: left; padding: .3rem 1rem .3rem 0; vertical-align: top; }\n"
    "</style>\n";

static void put_people(const struct up_run *r, enum site_level level, const char *may,
                       struct buf *out)
{
    size_t count = 0;
    for (size_t i = 0; i < r->site->people.len; i++) {
        const struct site_person *person = &r->site->people.at[i];
        if (person->level != level) continue;
        buf_text(out, count++ ? ", " : "<tr><td>");
        put_text(out, person->name);
    }
    if (count) buf_printf(out, "</td><td>%s</td></tr>\n", may);
}

static void put_roles(const struct up_run *r, struct buf *out)
{
    if (!r->site->people.len) return;
    buf_text(out, "<h2>Who may what</h2>\n<table>\n<tr><th>Who</th><th>May</th></tr>\n");
    put_people(r, SITE_VIEWER, "look at dashboards", out);
    put_people(r, SITE_EDITOR, "look, and change dashboards", out);
    put_people(r, SITE_ADMIN, "administer the workspace", out);
    buf_text(out, "</table>\n");
}

static void put_steps(const struct up_run *r, struct buf *out)
{
    bool sso = r->site->sso || !r->site->saml;
    buf_text(out, "<h2>How to sign in</h2>\n<ol>\n<li>Open the address above.</li>\n");
    if (sso)
        buf_text(out, "<li>Choose “Sign in with AWS IAM Identity Center”, and sign in with the "
                      "company's account.</li>\n");
    if (r->site->saml)
        buf_printf(out,
                   "<li>%sChoose “Sign in with SAML”, and sign in with the company's "
                   "account.</li>\n",
                   sso ? "Or: " : "");
    buf_text(out, "<li>Dashboards are below “Dashboards”, in folders.</li>\n</ol>\n"
                  "<p>Whoever is told that they have no access is not yet in one of the groups "
                  "that may look");
    if (r->site->people.len) buf_text(out, "; they are listed below");
    buf_text(out, ".</p>\n");
}

static void put_page(const struct up_run *r, struct buf *out)
{
    str name = r->site->organization.len ? r->site->organization : r->title;
    str url = up_address(r->up);
    buf_text(out, head);
    buf_text(out, "<title>Dashboards of ");
    put_text(out, name);
    buf_text(out, "</title>\n<h1>Dashboards of ");
    put_text(out, name);
    buf_text(out, "</h1>\n");
    if (r->site->description.len) {
        buf_text(out, "<p>");
        put_text(out, r->site->description);
        buf_text(out, "</p>\n");
    }
    buf_text(out, "<p><a class=\"button\" href=\"");
    put_text(out, url);
    buf_text(out, "\">Open Grafana</a></p>\n<p>");
    put_text(out, url);
    buf_text(out, "</p>\n");
    put_steps(r, out);
    put_roles(r, out);
}

/* ---- the file ---------------------------------------------------------------------------- */

enum { DIGITS = 64 };
static const str begin_mark = STR_INIT("<!-- dashc up "), end_mark = STR_INIT(" -->\n");

static str mark_of(struct arena *a, str page)
{
    return arena_join(a, begin_mark, digest_hex(a, digest_of(page)), end_mark);
}

/* Where the mark begins; SIZE_MAX: there is none. */
static size_t mark_at(str page)
{
    size_t at = str_find(page, begin_mark, 0);
    bool whole = at != SIZE_MAX && str_find(page, end_mark, at) == at + begin_mark.len + DIGITS;
    return whole ? at : SIZE_MAX;
}

struct place {
    struct writer writer;
    str name;
};

static bool open_place(const struct up_run *r, struct place *p)
{
    struct arena *a = r->o->arena;
    str directory = path_directory(r->o->page);
    p->name = arena_str(a, str_part(r->o->page, directory.len, r->o->page.len));
    directory = directory.len ? path_clean(a, directory) : STR(".");
    return writer_begin(&p->writer, a, directory, false);
}

/* Empty: nothing speaks against writing there. */
static str objection(struct place *p)
{
    struct arena *a = p->writer.arena;
    struct buf text = BUF_INIT;
    str why = STR_EMPTY;
    enum writer_found found = writer_read(&p->writer, p->name, &text);
    if (found == FOUND_OTHER)
        why = arena_printf(a, "cannot be replaced: %s",
                           errno == ELOOP ? "it is a symbolic link" : strerror(errno));
    str page = buf_as_str(&text);
    size_t at = mark_at(page);
    if (found == FOUND_FILE && at == SIZE_MAX)
        why = STR("is there, and dashc did not write it");
    else if (found == FOUND_FILE &&
             !str_eq(str_part(page, at, page.len), mark_of(a, str_part(page, 0, at))))
        why = STR("was changed since dashc wrote it");
    buf_release(&text);
    return why;
}

bool up_page_may_be_written(const struct up_run *r)
{
    struct place p;
    str page = r->o->page;
    if (!page.len) return true;
    bool opened = open_place(r, &p);
    str why = opened ? objection(&p) : STR_EMPTY;
    if (!opened) output_say("%.*s", STR_ARG(p.writer.error));
    if (why.len)
        output_say("%.*s %.*s: give --page another name, or move that file away", STR_ARG(page),
                   STR_ARG(why));
    writer_end(&p.writer);
    return opened && !why.len;
}

void up_page_write(struct up_run *r)
{
    struct buf page = BUF_INIT;
    struct place p;
    if (!r->o->page.len || !up_address(r->up).len) return;
    put_page(r, &page);
    buf_str(&page, mark_of(r->o->arena, buf_as_str(&page)));
    /* A file may have come while AWS was at work. */
    bool vacant = up_page_may_be_written(r), good = vacant && open_place(r, &p);
    good = good && writer_replace(&p.writer, p.name, buf_as_str(&page));
    if (good) output_say("%.*s tells the teams where it is", STR_ARG(r->o->page));
    if (vacant && !good) output_say("%.*s", STR_ARG(p.writer.error));
    if (vacant) writer_end(&p.writer);
    if (!good) r->status = STATUS_FILES;
    buf_release(&page);
}
