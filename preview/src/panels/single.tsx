/* One number, or one for each series: stat and bar gauge, by Grafana's own components. */
import { DisplayValueAlignmentFactors, FieldDisplay, getDisplayValueAlignmentFactors, PanelProps, VizOrientation } from '@grafana/data';
import {
  BarGauge, BarGaugeDisplayMode, BigValue, BigValueColorMode, BigValueGraphMode, BigValueJustifyMode, BigValueTextMode, VizRepeater,
  VizRepeaterRenderValueProps,
} from '@grafana/ui';
import { Empty, numbersOf, useTheme2 } from './common';

type Render = VizRepeaterRenderValueProps<FieldDisplay, DisplayValueAlignmentFactors>;

export function StatPanel(props: PanelProps) {
  const { data, width, height, options, renderCounter } = props;
  const theme = useTheme2();
  const graph = options.graphMode ?? 'area';
  const getValues = () => numbersOf(props, theme, graph !== 'none');
  const renderValue = ({ value, alignmentFactors, width, height, count }: Render) => (
    <BigValue value={value.display} count={count} sparkline={graph === 'none' ? undefined : value.sparkline} colorMode={options.colorMode ?? BigValueColorMode.Value}
      graphMode={graph as BigValueGraphMode} justifyMode={options.justifyMode ?? BigValueJustifyMode.Auto}
      textMode={options.textMode ?? BigValueTextMode.Auto} alignmentFactors={alignmentFactors} text={options.text} width={width} height={height}
      theme={theme} percentChangeColorMode={options.percentChangeColorMode} />
  );
  if (!data.series.length) {
    return <Empty />;
  }
  return (
    <VizRepeater getValues={getValues} getAlignmentFactors={getDisplayValueAlignmentFactors} renderValue={renderValue} width={width} height={height}
      source={data} itemSpacing={3} renderCounter={renderCounter} autoGrid orientation={options.orientation ?? VizOrientation.Auto} />
  );
}

/* Long lists of bars scroll rather than become too thin to read. */
export function BarGaugePanel(props: PanelProps) {
  const { data, width, height, options, renderCounter } = props;
  const theme = useTheme2();
  const orientation = options.orientation === VizOrientation.Auto || !options.orientation
    ? (width > height ? VizOrientation.Vertical : VizOrientation.Horizontal) : options.orientation;
  const renderValue = ({ value, alignmentFactors, width, height, orientation, count }: Render) => (
    <BarGauge value={value.display} width={width} height={height} orientation={orientation} field={value.field} text={options.text}
      display={value.view?.getFieldDisplayProcessor(value.colIndex!)} theme={theme} itemSpacing={count > 6 ? 4 : 10} lcdCellWidth={12}
      displayMode={options.displayMode ?? BarGaugeDisplayMode.Gradient} alignmentFactors={count > 1 ? alignmentFactors : undefined}
      showUnfilled={options.showUnfilled ?? true} valueDisplayMode={options.valueMode} namePlacement={options.namePlacement} />
  );
  const getValues = () => numbersOf(props, theme);
  if (!data.series.length) {
    return <Empty />;
  }
  return (
    <VizRepeater getValues={getValues} getAlignmentFactors={getDisplayValueAlignmentFactors} renderValue={renderValue} width={width} height={height}
      source={data} renderCounter={renderCounter} orientation={orientation} itemSpacing={10}
      minVizWidth={options.minVizWidth ?? 8} minVizHeight={Math.max(16, options.minVizHeight ?? 16)} maxVizHeight={options.maxVizHeight ?? 300} />
  );
}
