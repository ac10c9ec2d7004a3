/*
id: prompt-changes
title: Prompts, guardrails and model settings come into use only after another person's approval and a passed evaluation
control: AI-43
reads: [ai.prompt_activations, ai.prompt_versions, ml.evaluations, programme.assets]
procedure: |
  Take every prompt, guardrail or model setting that came into use in the period, from the serving platform's own log, with the digest of its text.
  That very digest must be a version in the registry under change control, entered before it came into use: what was edited in a console is not.
  The version must have been approved by somebody other than its author, and the approval must have been recorded, before it came into use.
  An approval whose time lies before the entry's own was given to nothing. At least one evaluation must have been run on this digest, and recorded, before it came into use,
  and of each metric the last such evaluation must have passed. Two entries of one digest with different authors are judged at the worse.
*/
with used as (
  select activation, lower(trim(system)) as system, lower(trim(prompt)) as prompt, nullif(lower(trim(digest)), '') as digest, activated_at
  from ai.prompt_activations
  where activated_at >= $period_start and activated_at < $period_end
), entries as (
  select u.activation, count(*) as n,
    bool_or(v.recorded_at <= u.activated_at) as in_time,
    bool_and(coalesce(lower(trim(v.approver)) <> lower(trim(v.author)) and v.approved_at >= v.recorded_at and v.approved_at <= u.activated_at
      and v.approval_recorded_at <= u.activated_at, false)) as approved,
    bool_or(coalesce(lower(trim(v.approver)) = lower(trim(v.author)), false)) as by_author,
    bool_or(coalesce(v.approved_at > u.activated_at, false)) as later,
    bool_or(coalesce(v.approved_at <= u.activated_at and v.approval_recorded_at > u.activated_at, false)) as dated_back,
    bool_or(coalesce(v.approved_at < v.recorded_at, false)) as to_nothing
  from used u
  join ai.prompt_versions v on lower(trim(v.prompt)) = u.prompt and lower(trim(v.digest)) = u.digest
  group by u.activation
), named as (
  select distinct lower(trim(prompt)) as prompt from ai.prompt_versions
), runs as (
  select u.activation, lower(trim(e.metric)) as metric, e.passed,
    row_number() over (partition by u.activation, lower(trim(e.metric)) order by e.run_at desc nulls last, e.passed nulls first, e.evaluation nulls first) as rn
  from used u
  join ml.evaluations e on lower(trim(e.digest)) = u.digest
  where e.run_at <= u.activated_at and e.recorded_at <= u.activated_at
), passed as (
  select activation, count(*) filter (where passed is not true) as n_failed from runs where rn = 1 group by activation
), judged as (
  select u.activation, u.system, u.activated_at,
    case when u.digest is null then 'not known'
         when e.n is null and p.prompt is null then 'not held'
         when e.n is null then 'another text'
         when e.in_time is not true then 'entered later'
         when e.by_author then 'by author'
         when e.later then 'approved later'
         when e.dated_back then 'dated back'
         when e.to_nothing then 'to nothing'
         when e.approved is not true then 'not approved'
         when r.activation is null then 'no run'
         when r.n_failed > 0 then 'failed'
         else 'changed' end as word
  from used u
  left join entries e on e.activation = u.activation
  left join named p on p.prompt = u.prompt
  left join passed r on r.activation = u.activation
), assets as (
  select distinct id from programme.assets
)
select j.activation as item,
  case when j.word = 'changed' then 'ok' else 'alarm' end as status,
  case when j.word = 'changed' then 'approved by another person, and evaluated, before it came into use'
       when j.word = 'not known' then 'what came into use is not known exactly'
       when j.word = 'not held' then 'not under change control at all'
       when j.word = 'another text' then 'the text in use is no version in the registry'
       when j.word = 'entered later' then 'entered in the registry after it came into use'
       when j.word = 'by author' then 'approved by its author'
       when j.word = 'approved later' then 'approved after it came into use'
       when j.word = 'dated back' then 'the approval was recorded after it came into use'
       when j.word = 'to nothing' then 'the approval is older than what it approves'
       when j.word = 'not approved' then 'not approved'
       when j.word = 'no run' then 'no evaluation was run on this text before it came into use'
       else 'an evaluation of this text had not passed' end as reason,
  j.activated_at as occurred_at,
  x.id as asset
