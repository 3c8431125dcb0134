import { List, Text } from '@mantine/core';
import type { Operator, OperatorDuties } from '../../../api/schemas/access.ts';
import type { RoleGrant } from '../../../core/permission.ts';
import { AwayDialog } from '../absence/away-dialog.tsx';
import { absenceWords } from '../absence/words.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { Shown } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { GrantDialog } from './grant-dialog.tsx';
import { operatorWords } from './operators-words.ts';
import { useScopeName } from './use-scope-name.ts';

/** What is about to be done with an operator. */
export type Doing =
  | { readonly operator: Operator; readonly what: 'grant' | 'away' | 'vouch' | 'disable' | 'enable' }
  | { readonly operator: Operator; readonly what: 'revoke'; readonly grant: RoleGrant };

/** Asks before it is done, and says what it changes. */
export function OperatorDeed({ doing, close }: { readonly doing: Doing; readonly close: () => void }) {
  const say = useWords(operatorWords);
  const sayAbsence = useWords(absenceWords);
  const scopeName = useScopeName();
  const { operator, what } = doing;
  const { id, name } = operator;
  const path = `/operators/${id}`;
  if (what === 'grant') return <GrantDialog operator={operator} close={close} />;
  if (what === 'away')
    return <AwayDialog title={sayAbsence('awayOf', { name })} path={path} operatorId={id} close={close} />;
  if (what === 'revoke') {
    const words = { role: say(`role.${doing.grant.role}`), where: scopeName(doing.grant), name };
    return (
      <ConfirmEffect
        effect={say('revokeFrom', words)}
        isOpen
        close={close}
        isDangerous
        change={() => server.post(`${path}/roles/revoke`, doing.grant)}
      >
        {say('revokeEffect')}
      </ConfirmEffect>
    );
  }
  if (what === 'vouch')
    return (
      <ConfirmEffect
        effect={say('vouchFor', { name })}
        isOpen
        close={close}
        change={() => server.post(`${path}/vouch`)}
      >
        {say('notVouchedWhy')} {say('vouchEffect', { name })}
      </ConfirmEffect>
    );
  const isOut = what === 'disable';
  return (
    <ConfirmEffect
      effect={say(isOut ? 'disableName' : 'enableName', { name })}
      isOpen
      close={close}
      isDangerous={isOut}
      change={() => server.patch(path, { disabled: isOut })}
    >
      {say(isOut ? 'disableEffect' : 'enableEffect')}
      {isOut ? <Hanging path={path} /> : null}
    </ConfirmEffect>
  );
}

const kinds = ['sessions', 'tokens', 'webhooks', 'cases', 'steps', 'applications', 'feeds', 'standsInFor'] as const;

/** What ends, and what falls to others. */
function Hanging({ path }: { readonly path: string }) {
  const say = useWords(operatorWords);
  const duties = useServer<OperatorDuties>(`${path}/duties`);
  return (
    <Shown answer={duties} rows={2}>
      {(found) => {
        const some = kinds.filter((kind) => found[kind] > 0);
        return some.length === 0 ? null : (
          <>
            <Text mt="sm">{say('disableHas')}</Text>
            <List size="sm">
              {some.map((kind) => (
                <List.Item key={kind}>{say(`has.${kind}`, { count: found[kind] })}</List.Item>
              ))}
            </List>
          </>
        );
      }}
    </Shown>
  );
}
