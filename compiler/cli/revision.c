/* revision: see revision.h. */
#include "cli/revision.h"

#include "cli/process.h"
#include "cli/temporary.h"

#include <errno.h>

enum { MOST_WORDS = 12 };

/* ---- asking git -------------------------------------------------------------------------- */

static bool fail(struct repository *r, str why)
{
    r->why = why;
    return false;
}

/* git's own first line, without its "fatal: ". */
static str said(struct repository *r, const struct process *p)
{
    str rest = buf_as_str(&p->err);
    str line = STR_EMPTY;
    str_split(&rest, '\n', &line);
    if (str_starts(line, STR("fatal: "))) line = str_part(line, 7, line.len);
    return str_empty(line) ? STR("no reason given") : arena_str(r->arena, line);
}

/* Runs git; its output lives in the arena.  False, with `why`, when git is not to be had; *good is
 * whether it succeeded. */
static bool git(struct repository *r, const char *const *words, str input, bool *good, str *out)
{
    const char *all[MOST_WORDS + 1] = {"git"};
    struct process p;
    for (int i = 0; i < MOST_WORDS - 1 && words[i]; i++) all[i + 1] = words[i];
    if (!process_run(&p, all, input)) {
        process_release(&p);
        const char *reason = errno == ENOENT ? "it is not installed" : strerror(errno);
        return fail(r, arena_printf(r->arena, "git cannot be run: %s", reason));
    }
    *good = p.status == 0;
    *out = arena_str(r->arena, buf_as_str(&p.out));
    if (!*good) r->why = said(r, &p);
    process_release(&p);
    return true;
}

/* The same for what must succeed. */
static bool ask(struct repository *r, const char *const *words, str input, str *out)
{
    bool good;
    return git(r, words, input, &good, out) && good;
}

static str line_of(str *text)
{
    str line = STR_EMPTY;
    str_split(text, '\n', &line);
    return line;
}

bool repository_find(struct repository *r, struct arena *a)
{
    static const char *const words[] = {"rev-parse", "--show-toplevel", "--show-prefix", NULL};
    str out;
    *r = (struct repository){.arena = a};
    if (!ask(r, words, STR_EMPTY, &out)) return false;
    r->top = arena_str(a, line_of(&out));
    r->prefix = arena_str(a, line_of(&out));
    return true;
}

bool repository_branch(struct repository *r, str *branch)
{
    static const char *const words[][5] = {
        {"symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD", NULL},
        {"symbolic-ref", "--quiet", "--short", "HEAD", NULL},
    };
    const str remote = STR("origin/");
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        str out;
        if (!ask(r, words[i], STR_EMPTY, &out)) continue;
        out = str_trim(out);
        if (str_starts(out, remote)) out = str_part(out, remote.len, out.len);
        *branch = arena_str(r->arena, out);
        return true;
    }
    return false;
}

bool repository_remote(struct repository *r, str *url)
{
    static const char *const words[] = {"remote", "get-url", "origin", NULL};
    str out;
    if (!ask(r, words, STR_EMPTY, &out)) return false;
    *url = arena_str(r->arena, str_trim(out));
    return true;
}

/* ---- names of revisions ------------------------------------------------------------------ */

static bool is_shallow(struct repository *r)
{
    static const char *const words[] = {"rev-parse", "--is-shallow-repository", NULL};
    str out;
    return ask(r, words, STR_EMPTY, &out) && str_starts(out, STR("true"));
}

static bool unknown(struct repository *r, str name)
{
    if (!is_shallow(r)) {
        return fail(r, arena_printf(r->arena, "git knows no revision `%.*s`", STR_ARG(name)));
    }
    return fail(r, arena_printf(r->arena,
                                "git knows no revision `%.*s` in this clone, which is shallow; "
                                "fetch it first: git fetch --depth 1 origin %.*s",
                                STR_ARG(name), STR_ARG(name)));
}

bool revision_tree(struct repository *r, str name, str *tree)
{
    str wanted = arena_join(r->arena, name, STR("^{tree}"));
    const char *words[] = {"rev-parse", "--verify", "--quiet", wanted.ptr, NULL};
    bool good;
    str out;
    if (str_starts(name, STR("-"))) return unknown(r, name);
    if (!git(r, words, STR_EMPTY, &good, &out)) return false;
    *tree = str_trim(out);
    return good || unknown(r, name);
}

