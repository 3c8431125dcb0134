import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameBrowser } from './name-browser.ts';

test('a browser is called what its owner calls it, and one that says nothing is still one', () => {
  const mozilla = 'Mozilla/5.0';
  const names: readonly (readonly [string | undefined, string])[] = [
    [`${mozilla} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0`, 'Firefox, Linux'],
    [
      `${mozilla} (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0`,
      'Edge, Windows',
    ],
    [`${mozilla} (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36`, 'Chrome, Android'],
    [`${mozilla} (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Safari/605`, 'Safari, iOS'],
    [undefined, 'a browser'],
    ['<script>', 'a browser'],
  ];
  for (const [agent, name] of names) assert.equal(nameBrowser(agent), name);
});
