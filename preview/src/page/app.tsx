/* The page around a dashboard: where one is, light or dark, what the compiler says. */
import React, { useCallback, useEffect, useRef, useState } from 'react';
import { GrafanaTheme2, ThemeContext } from '@grafana/data';
import { Button, ErrorBoundaryAlert, GlobalStyles, PortalContainer, Tooltip } from '@grafana/ui';
import { DashboardDocument, Index } from '../document';
import { NOW, useTheme } from '../grafana/runtime';
import { addressed, ThemeName } from './address';
import { DashboardView } from './dashboard-view';
import { IndexView } from './index-view';
import { MessagesBox } from './messages';
import { supply } from './source';

const THEME = 'dashc-theme';

/* What was chosen on an earlier visit, where the browser keeps such things (not of a file on the disk). */
function preferred(): ThemeName {
  try {
    const kept = localStorage.getItem(THEME);
    if (kept === 'light' || kept === 'dark') {
      return kept;
    }
  } catch {
    /* what the system prefers */
  }
  return window.matchMedia?.('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

function prefer(theme: ThemeName) {
  try {
    localStorage.setItem(THEME, theme);
  } catch {
    /* it holds until the page is closed */
  }
}

function useAddress() {
  const [address, setAddress] = useState(addressed);
  useEffect(() => {
    const moved = () => setAddress(addressed());
    window.addEventListener('hashchange', moved);
    return () => window.removeEventListener('hashchange', moved);
  }, []);
  return address;
}

interface Shown {
  index?: Index;
  doc?: DashboardDocument;
  trouble?: string;
  alive: boolean;
}

/* The index and the chosen dashboard, again whenever the server says that something changed. */
function useShown(uid: string): Shown {
  const [shown, setShown] = useState<Shown>({ alive: true });
  const turn = useRef(0);
  const load = useCallback(async () => {
    const mine = ++turn.current;
    const show = (found: Partial<Shown> | ((before: Shown) => Partial<Shown>)) => {
      if (mine === turn.current) { /* else a later answer is already there */
        setShown((before) => ({ ...before, ...(typeof found === 'function' ? found(before) : found) }));
      }
    };
    try {
      const index = await supply.index();
      const there = index.dashboards.some((entry) => entry.uid === uid);
      const doc = uid && there ? await supply.dashboard(uid) : undefined;
      const trouble = uid && !there ? `There is no dashboard with the uid ${uid}.` : undefined;
      show((before) => ({ index, trouble, doc: same(before.doc, doc) ? before.doc : doc }));
    } catch (error) {
      show({ trouble: (error as Error).message });
    }
  }, [uid]);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => void load(), [load]);
  useEffect(() => supply.watch(() => latest.current(), (alive) => setShown((before) => ({ ...before, alive }))), []);
  return shown;
}

function same(a?: DashboardDocument, b?: DashboardDocument): boolean {
  return !!a && !!b && JSON.stringify(a) === JSON.stringify(b);
}

function Bar({ index, doc, theme, onTheme }: { index?: Index; doc?: DashboardDocument; theme: ThemeName; onTheme: () => void }) {
  const other = theme === 'dark' ? 'Light' : 'Dark';
  const sample = `Made up from what the compiler knows of each metric, the same at every look. The clock stands at ${new Date(NOW).toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
  return (
    <header className="dashc-bar">
      <a href="#/" className="dashc-home">{index?.project || 'dashc'}</a>
      {doc && <><span className="dashc-crumb">/</span><span>{doc.folder || 'General'}</span><span className="dashc-crumb">/</span><strong title={doc.title}>{doc.title}</strong></>}
      <span className="dashc-spacer" />
      {index?.against && <span className="dashc-against">changes since {index.against}</span>}
      <Tooltip content={sample}><span className="dashc-sample" tabIndex={0}>Sample data</span></Tooltip>
      <Button size="sm" variant="secondary" fill="text" icon="adjust-circle" aria-label={`Switch to ${other}`} onClick={onTheme}>{other}</Button>
    </header>
  );
}

function Inside({ theme, onTheme, uid }: { theme: ThemeName; onTheme: () => void; uid: string }) {
  const { index, doc, trouble, alive } = useShown(uid);
  const view = doc && uid === doc.uid ? (
    <ErrorBoundaryAlert title="This dashboard cannot be drawn" dependencies={[doc]}>
      <DashboardView key={`${doc.uid}-${theme}`} doc={doc} />
    </ErrorBoundaryAlert>
  ) : index && !uid ? <IndexView index={index} /> : null;
  useEffect(() => {
    document.title = doc && uid ? `${doc.title} · dashc` : 'dashc';
  }, [doc, uid]);
  return (
    <div className="dashc-page">
      <Bar index={index} doc={uid ? doc : undefined} theme={theme} onTheme={onTheme} />
      {!alive && <div className="dashc-lost" role="status">dashc serve does not answer; the page goes on when it is back</div>}
      {index && <MessagesBox messages={index.messages} good={index.good} />}
      {index?.gone?.length && !uid ? <div className="dashc-removed">No longer there: {index.gone.join(', ')}</div> : null}
      {trouble && !doc && <div className="dashc-trouble" role="alert">{trouble}</div>}
      {view}
    </div>
  );
}

/* Grafana's colours for the page's own parts. */
function colorPage({ colors }: GrafanaTheme2) {
  const variables = {
    canvas: colors.background.canvas, primary: colors.background.primary, secondary: colors.background.secondary, text: colors.text.primary,
    faint: colors.text.secondary, border: colors.border.weak, warning: colors.warning.text, error: colors.error.text, info: colors.info.text,
    stripe: colors.action.hover,
  };
  for (const [name, value] of Object.entries(variables)) {
    document.documentElement.style.setProperty(`--${name}`, value);
  }
}

export function App() {
  const { uid, theme: asked } = useAddress();
  const [own, setOwn] = useState<ThemeName | undefined>();
  const name = own ?? asked ?? preferred();
  const theme: GrafanaTheme2 = React.useMemo(() => useTheme(name), [name]);
  useEffect(() => colorPage(theme), [theme]);
  useEffect(() => {
    document.body.className = `theme-${name}`;
    document.documentElement.style.colorScheme = name;
  }, [name]);
  const onTheme = () => {
    const other = name === 'dark' ? 'light' : 'dark';
    setOwn(other);
    prefer(other);
  };
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <Inside theme={name} onTheme={onTheme} uid={uid} />
      <PortalContainer />
    </ThemeContext.Provider>
  );
}
