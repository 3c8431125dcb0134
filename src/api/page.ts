import { html, type Html } from './html.ts';

/** A whole page: small, readable without style, light or dark as the reader's system is. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Handback</title>
<link rel="stylesheet" href="/page.css">
</head>
<body>
${body}
</body>
</html>
`.html;
}

/** The one style sheet. Colours have a contrast of 7 to 1 or more in both schemes. */
export const pageStyle = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem; color: light-dark(#1b1f23, #e6e8ea); background: light-dark(#fff, #16181b); }
a { color: light-dark(#1a3f8b, #a9c7ff); }
header { display: flex; flex-wrap: wrap; gap: 1rem; justify-content: space-between; align-items: baseline; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: start; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid light-dark(#d0d4d9, #3a3f45); vertical-align: top; }
.scroll { overflow-x: auto; }
button { font: inherit; padding: .5rem 1rem; border: 1px solid currentColor; border-radius: .3rem; background: transparent; color: inherit; cursor: pointer; }
button:disabled { opacity: .5; }
fieldset { margin-block: 1rem; border: 1px solid light-dark(#d0d4d9, #3a3f45); border-radius: .3rem; }
fieldset label { display: inline-block; padding: .25rem 0; }
canvas { display: block; width: 100%; max-width: 30rem; height: 10rem; border: 1px solid currentColor; background: #fff; touch-action: none; }
[hidden] { display: none; }
:focus-visible { outline: 3px solid light-dark(#1a3f8b, #a9c7ff); outline-offset: 2px; }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
`;
