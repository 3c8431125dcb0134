import type { Verb } from './connector.ts';
import type { HttpDefinition } from './http-definition.ts';

/** Whether an application that is described can do one verb by itself, and in words why, or why a person does it. */
export type HttpCapability = { readonly verb: Verb; readonly offered: boolean; readonly because: string };

const writable = ['suspend', 'revokeSessions', 'removeFromGroups', 'releaseSeat', 'deprovision'] as const;

/** What a definition lets Handback do: a verb counts only when its effect can be read back. */
export function capabilitiesOf({ writes, restore }: HttpDefinition): readonly HttpCapability[] {
  const own = writable.map((verb): HttpCapability => {
    const write = writes[verb];
    if (write === undefined) return { verb, offered: false, because: 'the definition has no write for it' };
    if (write.verify === undefined)
      return { verb, offered: false, because: 'its write has no verify, so nobody could see that it happened' };
    return { verb, offered: true, because: `${write.method} ${write.path}, then ${seenBy(write.verify)}` };
  });
  const back = Object.entries(restore).flatMap(([name, request]) => (request === undefined ? [] : [name]));
  return [
    ...own,
    back.length === 0
      ? { verb: 'restore', offered: false, because: 'the definition says nothing under restore' }
      : { verb: 'restore', offered: true, because: `${back.join(', ')}, then the account is read` },
    { verb: 'transferData', offered: false, because: 'a definition cannot describe it' },
  ];
}

/** The verbs that are offered. */
export function verbsOfDefinition(definition: HttpDefinition): readonly Verb[] {
  return capabilitiesOf(definition).flatMap(({ verb, offered }) => (offered ? [verb] : []));
}

function seenBy({
  path,
  at = '',
  is,
  lacks,
  absent,
}: NonNullable<NonNullable<HttpDefinition['writes']['suspend']>['verify']>): string {
  if (absent === true) return 'the account is gone';
  const place = `${path === undefined ? 'the account' : path} shows ${at === '' ? 'the answer' : at}`;
  return lacks === undefined ? `${place} is ${JSON.stringify(is)}` : `${place} lacks ${lacks}`;
}
