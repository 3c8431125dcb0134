import type { KitAnswer, ReturnAnswer, ReturnDetailAnswer } from '../api/schemas/returns.ts';
import { sayMoney } from '../core/say-money.ts';
import { endingWords, methodWords, reasonWords } from '../core/returns/return-words.ts';
import { type Column, facts, paint, paragraph, table } from './table.ts';
import { formatDay, formatInstant } from './times.ts';

const stateWords: Readonly<Record<ReturnAnswer['state'], string>> = {
  planned: 'not back',
  on_its_way: 'on its way',
  delivered: 'at the door, not scanned',
  at_carrier: 'lost at the carrier',
  received: 'received',
  ended: 'ended',
};

const columns: readonly Column<ReturnAnswer>[] = [
  { title: 'id', value: ({ id }) => id },
  { title: 'case', value: ({ offboarding }) => offboarding },
  { title: 'thing', value: ({ asset }) => asset.label, flexible: true },
  { title: 'way back', value: wayOf, flexible: true },
  {
    title: 'where',
    value: whereOf,
    flexible: true,
    style: ({ state }) => (state === 'received' ? 'green' : state === 'at_carrier' ? 'red' : undefined),
  },
  { title: 'due', value: ({ dueOn }) => dueOn },
];

/** Returns, one a line. */
export function returnLines(rows: readonly ReturnAnswer[]): readonly string[] {
  if (rows.length === 0)
    return ['There are none. A plan with equipment gets them within minutes, or with "returns propose CASE".'];
  return table(columns, rows);
}

function wayOf({ method, decided }: ReturnAnswer): string {
  return method === null ? 'a person decides' : `${methodWords[method]}${decided ? ' (decided)' : ''}`;
}

function whereOf({ state, ending, waitsFor, disputed }: ReturnAnswer): string {
  if (state === 'ended' && ending !== null) return endingWords[ending];
  if (ending !== null && waitsFor !== null) return `${endingWords[ending]}, waits for ${waitsFor}`;
  return disputed ? `${stateWords[state]}, disputed` : stateWords[state];
}

/** Everything about one return. */
export function returnDetailLines(one: ReturnDetailAnswer): readonly string[] {
  const money = (minor: number | null) =>
    minor === null || one.currency === null ? null : sayMoney({ minor, currency: one.currency });
  return [
    ...facts([
      ['thing', `${one.asset.label} (${one.asset.category})`],
      ['with', `${one.person.name}, ${one.offboarding}`],
      ['way back', wayOf(one)],
      ['proposed', one.decided && one.proposed !== null ? methodWords[one.proposed] : null],
      ['decided by', one.decidedBy === null ? null : `${one.decidedBy}: ${one.decidedReason ?? ''}`],
      ['where', whereOf(one)],
      ['since', formatInstant(one.movedAt)],
      ['due', one.dueOn === null ? null : formatDay(one.dueOn)],
      ['worth', money(one.valueMinor)],
      ['fetch on', one.pickUpOn === null ? null : `${formatDay(one.pickUpOn)}, as they wish`],
      ['their photos', one.photos.length === 0 ? null : String(one.photos.length)],
      ['sending costs', money(one.costMinor)],
      ['refund', money(one.refundMinor)],
      ['claim until', one.claimUntil === null ? null : formatDay(one.claimUntil)],
      ['battery', one.batteryDamaged ? 'damaged' : null],
      ['asked', one.rungs.length === 0 ? null : one.rungs.map(({ rung, on }) => `${rung} ${formatDay(on)}`).join(', ')],
      ['price', money(one.priceMinor)],
      ['why', one.endingReason],
      ['said by', one.endingBy],
      ['agreed by', one.approvedBy],
      ['police', one.policeReference],
      ['lock', one.lockState === null ? null : `was ${one.lockState.replace('_', ' ')}`],
    ]),
    one.decided ? 'What the proposal went by:' : 'Why it comes back so:',
    ...one.reasons.flatMap((reason) => paragraph(`- ${reasonWords[reason]}`, 0, 2)),
  ];
}

/** A box and its lines. */
export function kitLines(kit: KitAnswer): readonly string[] {
  const { expectedGrams, measuredGrams } = kit;
  const weight = measuredGrams === null ? null : `${measuredGrams} g; ${expectedGrams ?? '?'} g were expected`;
  return [
    ...facts([
      ['kit', kit.id],
      ['case', kit.offboarding],
      ['state', `${kit.state}, since ${formatInstant(kit.movedAt) ?? ''}`],
      ['goes out as', kit.outShipmentId],
      ['comes back as', kit.backShipmentId],
      ['label until', formatInstant(kit.labelUntil)],
      ['weight', weight],
    ]),
    ...(kit.openWithTwo ? [paint('yellow', 'Two people open it, with a photo.')] : []),
    ...table(
      [
        { title: 'item', value: ({ itemId }) => itemId ?? 'on no list' },
        { title: 'thing', value: ({ label }) => label, flexible: true },
        { title: 'state', value: ({ state }) => state },
        { title: 'reason', value: ({ reason }) => reason, flexible: true },
      ],
      kit.lines,
    ),
  ];
}
