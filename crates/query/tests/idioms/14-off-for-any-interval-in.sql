with s as (
  select repo, enabled, changed_at,
    coalesce(lead(changed_at) over (partition by repo order by changed_at nulls last, enabled desc nulls last), $effective_at) as until_at
  from switches
)
select repo || '/' || cast(cast(changed_at at time zone 'UTC' as date) as text) as item,
  'alarm' as status,
  'off for ' || cast(cast(extract(epoch from date_trunc('second', least(until_at, $period_end))) as bigint)
    - cast(extract(epoch from date_trunc('second', greatest(changed_at, $period_start))) as bigint) as text) || ' seconds' as reason,
  changed_at as occurred_at
from s
where enabled is not true and changed_at < $period_end and until_at > $period_start
order by item
