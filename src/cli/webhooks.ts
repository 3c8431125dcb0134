import type { Command } from 'commander';
import type {
  MadeWebhookAnswer,
  ReplayWebhookAnswer,
  WebhookAttemptListed,
  WebhookBody,
  WebhookListed,
  WebhookProofAnswer,
} from '../api/schemas/webhooks.ts';
import { Failure } from '../core/failure.ts';
import { type Cli, clientOf, present, say } from './cli.ts';
import { addLimit, collectAddresses, type ListOptions, parseInstant, part, sayIfMore, sentence } from './options.ts';
import { type Column, table } from './table.ts';
import { formatInstant } from './times.ts';

const path = '/webhook-endpoints';
const idHelp = 'its id, as "webhooks list" shows it';
const keepIt = 'Keep the secret now: it is not shown again.';

/** `webhooks`: where events are posted to as they happen. */
export function registerWebhooks(command: Command, cli: Cli): void {
  command
    .command('list')
    .description('list where events are posted to; secrets are never shown')
    .action(async (_options, list: Command) => {
      const page = await clientOf(cli, list).get<{ items: readonly WebhookListed[] }>(path);
      present(list, page, () => endpointLines(page.items));
    });
  command
    .command('add')
    .description('post events to an address of yours; its secret is shown once')
    .argument('<url>', 'https://…')
    .option(
      '--events <types>',
      'which ones, such as offboarding.closed,step.ended; all when left out',
      collectAddresses,
      [],
    )
    .option('--internal', 'the address lies inside your own network')
    .action(async (url: string, { events, internal }: AddOptions, add: Command) => {
      const body: WebhookBody = {
        url,
        internal: internal ?? false,
        ...(events.length === 0 ? {} : { eventTypes: events as NonNullable<WebhookBody['eventTypes']> }),
      };
      const made = await clientOf(cli, add).post<MadeWebhookAnswer>(path, body);
      present(add, made, () => [
        ...sentence(
          `Nothing is posted to ${made.endpoint.url} yet. Give it the secret below, then run "webhooks test ${made.endpoint.id}".`,
        ),
        made.secret,
      ]);
      say(keepIt);
    });
  command
    .command('test')
    .description('post a challenge; what answers it with the secret gets events from then on')
    .argument('<id>', idHelp)
    .action(async (id: string, _options, test: Command) => {
      const answer = await clientOf(cli, test).post<WebhookProofAnswer>(`${path}/${part(id)}/test`);
      present(test, answer, () =>
        sentence(
          answer.proved
            ? 'It has the secret, and gets events from now on. Earlier ones: "webhooks replay".'
            : `It gets nothing yet. ${answer.reason ?? ''}`,
        ),
      );
      if (!answer.proved) throw new Failure('application-refused', 'The endpoint did not answer the challenge.');
    });
  command
    .command('rotate')
    .description('give an endpoint another secret; both sign for a while')
    .argument('<id>', idHelp)
    .option('--overlap-hours <hours>', 'for how long, 24 when left out', Number)
    .action(async (id: string, options: { readonly overlapHours?: number }, rotate: Command) => {
      const made = await clientOf(cli, rotate).post<MadeWebhookAnswer>(`${path}/${part(id)}/rotate`, options);
      present(rotate, made, () => [
        ...sentence(`What goes to ${made.endpoint.url} is signed with this secret too, and then with it alone.`),
        made.secret,
      ]);
      say(keepIt);
    });
  command
    .command('replay')
    .description('post everything since an instant once more, with the same ids')
    .argument('<id>', idHelp)
    .requiredOption('--since <instant>', 'such as 2026-11-27T17:00+01:00', parseInstant)
    .action(async (id: string, { since }: { readonly since: string }, replay: Command) => {
      const answer = await clientOf(cli, replay).post<ReplayWebhookAnswer>(`${path}/${part(id)}/replay`, { since });
      present(replay, answer, () =>
        sentence(
          answer.streams === 0
            ? 'Nothing that this endpoint wants has happened since then.'
            : `What happened since then is posted again, in order: it lies in ${answer.streams === 1 ? 'one case' : `${answer.streams} cases`}, counting what belongs to none as one.`,
        ),
      );
    });
  addLimit(command.command('attempts').description('list what was posted, and how it was answered'))
    .argument('<id>', idHelp)
    .action(async (id: string, { limit }: ListOptions, attempts: Command) => {
      const page = await clientOf(cli, attempts).list<WebhookAttemptListed>(`${path}/${part(id)}/attempts`, {}, limit);
      present(attempts, page, () => attemptLines(page.items));
      sayIfMore(page);
    });
  command
    .command('give')
    .description('let another operator answer for an endpoint')
    .argument('<id>', idHelp)
    .requiredOption('--to <operator>', 'their id, as "operators list" shows it')
    .action(async (id: string, { to }: { readonly to: string }, give: Command) => {
      const endpoint = await clientOf(cli, give).post<WebhookListed>(`${path}/${part(id)}/give`, { operatorId: to });
      present(give, endpoint, () => sentence(`${endpoint.owner.name} answers for ${endpoint.url} now.`));
    });
  command
    .command('remove')
    .description('post nothing there any more')
    .argument('<id>', idHelp)
    .action(async (id: string, _options, remove: Command) => {
      const answer = await clientOf(cli, remove).delete<unknown>(`${path}/${part(id)}`);
      present(remove, answer, () => sentence('Nothing is posted there any more.'));
    });
}

