import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { OffboardingDetail } from '../api/schemas/cases.ts';
import type { PlanView } from '../api/schemas/plans.ts';
import { Failure } from '../core/failure.ts';
import { type Cli, clientOf, present, refuseUsage, say } from './cli.ts';
import type { Client } from './client.ts';
import { part, sentence } from './options.ts';
import { hexOf, planLines, summaryLines } from './plan-lines.ts';

/** The fewest hexadecimal digits that count as naming a digest. */
const shortestDigest = 12;

/** `plan`: what will be done, and the word that lets it be done. */
export function registerPlan(command: Command, cli: Cli): void {
  command
    .command('show')
    .description('show what will be done, when, by whom, and what is held back; nothing is done by looking')
    .argument('<case>', 'OFF-12, or its id')
    .action(async (id: string, _options, show: Command) => {
      const { found, plan } = await readPlan(clientOf(cli, show), id);
      present(show, plan, () => planLines(found, plan));
    });
  command
    .command('approve')
    .description('let a plan be carried out: exactly the one that its digest names')
    .argument('<case>', 'OFF-12, or its id')
    .option('--digest <digest>', `the digest that "plan show" prints, or its first ${shortestDigest} digits or more`)
    .addHelpText(
      'after',
      '\nWithout --digest it shows the counts and asks. Exit code 5: the plan is another one by now.',
    )
    .action(async (id: string, { digest }: { digest?: string }, approve: Command) => {
      if (digest !== undefined && (hexOf(digest).length < shortestDigest || !/^[\da-f]+$/i.test(hexOf(digest)))) {
        refuseUsage(approve, `a digest is named by at least ${shortestDigest} hexadecimal digits.`);
      }
      if (digest === undefined && !(process.stdin.isTTY && process.stderr.isTTY)) {
        refuseUsage(
          approve,
          `where nobody can be asked, name the plan: --digest, as "handback plan show ${id}" prints it.`,
        );
      }
      const client = clientOf(cli, approve);
      const { found, plan } = await readPlan(client, id);
      for (const line of summaryLines(plan)) say(line);
      const named = digest === undefined ? await askWhether(found, plan) : digestNamed(plan, digest);
      if (named === null) throw new Failure('conflict', 'Nothing was approved.');
      const answer = await client.post(`/offboardings/${part(id)}/approvals`, { digest: named });
      present(approve, answer, () => sentence(`The plan of ${found.number} at revision ${plan.revision} is approved.`));
    });
}

async function readPlan(
  client: Client,
  id: string,
): Promise<{ readonly found: OffboardingDetail; readonly plan: PlanView }> {
  const path = `/offboardings/${part(id)}`;
  const found = await client.get<OffboardingDetail>(path);
  return { found, plan: await client.get<PlanView>(`${path}/plan`) };
}

/** A digest that is not this plan's goes to the server as it is: whether it is stale, the server says. */
function digestNamed({ digest }: PlanView, named: string): string {
  return hexOf(digest).startsWith(hexOf(named).toLowerCase()) ? digest : named;
}

async function askWhether({ number }: OffboardingDetail, { digest }: PlanView): Promise<string | null> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`Approve the plan of ${number}? Only "yes" approves it: `);
    return answer.trim() === 'yes' ? digest : null;
  } finally {
    lines.close();
  }
}
