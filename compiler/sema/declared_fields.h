/* declared_fields: the properties of a declaration into a struct, by a table.
 *
 *     static const struct declared_field fields[] = {
 *         {"region", offsetof(struct declared_source, region), .good = is_region, .like = "…"},
 *         {"rollover", .read = read_rollover},
 *     };
 *     declared_fields_read(&reader, fields, COUNT_OF(fields), body, out);
 *
 * What a value becomes follows from the word's type in grammar/words.def:
 *
 *     FLAG      bool                       INTEGER   struct declared_number
 *     TEXT      str                        DURATION  double, seconds
 *     TEXTS     declared_texts             SECRET    struct declared_secret
 *     CHOICE    str; of `yes no` enum declared_answer
 *     FREE      whatever the row's own `read` makes of it
 *
 * What is wrong is reported once.  Which words a declaration may hold is
 * checked where its form is (declare.c).
 */
#ifndef DASH_SEMA_DECLARED_FIELDS_H
#define DASH_SEMA_DECLARED_FIELDS_H

#include "sema/declared.h"
#include "sema/value.h"

struct fields_reader {
    struct eval eval;
    const char *what;                       /* "datasource cloudwatch", for messages */
    unsigned scope;                         /* SCOPE_DATASOURCE … */
    unsigned kind;                          /* which rows count: bit i of their `kinds` */
    VEC(const struct ast_property *) given; /* by the declaration that was read last */
};

struct declared_field {
    const char *word;
    size_t at;              /* of the member in the struct */
    unsigned kinds;         /* of a declaration with kinds: those that have it; 0: all */
    bool (*good)(str text); /* each text must be; NULL: whatever it is */
    const char *like;       /* a text that is good: "arn:aws:iam::111122223333:role/grafana" */
    bool repeated;          /* may be given several times */
    void (*read)(struct fields_reader *r, const struct ast_property *p, void *out);
    /* The other way round, for rows that have `read` (sema/declared_json.h). */
    void (*say)(struct arena *a, const void *from, struct json *out);
};

void declared_fields_read(struct fields_reader *r, const struct declared_field *fields,
                          size_t count, const struct ast *body, void *out);

/* The members of `from` that are said, under their words, into `out`. */
void declared_fields_json(struct arena *a, const struct declared_field *fields, size_t count,
                          unsigned scope, const void *from, struct json *out);

/* Whether the declaration that was read last has the property, right or wrong. */
bool fields_gave(const struct fields_reader *r, const char *word);
/* Where it stands; `other` when it does not. */
span fields_where(const struct fields_reader *r, const char *word, span other);

/* ---- for readers of one's own ------------------------------------------------------------ */

const struct ast_nodes *fields_group(const struct ast_property *p, size_t index);
/* A text or a bare word; STR_EMPTY after reporting anything else. */
str fields_text(struct fields_reader *r, const struct ast *node);
/* `1 day`: a number and its unit apart, which is reported where the form is checked. */
bool fields_in_two_words(const struct ast_property *p);
/* A duration in seconds; 0 when it is none, which is not reported. */
double fields_seconds(struct fields_reader *r, const struct ast *node);
/* One that the word may have: "7d". */
struct word;
const char *fields_duration(const struct word *word);
/* A property that is not written as it must be. */
void fields_bad(struct fields_reader *r, const struct ast_property *p, const char *example);
/* The value of `json { … }`. */
struct json *fields_json(struct fields_reader *r, const struct ast *node);

/* ---- what texts must be ------------------------------------------------------------------ */

bool is_arn_of_role(str text);
/* Of one domain of OpenSearch, or one collection of its Serverless. */
bool is_arn_of_domain(str text);
/* Of a Lambda function, an alias or version of one, or a Firehose stream. */
bool is_arn_of_destination(str text);
bool is_aws_region(str text);
bool is_grafana_uid(str text);
bool is_web_address(str text);

#endif
