import { Alert, Badge, Button, Card, Group, List, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconHelpHexagon } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type {
  LeaverAccount,
  LeaverAsset,
  SweepReport,
  SweptFile,
  SweptLeaver,
} from '../../../core/sweep/sweep-report.ts';
import { dialects } from '../../../formats/recognize-file.ts';
import { useInstants } from '../language/instants.ts';
import { useNumbers } from '../language/numbers.ts';
import { type Say, useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { saveFile } from '../parts/save-file.ts';
import { useMay } from '../server/me.ts';
import { headlinesOf, type Tone } from './headlines.ts';
import { type FirstRunKey, firstRunWords } from './words.ts';

const looks = {
  alarm: { color: 'red', Icon: IconAlertTriangle },
  question: { color: 'orange', Icon: IconHelpHexagon },
  calm: { color: 'green', Icon: IconCircleCheck },
} as const satisfies Record<Tone, unknown>;
const shownLeavers = 50;
const shownProblems = 5;

/** What a sweep found: who left and still holds something, and, as loud, what the files do not tell. */
export function SweepResult({
  report,
  beginAgain,
  readAs,
}: {
  readonly report: SweepReport;
  /** Forgets the files. */
  readonly beginAgain: () => void;
  /** Reads them again, the named one as what somebody says it is. */
  readonly readAs: (name: string, format: string) => void;
}) {
  const say = useWords(firstRunWords);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    title.current?.focus({ preventScroll: true });
    title.current?.scrollIntoView({ block: 'start' });
  }, [report]);
  const { leavers, accountsOfNobody, unknowns, unsure } = report;
  return (
    <Stack mt="lg" gap="md">
      <Group justify="space-between">
        <Title
          order={2}
          fz="lg"
          ref={title}
          tabIndex={-1}
          style={{ scrollMarginTop: 'calc(var(--app-shell-header-height) + 1rem)' }}
        >
          {say('result')}
        </Title>
        <Group gap="xs">
          <Button variant="default" size="xs" onClick={beginAgain}>
            {say('beginAgain')}
          </Button>
          <SaveReport report={report} />
        </Group>
      </Group>
      <Stack gap="xs">
        {headlinesOf(report).map(({ tone, key, values }) => {
          const { color, Icon } = looks[tone];
          return (
            <Alert key={key} color={color} variant="light" icon={<Icon aria-hidden />} py="xs">
              <Text size="sm" fw={600}>
                {say(key, values)}
              </Text>
            </Alert>
          );
        })}
      </Stack>
      {leavers.slice(0, shownLeavers).map((leaver) => (
        <Leaver key={`${leaver.employeeNumber} ${leaver.name} ${leaver.email}`} leaver={leaver} />
      ))}
      {leavers.length > shownLeavers ? (
        <Text>{say('moreLeavers', { count: leavers.length - shownLeavers })}</Text>
      ) : null}
      {unknowns.length + unsure.length === 0 ? null : (
        <Listed
          title={say('unknown')}
          entries={[
            ...unknowns.map(({ sentence }) => sentence),
            ...unsure.map(({ holding, reason }) => `${holding}: ${reason}`),
          ]}
        />
      )}
      {accountsOfNobody.asked && accountsOfNobody.accounts.length > 0 ? (
        <Listed
          title={say('nobodys')}
          entries={accountsOfNobody.accounts.map(({ application, login, note }) =>
            [`${application} ${login}`, note].filter((part) => part !== null).join(': '),
          )}
        />
      ) : null}
      <FilesRead report={report} readAs={readAs} />
    </Stack>
  );
}

function Leaver({ leaver }: { readonly leaver: SweptLeaver }) {
  const say = useWords(firstRunWords);
  const { day } = useInstants();
  const { employeeNumber, name, since, accounts, assets, seats, person, departure } = leaver;
  const who = [
    employeeNumber,
    person?.department ?? departure?.department,
    since === null ? say('leftUnknown') : say('leftOn', { day: day(since) }),
  ];
  return (
    <Card withBorder component="section" aria-label={name}>
      <Title order={3} fz="md">
        {name}
      </Title>
      <Text size="sm" c="dimmed">
        {who.filter((part) => part !== null && part !== undefined).join(' · ')}
      </Text>
      <List listStyleType="none" spacing={4} mt="xs">
        {accounts.map((account) => (
          <List.Item key={`${account.application} ${account.login}`}>
            <Account account={account} />
          </List.Item>
        ))}
        {assets.map((asset, index) => (
          <List.Item key={index}>
            <Thing asset={asset} />
          </List.Item>
        ))}
        {seats.map((seat, index) => (
          <List.Item key={index}>
            <Badge color="orange" variant="light" mr="xs">
              {say('stillPaid')}
            </Badge>
            {seat.licence}
          </List.Item>
        ))}
      </List>
    </Card>
  );
}

