/** How far a thing is on its way from a person back to use, or out; in the order of that way. */
export const assetStages = [
  'with_person',
  'label_sent',
  'in_transit',
  'received',
  'inspected',
  'sanitized',
  'stock',
  'gone',
  'repair',
  'retired',
] as const;
export type AssetStage = (typeof assetStages)[number];

/** The orders of a list of assets; with a `-` in front, the last one first. */
export const assetSorts = ['tag', '-tag', 'model', '-model', 'value', '-value'] as const;
export type AssetSort = (typeof assetSorts)[number];
