/** The pattern for text that has `text` somewhere in it. */
export function partPattern(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}

/** SQL for whether a column matches a pattern, capital letters or not. `ilike` says the same and takes about twice as long. */
export function likeSql(column: string, pattern: string): string {
  return `lower(${column}) like lower(${pattern})`;
}

/**
 * SQL of the ids of people by a part of their name or address, or by a whole employee number that they have or had. Beside another condition, as in
 * `p.person_id in (…) or …`, they are looked up once, and not for each row.
 */
export function peopleLikeSql(pattern: string, employeeNumber: string): string {
  return `select w.person_id from person w where w.organization_id = $1
      and (${likeSql('w.display_name', pattern)} or ${likeSql('w.work_email', pattern)})
    union all select n.person_id from person_identifier n
      where n.organization_id = $1 and n.kind = 'employee_number' and n.value = ${employeeNumber}`;
}
