-- Row-level security lets a condition near an index only where it surely tells nobody what it saw, and of coalesce PostgreSQL does not
-- know that; of case it does. With these, the next page of assets by model or value is read along the index.
drop index asset_by_model, asset_by_value;
create index asset_by_model on asset (organization_id, (case when model is null then '' else model end), tag);
create index asset_by_value on asset (organization_id, (case when value_minor is null then -1 else value_minor end), tag);
