import type { Command } from 'commander';
import type { EmbargoBody, EmbargoShown } from '../api/schemas/embargo.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { collectAddresses, parseInstant, part, sentence } from './options.ts';
import { paragraph } from './table.ts';
import { formatInstant } from './times.ts';

type EmbargoOptions = { readonly add: readonly string[]; readonly until?: string; readonly lift?: true };

/** `departures embargo`: who may know of a confidential departure, and until when nobody else does. */
export function registerEmbargo(command: Command, cli: Cli): void {
  command
    .command('embargo')
    .description('show who knows of a confidential departure; let somebody else know; end it early')
    .argument('<case>', 'OFF-12, or its id')
    .option('--add <addresses>', 'operators who shall know too: addresses or ids, with commas', collectAddresses, [])
    .option('--until <instant>', 'another hour at which everybody may know', parseInstant)
    .option('--lift', 'end it now: everybody sees the case whose role covers it')
    .action(async (id: string, { add, until, lift }: EmbargoOptions, embargo: Command) => {
      const changes = add.length > 0 || until !== undefined;
      if (lift === true && changes) refuseUsage(embargo, 'either lift it, or change it.');
      const client = clientOf(cli, embargo);
      const path = `/offboardings/${part(id)}/embargo`;
      const body: EmbargoBody = { add: [...add], ...(until === undefined ? {} : { until }) };
      const answer =
        lift === true
          ? await client.post<EmbargoShown>(`${path}/lift`)
          : changes
            ? await client.post<EmbargoShown>(path, body)
            : await client.get<EmbargoShown>(path);
      present(embargo, answer, () => embargoLines(answer));
    });
}

function embargoLines({
  number,
  inForce,
  until,
  untilInformed,
  liftedAt,
  named,
  beside,
}: EmbargoShown): readonly string[] {
  if (!inForce) {
    const was =
      named.length === 0
        ? `${number} is not confidential.`
        : `${number} is confidential no longer: ${liftedAt === null ? 'its end has come' : `it was lifted at ${formatInstant(liftedAt)}`}.`;
    return sentence(`${was} Everybody sees it whose role covers it.`);
  }
  const ends = [
    ...(until === null ? [] : [`at ${formatInstant(until)}`]),
    ...(untilInformed ? ['when the person has been told'] : []),
  ];
  const others = beside.map((one) => one.number).join(', ');
  return [
    ...sentence(`${number} is confidential. It ends by itself ${ends.join(', or ')}. Until then only these know:`),
    ...named.flatMap(({ name, email }) => paragraph(`- ${name} <${email}>`, 2, 4)),
    ...(others === ''
      ? []
      : sentence(
          `Somebody who could not know of it told of the same departure: ${others}, which everybody sees. Both are carried out; close both.`,
        )),
  ];
}
