/* What several pictures share: an empty picture's words, tooltips, numbers out of series. */
import React from 'react';
import {
  DataFrame, Field, FieldDisplay, FieldType, formattedValueToString, getDisplayProcessor, getFieldDisplayName,
  getFieldDisplayValues, GrafanaTheme2, PanelProps, reduceField, TimeRange, dateTimeFormat,
} from '@grafana/data';
import { SortOrder, TooltipDisplayMode } from '@grafana/schema';
import {
  getFieldDisplayItems, useTheme2, VizLayout, VizLegend, VizLegendItem, VizTooltipContent, VizTooltipHeader, VizTooltipWrapper,
} from '@grafana/ui';

export function Empty({ children = 'No data' }: { children?: React.ReactNode }) {
  return <div className="dashc-empty">{children}</div>;
}

/* ---- tooltips ----------------------------------------------------------------------------- */

interface TipProps {
  frame: DataFrame;
  dataIdxs: Array<number | null>;
  seriesIdx: number | null | undefined;
  mode: TooltipDisplayMode;
  sort: SortOrder;
  pinned: boolean;
}

export function SeriesTip({ frame, dataIdxs, seriesIdx, mode, sort, pinned }: TipProps) {
  const x = frame.fields[0];
  const at = dataIdxs.find((index) => index != null) ?? 0;
  const value = formattedValueToString((x.display ?? getDisplayProcessor({ field: x, theme: useTheme2() }))(x.values[at]));
  const items = getFieldDisplayItems(frame.fields, x, dataIdxs, seriesIdx, mode, sort,
    (field) => field.type === FieldType.number || field.type === FieldType.enum);
  return (
    <VizTooltipWrapper>
      <VizTooltipHeader item={{ label: x.type === FieldType.time ? '' : getFieldDisplayName(x, frame), value }} isPinned={pinned} />
      <VizTooltipContent items={items} isPinned={pinned} scrollable={mode === TooltipDisplayMode.Multi} maxHeight={300} />
    </VizTooltipWrapper>
  );
}

export interface TipRow {
  label: string;
  value: string;
  color?: string;
}

/* A tooltip that says a few things. */
export function RowsTip({ title, rows }: { title: string; rows: TipRow[] }) {
  return (
    <VizTooltipWrapper>
      <VizTooltipHeader item={{ label: '', value: title }} />
      <VizTooltipContent items={rows.map((row) => ({ ...row, isActive: false }))} />
    </VizTooltipWrapper>
  );
}

export function timeText(value: number, timeZone: string): string {
  return dateTimeFormat(value, { timeZone });
}

/* ---- one number for each series ----------------------------------------------------------- */

export function numbersOf(props: PanelProps, theme: GrafanaTheme2, sparkline = false): FieldDisplay[] {
  const { data, options, fieldConfig, replaceVariables, timeZone } = props;
  return getFieldDisplayValues({
    fieldConfig, reduceOptions: options.reduceOptions ?? { calcs: ['lastNotNull'] }, replaceVariables, theme, timeZone,
    data: data.series, sparkline, percentChange: options.showPercentChange,
  });
}

/* ---- legends ------------------------------------------------------------------------------ */

export interface LegendPart {
  label: string;
  color: string;
  field?: Field;
}

function legendItems(parts: LegendPart[], calcs: string[], theme: GrafanaTheme2): VizLegendItem[] {
  return parts.map(({ label, color, field }) => ({
    label, color, yAxis: 1, fieldName: label,
    getDisplayValues: () =>
      field
        ? calcs.map((calc) => {
            const display = field.display ?? getDisplayProcessor({ field, theme });
            return { ...display(reduceField({ field, reducers: [calc] })[calc]), title: calc };
          })
        : [],
  }));
}

export function legendOf(parts: LegendPart[], legend: any, theme: GrafanaTheme2) {
  if (legend?.showLegend === false || legend?.displayMode === 'hidden' || !parts.length || !legend) {
    return null;
  }
  return (
    <VizLayout.Legend placement={legend.placement ?? 'bottom'} width={legend.width}>
      <VizLegend placement={legend.placement ?? 'bottom'} displayMode={legend.displayMode ?? 'list'} readonly
        items={legendItems(parts, legend.calcs ?? [], theme)} />
    </VizLayout.Legend>
  );
}

/* ---- series ------------------------------------------------------------------------------- */

export interface NumberField {
  frame: DataFrame;
  field: Field;
  time?: Field;
  name: string;
}

/* Every field of numbers (or of what `types` says), with the time beside it. */
export function numberFields(series: DataFrame[], types = [FieldType.number]): NumberField[] {
  return series.flatMap((frame) =>
    frame.fields
      .filter((field) => types.includes(field.type) && !field.config.custom?.hideFrom?.viz)
      .map((field) => ({
        frame, field, time: frame.fields.find((f) => f.type === FieldType.time), name: getFieldDisplayName(field, frame, series),
      }))
  );
}

export function rangeOf(range: TimeRange): [number, number] {
  return [range.from.valueOf(), range.to.valueOf()];
}

export { useTheme2 };
