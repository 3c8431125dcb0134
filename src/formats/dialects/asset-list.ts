import { serialKeyOf } from '../../core/serial-key.ts';
import { column, dateColumn, defineDialect, wordColumn } from '../dialect.ts';
import { assetStatuses, yesNoWords } from './words.ts';

/** Assets under names of our own: what a column map of assets leads to. No file is recognised as one. */
export const assetList = defineDialect({
  name: 'assets',
  title: 'list of assets',
  subject: 'assets',
  columns: {
    tag: column('tag', 'asset tag', 'inventory number'),
    serial: column('serial', 'serial number'),
    name: column('name', 'asset name'),
    category: column('category', 'type', 'kind'),
    model: column('model'),
    manufacturer: column('manufacturer', 'vendor'),
    status: wordColumn(assetStatuses, 'status', 'state'),
    value: column('value', 'price', 'purchase cost'),
    currency: column('currency'),
    purchaseDate: dateColumn('purchase_date', 'purchased'),
    location: column('location', 'site'),
    employeeNumber: column('employee_id', 'employee number'),
    email: column('email', 'e-mail'),
    username: column('username', 'user'),
    holderName: column('holder_name', 'holder', 'assigned to'),
    byod: wordColumn(yesNoWords, 'byod', 'private'),
  },
  needs: [
    ['tag', 'serial'],
    ['category', 'model', 'name'],
  ],
  read: (row, at) => {
    const tag = row.text(at.tag);
    const serial = row.text(at.serial);
    if (serial === null) row.require(at.tag >= 0 ? at.tag : at.serial, tag);
    return {
      record: 'asset',
      source: 'assets',
      tag,
      serial,
      serialKey: serial === null ? null : (serialKeyOf(serial) ?? null),
      name: row.text(at.name),
      category: row.word(at.category),
      model: row.word(at.model),
      manufacturer: row.word(at.manufacturer),
      status: row.choice(at.status, assetStatuses, null),
      value: row.money(at.value, at.currency),
      purchaseDate: row.day(at.purchaseDate),
      location: row.word(at.location),
      custodian: row.custodian({
        employeeNumber: at.employeeNumber,
        email: at.email,
        username: at.username,
        name: at.holderName,
      }),
      byod: row.yesNo(at.byod) ?? false,
    };
  },
});
