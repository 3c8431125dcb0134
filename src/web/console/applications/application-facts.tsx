import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ConnectorKind } from '../../../api/schemas/connectors.ts';
import type { Application } from '../../../api/schemas/inventory.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { When } from '../parts/when.tsx';
import classes from './applications.module.css';
import { fieldWords } from './field-words.ts';
import { Health } from './health.tsx';
import { applicationsWords } from './words.ts';

/** What is known of an application: how it answers, what can be done there, and what it was told; never its credentials. */
export function ApplicationFacts({
  application,
  kind,
}: {
  readonly application: Application;
  readonly kind: ConnectorKind | undefined;
}) {
  const say = useWords(applicationsWords);
  const sayField = useWords(fieldWords);
  const { id, config, connectedAt, lastProblem, inScope, hasCredentials, callsPerSecond, category } = application;
  const isManual = kind?.manual === true;
  return (
    <>
      <Title order={2} fz="h4" mb="xs">
        {say('facts')}
      </Title>
      <dl className={classes['facts']}>
        <Fact name={say('health')}>
          <Health application={application} />
        </Fact>
        {lastProblem === null ? null : <Fact name={say('problem')}>{lastProblem}</Fact>}
        {isManual ? null : (
          <Fact name={say('proved')}>{connectedAt === null ? say('notProved') : <When instant={connectedAt} />}</Fact>
        )}
        <Fact name={say('scope')}>{say(kind?.devices === true ? 'devices' : inScope ? 'inScope' : 'outOfScope')}</Fact>
        <Fact name={say('kind')}>{kind?.title ?? application.connector}</Fact>
        <Fact name={say('category')}>{say(`category.${category}`)}</Fact>
        <Fact name={say('verbs')}>
          {kind === undefined || kind.verbs.length === 0
            ? say('noVerbs')
            : kind.verbs.map((verb) => say(`verb.${verb}`)).join(', ')}
          {isManual || kind?.devices === true ? null : (
            <Text size="sm" c="dimmed">
              {say('rights')}
            </Text>
          )}
        </Fact>
        {isManual ? null : (
          <>
            <Fact name={say('calls')}>{callsPerSecond ?? say('noLimit')}</Fact>
            <Fact name={say('credentials')}>{say(hasCredentials ? 'stored' : 'notStored')}</Fact>
          </>
        )}
        {Object.entries(config).map(([key, value]) => (
          <Fact key={key} name={isFieldWord(key) ? sayField(key) : key}>
            {sayValue(value, say)}
          </Fact>
        ))}
      </dl>
      <Text size="sm" mt="sm">
        <InLink to={`/access?application=${id}`}>{say('toAccess')}</InLink>
        {' · '}
        <InLink to={`/access?tab=accounts&application=${id}`}>{say('toAccounts')}</InLink>
        {' · '}
        <InLink to="/access?tab=protected">{say('protected')}</InLink>
      </Text>
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={classes['fact']}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function isFieldWord(key: string): key is keyof (typeof fieldWords)['en'] {
  return Object.hasOwn(fieldWords.en, key);
}

function sayValue(value: unknown, say: (key: 'yes' | 'no') => string): string {
  if (typeof value === 'boolean') return say(value ? 'yes' : 'no');
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ');
  return JSON.stringify(value);
}
