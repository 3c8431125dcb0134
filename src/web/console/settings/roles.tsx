import { Table, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { type Permission, permissions, roles, type Role } from '../../../core/permission.ts';
import { useWords } from '../language/words.ts';
import { operatorWords } from './operators-words.ts';
import { permissionWords } from './permission-words.ts';
import { SettingsFrame } from './settings-frame.tsx';

const table = Object.entries(permissions) as readonly (readonly [Permission, readonly Role[]])[];

/** The one table that decides who may do what, as the server asks it. */
export function Roles() {
  const say = useWords(operatorWords);
  const sayPermission = useWords(permissionWords);
  return (
    <SettingsFrame>
      <Table.ScrollContainer
        minWidth={760}
        type="native"
        pos="relative"
        tabIndex={0}
        aria-label={say('matrix')}
        role="region"
      >
        <Table striped highlightOnHover fz="sm" verticalSpacing={4} aria-label={say('matrix')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say('permission')}</Table.Th>
              {roles.map((role) => (
                <Table.Th key={role} ta="center">
                  {say(`role.${role}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {table.map(([permission, holders]) => (
              <Table.Tr key={permission}>
                <Table.Th scope="row" fw={400}>
                  {sayPermission(permission)}
                  <Text size="xs" c="dimmed" component="code" display="block">
                    {permission}
                  </Text>
                </Table.Th>
                {roles.map((role) => (
                  <Table.Td key={role} ta="center">
                    {holders.includes(role) ? (
                      <IconCheck size={16} role="img" aria-label={say('held')} />
                    ) : (
                      <span className="visually-hidden">{say('notHeld')}</span>
                    )}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </SettingsFrame>
  );
}
