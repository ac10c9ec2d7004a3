select i.login || '/' || coalesce(i.role, '-') as item,
  'alarm' as status,
  'not in the register' as reason
from (select distinct login, role from idp) i
where not exists (select 1 from register r where lower(trim(r.login)) = lower(trim(i.login)))
order by item
