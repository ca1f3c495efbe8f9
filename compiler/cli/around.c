/* around: see around.h. */
#include "cli/around.h"

#include "cli/ask.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/show_parts.h"
#include "deploy/mark.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- secrets ----------------------------------------------------------------------------- */

enum { LONGEST_SECRET = 8192 };

/* Without the end of line that files have. */
static bool read_secret_file(const char *path, struct buf *out)
{
    struct buf text = BUF_SECRET;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : 1;
    while (got > 0 && text.len <= LONGEST_SECRET) {
        char *space = buf_space(&text, 1024);
        got = read(fd, space, 1024);
        text.len -= 1024 - (size_t)(got > 0 ? got : 0);
    }
    int why = errno;
    if (fd >= 0) close(fd);
    errno = why;
    str line = buf_as_str(&text);
    while (line.len && (line.ptr[line.len - 1] == '\n' || line.ptr[line.len - 1] == '\r'))
        line.len--;
    if (got >= 0 && out) buf_str(out, line);
    buf_release(&text);
    return got >= 0;
}

static bool secret_of_file(const struct around *around, str file, struct buf *out, str *why)
{
    struct arena *a = around->arena;
    bool below = around->root.len && !str_starts(file, STR("/"));
    str path = below ? arena_join(a, around->root, STR("/"), file) : arena_str(a, file);
    if (read_secret_file(path.ptr, out)) return true;
    *why = arena_printf(a, "%s cannot be read: %s", path.ptr, strerror(errno));
    return false;
}

static bool secret_of(const struct declared_secret *secret, struct buf *out, str *why, void *data)
{
    const struct around *around = data;
    if (secret->file.len) return secret_of_file(around, secret->file, out, why);
    const char *value = getenv(arena_str(around->arena, secret->env).ptr);
    if (!value || !*value) {
        *why = arena_printf(around->arena, "the variable %.*s is not set", STR_ARG(secret->env));
        return false;
    }
    if (out) buf_text(out, value);
    return true;
}

/* ---- options ----------------------------------------------------------------------------- */

str around_stack(const struct cli_options *o, str workspace)
{
    struct mark_setting *settings = arena_array(o->arena, struct mark_setting, o->settings.len + 1);
    for (size_t i = 0; i < o->settings.len; i++) {
        settings[i] = (struct mark_setting){o->settings.at[i].name, o->settings.at[i].value};
    }
    return mark_stack(o->arena, workspace, settings, o->settings.len);
}

bool around_whole(const struct cli_options *o)
{
    struct stat info;
    return o->operands.len == 0 && !o->only.len && !o->root.len &&
           stat("project.dash", &info) == 0 && S_ISREG(info.st_mode);
}

bool around_prunes(const struct cli_options *o)
{
    if (!o->prune || around_whole(o)) return true;
    usage_error(o->command, "`--prune` compares with the whole project: run it in the directory "
                            "of project.dash, without files, --only and --root");
    return false;
}

static void step(size_t done, size_t steps, const struct infra_resource *r, void *data)
{
    const struct around *around = data;
    (void)r;
    if (around->progress) progress_step(around->progress, done, steps);
}

static void say(str line, void *data)
{
    (void)data;
    output_say("%.*s", STR_ARG(line));
}

static bool keep(str name, str text, str *why, void *data)
{
    const struct around *around = data;
    return backup_keep(around->backup, name, text, why);
}

struct infra_options around_options(struct around *around, const struct cli_options *o,
                                    const struct remote *remote, const struct dash_workspace *w,
                                    str project)
{
    return (struct infra_options){
        .http = remote->http,
        .grafana = remote->grafana,
        .amg = remote->amg,
        .project = project,
        .workspace = w->name,
        .stack = around_stack(o, w->name),
        .prune = o->prune,
        .region = o->region.len ? o->region : w->region,
        .profile = o->profile,
        .force = o->force,
        .secrets = o->set_secrets,
        .adopt = o->adopt.at,
        .adopt_count = o->adopt.len,
        .secret = secret_of,
        .keep = keep,
        .stopped = interrupt_came,
        .progress = step,
        .say = say,
        .data = around,
    };
}

