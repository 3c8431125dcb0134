import { type Command, Option } from 'commander';
import type { MadePortalLink, PortalLinkAnswer } from '../api/schemas/portal.ts';
import { qrCode } from '../formats/papers/barcode.ts';
import { type Cli, clientOf, present, say } from './cli.ts';
import { part, sentence } from './options.ts';
import { qrLines } from './qr-lines.ts';
import { printable } from './text.ts';
import { formatInstant } from './times.ts';

type PortalOptions = {
  readonly send?: true;
  readonly copy?: true;
  readonly takeBack?: true;
  readonly language?: string;
};

/** `returns portal`: the leaver's own page, and the links that open it. */
export function registerPortal(command: Command, cli: Cli): void {
  command
    .command('portal')
    .description('show the links to a leaver’s own page; mail them one, copy one, or take all of them back')
    .argument('<offboarding>', 'OFF-12, or its id')
    .option('--send', 'mail the leaver a link to their page: to their private address where one is known')
    .addOption(
      new Option('--copy', 'print a link for you to pass on; whoever has it can act as the leaver').conflicts('send'),
    )
    .addOption(new Option('--take-back', 'no link of this case opens anything any more').conflicts(['send', 'copy']))
    .option('--language <tag>', 'what the mail or the page is in, such as de')
    .action(async (id: string, { send, copy, takeBack, language }: PortalOptions, portal: Command) => {
      const client = clientOf(cli, portal);
      const path = `/offboardings/${part(id)}/portal-links`;
      if (takeBack) {
        const answer = await client.post<{ revoked: number }>(`${path}/take-back`, {});
        present(portal, answer, () => sentence(takenBack(answer.revoked)));
        return;
      }
      if (send || copy) {
        const body = { send: send === true, ...(language === undefined ? {} : { language }) };
        presentMade(portal, await client.post<MadePortalLink>(path, body));
        return;
      }
      const page = await client.get<{ items: readonly PortalLinkAnswer[] }>(path);
      present(portal, page, () => (page.items.length === 0 ? [none] : page.items.flatMap(linkLines)));
    });
}

const none = 'No link to their page was made. "handback returns portal OFF-12 --send" mails them one.';

function presentMade(command: Command, made: MadePortalLink): void {
  const { address } = made;
  if (address === null) {
    present(command, made, () => sentence('Their link goes out by mail. "handback messages list" shows when.'));
    return;
  }
  present(command, made, () => [
    ...sentence('Whoever opens this can act as the leaver. Pass it to nobody else:'),
    address,
  ]);
  if (process.stderr.isTTY) for (const line of qrLines(qrCode(address))) say(line);
}

function takenBack(revoked: number): string {
  if (revoked === 0) return 'No link of this case opened anything.';
  return `${revoked === 1 ? 'One link opens' : `${revoked} links open`} nothing any more. "returns portal OFF-12 --send" mails a new one.`;
}

function linkLines({
  id,
  way,
  madeBy,
  madeAt,
  good,
  opened,
  openedAt,
  revokedAt,
  expiresAt,
}: PortalLinkAnswer): readonly string[] {
  const by = madeBy === null ? 'for a mail that went out by itself' : `by ${printable(madeBy)}`;
  const state =
    revokedAt !== null ? `taken back ${formatInstant(revokedAt)}` : good ? 'good' : 'over, or not yet to be shown';
  const seen = openedAt === null ? 'never opened' : `opened ${opened} times, last ${formatInstant(openedAt)}`;
  return [
    `${way === 'copied' ? 'copied' : 'mailed'}  ${state}  ${id}`,
    `  Made ${by}, ${formatInstant(madeAt)}; ${seen}; ends at the latest ${formatInstant(expiresAt)}.`,
  ];
}
