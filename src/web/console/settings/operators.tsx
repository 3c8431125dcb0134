import { Badge, Button, Group, Menu, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { OneTimeLink, Operator } from '../../../api/schemas/access.ts';
import { type Role, roles } from '../../../core/permission.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { EmptyState, ErrorState } from '../parts/states.tsx';
import { useMe } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import { type Doing, OperatorDeed } from './operator-deed.tsx';
import { operatorWords } from './operators-words.ts';
import { SecretOnce } from './secret-once.tsx';
import { SettingsFrame } from './settings-frame.tsx';
import { useScopeName } from './use-scope-name.ts';
import { settingsWords } from './words.ts';

/** Who works in Handback: their roles and where these count, a link that lets them in, and shutting them out. */
export function Operators() {
  const say = useWords(operatorWords);
  const sayAll = useWords(settingsWords);
  const scopeName = useScopeName();
  const { at } = useInstants();
  const me = useMe();
  const [isAdding, setAdding] = useState(false);
  const [doing, setDoing] = useState<Doing | null>(null);
  const [link, setLink] = useState<(OneTimeLink & { readonly name: string }) | null>(null);
  const linking = useChange(async ({ id, name }: Operator) => {
    const made = await server.post<OneTimeLink>(`/operators/${id}/link`);
    setLink({ ...made, name });
  });
  const returning = useChange(({ id }: Operator) => server.post(`/operators/${id}/back`));
  const columns: readonly Column<Operator>[] = [
    { key: 'name', title: sayAll('name'), cell: ({ name }) => name },
    { key: 'email', title: say('email'), cell: ({ email }) => email },
    {
      key: 'roles',
      title: say('roles'),
      cell: ({ roles: grants }) => (
        <Group gap={4}>
          {grants.map((grant) => (
            <Badge key={`${grant.role} ${grant.scope} ${grant.value}`} variant="light" color="indigo">
              {say(`role.${grant.role}`)} {scopeName(grant)}
            </Badge>
          ))}
        </Group>
      ),
    },
    {
      key: 'state',
      title: sayAll('state'),
      cell: ({ disabled, vouched, away }) => (
        <Group gap={4}>
          <Badge variant="light" color={disabled ? 'gray' : 'green'}>
            {say(disabled ? 'disabled' : 'active')}
          </Badge>
          {vouched || disabled ? null : (
            <Badge variant="light" color="orange">
              {say('notVouched')}
            </Badge>
          )}
          {away === null ? null : (
            <Text size="sm">{say('awayUntil', { until: at(away.until), name: away.standIn })}</Text>
          )}
        </Group>
      ),
    },
    {
      key: 'actions',
      title: sayAll('actions'),
      cell: (operator) => (
        <Menu>
          <Menu.Target>
            <Button size="compact-sm" variant="default" aria-label={`${say('change')}: ${operator.name}`}>
              {say('change')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setDoing({ operator, what: 'grant' })}>{say('grant')}</Menu.Item>
            {operator.roles.map((grant) => (
              <Menu.Item
                key={`${grant.role} ${grant.scope} ${grant.value}`}
                onClick={() => setDoing({ operator, what: 'revoke', grant })}
              >
                {say('revokeRole', { role: say(`role.${grant.role}`), where: scopeName(grant) })}
              </Menu.Item>
            ))}
            {operator.disabled ? null : (
              <>
                <Menu.Item onClick={() => linking.mutate(operator)}>{say('link')}</Menu.Item>
                {operator.away === null ? (
                  <Menu.Item onClick={() => setDoing({ operator, what: 'away' })}>{say('away')}</Menu.Item>
                ) : (
                  <Menu.Item onClick={() => returning.mutate(operator)}>{say('back')}</Menu.Item>
                )}
                {operator.vouched || operator.id === me?.operator.id ? null : (
                  <Menu.Item onClick={() => setDoing({ operator, what: 'vouch' })}>{say('vouch')}</Menu.Item>
                )}
              </>
            )}
            {operator.id === me?.operator.id ? null : (
              <Menu.Item
                {...(operator.disabled ? {} : { color: 'red' })}
                onClick={() => setDoing({ operator, what: operator.disabled ? 'enable' : 'disable' })}
              >
                {say(operator.disabled ? 'enable' : 'disable')}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      ),
    },
  ];
  return (
    <SettingsFrame actions={<Button onClick={() => setAdding(true)}>{say('add')}</Button>}>
      {link === null ? null : (
        <SecretOnce title={say('linkFor', { name: link.name, until: at(link.expiresAt) })} secret={link.url} />
      )}
      {linking.error === null ? null : <ErrorState error={linking.error} />}
      {returning.error === null ? null : <ErrorState error={returning.error} />}
      <DataList
        label={say('list')}
        path="/operators"
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        empty={<EmptyState title={say('none')} />}
      />
      <AddOperator isOpen={isAdding} close={() => setAdding(false)} />
      {doing === null ? null : <OperatorDeed doing={doing} close={() => setDoing(null)} />}
    </SettingsFrame>
  );
}

function AddOperator({ isOpen, close }: { readonly isOpen: boolean; readonly close: () => void }) {
  const say = useWords(operatorWords);
  const sayAll = useWords(settingsWords);
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role | null>(null);
  const leave = () => {
    setName('');
    setEmail('');
    setRole(null);
    close();
  };
  return (
    <FormDialog
      title={say('add')}
      submit={say('add')}
      isOpen={isOpen}
      close={leave}
      isReady={name.trim() !== '' && email.includes('@')}
      change={() => server.post('/operators', { name, email: email.trim(), roles: role === null ? [] : [{ role }] })}
    >
      <Stack gap="sm">
        <TextInput
          label={sayAll('name')}
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          type="email"
          label={say('email')}
          required
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Select
          label={say('firstRole')}
          clearable
          data={roles.map((one) => ({ value: one, label: say(`role.${one}`) }))}
          value={role}
          onChange={(one) => setRole(one as Role | null)}
        />
        <Text size="sm">{say('addNext')}</Text>
      </Stack>
    </FormDialog>
  );
}
