import { Failure } from '../core/failure.ts';
import { addFoundAsset } from '../jobs/assets/add-found-asset.ts';
import { type CheckIn, type CheckInOutcome, checkInAssets } from '../jobs/assets/check-in.ts';
import { undoCheckIn } from '../jobs/assets/undo-check-in.ts';
import type { EvidenceFile } from '../jobs/evidence/take-photo.ts';
import { listStillOut, listStops } from '../store/custody/case-assets.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import type { AssetSummary } from '../store/inventory/assets.ts';
import { getLocationId } from '../store/people/locations.ts';
import { unknownAsset } from '../store/people/visible-lists.ts';
import type { RowScope } from '../store/row-scope.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { getNamedPerson } from './named-person.ts';
import { createOnce } from './once.ts';
import {
  type CheckedIn,
  checkedIn,
  type CheckedInMany,
  checkedInMany,
  checkInBody,
  checkInsBody,
  checkInUndone,
  foundAsset,
  foundBody,
  type Scan,
  type ScanOutcome,
  undoBody,
} from './schemas/custody.ts';
import { fileBodyLimit } from './schemas/fields.ts';
import { sentFile, sentPhotos } from './uploaded-file.ts';
import { findVisibleAsset } from './visible-asset.ts';
import { getVisibleKit } from './visible-kit.ts';

const tags = ['assets'];
const change = { config: within('custody.change'), bodyLimit: fileBodyLimit };

/** Taking things back by scans, one or a thousand at a time: each has an outcome of its own. */
export function checkInRoutes(app: Api, { means: { db, connectors }, queue }: ApiMeans): void {
  const hold = { connectors, queue };
  const one = { ...change, schema: { tags, body: checkInBody, response: { 200: checkedIn } } };
  app.post('/api/v1/assets/check-in', one, async (request): Promise<CheckedIn> => {
    const { organizationId, operator } = accessOf(request);
    const { file, location, ...scan } = request.body;
    const files = { photos: await sentPhotos(scan.photos), paper: await sentFile(file) };
    const scope = scopeOf(request);
    const { outcomes, stillOut } = await withOrganization(
      db,
      organizationId,
      async (tx) => {
        const checkIn = await toCheckIn(tx, { scope, people: new Map() }, scan, files);
        const locationId = await placeOf(tx, location);
        const batch = { scans: [checkIn], operatorId: operator.operatorId, scope, locationId, kitId: null };
        return present(tx, batch.scans, await checkInAssets(hold, tx, batch));
      },
      { name: 'check-in', repeatable: true },
    );
    const [outcome] = outcomes;
    if (outcome === undefined) throw unknownAsset();
    refuseUntaken(outcome);
    return { ...outcome, stillOut };
  });

  const undo = { config: within('custody.change'), schema: { tags, body: undoBody, response: { 200: checkInUndone } } };
  app.post('/api/v1/assets/undo-check-in', undo, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { operatorId } = accessOf(request).operator;
      const { asset, handOverId } = request.body;
      const { id: assetId, tag } = await findVisibleAsset(tx, scopeOf(request), asset);
      const meant = handOverId === undefined ? {} : { handOverId };
      const { handOverId: undoneBy, custody, offboardings } = await undoCheckIn(tx, { assetId, operatorId, ...meant });
      const custodian = custody === null ? null : { id: custody.personId, name: custody.name };
      const body = { assetId, tag, handOverId: undoneBy, custodian, offboardings: offboardings.map(numbered) };
      return { status: 200, body };
    }),
  );

  const foundSchema = { tags, body: foundBody, response: { 201: foundAsset } };
  app.post('/api/v1/assets/found', { ...change, schema: foundSchema }, async (request, reply) => {
    const { tag, serial = null, model = null, manufacturer = null, note = null, category, location } = request.body;
    const photos = await sentPhotos(request.body.photos);
    return createOnce(db, request, reply, async (tx) => {
      const locationId = await placeOf(tx, location);
      const found = { tag, serial, model, manufacturer, note, category, photos, locationId };
      const assetId = await addFoundAsset(tx, found, accessOf(request).operator.operatorId);
      return { status: 201, body: { assetId, tag } };
    });
  });

  const many = { ...change, schema: { tags, body: checkInsBody, response: { 200: checkedInMany } } };
  app.post('/api/v1/assets/check-ins', many, async (request, reply) => {
    const { scans, location, kitId = null } = request.body;
    // A file that is refused refuses its own scan and no other.
    const photos = await Promise.all(scans.map((scan) => sentPhotos(scan.photos).catch(asFailure)));
    return createOnce(db, request, reply, async (tx) => {
      if (kitId !== null) await getVisibleKit(tx, scopeOf(request), kitId);
      const known = { scope: scopeOf(request), people: new Map() };
      const read: (CheckIn | Failure)[] = [];
      for (const [index, scan] of scans.entries()) {
        const taken = photos[index] ?? [];
        const files = taken instanceof Failure ? taken : { photos: taken, paper: null };
        read.push(files instanceof Failure ? files : await toCheckIn(tx, known, scan, files).catch(asFailure));
      }
      const good = read.filter((scan): scan is CheckIn => !(scan instanceof Failure));
      const { operatorId } = accessOf(request).operator;
      const batch = { scans: good, operatorId, scope: known.scope, locationId: await placeOf(tx, location), kitId };
      const { outcomes, stillOut } = await present(tx, good, await checkInAssets(hold, tx, batch));
      const taken = outcomes.values();
      const all = read.map((scan, index): ScanOutcome => {
        if (!(scan instanceof Failure)) return taken.next().value ?? refusal(scan.tagOrSerial, '');
        return refusal(scans[index]?.asset ?? '', scan.message);
      });
      return { status: 200, body: { outcomes: all, stillOut } };
    });
  });
}

