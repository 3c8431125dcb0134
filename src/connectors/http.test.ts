import assert from 'node:assert/strict';
import { createServer as createHttpServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { HttpAnswer } from '../core/applications/connector.ts';
import { makeHttp } from './http.ts';

const http = makeHttp();

async function listen(t: TestContext, server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = (t: TestContext, listener: RequestListener) => listen(t, createHttpServer(listener));
const onConnection = (t: TestContext, handler: (socket: Socket) => void) => listen(t, createTcpServer(handler));

function get(url: string, timeoutMs = 5_000): Promise<HttpAnswer> {
  return http({ method: 'GET', url, timeoutMs, reach: 'internal', headers: { authorization: 'Bearer secret-token' } });
}

test('a closed port is not_sent: nothing can have happened', async (t) => {
  const server = createTcpServer();
  const url = await listen(t, server);
  await new Promise((resolve) => server.close(resolve));
  const answer = await get(url);
  assert.equal(answer.kind, 'not_sent');
  assert.match(JSON.stringify(answer), /nothing listens/);
});

test('a name that does not exist is not_sent', async () => {
  assert.equal((await get('http://no-such-host.invalid/')).kind, 'not_sent');
});

test('a server that does not speak TLS is not_sent, because no request can have left', async (t) => {
  const url = await onConnection(t, (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
  assert.equal((await get(url.replace('http:', 'https:'))).kind, 'not_sent');
});

test('a server that closes before it answers is lost', async (t) => {
  const url = await onConnection(t, (socket) => socket.once('data', () => socket.destroy()));
  assert.equal((await get(url)).kind, 'lost');
});

test('a server that never answers is lost when the deadline passes', async (t) => {
  const url = await onConnection(t, () => {});
  // Long enough to be connected on a busy machine: before that, nothing would be lost.
  assert.equal((await get(url, 1_000)).kind, 'lost');
});

test('half an answer is lost, never a short success', async (t) => {
  const half = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"accounts":[';
  const url = await onConnection(t, (socket) => socket.once('data', () => socket.end(half)));
  assert.equal((await get(url)).kind, 'lost');
});

test('an answer that trickles past the deadline is lost', async (t) => {
  const url = await serve(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{');
  });
  assert.equal((await get(url, 1_000)).kind, 'lost');
});

test('a redirect is an answer with its status and is not followed', async (t) => {
  const paths: (string | undefined)[] = [];
  const url = await serve(t, (request, response) => {
    paths.push(request.url);
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  const answer = await get(`${url}/first`);
  assert.equal(answer.kind === 'answer' && answer.status, 302);
  assert.deepEqual(paths, ['/first']);
});

test('JSON is read only where the content type says so, and broken JSON is no JSON', async (t) => {
  const url = await serve(t, (request, response) => {
    const [type, body] =
      request.url === '/html'
        ? ['text/html', '{"a":1}']
        : ['application/problem+json; charset=utf-8', request.url === '/broken' ? '{"a":' : '{"a":1}'];
    response.writeHead(200, { 'content-type': type }).end(body);
  });
  const jsonOf = (answer: HttpAnswer) => (answer.kind === 'answer' ? answer.json : answer.kind);
  assert.deepEqual(jsonOf(await get(`${url}/json`)), { a: 1 });
  assert.equal(jsonOf(await get(`${url}/html`)), undefined);
  assert.equal(jsonOf(await get(`${url}/broken`)), undefined);
});

test('an answer over 10 MiB is cut off as lost', async (t) => {
  const url = await serve(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(Buffer.alloc(11 * 1024 * 1024, ' '));
  });
  const answer = await get(url);
  assert.match(answer.kind === 'lost' ? answer.reason : answer.kind, /larger than 10 MiB/);
});

test('a packed answer is never unpacked, and none is asked for', async (t) => {
  const asked: (string | undefined)[] = [];
  const url = await serve(t, (request, response) => {
    asked.push(request.headers['accept-encoding']);
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync('{"a":1}'));
  });
  const answer = await get(url);
  assert.deepEqual(answer.kind === 'answer' && [answer.status, answer.json], [200, undefined]);
  assert.deepEqual(asked, ['identity']);
});

test('a form is sent as one, every value encoded', async (t) => {
  const url = await serve(t, (request, response) => {
    void Array.fromAsync(request).then((chunks) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify([request.headers['content-type'], Buffer.concat(chunks as Buffer[]).toString()]));
    });
  });
  const answer = await http({ method: 'POST', url, reach: 'internal', form: { grant: 'a&b=c', ü: ' ' } });
  assert.deepEqual(answer.kind === 'answer' && answer.json, [
    'application/x-www-form-urlencoded',
    'grant=a%26b%3Dc&%C3%BC=+',
  ]);
});

test('a signal that ends ends the request: lost once connected, not_sent before', async (t) => {
  const stopping = new AbortController();
  const url = await onConnection(t, (socket) => socket.once('data', () => stopping.abort()));
  const stoppable = makeHttp({ signal: stopping.signal });
  assert.equal((await stoppable({ method: 'GET', url, reach: 'internal' })).kind, 'lost');
  assert.equal((await stoppable({ method: 'GET', url, reach: 'internal' })).kind, 'not_sent');
});

test('loopback and private addresses need an application that is configured as internal', async (t) => {
  let requests = 0;
  const url = await serve(t, (_request, response) => {
    requests += 1;
    response.end();
  });
  for (const target of [
    url,
    url.replace('127.0.0.1', 'localhost'),
    url.replace('127.0.0.1', '0x7f.1'),
    url.replace('127.0.0.1', '[::ffff:127.0.0.1]'),
  ]) {
    assert.equal((await http({ method: 'GET', url: target })).kind, 'not_sent', target);
  }
  assert.equal(requests, 0);
});

test('a reason never quotes a header, a path or a query', async (t) => {
  const url = await onConnection(t, (socket) => socket.once('data', () => socket.destroy()));
  const answers = [
    await get(`${url}/people/maria?key=secret-query`),
    await http({ method: 'GET', url, reach: 'internal', headers: { authorization: 'Bearer secret-token\r\n' } }),
  ];
  assert.doesNotMatch(JSON.stringify(answers), /secret|maria/);
});
