/* Where the page has its dashboards from: the server that serves it, or the file that it is. */
import { DashboardDocument, Index } from '../document';

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

const ofServer: Supply = {
  live: true,
  index: () => get<Index>('api/index'),
  dashboard: (uid) => get<DashboardDocument>(`api/dashboard/${encodeURIComponent(uid)}`),
  watch: (changed, alive) => {
    const events = new EventSource('api/events');
    events.onopen = () => alive(true);
    events.onerror = () => alive(false);
    events.onmessage = () => changed();
    return () => events.close();
  },
};

export const supply: Supply = (() => {
  const file = embedded();
  return file ? ofFile(file) : ofServer;
})();
