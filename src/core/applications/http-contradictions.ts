import type { Json } from './connector.ts';
import type { HttpDefinition } from './http-definition.ts';
import { searchKeys } from './http-parts.ts';
import { placeholdersIn, textsIn } from '../messages/template.ts';

/** Something that fits the schema and cannot be meant, with the place where it stands. */
export type Contradiction = { readonly path: readonly (string | number)[]; readonly message: string };

type Request = {
  readonly path?: string | undefined;
  readonly query: Readonly<Record<string, string>>;
  readonly body?: Json | undefined;
};
/** Which placeholders a request may hold, and which it must. */
type Place = {
  readonly path: readonly string[];
  readonly request: Request | undefined;
  readonly known: readonly string[];
  readonly needed: readonly string[];
};

/** Holds the parts of a definition against each other: placeholders, what verbs need to be seen, and the keys of the canary. */
export function findContradictions(definition: HttpDefinition): readonly Contradiction[] {
  return [...placesOf(definition).flatMap(templateFaults), ...readFaults(definition), ...writeFaults(definition)];
}

function placesOf({ list, find, administrators, account, writes, restore }: HttpDefinition): readonly Place[] {
  const nothing = { known: [], needed: [] };
  const ofAccount = { known: ['id', 'operationId'], needed: ['id'] };
  const ofGroup = { known: ['id', 'operationId', 'group'], needed: ['id'] };
  const ofSeat = { known: ['id', 'operationId', 'seat'], needed: ['id', 'seat'] };
  const verifies = Object.entries(writes).flatMap(([verb, write]): Place[] => {
    const own = write?.verify?.path === undefined ? undefined : write.verify;
    return [{ path: ['writes', verb, 'verify'], request: own, known: ['id'], needed: ['id'] }];
  });
  const own = (belongings: typeof account.groups) => (belongings?.path === undefined ? undefined : belongings);
  return [
    { path: ['list'], request: list, ...nothing },
    { path: ['administrators'], request: administrators, ...nothing },
    { path: ['find', 'id'], request: find.id, known: ['id'], needed: ['id'] },
    ...searchKeys.map((key) => ({ path: ['find', key], request: find[key], known: [key], needed: [key] })),
    { path: ['account', 'groups'], request: own(account.groups), known: ['id'], needed: ['id'] },
    { path: ['account', 'seats'], request: own(account.seats), known: ['id'], needed: ['id'] },
    { path: ['writes', 'suspend'], request: writes.suspend, ...ofAccount },
    { path: ['writes', 'revokeSessions'], request: writes.revokeSessions, ...ofAccount },
    { path: ['writes', 'deprovision'], request: writes.deprovision, ...ofAccount },
    { path: ['writes', 'removeFromGroups'], request: writes.removeFromGroups, ...ofGroup },
    { path: ['writes', 'releaseSeat'], request: writes.releaseSeat, ...ofSeat },
    ...verifies,
    { path: ['restore', 'activate'], request: restore.activate, ...ofAccount },
    { path: ['restore', 'addToGroup'], request: restore.addToGroup, ...ofGroup, needed: ['id', 'group'] },
    { path: ['restore', 'assignSeat'], request: restore.assignSeat, ...ofSeat },
  ];
}