bool revision_base(struct repository *r, str one, str other, str *base)
{
    str a = arena_str(r->arena, one);
    str b = arena_str(r->arena, other);
    const char *words[] = {"merge-base", a.ptr, b.ptr, NULL};
    bool good;
    str out;
    str tree;
    if (!revision_tree(r, one, &tree) || !revision_tree(r, other, &tree)) return false;
    if (!git(r, words, STR_EMPTY, &good, &out)) return false;
    *base = arena_str(r->arena, str_trim(out));
    if (good) return true;
    return fail(r, arena_printf(r->arena, "`%.*s` and `%.*s` have no common ancestor in this clone",
                                STR_ARG(one), STR_ARG(other)));
}

/* ---- files ------------------------------------------------------------------------------- */

struct entry {
    str object;
    str path;
    bool link;
};
typedef VEC(struct entry) entry_list;

/* One entry of `ls-tree -z`: "100644 blob 3f2a…\tdashboards/lambda.dash". */
static void add_entry(struct repository *r, str line, entry_list *out)
{
    size_t tab = str_find_char(line, '\t', 0);
    if (tab == SIZE_MAX) return;
    str rest = str_part(line, 0, tab);
    str mode = STR_EMPTY;
    str kind = STR_EMPTY;
    str_split(&rest, ' ', &mode);
    str_split(&rest, ' ', &kind);
    struct entry entry = {rest, str_part(line, tab + 1, line.len), str_is(mode, "120000")};
    bool wanted = str_is(kind, "blob") && (entry.link || str_ends(entry.path, STR(".dash")));
    if (wanted) vec_push(r->arena, out, entry);
}

static bool list(struct repository *r, str tree, entry_list *out)
{
    str name = arena_str(r->arena, tree);
    const char *words[] = {"ls-tree", "-r", "-z", "--full-tree", name.ptr, NULL};
    str text;
    str line;
    if (!ask(r, words, STR_EMPTY, &text)) return false;
    while (str_split(&text, '\0', &line)) add_entry(r, line, out);
    return true;
}

/* Takes "3f2a… blob 120\n", the content and a line's end off the front. */
static bool take_content(str *text, str *content)
{
    size_t end = str_find_char(*text, '\n', 0);
    if (end == SIZE_MAX) return false;
    str head = str_part(*text, 0, end);
    size_t space = head.len;
    while (space > 0 && head.ptr[space - 1] != ' ') space--;
    size_t used;
    double size = number_read(str_part(head, space, head.len), &used);
    if (used == 0 || used != head.len - space || size > (double)(text->len - end)) return false;
    *content = str_part(*text, end + 1, end + 1 + (size_t)size);
    *text = str_part(*text, end + 2 + (size_t)size, text->len);
    return true;
}

static bool put_entry(struct repository *r, const struct entry *entry, str content, str directory)
{
    bool good = entry->link ? temporary_link(r->arena, directory, entry->path, content)
                            : temporary_put(r->arena, directory, entry->path, content);
    if (good) return true;
    return fail(r, arena_printf(r->arena, "cannot write `%.*s` to a temporary directory: %s",
                                STR_ARG(entry->path), strerror(errno)));
}

/* Files before links, so that nothing is written through one. */
static bool put_entries(struct repository *r, const entry_list *entries, str contents,
                        str directory)
{
    for (int links = 0; links < 2; links++) {
        str rest = contents;
        for (size_t i = 0; i < entries->len; i++) {
            const struct entry *entry = &entries->at[i];
            str content;
            if (!take_content(&rest, &content)) {
                return fail(r, arena_printf(r->arena, "git does not give the content of `%.*s`",
                                            STR_ARG(entry->path)));
            }
            if (entry->link == (links == 1) && !put_entry(r, entry, content, directory)) {
                return false;
            }
        }
    }
    return true;
}

bool revision_take(struct repository *r, str tree, str directory)
{
    static const char *const words[] = {"cat-file", "--batch", NULL};
    entry_list entries = {0};
    struct buf objects = BUF_INIT;
    str contents;
    if (!list(r, tree, &entries)) return false;
    for (size_t i = 0; i < entries.len; i++) {
        buf_printf(&objects, "%.*s\n", STR_ARG(entries.at[i].object));
    }
    bool good = !entries.len || ask(r, words, buf_as_str(&objects), &contents);
    buf_release(&objects);
    return good && (!entries.len || put_entries(r, &entries, contents, directory));
}
