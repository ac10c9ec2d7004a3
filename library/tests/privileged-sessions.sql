/*
id: privileged-sessions
title: Privileged sessions have an approved reason and an end
control: AC-05
reads: [pam.sessions, itsm.tickets]
procedure: |
  Take every session with privileged access, from the access gateway. It must end within eight hours (480 minutes) of its start, and belongs
  to the moment at which they end, ended or not. It must cite a ticket that somebody who is not the session's own person approved
  before it began, and that had not ended by then. A ticket that names a person counts only for that person.
  A session of which no person is known is an exception: a shared account hides who acted.
*/
with due as (
  select session, lower(trim(person)) as person, started_at, ended_at, lower(trim(ticket)) as ticket,
    started_at + interval '480 minutes' as due_at
  from pam.sessions
), weighed as (
  select d.session, d.due_at,
    case when t.approved_at is null or nullif(trim(t.approver), '') is null then 2
         when lower(trim(t.approver)) = d.person then 3
         when t.approved_at > d.started_at then 4
         when t.ends_at <= d.started_at then 5
         when lower(trim(t.person)) <> d.person then 6
         else 1 end as worth
  from due d
  join itsm.tickets t on lower(trim(t.ticket)) = d.ticket
), judged as (
  select session, due_at, max(worth) as worth
  from weighed
  group by session, due_at
), said as (
  select d.session, d.due_at,
    case when nullif(d.person, '') is null then 'no person'
         when d.ticket is null then 'no ticket'
         when j.worth is null then 'unknown ticket'
         when j.worth = 2 then 'not approved'
         when j.worth = 3 then 'own approval'
         when j.worth = 4 then 'approved later'
         when j.worth = 5 then 'ended ticket'
         when j.worth = 6 then 'other person'
         when d.ended_at < d.started_at then 'ended before'
         when d.ended_at <= d.due_at then 'fine'
         when d.ended_at is null and $effective_at < d.due_at then 'open'
         when d.ended_at is null then 'never ended'
         else 'too long' end as word
  from due d
  left join judged j on j.session = d.session and j.due_at = d.due_at
)
select s.session as item,
  case when s.word = 'fine' then 'ok' when s.word = 'open' then 'skip' else 'alarm' end as status,
  case when s.word = 'fine' then 'for an approved reason, and ended within eight hours'
       when s.word = 'open' then 'for an approved reason, and not yet to be ended'
       when s.word = 'no person' then 'no person is known'
       when s.word = 'no ticket' then 'no ticket is cited'
       when s.word = 'unknown ticket' then 'the ticket that is cited does not exist'
       when s.word = 'not approved' then 'the ticket was not approved'
       when s.word = 'own approval' then 'approved by the person of the session'
       when s.word = 'approved later' then 'approved after the session began'
       when s.word = 'ended ticket' then 'the ticket had ended'
       when s.word = 'other person' then 'the ticket is for another person'
       when s.word = 'ended before' then 'it ended before it began'
       when s.word = 'never ended' then 'not ended after eight hours'
       else 'ended after more than eight hours' end as reason,
  s.due_at as occurred_at
