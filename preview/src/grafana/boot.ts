/* What Grafana's packages read from the window while they are loaded: it must be there before any
 * of them, so this file imports nothing. */
declare global {
  interface Window {
    grafanaBootData?: unknown;
    __grafana_public_path__?: string;
  }
}

window.grafanaBootData = {
  user: { orgRole: 'Viewer', locale: 'en-US', language: 'en-US', timezone: 'browser', isSignedIn: false },
  settings: {
    buildInfo: { version: '13.1.1', commit: '', env: 'production' },
    featureToggles: {},
    datasources: {},
    panels: {},
    apps: {},
    bootData: {},
  },
  navTree: [],
};

export {};
