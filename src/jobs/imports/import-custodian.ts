import type { AssetRecord, MdmDevice } from '../../core/import-record.ts';
import type { StoredAsset } from '../../store/imports/import-assets.ts';
import { tagOf } from './import-asset-columns.ts';
import { type NamedPeople, whoIsNamed } from './import-known-people.ts';
import type { ImportTally } from './import-report.ts';

/** Whether a row moves an asset, and to whom. */
export type CustodianAfter = { readonly moves: false } | { readonly moves: true; readonly personId: string };

/** The asset stays with whoever has it. */
export const stays: CustodianAfter = { moves: false };

/** What an import knows of people, and asks where it does not. */
type Knowledge = {
  readonly tally: ImportTally;
  readonly exportedAt: Temporal.Instant;
  /** Who was meant by whom the file has named so far. */
  readonly named: NamedPeople;
  /** People by the directory's immutable id that a device manager names them by. */
  readonly deviceUsers: ReadonlyMap<string, string>;
};

/** Who has it after this row: whoever the file names for certain, unless what is on record is newer or says it came back. */
export function custodianAfter(
  record: AssetRecord,
  known: StoredAsset | undefined,
  knowledge: Knowledge,
): CustodianAfter {
  const { tally, exportedAt, named } = knowledge;
  const tag = tagOf(record) ?? '';
  if (record.device !== undefined) return primaryUserAfter(record, record.device, known, knowledge);
  if (record.custodian === null) {
    if (known?.custody) tally.ask('custody_missing', tag);
    return stays;
  }
  const resolved = whoIsNamed(named, record.custodian);
  if (resolved.found !== 'one') {
    const question = {
      unclear: 'custodian_unclear',
      none: 'custodian_unknown',
      name_only: 'custodian_by_name',
    } as const;
    tally.ask(question[resolved.found], `${tag} with ${nameOf(record.custodian)}`);
    return stays;
  }
  const { personId } = resolved;
  if (known?.custody?.personId === personId) return stays;
  const latest = known?.custody?.from ?? known?.lastCustody?.until;
  if (latest !== undefined && Temporal.Instant.compare(latest, exportedAt) > 0) {
    tally.ask('custody_newer', tag);
    return stays;
  }
  if (!known?.custody && known?.lastCustody?.personId === personId) {
    tally.ask('custody_ended', tag);
    return stays;
  }
  return { moves: true, personId };
}

/**
 * A device manager names a primary user, who is the custodian where nobody else is on record and the directory's immutable id says who it
 * is. An address alone is a question, and a custodian on record is not replaced.
 */
function primaryUserAfter(
  { custodian, ...record }: AssetRecord,
  device: MdmDevice,
  known: StoredAsset | undefined,
  { tally, named, deviceUsers }: Knowledge,
): CustodianAfter {
  const label = `${tagOf({ custodian, ...record }) ?? ''} with ${custodian === null ? '' : nameOf(custodian)}`;
  const personId = device.userId === null ? undefined : deviceUsers.get(device.userId);
  if (personId === undefined) {
    const resolved = custodian === null ? undefined : whoIsNamed(named, custodian);
    if (resolved?.found === 'one' && resolved.personId !== known?.custody?.personId)
      tally.ask('primary_user_by_address', label);
    else if (resolved !== undefined && resolved.found !== 'one') tally.ask('custodian_unknown', label);
    return stays;
  }
  if (known?.custody?.personId === personId) return stays;
  if (known?.custody) tally.ask('primary_user_differs', label);
  else if (known?.lastCustody?.personId === personId) tally.ask('custody_ended', label);
  else return { moves: true, personId };
  return stays;
}

function nameOf(custodian: NonNullable<AssetRecord['custodian']>): string {
  return custodian.employeeNumber ?? custodian.email ?? custodian.username ?? custodian.name ?? '';
}
