import type { ReturnMethod, ReturnReason } from './propose-return.ts';
import type { NonReturn } from './return-ending.ts';

/** How each way back is called. */
export const methodWords: Readonly<Record<ReturnMethod, string>> = {
  hand_in: 'hand in at a site',
  pick_up: 'picked up by a courier',
  kit: 'a prepaid box of ours',
  own_shipping: 'they post it, and are refunded',
  do_not_ship: 'not sent',
};

/** Each reason as a sentence. */
export const reasonWords: Readonly<Record<ReturnReason, string>> = {
  at_site: 'They work at a site of ours.',
  battery_damaged: 'A battery is damaged: no carrier may take it.',
  country_unknown: 'Nobody has said in which country it is.',
  country_restricted: 'It is in a country that nothing is sent to or from without a decision.',
  home_unknown: 'Where things come back to is not known, so the way counts as far.',
  abroad: 'It is in another country.',
  no_import: 'Customs where it would come back to hardly let used electronics in.',
  category_unlisted: 'The policy of returns does not list its category.',
  fits_a_letter: 'It fits an envelope.',
  bulky: 'It is too large for a box of ours.',
  leased: 'It is leased, so it goes back whatever that costs.',
  holds_data: 'It holds data, which counts as worth more than the thing.',
  value_unknown: 'What it is worth is not known.',
  currency_differs:
    'The policy of returns gives no amounts in the currency of its value; "returns policy --set" keeps one that does.',
  worth_sending: 'It is worth more than its way back costs.',
  not_worth_sending: 'It is worth less than its way back costs.',
  erase_first: 'It holds data: erase it before it is let go.',
};

/** What became of a thing that did not come back. */
export const endingWords: Readonly<Record<NonReturn, string>> = {
  bought_out: 'bought by whoever had it',
  lost: 'lost',
  stolen: 'stolen',
  refused: 'not given back',
  written_off: 'written off',
  not_shipped: 'left where it is',
  never_held: 'never theirs',
};
