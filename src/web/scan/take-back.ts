import type { CheckedInMany, CheckInUndone, ScanOutcome } from '../../api/schemas/custody.ts';
import { assetCategories } from '../../core/asset-category.ts';
import { type Condition, conditions } from '../../core/custody/judge-scan.ts';
import { button, type Desk, type Mode, type Result } from './desk.ts';
import { choices, el, field } from './dom.ts';
import { showOutcome } from './outcome.ts';
import { makePhotoField } from './photo-field.ts';
import { dropScan, isWorthKeeping, keepScan } from './queue.ts';
import { post } from './server.ts';
import { say } from './words.ts';

const twiceMs = 4_000;
/** Where scans of things that come back are sent. */
export const checkInsPath = '/assets/check-ins';

/** Taking things back: each scan is taken in at once as it is said to look; what cannot be sent is kept. */
export function takeBackMode(desk: Desk, onKept: () => void): Mode {
  const condition = choices(
    say('condition'),
    conditions.map((value) => ({ value, label: say(`condition.${value}`) })),
    'good',
    (value) => setDetails(value),
  );
  const photo = makePhotoField();
  const note = el('textarea', { rows: 2, maxlength: 2000 });
  const missing = el('input', { maxlength: 200, placeholder: say('missingHint') });
  const missingField = field(say('missing'), missing);
  const details = el('div', { class: 'details', hidden: true }, photo.element, field(say('note'), note), missingField);
  const from = el('input', { maxlength: 200, autocomplete: 'off' });
  const place = el('input', { maxlength: 200, autocomplete: 'off' });
  const serialToo = el('input', { type: 'checkbox' });
  const more = el(
    'details',
    {},
    el('summary', {}, say('more')),
    field(say('from'), from),
    field(say('place'), place),
    el('label', { class: 'check' }, serialToo, el('span', {}, say('serialToo'))),
  );
  const setDetails = (value: Condition) => {
    details.hidden = value === 'good' || value === 'worn';
    missingField.hidden = value !== 'incomplete';
  };
  let tagAwaiting: string | null = null;
  let last = { code: '', atMs: 0 };

  const bodyOf = (asset: string, serial: string | null) => {
    const taken = photo.photo();
    const lost = missing.value.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
    return {
      scans: [
        {
          asset,
          condition: condition.value(),
          ...(note.value.trim() === '' ? {} : { note: note.value.trim() }),
          ...(serial === null ? {} : { serial }),
          ...(from.value.trim() === '' ? {} : { from: from.value.trim() }),
          ...(lost.length === 0 || condition.value() !== 'incomplete' ? {} : { missing: lost }),
          ...(taken === null ? {} : { photos: [taken] }),
        },
      ],
      ...(place.value.trim() === '' ? {} : { location: place.value.trim() }),
    };
  };
  /** The same label may be read again at once. */
  const forget = () => (last = { code: '', atMs: 0 });
  const reset = () => {
    condition.set('good');
    setDetails('good');
    photo.clear();
    note.value = '';
    missing.value = '';
  };
  const send = async (asset: string, serial: string | null) => {
    const key = crypto.randomUUID();
    const body = bodyOf(asset, serial);
    const answer = await post<CheckedInMany>(checkInsPath, body, key);
    if (answer.ok) {
      const [outcome] = answer.body.outcomes;
      if (outcome === undefined) return;
      if (outcome.outcome !== 'more_needed') reset();
      else {
        details.hidden = false;
        desk.show({
          ...describeScan(outcome, answer.body.stillOut),
          actions: [button(say('scanAgain', { tag: asset }), () => void send(asset, serial), 'primary')],
        });
        return;
      }
      desk.show({ ...describeScan(outcome, answer.body.stillOut), actions: actionsFor(desk, outcome, forget) });
      return;
    }
    if (!isWorthKeeping(answer.refusal) || !keepScan({ key, tag: asset, path: checkInsPath, body }))
      return desk.refuse(asset, answer.refusal);
    reset();
    onKept();
    const takeBack = button(say('takeBack', { tag: asset }), () => {
      dropScan(key);
      onKept();
      desk.show({ tone: 'same', word: 'word.refused', thing: asset, lines: [say('takenBack', { tag: asset })] });
    });
    desk.show({ tone: 'kept', word: 'word.kept', thing: asset, lines: [say('keptWhy')], actions: [takeBack] });
  };

  return {
    // What is said of a thing is taken in with its code, at once.
    before: el('div', {}, condition.element, details, more),
    onCode: async (code) => {
      const nowMs = performance.now();
      if (tagAwaiting !== null) {
        const tag = tagAwaiting;
        tagAwaiting = null;
        desk.setHint(say('labelHint'));
        return send(tag, code);
      }
      if (code === last.code && nowMs - last.atMs < twiceMs)
        return desk.show({ tone: 'same', word: 'word.twice', thing: code, lines: [say('alreadyWhy')] });
      last = { code, atMs: nowMs };
      if (!serialToo.checked) return send(code, null);
      tagAwaiting = code;
      desk.setHint(say('serialNow', { tag: code }));
      desk.focus();
    },
  };
}

