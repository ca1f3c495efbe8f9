/* The compiler's messages over the last good picture, as the terminal shows them. */
import { useState } from 'react';
import { IconButton } from '@grafana/ui';
import { Messages } from '../document';

function headline({ errors, warnings, fault }: Messages): string {
  const plural = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
  return fault ? 'dashc itself failed' : [errors ? plural(errors, 'error') : '', warnings ? plural(warnings, 'warning') : ''].filter(Boolean).join(', ');
}

/* The first line of a message names its place: it stands out. */
function Text({ text }: { text: string }) {
  return (
    <pre className="dashc-messages-text">
      {text.split('\n').map((line, i) => {
        const kind = /: (error|warning)(\[|:)/.exec(line)?.[1] ?? (/^\s+\|\s+[\^~]+/.test(line) ? 'caret' : '');
        return <span key={i} className={kind}>{line}{'\n'}</span>;
      })}
    </pre>
  );
}

export function MessagesBox({ messages, good }: { messages: Messages; good: boolean }) {
  const broken = messages.errors > 0 || messages.fault;
  const [open, setOpen] = useState(false);
  if (!broken && !messages.warnings) {
    return null;
  }
  const shown = broken || open;
  return (
    <section className={`dashc-messages ${broken ? 'broken' : ''}`} role={broken ? 'alert' : 'status'}>
      <header>
        <strong>{headline(messages)}</strong>
        {broken && good && <span>below is the last good picture</span>}
        {!broken && <IconButton name={open ? 'angle-up' : 'angle-down'} aria-label={open ? 'Hide' : 'Show'} onClick={() => setOpen(!open)} />}
      </header>
      {shown && <Text text={messages.text} />}
    </section>
  );
}
