/* process: keys from a program that a profile names (credential_process).  No shell sees the line;
 * it is split into words as AWS's tools split it.  What the program says to people passes through;
 * what it answers is a secret and is never shown. */
#include "aws/source.h"
#include "base/moment.h"
#include "base/secret.h"
#include "read/text.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { MOST_WORDS = 100, MOST_ANSWER = 64 << 10 };

static const double longest_seconds = 60;

/* ---- words ------------------------------------------------------------------------------- */

/* One word, as a POSIX shell would read it without expanding anything: '…' as it is, "…" with \"
 * and
 * \\ inside, \x outside.  False when a quote is not closed. */
static bool take_word(str *rest, struct buf *word)
{
    char quote = '\0';
    size_t at = 0;
    for (; at < rest->len; at++) {
        char c = rest->ptr[at];
        char following = at + 1 < rest->len ? rest->ptr[at + 1] : '\0';
        if (!quote && (c == ' ' || c == '\t')) break;
        if (!quote && (c == '\'' || c == '"')) {
            quote = c;
        } else if (quote && c == quote) {
            quote = '\0';
        } else if (c == '\\' && following &&
                   (!quote || (quote == '"' && (following == '"' || following == '\\')))) {
            buf_char(word, following);
            at++;
        } else {
            buf_char(word, c);
        }
    }
    *rest = str_part(*rest, at, rest->len);
    return !quote;
}

/* argv, with a NULL at its end; NULL for a line that cannot be split. */
static char **split(struct arena *a, str line)
{
    char **words = arena_array(a, char *, MOST_WORDS + 1);
    size_t count = 0;
    for (str rest = str_trim(line); rest.len; rest = str_trim(rest)) {
        struct buf word = BUF_INIT;
        bool whole = take_word(&rest, &word);
        if (count < MOST_WORDS)
            words[count++] = (char *)(uintptr_t)arena_str(a, buf_as_str(&word)).ptr;
        buf_release(&word);
        if (!whole || count == MOST_WORDS) return NULL;
    }
    return count ? words : NULL;
}

/* ---- running ----------------------------------------------------------------------------- */

/* Reads until the end, `longest_seconds` at most. */
static bool read_answer(int fd, struct buf *answer)
{
    double end = moment_steady() + longest_seconds;
    char piece[4096];
    ssize_t size = 1;
    while (size > 0 && !answer->overflow) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        double left = end - moment_steady();
        int ready = left > 0 ? poll(&wait, 1, (int)(left * 1000) + 1) : 0;
        if (ready == 0) return false;
        size = ready > 0 ? read(fd, piece, sizeof piece) : -1;
        if (size < 0 && errno == EINTR)
            size = 1; /* again; nothing was added */
        else if (size > 0)
            buf_str(answer, (str){piece, (size_t)size});
    }
    secret_wipe((str){piece, sizeof piece});
    return size == 0;
}

/* Its standard output goes into the pipe; input and error stay ours, for programs that ask. */
static bool start(char **words, int ends[2], pid_t *child)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    int failure = posix_spawnp(child, words[0], &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    errno = failure;
    return failure == 0;
}

static int wait_for(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

static enum source_state run(struct search *s, char **words, struct buf *answer)
{
    int ends[2];
    pid_t child = 0;
    if (pipe(ends) != 0)
        return source_broken(s, "no pipe for credential_process: %s", strerror(errno));
    bool started = start(words, ends, &child);
    int failure = errno;
    close(ends[1]);
    bool whole = started && read_answer(ends[0], answer);
    close(ends[0]);
    if (!started)
        return source_broken(s, "credential_process of %.*s: `%s` cannot be run: %s",
                             STR_ARG(source_name(s)), words[0], strerror(failure));
    if (started && !whole) kill(child, SIGKILL);
    int status = wait_for(child);
    if (!whole)
        return source_broken(s,
                             "credential_process of %.*s did not come to an end in %d s, or "
                             "answered too much",
                             STR_ARG(source_name(s)), (int)longest_seconds);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return source_broken(s, "credential_process of %.*s failed (`%s`)", STR_ARG(source_name(s)),
                             words[0]);
    return SOURCE_GOOD;
}

/* ---- the source -------------------------------------------------------------------------- */

static enum source_state take(struct search *s, str answer, struct credentials *out)
{
    str ignored;
    str from = arena_join(s->aws->arena, STR("credential_process of "), source_name(s));
    const struct json *json = text_read(s->aws->arena, answer, &ignored);
    if (json && aws_number(json, "Version") != 1)
        return source_broken(s, "%.*s answered in a form that is not Version 1", STR_ARG(from));
    return source_read_json(s, answer, from, out);
}

enum source_state source_process(struct search *s, struct credentials *out)
{
    struct buf answer = {.ceiling = MOST_ANSWER, .secret = true};
    str line = source_value(s, "credential_process");
    if (str_empty(line)) return source_absent(s, "no credential_process");
    char **words = split(s->aws->arena, line);
    if (!words)
        return source_broken(s, "credential_process of %.*s cannot be split into words",
                             STR_ARG(source_name(s)));
    enum source_state state = run(s, words, &answer);
    if (state == SOURCE_GOOD) state = take(s, buf_as_str(&answer), out);
    buf_release(&answer);
    return state;
}
