/* What the page's address asks for: #/uid?theme=light */
export type ThemeName = 'light' | 'dark';

export interface Address {
  uid: string;
  theme?: ThemeName;
}

export function addressed(): Address {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const theme = new URLSearchParams(query || location.search).get('theme');
  return { uid: decoded(path), theme: theme === 'light' || theme === 'dark' ? theme : undefined };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; /* a stray % */
  }
}