function templateFaults({ path, request, known, needed }: Place): readonly Contradiction[] {
  if (request === undefined) return [];
  const { path: written = '', query, body } = request;
  const queryNames = Object.keys(query).flatMap(placeholdersIn);
  const texts = [written, ...Object.values(query)];
  const bodyTexts = body === undefined ? [] : textsIn(body);
  const allowed = known.length === 0 ? 'nothing in braces stands here' : `write ${known.map(braced).join(' or ')}`;
  const faults: Contradiction[] = [...texts, ...bodyTexts]
    .flatMap(placeholdersIn)
    .filter((name) => !known.includes(name))
    .map((name) => ({ path: [...path, 'path'], message: `${braced(name)} means nothing in this request; ${allowed}` }));
  const held = [...texts, ...bodyTexts].flatMap(placeholdersIn);
  const forgotten = faults.length > 0 ? [] : needed.filter((one) => !held.includes(one));
  for (const name of forgotten)
    faults.push({
      path: [...path, 'path'],
      message: `${braced(name)} stands nowhere in this request, so it would not say what it is about`,
    });
  if (queryNames.length > 0)
    faults.push({ path: [...path, 'query'], message: 'a placeholder stands in a value, not in a name' });
  if (texts.some((text) => text.includes(':number}')))
    faults.push({
      path: [...path, 'path'],
      message: '{…:number} is for a body; in a path or query write it without :number',
    });
  if (bodyTexts.some((text) => text.includes(':number}') && !/^\{[A-Za-z]+:number\}$/.test(text)))
    faults.push({
      path: [...path, 'body'],
      message: '{…:number} stands alone in a value; beside other text write it without :number',
    });
  return faults;
}

function readFaults({ find, canary, account }: HttpDefinition): readonly Contradiction[] {
  const faults: Contradiction[] = [];
  if ((find.id.item === undefined) === (find.id.items === undefined))
    faults.push({
      path: ['find', 'id'],
      message: 'write item (where the account stands in the answer) or items (a list of one or none)',
    });
  for (const key of searchKeys) {
    if (find[key] === undefined) continue;
    if (canary[key] === undefined)
      faults.push({
        path: ['canary'],
        message: `write its ${key}: find.${key} only counts when it finds the canary the same way`,
      });
    if (account[key] === undefined)
      faults.push({
        path: ['account'],
        message: `write where an account has its ${key}: find.${key} is held against it`,
      });
  }
  const { active, fingerprint } = account;
  for (const [name, at] of Object.entries(fingerprint))
    if (at === active.at)
      faults.push({
        path: ['account', 'fingerprint', name],
        message: 'a status changes by what Handback does; name what never changes',
      });
  return faults;
}

function writeFaults({ writes, restore, account }: HttpDefinition): readonly Contradiction[] {
  const faults: Contradiction[] = [];
  const add = (path: readonly string[], message: string) => void faults.push({ path, message });
  for (const [verb, write] of Object.entries(writes)) {
    if (write === undefined) continue;
    if ((write.effect === 'keyed') !== (write.keyHeader !== undefined))
      add(['writes', verb, 'effect'], 'write keyHeader with effect: keyed, and with no other effect');
    if (write.body !== undefined && write.method === 'DELETE')
      add(['writes', verb, 'body'], 'a DELETE carries no body');
    const inLacks = placeholdersIn(write.verify?.lacks ?? '');
    if (inLacks.some((name) => name !== 'seat' || verb !== 'releaseSeat'))
      add(['writes', verb, 'verify', 'lacks'], 'only {seat}, and only in releaseSeat, may stand in braces here');
    if (write.verify?.absent === true && verb !== 'deprovision')
      add(['writes', verb, 'verify'], 'only deprovision may make an account disappear');
  }
  if (writes.removeFromGroups !== undefined && account.groups === undefined)
    add(['account'], 'write groups: removeFromGroups has to see them');
  if (writes.releaseSeat !== undefined && account.seats === undefined)
    add(['account'], 'write seats: releaseSeat has to see them');
  if (restore.addToGroup !== undefined && account.groups === undefined)
    add(['account'], 'write groups: restore.addToGroup has to see them');
  if (restore.assignSeat !== undefined && account.seats === undefined)
    add(['account'], 'write seats: restore.assignSeat has to see them');
  const { deprovision, suspend } = writes;
  if (deprovision?.verify !== undefined && deprovision.verify.absent !== true && account.ended === undefined)
    add(['account'], 'write ended: by it an account is seen to be deprovisioned');
  const shown = suspend?.verify;
  if (shown?.path === undefined && shown?.at === account.active.at && account.active.words[String(shown.is)] !== false)
    add(['writes', 'suspend', 'verify'], 'what it waits for has to be a word that account.active says is false');
  return faults;
}

function braced(name: string): string {
  return `{${name}}`;
}
