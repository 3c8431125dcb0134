import { List } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { EvidenceSample } from '../../../api/schemas/evidence.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { useMay } from '../server/me.ts';
import type { Check } from './use-checks.ts';
import { evidenceWords } from './words.ts';

/** What the sample proves and what it does not, in a few sentences, once every case was looked at. */
export function SampleSum({
  sample: { leavers },
  checks,
}: {
  readonly sample: EvidenceSample;
  readonly checks: ReadonlyMap<string, Check>;
}) {
  const say = useWords(evidenceWords);
  const may = useMay();
  const withCase = leavers.filter(({ offboarding }) => offboarding !== null).length;
  if (checks.size < withCase) return null;
  const looked = [...checks].flatMap(([name, check]) => (check.kind === 'checked' ? { name, found: check.found } : []));
  const found = looked.map((one) => one.found);
  const open = new Set(leavers.flatMap(({ offboarding, state }) => (state === 'open' ? (offboarding ?? []) : [])));
  const lacking = looked.filter(({ found: { gaps } }) => gaps.length > 0);
  const sumOf = (some: typeof lacking) => ({
    count: some.length,
    missing: some.reduce((sum, one) => sum + one.found.gaps.length, 0),
  });
  const [still, closed] = [
    sumOf(lacking.filter(({ name }) => open.has(name))),
    sumOf(lacking.filter(({ name }) => !open.has(name))),
  ];
  const broken = found.filter(({ events }) => events.missing.length > 0 || events.altered > 0).length;
  const failed = withCase - found.length;
  const noCase = leavers.length - withCase;
  const waivers = found.reduce((sum, one) => sum + one.waivers, 0);
  const bad = [
    ...(noCase === 0 ? [] : [say('sum.noCase', { count: noCase })]),
    ...(closed.count === 0 ? [] : [say('sum.lacking', closed)]),
    ...(still.count === 0 ? [] : [say('sum.open', still)]),
    ...(broken === 0 ? [] : [say('sum.broken', { count: broken })]),
    ...(failed === 0 ? [] : [say('sum.failed', { count: failed })]),
  ];
  const good = [
    say('sum.complete', { count: found.length - lacking.length, of: leavers.length }),
    ...(waivers === 0 ? [] : [say('sum.waivers', { count: waivers })]),
    ...(broken === 0 && found.length > 0 ? [say('sum.whole', { count: found.length })] : []),
  ];
  return (
    <List spacing={4} my="sm" lh={1.4} center aria-label={say('sum')} listStyleType="none">
      {bad.map((text) => (
        <List.Item
          key={text}
          fw={600}
          icon={<IconAlertTriangle size={18} color="var(--mantine-color-red-text)" aria-hidden />}
        >
          {text}
        </List.Item>
      ))}
      {good.map((text) => (
        <List.Item key={text} icon={<IconCircleCheck size={18} aria-hidden />}>
          {text}
        </List.Item>
      ))}
      <List.Item c="dimmed">
        {say('sum.limits')}{' '}
        {may('reports.read') ? (
          <InLink to="/reports/coverage" c="inherit" underline="always">
            {say('sum.unseen')}
          </InLink>
        ) : null}
      </List.Item>
    </List>
  );
}
