import { z } from 'zod';
import { isVisibleCase } from '../store/cases/case-lists.ts';
import { type CaseEvent, listEvents } from '../store/cases/event-lists.ts';
import { rowScope } from '../store/row-scope.ts';
import { accessOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { inCase } from './case-request.ts';
import { mayKnowKind } from './may-know-kind.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { event } from './schemas/cases.ts';
import { caseParams } from './schemas/fields.ts';

const order = z.enum(['first', 'latest']).default('first').describe('Which end it begins at');

/** What happened in a case, in order, or the latest first. */
export function eventRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const list = {
    config: within('departures.read'),
    schema: {
      tags: ['offboardings'],
      params: caseParams,
      querystring: z.object({ ...pageQuery, order }),
      response: { 200: pageOf(event) },
    },
  };
  app.get('/api/v1/offboardings/:case/events', list, (request) =>
    inCase(db, request, async (tx, { offboardingId }) => {
      const { acting } = accessOf(request);
      const { cursor, limit, order: way } = request.query;
      const after = placeFrom(cursor, z.int()) ?? null;
      const { items, next } = await listEvents(tx, offboardingId, { after, limit, latestFirst: way === 'latest' });
      const rights = {
        privately: await isVisibleCase(tx, rowScope(acting, 'evidence.export'), offboardingId),
        kind: await mayKnowKind(tx, acting, offboardingId),
      };
      return { items: items.map((one) => show(one, rights)), next: cursorFrom(next) };
    }),
  );
}

type Rights = { readonly privately: boolean; readonly kind: boolean };

function show({ private: values, ...publicPart }: CaseEvent, rights: Rights) {
  if (!rights.privately) return publicPart;
  const { kind, ...others } = values ?? {};
  // Of what is kept privately, how somebody leaves is for fewer still.
  const withheld = publicPart.type === 'departure.received' && !rights.kind;
  return {
    ...publicPart,
    private: values === null ? null : withheld ? others : { ...(kind === undefined ? {} : { kind }), ...others },
  };
}
