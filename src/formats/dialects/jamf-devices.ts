import { column, dateColumn, defineDialect } from '../dialect.ts';
import { readDeviceCells } from './device-cells.ts';

/** Computers from an advanced search of Jamf Pro. Which columns it has is up to whoever made the search. */
export const jamfComputers = defineDialect({
  name: 'jamf-computers',
  title: 'Jamf Pro list of computers',
  subject: 'devices',
  columns: {
    id: column('UDID', 'Jamf Pro Computer ID'),
    name: column('Computer Name'),
    serial: column('Serial Number'),
    tag: column('Asset Tag'),
    category: column('Category'),
    model: column('Model'),
    manufacturer: column('Make'),
    lastSeen: dateColumn('Last Check-in', 'Last Inventory Update'),
    username: column('Username'),
    userName: column('Full Name'),
    email: column('Email Address'),
    managed: column('Managed'),
  },
  needs: [['name'], ['serial'], ['lastSeen', 'managed'], ['username', 'email', 'id']],
  read: (row, at) => ({
    ...readDeviceCells(row, at, { mdm: 'jamf', category: null, userId: null }),
    tag: row.text(at.tag),
  }),
});

/** Phones and tablets from an advanced search of Jamf Pro. */
export const jamfMobileDevices = defineDialect({
  name: 'jamf-mobile-devices',
  title: 'Jamf Pro list of mobile devices',
  subject: 'devices',
  columns: {
    id: column('UDID', 'Jamf Pro Mobile Device ID'),
    name: column('Display Name', 'Mobile Device Name'),
    serial: column('Serial Number'),
    tag: column('Asset Tag'),
    category: column('Category'),
    model: column('Model'),
    manufacturer: column('Make'),
    lastSeen: dateColumn('Last Inventory Update'),
    username: column('Username'),
    userName: column('Full Name'),
    email: column('Email Address'),
    managed: column('Managed'),
  },
  needs: [['name'], ['serial'], ['lastSeen'], ['username', 'email', 'id']],
  read: (row, at) => ({
    ...readDeviceCells(row, at, { mdm: 'jamf', category: null, userId: null }),
    tag: row.text(at.tag),
  }),
});
