import { column, dateColumn, defineDialect } from '../dialect.ts';

/**
 * Snipe-IT's licences as its sample import has them: one row for each seat that is given to somebody. The cost is taken for the seat's,
 * as Snipe-IT does when it adds up what one person costs.
 */
export const snipeItLicences = defineDialect({
  name: 'snipe-it-licences',
  title: 'Snipe-IT list of licence seats',
  subject: 'seats',
  columns: {
    licence: column('Item name', 'Licence Name', 'License Name'),
    name: column('Full Name'),
    email: column('Email', 'E-mail'),
    username: column('Username', 'User Name'),
    employeeNumber: column('Employee Number'),
    price: column('Purchase Cost'),
    purchaseDate: dateColumn('Purchase Date'),
    termEnd: dateColumn('Expiration Date', 'Termination Date'),
    reassignable: column('Reassignable'),
    seats: column('Seats'),
  },
  needs: [['licence'], ['reassignable', 'seats'], ['email', 'username', 'employeeNumber']],
  read: (row, at) => {
    const licence = row.text(at.licence);
    row.require(at.licence, licence);
    return {
      record: 'seat',
      licence: licence ?? '',
      holder: row.custodian(at),
      price: row.money(at.price),
      reassignable: row.yesNo(at.reassignable),
      termEnd: row.day(at.termEnd),
    };
  },
});
