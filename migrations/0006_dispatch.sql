-- What runs before an organization is known: named functions that return an organization and an id, and nothing else.

-- Due rows are handed out once per half minute, of who must be out at once every three seconds: a wake-up that gets lost
-- comes again, one that is doubled does nothing.
create function due_steps(most integer, at timestamptz default clock_timestamp())
  returns table (organization_id uuid, offboarding_id uuid, step_id uuid, immediate boolean)
  language sql security definer set search_path = pg_catalog, public, pg_temp
  rows 100 as $$
  update step s set wake_at = at + case when s.immediate then interval '3 seconds' else interval '30 seconds' end
  from (
    select d.organization_id, d.step_id from step d
    where d.wake_at <= at order by d.wake_at limit most for update skip locked
  ) due
  where s.organization_id = due.organization_id and s.step_id = due.step_id
  returning s.organization_id, s.offboarding_id, s.step_id, s.immediate
$$;

create function find_credential(hash bytea)
  returns table (organization_id uuid, credential_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.organization_id, c.credential_id from credential c where c.secret_hash = hash
$$;

create function list_organizations()
  returns table (organization_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select o.organization_id from organization o order by o.created_at, o.organization_id
$$;

revoke all on function due_steps(integer, timestamptz), find_credential(bytea), list_organizations() from public;
grant execute on function due_steps(integer, timestamptz), find_credential(bytea), list_organizations() to handback_dispatcher;
