import type { Condition } from '../../../core/playbooks/condition.ts';
import type { Say } from '../language/words.ts';
import type { playbookWords } from './words.ts';

type Words = Say<keyof (typeof playbookWords)['en']>;

/** A condition in words: "department is Sales and country is none of DE, AT". */
export function sayCondition(given: unknown, say: Words): string {
  const condition = given as Condition;
  if ('all' in condition) return condition.all.map((one) => inBrackets(one, say)).join(` ${say('and')} `);
  if ('any' in condition) return condition.any.map((one) => inBrackets(one, say)).join(` ${say('or')} `);
  if ('not' in condition) return say('not', { what: sayCondition(condition.not, say) });
  const field = condition.field.replace('.', ' ').replaceAll('_', ' ');
  if ('in' in condition) return say('isOneOf', { field, values: condition.in.map(String).join(', ') });
  if ('at_least' in condition) return say('atLeast', { field, value: condition.at_least });
  if ('at_most' in condition) return say('atMost', { field, value: condition.at_most });
  if ('known' in condition) return say(condition.known ? 'isKnown' : 'isNotKnown', { field });
  return say('is', { field, value: String(condition.is) });
}

function inBrackets(condition: Condition, say: Words): string {
  const said = sayCondition(condition, say);
  return 'all' in condition || 'any' in condition ? `(${said})` : said;
}
