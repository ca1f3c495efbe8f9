/* The pictures, registered as Grafana's panels are: with the options of fields that defaults and overrides
 * may set.  The default values are Grafana's own. */
import { FieldConfigProperty, identityOverrideProcessor, PanelPlugin, PanelProps } from '@grafana/data';
import { sceneUtils } from '@grafana/scenes';
import React from 'react';
import { GrafanaPanel } from '../document';
import { BarChartPanel } from './barchart';
import { BoxPanel } from './box';
import { GaugePanel } from './gauge';
import { HeatmapPanel } from './heatmap';
import { HistogramPanel } from './histogram';
import { LogsPanel } from './logs';
import { PiePanel } from './pie';
import { BarGaugePanel, StatPanel } from './single';
import { StatesPanel } from './states';
import { TablePanel } from './table';
import { TextPanel } from './text';
import { TimeSeriesPanel } from './timeseries';

type Defaults = Record<string, unknown>;

const axis: Defaults = {
  axisPlacement: 'auto', axisLabel: '', axisColorMode: 'text', axisBorderShow: false, axisCenteredZero: false,
  axisGridShow: true, axisWidth: undefined, axisSoftMin: undefined, axisSoftMax: undefined, scaleDistribution: { type: 'linear' },
};
const hidden: Defaults = { hideFrom: { tooltip: false, viz: false, legend: false } };

const graph: Defaults = {
  drawStyle: 'line', lineInterpolation: 'linear', lineWidth: 1, fillOpacity: 0, gradientMode: 'none', lineStyle: { fill: 'solid' },
  showPoints: 'auto', pointSize: 5, spanNulls: false, insertNulls: false, barAlignment: 0, barWidthFactor: 0.6, barMaxWidth: undefined,
  stacking: { mode: 'none', group: 'A' }, thresholdsStyle: { mode: 'off' }, transform: undefined, lineColor: undefined, fillBelowTo: undefined,
  showValues: false, ...axis, ...hidden,
};
const bars: Defaults = { lineWidth: 1, fillOpacity: 80, gradientMode: 'none', thresholdsStyle: { mode: 'off' }, ...axis, ...hidden };
const table: Defaults = {
  align: 'auto', cellOptions: { type: 'auto' }, width: undefined, minWidth: 50, inspect: false, filterable: false, hidden: false,
  hideFrom: undefined, footer: { reducers: [] }, wrapHeaderText: false, wrapText: false,
};

interface Picture {
  component: React.ComponentType<PanelProps>;
  custom?: Defaults;
  palette?: boolean; /* one colour for each series, unless the panel says otherwise */
  needsData?: boolean;
  annotated?: boolean;
  unpadded?: boolean;
}

const pictures: Record<string, Picture> = {
  timeseries: { component: TimeSeriesPanel, custom: graph, palette: true, annotated: true },
  stat: { component: StatPanel },
  gauge: { component: GaugePanel },
  bargauge: { component: BarGaugePanel },
  table: { component: TablePanel, custom: table },
  logs: { component: LogsPanel, unpadded: true },
  text: { component: TextPanel, needsData: false },
  piechart: { component: PiePanel, custom: hidden, palette: true },
  barchart: { component: BarChartPanel, custom: bars, palette: true },
  histogram: { component: HistogramPanel, custom: bars, palette: true },
  heatmap: { component: HeatmapPanel, custom: hidden },
  'state-timeline': { component: StatesPanel, custom: { lineWidth: 0, fillOpacity: 70, ...hidden } },
  'status-history': { component: StatesPanel, custom: { lineWidth: 1, fillOpacity: 70, ...hidden } },
  box: { component: BoxPanel, needsData: false },
};

/* Old names of what is drawn as something newer. */
const aliases: Record<string, string> = { graph: 'timeseries', singlestat: 'stat', 'table-old': 'table', 'grafana-piechart-panel': 'piechart' };

export function pluginFor(panel: GrafanaPanel): { id: string; needsData: boolean } {
  const type = aliases[panel.type] ?? panel.type;
  const id = pictures[type] ? type : 'box';
  return { id, needsData: pictures[id].needsData !== false };
}

function pluginOf(id: string, picture: Picture): PanelPlugin {
  const plugin = new PanelPlugin(picture.component as never);
  plugin.meta = { id, name: id, type: 'panel', info: { version: '' }, module: '', baseUrl: '', sort: 0, skipDataQuery: picture.needsData === false } as never;
  plugin.useFieldConfig({
    standardOptions: picture.palette ? { [FieldConfigProperty.Color]: { defaultValue: { mode: 'palette-classic' } } } : {},
    useCustomConfig: (builder) => {
      for (const [path, defaultValue] of Object.entries(picture.custom ?? {})) {
        builder.addCustomEditor({
          id: path, path, name: path, defaultValue, editor: () => null, override: () => null,
          process: identityOverrideProcessor, shouldApply: () => true,
        } as never);
      }
    },
  });
  plugin.setDataSupport({ annotations: !!picture.annotated, alertStates: false });
  return picture.unpadded ? plugin.setNoPadding() : plugin;
}

export function registerPanels() {
  for (const [id, picture] of Object.entries(pictures)) {
    sceneUtils.registerRuntimePanelPlugin({ pluginId: id, plugin: pluginOf(id, picture) });
  }
}
