import { column, defineDialect } from '../dialect.ts';

/**
 * Snipe-IT's accessories: how many there are of each, and, where the file has a row for each check-out, who has how many of them. A
 * check-out without a number is of one.
 */
export const snipeItAccessories = defineDialect({
  name: 'snipe-it-accessories',
  title: 'Snipe-IT list of accessories',
  subject: 'accessories',
  columns: {
    name: column('Accessory Name', 'Item Name', 'Name'),
    category: column('Category'),
    quantity: column('QTY', 'Quantity', 'Total'),
    minimum: column('Min Amount', 'Min QTY'),
    modelNumber: column('Model Number', 'Model No.'),
    value: column('Purchase Cost', 'Unit Cost'),
    holderNumber: column('Employee Number'),
    holderEmail: column('Checked Out To: Email', 'Email'),
    holderUsername: column('Checked Out To: Username', 'Username'),
    holderName: column('Checked Out To'),
    held: column('Checked Out Quantity', 'Checkout Qty'),
  },
  needs: [['name'], ['category'], ['quantity'], ['minimum', 'held']],
  read: (row, at) => {
    const name = row.text(at.name);
    row.require(at.name, name);
    const quantity = row.count(at.quantity);
    row.require(at.quantity, quantity);
    const holder = row.custodian({
      employeeNumber: at.holderNumber,
      email: at.holderEmail,
      username: at.holderUsername,
      name: at.holderName,
    });
    const held = row.count(at.held) ?? 1;
    if (holder !== null && held === 0) row.refuse(at.held, 'says that somebody has none of it');
    if (holder !== null && quantity !== null && held > quantity) row.refuse(at.held, 'is more than there are');
    return {
      record: 'accessory',
      source: 'snipe-it',
      name: name ?? '',
      category: row.word(at.category),
      quantity: quantity ?? 0,
      value: row.money(at.value),
      holder,
      held: holder === null ? 0 : held,
    };
  },
});
