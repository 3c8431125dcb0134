import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageTemplates } from '../../core/messages/message.ts';
import { directionOf } from '../../formats/texts.ts';
import { type MailFacts, renderMail } from './render-message.ts';
import { loadTexts } from './texts.ts';

const texts = await loadTexts();
const id = '019a0000-0000-7000-8000-000000000000';
const at = Temporal.Instant.from('2026-10-30T15:00:00Z');

const hostile = [
  '<img src=x onerror=alert(1)>',
  '</p><script>alert("1")</script>',
  'Ada\r\nBcc: everybody@example.com',
  '\u202Efdp.exe\u202C \u2066x',
  '{person} {count} {constructor} $& $1',
  '=HYPERLINK("https://example.com")',
  'מיכל (OFF-1) لينا',
  "O'Neil & Söhne 🙂 ÅÅ",
];

/** Every value that any template is given. */
function factsFor(template: MailFacts['message']['template'], name: string): MailFacts {
  const about = {
    offboardingId: id,
    number: 7,
    state: 'open',
    paused: false,
    personId: id,
    person: name,
    lastWorkingDay: Temporal.PlainDate.from('2026-10-30'),
    accessEndsAt: at,
    informedAt: at,
    writesToPerson: true,
    caseOwnerEmail: null,
  } as const;
  const step = {
    stepId: id,
    offboardingId: id,
    title: `Do ${name}`,
    toLeaver: null,
    action: 'arrange',
    mode: 'human',
    ended: false,
    dueAt: at,
    item: name,
  } as const;
  const content = {
    limit: name,
    count: 12,
    most: 3,
    source: name,
    reason: name,
    deed: name,
    thing: name,
    things: name,
    matter: name,
    text: name,
    ask: name,
    what: name,
    before: name,
    after: name,
    countsFrom: at.toString(),
    code: '123',
    accounts: 2,
    host: name,
  };
  return {
    message: {
      template,
      content,
      recipientKind: 'operator',
      recipientName: name,
      personId: null,
      timeZone: 'Europe/Berlin',
      organizationName: name,
    },
    cases: new Map([[id, about]]),
    about,
    steps: [step, { ...step, stepId: 'other' }],
    links: new Map([[id, 'https://handback.test/act/x']]),
    homeUrl: 'https://handback.test',
  };
}

for (const own of texts.values()) {
  test(`no name breaks a mail in ${own.language}, whatever stands in it (edge-144)`, () => {
    for (const template of messageTemplates) {
      for (const name of hostile) {
        const { subject, text, html } = renderMail(own, factsFor(template, name));
        assert.doesNotMatch(subject, /[\r\n\u202a-\u202e]/, template);
        assert.doesNotMatch(text, /[\r\u202a-\u202e\u2066\u2067]/, template);
        assert.doesNotMatch(html, /<(?!\/?(?:!doctype|html|head|meta|body|div|p|ul|li|a|strong|br|hr)\b)/, template);
        assert.ok(html.includes(`<html lang="${own.language}" dir="${directionOf(own.language)}">`), template);
        for (const said of [subject, ...text.split('\n')]) assert.equal(depthOf(said), 0, said);
        // Only what came with the name may look like a place to be filled.
        if (!name.includes('{')) assert.doesNotMatch(subject + text, /\{\w+\}/, template);
      }
    }
  });
}

test('in a language from the right, every name is set apart, so that nothing around it turns', () => {
  const arabic = texts.get('ar');
  assert.ok(arabic);
  const { text } = renderMail(arabic, factsFor('page', 'Ada (Finance)'));
  assert.equal(text.replaceAll(/\u2068[^\u2068\u2069]*\u2069/g, '').includes('Ada'), false);
});

test('what is proposed, and when a change counts, is said in the language of the mail', () => {
  const german = texts.get('de');
  assert.ok(german);
  const facts = factsFor('proposal_waiting', 'Ada');
  const said = renderMail(german, { ...facts, message: { ...facts.message, content: { deed: 'hold.release' } } });
  assert.match(said.text, /zustimmt: eine Aufbewahrungspflicht aufheben/);
  assert.match(renderMail(german, factsFor('brake_limits', '5 (24 h)')).text, /gilt ab Freitag, 30\. Oktober 2026/);
});

test('a mail about a lock that is proposed names the command that approves it, in every language', () => {
  const facts = factsFor('return_asks', 'Ada');
  const content = { ask: 'lock_proposed', approve: `handback devices approve ${id}` };
  for (const own of texts.values()) {
    const { text } = renderMail(own, { ...facts, message: { ...facts.message, content } });
    assert.ok(text.includes(content.approve), own.language);
    assert.match(text, /handback devices commands/, own.language);
  }
});

/** How many isolates are still open at the end of a line; below nothing is never right. */
function depthOf(line: string): number {
  let depth = 0;
  for (const [sign] of line.matchAll(/[\u2068\u2069]/g)) {
    depth += sign === '\u2068' ? 1 : -1;
    assert.ok(depth >= 0, line);
  }
  return depth;
}
