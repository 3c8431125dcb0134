import { makeHttp } from '../../connectors/http.ts';
import { readBambooWorker } from '../../connectors/bamboohr-worker.ts';
import type { Http } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import { hrSourceConfigs } from '../../core/intake/hr-source.ts';
import { type ChangedEmployee, readBambooMessage, readDepartureMessage } from '../../formats/departure-message.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import {
  endMessage,
  findWaitingMessage,
  type MessageEnd,
  postponeMessage,
  type WaitingMessage,
} from '../../store/intake/inbound-messages.ts';
import { actOnNews } from './act-on-news.ts';
import { type DepartureNews, newsOfMessage, newsOfWorker } from './departure-news.ts';
import type { Means } from '../means.ts';
import type { Policies } from '../plans/playbooks.ts';
import type { Queue } from '../steps/queue.ts';
import { readScimNews } from './scim-news.ts';

/** What processing works with; `http` reads a source again, and is the guarded one when left out. */
export type IntakeMeans = {
  readonly means: Pick<Means, 'db' | 'unseal' | 'log'>;
  readonly queue: Queue;
  readonly policies: Policies;
  readonly http?: Http;
};

/** How often a source that cannot be reached is asked again, with pauses that double up to an hour. */
const mostTries = 24;
const longestPauseMs = 60 * 60 * 1000;

/**
 * Works on one message that waits: reads its source again where that can be done, and takes in the departure it comes to.
 * Safe to repeat at any point. What needs a decision ends as a question; nothing is decided by a name or an address.
 */
export async function processMessage(intake: IntakeMeans, organizationId: string, messageId: string): Promise<void> {
  const { db } = intake.means;
  const named = { name: 'message', repeatable: true };
  const message = await withOrganization(db, organizationId, (tx) => findWaitingMessage(tx, messageId), named);
  if (message === undefined) return;
  try {
    const news = await readNews(intake, organizationId, message);
    const ends: MessageEnd[] = [];
    for (const one of news) ends.push(await act(intake, organizationId, message, one));
    const end = together(ends);
    await withOrganization(db, organizationId, (tx) => endMessage(tx, messageId, end), named);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await withOrganization(
      db,
      organizationId,
      async (tx) => {
        if (mayPass(error, message)) await postponeMessage(tx, messageId, error.message, pauseMs(error, message));
        else await endMessage(tx, messageId, { state: stateOf(error), reason: error.message, personIds: [] });
      },
      named,
    );
  }
}

async function readNews(
  intake: IntakeMeans,
  organizationId: string,
  message: WaitingMessage,
): Promise<readonly DepartureNews[]> {
  if (message.kind === 'scim') {
    const named = { name: 'message-read', repeatable: true };
    return [await withOrganization(intake.means.db, organizationId, (tx) => readScimNews(tx, message), named)];
  }
  if (message.kind !== 'bamboohr') return [newsOfMessage(readDepartureMessage(message.body), message.source)];
  const employees = readBambooMessage(message.body);
  const ids = new Map(employees.map((employee) => [employee.employeeId, employee]));
  const news: DepartureNews[] = [];
  for (const employee of ids.values()) news.push(await readEmployee(intake, organizationId, message, employee));
  return news;
}

/** The webhook only says whom to look at: what counts is what BambooHR shows now. */
async function readEmployee(
  { means, http }: IntakeMeans,
  organizationId: string,
  message: WaitingMessage,
  { employeeId, deleted }: ChangedEmployee,
): Promise<DepartureNews> {
  const gone = (what: string): DepartureNews => {
    const reason = `BambooHR ${what} the worker with its id ${employeeId}. That is no departure: add one if they leave.`;
    return { says: 'unclear', employeeNumber: null, reason };
  };
  if (deleted) return gone('has deleted');
  const config = hrSourceConfigs.bamboohr.parse(message.config);
  const boundTo = `${organizationId}/${message.sourceId}`;
  const credentials = message.sealedCredentials === null ? {} : means.unseal(message.sealedCredentials, boundTo);
  const { apiKey } = credentials;
  if (typeof apiKey !== 'string')
    throw new Failure('configuration-wrong', `${message.source} has no API key, so BambooHR cannot be read.`);
  const { now } = message;
  const worker = await readBambooWorker({ http: http ?? makeHttp(), config, apiKey, now }, employeeId);
  if (worker === undefined) return gone('does not show');
  const today = now.toZonedDateTimeISO('UTC').toPlainDate();
  return newsOfWorker(worker, { source: message.source, leavingStatuses: config.leavingStatuses, today });
}

/** What a refusal of one piece of news says is a question; the others of the same message go on. */
async function act(
  { means: { db }, queue, policies }: IntakeMeans,
  organizationId: string,
  message: WaitingMessage,
  news: DepartureNews,
): Promise<MessageEnd> {
  const teller = { what: 'a message', playbook: hrSourceConfigs[message.kind].parse(message.config).playbook } as const;
  try {
    return await withOrganization(
      db,
      organizationId,
      (tx) => actOnNews({ tx, queue, policies, teller, message }, news),
      {
        name: 'message-act',
        repeatable: true,
      },
    );
  } catch (error) {
    if (!(error instanceof Failure) || !['not-found', 'rule-refused', 'conflict'].includes(error.code)) throw error;
    const { people } = error.details;
    const personIds = Array.isArray(people) ? people.filter((id) => typeof id === 'string') : [];
    return { state: 'question', reason: error.message, personIds };
  }
}

/** One question makes the whole message a question. */
function together(ends: readonly MessageEnd[]): MessageEnd {
  const worst = (['question', 'refused'] as const).find((state) => ends.some((end) => end.state === state));
  const telling = worst === undefined ? ends : ends.filter(({ state }) => state === worst);
  const reason = [...new Set(telling.map((end) => end.reason))].join(' ');
  // Of two questions in one message, one deed would answer only half.
  const offer = telling.length === 1 ? telling[0]?.offer : undefined;
  return {
    state: worst ?? 'done',
    reason: reason === '' ? 'It names nobody.' : reason,
    personIds: [...new Set(ends.flatMap(({ personIds }) => personIds))],
    ...(offer === undefined ? {} : { offer }),
  };
}

function mayPass({ code }: Failure, { tries }: WaitingMessage): boolean {
  return code === 'database-unavailable' || (code === 'application-unreachable' && tries < mostTries);
}

function pauseMs({ details }: Failure, { tries }: WaitingMessage): number {
  const asked = details['retryAfterMs'];
  const usual = Math.min(longestPauseMs, 5_000 * 2 ** Math.min(tries, 20));
  return typeof asked === 'number' ? Math.max(asked, 1_000) : usual;
}

/** A message that says nothing readable is refused; whatever else failed needs somebody. */
function stateOf({ code }: Failure): 'refused' | 'question' {
  return code === 'not-what-it-says' ? 'refused' : 'question';
}
