with s as (
  select _extracted_at, _evidence
  from users_history
  where _extracted_at <= $effective_at
  group by _extracted_at, _evidence
  order by _extracted_at desc nulls last, _evidence desc nulls last
  limit 1
)
select h.user_id as item,
  case when h.mfa is true then 'ok' else 'alarm' end as status,
  case when h.mfa is true then 'on' else 'off or unknown' end as reason,
  h._extracted_at as occurred_at
from users_history h
join s on h._extracted_at = s._extracted_at and h._evidence = s._evidence
union all
select 'snapshot' as item, 'error' as status, 'no snapshot at or before the date' as reason, cast(null as timestamptz) as occurred_at
from (select count(*) as c from s) z
where z.c = 0
order by item
