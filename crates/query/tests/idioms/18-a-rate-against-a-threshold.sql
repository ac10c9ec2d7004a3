with p as (
  select cast(date_trunc('month', cast(p.at at time zone 'UTC' as date)) as date) as month,
    count(*) as total, count(*) filter (where p.up is true) as up
  from probes p
  group by cast(date_trunc('month', cast(p.at at time zone 'UTC' as date)) as date)
)
select cast(month as text) as item,
  case when total < 96 then 'error' when up * 100 >= total * 99 then 'ok' else 'alarm' end as status,
  cast(up as text) || ' of ' || cast(total as text) || ', '
    || cast(cast((up * 10000 - (up * 10000) % nullif(total, 0)) / nullif(total, 0) as bigint) as text) || ' basis points' as reason
from p
order by item
