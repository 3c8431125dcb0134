import { type Command, Option } from 'commander';
import type { AddressAnswer, KitAnswer, LetterList } from '../api/schemas/returns.ts';
import { kitMoves } from '../core/returns/kit.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { collectNames, part, readInput, readJson, sentence } from './options.ts';
import { registerKitPapers } from './kit-papers.ts';
import { kitLines } from './return-lines.ts';
import { facts, paragraph } from './table.ts';
import { formatInstant } from './times.ts';

type AddressOptions = {
  readonly name?: string;
  readonly company?: string;
  readonly street?: string;
  readonly more?: string;
  readonly city?: string;
  readonly region?: string;
  readonly postcode?: string;
  readonly country?: string;
  readonly phone?: string;
  readonly confirm?: string;
};
type SettleOptions = {
  readonly received: readonly string[];
  readonly missing: readonly string[];
  readonly waive: readonly string[];
  readonly reason?: string;
};
type LetterOptions = { readonly approve?: true; readonly file?: string };

const caseHelp = 'OFF-12, or its id';

/** `returns kit`, `returns address`, `returns letter`: what is sent to a leaver, and where. */
export function registerKits(command: Command, cli: Cli): void {
  registerAddress(command, cli);
  const kit = command.command('kit').description('boxes that go to a leaver and come back with their things');
  kit
    .command('request')
    .description('request a box for everything of a case that comes back by one; labels are wanted out and back')
    .argument('<case>', caseHelp)
    .option('--courier <id>', 'who makes the labels, as "couriers list" shows it; else you type tracking numbers in')
    .option('--customs <file>', 'a JSON file with what customs are told, where the box crosses a border')
    .action(async (id: string, options: { readonly courier?: string; readonly customs?: string }, request: Command) => {
      const { courier, customs } = options;
      const body = {
        ...(courier && { courierAccountId: courier }),
        ...(customs && { customs: readJson(customs) }),
      };
      const made = await clientOf(cli, request).post<KitAnswer>(`/offboardings/${part(id)}/kits`, body);
      present(request, made, () => kitLines(made));
    });
  kit
    .command('show', { isDefault: true })
    .description('show the boxes of a case, line by line')
    .argument('<case>', caseHelp)
    .action(async (id: string, _options, show: Command) => {
      const answer = await clientOf(cli, show).get<{ items: readonly KitAnswer[] }>(`/offboardings/${part(id)}/kits`);
      const none = ['This case has no kit. "returns kit request" makes one.'];
      present(show, answer, () => (answer.items.length === 0 ? none : answer.items.flatMap(kitLines)));
    });
  kit
    .command('move')
    .description('say what happened to a box; only a scan of what was in it makes it received')
    .argument('<id>', 'the id of the kit')
    .addOption(
      new Option('--what <move>', 'what happened')
        .choices(kitMoves.filter((move) => move !== 'scan'))
        .makeOptionMandatory(),
    )
    .action(async (id: string, { what }: { readonly what: string }, move: Command) => {
      const moved = await clientOf(cli, move).post<KitAnswer>(`/kits/${part(id)}/move`, { move: what });
      present(move, moved, () => kitLines(moved));
    });
  kit
    .command('settle')
    .description(
      'say line by line what was in an opened box; assets that were in it are scanned with "assets check-in"',
    )
    .argument('<id>', 'the id of the kit')
    .option('--received <item>', 'an accessory that was in it (may be given again)', collectNames, [])
    .option('--missing <item>', 'what was not in it, and is asked for again', collectNames, [])
    .option('--waive <item>', 'a small accessory that need not come back', collectNames, [])
    .option('--reason <text>', 'why it need not')
    .action(async (id: string, { received, missing, waive, reason }: SettleOptions, settle: Command) => {
      const body = { received, missing, waived: waive, ...(reason && { reason }) };
      const settled = await clientOf(cli, settle).post<KitAnswer>(`/kits/${part(id)}/settle`, body);
      present(settle, settled, () => kitLines(settled));
    });
  registerKitPapers(kit, cli);
  registerLetter(command, cli);
}

