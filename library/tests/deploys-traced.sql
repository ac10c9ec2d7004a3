/*
id: deploys-traced
title: Everything that was deployed traces to an approved change
control: CH-02
reads: [deploy.log, git.changes]
procedure: |
  Take every deployment to production in the period, from the platform's own log and not from the pipeline's, so that what went round
  the pipeline is in it. The commit that was deployed must be one that the main branch held before the deployment, that somebody other
  than its author reviewed, and with which a test result is recorded. Deploying an earlier approved commit again, to go back, is fine.
  A deployment without a commit, such as one made by hand, is an exception. A deployment with a commit that starts another's name is not that other.
*/
with reviewed as (
  select lower(trim(r.commit)) as sha
  from (select commit, author, unnest(reviewers) as reviewer from git.changes) r
  where nullif(trim(r.reviewer), '') is not null and lower(trim(r.reviewer)) <> lower(trim(r.author))
  group by lower(trim(r.commit))
), merged as (
  select lower(trim(commit)) as sha, max(committed_at) as committed_at, bool_and(ci_result_recorded is true) as tested
  from git.changes
  group by lower(trim(commit))
), deployed as (
  select deploy, lower(trim(commit)) as sha, deployed_at
  from deploy.log
  where deployed_at >= $period_start and deployed_at < $period_end
), judged as (
  select d.deploy, d.deployed_at,
    case when nullif(d.sha, '') is null then 'no commit'
         when m.sha is null then 'unknown'
         when m.committed_at is null or m.committed_at > d.deployed_at then 'later'
         when v.sha is null then 'not reviewed'
         when m.tested then 'approved'
         else 'not tested' end as word
  from deployed d
  left join merged m on m.sha = d.sha
  left join reviewed v on v.sha = d.sha
)
select j.deploy as item,
  case when j.word = 'approved' then 'ok' else 'alarm' end as status,
  case when j.word = 'approved' then 'an approved change of the main branch'
       when j.word = 'no commit' then 'no commit is known'
       when j.word = 'unknown' then 'the main branch does not hold the commit'
       when j.word = 'later' then 'deployed before the main branch held it'
       when j.word = 'not reviewed' then 'the change had no reviewer other than its author'
       else 'no test result is recorded with the change' end as reason,
  j.deployed_at as occurred_at
from judged j
order by item
/* fixtures:
- name: approved, unknown, by hand, not reviewed, not tested
  period: 2026-03-01..2026-03-31
  tables:
    deploy.log: |
      deploy,system,commit,actor,deployed_at
      d1,web,a1,robot,2026-03-02T13:00:00Z
      d2,web,ffff,ann,2026-03-02T13:00:00Z
      d3,web,,ann,2026-03-02T13:00:00Z
      d4,web,a4,robot,2026-03-02T13:00:00Z
      d5,web,a5,robot,2026-03-02T13:00:00Z
      d6,web,a,robot,2026-03-02T13:00:00Z
    git.changes: |
      commit,change,author,committer,authored_at,committed_at,reviewers,ci_result_recorded,issues
      a1,I1,ann,robot,2026-03-01T10:00:00Z,2026-03-01T12:00:00Z,bob,true,
      a4,I4,ann,robot,2026-03-01T10:00:00Z,2026-03-01T12:00:00Z,ann,true,
      a5,I5,ann,robot,2026-03-01T10:00:00Z,2026-03-01T12:00:00Z,bob,false,
  expect: |
    item,status,occurred_at,reason
    d1,ok,2026-03-02T13:00:00Z,an approved change of the main branch
    d2,alarm,2026-03-02T13:00:00Z,the main branch does not hold the commit
    d3,alarm,2026-03-02T13:00:00Z,no commit is known
    d4,alarm,2026-03-02T13:00:00Z,the change had no reviewer other than its author
    d5,alarm,2026-03-02T13:00:00Z,no test result is recorded with the change
    d6,alarm,2026-03-02T13:00:00Z,the main branch does not hold the commit
- name: back to an earlier commit, at the very second, one second before
  period: 2026-03-01..2026-03-31
  tables:
    deploy.log: |
      deploy,system,commit,actor,deployed_at
      d1,web,A1,robot,2026-03-20T13:00:00Z
      d2,web,a2,robot,2026-03-02T12:00:00Z
      d3,web,a2,robot,2026-03-02T11:59:59Z
    git.changes: |
      commit,change,author,committer,authored_at,committed_at,reviewers,ci_result_recorded,issues
      a1,I1,ann,robot,2026-01-01T10:00:00Z,2026-01-01T12:00:00Z,bob,true,
      a2,I2,ann,robot,2026-03-01T10:00:00Z,2026-03-02T12:00:00Z,bob,true,
  expect: |
    item,status
    d1,ok
    d2,ok
    d3,alarm
- name: what is null or there twice does not pass
  period: 2026-03-01..2026-03-31
  tables:
    deploy.log: |
      deploy,system,commit,actor,deployed_at
      d1,web,a1,robot,2026-03-02T13:00:00Z
      d2,web,a2,robot,2026-03-02T13:00:00Z
      d3,web,a3,robot,2026-03-02T13:00:00Z
      d4,web,a4,robot,2026-03-02T13:00:00Z
    git.changes: |
      commit,change,author,committer,authored_at,committed_at,reviewers,ci_result_recorded,issues
      a1,I1,,robot,,2026-03-01T12:00:00Z,bob,true,
      a2,I2,ann,robot,,,bob,true,
      a3,I3,ann,robot,,2026-03-01T12:00:00Z,bob,,
      a4,I4,ann,robot,,2026-03-01T12:00:00Z,bob,true,
      a4,I4,ann,robot,,2026-03-01T12:00:00Z,bob,false,
  expect: |
    item,status,reason
    d1,alarm,the change had no reviewer other than its author
    d2,alarm,deployed before the main branch held it
    d3,alarm,no test result is recorded with the change
    d4,alarm,no test result is recorded with the change
- name: the period's edges lie in the zone, and a weekend is no excuse
  period: 2026-03-01..2026-03-31
  zone: America/New_York
  tables:
    deploy.log: |
      deploy,system,commit,actor,deployed_at
      d1,web,,ann,2026-02-28T23:59:59-05:00
      d2,web,,ann,2026-03-01T00:00:00-05:00
      d3,web,,ann,2026-03-31T23:59:59-04:00
      d4,web,,ann,2026-04-01T00:00:00-04:00
    git.changes: |
      commit,change,author,committer,authored_at,committed_at,reviewers,ci_result_recorded,issues
  expect: |
    item,status,occurred_at
    d2,alarm,2026-03-01T05:00:00Z
    d3,alarm,2026-04-01T03:59:59Z
- name: nothing was deployed
  period: 2026-03-01..2026-03-31
  tables:
    deploy.log: |
      deploy,system,commit,actor,deployed_at
    git.changes: |
      commit,change,author,committer,authored_at,committed_at,reviewers,ci_result_recorded,issues
      a1,I1,ann,robot,,2026-03-01T12:00:00Z,bob,true,
  expect: |
    item,status
*/
