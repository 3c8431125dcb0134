import type { AssetRecord, MdmDevice } from '../../core/import-record.ts';
import { serialKeyOf } from '../../core/serial-key.ts';
import type { RowReader } from '../row-reader.ts';

type DevicePositions = Readonly<
  Record<
    'serial' | 'name' | 'category' | 'model' | 'manufacturer' | 'email' | 'username' | 'userName' | 'lastSeen' | 'id',
    number
  >
>;

/**
 * What lists of device managers have in common. A device is an asset with facts about its management; whoever it is assigned to there is
 * its primary user, which is less than a custodian. A row without a serial number and without the manager's id is refused.
 */
export function readDeviceCells(
  row: RowReader,
  at: DevicePositions,
  facts: { readonly mdm: MdmDevice['mdm']; readonly category: string | null; readonly userId: string | null },
): AssetRecord {
  const serial = row.text(at.serial);
  const serialKey = serial === null ? null : (serialKeyOf(serial) ?? null);
  const id = row.text(at.id);
  if (serialKey === null) row.require(at.id < 0 ? at.serial : at.id, id);
  const name = row.text(at.userName);
  const category = row.word(at.category);
  const username = row.text(at.username);
  // A directory's sign-in name is an address more often than not.
  const email = row.email(at.email) ?? (username?.includes('@') === true ? username.toLowerCase() : null);
  const isNobody = name === null && email === null && username === null;
  return {
    record: 'asset',
    source: facts.mdm,
    tag: null,
    serial,
    serialKey,
    name: row.text(at.name),
    // Intune's word for a device that nobody put into a category.
    category: facts.category ?? (category?.toLowerCase() === 'unknown' ? null : category),
    model: row.word(at.model),
    manufacturer: row.word(at.manufacturer),
    status: isNobody ? null : 'deployed',
    value: null,
    purchaseDate: null,
    location: null,
    custodian: isNobody ? null : { employeeNumber: null, email, username, name },
    byod: false,
    device: { mdm: facts.mdm, id, userId: facts.userId, lastSeenAt: row.moment(at.lastSeen) },
  };
}