from said s
where s.due_at >= $period_start and s.due_at < $period_end
order by item
/* fixtures:
- name: fine, too long, to the second, never ended
  period: 2026-03-01..2026-03-31
  tables:
    pam.sessions: |
      session,system,account,person,started_at,ended_at,ticket
      s1,db,root,p1,2026-03-02T08:00:00Z,2026-03-02T09:00:00Z,T-1
      s2,db,root,p1,2026-03-02T08:00:00Z,2026-03-02T16:00:00Z,t-1
      s3,db,root,p1,2026-03-02T08:00:00Z,2026-03-02T16:00:01Z,T-1
      s4,db,root,p1,2026-03-02T08:00:00Z,,T-1
      s5,db,root,p1,2026-03-02T08:00:00Z,2026-03-02T07:00:00Z,T-1
    itsm.tickets: |
      ticket,person,approver,opened_at,approved_at,ends_at
      T-1,p1,p9,2026-03-01T08:00:00Z,2026-03-01T09:00:00Z,2026-03-31T09:00:00Z
  expect: |
    item,status,occurred_at,reason
    s1,ok,2026-03-02T16:00:00Z,"for an approved reason, and ended within eight hours"
    s2,ok,2026-03-02T16:00:00Z,"for an approved reason, and ended within eight hours"
    s3,alarm,2026-03-02T16:00:00Z,ended after more than eight hours
    s4,alarm,2026-03-02T16:00:00Z,not ended after eight hours
    s5,alarm,2026-03-02T16:00:00Z,it ended before it began
- name: no reason, no approval, one's own, later, ended, another's
  period: 2026-03-01..2026-03-31
  tables:
    pam.sessions: |
      session,system,account,person,started_at,ended_at,ticket
      s1,db,root,p1,2026-03-02T08:00:00Z,2026-03-02T09:00:00Z,
      s2,db,root,p1,2026-03-02T08:00:00Z,2026-03-02T09:00:00Z,T-404
      s3,db,root,p1,2026-03-02T08:00:00Z,2026-03-02T09:00:00Z,T-3
      s4,db,root,p1,2026-03-02T08:00:00Z,2026-03-02T09:00:00Z,T-4
      s5,db,root,p1,2026-03-02T08:00:00Z,2026-03-02T09:00:00Z,T-5
      s6,db,root,p1,2026-03-02T08:00:00Z,2026-03-02T09:00:00Z,T-6
      s7,db,root,p1,2026-03-02T08:00:00Z,2026-03-02T09:00:00Z,T-7
      s8,db,root,,2026-03-02T08:00:00Z,2026-03-02T09:00:00Z,T-8
      s9,db,root,p1,2026-03-02T08:00:00Z,2026-03-02T09:00:00Z,T-8
    itsm.tickets: |
      ticket,person,approver,opened_at,approved_at,ends_at
      T-3,p1,p9,2026-03-01T08:00:00Z,,
      T-4,p1,P1,2026-03-01T08:00:00Z,2026-03-01T09:00:00Z,
      T-5,p1,p9,2026-03-01T08:00:00Z,2026-03-02T08:00:01Z,
      T-6,p1,p9,2026-03-01T08:00:00Z,2026-03-01T09:00:00Z,2026-03-02T08:00:00Z
      T-7,p2,p9,2026-03-01T08:00:00Z,2026-03-01T09:00:00Z,
      T-8,,p9,2026-03-01T08:00:00Z,2026-03-02T08:00:00Z,
  expect: |
    item,status,reason
    s1,alarm,no ticket is cited
    s2,alarm,the ticket that is cited does not exist
    s3,alarm,the ticket was not approved
    s4,alarm,approved by the person of the session
    s5,alarm,approved after the session began
    s6,alarm,the ticket had ended
    s7,alarm,the ticket is for another person
    s8,alarm,no person is known
    s9,ok,"for an approved reason, and ended within eight hours"
- name: not yet to be ended, and a session across the end of the period
  period: 2026-03-01..2026-03-31
  at: 2026-03-15
  tables:
    pam.sessions: |
      session,system,account,person,started_at,ended_at,ticket
      s1,db,root,p1,2026-03-15T20:00:00Z,,T-1
      s2,db,root,p1,2026-03-15T20:00:00Z,,
      s3,db,root,p1,2026-03-31T20:00:00Z,,T-1
      s4,db,root,p1,2026-02-28T20:00:00Z,,T-1
    itsm.tickets: |
      ticket,person,approver,opened_at,approved_at,ends_at
      T-1,p1,p9,2026-02-01T08:00:00Z,2026-02-01T09:00:00Z,
  expect: |
    item,status,occurred_at
    s1,skip,2026-03-16T04:00:00Z
    s2,alarm,2026-03-16T04:00:00Z
    s4,alarm,2026-03-01T04:00:00Z
- name: the clocks change within the eight hours, and the edges lie in the zone
  period: 2026-03-08..2026-03-08
  zone: America/New_York
  tables:
    pam.sessions: |
      session,system,account,person,started_at,ended_at,ticket
      s1,db,root,p1,2026-03-07T22:00:00-05:00,2026-03-08T07:00:00-04:00,T-1
      s2,db,root,p1,2026-03-07T22:00:00-05:00,2026-03-08T07:00:01-04:00,T-1
      s3,db,root,p1,2026-03-08T15:59:59-04:00,2026-03-08T16:00:00-04:00,T-1
      s4,db,root,p1,2026-03-08T16:00:00-04:00,2026-03-08T17:00:00-04:00,T-1
    itsm.tickets: |
      ticket,person,approver,opened_at,approved_at,ends_at
      T-1,p1,p9,2026-02-01T08:00:00Z,2026-02-01T09:00:00Z,
  expect: |
    item,status,occurred_at
    s1,ok,2026-03-08T11:00:00Z
    s2,alarm,2026-03-08T11:00:00Z
    s3,ok,2026-03-09T03:59:59Z
- name: a ticket that is there twice counts by its worse row
  period: 2026-03-01..2026-03-31
  tables:
    pam.sessions: |
      session,system,account,person,started_at,ended_at,ticket
      s1,db,root,p1,2026-03-02T08:00:00Z,2026-03-02T09:00:00Z,T-1
    itsm.tickets: |
      ticket,person,approver,opened_at,approved_at,ends_at
      T-1,p1,p9,2026-03-01T08:00:00Z,2026-03-01T09:00:00Z,
      T-1,p1,p1,2026-03-01T08:00:00Z,2026-03-01T09:00:00Z,
  expect: |
    item,status
    s1,alarm
- name: nobody had a session
  period: 2026-03-01..2026-03-31
  tables:
    pam.sessions: |
      session,system,account,person,started_at,ended_at,ticket
    itsm.tickets: |
      ticket,person,approver,opened_at,approved_at,ends_at
  expect: |
    item,status
*/
