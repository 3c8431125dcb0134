import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';

/** What it is told to do: the secret it has, and how it answers what comes next. */
type Order =
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'answers'; readonly answers: readonly Answer[] }
  | { readonly kind: 'posts' };
type Answer = { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

const posts: { readonly headers: unknown; readonly body: string }[] = [];
let key = Buffer.alloc(0);
let answers: Answer[] = [];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8');
    // Remembered before it is answered.
    posts.push({ headers: request.headers, body });
    const answer = answers.shift() ?? answerTo(body);
    // 0: it has the message, and never says so.
    if (answer.status === 0) return void request.socket.destroy();
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
});

function answerTo(body: string): Answer {
  const { type, data } = JSON.parse(body) as { type: string; data: { challenge?: string } };
  if (type !== 'webhook.challenge') return { status: 204 };
  const answer = createHmac('sha256', key)
    .update(data.challenge ?? '')
    .digest('base64');
  return { status: 200, body: JSON.stringify({ answer }) };
}

process.on('message', (order: Order) => {
  if (order.kind === 'secret') key = Buffer.from(order.secret.slice('whsec_'.length), 'base64');
  if (order.kind === 'answers') answers = [...order.answers];
  process.send?.({ posts: order.kind === 'posts' ? posts : [] });
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
