import { fork } from 'node:child_process';
import { once } from 'node:events';
import { after } from 'node:test';
import type { PostedMessage } from './chat-process.ts';

/** Slack and a Teams workflow in a process of their own, with channels that remember what they were told. */
export type ChatServer = {
  /** Up to where the name of a method of Slack follows; the bot with `token` is in C0000OPEN, not in C0000ELSE; C0000ARCH is archived. */
  readonly apiUrl: string;
  readonly token: string;
  readonly slackWebhook: string;
  readonly teamsWorkflow: string;
  /** The next so many posts are told to wait half a minute, or kept without an answer, or kept and answered with 500. */
  readonly next: (kind: 'limit' | 'drop' | 'fail', times: number) => Promise<void>;
  readonly posted: () => Promise<readonly PostedMessage[]>;
};

/** Starts it; it ends with the test file. */
export async function startChatServer(): Promise<ChatServer> {
  const child = fork(new URL('chat-process.ts', import.meta.url));
  const answer = async <T>(): Promise<T> => (await once(child, 'message'))[0] as T;
  const { port } = await answer<{ port: number }>();
  const order = async (content: object) => {
    const told = answer<{ posted: readonly PostedMessage[] }>();
    child.send(content);
    return (await told).posted;
  };
  after(async () => {
    if (child.exitCode !== null || !child.connected) return;
    child.disconnect();
    await once(child, 'exit');
  });
  const base = `http://127.0.0.1:${port}`;
  return {
    apiUrl: `${base}/api`,
    token: 'xoxb-test-token',
    slackWebhook: `${base}/services/T0/B0/secret`,
    teamsWorkflow: `${base}/workflows/1?sig=secret-of-the-flow`,
    next: async (kind, times) => void (await order({ kind, times })),
    posted: () => order({ kind: 'posted' }),
  };
}
