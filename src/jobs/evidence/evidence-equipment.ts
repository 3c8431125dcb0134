import type { Json, JsonObject } from '../../core/applications/connector.ts';
import type { Tx } from '../../store/database/transaction.ts';
import {
  chapters,
  listPackAssets,
  listPackChapter,
  listPackFiles,
  type PackAsset,
} from '../../store/evidence/evidence-equipment.ts';

/** The story of each thing of a case: from the plan for its return to the certificate of its media. */
export type Equipment = {
  readonly things: readonly (PackAsset & { readonly story: ReadonlyMap<string, readonly JsonObject[]> })[];
  /** The files that the stories name. */
  readonly files: readonly { readonly sha256: string; readonly media_type: string }[];
};

/** Reads the stories, with one query for each chapter however many things there are. */
export async function readEquipment(tx: Tx, offboardingId: string): Promise<Equipment> {
  const assets = await listPackAssets(tx, offboardingId);
  const stories = new Map(assets.map(({ asset_id }) => [asset_id, new Map<string, readonly JsonObject[]>()]));
  const named = new Set<string>();
  for (const chapter of assets.length === 0 ? [] : chapters) {
    const rows = await listPackChapter(tx, chapter, assets);
    for (const [assetId, mine] of Map.groupBy(rows, (row) => row.asset_id)) {
      stories.get(assetId)?.set(
        chapter,
        mine.map(({ row }) => row),
      );
    }
    for (const { row } of rows) for (const value of Object.values(row)) noteHash(named, value);
  }
  return {
    things: assets.map((asset) => ({ ...asset, story: stories.get(asset.asset_id) ?? new Map() })),
    files: await listPackFiles(tx, [...named]),
  };
}

const stored = /^\\x([0-9a-f]{64})$/;

function noteHash(named: Set<string>, value: Json): void {
  const [, hex] = (typeof value === 'string' && stored.exec(value)) || [];
  if (hex !== undefined) named.add(hex);
}

type Named = (id: string) => { readonly id: string; readonly name: string } | null;

/** One thing as the pack tells it: operators with their names, files by the hash they are stored under. */
export function equipmentJson(thing: Equipment['things'][number], operator: Named): object {
  const { item_id, asset_id, tag, serial, category, model, status, since, until, story } = thing;
  const chaptersTold = [...story].map(([chapter, rows]) => [chapter, rows.map((row) => tell(row, operator))] as const);
  return {
    item: item_id,
    asset: { id: asset_id, tag, serial, category, model, status },
    withThem: { since, untilSomebodyElse: until },
    ...Object.fromEntries(chaptersTold),
  };
}

function tell(row: JsonObject, operator: Named): JsonObject {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (typeof value !== 'string') return [column, value];
      const [, hex] = stored.exec(value) ?? [];
      return [column, hex === undefined ? (operator(value) ?? value) : `sha256:${hex}`];
    }),
  );
}
