import { z } from 'zod';
import type { DispositionPolicy } from '../core/inspection/disposition.ts';
import { needsApproval, proposeDisposition } from '../core/inspection/propose-disposition.ts';
import { parseDispositionPolicy } from '../formats/inspection-files.ts';
import { carryOutDisposition } from '../jobs/inspection/carry-out-disposition.ts';
import { decideDisposition } from '../jobs/inspection/decide-disposition.ts';
import { approveDisposition, endDisposition } from '../jobs/inspection/end-disposition.ts';
import { policiesOf } from '../jobs/inspection/inspection-policies.ts';
import { takeBackFromRepair } from '../jobs/inspection/repair.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { readAssetFacts } from '../store/inspection/asset-facts.ts';
import { findAssetOfDisposition, listDispositions, listDispositionsOf } from '../store/inspection/disposition-lists.ts';
import { findDispositionPolicy, saveDispositionPolicy } from '../store/inspection/disposition-policy.ts';
import { unknownDisposition } from '../store/inspection/dispositions.ts';
import { listRepairs } from '../store/inspection/repairs.ts';
import type { RowScope } from '../store/row-scope.ts';
import { accessOf, everywhere, proved, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { findVisibleAsset } from './visible-asset.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { idParams } from './schemas/fields.ts';
import {
  assetParams,
  carryOutBody,
  decided,
  disposition,
  dispositionBody,
  dispositionPlace,
  dispositionState,
  type PolicyView,
  policyBody,
  policyView,
  type ProposalAnswer,
  proposalAnswer,
  repair,
  repairBack,
} from './schemas/inspection.ts';
import { reasonBody } from './schemas/protection.ts';
import { toWire } from './wire.ts';

const tags = ['dispositions'];
const done = z.object({ done: z.literal(true) });

/** What becomes of assets: proposed by policy, decided, approved by a second person, and carried out. */
export function dispositionRoutes(app: Api, apiMeans: ApiMeans): void {
  decisionRoutes(app, apiMeans);
  endRoutes(app, apiMeans);
  repairRoutes(app, apiMeans);
  policyRoutes(app, apiMeans);
}

function decisionRoutes(app: Api, { means: { db }, queue, inspection }: ApiMeans): void {
  const list = {
    config: within('dispositions.read'),
    schema: {
      tags,
      querystring: z.object({ ...pageQuery, state: dispositionState.optional() }),
      response: { 200: pageOf(disposition) },
    },
  };
  app.get('/api/v1/dispositions', list, async (request) => {
    const { limit, cursor, state } = request.query;
    const after = placeFrom(cursor, dispositionPlace);
    const page = { limit, ...(state === undefined ? {} : { state }), ...(after === undefined ? {} : { after }) };
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, (tx) =>
      listDispositions(tx, scopeOf(request), page),
    );
    return { items: toWire(items), next: cursorFrom(next) };
  });

  const propose = {
    config: within('dispositions.read'),
    schema: { tags, params: assetParams, response: { 200: proposalAnswer } },
  };
  app.get('/api/v1/assets/:tag/disposition', propose, (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const found = await findVisibleAsset(tx, scopeOf(request), request.params.tag);
      const { dispositions: policy } = await policiesOf(tx, inspection);
      return proposal(tx, { scope: scopeOf(request), assetId: found.id, policy });
    }),
  );

  const decide = {
    config: within('dispositions.decide'),
    schema: { tags, params: assetParams, body: dispositionBody, response: { 200: decided } },
  };
  app.post('/api/v1/assets/:tag/disposition', decide, (request) => {
    const { organizationId, operator } = accessOf(request);
    const { kind = null, reason = null } = request.body;
    return withOrganization(db, organizationId, async (tx) => {
      const { id: assetId } = await findVisibleAsset(tx, scopeOf(request), request.params.tag);
      const { dispositions: policy } = await policiesOf(tx, inspection);
      const input = { assetId, kind, reason, operatorId: operator.operatorId };
      const made = await decideDisposition({ queue }, tx, policy, input);
      const offboardings = made.offboardings.map(({ offboardingId, number }) => ({
        offboardingId,
        number: `OFF-${number}`,
      }));
      return { ...made, reasons: [...made.proposal.reasons], offboardings };
    });
  });
}

