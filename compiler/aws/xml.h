/* xml: the text of an element, in answers of AWS's query protocol (STS) and in its errors.
 *
 * Not a parser: those answers have each element once where it matters, without attributes that
 * count and without mixed content.
 */
#ifndef DASH_AWS_XML_H
#define DASH_AWS_XML_H

#include "base/base.h"

/* The first <name>…</name>, with its entities resolved; empty when absent. */
str xml_text(struct arena *a, str xml, str name);

/* The first <name>…</name> as it stands, its markup with it; *rest goes on behind it.  False when
 * there is none. */
bool xml_next(str *rest, str name, str *inner);

#endif
