/*
id: training-complete
title: Everybody has completed the training that their role requires, on joining and every year
control: HR-02
reads: [hr.people, hr.roles, hr.absences, training.required, training.completions, org.calendar]
procedure: |
  Take everybody on the staff list, contractors too, and every course that is required of everyone or of a role that they hold, such as the courses about AI of those who work on it.
  It must be passed within thirty days of the first day, or of the day on which the role began, and from each time that it was passed again by the end of the same month
  a year later; where it is not, again each year after. The item belongs to the beginning of the day on which it is due. Employments without a break between them are one; whoever is employed
  again after a break starts anew. A course passed more than thirty days before the first day counts for nothing. Where the day falls into a leave of absence it moves to thirty days
  after the return; whoever is away without an end is listed and not judged. Whoever left before the day is not in the population. The list of people comes from the staff system, so that nobody
  is missing because the learning system does not know them.
*/
with recursive employments as (
  select distinct lower(trim(person)) as person, started_on, coalesce(ended_on, date '9999-12-31') as ended_on
  from hr.people
  where nullif(trim(person), '') is not null and started_on is not null
), reach as (
  select person, started_on, ended_on,
    max(ended_on) over (partition by person order by started_on nulls last, ended_on nulls last rows between unbounded preceding and 1 preceding) as before_on
  from employments
), islands as (
  select person, started_on, ended_on,
    cast(sum(case when before_on is null or started_on > before_on + 1 then 1 else 0 end)
      over (partition by person order by started_on nulls last, ended_on nulls last rows between unbounded preceding and current row) as bigint) as island
  from reach
), spells as (
  select person, island, min(started_on) as start_on, max(ended_on) as end_on
  from islands
  group by person, island
), duties as (
  select s.person, lower(trim(q.course)) as course, s.start_on as spell_on, s.end_on,
    min(greatest(s.start_on, coalesce(r.from_on, s.start_on))) as start_on
  from spells s
  cross join training.required q
  left join hr.roles r on lower(trim(r.person)) = s.person and lower(trim(r.role)) = lower(trim(q.role))
  where r.person is not null or coalesce(nullif(lower(trim(q.role)), ''), 'everyone') = 'everyone'
  group by s.person, lower(trim(q.course)), s.start_on, s.end_on
), passed as (
  select d.person, d.course, d.spell_on, d.end_on, c.completed_at
  from duties d
  join training.completions c on lower(trim(c.person)) = d.person and lower(trim(c.course)) = d.course
  where c.passed is true and c.completed_at <= $effective_at and cast(c.completed_at at time zone 'UTC' as date) >= d.spell_on - 30
  group by d.person, d.course, d.spell_on, d.end_on, c.completed_at
), firsts as (
  select d.person, d.course, d.spell_on, d.end_on, d.start_on + 30 as due_on, min(p.completed_at) as next_at
  from duties d
  left join passed p on p.person = d.person and p.course = d.course and p.spell_on = d.spell_on
  group by d.person, d.course, d.spell_on, d.end_on, d.start_on + 30
), nexts as (
  select person, course, end_on, cast(completed_at at time zone 'UTC' as date) as from_on,
    lead(completed_at) over (partition by person, course, spell_on order by completed_at nulls last) as next_at
  from passed
), due as (
  select x.person, x.course, x.end_on, x.next_at, x.due_on
  from (
    select person, course, end_on, next_at, due_on from firsts
    union all
    select person, course, end_on, next_at, cast(date_trunc('month', from_on) + interval '13 months' as date) - 1 as due_on
    from nexts
    where from_on is not null
  ) x
  union all
  select d.person, d.course, d.end_on, d.next_at, cast(date_trunc('month', d.due_on) + interval '13 months' as date) - 1 as due_on
  from due d
  where d.due_on < cast($period_end at time zone 'UTC' as date) and d.due_on < d.end_on
    and (d.next_at is null or cast(d.next_at at time zone 'UTC' as date) > d.due_on)
), away as (
  select d.person, d.course, d.due_on, max(a.to_on) as back_on, bool_or(a.to_on is null) as open
  from due d
  join hr.absences a on lower(trim(a.person)) = d.person and a.from_on <= d.due_on and (a.to_on is null or a.to_on >= d.due_on)
  group by d.person, d.course, d.due_on
), placed as (
  select d.person || '/' || d.course || '/' || cast(d.due_on as text) as item, d.end_on, d.next_at, coalesce(a.open, false) as away,
    case when a.open is not true and a.back_on is not null then a.back_on + 30 else d.due_on end as due_on
  from due d
  left join away a on a.person = d.person and a.course = d.course and a.due_on = d.due_on
), judged as (
  select p.item, coalesce(c.opens_at, $period_start) as occurred_at, c.closes_at, bool_or(p.away) as away,
    bool_and(p.next_at is not null and (c.closes_at is null or p.next_at < c.closes_at)) as done
  from placed p
  left join org.calendar c on c.day = p.due_on
  where p.end_on >= p.due_on
    and ((c.opens_at >= $period_start and c.opens_at < $period_end)
      or (c.opens_at is null and p.due_on >= cast($period_start at time zone 'UTC' as date) and p.due_on <= cast($period_end at time zone 'UTC' as date)))
  group by p.item, coalesce(c.opens_at, $period_start), c.closes_at
), every as (
  select item, occurred_at,
    case when closes_at is null then 'no day' when done then 'done' when away then 'away'
         when $effective_at < closes_at - interval '1 second' then 'not yet due' else 'not done' end as word
  from judged
  union all
  select 'employment/' || employment as item, $period_start as occurred_at, 'unknown' as word
  from hr.people
  where nullif(trim(person), '') is null or (started_on is null and ended_on is null)
)
select e.item as item,
  case when e.word in ('no day', 'unknown') then 'error' when e.word = 'done' then 'ok' when e.word = 'away' then 'info'
       when e.word = 'not yet due' then 'skip' else 'alarm' end as status,
  case when e.word = 'no day' then 'the calendar does not reach the day on which it is due'
       when e.word = 'unknown' then 'the staff list does not say who it is, or since when'
       when e.word = 'done' then 'passed in time'
       when e.word = 'away' then 'not passed, and away without an end'
       when e.word = 'not yet due' then 'not passed, and not yet due'
       else 'not passed in time' end as reason,
  e.occurred_at as occurred_at
