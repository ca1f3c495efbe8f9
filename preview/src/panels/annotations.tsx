/* Marks of annotations in a graph: a dashed line through it, and a pointer below that says what happened. */
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import uPlot from 'uplot';
import { DataFrame } from '@grafana/data';
import { Tooltip, UPlotConfigBuilder } from '@grafana/ui';
import { timeText } from './common';

interface Mark {
  time: number;
  timeEnd?: number;
  color: string;
  title: string;
  text: string;
  tags: string[];
}

function marksOf(frames: DataFrame[]): Mark[] {
  return frames.flatMap((frame) => {
    const column = (name: string): any[] => frame.fields.find((field) => field.name === name)?.values ?? [];
    const [time, timeEnd, color, title, text, tags] = ['time', 'timeEnd', 'color', 'title', 'text', 'tags'].map(column);
    return time.map((at, i) => ({
      time: at, timeEnd: timeEnd[i] > at ? timeEnd[i] : undefined, color: color[i] ?? '#808080', title: title[i] ?? '', text: text[i] ?? '', tags: tags[i] ?? [],
    }));
  });
}

function paint(u: uPlot, marks: Mark[]) {
  const { ctx, bbox } = u;
  const line = (at: number) => {
    ctx.beginPath();
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
    ctx.stroke();
  };
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.lineWidth = 2 * uPlot.pxRatio;
  ctx.setLineDash([5 * uPlot.pxRatio, 5 * uPlot.pxRatio]);
  for (const mark of marks) {
    ctx.strokeStyle = ctx.fillStyle = mark.color;
    const from = u.valToPos(mark.time, 'x', true);
    line(from);
    if (mark.timeEnd) {
      const to = u.valToPos(mark.timeEnd, 'x', true);
      line(to);
      ctx.globalAlpha = 0.1;
      ctx.fillRect(from, bbox.top, to - from, bbox.height);
      ctx.globalAlpha = 1;
    }
  }
  ctx.restore();
}

function Words({ mark, timeZone }: { mark: Mark; timeZone: string }) {
  const end = mark.timeEnd ? ` – ${timeText(mark.timeEnd, timeZone)}` : '';
  return (
    <>
      <div className="dashc-faint">{timeText(mark.time, timeZone)}{end}</div>
      {mark.title && <strong>{mark.title}</strong>}
      <div>{mark.text}</div>
      {mark.tags.length > 0 && <div className="dashc-faint">{mark.tags.join(', ')}</div>}
    </>
  );
}

export function AnnotationMarks({ config, frames, timeZone }: { config: UPlotConfigBuilder; frames: DataFrame[]; timeZone: string }) {
  const [plot, setPlot] = useState<uPlot>();
  const [, moved] = useReducer((n: number) => n + 1, 0);
  const marks = useMemo(() => marksOf(frames), [frames]);
  const latest = useRef(marks);
  latest.current = marks;
  useLayoutEffect(() => {
    config.addHook('ready', setPlot);
    config.addHook('draw', (u) => paint(u, latest.current));
    config.addHook('setScale', (_u, key) => key === 'x' && moved());
    config.addHook('setSize', moved);
  }, [config]);
  useEffect(() => plot?.redraw(false), [plot, marks]);
  if (!plot) {
    return null;
  }
  const place = (mark: Mark) => plot.valToPos(mark.time, 'x');
  const shown = marks.filter((mark) => place(mark) >= 0 && place(mark) <= plot.over.clientWidth);
  return createPortal(
    shown.map((mark, i) => (
      <Tooltip key={i} content={<Words mark={mark} timeZone={timeZone} />}>
        <button type="button" className="dashc-annotation" style={{ left: place(mark), borderBottomColor: mark.color }} aria-label={`${mark.title} ${mark.text}`.trim()} />
      </Tooltip>
    )),
    plot.over
  );
}
