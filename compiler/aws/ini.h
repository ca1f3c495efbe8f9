/* ini: the form of ~/.aws/config and ~/.aws/credentials.
 *
 * Sections in brackets, `key = value` below them, comments on lines of their own that begin with #
 * or
 * ;.  An indented line belongs to the value above (`s3 =` has such a block); dashc reads none of
 * those, so it is passed over.  Keys have no case.  Anything else is a mistake, as it is for AWS's
 * own tools: half of a file of credentials would be worse than none.
 */
#ifndef DASH_AWS_INI_H
#define DASH_AWS_INI_H

#include "base/base.h"

struct ini_entry {
    str key; /* in lower case */
    str value;
};
struct ini_section {
    str name; /* without brackets, white space as single spaces, without quotes */
    VEC(struct ini_entry) entries;
};
struct ini {
    VEC(struct ini_section) sections; /* each name once */
};

/* Adds what `text` says.  False, with the line's number and what is wrong with it, for a mistake.
 */
bool ini_read(struct arena *a, str text, struct ini *ini, size_t *line, const char **why);

const struct ini_section *ini_section(const struct ini *ini, str name);
/* Empty when there is no such section or key. */
str ini_value(const struct ini *ini, str section, const char *key);

#endif
