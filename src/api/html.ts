/** HTML that is safe to send: everything that was put into it has been escaped. */
export type Html = { readonly html: string };

type Content = Html | string | number | null | readonly Html[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template of HTML: values are escaped, unless they are HTML themselves; null is nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  const parts = strings.map((text, index) => text + (index < values.length ? write(values[index] ?? null) : ''));
  return { html: parts.join('') };
}

function write(value: Content): string {
  if (value === null) return '';
  if (typeof value === 'object') return 'html' in value ? value.html : value.map((one) => one.html).join('');
  return String(value).replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
