import type { Command } from 'commander';
import type { HoldingListed, Person, PersonDetail } from '../api/schemas/inventory.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { addLimit, type ListOptions, part, sayIfMore } from './options.ts';
import { facts, paint, table } from './table.ts';
import { printable } from './text.ts';
import { formatDay } from './times.ts';

/** `people`: who may leave, and what they hold. */
export function registerPeople(command: Command, cli: Cli): void {
  addLimit(
    command
      .command('list')
      .description('list people')
      .option('--search <text>', 'part of a name, a number or an address'),
  ).action(async ({ search, limit }: ListOptions & { search?: string }, list: Command) => {
    const page = await clientOf(cli, list).list<Person>('/people', { search }, limit);
    present(list, page, () => personLines(page.items));
    sayIfMore(page);
  });
  command
    .command('show')
    .description('show a person with everything they hold')
    .argument('<id>', 'the person’s id')
    .action(async (id: string, _options, show: Command) => {
      const client = clientOf(cli, show);
      const person = await client.get<PersonDetail>(`/people/${part(id)}`);
      const holdings = await client.get<{ items: readonly HoldingListed[] }>(`/people/${part(id)}/holdings`);
      present(show, { ...person, holdings: holdings.items }, () => [
        ...personFacts(person),
        '',
        ...holdingLines(holdings.items),
      ]);
    });
}

function personLines(people: readonly Person[]): readonly string[] {
  if (people.length === 0) return ['Nobody fits. Bring people in with "handback import FILE".'];
  return table<Person>(
    [
      { title: 'ID', value: ({ id }) => id },
      { title: 'NAME', value: ({ name }) => name, flexible: true },
      { title: 'NUMBER', value: ({ employeeNumbers }) => employeeNumbers.join(', ') },
      { title: 'DEPARTMENT', value: ({ department }) => department ?? '', flexible: true },
    ],
    people,
  );
}

function personFacts(person: PersonDetail): readonly string[] {
  return [
    paint('bold', printable(person.name)),
    ...facts([
      ['id', person.id],
      ['employee number', person.employeeNumbers.join(', ') || null],
      ['work e-mail', person.workEmail],
      ['department', person.department],
      ['location', person.location],
      ...person.employments.map(({ workerId, workerType, startDate, endDate }): [string, string] => [
        'employment',
        `${workerId}, ${workerType.replace('_', ' ')}, from ${formatDay(startDate)}${endDate === null ? '' : ` to ${formatDay(endDate)}`}`,
      ]),
    ]),
  ];
}

function holdingLines(holdings: readonly HoldingListed[]): readonly string[] {
  if (holdings.length === 0)
    return ['No holding is recorded. That is not the same as nothing held: see which applications are connected.'];
  return table<HoldingListed>(
    [
      { title: 'KIND', value: ({ kind }) => kind },
      { title: 'WHAT', value: holdingText, flexible: true },
      { title: 'ID', value: ({ id }) => id },
    ],
    holdings,
  );
}

/** The thing, and what an operator should know before acting on it. */
function holdingText({ label, quantity, match, protectedReason, privileged }: HoldingListed): string {
  const remarks = [
    quantity !== undefined && quantity > 1 ? `${quantity} of them` : null,
    privileged === true ? 'privileged' : null,
    match === 'email' ? 'matched by e-mail alone' : null,
    protectedReason === null || protectedReason === undefined ? null : `protected: ${protectedReason}`,
  ];
  return [label, ...remarks.filter((remark) => remark !== null)].join(', ');
}
