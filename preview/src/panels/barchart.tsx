/* A bar chart: categories side by side, from rows of a table or from series reduced to one number. */
import { useMemo } from 'react';
import uPlot from 'uplot';
import { DataFrame, FieldType, formattedValueToString, getDisplayProcessor, getFieldDisplayName, getFieldSeriesColor, GrafanaTheme2, PanelProps, reduceField } from '@grafana/data';
import { measureText, VizLayout } from '@grafana/ui';
import { Empty, legendOf, numberFields, RowsTip, useTheme2 } from './common';
import { Plot } from './plot';

interface Chart {
  categories: string[];
  series: Array<{ name: string; color: string; values: Array<number | null>; text: (value: number) => string; colorOf: (value: number) => string }>;
}

function textField(frame: DataFrame) {
  return frame.fields.find((field) => field.type === FieldType.string);
}

function ofRows(frame: DataFrame, all: DataFrame[], theme: GrafanaTheme2): Chart {
  const categories = textField(frame)!.values.map(String);
  const numbers = frame.fields.filter((field) => field.type === FieldType.number && !field.config.custom?.hideFrom?.viz);
  return {
    categories,
    series: numbers.map((original, seriesIndex) => {
      const field = { ...original, state: { ...original.state, seriesIndex } }; /* the column of names takes no colour */
      const display = field.display ?? getDisplayProcessor({ field, theme });
      const { color } = getFieldSeriesColor(field, theme);
      const byValue = /thresholds|continuous/.test(field.config.color?.mode ?? '');
      return {
        name: getFieldDisplayName(original, frame, all), color, values: field.values, text: (v) => formattedValueToString(display(v)),
        colorOf: (v) => (byValue ? display(v).color ?? color : color),
      };
    }),
  };
}

/* Series over time have no categories of their own: each becomes one, by its last value. */
function ofSeries(series: DataFrame[], theme: GrafanaTheme2): Chart {
  const fields = numberFields(series);
  const display = fields[0]?.field.display ?? getDisplayProcessor();
  const values = fields.map(({ field }) => reduceField({ field, reducers: ['lastNotNull'] }).lastNotNull as number | null);
  const color = fields[0] ? getFieldSeriesColor(fields[0].field, theme).color : '#808080';
  return { categories: fields.map((one) => one.name), series: [{ name: 'Last', color, values, text: (v) => formattedValueToString(display(v)), colorOf: () => color }] };
}

function chartOf(series: DataFrame[], theme: GrafanaTheme2): Chart {
  const rows = series.find(textField);
  return rows ? ofRows(rows, series, theme) : ofSeries(series, theme);
}

interface Look {
  opacity: number;
  group: number;
  stacked: boolean;
  horizontal: boolean;
}

function mostOf(chart: Chart, stacked: boolean): [number, number] {
  const sums = chart.categories.map((_, i) => chart.series.reduce((sum, one) => sum + (one.values[i] ?? 0), 0));
  const all = stacked ? sums : chart.series.flatMap((one) => one.values.map((v) => v ?? 0));
  return [Math.min(0, ...all), Math.max(0, ...all) * 1.06 || 1];
}

function painter(chart: Chart, look: Look) {
  return (u: uPlot) => {
    const [along, across] = look.horizontal ? ['y', 'x'] : ['x', 'y'];
    const width = look.group / (look.stacked ? 1 : chart.series.length);
    chart.categories.forEach((_, i) => {
      const place = look.horizontal ? chart.categories.length - 1 - i : i;
      let base = 0;
      chart.series.forEach((one, k) => {
        const value = one.values[i];
        if (value === null || value === undefined) {
          return;
        }
        const start = place - look.group / 2 + (look.stacked ? 0 : k * width);
        const a = u.valToPos(start, along, true), b = u.valToPos(start + width * 0.96, along, true);
        const c = u.valToPos(base, across, true), d = u.valToPos(base + value, across, true);
        const box = (look.horizontal ? [Math.min(c, d), Math.min(a, b), Math.abs(d - c), Math.abs(b - a)]
          : [Math.min(a, b), Math.min(c, d), Math.abs(b - a), Math.abs(d - c)]) as [number, number, number, number];
        u.ctx.fillStyle = u.ctx.strokeStyle = one.colorOf(value);
        u.ctx.globalAlpha = look.opacity;
        u.ctx.fillRect(...box);
        u.ctx.globalAlpha = 1;
        u.ctx.strokeRect(...box);
        base += look.stacked ? value : 0;
      });
    });
  };
}

function clipped(text: string, width: number): string {
  let shown = text;
  while (shown.length > 3 && measureText(shown, 12).width > width) {
    shown = `${shown.slice(0, -2)}…`.replace(/……$/, '…');
  }
  return shown;
}

export function BarChartPanel({ data, width, height, options, timeZone, fieldConfig }: PanelProps) {
  const theme = useTheme2();
  const chart = useMemo(() => chartOf(data.series, theme), [data.series, theme]);
  const horizontal = options.orientation === 'horizontal';
  const stacked = options.stacking === 'normal' || options.stacking === 'percent';
  const opacity = (fieldConfig.defaults.custom?.fillOpacity ?? 80) / 100;
  const paint = useMemo(() => painter(chart, { opacity, group: options.groupWidth ?? 0.7, stacked, horizontal }), [chart, opacity, options.groupWidth, stacked, horizontal]);
  const count = chart.categories.length;
  if (!count || !chart.series.length) {
    return <Empty />;
  }
  const names = (w: number) => (i: number) => clipped(chart.categories[horizontal ? count - 1 - i : i] ?? '', horizontal ? width * 0.3 : w / count - 6);
  const categories = (w: number) => ({ range: [-0.5, count - 0.5] as [number, number], splits: chart.categories.map((_, i) => i), text: names(w) });
  const values = { range: mostOf(chart, stacked), text: chart.series[0].text, grid: true };
  const size = 14 + Math.min(width * 0.3, Math.max(...chart.categories.map((name) => measureText(name, 12).width)));
  const tip = (_u: uPlot, index: number, y: number) => {
    const i = horizontal ? count - 1 - Math.round(y) : index;
    return <RowsTip title={chart.categories[i] ?? ''} rows={chart.series.map((one) => ({ label: one.name, color: one.color, value: one.values[i] == null ? '' : one.text(one.values[i]!) }))} />;
  };
  const legend = chart.series.length > 1 || options.legend?.showLegend ? chart.series.map((one) => ({ label: one.name, color: one.color })) : [];
  return (
    <VizLayout width={width} height={height} legend={legendOf(legend, options.legend, theme)}>
      {(w, h) => (
        <Plot width={w} height={h} theme={theme} timeZone={timeZone} paint={paint} tip={tip} at={horizontal ? [values.range[0], values.range[1]] : chart.categories.map((_, i) => i)}
          x={horizontal ? { ...values, last: measureText(values.text(values.range[1]), 12).width } : categories(w - 60)} y={horizontal ? { ...categories(w), size } : values} />
      )}
    </VizLayout>
  );
}
