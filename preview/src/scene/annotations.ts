/* A dashboard's annotations as Grafana has them: a switch for each beside the drop-downs, marks in the
 * graphs.  The sample data source answers for them too. */
import { AnnotationQuery } from '@grafana/data';
import { dataLayers, SceneDataLayerSet } from '@grafana/scenes';
import { GrafanaAnnotation } from '../document';
import { SOURCE } from '../sample/source';

export function annotationsOf(list: GrafanaAnnotation[]): SceneDataLayerSet | undefined {
  const shown = list.filter((one) => !one.builtIn);
  if (!shown.length) {
    return undefined;
  }
  return new SceneDataLayerSet({
    layers: shown.map((annotation, i) => new dataLayers.AnnotationsDataLayer({
      key: `annotation-${i}`, name: annotation.name, isEnabled: annotation.enable !== false, isHidden: !!annotation.hide,
      query: {
        name: annotation.name, iconColor: annotation.iconColor ?? 'red', enable: annotation.enable !== false, datasource: SOURCE,
        target: { refId: 'Anno', annotation },
      } as AnnotationQuery,
    })),
  });
}
