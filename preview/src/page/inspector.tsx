/* What stands behind a panel: its sentence, its query, its JSON. */
import { GrafanaPanel, PanelNote } from '../document';
import { IconButton, Tab, TabsBar } from '@grafana/ui';
import { View } from '../scene/scene';

export interface Inspected {
  panel: GrafanaPanel;
  note?: PanelNote;
  view: View;
}

function Sentence({ note }: { note: PanelNote }) {
  return (
    <>
      <div className="dashc-place">{note.file}:{note.line}</div>
      <pre className="dashc-code">{note.source}</pre>
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

function queryText({ panel, note }: Inspected): string {
  return note?.explanation || JSON.stringify(panel.targets ?? [], null, 2);
}

function Body(inspected: Inspected) {
  const { panel, note, view } = inspected;
  if (view === 'sentence' && note) {
    return <Sentence note={note} />;
  }
  if (view === 'json') {
    return <pre className="dashc-code">{JSON.stringify(panel, null, 2)}</pre>;
  }
  return (
    <>
      {note?.price && <div className="dashc-place">{note.price}</div>}
      <pre className="dashc-code">{queryText(inspected)}</pre>
    </>
  );
}

const views: Array<[View, string]> = [['sentence', 'Sentence'], ['query', 'Query'], ['json', 'JSON']];

export function Inspector({ inspected, onView, onClose }: { inspected: Inspected; onView: (view: View) => void; onClose: () => void }) {
  const shown = views.filter(([view]) => view !== 'sentence' || inspected.note);
  return (
    <aside className="dashc-inspector" aria-label="Panel">
      <header>
        <h3>{inspected.panel.title || 'Panel'}</h3>
        <IconButton name="times" aria-label="Close" tooltip="Close" onClick={onClose} />
      </header>
      <TabsBar>
        {shown.map(([view, label]) => <Tab key={view} label={label} active={inspected.view === view} onChangeTab={() => onView(view)} />)}
      </TabsBar>
      <div className="dashc-inspector-body"><Body {...inspected} /></div>
    </aside>
  );
}
