-- Byte order for every text column, as SQLite has it.
do $$
declare r record;
begin
  for r in
    select table_name, column_name
    from information_schema.columns
    where table_schema = current_schema()
      and table_name in (
        'entry', 'checkpoint', 'setting', 'secret', 'cache'
      )
      and data_type = 'text'
      and collation_name is distinct from 'C'
  loop
    execute format(
      'alter table %I alter column %I type text collate "C"', r.table_name, r.column_name
    );
  end loop;
end
$$;
