/*
id: change-review
title: Changes are reviewed by another person and carry a CI result
control: CH-01
reads: [git.changes]
procedure: |
  Take every change that was committed to the main branch in the period, from the repository itself.
  For each, see whether an automated test result is recorded with it, and whether at least one of its recorded reviewers
  is somebody other than its author. Letter case and spaces around a name do not make another person.
  A change without a recorded result, without such a reviewer, or whose author is unknown is an exception.
*/
with reviewed as (
  select r.commit
  from (select commit, author, unnest(reviewers) as reviewer from git.changes) r
  where nullif(trim(r.reviewer), '') is not null
    and lower(trim(r.reviewer)) <> lower(trim(r.author))
  group by r.commit
), judged as (
  select c.commit, c.committed_at, c.ci_result_recorded is true as tested, v.commit is not null as reviewed
  from git.changes c
  left join reviewed v on v.commit = c.commit
  where c.committed_at >= $period_start and c.committed_at < $period_end
)
select j.commit as item,
  case when j.tested and j.reviewed then 'ok' else 'alarm' end as status,
  case when j.tested and j.reviewed then 'reviewed by another person, with a recorded CI result'
       when j.tested then 'no reviewer other than the author'
       when j.reviewed then 'no recorded CI result'
       else 'no recorded CI result, and no reviewer other than the author' end as reason,
  j.committed_at as occurred_at
from judged j
order by item
/* fixtures:
- name: passes, and what does not pass
  period: 2026-03-01..2026-03-31
  tables:
    git.changes: |
      commit,change,author,committer,authored_at,committed_at,reviewers,ci_result_recorded,issues
      a1,I1,ann,robot,2026-03-02T10:00:00Z,2026-03-02T12:00:00Z,bob,true,
      a2,I2,ann,robot,2026-03-03T10:00:00Z,2026-03-03T12:00:00Z,bob cy,false,
      a3,I3,ann,ann,2026-03-04T10:00:00Z,2026-03-04T12:00:00Z,ann,true,
      a4,I4,ann,ann,2026-03-05T10:00:00Z,2026-03-05T12:00:00Z,,false,
  expect: |
    item,status,occurred_at,reason
    a1,ok,2026-03-02T12:00:00Z,"reviewed by another person, with a recorded CI result"
    a2,alarm,2026-03-03T12:00:00Z,no recorded CI result
    a3,alarm,2026-03-04T12:00:00Z,no reviewer other than the author
    a4,alarm,2026-03-05T12:00:00Z,"no recorded CI result, and no reviewer other than the author"
- name: nulls fail closed
  period: 2026-03-01..2026-03-31
  tables:
    git.changes: |
      commit,change,author,committer,authored_at,committed_at,reviewers,ci_result_recorded,issues
      b1,,,robot,,2026-03-02T12:00:00Z,bob,true,
      b2,,ann,robot,,2026-03-02T12:00:00Z,bob,,
      b3,,ann,robot,,2026-03-02T12:00:00Z,,true,
  expect: |
    item,status,reason
    b1,alarm,no reviewer other than the author
    b2,alarm,no recorded CI result
    b3,alarm,no reviewer other than the author
- name: a reviewer named twice is one reviewer, and letter case makes nobody else
  period: 2026-03-01..2026-03-31
  tables:
    git.changes: |
      commit,change,author,committer,authored_at,committed_at,reviewers,ci_result_recorded,issues
      c1,,ann,ann,,2026-03-02T12:00:00Z,ann ANN Ann,true,
      c2,,ann,ann,,2026-03-02T12:00:00Z,ann bob,true,
      c3,,Ann,ann,,2026-03-02T12:00:00Z,bob bob,true,
  expect: |
    item,status
    c1,alarm
    c2,ok
    c3,ok
- name: the period's edges lie in the zone, and a weekend is no excuse
  period: 2026-03-01..2026-03-31
  zone: America/New_York
  tables:
    git.changes: |
      commit,change,author,committer,authored_at,committed_at,reviewers,ci_result_recorded,issues
      before,,ann,ann,,2026-02-28T23:59:59-05:00,,false,
      first,,ann,ann,,2026-03-01T00:00:00-05:00,bob,true,
      sunday,,ann,ann,,2026-03-08T12:00:00-04:00,,true,
      last,,ann,ann,,2026-03-31T23:59:59.999999-04:00,,true,
      after,,ann,ann,,2026-04-01T00:00:00-04:00,,false,
      authored-before,,ann,ann,2026-02-01T00:00:00Z,2026-03-02T12:00:00Z,bob,true,
  expect: |
    item,status,occurred_at
    first,ok,2026-03-01T05:00:00Z
    sunday,alarm,2026-03-08T16:00:00Z
    last,alarm,2026-04-01T03:59:59.999999Z
    authored-before,ok,2026-03-02T12:00:00Z
- name: nothing was changed
  period: 2026-03-01..2026-03-31
  tables:
    git.changes: |
      commit,change,author,committer,authored_at,committed_at,reviewers,ci_result_recorded,issues
  expect: |
    item,status
*/
