import { useState } from 'react';

/** Which rows of a list are selected: some of those shown, or all that match, shown or not. */
export type Selection<Row> = {
  readonly rows: readonly Row[];
  readonly isWhole: boolean;
  readonly hasAllShown: boolean;
  readonly isSelected: (row: Row) => boolean;
  readonly toggle: (row: Row) => void;
  readonly selectShown: () => void;
  readonly selectWhole: () => void;
  readonly clear: () => void;
};

/** A selection that survives paging. `listKey` names the list: with another filter it is another list, and what was meant by "all" is over. */
export function useSelection<Row>(shown: readonly Row[], rowId: (row: Row) => string, listKey: string): Selection<Row> {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [wholeOf, setWholeOf] = useState<string | null>(null);
  const isWhole = wholeOf === listKey;
  const isSelected = (row: Row) => isWhole || ids.has(rowId(row));
  const select = (rows: readonly Row[]) => {
    setWholeOf(null);
    setIds(new Set(rows.map(rowId)));
  };
  const rows = shown.filter(isSelected);
  return {
    rows,
    isWhole,
    hasAllShown: rows.length > 0 && rows.length === shown.length,
    isSelected,
    toggle: (row) => select(isSelected(row) ? rows.filter((one) => one !== row) : [...rows, row]),
    selectShown: () => select(shown),
    selectWhole: () => setWholeOf(listKey),
    clear: () => select([]),
  };
}
