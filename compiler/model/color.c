/* Job: colours and ways to colour, as Grafana knows them.  Not responsible for what is coloured
 * (properties, override, threshold). */
#include "model/inner.h"

/* Of Grafana's palette (packages/grafana-data, createVisualizationColors). */
static const char *const hues[] = {"red", "orange", "yellow", "green", "blue", "purple"};
static const char *const shades[] = {"", "dark-", "semi-dark-", "light-", "super-light-"};
static const char *const others[] = {"transparent", "text", "white", "black", "gray",
                                     "grey",        "pink", "brown", "cyan",  "magenta"};

/* CSS's other names, which Grafana turns into hex.  They are read in quotes only: a misspelt name
 * of the palette is near to many of them. */
static const char css[] =
    " aliceblue antiquewhite aqua aquamarine azure beige bisque blanchedalmond blueviolet "
    "burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson darkblue "
    "darkcyan darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen "
    "darkorange darkorchid darkred darksalmon darkseagreen darkslateblue darkslategray "
    "darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue "
    "firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod greenyellow "
    "honeydew hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon "
    "lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey lightpink "
    "lightsalmon lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue "
    "lightyellow lime limegreen linen maroon mediumaquamarine mediumblue mediumorchid "
    "mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise "
    "mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive "
    "olivedrab orangered orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip "
    "peachpuff peru plum powderblue rebeccapurple rosybrown royalblue saddlebrown salmon "
    "sandybrown seagreen seashell sienna silver skyblue slateblue slategray slategrey snow "
    "springgreen steelblue tan teal thistle tomato turquoise violet wheat whitesmoke yellowgreen ";

/* Schemes by value (packages/grafana-data, fieldColor.ts). */
static const char schemes[] =
    "continuous-GrYlRd continuous-RdYlGr continuous-BlYlRd continuous-YlRd continuous-BlPu "
    "continuous-YlBl continuous-blues continuous-reds continuous-greens continuous-purples "
    "continuous-viridis continuous-magma continuous-plasma continuous-inferno continuous-cividis";

/* ---- one colour ------------------------------------------------------------------------------ */

static str shade_of(struct arena *a, size_t shade, size_t hue)
{
    return arena_printf(a, "%s%s", shades[shade], hues[hue]);
}

/* Ends in a hue, and a shade or nothing is in front of it. */
static bool is_of_palette(str text)
{
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (str_is(text, others[i])) return true;
    for (size_t h = 0; h < COUNT_OF(hues); h++) {
        size_t len = strlen(hues[h]);
        if (text.len < len || !str_is(str_part(text, text.len - len, text.len), hues[h])) continue;
        for (size_t s = 0; s < COUNT_OF(shades); s++)
            if (str_is(str_part(text, 0, text.len - len), shades[s])) return true;
    }
    return false;
}

static str near_color(struct arena *a, str text)
{
    struct nearest near = nearest_start(text);
    for (size_t h = 0; h < COUNT_OF(hues); h++)
        for (size_t s = 0; s < COUNT_OF(shades); s++) nearest_offer(&near, shade_of(a, s, h));
    str rest = str_from(schemes), scheme;
    while (str_split(&rest, ' ', &scheme)) nearest_offer(&near, scheme);
    return near.best;
}

static bool is_hex(str text)
{
    if (!str_starts(text, STR("#"))) return false;
    for (size_t i = 1; i < text.len; i++)
        if (!strchr("0123456789abcdefABCDEF", text.ptr[i]) || !text.ptr[i]) return false;
    return text.len == 4 || text.len == 5 || text.len == 7 || text.len == 9;
}

/* rgb(255, 136, 0), hsla(30 100% 50% / 0.5): by the form, not by each number. */
static bool is_function(str text)
{
    static const char *const names[] = {"rgb(", "rgba(", "hsl(", "hsla("};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        str name = str_from(names[i]);
        if (!str_starts(text, name)) continue;
        size_t digits = 0;
        for (size_t k = name.len; k + 1 < text.len; k++) {
            if (!text.ptr[k] || !strchr("0123456789.,%/ deg", text.ptr[k])) return false;
            digits += text.ptr[k] >= '0' && text.ptr[k] <= '9';
        }
        return digits >= 3 && text.ptr[text.len - 1] == ')';
    }
    return false;
}

static bool is_css(str text)
{
    str rest = str_from(css), name;
    while (str_split(&rest, ' ', &name))
        if (name.len && str_eq(name, text)) return true;
    return false;
}

bool prop_color(struct builder *b, const struct outline_property *p, const struct ast *node,
                str *color)
{
    *color = prop_text(b, p, node);
    bool quoted = node->kind == AST_STRING || node->kind == AST_REF;
    if (is_of_palette(*color)) return true;
    if (quoted && (is_hex(*color) || is_function(*color) || is_css(*color))) return true;
    b->program->sink->origin = p->origin;
    struct diag *d =
        REPORT(b, PROPERTY_VALUE, node->where, "there is no colour `%.*s`", STR_ARG(*color));
    str near = near_color(b->arena, *color);
    if (near.len)
        diag_help(d, quoted ? "did you mean `\"%.*s\"`?" : "did you mean `%.*s`?", STR_ARG(near));
    else
        diag_help(d, "known are red, orange, yellow, green, blue, purple with dark-, semi-dark-, "
                     "light-, super-light-; others stand in quotes: \"#ff8800\"");
    return false;
}

/* ---- ways to colour -------------------------------------------------------------------------- */

bool color_mode(struct builder *b, const struct outline_property *p, const struct ast *node,
                str *mode)
{
    str text = prop_text(b, p, node), rest = str_from(schemes), scheme;
    *mode = str_is(text, "palette") ? STR("palette-classic") : text;
    if (str_is(text, "palette") || str_is(text, "thresholds")) return true;
    while (str_split(&rest, ' ', &scheme))
        if (str_eq(scheme, text)) return true;
    return false;
}
