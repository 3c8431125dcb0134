-- The page of somebody who leaves: the links that open it. A link's secret is made from its row and the installation key, and kept nowhere.

create table portal_link (
  organization_id uuid not null references organization,
  portal_link_id uuid not null,
  -- The one case whose page it opens, and the one person it is for.
  offboarding_id uuid not null,
  person_id uuid not null,
  -- mailed: only a mail to that person holds it · copied: an operator was shown it, to pass it on.
  way text not null check (way in ('mailed', 'copied')),
  -- Who made it; null: it was made for a mail that goes out by itself.
  made_by uuid,
  made_at timestamptz not null default now(),
  -- After this it opens nothing, whatever is still open; it may end sooner, some days after the last thing is back.
  expires_at timestamptz not null,
  opened integer not null default 0,
  opened_at timestamptz,
  revoked_at timestamptz,
  -- Null: whoever opened it said that it was not for them.
  revoked_by uuid,
  primary key (organization_id, portal_link_id),
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, person_id) references person (organization_id, person_id),
  foreign key (organization_id, made_by) references operator,
  foreign key (organization_id, revoked_by) references operator,
  check (way = 'mailed' or made_by is not null),
  check (revoked_by is null or revoked_at is not null),
  check ((opened > 0) = (opened_at is not null))
);
create index portal_link_by_case on portal_link (organization_id, offboarding_id, made_at desc);
select handback_meta.guard('portal_link');

-- Null: nobody asked; they signed on their own page.
alter table signature alter column asked_by drop not null;

alter table signature_line drop constraint signature_line_said_check;
alter table signature_line add constraint signature_line_said_check
  check (said in ('have', 'sent', 'gave_back', 'lost', 'stolen', 'never_held'));
