-- Inspection and disposition: how a thing was found, what becomes of it, who approved that, and what was carried out.

alter table asset
  drop constraint asset_status_check,
  add constraint asset_status_check check (status in
    ('stock', 'deployed', 'in_transit', 'received', 'quarantine', 'repair', 'retired', 'lost', 'stolen', 'sold', 'donated', 'recycled',
     'destroyed', 'returned_to_lessor')),
  add column lessor text,
  add column lease_ends date,
  -- That of its last inspection; a thing that went out again keeps it until it is inspected anew.
  add column grade text check (grade in ('A', 'B', 'C', 'D'));
create index asset_in_stock on asset (organization_id, category) where status = 'stock';

-- A book value as finance wrote it down for a day. Without one it is estimated.
create table book_value (
  organization_id uuid not null,
  asset_id uuid not null,
  valued_on date not null,
  value_minor bigint not null check (value_minor >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  recorded_by uuid not null,
  recorded_at timestamptz not null default now(),
  primary key (organization_id, asset_id, valued_on),
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, recorded_by) references operator (organization_id, operator_id),
  check ((value_minor is null) = (currency is null))
);
select handback_meta.guard('book_value');

-- One look at a thing by its rubric. Written once: whoever looks again writes another.
create table inspection (
  organization_id uuid not null,
  inspection_id uuid not null,
  asset_id uuid not null,
  rubric text not null,
  rubric_version integer not null,
  answers jsonb not null,
  missing text[] not null,
  -- What the answers come to, and what was kept in its place with a reason.
  computed_grade text not null check (computed_grade in ('A', 'B', 'C', 'D')),
  grade text not null check (grade in ('A', 'B', 'C', 'D')),
  override_reason text,
  faults jsonb not null,
  locks text[] not null,
  -- What putting it right is estimated to cost; nobody is charged for it.
  repair_minor bigint not null check (repair_minor >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- Who had it last: a fault is not yet somebody's fault.
  custody_id uuid,
  note text,
  inspected_by uuid not null,
  inspected_at timestamptz not null default now(),
  primary key (organization_id, inspection_id),
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, custody_id) references custody,
  foreign key (organization_id, inspected_by) references operator (organization_id, operator_id),
  check ((grade <> computed_grade) = (override_reason is not null)),
  check ((repair_minor is null) = (currency is null))
);
create index inspection_by_asset on inspection (organization_id, asset_id, inspected_at desc);
select handback_meta.guard('inspection');
revoke update on inspection from handback_app;

-- What the camera saw, kept under the hash of its bytes.
create table inspection_photo (
  organization_id uuid not null,
  inspection_photo_id uuid not null,
  inspection_id uuid not null,
  shows text not null,
  sha256 bytea not null,
  file_name text not null,
  primary key (organization_id, inspection_photo_id),
  foreign key (organization_id, inspection_id) references inspection,
  foreign key (organization_id, sha256) references file,
  unique (organization_id, inspection_id, shows)
);
select handback_meta.guard('inspection_photo');
revoke update on inspection_photo from handback_app;

