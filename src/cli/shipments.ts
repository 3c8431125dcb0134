import { type Command, Option } from 'commander';
import type {
  RetryShipmentBody,
  ShipmentBody,
  ShipmentDetail,
  ShipmentListed,
  StatusBody,
  TrackingBody,
} from '../api/schemas/couriers.ts';
import { postalAddress, shipmentDirections, shipmentStates, trackingStatuses } from '../core/couriers/courier.ts';
import { Failure } from '../core/failure.ts';
import { type Cli, clientOf, present } from './cli.ts';
import {
  addLimit,
  type ListOptions,
  parseCount,
  parseInstant,
  part,
  readJson,
  sayIfMore,
  sentence,
} from './options.ts';
import { type SaveOptions, saveDownload } from './save-download.ts';
import { shipmentDetailLines, shipmentLines, standingOf } from './shipment-lines.ts';

const idHelp = 'its id, as "shipments list" shows it';
type ListFilter = ListOptions & { readonly case?: string; readonly state?: string; readonly trouble?: true };
type AddOptions = {
  readonly direction: ShipmentBody['direction'];
  readonly grams: number;
  readonly courier?: string;
  readonly carrier?: string;
  readonly service?: string;
  readonly from?: string;
  readonly to?: string;
  readonly customs?: string;
};

