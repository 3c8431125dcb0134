import { departureKinds, workerTypes } from '../../../core/departures/departure.ts';
import type { Condition, ConditionField } from '../../../core/playbooks/condition.ts';
import type { Say } from '../language/words.ts';
import type { playbookWords } from './words.ts';

type Key = keyof (typeof playbookWords)['en'];
type Words = Say<Key>;
type Value = string | number | boolean;

/** What is either so or not; the others have a value. */
const plainFields = ['account.privileged', 'application.manual', 'asset.data_bearing', 'seat.reassignable'] as const;

/** A condition in words: "the department is Sales and the country is one of DE, AT". */
export function sayCondition(given: unknown, say: Words): string {
  const condition = given as Condition;
  if ('all' in condition) return condition.all.map((one) => inBrackets(one, say)).join(` ${say('and')} `);
  if ('any' in condition) return condition.any.map((one) => inBrackets(one, say)).join(` ${say('or')} `);
  if ('not' in condition) return say('not', { what: sayCondition(condition.not, say) });
  const field = say(`field.${condition.field}`);
  if ('in' in condition)
    return say('isOneOf', { field, values: condition.in.map((one) => sayValue(condition.field, one, say)).join(', ') });
  if ('at_least' in condition) return say('atLeast', { field, value: condition.at_least });
  if ('at_most' in condition) return say('atMost', { field, value: condition.at_most });
  if ('known' in condition) return say(condition.known ? 'isKnown' : 'isNotKnown', { field });
  const plain = plainFields.find((one) => one === condition.field);
  if (plain !== undefined && typeof condition.is === 'boolean') return say(`${condition.is}.${plain}`);
  return say('is', { field, value: sayValue(condition.field, condition.is, say) });
}

/** Codes that are known are worded; whatever people named themselves stays as it is. */
function sayValue(field: ConditionField, value: Value, say: Words): string {
  const kind = departureKinds.find((one) => one === value);
  if (field === 'departure.kind' && kind !== undefined) return say(`departure.${kind}`);
  const type = workerTypes.find((one) => one === value);
  if (field === 'worker.type' && type !== undefined) return say(`worker.${type}`);
  return String(value).replaceAll('_', ' ');
}

function inBrackets(condition: Condition, say: Words): string {
  const said = sayCondition(condition, say);
  return 'all' in condition || 'any' in condition ? `(${said})` : said;
}
