import { randomUUIDv7 } from 'node:crypto';
import { assetCategoryOf } from '../../core/asset-category.ts';
import type { AccessoryRecord } from '../../core/import-record.ts';
import {
  type AccessoryColumns,
  type AccessoryCustody,
  loadAccessories,
  saveAccessories,
  type StoredAccessory,
} from '../../store/inventory/accessories.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { findKnownPeople, type KnownPeople, resolvePerson } from './import-known-people.ts';
import type { ImportTally, Outcome } from './import-report.ts';

/** What an import of accessories remembers from batch to batch. */
export type AccessoryImport = {
  readonly tally: ImportTally;
  readonly exportedAt: Temporal.Instant;
  /** Accessories whose stock has been read: the first row of one speaks for all. */
  readonly seen: Set<string>;
};

type KnownAccessory = { columns: AccessoryColumns & { readonly accessoryId: string }; custody: AccessoryCustody[] };

type Batch = {
  readonly run: AccessoryImport;
  readonly people: KnownPeople;
  readonly accessories: Map<string, KnownAccessory>;
  readonly saved: Set<KnownAccessory>;
  readonly begun: { custodyId: string; accessoryId: string; personId: string; quantity: number }[];
};

/**
 * Takes a batch of accessories in: found by name, with how many there are, and custody of so many for each person a row names for
 * certain. Nobody gives one back because a file names nobody.
 */
export async function importAccessories(
  tx: Tx,
  run: AccessoryImport,
  records: readonly AccessoryRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const stored = await loadAccessories(tx, [...new Set(records.map(({ name }) => name))]);
  const batch: Batch = {
    run,
    people: await findKnownPeople(
      tx,
      records.flatMap(({ holder }) => holder ?? []),
    ),
    accessories: new Map(stored.map((one) => [one.name, knownFrom(one)])),
    saved: new Set(),
    begun: [],
  };
  for (const record of records) run.tally.count(takeIn(record, batch));
  const accessories = [...batch.saved].map(({ columns }) => columns);
  await saveAccessories(tx, { accessories, begun: batch.begun, at: run.exportedAt });
}

function knownFrom({ custody, ...columns }: StoredAccessory): KnownAccessory {
  return { columns, custody: [...custody] };
}

function takeIn(record: AccessoryRecord, batch: Batch): Outcome {
  const known = batch.accessories.get(record.name);
  const accessory = known ?? addAccessory(record, batch);
  const moved = known !== undefined && updateAccessory(record, accessory, batch);
  const given = giveOut(record, accessory, batch);
  if (given === 'undecided') return 'undecided';
  if (known === undefined || given === 'added') return 'added';
  return moved ? 'changed' : 'unchanged';
}

function giveOut(record: AccessoryRecord, accessory: KnownAccessory, { run, people, begun }: Batch): Outcome {
  const { holder, held: quantity, name } = record;
  if (holder === null) return 'unchanged';
  const named = `${name} with ${holder.employeeNumber ?? holder.email ?? holder.username ?? holder.name ?? ''}`;
  const resolved = resolvePerson(people, holder);
  if (resolved.found !== 'one') {
    run.tally.ask(resolved.found === 'name_only' ? 'custodian_by_name' : 'custodian_unknown', named);
    return 'undecided';
  }
  const { personId } = resolved.person;
  const before = accessory.custody.find((one) => one.personId === personId);
  if (before === undefined) {
    accessory.custody.push({ personId, quantity, until: null });
    begun.push({ custodyId: randomUUIDv7(), accessoryId: accessory.columns.accessoryId, personId, quantity });
    return 'added';
  }
  if (before.until === null && before.quantity === quantity) return 'unchanged';
  run.tally.ask(before.until === null ? 'accessory_number_differs' : 'custody_ended', named);
  return 'undecided';
}

function addAccessory(record: AccessoryRecord, batch: Batch): KnownAccessory {
  batch.run.seen.add(record.name);
  const columns = { ...columnsAfter(record, undefined), accessoryId: randomUUIDv7() };
  const accessory: KnownAccessory = { columns, custody: [] };
  batch.accessories.set(record.name, accessory);
  batch.saved.add(accessory);
  return accessory;
}

function updateAccessory(record: AccessoryRecord, accessory: KnownAccessory, batch: Batch): boolean {
  if (batch.run.seen.has(record.name)) return false;
  batch.run.seen.add(record.name);
  const { columns } = accessory;
  const next = columnsAfter(record, columns);
  const moved = (Object.keys(next) as (keyof AccessoryColumns)[]).some((column) => next[column] !== columns[column]);
  if (!moved) return false;
  accessory.columns = { ...next, accessoryId: columns.accessoryId };
  batch.saved.add(accessory);
  return true;
}

/** What a row leaves out stays as it was. */
function columnsAfter(record: AccessoryRecord, known: AccessoryColumns | undefined): AccessoryColumns {
  const words = [record.category, record.name].filter((word) => word !== null);
  const category = words.map(assetCategoryOf).find((one) => one !== undefined);
  return {
    name: record.name,
    category: category ?? known?.category ?? 'accessory',
    quantity: record.quantity,
    valueMinor: record.value?.minor ?? known?.valueMinor ?? null,
    currency: record.value?.currency ?? known?.currency ?? null,
  };
}