type AddOptions = { readonly events: readonly string[]; readonly internal?: true };

function endpointLines(endpoints: readonly WebhookListed[]): readonly string[] {
  if (endpoints.length === 0) return ['Events are posted nowhere. Add an address with "handback webhooks add URL".'];
  const columns: readonly Column<WebhookListed>[] = [
    { title: 'ADDRESS', value: ({ url }) => url, flexible: true },
    { title: 'STATE', value: stateOf, flexible: true },
    { title: 'WAITING', value: ({ waiting }) => waiting, align: 'right' },
    {
      title: 'OWNER',
      value: ({ owner }) => (owner.active ? owner.name : `${owner.name}, who is shut out: give it to somebody`),
      flexible: true,
      style: ({ owner }) => (owner.active ? undefined : 'red'),
    },
    { title: 'ID', value: ({ id }) => id },
  ];
  return table(columns, endpoints);
}

function stateOf({ state, reason, failingSince, lastTakenAt }: WebhookListed): string {
  if (state === 'unproven') return 'not tested yet';
  if (state === 'disabled') return `disabled: ${reason ?? ''}`;
  if (failingSince !== null) return `not taken since ${formatInstant(failingSince) ?? ''}`;
  return lastTakenAt === null ? 'ready' : 'working';
}

function attemptLines(attempts: readonly WebhookAttemptListed[]): readonly string[] {
  if (attempts.length === 0) return ['Nothing has been posted there yet.'];
  const said = { taken: 'taken', retry: 'tried again', given_up: 'given up' } as const;
  const columns: readonly Column<WebhookAttemptListed>[] = [
    { title: 'WHEN', value: ({ attemptedAt }) => formatInstant(attemptedAt) },
    { title: 'EVENT', value: ({ type }) => type },
    { title: 'CASE', value: ({ offboarding }) => offboarding ?? '' },
    {
      title: 'OUTCOME',
      value: ({ outcome }) => said[outcome],
      style: ({ outcome }) => (outcome === 'taken' ? undefined : 'red'),
    },
    {
      title: 'ANSWER',
      value: ({ status, sizeBytes, reason }) =>
        status === null ? (reason ?? '') : `${status}, ${sizeBytes ?? 0} bytes`,
      flexible: true,
    },
  ];
  return table(columns, attempts);
}
