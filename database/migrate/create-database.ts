import pg from 'pg';

/** Makes an empty database beside the one of the address, by its user, and gives its address. */
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
