const startsFormula = /^[=+\-@\t\r\n\0＝＋－＠]/u;
const needsQuotes = /[",\r\n;\t]|^\s|\s$/;

/**
 * One line of CSV (RFC 4180, ended by CR LF). A text that a spreadsheet would take for a formula gets an apostrophe in front, and so does
 * one that already begins with such an apostrophe, so that `unescapeCell` gives back exactly what was written.
 */
export function writeCsvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map(writeCell).join(',')}\r\n`;
}

/** A whole table: the headings and then the rows. */
export function writeCsv(
  headings: readonly string[],
  rows: Iterable<readonly (string | number | boolean | null)[]>,
): string {
  let text = writeCsvLine(headings);
  for (const row of rows) text += writeCsvLine(row);
  return text;
}

/** Takes away the apostrophe that `writeCsvLine` put in front. */
export function unescapeCell(cell: string): string {
  return cell.startsWith("'") && isDangerous(cell.slice(1)) ? cell.slice(1) : cell;
}

function isDangerous(text: string): boolean {
  return startsFormula.test(text) || (text.startsWith("'") && isDangerous(text.slice(1)));
}

function writeCell(cell: string | number | boolean | null): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const safe = isDangerous(cell) ? `'${cell}` : cell;
  return needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