function registerAddress(command: Command, cli: Cli): void {
  command
    .command('address')
    .description('show, give or confirm where a leaver gets parcels')
    .argument('<case>', caseHelp)
    .option('--name <text>', 'who the parcel is for')
    .option('--company <text>', 'a company, where it is needed')
    .option('--street <text>', 'street and number')
    .option('--more <text>', 'what else the address needs')
    .option('--city <text>', 'city')
    .option('--region <text>', 'state or province')
    .option('--postcode <text>', 'postcode')
    .option('--country <code>', 'country, two letters, such as DE')
    .option('--phone <text>', 'a number for the carrier')
    .option('--confirm <reason>', 'you have looked at an address with a doubt: how you know that it is good')
    .action(async (id: string, options: AddressOptions, address: Command) => {
      const path = `/offboardings/${part(id)}/address`;
      const client = clientOf(cli, address);
      const { confirm, ...given } = options;
      const answer =
        confirm !== undefined
          ? await client.post<AddressAnswer>(`${path}/confirm`, { reason: confirm })
          : Object.keys(given).length === 0
            ? await client.get<AddressAnswer>(path)
            : await client.post<AddressAnswer>(path, { address: addressOf(address, given) });
      present(address, answer, () => addressLines(answer));
    });
}

function addressOf(command: Command, given: Omit<AddressOptions, 'confirm'>) {
  const { name, street, city, country, more, ...rest } = given;
  if (name === undefined || street === undefined || city === undefined || country === undefined)
    refuseUsage(command, 'an address needs --name, --street, --city and --country.');
  return { name, street1: street, ...(more && { street2: more }), city, country: country.toUpperCase(), ...rest };
}

const doubtWords: Readonly<Record<NonNullable<AddressAnswer['doubt']>, string>> = {
  country_restricted: 'Nothing is sent to this country without a decision.',
  country_differs: 'It is in another country than the record says.',
  country_unknown: 'There is no such country.',
};

function addressLines({ address, doubt, confirmedAt }: AddressAnswer): readonly string[] {
  if (address === null) return ['No address is known.'];
  const { name, company, street1, street2, city, region, postcode, country, phone } = address;
  const lines = [name, company, street1, street2, [postcode, city].filter(Boolean).join(' '), region, country, phone];
  if (doubt === null) return lines.filter((line) => line !== null);
  const after = confirmedAt === null ? 'Somebody has to look, then: --confirm.' : 'Somebody has looked at it.';
  return [...lines.filter((line) => line !== null), ...sentence(`${doubtWords[doubt]} ${after}`)];
}

function registerLetter(command: Command, cli: Cli): void {
  command
    .command('letter')
    .description('show or approve the letter about what is not back; a person sends it, never Handback')
    .argument('<case>', caseHelp)
    .option('--approve', 'you have read it, and it may be sent')
    .option('--file <file>', 'with --approve: other words, from this file')
    .action(async (id: string, { approve, file }: LetterOptions, letter: Command) => {
      const path = `/offboardings/${part(id)}/letters`;
      const client = clientOf(cli, letter);
      const body = file === undefined ? {} : { body: readInput(file).toString('utf8') };
      const answer = approve
        ? await client.post<LetterList>(`${path}/approve`, body)
        : await client.get<LetterList>(path);
      present(letter, answer, () => letterLines(answer));
    });
}

function letterLines({ items }: LetterList): readonly string[] {
  if (items.length === 0) return ['No letter was written yet.'];
  return items.flatMap(({ body, approvedBy, approvedAt, madeAt }) => [
    ...facts([
      ['written', formatInstant(madeAt)],
      ['approved', approvedBy === null ? 'not yet: --approve' : `${formatInstant(approvedAt) ?? ''} by ${approvedBy}`],
    ]),
    ...body.split('\n').flatMap((line) => (line === '' ? [''] : paragraph(line))),
  ]);
}
