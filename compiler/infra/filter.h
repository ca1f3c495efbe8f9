/* filter: the subscription filters that streams give log groups.
 *
 * A filter has no place for a mark but its name, so that says all that later runs must know:
 *
 *     dashc-acme-1f3a5c7e-9b2d4f60-0123456789abcdef
 *           |    |        |        of what was written: destination, pattern, role
 *           |    |        of the workspace and the values given to parameters
 *           |    of the project, whose short name alone does not tell `acme` from `acme-shop`
 *           for people
 *
 * What is found is therefore ours for certain, or is not; and when a name says another content than
 * its filter has, somebody has changed it since.
 *
 * One filter leads from one group to one destination, whoever made it: a second would deliver every
 * line twice.  So one that stands is taken for it: ours, whatever it says; another's, which is left
 * alone until it is adopted; and one of ours to a destination that no stream leads to any more,
 * of this workspace or of another: those share the filters of what they declare alike.
 *
 * A change is a new name, and thus a new filter: it is put before the old one is deleted, so that
 * no line is lost; in between, lines are delivered twice rather than not at all, and a run that was
 * interrupted there is ended by the next.  Where the group has no room for both, the old one is
 * changed in place and keeps its name, which from then on says an earlier content: nobody can tell
 * that from an edit, so the next change asks for `--force`.
 *
 * Names of earlier versions end in a digest of the stream's first pattern.  They are ours where
 * they are exactly what a declared stream would have been given, and whether they were edited they
 * do not say: they are renamed while they are as the source has them, else left alone.
 */
#ifndef DASH_INFRA_FILTER_H
#define DASH_INFRA_FILTER_H

#include "infra/destination.h"

struct streams;
struct stream {
    const struct declared_stream *declared;
    struct arn through;
    struct destination *destination;
    struct streams *all;
    str filter;                        /* the name of its filters */
    struct infra_resource *permission; /* NULL: none is needed */
    bool found;                        /* its groups have become resources */
    bool priced;                       /* what it costs has been said */
};
struct streams {
    VEC(struct stream *) list;
    struct destinations destinations;
};

enum { FILTER_MOST = 2 }; /* that a log group can have; the quota cannot be raised */

/* What the names of a project's filters begin with, and no other project's. */
str filter_begin(struct arena *a, str project);
/* The name of what the stream writes. */
str filter_name(struct infra *i, const struct declared_stream *s);

enum filter_added { FILTER_ADDED, FILTER_LED_THERE };
/* Another stream may lead the same lines to the same place already: then there is none to add. */
enum filter_added filter_add(struct infra *i, struct stream *t, str group);

/* With `prune` of the options: those of this project and stack in a region that no stream declares
 * any more.  After the streams. */
void filters_left_want(struct infra *i, const struct streams *all, str region);

/* Whether a pattern of the stream fits the group (stream.c). */
bool stream_leads_from(const struct declared_stream *s, str group);

#endif
