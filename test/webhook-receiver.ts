import { fork } from 'node:child_process';
import { once } from 'node:events';
import { after } from 'node:test';

/** A message as it arrived. */
export type ReceivedPost = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** Somebody else's system, in a process of its own, that webhooks are posted to; it remembers what comes before it answers. */
export type WebhookReceiver = {
  readonly url: string;
  readonly setSecret: (secret: string) => Promise<void>;
  /** How the next posts are answered, one after the other; 0 breaks off. Afterwards it takes everything. */
  readonly answerNext: (
    ...answers: readonly {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }[]
  ) => Promise<void>;
  readonly posts: () => Promise<readonly ReceivedPost[]>;
};

/** Starts a receiver; it ends with the test file. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const child = fork(new URL('webhook-process.ts', import.meta.url));
  const answer = async <T>(): Promise<T> => (await once(child, 'message'))[0] as T;
  const { port } = await answer<{ port: number }>();
  const order = async (content: object) => {
    const told = answer<{ posts: readonly ReceivedPost[] }>();
    child.send(content);
    return (await told).posts;
  };
  after(async () => {
    if (child.exitCode !== null || !child.connected) return;
    child.disconnect();
    await once(child, 'exit');
  });
  return {
    url: `http://127.0.0.1:${port}/`,
    setSecret: async (secret) => void (await order({ kind: 'secret', secret })),
    answerNext: async (...answers) => void (await order({ kind: 'answers', answers })),
    posts: () => order({ kind: 'posts' }),
  };
}
