import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A message as readers of the channel see it, and as it was sent. */
export type PostedMessage = { readonly channel: string; readonly text: string; readonly sent: unknown };

/** `limit`: the next so many posts are told to wait; `drop`: the next so many are kept and never answered; `fail`: answered with 500. */
type Order = { readonly kind: 'posted' | 'limit' | 'drop' | 'fail'; readonly times?: number };

const token = 'xoxb-test-token';
const channels = new Map([
  ['C0000OPEN', { archived: false, isMember: true }],
  ['C0000ARCH', { archived: true, isMember: true }],
  ['C0000ELSE', { archived: false, isMember: false }],
]);
const posted: PostedMessage[] = [];
const left = { limit: 0, drop: 0, fail: 0 };
let last = 1_503_435_956;

type Slack = { channel?: unknown; text?: unknown; mrkdwn?: unknown };

/** What Slack shows of a text: its three entities are signs again, and what looks like markup becomes it unless that was turned off. */
function shown(text: string, mrkdwn: unknown): string {
  const marked = mrkdwn === false ? text : text.replaceAll(/\*([^*\n]+)\*/g, '[bold:$1]');
  return marked
    .replaceAll(/<!(here|channel|everyone)>/g, '[mention:$1]')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function postMessage(request: IncomingMessage, body: string): object {
  const { authorization = '' } = request.headers;
  if (authorization === '') return { ok: false, error: 'not_authed' };
  if (authorization !== `Bearer ${token}`) return { ok: false, error: 'invalid_auth' };
  const sent = JSON.parse(body) as Slack;
  const channel = channels.get(String(sent.channel));
  if (channel === undefined) return { ok: false, error: 'channel_not_found' };
  if (channel.archived) return { ok: false, error: 'is_archived' };
  if (!channel.isMember) return { ok: false, error: 'not_in_channel' };
  if (typeof sent.text !== 'string' || sent.text === '') return { ok: false, error: 'no_text' };
  if (sent.text.length > 40_000) return { ok: false, error: 'msg_too_long' };
  posted.push({ channel: String(sent.channel), text: shown(sent.text, sent.mrkdwn), sent });
  const ts = `${(last += 1)}.000100`;
  return {
    ok: true,
    channel: sent.channel,
    ts,
    message: { type: 'message', subtype: 'bot_message', text: sent.text, ts },
  };
}

type Card = {
  type?: unknown;
  attachments?: readonly {
    contentType?: unknown;
    content?: {
      type?: unknown;
      version?: unknown;
      body?: readonly { type: string; inlines?: readonly { text: string }[]; text?: string }[];
    };
  }[];
};

/** A workflow says that it will see to it, and nothing else. */
function runWorkflow(url: URL, body: string): number {
  if (url.searchParams.get('sig') !== 'secret-of-the-flow') return 401;
  if (Buffer.byteLength(body) > 28 * 1024) return 413;
  const sent = JSON.parse(body) as Card;
  const [attachment] = sent.attachments ?? [];
  const isCard =
    attachment?.contentType === 'application/vnd.microsoft.card.adaptive' &&
    attachment.content?.type === 'AdaptiveCard';
  if (sent.type !== 'message' || !isCard) return 400;
  const lines = (attachment.content?.body ?? []).map(({ type, inlines = [], text = '' }) =>
    // Text blocks know markup; text runs do not.
    type === 'TextBlock' ? text.replaceAll(/\*\*([^*\n]+)\*\*/g, '[bold:$1]') : inlines.map((one) => one.text).join(''),
  );
  posted.push({ channel: 'teams', text: lines.join('\n'), sent });
  return 202;
}

function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const json = (status: number, content: object) =>
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(content));
  if (left.limit > 0) {
    left.limit -= 1;
    return void response
      .writeHead(429, { 'retry-after': '30' })
      .end(JSON.stringify({ ok: false, error: 'ratelimited' }));
  }
  const taken = () => {
    if (url.pathname === '/api/chat.postMessage') return json(200, postMessage(request, body));
    if (url.pathname === '/services/T0/B0/secret') {
      const sent = JSON.parse(body) as Slack;
      if (typeof sent.text !== 'string') return response.writeHead(400).end('invalid_payload');
      posted.push({ channel: 'hook', text: shown(sent.text, sent.mrkdwn), sent });
      return response.writeHead(200, { 'content-type': 'text/html' }).end('ok');
    }
    if (url.pathname === '/workflows/1') return response.writeHead(runWorkflow(url, body)).end();
    return response.writeHead(404).end('no_service');
  };
  // What is not answered as it should be is remembered all the same.
  if (left.drop > 0 || left.fail > 0) {
    const drops = left.drop > 0;
    if (drops) left.drop -= 1;
    else left.fail -= 1;
    if (url.pathname === '/workflows/1') runWorkflow(url, body);
    else postMessage(request, body);
    return drops ? void request.socket.destroy() : void response.writeHead(500).end();
  }
  taken();
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => answer(request, response, Buffer.concat(chunks).toString('utf8')));
});

process.on('message', ({ kind, times = 0 }: Order) => {
  if (kind !== 'posted') left[kind] = times;
  process.send?.({ posted: kind === 'posted' ? posted : [] });
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
