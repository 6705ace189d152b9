import pg from 'pg';

/** Creates an empty database next to the one of the address, as its user, and returns its address. */
export async function createDatabase(url: string, name: string): Promise<string> {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new RangeError(`${name} is no name for a database`);
  const client = new pg.Client({ connectionString: url, application_name: 'quarterdeck-create' });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const made = new URL(url);
  made.pathname = `/${name}`;
  return made.href;
}
