import { styleText } from 'node:util';
import { pad, printable, widthOf, wrap } from './text.ts';

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

/** Paints for a terminal that shows colour and wants it (NO_COLOR, FORCE_COLOR); elsewhere the text stays as it is. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

export type Column<Row> = {
  readonly title: string;
  readonly value: (row: Row) => string | number | null;
  /** Gives way, by breaking its text, when the row is too wide; ids and dates never do. */
  readonly flexible?: true;
  readonly align?: 'right';
  readonly style?: (row: Row) => Style | undefined;
};

export const screenWidth = 100;
const gap = 2;
const narrowest = 10;

/** Rows as text of at most 100 columns; a text that does not fit its column goes on below. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): readonly string[] {
  const cells = rows.map((row) => columns.map((column) => printable(String(column.value(row) ?? ''))));
  const natural = columns.map((column, at) =>
    Math.max(widthOf(column.title), ...cells.map((line) => widthOf(line[at] ?? ''))),
  );
  const widths = fitted(columns, natural);
  const heading = columns.map((column, at) => pad(column.title, widths[at] ?? 0, column.align)).join(' '.repeat(gap));
  return [
    paint('dim', heading.trimEnd()),
    ...rows.flatMap((row, at) => rowLines(columns, row, cells[at] ?? [], widths)),
  ];
}

function rowLines<Row>(
  columns: readonly Column<Row>[],
  row: Row,
  cells: readonly string[],
  widths: readonly number[],
): readonly string[] {
  const wrapped = cells.map((cell, at) => wrap(cell, widths[at] ?? narrowest));
  const height = Math.max(1, ...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((column, at) => {
        const text = pad(wrapped[at]?.[line] ?? '', widths[at] ?? 0, column.align);
        const style = column.style?.(row);
        return style === undefined ? text : paint(style, text);
      })
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}

/** Takes from the widest flexible column until the row fits. */
function fitted<Row>(columns: readonly Column<Row>[], natural: readonly number[]): readonly number[] {
  const widths = [...natural];
  const total = () => widths.reduce((sum, width) => sum + width + gap, -gap);
  while (total() > screenWidth) {
    const widest = columns
      .map((column, at) => ({ at, width: column.flexible ? (widths[at] ?? 0) : 0 }))
      .sort((a, b) => b.width - a.width)[0];
    if (widest === undefined || widest.width <= narrowest) break;
    widths[widest.at] = widest.width - 1;
  }
  return widths;
}

/** Names and what belongs to them, one below the other; what is null is left out. */
export function facts(entries: readonly (readonly [name: string, value: string | null])[]): readonly string[] {
  const shown = entries.flatMap(([name, value]) => (value === null ? [] : [{ name, value: printable(value) }]));
  const width = Math.max(0, ...shown.map(({ name }) => widthOf(name)));
  return shown.flatMap(({ name, value }) =>
    wrap(value, screenWidth - width - gap).map(
      (line, at) => `${paint('dim', pad(at === 0 ? name : '', width))}  ${line}`,
    ),
  );
}

/** A sentence over as many lines as it needs, each set in by `indent`. */
export function paragraph(text: string, indent = 0, hanging = indent): readonly string[] {
  return wrap(printable(text), screenWidth - Math.max(indent, hanging)).map(
    (line, at) => `${' '.repeat(at === 0 ? indent : hanging)}${line}`,
  );
}
