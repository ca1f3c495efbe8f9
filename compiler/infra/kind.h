/* kind: what a kind of resource is made of, and what the engine does for it.
 *
 *     static const struct infra_kind data_source = {
 *         .noun = "data source", .name = "datasource", .read = read_source, .write = write_source};
 *
 *     void sources_want(struct infra *i, const struct declared *d)
 *     {
 *         struct infra_resource *r = infra_add(i, &data_source, s->head.name, &s->head, s);
 *         infra_needs(i, r, another);
 *     }
 *
 * `read` asks the service and sets what struct infra_resource says: wanted, live, owner, secrets,
 * notes.  It is called again after a write that was not answered, on a copy: it must not depend on
 * an earlier call.  Both states are canonical, by the kind's own rules: members that the service
 * adds are left out, defaults are left out of both, lists without an order are sorted, numbers that
 * the service gives as texts are one of the two.  Texts live in the engine's arena.
 *
 * What a resource needs is read before it; when `needed->live` is NULL it is yet to be made, and
 * there is nothing to ask for.
 *
 * `write` makes or changes it, whole, in as many requests as that takes, each of which may have
 * been done by an earlier run.  It names what it replaces where the service can check that.  On
 * failure it says which kind of trouble it is; on INFRA_MAYBE the engine reads again and decides.
 */
#ifndef DASH_INFRA_KIND_H
#define DASH_INFRA_KIND_H

#include "aws/client.h"
#include "infra/infra.h"

struct infra_kind {
    const char *noun;    /* "data source" */
    const char *name;    /* "datasource" */
    const char *service; /* where it stands, as people call it: "Grafana"; NULL: AWS */
    bool fixed_name;     /* which the source cannot choose: another does not go around one */
    bool (*read)(struct infra *i, struct infra_resource *r, struct infra_failure *f);
    bool (*write)(struct infra *i, struct infra_resource *r, struct infra_failure *f);
    bool (*remove)(struct infra *i, struct infra_resource *r,
                   struct infra_failure *f); /* or NULL */
    /* How people call a field by its path ("jsonData.timeField"), and a value of it; NULL: as they
     * are. */
    str (*field)(struct arena *a, const struct infra_resource *r, str path);
    str (*value)(struct arena *a, const struct infra_resource *r, str path,
                 const struct json *value);
};

/* ---- adding ------------------------------------------------------------------------------ */

/* `head` says where it is declared; NULL: it follows from others. */
struct infra_resource *infra_add(struct infra *i, const struct infra_kind *kind, str name,
                                 const struct declared_head *head, const void *declared);
/* Where what is needed is left alone, since others made or changed it, so is this. */
void infra_needs(struct infra *i, struct infra_resource *r, struct infra_resource *needed);
/* It is enough that it stands, whoever has changed it. */
void infra_needs_standing(struct infra *i, struct infra_resource *r, struct infra_resource *needed);
/* The resource of that kind and name; NULL: none is wanted. */
struct infra_resource *infra_find(const struct infra *i, const struct infra_kind *kind, str name);

/* ---- for reading and writing ------------------------------------------------------------- */

struct arena *infra_arena(struct infra *i);
const struct infra_options *infra_options(const struct infra *i);
/* Keys and a region of AWS, found when they are first asked for; NULL with *f. */
struct client *infra_aws(struct infra *i, str region, struct infra_failure *f);
bool infra_is_adopted(const struct infra *i, const struct infra_resource *r);
void infra_note(struct infra *i, struct infra_resource *r, enum infra_note_kind kind,
                const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Notes a secret that is wanted, unless none is named. */
void infra_want_secret(struct infra *i, struct infra_resource *r, const char *field,
                       const struct declared_secret *from, enum infra_standing standing);
/* Appends what is behind the secret; false with *f.  The buf is BUF_SECRET and the caller's. */
bool infra_secret(struct infra *i, const struct infra_secret *secret, struct buf *out,
                  struct infra_failure *f);

/* ---- failures ---------------------------------------------------------------------------- */

bool infra_fail(struct infra_failure *f, enum infra_trouble trouble, str why, str help);
/* True when the answer is OK.  `help` stands in for Grafana's own when the token's role is not
 * enough; NULL: none. */
bool infra_grafana_ok(const struct grafana_answer *answer, const char *denied_help,
                      struct infra_failure *f);
/* True when the call went well. */
bool infra_aws_ok(struct infra *i, const struct aws_call *call, struct infra_failure *f);

/* ---- canonical JSON ---------------------------------------------------------------------- */

/* The fields that differ between two states, in the order of `after`, then what is gone.  Objects
 * are gone into; arrays and scalars are values.  Either may be NULL: all of the other is new. */
void infra_compare(struct arena *a, const struct infra_resource *r, const struct json *before,
                   const struct json *after,
                   void (*found)(const struct infra_change *c, void *data), void *data);
/* A value on one line: texts without quotes, arrays with commas, objects as JSON. */
str infra_said(struct arena *a, const struct json *value);
/* Sorts a list of texts whose order means nothing; any other list stays as it is. */
void infra_sort(struct json *list);
/* A digest that two states share exactly when they are equal, whatever the order of members: what a
 * mark keeps to know later whether somebody has changed the resource. */
str infra_digest(struct arena *a, const struct json *state);
/* An object of texts, by name and text in turn; empty ones are left out. */
struct json *infra_texts(struct arena *a, const str *pairs, size_t count);
/* The value at "jsonData.timeField"; NULL: there is none. */
struct json *infra_at(const struct json *object, const char *path);
/* Sets it, making objects on the way. */
void infra_put(struct arena *a, struct json *object, const char *path, struct json *value);

#endif
