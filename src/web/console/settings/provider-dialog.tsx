import { Button, Checkbox, Fieldset, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Provider, ProviderBody } from '../../../api/schemas/sign-in.ts';
import { scopeKinds } from '../../../core/permission.ts';
import { useWords } from '../language/words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { server } from '../server/server.ts';
import { type GrantDraft, GrantFields, isGrantWhole } from './grant-fields.tsx';
import { providerWords } from './providers-words.ts';
import { settingsWords } from './words.ts';

type RuleDraft = GrantDraft & { readonly key: string; readonly group: string };
type Rules = NonNullable<ProviderBody['roleRules']>;

/** A group that gives a role in one case alone is set on the command line; nobody's groups follow cases. */
const usualKinds = scopeKinds.filter((kind) => kind !== 'case');

/** Sets a provider up, or changes one: its address, its client, and which groups give which roles. */
export function ProviderDialog({
  provider,
  close,
}: {
  readonly provider: Provider | null;
  readonly close: () => void;
}) {
  const say = useWords(providerWords);
  const sayAll = useWords(settingsWords);
  const [name, setName] = useState(provider?.name ?? '');
  const [issuer, setIssuer] = useState(provider?.issuer ?? '');
  const [clientId, setClientId] = useState(provider?.clientId ?? '');
  const [clientSecret, setSecret] = useState('');
  const [internal, setInternal] = useState(provider?.internal ?? false);
  const [makesOperators, setMakes] = useState(provider?.makesOperators ?? false);
  const [scopes, setScopes] = useState(provider?.scopes ?? 'openid email profile');
  const [groupsClaim, setClaim] = useState(provider?.groupsClaim ?? 'groups');
  const [rules, setRules] = useState<readonly RuleDraft[]>(() =>
    (provider?.roleRules ?? []).map((rule) => ({ ...rule, key: crypto.randomUUID() })),
  );
  const isReady =
    [name, clientId, groupsClaim].every((text) => text.trim() !== '') &&
    /^https?:\/\/./.test(issuer.trim()) &&
    (provider !== null || clientSecret !== '') &&
    rules.every((rule) => rule.group.trim() !== '' && isGrantWhole(rule));
  const body = (): ProviderBody => ({
    ...(provider === null ? {} : { id: provider.id }),
    ...(clientSecret === '' ? {} : { clientSecret }),
    name: name.trim(),
    issuer: issuer.trim(),
    clientId: clientId.trim(),
    internal,
    scopes: scopes.trim(),
    groupsClaim: groupsClaim.trim(),
    roleRules: rules.flatMap(
      ({ group, role, scope, value }): Rules =>
        role === null ? [] : [{ group: group.trim(), role, scope, value: value.trim() }],
    ),
    makesOperators,
  });
  return (
    <FormDialog
      title={provider === null ? say('add') : say('changeOf', { name: provider.name })}
      submit={say('save')}
      size="lg"
      isOpen
      close={close}
      isReady={isReady}
      change={() => server.post<Provider>('/sign-in-providers', body())}
    >
      <Stack gap="sm">
        <TextInput
          label={sayAll('name')}
          description={say('nameHint')}
          required
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          type="url"
          label={say('issuer')}
          description={say('issuerWhy')}
          placeholder="https://id.example.com"
          required
          value={issuer}
          onChange={(event) => setIssuer(event.currentTarget.value)}
        />
        <Checkbox
          label={sayAll('internal')}
          checked={internal}
          onChange={(event) => setInternal(event.currentTarget.checked)}
        />
        <TextInput
          label={say('client')}
          required
          maxLength={300}
          value={clientId}
          onChange={(event) => setClientId(event.currentTarget.value)}
        />
        <PasswordInput
          label={say('secret')}
          description={say(provider === null ? 'secretNew' : 'secretKept')}
          required={provider === null}
          autoComplete="off"
          maxLength={1000}
          value={clientSecret}
          onChange={(event) => setSecret(event.currentTarget.value)}
        />
        <RuleFields rules={rules} onChange={setRules} />
        <Checkbox
          label={say('makesLabel')}
          checked={makesOperators}
          onChange={(event) => setMakes(event.currentTarget.checked)}
        />
        <details>
          <summary>{say('more')}</summary>
          <Stack gap="sm" mt="xs">
            <TextInput
              label={say('scopes')}
              required
              maxLength={300}
              value={scopes}
              onChange={(event) => setScopes(event.currentTarget.value)}
            />
            <TextInput
              label={say('claim')}
              required
              maxLength={200}
              value={groupsClaim}
              onChange={(event) => setClaim(event.currentTarget.value)}
            />
          </Stack>
        </details>
        <Text size="sm">{say('readFirst')}</Text>
      </Stack>
    </FormDialog>
  );
}

function RuleFields({
  rules,
  onChange,
}: {
  readonly rules: readonly RuleDraft[];
  readonly onChange: (rules: readonly RuleDraft[]) => void;
}) {
  const say = useWords(providerWords);
  const change = (key: string, part: Partial<RuleDraft>) =>
    onChange(rules.map((rule) => (rule.key === key ? { ...rule, ...part } : rule)));
  const add = () =>
    onChange([...rules, { key: crypto.randomUUID(), group: '', role: null, scope: 'organization', value: '' }]);
  return (
    <Fieldset legend={say('rules')}>
      <Stack gap="sm" align="stretch">
        <Text size="sm">{say('rulesWhy')}</Text>
        {rules.map((rule, index) => (
          <Fieldset key={rule.key} legend={say('rule', { count: index + 1 })}>
            <Stack gap="xs">
              <TextInput
                label={say('group')}
                required
                maxLength={200}
                value={rule.group}
                onChange={(event) => change(rule.key, { group: event.currentTarget.value })}
              />
              <GrantFields
                draft={rule}
                onChange={(part) => change(rule.key, part)}
                kinds={rule.scope === 'case' ? scopeKinds : usualKinds}
              />
              <Button
                variant="subtle"
                size="compact-sm"
                onClick={() => onChange(rules.filter(({ key }) => key !== rule.key))}
              >
                {say('removeRule', { count: index + 1 })}
              </Button>
            </Stack>
          </Fieldset>
        ))}
        <Button variant="default" size="xs" onClick={add}>
          {say('addRule')}
        </Button>
      </Stack>
    </Fieldset>
  );
}
