with a as (
  select asset, from_on, to_on,
    max(to_on) over (partition by asset order by from_on nulls last, to_on nulls last rows between unbounded preceding and 1 preceding) as reach
  from coverage
), b as (
  select asset, from_on, to_on,
    cast(sum(case when reach is null or from_on > reach + 1 then 1 else 0 end)
      over (partition by asset order by from_on nulls last, to_on nulls last rows between unbounded preceding and current row) as bigint) as island
  from a
), c as (
  select asset, island, min(from_on) as from_on, max(to_on) as to_on from b group by asset, island
)
select asset || '/' || cast(island as text) as item,
  case when island = 1 then 'ok' else 'alarm' end as status,
  cast(from_on as text) || ' to ' || cast(to_on as text) as reason
from c
order by item
