/* cmd_preview: `dashc preview`: the page with its dashboards in one file, and pictures of them. */
#include "cli/commands.h"

#include "cli/compile.h"
#include "cli/fault.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/place.h"
#include "cli/state.h"
#include "cli/temporary.h"
#include "serve/chromium.h"
#include "serve/page.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    PICTURE_WIDTH = 1600,
    ROW_PIXELS = 38, /* of Grafana's grid: 30 and a gap of 8 */
    HEAD_PIXELS = 150,
};

static bool cannot(const struct writer *w)
{
    output_say("%.*s", STR_ARG(w->error));
    return false;
}

static bool write_page(struct writer *w, const struct page *page, const struct snapshot *s)
{
    struct buf out = BUF_INIT;
    page_embed(page, s, &out);
    bool fine = writer_put(w, STR("index.html"), buf_as_str(&out)) && writer_commit(w);
    buf_release(&out);
    return fine || cannot(w);
}

/* ---- pictures ---------------------------------------------------------------------------- */

struct photographer {
    const struct cli_options *options;
    struct writer *writer;
    struct places places;
    str program;
    str page; /* its URL */
    str room; /* a temporary folder */
    str file; /* in it: what Chromium writes */
};

/* "Infrastructure/lambda.json" is "Infrastructure/lambda.png". */
static str picture_place(struct photographer *p, const struct snapshot_page *page)
{
    str place = place_of(&p->places, page->folder, page->uid);
    return arena_printf(p->options->arena, "%.*s.png",
                        STR_ARG(str_part(place, 0, place.len - strlen(".json"))));
}

static bool keep_picture(struct photographer *p, str place)
{
    struct buf png = BUF_INIT;
    FILE *file = fopen(p->file.ptr, "rb");
    char chunk[1 << 16];
    bool fine = file != NULL;
    for (size_t got; fine && (got = fread(chunk, 1, sizeof chunk, file)) > 0;)
        buf_str(&png, (str){chunk, got});
    if (file) fclose(file);
    if (fine)
        fine = writer_put(p->writer, place, buf_as_str(&png)) || cannot(p->writer);
    else
        output_say("cannot read Chromium's picture: %s", strerror(errno));
    buf_release(&png);
    return fine;
}

static bool shoot(struct photographer *p, const struct snapshot_page *page)
{
    static const char *const themes[] = {"light", "dark"};
    struct arena *a = p->options->arena;
    struct chromium_shot shot = {.url = arena_printf(a, "%.*s#/%.*s?theme=%s", STR_ARG(p->page),
                                                     STR_ARG(page->uid), themes[p->options->theme]),
                                 .png = p->file,
                                 .width = PICTURE_WIDTH,
                                 .height = HEAD_PIXELS + ROW_PIXELS * page->rows};
    str why;
    if (chromium_shoot(a, p->program, &shot, &why)) return keep_picture(p, picture_place(p, page));
    output_say("%.*s: %.*s", STR_ARG(page->uid), STR_ARG(why));
    return false;
}

static bool make_room(struct photographer *p)
{
    const char *temporary = getenv("TMPDIR");
    p->room = arena_printf(p->options->arena, "%s/dashc-picture-XXXXXX",
                           temporary && *temporary ? temporary : "/tmp");
    p->file = STR_EMPTY;
    if (mkdtemp((char *)(uintptr_t)p->room.ptr)) {
        p->file = arena_printf(p->options->arena, "%.*s/picture.png", STR_ARG(p->room));
        return true;
    }
    output_say("cannot make a temporary folder: %s", strerror(errno));
    return false;
}

