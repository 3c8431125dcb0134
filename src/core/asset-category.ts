/** What an asset is, in the words that playbooks select by. Kinds that are easily forgotten have a word of their own. */
export const assetCategories = [
  'laptop',
  'desktop',
  'server',
  'phone',
  'tablet',
  'storage',
  'camera',
  'monitor',
  'dock',
  'headset',
  'printer',
  'network',
  'badge',
  'key',
  'card',
  'sim',
  'esim',
  'phone_number',
  'security_key',
  'vpn_profile',
  'accessory',
  'vehicle',
  'furniture',
  'other',
] as const;
export type AssetCategory = (typeof assetCategories)[number];

/** Tried in this order: "docking station for laptops" is a dock, "SIM card" is no company card, "phone number" no phone. */
const wordings: readonly (readonly [AssetCategory, RegExp])[] = [
  ['dock', /\bdock(ing)?\b/],
  ['phone_number', /\b(phone|mobile) ?numbers?\b|\brufnummer/],
  ['esim', /\be-?sims?\b/],
  ['sim', /\bsims?\b/],
  ['security_key', /\b(security ?keys?|yubi ?keys?|fido2?|u2f|hardware ?tokens?|smart ?cards?)\b/],
  ['vpn_profile', /\bvpn\b/],
  ['accessory', /\b(accessor(y|ies)|keyboards?|mouse|mice|adapters?|cables?|chargers?|bags?|stands?|zubehör)\b/],
  ['badge', /\b(badges?|access ?cards?|key ?cards?|id ?cards?|ausweise?)\b/],
  ['card', /\b(company|credit|fuel|corporate|payment|purchasing|debit)?[ _]?cards?\b/],
  ['key', /\b(keys?|schlüssel)\b/],
  ['headset', /\b(headsets?|headphones?|earphones?)\b/],
  ['storage', /\b(storage|usb ?(sticks?|drives?)|hard ?(disks?|drives?)|hdds?|ssds?|nas)\b/],
  ['camera', /\b(cameras?|webcams?)\b/],
  ['tablet', /\b(tablets?|i ?pads?|kindles?)\b/],
  ['phone', /\b(phones?|i ?phones?|smart ?phones?|mobiles?( (phones?|devices?))?|cell ?phones?|handys?)\b/],
  ['laptop', /\b(lap ?tops?|note ?books?|mac ?books?|chrome ?books?|think ?pads?|ultrabooks?)\b/],
  ['server', /\bservers?\b/],
  ['desktop', /\b(desktops?|workstations?|pcs?|computers?|imacs?|thin ?clients?|mac ?(mini|studio|pro))\b/],
  ['monitor', /\b(monitors?|displays?|screens?|bildschirme?)\b/],
  ['printer', /\b(printers?|scanners?|copiers?|drucker)\b/],
  ['network', /\b(routers?|switch(es)?|firewalls?|access ?points?|modems?|network)\b/],
  ['vehicle', /\b(vehicles?|cars?|vans?|bicycles?|bikes?|fahrzeuge?)\b/],
  ['furniture', /\b(furniture|desks?|chairs?|möbel)\b/],
];

/** The category an asset register means by its own word; undefined when the word is none we know. */
export function assetCategoryOf(word: string): AssetCategory | undefined {
  const plain = word
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[_/-]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const exact = assetCategories.find((category) => category.replaceAll('_', ' ') === plain);
  return exact ?? wordings.find(([, words]) => words.test(plain))?.[0];
}

const bearing: ReadonlySet<AssetCategory> = new Set([
  'laptop',
  'desktop',
  'server',
  'phone',
  'tablet',
  'storage',
  'camera',
  'printer',
  'network',
]);

/** Whether such a thing keeps data that must be dealt with before it goes to somebody else. */
export function bearsData(category: AssetCategory): boolean {
  return bearing.has(category);
}
