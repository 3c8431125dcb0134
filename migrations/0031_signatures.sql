-- One signature for many things: who is asked, what the page showed, what they said of each thing, and how they signed. It stands apart from
-- `evidence`, which is about one case, because people sign for what they get outside of any; a case has it as evidence too.

create table signature (
  organization_id uuid not null references organization,
  signature_id uuid not null,
  -- What people call it: S-7.
  number integer not null,
  person_id uuid not null,
  -- The case whose things come back; null: they sign for what they got.
  offboarding_id uuid,
  way text not null check (way in ('in_person', 'by_link')),
  -- Who asked; in person, who stood beside them.
  asked_by uuid not null,
  asked_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- How often something was said on the page: it is open to whoever has the link, and has an end.
  times_said integer not null default 0,
  signed_at timestamptz,
  method text check (method in ('drawn', 'typed')),
  signed_name text,
  -- The drawn signature.
  file_sha256 bytea,
  -- The words that were shown beside the button, and their language (RFC 5646).
  statement text,
  language text,
  -- Everything that was shown and said, as canonical JSON (RFC 8785), and its digest.
  record text,
  digest text,
  -- With what, and from which part of the network; never the whole address.
  user_agent text,
  network text,
  primary key (organization_id, signature_id),
  foreign key (organization_id, person_id) references person (organization_id, person_id),
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, asked_by) references operator,
  foreign key (organization_id, file_sha256) references file,
  unique (organization_id, number),
  check (num_nonnulls(signed_at, method, signed_name, statement, language, record, digest) in (0, 7)),
  check ((method = 'drawn') = (file_sha256 is not null))
);
create index signature_by_case on signature (organization_id, offboarding_id, asked_at desc) where offboarding_id is not null;
create index signature_by_person on signature (organization_id, person_id);
select handback_meta.guard('signature');

-- A thing on the page, and what they say of it: their claim, whatever the register says.
create table signature_line (
  organization_id uuid not null,
  signature_id uuid not null,
  asset_id uuid not null,
  -- The item that it is in the case.
  item_id uuid,
  -- The hand-over they sign for.
  hand_over_id uuid,
  said text check (said in ('have', 'sent', 'gave_back', 'lost', 'never_held')),
  said_day date,
  said_note text,
  said_at timestamptz,
  primary key (organization_id, signature_id, asset_id),
  foreign key (organization_id, signature_id) references signature,
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, item_id) references item,
  foreign key (organization_id, hand_over_id) references hand_over,
  check ((item_id is null) <> (hand_over_id is null)),
  check ((said is null) = (said_at is null)),
  check (said is not null or (said_day is null and said_note is null))
);
create index signature_line_by_item on signature_line (organization_id, item_id, said_at desc) where said is not null;
create index signature_line_by_hand_over on signature_line (organization_id, hand_over_id) where hand_over_id is not null;
select handback_meta.guard('signature_line');

-- What was signed stays as it was signed.
create function handback_meta.refuse_signed() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'signature' and (to_jsonb(old)->>'signed_at') is null then return new; end if;
  if tg_table_name = 'signature_line' and not exists (select from public.signature s
    where s.organization_id = old.organization_id and s.signature_id = old.signature_id and s.signed_at is not null) then return new; end if;
  raise exception using errcode = 'HB001', message = 'What was signed is not changed any more. Ask for another signature.';
end $$;
create trigger signature_stays before update on signature for each row execute function handback_meta.refuse_signed();
create trigger signature_line_stays before update on signature_line for each row execute function handback_meta.refuse_signed();
revoke all on function handback_meta.refuse_signed() from public;
grant execute on function handback_meta.refuse_signed() to handback_app;
