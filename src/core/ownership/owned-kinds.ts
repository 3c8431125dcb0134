/**
 * What somebody may own for others, and how each comes to an ending: what is owned is handed over or retired, a secret they know is
 * rotated, data is moved or kept.
 */
export const ownedKinds = {
  service_account: { kind: 'ownership', title: 'service account' },
  automation: { kind: 'ownership', title: 'automation or bot', stopsWithOwner: true },
  certificate: { kind: 'ownership', title: 'certificate' },
  domain: { kind: 'ownership', title: 'domain name' },
  repository: { kind: 'ownership', title: 'repository' },
  distribution_list: { kind: 'ownership', title: 'distribution list' },
  shared_mailbox: { kind: 'ownership', title: 'shared mailbox' },
  meeting: { kind: 'ownership', title: 'recurring meeting', stopsWithOwner: true },
  form: { kind: 'ownership', title: 'form or document that others use', stopsWithOwner: true },
  on_call: { kind: 'ownership', title: 'on-call rota', stopsWithOwner: true },
  approval: { kind: 'ownership', title: 'approval right', stopsWithOwner: true },
  direct_reports: { kind: 'ownership', title: 'direct reports' },
  signatory: { kind: 'ownership', title: 'power to sign' },
  webhook: { kind: 'ownership', title: 'webhook endpoint' },
  vendor_contract: { kind: 'ownership', title: 'contract or bill with a vendor' },
  last_owner: { kind: 'ownership', title: 'last owner' },
  sole_admin: { kind: 'ownership', title: 'only administrator' },
  api_key: { kind: 'secret', title: 'API key' },
  ssh_key: { kind: 'secret', title: 'SSH key' },
  shared_secret: { kind: 'secret', title: 'shared secret' },
  mailbox: { kind: 'data', title: 'mailbox' },
  drive: { kind: 'data', title: 'files' },
} as const satisfies Record<string, OwnedKindRule>;

export type OwnedKind = keyof typeof ownedKinds;
export const ownedKindNames = Object.keys(ownedKinds) as [OwnedKind, ...OwnedKind[]];

type OwnedKindRule = {
  /** The kind of item it is in a case. */
  readonly kind: 'ownership' | 'secret' | 'data';
  readonly title: string;
  /** It stops working when its owner's account ends, whoever depends on it. */
  readonly stopsWithOwner?: boolean;
};

/** What becomes of something that somebody owned, beside being handed over: with the kinds that may end so. */
export const ownedEndings = {
  rotated: ['secret'],
  retired: ['ownership', 'secret'],
} as const satisfies Record<string, readonly OwnedKindRule['kind'][]>;
export type OwnedEnding = keyof typeof ownedEndings;

/** The rule of a kind. */
export function ruleOfOwned(kind: OwnedKind): OwnedKindRule {
  return ownedKinds[kind];
}