/* ---- the plan ---------------------------------------------------------------------------- */

static bool is_resource(const struct infra_report *report, str name)
{
    for (size_t k = 0; k < report->resources.len; k++)
        if (str_eq(report->resources.at[k]->name, name) ||
            str_eq(report->resources.at[k]->id, name))
            return true;
    return false;
}

bool around_knows_adopted(const struct cli_options *o, const struct infra *i)
{
    for (size_t k = 0; k < o->adopt.len; k++) {
        if (is_resource(infra_report(i), o->adopt.at[k])) continue;
        usage_error(o->command, "`--adopt %.*s`: nothing that is declared has this name",
                    STR_ARG(o->adopt.at[k]));
        return false;
    }
    return true;
}

static const struct {
    enum shown_kind shown;
    const char *help; /* of what is left alone; NULL: none */
} actions[INFRA_ACTIONS] = {
    [INFRA_UNREAD] = {SHOWN_UNCHANGED, NULL},
    [INFRA_UNCHANGED] = {SHOWN_UNCHANGED, NULL},
    [INFRA_CREATE] = {SHOWN_CREATE, NULL},
    [INFRA_UPDATE] = {SHOWN_CHANGE, NULL},
    [INFRA_DELETE] = {SHOWN_DELETE, NULL},
    [INFRA_EDITED] = {SHOWN_EDITED,
                      "it was changed by hand since dashc last wrote it, and is left alone; "
                      "--force overwrites that"},
    [INFRA_FOREIGN] = {SHOWN_FOREIGN, "it is left alone"},
    [INFRA_BLOCKED] = {SHOWN_BLOCKED, NULL},
};

static bool sets_secret(const struct infra_resource *r)
{
    for (size_t i = 0; i < r->secrets.len; i++)
        if (r->secrets.at[i].sets) return true;
    return false;
}

static void add_notes(struct arena *a, const struct infra_resource *r, struct shown_resource *s)
{
    if (actions[r->action].help) vec_push(a, &s->notes, str_from(actions[r->action].help));
    if (r->action == INFRA_FOREIGN) {
        str line = arena_printf(a, "--adopt \"%.*s\" takes it over%s", STR_ARG(r->name),
                                infra_can_be_renamed(r) ? ", another name goes around it" : "");
        vec_push(a, &s->notes, line);
    }
    if (r->adopted) vec_push(a, &s->notes, STR("--adopt takes it over"));
    if (r->forced) vec_push(a, &s->notes, STR("--force overwrites what was changed by hand"));
    bool only_mark = r->action == INFRA_UPDATE && !r->changes.len && !sets_secret(r);
    if (only_mark)
        vec_push(a, &s->notes, STR("it is as the source has it; only the mark is renewed"));
    for (size_t i = 0; i < r->notes.len; i++) vec_push(a, &s->notes, r->notes.at[i].text);
}

void around_show(struct arena *a, const struct infra *i, struct shown *out)
{
    const struct infra_report *report = infra_report(i);
    for (size_t k = 0; k < report->resources.len; k++) {
        const struct infra_resource *r = report->resources.at[k];
        struct shown_resource *s = arena_new(a, struct shown_resource);
        *s = (struct shown_resource){.kind = actions[r->action].shown, .resource = r};
        add_notes(a, r, s);
        vec_push(a, &out->resources, s);
    }
    for (size_t k = 0; k < report->notes.len; k++)
        vec_push(a, &out->notes, report->notes.at[k].text);
}

/* ---- the question ------------------------------------------------------------------------ */

bool around_agreed(const struct cli_options *o, str question,
                   void (*show)(const void *run, struct buf *out), const void *run)
{
    struct buf out = BUF_INIT;
    if (o->yes) return true;
    if (o->json || !isatty(STDOUT_FILENO)) show(run, &out);
    if (out.len) output_error(buf_as_str(&out));
    buf_release(&out);
    return ask_agreed(o->arena, question);
}

