/* Where the page has its dashboards from: the server that serves it, or the file that it is. */
import { DashboardDocument, Index } from '../document';
import { addressed } from './address';

export interface Supply {
  index(): Promise<Index>;
  dashboard(uid: string): Promise<DashboardDocument>;
  watch(changed: () => void, alive: (alive: boolean) => void): () => void;
  live: boolean;
}

interface Embedded {
  index: Index;
  dashboards: DashboardDocument[];
}

function embedded(): Embedded | undefined {
  const text = document.getElementById('dashc-data')?.textContent;
  return text ? JSON.parse(text) : undefined;
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path, { cache: 'no-store' });
  if (!response.ok) {
    throw new Error(await response.text());
  }
  return response.json();
}

function ofFile({ index, dashboards }: Embedded): Supply {
  return {
    live: false,
    index: () => Promise.resolve(index),
    dashboard: (uid) => {
      const found = dashboards.find((one) => one.uid === uid);
      return found ? Promise.resolve(found) : Promise.reject(new Error(`there is no dashboard ${uid} in this file`));
    },
    watch: () => () => undefined,
  };
}

/* What the address asks for is fetched while the rest of the page's script is still being read; each answer
 * serves once, since a later question may have another. */
function ahead(): Map<string, Promise<unknown>> {
  const { uid } = addressed();
  const paths = ['api/index', ...(uid ? [pathOf(uid)] : [])];
  const answers = new Map(paths.map((path) => [path, get(path)]));
  answers.forEach((answer) => answer.catch(() => undefined)); /* who asks hears of it */
  return answers;
}

function taken<T>(answers: Map<string, Promise<unknown>>, path: string): Promise<T> {
  const answer = answers.get(path);
  answers.delete(path);
  return (answer as Promise<T> | undefined) ?? get<T>(path);
}

const pathOf = (uid: string) => `api/dashboard/${encodeURIComponent(uid)}`;

const ofServer = (answers: Map<string, Promise<unknown>>): Supply => ({
  live: true,
  index: () => taken<Index>(answers, 'api/index'),
  dashboard: (uid) => taken<DashboardDocument>(answers, pathOf(uid)),
  watch: (changed, alive) => {
    const events = new EventSource('api/events');
    /* What changed before the connection stood, or while it was lost, was not heard of. */
    events.onopen = () => {
      alive(true);
      changed();
    };
    events.onerror = () => alive(false);
    events.onmessage = () => changed();
    return () => events.close();
  },
});

export const supply: Supply = (() => {
  const file = embedded();
  return file ? ofFile(file) : ofServer(ahead());
})();
