/* Tables, by Grafana's own component; a panel with several frames shows one at a time, as Grafana does.
 * Of its two ways to read a frame one makes code out of text, which the page's policy forbids: the other
 * is chosen (protoParserEnabled). */
import { useState } from 'react';
import { DataFrame, getFrameDisplayName, PanelProps } from '@grafana/data';
import { TableCellHeight } from '@grafana/schema';
import { Select } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { Empty } from './common';

const CHOOSER = 40;

function sortedBy(sortBy: any[] | undefined, frame: DataFrame) {
  return sortBy?.filter((one) => frame.fields.some((field) => (field.state?.displayName ?? field.name) === one.displayName));
}

export function TablePanel({ data, width, height, options, timeRange, fieldConfig, transparent }: PanelProps) {
  const [chosen, choose] = useState(0);
  const frames = data.series.filter((frame) => frame.fields.length);
  if (!frames.length) {
    return <Empty />;
  }
  const several = frames.length > 1;
  const at = Math.min(chosen, frames.length - 1);
  return (
    <div className="dashc-table">
      <TableNG data={frames[at]} width={width} height={several ? height - CHOOSER : height} noHeader={options.showHeader === false}
        cellHeight={options.cellHeight ?? TableCellHeight.Sm} sortBy={sortedBy(options.sortBy, frames[at])} timeRange={timeRange} fieldConfig={fieldConfig}
        enablePagination={options.enablePagination ?? options.footer?.enablePagination} structureRev={data.structureRev} transparent={transparent} protoParserEnabled />
      {several && (
        <div className="dashc-table-chooser">
          <Select value={at} onChange={(picked) => choose(picked.value ?? 0)} menuPlacement="top"
            options={frames.map((frame, value) => ({ value, label: getFrameDisplayName(frame) }))} />
        </div>
      )}
    </div>
  );
}
