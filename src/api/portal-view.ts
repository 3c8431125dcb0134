import { fillText, sayDay, type TextKey, type Texts } from '../formats/texts.ts';
import type { PortalFacts, PortalThing } from '../store/portal/portal-facts.ts';
import { html, type Html } from './html.ts';
import { type PortalFrame, portalPage } from './portal-page.ts';
import type { TypedAddress } from './portal-address.ts';
import { questionsPart, type TypedAnswers } from './portal-questions.ts';
import { type Desk, names, sendingStep } from './portal-sending.ts';
import { isOpenThing, portalProgress, sayProgress, thingsStep } from './portal-things.ts';
import { signedWords } from './sign-page-view.ts';

/** What is said above the page about what was just sent. */
export type PortalWord = { readonly key: TextKey; readonly wrong: boolean };

export type PortalShown = {
  readonly facts: PortalFacts;
  readonly desk: Desk | null;
  readonly word: PortalWord | null;
  readonly typed: TypedAddress | null;
  readonly typedAnswers: TypedAnswers;
};

/** The whole page of somebody who leaves: what is asked for, how it comes back, and what has arrived. */
export function portalView(frame: PortalFrame, { facts, desk, word, typed, typedAnswers }: PortalShown): string {
  const { texts } = frame;
  const { organization, things } = facts;
  const say = (key: TextKey, values?: Readonly<Record<string, string>>) => fillText(texts, key, values);
  const contact = facts.contact?.name ?? organization;
  const open = things.filter((thing) => isOpenThing(facts, thing));
  const said =
    word === null
      ? null
      : html`<p class="${word.wrong ? 'wrong' : 'word'}" role="${word.wrong ? 'alert' : 'status'}">${say(word.key)}</p>`;
  const due = dueDay(facts);
  const questions = questionsPart(texts, facts, typedAnswers);
  const isAllHere = things.every((thing) => portalProgress(facts, thing) === 'received') && questions === null;
  const body = html`${said}<p>${say('portal.intro', { organization })}</p>
${things.length === 0 ? html`<p>${say('portal.nothing')}</p>` : null}${things.length > 0 && isAllHere ? html`<p>${say('portal.done')}</p>` : null}
${due === null ? null : html`<p><strong>${say('portal.due', { day: sayDay(texts.language, due) })}</strong></p>`}
<form method="post" action="/p?language=${texts.language}" enctype="multipart/form-data" data-page>
<input type="hidden" name="signed-at" value="${facts.signedAt?.toString() ?? ''}">
${things.length === 0 ? questions : html`${thingsStep(texts, facts)}${questions}${sendingStep({ texts, facts, desk, contact, typed })}${lastStep(texts, facts, open.length > 0)}`}
</form>
<footer>${help(texts, facts)}
${lawful(texts, say('legal.privacy', { organization, contact }))}${lawful(texts, say('legal.pay'))}
<form method="post" action="/p/leave?language=${texts.language}"><p><button>${say('portal.leave')}</button></p></form>
<form method="post" action="/p/not-mine?language=${texts.language}"><p><button class="quiet">${say('link.wrong_person')}</button></p></form></footer>`;
  return portalPage(frame, 'portal.title', body);
}

/** The third step: what has arrived, and the one signature under all that is said. */
function lastStep(texts: Texts, facts: PortalFacts, isOpen: boolean): Html {
  const say = (key: TextKey, values?: Readonly<Record<string, string | number>>) => fillText(texts, key, values);
  const isWaiting = (thing: PortalThing) => portalProgress(facts, thing) === 'not_yet';
  const waiting = facts.things.filter(isWaiting);
  const moved = facts.things.filter((thing) => !isWaiting(thing));
  const list = moved.map(
    (thing) =>
      html`<li><bdi>${thing.what}</bdi>${thing.tag === null ? null : html` <small><bdi>${thing.tag}</bdi></small>`}<br>${sayProgress(texts, facts, thing)}</li>`,
  );
  const { signedAt, timeZone } = facts;
  const day = signedAt === null ? null : sayDay(texts.language, signedAt.toZonedDateTimeISO(timeZone).toPlainDate());
  return html`<section aria-labelledby="progress"><h2 id="progress"><span class="step">3</span> ${say('progress.title')}</h2>
${list.length === 0 ? null : html`<ul class="progress">${list}</ul>`}
${waiting.length === 0 ? null : html`<p><strong>${say('progress.missing', { count: waiting.length })}</strong></p>${names(waiting)}<p>${say('progress.not_yet')}</p>`}
${day === null ? null : html`<p class="state">${say('sign.signed', { day })}</p>`}
${isOpen ? signing(texts) : null}
<p><a class="button" href="/p/receipt.pdf?language=${texts.language}" download>${say('progress.receipt')}</a></p></section>`;
}

function signing(texts: Texts): Html {
  const say = (key: TextKey) => fillText(texts, key);
  const { statement, consent } = signedWords(texts, 'back');
  return html`<fieldset class="signing"><legend>${say('sign.title')}</legend>
${lawful(texts, statement)}${lawful(texts, consent)}${lawful(texts, say('legal.optional'))}
<p><label for="name">${say('sign.name')}</label><br><input id="name" name="name" autocomplete="name" maxlength="200"></p>
<div data-draw hidden><p id="draw">${say('sign.draw')}</p><canvas width="900" height="300" role="img" aria-labelledby="draw"></canvas>
<p><button type="button">${say('sign.clear')}</button></p></div><input type="hidden" name="drawn">
<p>${say('act.claim')}</p>
<p><button name="do" value="sign" class="main">${say('sign.button')}</button></p></fieldset>`;
}

/** Words of legal weight are English where nobody has reviewed the language; a reader hears them as that. */
function lawful({ reviewed }: Texts, words: string): Html {
  return reviewed ? html`<p>${words}</p>` : html`<p lang="en" dir="ltr">${words}</p>`;
}

function help(texts: Texts, { contact }: PortalFacts): Html | null {
  if (contact === null) return null;
  const { name, reach } = contact;
  return html`<p>${fillText(texts, 'portal.help', { contact: name, reach })}</p><p>${fillText(texts, 'portal.difficult', { contact: name })}</p>`;
}

/** The next day on which something that is open is due; null where none is set, or all have passed: nobody is blamed. */
function dueDay(facts: PortalFacts): Temporal.PlainDate | null {
  const today = facts.now.toZonedDateTimeISO(facts.timeZone).toPlainDate();
  const days = facts.things.flatMap((thing) =>
    isOpenThing(facts, thing) && thing.dueOn !== null && Temporal.PlainDate.compare(thing.dueOn, today) >= 0
      ? [thing.dueOn]
      : [],
  );
  return days.toSorted((a, b) => Temporal.PlainDate.compare(a, b)).at(0) ?? null;
}
