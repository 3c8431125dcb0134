import { z } from 'zod';
import type { Http, HttpAnswer, HttpRequest, Json } from '../../core/applications/connector.ts';
import type {
  BoughtLabel,
  Courier,
  CourierAnswer,
  CourierMode,
  LabelFile,
  LabelOrder,
  Quote,
  Tracking,
} from '../../core/couriers/courier.ts';
import { Failure } from '../../core/failure.ts';
import { minorDigits } from '../../core/say-money.ts';
import { retryAfterMs } from '../retry-after.ts';
import { refuseCredential } from '../write-outcome.ts';
import { addressFor, customsFor, parcelFor } from './easypost-order.ts';
import { readTracker, tracker } from './easypost-tracker.ts';

export const easypostConfig = z.strictObject({
  baseUrl: z.string().max(500).default('https://api.easypost.com/v2'),
  /** The address lies inside the private network. */
  internal: z.boolean().default(false),
});
type EasypostConfig = z.infer<typeof easypostConfig>;

type EasypostMeans = {
  readonly http: Http;
  readonly config: EasypostConfig;
  readonly apiKey: string;
  readonly now: () => Temporal.Instant;
};

const money = z.string().regex(/^\d{1,9}(\.\d{1,5})?$/);
const rate = z.object({
  id: z.string(),
  carrier: z.string(),
  service: z.string(),
  rate: money,
  currency: z.string().regex(/^[A-Z]{3}$/),
});
type Rate = z.infer<typeof rate>;
const quoted = z.object({ id: z.string(), rates: z.array(rate).default([]) });
const bought = z.object({
  id: z.string(),
  mode: z.enum(['test', 'production']),
  tracking_code: z.string(),
  postage_label: z.object({ label_url: z.string() }),
  selected_rate: rate,
  tracker: z.object({ id: z.string() }),
});
/** Said in so many words: an answer without the field tells nothing. */
const unbought = z.object({ postage_label: z.null() });
const refund = z.object({ refund_status: z.string().nullish() });
const problems = z.array(z.object({ message: z.string().optional() }));
const verified = z.object({
  verifications: z.object({ delivery: z.object({ success: z.boolean(), errors: problems.default([]) }) }),
});
const refusal = z.object({ error: z.object({ code: z.string().optional(), message: z.string().optional() }) });

const title = 'EasyPost';

/** Which kind of key this is, as it says itself; undefined for what is no key of EasyPost's. */
export function modeOfKey(apiKey: string): CourierMode | undefined {
  if (apiKey.startsWith('EZTK')) return 'test';
  return apiKey.startsWith('EZAK') ? 'production' : undefined;
}

