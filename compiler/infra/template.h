/* template: a workspace and its role for CloudFormation or Terraform, for those who must not let a
 * tool create roles.
 *
 * Both come as JSON: CloudFormation reads it as it is, Terraform as a file NAME.tf.json.  What the
 * language cannot say is in the notes.  No server is asked: accounts and ids are looked up where
 * the template is used.
 */
#ifndef DASH_INFRA_TEMPLATE_H
#define DASH_INFRA_TEMPLATE_H

#include "base/json.h"
#include "infra/uses.h"
#include "sema/site.h"

struct template_input {
    const struct site *site;
    str title;     /* of the workspace in AWS */
    str workspace; /* its name in the source */
    str mark;      /* the value of the tag by which `up` knows its own */
    str region;
    str version; /* of Grafana */
    str role;    /* the name of the role that is made; empty: the source names one */
    const struct uses *uses;
};
typedef VEC(str) template_notes;

struct json *template_cloudformation(struct arena *a, const struct template_input *in,
                                     template_notes *notes);
struct json *template_terraform(struct arena *a, const struct template_input *in,
                                template_notes *notes);

#endif
