/* Log lines, laid out as Grafana lays them out: a bar in the level's colour, the time, the line; a click
 * shows the fields. */
import { useState } from 'react';
import { DataFrame, dateTimeFormat, FieldType, PanelProps } from '@grafana/data';
import { Icon } from '@grafana/ui';
import { Empty } from './common';

const colors: Record<string, string> = {
  critical: '#705da0', fatal: '#705da0', error: '#e24d42', warn: '#ecbb13', warning: '#ecbb13', info: '#7eb26d', debug: '#1f78c1', trace: '#6ed0e0',
};

interface Row {
  at: number;
  text: string;
  level: string;
  fields: Array<[string, string]>;
}

function levelOf(text: string): string {
  return /\b(critical|fatal|error|warn(?:ing)?|info|debug|trace)\b/i.exec(text)?.[1].toLowerCase() ?? '';
}

function rowsOf(frame: DataFrame): Row[] {
  const time = frame.fields.find((field) => field.type === FieldType.time);
  const texts = frame.fields.filter((field) => field.type === FieldType.string);
  const body = texts.find((field) => /^(body|@?message|line|msg|log)$/i.test(field.name)) ?? texts[0];
  const others = texts.filter((field) => field !== body);
  if (!time || !body) {
    return [];
  }
  return time.values.map((at: number, i: number) => {
    const level = others.find((field) => /level|severity/i.test(field.name))?.values[i] ?? '';
    return { at, text: body.values[i], level: levelOf(String(level)) || levelOf(body.values[i]), fields: others.map((field) => [field.name, String(field.values[i])]) };
  });
}

function Details({ row }: { row: Row }) {
  return (
    <table className="dashc-log-details">
      <tbody>
        {row.fields.map(([name, value]) => (
          <tr key={name}><td>{name}</td><td>{value}</td></tr>
        ))}
      </tbody>
    </table>
  );
}

interface LineProps {
  row: Row;
  options: any;
  timeZone: string;
}

function Line({ row, options, timeZone }: LineProps) {
  const [open, setOpen] = useState(false);
  const details = options.enableLogDetails !== false && row.fields.length > 0;
  const labels = options.showLabels ? row.fields.map(([name, value]) => `${name}=${value}`).join(' ') : '';
  return (
    <div className={`dashc-log ${options.wrapLogMessage ? 'wrapped' : ''}`}>
      <div className="dashc-log-line" onClick={details ? () => setOpen(!open) : undefined}>
        <span className="dashc-log-level" style={{ background: colors[row.level] ?? '#8e8e8e' }} title={row.level} />
        {details && <Icon name={open ? 'angle-down' : 'angle-right'} size="sm" />}
        {options.showTime !== false && <span className="dashc-log-time">{dateTimeFormat(row.at, { timeZone, defaultWithMS: true })}</span>}
        {labels && <span className="dashc-log-labels">{labels}</span>}
        <span className="dashc-log-text">{row.text}</span>
      </div>
      {open && <Details row={row} />}
    </div>
  );
}

export function LogsPanel({ data, options, timeZone, width, height }: PanelProps) {
  const rows = data.series.flatMap(rowsOf);
  const ascending = options.sortOrder === 'Ascending';
  rows.sort((a, b) => (ascending ? a.at - b.at : b.at - a.at));
  if (!rows.length) {
    return <Empty>No lines</Empty>;
  }
  return (
    <div className="dashc-logs" style={{ width, height }}>
      {rows.map((row, i) => <Line key={i} row={row} options={options} timeZone={timeZone} />)}
    </div>
  );
}
