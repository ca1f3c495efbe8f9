/* backup: what is about to be overwritten or deleted in a service, kept on disk first.
 *
 *     struct backup backup = {.arena = arena, .root = root};
 *     backup_keep(&backup, STR("Team/overview.json"), text, &why);     …any number
 *     if (backup.folder.len) …                    says where
 *     backup_end(&backup);
 *
 * Each run that keeps something has a directory of its own, ".dashc/backup/<time>", and in it a
 * name that is taken is followed by a number, so that nothing that was kept is ever written over.
 * It is made with the first file.
 */
#ifndef DASH_CLI_BACKUP_H
#define DASH_CLI_BACKUP_H

#include "cli/write.h"

struct backup {
    struct arena *arena;
    str root; /* of the project */
    struct writer writer;
    str folder; /* empty: nothing was kept */
};
/* On the disk when it returns.  False with a sentence in *why. */
bool backup_keep(struct backup *b, str path, str text, str *why);
void backup_end(struct backup *b);

/* The project's own directory for what dashc keeps: ".dashc", made when it is missing, for its
 * owner only and unknown to git.  False after saying why not. */
bool keep_directory(struct arena *a, str root, str *out);

#endif
