/* States over time: a lane for each series, coloured by what its value means. */
import { useMemo } from 'react';
import uPlot from 'uplot';
import { FieldType, formattedValueToString, getDisplayProcessor, PanelProps } from '@grafana/data';
import { getTextColorForAlphaBackground, measureText, VizLayout } from '@grafana/ui';
import { Empty, legendOf, numberFields, NumberField, RowsTip, timeText, useTheme2 } from './common';
import { Plot, timeAxis } from './plot';

interface Span {
  from: number;
  to: number;
  text: string;
  color: string;
}
interface Lane {
  name: string;
  spans: Span[];
}

function lanesOf(fields: NumberField[], end: number, merge: boolean): Lane[] {
  return fields.filter((one) => one.time).map(({ field, time, name }) => {
    const display = field.display ?? getDisplayProcessor();
    const step = time!.values.length > 1 ? time!.values[1] - time!.values[0] : end - time!.values[0];
    const spans: Span[] = [];
    field.values.forEach((value: unknown, i: number) => {
      if (value === null || value === undefined) {
        return;
      }
      const shown = display(value);
      const byThreshold = field.config.color?.mode === 'thresholds' || !field.config.color;
      const text = formattedValueToString(shown);
      const last = spans[spans.length - 1];
      const to = Math.min(end, time!.values[i] + step);
      const same = byThreshold && !field.config.mappings?.length ? last?.color === shown.color : last?.text === text;
      if (merge && last && same && last.to >= time!.values[i]) {
        last.to = to;
        last.text = last.text === text ? text : '';
      } else {
        spans.push({ from: time!.values[i], to, text, color: shown.color ?? '#808080' });
      }
    });
    return { name, spans };
  });
}

const FONT = 12;

function painter(lanes: Lane[], rowHeight: number, opacity: number, showText: boolean) {
  return (u: uPlot) => {
    const pixels = uPlot.pxRatio;
    u.ctx.font = `${FONT * pixels}px Inter, sans-serif`;
    u.ctx.textBaseline = 'middle';
    lanes.forEach((lane, i) => {
      const middle = u.valToPos(lanes.length - 1 - i, 'y', true);
      const lane_height = (u.bbox.height / lanes.length) * rowHeight;
      for (const span of lane.spans) {
        const left = u.valToPos(span.from, 'x', true);
        const width = Math.max(pixels, u.valToPos(span.to, 'x', true) - left);
        u.ctx.globalAlpha = opacity;
        u.ctx.fillStyle = span.color;
        u.ctx.fillRect(left, middle - lane_height / 2, width, lane_height);
        u.ctx.globalAlpha = 1;
        if (showText && span.text && lane_height > FONT * pixels && measureText(span.text, FONT).width + 8 < width / pixels) {
          u.ctx.fillStyle = getTextColorForAlphaBackground(span.color, true);
          u.ctx.fillText(span.text, left + 4 * pixels, middle);
        }
      }
    });
  };
}

/* Green means up to 1, red from 5: what the colours say. */
function meaning(fields: NumberField[]) {
  const field = fields[0]?.field;
  const display = field?.display;
  const steps = field?.config.thresholds?.steps ?? [];
  return steps.map((step, i) => {
    const at = step.value === -Infinity || step.value === null ? undefined : step.value;
    const next = steps[i + 1]?.value;
    const said = (value: number) => (display ? formattedValueToString(display(value)) : String(value));
    return { label: at === undefined ? (next === undefined ? 'all' : `< ${said(next)}`) : `${said(at)}+`, color: display?.(at ?? (next ?? 1) - 1).color ?? '#808080' };
  });
}

export function StatesPanel({ data, width, height, options, timeRange, timeZone, fieldConfig }: PanelProps) {
  const theme = useTheme2();
  const fields = useMemo(() => numberFields(data.series, [FieldType.number, FieldType.string, FieldType.boolean]), [data.series]);
  const merge = options.mergeValues !== false && options.colWidth === undefined;
  const lanes = useMemo(() => lanesOf(fields, timeRange.to.valueOf(), merge), [fields, timeRange, merge]);
  const opacity = (fieldConfig.defaults.custom?.fillOpacity ?? 70) / 100;
  const paint = useMemo(() => painter(lanes, options.rowHeight ?? 0.9, opacity, options.showValue !== 'never'), [lanes, opacity, options.rowHeight, options.showValue]);
  if (!lanes.length) {
    return <Empty />;
  }
  const at = fields.find((one) => one.time)!.time!.values;
  const size = Math.min(width * 0.35, 14 + Math.max(...lanes.map((lane) => measureText(lane.name, FONT).width)));
  const tip = (_u: uPlot, index: number, y: number) => {
    const lane = lanes[lanes.length - 1 - Math.round(y)];
    const span = lane?.spans.find((one) => one.from <= at[index] && at[index] < one.to);
    return <RowsTip title={timeText(at[index], timeZone)} rows={lane && span ? [{ label: lane.name, value: span.text, color: span.color }] : []} />;
  };
  const byColor = fields[0].field.config.color?.mode === 'thresholds' || !fields[0].field.config.color;
  return (
    <VizLayout width={width} height={height} legend={byColor ? legendOf(meaning(fields), options.legend, theme) : null}>
      {(w, h) => (
        <Plot width={w} height={h} theme={theme} timeZone={timeZone} x={timeAxis(timeRange)} at={at} paint={paint} tip={tip}
          y={{ range: [-0.5, lanes.length - 0.5], splits: lanes.map((_, i) => i), text: (i) => lanes[lanes.length - 1 - i]?.name ?? '', size }} />
      )}
    </VizLayout>
  );
}