function refusal(label: string, reason: string): ScanOutcome {
  return { label, outcome: 'refused', offboardings: [], reason };
}

/** What somebody sent wrongly is told of beside what went well; anything else ends the request. */
function asFailure(error: unknown): Failure {
  if (error instanceof Failure && error.code !== 'internal') return error;
  throw error;
}

type Known = {
  readonly scope: RowScope;
  /** By employee number, as many scans name the same. */
  readonly people: Map<string, Promise<string>>;
};

async function toCheckIn(
  tx: Tx,
  { scope, people }: Known,
  scan: Scan,
  { photos, paper }: { readonly photos: readonly EvidenceFile[]; readonly paper: EvidenceFile | null },
): Promise<CheckIn> {
  const { asset, condition, note = null, serial, from, missing } = scan;
  if (from !== undefined && !people.has(from)) people.set(from, getNamedPerson(tx, scope, { employeeNumber: from }));
  const fromPersonId = await people.get(from ?? '');
  const isPhoto = paper !== null && paper.mediaType.startsWith('image/');
  return {
    tagOrSerial: asset,
    condition,
    note,
    photos: isPhoto ? [...photos, paper] : photos,
    ...(paper === null || isPhoto ? {} : { paper }),
    ...(serial === undefined ? {} : { serial }),
    ...(fromPersonId === undefined ? {} : { fromPersonId }),
    ...(missing === undefined ? {} : { missing }),
  };
}

async function placeOf(tx: Tx, location: string | undefined): Promise<string | null> {
  return location === undefined ? null : getLocationId(tx, location);
}

/** The outcomes on the wire, and what the cases that they touched still wait for. */
async function present(tx: Tx, scans: readonly CheckIn[], outcomes: readonly CheckInOutcome[]): Promise<CheckedInMany> {
  const cases = outcomes.flatMap((outcome) => ('offboardings' in outcome ? outcome.offboardings : []));
  const stillOut = await listStillOut(tx, [...new Set(cases.map(({ offboardingId }) => offboardingId))]);
  const stops = await listStops(
    tx,
    outcomes.flatMap((outcome) => ('handOverId' in outcome ? [outcome.asset.assetId] : [])),
  );
  return {
    outcomes: outcomes.map((outcome, index) => {
      const shown = presentOne(scans[index]?.tagOrSerial ?? '', outcome);
      const stop = stops.get(shown.asset?.assetId ?? '');
      return stop === undefined ? shown : { ...shown, stop };
    }),
    stillOut: stillOut.map(({ tags: labels, ...one }) => ({ ...numbered(one), tags: [...labels] })),
  };
}

const numbered = ({ offboardingId, number }: { readonly offboardingId: string; readonly number: number }) => ({
  offboardingId,
  number: `OFF-${number}`,
});
const named = ({ assetId, tag }: AssetSummary) => ({ assetId, tag });

function presentOne(label: string, outcome: CheckInOutcome): ScanOutcome {
  const base = { label, outcome: outcome.outcome, offboardings: [] };
  switch (outcome.outcome) {
    case 'returned':
    case 'not_in_anyones_custody': {
      const { asset, handOverId, signs, offboardings } = outcome;
      const from = 'from' in outcome ? { from: outcome.from } : {};
      const cases = offboardings.map(numbered);
      return { ...base, asset: named(asset), handOverId, signs: [...signs], offboardings: cases, ...from };
    }
    case 'already_in':
      return { ...base, asset: named(outcome.asset) };
    case 'not_ours':
      return { ...base, asset: named(outcome.asset), reason: outcome.reason };
    case 'more_needed':
      return { ...base, asset: named(outcome.asset), reason: sayNeeds(outcome.needs) };
    case 'wrong_serial': {
      const { asset, expected, read, other } = outcome;
      const found = other === null ? {} : { other: named(other) };
      const reason =
        'The label and the serial number belong to two different things. Both are held until somebody says which is which.';
      return { ...base, asset: named(asset), expected, read, ...found, reason };
    }
    case 'ambiguous':
      return { ...base, candidates: outcome.assets.map(named), reason: 'Several assets go by this. Scan the tag.' };
    case 'unknown_asset':
      return { ...base, candidates: outcome.near.map(named), reason: unknownThing };
  }
}

function sayNeeds(needs: readonly ('photo' | 'note')[]): string {
  const asked = needs.map((need) => (need === 'photo' ? 'a photo of it' : 'a note that says what is wrong with it'));
  return `It was not taken in yet. Scan it again with ${asked.join(' and ')}.`;
}

const unknownThing = `${unknownAsset().message} If it is in your hands, put it on record with "handback assets found TAG --category KIND".`;

/** One scan by itself that was not taken in is a refusal; nothing was changed by it. */
function refuseUntaken({ outcome, reason = '', candidates = [] }: ScanOutcome): void {
  const tags = candidates.map(({ tag }) => tag).join(', ');
  if (outcome === 'unknown_asset')
    throw new Failure('not-found', tags === '' ? reason : `${reason} Near it are: ${tags}.`);
  if (outcome === 'ambiguous') throw new Failure('rule-refused', `Several assets go by this: ${tags}. Name the tag.`);
  if (outcome === 'not_ours' || outcome === 'more_needed') throw new Failure('rule-refused', reason);
}
