/* A heatmap: how many series lie in which bucket of values, over time. */
import { useMemo } from 'react';
import uPlot from 'uplot';
import { formattedValueToString, getDisplayProcessor, GrafanaTheme2, PanelProps, TimeRange } from '@grafana/data';
import { VizLayout } from '@grafana/ui';
import { Empty, numberFields, NumberField, RowsTip, timeText, useTheme2 } from './common';
import { Plot, timeAxis } from './plot';

interface Cells {
  at: number[];
  step: number;
  low: number;
  size: number;
  rows: number;
  counts: number[]; /* column after column */
  most: number;
}

/* Sizes that people read well. */
function niceSize(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw || 1));
  return [1, 2, 2.5, 5, 10].map((n) => n * power).find((size) => size >= raw) ?? raw;
}

const COLUMNS = 60;
const ROWS = 12;

function cellsOf(fields: NumberField[], range: TimeRange): Cells | null {
  const from = range.from.valueOf();
  const to = range.to.valueOf();
  const values = fields.flatMap((one) => one.field.values.filter((v: number | null) => v !== null)) as number[];
  if (!values.length) {
    return null;
  }
  const low = Math.min(0, ...values);
  const size = niceSize((Math.max(...values) - low) / ROWS || 1);
  const rows = Math.max(1, Math.ceil((Math.max(...values) - low) / size + 1e-9));
  const step = (to - from) / COLUMNS;
  const counts = new Array(COLUMNS * rows).fill(0);
  for (const { field, time } of fields) {
    field.values.forEach((value: number | null, i: number) => {
      const column = Math.floor((time!.values[i] - from) / step);
      const row = Math.min(rows - 1, Math.floor(((value ?? 0) - low) / size));
      if (value !== null && column >= 0 && column < COLUMNS) {
        counts[column * rows + row]++;
      }
    });
  }
  return { at: Array.from({ length: COLUMNS }, (_, i) => from + i * step), step, low, size, rows, counts, most: Math.max(...counts) };
}

/* Grafana's schemes, by their ends; it takes the dark end for many on a light page. */
const schemes: Record<string, string[]> = {
  Oranges: ['#fff5eb', '#fdd0a2', '#fd8d3c', '#d94801', '#7f2704'],
  Spectral: ['#5e4fa2', '#66c2a5', '#ffffbf', '#f46d43', '#9e0142'],
  Blues: ['#f7fbff', '#c6dbef', '#6baed6', '#2171b5', '#08306b'],
  Greens: ['#f7fcf5', '#c7e9c0', '#74c476', '#238b45', '#00441b'],
  Reds: ['#fff5f0', '#fcbba1', '#fb6a4a', '#cb181d', '#67000d'],
  Purples: ['#fcfbfd', '#dadaeb', '#9e9ac8', '#6a51a3', '#3f007d'],
  Turbo: ['#23171b', '#2f9df5', '#4df884', '#fba931', '#900c00'],
  Viridis: ['#440154', '#3b528b', '#21918c', '#5ec962', '#fde725'],
  YlOrRd: ['#ffffcc', '#fed976', '#fd8d3c', '#e31a1c', '#800026'],
};

function mixed(colors: string[], part: number): string {
  const x = Math.min(0.9999, Math.max(0, part)) * (colors.length - 1);
  const i = Math.floor(x);
  const channel = (k: number) => {
    const a = parseInt(colors[i].slice(1 + 2 * k, 3 + 2 * k), 16);
    const b = parseInt(colors[i + 1].slice(1 + 2 * k, 3 + 2 * k), 16);
    return Math.round(a + (b - a) * (x - i));
  };
  return `rgb(${channel(0)}, ${channel(1)}, ${channel(2)})`;
}

function colorsOf(color: any, theme: GrafanaTheme2): string[] {
  const scheme = schemes[color?.scheme ?? 'Oranges'] ?? schemes.Oranges;
  const reversed = color?.scheme === 'Oranges' || !color?.scheme ? theme.isDark : color?.reverse;
  return reversed ? [...scheme].reverse() : scheme;
}

function painter(cells: Cells, colors: string[], gap: number, exponent: number) {
  return (u: uPlot) => {
    cells.counts.forEach((count, k) => {
      if (!count) {
        return;
      }
      const column = Math.floor(k / cells.rows);
      const bottom = cells.low + (k % cells.rows) * cells.size;
      const left = u.valToPos(cells.at[column], 'x', true);
      const right = u.valToPos(cells.at[column] + cells.step, 'x', true);
      const top = u.valToPos(bottom + cells.size, 'y', true);
      u.ctx.fillStyle = mixed(colors, (count / cells.most) ** exponent);
      u.ctx.fillRect(left, top + gap, right - left - gap, u.valToPos(bottom, 'y', true) - top - gap);
    });
  };
}

function Scale({ colors, most }: { colors: string[]; most: number }) {
  return (
    <div className="dashc-heat-scale">
      <span>1</span>
      <div style={{ background: `linear-gradient(90deg, ${colors.join(', ')})` }} />
      <span>{most}</span>
    </div>
  );
}

export function HeatmapPanel({ data, width, height, options, timeRange, timeZone }: PanelProps) {
  const theme = useTheme2();
  const fields = useMemo(() => numberFields(data.series).filter((one) => one.time), [data.series]);
  const cells = useMemo(() => cellsOf(fields, timeRange), [fields, timeRange]);
  const colors = colorsOf(options.color, theme);
  const paint = useMemo(() => (cells ? painter(cells, colors, options.cellGap ?? 1, options.color?.exponent ?? 0.5) : () => {}), [cells, theme]);
  if (!cells) {
    return <Empty />;
  }
  const unit = options.yAxis?.unit ?? fields[0].field.config.unit;
  const display = getDisplayProcessor({ field: { ...fields[0].field, config: { ...fields[0].field.config, unit } }, theme });
  const said = (value: number) => formattedValueToString(display(value));
  const tip = (_u: uPlot, index: number, y: number) => {
    const row = Math.floor((y - cells.low) / cells.size);
    const bottom = cells.low + row * cells.size;
    const count = cells.counts[index * cells.rows + row] ?? 0;
    return <RowsTip title={timeText(cells.at[index], timeZone)} rows={[{ label: `${said(bottom)} – ${said(bottom + cells.size)}`, value: String(count) }]} />;
  };
  const legend = options.legend?.show === false ? null
    : <VizLayout.Legend placement="bottom"><Scale colors={colors} most={cells.most} /></VizLayout.Legend>;
  return (
    <VizLayout width={width} height={height} legend={legend}>
      {(w, h) => (
        <Plot width={w} height={h} theme={theme} timeZone={timeZone} x={timeAxis(timeRange)} at={cells.at} paint={paint} tip={tip}
          y={{ range: [cells.low, cells.low + cells.rows * cells.size], text: said }} />
      )}
    </VizLayout>
  );
}
