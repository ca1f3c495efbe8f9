/* A panel that is drawn, and asks for its data, when the reader comes near it.  One that was drawn before
 * its source changed is drawn again at once: there is no blank in between. */
import { useEffect, useRef, useState } from 'react';
import { SceneComponentProps, SceneObjectBase, SceneObjectState, VizPanel } from '@grafana/scenes';

const waiting = new Map<Element, () => void>();

const observer = new IntersectionObserver(
  (entries) => entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => waiting.get(target)?.()),
  { rootMargin: '300px' }
);

function whenNear(element: Element, come: () => void) {
  waiting.set(element, come);
  observer.observe(element);
  return () => {
    waiting.delete(element);
    observer.unobserve(element);
  };
}

const drawn = new Set<string>();

interface State extends SceneObjectState {
  name: string; /* the same for the same panel of a later state of the source */
  panel: VizPanel;
}

export class LazyPanel extends SceneObjectBase<State> {
  static Component = ({ model }: SceneComponentProps<LazyPanel>) => {
    const { name, panel } = model.useState();
    const place = useRef<HTMLDivElement>(null);
    const [near, setNear] = useState(drawn.has(name));
    useEffect(() => (place.current ? whenNear(place.current, () => setNear(true)) : undefined), []);
    useEffect(() => {
      if (near) {
        drawn.add(name);
      }
    }, [near]);
    return near ? <panel.Component model={panel} /> : <div ref={place} className="dashc-waiting" />;
  };
}
