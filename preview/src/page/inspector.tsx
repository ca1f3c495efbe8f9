/* What stands behind a panel: its sentence, its query and what that costs, its JSON. */
import { useEffect, useRef } from 'react';
import { IconButton, Tab, TabsBar } from '@grafana/ui';
import { GrafanaPanel, PanelNote } from '../document';
import { View } from '../scene/scene';

export interface Inspected {
  panel: GrafanaPanel;
  note?: PanelNote;
  view: View;
}

/* Lines that are too long go on below themselves, further in. */
function Lines({ text }: { text: string }) {
  return (
    <pre className="dashc-code">
      {text.split('\n').map((line, i) => {
        const indent = /^ */.exec(line)![0].length + 2;
        return <div key={i} style={{ paddingLeft: `${indent}ch`, textIndent: `-${indent}ch` }}>{line || ' '}</div>;
      })}
    </pre>
  );
}

function Sentence({ note }: { note: PanelNote }) {
  return (
    <>
      <div className="dashc-place">{note.file}:{note.line}</div>
      <Lines text={note.source} />
      {Object.entries(note.targets).length > 0 && (
        <table className="dashc-logical">
          <tbody>
            {Object.entries(note.targets).map(([refId, target]) => (
              <tr key={refId}><td>{refId}</td><td><code>{target.logical}</code></td></tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

interface Part {
  label: string;
  text: (panel: GrafanaPanel, note?: PanelNote) => string | undefined; /* undefined: there is none */
}

const parts: Record<View, Part> = {
  sentence: { label: 'Sentence', text: (_, note) => note?.source },
  query: { label: 'Query', text: (panel, note) => note?.explanation || JSON.stringify(panel.targets ?? [], null, 2) },
  json: { label: 'JSON', text: (panel) => JSON.stringify(panel, null, 2) },
};

/* What there is to see of a panel, in order. */
export function viewsOf(panel: GrafanaPanel, note?: PanelNote): View[] {
  return (Object.keys(parts) as View[]).filter((view) => parts[view].text(panel, note) !== undefined);
}

export function labelOf(view: View): string {
  return parts[view].label;
}

interface Props {
  inspected: Inspected;
  onView: (view: View) => void;
  onClose: () => void;
}

/* The reader's hands are in it from the start: Escape closes it, and they are where they were. */
function useHands(onClose: () => void) {
  const aside = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    aside.current?.focus({ preventScroll: true });
    return () => before?.focus({ preventScroll: true });
  }, []);
  const onKeyDown = (event: React.KeyboardEvent) => event.key === 'Escape' && onClose();
  return { ref: aside, onKeyDown };
}

export function Inspector({ inspected, onView, onClose }: Props) {
  const { panel, note, view } = inspected;
  return (
    <aside className="dashc-inspector" aria-label={`Behind ${panel.title || 'the panel'}`} tabIndex={-1} {...useHands(onClose)}>
      <header>
        <h3>{panel.title || 'Panel'}</h3>
        <IconButton name="times" aria-label="Close" tooltip="Close" onClick={onClose} />
      </header>
      <TabsBar>
        {viewsOf(panel, note).map((one) => <Tab key={one} label={labelOf(one)} active={view === one} onChangeTab={() => onView(one)} />)}
      </TabsBar>
      <div className="dashc-inspector-body">
        {view === 'query' && note?.price && <div className="dashc-price">{note.price}</div>}
        {view === 'sentence' && note ? <Sentence note={note} /> : <Lines text={parts[view].text(panel, note) ?? ''} />}
      </div>
    </aside>
  );
}