create table disposition (
  organization_id uuid not null,
  disposition_id uuid not null,
  asset_id uuid not null,
  inspection_id uuid,
  kind text not null check (kind in ('redeploy', 'repair', 'return_to_lessor', 'sell', 'donate', 'recycle', 'destroy')),
  -- What the policy proposed, why, and why something else was decided.
  proposed_kind text not null check (proposed_kind in ('redeploy', 'repair', 'return_to_lessor', 'sell', 'donate', 'recycle', 'destroy')),
  policy text not null,
  policy_version integer not null,
  reasons text[] not null,
  override_reason text,
  due_on date,
  -- The book value it was decided by. Null: nobody knew it.
  value_minor bigint check (value_minor >= 0),
  value_basis text not null check (value_basis in ('recorded', 'straight_line', 'unknown')),
  -- Counted as recovered once it has been carried out: the book value of what is used again, or what was paid for it.
  recovered_minor bigint check (recovered_minor >= 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  needs_approval boolean not null,
  state text not null check (state in ('decided', 'approved', 'carried_out', 'refused', 'withdrawn')),
  decided_by uuid not null,
  decided_at timestamptz not null default now(),
  approved_by uuid,
  approved_at timestamptz,
  carried_out_by uuid,
  carried_out_at timestamptz,
  -- Whom it went to: a buyer, a lessor, a charity, a vendor.
  recipient text,
  -- Why it was refused or taken back, or what was said when it was carried out.
  note text,
  primary key (organization_id, disposition_id),
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, inspection_id) references inspection,
  foreign key (organization_id, decided_by) references operator (organization_id, operator_id),
  foreign key (organization_id, approved_by) references operator (organization_id, operator_id),
  foreign key (organization_id, carried_out_by) references operator (organization_id, operator_id),
  check ((kind <> proposed_kind) = (override_reason is not null)),
  check ((value_minor is null) = (value_basis = 'unknown')),
  check (value_minor is null or not (currency is null)),
  check (recovered_minor is null or not (currency is null)),
  check (value_minor is not null or recovered_minor is not null or currency is null),
  -- Whoever decided it does not approve it, and what waits for approval is not carried out.
  check (approved_by is null or approved_by <> decided_by),
  check (state not in ('approved', 'carried_out') or not needs_approval or approved_by is not null),
  check ((state = 'carried_out') = (carried_out_at is not null) and (carried_out_at is null) = (carried_out_by is null))
);
create unique index disposition_open on disposition (organization_id, asset_id) where state in ('decided', 'approved');
create index disposition_latest on disposition (organization_id, decided_at desc, disposition_id);
create index disposition_by_asset on disposition (organization_id, asset_id, decided_at desc);
select handback_meta.guard('disposition');

-- What is held or disputed stays where it is: nothing is decided about it, and nothing that was decided goes on.
create trigger disposition_of_held before insert or update on disposition for each row
  when (new.state in ('decided', 'approved', 'carried_out')) execute function handback_meta.refuse_held_asset();

-- What a disposition was decided to be does not change; another one takes its place.
create function handback_meta.refuse_other_disposition() returns trigger language plpgsql as $$
begin
  if (old.asset_id, old.kind, old.needs_approval, old.decided_by) is distinct from (new.asset_id, new.kind, new.needs_approval, new.decided_by)
    or old.state in ('carried_out', 'refused', 'withdrawn') then
    raise exception 'a disposition that was decided is not changed, and one that is over stays as it is';
  end if;
  return new;
end $$;
revoke all on function handback_meta.refuse_other_disposition() from public;
create trigger disposition_stays before update on disposition for each row execute function handback_meta.refuse_other_disposition();

-- A thing that is with a workshop, from when until when.
create table repair (
  organization_id uuid not null,
  repair_id uuid not null,
  asset_id uuid not null,
  disposition_id uuid not null,
  vendor text not null,
  cap_minor bigint not null check (cap_minor >= 0),
  cost_minor bigint check (cost_minor >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- sanitized: nothing was on it · by_vendor: the workshop erases it and certifies that · deferred: it is erased after it is back.
  data_state text not null check (data_state in ('none', 'sanitized', 'by_vendor', 'deferred')),
  data_reason text,
  sent_by uuid not null,
  sent_at timestamptz not null default now(),
  expected_on date,
  outcome text check (outcome in ('repaired', 'not_repairable', 'too_dear')),
  over_cap_reason text,
  back_by uuid,
  back_at timestamptz,
  note text,
  primary key (organization_id, repair_id),
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, disposition_id) references disposition,
  foreign key (organization_id, sent_by) references operator (organization_id, operator_id),
  foreign key (organization_id, back_by) references operator (organization_id, operator_id),
  check ((cap_minor is null) = (currency is null)),
  check (cost_minor is null or not (currency is null)),
  check ((data_state in ('by_vendor', 'deferred')) = (data_reason is not null)),
  check ((back_at is null) = (outcome is null) and (back_at is null) = (back_by is null)),
  check (over_cap_reason is not null or cost_minor is null or cost_minor <= cap_minor)
);
create unique index repair_open on repair (organization_id, asset_id) where back_at is null;
create index repair_latest on repair (organization_id, sent_at desc);
select handback_meta.guard('repair');
create trigger repair_of_held before insert on repair for each row execute function handback_meta.refuse_held_asset();
