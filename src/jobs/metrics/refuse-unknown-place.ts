import { Failure } from '../../core/failure.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { hasPeopleIn, type PlaceSegment } from '../../store/people/people-of-place.ts';
import type { RowScope } from '../../store/row-scope.ts';

const sentences: Readonly<Record<PlaceSegment, (value: string) => string>> = {
  department: (value) => `No department “${value}” is known: nobody on record is in one of this name.`,
  country: (value) => `Nobody on record is in the country “${value}”. Countries are told by their code, such as DE.`,
  site: (value) => `No site “${value}” is known: nobody on record works at one of this name.`,
};

/** Throws `not-found` for a place in which nobody on record is (within a scope; null: among all), so that a name written wrongly is not answered with nothing. */
export async function refuseUnknownPlace(
  tx: Tx,
  scope: RowScope | null,
  { segment, value }: { readonly segment: PlaceSegment; readonly value: string },
): Promise<void> {
  if (!(await hasPeopleIn(tx, scope, { segment, value }))) throw new Failure('not-found', sentences[segment](value));
}
