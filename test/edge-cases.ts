import { accounts } from './edge-cases/accounts.ts';
import { assets } from './edge-cases/assets.ts';
import { brakes } from './edge-cases/brakes.ts';
import { change } from './edge-cases/change.ts';
import { dates } from './edge-cases/dates.ts';
import type { EdgeRow } from './edge-cases/edge-row.ts';
import { feeds } from './edge-cases/feeds.ts';
import { identity } from './edge-cases/identity.ts';
import { licences } from './edge-cases/licences.ts';
import { order } from './edge-cases/order.ts';
import { people } from './edge-cases/people.ts';

/** What kind of harm a row is about; each group has a planted fault that its tests must catch (`scripts/mutations.ts`). */
const rowsOf = { dates, identity, feeds, order, change, people, brakes, assets, licences, accounts } as const;
export type EdgeGroup = keyof typeof rowsOf;
export const edgeGroups = Object.keys(rowsOf) as readonly EdgeGroup[];

export type EdgeCase = EdgeRow & { readonly group: EdgeGroup };

/** Rows of the catalogue that are mapped: departures, the people they are about, and what they hold. */
export const mappedRows = 97;
/** Rows there are; those behind the mapped ones, about directories, approvals, audit and the like, are cited without a map. */
export const allRows = 148;

export const edgeCases: readonly EdgeCase[] = edgeGroups
  .flatMap((group) => rowsOf[group].map((row) => ({ ...row, group })))
  .sort((a, b) => a.row - b.row);
