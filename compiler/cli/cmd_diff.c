/* cmd_diff: `dashc diff`: what is different between two states of the source.
 *
 * Both are compiled; what is declared around dashboards is compared by kind and name; dashboards
 * are the same ones when their uids are, or when one says what it `was`.  Nothing outside of a
 * temporary directory is written, nothing is asked of a server.
 */
#include "cli/commands.h"

#include "cli/compile.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/revision.h"
#include "cli/show_changes.h"
#include "cli/state.h"
#include "cli/temporary.h"
#include "infra/difference.h"
#include "read/read.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct comparison {
    struct arena *arena;
    struct arena scratch; /* of one dashboard's comparison */
    struct cli_options *options;
    struct state before, after;
    struct shown shown;
};

static enum cli_status fail_files(str why)
{
    if (interrupt_came()) return STATUS_CANCELLED;
    output_say("%.*s", STR_ARG(why));
    return STATUS_FILES;
}

/* ---- what the first word means ----------------------------------------------------------- */

/* REV, A..B, A...B: two revisions, and whether from where they went apart. */
struct range {
    str from;
    str to; /* empty, and `open`: the working tree */
    bool open;
    bool apart;
};

static struct range split_range(str word)
{
    size_t dots = str_find(word, STR(".."), 0);
    if (dots == SIZE_MAX) return (struct range){word, STR_EMPTY, true, false};
    bool apart = str_find(word, STR("..."), dots) == dots;
    str from = str_part(word, 0, dots);
    str to = str_part(word, dots + (apart ? 3 : 2), word.len);
    if (str_empty(from)) from = STR("HEAD");
    if (str_empty(to)) to = STR("HEAD");
    return (struct range){from, to, false, apart};
}

