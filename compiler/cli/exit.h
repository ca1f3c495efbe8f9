/* exit: the exit statuses of the whole product, one table.
 *
 * Every command returns one of these; scripts rely on them, so a number never changes its meaning.
 * The help and docs/commands.md are made from the same rows.
 */
#ifndef DASH_CLI_EXIT_H
#define DASH_CLI_EXIT_H

#define CLI_STATUSES(X)                                      \
    X(FINE, 0, "fine")                                       \
    X(SOURCE, 1, "errors in the source")                     \
    X(USAGE, 2, "the command was not understood")            \
    X(FILES, 3, "something could not be read or written")    \
    X(LOGIN, 4, "not signed in, or not allowed")             \
    X(CONFLICT, 5, "a conflict with what stands in Grafana") \
    X(PARTLY, 6, "only partly done")                         \
    X(NETWORK, 7, "the network or a server failed")          \
    X(CANCELLED, 8, "cancelled")                             \
    X(CHANGES, 9, "there are changes")                       \
    X(MEMORY, 10, "out of memory")                           \
    X(WRONG, 11, "a check found something wrong")            \
    X(DOUBTFUL, 12, "a check found something to look at")

enum cli_status {
#define CLI_STATUS(name, number, text) STATUS_##name = number,
    CLI_STATUSES(CLI_STATUS)
#undef CLI_STATUS
};

/* Two statuses of one number do not compile. */
static inline const char *cli_status_text(enum cli_status status)
{
    switch (status) {
#define CLI_STATUS(name, number, text) \
    case number: return text;
        CLI_STATUSES(CLI_STATUS)
#undef CLI_STATUS
    }
    return "";
}

#endif
