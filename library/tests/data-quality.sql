/*
id: data-quality
title: The data of each training run passed its quality rules, on the very snapshot that was read
control: AI-39
reads: [ml.training_runs, ml.data_rules, ml.data_checks, ml.waivers]
procedure: |
  Take every dataset that a training run read in the period, from the training platform's own log, with the digest of the snapshot that it read.
  The dataset must have at least one quality rule that had been set, and not ended, when the run started.
  Of each rule the last check of that very digest, made and recorded before the run started, must have passed. A check of another snapshot of the same dataset is none.
  Instead, a waiver of that rule for that digest may hold, with a reason, approved by somebody other than who asked,
  given and recorded before the run, with an end that has not come. A waiver without an end is none.
*/
with runs as (
  select run, lower(trim(dataset)) as dataset, nullif(lower(trim(dataset_digest)), '') as digest, started_at, run || '/' || dataset as item
  from ml.training_runs
  where started_at >= $period_start and started_at < $period_end
), rules as (
  select distinct r.item, r.started_at, r.dataset, r.digest, lower(trim(q.rule)) as rule
  from runs r
  join ml.data_rules q on lower(trim(q.dataset)) = r.dataset
  where q.set_at <= r.started_at and (q.ended_at is null or q.ended_at > r.started_at)
), checks as (
  select r.item, r.started_at, r.rule, c.passed,
    row_number() over (partition by r.item, r.started_at, r.rule order by c.checked_at desc nulls last, c.passed nulls first, c.result nulls first) as rn
  from rules r
  join ml.data_checks c on lower(trim(c.digest)) = r.digest and lower(trim(c.rule)) = r.rule
  where c.checked_at <= r.started_at and c.recorded_at <= r.started_at
), elsewhere as (
  select r.item, r.started_at, r.rule
  from rules r
  join ml.data_checks c on lower(trim(c.dataset)) = r.dataset and lower(trim(c.rule)) = r.rule
  where (lower(trim(c.digest)) is distinct from r.digest)
  group by r.item, r.started_at, r.rule
), waived as (
  select r.item, r.started_at, r.rule
  from rules r
  join ml.waivers w on lower(trim(w.subject)) = r.digest and lower(trim(w.about)) = r.rule
  where nullif(trim(w.reason), '') is not null and lower(trim(w.approved_by)) <> lower(trim(w.requested_by))
    and w.approved_at <= r.started_at and w.recorded_at <= r.started_at and w.expires_at > r.started_at
  group by r.item, r.started_at, r.rule
), words as (
  select r.item, r.started_at, r.rule,
    case when c.passed then 'passed'
         when w.item is not null then 'waived'
         when c.item is not null then 'failed'
         when x.item is not null then 'checked on another snapshot only'
         else 'not checked' end as word
  from rules r
  left join checks c on c.item = r.item and c.started_at = r.started_at and c.rule = r.rule and c.rn = 1
  left join waived w on w.item = r.item and w.started_at = r.started_at and w.rule = r.rule
  left join elsewhere x on x.item = r.item and x.started_at = r.started_at and x.rule = r.rule
), counted as (
  select item, started_at, count(*) as n, count(*) filter (where word = 'waived') as n_waived,
    count(*) filter (where word not in ('passed', 'waived')) as n_bad
  from words
  group by item, started_at
), bad as (
  select item, started_at, string_agg(rule || ' ' || word, '; ' order by rule || ' ' || word) as said
  from words
  where word not in ('passed', 'waived')
  group by item, started_at
)
select r.item as item,
  case when r.digest is not null and c.n > 0 and c.n_bad = 0 then 'ok' else 'alarm' end as status,
  case when r.digest is null then 'which snapshot was read is not known'
       when c.n is null then 'no quality rule was in force for this dataset'
       when c.n_bad > 0 then b.said
       when c.n_waived > 0 then 'passed, or waived until a day: ' || cast(c.n_waived as text) || ' of ' || cast(c.n as text) || ' rules'
       else 'passed every rule on this snapshot' end as reason,
  r.started_at as occurred_at
