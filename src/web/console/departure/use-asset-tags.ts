import type { ReturnAnswer } from '../../../api/schemas/returns.ts';
import type { Page } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';

/** How the things of a case come back, by the item that each is. */
export function useReturns(number: string) {
  return useServer<Page<ReturnAnswer>>('/returns', { case: number, limit: 200 });
}

/** The asset tag of an item; undefined where the item is no asset, or its return is not known yet. */
export function useAssetTag(number: string, itemId: string | undefined): string | undefined {
  return useReturns(number).data?.items.find((row) => row.itemId === itemId)?.asset.tag;
}
