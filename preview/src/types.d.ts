declare module 'dashc:icons' {
  const icons: Record<string, { viewBox: string; body: string } | undefined>;
  export default icons;
}
declare module '*.css';
