import { randomUUIDv7 } from 'node:crypto';
import type { JsonObject } from '../../core/applications/connector.ts';
import type { Tx } from '../database/transaction.ts';

/** A column map as it is kept; what its definition may be, the layer that reads files knows. */
export type KeptColumnMap = {
  readonly columnMapId: string;
  readonly name: string;
  readonly target: 'people' | 'leavers' | 'assets' | 'accounts' | 'seats';
  readonly definition: JsonObject;
  readonly savedAt: Temporal.Instant;
};

/** The maps in use, by name. */
export async function listColumnMaps(tx: Tx): Promise<readonly KeptColumnMap[]> {
  const rows = await tx.query<Row>(
    `select column_map_id, name, target, definition, saved_at from column_map
     where organization_id = $1 and removed_at is null order by name`,
    [tx.organizationId],
  );
  return rows.map(keptMap);
}

/** The map of this name, if one is in use. */
export async function findColumnMap(tx: Tx, name: string): Promise<KeptColumnMap | undefined> {
  const [row] = await tx.query<Row>(
    `select column_map_id, name, target, definition, saved_at from column_map
     where organization_id = $1 and name = $2 and removed_at is null`,
    [tx.organizationId, name],
  );
  return row === undefined ? undefined : keptMap(row);
}

/** Keeps a map under its name, in place of the one that had it; that one stays on record as removed. */
export async function saveColumnMap(
  tx: Tx,
  map: Pick<KeptColumnMap, 'name' | 'target' | 'definition'>,
  operatorId: string,
): Promise<{ readonly columnMapId: string; readonly replaced: boolean }> {
  const replaced = (await removeColumnMap(tx, map.name)) !== undefined;
  const columnMapId = randomUUIDv7();
  await tx.query(
    `insert into column_map (organization_id, column_map_id, name, target, definition, saved_by)
     values ($1, $2, $3, $4, $5, $6)`,
    [tx.organizationId, columnMapId, map.name, map.target, JSON.stringify(map.definition), operatorId],
  );
  return { columnMapId, replaced };
}

/** Takes the map of this name out of use; its id, or undefined where there was none. */
export async function removeColumnMap(tx: Tx, name: string): Promise<string | undefined> {
  const [row] = await tx.query<{ column_map_id: string }>(
    `update column_map set removed_at = now() where organization_id = $1 and name = $2 and removed_at is null
     returning column_map_id`,
    [tx.organizationId, name],
  );
  return row?.column_map_id;
}

type Row = {
  readonly column_map_id: string;
  readonly name: string;
  readonly target: KeptColumnMap['target'];
  readonly definition: JsonObject;
  readonly saved_at: Temporal.Instant;
};

function keptMap(row: Row): KeptColumnMap {
  return {
    columnMapId: row.column_map_id,
    name: row.name,
    target: row.target,
    definition: row.definition,
    savedAt: row.saved_at,
  };
}
