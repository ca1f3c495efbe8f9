/* cmd_infra: see cmd_infra.h. */
#include "cli/cmd_infra.h"

#include "cli/around.h"
#include "cli/compile.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "infra/logs.h"

#include <unistd.h>

struct infra_run {
    struct cli_options *o;
    struct compilation compilation;
    struct remote remote; /* only its requests: nobody's address, nobody's token */
    struct around around;
    struct backup backup;
    struct progress progress;
    struct infra *infra;
    str where; /* "prod" */
    enum cli_status status;
};

/* ---- the source -------------------------------------------------------------------------- */

static bool compile(struct infra_run *r)
{
    struct cli_options *o = r->o;
    struct dash_options options = {.deploys = true, .check_only = true, .whole = around_whole(o)};
    compile_unlinted(o);
    compile_inputs(o);
    compile_run(&r->compilation, o, &options);
    r->status = r->compilation.status;
    if (r->compilation.session && r->status != STATUS_FINE && compile_speaks(o)) {
        str problems = compile_problems(&r->compilation, o->arena);
        output_error(arena_join(o->arena, problems, STR(": nothing was done\n")));
    }
    if (r->status == STATUS_FINE) r->where = dash_workspace(r->compilation.result)->name;
    return r->status == STATUS_FINE;
}

bool infra_words(const struct cli_options *o)
{
    const char *odd = o->only.len         ? "--only"
                      : o->prune_most.len ? "--prune-most"
                      : o->rollback       ? "--rollback"
                      : o->token_file.len ? "--token-file"
                                          : NULL;
    if (!o->infra && o->attach.len) {
        usage_error(o->command, "`--attach` is about indices: it goes with `--infra`");
        return false;
    }
    if (!o->infra || !odd) return true;
    usage_error(o->command, "`%s` is about dashboards: it has no use beside `--infra`", odd);
    return false;
}

static bool check_attached(struct infra_run *r)
{
    const struct declared *declared = dash_declared(r->compilation.result);
    for (size_t i = 0; i < r->o->attach.len; i++) {
        bool known = false;
        for (size_t k = 0; k < declared->retentions.len; k++)
            known = known || str_eq(declared->retentions.at[k]->head.name, r->o->attach.at[i]);
        if (known) continue;
        r->status = usage_error(r->o->command, "`--attach %.*s`: no retention has this name",
                                STR_ARG(r->o->attach.at[i]));
        return false;
    }
    return true;
}

/* ---- the plan ---------------------------------------------------------------------------- */

static void open_infra(struct infra_run *r)
{
    struct dash_result *result = r->compilation.result;
    remote_open_http(&r->remote, r->o);
    r->backup = (struct backup){.arena = r->o->arena, .root = dash_root(result)};
    r->around = (struct around){r->o->arena, dash_root(result), &r->progress, &r->backup};
    struct infra_options options =
        around_options(&r->around, r->o, &r->remote, dash_workspace(result), dash_project(result));
    options.everywhere = dash_declared_everywhere(result);
    options.attach = r->o->attach.at;
    options.attach_count = r->o->attach.len;
    r->infra = infra_new(&options);
    logs_want(r->infra, dash_declared(result));
}

static void say_failure(struct infra_run *r)
{
    around_failed(r->infra);
    r->status = around_status(r->infra);
    if (r->status == STATUS_PARTLY || r->status == STATUS_CANCELLED || r->status == STATUS_NETWORK)
        output_say("run the same again to go on from here");
}

static bool plan(struct infra_run *r)
{
    progress_begin(&r->progress,
                   arena_join(r->o->arena, STR("reading what holds the logs of "), r->where));
    bool planned = infra_plan(r->infra);
    progress_end(&r->progress);
    if (!planned) say_failure(r);
    if (!planned || around_knows_adopted(r->o, r->infra)) return planned;
    r->status = STATUS_USAGE;
    return false;
}

static struct shown shown_of(const struct infra_run *r)
{
    struct arena *a = r->o->arena;
    struct shown shown = {.arena = a, .planned = true};
    shown.heading = arena_join(a, STR("Changes around the logs of "), r->where);
    around_show(a, r->infra, &shown);
    return shown;
}

static void show(const struct infra_run *r, struct shown *shown)
{
    const struct cli_options *o = r->o;
    struct buf out = BUF_INIT;
    enum show_form form = o->json ? SHOW_JSON : o->markdown ? SHOW_MARKDOWN : SHOW_TEXT;
    *shown = shown_of(r);
    show_changes(shown, form, output_takes_colour(o->color, STDOUT_FILENO), &out);
    output_put(buf_as_str(&out));
    buf_release(&out);
}