from judged j
left join assets x on x.id = j.system
order by item
/* fixtures:
- name: changed as it should be, and every way not to
  period: 2026-03-01..2026-03-31
  tables:
    ai.prompt_activations: |
      activation,system,prompt,digest,activated_at,activated_by
      a01,chat,greet,sha-1,2026-03-10T12:00:00Z,m1
      a02,chat,greet,sha-2,2026-03-10T12:00:00Z,m1
      a03,chat,greet,sha-3,2026-03-10T12:00:00Z,m1
      a04,chat,greet,sha-4,2026-03-10T12:00:00Z,m1
      a05,chat,greet,sha-5,2026-03-10T12:00:00Z,m1
      a06,chat,greet,sha-6,2026-03-10T12:00:00Z,m1
      a07,chat,greet,sha-7,2026-03-10T12:00:00Z,m1
      a08,chat,filter,sha-8,2026-03-10T12:00:00Z,m1
      a09,chat,greet,sha-9,2026-03-10T12:00:00Z,m1
      a10,chat,greet,sha-10,2026-03-10T12:00:00Z,m1
      a11,chat,greet,sha-11,2026-03-10T12:00:00Z,m1
    ai.prompt_versions: |
      prompt,digest,author,approver,approved_at,recorded_at,approval_recorded_at
      Greet,SHA-1,m1,m2,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z
      greet,sha-2,m1,M1,2026-03-09T12:00:00Z,2026-03-08T12:00:00Z,2026-03-09T12:00:00Z
      greet,sha-3,m1,m2,2026-03-10T12:00:01Z,2026-03-08T12:00:00Z,2026-03-10T12:00:01Z
      greet,sha-4,m1,m2,2026-03-07T12:00:00Z,2026-03-08T12:00:00Z,2026-03-07T12:00:00Z
      greet,sha-5,m1,m2,2026-03-10T12:00:01Z,2026-03-10T12:00:01Z,2026-03-10T12:00:01Z
      greet,sha-6,m1,m2,2026-03-09T12:00:00Z,2026-03-08T12:00:00Z,2026-03-09T12:00:00Z
      greet,sha-9,m1,m2,2026-03-09T12:00:00Z,2026-03-08T12:00:00Z,2026-03-09T12:00:00Z
      greet,sha-10,m1,m2,2026-03-09T12:00:00Z,2026-03-08T12:00:00Z,2026-03-09T12:00:00Z
      greet,sha-11,m1,m2,2026-03-09T12:00:00Z,2026-03-08T12:00:00Z,2026-03-20T12:00:00Z
    ml.evaluations: |
      evaluation,system,digest,metric,value,passed,run_at,recorded_at,run_by
      e1,chat,sha-1,leaks,0,true,2026-03-10T12:00:00Z,2026-03-10T12:00:00Z,m1
      e2,chat,sha-2,leaks,0,true,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z,m1
      e3,chat,sha-3,leaks,0,true,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z,m1
      e4,chat,sha-4,leaks,0,true,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z,m1
      e5,chat,sha-5,leaks,0,true,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z,m1
      e6,chat,sha-6,leaks,0,true,2026-03-10T12:00:01Z,2026-03-10T12:00:01Z,m1
      e9,chat,sha-9,leaks,0,true,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z,m1
      e9,chat,sha-9,refusals,9,false,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z,m1
      e10,chat,sha-10,leaks,1,false,2026-03-08T12:00:00Z,2026-03-08T12:00:00Z,m1
      e11,chat,sha-10,leaks,0,true,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z,m1
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
      v1,1,chat,ai_system,Chat,p9,in_use,,2026-01-01T00:00:00Z,,2026-01-01T00:00:00Z
  expect: |
    item,status,occurred_at,asset,reason
    a01,ok,2026-03-10T12:00:00Z,chat,"approved by another person, and evaluated, before it came into use"
    a02,alarm,2026-03-10T12:00:00Z,chat,approved by its author
    a03,alarm,2026-03-10T12:00:00Z,chat,approved after it came into use
    a04,alarm,2026-03-10T12:00:00Z,chat,the approval is older than what it approves
    a05,alarm,2026-03-10T12:00:00Z,chat,entered in the registry after it came into use
    a06,alarm,2026-03-10T12:00:00Z,chat,no evaluation was run on this text before it came into use
    a07,alarm,2026-03-10T12:00:00Z,chat,the text in use is no version in the registry
    a08,alarm,2026-03-10T12:00:00Z,chat,not under change control at all
    a09,alarm,2026-03-10T12:00:00Z,chat,an evaluation of this text had not passed
    a10,ok,2026-03-10T12:00:00Z,chat,"approved by another person, and evaluated, before it came into use"
    a11,alarm,2026-03-10T12:00:00Z,chat,the approval was recorded after it came into use
- name: nulls fail closed
  period: 2026-03-01..2026-03-31
  tables:
    ai.prompt_activations: |
      activation,system,prompt,digest,activated_at,activated_by
      a1,,greet,,2026-03-10T12:00:00Z,m1
      a2,,greet,sha-2,2026-03-10T12:00:00Z,
      a3,,greet,sha-3,2026-03-10T12:00:00Z,
      a4,,greet,sha-4,2026-03-10T12:00:00Z,
      a5,,greet,sha-5,2026-03-10T12:00:00Z,
    ai.prompt_versions: |
      prompt,digest,author,approver,approved_at,recorded_at,approval_recorded_at
      greet,,m1,m2,2026-03-09T12:00:00Z,2026-03-08T12:00:00Z,2026-03-09T12:00:00Z
      greet,sha-2,,m2,2026-03-09T12:00:00Z,2026-03-08T12:00:00Z,2026-03-09T12:00:00Z
      greet,sha-3,m1,,2026-03-09T12:00:00Z,2026-03-08T12:00:00Z,2026-03-09T12:00:00Z
      greet,sha-4,m1,m2,,2026-03-08T12:00:00Z,
      greet,sha-5,m1,m2,2026-03-09T12:00:00Z,2026-03-08T12:00:00Z,2026-03-09T12:00:00Z
    ml.evaluations: |
      evaluation,system,digest,metric,value,passed,run_at,recorded_at,run_by
      e5,,sha-5,leaks,0,,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z,m1
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,reason
    a1,alarm,what came into use is not known exactly
    a2,alarm,not approved
    a3,alarm,not approved
    a4,alarm,not approved
    a5,alarm,an evaluation of this text had not passed
- name: a text brought back is judged each time, and one that is there twice at its worse
  period: 2026-03-01..2026-03-31
  tables:
    ai.prompt_activations: |
      activation,system,prompt,digest,activated_at,activated_by
      a1,chat,greet,sha-1,2026-03-10T12:00:00Z,m1
      a2,chat,greet,sha-1,2026-03-20T12:00:00Z,m1
      a3,chat,greet,sha-2,2026-03-10T12:00:00Z,m1
    ai.prompt_versions: |
      prompt,digest,author,approver,approved_at,recorded_at,approval_recorded_at
      greet,sha-1,m1,m2,2026-03-15T12:00:00Z,2026-03-08T12:00:00Z,2026-03-15T12:00:00Z
      greet,sha-2,m1,m2,2026-03-09T12:00:00Z,2026-03-08T12:00:00Z,2026-03-09T12:00:00Z
      GREET,sha-2,m2,m2,2026-03-09T12:00:00Z,2026-03-08T12:00:00Z,2026-03-09T12:00:00Z
    ml.evaluations: |
      evaluation,system,digest,metric,value,passed,run_at,recorded_at,run_by
      e1,chat,sha-1,leaks,0,true,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z,m1
      e2,chat,sha-2,leaks,0,true,2026-03-09T12:00:00Z,2026-03-09T12:00:00Z,m1
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,reason
    a1,alarm,approved after it came into use
    a2,ok,"approved by another person, and evaluated, before it came into use"
    a3,alarm,approved by its author
- name: the period's edges lie in the zone, also on a Sunday night
  period: 2026-03-01..2026-03-29
  zone: America/New_York
  tables:
    ai.prompt_activations: |
      activation,system,prompt,digest,activated_at,activated_by
      a1,chat,greet,sha-1,2026-03-01T04:59:59Z,m1
      a2,chat,greet,sha-1,2026-03-01T05:00:00Z,m1
      a3,chat,greet,sha-1,2026-03-30T03:59:59Z,m1
      a4,chat,greet,sha-1,2026-03-30T04:00:00Z,m1
    ai.prompt_versions: |
      prompt,digest,author,approver,approved_at,recorded_at,approval_recorded_at
      greet,sha-1,m1,m2,2026-03-01T05:00:00Z,2026-02-08T12:00:00Z,2026-03-01T05:00:00Z
    ml.evaluations: |
      evaluation,system,digest,metric,value,passed,run_at,recorded_at,run_by
      e1,chat,sha-1,leaks,0,true,2026-02-09T12:00:00Z,2026-02-09T12:00:00Z,m1
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status,occurred_at
    a2,ok,2026-03-01T05:00:00Z
    a3,ok,2026-03-30T03:59:59Z
- name: nothing came into use
  period: 2026-03-01..2026-03-31
  tables:
    ai.prompt_activations: |
      activation,system,prompt,digest,activated_at,activated_by
    ai.prompt_versions: |
      prompt,digest,author,approver,approved_at,recorded_at,approval_recorded_at
    ml.evaluations: |
      evaluation,system,digest,metric,value,passed,run_at,recorded_at,run_by
    programme.assets: |
      version,ledger_index,id,type,title,owner,stage,aliases,starts_at,ends_at,declared_at
  expect: |
    item,status
*/
