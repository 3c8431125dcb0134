import type { MessageTemplate } from '../../core/messages/message.ts';
import { type OwnTexts, withOwnTexts } from '../../formats/own-texts.ts';
import type { Texts } from '../../formats/texts.ts';
import { portalButton, renderMail } from './render-message.ts';

const caseId = '00000000-0000-7000-8000-000000000001';
const at = Temporal.Instant.from('2026-12-18T08:00:00Z');

/** Something for every place that a text may name. */
const content = {
  source: 'people.csv',
  reason: 'Half of its rows are missing.',
  limit: '20 (24 h)',
  count: 3,
  most: 20,
  things: 'LT-0412 ThinkPad X1, MON-0007 Dell U2720Q',
  thing: 'LT-0412',
  matter: 'M-3',
  text: '…',
  host: 'hooks.example.org',
  code: '123 456',
  before: '10 (24 h)',
  after: '20 (24 h)',
  countsFrom: '2026-12-18T08:00:00Z',
  deed: 'wipe',
  ask: 'decide',
  what: 'gone',
  accounts: 2,
  approve: 'handback devices approve …',
} as const;

/** Templates that are about no step, or whose step is named in their words alone. */
const withStep: ReadonlySet<MessageTemplate> = new Set(['digest', 'escalation', 'invitation', 'invitation_off']);

/** Mails that only whoever leaves gets. */
const toLeaver: ReadonlySet<MessageTemplate> = new Set([
  'portal_link',
  'sign_request',
  'sign_receipt',
  'return_reminder',
]);

/** A mail with made-up people and things, as it would read with `own` in place of what its organization writes otherwise. */
export function previewMail(
  texts: Texts,
  {
    template,
    own,
    organization,
  }: { readonly template: MessageTemplate; readonly own: OwnTexts; readonly organization: string },
): { readonly subject: string; readonly text: string } {
  const about = {
    offboardingId: caseId,
    number: 12,
    state: 'open',
    paused: false,
    personId: caseId,
    person: 'Ada Berg',
    lastWorkingDay: Temporal.PlainDate.from('2026-12-18'),
    accessEndsAt: at,
    informedAt: at,
    writesToPerson: true,
    caseOwnerEmail: null,
  } as const;
  const step = {
    stepId: caseId,
    offboardingId: caseId,
    title: 'LT-0412: …',
    toLeaver: null,
    action: 'ask_leaver',
    mode: 'human',
    ended: false,
    dueAt: at,
    item: null,
  } as const;
  const { subject, text } = renderMail(withOwnTexts(texts, own), {
    message: {
      template,
      content,
      recipientKind: toLeaver.has(template) ? 'person' : 'operator',
      recipientName: toLeaver.has(template) ? 'Ada Berg' : 'Olga Stein',
      personId: toLeaver.has(template) ? caseId : null,
      timeZone: 'Europe/Berlin',
      organizationName: organization,
    },
    about,
    cases: new Map([[caseId, about]]),
    steps: withStep.has(template) ? [step] : [],
    links: new Map(toLeaver.has(template) ? [[portalButton, 'https://handback.example/p#…']] : []),
    homeUrl: 'https://handback.example',
  });
  return { subject, text };
}
