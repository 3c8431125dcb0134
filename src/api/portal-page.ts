import { directionOf, fillText, type TextKey, type Texts } from '../formats/texts.ts';
import type { TextsByLanguage } from '../jobs/messages/texts.ts';
import { html, type Html } from './html.ts';
import type { WebFiles } from './web-files.ts';

/** Every answer of the portal: nothing is loaded from elsewhere, kept by the browser, or told to the next page. */
export const portalHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

/** What the pages of the portal are drawn with. */
export type PortalFrame = {
  readonly texts: Texts;
  readonly all: TextsByLanguage;
  /** Its script and style, where they were built; else it is a plain page that works as well. */
  readonly web: WebFiles['portal'] | undefined;
};

/** A page of the portal in one of the languages, with a way into each of the others. */
export function portalPage({ texts, all, web }: PortalFrame, title: TextKey, body: Html): string {
  const { language } = texts;
  return html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${fillText(texts, title)}</title>
<link rel="stylesheet" href="${web?.style ?? '/page.css'}">
${web ? html`<script src="${web.script}" type="module"></script>` : null}
</head>
<body>
<header>${languageSwitch(texts, all)}</header>
<main><h1>${fillText(texts, title)}</h1>
${body}
</main>
</body>
</html>
`.html;
}

/** One sentence, and what can be done about it. */
export function portalSentence(frame: PortalFrame, key: TextKey, more: Html | null = null): string {
  return portalPage(frame, 'portal.title', html`<p role="status">${fillText(frame.texts, key)}</p>${more}`);
}

/**
 * Before the secret was shown: the script takes it from behind the # and sends it; without the script somebody pastes the link. What is
 * typed goes into the body of a request, never into an address.
 */
export function portalDoor(frame: PortalFrame): string {
  const say = (key: TextKey) => fillText(frame.texts, key);
  return portalPage(
    frame,
    'portal.title',
    html`<form method="post" action="/p/open?language=${frame.texts.language}" data-door>
<p>${say('portal.paste')}</p>
<p><label for="code">${say('portal.code')}</label><br><input id="code" name="code" autocomplete="off" maxlength="400" required></p>
<p><button class="main">${say('portal.open')}</button></p>
<p role="status" data-wait hidden>${say('portal.wait')}</p></form>`,
  );
}

/** Every bad link gets this, whatever is wrong with it. */
export function portalClosed(frame: PortalFrame, code: string): string {
  return portalSentence(
    frame,
    'act.gone',
    html`<form method="post" action="/p/ask-new?language=${frame.texts.language}"><input type="hidden" name="code" value="${code}">
<p><button class="main">${fillText(frame.texts, 'link.ask_new')}</button></p></form>`,
  );
}

function languageSwitch(texts: Texts, all: TextsByLanguage): Html {
  const names = [...all.keys()].toSorted().map((tag) => {
    const name = new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
    const current = tag === texts.language ? html` aria-current="true"` : null;
    return html`<li><a href="/p?language=${tag}" lang="${tag}" dir="${directionOf(tag)}"${current}>${name}</a></li>`;
  });
  return html`<details class="languages"><summary>${fillText(texts, 'portal.language')}</summary><ul>${names}</ul></details>`;
}
