/* A plot whose inside is painted by hand, between axes that are Grafana's. */
import React, { useMemo } from 'react';
import uPlot from 'uplot';
import { GrafanaTheme2, TimeRange } from '@grafana/data';
import { AxisPlacement, ScaleDirection, ScaleOrientation } from '@grafana/schema';
import { TooltipPlugin2, UPlotChart, UPlotConfigBuilder } from '@grafana/ui';
import { rangeOf } from './common';

export interface Axis {
  range: [number, number];
  isTime?: boolean;
  splits?: number[];
  text?: (value: number) => string;
  size?: number;
  last?: number; /* width of the text at its end, which may stand half outside */
  log?: boolean;
  grid?: boolean;
}

export interface PlotProps {
  width: number;
  height: number;
  theme: GrafanaTheme2;
  timeZone: string;
  x: Axis;
  y: Axis;
  at: number[]; /* where the cursor stops along x */
  paint: (u: uPlot) => void;
  tip: (u: uPlot, index: number, y: number) => React.ReactNode;
}

/* Values of an axis at its splits, in words; as many as there is room for. */
function axisTexts(axis: Axis) {
  return axis.text && axis.splits ? axis.splits.map(axis.text) : undefined;
}

function configOf({ theme, timeZone, x, y, paint }: PlotProps): UPlotConfigBuilder {
  const builder = new UPlotConfigBuilder(timeZone);
  builder.addScale({ scaleKey: 'x', isTime: x.isTime, orientation: ScaleOrientation.Horizontal, direction: ScaleDirection.Right, range: () => x.range });
  builder.addScale({ scaleKey: 'y', isTime: false, orientation: ScaleOrientation.Vertical, direction: ScaleDirection.Up, range: () => y.range });
  builder.addAxis({
    scaleKey: 'x', isTime: x.isTime, placement: AxisPlacement.Bottom, theme, timeZone, grid: { show: false }, splits: x.splits,
    values: axisTexts(x) as never, formatValue: x.text,
  });
  builder.addAxis({
    scaleKey: 'y', placement: AxisPlacement.Left, theme, size: y.size, grid: { show: y.grid ?? false }, splits: y.splits,
    values: axisTexts(y) as never, formatValue: y.text,
  });
  if (x.last) {
    builder.setPadding([null, x.last / 2, null, null]);
  }
  builder.addSeries({ scaleKey: 'y', theme, pathBuilder: () => null, pointsBuilder: () => undefined as never, lineColor: 'transparent' } as never);
  builder.addHook('draw', (u) => {
    u.ctx.save();
    u.ctx.beginPath();
    u.ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
    u.ctx.clip();
    paint(u);
    u.ctx.restore();
  });
  builder.setCursor({ drag: { x: false, y: false }, points: { show: false } });
  return builder;
}

const HOVER_ALL = 1;

export function Plot(props: PlotProps) {
  const { width, height, at, tip, y } = props;
  const config = useMemo(() => configOf(props), [props.paint, props.theme, width, height]);
  const data = useMemo(() => [at, at.map(() => y.range[0])] as uPlot.AlignedData, [at, y.range[0]]);
  return (
    <UPlotChart config={config} data={data} width={width} height={height}>
      <TooltipPlugin2 config={config} hoverMode={HOVER_ALL}
        render={(u, indexes) => tip(u, indexes.find((index) => index != null) ?? 0, u.posToVal(u.cursor.top ?? 0, 'y'))} />
    </UPlotChart>
  );
}

export function timeAxis(range: TimeRange): Axis {
  return { range: rangeOf(range), isTime: true };
}
