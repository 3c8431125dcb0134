import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leaverWords } from './leaver-words.ts';

test('a leaver reads their own language, then English, and our title only where the playbook has no words for them', () => {
  const step = { title: 'Ask the leaver', toLeaver: { en: 'Tell us', de: 'Sagen Sie uns' } };
  assert.deepEqual(
    ['de', 'de-AT', 'fr', 'en'].map((language) => leaverWords(language, step)),
    ['Sagen Sie uns', 'Sagen Sie uns', 'Tell us', 'Tell us'],
  );
  assert.equal(leaverWords('de', { ...step, toLeaver: null }), 'Ask the leaver');
});
