import { amountIn, type ReturnPolicy, shippingOf, zoneOf } from './return-policy.ts';

/** hand_in: at a site · pick_up: a courier comes · kit: our box, prepaid · own_shipping: they post it and get the money back. */
export const returnMethods = ['hand_in', 'pick_up', 'kit', 'own_shipping', 'do_not_ship'] as const;
export type ReturnMethod = (typeof returnMethods)[number];

/** Why a way back is proposed, or why a person has to decide. */
export const returnReasons = [
  'at_site',
  'battery_damaged',
  'country_unknown',
  'country_restricted',
  'home_unknown',
  'abroad',
  'no_import',
  'category_unlisted',
  'fits_a_letter',
  'bulky',
  'leased',
  'holds_data',
  'value_unknown',
  'currency_differs',
  'worth_sending',
  'not_worth_sending',
  'erase_first',
] as const;
export type ReturnReason = (typeof returnReasons)[number];

export type ReturnFacts = {
  readonly category: string;
  readonly leased: boolean;
  readonly dataBearing: boolean;
  readonly valueMinor: number | null;
  /** Of the value and the costs. */
  readonly currency: string;
  /** Where the person is (ISO 3166-1); null: nobody said. */
  readonly country: string | null;
  /** Where things come back to; null: not known. */
  readonly home: string | null;
  /** They work at a site of ours, and can bring it. */
  readonly atSite: boolean;
  /** Swollen, hot or leaking: not a thing for a carrier. */
  readonly batteryDamaged: boolean;
};

export type ReturnProposal = {
  /** Null: a person has to decide. */
  readonly method: ReturnMethod | null;
  readonly reasons: readonly ReturnReason[];
  /** Minor units; null where nothing is sent, or the policy gives no amounts in this currency. */
  readonly costMinor: number | null;
  readonly refundMinor: number | null;
};

/**
 * How a thing is best brought back, from what it is worth against what that costs, where it is, whose it is and what it holds. What
 * nobody can know is not guessed: a country that is unknown or restricted, a swollen battery, a value in a currency without amounts
 * leave it to a person.
 */
export function proposeReturn(facts: ReturnFacts, policy: ReturnPolicy): ReturnProposal {
  const doubts: ReturnReason[] = facts.batteryDamaged ? ['battery_damaged'] : [];
  if (facts.atSite) return { method: 'hand_in', reasons: [...doubts, 'at_site'], costMinor: null, refundMinor: null };
  if (facts.country === null) doubts.push('country_unknown');
  else if (policy.restricted.includes(facts.country)) doubts.push('country_restricted');
  if (facts.country === null || doubts.length > 0) return forAPerson(doubts);
  return sendOrNot(facts, facts.country, policy);
}

function sendOrNot(facts: ReturnFacts, country: string, policy: ReturnPolicy): ReturnProposal {
  const { valueMinor, currency, leased, dataBearing, home } = facts;
  const zone = zoneOf(policy, country, home);
  const { listed, size, [zone]: cost } = shippingOf(policy, facts.category);
  const costMinor = amountIn(policy, cost, currency);
  const reasons: ReturnReason[] = [];
  if (home === null) reasons.push('home_unknown');
  else if (zone !== 'domestic') reasons.push('abroad');
  if (!listed) reasons.push('category_unlisted');
  if (dataBearing) reasons.push('holds_data');
  if (leased) reasons.push('leased');
  if (home !== null && zone !== 'domestic' && policy.no_import.includes(home)) {
    reasons.push('no_import');
    return leased ? forAPerson(reasons, costMinor) : letGo(reasons, { dataBearing, costMinor });
  }
  const send: ReturnProposal = {
    method: bySize(size, zone === 'domestic'),
    reasons,
    costMinor,
    refundMinor: size === 'letter' && zone === 'domestic' ? costMinor : null,
  };
  if (size === 'letter' && zone === 'domestic') reasons.push('fits_a_letter');
  if (size === 'bulky') reasons.push('bulky');
  if (leased) return send;
  if (valueMinor === null) return { ...send, reasons: [...reasons, 'value_unknown'] };
  const dataMinor = amountIn(policy, dataBearing ? policy.data_worth : 0, currency);
  if (costMinor === null || dataMinor === null) return forAPerson([...reasons, 'currency_differs']);
  if (valueMinor + dataMinor >= costMinor) return { ...send, reasons: [...reasons, 'worth_sending'] };
  return letGo([...reasons, 'not_worth_sending'], { dataBearing, costMinor });
}

function bySize(size: 'letter' | 'parcel' | 'bulky', isDomestic: boolean): ReturnMethod {
  if (size === 'bulky') return 'pick_up';
  return size === 'letter' && isDomestic ? 'own_shipping' : 'kit';
}

function letGo(
  reasons: readonly ReturnReason[],
  { dataBearing, costMinor }: { readonly dataBearing: boolean; readonly costMinor: number | null },
): ReturnProposal {
  const also: readonly ReturnReason[] = dataBearing ? ['erase_first'] : [];
  return { method: 'do_not_ship', reasons: [...reasons, ...also], costMinor, refundMinor: null };
}

function forAPerson(reasons: readonly ReturnReason[], costMinor: number | null = null): ReturnProposal {
  return { method: null, reasons, costMinor, refundMinor: null };
}