function Account({ account }: { readonly account: LeaverAccount }) {
  const say = useWords(firstRunWords);
  const { application, login, active, signedInAfterLeaving, privileged } = account;
  return (
    <>
      <Badge color="red" variant={active === true || signedInAfterLeaving ? 'filled' : 'light'} mr="xs">
        {say(signedInAfterLeaving ? 'usedAfter' : active === true ? 'open' : 'openOrClosed')}
      </Badge>
      {application} {login}
      {privileged === true ? ` (${say('privileged')})` : ''}
    </>
  );
}

function Thing({ asset }: { readonly asset: LeaverAsset }) {
  const say = useWords(firstRunWords);
  const { money } = useNumbers();
  const { tag, model, name, category, serial, value, byod } = asset;
  const words = [
    [tag, model ?? name ?? category].filter((part) => part !== null).join(' '),
    serial === null ? null : say('serial', { serial }),
    value === null ? null : money(value),
  ];
  return (
    <>
      <Badge color="orange" variant="light" mr="xs">
        {say(byod ? 'ownDevice' : 'notBack')}
      </Badge>
      {words.filter((part) => part !== null && part !== '').join(', ')}
    </>
  );
}

function Listed({ title, entries }: { readonly title: string; readonly entries: readonly string[] }) {
  return (
    <section>
      <Title order={3} fz="md" mb="xs">
        {title}
      </Title>
      <List spacing={4} size="sm">
        {entries.map((entry, index) => (
          <List.Item key={index}>{entry}</List.Item>
        ))}
      </List>
    </section>
  );
}

/** What became of each file; of rows that could not be read, where they are and why. */
function FilesRead({
  report: { files, refusedFiles },
  readAs,
}: {
  readonly report: SweepReport;
  readonly readAs: (name: string, format: string) => void;
}) {
  const say = useWords(firstRunWords);
  const may = useMay()('imports.run');
  return (
    <section>
      <Title order={3} fz="md" mb="xs">
        {say('filesRead')}
      </Title>
      <List spacing={4} size="sm">
        {refusedFiles.map(({ name, reason }) => (
          <List.Item key={name}>
            {say('fileRefused', { name, reason })}
            <NativeSelect
              size="xs"
              maw={280}
              my={4}
              aria-label={say('readAsOf', { name })}
              data={[
                { value: '', label: say('readAs') },
                ...dialects.map((dialect) => ({ value: dialect.name, label: dialect.title })),
              ]}
              onChange={({ currentTarget: { value } }) => {
                if (value !== '') readAs(name, value);
              }}
            />
          </List.Item>
        ))}
        {files.map((file, index) => (
          <List.Item key={index}>
            {sayFile(file, say)}
            <List size="sm">
              {rowsOf(file, say).map((text, at) => (
                <List.Item key={at}>{text}</List.Item>
              ))}
            </List>
          </List.Item>
        ))}
      </List>
      {refusedFiles.length > 0 && may ? <InLink to="/settings/column-maps">{say('toMaps')}</InLink> : null}
    </section>
  );
}

function sayFile({ name, title, rows, refused }: SweptFile, say: Say<FirstRunKey>): string {
  return say(refused === 0 ? 'fileRead' : 'fileReadPartly', { name, title, refused, count: rows });
}

function rowsOf({ problems, refused, notes }: SweptFile, say: Say<FirstRunKey>): readonly string[] {
  const shown = problems
    .slice(0, shownProblems)
    .map(({ line, column, value, reason }) =>
      column === null ? say('rowRefused', { line, reason }) : say('cellRefused', { line, column, value, reason }),
    );
  const more = refused > shown.length ? [say('moreRefused', { count: refused - shown.length })] : [];
  return [...shown, ...more, ...notes];
}

/** The same report that `handback sweep --json` prints, to keep or to compare. */
function SaveReport({ report }: { readonly report: SweepReport }) {
  const say = useWords(firstRunWords);
  const content = () => new Blob([JSON.stringify(report, null, 2)], { type: 'application/json' });
  return (
    <Button variant="default" size="xs" onClick={() => saveFile('handback-sweep.json', content())}>
      {say('save')}
    </Button>
  );
}
