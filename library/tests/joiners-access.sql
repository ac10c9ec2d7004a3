/*
id: joiners-access
title: Access is approved by somebody else before it is given
control: AC-02
reads: [iam.grants, itsm.requests, iam.birthright_roles, hr.people]
procedure: |
  Take every role that was given to an account in the period, from the directory's own log. Whoever it was given to must be on the staff list, with an employment that had not ended more than a day before.
  Each must cite a request for the same person, system and role, which somebody who is neither that person nor the requester approved
  before the role was given. A request for other access, or for somebody else, approves nothing, and neither does an approval given later.
  A role that the list of birthright roles held at that moment, approved by then, needs no request.
  Letter case and spaces around a name do not make another person, system or role.
*/
with given as (
  select grant_id, lower(trim(system)) as system, lower(trim(person)) as person, lower(trim(role)) as role,
    lower(trim(request)) as request, granted_at
  from iam.grants
  where granted_at >= $period_start and granted_at < $period_end
), requests as (
  select lower(trim(request)) as request, lower(trim(person)) as person, lower(trim(system)) as system, lower(trim(role)) as role,
    nullif(lower(trim(requester)), '') as requester, nullif(lower(trim(approver)), '') as approver, approved_at
  from itsm.requests
), birthright as (
  select g.grant_id, g.granted_at
  from given g
  join iam.birthright_roles b on lower(trim(b.system)) = g.system and lower(trim(b.role)) = g.role
  where b.approved_at <= g.granted_at and nullif(trim(b.approved_by), '') is not null
    and (b.ended_at is null or b.ended_at > g.granted_at)
  group by g.grant_id, g.granted_at
), staff as (
  select g.grant_id, g.granted_at
  from given g
  join hr.people p on lower(trim(p.person)) = g.person
  where p.ended_on is null or p.ended_on >= cast(g.granted_at at time zone 'UTC' as date) - 1
  group by g.grant_id, g.granted_at
), weighed as (
  select g.grant_id, g.granted_at,
    case when (r.person = g.person and r.system = g.system and r.role = g.role) is not true then 2
         when r.approver is null or r.approved_at is null then 3
         when r.approver = r.person or r.approver = r.requester then 4
         when r.approved_at > g.granted_at then 5
         when r.requester is null then 6
         else 1 end as worth
  from given g
  join requests r on r.request = g.request
), judged as (
  select grant_id, granted_at, max(worth) as worth
  from weighed
  group by grant_id, granted_at
)
select g.grant_id as item,
  case when s.grant_id is null then 'alarm' when b.grant_id is not null then 'ok' when j.worth = 1 then 'ok' else 'alarm' end as status,
  case when s.grant_id is null then 'given to nobody on the staff list'
       when b.grant_id is not null then 'a birthright role'
       when j.worth = 1 then 'approved by another person before it was given'
       when g.request is null then 'no request is cited'
       when j.worth is null then 'the request that is cited does not exist'
       when j.worth = 2 then 'the request is for another person, system or role'
       when j.worth = 3 then 'the request was not approved'
       when j.worth = 4 then 'approved by the person or the requester'
       when j.worth = 5 then 'approved after it was given'
       else 'the request names no requester' end as reason,
  g.granted_at as occurred_at
