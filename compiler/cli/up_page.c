/* up_page: the page that tells the teams where their dashboards are: one file, without scripts and
 * without anything from elsewhere. */
#include "cli/up_run.h"

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

void up_page(const struct up_run *r, struct buf *out)
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
