import { type Command, Option } from 'commander';
import type { EndAnswer, ReturnDetailAnswer } from '../api/schemas/returns.ts';
import { returnMethods } from '../core/returns/propose-return.ts';
import { nonReturns } from '../core/returns/return-ending.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { type Money, parseMoney, parseYesNo, part, readEvidenceFile, sentence } from './options.ts';
import { returnDetailLines } from './return-lines.ts';

type DecideOptions = { readonly reason: string; readonly refund?: Money; readonly shipment?: string };
type EndOptions = {
  readonly reason: string;
  readonly price?: Money;
  readonly police?: string;
  readonly file?: string;
};

const idHelp = 'its id, as "returns list" shows it';

/** What people decide and say about single returns. */
export function registerReturnDeeds(command: Command, cli: Cli): void {
  const answering = async (deed: Command, id: string, what: string, body?: unknown) => {
    const one = await clientOf(cli, deed).post<ReturnDetailAnswer>(`/returns/${part(id)}/${what}`, body);
    present(deed, one, () => returnDetailLines(one));
  };
  command
    .command('decide')
    .alias('override')
    .description('decide how a thing comes back, whatever was proposed')
    .argument('<id>', idHelp)
    .addOption(new Option('--method <method>', 'how').choices(returnMethods).makeOptionMandatory())
    .requiredOption('--reason <text>', 'why; it stays beside what was proposed')
    .option('--refund <amount>', 'what they get back for posting it, such as "8.90 EUR"', parseMoney)
    .option('--shipment <id>', 'what carries it, as "shipments list" shows it')
    .action(async (id: string, options: DecideOptions & { readonly method: string }, decide: Command) => {
      const { method, reason, refund, shipment } = options;
      const body = { method, reason, ...(refund && { refund }), ...(shipment && { shipmentId: shipment }) };
      await answering(decide, id, 'decide', body);
    });
  command
    .command('battery')
    .description('say whether a battery is swollen, hot or leaking; then no carrier gets it')
    .argument('<id>', idHelp)
    .argument('<damaged>', 'yes or no', parseYesNo)
    .action((id: string, damaged: boolean, _options, battery: Command) =>
      answering(battery, id, 'battery', { damaged }),
    );
  command
    .command('move')
    .description('say where a thing is that no carrier tells us about; only a scan makes it received')
    .argument('<id>', idHelp)
    .addOption(
      new Option('--to <state>', 'where')
        .choices(['planned', 'on_its_way', 'delivered', 'at_carrier'])
        .makeOptionMandatory(),
    )
    .action((id: string, { to }: { readonly to: string }, move: Command) => answering(move, id, 'move', { to }));
  command
    .command('end')
    .description('say what became of a thing that does not come back')
    .argument('<id>', idHelp)
    .addOption(new Option('--as <ending>', 'what became of it').choices(nonReturns).makeOptionMandatory())
    .requiredOption('--reason <text>', 'what you know of it')
    .option('--price <amount>', 'what they pay for it, such as "180.00 EUR"', parseMoney)
    .option('--police <reference>', 'the reference of the police report')
    .option('--file <file>', 'a file that proves it')
    .action(async (id: string, options: EndOptions & { readonly as: string }, end: Command) => {
      const { as: ending, reason, price, police, file } = options;
      const body = {
        ending,
        reason,
        ...(price && { price }),
        ...(police && { policeReference: police }),
        ...(file && { file: readEvidenceFile(file) }),
      };
      const answer = await clientOf(cli, end).post<EndAnswer>(`/returns/${part(id)}/end`, body);
      present(end, answer, () => sentence(endSentence(answer)));
    });
  command
    .command('approve')
    .description('agree to an ending that waits; another person than whoever asked for it')
    .argument('<id>', idHelp)
    .action((id: string, _options, approve: Command) => answering(approve, id, 'approve'));
  command
    .command('refuse')
    .description('refuse an ending that waits; the thing is asked for again')
    .argument('<id>', idHelp)
    .requiredOption('--reason <text>', 'why')
    .action((id: string, { reason }: { readonly reason: string }, refuse: Command) =>
      answering(refuse, id, 'refuse', { reason }),
    );
  command
    .command('police')
    .description('add the reference of a police report that came later')
    .argument('<id>', idHelp)
    .argument('<reference>', 'as the police wrote it')
    .action((id: string, reference: string, _options, police: Command) =>
      answering(police, id, 'police', { reference }),
    );
}

function endSentence({ state, approvalBy }: EndAnswer): string {
  return state === 'ended'
    ? 'It has ended. Who had it, what it is worth and what is known of its lock stay with it.'
    : `It waits for somebody of ${approvalBy ?? 'finance'} to agree: "returns approve". Until then it is asked for by nobody.`;
}
