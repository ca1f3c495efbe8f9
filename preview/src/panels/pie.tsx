/* Shares of a whole as a pie or a ring, with Grafana's legend of values and percentages. */
import { useState } from 'react';
import { FieldDisplay, formattedValueToString, PanelProps } from '@grafana/data';
import { VizLayout, VizLegend, VizLegendItem } from '@grafana/ui';
import { Empty, numbersOf, useTheme2 } from './common';

interface Slice {
  name: string;
  text: string;
  percent: string;
  color: string;
  from: number;
  to: number;
  display: FieldDisplay;
}

function slicesOf(values: FieldDisplay[], sort: string): Slice[] {
  const shown = values.filter((value) => value.display.numeric > 0 && !value.field.custom?.hideFrom?.viz);
  if (sort !== 'none') {
    shown.sort((a, b) => (sort === 'asc' ? 1 : -1) * (a.display.numeric - b.display.numeric));
  }
  const whole = shown.reduce((sum, value) => sum + value.display.numeric, 0);
  let at = 0;
  return shown.map((display) => {
    const part = display.display.numeric / whole;
    const slice = {
      display, name: display.display.title ?? '', text: formattedValueToString(display.display), percent: `${Math.round(part * 100)}%`,
      color: display.display.color ?? '#808080', from: at, to: at + part,
    };
    at += part;
    return slice;
  });
}

function pathOf(slice: Slice, center: number, outer: number, inner: number): string {
  const to = Math.min(slice.to, slice.from + 0.9999);
  const point = (radius: number, part: number) => {
    const angle = part * 2 * Math.PI - Math.PI / 2;
    return `${(center + radius * Math.cos(angle)).toFixed(2)} ${(center + radius * Math.sin(angle)).toFixed(2)}`;
  };
  const large = to - slice.from > 0.5 ? 1 : 0;
  const rim = `M ${point(outer, slice.from)} A ${outer} ${outer} 0 ${large} 1 ${point(outer, to)}`;
  return inner
    ? `${rim} L ${point(inner, to)} A ${inner} ${inner} 0 ${large} 0 ${point(inner, slice.from)} Z`
    : `${rim} L ${center} ${center} Z`;
}

function Pie({ slices, size, ring, labels }: { slices: Slice[]; size: number; ring: boolean; labels: string[] }) {
  const theme = useTheme2();
  const [over, setOver] = useState<Slice | null>(null);
  const center = size / 2;
  const outer = center - 4;
  const middle = (slice: Slice) => ((slice.from + slice.to) / 2) * 2 * Math.PI - Math.PI / 2;
  const said = (slice: Slice) => labels.map((label) => ({ name: slice.name, value: slice.text, percent: slice.percent }[label])).filter(Boolean);
  return (
    <svg width={size} height={size} role="img">
      {slices.map((slice) => (
        <path key={slice.name} d={pathOf(slice, center, outer, ring ? outer * 0.6 : 0)} fill={slice.color} stroke={theme.colors.background.primary}
          strokeWidth={1.5} opacity={over && over !== slice ? 0.6 : 1} onMouseEnter={() => setOver(slice)} onMouseLeave={() => setOver(null)}>
          <title>{`${slice.name}: ${slice.text} (${slice.percent})`}</title>
        </path>
      ))}
      {slices.filter((slice) => slice.to - slice.from > 0.06).map((slice) => (
        <text key={slice.name} className="dashc-pie-label" fontSize={Math.max(11, size * 0.055)} textAnchor="middle"
          x={center + outer * (ring ? 0.8 : 0.66) * Math.cos(middle(slice))} y={center + outer * (ring ? 0.8 : 0.66) * Math.sin(middle(slice)) + 4}>
          {said(slice).join(' ')}
        </text>
      ))}
    </svg>
  );
}

function legendOfSlices(slices: Slice[], legend: any) {
  if (!legend || legend.showLegend === false || legend.displayMode === 'hidden') {
    return null;
  }
  const shown: string[] = legend.values ?? [];
  const items: VizLegendItem[] = slices.map((slice) => ({
    label: slice.name, color: slice.color, yAxis: 1, fieldName: slice.name,
    getDisplayValues: () => [
      ...(shown.includes('value') ? [{ ...slice.display.display, title: 'Value' }] : []),
      ...(shown.includes('percent') ? [{ numeric: (slice.to - slice.from) * 100, text: slice.percent, title: 'Percent' }] : []),
    ],
  }));
  const placement = legend.placement ?? 'right';
  return (
    <VizLayout.Legend placement={placement} width={legend.width} maxWidth="50%">
      <VizLegend items={items} placement={placement} displayMode={legend.displayMode ?? 'list'} readonly />
    </VizLayout.Legend>
  );
}

export function PiePanel(props: PanelProps) {
  const { width, height, options } = props;
  const theme = useTheme2();
  const slices = slicesOf(numbersOf(props, theme), options.sort ?? 'desc');
  if (!slices.length) {
    return <Empty />;
  }
  return (
    <VizLayout width={width} height={height} legend={legendOfSlices(slices, options.legend)}>
      {(w, h) => (
        <div className="dashc-center" style={{ width: w, height: h }}>
          <Pie slices={slices} size={Math.max(20, Math.min(w, h))} ring={options.pieType === 'donut'} labels={options.displayLabels ?? []} />
        </div>
      )}
    </VizLayout>
  );
}
