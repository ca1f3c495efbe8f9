/* panel_map: markers on a map of the world. */
#include "emit/panel.h"

static void put_empty_object(const struct emit *e, const char *key)
{
    json_key_text(e->w, key);
    json_begin_object(e->w);
    json_end_object(e->w);
}

static void put_view(const struct emit *e)
{
    json_field_object(e->w, "view");
    json_field_word(e->w, "id", "zero");
    json_field_number(e->w, "lat", 0);
    json_field_number(e->w, "lon", 0);
    json_field_number(e->w, "zoom", 1);
    json_field_bool(e->w, "allLayers", true);
    json_end_object(e->w);
}

static void put_controls(const struct emit *e)
{
    json_field_object(e->w, "controls");
    json_field_bool(e->w, "showZoom", true);
    json_field_bool(e->w, "mouseWheelZoom", true);
    json_field_bool(e->w, "showAttribution", true);
    json_field_bool(e->w, "showScale", false);
    json_field_bool(e->w, "showMeasure", false);
    json_field_bool(e->w, "showDebug", false);
    json_end_object(e->w);
}

static void put_layers(const struct emit *e)
{
    json_field_object(e->w, "basemap");
    json_field_word(e->w, "type", "default");
    json_field_word(e->w, "name", "Layer 0");
    put_empty_object(e, "config");
    json_end_object(e->w);
    json_field_array(e->w, "layers");
    json_begin_object(e->w);
    json_field_word(e->w, "type", "markers");
    json_field_word(e->w, "name", "Layer 1");
    put_empty_object(e, "config");
    json_field_object(e->w, "location");
    json_field_word(e->w, "mode", "auto");
    json_end_object(e->w);
    json_field_bool(e->w, "tooltip", true);
    json_end_object(e->w);
    json_end_array(e->w);
}

void map_options(const struct emit *e, const struct model_panel *p)
{
    put_view(e);
    put_controls(e);
    put_layers(e);
    json_field_object(e->w, "tooltip");
    json_field_word(e->w, "mode", str_is(p->tooltip_mode, "none") ? "none" : "details");
    json_end_object(e->w);
}
