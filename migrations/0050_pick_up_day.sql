-- The day on which somebody would like to have a thing fetched that is picked up; null: any.
alter table asset_return add column pick_up_on date;

-- What a leaver has given about a thing stands beside it in every list of returns.
create index evidence_by_leaver on evidence (organization_id, item_id) where claimed_by is not null and item_id is not null;
