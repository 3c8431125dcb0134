// EasyPost in a process of its own, written from its documentation; it remembers what it does before it answers.
import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { EasypostAddress, EasypostLabel, EasypostOrder, EasypostScan } from './easypost-server.ts';

type Json = Record<string, unknown>;
type Mode = 'test' | 'production';
type Rate = { id: string; carrier: string; service: string; rate: string; currency: string };
type Shipment = {
  id: string;
  mode: Mode;
  reference: string | null;
  isReturn: boolean;
  from: EasypostAddress;
  to: EasypostAddress;
  weight: number;
  rates: Rate[];
  bought: { rate: Rate; trackingCode: string; trackerId: string } | null;
  refund: 'submitted' | 'rejected' | null;
  expired: boolean;
};
type Tracker = {
  id: string;
  mode: Mode;
  code: string;
  shipmentId: string;
  status: string;
  detail: string;
  weight: number | null;
  scans: EasypostScan[];
  updatedAt: string;
};
type Fault = { times: number; status: number; retryAfter?: string };

const keys: ReadonlyMap<string, Mode> = new Map([
  [process.argv[2] ?? '', 'test'],
  [process.argv[3] ?? '', 'production'],
]);
const shipments = new Map<string, Shipment>();
const trackers = new Map<string, Tracker>();
const asked: string[] = [];
let base = '';
let failing: Fault = { times: 0, status: 503 };
let losing = 0;
let mangled = false;

const id = (prefix: string) => `${prefix}_${randomBytes(16).toString('hex')}`;
const addressOf = (value: unknown) => value as EasypostAddress;

/** Thrown where EasyPost says no. */
const refusal = (status: number, code: string) => Object.assign(new Error(code), { status });

function makeShipment(mode: Mode, { shipment: given }: Json): Json {
  const order = given as Json;
  const parcel = order['parcel'] as { weight?: number };
  const [from, to] = [addressOf(order['from_address']), addressOf(order['to_address'])];
  if (!(typeof parcel.weight === 'number' && parcel.weight > 0)) throw refusal(422, 'PARCEL.WEIGHT.INVALID');
  const abroad = from.country !== to.country;
  const customs = order['customs_info'] as { contents_type?: string } | undefined;
  const canGo = !abroad || (customs?.contents_type !== undefined && from.country !== 'XX' && to.country !== 'XX');
  const rate = (carrier: string, service: string, price: string): Rate => ({
    id: id('rate'),
    carrier,
    service,
    rate: price,
    currency: 'USD',
  });
  const shipment: Shipment = {
    id: id('shp'),
    mode,
    reference: (order['reference'] as string | undefined) ?? null,
    isReturn: order['is_return'] === true,
    from,
    to,
    weight: parcel.weight,
    rates: canGo ? [rate('UPS', 'Ground', '9.10'), rate('USPS', 'Priority', '8.25')] : [],
    bought: null,
    refund: null,
    expired: false,
  };
  shipments.set(shipment.id, shipment);
  return shown(shipment);
}

function shown(shipment: Shipment): Json {
  const { bought } = shipment;
  return {
    id: shipment.id,
    object: 'Shipment',
    mode: shipment.mode,
    reference: shipment.reference,
    is_return: shipment.isReturn,
    // A return is shown as it will be printed: turned round.
    from_address: shipment.isReturn ? shipment.to : shipment.from,
    to_address: shipment.isReturn ? shipment.from : shipment.to,
    rates: shipment.rates,
    refund_status: shipment.refund,
    tracking_code: bought?.trackingCode ?? null,
    selected_rate: bought?.rate ?? null,
    postage_label: bought === null ? null : { id: id('pl'), label_url: `${base}/labels/${shipment.id}.pdf` },
    tracker: bought === null ? null : shownTracker(trackers.get(bought.trackerId)),
  };
}