from runs r
left join counted c on c.item = r.item and c.started_at = r.started_at
left join bad b on b.item = r.item and b.started_at = r.started_at
group by r.item, r.digest, r.started_at, c.n, c.n_bad, c.n_waived, b.said
order by item
/* fixtures:
- name: passed, failed, mended, not checked, on another snapshot, too late, recorded too late, and without a rule
  period: 2026-03-01..2026-03-31
  tables:
    ml.training_runs: |
      run,dataset,dataset_digest,model,started_at,started_by
      t1,a,sha-1,m,2026-03-10T12:00:00Z,m1
      t2,a,sha-2,m,2026-03-10T12:00:00Z,m1
      t3,a,sha-3,m,2026-03-10T12:00:00Z,m1
      t4,a,sha-4,m,2026-03-10T12:00:00Z,m1
      t5,a,sha-5,m,2026-03-10T12:00:00Z,m1
      t6,a,sha-6,m,2026-03-10T12:00:00Z,m1
      t7,b,sha-7,m,2026-03-10T12:00:00Z,m1
      t8,c,sha-8,m,2026-03-10T12:00:00Z,m1
    ml.data_rules: |
      requirement,dataset,rule,set_at,ended_at
      q1,A,Complete,2026-01-01T00:00:00Z,
      q2,a,unique,2026-01-01T00:00:00Z,
      q3,a,old,2026-01-01T00:00:00Z,2026-03-10T12:00:00Z
      q4,c,complete,2026-03-10T12:00:01Z,
    ml.data_checks: |
      result,dataset,digest,rule,passed,checked_at,recorded_at
      k01,a,SHA-1,complete,true,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z
      k02,a,sha-1,unique,true,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
      k03,a,sha-2,complete,true,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
      k04,a,sha-2,unique,false,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
      k05,a,sha-3,complete,true,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
      k06,a,sha-3,unique,false,2026-03-08T12:00:00Z,2026-03-08T12:00:00Z
      k07,a,sha-3,unique,true,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
      k08,a,sha-5,complete,true,2026-03-10T12:00:01Z,2026-03-10T12:00:01Z
      k09,a,sha-5,unique,true,2026-03-09T12:00:00Z,2026-03-12T12:00:00Z
      k10,a,sha-6,complete,true,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
      k11,a,sha-6,unique,true,2026-03-08T12:00:00Z,2026-03-08T12:00:00Z
      k12,a,sha-6,unique,false,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
    ml.waivers: |
      waiver,subject,about,reason,requested_by,approved_by,approved_at,recorded_at,expires_at
  expect: |
    item,status,occurred_at,reason
    t1/a,ok,2026-03-10T12:00:00Z,passed every rule on this snapshot
    t2/a,alarm,2026-03-10T12:00:00Z,unique failed
    t3/a,ok,2026-03-10T12:00:00Z,passed every rule on this snapshot
    t4/a,alarm,2026-03-10T12:00:00Z,complete checked on another snapshot only; unique checked on another snapshot only
    t5/a,alarm,2026-03-10T12:00:00Z,complete checked on another snapshot only; unique checked on another snapshot only
    t6/a,alarm,2026-03-10T12:00:00Z,unique failed
    t7/b,alarm,2026-03-10T12:00:00Z,no quality rule was in force for this dataset
    t8/c,alarm,2026-03-10T12:00:00Z,no quality rule was in force for this dataset
- name: waivers with an end, without one, by who asked, dated back, without a reason, and of another rule
  period: 2026-03-01..2026-03-31
  tables:
    ml.training_runs: |
      run,dataset,dataset_digest,model,started_at,started_by
      t1,a,sha-1,m,2026-03-10T12:00:00Z,m1
      t2,a,sha-2,m,2026-03-10T12:00:00Z,m1
      t3,a,sha-3,m,2026-03-10T12:00:00Z,m1
      t4,a,sha-4,m,2026-03-10T12:00:00Z,m1
      t5,a,sha-5,m,2026-03-10T12:00:00Z,m1
      t6,a,sha-6,m,2026-03-10T12:00:00Z,m1
      t7,a,sha-7,m,2026-03-10T12:00:00Z,m1
    ml.data_rules: |
      requirement,dataset,rule,set_at,ended_at
      q1,a,complete,2026-01-01T00:00:00Z,
    ml.data_checks: |
      result,dataset,digest,rule,passed,checked_at,recorded_at
      k1,a,sha-1,complete,false,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
      k2,a,sha-2,complete,false,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
      k3,a,sha-3,complete,false,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
      k4,a,sha-4,complete,false,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
      k5,a,sha-5,complete,false,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
      k6,a,sha-6,complete,false,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
      k7,a,sha-7,complete,false,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
    ml.waivers: |
      waiver,subject,about,reason,requested_by,approved_by,approved_at,recorded_at,expires_at
      w1,sha-1,complete,late feed,m1,p9,2026-03-09T13:00:00Z,2026-03-09T13:00:00Z,2026-03-10T12:00:01Z
      w2,sha-2,complete,late feed,m1,p9,2026-03-09T13:00:00Z,2026-03-09T13:00:00Z,
      w3,sha-3,complete,late feed,m1,M1,2026-03-09T13:00:00Z,2026-03-09T13:00:00Z,2026-04-10T12:00:00Z
      w4,sha-4,complete,late feed,m1,p9,2026-03-09T13:00:00Z,2026-03-11T13:00:00Z,2026-04-10T12:00:00Z
      w5,sha-5,complete, ,m1,p9,2026-03-09T13:00:00Z,2026-03-09T13:00:00Z,2026-04-10T12:00:00Z
      w6,sha-6,unique,late feed,m1,p9,2026-03-09T13:00:00Z,2026-03-09T13:00:00Z,2026-04-10T12:00:00Z
      w7,sha-7,complete,late feed,m1,p9,2026-03-09T13:00:00Z,2026-03-09T13:00:00Z,2026-03-10T12:00:00Z
  expect: |
    item,status,reason
    t1/a,ok,"passed, or waived until a day: 1 of 1 rules"
    t2/a,alarm,complete failed
    t3/a,alarm,complete failed
    t4/a,alarm,complete failed
    t5/a,alarm,complete failed
    t6/a,alarm,complete failed
    t7/a,alarm,complete failed
- name: nulls fail closed, and what is there twice is judged once, at its worse
  period: 2026-03-01..2026-03-31
  tables:
    ml.training_runs: |
      run,dataset,dataset_digest,model,started_at,started_by
      t1,a,,m,2026-03-10T12:00:00Z,m1
      t2,a,sha-2,m,2026-03-10T12:00:00Z,m1
      t3,a,sha-3,m,2026-03-10T12:00:00Z,m1
      t3,a,sha-3,m,2026-03-10T12:00:00Z,m1
      t4,a,sha-4,m,2026-03-10T12:00:00Z,m1
    ml.data_rules: |
      requirement,dataset,rule,set_at,ended_at
      q1,a,complete,2026-01-01T00:00:00Z,
      q2,a,Complete,2026-02-01T00:00:00Z,
    ml.data_checks: |
      result,dataset,digest,rule,passed,checked_at,recorded_at
      k1,a,,complete,true,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
      k2,a,sha-2,complete,,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
      k3,a,sha-3,complete,true,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
      k4,a,sha-4,complete,true,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
      k5,a,sha-4,complete,false,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z
    ml.waivers: |
      waiver,subject,about,reason,requested_by,approved_by,approved_at,recorded_at,expires_at
      w1,sha-2,complete,late feed,,p9,2026-03-09T13:00:00Z,2026-03-09T13:00:00Z,2026-04-10T12:00:00Z
  expect: |
    item,status,reason
    t1/a,alarm,which snapshot was read is not known
    t2/a,alarm,complete failed
    t3/a,ok,passed every rule on this snapshot
    t4/a,alarm,complete failed
- name: the period's edges lie in the zone, also on a Sunday night
  period: 2026-03-01..2026-03-29
  zone: America/New_York
  tables:
    ml.training_runs: |
      run,dataset,dataset_digest,model,started_at,started_by
      t1,a,sha-1,m,2026-03-01T04:59:59Z,m1
      t2,a,sha-1,m,2026-03-01T05:00:00Z,m1
      t3,a,sha-1,m,2026-03-30T03:59:59Z,m1
      t4,a,sha-1,m,2026-03-30T04:00:00Z,m1
    ml.data_rules: |
      requirement,dataset,rule,set_at,ended_at
      q1,a,complete,2026-01-01T00:00:00Z,
    ml.data_checks: |
      result,dataset,digest,rule,passed,checked_at,recorded_at
      k1,a,sha-1,complete,true,2026-03-01T05:00:00Z,2026-03-01T05:00:00Z
    ml.waivers: |
      waiver,subject,about,reason,requested_by,approved_by,approved_at,recorded_at,expires_at
  expect: |
    item,status,occurred_at
    t2/a,ok,2026-03-01T05:00:00Z
    t3/a,ok,2026-03-30T03:59:59Z
- name: nothing was trained
  period: 2026-03-01..2026-03-31
  tables:
    ml.training_runs: |
      run,dataset,dataset_digest,model,started_at,started_by
    ml.data_rules: |
      requirement,dataset,rule,set_at,ended_at
    ml.data_checks: |
      result,dataset,digest,rule,passed,checked_at,recorded_at
    ml.waivers: |
      waiver,subject,about,reason,requested_by,approved_by,approved_at,recorded_at,expires_at
  expect: |
    item,status
*/
