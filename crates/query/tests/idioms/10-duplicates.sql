with h as (
  select user_id, lower(trim(email)) as email from users_history where nullif(trim(email), '') is not null
)
select email as item,
  case when count(distinct user_id) > 1 then 'alarm' else 'ok' end as status,
  'users ' || string_agg(distinct user_id, ', ' order by user_id) as reason
from h
group by email
order by item
