import { type Saying, sayingsAbout, type SignatureAbout } from '../core/signatures/signature.ts';
import { fillText, sayDay, type TextKey, type Texts } from '../formats/texts.ts';
import { sayingText } from '../jobs/signatures/make-receipt.ts';
import { isOpenLine } from '../jobs/signatures/take-statements.ts';
import type { ReceiptScene } from '../store/signatures/receipt-facts.ts';
import type { Signature, SignatureLine } from '../store/signatures/signatures.ts';
import { html, type Html } from './html.ts';
import { linkPage } from './link-page.ts';

/** What the page of a list shows. */
export type SignPage = { readonly signature: Signature; readonly scene: ReceiptScene };

/** What a list is for. */
export function aboutOf({ offboardingId }: Pick<Signature, 'offboardingId'>): SignatureAbout {
  return offboardingId === null ? 'got' : 'back';
}

/** The words that are signed, those by which they agree to sign on a screen, and the language of both. */
export function signedWords(texts: Texts, about: SignatureAbout) {
  return {
    statement: fillText(texts, about === 'back' ? 'legal.signature' : 'legal.got'),
    consent: fillText(texts, 'legal.consent'),
    // What has legal weight is said in reviewed words only, and those are English where there are no others.
    language: texts.reviewed ? texts.language : 'en',
  };
}

/** The whole list with its form: what to say of each thing, and the one signature under all of it. */
export function listPage(
  texts: Texts,
  { signature, scene }: SignPage,
  {
    token,
    problem,
    script,
  }: {
    readonly token: string;
    readonly problem: string | null /** What lets people draw. */;
    readonly script: string | null;
  },
): string {
  const about = aboutOf(signature);
  const say = (key: TextKey, values?: Readonly<Record<string, string>>) => fillText(texts, key, values);
  const { organization } = scene;
  const { statement, consent } = signedWords(texts, about);
  const body = html`${problem === null ? null : html`<p role="alert"><strong>${problem}</strong></p>`}
<p>${say(about === 'back' ? 'portal.intro' : 'sign.got_intro', { organization })}</p>
<form method="post" action="/sign/${token}" enctype="multipart/form-data" data-page>
${signature.lines.filter(({ withdrawn }) => !withdrawn).map((line) => thing(texts, { line, about, timeZone: scene.timeZone }))}
<h2>${say('sign.title')}</h2>
<p>${statement}</p><p>${consent}</p><p>${say('legal.optional')}</p>
<p><label for="name">${say('sign.name')}</label><br><input id="name" name="name" autocomplete="name" maxlength="200"></p>
<div data-draw hidden><p id="draw">${say('sign.draw')}</p><canvas width="900" height="300" role="img" aria-labelledby="draw"></canvas>
<p><button type="button">${say('sign.clear')}</button></p></div><input type="hidden" name="drawn">
<p><button name="do" value="sign">${say('sign.button')}</button> <button name="do" value="save">${say('sign.save')}</button></p>
<p>${say('act.claim')}</p><p>${say('legal.privacy', { organization, contact: signature.askedBy ?? organization })}</p>${
    about === 'back' ? html`<p>${say('legal.pay')}</p>` : null
  }</form>
${script === null ? null : html`<script src="${script}" type="module"></script>`}`;
  return linkPage(texts, titleOf(texts, about), body);
}

/** Where nothing more is asked: one sentence, and the receipt where there is one. */
export function sayPage(texts: Texts, key: TextKey, receiptPath: string | null): string {
  const link =
    receiptPath === null ? null : html`<p><a href="${receiptPath}">${fillText(texts, 'progress.receipt')}</a></p>`;
  return linkPage(texts, fillText(texts, 'act.title'), html`<p>${fillText(texts, key)}</p>${link}`);
}

function titleOf(texts: Texts, about: SignatureAbout): string {
  return fillText(texts, about === 'back' ? 'portal.title' : 'sign.got_title');
}

type Thing = { readonly line: SignatureLine; readonly about: SignatureAbout; readonly timeZone: string };

function thing(texts: Texts, { line, about, timeZone }: Thing): Html {
  const { assetId: id, model, tag, serial, said, saidDay, saidNote, observedAt } = line;
  const number = serial === null ? null : html` · ${fillText(texts, 'paper.serial')} <bdi>${serial}</bdi>`;
  const legend = html`<legend><bdi>${model}</bdi> · <bdi>${tag}</bdi>${number}</legend>`;
  if (!isOpenLine(line)) {
    const day =
      observedAt === null ? null : sayDay(texts.language, observedAt.toZonedDateTimeISO(timeZone).toPlainDate());
    const seen = day === null ? fillText(texts, 'things.have') : fillText(texts, 'progress.received', { day });
    return html`<fieldset>${legend}<p><strong>${seen}</strong></p></fieldset>`;
  }
  const choice = (one: Saying) =>
    html`<div><label><input type="radio" name="say-${id}" value="${one}"${said === one ? html` checked` : null}> ${sayingText(texts, about, one)}</label></div>`;
  const dayField = html`<p><label for="day-${id}">${fillText(texts, 'sign.day')}</label> <input type="date" id="day-${id}" name="day-${id}" value="${saidDay?.toString() ?? ''}"></p>`;
  return html`<fieldset>${legend}
${said === 'never_held' ? html`<p>${fillText(texts, 'dispute.open')}</p>` : null}${sayingsAbout(about).map(choice)}${about === 'back' ? dayField : null}
<p><label for="note-${id}">${fillText(texts, 'dispute.note')}</label><br><textarea id="note-${id}" name="note-${id}" rows="2" cols="40" maxlength="2000">${saidNote}</textarea></p>
<p><label for="file-${id}">${fillText(texts, 'act.file')}</label><br><input type="file" id="file-${id}" name="file-${id}" accept="image/*"></p></fieldset>`;
}
