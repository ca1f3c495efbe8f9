/* A histogram: how often values fall into which bucket, by Grafana's own rule of buckets. */
import { useMemo } from 'react';
import uPlot from 'uplot';
import { buildHistogram, formattedValueToString, getDisplayProcessor, getFieldDisplayName, getFieldSeriesColor, HistogramFields, PanelProps } from '@grafana/data';
import { measureText, VizLayout } from '@grafana/ui';
import { Empty, legendOf, RowsTip, useTheme2 } from './common';
import { Plot } from './plot';

interface Bars {
  low: number[];
  size: number;
  series: Array<{ name: string; color: string; counts: number[] }>;
  most: number;
}

function barsOf(fields: HistogramFields, colors: string[], names: string[]): Bars {
  const low = fields.xMin.values as number[];
  const series = fields.counts.map((field, i) => ({ name: names[i], color: colors[i], counts: field.values as number[] }));
  return { low, size: (fields.xMax.values[0] as number) - low[0], series, most: Math.max(1, ...series.flatMap((one) => one.counts)) };
}

function painter(bars: Bars, opacity: number) {
  return (u: uPlot) => {
    for (const one of bars.series) {
      u.ctx.fillStyle = one.color;
      u.ctx.strokeStyle = one.color;
      u.ctx.lineWidth = uPlot.pxRatio;
      one.counts.forEach((count, i) => {
        const left = u.valToPos(bars.low[i], 'x', true) + 1;
        const width = u.valToPos(bars.low[i] + bars.size, 'x', true) - left - 1;
        const top = u.valToPos(count, 'y', true);
        const height = u.valToPos(0, 'y', true) - top;
        u.ctx.globalAlpha = opacity;
        u.ctx.fillRect(left, top, width, height);
        u.ctx.globalAlpha = 1;
        u.ctx.strokeRect(left, top, width, height);
      });
    }
  };
}

export function HistogramPanel({ data, width, height, options, timeZone, fieldConfig }: PanelProps) {
  const theme = useTheme2();
  const bars = useMemo(() => {
    const fields = buildHistogram(data.series, { bucketCount: options.bucketCount, bucketSize: options.bucketSize, bucketOffset: options.bucketOffset, combine: options.combine }, theme);
    if (!fields || !fields.xMin.values.length) {
      return null;
    }
    const sources = data.series.flatMap((frame) => frame.fields.filter((f) => f.type === 'number').map((field) => ({ frame, field })));
    const combined = fields.counts.length !== sources.length;
    const colors = fields.counts.map((field, i) => getFieldSeriesColor(combined ? field : sources[i].field, theme).color);
    const names = fields.counts.map((field, i) => (combined ? field.config.displayName ?? 'Count' : getFieldDisplayName(sources[i].field, sources[i].frame, data.series)));
    return { ...barsOf(fields, colors, names), display: sources[0]?.field.display ?? getDisplayProcessor({ field: fields.xMin, theme }) };
  }, [data.series, options, theme]);
  const opacity = (fieldConfig.defaults.custom?.fillOpacity ?? 80) / 100;
  const paint = useMemo(() => (bars ? painter(bars, bars.series.length > 1 ? Math.min(0.5, opacity) : opacity) : () => {}), [bars, opacity]);
  if (!bars) {
    return <Empty />;
  }
  const said = (value: number) => formattedValueToString(bars.display(value));
  const tip = (_u: uPlot, i: number) => (
    <RowsTip title={`${said(bars.low[i])} – ${said(bars.low[i] + bars.size)}`} rows={bars.series.map((one) => ({ label: one.name, value: String(one.counts[i]), color: one.color }))} />
  );
  const end = bars.low[bars.low.length - 1] + bars.size;
  return (
    <VizLayout width={width} height={height} legend={legendOf(bars.series.map((one) => ({ label: one.name, color: one.color })), options.legend, theme)}>
      {(w, h) => (
        <Plot width={w} height={h} theme={theme} timeZone={timeZone} at={bars.low} paint={paint} tip={tip}
          x={{ range: [bars.low[0], end], text: said, last: measureText(said(end), 12).width }} y={{ range: [0, bars.most * 1.05], text: (v) => String(Math.round(v)), grid: true }} />
      )}
    </VizLayout>
  );
}