static bool is_directory(str path)
{
    struct stat info;
    return stat(path.ptr, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool has_slash_or_dot(str word)
{
    return str_starts(word, STR(".")) || str_starts(word, STR("/")) || str_ends(word, STR("/"));
}

/* ---- revisions --------------------------------------------------------------------------- */

static str revision_name(struct comparison *c, str name)
{
    return arena_printf(c->arena, "the revision `%.*s`", STR_ARG(name));
}

/* In a revision a path means what it means below the repository's uppermost directory. */
static bool lies_in_repository(struct comparison *c, const struct repository *r, str path)
{
    str clean;
    if (str_starts(path, STR("/"))) return false;
    return path_resolve(c->arena, arena_join(c->arena, r->prefix, path), &clean);
}

static enum cli_status check_paths(struct comparison *c, const struct repository *r)
{
    const struct cli_options *o = c->options;
    str outside = STR_EMPTY;
    for (size_t i = 0; i < o->operands.len; i++) {
        if (!lies_in_repository(c, r, o->operands.at[i])) outside = o->operands.at[i];
    }
    if (!str_empty(o->root) && !lies_in_repository(c, r, o->root)) outside = o->root;
    if (str_empty(outside)) return STATUS_FINE;
    return usage_error(o->command,
                       "`%.*s` has no place in a revision: name it by its path from here, inside "
                       "of the repository",
                       STR_ARG(outside));
}

static bool take_range(struct comparison *c, struct repository *r, struct range range,
                       str directory)
{
    c->before.name = revision_name(c, range.from);
    if (range.apart && !revision_base(r, range.from, range.to, &range.from)) return false;
    if (!state_take_revision(&c->before, r, range.from, directory, STR("before"))) return false;
    if (range.open) return true;
    c->after.name = revision_name(c, range.to);
    return state_take_revision(&c->after, r, range.to, directory, STR("after"));
}

static enum cli_status prepare_revisions(struct comparison *c, str word)
{
    struct repository r;
    if (!repository_find(&r, c->arena)) {
        return fail_files(arena_printf(c->arena,
                                       "`%.*s` is no directory, and as a revision it needs git: "
                                       "%.*s",
                                       STR_ARG(word), STR_ARG(r.why)));
    }
    enum cli_status status = check_paths(c, &r);
    if (status != STATUS_FINE) return status;
    str directory = temporary_make(c->arena);
    if (str_empty(directory)) {
        return fail_files(
            arena_printf(c->arena, "cannot make a temporary directory: %s", strerror(errno)));
    }
    return take_range(c, &r, split_range(word), directory) ? STATUS_FINE : fail_files(r.why);
}

/* No revision begins so. */
static bool is_path(str word)
{
    return str_starts(word, STR("/")) || str_starts(word, STR("./")) ||
           str_starts(word, STR("../"));
}

static bool is_revision(struct comparison *c, str word)
{
    struct repository r;
    str tree;
    return repository_find(&r, c->arena) && revision_tree(&r, word, &tree);
}

static enum cli_status prepare_directory(struct comparison *c, str word)
{
    char whole[PATH_MAX];
    if (!realpath(word.ptr, whole)) {
        return fail_files(
            arena_printf(c->arena, "cannot read `%.*s`: %s", STR_ARG(word), strerror(errno)));
    }
    c->before.name = arena_printf(c->arena, "`%.*s`", STR_ARG(word));
    c->before.directory = arena_str(c->arena, str_from(whole));
    return STATUS_FINE;
}

static enum cli_status prepare(struct comparison *c, str word)
{
    c->after.name = STR("the working tree");
    if (!is_directory(word) && is_path(word))
        return fail_files(arena_printf(c->arena, "there is no directory `%.*s`", STR_ARG(word)));
    if (!is_directory(word)) return prepare_revisions(c, word);
    if (!has_slash_or_dot(word) && is_revision(c, word)) {
        return usage_error(c->options->command,
                           "`%.*s` is a directory and a revision: write ./%.*s for the directory, "
                           "or refs/heads/%.*s for the branch",
                           STR_ARG(word), STR_ARG(word), STR_ARG(word));
    }
    return prepare_directory(c, word);
}

/* ---- comparing --------------------------------------------------------------------------- */

/* What the words of a change come from. */
struct source_words {
    struct comparison *c;
    const struct state_dashboard *old; /* NULL: it is new */
    const struct state_dashboard *new;
};

static const struct state_panel *find_panel(const struct state_dashboard *d, int panel_id)
{
    for (size_t i = 0; d && i < d->list.len; i++) {
        if (d->list.at[i].id == panel_id) return &d->list.at[i];
    }
    return NULL;
}

static str written_sentence(int panel_id, void *data)
{
    const struct source_words *w = data;
    const struct state_panel *panel = find_panel(w->new, panel_id);
    return panel ? state_sentence(&w->c->after, panel) : STR_EMPTY;
}

static str old_sentence(int panel_id, void *data)
{
    const struct source_words *w = data;
    const struct state_panel *panel = find_panel(w->old, panel_id);
    return panel ? panel->logical : STR_EMPTY;
}

static str new_sentence(int panel_id, void *data)
{
    const struct source_words *w = data;
    const struct state_panel *panel = find_panel(w->new, panel_id);
    return panel ? panel->logical : STR_EMPTY;
}

static str dimension_of(str name_space, str key, void *data)
{
    const struct source_words *w = data;
    const struct state *sides[] = {&w->c->after, &w->c->before};
    str name = STR_EMPTY;
    for (size_t i = 0; i < COUNT_OF(sides) && str_empty(name); i++) {
        if (sides[i]->result) name = dash_dimension(sides[i]->result, name_space, key);
    }
    return name;
}

static const struct model_dashboard *read_json(struct comparison *c, str json)
{
    struct model_dashboard *d;
    str why;
    if (!read_dashboard_meaning(&c->scratch, json, dash_grafana(c->after.result), &d, &why)) {
        BUG("dashc cannot read what it wrote: %.*s", STR_ARG(why));
    }
    return d;
}

/* Of a dashboard that is new, the panels and what narrows them. */
static void keep_parts(struct changes *changes)
{
    size_t kept = 0;
    for (size_t i = 0; i < changes->list.len; i++) {
        const struct change *change = &changes->list.at[i];
        bool variable = change->part == CHANGE_VARIABLE;
        bool of_source = variable && str_starts(change->name, STR("datasource "));
        if (change->part != CHANGE_PANEL && (!variable || of_source)) continue;
        changes->list.at[kept++] = *change;
    }
    changes->list.len = kept;
}

/* `old` may be NULL. */
static const struct changes *changes_of(struct comparison *c, const struct state_dashboard *old,
                                        const struct state_dashboard *new)
{
    struct source_words data = {c, old, new};
    const struct change_words words = {written_sentence, old_sentence, new_sentence, dimension_of,
                                       &data};
    struct changes changes;
    changes_find_with(&c->scratch, read_json(c, old ? old->json : STR("{\"title\": \"\"}")),
                      read_json(c, new->json), &words, &changes);
    if (!old) keep_parts(&changes);
    const struct changes *kept = changes_copy(c->arena, &changes);
    arena_reset(&c->scratch);
    return kept;
}

static void add_places(struct comparison *c, struct shown_dashboard *shown,
                       const struct state_dashboard *d)
{
    struct source_set *sources = dash_sink(c->after.result)->sources;
    for (size_t i = 0; i < d->list.len; i++) {
        if (!span_known(d->list.at[i].where)) continue;
        struct source_place place = source_place(sources, d->list.at[i].where.lo);
        struct shown_place at = {d->list.at[i].id, place.file->path, place.line};
        vec_push(c->arena, &shown->places, at);
    }
}

static struct shown_dashboard *add(struct comparison *c, enum shown_kind kind,
                                   const struct state_dashboard *d)
{
    struct shown_dashboard *shown = shown_add(&c->shown, kind);
    shown->uid = d->uid;
    shown->title = d->title;
    shown->folder = d->folder;
    shown->panels = d->panels;
    shown->was = kind == SHOWN_CREATE ? shown_cost_of(NULL) : d->cost;
    shown->is = kind == SHOWN_DELETE ? shown_cost_of(NULL) : d->cost;
    return shown;
}

static enum shown_kind kind_of(const struct state_dashboard *old, const struct state_dashboard *new)
{
    if (!str_eq(old->uid, new->uid)) return SHOWN_RENAME;
    if (!str_eq(old->json, new->json)) return SHOWN_CHANGE;
    return str_eq(old->folder, new->folder) ? SHOWN_UNCHANGED : SHOWN_MOVE;
}

static void compare_dashboards(struct comparison *c, const struct state_dashboard *old,
                               const struct state_dashboard *new)
{
    enum shown_kind kind = kind_of(old, new);
    struct shown_dashboard *shown = add(c, kind, new);
    shown->was = old->cost;
    if (kind == SHOWN_UNCHANGED) return;
    shown->moved = !str_eq(old->folder, new->folder);
    shown->was_folder = old->folder;
    if (kind == SHOWN_RENAME) shown->was_uid = old->uid;
    if (!str_eq(old->title, new->title)) shown->was_title = old->title;
    shown->changes = changes_of(c, old, new);
    add_places(c, shown, new);
    if (kind == SHOWN_CHANGE && !shown->changes->list.len) {
        vec_push(c->arena, &shown->notes,
                 STR("its JSON is written differently and means the same"));
    }
}

/* The uid itself, or what the new dashboard says that it was; NULL: it is new. */
static struct state_dashboard *partner_of(struct comparison *c, const struct state_dashboard *new)
{
    struct state_dashboard *same = state_find(&c->before, new->uid);
    if (same || str_empty(new->was) || state_find(&c->after, new->was)) return same;
    return state_find(&c->before, new->was);
}

static void compare_all(struct comparison *c)
{
    struct map used = {0};
    for (size_t i = 0; i < c->after.dashboards.len; i++) {
        const struct state_dashboard *new = c->after.dashboards.at[i];
        struct state_dashboard *old = partner_of(c, new);
        if (old && !map_set(c->arena, &used, old->uid, old)) {
            compare_dashboards(c, old, new);
            continue;
        }
        struct shown_dashboard *shown = add(c, SHOWN_CREATE, new);
        shown->changes = changes_of(c, NULL, new);
        add_places(c, shown, new);
    }
    for (size_t i = 0; i < c->before.dashboards.len; i++) {
        const struct state_dashboard *old = c->before.dashboards.at[i];
        if (!map_get(&used, old->uid)) add(c, SHOWN_DELETE, old);
    }
}

/* ---- what is declared around them -------------------------------------------------------- */

static struct difference_side side_of(const struct state *s, str workspace)
{
    if (!s->result) return (struct difference_side){.workspace = workspace};
    return (struct difference_side){workspace.len ? dash_declared(s->result)
                                                  : dash_declared_everywhere(s->result),
                                    dash_workspaces(s->result), workspace};
}

static void compare_around(struct comparison *c)
{
    static const enum shown_kind kinds[INFRA_ACTIONS] = {[INFRA_CREATE] = SHOWN_CREATE,
                                                         [INFRA_UPDATE] = SHOWN_CHANGE,
                                                         [INFRA_DELETE] = SHOWN_DELETE};
    struct difference_side before = side_of(&c->before, c->options->to),
                           after = side_of(&c->after, c->options->to);
    differences found = {0};
    difference_find(c->arena, &before, &after, &found);
    for (size_t i = 0; i < found.len; i++) {
        const struct infra_resource *r = found.at[i];
        struct shown_resource *shown = arena_new(c->arena, struct shown_resource);
        *shown = (struct shown_resource){.kind = kinds[r->action], .resource = r};
        for (size_t k = 0; k < r->notes.len; k++)
            vec_push(c->arena, &shown->notes, r->notes.at[k].text);
        vec_push(c->arena, &c->shown.resources, shown);
    }
}

/* ---- notes of the whole ------------------------------------------------------------------ */

static str version_said(struct comparison *c, const struct state *s)
{
    const struct grafana_version *v = dash_grafana(s->result);
    return arena_printf(c->arena, "%d.%d", v->major, v->minor);
}

static void note_workspace(struct comparison *c)
{
    if (!c->before.unplaced) return;
    str note = arena_printf(c->arena, "%.*s has no workspace `%.*s`, and is compiled for none",
                            STR_ARG(c->before.name), STR_ARG(c->options->to));
    vec_push(c->arena, &c->shown.notes, note);
}

/* The fields of another version are all over the JSON. */
static void note_versions(struct comparison *c)
{
    if (!c->before.result || !c->after.result) return;
    str was = version_said(c, &c->before);
    str is = version_said(c, &c->after);
    if (str_eq(was, is)) return;
    str note = arena_join(c->arena, STR("compiled for Grafana "), was, STR(" → "), is);
    vec_push(c->arena, &c->shown.notes, note);
}

/* ---- the command ------------------------------------------------------------------------- */

static enum cli_status compile_both(struct comparison *c)
{
    const struct cli_options *o = c->options;
    for (size_t i = 0; i < o->operands.len; i++) {
        str input = o->operands.at[i];
        if (state_has(&c->before, input) || state_has(&c->after, input)) continue;
        return fail_files(arena_printf(c->arena, "`%.*s` exists neither in %.*s nor in %.*s",
                                       STR_ARG(input), STR_ARG(c->before.name),
                                       STR_ARG(c->after.name)));
    }
    enum cli_status status = state_compile(&c->after, o, true);
    /* Both are reckoned with the same numbers, so that only what they ask for differs. */
    if (c->after.result) c->before.assume = dash_cost_options(c->after.result)->assume;
    if (status == STATUS_FINE) status = state_compile(&c->before, o, true);
    bool nothing = !state_makes_anything(&c->before) && !state_makes_anything(&c->after);
    if (status != STATUS_FINE || !nothing) return status;
    return fail_files(arena_printf(c->arena, "neither %.*s nor %.*s makes a dashboard here",
                                   STR_ARG(c->before.name), STR_ARG(c->after.name)));
}

static enum cli_status show(struct comparison *c)
{
    const struct cli_options *o = c->options;
    struct buf out = BUF_INIT;
    enum show_form form = o->json ? SHOW_JSON : o->markdown ? SHOW_MARKDOWN : SHOW_TEXT;
    show_changes(&c->shown, form, output_takes_colour(o->color, STDOUT_FILENO), &out);
    output_put(buf_as_str(&out));
    buf_release(&out);
    return o->exit_code && shown_any(&c->shown) ? STATUS_CHANGES : STATUS_FINE;
}

static enum cli_status run(struct comparison *c, str word)
{
    enum cli_status status = prepare(c, word);
    if (status == STATUS_FINE) status = compile_both(c);
    if (status == STATUS_FINE && interrupt_came()) status = STATUS_CANCELLED;
    if (status != STATUS_FINE) return status;
    c->shown.heading = arena_printf(c->arena, "Changes from %.*s to %.*s", STR_ARG(c->before.name),
                                    STR_ARG(c->after.name));
    note_workspace(c);
    note_versions(c);
    compare_around(c);
    compare_all(c);
    return show(c);
}

enum cli_status cmd_diff(struct cli_options *o)
{
    struct comparison c = {.arena = o->arena,
                           .options = o,
                           .before = {.arena = o->arena, .older = true},
                           .after = {.arena = o->arena},
                           .shown = {.arena = o->arena}};
    if (o->operands.len == 0) {
        return usage_error(o->command, "compare with what? a revision, such as dashc diff main, or "
                                       "a directory");
    }
    if (o->json && o->markdown) {
        return usage_error(o->command, "`--json` and `--markdown` are two forms: leave one out");
    }
    str word = o->operands.at[0];
    o->operands.at++;
    o->operands.len--;
    compile_unlinted(o); /* it is about what changes */
    interrupt_watch();
    arena_init(&c.scratch);
    enum cli_status status = run(&c, word);
    arena_free(&c.scratch);
    state_release(&c.before);
    state_release(&c.after);
    temporary_remove();
    if (status == STATUS_CANCELLED) output_say("cancelled");
    return status;
}