static bool write_pictures(const struct cli_options *o, struct writer *w, const struct snapshot *s)
{
    struct photographer p = {.options = o, .writer = w, .places = {.arena = o->arena}};
    p.program = chromium_find(o->arena);
    if (str_empty(p.program)) {
        output_say("pictures need Chromium, and none is in PATH: install it (Debian's package "
                   "chromium), or open %.*s/index.html yourself",
                   STR_ARG(o->output));
        return false;
    }
    str file = arena_printf(o->arena, "%.*s/index.html", STR_ARG(o->output));
    p.page = chromium_file_url(o->arena, file);
    if (!make_room(&p)) return false;
    bool fine = true;
    for (size_t i = 0; fine && i < s->pages.len && !interrupt_came(); i++)
        fine = shoot(&p, &s->pages.at[i]);
    unlink(p.file.ptr);
    rmdir(p.room.ptr);
    return fine && (writer_commit(w) || cannot(w));
}

/* ---- since a revision -------------------------------------------------------------------- */

static enum cli_status take_revision(const struct cli_options *o, struct state *before)
{
    struct repository r;
    before->name = arena_printf(o->arena, "the revision `%.*s`", STR_ARG(o->against));
    bool found = repository_find(&r, o->arena);
    str directory = found ? temporary_make(o->arena) : STR_EMPTY;
    if (found && str_empty(directory))
        r.why = arena_printf(o->arena, "cannot make a temporary directory: %s", strerror(errno));
    else if (found && state_take_revision(before, &r, o->against, directory, STR("before")))
        return state_compile(before, o, true);
    if (interrupt_came()) return STATUS_CANCELLED;
    output_say("`--against %.*s`: %.*s", STR_ARG(o->against), STR_ARG(r.why));
    return STATUS_FILES;
}

static enum cli_status mark_changes(const struct cli_options *o, struct snapshot *s)
{
    struct state before = {.arena = o->arena, .older = true};
    enum cli_status status = take_revision(o, &before);
    VEC(struct snapshot_earlier) earlier = {0};
    for (size_t i = 0; i < before.dashboards.len; i++) {
        const struct state_dashboard *d = before.dashboards.at[i];
        struct snapshot_earlier one = {d->uid, d->title, d->folder, d->json};
        vec_push(o->arena, &earlier, one);
    }
    if (status == STATUS_FINE) snapshot_compare(s, o->against, earlier.at, earlier.len);
    state_release(&before);
    temporary_remove();
    return status;
}

/* ---- the command ------------------------------------------------------------------------- */

static void say_written(const struct cli_options *o, const struct snapshot *s)
{
    str dashboards = compile_plural(o->arena, s->pages.len, "dashboard");
    output_error(arena_printf(o->arena, "%.*s (%.*s/index.html%s)\n", STR_ARG(dashboards),
                              STR_ARG(o->output), o->png ? ", and a picture of each" : ""));
}

static enum cli_status write_all(const struct cli_options *o, const struct page *page,
                                 const struct snapshot *s)
{
    struct writer w;
    if (!writer_begin(&w, o->arena, o->output, false)) {
        cannot(&w);
        return STATUS_FILES;
    }
    fault_guard(&w);
    bool fine = write_page(&w, page, s) && (!o->png || write_pictures(o, &w, s));
    if (!fine) writer_abandon(&w);
    fault_guard(NULL);
    writer_end(&w);
    if (interrupt_came()) return STATUS_CANCELLED;
    if (!fine) return STATUS_FILES;
    say_written(o, s);
    return STATUS_FINE;
}

enum cli_status cmd_preview(struct cli_options *o)
{
    struct page page;
    str why;
    compile_inputs(o);
    if (str_empty(o->output)) o->output = STR("out/preview");
    interrupt_watch();
    if (!page_load(o->arena, &page, &why)) {
        output_say("%.*s", STR_ARG(why));
        return STATUS_FILES;
    }
    struct snapshot_request request = compile_request(o);
    struct snapshot *s = snapshot_compile(&request, NULL);
    output_error(s->messages);
    enum cli_status status = s->unreadable ? STATUS_FILES : STATUS_SOURCE;
    if (s->errors)
        output_say("nothing was written");
    else if (!s->unreadable)
        status = str_empty(o->against) ? STATUS_FINE : mark_changes(o, s);
    if (status == STATUS_FINE) status = write_all(o, &page, s);
    snapshot_free(s);
    return status;
}
