/* Links as Grafana follows them: /d/UID is one of its dashboards, which here is one of the page's. */
export interface Followed {
  url: string;
  outside: boolean;
}

export function follow(url: string): Followed {
  const uid = /^\/d\/([^/?#]+)/.exec(url)?.[1];
  return uid ? { url: `#/${uid}`, outside: false } : { url, outside: true };
}
