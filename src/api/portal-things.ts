import { progressOf } from '../core/portal/progress.ts';
import type { Saying } from '../core/signatures/signature.ts';
import { fillText, sayDay, type TextKey, type Texts } from '../formats/texts.ts';
import { sayingText } from '../jobs/signatures/make-receipt.ts';
import type { PortalFacts, PortalThing } from '../store/portal/portal-facts.ts';
import { html, type Html } from './html.ts';
import { portalIcon } from './portal-icon.ts';

/** What is chosen at once, and what stands behind "I do not have it". */
const here: readonly Saying[] = ['have', 'sent'];
const notHere: readonly Saying[] = ['gave_back', 'lost', 'stolen', 'never_held'];

/** How far a thing of a page has come. */
export function portalProgress({ box }: Pick<PortalFacts, 'box'>, thing: PortalThing) {
  return progressOf({ ...thing, box: thing.inBox ? (box?.state ?? null) : null });
}

/** Whether there is still something to say of a thing. */
export function isOpenThing(facts: PortalFacts, thing: PortalThing): boolean {
  const progress = portalProgress(facts, thing);
  return facts.caseOpen && thing.assetId !== null && progress !== 'received' && progress !== 'settled';
}

/** The first step: each thing, and what its holder says of it. */
export function thingsStep(texts: Texts, facts: PortalFacts): Html {
  const say = (key: TextKey) => fillText(texts, key);
  const open = facts.things.filter((thing) => isOpenThing(facts, thing));
  const advice = open.some(({ dataBearing }) => dataBearing)
    ? html`<p class="advice">${say('things.private_files')} ${say('things.own_accounts')}</p>`
    : null;
  return html`<section aria-labelledby="things"><h2 id="things"><span class="step">1</span> ${say('things.title')}</h2>
${open.length === 0 ? null : html`<p>${say('things.how')}</p>${advice}`}
<ul class="things">${facts.things.map((thing) => html`<li>${oneThing(texts, facts, thing)}</li>`)}</ul>
${
  open.length === 0
    ? null
    : html`<details><summary>${say('things.unlisted')}</summary><p><label for="unlisted">${say('dispute.note')}</label><br><textarea id="unlisted" name="unlisted" rows="2" maxlength="2000"></textarea></p></details>
<p><button name="do" value="save">${say('sign.save')}</button></p>`
}</section>`;
}

function oneThing(texts: Texts, facts: PortalFacts, thing: PortalThing): Html {
  const say = (key: TextKey) => fillText(texts, key);
  const { assetId, what, tag, serial, category, said, saidDay, saidNote, disputed, files } = thing;
  const number = serial === null ? null : html` · ${say('paper.serial')} <bdi>${serial}</bdi>`;
  const marks = tag === null ? null : html`<small><bdi>${tag}</bdi>${number}</small>`;
  const name = html`${portalIcon(category)}<span><bdi>${what}</bdi>${marks}</span>`;
  const isMoved = portalProgress(facts, thing) !== 'not_yet';
  const state = !isMoved ? null : html`<p class="state">${sayProgress(texts, facts, thing)}</p>`;
  if (assetId === null || !isOpenThing(facts, thing)) return html`<div class="thing"><h3>${name}</h3>${state}</div>`;
  const choice = (one: Saying) =>
    html`<label class="choice"><input type="radio" name="say-${assetId}" value="${one}"${said === one ? html` checked` : null}> <span>${sayingText(texts, 'back', one)}</span></label>`;
  const isAway = said !== null && notHere.includes(said);
  return html`<fieldset class="thing"><legend>${name}</legend>${disputed ? state : null}
${here.map(choice)}
<details${isAway ? html` open` : null}><summary>${say('things.not_here')}</summary>
${notHere.map(choice)}
<p><label for="day-${assetId}">${say('sign.day')}</label><br><input type="date" id="day-${assetId}" name="day-${assetId}" value="${saidDay?.toString() ?? ''}"></p>
<p><label for="note-${assetId}">${say('dispute.note')}</label><br><textarea id="note-${assetId}" name="note-${assetId}" rows="2" maxlength="2000">${saidNote}</textarea></p>
</details>
<details><summary>${say('things.photo')}</summary><p><input type="file" name="file-${assetId}" accept="image/*" aria-label="${say('things.photo')}"></p></details>
${files === 0 ? null : html`<p class="state">${say('things.photo_kept')}</p>`}</fieldset>`;
}

const progressKeys = {
  settled: 'progress.settled',
  at_carrier: 'progress.at_carrier',
  delivered: 'progress.delivered',
  on_its_way: 'progress.on_its_way',
  disputed: 'progress.looking',
  not_yet: 'progress.not_yet',
} as const satisfies Readonly<Record<Exclude<ReturnType<typeof progressOf>, 'received'>, TextKey>>;

/** How far a thing has come, in a sentence. */
export function sayProgress(texts: Texts, facts: PortalFacts, thing: PortalThing): string {
  const progress = portalProgress(facts, thing);
  if (progress !== 'received') return fillText(texts, progressKeys[progress]);
  const day = (thing.observedAt ?? facts.now).toZonedDateTimeISO(facts.timeZone).toPlainDate();
  return fillText(texts, 'progress.received', { day: sayDay(texts.language, day) });
}
