import { type Permission, scopesFor } from '../core/permission.ts';
import { countViews } from '../store/cases/case-views.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { listPeople } from '../store/people/visible-lists.ts';
import { type RowScope, rowScope } from '../store/row-scope.ts';
import { readOwnSteps } from '../store/steps/own-steps.ts';
import { countLeftWithAccess } from '../store/today/left-with-access.ts';
import { countOverdue, listComing } from '../store/today/next-days.ts';
import { readApplicationHealth } from '../store/today/silent-applications.ts';
import {
  countHeld,
  countProposedCommands,
  countQuestions,
  listApprovals,
  listWaitingSteps,
  type Waiting,
} from '../store/today/waiting.ts';
import { countAskingMassEvents } from '../store/mass-events/mass-events.ts';
import { listProposals } from '../store/two-people/visible-proposals.ts';
import type { Access } from '../store/inventory/credentials.ts';
import { accessOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { today } from './schemas/today.ts';
import { toWire } from './wire.ts';

const longestQueue = 25;
const none = { count: 0, items: [] };

/** The first page of the console: who can still get in, what waits for whoever asks, and what comes next. */
export function todayRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const read = { config: within('departures.read'), schema: { tags: ['today'], response: { 200: today } } };
  app.get('/api/v1/today', read, (request) => {
    const access = accessOf(request);
    return withOrganization(db, access.organizationId, async (tx) => toWire(await readToday(tx, access)));
  });
}

/** Each part is read within the scope in which the operator holds what it needs; whoever holds it nowhere gets null or nothing. */
async function readToday(tx: Tx, { acting, operator }: Access) {
  const where = async <T>(permission: Permission, otherwise: T, read: (scope: RowScope) => Promise<T>): Promise<T> =>
    scopesFor(acting, permission).length === 0 ? otherwise : read(rowScope(acting, permission));
  const seen = rowScope(acting, 'departures.read');
  const approvals = await where('plans.approve', none, (scope) => listApprovals(tx, scope, longestQueue));
  const problems = await where('plans.approve', none, (scope) => listWaitingSteps(tx, scope, 'problem', longestQueue));
  const mine = await where('steps.complete', none, async () => {
    const { count, stepIds } = await readOwnSteps(tx, seen, longestQueue);
    return { count, items: (await listWaitingSteps(tx, seen, stepIds, longestQueue)).items };
  });
  const { personId, operatorId } = acting;
  return {
    left: await where('holdings.read', null, (scope) => countLeftWithAccess(tx, scope)),
    applications: await where('applications.read', null, async () => readApplicationHealth(tx)),
    needs: {
      approval: approvals.count,
      problem: problems.count,
      mine: mine.count,
      proposals: await where('proposals.decide', 0, async (scope) => {
        const proposals = await listProposals(tx, scope);
        return proposals.filter(({ state, proposedBy }) => state === 'waiting' && proposedBy !== operatorId).length;
      }),
      commands: await where('devices.command', 0, (scope) => countProposedCommands(tx, scope)),
      questions: await where('messages.handle', 0, () => countQuestions(tx, { personId, operatorId })),
      held: await where('brakes.read', 0, (scope) => countHeld(tx, scope)),
      mass: await where('departures.add', 0, () => countAskingMassEvents(tx, operator.operatorId)),
    },
    queue: queueOf([...problems.items, ...approvals.items, ...mine.items]),
    coming: await listComing(tx, seen),
    overdue: await countOverdue(tx, seen),
    cases: (await countViews(tx, seen)).open,
    people: await where('people.read', null, async (scope) => (await listPeople(tx, scope, { limit: 1 })).items.length),
  };
}

/** A step that failed and is one's own is listed once, as the failure it is. Who must be out at once comes first, then what is due first. */
function queueOf(items: readonly Waiting[]): readonly Waiting[] {
  const once = items.filter((one, index) => items.findIndex(({ id }) => id === one.id) === index);
  const rank = ({ immediate, dueAt }: Waiting) => `${immediate ? 0 : 1} ${dueAt?.toString() ?? '9999'}`;
  return once.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1)).slice(0, longestQueue);
}
