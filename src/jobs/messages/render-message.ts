import { leaverWords } from '../../core/messages/leaver-words.ts';
import type { LeaverSays, MessageTemplate, ReturnAsk } from '../../core/messages/message.ts';
import type { DeedKind } from '../../core/two-people/second-person.ts';
import { type MailBody, mailHtml, mailText } from '../../formats/mail-body.ts';
import { fillText, sayDay, sayInstant, type TextKey, type Texts } from '../../formats/texts.ts';
import type { DueMessage, MessageCase, MessageStep } from '../../store/messages/outbox.ts';

/** What a mail is made from, besides the texts. */
export type MailFacts = {
  readonly message: Pick<
    DueMessage,
    'template' | 'content' | 'recipientKind' | 'recipientName' | 'personId' | 'timeZone' | 'organizationName'
  >;
  /** The case it is about, and those of its steps. */
  readonly cases: ReadonlyMap<string, MessageCase>;
  readonly about: MessageCase | null;
  readonly steps: readonly MessageStep[];
  /** A link for each step that may be ended without signing in, for a notice, or for a list to sign, by their ids. */
  readonly links: ReadonlyMap<string, string>;
  /** Where operators sign in; null where that is not known. */
  readonly homeUrl: string | null;
};

export type RenderedMail = { readonly subject: string; readonly text: string; readonly html: string };

/** Under which the link to the leaver's own page stands among the links. */
export const portalButton = 'portal';

/** How many steps one mail names. */
export const mostEntries = 30;

/** Writes a message as a mail: plain text, and the same as HTML. */
export function renderMail(texts: Texts, facts: MailFacts): RenderedMail {
  const { message } = facts;
  const values = valuesOf(texts, facts);
  const say = (key: TextKey) => fillText(texts, key, values);
  const body: MailBody = {
    greeting: message.recipientName === null ? say('greeting.plain') : say('greeting.named'),
    paragraphs: paragraphsOf(say(`${message.template}.body`)),
    entries: facts.steps.slice(0, mostEntries).map((step) => entryOf(texts, facts, step)),
    after: [...codeOf(facts, say), ...moreOf(texts, facts)],
    button: buttonOf(facts, say),
    closing: say('closing.body'),
  };
  return { subject: say(`${message.template}.subject`), text: mailText(body), html: mailHtml(body, texts.language) };
}

