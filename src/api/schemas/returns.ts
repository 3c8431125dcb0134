import { z } from 'zod';
import { customs, postalAddress } from '../../core/couriers/courier.ts';
import { kitMoves, kitStates } from '../../core/returns/kit.ts';
import { returnMethods, returnReasons } from '../../core/returns/propose-return.ts';
import { nonReturns } from '../../core/returns/return-ending.ts';
import { returnPolicy } from '../../core/returns/return-policy.ts';
import { pageQuery } from '../paging.ts';
import { caseRef, count, day, id, instant, uploadedFile } from './fields.ts';

const minor = z.int().min(0).max(100_000_000_000);
const reason = z.string().trim().min(3).max(2000);
const money = z.strictObject({ minor, currency: z.string().regex(/^[A-Z]{3}$/) }).meta({ id: 'Money' });
const states = ['planned', 'on_its_way', 'delivered', 'at_carrier', 'received', 'ended'] as const;
const method = z.enum(returnMethods);

export const returnRow = z
  .object({
    id,
    offboarding: z.string(),
    person: z.object({ id, name: z.string() }),
    itemId: id,
    asset: z.object({ id, tag: z.string(), label: z.string(), category: z.string() }),
    proposed: method.nullable(),
    reasons: z.array(z.enum(returnReasons)),
    method: method.nullable(),
    decided: z.boolean(),
    state: z.enum(states),
    movedAt: instant,
    valueMinor: minor.nullable(),
    costMinor: minor.nullable(),
    refundMinor: minor.nullable(),
    currency: z.string().nullable(),
    dueOn: day.nullable(),
    pickUpOn: day.nullable().describe('The day on which the leaver would like to have it fetched'),
    photos: z
      .array(z.object({ sha256: z.string(), name: z.string() }))
      .describe('Photos that the leaver has given of it'),
    claimUntil: day.nullable(),
    disputed: z.boolean(),
    ending: z.enum(nonReturns).nullable(),
    waitsFor: z.enum(['finance', 'security']).nullable(),
  })
  .meta({ id: 'Return' });
export type ReturnAnswer = z.infer<typeof returnRow>;

export const returnDetail = returnRow
  .extend({
    decidedBy: z.string().nullable(),
    decidedReason: z.string().nullable(),
    batteryDamaged: z.boolean(),
    shipmentId: id.nullable(),
    endingReason: z.string().nullable(),
    endingBy: z.string().nullable(),
    approvedBy: z.string().nullable(),
    priceMinor: minor.nullable(),
    fault: z.enum(['person', 'carrier', 'nobody']).nullable(),
    policeReference: z.string().nullable(),
    lockState: z.enum(['locked', 'lock_pending', 'unlocked', 'unknown']).nullable(),
    rungs: z.array(z.object({ rung: z.string(), on: day })),
  })
  .meta({ id: 'ReturnDetail' });
export type ReturnDetailAnswer = z.infer<typeof returnDetail>;

export const returnsQuery = z.object({
  ...pageQuery,
  state: z.enum(states).optional(),
  method: method.optional(),
  case: caseRef.optional(),
  asset: z.string().trim().min(1).max(200).optional().describe('A tag or serial number'),
  toDecide: z.stringbool().default(false).describe('Only those for which a person has to decide something'),
});

export const proposedReturns = z.object({ proposed: count });
export const decisionBody = z.strictObject({ method, reason, refund: money.optional(), shipmentId: id.optional() });
export const batteryBody = z.strictObject({ damaged: z.boolean() });
export const moveBody = z.strictObject({ to: z.enum(['planned', 'on_its_way', 'delivered', 'at_carrier']) });
export const endBody = z.strictObject({
  ending: z.enum(nonReturns),
  reason,
  price: money.optional(),
  policeReference: z.string().trim().min(1).max(200).optional(),
  file: uploadedFile.optional(),
});
export const endAnswer = z.object({
  state: z.enum(['ended', 'waits']),
  approvalBy: z.enum(['finance', 'security']).optional(),
});
export type EndAnswer = z.infer<typeof endAnswer>;
export const refusalBody = z.strictObject({ reason });
export const policeBody = z.strictObject({ reference: z.string().trim().min(1).max(200) });

export const kitRow = z
  .object({
    id,
    offboarding: z.string(),
    state: z.enum(kitStates),
    movedAt: instant,
    requestedAt: instant,
    outShipmentId: id.nullable(),
    backShipmentId: id.nullable(),
    labelUntil: instant.nullable(),
    labelsExpired: count,
    expectedGrams: count.nullable(),
    measuredGrams: count.nullable(),
    openWithTwo: z.boolean(),
    lines: z.array(
      z.object({
        itemId: id.nullable(),
        label: z.string(),
        kind: z.enum(['asset', 'accessory']),
        state: z.enum(['expected', 'received', 'missing', 'waived', 'found', 'ended']),
        reason: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Kit' });
export type KitAnswer = z.infer<typeof kitRow>;
export const kitList = z.object({ items: z.array(kitRow) });
export const kitBody = z.strictObject({ courierAccountId: id.optional(), customs: customs.optional() });
const handMoves = kitMoves.filter((move) => move !== 'scan');
export const kitMoveBody = z.strictObject({
  move: z.enum(handMoves as ['pack', ...Exclude<(typeof kitMoves)[number], 'scan'>[]]),
});
const items = z.array(id).max(100).default([]);
export const kitSettleBody = z.strictObject({
  received: items,
  missing: items,
  waived: items,
  reason: reason.optional(),
});

const address = postalAddress.omit({ email: true });
export const addressBody = z.strictObject({ address });
export const addressAnswer = z.object({
  address: address.nullable(),
  doubt: z.enum(['country_restricted', 'country_differs', 'country_unknown']).nullable(),
  confirmedAt: instant.nullable(),
  givenAt: instant.nullable(),
});
export type AddressAnswer = z.infer<typeof addressAnswer>;

export const letterList = z.object({
  items: z.array(
    z.object({
      letterId: id,
      language: z.string(),
      body: z.string(),
      madeAt: instant,
      approvedBy: z.string().nullable(),
      approvedAt: instant.nullable(),
    }),
  ),
});
export type LetterList = z.infer<typeof letterList>;
export const letterBody = z.strictObject({ body: z.string().trim().min(20).max(10_000).optional() });

export const policyAnswer = z.object({ policy: returnPolicy, own: z.boolean() });
export type PolicyAnswer = z.infer<typeof policyAnswer>;
export const policyBody = z.strictObject({ policy: returnPolicy.nullable() });
