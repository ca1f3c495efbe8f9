/* apply: the plan carried out, one resource after the other. */
#include "base/digest.h"
#include "infra/inner.h"

enum { MOST_TRIES = 3 };

typedef bool writer(struct infra *i, struct infra_resource *r, struct infra_failure *f);

static const struct {
    const char *doing;
} words[INFRA_ACTIONS] = {
    [INFRA_CREATE] = {"making"}, [INFRA_UPDATE] = {"changing"}, [INFRA_DELETE] = {"deleting"}};

static writer *writer_of(const struct infra_resource *r)
{
    return r->action == INFRA_DELETE ? r->kind->remove : r->kind->write;
}

/* ---- after a request that was not answered ----------------------------------------------- */

enum found { FOUND_DONE, FOUND_UNTOUCHED, FOUND_OTHER, FOUND_NOTHING };

static bool same(const struct json *a, const struct json *b)
{
    return a && b ? json_equal(a, b) : a == b;
}

/* What stands now.  Of what the plan knows only the kind's own is renewed, for another try. */
static enum found look(struct infra *i, struct infra_resource *r)
{
    struct infra_resource again = *r;
    struct infra_failure f;
    again.secrets.len = again.notes.len = 0;
    again.secrets.cap = again.notes.cap = 0;
    again.live = NULL;
    if (!r->kind->read(i, &again, &f)) return FOUND_NOTHING;
    r->own = again.own;
    if (same(again.live, r->unwanted ? NULL : r->wanted)) return FOUND_DONE;
    return same(again.live, r->live) ? FOUND_UNTOUCHED : FOUND_OTHER;
}

/* ---- what is about to be lost ------------------------------------------------------------ */

/* "datasource/Metrics.json"; a name with signs that a file had better not have gets a digest. */
static str kept_name(struct arena *a, const struct infra_resource *r)
{
    enum { DIGITS = 8, MOST = 80 };
    str name = arena_str(a, str_part(r->name, 0, MOST));
    bool plain = name.len == r->name.len && name.len && name.ptr[0] != '.';
    char *text = arena_array(a, char, name.len + 1);
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    (c && strchr("._-", c));
        text[i] = good ? c : '-';
        plain = plain && good;
    }
    str digest =
        plain ? STR_EMPTY
              : arena_join(a, STR("-"), str_part(digest_hex(a, digest_of(r->name)), 0, DIGITS));
    return arena_printf(a, "%s/%.*s%.*s.json", r->kind->name, (int)name.len, text, STR_ARG(digest));
}

/* What others made or changed, and what goes, is kept before anything is sent.  Canonical states
 * have no secrets. */
static bool keep(struct infra *i, struct infra_resource *r, struct infra_failure *f)
{
    bool lost = r->adopted || r->forced || r->action == INFRA_DELETE;
    struct buf text = BUF_INIT;
    struct json_writer w;
    str why = STR_EMPTY;
    if (!lost || !r->live || !i->options.keep) return true;
    json_writer_init(&w, &text, &i->arena);
    json_put_tree(&w, r->stands ? r->stands : r->live);
    buf_char(&text, '\n');
    bool kept = i->options.keep(kept_name(&i->arena, r), buf_as_str(&text), &why, i->options.data);
    buf_release(&text);
    return kept ||
           infra_fail(f, INFRA_REFUSED, arena_str(&i->arena, why), STR("it was not changed"));
}

/* ---- one resource ------------------------------------------------------------------------ */

static enum infra_result result_of(const struct infra_failure *f)
{
    switch (f->trouble) {
    case INFRA_FINE: return INFRA_DONE;
    case INFRA_CHANGED: return INFRA_CONFLICT;
    case INFRA_MAYBE: return INFRA_UNKNOWN;
    case INFRA_STOPPED: return INFRA_NONE;
    default: return INFRA_FAILED;
    }
}

/* Secrets cannot be looked at: where one was to be set, an unanswered request is sent again, which
 * sets the same. */
static bool settles(const struct infra_resource *r, enum found found)
{
    bool secrets = false;
    for (size_t k = 0; k < r->secrets.len; k++) secrets = secrets || r->secrets.at[k].sets;
    return found == FOUND_DONE && !secrets;
}

static void do_one(struct infra *i, struct infra_resource *r)
{
    struct infra_failure *f = &r->failure;
    bool kept = keep(i, r, f);
    for (unsigned tries = 1; kept; tries++) {
        *f = (struct infra_failure){0};
        r->begun = false;
        if (writer_of(r)(i, r, f)) break;
        if (f->trouble != INFRA_MAYBE) break;
        enum found found = look(i, r);
        if (settles(r, found)) {
            f->trouble = INFRA_FINE;
            break;
        }
        if (found == FOUND_OTHER) f->trouble = INFRA_CHANGED;
        bool again = found == FOUND_UNTOUCHED || found == FOUND_DONE;
        if (!again || tries == MOST_TRIES || !http_back_off(i->options.http, tries)) break;
    }
    bool begun = r->begun && f->trouble != INFRA_FINE && f->trouble != INFRA_MAYBE;
    r->result = begun ? INFRA_BEGUN : result_of(f);
}

bool infra_apply(struct infra *i)
{
    i->report.done = 0;
    i->report.steps = infra_tasks(i);
    for (size_t k = 0; k < i->report.resources.len; k++) {
        struct infra_resource *r = i->report.resources.at[k];
        struct infra_failure stopped = {INFRA_STOPPED, STR("cancelled"), STR_EMPTY};
        if (!infra_is_task(r)) continue;
        if (infra_is_stopped(i)) {
            infra_break_off(i, r, words[r->action].doing, &stopped);
            return false;
        }
        infra_step(i, r);
        do_one(i, r);
        if (r->result == INFRA_DONE) continue;
        infra_break_off(i, r, words[r->action].doing, &r->failure);
        return false;
    }
    return true;
}