/** Labels and trackers of EasyPost (https://docs.easypost.com). The key is the user of Basic authentication, without a password. */
export function openEasypost({ http, config, apiKey, now }: EasypostMeans): Courier {
  const base = config.baseUrl.replace(/\/+$/, '');
  const authorization = `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`;
  const reach = config.internal ? 'internal' : 'public';
  const send = async (method: HttpRequest['method'], path: string, json?: Json): Promise<HttpAnswer> => {
    const answer = await http({
      method,
      url: `${base}${path}`,
      headers: { authorization },
      reach,
      ...(json === undefined ? {} : { json }),
    });
    refuseCredential(answer, title);
    return answer;
  };
  const of = (reference: string) => `/shipments/${encodeURIComponent(reference)}`;

  return {
    probe: async () => {
      // https://docs.easypost.com/docs/shipments#retrieve-a-list-of-shipments
      const answer = await send('GET', '/shipments?page_size=1');
      const told = read(answer, z.object({ shipments: z.array(z.unknown()) }), now());
      if (told.outcome === 'refused') throw new Failure('application-refused', told.reason);
      if (told.outcome !== 'ok') throw new Failure('application-unreachable', told.reason);
    },
    checkAddress: async (address) => {
      // https://docs.easypost.com/docs/addresses#create-a-verified-address
      const answer = await send('POST', '/addresses', { address: addressFor(address), verify: ['delivery'] });
      return mapped(read(answer, verified, now()), ({ verifications: { delivery } }) => {
        if (delivery.success) return [];
        const said = delivery.errors.flatMap(({ message }) => (message === undefined ? [] : [message]));
        return said.length === 0 ? ['Nothing can be delivered there.'] : said.slice(0, 5);
      });
    },
    quote: async (order) => {
      // https://docs.easypost.com/docs/shipments#create-a-shipment
      const answer = read(await send('POST', '/shipments', { shipment: shipmentFor(order) }), quoted, now());
      if (answer.outcome !== 'ok') return answer;
      const chosen = chooseRate(answer.value.rates, order);
      if (chosen === undefined) return { outcome: 'refused', reason: noRate(order) };
      return { outcome: 'ok', value: { vendorRef: answer.value.id, rateRef: chosen.id, ...priceOf(chosen) } };
    },
    buyLabel: async ({ vendorRef, rateRef }) => {
      // https://docs.easypost.com/docs/shipments#buy-a-shipment
      const answer = await send('POST', `${of(vendorRef)}/buy`, { rate: { id: rateRef } });
      // Somebody was quicker: what they bought is to be looked up.
      if (isRefusedAs(answer, 'SHIPMENT.POSTAGE.EXISTS'))
        return { outcome: 'unknown', reason: `${title} says that the label was bought before.` };
      return mapped(read(answer, bought, now()), labelOf);
    },
    findLabel: async (vendorRef) => {
      // https://docs.easypost.com/docs/shipments#retrieve-a-shipment
      const answer = await send('GET', of(vendorRef));
      const isNone = answer.kind === 'answer' && answer.status === 200 && unbought.safeParse(answer.json).success;
      if (isNone) return { outcome: 'ok', value: null };
      return mapped(read(answer, bought, now()), labelOf);
    },
    fetchLabel: async (labelUrl) => fileOf(await http({ method: 'GET', url: labelUrl, reach, binary: true }), now()),
    voidLabel: async (vendorRef) => {
      // https://docs.easypost.com/docs/shipments#refund-a-shipment
      const answer = read(await send('POST', `${of(vendorRef)}/refund`), refund, now());
      // What cannot be given back is refused as such, or answered with its status.
      if (answer.outcome === 'refused') return { outcome: 'ok', value: 'rejected' };
      return mapped(answer, ({ refund_status: status }) =>
        status === 'submitted' || status === 'refunded' ? 'accepted' : 'rejected',
      );
    },
    track: async (trackerRef) => {
      // https://docs.easypost.com/docs/trackers#retrieve-a-tracker
      const answer = await send('GET', `/trackers/${encodeURIComponent(trackerRef)}`);
      return mapped(read(answer, tracker, now()), (found): Tracking => readTracker(found, now()));
    },
  };
}

/** A return keeps the addresses of the way out: EasyPost turns them round itself. */
function shipmentFor({ reference, direction, from, to, parcel, customs }: LabelOrder): Json {
  const isReturn = direction === 'back';
  return {
    reference,
    is_return: isReturn,
    from_address: addressFor(isReturn ? to : from),
    to_address: addressFor(isReturn ? from : to),
    parcel: parcelFor(parcel),
    options: { label_format: 'PDF' },
    ...(customs === null ? {} : { customs_info: customsFor(customs) }),
  };
}

/** The cheapest of what was asked for; prices in several currencies cannot be compared, so those of the first one are. */
function chooseRate(rates: readonly Rate[], { carrier, service }: LabelOrder): Rate | undefined {
  const isLike = (wanted: string | null, found: string) =>
    wanted === null || wanted.toLowerCase() === found.toLowerCase();
  const fitting = rates.filter((one) => isLike(carrier, one.carrier) && isLike(service, one.service));
  return fitting
    .filter(({ currency }) => currency === fitting[0]?.currency)
    .sort((a, b) => Number(a.rate) - Number(b.rate))[0];
}

