/* The compiler's messages over the last good picture, in the terminal's words; errors stand first. */
import { useState } from 'react';
import { IconButton } from '@grafana/ui';
import { Messages } from '../document';

function headline({ errors, warnings, fault }: Messages): string {
  const plural = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
  return fault ? 'dashc itself failed' : [errors ? plural(errors, 'error') : '', warnings ? plural(warnings, 'warning') : ''].filter(Boolean).join(', ');
}

interface Message {
  kind: string; /* error, warning, note; empty: words of another kind */
  lines: string[];
}

/* A message begins with its place and ends where the next begins. */
function messagesOf(text: string): Message[] {
  const found: Message[] = [{ kind: '', lines: [] }];
  for (const line of text.trimEnd().split('\n')) {
    const kind = /^\S.*: (error|warning|note)(?:\[|:)/.exec(line)?.[1];
    if (kind) {
      found.push({ kind, lines: [] });
    }
    found[found.length - 1].lines.push(line);
  }
  const order = ['error', 'warning', 'note', ''];
  return found.filter((one) => one.lines.length).sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/* The first line, which names the place, and the caret stand out. */
function Text({ text }: { text: string }) {
  return (
    <pre className="dashc-messages-text" tabIndex={0}>
      {messagesOf(text).map(({ kind, lines }, k) => (
        <div key={k} className={kind}>
          {lines.map((line, i) => <div key={i} className={(i === 0 && kind) || /^\s+\|\s+[\^~]+/.test(line) ? 'place' : ''}>{line || ' '}</div>)}
        </div>
      ))}
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
