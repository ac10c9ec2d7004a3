/*
id: access-review
title: Access reviews are complete, independent and carried out
control: AC-03
reads: [access.review_decisions, iam.accounts, iam.deactivations]
procedure: |
  Take every decision of the access reviews of the period, one an account, from the review tool.
  A decision needs a word, keep or remove, and a reviewer who is not the account's own holder.
  Where it says remove, the directory's own log must show the account deactivated within ten days (240 hours) of the decision;
  such a decision belongs to the moment at which those ten days end, every other to the moment at which it was taken.
  Two decisions on one account are judged each for itself.
  Then take every account that existed when a review's user list was made, from the directory: one that the review does not list is an exception.
  That a review was performed at all, in time and signed off is shown by the control's performances, not here.
*/
with decided as (
  select d.decision_id, d.listed_at, d.decided_at, lower(trim(d.decision)) as word,
    lower(trim(d.reviewer)) as reviewer, lower(trim(d.person)) as person, d.system, d.account,
    d.decided_at + interval '240 hours' as due_at
  from access.review_decisions d
), gone as (
  select d.decision_id, min(x.deactivated_at) as deactivated_at
  from decided d
  join iam.deactivations x on x.system = d.system and x.account = d.account
  where x.deactivated_at >= d.listed_at
  group by d.decision_id
), judged as (
  select d.decision_id as item,
    case when d.decided_at is null or d.word is null or d.word not in ('keep', 'remove') then 'no decision'
         when d.reviewer is null then 'no reviewer'
         when d.reviewer = d.person then 'own account'
         when d.word = 'keep' then 'kept'
         when g.deactivated_at < d.due_at then 'removed'
         when g.deactivated_at is null and $effective_at < d.due_at then 'not yet due'
         when g.deactivated_at is null then 'not removed'
         else 'removed late' end as word,
    case when d.word = 'remove' and d.due_at is not null then d.due_at
         when d.decided_at is not null then d.decided_at
         else d.listed_at end as occurred_at
  from decided d
  left join gone g on g.decision_id = d.decision_id
), reviews as (
  select review, max(listed_at) as listed_at
  from access.review_decisions
  where review is not null
  group by review
), early as (
  select r.review, x.system, x.account
  from reviews r
  join iam.deactivations x on x.deactivated_at <= r.listed_at
  group by r.review, x.system, x.account
), listed as (
  select distinct review, system, account from access.review_decisions
), unlisted as (
  select r.review || '/' || a.system || '/' || a.account as item, 'not listed' as word, r.listed_at as occurred_at
  from reviews r
  join iam.accounts a on coalesce(a.created_at, timestamptz '1970-01-01T00:00:00Z') <= r.listed_at
  left join early e on e.review = r.review and e.system = a.system and e.account = a.account
  left join listed l on l.review = r.review and l.system = a.system and l.account = a.account
  where e.review is null and l.review is null
  group by r.review, a.system, a.account, r.listed_at
), every as (
  select item, word, occurred_at from judged
  union all
  select item, word, occurred_at from unlisted
)
select e.item as item,
  case when e.word in ('kept', 'removed') then 'ok' when e.word = 'not yet due' then 'skip' else 'alarm' end as status,
  case when e.word = 'no decision' then 'no decision was taken'
       when e.word = 'no reviewer' then 'no reviewer is named'
       when e.word = 'own account' then 'the reviewer judged an account of their own'
       when e.word = 'kept' then 'to be kept'
       when e.word = 'removed' then 'to be removed, and deactivated within ten days'
       when e.word = 'not yet due' then 'to be removed, and not yet due'
       when e.word = 'not removed' then 'to be removed, and not deactivated'
       when e.word = 'removed late' then 'to be removed, and deactivated after more than ten days'
       else 'existed when the list was made, and is not on it' end as reason,
  e.occurred_at as occurred_at
