import type { Command } from 'commander';
import { type Cli, clientOf, present } from './cli.ts';
import { addLimit, type ListOptions, part, sayIfMore } from './options.ts';
import { facts, paint, table } from './table.ts';
import { printable } from './text.ts';

type PersonAnswer = {
  readonly id: string;
  readonly name: string;
  readonly workEmail?: string | null;
  readonly employeeNumber?: string | null;
  readonly department?: string | null;
  readonly country?: string | null;
  readonly timeZone?: string | null;
};
type HoldingAnswer = { readonly kind: string; readonly id: string; readonly label: string };

/** `people`: who may leave, and what they hold. */
export function registerPeople(command: Command, cli: Cli): void {
  addLimit(command.command('list').description('list people').option('--search <text>', 'part of a name, a number or an address')).action(
    async ({ search, limit }: ListOptions & { search?: string }, list: Command) => {
      const page = await clientOf(cli, list).list<PersonAnswer>('/people', { search }, limit);
      present(list, page, () => personLines(page.items));
      sayIfMore(page);
    },
  );
  command
    .command('show')
    .description('show a person with everything they hold')
    .argument('<id>', 'the person’s id')
    .action(async (id: string, _options, show: Command) => {
      const client = clientOf(cli, show);
      const person = await client.get<PersonAnswer>(`/people/${part(id)}`);
      const holdings = await client.get<{ items: readonly HoldingAnswer[] }>(`/people/${part(id)}/holdings`);
      present(show, { ...person, holdings: holdings.items }, () => [...personFacts(person), '', ...holdingLines(holdings.items)]);
    });
}

function personLines(people: readonly PersonAnswer[]): readonly string[] {
  if (people.length === 0) return ['Nobody fits. Bring people in with "handback import FILE".'];
  return table<PersonAnswer>(
    [
      { title: 'ID', value: ({ id }) => id },
      { title: 'NAME', value: ({ name }) => name, flexible: true },
      { title: 'NUMBER', value: ({ employeeNumber }) => employeeNumber ?? '' },
      { title: 'DEPARTMENT', value: ({ department }) => department ?? '', flexible: true },
    ],
    people,
  );
}

function personFacts(person: PersonAnswer): readonly string[] {
  return [
    paint('bold', printable(person.name)),
    ...facts([
      ['id', person.id],
      ['employee number', person.employeeNumber ?? null],
      ['work e-mail', person.workEmail ?? null],
      ['department', person.department ?? null],
      ['country', person.country ?? null],
      ['time zone', person.timeZone ?? null],
    ]),
  ];
}

function holdingLines(holdings: readonly HoldingAnswer[]): readonly string[] {
  if (holdings.length === 0) return ['No holding is recorded. That is not the same as nothing held: see which applications are connected.'];
  return table<HoldingAnswer>(
    [
      { title: 'KIND', value: ({ kind }) => kind },
      { title: 'WHAT', value: ({ label }) => label, flexible: true },
      { title: 'ID', value: ({ id }) => id },
    ],
    holdings,
  );
}
