-- Lists of accounts that nobody is known to have, and of who has a seat: each page is a walk along an index.

create index account_of_nobody on account (organization_id, login, account_id) where person_id is null or match = 'email';
create index seat_held on seat (organization_id, licence_id) where held_until is null;
