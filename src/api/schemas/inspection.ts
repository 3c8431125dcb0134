import { z } from 'zod';
import { dispositionKinds, dispositionPolicy, dispositionStates } from '../../core/inspection/disposition.ts';
import { grades, lockKinds, rubric } from '../../core/inspection/rubric.ts';
import { repairOutcomes } from '../../store/inspection/repairs.ts';
import { count, day, id, instant, uploadedFile } from './fields.ts';

const grade = z.enum(grades);
const kind = z.enum(dispositionKinds);
const currency = z.string().regex(/^[A-Z]{3}$/, 'it is a currency of ISO 4217 such as EUR');
const money = z.strictObject({ minor: z.int().min(0).max(100_000_000_000), currency });
const reason = z.string().trim().min(3).max(2000);
const note = z.string().trim().min(1).max(2000);
const key = z.string().min(1).max(60);
const name = z.string().trim().min(1).max(200);

export const assetParams = z.object({ tag: z.string().trim().min(1).max(200).describe('A tag or serial number') });

export const rubricView = rubric.meta({ id: 'Rubric' });
export type RubricView = z.infer<typeof rubricView>;

export const rubricBody = z
  .strictObject({
    text: z.string().max(262_144).optional().describe('A rubric as YAML; it replaces the one of its name'),
    usual: key.optional().describe('The name of an own rubric that is given up'),
  })
  .refine(({ text, usual }) => (text === undefined) !== (usual === undefined), {
    message: 'send either a text or the name of the one that is given up',
  });

const lacking = z.object({
  kind: z.enum(['question', 'photo']),
  id: z.string(),
  ask: z.string(),
  answers: z.array(z.string()),
});
export type LackingView = z.infer<typeof lacking>;

const fault = z.object({
  fault: z.string(),
  of: z.string().describe('The question or the part it comes from'),
  costMinor: count.describe('What putting it right is estimated to cost'),
});

const inspection = z
  .object({
    id,
    rubric: z.string(),
    rubricVersion: count,
    answers: z.record(z.string(), z.union([z.string(), z.number()])),
    missing: z.array(z.string()),
    computedGrade: grade,
    grade,
    overrideReason: z.string().nullable(),
    faults: z.array(fault),
    locks: z.array(z.enum(lockKinds)).describe('Locks that are on, or that nobody could rule out'),
    cost: money.describe('An estimate of putting it right; nobody is charged for it'),
    note: z.string().nullable(),
    inspectedBy: z.string(),
    inspectedAt: instant,
    photos: z.array(z.object({ shows: z.string(), sha256: z.string() })),
  })
  .meta({ id: 'Inspection' });
export type InspectionView = z.infer<typeof inspection>;

export const inspectionsAnswer = z.object({ rubric: rubricView, items: z.array(inspection) });
export type InspectionsAnswer = z.infer<typeof inspectionsAnswer>;

export const inspectionBody = z.strictObject({
  answers: z.record(key, z.union([z.string().max(60), z.number()])).describe('By the ids of the rubric’s questions'),
  missing: z.array(key).max(20).default([]).describe('Ids of the parts that are not there'),
  photos: z
    .array(z.strictObject({ shows: key, file: uploadedFile }))
    .max(12)
    .default([]),
  grade: grade.optional().describe('Another grade than the answers come to; with its reason'),
  reason: reason.optional(),
  note: note.optional(),
});
export type InspectionBody = z.input<typeof inspectionBody>;

const offboardings = z.array(z.object({ offboardingId: id, number: z.string() }));
export const inspected = z.discriminatedUnion('state', [
  z.object({ state: z.literal('incomplete'), lacking: z.array(lacking) }),
  z.object({
    state: z.literal('kept'),
    inspectionId: id,
    grade,
    computedGrade: grade,
    faults: z.array(fault),
    locks: z.array(z.enum(lockKinds)),
    cost: money,
    quarantine: z.string().nullable().describe('Why it stays in quarantine'),
    offboardings,
  }),
]);
export type InspectedAnswer = z.infer<typeof inspected>;

