/* folders: which of the wanted ones there are, and making the others.
 *
 * A folder of ours has a uid that follows from the project's name and its path, so that two pushes
 * at once make the same one, and later ones know it again.  A folder of the right title in the
 * right place that somebody made by hand is used as it is.  No folder is renamed or moved.
 */
#include "deploy/inner.h"

#include "base/digest.h"

/* ---- uids -------------------------------------------------------------------------------- */

enum { LONGEST_SLUG = 22, HASH_DIGITS = 10 }; /* with "dashc-" and "-" 39; Grafana takes 40 */

static str slug_of(struct arena *a, str title)
{
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < title.len && out.len < LONGEST_SLUG; i++) {
        char c = title.ptr[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain)
            buf_char(&out, c);
        else if (out.len && out.ptr[out.len - 1] != '-')
            buf_char(&out, '-');
    }
    while (out.len && out.ptr[out.len - 1] == '-') out.len--;
    str slug = arena_str(a, buf_as_str(&out));
    buf_release(&out);
    return slug;
}

static str last_part(str path)
{
    for (size_t i = path.len; i > 0; i--) {
        if (path.ptr[i - 1] == '/') return str_part(path, i, path.len);
    }
    return path;
}

str deploy_folder_uid(struct arena *a, str project, str path)
{
    str hash = digest_hex(a, digest_of(arena_join(a, project, STR("\n"), path)));
    str slug = slug_of(a, last_part(path));
    return arena_join(a, STR("dashc-"), slug, slug.len ? STR("-") : STR_EMPTY,
                      str_part(hash, 0, HASH_DIGITS));
}

str folder_uid(const struct deploy_folder *folder) { return folder ? folder->uid : STR_EMPTY; }

str folder_path_of(const struct deploy *d, str uid, str otherwise)
{
    for (size_t i = 0; uid.len && i < d->report.folders.len; i++) {
        const struct deploy_folder *f = d->report.folders.at[i];
        if (str_eq(f->uid, uid)) return f->path;
    }
    return uid.len ? otherwise : STR_EMPTY;
}

/* ---- what is wanted ---------------------------------------------------------------------- */

/* Grafana calls the top so, and makes no folder of that name there. */
static bool is_top(str path) { return !path.len || str_eq_nocase(path, STR("General")); }

/* " A / B " as "A/B". */
static str tidy_path(struct arena *a, str path)
{
    str tidy = STR_EMPTY, part;
    while (str_split(&path, '/', &part)) {
        part = str_trim(part);
        if (part.len) tidy = tidy.len ? arena_join(a, tidy, STR("/"), part) : part;
    }
    return tidy;
}

static struct deploy_folder *folder_wanted(struct deploy *d, str path)
{
    struct deploy_folder *folder = map_get(&d->folders, path);
    if (is_top(path) || folder) return folder;
    str above = path_directory(path);
    folder = arena_new(&d->arena, struct deploy_folder);
    *folder = (struct deploy_folder){.path = path, .title = last_part(path)};
    if (above.len) folder->parent = folder_wanted(d, str_part(above, 0, above.len - 1));
    folder->uid = deploy_folder_uid(&d->arena, d->options.project, path);
    vec_push(&d->arena, &d->report.folders, folder);
    map_set(&d->arena, &d->folders, path, folder);
    return folder;
}

static void collect_wanted(struct deploy *d)
{
    for (size_t i = 0; i < d->wanted.len; i++) {
        struct deploy_wanted *w = d->wanted.at[i];
        w->place = folder_wanted(d, tidy_path(&d->arena, w->folder));
    }
}

/* ---- what there is ----------------------------------------------------------------------- */

/* All folders in `parent`, page by page. */
static bool read_children(struct deploy *d, str parent, grafana_folders *out)
{
    size_t before;
    int page = 1;
    do {
        struct http_exchange e;
        before = out->len;
        grafana_ask_folders(grafana_of(d), &e, parent, page++);
        deploy_ask(d, &e);
        struct grafana_answer answer = grafana_told_folders(&e, &d->arena, out);
        http_exchange_release(&e);
        if (answer.outcome != GRAFANA_OK) deploy_fail(d, &answer, "reading the folders");
    } while (!deploy_failed(d) && out->len - before == GRAFANA_PAGE);
    return !deploy_failed(d);
}

