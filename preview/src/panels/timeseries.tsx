/* Lines and bars over time, by Grafana's own component. */
import { useMemo } from 'react';
import { DataFrame, DashboardCursorSync, FieldType, PanelProps } from '@grafana/data';
import { SortOrder, TooltipDisplayMode } from '@grafana/schema';
import { EventBusPlugin, TimeSeries, TooltipPlugin2, usePanelContext, XAxisInteractionAreaPlugin } from '@grafana/ui';
import { AnnotationMarks } from './annotations';
import { Empty, SeriesTip } from './common';

const HOVER_ONE = 0;
const HOVER_ALL = 1;

function graphable(series: DataFrame[]): DataFrame[] {
  return series
    .map((frame) => ({
      ...frame,
      fields: frame.fields.filter((field) => field.type === FieldType.time || field.type === FieldType.number || field.type === FieldType.enum),
    }))
    .filter((frame) => frame.fields.some((f) => f.type === FieldType.time) && frame.fields.some((f) => f.type !== FieldType.time));
}

export function TimeSeriesPanel({ data, timeRange, timeZone, width, height, options, onChangeTimeRange }: PanelProps) {
  const { sync, eventsScope, eventBus } = usePanelContext();
  const frames = useMemo(() => graphable(data.series), [data.series]);
  const mode: TooltipDisplayMode = options.tooltip?.mode ?? TooltipDisplayMode.Single;
  const syncMode = sync?.() ?? DashboardCursorSync.Off;
  const zoom = (range: { from: number; to: number }) => onChangeTimeRange(range);
  if (!frames.length) {
    return <Empty />;
  }
  return (
    <TimeSeries frames={frames} structureRev={data.structureRev} timeRange={timeRange} timeZone={options.timezone?.length ? options.timezone : timeZone}
      width={width} height={height} legend={{ ...options.legend, limit: 200 }} options={options}>
      {(config, alignedFrame) => (
        <>
          <XAxisInteractionAreaPlugin config={config} queryZoom={zoom} />
          {!!data.annotations?.length && <AnnotationMarks config={config} frames={data.annotations} timeZone={timeZone} />}
          <EventBusPlugin config={config} eventBus={eventBus} frame={alignedFrame} />
          {mode !== TooltipDisplayMode.None && (
            <TooltipPlugin2 config={config} hoverMode={mode === TooltipDisplayMode.Single ? HOVER_ONE : HOVER_ALL} queryZoom={zoom} clientZoom
              syncMode={syncMode} syncScope={eventsScope} maxWidth={options.tooltip?.maxWidth}
              render={(_u, dataIdxs, seriesIdx, pinned, _dismiss, _range, viaSync) => (
                <SeriesTip frame={alignedFrame} dataIdxs={dataIdxs} seriesIdx={seriesIdx} pinned={pinned}
                  mode={viaSync ? TooltipDisplayMode.Multi : mode} sort={options.tooltip?.sort ?? SortOrder.None} />
              )} />
          )}
        </>
      )}
    </TimeSeries>
  );
}
