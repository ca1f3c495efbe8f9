/* Stands in for react-inlinesvg, by which Grafana's Icon fetches its files: here the icons are in the
 * bundle, so that the page asks for nothing and works from disk. */
import React, { useEffect, useMemo } from 'react';
import icons from 'dashc:icons';

interface Props extends React.SVGProps<SVGSVGElement> {
  src: string;
  innerRef?: React.Ref<SVGSVGElement>;
  title?: string;
  loader?: React.ReactNode;
  onLoad?: () => void;
  onError?: () => void;
}

/* The left one of a pair of which the packages have the right one only. */
function mirrored(name: string) {
  const right = name.endsWith('-left') ? icons[`unicons/${name.replace(/-left$/, '-right')}`] : undefined;
  return right && { ...right, body: `<g transform="scale(-1 1)" style="transform-origin: center">${right.body}</g>` };
}

function iconOf(src: string) {
  const [, folder, name] = /(\w+)\/([\w-]+)\.svg$/.exec(src) ?? [];
  return icons[`${folder}/${name}`] ?? icons[`unicons/${name}`] ?? mirrored(name ?? '');
}

export default function InlineSvg({ src, innerRef, title, loader, onLoad, onError, ...rest }: Props) {
  const icon = useMemo(() => iconOf(src), [src]);
  useEffect(() => onLoad?.(), [src]);
  const html = { __html: icon?.body ?? '' };
  return (
    <svg
      {...(rest as React.SVGProps<SVGSVGElement>)}
      ref={innerRef}
      viewBox={icon?.viewBox ?? '0 0 24 24'}
      xmlns="http://www.w3.org/2000/svg"
      dangerouslySetInnerHTML={html}
    />
  );
}
