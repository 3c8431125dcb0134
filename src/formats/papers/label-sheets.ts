/** A sheet of labels, or a roll (one label to a page). All lengths in millimetres, from the top left of the page. */
export type LabelSheet = {
  readonly name: string;
  readonly page: { readonly width: number; readonly height: number };
  readonly columns: number;
  readonly rows: number;
  readonly label: { readonly width: number; readonly height: number };
  readonly first: { readonly left: number; readonly top: number };
  /** From the left edge of one label to that of the next, and from top to top. */
  readonly step: { readonly across: number; readonly down: number };
};

const a4 = { width: 210, height: 297 };
const letter = { width: 215.9, height: 279.4 };

/** The sheets labels are printed on, by the number their makers sell them under. */
export const labelSheets = {
  L7160: {
    name: 'Avery L7160 (A4, 21 labels of 63.5 × 38.1 mm)',
    page: a4,
    columns: 3,
    rows: 7,
    label: { width: 63.5, height: 38.1 },
    first: { left: 7.2, top: 15.15 },
    step: { across: 66.04, down: 38.1 },
  },
  L7159: {
    name: 'Avery L7159 (A4, 24 labels of 63.5 × 33.9 mm)',
    page: a4,
    columns: 3,
    rows: 8,
    label: { width: 63.5, height: 33.9 },
    first: { left: 7.2, top: 12.9 },
    step: { across: 66.04, down: 33.9 },
  },
  L7163: {
    name: 'Avery L7163 (A4, 14 labels of 99.1 × 38.1 mm)',
    page: a4,
    columns: 2,
    rows: 7,
    label: { width: 99.1, height: 38.1 },
    first: { left: 4.65, top: 15.15 },
    step: { across: 101.6, down: 38.1 },
  },
  L7651: {
    name: 'Avery L7651 (A4, 65 labels of 38.1 × 21.2 mm)',
    page: a4,
    columns: 5,
    rows: 13,
    label: { width: 38.1, height: 21.2 },
    first: { left: 4.75, top: 10.7 },
    step: { across: 40.6, down: 21.2 },
  },
  '5160': {
    name: 'Avery 5160 (US Letter, 30 labels of 2.625 × 1 in)',
    page: letter,
    columns: 3,
    rows: 10,
    label: { width: 66.675, height: 25.4 },
    first: { left: 4.7625, top: 12.7 },
    step: { across: 69.85, down: 25.4 },
  },
  '62mm': {
    name: 'Roll of 62 mm (one label of 62 × 29 mm to a page, such as Brother DK-22205 and DK-11209)',
    page: { width: 62, height: 29 },
    columns: 1,
    rows: 1,
    label: { width: 62, height: 29 },
    first: { left: 0, top: 0 },
    step: { across: 62, down: 29 },
  },
} as const satisfies Readonly<Record<string, LabelSheet>>;

export type LabelSheetCode = keyof typeof labelSheets;
export const labelSheetCodes = [
  'L7160',
  'L7159',
  'L7163',
  'L7651',
  '5160',
  '62mm',
] as const satisfies readonly LabelSheetCode[];
