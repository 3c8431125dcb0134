-- A case is quiet where its playbook never writes to the person: nobody is chased in it, nothing of it counts as late, and no page says
-- that they left. Lists ask for it row by row, and a playbook is long.

alter table offboarding add column quiet boolean not null default false;
create index offboarding_quiet on offboarding (organization_id, person_id) where quiet;

create function handback_meta.quiet_offboarding() returns trigger language plpgsql as $$
begin
  new.quiet := new.playbook_body @> '{"writes_to_person": false}';
  return new;
end $$;
revoke all on function handback_meta.quiet_offboarding() from public;
grant execute on function handback_meta.quiet_offboarding() to handback_app;
create trigger offboarding_quiet before insert or update of playbook_body on offboarding
  for each row execute function handback_meta.quiet_offboarding();

update offboarding set quiet = true where playbook_body @> '{"writes_to_person": false}';
