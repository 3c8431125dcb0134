import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Benchmark, Outcome } from './benchmark.ts';
import { median, quantile } from './benchmark.ts';
import type { IntakeServers } from './intake-server.ts';

const rounds = 20;
const messagesPerRound = 500;
const senders = 4;

/** How long a sender waits until its message is kept, against the least a web server can do with a message and a row. */
export const intake: Benchmark = {
  name: 'intake',
  what: `${(rounds * messagesPerRound).toLocaleString('en')} signed webhooks, ${senders} at a time, until each is answered (p99)`,
  against: 'a bare Fastify route with one insert of the same message into the same table',
  reach: 2,
  run,
};

async function run(): Promise<Outcome> {
  const program = fileURLToPath(new URL('./intake-server.ts', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  try {
    const line = once(createInterface(child.stdout), 'line').then(([text]) => String(text));
    const ended = exited.then(() => Promise.reject(new Error('The servers ended before they were ready.')));
    return await measure(JSON.parse(await Promise.race([line, ended])) as IntakeServers);
  } finally {
    child.stdin.end();
    await exited;
  }
}

/** The two sides take turns, round by round, at going first; the first round warms up. */
async function measure({ oursUrl, bareUrl, secret }: IntakeServers): Promise<Outcome> {
  const agent = new Agent({ keepAlive: true, maxSockets: senders });
  const all = { ours: [] as number[], bare: [] as number[] };
  const ratios: number[] = [];
  try {
    for (let round = 0; round <= rounds; round += 1) {
      const took: { ours: readonly number[]; bare: readonly number[] } = { ours: [], bare: [] };
      const sides = round % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const);
      for (const side of sides) {
        const url = side === 'ours' ? oursUrl : bareUrl;
        took[side] = await sendAll(agent, url, signedMessages(`${side}_${round}`, secret));
      }
      if (round === 0) continue;
      ratios.push(quantile(took.ours, 0.99) / quantile(took.bare, 0.99));
      all.ours.push(...took.ours);
      all.bare.push(...took.bare);
    }
  } finally {
    agent.destroy();
  }
  const spread = (values: readonly number[]) => ({ p50: median(values), p99: quantile(values, 0.99) });
  const [ours, bare] = [spread(all.ours), spread(all.bare)];
  return {
    ratio: ours.p99 / bare.p99,
    figures: {
      messagesEach: all.ours.length,
      oursMs: ours,
      bareMs: bare,
      p50Ratio: ours.p50 / bare.p50,
      p99RatioOfRounds: { p10: quantile(ratios, 0.1), p50: median(ratios), p90: quantile(ratios, 0.9) },
    },
  };
}

type Message = { readonly headers: Record<string, string>; readonly body: string };

/** Messages as an HR system signs them by Standard Webhooks, made before anything is measured. */
function signedMessages(name: string, secret: string): readonly Message[] {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const at = String(Math.floor(Date.now() / 1000));
  return Array.from({ length: messagesPerRound }, (_, index) => {
    const id = `msg_${name}_${index}`;
    const data = { id, person: { employeeNumber: `E${index}` }, kind: 'voluntary', lastWorkingDay: '2030-03-31' };
    const body = JSON.stringify({ type: 'departure.scheduled', timestamp: new Date().toISOString(), data });
    const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
    return {
      body,
      headers: {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        'webhook-id': id,
        'webhook-timestamp': at,
        'webhook-signature': `v1,${signature}`,
      },
    };
  });
}

/** Milliseconds until each message was answered; every sender sends its next one when the one before was answered. */
async function sendAll(agent: Agent, url: string, messages: readonly Message[]): Promise<readonly number[]> {
  const took: number[] = [];
  const left = [...messages];
  const sender = async () => {
    for (let message = left.pop(); message !== undefined; message = left.pop()) {
      const began = performance.now();
      const status = await send(agent, url, message);
      took.push(performance.now() - began);
      if (status !== 202) throw new Error(`A message was answered with ${status}.`);
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
  return took;
}

function send(agent: Agent, url: string, { headers, body }: Message): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.once('error', reject).end(body);
  });
}
