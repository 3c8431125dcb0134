import { directionOf } from './texts.ts';

/** What a mail says, in the order it is read. */
export type MailBody = {
  readonly greeting: string;
  readonly paragraphs: readonly string[];
  readonly entries: readonly { readonly text: string; readonly due: string | null; readonly link: string | null }[];
  readonly after: readonly string[];
  readonly button: { readonly label: string; readonly link: string } | null;
  readonly closing: string;
};

/** The mail as plain text. */
export function mailText(body: MailBody): string {
  const entries = body.entries.map(({ text, due, link }) =>
    [`- ${text}`, ...[due, link].flatMap((line) => (line === null ? [] : [`  ${line}`]))].join('\n'),
  );
  const button = body.button === null ? [] : [`${body.button.label}:\n${body.button.link}`];
  const parts = [body.greeting, ...body.paragraphs, ...entries, ...body.after, ...button, `-- \n${body.closing}`];
  return `${parts.join('\n\n')}\n`;
}

/** The same mail as HTML: no images, no styles from elsewhere, nothing that tells whether it was opened. */
export function mailHtml(body: MailBody, language: string): string {
  const entries = body.entries.map(({ text, due, link }) => {
    const linked = link === null ? escape(text) : `<a href="${escape(link)}">${escape(text)}</a>`;
    return `<li>${linked}${due === null ? '' : `<br>${escape(due)}`}</li>`;
  });
  const as = `lang="${escape(language)}" dir="${directionOf(language)}"`;
  return [
    '<!doctype html>',
    `<html ${as}><head><meta charset="utf-8"></head><body>`,
    // Readers that show mails inside a page of their own keep only what is inside the body.
    `<div ${as}>`,
    paragraph(body.greeting),
    ...body.paragraphs.map(paragraph),
    ...(entries.length === 0 ? [] : [`<ul>${entries.join('')}</ul>`]),
    ...body.after.map(paragraph),
    ...(body.button === null
      ? []
      : [`<p><a href="${escape(body.button.link)}"><strong>${escape(body.button.label)}</strong></a></p>`]),
    `<hr>${paragraph(body.closing)}`,
    '</div></body></html>',
    '',
  ].join('\n');
}

function paragraph(text: string): string {
  return `<p>${escape(text).replaceAll('\n', '<br>')}</p>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