/** What fills the places of a template's texts. */
export function valuesOf(
  texts: Texts,
  { message, about, steps }: Pick<MailFacts, 'message' | 'about' | 'steps'>,
): Record<string, string | number> {
  const { language } = texts;
  const { content } = message;
  const { countsFrom } = content;
  const deed = typeof content['deed'] === 'string' ? deedTexts.get(content['deed']) : undefined;
  const ask = typeof content['ask'] === 'string' ? askTexts.get(content['ask']) : undefined;
  const what = typeof content['what'] === 'string' ? sayingTexts.get(content['what']) : undefined;
  const given = Object.entries(content).filter(
    (entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
  );
  const [step] = steps;
  return {
    ...Object.fromEntries(given),
    ...(deed === undefined ? {} : { deed: fillText(texts, deed) }),
    ...(ask === undefined ? {} : { ask: fillText(texts, ask, Object.fromEntries(given)) }),
    ...(what === undefined ? {} : { what: fillText(texts, what, Object.fromEntries(given)) }),
    ...(typeof countsFrom === 'string'
      ? { time: sayInstant(language, Temporal.Instant.from(countsFrom), message.timeZone) }
      : {}),
    count: countOf(message.template, content, steps.length),
    organization: message.organizationName,
    name: message.recipientName ?? '',
    ...(step === undefined
      ? {}
      : { step: about?.personId === message.personId ? leaverWords(language, step) : step.title }),
    ...(about === null
      ? {}
      : { case: `OFF-${about.number}`, person: about.person, day: sayDay(language, about.lastWorkingDay) }),
  };
}

/** What is asked about a thing that is not back. */
const askTexts: ReadonlyMap<string, TextKey> = new Map(
  Object.entries({
    lock: 'return_ask.lock',
    lock_proposed: 'return_ask.lock_proposed',
    letter: 'return_ask.letter',
    decide: 'return_ask.decide',
    claim: 'return_ask.claim',
    label: 'return_ask.label',
    approve: 'return_ask.approve',
  } as const satisfies Readonly<Record<ReturnAsk, TextKey>>),
);

/** What a leaver says that somebody has to look into. */
const sayingTexts: ReadonlyMap<string, TextKey> = new Map(
  Object.entries({
    gone: 'leaver_saying.gone',
    unlisted: 'leaver_saying.unlisted',
  } as const satisfies Readonly<Record<LeaverSays, TextKey>>),
);

/** What each deed is called. */
const deedTexts: ReadonlyMap<string, TextKey> = new Map(
  Object.entries({
    'brake.release': 'deed.brake_release',
    'brake.limits': 'deed.brake_limits',
    'mass_event.open': 'deed.mass_event_open',
    'mass_event.approve': 'deed.mass_event_approve',
    'hold.release': 'deed.hold_release',
    wipe: 'deed.wipe',
    delete: 'deed.delete',
    'protection.lift': 'deed.protection_lift',
  } as const satisfies Readonly<Record<DeedKind, TextKey>>),
);

function countOf(template: MessageTemplate, content: DueMessage['content'], steps: number): number {
  const count = content[template === 'page' ? 'accounts' : 'count'];
  return typeof count === 'number' ? count : steps;
}

/** A step in one line; the leaver is not told whom it is about, nor the number of their case. */
function entryOf(texts: Texts, facts: MailFacts, step: MessageStep): MailBody['entries'][number] {
  const about = facts.cases.get(step.offboardingId);
  const isTheirs = about === undefined || about.personId === facts.message.personId;
  const words = isTheirs ? leaverWords(texts.language, step) : step.title;
  const title = step.item === null ? words : `${words}: ${step.item}`;
  const text = isTheirs
    ? fillText(texts, 'step.plain', { step: title })
    : fillText(texts, 'step.about', { step: title, case: `OFF-${about.number}`, person: about.person });
  const due = step.dueAt === null ? null : sayInstant(texts.language, step.dueAt, facts.message.timeZone);
  return {
    text,
    due: due === null ? null : fillText(texts, 'step.due', { due }),
    // Of a single step the button is the link.
    link: facts.message.template === 'digest' ? (facts.links.get(step.stepId) ?? null) : null,
  };
}

function codeOf({ message: { template, content } }: MailFacts, say: (key: TextKey) => string): readonly string[] {
  return template === 'proposal_waiting' && typeof content['code'] === 'string' ? [say('proposal_waiting.code')] : [];
}

function moreOf(texts: Texts, { steps }: MailFacts): readonly string[] {
  const count = steps.length - mostEntries;
  return count > 0 ? [fillText(texts, 'digest.more', { count })] : [];
}

function buttonOf(facts: MailFacts, say: (key: TextKey) => string): MailBody['button'] {
  const { message, steps, links } = facts;
  const [step] = steps;
  const { noticeId, signatureId } = message.content;
  const single = [noticeId, signatureId].find((id) => typeof id === 'string') ?? step?.stepId;
  const own =
    links.get(portalButton) ?? (message.template === 'digest' || single === undefined ? undefined : links.get(single));
  // Only operators have a place to sign in.
  const home = message.recipientKind === 'operator' ? (facts.homeUrl ?? undefined) : undefined;
  const link = own ?? home;
  return link === undefined ? null : { label: say(`${message.template}.button`), link };
}

/** The paragraphs of a text: an empty line divides them. */
export function paragraphsOf(text: string): readonly string[] {
  return text.split(/\n{2,}/).map((one) => one.trim());
}