from every e
order by item
/* fixtures:
- name: on joining and every year, for everyone and for a role
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
      2026-03-09,true,2026-03-09T00:00:00Z,2026-03-10T00:00:00Z
      2026-03-10,true,2026-03-10T00:00:00Z,2026-03-11T00:00:00Z
      2026-03-11,true,2026-03-11T00:00:00Z,2026-03-12T00:00:00Z
      2026-03-12,true,2026-03-12T00:00:00Z,2026-03-13T00:00:00Z
      2026-03-13,true,2026-03-13T00:00:00Z,2026-03-14T00:00:00Z
      2026-03-14,false,2026-03-14T00:00:00Z,2026-03-15T00:00:00Z
      2026-03-15,false,2026-03-15T00:00:00Z,2026-03-16T00:00:00Z
      2026-03-16,true,2026-03-16T00:00:00Z,2026-03-17T00:00:00Z
      2026-03-17,true,2026-03-17T00:00:00Z,2026-03-18T00:00:00Z
      2026-03-18,true,2026-03-18T00:00:00Z,2026-03-19T00:00:00Z
      2026-03-19,true,2026-03-19T00:00:00Z,2026-03-20T00:00:00Z
      2026-03-20,true,2026-03-20T00:00:00Z,2026-03-21T00:00:00Z
      2026-03-21,false,2026-03-21T00:00:00Z,2026-03-22T00:00:00Z
      2026-03-22,false,2026-03-22T00:00:00Z,2026-03-23T00:00:00Z
      2026-03-23,true,2026-03-23T00:00:00Z,2026-03-24T00:00:00Z
      2026-03-24,true,2026-03-24T00:00:00Z,2026-03-25T00:00:00Z
      2026-03-25,true,2026-03-25T00:00:00Z,2026-03-26T00:00:00Z
      2026-03-26,true,2026-03-26T00:00:00Z,2026-03-27T00:00:00Z
      2026-03-27,true,2026-03-27T00:00:00Z,2026-03-28T00:00:00Z
      2026-03-28,false,2026-03-28T00:00:00Z,2026-03-29T00:00:00Z
      2026-03-29,false,2026-03-29T00:00:00Z,2026-03-30T00:00:00Z
      2026-03-30,true,2026-03-30T00:00:00Z,2026-03-31T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2026-02-02,,employee
      e2,p2,2026-02-03,,contractor
      e3,p3,2024-03-04,,employee
      e4,p4,2024-03-04,,employee
      e5,p5,2024-03-04,2026-03-30,employee
    hr.roles: |
      person,role,from_on
      P2,ml-engineer,2026-02-10
    hr.absences: |
      absence,person,from_on,to_on
    training.required: |
      course,role
      security,everyone
      ai-use,ml-engineer
    training.completions: |
      completion,person,course,passed,completed_at
      t1,p1,Security,true,2026-03-04T23:59:59Z
      t2,p2,security,true,2026-03-06T00:00:00Z
      t3,p3,security,true,2025-03-10T12:00:00Z
      t4,P3,security,true,2026-03-31T23:59:59Z
      t5,p4,security,true,2025-03-10T12:00:00Z
      t6,p4,security,false,2026-03-20T12:00:00Z
      t7,p5,security,true,2025-03-10T12:00:00Z
  expect: |
    item,status,occurred_at,reason
    p1/security/2026-03-04,ok,2026-03-04T00:00:00Z,passed in time
    p2/security/2026-03-05,alarm,2026-03-05T00:00:00Z,not passed in time
    p2/ai-use/2026-03-12,alarm,2026-03-12T00:00:00Z,not passed in time
    p3/security/2026-03-31,ok,2026-03-31T00:00:00Z,passed in time
    p4/security/2026-03-31,alarm,2026-03-31T00:00:00Z,not passed in time
- name: employed again starts anew, going on does not, and twice in one month is not next year's
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
      2026-03-09,true,2026-03-09T00:00:00Z,2026-03-10T00:00:00Z
      2026-03-10,true,2026-03-10T00:00:00Z,2026-03-11T00:00:00Z
      2026-03-11,true,2026-03-11T00:00:00Z,2026-03-12T00:00:00Z
      2026-03-12,true,2026-03-12T00:00:00Z,2026-03-13T00:00:00Z
      2026-03-13,true,2026-03-13T00:00:00Z,2026-03-14T00:00:00Z
      2026-03-14,false,2026-03-14T00:00:00Z,2026-03-15T00:00:00Z
      2026-03-15,false,2026-03-15T00:00:00Z,2026-03-16T00:00:00Z
      2026-03-16,true,2026-03-16T00:00:00Z,2026-03-17T00:00:00Z
      2026-03-17,true,2026-03-17T00:00:00Z,2026-03-18T00:00:00Z
      2026-03-18,true,2026-03-18T00:00:00Z,2026-03-19T00:00:00Z
      2026-03-19,true,2026-03-19T00:00:00Z,2026-03-20T00:00:00Z
      2026-03-20,true,2026-03-20T00:00:00Z,2026-03-21T00:00:00Z
      2026-03-21,false,2026-03-21T00:00:00Z,2026-03-22T00:00:00Z
      2026-03-22,false,2026-03-22T00:00:00Z,2026-03-23T00:00:00Z
      2026-03-23,true,2026-03-23T00:00:00Z,2026-03-24T00:00:00Z
      2026-03-24,true,2026-03-24T00:00:00Z,2026-03-25T00:00:00Z
      2026-03-25,true,2026-03-25T00:00:00Z,2026-03-26T00:00:00Z
      2026-03-26,true,2026-03-26T00:00:00Z,2026-03-27T00:00:00Z
      2026-03-27,true,2026-03-27T00:00:00Z,2026-03-28T00:00:00Z
      2026-03-28,false,2026-03-28T00:00:00Z,2026-03-29T00:00:00Z
      2026-03-29,false,2026-03-29T00:00:00Z,2026-03-30T00:00:00Z
      2026-03-30,true,2026-03-30T00:00:00Z,2026-03-31T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1a,p1,2024-01-01,2025-06-30,employee
      e1b,p1,2026-02-02,,employee
      e2a,p2,2024-06-01,2026-02-01,contractor
      e2b,p2,2026-02-02,,employee
      e3,p3,2024-06-01,,employee
      e4,p4,2026-02-09,,employee
      e5,p5,2026-02-09,,employee
    hr.roles: |
      person,role,from_on
    hr.absences: |
      absence,person,from_on,to_on
    training.required: |
      course,role
      security,everyone
    training.completions: |
      completion,person,course,passed,completed_at
      t1,p1,security,true,2025-06-10T12:00:00Z
      t2,p2,security,true,2025-06-10T12:00:00Z
      t3,p3,security,true,2025-03-10T12:00:00Z
      t4,p3,security,true,2025-03-20T12:00:00Z
      t5,p4,security,true,2026-01-10T00:00:00Z
      t6,p5,security,true,2026-01-09T23:59:59Z
  expect: |
    item,status
    p1/security/2026-03-04,alarm
    p3/security/2026-03-31,alarm
    p4/security/2026-03-11,ok
    p5/security/2026-03-11,alarm
- name: away when it is due
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
      2026-03-09,true,2026-03-09T00:00:00Z,2026-03-10T00:00:00Z
      2026-03-10,true,2026-03-10T00:00:00Z,2026-03-11T00:00:00Z
      2026-03-11,true,2026-03-11T00:00:00Z,2026-03-12T00:00:00Z
      2026-03-12,true,2026-03-12T00:00:00Z,2026-03-13T00:00:00Z
      2026-03-13,true,2026-03-13T00:00:00Z,2026-03-14T00:00:00Z
      2026-03-14,false,2026-03-14T00:00:00Z,2026-03-15T00:00:00Z
      2026-03-15,false,2026-03-15T00:00:00Z,2026-03-16T00:00:00Z
      2026-03-16,true,2026-03-16T00:00:00Z,2026-03-17T00:00:00Z
      2026-03-17,true,2026-03-17T00:00:00Z,2026-03-18T00:00:00Z
      2026-03-18,true,2026-03-18T00:00:00Z,2026-03-19T00:00:00Z
      2026-03-19,true,2026-03-19T00:00:00Z,2026-03-20T00:00:00Z
      2026-03-20,true,2026-03-20T00:00:00Z,2026-03-21T00:00:00Z
      2026-03-21,false,2026-03-21T00:00:00Z,2026-03-22T00:00:00Z
      2026-03-22,false,2026-03-22T00:00:00Z,2026-03-23T00:00:00Z
      2026-03-23,true,2026-03-23T00:00:00Z,2026-03-24T00:00:00Z
      2026-03-24,true,2026-03-24T00:00:00Z,2026-03-25T00:00:00Z
      2026-03-25,true,2026-03-25T00:00:00Z,2026-03-26T00:00:00Z
      2026-03-26,true,2026-03-26T00:00:00Z,2026-03-27T00:00:00Z
      2026-03-27,true,2026-03-27T00:00:00Z,2026-03-28T00:00:00Z
      2026-03-28,false,2026-03-28T00:00:00Z,2026-03-29T00:00:00Z
      2026-03-29,false,2026-03-29T00:00:00Z,2026-03-30T00:00:00Z
      2026-03-30,true,2026-03-30T00:00:00Z,2026-03-31T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2024-01-01,,employee
      e2,p2,2024-01-01,,employee
      e3,p3,2024-01-01,,employee
    hr.roles: |
      person,role,from_on
    hr.absences: |
      absence,person,from_on,to_on
      a1,p1,2026-01-10,2026-02-20
      a2,P2,2026-01-10,
      a3,p3,2026-02-10,2026-05-31
    training.required: |
      course,role
      security,
    training.completions: |
      completion,person,course,passed,completed_at
      t1,p1,security,true,2025-01-15T12:00:00Z
      t2,p2,security,true,2025-03-15T12:00:00Z
      t3,p3,security,true,2025-03-15T12:00:00Z
  expect: |
    item,status,occurred_at,reason
    p1/security/2026-01-31,alarm,2026-03-22T00:00:00Z,not passed in time
    p2/security/2026-03-31,info,2026-03-31T00:00:00Z,"not passed, and away without an end"
- name: the days lie in the zone, over the change of clocks
  period: 2026-03-01..2026-03-31
  zone: America/New_York
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T05:00:00Z,2026-03-02T05:00:00Z
      2026-03-02,true,2026-03-02T05:00:00Z,2026-03-03T05:00:00Z
      2026-03-03,true,2026-03-03T05:00:00Z,2026-03-04T05:00:00Z
      2026-03-04,true,2026-03-04T05:00:00Z,2026-03-05T05:00:00Z
      2026-03-05,true,2026-03-05T05:00:00Z,2026-03-06T05:00:00Z
      2026-03-06,true,2026-03-06T05:00:00Z,2026-03-07T05:00:00Z
      2026-03-07,false,2026-03-07T05:00:00Z,2026-03-08T05:00:00Z
      2026-03-08,false,2026-03-08T05:00:00Z,2026-03-09T04:00:00Z
      2026-03-09,true,2026-03-09T04:00:00Z,2026-03-10T04:00:00Z
      2026-03-10,true,2026-03-10T04:00:00Z,2026-03-11T04:00:00Z
      2026-03-11,true,2026-03-11T04:00:00Z,2026-03-12T04:00:00Z
      2026-03-12,true,2026-03-12T04:00:00Z,2026-03-13T04:00:00Z
      2026-03-13,true,2026-03-13T04:00:00Z,2026-03-14T04:00:00Z
      2026-03-14,false,2026-03-14T04:00:00Z,2026-03-15T04:00:00Z
      2026-03-15,false,2026-03-15T04:00:00Z,2026-03-16T04:00:00Z
      2026-03-16,true,2026-03-16T04:00:00Z,2026-03-17T04:00:00Z
      2026-03-17,true,2026-03-17T04:00:00Z,2026-03-18T04:00:00Z
      2026-03-18,true,2026-03-18T04:00:00Z,2026-03-19T04:00:00Z
      2026-03-19,true,2026-03-19T04:00:00Z,2026-03-20T04:00:00Z
      2026-03-20,true,2026-03-20T04:00:00Z,2026-03-21T04:00:00Z
      2026-03-21,false,2026-03-21T04:00:00Z,2026-03-22T04:00:00Z
      2026-03-22,false,2026-03-22T04:00:00Z,2026-03-23T04:00:00Z
      2026-03-23,true,2026-03-23T04:00:00Z,2026-03-24T04:00:00Z
      2026-03-24,true,2026-03-24T04:00:00Z,2026-03-25T04:00:00Z
      2026-03-25,true,2026-03-25T04:00:00Z,2026-03-26T04:00:00Z
      2026-03-26,true,2026-03-26T04:00:00Z,2026-03-27T04:00:00Z
      2026-03-27,true,2026-03-27T04:00:00Z,2026-03-28T04:00:00Z
      2026-03-28,false,2026-03-28T04:00:00Z,2026-03-29T04:00:00Z
      2026-03-29,false,2026-03-29T04:00:00Z,2026-03-30T04:00:00Z
      2026-03-30,true,2026-03-30T04:00:00Z,2026-03-31T04:00:00Z
      2026-03-31,true,2026-03-31T04:00:00Z,2026-04-01T04:00:00Z
      2026-04-01,true,2026-04-01T04:00:00Z,2026-04-02T04:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2026-02-06,,employee
      e2,p2,2026-02-06,,employee
      e3,p3,2026-01-30,,employee
      e4,p4,2026-03-02,,employee
    hr.roles: |
      person,role,from_on
    hr.absences: |
      absence,person,from_on,to_on
    training.required: |
      course,role
      security,everyone
    training.completions: |
      completion,person,course,passed,completed_at
      t1,p1,security,true,2026-03-08T23:59:59-04:00
      t2,p2,security,true,2026-03-09T00:00:00-04:00
  expect: |
    item,status,occurred_at
    p1/security/2026-03-08,ok,2026-03-08T05:00:00Z
    p2/security/2026-03-08,alarm,2026-03-08T05:00:00Z
    p3/security/2026-03-01,alarm,2026-03-01T05:00:00Z
- name: not yet due, nulls, there twice, never done for years, and a calendar that ends
  period: 2026-03-01..2026-04-30
  at: 2026-03-04
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
      2026-03-09,true,2026-03-09T00:00:00Z,2026-03-10T00:00:00Z
      2026-03-10,true,2026-03-10T00:00:00Z,2026-03-11T00:00:00Z
      2026-03-11,true,2026-03-11T00:00:00Z,2026-03-12T00:00:00Z
      2026-03-12,true,2026-03-12T00:00:00Z,2026-03-13T00:00:00Z
      2026-03-13,true,2026-03-13T00:00:00Z,2026-03-14T00:00:00Z
      2026-03-14,false,2026-03-14T00:00:00Z,2026-03-15T00:00:00Z
      2026-03-15,false,2026-03-15T00:00:00Z,2026-03-16T00:00:00Z
      2026-03-16,true,2026-03-16T00:00:00Z,2026-03-17T00:00:00Z
      2026-03-17,true,2026-03-17T00:00:00Z,2026-03-18T00:00:00Z
      2026-03-18,true,2026-03-18T00:00:00Z,2026-03-19T00:00:00Z
      2026-03-19,true,2026-03-19T00:00:00Z,2026-03-20T00:00:00Z
      2026-03-20,true,2026-03-20T00:00:00Z,2026-03-21T00:00:00Z
      2026-03-21,false,2026-03-21T00:00:00Z,2026-03-22T00:00:00Z
      2026-03-22,false,2026-03-22T00:00:00Z,2026-03-23T00:00:00Z
      2026-03-23,true,2026-03-23T00:00:00Z,2026-03-24T00:00:00Z
      2026-03-24,true,2026-03-24T00:00:00Z,2026-03-25T00:00:00Z
      2026-03-25,true,2026-03-25T00:00:00Z,2026-03-26T00:00:00Z
      2026-03-26,true,2026-03-26T00:00:00Z,2026-03-27T00:00:00Z
      2026-03-27,true,2026-03-27T00:00:00Z,2026-03-28T00:00:00Z
      2026-03-28,false,2026-03-28T00:00:00Z,2026-03-29T00:00:00Z
      2026-03-29,false,2026-03-29T00:00:00Z,2026-03-30T00:00:00Z
      2026-03-30,true,2026-03-30T00:00:00Z,2026-03-31T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
      e1,p1,2026-02-03,,employee
      e1,p1,2026-02-03,,employee
      e2,,2026-02-03,,employee
      e3,p3,,,employee
      e4,p4,2026-03-15,,employee
      e5,p5,2022-02-10,,employee
      e6,p6,,2025-01-01,employee
    hr.roles: |
      person,role,from_on
    hr.absences: |
      absence,person,from_on,to_on
    training.required: |
      course,role
      security,everyone
    training.completions: |
      completion,person,course,passed,completed_at
      t1,p1,security,,2026-02-10T12:00:00Z
  expect: |
    item,status,reason
    p1/security/2026-03-05,skip,"not passed, and not yet due"
    employment/e2,error,"the staff list does not say who it is, or since when"
    employment/e3,error,"the staff list does not say who it is, or since when"
    p4/security/2026-04-14,error,the calendar does not reach the day on which it is due
    p5/security/2026-03-31,skip,"not passed, and not yet due"
- name: nobody works here
  period: 2026-03-01..2026-03-31
  tables:
    org.calendar: |
      day,business,opens_at,closes_at
      2026-03-01,false,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z
      2026-03-02,true,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z
      2026-03-03,true,2026-03-03T00:00:00Z,2026-03-04T00:00:00Z
      2026-03-04,true,2026-03-04T00:00:00Z,2026-03-05T00:00:00Z
      2026-03-05,true,2026-03-05T00:00:00Z,2026-03-06T00:00:00Z
      2026-03-06,true,2026-03-06T00:00:00Z,2026-03-07T00:00:00Z
      2026-03-07,false,2026-03-07T00:00:00Z,2026-03-08T00:00:00Z
      2026-03-08,false,2026-03-08T00:00:00Z,2026-03-09T00:00:00Z
      2026-03-09,true,2026-03-09T00:00:00Z,2026-03-10T00:00:00Z
      2026-03-10,true,2026-03-10T00:00:00Z,2026-03-11T00:00:00Z
      2026-03-11,true,2026-03-11T00:00:00Z,2026-03-12T00:00:00Z
      2026-03-12,true,2026-03-12T00:00:00Z,2026-03-13T00:00:00Z
      2026-03-13,true,2026-03-13T00:00:00Z,2026-03-14T00:00:00Z
      2026-03-14,false,2026-03-14T00:00:00Z,2026-03-15T00:00:00Z
      2026-03-15,false,2026-03-15T00:00:00Z,2026-03-16T00:00:00Z
      2026-03-16,true,2026-03-16T00:00:00Z,2026-03-17T00:00:00Z
      2026-03-17,true,2026-03-17T00:00:00Z,2026-03-18T00:00:00Z
      2026-03-18,true,2026-03-18T00:00:00Z,2026-03-19T00:00:00Z
      2026-03-19,true,2026-03-19T00:00:00Z,2026-03-20T00:00:00Z
      2026-03-20,true,2026-03-20T00:00:00Z,2026-03-21T00:00:00Z
      2026-03-21,false,2026-03-21T00:00:00Z,2026-03-22T00:00:00Z
      2026-03-22,false,2026-03-22T00:00:00Z,2026-03-23T00:00:00Z
      2026-03-23,true,2026-03-23T00:00:00Z,2026-03-24T00:00:00Z
      2026-03-24,true,2026-03-24T00:00:00Z,2026-03-25T00:00:00Z
      2026-03-25,true,2026-03-25T00:00:00Z,2026-03-26T00:00:00Z
      2026-03-26,true,2026-03-26T00:00:00Z,2026-03-27T00:00:00Z
      2026-03-27,true,2026-03-27T00:00:00Z,2026-03-28T00:00:00Z
      2026-03-28,false,2026-03-28T00:00:00Z,2026-03-29T00:00:00Z
      2026-03-29,false,2026-03-29T00:00:00Z,2026-03-30T00:00:00Z
      2026-03-30,true,2026-03-30T00:00:00Z,2026-03-31T00:00:00Z
      2026-03-31,true,2026-03-31T00:00:00Z,2026-04-01T00:00:00Z
    hr.people: |
      employment,person,started_on,ended_on,type
    hr.roles: |
      person,role,from_on
    hr.absences: |
      absence,person,from_on,to_on
    training.required: |
      course,role
      security,everyone
    training.completions: |
      completion,person,course,passed,completed_at
  expect: |
    item,status
*/
