import { Group, Text } from '@mantine/core';
import type { ListedCommandAnswer } from '../../../api/schemas/devices.ts';
import type { AssetPipeline } from '../../../api/schemas/inventory.ts';
import type { ReportView } from '../../../api/schemas/reports.ts';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { useMay } from '../server/me.ts';
import { useServer } from '../server/use-server.ts';
import { assetWords, pipelineStages, rareStages } from './asset-words.ts';
import classes from './pipeline.module.css';
import { devicesWords } from './words.ts';

type Props = {
  readonly pipeline: AssetPipeline | undefined;
  readonly stage: string;
  readonly isOverdue: boolean;
};

/** The way back as a row of stages, each a link to what is there; below it what is late, at risk, or waits for a word. */
export function Pipeline({ pipeline, stage, isOverdue }: Props) {
  const say = useWords(devicesWords);
  const sayAsset = useWords(assetWords);
  const { number } = useNumbers();
  const countOf = (one: string) => pipeline?.stages[one] ?? 0;
  const shown = [...pipelineStages, ...rareStages.filter((one) => countOf(one) > 0)];
  return (
    <>
      <nav aria-label={say('pipeline')}>
        <ol className={classes['stages']}>
          {shown.map((one) => (
            <li key={one} className={classes['stage']}>
              <InLink
                to={`/devices?stage=${one}`}
                underline="never"
                {...(stage === one ? { 'aria-current': 'page' } : {})}
              >
                <span className={classes['count']}>{pipeline === undefined ? '…' : number(countOf(one))}</span>
                <span className={classes['name']}>{sayAsset(`stage.${one}`)}</span>
              </InLink>
            </li>
          ))}
        </ol>
      </nav>
      <Group gap="lg" mb="md">
        {pipeline === undefined || pipeline.overdue === 0 ? null : (
          <InLink to="/devices?overdue=true" size="sm" {...(isOverdue ? { 'aria-current': 'page' } : {})}>
            {say('overdue', { count: pipeline.overdue })}
          </InLink>
        )}
        <AtRisk />
        <ProposedLocks />
      </Group>
    </>
  );
}

function AtRisk() {
  const say = useWords(devicesWords);
  const may = useMay();
  const { money } = useNumbers();
  const mayRead = may('reports.read');
  const report = useServer<ReportView>('/reports/value_at_risk', {}, { enabled: mayRead }).data;
  if (!mayRead || report === undefined) return null;
  const sums = new Map<string, number>();
  for (const { currency, minor } of report.figures.flatMap(({ amounts }) => amounts))
    sums.set(currency, (sums.get(currency) ?? 0) + minor);
  const unknown = report.figures.reduce((sum, figure) => sum + figure.unknown, 0);
  const amount = [...sums].map(([currency, minor]) => money({ minor, currency })).join(' + ');
  const known = amount === '' ? say('atRiskNone') : say('atRisk', { amount });
  return (
    <Text size="sm" component="span">
      <InLink to="/reports/value_at_risk" inherit>
        {unknown === 0 ? known : `${known}, ${say('atRiskUnknown', { count: unknown })}`}
      </InLink>
    </Text>
  );
}

/** Locks that were proposed by themselves: each is approved on the page of its device. */
function ProposedLocks() {
  const say = useWords(devicesWords);
  const may = useMay();
  const isAllowed = may('devices.command');
  const waiting = useServer<{ items: readonly ListedCommandAnswer[] }>(
    '/device-commands',
    { which: 'proposed', limit: 50 },
    { enabled: isAllowed },
  ).data?.items.filter(({ requestedBy }) => requestedBy === null);
  if (waiting === undefined || waiting.length === 0) return null;
  return (
    <Text size="sm" component="span">
      {say('locks', { count: waiting.length })}:{' '}
      {waiting.map(({ id, asset }, index) => (
        <span key={id}>
          {index === 0 ? '' : ', '}
          <InLink to={`/devices/${encodeURIComponent(asset)}`} inherit>
            {asset}
          </InLink>
        </span>
      ))}
    </Text>
  );
}
