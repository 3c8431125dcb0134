-- Who left by what HR's lists say, and by no departure: the two are laid beside each other along indexes that hold all of it, and
-- neither table is read, however many have left over the years.
drop index departure_by_employment;
create index departure_by_employment on departure (organization_id, employment_id, departure_id);
create index employment_ended on employment (organization_id, employment_id, end_date, person_id) where end_date is not null;
