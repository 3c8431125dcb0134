import { z } from 'zod';
import { assetCategoryOf } from '../core/asset-category.ts';
import { Failure } from '../core/failure.ts';
import { type CustomsLine, type CustomsParty, customsPack, incoterms } from '../formats/papers/customs-pack.ts';
import { packingSlip } from '../formats/papers/packing-slip.ts';
import { textsFor } from '../jobs/messages/texts.ts';
import { readReturnPolicy } from '../jobs/returns/return-policy.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { findKitPaperFacts, type KitPaperFacts, type KitPaperLine } from '../store/returns/kit-paper-facts.ts';
import { unknownKit } from '../store/returns/kits.ts';
import type { FastifyRequest } from 'fastify';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { id, idParams } from './schemas/fields.ts';

const tags = ['returns'];
const pdf = ['application/pdf'];
const countryCode = z.string().regex(/^[A-Z]{2}$/, 'it is a country code of two capital letters, such as CN');
const taxNumber = z.string().trim().min(1).max(60);

const customsBody = z.strictObject({
  incoterm: z.enum(incoterms).default('DAP'),
  origins: z.record(id, countryCode).describe('Where each item was made, by its id'),
  wattHours: z
    .record(id, z.number().positive().max(1000))
    .default({})
    .describe('Of the battery of each item, where it was read'),
  transport: z.enum(['air', 'road']).default('air'),
  shipperTaxNumber: taxNumber.optional(),
  consigneeTaxNumber: taxNumber.optional(),
  exportProof: z.string().trim().min(1).max(200).optional(),
});
type CustomsBody = z.infer<typeof customsBody>;

/** The papers of a box: what lies in it for the leaver, and what customs are told. */
export function kitPaperRoutes(app: Api, { means: { db }, texts, fonts, publicUrl, portalUrl }: ApiMeans): void {
  const factsOf = async (request: FastifyRequest & { readonly params: { readonly id: string } }) => {
    return withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const facts = await findKitPaperFacts(tx, scopeOf(request), request.params.id);
      if (facts === undefined) throw unknownKit();
      // Who makes the label by hand may write the address down after the box was requested.
      return { ...facts, to: facts.to ?? (await readReturnPolicy(tx)).policy.address };
    });
  };

  const slip = {
    config: within('returns.manage'),
    schema: {
      tags,
      params: idParams,
      querystring: z.object({ language: z.string().max(20).optional() }),
      produces: pdf,
    },
  };
  app.get('/api/v1/kits/:id/slip.pdf', slip, async (request, reply) => {
    const facts = await factsOf(request);
    reply.type('application/pdf').header('content-disposition', `attachment; filename="${facts.mark}.pdf"`);
    const { to, labelUntil, contact, lines } = facts;
    return reply.send(
      packingSlip(fonts, {
        ...facts,
        texts: textsFor(texts, [request.query.language ?? null, facts.language]),
        english: textsFor(texts, ['en']),
        lines: lines.map(({ what, tag, serial, quantity }) => ({
          what: quantity === 1 ? what : `${quantity} × ${what}`,
          tag,
          serial,
          parts: [],
        })),
        address: to === null ? [] : linesOf(to),
        labelUntil: labelUntil?.toZonedDateTimeISO(facts.timeZone).toPlainDate() ?? null,
        handOver: null,
        contact: contact ?? { name: facts.organization, reach: '' },
        link: facts.hasPage ? `${portalUrl ?? publicUrl}/p` : null,
      }),
    );
  });

  const customs = {
    config: within('returns.manage'),
    schema: { tags, params: idParams, body: customsBody, produces: pdf },
  };
  app.post('/api/v1/kits/:id/customs.pdf', customs, async (request, reply) => {
    const facts = await factsOf(request);
    const { to, from } = facts;
    if (to === null)
      throw new Failure(
        'rule-refused',
        'Customs ask where it goes: put the address things come back to into a policy, and keep it with "returns policy --set".',
      );
    const { body } = request;
    reply.type('application/pdf').header('content-disposition', `attachment; filename="${facts.mark}-customs.pdf"`);
    return reply.send(
      customsPack(fonts, {
        ...facts,
        day: facts.at.toZonedDateTimeISO(facts.timeZone).toPlainDate(),
        shipper: partyOf(from, body.shipperTaxNumber),
        consignee: partyOf(to, body.consigneeTaxNumber),
        importer: null,
        incoterm: body.incoterm,
        lines: facts.lines.map((line) => customsLine(line, body)),
        parcels: 1,
        exportProof: body.exportProof ?? null,
        batteries: batteriesOf(facts, body),
      }),
    );
  });
}

type Address = Omit<NonNullable<KitPaperFacts['to']>, 'email'>;

function linesOf({ name, company, street1, street2, postcode, city, region, country }: Address): string[] {
  const place = [postcode, city].filter((part) => part !== null).join(' ');
  return [company, name, street1, street2, place, region, country].filter((line) => line !== null);
}

function partyOf(address: Address, number: string | undefined): CustomsParty {
  const { company, name, country, phone } = address;
  const lines = linesOf({ ...address, name: company === null ? '' : name, company: null });
  return {
    name: company ?? name,
    address: lines.slice(0, -1).filter((line) => line !== ''),
    country,
    telephone: phone,
    taxNumber: number ?? null,
  };
}

function customsLine(line: KitPaperLine, { origins }: CustomsBody): CustomsLine {
  const { itemId, what, category, serial, quantity, valueMinor, currency } = line;
  const origin = origins[itemId];
  if (origin === undefined)
    throw new Failure('rule-refused', `Say where ${what} was made: its item ${itemId} lacks an origin.`);
  if (valueMinor === null || currency === null)
    throw new Failure(
      'rule-refused',
      `Customs ask what ${what} is worth today. Record its value first; no token value is taken.`,
    );
  return {
    what,
    category: assetCategoryOf(category) ?? 'other',
    serials: serial === null ? [] : [serial],
    quantity,
    origin,
    totalValue: { minor: valueMinor, currency },
    totalGrams: null,
  };
}

const withBattery: ReadonlySet<string> = new Set(['laptop', 'phone', 'tablet', 'camera', 'headset']);

function batteriesOf({ lines, contact }: KitPaperFacts, { wattHours, transport }: CustomsBody) {
  const batteries = lines
    .filter(({ category }) => withBattery.has(assetCategoryOf(category) ?? ''))
    .map(({ itemId, what, quantity, batteryDamaged }) => ({
      what,
      count: quantity,
      wattHours: wattHours[itemId] ?? null,
      placed: 'in_equipment' as const,
      damaged: batteryDamaged,
    }));
  if (batteries.length === 0) return null;
  return { batteries, transport, parcels: 1, telephone: contact === null ? null : contact.reach };
}
