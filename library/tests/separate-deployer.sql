/*
id: separate-deployer
title: Nobody brings their own change to production alone
control: CH-05
reads: [deploy.log, git.changes, iam.accounts]
procedure: |
  Take every deployment to production in the period, from the platform's own log. Find the author and the reviewers of the commit that was deployed,
  and whose the account is that deployed it. Names are led back to people through the directory, so that two accounts of one person are one person.
  At least one other person must have taken part: a reviewer, or a deployer, who is not the author. An account that belongs to no person,
  such as a pipeline's, is nobody: then only a reviewer counts. Where author or commit are not known, nobody can be told apart, and the deployment is an exception.
*/
with holders as (
  select lower(trim(account)) as account, min(lower(trim(person))) as person, max(lower(trim(person))) as other
  from iam.accounts
  where nullif(trim(person), '') is not null
  group by lower(trim(account))
), authors as (
  select distinct lower(trim(c.commit)) as sha, coalesce(h.person, lower(trim(c.author))) as author, coalesce(h.other, lower(trim(c.author))) as other
  from git.changes c
  left join holders h on h.account = lower(trim(c.author))
  where nullif(trim(c.author), '') is not null
), reviewers as (
  select lower(trim(r.commit)) as sha, coalesce(h.person, lower(trim(r.reviewer))) as reviewer, coalesce(h.other, lower(trim(r.reviewer))) as other
  from (select commit, unnest(reviewers) as reviewer from git.changes) r
  left join holders h on h.account = lower(trim(r.reviewer))
  where nullif(trim(r.reviewer), '') is not null
), reviewed as (
  select a.sha
  from authors a
  join reviewers r on r.sha = a.sha
  where r.reviewer <> a.author and r.reviewer <> a.other and r.other <> a.author
  group by a.sha
), known as (
  select sha, count(*) as n, min(author) as author, max(other) as other
  from authors
  group by sha
), judged as (
  select d.deploy, d.deployed_at,
    case when k.sha is null then 'unknown'
         when v.sha is not null then 'reviewed'
         when k.n > 1 then 'several'
         when h.account is null then 'machine'
         when h.person <> k.author and h.person <> k.other and h.other <> k.author then 'deployed'
         else 'alone' end as word
  from deploy.log d
  left join known k on k.sha = lower(trim(d.commit))
  left join reviewed v on v.sha = k.sha
  left join holders h on h.account = lower(trim(d.actor))
  where d.deployed_at >= $period_start and d.deployed_at < $period_end
)
select j.deploy as item,
  case when j.word in ('reviewed', 'deployed') then 'ok' else 'alarm' end as status,
  case when j.word = 'reviewed' then 'another person reviewed the change'
       when j.word = 'deployed' then 'another person deployed the change'
       when j.word = 'unknown' then 'the commit or its author is not known'
       when j.word = 'several' then 'the commit has several authors, and nobody reviewed it'
       when j.word = 'machine' then 'deployed by an account of nobody, and nobody but the author reviewed it'
       else 'the author deployed it, and nobody else reviewed it' end as reason,
  j.deployed_at as occurred_at
from judged j
order by item
/* fixtures:
- name: reviewed, deployed by another, alone, by a pipeline
  period: 2026-03-01..2026-03-31
  tables:
    deploy.log: |
      deploy,system,commit,actor,deployed_at
      d1,web,a1,ann,2026-03-02T13:00:00Z
      d2,web,a2,bob,2026-03-02T13:00:00Z
      d3,web,a2,Ann,2026-03-02T13:00:00Z
      d4,web,a2,robot,2026-03-02T13:00:00Z
      d5,web,a1,robot,2026-03-02T13:00:00Z
      d6,web,ffff,bob,2026-03-02T13:00:00Z
    git.changes: |
      commit,change,author,committer,authored_at,committed_at,reviewers,ci_result_recorded,issues
      a1,I1,ann,robot,,2026-03-01T12:00:00Z,bob,true,
      a2,I2,ann,robot,,2026-03-01T12:00:00Z,ann,true,
    iam.accounts: |
      system,account,person,created_at,enabled
      code,ann,p1,2020-01-01T12:00:00Z,true
      code,bob,p2,2020-01-01T12:00:00Z,true
      cloud,robot,,2020-01-01T12:00:00Z,true
  expect: |
    item,status,occurred_at,reason
    d1,ok,2026-03-02T13:00:00Z,another person reviewed the change
    d2,ok,2026-03-02T13:00:00Z,another person deployed the change
    d3,alarm,2026-03-02T13:00:00Z,"the author deployed it, and nobody else reviewed it"
    d4,alarm,2026-03-02T13:00:00Z,"deployed by an account of nobody, and nobody but the author reviewed it"
    d5,ok,2026-03-02T13:00:00Z,another person reviewed the change
    d6,alarm,2026-03-02T13:00:00Z,the commit or its author is not known
- name: two accounts of one person are one person
  period: 2026-03-01..2026-03-31
  tables:
    deploy.log: |
      deploy,system,commit,actor,deployed_at
      d1,web,a1,ann-adm,2026-03-02T13:00:00Z
      d2,web,a2,ann-adm,2026-03-02T13:00:00Z
      d3,web,a3,cy,2026-03-02T13:00:00Z
    git.changes: |
      commit,change,author,committer,authored_at,committed_at,reviewers,ci_result_recorded,issues
      a1,I1,ann,robot,,2026-03-01T12:00:00Z,,true,
      a2,I2,ann,robot,,2026-03-01T12:00:00Z,ann-alt,true,
      a3,I3,ann,robot,,2026-03-01T12:00:00Z,,true,
    iam.accounts: |
      system,account,person,created_at,enabled
      code,ann,p1,2020-01-01T12:00:00Z,true
      code,ann-alt,P1,2020-01-01T12:00:00Z,true
      cloud,ann-adm,p1,2020-01-01T12:00:00Z,true
      code,cy,p3,2020-01-01T12:00:00Z,true
      cloud,cy,p1,2020-01-01T12:00:00Z,true
  expect: |
    item,status
    d1,alarm
    d2,alarm
    d3,alarm
- name: nulls, and a commit that is there twice with two authors
  period: 2026-03-01..2026-03-31
  tables:
    deploy.log: |
      deploy,system,commit,actor,deployed_at
      d1,web,,bob,2026-03-02T13:00:00Z
      d2,web,a2,bob,2026-03-02T13:00:00Z
      d3,web,a3,,2026-03-02T13:00:00Z
      d4,web,a4,bob,2026-03-02T13:00:00Z
    git.changes: |
      commit,change,author,committer,authored_at,committed_at,reviewers,ci_result_recorded,issues
      a2,I2,,robot,,2026-03-01T12:00:00Z,,true,
      a3,I3,ann,robot,,2026-03-01T12:00:00Z,,true,
      a4,I4,ann,robot,,2026-03-01T12:00:00Z,,true,
      a4,I4,cy,robot,,2026-03-01T12:00:00Z,,true,
    iam.accounts: |
      system,account,person,created_at,enabled
      code,bob,p2,2020-01-01T12:00:00Z,true
  expect: |
    item,status,reason
    d1,alarm,the commit or its author is not known
    d2,alarm,the commit or its author is not known
    d3,alarm,"deployed by an account of nobody, and nobody but the author reviewed it"
    d4,alarm,"the commit has several authors, and nobody reviewed it"
- name: the period's edges lie in the zone
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
    iam.accounts: |
      system,account,person,created_at,enabled
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
    iam.accounts: |
      system,account,person,created_at,enabled
  expect: |
    item,status
*/