/* ---- the push ---------------------------------------------------------------------------- */

static void put_results(struct infra_run *r)
{
    static const struct {
        enum infra_result result;
        const char *noun;
    } counts[] = {{INFRA_DONE, "done"},
                  {INFRA_CONFLICT, "left alone"},
                  {INFRA_FAILED, "failed"},
                  {INFRA_UNKNOWN, "not known"},
                  {INFRA_NONE, "not reached"}};
    struct buf out = BUF_INIT;
    size_t conflicts = infra_conflicts(r->infra), before = 0;
    around_results(r->o->arena, r->infra, &out);
    if (out.len) buf_char(&out, '\n');
    for (size_t k = 0; k < COUNT_OF(counts); k++) {
        size_t count = around_count(r->infra, counts[k].result);
        if (counts[k].result == INFRA_CONFLICT) count += conflicts;
        if (count) buf_printf(&out, "%s%zu %s", before++ ? ", " : "", count, counts[k].noun);
    }
    buf_char(&out, '\n');
    output_put(buf_as_str(&out));
    buf_release(&out);
}

static void show_again(const void *run, struct buf *out)
{
    const struct infra_run *r = run;
    struct shown shown = shown_of(r);
    show_changes(&shown, SHOW_TEXT, output_takes_colour(r->o->color, STDERR_FILENO), out);
}

static bool agreed(const struct infra_run *r)
{
    str question = arena_printf(r->o->arena, "Do this for %.*s?", STR_ARG(r->where));
    return around_agreed(r->o, question, show_again, r);
}

static void apply(struct infra_run *r)
{
    struct shown shown;
    progress_begin(&r->progress,
                   arena_join(r->o->arena, STR("changing what holds the logs of "), r->where));
    bool good = infra_apply(r->infra);
    progress_end(&r->progress);
    if (r->o->json)
        show(r, &shown);
    else
        put_results(r);
    if (r->backup.folder.len)
        output_say("what was overwritten or deleted is kept in %.*s", STR_ARG(r->backup.folder));
    if (good)
        r->status = around_status(r->infra);
    else
        say_failure(r);
}

static void push(struct infra_run *r)
{
    struct shown shown;
    size_t tasks = infra_tasks(r->infra);
    bool looks = r->o->dry_run || !tasks;
    if (!r->o->json || looks) show(r, &shown);
    if (looks) {
        r->status = around_left(r->infra);
    } else if (agreed(r)) {
        apply(r);
    } else {
        output_say("nothing was done");
        r->status = STATUS_CANCELLED;
    }
}

/* ---- the commands ------------------------------------------------------------------------ */

static void look(struct infra_run *r)
{
    struct shown shown;
    show(r, &shown);
    if (!r->o->exit_code) return;
    if (infra_conflicts(r->infra))
        r->status = STATUS_CONFLICT;
    else if (shown_any(&shown))
        r->status = STATUS_CHANGES;
}

enum cli_status cmd_infra(struct cli_options *o)
{
    struct infra_run r = {.o = o};
    if (!around_prunes(o)) return STATUS_USAGE;
    interrupt_watch();
    if (compile(&r) && check_attached(&r)) {
        open_infra(&r);
        if (plan(&r)) {
            if (o->command == COMMAND_PLAN)
                look(&r);
            else
                push(&r);
        }
    }
    backup_end(&r.backup);
    infra_free(r.infra);
    remote_close(&r.remote);
    compile_release(&r.compilation);
    return r.status;
}

str infra_hint(struct arena *a, const struct dash_result *result)
{
    const struct declared *declared = dash_declared(result);
    bool access = false;
    for (size_t i = 0; i < declared->sources.len; i++)
        access = access || declared->sources.at[i]->grants;
    str words = STR_EMPTY;
    if (declared->retentions.len) words = STR("`retention`");
    if (declared->streams.len)
        words = arena_join(a, words, words.len ? STR(", ") : STR_EMPTY, STR("`stream`"));
    if (access) words = arena_join(a, words, words.len ? STR(", ") : STR_EMPTY, STR("`access`"));
    if (!words.len) return STR_EMPTY;
    return arena_join(a, words, STR(": dashc plan --infra shows what that changes"));
}
