import { z } from 'zod';
import { assetSorts, assetStages } from '../../core/custody/asset-stage.ts';
import { grades } from '../../core/inspection/rubric.ts';
import { count, day, id, instant } from './fields.ts';
import { applicationCategories } from '../../store/inventory/application-lists.ts';

const searchText = z.string().trim().max(200).optional();
export const searchQuery = { search: searchText };

export const person = z
  .object({
    id,
    name: z.string(),
    department: z.string().nullable(),
    workEmail: z.string().nullable(),
    location: z.string().nullable(),
    employeeNumbers: z.array(z.string()),
  })
  .meta({ id: 'Person' });
export type Person = z.infer<typeof person>;

/** A place that people work at and things are kept at. */
export const location = z
  .object({
    id,
    name: z.string(),
    country: z.string().nullable().describe('Whose public holidays are free there (ISO 3166-1)'),
    timeZone: z.string().nullable(),
  })
  .meta({ id: 'Location' });
export type Location = z.infer<typeof location>;

export const personDetail = person
  .extend({
    employments: z.array(
      z.object({
        id,
        source: z.string(),
        workerId: z.string(),
        workerType: z.enum(['employee', 'contractor', 'third_party']),
        startDate: day,
        endDate: day.nullable(),
      }),
    ),
  })
  .meta({ id: 'PersonDetail' });
export type PersonDetail = z.infer<typeof personDetail>;

export const holding = z
  .object({
    kind: z.enum(['asset', 'accessory', 'account', 'seat', 'data', 'ownership', 'secret']),
    id,
    label: z.string(),
    category: z.string().optional(),
    ownership: z.string().optional(),
    dataBearing: z.boolean().optional(),
    quantity: count.optional(),
    application: z.string().nullable().optional(),
    accountKind: z.string().optional(),
    privileged: z.boolean().nullable().optional(),
    match: z.string().optional(),
    protectedReason: z.string().nullable().optional(),
    reassignable: z.boolean().nullable().optional(),
    ownedKind: z.string().optional(),
  })
  .meta({ id: 'Holding' });
export type HoldingListed = z.infer<typeof holding>;

export const asset = z
  .object({
    id,
    tag: z.string(),
    serial: z.string().nullable(),
    category: z.string(),
    model: z.string().nullable(),
    manufacturer: z.string().nullable(),
    ownership: z.enum(['company', 'leased', 'personal']),
    status: z.string(),
    grade: z.enum(grades).nullable().describe('That of its last inspection'),
    lessor: z.string().nullable(),
    leaseEnds: day.nullable(),
    location: z.string().nullable(),
    custodian: z.object({ id, name: z.string() }).nullable(),
    since: instant.nullable(),
  })
  .meta({ id: 'Asset' });
export type Asset = z.infer<typeof asset>;

const filterText = z.string().trim().min(1).max(200).optional();
export const assetSort = z.enum(assetSorts).default('tag');
/** What narrows a list of assets. */
export const assetQuery = {
  ...searchQuery,
  stage: z.enum(assetStages).optional().describe('How far it is on its way back'),
  category: filterText,
  site: filterText.describe('The name of a location'),
  department: filterText.describe('That of whoever has it'),
  overdue: z.stringbool().optional().describe('Only what was to be back by now, and is not'),
};

export const listedAsset = asset
  .extend({
    stage: z.enum(assetStages),
    department: z.string().nullable(),
    value: z.object({ minor: z.int(), currency: z.string() }).nullable(),
    back: z
      .object({
        returnId: id,
        offboarding: z.string(),
        state: z.string(),
        method: z.string().nullable(),
        dueOn: day.nullable(),
        overdue: z.boolean(),
      })
      .nullable()
      .describe('The return that is under way for it'),
  })
  .meta({ id: 'AssetListed' });
export type AssetListed = z.infer<typeof listedAsset>;

export const assetPipeline = z
  .object({
    stages: z.record(z.string(), count).describe('How many are at each stage; a stage without any may be missing'),
    overdue: count,
    categories: z.array(z.string()),
    sites: z.array(z.string()),
    departments: z.array(z.string()),
  })
  .meta({ id: 'AssetPipeline' });
export type AssetPipeline = z.infer<typeof assetPipeline>;

export const assetDetail = listedAsset
  .extend({
    dataBearing: z.boolean(),
    stop: z.string().nullable().describe('Why nothing may become of it: a legal hold or a dispute'),
    custodies: z.array(
      z.object({
        custodyId: id,
        personId: id,
        name: z.string(),
        heldFrom: instant,
        heldUntil: instant.nullable(),
        conditionOut: z.string().nullable(),
        conditionIn: z.string().nullable(),
        noteOut: z.string().nullable(),
        noteIn: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'AssetDetail' });
export type AssetDetail = z.infer<typeof assetDetail>;

const settings = z.record(z.string(), z.json());
const name = z.string().trim().min(1).max(100);
const category = z.enum(applicationCategories);
const callsPerSecond = z.number().min(0.01).max(10_000).nullable();
const unchecked = z.boolean().default(false).describe('Store it although nothing was tried');

export const applicationBody = z.strictObject({
  name,
  category,
  connector: z.string().min(1).max(60),
  config: settings.default({}),
  credentials: settings.default({}).describe('Write only'),
  inScope: z.boolean().default(true),
  callsPerSecond: callsPerSecond.default(null),
  unchecked,
});
export type ApplicationBody = z.input<typeof applicationBody>;

export const applicationPatch = z.strictObject({
  name: name.optional(),
  category: category.optional(),
  config: settings.optional(),
  credentials: settings.optional().describe('Write only'),
  inScope: z.boolean().optional(),
  callsPerSecond: callsPerSecond.optional(),
  unchecked,
});

export const application = z
  .object({
    id,
    name: z.string(),
    category,
    connector: z.string(),
    config: z.record(z.string(), z.unknown()),
    inScope: z.boolean(),
    callsPerSecond: z.number().nullable(),
    hasCredentials: z.boolean(),
    accounts: count,
    connectedAt: instant.nullable().describe('When its connection was last proved; null: it was stored unchecked'),
    lastSeenAt: instant.nullable(),
    lastProblem: z.string().nullable(),
    version: count,
  })
  .meta({ id: 'Application' });
export type Application = z.infer<typeof application>;
