import type { Location } from '../../../api/schemas/inventory.ts';
import type { RoleGrant } from '../../../core/permission.ts';
import { useWords } from '../language/words.ts';
import { useServer } from '../server/use-server.ts';
import { operatorWords } from './operators-words.ts';

/** Where a role counts, in words: everywhere, in a department, at a site, in one case. */
export function useScopeName(): (grant: RoleGrant) => string {
  const say = useWords(operatorWords);
  const sites = useServer<{ readonly items: readonly Location[] }>('/locations').data?.items ?? [];
  return ({ scope, value }) => {
    if (scope === 'organization') return '';
    if (scope === 'case') return say('inCase');
    const name = scope === 'site' ? (sites.find(({ id }) => id === value)?.name ?? value) : value;
    return say('in', { name });
  };
}