function endRoutes(app: Api, { means: { db }, queue, inspection }: ApiMeans): void {
  const approve = {
    config: proved(within('dispositions.approve')),
    schema: { tags, params: idParams, response: { 200: done } },
  };
  app.post('/api/v1/dispositions/:id/approve', approve, (request) => {
    const { organizationId, operator } = accessOf(request);
    return withOrganization(db, organizationId, async (tx) => {
      const aim = await aimOf(tx, scopeOf(request), request.params.id);
      await approveDisposition({ queue }, tx, { ...aim, operatorId: operator.operatorId });
      return { done: true as const };
    });
  });

  for (const [path, state, permission] of [
    ['refuse', 'refused', 'dispositions.approve'],
    ['withdraw', 'withdrawn', 'dispositions.decide'],
  ] as const) {
    const end = {
      config: within(permission),
      schema: { tags, params: idParams, body: reasonBody, response: { 200: done } },
    };
    app.post(`/api/v1/dispositions/:id/${path}`, end, (request) => {
      const { organizationId, operator } = accessOf(request);
      return withOrganization(db, organizationId, async (tx) => {
        const aim = await aimOf(tx, scopeOf(request), request.params.id);
        await endDisposition(tx, { ...aim, operatorId: operator.operatorId, state, reason: request.body.reason });
        return { done: true as const };
      });
    });
  }

  const carryOut = {
    config: within('dispositions.decide'),
    schema: { tags, params: idParams, body: carryOutBody, response: { 200: done } },
  };
  app.post('/api/v1/dispositions/:id/carry-out', carryOut, (request) => {
    const { organizationId, operator } = accessOf(request);
    const { recipient = null, proceeds = null, note = null, repair: given } = request.body;
    const sent =
      given === undefined
        ? null
        : {
            cap: given.cap,
            expectedOn: given.expectedOn ?? null,
            data: given.data ?? null,
            dataReason: given.dataReason ?? null,
          };
    return withOrganization(db, organizationId, async (tx) => {
      const aim = await aimOf(tx, scopeOf(request), request.params.id);
      const { dispositions: policy } = await policiesOf(tx, inspection);
      const input = { ...aim, operatorId: operator.operatorId, recipient, proceeds, note, repair: sent };
      await carryOutDisposition(tx, policy, input);
      return { done: true as const };
    });
  });
}

function repairRoutes(app: Api, { means: { db }, inspection }: ApiMeans): void {
  const list = {
    config: within('dispositions.read'),
    schema: { tags, response: { 200: z.object({ items: z.array(repair) }) } },
  };
  app.get('/api/v1/repairs', list, (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => ({
      items: toWire(await listRepairs(tx, scopeOf(request))),
    })),
  );

  const back = {
    config: within('custody.change'),
    schema: { tags, params: assetParams, body: repairBack, response: { 200: done } },
  };
  app.post('/api/v1/assets/:tag/repaired', back, (request) => {
    const { organizationId, operator } = accessOf(request);
    const { outcome, cost = null, overCapReason = null, note = null } = request.body;
    return withOrganization(db, organizationId, async (tx) => {
      const { id: assetId } = await findVisibleAsset(tx, scopeOf(request), request.params.tag);
      const { dispositions: policy } = await policiesOf(tx, inspection);
      const said = { assetId, outcome, cost, overCapReason, note, operatorId: operator.operatorId };
      await takeBackFromRepair(tx, policy, said);
      return { done: true as const };
    });
  });
}

function policyRoutes(app: Api, { means: { db }, inspection }: ApiMeans): void {
  const view = async (tx: Tx): Promise<PolicyView> => {
    const own = await findDispositionPolicy(tx);
    return { own: own !== undefined, policy: own ?? inspection.dispositions };
  };
  const read = { config: within('dispositions.read'), schema: { tags, response: { 200: policyView } } };
  app.get('/api/v1/disposition-policy', read, (request) =>
    withOrganization(db, accessOf(request).organizationId, view),
  );

  const change = {
    config: everywhere('dispositions.approve'),
    schema: { tags, body: policyBody, response: { 200: policyView } },
  };
  app.post('/api/v1/disposition-policy', change, (request) => {
    const { organizationId, operator } = accessOf(request);
    const { text } = request.body;
    const policy = text === null ? null : parseDispositionPolicy(text, 'the policy');
    return withOrganization(db, organizationId, async (tx) => {
      await saveDispositionPolicy(tx, policy, operator.operatorId);
      return view(tx);
    });
  });
}

async function aimOf(tx: Tx, scope: RowScope, dispositionId: string) {
  const assetId = await findAssetOfDisposition(tx, scope, dispositionId);
  if (assetId === undefined) throw unknownDisposition();
  return { assetId, dispositionId };
}

async function proposal(
  tx: Tx,
  {
    scope,
    assetId,
    policy,
  }: { readonly scope: RowScope; readonly assetId: string; readonly policy: DispositionPolicy },
): Promise<ProposalAnswer> {
  const items = toWire(await listDispositionsOf(tx, scope, assetId));
  const { facts, stop, inspectionId, ownership } = await readAssetFacts(tx, assetId, policy);
  const because =
    stop ??
    (ownership === 'personal'
      ? 'It is a person’s own.'
      : inspectionId === null
        ? 'Nobody has inspected it since it came back.'
        : null);
  if (because !== null) return { proposal: null, stop: because, items };
  const { kind, reasons, dueOn } = proposeDisposition(policy, facts);
  const approval = needsApproval(policy, { kind, proposed: kind, bookValue: facts.bookValue });
  return {
    proposal: { kind, reasons: [...reasons], needsApproval: approval, dueOn: dueOn?.toString() ?? null },
    stop: null,
    items,
  };
}