function shownTracker(tracker: Tracker | undefined): Json | null {
  if (tracker === undefined) return null;
  const { id: trackerId, mode, code, status, detail, weight, scans, updatedAt, shipmentId } = tracker;
  return {
    id: trackerId,
    object: 'Tracker',
    mode,
    tracking_code: code,
    status,
    status_detail: detail,
    weight,
    updated_at: updatedAt,
    shipment_id: shipmentId,
    tracking_details: scans.map((scan) => ({ object: 'TrackingDetail', ...scan })),
  };
}

function buy(shipment: Shipment, { rate: chosen }: Json): Json {
  const rate = shipment.rates.find((one) => one.id === (chosen as { id?: string } | undefined)?.id);
  if (shipment.bought !== null) throw refusal(422, 'SHIPMENT.POSTAGE.EXISTS');
  if (rate === undefined) throw refusal(404, 'RATE.NOT_FOUND');
  const tracker: Tracker = {
    id: id('trk'),
    mode: shipment.mode,
    code: `94${randomBytes(8).readBigUInt64BE().toString().slice(0, 18)}`,
    shipmentId: shipment.id,
    status: 'unknown',
    detail: 'unknown',
    weight: null,
    scans: [],
    updatedAt: new Date().toISOString(),
  };
  trackers.set(tracker.id, tracker);
  shipment.bought = { rate, trackingCode: tracker.code, trackerId: tracker.id };
  return shown(shipment);
}

function refund(shipment: Shipment): Json {
  if (shipment.bought === null) throw refusal(422, 'SHIPMENT.REFUND.UNAVAILABLE');
  const tracker = trackers.get(shipment.bought.trackerId);
  const isUsed = !['unknown', 'pre_transit'].includes(tracker?.status ?? '');
  shipment.refund = isUsed || shipment.expired ? 'rejected' : 'submitted';
  return shown(shipment);
}

function route(method: string, path: string, mode: Mode, body: Json): Json {
  const [, kind = '', which = '', deed = ''] = path.split('/');
  const mine = <One extends { readonly mode: Mode }>(found: One | undefined): One => {
    if (found === undefined || found.mode !== mode) throw refusal(404, 'NOT_FOUND');
    return found;
  };
  if (method === 'POST' && path === '/addresses') {
    const address = addressOf(body['address']);
    const success = !/nowhere/i.test(address.street1);
    const errors = success ? [] : [{ code: 'E.ADDRESS.NOT_FOUND', message: 'Address not found' }];
    return { id: id('adr'), ...address, verifications: { delivery: { success, errors } } };
  }
  if (method === 'GET' && path === '/shipments')
    return { shipments: [...shipments.values()].filter((one) => one.mode === mode).map(shown), has_more: false };
  if (method === 'POST' && path === '/shipments') return makeShipment(mode, body);
  if (method === 'GET' && kind === 'trackers') return shownTracker(mine(trackers.get(which))) ?? {};
  if (kind !== 'shipments') throw refusal(404, 'NOT_FOUND');
  const shipment = mine(shipments.get(which));
  if (method === 'GET' && deed === '') return shown(shipment);
  if (method === 'POST' && deed === 'buy') return buy(shipment, body);
  if (method === 'POST' && deed === 'refund') return refund(shipment);
  throw refusal(404, 'NOT_FOUND');
}

function control(order: EasypostOrder): unknown {
  if (order.do === 'fail') failing = order;
  if (order.do === 'lose') losing = order.times;
  if (order.do === 'mangle') mangled = order.on;
  if (order.do === 'expire') for (const shipment of shipments.values()) shipment.expired = true;
  if (order.do === 'asked') return asked;
  if (order.do === 'scan') return scan(order);
  if (order.do !== 'labels') return null;
  return [...shipments.values()].flatMap((one): EasypostLabel[] =>
    one.bought === null
      ? []
      : [
          {
            reference: one.reference,
            shipmentId: one.id,
            mode: one.mode,
            trackingCode: one.bought.trackingCode,
            carrier: one.bought.rate.carrier,
            weightOunces: one.weight,
            isReturn: one.isReturn,
            printedFrom: one.isReturn ? one.to : one.from,
            printedTo: one.isReturn ? one.from : one.to,
            refund: one.refund,
          },
        ],
  );
}

