with t as (
  select user_id, mfa, _extracted_at,
    row_number() over (partition by user_id order by _extracted_at desc nulls last, _evidence desc nulls last, mfa nulls first) as rn
  from users_history
  where _extracted_at <= $effective_at
)
select user_id as item,
  case when mfa is true then 'ok' else 'alarm' end as status,
  case when mfa is true then 'on' when mfa is false then 'off' else 'unknown' end as reason,
  _extracted_at as occurred_at
from t
where rn = 1
order by item
