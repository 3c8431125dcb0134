import { Button, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Step } from '../../../api/schemas/cases.ts';
import type { StepHistory as History } from '../../../api/schemas/step-history.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { saveFile } from '../parts/save-file.ts';
import { ErrorState, Shown } from '../parts/states.tsx';
import { fileAddress, server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { clockOf } from './clock-of.ts';
import classes from './departure.module.css';
import { historyWords } from './history-words.ts';
import { itemWords } from './item-words.ts';
import { knownWord } from './known-word.ts';
import { useSeenWord } from './use-seen-word.ts';

type Entry = { readonly id: string; readonly at: string; readonly content: ReactNode; readonly isBad?: boolean };
type Try = NonNullable<History['tries']>[number];
type Look = NonNullable<History['looks']>[number];
type Given = History['given'][number];

const shortest = 6;

/** What happened in a step, in order: what was sent and what came of it, what was seen, and what people put on the table. */
export function StepHistory({ step }: { readonly step: Step }) {
  const say = useWords(historyWords);
  const instants = useInstants();
  const [isWhole, setWhole] = useState(false);
  const path = `/steps/${step.id}`;
  const answer = useServer<History>(`${path}/history`);
  return (
    <Shown answer={answer} rows={1}>
      {(history) => {
        const entries = entriesOf(history, path);
        if (entries.length === 0) return null;
        const shown = isWhole ? entries : entries.slice(-shortest);
        const left = entries.length - shown.length;
        return (
          <section aria-label={say('history')}>
            <Title order={3} fz="sm" mt="sm" mb={4}>
              {say('history')}
            </Title>
            {left === 0 ? null : (
              <Button size="compact-sm" variant="default" className="no-print" onClick={() => setWhole(true)}>
                {say('earlier', { count: left })}
              </Button>
            )}
            <ol className={classes['history']}>
              {shown.map(({ id, at, content, isBad = false }) => (
                <li key={id} {...(isBad ? { 'data-failed': true } : {})}>
                  <Text size="sm" c="dimmed" component="time" dateTime={at} data-at={instants.at(at)}>
                    {clockOf(at, instants)}
                  </Text>
                  <div>{content}</div>
                </li>
              ))}
            </ol>
          </section>
        );
      }}
    </Shown>
  );
}

/** Everything in the order in which it happened. */
function entriesOf({ tries, looks, given }: History, path: string): readonly Entry[] {
  return [
    ...(tries ?? []).map((one) => ({
      id: one.id,
      at: one.startedAt,
      content: <TryLine one={one} />,
      isBad: one.outcome !== null && one.outcome !== 'applied' && one.outcome !== 'accepted',
    })),
    ...(looks ?? []).map((one) => ({ id: one.id, at: one.at, content: <LookLine one={one} /> })),
    ...given.map((one) => ({ id: one.id, at: one.at, content: <GivenLine one={one} path={path} /> })),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function TryLine({ one: { outcome, reason, finishedAt, before, after, notRestorable } }: { readonly one: Try }) {
  const say = useWords(historyWords);
  const { time } = useInstants();
  const changes = after === null ? [] : changesOf(before ?? {}, after);
  return (
    <>
      <Text size="sm" fw={600}>
        {say(`try.${outcome ?? 'running'}`)}
        {finishedAt === null ? '' : ` ${time(finishedAt)}`}
      </Text>
      {reason === null ? null : <Text size="sm">{reason}</Text>}
      {outcome === 'ambiguous' || outcome === 'interrupted' ? <Text size="sm">{say('looksFirst')}</Text> : null}
      {changes.length === 0 ? null : (
        <ul className={classes['changes']}>
          {changes.map(({ name, was, is }) => (
            <li key={name}>
              {name}: {was === undefined ? is : say('fromTo', { was, is: is ?? say('gone') })}
            </li>
          ))}
        </ul>
      )}
      {after === null && before !== null && outcome !== 'refused' ? (
        <Text size="sm" c="dimmed">
          {say('before', { facts: factsOf(before) })}
        </Text>
      ) : null}
      {notRestorable.length === 0 ? null : (
        <Text size="sm" c="dimmed">
          {say('notRestorable', { what: notRestorable.join(', ') })}
        </Text>
      )}
    </>
  );
}

function LookLine({ one: { value, assurance, method, by, note, tryId } }: { readonly one: Look }) {
  const say = useWords(historyWords);
  const sayItem = useWords(itemWords);
  const seenWord = useSeenWord();
  const how =
    tryId === null ? knownWord(historyWords, say, `method.${method}`, sayItem(`by.${assurance}`)) : say('readBack');
  return (
    <>
      <Text size="sm" fw={600}>
        {say('seen', { what: seenWord(value) })}{' '}
        <Text span size="sm" fw={400} c="dimmed">
          {by === null ? how : `${how}, ${by}`}
        </Text>
      </Text>
      {note === null ? null : <Text size="sm">{note}</Text>}
    </>
  );
}

function GivenLine({ one: { kind, by, claim, content }, path }: { readonly one: Given; readonly path: string }) {
  const say = useWords(historyWords);
  return (
    <>
      <Text size="sm" fw={600}>
        {knownWord(historyWords, say, `given.${kind}`, kind)}{' '}
        <Text span size="sm" fw={400} c="dimmed">
          {say(claim ? 'claimedBy' : 'givenBy', { name: by })}
        </Text>
      </Text>
      {content === null ? (
        <Text size="sm" c="dimmed">
          {say('withheld')}
        </Text>
      ) : (
        <GivenContent content={content} path={path} />
      )}
    </>
  );
}

function GivenContent({
  content: { note, signedName, statement, scanned, file },
  path,
}: {
  readonly content: NonNullable<Given['content']>;
  readonly path: string;
}) {
  const say = useWords(historyWords);
  return (
    <>
      {note === null ? null : (
        <Text size="sm" className="wrapped">
          {note}
        </Text>
      )}
      {signedName === null ? null : (
        <Text size="sm">{say('signed', { name: signedName, statement: statement ?? '' })}</Text>
      )}
      {scanned === null ? null : <Text size="sm">{say('scanned', { label: scanned })}</Text>}
      {file === null ? null : <GivenFile file={file} path={`${path}/files/${file.sha256}`} />}
    </>
  );
}

type File = NonNullable<NonNullable<Given['content']>['file']>;

function GivenFile({ file: { name, photo }, path }: { readonly file: File; readonly path: string }) {
  const say = useWords(historyWords);
  const get = useChange(async () => saveFile(name, await server.download(path)));
  return (
    <>
      {photo ? <img src={fileAddress(path)} alt={name} className={classes['photo']} loading="lazy" /> : null}
      <Button
        size="compact-sm"
        variant="default"
        className="no-print"
        loading={get.isPending}
        onClick={() => get.mutate(undefined)}
      >
        {say('getFile', { name })}
      </Button>
      {get.error === null ? null : <ErrorState error={get.error} />}
    </>
  );
}

type Facts = Readonly<Record<string, unknown>>;

/** What is other than it was, one line for each fact. */
function changesOf(before: Facts, after: Facts) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [was, is] = [before[name], after[name]].map((value) => (value === undefined ? undefined : wordOf(value)));
    return was === is ? [] : [{ name, was, is }];
  });
}

function factsOf(facts: Facts): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name}: ${wordOf(value)}`)
    .join(', ');
}

function wordOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordOf).join(', ') || '–';
  if (value === null || value === '') return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
