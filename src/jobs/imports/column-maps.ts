import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { DateOrder } from '../../formats/date-value.ts';
import { checkColumnMap, type ColumnMap, columnMapDefinition } from '../../formats/column-map.ts';
import { findColumnMap, type KeptColumnMap, removeColumnMap, saveColumnMap } from '../../store/imports/column-maps.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvent } from '../../store/cases/record-event.ts';

/** The map of this name, ready to read a file with. Throws `not-found` with a sentence when there is none. */
export async function getColumnMap(tx: Tx, name: string): Promise<ColumnMap> {
  const kept = await findColumnMap(tx, name);
  if (kept === undefined) {
    throw new Failure(
      'not-found',
      `There is no column map “${name}”. "handback formats map list" shows those there are.`,
    );
  }
  return readColumnMap(kept);
}

/** The order of dates that a map states; years first need none. */
export function orderOf(map: ColumnMap | undefined): DateOrder | undefined {
  return map?.dates === 'dmy' || map?.dates === 'mdy' ? map.dates : undefined;
}

/** A map as it was kept, with its definition read. */
export function readColumnMap({ name, target, definition }: KeptColumnMap): ColumnMap {
  return { name, target, ...columnMapDefinition.parse(definition) };
}

/** Checks a map and keeps it, in place of one of the same name. Throws `bad-request` with a sentence when it leads nowhere. */
export async function keepColumnMap(
  tx: Tx,
  map: ColumnMap,
  operatorId: string,
): Promise<{ readonly replaced: boolean }> {
  checkColumnMap(map);
  const { name, target, columns, words, dates } = map;
  const { columnMapId, replaced } = await saveColumnMap(
    tx,
    { name, target, definition: { columns, words, dates } },
    operatorId,
  );
  await recordEvent(tx, {
    offboardingId: null,
    type: 'column_map.saved',
    actor: operatorActor(operatorId),
    about: { kind: 'column_map', id: columnMapId },
    data: { target, columns: Object.keys(columns).length, replaced },
    private: { name },
  });
  return { replaced };
}

/** Takes a map out of use. Throws `not-found` when there is none of this name. */
export async function dropColumnMap(tx: Tx, name: string, operatorId: string): Promise<void> {
  const columnMapId = await removeColumnMap(tx, name);
  if (columnMapId === undefined) throw new Failure('not-found', `There is no column map “${name}”.`);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'column_map.removed',
    actor: operatorActor(operatorId),
    about: { kind: 'column_map', id: columnMapId },
    data: {},
    private: { name },
  });
}
