/* The preview: dashboards drawn by Grafana's own components, with sample data. */
import './grafana/boot';
import './page/source';
import './page/page.css';
import { createRoot } from 'react-dom/client';
import { sceneUtils } from '@grafana/scenes';
import { MemoryRouter } from 'react-router-dom';
import { startServices } from './grafana/runtime';
import { App } from './page/app';
import { registerPanels } from './panels/plugins';
import { SampleSource } from './sample/source';

async function start() {
  await startServices();
  sceneUtils.registerRuntimeDataSource({ dataSource: new SampleSource() });
  registerPanels();
  createRoot(document.getElementById('app')!).render(
    <MemoryRouter future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
      <App />
    </MemoryRouter>
  );
}

start();
