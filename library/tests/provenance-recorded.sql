/*
id: provenance-recorded
title: The origin, licence and lineage of each dataset and model is recorded before it is used
control: AI-38
reads: [ml.registry, ml.training_runs, ml.deployments, programme.assets]
procedure: |
  Take every version of a dataset or model that was registered in the period, from the registry, and every digest that a training run read or
  that came to serve in the period without being in the registry, from the platforms' own logs.
  What is registered must name its kind, the asset that it is a version of, its origin and its licence. A word that says nothing ('unknown', 'n/a', 'none', 'tbd', 'other', '-' or '?')
  names nothing. A dataset must also say from when to when it was collected, in that order, and whether it holds personal data; if it does, or if that is not said, on which lawful basis.
  A model must name the digests that it was made from; each digest named as a parent must itself be in the registry.
  The entry must have been complete before the first training run that read it, or the first deployment of it, began.
  That an answer is true, and a licence allows the use, is for a person to judge.
*/
with empty as (
  select word from (values ('unknown'), ('n/a'), ('na'), ('none'), ('tbd'), ('todo'), ('other'), ('unclear'), ('-'), ('?')) as x(word)
), used as (
  select digest, min(used_at) as used_at
  from (select lower(trim(dataset_digest)) as digest, started_at as used_at from ml.training_runs
        union all
        select lower(trim(digest)) as digest, deployed_at as used_at from ml.deployments) u
  where nullif(digest, '') is not null
  group by digest
), parents as (
  select digest, lower(trim(parent)) as parent
  from (select digest, unnest(parents) as parent from ml.registry) p
  where nullif(trim(parent), '') is not null
), known as (
  select distinct lower(trim(digest)) as digest from ml.registry
), lineage as (
  select p.digest, count(*) as n, count(*) filter (where k.digest is null or k.digest = lower(trim(p.digest))) as n_lost
  from parents p
  left join known k on k.digest = p.parent
  group by p.digest
), said as (
  select r.digest, lower(trim(r.kind)) as kind, lower(trim(r.asset)) as asset, r.registered_at, r.completed_at, r.collected_from, r.collected_to,
    r.personal_data, coalesce(o.word is null and nullif(trim(r.origin), '') is not null, false) as origin,
    coalesce(l.word is null and nullif(trim(r.licence), '') is not null, false) as licence,
    coalesce(b.word is null and nullif(trim(r.lawful_basis), '') is not null, false) as basis
  from ml.registry r
  left join empty o on o.word = lower(trim(r.origin))
  left join empty l on l.word = lower(trim(r.licence))
  left join empty b on b.word = lower(trim(r.lawful_basis))
  where r.registered_at >= $period_start and r.registered_at < $period_end
), judged as (
  select s.digest, s.asset, s.registered_at,
    case when s.kind is null or s.kind not in ('dataset', 'model') then 'kind'
         when nullif(s.asset, '') is null then 'asset'
         when not s.origin then 'origin'
         when not s.licence then 'licence'
         when s.kind = 'dataset' and (s.collected_from <= s.collected_to) is not true then 'dates'
         when s.kind = 'dataset' and s.personal_data is null and not s.basis then 'personal'
         when s.kind = 'dataset' and s.personal_data and not s.basis then 'basis'
         when s.kind = 'model' and coalesce(l.n, 0) = 0 then 'parents'
         when l.n_lost > 0 then 'lost'
         when s.completed_at is null then 'not complete'
         when u.used_at <= s.completed_at then 'late'
         else 'recorded' end as word
  from said s
  left join lineage l on l.digest = s.digest
  left join used u on u.digest = lower(trim(s.digest))
), outside as (
  select 'run ' || t.run || '/' || t.dataset as item, cast(null as text) as asset, t.started_at as occurred_at,
    case when nullif(trim(t.dataset_digest), '') is null then 'a training run read data that is not known exactly'
         else 'a training run read data that is not in the registry' end as reason
  from ml.training_runs t
  left join known k on k.digest = lower(trim(t.dataset_digest))
  where k.digest is null and t.started_at >= $period_start and t.started_at < $period_end
  union all
  select 'deployment ' || d.deployment as item, lower(trim(d.system)) as asset, d.deployed_at as occurred_at,
    case when nullif(trim(d.digest), '') is null then 'what came to serve is not known exactly'
         else 'what came to serve is not in the registry' end as reason
  from ml.deployments d
  left join known k on k.digest = lower(trim(d.digest))
  where k.digest is null and d.deployed_at >= $period_start and d.deployed_at < $period_end
), every as (
  select digest as item, asset, registered_at as occurred_at, case when word = 'recorded' then 'ok' else 'alarm' end as status,
    case when word = 'recorded' then 'origin, licence and lineage were recorded before it was used'
         when word = 'kind' then 'it does not say whether it is a dataset or a model'
         when word = 'asset' then 'it does not say what it is a version of'
         when word = 'origin' then 'the origin is not recorded'
         when word = 'licence' then 'the licence is not recorded'
         when word = 'dates' then 'when the data was collected is not recorded'
         when word = 'personal' then 'it does not say whether it holds personal data'
         when word = 'basis' then 'holds personal data, and no lawful basis is recorded'
         when word = 'parents' then 'what the model was made from is not recorded'
         when word = 'lost' then 'it was made from what is not in the registry'
         when word = 'not complete' then 'the entry was never marked complete'
         else 'the entry was completed after it was first used' end as reason
  from judged
  union all
  select item, asset, occurred_at, 'alarm' as status, reason from outside
), assets as (
  select distinct id from programme.assets
)
select e.item as item, e.status as status, e.reason as reason, e.occurred_at as occurred_at, x.id as asset
from every e
left join assets x on x.id = e.asset
order by item
/* fixtures:
- name: recorded, and every way not to be
  period: 2026-03-01..2026-03-31
  tables:
    ml.registry: |
      digest,kind,asset,version,origin,licence,collected_from,collected_to,personal_data,lawful_basis,parents,registered_at,completed_at,registered_by
      d01,dataset,applicants,1,our own customers,own data,2025-01-01,2025-12-31,true,contract,,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,m1
      d02,model,screening,1,trained here,own,,,,,d01,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,m1
      d03,dataset,applicants,2,our own customers,Unknown,2025-01-01,2025-12-31,false,,,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,m1
      d04,dataset,applicants,3, N/A ,own data,2025-01-01,2025-12-31,false,,,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,m1
      d05,dataset,applicants,4,web,CC0,2025-12-31,2025-01-01,false,,,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,m1
      d06,dataset,applicants,5,web,CC0,2025-01-01,2025-12-31,true,tbd,,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,m1
      d07,model,screening,2,trained here,own,,,,,,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,m1
      d08,model,screening,3,trained here,own,,,,,d01 d99,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,m1
      d09,dataset,applicants,6,web,CC0,2025-01-01,2025-12-31,false,,,2026-03-02T00:00:00Z,2026-03-05T00:00:00Z,m1
      d10,dataset,applicants,7,web,CC0,2025-01-01,2025-12-31,false,,,2026-03-02T00:00:00Z,,m1
      d11,model,screening,4,trained here,own,,,,,d01,2026-03-02T00:00:00Z,2026-03-05T00:00:01Z,m1
      d12,model,screening,5,trained here,own,,,,,d12,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,m1
    ml.training_runs: |
      run,dataset,dataset_digest,model,started_at,started_by
      t1,applicants,D01,screening,2026-03-03T00:00:00Z,m1
      t2,applicants,d09,screening,2026-03-05T00:00:00Z,m1
      t3,scraped,d98,screening,2026-03-05T00:00:00Z,m1
      t4,scraped,,screening,2026-03-05T00:00:00Z,m1
    ml.deployments: |
      deployment,system,version,digest,deployed_at,stopped_at,deployed_by
      p1,screening,1,d02,2026-03-04T00:00:00Z,,m1
      p2,screening,4,d11,2026-03-05T00:00:01Z,,m1
      p3,screening,9,d97,2026-03-05T00:00:00Z,,m1
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,screening,ai_system,Screen,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
  expect: |
    item,status,occurred_at,asset,reason
    d01,ok,2026-03-02T00:00:00Z,,"origin, licence and lineage were recorded before it was used"
    d02,ok,2026-03-02T00:00:00Z,screening,"origin, licence and lineage were recorded before it was used"
    d03,alarm,2026-03-02T00:00:00Z,,the licence is not recorded
    d04,alarm,2026-03-02T00:00:00Z,,the origin is not recorded
    d05,alarm,2026-03-02T00:00:00Z,,when the data was collected is not recorded
    d06,alarm,2026-03-02T00:00:00Z,,"holds personal data, and no lawful basis is recorded"
    d07,alarm,2026-03-02T00:00:00Z,screening,what the model was made from is not recorded
    d08,alarm,2026-03-02T00:00:00Z,screening,it was made from what is not in the registry
    d09,alarm,2026-03-02T00:00:00Z,,the entry was completed after it was first used
    d10,alarm,2026-03-02T00:00:00Z,,the entry was never marked complete
    d11,alarm,2026-03-02T00:00:00Z,screening,the entry was completed after it was first used
    d12,alarm,2026-03-02T00:00:00Z,screening,it was made from what is not in the registry
    run t3/scraped,alarm,2026-03-05T00:00:00Z,,a training run read data that is not in the registry
    run t4/scraped,alarm,2026-03-05T00:00:00Z,,a training run read data that is not known exactly
    deployment p3,alarm,2026-03-05T00:00:00Z,screening,what came to serve is not in the registry
- name: nulls fail closed
  period: 2026-03-01..2026-03-31
  tables:
    ml.registry: |
      digest,kind,asset,version,origin,licence,collected_from,collected_to,personal_data,lawful_basis,parents,registered_at,completed_at,registered_by
      d1,,a,1,web,CC0,2025-01-01,2025-12-31,false,,,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,m1
      d2,dataset,,1,web,CC0,2025-01-01,2025-12-31,false,,,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,m1
      d3,dataset,a,1,,CC0,2025-01-01,2025-12-31,false,,,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,m1
      d4,dataset,a,1,web,,2025-01-01,2025-12-31,false,,,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,m1
      d5,dataset,a,1,web,CC0,,2025-12-31,false,,,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,m1
      d6,dataset,a,1,web,CC0,2025-01-01,2025-12-31,,,,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,m1
      d7,dataset,a,1,web,CC0,2025-01-01,2025-12-31,,consent,,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,m1
      d8,prompt,a,1,web,CC0,2025-01-01,2025-12-31,false,,,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,m1
    ml.training_runs: |
      run,dataset,dataset_digest,model,started_at,started_by
    ml.deployments: |
      deployment,system,version,digest,deployed_at,stopped_at,deployed_by
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,reason
    d1,alarm,it does not say whether it is a dataset or a model
    d2,alarm,it does not say what it is a version of
    d3,alarm,the origin is not recorded
    d4,alarm,the licence is not recorded
    d5,alarm,when the data was collected is not recorded
    d6,alarm,it does not say whether it holds personal data
    d7,ok,"origin, licence and lineage were recorded before it was used"
    d8,alarm,it does not say whether it is a dataset or a model
- name: a parent named twice and a digest used twice give one row
  period: 2026-03-01..2026-03-31
  tables:
    ml.registry: |
      digest,kind,asset,version,origin,licence,collected_from,collected_to,personal_data,lawful_basis,parents,registered_at,completed_at,registered_by
      d1,dataset,a,1,web,CC0,2025-01-01,2025-12-31,false,,,2026-02-02T00:00:00Z,2026-02-02T00:00:00Z,m1
      d2,model,b,1,trained here,own,,,,,d1 D1,2026-03-02T00:00:00Z,2026-03-02T00:00:00Z,m1
    ml.training_runs: |
      run,dataset,dataset_digest,model,started_at,started_by
      t1,a,d1,b,2026-03-03T00:00:00Z,m1
      t2,a,d1,b,2026-03-03T00:00:00Z,m1
    ml.deployments: |
      deployment,system,version,digest,deployed_at,stopped_at,deployed_by
      p1,s,1,d2,2026-03-04T00:00:00Z,,m1
      p2,s,1,d2,2026-03-04T00:00:00Z,,m1
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status
    d2,ok
- name: the period's edges lie in the zone, also on a Sunday night
  period: 2026-03-01..2026-03-29
  zone: America/New_York
  tables:
    ml.registry: |
      digest,kind,asset,version,origin,licence,collected_from,collected_to,personal_data,lawful_basis,parents,registered_at,completed_at,registered_by
      d1,dataset,a,1,web,CC0,2025-01-01,2025-12-31,false,,,2026-03-01T04:59:59Z,2026-03-01T04:59:59Z,m1
      d2,dataset,a,2,web,CC0,2025-01-01,2025-12-31,false,,,2026-03-01T05:00:00Z,2026-03-01T05:00:00Z,m1
      d3,dataset,a,3,web,CC0,2025-01-01,2025-12-31,false,,,2026-03-30T03:59:59Z,2026-03-30T03:59:59Z,m1
      d4,dataset,a,4,web,CC0,2025-01-01,2025-12-31,false,,,2026-03-30T04:00:00Z,2026-03-30T04:00:00Z,m1
    ml.training_runs: |
      run,dataset,dataset_digest,model,started_at,started_by
      t1,a,d9,b,2026-03-01T04:59:59Z,m1
      t2,a,d9,b,2026-03-30T03:59:59Z,m1
    ml.deployments: |
      deployment,system,version,digest,deployed_at,stopped_at,deployed_by
      p1,s,1,d9,2026-03-01T05:00:00Z,,m1
      p2,s,1,d9,2026-03-30T04:00:00Z,,m1
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,occurred_at
    d2,ok,2026-03-01T05:00:00Z
    d3,ok,2026-03-30T03:59:59Z
    run t2/a,alarm,2026-03-30T03:59:59Z
    deployment p1,alarm,2026-03-01T05:00:00Z
- name: nothing was registered, trained or deployed
  period: 2026-03-01..2026-03-31
  tables:
    ml.registry: |
      digest,kind,asset,version,origin,licence,collected_from,collected_to,personal_data,lawful_basis,parents,registered_at,completed_at,registered_by
    ml.training_runs: |
      run,dataset,dataset_digest,model,started_at,started_by
    ml.deployments: |
      deployment,system,version,digest,deployed_at,stopped_at,deployed_by
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status
*/
