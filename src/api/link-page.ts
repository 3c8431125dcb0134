import type { FastifyRequest } from 'fastify';
import { directionOf, type Texts } from '../formats/texts.ts';
import { html, type Html } from './html.ts';

/** A page behind a signed link, in the language of whoever opens it. */
export function linkPage(texts: Texts, title: string, body: Html): string {
  return html`<!doctype html>
<html lang="${texts.language}" dir="${directionOf(texts.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="/page.css">
</head>
<body><main><h1>${title}</h1>
${body}
</main></body>
</html>
`.html;
}

/** The languages that a browser asks for, in its order (RFC 9110 §12.5.4, without weights). */
export function acceptedLanguages(request: FastifyRequest): readonly string[] {
  const accepted = (request.headers['accept-language'] ?? '').slice(0, 200).split(',');
  return accepted.map((one) => one.split(';', 1)[0]?.trim() ?? '');
}

/** Nothing is loaded from elsewhere by such a page, nobody after it learns its address, and nothing runs on it, unless it has a script of ours. */
export function linkPageHeaders(script: 'none' | 'ours' = 'none'): Readonly<Record<string, string>> {
  const scripts = script === 'ours' ? " script-src 'self';" : '';
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex',
    'content-security-policy': `default-src 'none'; style-src 'self';${scripts} form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  };
}