from every e
where e.occurred_at >= $period_start and e.occurred_at < $period_end
order by item
/* fixtures:
- name: kept, removed, removed late, not removed, to the boundary
  period: 2026-01-01..2026-03-31
  tables:
    access.review_decisions: |
      decision_id,review,system,account,person,reviewer,decision,listed_at,decided_at
      r1,2026-Q1,idp,p1,p1,p9,keep,2026-03-02T15:00:00Z,2026-03-03T15:00:00Z
      r2,2026-Q1,idp,p2,p2,p9,remove,2026-03-02T15:00:00Z,2026-03-03T15:00:00Z
      r3,2026-Q1,idp,p3,p3,p9,remove,2026-03-02T15:00:00Z,2026-03-03T15:00:00Z
      r4,2026-Q1,idp,p4,p4,p9,remove,2026-03-02T15:00:00Z,2026-03-03T15:00:00Z
      r5,2026-Q1,idp,p5,p5,p9,remove,2026-03-02T15:00:00Z,2026-03-03T15:00:00Z
      r6,2026-Q1,idp,p6,p6,p9,remove,2026-03-02T15:00:00Z,2026-03-30T15:00:00Z
    iam.accounts: |
      system,account,person,created_at,enabled
      idp,p1,p1,2020-01-01T12:00:00Z,true
    iam.deactivations: |
      deactivation,system,account,person,deactivated_at
      d2,idp,p2,p2,2026-03-13T14:59:59Z
      d3,idp,p3,p3,2026-03-13T15:00:00Z
      d4,idp,p4,p4,2025-12-01T15:00:00Z
      d5,idp,p5,p5,2026-03-02T16:00:00Z
  expect: |
    item,status,occurred_at,reason
    r1,ok,2026-03-03T15:00:00Z,to be kept
    r2,ok,2026-03-13T15:00:00Z,"to be removed, and deactivated within ten days"
    r3,alarm,2026-03-13T15:00:00Z,"to be removed, and deactivated after more than ten days"
    r4,alarm,2026-03-13T15:00:00Z,"to be removed, and not deactivated"
    r5,ok,2026-03-13T15:00:00Z,"to be removed, and deactivated within ten days"
- name: nobody judges their own account, and what is not said fails
  period: 2026-01-01..2026-03-31
  tables:
    access.review_decisions: |
      decision_id,review,system,account,person,reviewer,decision,listed_at,decided_at
      r1,2026-Q1,idp,p1,p1,P1,keep,2026-03-02T15:00:00Z,2026-03-03T15:00:00Z
      r2,2026-Q1,idp,p2,p2,,keep,2026-03-02T15:00:00Z,2026-03-03T15:00:00Z
      r3,2026-Q1,idp,p3,p3,p9,,2026-03-02T15:00:00Z,2026-03-03T15:00:00Z
      r4,2026-Q1,idp,p4,p4,p9,keep,2026-03-02T15:00:00Z,
      r5,2026-Q1,idp,p5,p5,p9,later,2026-03-02T15:00:00Z,2026-03-03T15:00:00Z
      r6,2026-Q1,idp,svc,,p9,KEEP,2026-03-02T15:00:00Z,2026-03-03T15:00:00Z
    iam.accounts: |
      system,account,person,created_at,enabled
    iam.deactivations: |
      deactivation,system,account,person,deactivated_at
  expect: |
    item,status,occurred_at,reason
    r1,alarm,2026-03-03T15:00:00Z,the reviewer judged an account of their own
    r2,alarm,2026-03-03T15:00:00Z,no reviewer is named
    r3,alarm,2026-03-03T15:00:00Z,no decision was taken
    r4,alarm,2026-03-02T15:00:00Z,no decision was taken
    r5,alarm,2026-03-03T15:00:00Z,no decision was taken
    r6,ok,2026-03-03T15:00:00Z,to be kept
- name: a second decision hides nothing
  period: 2026-01-01..2026-03-31
  tables:
    access.review_decisions: |
      decision_id,review,system,account,person,reviewer,decision,listed_at,decided_at
      r1,2026-Q1,idp,p1,p1,p9,remove,2026-03-02T15:00:00Z,2026-03-03T15:00:00Z
      r2,2026-Q1,idp,p1,p1,p9,keep,2026-03-02T15:00:00Z,2026-03-04T15:00:00Z
    iam.accounts: |
      system,account,person,created_at,enabled
      idp,p1,p1,2020-01-01T12:00:00Z,true
    iam.deactivations: |
      deactivation,system,account,person,deactivated_at
  expect: |
    item,status
    r1,alarm
    r2,ok
- name: who is not on the list, who was gone, who came later
  period: 2026-01-01..2026-03-31
  tables:
    access.review_decisions: |
      decision_id,review,system,account,person,reviewer,decision,listed_at,decided_at
      r1,2026-Q1,idp,p1,p1,p9,keep,2026-03-02T15:00:00Z,2026-03-03T15:00:00Z
    iam.accounts: |
      system,account,person,created_at,enabled
      idp,p1,p1,2020-01-01T12:00:00Z,true
      idp,p2,p2,2026-03-02T15:00:00Z,true
      idp,p2,p2,2026-02-02T15:00:00Z,true
      idp,p3,p3,2026-03-02T15:00:01Z,true
      idp,p4,p4,2020-01-01T12:00:00Z,false
      cloud,p1,p1,2020-01-01T12:00:00Z,true
      idp,p5,p5,,true
    iam.deactivations: |
      deactivation,system,account,person,deactivated_at
      d4,idp,p4,p4,2026-01-15T12:00:00Z
      d5,idp,p1,p1,2026-03-20T12:00:00Z
  expect: |
    item,status,occurred_at
    r1,ok,2026-03-03T15:00:00Z
    2026-Q1/idp/p2,alarm,2026-03-02T15:00:00Z
    2026-Q1/cloud/p1,alarm,2026-03-02T15:00:00Z
    2026-Q1/idp/p5,alarm,2026-03-02T15:00:00Z
- name: not yet due
  period: 2026-01-01..2026-03-31
  at: 2026-03-10
  tables:
    access.review_decisions: |
      decision_id,review,system,account,person,reviewer,decision,listed_at,decided_at
      r1,2026-Q1,idp,p1,p1,p9,remove,2026-03-02T15:00:00Z,2026-03-03T15:00:00Z
    iam.accounts: |
      system,account,person,created_at,enabled
    iam.deactivations: |
      deactivation,system,account,person,deactivated_at
  expect: |
    item,status
    r1,skip
- name: the period's edges lie in the zone, and the clocks change within the ten days
  period: 2026-03-01..2026-03-31
  zone: America/New_York
  tables:
    access.review_decisions: |
      decision_id,review,system,account,person,reviewer,decision,listed_at,decided_at
      r1,2026-Q1,idp,p1,p1,p9,keep,2026-02-01T15:00:00Z,2026-03-01T04:59:59Z
      r2,2026-Q1,idp,p2,p2,p9,keep,2026-02-01T15:00:00Z,2026-03-01T05:00:00Z
      r3,2026-Q1,idp,p3,p3,p9,remove,2026-02-01T15:00:00Z,2026-03-01T12:00:00-05:00
      r4,2026-Q1,idp,p4,p4,p9,keep,2026-02-01T15:00:00Z,2026-04-01T03:59:59Z
      r5,2026-Q1,idp,p5,p5,p9,keep,2026-02-01T15:00:00Z,2026-04-01T04:00:00Z
      r6,2026-Q1,idp,p6,p6,p9,remove,2026-02-01T15:00:00Z,2026-02-19T12:00:00-05:00
    iam.accounts: |
      system,account,person,created_at,enabled
    iam.deactivations: |
      deactivation,system,account,person,deactivated_at
      d3,idp,p3,p3,2026-03-11T12:30:00-04:00
      d6,idp,p6,p6,2026-03-02T12:00:00-05:00
  expect: |
    item,status,occurred_at
    r2,ok,2026-03-01T05:00:00Z
    r3,ok,2026-03-11T17:00:00Z
    r4,ok,2026-04-01T03:59:59Z
    r6,alarm,2026-03-01T17:00:00Z
- name: no review
  period: 2026-01-01..2026-03-31
  tables:
    access.review_decisions: |
      decision_id,review,system,account,person,reviewer,decision,listed_at,decided_at
    iam.accounts: |
      system,account,person,created_at,enabled
      idp,p1,p1,2020-01-01T12:00:00Z,true
    iam.deactivations: |
      deactivation,system,account,person,deactivated_at
  expect: |
    item,status
*/