/* Whether a folder of its uid is there, wherever it is now. */
static bool exists_elsewhere(struct deploy *d, const struct deploy_folder *folder,
                             struct grafana_folder *found)
{
    struct http_exchange e;
    grafana_ask_folder(grafana_of(d), &e, folder->uid);
    deploy_ask(d, &e);
    struct grafana_answer answer = grafana_told_folder(&e, &d->arena, found);
    http_exchange_release(&e);
    bool absent = answer.outcome == GRAFANA_NOT_FOUND || answer.outcome == GRAFANA_DENIED;
    if (answer.outcome != GRAFANA_OK && !absent) deploy_fail(d, &answer, "reading a folder");
    return answer.outcome == GRAFANA_OK;
}

/* Takes over the one of the right title: ours where there are several. */
static void match(struct deploy *d, struct deploy_folder *folder, const grafana_folders *children,
                  str parent)
{
    const struct grafana_folder *found = NULL;
    size_t count = 0;
    for (size_t i = 0; i < children->len; i++) {
        const struct grafana_folder *f = &children->at[i];
        /* Where folders cannot be nested, Grafana lists those of the top again. */
        if (!str_eq(f->title, folder->title) || !str_eq(f->parent, parent)) continue;
        bool ours = str_eq(f->uid, folder->uid);
        if (!found || ours) found = f;
        count++;
        if (ours) count = 1;
        if (ours) break;
    }
    if (count > 1) {
        deploy_refuse(d, "there are %zu folders \"%.*s\": rename all but one", count,
                      STR_ARG(folder->path));
    }
    folder->verdict = found ? VERDICT_UNCHANGED : VERDICT_CREATE;
    if (found) folder->uid = found->uid;
}

/* A folder of ours that somebody renamed or moved stays what it is: the dashboards are in it. */
static void look_elsewhere(struct deploy *d, struct deploy_folder *folder)
{
    struct grafana_folder found;
    if (!exists_elsewhere(d, folder, &found)) return;
    folder->verdict = VERDICT_UNCHANGED;
    deploy_note(d,
                "the folder \"%.*s\" was renamed or moved in Grafana (it is \"%.*s\" there now); "
                "it is used as it is",
                STR_ARG(folder->path), STR_ARG(found.title));
}

/* The wanted folders directly in one that is there. */
static bool plan_children(struct deploy *d, const struct deploy_folder *parent)
{
    grafana_folders children = {0};
    str uid = folder_uid(parent);
    bool read = false;
    for (size_t i = 0; i < d->report.folders.len; i++) {
        struct deploy_folder *folder = d->report.folders.at[i];
        if (folder->parent != parent) continue;
        if (!read && !read_children(d, uid, &children)) return false;
        read = true;
        match(d, folder, &children, uid);
        if (folder->verdict == VERDICT_CREATE) look_elsewhere(d, folder);
        if (deploy_failed(d)) return false;
    }
    return true;
}

static void refuse_nesting(struct deploy *d)
{
    for (size_t i = 0; d->server.major && d->server.major < 10 && i < d->report.folders.len; i++) {
        const struct deploy_folder *folder = d->report.folders.at[i];
        if (!folder->parent) continue;
        deploy_refuse(d, "Grafana %.*s has no folders in folders: \"%.*s\" cannot be made",
                      STR_ARG(d->settings.version), STR_ARG(folder->path));
    }
}