from given g
left join staff s on s.grant_id = g.grant_id and s.granted_at = g.granted_at
left join birthright b on b.grant_id = g.grant_id and b.granted_at = g.granted_at
left join judged j on j.grant_id = g.grant_id and j.granted_at = g.granted_at
order by item
/* fixtures:
- name: on the staff list, before the first day, after the last, employed again, and a role that everybody has
  period: 2026-03-01..2026-03-31
  tables:
    iam.grants: |
      grant_id,system,account,person,role,granted_at,granted_by,request
      g1,idp,p1,p1,staff,2026-03-02T12:00:00Z,hr-feed,
      g2,idp,p2,p2,staff,2026-03-02T12:00:00Z,hr-feed,
      g3,idp,p3,p3,staff,2026-03-02T12:00:00Z,hr-feed,
      g4,idp,p4,p4,staff,2026-03-02T12:00:00Z,hr-feed,
      g5,idp,svc,,staff,2026-03-02T12:00:00Z,hr-feed,
      g6,idp,p6,p6,staff,2026-03-02T12:00:00Z,hr-feed,
    itsm.requests: |
      request,person,system,role,requester,approver,requested_at,approved_at
    iam.birthright_roles: |
      system,role,approved_by,approved_at,ended_at
      idp,staff,p9,2025-01-01T12:00:00Z,
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2026-03-09,,employee
      e2,p2,2020-01-01,2026-02-28,employee
      e3,p3,2020-01-01,2024-02-28,employee
      e3b,p3,2026-03-02,,contractor
      e4,p4,2020-01-01,2026-03-01,employee
  expect: |
    item,status,reason
    g1,ok,a birthright role
    g2,alarm,given to nobody on the staff list
    g3,ok,a birthright role
    g4,ok,a birthright role
    g5,alarm,given to nobody on the staff list
    g6,alarm,given to nobody on the staff list
- name: approved, and each way in which it is not
  period: 2026-03-01..2026-03-31
  tables:
    iam.grants: |
      grant_id,system,account,person,role,granted_at,granted_by,request
      g1,cloud,p1,p1,admin,2026-03-02T12:00:00Z,robot,R-1
      g2,cloud,p2,p2,admin,2026-03-02T12:00:00Z,robot,
      g3,cloud,p3,p3,admin,2026-03-02T12:00:00Z,robot,R-404
      g4,cloud,p4,p4,admin,2026-03-02T12:00:00Z,robot,R-4
      g5,cloud,p5,p5,admin,2026-03-02T12:00:00Z,robot,R-5
      g6,cloud,p6,p6,admin,2026-03-02T12:00:00Z,robot,R-6
      g7,cloud,p7,p7,admin,2026-03-02T12:00:00Z,robot,R-1
    itsm.requests: |
      request,person,system,role,requester,approver,requested_at,approved_at
      R-1,p1,cloud,admin,p8,p9,2026-03-01T12:00:00Z,2026-03-01T15:00:00Z
      R-4,p4,cloud,admin,p8,,2026-03-01T12:00:00Z,
      R-5,p5,cloud,admin,p8,p8,2026-03-01T12:00:00Z,2026-03-01T15:00:00Z
      R-6,p6,cloud,admin,p6,P6 ,2026-03-01T12:00:00Z,2026-03-01T15:00:00Z
    iam.birthright_roles: |
      system,role,approved_by,approved_at,ended_at
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2020-01-01,,employee
      e2,P2,2020-01-01,,employee
      e3,p3,2020-01-01,,employee
      e4,p4,2020-01-01,,employee
      e5,p5,2020-01-01,,employee
      e6,p6,2020-01-01,,employee
      e7,p7,2020-01-01,,employee
  expect: |
    item,status,occurred_at,reason
    g1,ok,2026-03-02T12:00:00Z,approved by another person before it was given
    g2,alarm,2026-03-02T12:00:00Z,no request is cited
    g3,alarm,2026-03-02T12:00:00Z,the request that is cited does not exist
    g4,alarm,2026-03-02T12:00:00Z,the request was not approved
    g5,alarm,2026-03-02T12:00:00Z,approved by the person or the requester
    g6,alarm,2026-03-02T12:00:00Z,approved by the person or the requester
    g7,alarm,2026-03-02T12:00:00Z,"the request is for another person, system or role"
- name: approved at that very second, one second later, and another role with the same request
  period: 2026-03-01..2026-03-31
  tables:
    iam.grants: |
      grant_id,system,account,person,role,granted_at,granted_by,request
      g1,cloud,p1,p1,admin,2026-03-02T12:00:00Z,robot,r-1
      g2,cloud,p2,p2,admin,2026-03-02T11:59:59Z,robot,R-2
      g3,cloud,p1,p1,owner,2026-03-02T12:00:00Z,robot,R-1
      g4,Cloud,p1,p1,Admin,2026-03-05T12:00:00Z,robot,R-1
    itsm.requests: |
      request,person,system,role,requester,approver,requested_at,approved_at
      R-1,p1,cloud,admin,p1,p9,2026-03-01T12:00:00Z,2026-03-02T12:00:00Z
      R-2,p2,cloud,admin,p2,p9,2026-03-01T12:00:00Z,2026-03-02T12:00:00Z
    iam.birthright_roles: |
      system,role,approved_by,approved_at,ended_at
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2020-01-01,,employee
      e2,P2,2020-01-01,,employee
      e3,p3,2020-01-01,,employee
      e4,p4,2020-01-01,,employee
      e5,p5,2020-01-01,,employee
      e6,p6,2020-01-01,,employee
      e7,p7,2020-01-01,,employee
  expect: |
    item,status,reason
    g1,ok,approved by another person before it was given
    g2,alarm,approved after it was given
    g3,alarm,"the request is for another person, system or role"
    g4,ok,approved by another person before it was given
- name: birthright roles need an approved list, in force when the role was given
  period: 2026-03-01..2026-03-31
  tables:
    iam.grants: |
      grant_id,system,account,person,role,granted_at,granted_by,request
      g1,idp,p1,p1,staff,2026-03-02T12:00:00Z,hr-feed,
      g2,idp,p2,p2,staff,2026-03-20T12:00:00Z,hr-feed,
      g3,idp,p3,p3,wiki,2026-03-02T12:00:00Z,hr-feed,
      g4,idp,p4,p4,mail,2026-03-02T12:00:00Z,hr-feed,
    itsm.requests: |
      request,person,system,role,requester,approver,requested_at,approved_at
    iam.birthright_roles: |
      system,role,approved_by,approved_at,ended_at
      idp,Staff,p9,2025-01-01T12:00:00Z,2026-03-20T12:00:00Z
      idp,wiki,p9,2026-03-03T12:00:00Z,
      idp,mail,,2025-01-01T12:00:00Z,
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2020-01-01,,employee
      e2,P2,2020-01-01,,employee
      e3,p3,2020-01-01,,employee
      e4,p4,2020-01-01,,employee
      e5,p5,2020-01-01,,employee
      e6,p6,2020-01-01,,employee
      e7,p7,2020-01-01,,employee
  expect: |
    item,status,reason
    g1,ok,a birthright role
    g2,alarm,no request is cited
    g3,alarm,no request is cited
    g4,alarm,no request is cited
- name: a request that is there twice counts by its worse row, and nulls fail
  period: 2026-03-01..2026-03-31
  tables:
    iam.grants: |
      grant_id,system,account,person,role,granted_at,granted_by,request
      g1,cloud,p1,p1,admin,2026-03-02T12:00:00Z,robot,R-1
      g2,cloud,p2,,admin,2026-03-02T12:00:00Z,robot,R-2
      g3,cloud,p3,p3,,2026-03-02T12:00:00Z,robot,R-3
      g4,cloud,p4,p4,admin,2026-03-02T12:00:00Z,robot,R-4
    itsm.requests: |
      request,person,system,role,requester,approver,requested_at,approved_at
      R-1,p1,cloud,admin,p8,p9,2026-03-01T12:00:00Z,2026-03-01T15:00:00Z
      R-1,p1,cloud,admin,p8,p9,2026-03-01T12:00:00Z,2026-03-05T15:00:00Z
      R-2,,cloud,admin,p8,p9,2026-03-01T12:00:00Z,2026-03-01T15:00:00Z
      R-3,p3,cloud,,p8,p9,2026-03-01T12:00:00Z,2026-03-01T15:00:00Z
      R-4,p4,cloud,admin,,p9,2026-03-01T12:00:00Z,2026-03-01T15:00:00Z
    iam.birthright_roles: |
      system,role,approved_by,approved_at,ended_at
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2020-01-01,,employee
      e2,P2,2020-01-01,,employee
      e3,p3,2020-01-01,,employee
      e4,p4,2020-01-01,,employee
      e5,p5,2020-01-01,,employee
      e6,p6,2020-01-01,,employee
      e7,p7,2020-01-01,,employee
  expect: |
    item,status,reason
    g1,alarm,approved after it was given
    g2,alarm,given to nobody on the staff list
    g3,alarm,"the request is for another person, system or role"
    g4,alarm,the request names no requester
- name: the period's edges lie in the zone
  period: 2026-03-01..2026-03-31
  zone: America/New_York
  tables:
    iam.grants: |
      grant_id,system,account,person,role,granted_at,granted_by,request
      g1,cloud,p1,p1,admin,2026-02-28T23:59:59-05:00,robot,
      g2,cloud,p1,p1,admin,2026-03-01T00:00:00-05:00,robot,
      g3,cloud,p1,p1,admin,2026-03-31T23:59:59-04:00,robot,
      g4,cloud,p1,p1,admin,2026-04-01T00:00:00-04:00,robot,
    itsm.requests: |
      request,person,system,role,requester,approver,requested_at,approved_at
    iam.birthright_roles: |
      system,role,approved_by,approved_at,ended_at
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2020-01-01,,employee
      e2,P2,2020-01-01,,employee
      e3,p3,2020-01-01,,employee
      e4,p4,2020-01-01,,employee
      e5,p5,2020-01-01,,employee
      e6,p6,2020-01-01,,employee
      e7,p7,2020-01-01,,employee
  expect: |
    item,status,occurred_at
    g2,alarm,2026-03-01T05:00:00Z
    g3,alarm,2026-04-01T03:59:59Z
- name: nothing was given
  period: 2026-03-01..2026-03-31
  tables:
    iam.grants: |
      grant_id,system,account,person,role,granted_at,granted_by,request
    itsm.requests: |
      request,person,system,role,requester,approver,requested_at,approved_at
    iam.birthright_roles: |
      system,role,approved_by,approved_at,ended_at
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2020-01-01,,employee
      e2,P2,2020-01-01,,employee
      e3,p3,2020-01-01,,employee
      e4,p4,2020-01-01,,employee
      e5,p5,2020-01-01,,employee
      e6,p6,2020-01-01,,employee
      e7,p7,2020-01-01,,employee
  expect: |
    item,status
*/
