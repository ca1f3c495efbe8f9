/* A gauge: the part of a circle that a value fills, with the thresholds around it.  Grafana's own is not in
 * its packages; this one has its proportions. */
import { FieldDisplay, formattedValueToString, GrafanaTheme2, PanelProps, ThresholdsMode, VizOrientation } from '@grafana/data';
import { calculateFontSize, VizRepeater, VizRepeaterRenderValueProps } from '@grafana/ui';
import { Empty, numbersOf, useTheme2 } from './common';

const START = -120; /* degrees from the top */
const SWEEP = 240;

function pointAt(center: number, radius: number, part: number): string {
  const angle = ((START + SWEEP * part - 90) * Math.PI) / 180;
  return `${(center + radius * Math.cos(angle)).toFixed(2)} ${(center + radius * Math.sin(angle)).toFixed(2)}`;
}

function arc(center: number, radius: number, from: number, to: number): string {
  const large = (to - from) * SWEEP > 180 ? 1 : 0;
  return `M ${pointAt(center, radius, from)} A ${radius} ${radius} 0 ${large} 1 ${pointAt(center, radius, to)}`;
}

const clamp = (part: number) => Math.min(1, Math.max(0, Number.isFinite(part) ? part : 0));

interface Piece { from: number; to: number; color: string }

/* The steps as pieces of the circle. */
function pieces(value: FieldDisplay, theme: GrafanaTheme2): Piece[] {
  const { min = 0, max = 100, thresholds } = value.field;
  const steps = thresholds?.steps ?? [];
  const parts = steps.map((step) => {
    const at = thresholds!.mode === ThresholdsMode.Percentage ? step.value / 100 : (step.value - min!) / (max! - min!);
    return step.value === -Infinity || step.value === null ? 0 : clamp(at);
  });
  return steps.map((step, i) => ({ from: parts[i], to: parts[i + 1] ?? 1, color: theme.visualization.getColorByName(step.color) }))
    .filter((piece) => piece.to > piece.from);
}

interface Props extends VizRepeaterRenderValueProps<FieldDisplay> {
  theme: GrafanaTheme2;
  many: boolean;
  markers: boolean;
}

function Dial({ value, width, height, theme, many, markers }: Props) {
  const title = many && value.display.title ? value.display.title : '';
  const room = title ? 22 : 0;
  const size = Math.min(width, (height - room) * 1.28);
  const center = size / 2;
  const thick = size * 0.11;
  const radius = size / 2 - thick * (markers ? 1 : 0.6);
  const { min = 0, max = 100 } = value.field;
  const part = clamp((value.display.numeric - min!) / (max! - min!));
  const text = formattedValueToString(value.display);
  const font = calculateFontSize(text, radius * 1.35, size * 0.24, 1, size * 0.2);
  const color = value.display.color ?? theme.colors.primary.main;
  return (
    <div className="dashc-gauge" style={{ width, height }}>
      <svg width={size} height={size * 0.78} role="img" aria-label={`${title} ${text}`.trim()}>
        <path d={arc(center, radius, 0, 1)} stroke={theme.colors.background.secondary} strokeWidth={thick} fill="none" />
        {part > 0 && <path d={arc(center, radius, 0, part)} stroke={color} strokeWidth={thick} fill="none" />}
        {markers && pieces(value, theme).map((piece) => (
          <path key={piece.from} d={arc(center, radius + thick * 0.72, piece.from, piece.to)} stroke={piece.color} strokeWidth={thick * 0.22} fill="none" />
        ))}
        <text x={center} y={center + font * 0.36} fontSize={font} fontWeight={500} textAnchor="middle" fill={color}>{text}</text>
      </svg>
      {title && <div className="dashc-gauge-title">{title}</div>}
    </div>
  );
}

export function GaugePanel(props: PanelProps) {
  const { data, width, height, options, renderCounter } = props;
  const theme = useTheme2();
  const getValues = () => numbersOf(props, theme);
  if (!data.series.length) {
    return <Empty />;
  }
  return (
    <VizRepeater getValues={getValues} width={width} height={height} source={data} autoGrid itemSpacing={8} renderCounter={renderCounter}
      orientation={options.orientation ?? VizOrientation.Auto}
      renderValue={(p) => <Dial {...p} theme={theme} many={p.count > 1} markers={options.showThresholdMarkers ?? true} />} />
  );
}
