import { column, dateColumn, defineDialect } from '../dialect.ts';
import { readDeviceCells } from './device-cells.ts';
import { deviceKinds } from './words.ts';

/** Intune's list of all devices, as its admin center exports it and as its report tables name the columns. */
export const intuneDevices = defineDialect({
  name: 'intune-devices',
  title: 'Intune list of devices',
  subject: 'devices',
  columns: {
    id: column('Device ID'),
    name: column('Device name'),
    serial: column('Serial number'),
    category: column('Category', 'CategoryName'),
    model: column('Model'),
    manufacturer: column('Manufacturer'),
    system: column('OS'),
    ownership: column('Ownership'),
    lastSeen: dateColumn('Last check-in', 'LastContact'),
    userId: column('UserId'),
    username: column('Primary user UPN', 'UPN'),
    email: column('Primary user email address', 'UserEmail'),
    userName: column('Primary user display name', 'PrimaryUser'),
    managedBy: column('Managed by'),
    compliance: column('Compliance', 'CompliantState'),
    joinType: column('JoinType'),
  },
  needs: [['name'], ['serial'], ['username', 'email', 'userId'], ['lastSeen'], ['managedBy', 'compliance', 'joinType']],
  read: (row, at) => {
    const device = readDeviceCells(row, at, {
      mdm: 'intune',
      category: row.choice(at.system, deviceKinds, null),
      userId: row.text(at.userId),
    });
    return { ...device, byod: row.word(at.ownership)?.toLowerCase() === 'personal' };
  },
});
