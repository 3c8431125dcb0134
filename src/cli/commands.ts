import type { Command } from 'commander';
import type { Cli } from './cli.ts';

/** One command of the first level. Its file is loaded only when it is asked for, so that help is quick. */
export type CommandEntry = {
  readonly name: string;
  readonly summary: string;
  readonly attach: (program: Command, readCli: () => Cli) => Promise<void>;
};

type Register = (command: Command, cli: Cli) => void;

function entry(name: string, summary: string, load: () => Promise<Register>): CommandEntry {
  return {
    name,
    summary,
    attach: async (program, readCli) => (await load())(program.command(name).description(summary), readCli()),
  };
}

/** Every command, in the order in which help lists them. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'sweep',
    summary: 'say who has left and still holds something, from export files',
    attach: async (program) => (await import('./sweep.ts')).registerSweep(program),
  },
  entry(
    'start',
    'start the server, and stay until it is stopped',
    async () => (await import('./start.ts')).registerStart,
  ),
  entry('sign-in', 'sign in with a one-time link', async () => (await import('./sign-in.ts')).registerSignIn),
  entry(
    'sign-in-providers',
    'OpenID providers that operators sign in with',
    async () => (await import('./sign-in-providers.ts')).registerSignInProviders,
  ),
  entry('me', 'say who is signed in, and where', async () => (await import('./me.ts')).registerMe),
  entry('import', 'read export files into the inventory', async () => (await import('./import.ts')).registerImport),
  entry(
    'formats',
    'kinds of file that can be read, and maps for your own',
    async () => (await import('./formats.ts')).registerFormats,
  ),
  entry('sources', 'HR systems that tell who leaves', async () => (await import('./sources.ts')).registerSources),
  entry(
    'feeds',
    'files that come again and again, from a folder or over SFTP',
    async () => (await import('./feeds.ts')).registerFeeds,
  ),
  entry('people', 'people, and what they hold', async () => (await import('./people.ts')).registerPeople),
  entry('departures', 'who leaves, and when', async () => (await import('./departures.ts')).registerDepartures),
  entry(
    'offboardings',
    'cases: from a departure to nothing held',
    async () => (await import('./offboardings.ts')).registerOffboardings,
  ),
  entry(
    'brakes',
    'what is held because too many people leave at once',
    async () => (await import('./brakes.ts')).registerBrakes,
  ),
  entry(
    'mass-events',
    'many people who leave together, by a list that two people confirm',
    async () => (await import('./mass-events.ts')).registerMassEvents,
  ),
  entry('plan', 'show and approve what will be done', async () => (await import('./plan.ts')).registerPlan),
  entry(
    'playbooks',
    'the policies that make plans, and the layers over them',
    async () => (await import('./playbooks.ts')).registerPlaybooks,
  ),
  entry('steps', 'the to-do list over all cases', async () => (await import('./steps.ts')).registerSteps),
  entry('items', 'waive items, or state how they ended', async () => (await import('./items.ts')).registerItems),
  entry('applications', 'connected systems', async () => (await import('./applications.ts')).registerApplications),
  entry('accounts', 'decide whose account it is', async () => (await import('./accounts.ts')).registerAccounts),
  entry('protect', 'accounts that automation leaves alone', async () => (await import('./protect.ts')).registerProtect),
  entry(
    'proposals',
    'deeds that wait for a second person',
    async () => (await import('./proposals.ts')).registerProposals,
  ),
  entry(
    'assets',
    'assets: who holds them, scanning them in, handing them out, where they are',
    async () => (await import('./assets.ts')).registerAssets,
  ),
  entry(
    'counts',
    'count what lies in a place, and see what differs from the register',
    async () => (await import('./counts.ts')).registerCounts,
  ),
  entry(
    'licences',
    'what is paid for, who waits for a seat, and what came back',
    async () => (await import('./licences.ts')).registerLicences,
  ),
  entry(
    'data',
    'mailboxes, files and local copies: where they went, and until when they are kept',
    async () => (await import('./data.ts')).registerData,
  ),
  entry('owned', 'what people own for others', async () => (await import('./owned.ts')).registerOwned),
  entry(
    'devices',
    'what is enrolled with device managers: lock, wipe, retire, keys',
    async () => (await import('./devices.ts')).registerDevices,
  ),
  entry(
    'sanitizations',
    'drives: how each was erased, and who verified it',
    async () => (await import('./sanitizations.ts')).registerSanitizations,
  ),
  entry(
    'shipments',
    'what is sent to people and back: labels, and where it is',
    async () => (await import('./shipments.ts')).registerShipments,
  ),
  entry(
    'couriers',
    'services that labels are bought from',
    async () => (await import('./couriers.ts')).registerCouriers,
  ),
  entry(
    'dispositions',
    'what becomes of assets: approval, carrying out, repairs',
    async () => (await import('./dispositions.ts')).registerDispositions,
  ),
  entry(
    'returns',
    'how a leaver’s things come back, and what became of what did not',
    async () => (await import('./returns.ts')).registerReturns,
  ),
  entry(
    'holds',
    'legal matters: what must be preserved, and who was told',
    async () => (await import('./holds.ts')).registerHolds,
  ),
  entry(
    'disputes',
    'what somebody says is not so, until a person settles it',
    async () => (await import('./disputes.ts')).registerDisputes,
  ),
  entry(
    'signatures',
    'one signature for many things, what leavers say of them, and receipts',
    async () => (await import('./signatures.ts')).registerSignatures,
  ),
  entry(
    'certificates',
    'proof that media are erased',
    async () => (await import('./certificates.ts')).registerCertificates,
  ),
  entry(
    'itad',
    'what goes to recyclers, and whether it got there',
    async () => (await import('./itad.ts')).registerItad,
  ),
  entry('mail', 'the server that mail goes through', async () => (await import('./mail.ts')).registerMail),
  entry(
    'messages',
    'what people are told by mail, and what became of it',
    async () => (await import('./messages.ts')).registerMessages,
  ),
  entry(
    'texts',
    'the languages in which people are written to, and your own words in mails',
    async () => (await import('./texts.ts')).registerTexts,
  ),
  entry('chat', 'channels of Slack or Teams that messages go to', async () => (await import('./chat.ts')).registerChat),
  entry(
    'webhooks',
    'systems of yours that events are posted to',
    async () => (await import('./webhooks.ts')).registerWebhooks,
  ),
  entry(
    'metrics',
    'how well offboarding went, with the rows behind each figure',
    async () => (await import('./metrics.ts')).registerMetrics,
  ),
  entry(
    'reports',
    'what came back and what did not, in numbers and money',
    async () => (await import('./reports.ts')).registerReports,
  ),
  entry(
    'evidence',
    'export the proof of a case, and check such a proof',
    async () => (await import('./evidence.ts')).registerEvidence,
  ),
  entry(
    'operators',
    'who works in Handback, and what they may do',
    async () => (await import('./operators.ts')).registerOperators,
  ),
  entry('tokens', 'your API tokens', async () => (await import('./tokens.ts')).registerTokens),
  {
    name: 'backup',
    summary: 'write everything in the database to one file',
    attach: async (program) => (await import('./backup.ts')).registerBackup(program),
  },
  {
    name: 'restore',
    summary: 'bring a backup back into an empty data folder or database',
    attach: async (program) => (await import('./restore.ts')).registerRestore(program),
  },
  {
    name: 'doctor',
    summary: 'look at this installation and say what is not well',
    attach: async (program) => (await import('./doctor.ts')).registerDoctor(program),
  },
  entry(
    'version',
    'print the versions of this command and of the server',
    async () => (await import('./version.ts')).registerVersion,
  ),
];
