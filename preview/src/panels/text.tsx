/* Text: markdown through Grafana's own renderer, which also takes out what HTML must not do. */
import { PanelProps, renderTextPanelMarkdown, textUtil } from '@grafana/data';

function htmlOf(content: string, mode: string): string {
  return mode === 'html' ? textUtil.sanitizeTextPanelContent(content) : renderTextPanelMarkdown(content);
}

export function TextPanel({ options, replaceVariables, width, height }: PanelProps) {
  const content = replaceVariables(options.content ?? '', undefined, options.mode === 'html' ? 'html' : undefined);
  if (options.mode === 'code') {
    return <pre className="dashc-code" style={{ width, height }}>{content}</pre>;
  }
  return <div className="markdown-html dashc-text" style={{ width, height }} dangerouslySetInnerHTML={{ __html: htmlOf(content, options.mode) }} />;
}
