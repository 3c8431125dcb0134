import { type Command, Option } from 'commander';
import type {
  CancelledAnswer,
  CommandMade,
  Device,
  DeviceCommandAnswer,
  DeviceDetail,
  LabelRead,
  ListedCommandAnswer,
  OpenedSecrets,
} from '../api/schemas/devices.ts';
import { type CommandChoice, commandChoices, type CommandKind, matchStates } from '../core/devices/device-command.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { addLimit, type ListOptions, part, sayIfMore, sentence } from './options.ts';
import { facts, paint, paragraph, table } from './table.ts';
import { printable } from './text.ts';
import { formatInstant } from './times.ts';

type Listed = ListOptions & { readonly search?: string; readonly match?: string };
const whichDevice = 'its id, as "devices list" shows it';
const whyText = 'why; it is kept with what is done';

/** `devices`: enrolments with device managers, which asset each is, and what may be done to it. */
export function registerDevices(command: Command, cli: Cli): void {
  addLimit(
    command
      .command('list')
      .description('list what is enrolled; a device manager is connected with "applications connect"')
      .option('--search <text>', 'part of a tag, a serial number or a name')
      .addOption(new Option('--match <state>', 'only those that a person has confirmed, or not').choices(matchStates)),
  ).action(async ({ search, match, limit }: Listed, list: Command) => {
    const page = await clientOf(cli, list).list<Device>('/devices', { search, match }, limit);
    present(list, page, () => deviceLines(page.items));
    sayIfMore(page);
  });
  command
    .command('show')
    .description('show a device, what its manager was told, and which keys are kept')
    .argument('<device>', whichDevice)
    .option('--now', 'ask its manager first')
    .action(async (id: string, { now }: { now?: true }, show: Command) => {
      const path = `/devices/${part(id)}`;
      const client = clientOf(cli, show);
      const device = now ? await client.post<DeviceDetail>(`${path}/read`) : await client.get<DeviceDetail>(path);
      present(show, device, () => deviceFacts(device));
    });
  command
    .command('match')
    .description('say which asset a device is; until then nothing can be done to it')
    .argument('<device>', whichDevice)
    .argument('[asset]', 'tag or serial number')
    .option('--none', 'it is none of ours')
    .action(async (id: string, asset: string | undefined, { none }: { none?: true }, match: Command) => {
      if ((asset === undefined) === (none === undefined)) refuseUsage(match, 'name the asset, or say --none.');
      const device = await clientOf(cli, match).post<DeviceDetail>(`/devices/${part(id)}/match`, {
        asset: asset ?? null,
      });
      present(match, device, () =>
        sentence(device.asset === null ? 'It is none of our assets.' : `It is ${printable(device.asset.tag)}.`),
      );
    });
  command
    .command('label')
    .description(
      'compare the serial number on the label with the one its manager reads; where they differ, both are held',
    )
    .argument('<device>', whichDevice)
    .argument('<serial>', 'as the label says')
    .action(async (id: string, serial: string, _options, label: Command) => {
      const answer = await clientOf(cli, label).post<LabelRead>(`/devices/${part(id)}/label`, { serial });
      const held = `They differ. ${answer.held} devices are held: nothing is done to them until "devices match" says which is which.`;
      present(label, answer, () => sentence(answer.agrees ? 'They agree.' : held));
    });
  const order = (kind: CommandKind, description: string) =>
    command
      .command(kind)
      .description(description)
      .argument('<device>', whichDevice)
      .requiredOption('--reason <text>', whyText)
      .action(async (id: string, { reason }: { reason: string }, ordered: Command) => {
        const answer = await clientOf(cli, ordered).post<CommandMade>(`/devices/${part(id)}/commands`, {
          kind,
          reason,
        });
        present(ordered, answer, () => sentence(saidOf(answer)));
      });
  order('lock', 'lock a device; its keys are captured first');
  order(
    'wipe',
    'propose to erase a device: another person confirms it, its keys are captured first, and it cannot be undone',
  );
  order('retire', 'take the work data off a device, and leave the rest; the only thing for a personal one');
  order('capture', 'keep the recovery keys and bypass codes that its manager has');
  addLimit(
    command
      .command('commands')
      .description('list what device managers are to do, and what waits for somebody to approve it')
      .addOption(
        new Option('--which <some>', 'what waits for approval; that and what is under way; or what has ended too')
          .choices(commandChoices)
          .default('open'),
      ),
  ).action(async ({ which, limit }: ListOptions & { readonly which: CommandChoice }, commands: Command) => {
    const page = await clientOf(cli, commands).list<ListedCommandAnswer>('/device-commands', { which }, limit);
    const none = {
      proposed: 'Nothing waits for approval.',
      open: 'Nothing is proposed or under way.',
      all: 'Nothing was ever asked for.',
    }[which];
    present(commands, page, () => (page.items.length === 0 ? [none] : page.items.flatMap(listedLines)));
    sayIfMore(page);
  });
  command
    .command('approve')
    .description(
      'approve a lock that is proposed by itself, for what is not back or was stolen; "devices cancel" takes it back',
    )
    .argument('<command>', 'its id, as "devices commands" shows it')
    .action(async (id: string, _options, approve: Command) => {
      const answer = await clientOf(cli, approve).post(`/device-commands/${part(id)}/approve`);
      present(approve, answer, () => sentence(`It is approved. ${willBeSent}`));
    });
  command
    .command('keys')
    .description('show the keys, codes and PINs that are kept; who read them and why is kept too')
    .argument('<device>', whichDevice)
    .requiredOption('--reason <text>', whyText)
    .action(async (id: string, { reason }: { reason: string }, keys: Command) => {
      const answer = await clientOf(cli, keys).post<OpenedSecrets>(`/devices/${part(id)}/secrets`, { reason });
      present(keys, answer, () =>
        facts(answer.items.map(({ kind, value, capturedAt }) => [kind, `${value}  (${formatInstant(capturedAt)})`])),
      );
    });
  command
    .command('cancel')
    .description('take back what was asked for; where its manager has it already, it is asked to')
    .argument('<command>', 'its id, as "devices commands" shows it')
    .requiredOption('--reason <text>', whyText)
    .action(async (id: string, { reason }: { reason: string }, cancel: Command) => {
      const answer = await clientOf(cli, cancel).post<CancelledAnswer>(`/device-commands/${part(id)}/cancel`, {
        reason,
      });
      const asked = 'Its manager has it already and is asked to take it back. "devices show" says what came of that.';
      present(cancel, answer, () => sentence(answer.state === 'asked' ? asked : 'It is cancelled; nothing was sent.'));
    });
}