/** What is said of a scan that the server has answered. */
export function describeScan(outcome: ScanOutcome, stillOut: CheckedInMany['stillOut'] = []): Result {
  const {
    label,
    asset,
    from,
    signs = [],
    offboardings,
    candidates = [],
    expected,
    read,
    other,
    reason,
    stop,
  } = outcome;
  const lines: (string | Node)[] = [];
  if (signs.includes('wrong_person')) lines.push(say('wrongPersonWhy', { name: from?.name ?? '–' }));
  else if (from !== undefined) lines.push(say('fromWhom', { name: from.name }));
  if (offboardings.length > 0)
    lines.push(say('forCase', { cases: offboardings.map(({ number }) => number).join(', ') }));
  if (signs.includes('unexpected')) lines.push(say('unexpectedWhy'));
  if (signs.includes('erase_first')) lines.push(say('eraseFirst'));
  if (stop !== undefined) lines.push(stop);
  if (outcome.outcome === 'already_in') lines.push(say('alreadyWhy'));
  if (expected !== undefined && read !== undefined) lines.push(sideBySide(expected, read));
  if (other !== undefined) lines.push(say('otherThing', { tag: other.tag }));
  if (reason !== undefined && outcome.outcome !== 'unknown_asset') lines.push(reason);
  if (outcome.outcome === 'unknown_asset') lines.push(say('unknownWhy'));
  if (candidates.length > 0) lines.push(`${say('mayBe')} ${candidates.map(({ tag }) => tag).join(', ')}`);
  for (const { number, tags } of stillOut)
    if (tags.length > 0) lines.push(say('still', { case: number, tags: tags.join(', ') }));
  return { ...showOutcome(outcome), thing: asset?.tag ?? label, lines };
}

function sideBySide(expected: string, read: string): HTMLElement {
  const cell = (name: string, value: string) => el('div', {}, el('dt', {}, name), el('dd', {}, value));
  return el('dl', { class: 'beside' }, cell(say('expected'), expected), cell(say('read'), read));
}

function actionsFor(desk: Desk, outcome: ScanOutcome, onUndone: () => void): readonly HTMLElement[] {
  if (outcome.outcome === 'unknown_asset') return [recordForm(desk, outcome.label)];
  const { asset, handOverId } = outcome;
  if (asset === undefined) return [];
  const { tag } = asset;
  const open = el('a', { href: `/devices/${encodeURIComponent(tag)}` }, say('openAsset', { tag }));
  if (handOverId === undefined) return [open];
  const undo = async () => {
    const answer = await post<CheckInUndone>('/assets/undo-check-in', { asset: tag, handOverId });
    if (!answer.ok) return desk.refuse(tag, answer.refusal);
    onUndone();
    const { custodian, offboardings } = answer.body;
    const cases = offboardings.map(({ number }) => number).join(', ');
    desk.show({
      tone: 'same',
      word: 'word.undone',
      thing: tag,
      lines: [
        custodian === null ? say('undoneNobody') : say('undoneWith', { name: custodian.name }),
        ...(cases === '' ? [] : [say('undoneCases', { cases })]),
      ],
      actions: [open],
    });
  };
  return [button(say('undo', { tag }), () => void undo()), open];
}

/** What nobody knew is put on record with the tag that was read. */
function recordForm(desk: Desk, tag: string): HTMLElement {
  const category = el(
    'select',
    {},
    ...assetCategories.map((one) => el('option', { value: one }, one.replaceAll('_', ' '))),
  );
  const note = el('input', { maxlength: 2000 });
  const submit = async () => {
    const said = note.value.trim() === '' ? {} : { note: note.value.trim() };
    const answer = await post('/assets/found', { tag, category: category.value, ...said });
    if (!answer.ok) return desk.refuse(tag, answer.refusal);
    desk.show({ tone: 'notice', word: 'recorded', thing: tag });
  };
  return el(
    'details',
    {},
    el('summary', {}, say('record')),
    el('p', { class: 'hint' }, say('recordWhy')),
    field(say('category'), category),
    field(say('note'), note),
    button(say('record'), () => void submit(), 'primary'),
  );
}
