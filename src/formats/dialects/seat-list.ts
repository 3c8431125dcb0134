import { column, dateColumn, defineDialect, wordColumn } from '../dialect.ts';
import { yesNoWords } from './words.ts';

/** Handback's own list of paid seats: one row for each seat that is given to somebody. */
export const seatList = defineDialect({
  name: 'seats',
  title: 'list of licence seats',
  subject: 'seats',
  columns: {
    licence: column('licence', 'license'),
    employeeNumber: column('employee_id', 'employee number'),
    email: column('email', 'e-mail'),
    username: column('login', 'username'),
    name: column('holder_name', 'display_name', 'name'),
    price: column('price'),
    currency: column('currency'),
    reassignable: wordColumn(yesNoWords, 'reassignable'),
    termEnd: dateColumn('term_end'),
  },
  needs: [['licence'], ['employeeNumber', 'email', 'username']],
  read: (row, at) => {
    const licence = row.text(at.licence);
    row.require(at.licence, licence);
    return {
      record: 'seat',
      licence: licence ?? '',
      holder: row.custodian(at),
      price: row.money(at.price, at.currency),
      reassignable: row.yesNo(at.reassignable),
      termEnd: row.day(at.termEnd),
    };
  },
});