function noRate({ carrier, service }: LabelOrder): string {
  const asked = [carrier, service].filter((word) => word !== null).join(' ');
  return `${title} offers no ${asked === '' ? 'rate' : asked} for this parcel between these addresses. Check them, or choose another carrier.`;
}

function priceOf({ carrier, service, rate: price, currency }: Rate): Omit<Quote, 'vendorRef' | 'rateRef'> {
  return { carrier, service, costMinor: Math.round(Number(price) * 10 ** minorDigits(currency)), currency };
}

function labelOf(shipment: z.infer<typeof bought>): BoughtLabel {
  return {
    trackingCode: shipment.tracking_code,
    trackerRef: shipment.tracker.id,
    labelUrl: shipment.postage_label.label_url,
    mode: shipment.mode,
    ...priceOf(shipment.selected_rate),
  };
}

/** What an answer says about whether anything happened, and its content. */
function read<Schema extends z.ZodType>(
  answer: HttpAnswer,
  schema: Schema,
  now: Temporal.Instant,
): CourierAnswer<z.output<Schema>> {
  if (answer.kind === 'not_sent') return { outcome: 'later', reason: answer.reason, retryAfterMs: 0 };
  if (answer.kind === 'lost') return { outcome: 'unknown', reason: answer.reason };
  const { status, headers, json } = answer;
  if (status === 429) {
    const waitMs = retryAfterMs(headers['retry-after'], now) ?? 0;
    return { outcome: 'later', reason: `${title} says there were too many requests (429).`, retryAfterMs: waitMs };
  }
  if (status >= 400 && status < 500 && status !== 408 && status !== 425)
    return { outcome: 'refused', reason: `${title} refused it (${status}${codeOf(json)}).` };
  if (status < 200 || status >= 300)
    return { outcome: 'unknown', reason: `${title} answered ${status}; whether anything happened is not known.` };
  const parsed = schema.safeParse(json);
  if (parsed.success) return { outcome: 'ok', value: parsed.data };
  const place = parsed.error.issues[0]?.path.join('.') ?? '';
  return { outcome: 'unknown', reason: `${title} answered something that is not as documented, at "${place}".` };
}

/** Only the code: the message may hold an address. */
function codeOf(json: Json | undefined): string {
  const code = refusal.safeParse(json).data?.error.code;
  return code !== undefined && /^[A-Z_.]{1,60}$/.test(code) ? `, ${code}` : '';
}

function isRefusedAs(answer: HttpAnswer, code: string): boolean {
  return answer.kind === 'answer' && answer.status >= 400 && refusal.safeParse(answer.json).data?.error.code === code;
}

function mapped<From, To>(answer: CourierAnswer<From>, change: (value: From) => To): CourierAnswer<To> {
  return answer.outcome === 'ok' ? { outcome: 'ok', value: change(answer.value) } : answer;
}

/** A label is taken for what its first bytes say, never for what it is called. */
function fileOf(answer: HttpAnswer, now: Temporal.Instant): CourierAnswer<LabelFile> {
  const got = read(answer, z.unknown(), now);
  if (got.outcome !== 'ok') return got;
  const content = (answer.kind === 'answer' ? answer.bytes : undefined) ?? new Uint8Array();
  const begins = Buffer.from(content.subarray(0, 8)).toString('latin1');
  if (begins.startsWith('%PDF-')) return { outcome: 'ok', value: { mediaType: 'application/pdf', content } };
  if (begins.startsWith('\x89PNG')) return { outcome: 'ok', value: { mediaType: 'image/png', content } };
  return { outcome: 'refused', reason: 'What stands at the address of the label is neither a PDF nor a PNG.' };
}