/** `shipments`: what is sent to people and back. */
export function registerShipments(command: Command, cli: Cli): void {
  addLimit(command.command('list').description('list what is sent, and where it is'))
    .option('--case <case>', 'OFF-12, or its id')
    .addOption(new Option('--state <state>', 'only these').choices(shipmentStates))
    .option('--trouble', 'only those that somebody has to look at')
    .action(async ({ limit, case: offboarding, state, trouble }: ListFilter, list: Command) => {
      const query = {
        ...(offboarding === undefined ? {} : { offboarding }),
        ...(state === undefined ? {} : { state }),
        ...(trouble === undefined ? {} : { trouble: 'true' }),
      };
      const page = await clientOf(cli, list).list<ShipmentListed>('/shipments', query, limit);
      present(list, page, () => shipmentLines(page.items));
      sayIfMore(page);
    });
  command
    .command('show')
    .description('show one shipment, and everything that was said of it')
    .argument('<id>', idHelp)
    .action(async (id: string, _options, show: Command) => {
      const detail = await clientOf(cli, show).get<ShipmentDetail>(`/shipments/${part(id)}`);
      present(show, detail, () => shipmentDetailLines(detail));
    });
  command
    .command('add')
    .description('send something for a case: a label is bought, or you make it and enter its tracking number')
    .argument('<case>', 'OFF-12, or its id')
    .addOption(
      new Option('--direction <way>', 'out: to the person; back: to us')
        .choices(shipmentDirections)
        .makeOptionMandatory(),
    )
    .requiredOption('--grams <grams>', 'what it weighs', parseCount)
    .option('--courier <id>', 'buy the label there ("couriers list"); left out: you make it')
    .option('--carrier <name>', 'only of this carrier, such as UPS')
    .option('--service <name>', 'only this service of it')
    .option('--from <file>', 'where it starts, as JSON: name, street1, city, region, postcode, country')
    .option('--to <file>', 'where it goes, likewise')
    .option('--customs <file>', 'what customs are told, as JSON; needed between countries')
    .action(async (id: string, options: AddOptions, add: Command) => {
      const made = await clientOf(cli, add).post<ShipmentListed>('/shipments', bodyOf(id, options));
      present(add, made, () =>
        sentence(
          made.courier === 'manual'
            ? `Make the label, then enter its number: "shipments tracking ${made.id} --carrier NAME --number NUMBER".`
            : `The label is being bought; "shipments show ${made.id}" says how far it is.`,
        ),
      );
    });
  command
    .command('tracking')
    .description('enter the tracking number of a label that you made')
    .argument('<id>', idHelp)
    .requiredOption('--carrier <name>', 'who carries it')
    .requiredOption('--number <number>', 'as it stands on the label')
    .option('--good-until <instant>', 'until when the label can be used', parseInstant)
    .action(async (id: string, options: TrackingOptions, tracking: Command) => {
      const { carrier, number, goodUntil } = options;
      const body: TrackingBody = {
        carrier,
        trackingCode: number,
        ...(goodUntil === undefined ? {} : { expiresAt: goodUntil }),
      };
      const changed = await clientOf(cli, tracking).post<ShipmentListed>(`/shipments/${part(id)}/tracking`, body);
      present(tracking, changed, () =>
        sentence('Kept. Enter where it is with "shipments status", as you learn of it.'),
      );
    });
  command
    .command('status')
    .description('enter where a parcel is')
    .argument('<id>', idHelp)
    .argument('<status>', trackingStatuses.filter((status) => status !== 'unknown').join(', '))
    .option('--at <instant>', 'since when, now when left out', parseInstant)
    .action(async (id: string, status: string, { at }: { readonly at?: string }, enter: Command) => {
      const body: StatusBody = { status: status as StatusBody['status'], ...(at === undefined ? {} : { at }) };
      const changed = await clientOf(cli, enter).post<ShipmentListed>(`/shipments/${part(id)}/status`, body);
      present(enter, changed, () =>
        sentence(`It is ${standingOf(changed)}. What is delivered counts as back once it is scanned.`),
      );
    });
  command
    .command('label')
    .description('write the label to a file')
    .argument('<id>', idHelp)
    .option('-o, --output <file>', 'where to write it (- for standard output; else the name that the server gives it)')
    .option('--force', 'replace a file that is there')
    .action(async (id: string, options: SaveOptions, label: Command) => {
      const response = await clientOf(cli, label).download(`/shipments/${part(id)}/label`);
      const path = await saveDownload(response, options, 'label.pdf');
      if (path !== undefined) present(label, { file: path }, () => [path]);
    });
  command
    .command('call-off')
    .description('give a label back, as long as no carrier has the parcel')
    .argument('<id>', idHelp)
    .action(async (id: string, _options, callOff: Command) => {
      const changed = await clientOf(cli, callOff).post<ShipmentListed>(`/shipments/${part(id)}/call-off`);
      present(callOff, changed, () =>
        sentence('The label is being given back; "shipments show" says whether it was taken.'),
      );
    });
  command
    .command('retry')
    .description('try again to buy a label that could not be bought')
    .argument('<id>', idHelp)
    .requiredOption('--reason <text>', 'why it should work now')
    .option('--address-is-right', 'whatever the service thinks of the address')
    .action(
      async (id: string, options: { readonly reason: string; readonly addressIsRight?: true }, retry: Command) => {
        const body: RetryShipmentBody = { reason: options.reason, addressAccepted: options.addressIsRight ?? false };
        const changed = await clientOf(cli, retry).post<ShipmentListed>(`/shipments/${part(id)}/retry`, body);
        present(retry, changed, () => sentence('It is tried again.'));
      },
    );
}

type TrackingOptions = { readonly carrier: string; readonly number: string; readonly goodUntil?: string };

function bodyOf(offboarding: string, options: AddOptions): ShipmentBody {
  const { direction, grams, courier, carrier, service, from, to, customs } = options;
  return {
    offboarding,
    direction,
    parcel: { weightGrams: grams },
    ...(courier === undefined ? {} : { courierId: courier }),
    ...(carrier === undefined ? {} : { carrier }),
    ...(service === undefined ? {} : { service }),
    ...(from === undefined ? {} : { from: readAddress(from) }),
    ...(to === undefined ? {} : { to: readAddress(to) }),
    ...(customs === undefined ? {} : { customs: readJson(customs) as NonNullable<ShipmentBody['customs']> }),
  };
}

function readAddress(path: string): NonNullable<ShipmentBody['from']> {
  const parsed = postalAddress.safeParse(readJson(path));
  if (parsed.success) return parsed.data;
  const { path: at, message } = parsed.error.issues[0] ?? { path: [], message: '' };
  throw new Failure('bad-request', `${path} is no address: ${at.join('.')} ${message}.`);
}
