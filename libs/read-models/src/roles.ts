import { rowsOf, type Database } from './database.js';
import { STABLE_SCHEMA } from './schema.js';

/**
 * Group roles without a login: a process connects as a user of its own that is a member of one.
 * - `migrator` owns the schemas: `npm run migrate`, `npm run keys`, rebuilds
 * - `projector` writes what projections write, and can't alter what a table is
 * - `reader` sees the views and API keys, and writes nothing but when a key was used last
 */
export const ROLES = {
  migrator: 'foxtail_migrator',
  projector: 'foxtail_projector',
  reader: 'foxtail_reader',
} as const;

/** Tables of the stable schema that projections only read, or have no business with. */
const NOT_PROJECTED = ['migrations', 'versions', 'api_keys'];
/** What a reader needs besides the views: whether it knows the schema, whose keys are good, and which completion it is. */
const READABLE_TABLES = ['migrations', 'versions', 'api_keys', 'completions'];

/**
 * Makes the roles where that is permitted, and gives each what it needs on all schemas there are.
 * To be called again whenever a table or a version was made; changes nothing the second time.
 *
 * @returns what was left out because this user may not do it, in words
 */
export async function grantRoles(database: Database): Promise<string[]> {
  const left: string[] = [];
  const attempt = async (what: string, sql: string) => {
    try {
      await database.query(sql);
    } catch (error) {
      // insufficient_privilege
      if ((error as { code?: unknown }).code !== '42501') throw error;
      left.push(`${what}: ${(error as Error).message}`);
    }
  };
  const names = Object.values(ROLES);
  for (const role of names) await attempt(`role ${role} was not created`, createRole(role));
  const found = await rowsOf(
    database,
    `SELECT rolname FROM pg_roles WHERE rolname IN (${list(names)})`,
  );
  if (found.length < names.length) return left;
  await attempt(`${ROLES.migrator} owns not all`, HAND_OVER);
  await attempt(`${ROLES.projector} and ${ROLES.reader} lack rights`, GRANTS);
  return left;
}

/** Another migrator, of another database of this server, may be at the same. */
function createRole(role: string): string {
  return `DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN
      CREATE ROLE ${role} NOLOGIN;
    END IF;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END $$`;
}

/** Runs a statement for each row of a query that writes statements. */
function each(query: string): string {
  return `FOR statement IN ${query} LOOP EXECUTE statement; END LOOP;`;
}

const OUR_SCHEMAS = `(n.nspname = '${STABLE_SCHEMA}' OR n.nspname ~ '^${STABLE_SCHEMA}_')`;
const PROJECTED = `n.nspname ~ '^${STABLE_SCHEMA}_v[0-9]+$'`;
const list = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');

/**
 * What this user owns goes to the migrators, so that any of them can alter it later. What somebody
 * else owns stays theirs: they may be the very user that an app still connects as.
 */
const HAND_OVER = `DO $$ DECLARE statement text; BEGIN
  IF NOT pg_has_role(current_user, '${ROLES.migrator}', 'MEMBER') THEN RETURN; END IF;
  IF NOT has_database_privilege('${ROLES.migrator}', current_database(), 'CREATE') THEN
    EXECUTE format('GRANT CREATE ON DATABASE %I TO ${ROLES.migrator}', current_database());
  END IF;
  ${each(`SELECT format('ALTER SCHEMA %I OWNER TO ${ROLES.migrator}', n.nspname)
    FROM pg_namespace n WHERE ${OUR_SCHEMAS} AND pg_get_userbyid(n.nspowner) = current_user`)}
  ${each(`SELECT format('ALTER %s %I.%I OWNER TO ${ROLES.migrator}',
      CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE ${OUR_SCHEMAS} AND c.relkind IN ('r', 'v') AND pg_get_userbyid(c.relowner) = current_user`)}
END $$`;

/** `made_at`: whoever locks a row needs the right to write some column of it; `last_used_at` likewise. */
const GRANTS = `DO $$ DECLARE statement text; BEGIN
  GRANT USAGE ON SCHEMA ${STABLE_SCHEMA} TO ${ROLES.projector}, ${ROLES.reader};
  GRANT SELECT ON ${STABLE_SCHEMA}.migrations, ${STABLE_SCHEMA}.versions TO ${ROLES.projector};
  GRANT UPDATE (made_at) ON ${STABLE_SCHEMA}.versions TO ${ROLES.projector};
  ${each(`SELECT format('GRANT USAGE ON SCHEMA %I TO ${ROLES.projector}', n.nspname)
    FROM pg_namespace n WHERE ${PROJECTED}`)}
  ${each(`SELECT format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I.%I TO ${ROLES.projector}', n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND (${PROJECTED}
      OR n.nspname = '${STABLE_SCHEMA}' AND c.relname NOT IN (${list(NOT_PROJECTED)}))`)}
  ${each(`SELECT format('GRANT SELECT ON %I.%I TO ${ROLES.projector}, ${ROLES.reader}', n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = '${STABLE_SCHEMA}' AND c.relkind = 'v'`)}
  ${each(`SELECT format('GRANT SELECT ON %I.%I TO ${ROLES.reader}', n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = '${STABLE_SCHEMA}' AND c.relname IN (${list(READABLE_TABLES)})`)}
  IF EXISTS (SELECT FROM information_schema.columns WHERE table_schema = '${STABLE_SCHEMA}'
    AND table_name = 'api_keys' AND column_name = 'last_used_at') THEN
    GRANT UPDATE (last_used_at) ON ${STABLE_SCHEMA}.api_keys TO ${ROLES.reader};
  END IF;
  ${each(`SELECT format('GRANT USAGE ON SEQUENCE %I.%I TO ${ROLES.projector}', n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'S' AND (n.nspname = '${STABLE_SCHEMA}' OR ${PROJECTED})`)}
END $$`;
