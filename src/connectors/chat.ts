import type { ChatMessage, ChatPlace, ChatResult } from '../core/messages/chat.ts';
import type { Http, HttpAnswer, JsonObject } from '../core/applications/connector.ts';
import { retryAfterMs } from './retry-after.ts';

const names = { slack: 'Slack', teams: 'Microsoft Teams' } as const;
/** Slack cuts a text off at 40,000 signs; nobody reads so much in a channel. */
const longestText = 3_000;
/** A workflow takes 28 KB. */
const largestCardBytes = 24_000;

/** Posts one message to a channel, and says what is known of its fate. Throws nothing for what the other side or the network does. */
export async function sendChat(
  http: Http,
  place: ChatPlace,
  message: ChatMessage,
  now: Temporal.Instant,
): Promise<ChatResult> {
  const reach = place.internal ? 'internal' : 'public';
  const request = { method: 'POST', reach, timeoutMs: 15_000 } as const;
  if (place.way === 'bot') {
    // https://api.slack.com/methods/chat.postMessage (chat:write)
    const answer = await http({
      ...request,
      url: `${place.apiUrl}/chat.postMessage`,
      headers: { authorization: `Bearer ${place.token}`, 'content-type': 'application/json; charset=utf-8' },
      json: { channel: place.channel, ...slackMessage(message) },
    });
    return judge(names.slack, answer, now, judgeSlack);
  }
  const json = place.kind === 'slack' ? slackMessage(message) : teamsMessage(message);
  return judge(names[place.kind], await http({ ...request, url: place.url, json }), now);
}

/** A status of 200 from Slack's API says nothing yet. */
function judgeSlack(json: unknown): ChatResult {
  const body: { readonly ok?: unknown; readonly error?: unknown } =
    typeof json === 'object' && json !== null ? json : {};
  if (body.ok === true) return { outcome: 'sent' };
  if (body.ok !== false) return { outcome: 'unknown', reason: 'What answered is not what Slack answers.' };
  const error = typeof body.error === 'string' && /^[a-z_]{1,60}$/.test(body.error) ? body.error : 'an error';
  const reason = `Slack refused it: ${error}.`;
  // Slack says of these that the message may have been posted all the same.
  if (['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable'].includes(error))
    return { outcome: 'unknown', reason };
  const final = !['ratelimited', 'rate_limited'].includes(error);
  return { outcome: 'not_sent', reason, final, retryAfterMs: null };
}

function judge(
  name: string,
  answer: HttpAnswer,
  now: Temporal.Instant,
  judgeTaken: (json: unknown) => ChatResult = () => ({ outcome: 'sent' }),
): ChatResult {
  if (answer.kind === 'not_sent')
    return { outcome: 'not_sent', reason: answer.reason, final: false, retryAfterMs: null };
  if (answer.kind === 'lost') return { outcome: 'unknown', reason: answer.reason };
  const { status, headers, json } = answer;
  const reason = `${name} answered ${status}.`;
  if (status >= 200 && status < 300) return judgeTaken(json);
  if (status === 429) {
    const wait = retryAfterMs(headers['retry-after'], now);
    return { outcome: 'not_sent', reason, final: false, retryAfterMs: wait };
  }
  if (status >= 500) return { outcome: 'unknown', reason };
  return { outcome: 'not_sent', reason, final: true, retryAfterMs: null };
}

/** Plain text: no markup, no names that become mentions, no previews of links. */
function slackMessage({ title, lines, link }: ChatMessage): JsonObject {
  const parts = [title, ...lines].map(escapeForSlack);
  const text = cut(parts.join('\n'), longestText);
  const linked = link === null ? '' : `\n${escapeForSlack(link.label)}: ${escapeForSlack(link.url)}`;
  return {
    text: `${text}${linked}`,
    mrkdwn: false,
    parse: 'none',
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** https://api.slack.com/reference/surfaces/formatting#escaping: these three, and no other. */
function escapeForSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** An Adaptive Card 1.4 for a workflow; text runs, unlike text blocks, know no markup. */
function teamsMessage({ title, lines, link }: ChatMessage): JsonObject {
  const text = cut(lines.join('\n'), largestCardBytes / 4);
  const run = (content: string, more: JsonObject = {}): JsonObject => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text: content, ...more }],
  });
  const paragraphs = text === '' ? [] : text.split('\n').map((line) => run(line));
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [run(cut(title, 500), { weight: 'bolder' }), ...paragraphs],
          actions: link === null ? [] : [{ type: 'Action.OpenUrl', title: link.label, url: link.url }],
        },
      },
    ],
  };
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)} …`;
}
