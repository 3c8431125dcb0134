import { dependsOnOrder, provenOrder } from './date-value.ts';
import type { DateOrder } from './date-value.ts';

/** What a whole column says about the order of its dates. */
export type ColumnOrder = { readonly order: DateOrder } | { readonly reason: string };

/** Collects, column by column, which order the dates of a file prove. A declared order is taken without proof. */
export type OrderProofs = {
  readonly look: (cells: readonly string[], line: number) => void;
  readonly conclude: () => ReadonlyMap<number, ColumnOrder>;
};

/** Starts collecting for the given column positions. */
export function collectOrderProofs(positions: readonly number[]): OrderProofs {
  const proofs = positions.map((position) => ({ position, dmy: 0, mdy: 0 }));
  return {
    look: (cells, line) => {
      for (const proof of proofs) {
        const text = cells[proof.position]?.trim() ?? '';
        if (text === '' || !dependsOnOrder(text)) continue;
        const order = provenOrder(text);
        if (order && proof[order] === 0) proof[order] = line;
      }
    },
    conclude: () => new Map(proofs.map((proof) => [proof.position, conclusion(proof)])),
  };
}

function conclusion({ dmy, mdy }: { readonly dmy: number; readonly mdy: number }): ColumnOrder {
  if (dmy > 0 && mdy > 0) {
    return {
      reason: `stands in a column that mixes day first (line ${dmy}) with month first (line ${mdy}); export it as YYYY-MM-DD`,
    };
  }
  if (dmy > 0) return { order: 'dmy' };
  if (mdy > 0) return { order: 'mdy' };
  return {
    reason:
      'could be day first or month first, and nothing in its column tells; say which with --dates dmy or --dates mdy',
  };
}