/* ---- what became of it ------------------------------------------------------------------- */

static bool was_task(const struct infra_resource *r)
{
    return r->action == INFRA_CREATE || r->action == INFRA_UPDATE || r->action == INFRA_DELETE;
}

size_t around_count(const struct infra *i, enum infra_result result)
{
    const struct infra_report *report = infra_report(i);
    size_t count = 0;
    for (size_t k = 0; k < report->resources.len; k++)
        count += was_task(report->resources.at[k]) && report->resources.at[k]->result == result;
    return count;
}

static const char *word_of(const struct infra_resource *r)
{
    static const char *const words[] = {[INFRA_NONE] = "not reached",
                                        [INFRA_CONFLICT] = "left alone",
                                        [INFRA_FAILED] = "failed",
                                        [INFRA_UNKNOWN] = "not known",
                                        [INFRA_BEGUN] = "begun"};
    if (r->result != INFRA_DONE) return words[r->result];
    return r->action == INFRA_CREATE ? "made" : r->action == INFRA_DELETE ? "deleted" : "changed";
}

static void put_why(struct arena *a, const struct infra_resource *r, struct buf *out)
{
    str why = shown_plain(a, r->failure.why);
    bool stopped = r->failure.trouble == INFRA_STOPPED;
    if (r->result == INFRA_DONE || r->result == INFRA_NONE || stopped || !why.len) return;
    const char *before =
        r->result == INFRA_UNKNOWN ? "whether it was done could not be found out: " : "";
    buf_printf(out, "      %s%.*s\n", before, STR_ARG(why));
    if (r->failure.help.len) buf_printf(out, "      %.*s\n", STR_ARG(r->failure.help));
}

void around_results(struct arena *a, const struct infra *i, struct buf *out)
{
    const struct infra_report *report = infra_report(i);
    for (size_t k = 0; k < report->resources.len; k++) {
        const struct infra_resource *r = report->resources.at[k];
        if (!was_task(r)) continue;
        str name = shown_plain(a, r->name);
        buf_printf(out, "%-11s %s %.*s\n", word_of(r), infra_noun(r), STR_ARG(name));
        put_why(a, r, out);
    }
}

/* ---- how it ends ------------------------------------------------------------------------- */

void around_failed(const struct infra *i)
{
    const struct infra_report *report = infra_report(i);
    const struct infra_failure *f = &report->failure;
    if (f->trouble == INFRA_FINE) return;
    if (f->trouble == INFRA_STOPPED) {
        output_say("cancelled");
        return;
    }
    output_say("%.*s: %.*s", STR_ARG(report->doing), STR_ARG(f->why));
    if (f->help.len) output_say("  %.*s", STR_ARG(f->help));
}

enum cli_status around_status(const struct infra *i)
{
    static const enum cli_status statuses[] = {
        [INFRA_FINE] = STATUS_FINE,        [INFRA_DENIED] = STATUS_LOGIN,
        [INFRA_REFUSED] = STATUS_CONFLICT, [INFRA_CHANGED] = STATUS_CONFLICT,
        [INFRA_NETWORK] = STATUS_NETWORK,  [INFRA_MAYBE] = STATUS_NETWORK,
        [INFRA_STOPPED] = STATUS_CANCELLED};
    enum infra_trouble trouble = infra_report(i)->failure.trouble;
    bool some = around_count(i, INFRA_DONE) || around_count(i, INFRA_UNKNOWN) ||
                around_count(i, INFRA_BEGUN);
    if (trouble != INFRA_FINE && trouble != INFRA_STOPPED && some) return STATUS_PARTLY;
    if (trouble != INFRA_FINE) return statuses[trouble];
    return around_left(i);
}

enum cli_status around_left(const struct infra *i)
{
    if (!infra_conflicts(i)) return STATUS_FINE;
    return infra_lacks_secret(i) ? STATUS_LOGIN : STATUS_CONFLICT;
}
