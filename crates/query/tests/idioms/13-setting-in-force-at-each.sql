with j as (
  select d.deploy_id, d.deployed_at, p.enabled,
    row_number() over (partition by d.deploy_id, d.repo, d.deployed_at
      order by p.taken_at desc nulls last, p.enabled nulls first) as rn
  from deploys d
  left join protection p on p.repo = d.repo and p.taken_at <= d.deployed_at
)
select deploy_id as item,
  case when enabled is null then 'error' when enabled then 'ok' else 'alarm' end as status,
  case when enabled is null then 'no snapshot before the deploy' when enabled then 'protected' else 'not protected' end as reason,
  deployed_at as occurred_at
from j
where rn = 1
order by item