bool folders_plan(struct deploy *d)
{
    collect_wanted(d);
    refuse_nesting(d);
    if (!plan_children(d, NULL)) return false;
    for (size_t i = 0; i < d->report.folders.len; i++) { /* those above come first */
        struct deploy_folder *folder = d->report.folders.at[i];
        if (folder->parent && folder->parent->verdict == VERDICT_CREATE) {
            folder->verdict = VERDICT_CREATE;
            look_elsewhere(d, folder);
        }
        if (folder->verdict == VERDICT_UNCHANGED && !plan_children(d, folder)) return false;
    }
    return !deploy_failed(d);
}

/* ---- making ------------------------------------------------------------------------------ */

enum { MOST_TRIES = 3 };

/* One try; OK with what stands there now. */
static struct grafana_answer make(struct deploy *d, const struct deploy_folder *folder,
                                  struct grafana_folder *made)
{
    struct http_exchange e;
    const struct grafana_folder wanted = {folder->uid, folder->title, folder_uid(folder->parent)};
    grafana_ask_new_folder(grafana_of(d), &e, &wanted);
    deploy_ask(d, &e);
    struct grafana_answer answer = grafana_told_folder(&e, &d->arena, made);
    http_exchange_release(&e);
    return answer;
}

/* Somebody else may have made it meanwhile, or an earlier try of ours that was not answered. */
static bool find_made(struct deploy *d, struct deploy_folder *folder, struct grafana_folder *made)
{
    grafana_folders children = {0};
    str parent = folder_uid(folder->parent);
    if (exists_elsewhere(d, folder, made)) return true;
    if (deploy_failed(d) || !read_children(d, parent, &children)) return false;
    match(d, folder, &children, parent);
    *made = (struct grafana_folder){folder->uid, folder->title, parent};
    return folder->verdict == VERDICT_UNCHANGED;
}

/* Empty as it is, it can go again. */
static void take_back(struct deploy *d, const struct deploy_folder *folder)
{
    struct http_exchange e;
    grafana_ask_no_folder(grafana_of(d), &e, folder->uid);
    deploy_ask(d, &e);
    http_exchange_release(&e);
}

static bool check_place(struct deploy *d, struct deploy_folder *folder,
                        const struct grafana_folder *made)
{
    if (!folder->parent || str_eq(made->parent, folder->parent->uid)) return true;
    take_back(d, folder);
    struct grafana_answer answer = {
        .outcome = GRAFANA_INVALID,
        .why = arena_printf(&d->arena,
                            "the workspace puts \"%.*s\" at the top: it cannot nest folders",
                            STR_ARG(folder->path)),
        .help = STR("name a folder without `/`, or switch nested folders on in the workspace"),
    };
    deploy_fail(d, &answer, "making a folder");
    return false;
}

static bool folder_make(struct deploy *d, struct deploy_folder *folder)
{
    struct grafana_folder made;
    struct grafana_answer answer = {.outcome = GRAFANA_LOST};
    bool ours = false, found = false;
    for (int i = 0; i < MOST_TRIES && !ours && !found && !deploy_failed(d); i++) {
        answer = make(d, folder, &made);
        ours = answer.outcome == GRAFANA_OK;
        bool taken = answer.outcome == GRAFANA_CONFLICT || answer.outcome == GRAFANA_NAME_TAKEN;
        if (taken || grafana_maybe_done(answer.outcome)) found = find_made(d, folder, &made);
        if (!taken && !grafana_worth_again(answer.outcome)) break;
    }
    if (!ours && !found) {
        folder->result = RESULT_FAILED;
        deploy_fail(d, &answer, "making a folder");
        return false;
    }
    if (ours && !check_place(d, folder, &made)) return false;
    folder->uid = made.uid;
    folder->verdict = ours ? VERDICT_CREATE : VERDICT_UNCHANGED;
    folder->result = ours ? RESULT_DONE : RESULT_NONE;
    deploy_step(d);
    return true;
}

bool folders_make(struct deploy *d)
{
    for (size_t i = 0; i < d->report.folders.len; i++) {
        struct deploy_folder *folder = d->report.folders.at[i];
        if (folder->verdict == VERDICT_CREATE && !folder_make(d, folder)) return false;
    }
    return true;
}
