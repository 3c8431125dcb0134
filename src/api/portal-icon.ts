import { assetCategoryOf } from '../core/asset-category.ts';
import { html, type Html } from './html.ts';

/** What each kind of thing is drawn with, in a box of 24 by 24. */
const paths: Readonly<Record<string, string>> = {
  laptop: 'M4 5h16v11H4zM2 19h20',
  desktop: 'M3 4h18v12H3zM8 20h8M12 16v4',
  monitor: 'M3 4h18v12H3zM8 20h8M12 16v4',
  phone: 'M7 2h10v20H7zM11 18h2',
  tablet: 'M5 2h14v20H5zM11 18h2',
  headset: 'M4 14v-2a8 8 0 0 1 16 0v2M4 14h3v6H4zM17 14h3v6h-3z',
  badge: 'M4 5h16v14H4zM8 10h3v4H8zM14 10h3M14 14h3',
  key: 'M8 15a4 4 0 1 1 3-3l9 0v3h-3v-3M8 11h.01',
};
const anything = 'M4 8l8-4 8 4v9l-8 4-8-4zM4 8l8 4 8-4M12 12v9';

/** A small picture of what a thing is; the words beside it say the same. */
export function portalIcon(category: string): Html {
  const path = paths[assetCategoryOf(category) ?? category] ?? anything;
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="${path}"/></svg>`;
}
