import { z } from 'zod';
import { assetCategories } from '../../core/asset-category.ts';
import { conditions, signs } from '../../core/custody/judge-scan.ts';
import { count, id, instant, uploadedFile } from './fields.ts';
import { namedPerson, namesOnePerson } from './named-person.ts';

const text = z.string().trim().min(1).max(200);
const note = z.string().trim().max(2000);
const photos = z.array(uploadedFile).max(10).describe('JPEG, PNG or WebP, up to 10 MiB each');
const grams = z.int().min(1).max(10_000_000);
const condition = z.enum(conditions);

const scan = z.strictObject({
  asset: text.describe('The tag or serial number that was scanned'),
  condition: condition.default('good'),
  note: note.optional(),
  serial: text.optional().describe('The serial number on the thing itself, to be compared with the label'),
  from: text.optional().describe('The employee number of whoever the box came from'),
  missing: z.array(text).max(20).optional().describe('What should have been with it'),
  photos: photos.optional(),
});
export type Scan = z.infer<typeof scan>;

const location = text.optional().describe('Where the things lie now: the name of a location');

export const checkInBody = scan.extend({
  file: uploadedFile.optional().describe('A signed paper, or a photo'),
  location,
});

export const checkInsBody = z.strictObject({
  scans: z.array(scan).min(1).max(1000),
  location,
  kitId: id.optional().describe('The box that they all came out of'),
});

export const undoBody = z.strictObject({
  asset: text,
  handOverId: id.optional().describe('The check-in that is meant; refused where something came after it'),
});
export const checkInUndone = z
  .object({
    assetId: id,
    tag: z.string(),
    handOverId: id.describe('The entry of the chain that takes the check-in back'),
    custodian: z.object({ id, name: z.string() }).nullable().describe('Who has it again'),
    offboardings: z
      .array(z.object({ offboardingId: id, number: z.string() }))
      .describe('The cases that wait for it again'),
  })
  .meta({ id: 'CheckInUndone' });
export type CheckInUndone = z.infer<typeof checkInUndone>;

export const foundBody = z.strictObject({
  tag: text.describe('The tag you put on it'),
  serial: text.optional(),
  category: z.enum(assetCategories),
  model: text.optional(),
  manufacturer: text.optional(),
  note: z.string().trim().min(1).max(2000).optional().describe('Where and how it came in'),
  photos: photos.optional(),
  location,
});

const named = z.object({ assetId: id, tag: z.string() });
export const foundAsset = named.meta({ id: 'FoundAsset' });
export type FoundAssetView = z.infer<typeof foundAsset>;
const caseOf = z.object({ offboardingId: id, number: z.string() });

export const scanOutcome = z
  .object({
    label: z.string(),
    outcome: z.enum([
      'returned',
      'not_in_anyones_custody',
      'already_in',
      'wrong_serial',
      'not_ours',
      'more_needed',
      'unknown_asset',
      'ambiguous',
      'refused',
    ]),
    asset: named.optional(),
    handOverId: id.optional(),
    from: z.object({ personId: id, name: z.string() }).optional(),
    signs: z.array(z.enum(signs)).optional(),
    stop: z.string().optional().describe('A legal hold or a dispute that it is under: nothing on it is erased'),
    offboardings: z.array(caseOf),
    expected: z.string().optional().describe('The serial number of the register, where another was read'),
    read: z.string().optional(),
    other: named.optional().describe('The asset that the serial number belongs to'),
    candidates: z.array(named).optional().describe('What it may have been'),
    reason: z.string().optional().describe('What is in the way, and what to do'),
  })
  .meta({ id: 'ScanOutcome' });
export type ScanOutcome = z.infer<typeof scanOutcome>;

const stillOut = z.array(caseOf.extend({ tags: z.array(z.string()) }));
export const checkedIn = scanOutcome.extend({ stillOut }).meta({ id: 'CheckedIn' });
export type CheckedIn = z.infer<typeof checkedIn>;
export const checkedInMany = z.object({ outcomes: z.array(scanOutcome), stillOut }).meta({ id: 'CheckedInMany' });
export type CheckedInMany = z.infer<typeof checkedInMany>;

export const checkOutBody = z
  .strictObject({
    asset: text,
    ...namedPerson,
    condition: condition.optional(),
    note: note.optional(),
    photos: photos.optional(),
    signature: z
      .strictObject({ name: z.string().trim().min(2).max(200), image: uploadedFile.optional() })
      .optional()
      .describe('Whoever gets it signs for it at the desk'),
  })
  .refine(...namesOnePerson);
export const checkedOut = z.object({ custodyId: id, handOverId: id, assetId: id, tag: z.string() });

export const passOnBody = z
  .strictObject({ asset: text, ...namedPerson, reason: z.string().trim().min(3).max(2000) })
  .refine(...namesOnePerson);
export const passedOn = z.object({ tag: z.string(), offboardings: z.array(caseOf) });

export const emptyBoxBody = z.strictObject({
  asset: text.describe('What should have been in the box'),
  witness: z.string().trim().min(3).max(320).describe('The address of the operator who saw it too'),
  note: z.string().trim().min(3).max(2000).describe('What was in the box instead'),
  measuredGrams: grams.optional(),
  declaredGrams: grams.optional(),
  photos: photos.min(1),
});
export const emptyBoxSeen = z.object({ emptyBoxId: id, assetId: id, tag: z.string() });

const photoTaken = z.object({ sha256: z.string(), name: z.string() });
const holder = z.object({
  kind: z.enum(['person', 'location', 'carrier', 'vendor', 'unknown']),
  name: z.string().nullable(),
});
const handOver = z
  .object({
    handOverId: id,
    at: instant,
    from: holder,
    to: holder,
    place: z.string().nullable(),
    condition: z.string().nullable(),
    note: z.string().nullable(),
    missing: z.array(z.string()),
    was: z.string().nullable(),
    operator: z.string().nullable(),
    takesBack: id.nullable().describe('The entry that this one takes back'),
    takenBack: z.boolean().describe('It was a mistake, and a later entry takes it back'),
    photos: z.array(photoTaken),
    acceptance: z.object({ way: z.enum(['in_person', 'by_link']), at: instant, signedName: z.string() }).nullable(),
  })
  .meta({ id: 'HandOver' });
const side = z.object({ condition: z.string().nullable(), note: z.string().nullable(), handOver: handOver.nullable() });

export const assetHistory = z
  .object({
    assetId: id,
    tag: z.string(),
    where: z.object({
      place: z.enum(['person', 'location', 'door', 'carrier', 'vendor', 'gone']),
      name: z.string().nullable(),
      since: instant.nullable(),
      custodian: z.object({ personId: id, name: z.string() }).nullable(),
      status: z.string(),
    }),
    custodies: z.array(
      z.object({
        custodyId: id,
        personId: id,
        name: z.string(),
        heldFrom: instant,
        heldUntil: instant.nullable(),
        out: side,
        back: side.nullable(),
      }),
    ),
    handOvers: z.array(handOver),
    undoUntil: instant.nullable().describe('Until when the last check-in can be taken back; null: there is none'),
    emptyBoxes: z.array(
      z.object({
        emptyBoxId: id,
        openedAt: instant,
        operator: z.string(),
        witness: z.string(),
        confirmedAt: instant.nullable(),
        declaredGrams: count.nullable(),
        measuredGrams: count.nullable(),
        note: z.string(),
        photos: z.array(photoTaken),
      }),
    ),
  })
  .meta({ id: 'AssetHistory' });
export type AssetHistory = z.infer<typeof assetHistory>;