export const disposition = z
  .object({
    id,
    asset: z.object({ id, tag: z.string(), category: z.string() }),
    kind,
    proposedKind: kind,
    state: z.enum(dispositionStates),
    needsApproval: z.boolean(),
    grade: grade.nullable(),
    reasons: z.array(z.string()),
    overrideReason: z.string().nullable(),
    dueOn: day.nullable().describe('The end of the lease'),
    overdue: z.boolean(),
    value: money.nullable().describe('The book value it was decided by; null: nobody knew it'),
    valueBasis: z.enum(['recorded', 'straight_line', 'unknown']).describe('straight_line: an estimate'),
    recovered: money.nullable(),
    decidedBy: z.string(),
    decidedAt: instant,
    approvedBy: z.string().nullable(),
    carriedOutAt: instant.nullable(),
    recipient: z.string().nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'Disposition' });
export type DispositionView = z.infer<typeof disposition>;

export const proposalAnswer = z.object({
  proposal: z
    .object({ kind, reasons: z.array(z.string()), needsApproval: z.boolean(), dueOn: day.nullable() })
    .nullable()
    .describe('What the policy says; null while nothing may become of it'),
  stop: z
    .string()
    .nullable()
    .describe('Why nothing may become of it: a legal hold, a dispute, nobody has inspected it'),
  items: z.array(disposition),
});
export type ProposalAnswer = z.infer<typeof proposalAnswer>;

export const dispositionBody = z.strictObject({
  kind: kind.optional().describe('Left out: what the policy proposes'),
  reason: reason.optional(),
});

export const decided = z.object({
  dispositionId: id,
  kind,
  reasons: z.array(z.string()),
  needsApproval: z.boolean(),
  offboardings,
});
export type DecidedAnswer = z.infer<typeof decided>;

export const dispositionState = z.enum(dispositionStates);
export const dispositionPlace = z.strictObject({ decidedAt: instant, id });

export const carryOutBody = z.strictObject({
  recipient: name.optional().describe('Whom it goes to: a buyer, a charity, a recycler, a workshop'),
  proceeds: money.optional().describe('What was paid for it'),
  note: note.optional(),
  repair: z
    .strictObject({
      cap: money.describe('What it may cost at most'),
      expectedOn: day.optional(),
      data: z.enum(['by_vendor', 'deferred']).optional().describe('Only where it goes with data on it'),
      dataReason: reason.optional(),
    })
    .optional(),
});
export type CarryOutBody = z.input<typeof carryOutBody>;

export const repairBack = z.strictObject({
  outcome: z.enum(repairOutcomes),
  cost: money.optional(),
  overCapReason: reason.optional(),
  note: note.optional(),
});

export const repair = z
  .object({
    id,
    asset: z.object({ id, tag: z.string() }),
    vendor: z.string(),
    cap: money,
    costMinor: count.nullable(),
    dataState: z.enum(['none', 'sanitized', 'by_vendor', 'deferred']),
    sentAt: instant,
    expectedOn: day.nullable(),
    overdue: z.boolean(),
    outcome: z.enum(repairOutcomes).nullable(),
    backAt: instant.nullable(),
  })
  .meta({ id: 'Repair' });
export type RepairView = z.infer<typeof repair>;

export const termsBody = z
  .strictObject({
    lessor: name.nullable(),
    leaseEnds: day.nullable(),
    price: money,
    purchasedOn: day,
    bookValue: money.extend({ on: day }),
  })
  .partial()
  .refine((terms) => Object.keys(terms).length > 0, { message: 'it says nothing' });
export type TermsBody = z.input<typeof termsBody>;

export const policyBody = z.strictObject({
  text: z
    .string()
    .max(262_144)
    .nullable()
    .describe('The policy as YAML; null goes back to the one that comes with Handback'),
});
export const policyView = z
  .object({ own: z.boolean().describe('The organization wrote it'), policy: dispositionPolicy })
  .meta({ id: 'DispositionPolicy' });
export type PolicyView = z.infer<typeof policyView>;
