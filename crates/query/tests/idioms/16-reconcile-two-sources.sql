with a as (
  select lower(trim(login)) as login, max(role) as role, count(*) as n
  from idp where active is true and login is not null group by lower(trim(login))
), r as (
  select lower(trim(login)) as login, max(role) as role, count(*) as n
  from register where active is true and login is not null group by lower(trim(login))
), j as (
  select coalesce(a.login, r.login) as login, a.login as in_a, r.login as in_r, a.role as role_a, r.role as role_r, a.n as n_a
  from a
  full join r on r.login = a.login
)
select login as item,
  case when in_a is not null and in_r is not null and role_a is not distinct from role_r then 'ok' else 'alarm' end as status,
  case when in_r is null then 'in the directory only'
       when in_a is null then 'in the register only'
       when role_a is distinct from role_r then 'role ' || coalesce(role_a, '(none)') || ', register says ' || coalesce(role_r, '(none)')
       when n_a > 1 then 'equal, ' || cast(n_a as text) || ' rows'
       else 'equal' end as reason
from j
order by item