/** A carrier scans a parcel; the event about it comes back as the bytes and headers that are posted. */
function scan(order: Extract<EasypostOrder, { readonly do: 'scan' }>): {
  body: string;
  headers: Record<string, string>;
} {
  const tracker = [...trackers.values()].find(({ code }) => code === order.trackingCode);
  const status = order.status;
  const known = tracker ?? {
    id: id('trk'),
    mode: 'test' as const,
    code: order.trackingCode,
    shipmentId: '',
    scans: [],
    weight: null,
    detail: '',
    status,
    updatedAt: '',
  };
  known.scans.push({ datetime: order.at, status });
  // Out of order: the tracker shows what was scanned last, each event what was scanned then.
  if (known.scans.every(({ datetime }) => datetime <= order.at)) Object.assign(known, { status, updatedAt: order.at });
  known.detail = order.detail ?? 'status_update';
  if (order.ounces !== undefined) known.weight = order.ounces;
  const told = { ...known, status, updatedAt: order.at, scans: [{ datetime: order.at, status }] };
  const event = {
    id: order.eventId ?? id('evt'),
    object: 'Event',
    mode: order.mode ?? known.mode,
    description: 'tracker.updated',
    result: shownTracker(told),
  };
  // Weights go out as floats, also whole ones.
  const body = JSON.stringify(event).replaceAll(/"weight":(\d+)([,}])/g, '"weight":$1.0$2');
  const hmac = createHmac('sha256', order.secret.normalize('NFKD')).update(body).digest('hex');
  return { body, headers: { 'content-type': 'application/json', 'x-hmac-signature': `hmac-sha256-hex=${hmac}` } };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await textOf(request);
  const { pathname } = new URL(request.url ?? '/', 'http://easypost');
  const reply = (status: number, content: unknown, headers: Record<string, string> = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(content));
  if (pathname === '/control') return void reply(200, control(JSON.parse(text) as EasypostOrder));
  const label = /^\/labels\/(shp_\w+)\.pdf$/.exec(pathname)?.[1];
  if (label !== undefined)
    return void response
      .writeHead(200, { 'content-type': 'application/pdf' })
      .end(mangled ? '<html>' : `%PDF-1.4 ${label}`);
  const key = Buffer.from((request.headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString();
  const mode = keys.get(key.replace(/:$/, ''));
  if (mode === undefined || !key.endsWith(':')) return void reply(401, { error: { code: 'APIKEY.INACTIVE' } });
  const path = pathname.replace(/^\/v2/, '');
  asked.push(`${request.method ?? ''} ${path.replace(/_[0-9a-f]{32}/, '_…')}`);
  if (failing.times > 0) {
    failing.times -= 1;
    return void reply(
      failing.status,
      { error: { code: 'FAULT' } },
      failing.retryAfter === undefined ? {} : { 'retry-after': failing.retryAfter },
    );
  }
  try {
    const content = route(request.method ?? '', path, mode, text === '' ? {} : (JSON.parse(text) as Json));
    // The label is bought, and nobody hears of it.
    if (path.endsWith('/buy') && losing > 0) {
      losing -= 1;
      return void request.socket.destroy();
    }
    reply(request.method === 'POST' ? 201 : 200, content);
  } catch (error) {
    if (!(error instanceof Error && 'status' in error)) throw error;
    reply(Number(error.status), { error: { code: error.message, message: 'refused' } });
  }
}

const server = createServer((request, response) => void answer(request, response));
process.stdin.resume().once('end', () => {
  server.close();
  server.closeAllConnections();
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  console.log(base);
});
