with good as (
  select m.merge_id
  from merges m
  join approvals a on a.merge_id = m.merge_id
  where lower(trim(a.approver)) <> lower(trim(m.author))
    and a.approved_at >= m.last_push_at
    and a.approved_at <= m.merged_at
  group by m.merge_id
), seen as (
  select merge_id, count(*) as n
  from approvals
  where merge_id is not null
  group by merge_id
)
select m.merge_id as item,
  case when g.merge_id is not null then 'ok' else 'alarm' end as status,
  case when g.merge_id is not null then 'approved by another person before the merge'
       when s.merge_id is null then 'no approval'
       else 'no approval by another person between last push and merge' end as reason,
  m.merged_at as occurred_at
from merges m
left join good g on g.merge_id = m.merge_id
left join seen s on s.merge_id = m.merge_id
where m.merged_at >= $period_start and m.merged_at < $period_end
order by item
