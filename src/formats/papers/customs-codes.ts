import type { AssetCategory } from '../../core/asset-category.ts';

/**
 * Headings of the Harmonized System (six digits, edition of 2022) for what people send back. Tariffs of a country add digits of their
 * own. What cannot be sent, or is no equipment of one kind, has none.
 */
export const customsCodes: Readonly<Partial<Record<AssetCategory, string>>> = {
  laptop: '8471.30',
  tablet: '8471.30',
  desktop: '8471.50',
  server: '8471.50',
  storage: '8471.70',
  dock: '8471.80',
  security_key: '8471.80',
  accessory: '8471.60',
  phone: '8517.13',
  network: '8517.62',
  headset: '8518.30',
  monitor: '8528.52',
  camera: '8525.89',
  printer: '8443.32',
  sim: '8523.52',
  badge: '8523.52',
};
