import type { Custodian } from '../../core/import-record.ts';
import { serialKeyOf } from '../../core/serial-key.ts';
import { column, dateColumn, defineDialect } from '../dialect.ts';
import { joinNames } from './person-cells.ts';

/** Snipe-IT's assets: its sample import, its list export and its custom report. Checked out to a place or to another asset is nobody's. */
export const snipeItAssets = defineDialect({
  name: 'snipe-it-assets',
  title: 'Snipe-IT list of assets',
  subject: 'assets',
  columns: {
    tag: column('Asset Tag'),
    serial: column('Serial', 'Serial Number', 'Serial No.', 'Serial No'),
    name: column('Asset Name', 'Item Name', 'Name'),
    category: column('Category'),
    model: column('Model', 'Model Name'),
    manufacturer: column('Manufacturer'),
    status: column('Status'),
    value: column('Purchase Cost', 'Cost'),
    purchaseDate: dateColumn('Purchase Date', 'Purchased'),
    location: column('Location'),
    holderType: column('Checkout Type', 'Type'),
    holderName: column('Checked Out To', 'Checked Out', 'Checked Out To: Full Name'),
    holderGivenName: column('Checked Out To: First Name'),
    holderFamilyName: column('Checked Out To: Last Name'),
    holderUsername: column('Checked Out To: Username', 'Username'),
    holderEmail: column('Checked Out To: Email'),
    holderNumber: column('Employee Number', 'Employee No.'),
    byod: column('BYOD'),
  },
  needs: [['tag'], ['model', 'category'], ['holderName', 'holderUsername', 'holderEmail', 'holderNumber', 'status']],
  read: (row, at) => {
    const tag = row.text(at.tag);
    row.require(at.tag, tag);
    const serial = row.text(at.serial);
    const byType = row.text(at.holderType)?.toLowerCase();
    const isPerson = byType === undefined || byType === 'user';
    const named = isPerson
      ? row.custodian({
          employeeNumber: at.holderNumber,
          email: at.holderEmail,
          username: at.holderUsername,
          name: at.holderName,
        })
      : null;
    const inParts = isPerson ? joinNames(row.text(at.holderGivenName), row.text(at.holderFamilyName)) : null;
    return {
      record: 'asset',
      source: 'snipe-it',
      tag,
      serial,
      serialKey: serial === null ? null : (serialKeyOf(serial) ?? null),
      name: row.text(at.name),
      category: row.text(at.category),
      model: row.text(at.model),
      manufacturer: row.text(at.manufacturer),
      status: row.text(at.status),
      value: row.money(at.value),
      purchaseDate: row.day(at.purchaseDate),
      location: row.text(at.location),
      custodian: withName(named, inParts),
      byod: row.yesNo(at.byod) ?? false,
    };
  },
});

function withName(named: Custodian | null, name: string | null): Custodian | null {
  if (name === null || named?.name) return named;
  return named ? { ...named, name } : { employeeNumber: null, email: null, username: null, name };
}