const willBeSent = 'It will be sent within seconds. "devices show" says how far it is: queued is not done.';

function saidOf({ proposalId }: CommandMade): string {
  return proposalId === null
    ? willBeSent
    : `It is proposed. Another person confirms it with "proposals confirm ${proposalId}"; nothing is sent before.`;
}

function deviceLines(devices: readonly Device[]): readonly string[] {
  if (devices.length === 0)
    return [
      'No device is known. Connect a device manager with "applications connect"; what is enrolled is read within a minute.',
    ];
  return table<Device>(
    [
      { title: 'ASSET', value: ({ asset }) => asset?.tag ?? '' },
      { title: 'SERIAL', value: ({ serial }) => serial ?? '', flexible: true },
      { title: 'NAME', value: ({ name, model }) => name ?? model ?? '', flexible: true },
      { title: 'WITH', value: ({ custodian }) => custodian?.name ?? '', flexible: true },
      { title: 'MATCH', value: ({ match }) => match },
      { title: 'STATE', value: stateOf },
      { title: 'ID', value: ({ id }) => id },
    ],
    devices,
  );
}

function stateOf({ goneAt, open, state }: Device): string {
  if (open !== null) return `${open} under way`;
  return goneAt === null ? state : 'gone';
}

function deviceFacts(device: DeviceDetail): readonly string[] {
  const { application, asset } = device;
  return [
    paint('bold', printable(device.name ?? device.serial ?? device.enrolmentRef)),
    ...facts([
      ['id', device.id],
      ['manager', `${application.name} (${application.connector})`],
      ['enrolment', device.enrolmentRef],
      ['serial', device.serial],
      ['what', [device.platform, device.model].filter((word) => word !== null).join(' ')],
      ['belongs to', `${device.ownership} (manager), ${asset?.ownership ?? 'unknown'} (register)`],
      ['asset', asset === null ? 'none' : `${asset.tag} (${device.match})`],
      ['held because', device.matchReason],
      ['with', device.custodian?.name ?? 'nobody'],
      ['state', stateOf(device)],
      ['last seen', formatInstant(device.lastSeenAt)],
      ['asked', formatInstant(device.readAt)],
      ['keys kept', device.secrets.map(({ kind }) => kind).join(', ') || 'none'],
    ]),
    ...(device.commands.length === 0 ? [] : ['', paint('bold', 'WHAT IT WAS TO DO')]),
    ...device.commands.flatMap(commandLines),
  ];
}

function listedLines(command: ListedCommandAnswer): readonly string[] {
  const { asset, application, custodian, deviceId, deviceSeenAt, waitsLong } = command;
  const holder = custodian === null ? 'nobody' : printable(custodian);
  const seen = deviceSeenAt === null ? 'never' : formatInstant(deviceSeenAt);
  const about = `${printable(asset)} with ${holder}, device ${deviceId} at ${printable(application)}, last seen ${seen}.`;
  const [head = '', ...says] = commandLines(command);
  return [waitsLong ? `${head}  waiting long` : head, ...paragraph(about, 2, 2), ...says];
}

function commandLines(command: DeviceCommandAnswer): readonly string[] {
  const { id, kind, state, reason, requestedBy, requestedAt, problem } = command;
  const isOurs = state === 'proposed' && requestedBy === null;
  const says = [
    `${formatInstant(requestedAt)}: ${printable(reason)}`,
    ...(isOurs ? [`It waits for somebody: "devices approve ${id}", or take it back with "devices cancel".`] : []),
    ...(problem === null ? [] : [printable(problem)]),
  ];
  return [`${id}  ${kind}  ${state}`, ...says.flatMap((text) => paragraph(text, 2, 2))];
}
