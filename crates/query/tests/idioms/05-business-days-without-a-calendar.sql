with c as (
  select chg, reviewed_at,
    cast(deployed_at at time zone 'America/New_York' as date) - date '1970-01-05' as a,
    cast(coalesce(reviewed_at, $effective_at) at time zone 'America/New_York' as date) - date '1970-01-05' as b
  from changes
  where kind = 'emergency'
), w as (
  select chg, reviewed_at,
    cast((b - b % 7) / 7 as bigint) * 5 + least(b % 7 + 1, 5)
    - cast((a - a % 7) / 7 as bigint) * 5 - least(a % 7 + 1, 5) as weekdays
  from c
)
select chg as item,
  case when weekdays > 2 then 'alarm' when reviewed_at is null then 'skip' else 'ok' end as status,
  cast(weekdays as text) || ' weekdays' as reason
from w
order by item
