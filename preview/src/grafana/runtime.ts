/* The services of Grafana's core that its packages ask for: theme, query runner, plugins, events. */
import moment from 'moment';
import { initPluginTranslations } from '@grafana/i18n';
import {
  DataQueryRequest,
  DataSourceApi,
  EventBusSrv,
  getThemeById,
  GrafanaTheme2,
  LoadingState,
  PanelData,
  setTimeZoneResolver,
  toDataFrame,
} from '@grafana/data';
import {
  config,
  setAppEvents,
  setDataSourceSrv,
  setPluginImportUtils,
  setRunRequest,
  setTemplateSrv,
} from '@grafana/runtime';
import { from, isObservable, map, Observable, of } from 'rxjs';
import { registerFieldOptions } from './fields';

/* Where the clock stands: a Thursday at noon, not on the hour, where an axis would cut its last label.
 * Sample data is the same at every look. */
export const NOW = Date.UTC(2026, 0, 15, 12, 23, 0);

function runRequest(datasource: DataSourceApi, request: DataQueryRequest): Observable<PanelData> {
  const answer = datasource.query(request);
  const packets = isObservable(answer) ? answer : from(answer);
  return packets.pipe(
    map((packet) => ({
      state: packet.state ?? LoadingState.Done,
      series: packet.data.map((frame) => toDataFrame(frame)),
      annotations: [],
      errors: packet.errors,
      request,
      timeRange: request.range,
    }))
  ) as Observable<PanelData>;
}

const sourceOfNothing = { uid: '-', name: '-', type: '-', query: () => of({ data: [] }), meta: { id: '-' } };

export function startServices() {
  moment.now = () => NOW;
  (globalThis as { dashcNow?: number }).dashcNow = NOW;
  registerFieldOptions();
  setTimeZoneResolver(() => 'browser');
  setRunRequest(runRequest as never);
  setAppEvents(new EventBusSrv());
  setPluginImportUtils({
    importPanelPlugin: (id: string) => Promise.reject(new Error(`there is no panel ${id}`)),
    getPanelPluginFromCache: () => undefined,
  } as never);
  setDataSourceSrv({
    get: () => Promise.resolve(sourceOfNothing),
    getList: () => [],
    getInstanceSettings: () => undefined,
    reload: () => undefined,
  } as never);
  setTemplateSrv({
    getVariables: () => [],
    replace: (text?: string) => text ?? '',
    containsTemplate: () => false,
    updateTimeRange: () => undefined,
  } as never);
  return initPluginTranslations('grafana-scenes', []);
}

export function useTheme(name: 'light' | 'dark'): GrafanaTheme2 {
  const theme = getThemeById(name);
  config.theme2 = theme;
  config.bootData.user.lightTheme = name === 'light';
  return theme;
}
