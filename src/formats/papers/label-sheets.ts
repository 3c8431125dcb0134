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

const a4 = [210, 297] as const;
const letter = [215.9, 279.4] as const;

/** The sheets labels are printed on, by the number their makers sell them under. */
export const labelSheets = {
  L7160: sheet('Avery L7160 (A4, 21 labels of 63.5 × 38.1 mm)', a4, {
    grid: [3, 7],
    label: [63.5, 38.1],
    first: [7.2, 15.15],
    step: [66.04, 38.1],
  }),
  L7159: sheet('Avery L7159 (A4, 24 labels of 63.5 × 33.9 mm)', a4, {
    grid: [3, 8],
    label: [63.5, 33.9],
    first: [7.2, 12.9],
    step: [66.04, 33.9],
  }),
  L7163: sheet('Avery L7163 (A4, 14 labels of 99.1 × 38.1 mm)', a4, {
    grid: [2, 7],
    label: [99.1, 38.1],
    first: [4.65, 15.15],
    step: [101.6, 38.1],
  }),
  L7651: sheet('Avery L7651 (A4, 65 labels of 38.1 × 21.2 mm)', a4, {
    grid: [5, 13],
    label: [38.1, 21.2],
    first: [4.75, 10.7],
    step: [40.6, 21.2],
  }),
  '5160': sheet('Avery 5160 (US Letter, 30 labels of 2.625 × 1 in)', letter, {
    grid: [3, 10],
    label: [66.675, 25.4],
    first: [4.7625, 12.7],
    step: [69.85, 25.4],
  }),
  '62mm': sheet('Roll of 62 mm (one label of 62 × 29 mm to a page, such as Brother DK-22205 and DK-11209)', [62, 29], {
    grid: [1, 1],
    label: [62, 29],
    first: [0, 0],
    step: [62, 29],
  }),
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

type Pair = readonly [across: number, down: number];

/** Each pair is across and down: how many, how large, where the first lies, and from one to the next. */
function sheet(
  name: string,
  [width, height]: Pair,
  {
    grid: [columns, rows],
    label,
    first: [left, top],
    step: [across, down],
  }: Readonly<Record<'grid' | 'label' | 'first' | 'step', Pair>>,
): LabelSheet {
  return {
    name,
    page: { width, height },
    columns,
    rows,
    label: { width: label[0], height: label[1] },
    first: { left, top },
    step: { across, down },
  };
}
