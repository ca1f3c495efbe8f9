/* All dashboards, folder by folder. */
import { useState } from 'react';
import { FilterInput, Icon, TagList } from '@grafana/ui';
import { Index, IndexEntry } from '../document';

function folders(entries: IndexEntry[]): Array<[string, IndexEntry[]]> {
  const found = new Map<string, IndexEntry[]>();
  for (const entry of entries) {
    found.set(entry.folder, [...(found.get(entry.folder) ?? []), entry]);
  }
  const byTitle = (a: IndexEntry, b: IndexEntry) => a.title.localeCompare(b.title) || a.uid.localeCompare(b.uid);
  return [...found].sort(([a], [b]) => a.localeCompare(b)).map(([folder, list]) => [folder, list.sort(byTitle)]);
}

const matches = (text: string) => (entry: IndexEntry) =>
  `${entry.folder} ${entry.title} ${entry.tags.join(' ')}`.toLowerCase().includes(text.toLowerCase());

function Entry({ entry }: { entry: IndexEntry }) {
  return (
    <a className="dashc-entry" href={`#/${encodeURIComponent(entry.uid)}`}>
      <Icon name="apps" />
      <span className="dashc-entry-title">{entry.title}</span>
      {entry.change && <span className={`dashc-mark ${entry.change}`}>{entry.change}</span>}
      <span className="dashc-entry-description">{entry.description}</span>
      <TagList tags={entry.tags} className="dashc-entry-tags" />
      <span className="dashc-entry-panels">{entry.panels} {entry.panels === 1 ? 'panel' : 'panels'}</span>
      <span className="dashc-entry-file">{entry.file}:{entry.line}</span>
    </a>
  );
}

export function IndexView({ index }: { index: Index }) {
  const [text, setText] = useState('');
  const shown = index.dashboards.filter(matches(text));
  return (
    <main className="dashc-index">
      <h1>{index.project || 'Dashboards'}</h1>
      {index.dashboards.length > 5 && <FilterInput value={text} onChange={setText} placeholder="Find a dashboard" escapeRegex={false} />}
      {folders(shown).map(([folder, entries]) => (
        <section key={folder}>
          <h2><Icon name="folder" /> {folder || 'General'}</h2>
          {entries.map((entry) => <Entry key={entry.uid} entry={entry} />)}
        </section>
      ))}
      {!shown.length && <p className="dashc-empty">{index.dashboards.length ? 'No dashboard has these words.' : 'No dashboard was compiled.'}</p>}
    </main>
  );
}
